//! The route of evidence.

use axum::{Json, extract::State, http::StatusCode};
use uuid::Uuid;

use crate::{
    app::App,
    error::Result,
    http::extract::Path,
    inspection::evidence::{Evidence, keep},
    people::{Actor, Permission},
};

/// Takes the evidence of a visit: what the records of the facility say at this moment, kept as it
/// is. The same again answers what was taken first.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/visits/{visit}/evidence",
    tag = "inspections", params(("code" = String, Path), ("visit" = Uuid, Path)),
    responses((status = 201, body = Evidence), (status = 200, body = Evidence)))]
pub async fn take(
    State(app): State<App>,
    actor: Actor,
    Path((code, visit)): Path<(String, Uuid)>,
) -> Result<(StatusCode, Json<Evidence>)> {
    // Whoever inspects there, or checks themselves.
    let facility = match app.enter(&actor, &code, Permission::Inspect).await {
        Ok(facility) => facility,
        Err(_) => app.enter(&actor, &code, Permission::AnswerFindings).await?,
    };
    let (evidence, is_new) = keep::taken(&app, actor.account, &facility, visit).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(evidence)))
}
