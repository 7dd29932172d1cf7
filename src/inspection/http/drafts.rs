//! Routes that write standards: a draft, and its publication.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::standards::{WholeView, there};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Error, Result},
    http::extract::{Input, Params, Path},
    inspection::{
        diff, file,
        standard::{Body, Check, Words, refusal},
        store::standards::{self as store, VersionRow, VersionState, Written},
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    text,
};

fn may_write(actor: &Actor) -> Result<()> {
    if actor.may_somewhere(Permission::ManageStandards) {
        Ok(())
    } else {
        Err(Code::NotAllowed.into())
    }
}

/// A new standard.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewStandard {
    /// Upper-case letters, digits and hyphens; never changes.
    code: String,
    /// Its name.
    name: Words,
    /// Its checks.
    checks: Vec<Check>,
}

/// Makes a standard, with its first draft.
#[utoipa::path(post, path = "/api/v1/standards", tag = "inspections", request_body = NewStandard,
    responses((status = 201, body = WholeView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(new): Input<NewStandard>,
) -> Result<(StatusCode, Json<WholeView>)> {
    may_write(&actor)?;
    let code = text::code("code", &new.code)?;
    let body = sound(&Body {
        name: new.name,
        checks: new.checks,
    })?;
    let mut tx = app.db.write().await?;
    let at = app.clock.now();
    let new = Written {
        standard: store::add(&mut tx, &code, at).await?,
        version: 1,
        account: Some(actor.account),
        at,
    };
    store::add_version(&mut tx, new, VersionState::Draft, &body).await?;
    let detail = json!({ "checks": body.checks.len() });
    tell(&mut tx, &app, &actor, ("standard.add", &code), detail).await?;
    let view = WholeView::of(&there(&mut tx, &code, 1).await?)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// The body in normal form, or all that is wrong with it.
fn sound(body: &Body) -> Result<Body> {
    let checked = body.checked(|index| index as u64 + 1);
    Ok(checked.map_err(refusal)?)
}

/// What a draft is to be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewDraft {
    /// The revision it was written from; none where there is no draft yet.
    #[serde(default)]
    revision: Option<i64>,
    /// The standard's name.
    name: Words,
    /// Its checks.
    checks: Vec<Check>,
}

/// The versions of a standard: the draft, if there is one, and the newest.
struct Standing {
    draft: Option<VersionRow>,
    newest: VersionRow,
}

async fn standing(tx: &mut Tx, code: &str) -> Result<Standing> {
    let all = store::versions(tx, code).await?;
    let draft = all
        .iter()
        .find(|row| row.state == VersionState::Draft)
        .cloned();
    let newest = all.into_iter().next();
    let newest = newest.ok_or_else(|| Error::from(Code::NotFound.with("what", code)))?;
    Ok(Standing { draft, newest })
}

/// Keeps a body as the draft of a standard: instead of the one there is, or as a new one.
async fn write(
    tx: &mut Tx,
    (app, actor): (&App, &Actor),
    code: &str,
    revision: Option<i64>,
    body: &Body,
) -> Result<VersionRow> {
    let Standing { draft, newest } = standing(tx, code).await?;
    let version = draft.as_ref().map_or(newest.version + 1, |row| row.version);
    let new = Written {
        standard: newest.standard_id,
        version,
        account: Some(actor.account),
        at: app.clock.now(),
    };
    let is_written = match (&draft, revision) {
        (None, None) => {
            store::add_version(tx, new, VersionState::Draft, body).await?;
            true
        }
        (Some(_), Some(revision)) => store::change(tx, new, revision, body).await?,
        _ => false,
    };
    if !is_written {
        return Err(Code::StandardDraftMoved.at("revision").into());
    }
    let detail = json!({ "version": version, "checks": body.checks.len() });
    tell(tx, app, actor, ("standard.draft", code), detail).await?;
    there(tx, code, version).await
}

/// Writes the draft of a standard. Published versions stay as they are.
#[utoipa::path(put, path = "/api/v1/standards/{code}/draft", tag = "inspections",
    params(("code" = String, Path)), request_body = NewDraft,
    responses((status = 200, body = WholeView)))]
pub async fn save(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewDraft>,
) -> Result<Json<WholeView>> {
    may_write(&actor)?;
    let body = sound(&Body {
        name: new.name,
        checks: new.checks,
    })?;
    let mut tx = app.db.write().await?;
    let row = write(&mut tx, (&app, &actor), &code, new.revision, &body).await?;
    tx.commit().await?;
    Ok(Json(WholeView::of(&row)?))
}

/// Which draft a file replaces.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Replacing {
    /// The revision of the draft that is there; none where there is none.
    revision: Option<i64>,
}

/// Writes the draft of a standard from a file: JSON, or a table (`.xlsx`, `.csv`).
#[utoipa::path(post, path = "/api/v1/standards/{code}/file", tag = "inspections",
    params(("code" = String, Path), Replacing),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = WholeView)))]
pub async fn bring_in(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(replacing): Params<Replacing>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<WholeView>> {
    may_write(&actor)?;
    let bytes = bytes.map_err(|_| Error::from(Code::TooLarge))?;
    let mut tx = app.db.read().await?;
    let Standing { draft, newest } = standing(&mut tx, &code).await?;
    drop(tx);
    let name = draft.as_ref().unwrap_or(&newest).name();
    let read = tokio::task::spawn_blocking(move || file::read(&bytes, &name));
    let body = read.await.map_err(anyhow::Error::from)??;
    let mut tx = app.db.write().await?;
    let row = write(&mut tx, (&app, &actor), &code, replacing.revision, &body).await?;
    tx.commit().await?;
    Ok(Json(WholeView::of(&row)?))
}

/// Throws the draft of a standard away.
#[utoipa::path(delete, path = "/api/v1/standards/{code}/draft", tag = "inspections",
    params(("code" = String, Path)), responses((status = 204)))]
pub async fn discard(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<StatusCode> {
    may_write(&actor)?;
    let mut tx = app.db.write().await?;
    let Standing { newest, .. } = standing(&mut tx, &code).await?;
    if store::drop_draft(&mut tx, newest.standard_id).await? {
        let act = ("standard.draft-drop", code.as_str());
        tell(&mut tx, &app, &actor, act, json!({})).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which draft is published.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Publishing {
    /// The revision that was looked at.
    revision: i64,
}

/// Publishes the draft of a standard: from now on it never changes, and visits are made by it.
#[utoipa::path(post, path = "/api/v1/standards/{code}/draft/publish", tag = "inspections",
    params(("code" = String, Path)), request_body = Publishing,
    responses((status = 200, body = WholeView)))]
pub async fn publish(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(publishing): Input<Publishing>,
) -> Result<Json<WholeView>> {
    may_write(&actor)?;
    let mut tx = app.db.write().await?;
    let Standing { draft, .. } = standing(&mut tx, &code).await?;
    let draft = draft.ok_or(Code::StandardNoDraft)?;
    if let Some(before) = store::version(&mut tx, &code, draft.version - 1).await?
        && before.hash == draft.hash
    {
        return Err(Code::StandardUnchanged.into());
    }
    // It may have been written by an older program: it has to be sound now.
    sound(&draft.read()?)?;
    let of = Written {
        standard: draft.standard_id,
        version: draft.version,
        account: Some(actor.account),
        at: app.clock.now(),
    };
    if !store::publish(&mut tx, of, publishing.revision).await? {
        return Err(Code::StandardDraftMoved.at("revision").into());
    }
    let changes = match store::version(&mut tx, &code, draft.version - 1).await? {
        Some(before) => diff::between(&before.read()?, &draft.read()?).len(),
        None => draft.read()?.checks.len(),
    };
    let detail = json!({ "version": draft.version, "changes": changes, "hash": draft.hash });
    tell(&mut tx, &app, &actor, ("standard.publish", &code), detail).await?;
    let row = there(&mut tx, &code, draft.version).await?;
    tx.commit().await?;
    Ok(Json(WholeView::of(&row)?))
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    (action, target): (&str, &str),
    detail: Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "standard",
        target,
        facility: None,
        detail,
    };
    audit(tx, &app.clock, &act).await
}
