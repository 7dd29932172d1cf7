//! Routes that show standards.

use axum::{Json, extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    app::App,
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::{Params, Path},
        page::Page,
        table::{AsFile, Cell, Column, Description, Export},
        words::{word, word_of},
    },
    inspection::{
        diff::{self, Change},
        file::COLUMNS,
        standard::{Body, Check, Words},
        store::standards::{self as store, VersionRow, VersionState},
    },
    people::{Actor, Permission},
};

/// A version of a standard as lists show it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StandardVersion)]
pub struct VersionView {
    /// The standard's code.
    code: String,
    /// 1, 2, 3 …
    version: i64,
    /// Its name.
    name: Words,
    /// Whether it may still change.
    state: VersionState,
    /// Of a draft: send it back with a change.
    revision: i64,
    /// How many checks it has.
    checks: usize,
    /// SHA-256 of its contents.
    hash: String,
    /// When it was published, or last changed.
    changed_at: DateTime<Utc>,
    /// By whom; nobody where it came with the program.
    changed_by: Option<String>,
}

impl From<&VersionRow> for VersionView {
    fn from(row: &VersionRow) -> VersionView {
        let body = row.read().unwrap_or_default();
        VersionView {
            code: row.code.clone(),
            version: row.version,
            name: body.name,
            state: row.state,
            revision: row.revision,
            checks: body.checks.len(),
            hash: row.hash.clone(),
            changed_at: row.changed_at,
            changed_by: row.changed_by.clone(),
        }
    }
}

/// A version of a standard with its checks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StandardWhole)]
pub struct WholeView {
    /// What lists show of it.
    #[serde(flatten)]
    head: VersionView,
    /// Its checks, in the order they are asked.
    items: Vec<Check>,
}

impl WholeView {
    /// All of a version.
    pub fn of(row: &VersionRow) -> Result<WholeView> {
        let body = row.read()?;
        Ok(WholeView {
            head: VersionView::from(row),
            items: body.checks,
        })
    }
}

fn may_see(actor: &Actor) -> Result<()> {
    if actor.may_somewhere(Permission::SeePlaces) {
        Ok(())
    } else {
        Err(Code::NotAllowed.into())
    }
}

/// The standards: of each the newest published version, and its draft.
#[utoipa::path(get, path = "/api/v1/standards", tag = "inspections",
    responses((status = 200, body = Page<VersionView>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<VersionView>>> {
    may_see(&actor)?;
    let mut tx = app.db.read().await?;
    let rows = store::current(&mut tx).await?;
    Ok(Json(Page::whole(
        rows.iter().map(VersionView::from).collect(),
    )))
}

/// All versions of a standard, the newest first.
#[utoipa::path(get, path = "/api/v1/standards/{code}", tag = "inspections",
    params(("code" = String, Path)), responses((status = 200, body = Page<VersionView>)))]
pub async fn versions(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<VersionView>>> {
    may_see(&actor)?;
    let mut tx = app.db.read().await?;
    let rows = store::versions(&mut tx, &code).await?;
    if rows.is_empty() {
        return Err(Code::NotFound.with("what", &code).into());
    }
    Ok(Json(Page::whole(
        rows.iter().map(VersionView::from).collect(),
    )))
}

/// A version that is there.
pub async fn there(tx: &mut Tx, code: &str, version: i64) -> Result<VersionRow> {
    let found = store::version(tx, code, version).await?;
    found.ok_or_else(|| {
        Code::NotFound
            .with("what", format!("{code} {version}"))
            .into()
    })
}

/// One version of a standard with its checks.
#[utoipa::path(get, path = "/api/v1/standards/{code}/versions/{version}", tag = "inspections",
    params(("code" = String, Path), ("version" = i64, Path)),
    responses((status = 200, body = WholeView)))]
pub async fn version(
    State(app): State<App>,
    actor: Actor,
    Path((code, version)): Path<(String, i64)>,
) -> Result<Json<WholeView>> {
    may_see(&actor)?;
    let mut tx = app.db.read().await?;
    let row = there(&mut tx, &code, version).await?;
    Ok(Json(WholeView::of(&row)?))
}

/// Which version is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// The version before; the one published last when absent.
    since: Option<i64>,
}

/// What changed in a version since another.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StandardChanges)]
pub struct ChangesView {
    /// The version before; 0 where there is none.
    since: i64,
    /// The checks that are new, otherwise or gone.
    items: Vec<Change>,
}

/// What changed in a version of a standard since another.
#[utoipa::path(get, path = "/api/v1/standards/{code}/versions/{version}/changes",
    tag = "inspections", params(("code" = String, Path), ("version" = i64, Path), Since),
    responses((status = 200, body = ChangesView)))]
pub async fn changes(
    State(app): State<App>,
    actor: Actor,
    Path((code, version)): Path<(String, i64)>,
    Params(asked): Params<Since>,
) -> Result<Json<ChangesView>> {
    may_see(&actor)?;
    let mut tx = app.db.read().await?;
    let row = there(&mut tx, &code, version).await?;
    let before = if let Some(since) = asked.since {
        Some(there(&mut tx, &code, since).await?)
    } else {
        let all = store::versions(&mut tx, &code).await?;
        let older =
            |one: &VersionRow| one.version < version && one.state == VersionState::Published;
        all.into_iter().find(older)
    };
    let (since, from) = match &before {
        Some(before) => (before.version, before.read()?),
        None => (0, Body::default()),
    };
    Ok(Json(ChangesView {
        since,
        items: diff::between(&from, &row.read()?),
    }))
}

const fn column(at: usize, width: u8) -> Column {
    Column::text(COLUMNS[at], width)
}

const TABLE: &[Column] = &[
    column(0, 10),
    column(1, 18),
    column(2, 18),
    column(3, 50),
    column(4, 50),
    column(5, 30),
    column(6, 30),
    column(7, 20),
    column(8, 16),
    column(9, 10),
    column(10, 8),
    column(11, 8),
    column(12, 8),
    column(13, 14),
    column(14, 8),
    Column::number(COLUMNS[15]),
    column(16, 8),
    column(17, 10),
    column(18, 8),
    column(19, 18),
];

/// A version of a standard as a table; filled in otherwise it can be brought in as a draft.
#[utoipa::path(get, path = "/api/v1/standards/{code}/versions/{version}/export",
    tag = "inspections", params(("code" = String, Path), ("version" = i64, Path), AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path((code, version)): Path<(String, i64)>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    may_see(&actor)?;
    let mut tx = app.db.read().await?;
    let row = there(&mut tx, &code, version).await?;
    drop(tx);
    let body = row.read()?;
    let description = Description {
        name: "standard",
        title: "standard.title",
        subject: format!("{code} {version}"),
        facility: None,
        filter: Vec::new(),
        columns: TABLE,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for check in body.checks {
        export.row(cells(language, check)).await?;
    }
    export.finish().await
}

fn cells(language: Language, check: Check) -> Vec<Cell> {
    let said = |is: bool| word(language, if is { "item.yes" } else { "item.no" }).into();
    let all = |words: Vec<String>| words.join(", ").into();
    let kinds = check.kinds.iter();
    let levels = check.levels.iter();
    vec![
        check.code.into(),
        check.part.zh.into(),
        check.part.en.into(),
        check.text.zh.into(),
        check.text.en.into(),
        check.source.zh.into(),
        check.source.en.into(),
        all(kinds
            .map(|kind| word_of(language, "facilityKind", kind))
            .collect()),
        all(levels
            .map(|level| word_of(language, "level", level))
            .collect()),
        word_of(language, "how", &check.how).into(),
        check.least.unwrap_or_default().into(),
        check.most.unwrap_or_default().into(),
        check.unit.into(),
        check
            .record
            .map(|record| word_of(language, "record", &record))
            .unwrap_or_default()
            .into(),
        said(check.photo),
        check.weight.into(),
        said(check.fatal),
        check.only_if.unwrap_or_default().into(),
        said(check.open),
        check.label.unwrap_or_default().into(),
    ]
}
