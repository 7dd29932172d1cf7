//! Routes of imports: upload, look, correct, bring in.

use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    Here, SheetFacts, Work, commit,
    store::{self, Draft, Outcome},
    upload::{self, aside},
};
use crate::{
    app::App,
    error::{Code, Error, Language, Result},
    exchange::{columns::Kind, sheet::BYTES_MAX},
    http::extract::{Input, Params, Path},
    people::{Actor, Permission},
    places::SharedFacility,
    stock::chain::hex,
};

mod bring;
mod change;
mod files;
mod view;

pub use change::ImportChange;
pub use view::ImportView;
use view::Wanted;

/// The longest name of a file, in characters.
const FILE_NAME_MAX: usize = 200;

/// The routes of this part.
pub fn routes() -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(list, add))
        // One byte more than is read, so that the refusal is ours and says what to do.
        .layer(DefaultBodyLimit::max(BYTES_MAX + 1));
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(files::template))
        .routes(routes!(show, change, discard))
        .routes(routes!(files::faulty_rows))
        .routes(routes!(bring::bring_in))
        .routes(routes!(bring::link_again))
}

/// Refuses whoever may not bring this in; the facility whose stock it is.
async fn allowed(
    app: &App,
    actor: &Actor,
    kind: Kind,
    facility: Option<&str>,
) -> Result<Option<SharedFacility>> {
    let permission = match kind {
        Kind::Stock => {
            let code = facility.unwrap_or_default();
            return Ok(Some(app.enter(actor, code, Permission::PostStock).await?));
        }
        Kind::Products => Permission::ManageCatalogue,
        Kind::Facilities => Permission::ManagePlaces,
        Kind::Lots => Permission::ManageLots,
        Kind::Users => Permission::ManagePeople,
    };
    if actor.may_somewhere(permission) {
        return Ok(None);
    }
    Err(Code::NotAllowed.into())
}

/// Somebody's own draft, and that they may still bring it in.
async fn mine(app: &App, actor: &Actor, id: Uuid) -> Result<(Draft, Option<SharedFacility>)> {
    let mut tx = app.db.read().await?;
    let draft = store::draft(&mut tx, actor.account, id, app.clock.now()).await?;
    drop(tx);
    let facility = allowed(app, actor, draft.kind, draft.facility.as_deref()).await?;
    Ok((draft, facility))
}

/// What is uploaded.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Chosen by the page: the same file sent again under it answers the same draft.
    id: Uuid,
    /// What the sheet brings in.
    kind: Kind,
    /// The code of the facility whose opening stock it is.
    facility: Option<String>,
    /// The name of the file.
    #[serde(default)]
    file_name: String,
    /// The sheet to read; without it the first visible one that fits.
    sheet: Option<String>,
}

/// Reads a sheet (`.xlsx`, or `.csv` in UTF-8 or GBK) into a draft; nothing is brought in. An
/// earlier draft of the same kind is forgotten.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", params(Upload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = ImportView), (status = 200, body = ImportView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(upload): Params<Upload>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<(StatusCode, Json<ImportView>)> {
    let code = upload
        .facility
        .as_deref()
        .map(str::trim)
        .filter(|_| upload.kind == Kind::Stock);
    let facility = allowed(&app, &actor, upload.kind, code).await?;
    let bytes = body.map_err(|_| {
        let most = BYTES_MAX >> 20;
        Code::FileTooLarge
            .with("size", format!("> {most}"))
            .with("most", most)
    })?;
    let file_hash = hex(&Sha256::digest(&bytes));
    let mut tx = app.db.read().await?;
    let remembered = store::headings(&mut tx, actor.account, upload.kind).await?;
    drop(tx);
    let read = upload::read(bytes, upload.kind, upload.sheet, remembered).await?;
    let now = app.clock.now();
    let draft = Draft {
        id: upload.id,
        kind: upload.kind,
        facility: facility.as_ref().map(|facility| facility.code.clone()),
        file_name: file_name(&upload.file_name),
        file_hash,
        sheet: read.facts,
        work: read.work,
        outcome: None,
        created_at: now,
        expires_at: now + store::LIFE,
    };
    let mut tx = app.db.write().await?;
    let is_new = store::add(&mut tx, actor.account, &draft, read.cells).await?;
    tx.commit().await?;
    let draft = if is_new {
        draft
    } else {
        known(&app, &actor, &draft).await?
    };
    let here = Here {
        app: &app,
        actor: &actor,
        facility: facility.as_ref(),
    };
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let view = view::shown(&here, draft, &Wanted::default(), language).await?;
    Ok((status, Json(view)))
}

/// The draft that was made when the same file was sent before.
async fn known(app: &App, actor: &Actor, sent: &Draft) -> Result<Draft> {
    let mut tx = app.db.read().await?;
    let found = store::draft(&mut tx, actor.account, sent.id, app.clock.now()).await;
    match found {
        Ok(found)
            if (found.kind, &found.facility, &found.file_hash)
                == (sent.kind, &sent.facility, &sent.file_hash) =>
        {
            Ok(found)
        }
        Ok(_) | Err(Error::Refused(_)) => Err(Code::ImportDiffers.at("id").into()),
        Err(other) => Err(other),
    }
}

/// The name of a file without its folders, as far as it can be shown.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = name.chars().filter(|c| !c.is_control());
    plain.take(FILE_NAME_MAX).collect()
}

/// One of my drafts, in short.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportBrief {
    /// Its id.
    id: Uuid,
    /// What it brings in.
    kind: Kind,
    /// The code of the facility whose stock it is.
    facility: Option<String>,
    /// The name of the file.
    file_name: String,
    /// How many rows it has.
    rows: usize,
    /// What came of it.
    outcome: Option<Outcome>,
    /// When it was uploaded.
    created_at: chrono::DateTime<chrono::Utc>,
    /// When it is forgotten.
    expires_at: chrono::DateTime<chrono::Utc>,
}

/// My drafts.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ImportBriefs {
    /// The newest first.
    items: Vec<ImportBrief>,
}

/// My drafts that have not expired, the newest first.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports",
    responses((status = 200, body = ImportBriefs)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<ImportBriefs>> {
    let mut tx = app.db.read().await?;
    let drafts = store::drafts(&mut tx, actor.account, app.clock.now()).await?;
    let brief = |draft: Draft| ImportBrief {
        id: draft.id,
        kind: draft.kind,
        facility: draft.facility,
        file_name: draft.file_name,
        rows: draft.sheet.rows,
        outcome: draft.outcome,
        created_at: draft.created_at,
        expires_at: draft.expires_at,
    };
    let items = drafts.into_iter().map(brief).collect();
    Ok(Json(ImportBriefs { items }))
}

/// A draft as it stands: its columns, what is wrong, and a page of its rows.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = Uuid, Path), Wanted), responses((status = 200, body = ImportView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(id): Path<Uuid>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<ImportView>> {
    let (draft, facility) = mine(&app, &actor, id).await?;
    let here = Here {
        app: &app,
        actor: &actor,
        facility: facility.as_ref(),
    };
    Ok(Json(view::shown(&here, draft, &wanted, language).await?))
}

/// Names columns, corrects cells, leaves rows out; answers the draft as it then stands.
#[utoipa::path(patch, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = Uuid, Path), Wanted), request_body = ImportChange,
    responses((status = 200, body = ImportView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(id): Path<Uuid>,
    Params(wanted): Params<Wanted>,
    Input(change): Input<ImportChange>,
) -> Result<Json<ImportView>> {
    let (_, facility) = mine(&app, &actor, id).await?;
    let here = Here {
        app: &app,
        actor: &actor,
        facility: facility.as_ref(),
    };
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    store::lock(&mut tx, id).await?;
    let mut draft = store::draft(&mut tx, actor.account, id, now).await?;
    if draft.outcome.is_some() {
        return Err(Code::ImportDone.into());
    }
    let renamed = change.is_about_columns();
    change.apply(draft.kind, &draft.sheet, &mut draft.work)?;
    draft.expires_at = now + store::LIFE;
    store::set_work(&mut tx, id, &draft.work, draft.expires_at).await?;
    if renamed {
        let before = store::headings(&mut tx, actor.account, draft.kind).await?;
        let after = upload::remembering(before, &draft.sheet, &draft.work);
        store::remember(&mut tx, actor.account, draft.kind, &after).await?;
    }
    tx.commit().await?;
    Ok(Json(view::shown(&here, draft, &wanted, language).await?))
}

/// Forgets a draft.
#[utoipa::path(delete, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn discard(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    store::forget(&mut tx, actor.account, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
