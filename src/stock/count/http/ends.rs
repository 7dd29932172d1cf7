//! Routes that end a count: into the book, or not at all.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::{Json, extract::State, http::StatusCode};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::Product,
    error::{Error, Result},
    http::extract::{Input, Path},
    people::{Actor, Permission},
    places::SharedFacility,
    stock::{
        count::{
            http::sessions::{self, tell},
            settle::{self, Settling},
            view::CountView,
            work,
        },
        desk::came_between,
    },
    text,
};

/// How often posting is tried again when another writer came in between.
const TRIES_MAX: usize = 4;

/// What is needed to post a count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PostInput {
    /// Codes of reasons, by the id of the count that holds: one for each line that differs.
    #[serde(default)]
    reasons: BTreeMap<Uuid, String>,
    /// The document's business day, not before the last line was counted; today when absent.
    occurred_on: Option<NaiveDate>,
    /// A remark; kept outside the chain.
    note: Option<String>,
}

/// Posts a count as one document of its differences. Sent again it answers the same.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/counts/{id}/post", tag = "counts",
    request_body = PostInput, params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 201, body = CountView), (status = 200, body = CountView)))]
pub async fn post(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(input): Input<PostInput>,
) -> Result<(StatusCode, Json<CountView>)> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let settling = Settling {
        reasons: input.reasons,
        occurred_on: input.occurred_on,
        note: text::optional("note", &input.note.unwrap_or_default(), 200)?,
    };
    // Every product of the lines, before the book is locked.
    let shown = sessions::read(&app, &facility, id, true).await?;
    let mut products: HashMap<String, Arc<Product>> = HashMap::new();
    for code in shown.products.into_keys() {
        let product = app.meant(&code).await?;
        products.insert(code, product);
    }
    let is_new = post_again(&app, &actor, &facility, id, &settling, &products).await?;
    let view = sessions::read(&app, &facility, id, true).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(view)))
}

/// Posts, again from the start when another writer came in between.
async fn post_again(
    app: &App,
    actor: &Actor,
    facility: &SharedFacility,
    id: Uuid,
    settling: &Settling,
    products: &HashMap<String, Arc<Product>>,
) -> Result<bool> {
    let mut tries = 1;
    loop {
        match try_post(app, actor, facility, id, settling, products).await {
            Err(error) if tries < TRIES_MAX && came_between(&error) => tries += 1,
            Err(Error::Contended) => return Err(Error::Busy),
            other => return other,
        }
    }
}

async fn try_post(
    app: &App,
    actor: &Actor,
    facility: &SharedFacility,
    id: Uuid,
    settling: &Settling,
    products: &HashMap<String, Arc<Product>>,
) -> Result<bool> {
    let mut tx = app.db.write().await?;
    let who = (actor.account, app.clock.now());
    let product = |code: &str| products.get(code).cloned();
    let (session, is_new) = settle::post(&mut tx, facility, id, settling, who, product).await?;
    if is_new {
        let detail = json!({ "number": session.number, "document": session.document_id });
        tell(&mut tx, app, actor, &session, "count.post", detail).await?;
        tx.commit().await?;
    }
    Ok(is_new)
}

/// Why a count is given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelInput {
    /// In one's own words.
    reason: Option<String>,
}

/// Gives a count up: the book knows nothing of it, what was counted stays readable.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/counts/{id}/cancel", tag = "counts",
    request_body = CancelInput, params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = CountView)))]
pub async fn cancel(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(input): Input<CancelInput>,
) -> Result<Json<CountView>> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let why = text::optional("reason", &input.reason.unwrap_or_default(), 200)?;
    let mut tx = app.db.write().await?;
    let by = (why, actor.account);
    let (session, is_new) = work::cancel(&mut tx, facility.id, id, by, app.clock.now()).await?;
    if is_new {
        let detail = json!({ "number": session.number, "reason": session.remark });
        tell(&mut tx, &app, &actor, &session, "count.cancel", detail).await?;
    }
    tx.commit().await?;
    Ok(Json(sessions::read(&app, &facility, id, false).await?))
}
