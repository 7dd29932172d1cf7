//! Bringing a draft in, and the links of those it invited.

use axum::{Json, extract::State};
use serde::Serialize;
use uuid::Uuid;

use super::{mine, view};
use crate::{
    app::App,
    error::{Code, Result},
    exchange::{
        columns::Kind,
        intake::{
            Here, commit,
            store::{self, Draft, Outcome},
        },
    },
    http::extract::Path,
    people::Actor,
};

/// What came of bringing a draft in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BroughtIn {
    /// How much came in, and as what.
    outcome: Outcome,
    /// Those invited, with the links for them: in the first answer only.
    guests: Vec<commit::Guest>,
}

/// Brings a draft in: all of it or nothing, and once, however often it is asked for.
#[utoipa::path(post, path = "/api/v1/imports/{id}/commit", tag = "imports",
    params(("id" = Uuid, Path)), responses((status = 200, body = BroughtIn)))]
pub async fn bring_in(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<BroughtIn>> {
    let (draft, facility) = mine(&app, &actor, id).await?;
    let here = Here {
        app: &app,
        actor: &actor,
        facility: facility.as_ref(),
    };
    let brought = match draft.kind {
        Kind::Stock => stock(&here, draft).await?,
        _ => others(&here, id).await?,
    };
    app.products.forget();
    app.facilities.forget();
    Ok(Json(brought))
}

fn done(outcome: Outcome) -> BroughtIn {
    let guests = Vec::new();
    BroughtIn { outcome, guests }
}

/// Everything but stock: looked at and written in one transaction.
async fn others(here: &Here<'_>, id: Uuid) -> Result<BroughtIn> {
    let app = here.app;
    let mut tx = app.db.write().await?;
    store::lock(&mut tx, id).await?;
    let draft = store::draft(&mut tx, here.actor.account, id, app.clock.now()).await?;
    if let Some(outcome) = draft.outcome {
        return Ok(done(outcome));
    }
    let looked = view::looked_at(&mut tx, here, &draft).await?;
    let checked = looked.sound(draft.kind)?;
    let (outcome, guests) = commit::write(&mut tx, here, &draft, &checked).await?;
    tx.commit().await?;
    Ok(BroughtIn { outcome, guests })
}

/// Opening stock: posted at the desk under ids that follow from the draft's, so that a commit
/// whose answer was lost is found again.
async fn stock(here: &Here<'_>, draft: Draft) -> Result<BroughtIn> {
    if let Some(outcome) = draft.outcome {
        return Ok(done(outcome));
    }
    let app = here.app;
    let mut tx = app.db.read().await?;
    let outcome = if let Some(outcome) = commit::posted(&mut tx, here, &draft).await? {
        outcome
    } else {
        let looked = view::looked_at(&mut tx, here, &draft).await?;
        drop(tx);
        let columns = draft.work.placed(&draft.sheet);
        let checked = looked.sound(draft.kind)?;
        match commit::post(here, &draft, &columns, &checked).await? {
            Ok(outcome) => outcome,
            Err(faults) => return Err(commit::faulty(faults.len())),
        }
    };
    let mut tx = app.db.write().await?;
    commit::finish(&mut tx, here, &draft, &outcome).await?;
    tx.commit().await?;
    Ok(done(outcome))
}

/// New links for those whom an import invited and who have not come in yet.
#[utoipa::path(post, path = "/api/v1/imports/{id}/links", tag = "imports",
    params(("id" = Uuid, Path)), responses((status = 200, body = BroughtIn)))]
pub async fn link_again(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<BroughtIn>> {
    let (draft, _) = mine(&app, &actor, id).await?;
    let here = Here {
        app: &app,
        actor: &actor,
        facility: None,
    };
    let outcome = draft.outcome.ok_or(Code::ImportGone)?;
    let mut tx = app.db.write().await?;
    let guests = commit::link_again(&mut tx, &here, &outcome).await?;
    tx.commit().await?;
    Ok(Json(BroughtIn { outcome, guests }))
}
