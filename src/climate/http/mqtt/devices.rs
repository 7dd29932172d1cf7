//! Routes of the devices of a source: which sensor each is, and those that nobody knows yet.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{enter, tell};
use crate::{
    app::App,
    climate::{
        mqtt::DEVICE_MAX,
        store::mqtt::{self as store, standing},
    },
    error::{Code, Result},
    http::extract::{Input, Path},
    people::Actor,
    text,
};

/// A device whose name was recorded for a sensor.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MqttDevice)]
pub struct BoundDevice {
    /// What it calls itself.
    name: String,
    /// The code of its sensor.
    sensor: String,
    /// The code of the sensor's facility.
    facility: String,
}

/// A device that was heard and belongs to no sensor of the source's places.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MqttHeard)]
pub struct HeardDevice {
    /// What it calls itself.
    name: String,
    /// The topic of its last message.
    topic: String,
    /// The last message, its beginning.
    payload: String,
    /// How many came.
    messages: i64,
    /// When the last one did.
    heard_at: DateTime<Utc>,
}

/// A sensor of a source's places.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MqttSensor)]
pub struct SensorOfSource {
    /// Its code.
    code: String,
    /// The code of its facility.
    facility: String,
}

/// The devices of a source.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MqttDevices)]
pub struct Devices {
    /// Those whose name was recorded; any other name is a sensor's code.
    bound: Vec<BoundDevice>,
    /// Those that were heard and belong to nobody, the newest first; at most 100.
    heard: Vec<HeardDevice>,
    /// The sensors they may be bound to, at most 1000.
    sensors: Vec<SensorOfSource>,
}

/// How many sensors are offered.
const OFFERED_MAX: usize = 1_000;

/// The devices of a source, known and not.
#[utoipa::path(get, path = "/api/v1/mqtt-sources/{code}/devices", tag = "climate",
    params(("code" = String, Path)), responses((status = 200, body = Devices)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Devices>> {
    let mut tx = app.db.read().await?;
    let source = enter(&mut tx, &actor, &code).await?;
    let known = store::known(&mut tx, &source).await?;
    let heard = standing::heard(&mut tx, source.id).await?;
    let bound = known.iter().filter_map(|sensor| {
        Some(BoundDevice {
            name: sensor.device.clone()?,
            sensor: sensor.code.clone(),
            facility: sensor.facility.clone(),
        })
    });
    let bound = bound.collect();
    let offered = known.into_iter().take(OFFERED_MAX);
    Ok(Json(Devices {
        bound,
        heard: heard
            .into_iter()
            .map(|row| HeardDevice {
                name: row.name,
                topic: row.topic,
                payload: row.payload,
                messages: row.messages,
                heard_at: row.heard_at,
            })
            .collect(),
        sensors: offered
            .map(|sensor| SensorOfSource {
                code: sensor.code,
                facility: sensor.facility,
            })
            .collect(),
    }))
}

/// Which sensor a device is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = MqttBinding)]
pub struct Binding {
    /// What the device calls itself.
    name: String,
    /// The code of the sensor.
    sensor: String,
}

/// Records what a sensor's device calls itself. What either was bound to before is taken back.
#[utoipa::path(post, path = "/api/v1/mqtt-sources/{code}/devices", tag = "climate",
    params(("code" = String, Path)), request_body = Binding, responses((status = 204)))]
pub async fn bind(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(wanted): Input<Binding>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let source = enter(&mut tx, &actor, &code).await?;
    let name = text::required("name", &wanted.name, DEVICE_MAX)?;
    let known = store::known(&mut tx, &source).await?;
    let sensor = known.iter().find(|known| known.code == wanted.sensor);
    let sensor = sensor.ok_or_else(|| {
        let refusal = Code::SensorUnknown.with("code", &wanted.sensor);
        refusal.at("sensor")
    })?;
    store::bind(&mut tx, source.id, &name, sensor, app.clock.now()).await?;
    let detail = json!({ "device": name, "sensor": sensor.code });
    tell(&mut tx, &app, &actor, &source, ("mqtt-source.bind", detail)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back that a device's name was recorded for a sensor.
#[utoipa::path(delete, path = "/api/v1/mqtt-sources/{code}/devices/{name}", tag = "climate",
    params(("code" = String, Path), ("name" = String, Path)), responses((status = 204)))]
pub async fn unbind(
    State(app): State<App>,
    actor: Actor,
    Path((code, name)): Path<(String, String)>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let source = enter(&mut tx, &actor, &code).await?;
    if !store::unbind(&mut tx, source.id, &name).await? {
        return Err(Code::NotFound.with("what", name).into());
    }
    let detail = json!({ "device": name });
    tell(
        &mut tx,
        &app,
        &actor,
        &source,
        ("mqtt-source.unbind", detail),
    )
    .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
