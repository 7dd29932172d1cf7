//! Routes of devices' tokens, and of what they sent that was set aside.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::sensors::tell;
use crate::{
    app::App,
    climate::{
        device,
        store::{samples, sensors as store},
    },
    error::Result,
    http::{extract::Path, page::Page},
    people::{Actor, Permission, token::Token},
};

/// How many readings set aside are told.
const ASIDES_MAX: i64 = 200;

/// A token that was just made for a sensor.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SensorSecret {
    /// `ys_` and 64 hexadecimal digits; shown this once.
    secret: String,
}

/// Makes a token for a sensor: its secret is in this answer and nowhere else. The token before it
/// is no longer good.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/sensors/{sensor}/token", tag = "climate",
    params(("code" = String, Path), ("sensor" = String, Path)),
    responses((status = 201, body = SensorSecret)))]
pub async fn make_token(
    State(app): State<App>,
    actor: Actor,
    Path((code, sensor)): Path<(String, String)>,
) -> Result<(StatusCode, Json<SensorSecret>)> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let now = app.clock.now();
    let token = Token::fresh();
    let mut tx = app.db.write().await?;
    let row = store::sensor(&mut tx, facility.id, &sensor).await?;
    let is_another = store::revoke(&mut tx, row.id, now).await?;
    store::add_token(&mut tx, row.id, &token, actor.account, now).await?;
    let detail = json!({ "insteadOfAnother": is_another });
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("sensor.token", &sensor),
        detail,
    )
    .await?;
    tx.commit().await?;
    app.devices.forget();
    let secret = format!("{}{}", device::PREFIX, token.reveal());
    Ok((StatusCode::CREATED, Json(SensorSecret { secret })))
}

/// Revokes the token of a sensor: nothing is taken from it any more.
#[utoipa::path(delete, path = "/api/v1/facilities/{code}/sensors/{sensor}/token", tag = "climate",
    params(("code" = String, Path), ("sensor" = String, Path)), responses((status = 204)))]
pub async fn revoke_token(
    State(app): State<App>,
    actor: Actor,
    Path((code, sensor)): Path<(String, String)>,
) -> Result<StatusCode> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    let row = store::sensor(&mut tx, facility.id, &sensor).await?;
    store::revoke(&mut tx, row.id, app.clock.now()).await?;
    let did = ("sensor.revoke-token", sensor.as_str());
    tell(&mut tx, &app, &actor, &facility, did, json!({})).await?;
    tx.commit().await?;
    app.devices.forget();
    Ok(StatusCode::NO_CONTENT)
}

/// A reading that was set aside.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadingAside {
    /// The sensor's code.
    sensor: String,
    /// When it came.
    received_at: DateTime<Utc>,
    /// Why it, or its humidity, cannot be true.
    reason: String,
    /// The reading as it was sent.
    reading: Value,
}

/// The newest readings of a facility that cannot be true and were set aside, at most 200.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/readings-aside", tag = "climate",
    params(("code" = String, Path)), responses((status = 200, body = Page<ReadingAside>)))]
pub async fn asides(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<ReadingAside>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let rows = samples::asides(&mut tx, facility.id, ASIDES_MAX).await?;
    let views = rows.into_iter().map(|row| ReadingAside {
        sensor: row.code,
        received_at: row.received_at,
        reason: row.reason,
        reading: serde_json::from_str(&row.reading).unwrap_or(Value::String(row.reading)),
    });
    Ok(Json(Page::whole(views.collect())))
}
