//! Routes of the reasons for differences.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    stock::count::reasons::{self, CountReason, ReasonStatus},
};

/// A reason's names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountReasonName {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A reason for a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountReasonView {
    /// What is stored and chained.
    pub code: String,
    /// How it is shown.
    pub name: CountReasonName,
    /// The place in the list.
    pub position: i64,
    /// Whether it is offered.
    pub status: ReasonStatus,
}

impl From<CountReason> for CountReasonView {
    fn from(reason: CountReason) -> CountReasonView {
        CountReasonView {
            code: reason.code,
            name: CountReasonName {
                zh: reason.name_zh,
                en: reason.name_en,
            },
            position: reason.position,
            status: reason.status,
        }
    }
}

/// All reasons, for the list of every kind of document's reasons.
pub async fn offered(tx: &mut Tx) -> Result<Vec<CountReasonView>> {
    let all = reasons::all(tx).await?;
    Ok(all.into_iter().map(CountReasonView::from).collect())
}

/// Why the shelf may differ from the book, retired reasons too.
#[utoipa::path(get, path = "/api/v1/count-reasons", tag = "counts",
    responses((status = 200, body = Page<CountReasonView>)))]
pub async fn list(State(app): State<App>, _actor: Actor) -> Result<Json<Page<CountReasonView>>> {
    let mut tx = app.db.read().await?;
    Ok(Json(Page::whole(offered(&mut tx).await?)))
}

/// What a reason is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountReasonInput {
    /// How it is shown.
    name: CountReasonName,
    /// The place in the list.
    #[serde(default)]
    position: i64,
    /// Whether it is offered.
    status: Option<ReasonStatus>,
}

/// Adds a reason or changes one. What was posted with it stays as it is.
#[utoipa::path(put, path = "/api/v1/count-reasons/{code}", tag = "counts",
    request_body = CountReasonInput, params(("code" = String, Path)),
    responses((status = 200, body = CountReasonView)))]
pub async fn put(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(input): Input<CountReasonInput>,
) -> Result<Json<CountReasonView>> {
    if !actor.may_somewhere(Permission::ManageCatalogue) {
        return Err(Code::NotAllowed.into());
    }
    let reason = CountReason {
        code,
        name_zh: input.name.zh,
        name_en: input.name.en,
        position: input.position,
        status: input.status.unwrap_or(ReasonStatus::Active),
    };
    let reason = reason.checked()?;
    let mut tx = app.db.write().await?;
    reasons::put(&mut tx, &reason).await?;
    let act = Act {
        account: Some(actor.account),
        action: "count-reason.put",
        target_kind: "count-reason",
        target: &reason.code,
        facility: None,
        detail: json!({ "zh": reason.name_zh, "en": reason.name_en, "status": reason.status }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok(Json(reason.into()))
}
