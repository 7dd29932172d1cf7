//! Routes of sensors, their tokens and calibrations.

use std::collections::HashMap;

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};
use uuid::Uuid;

use super::hundredths;
use crate::{
    app::App,
    climate::{
        Sample,
        sensor::{SensorKind, SensorState, SensorStatus, check_days, offset, state},
        store::{
            samples,
            sensors::{self as store, NewCalibration, NewSensor, SensorRow},
            signs::{self, SignRow},
        },
    },
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    id,
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{Facility, RoomStatus, store::rooms},
    text,
};

/// The longest description of a place in a room.
const POSITION_MAX: usize = 60;

/// The highest a sensor hangs, in centimetres.
const HEIGHT_MAX: i64 = 2_000;

/// A sensor.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Sensor)]
pub struct SensorView {
    /// Its code; no other sensor of any facility has it.
    code: String,
    /// The code of its storeroom.
    storeroom: String,
    /// What it is.
    kind: SensorKind,
    /// Where in the room.
    position: String,
    /// How high it hangs, in centimetres.
    height_cm: Option<i64>,
    /// How it stands.
    state: SensorState,
    /// Its last reading.
    last_at: Option<DateTime<Utc>>,
    /// °C, calibrated.
    #[schema(value_type = Option<f64>)]
    celsius: Option<Number>,
    /// Percent, calibrated.
    #[schema(value_type = Option<f64>)]
    humidity: Option<Number>,
    /// How full its battery is, in percent, as it last said.
    battery: Option<i64>,
    /// When it said so.
    battery_at: Option<DateTime<Utc>>,
    /// Whether the broker says that it is connected; none where it says nothing of it.
    connected: Option<bool>,
    /// Since when that is so.
    connected_at: Option<DateTime<Utc>>,
    /// When its token was made; none where there is none in force.
    token_made_at: Option<DateTime<Utc>>,
    /// When it was last calibrated.
    calibrated_on: Option<NaiveDate>,
    /// When that is due again.
    due_on: Option<NaiveDate>,
    /// Added to its temperatures.
    #[schema(value_type = f64)]
    celsius_offset: Option<Number>,
    /// Added to its humidities.
    #[schema(value_type = f64)]
    humidity_offset: Option<Number>,
}

impl SensorView {
    fn of(
        row: SensorRow,
        last: Option<Sample>,
        said: Option<&SignRow>,
        now: DateTime<Utc>,
        silent_after: i64,
    ) -> Self {
        let added = |value: i32, offset: i64| hundredths(i64::from(value) + offset);
        let last_at = last.map(|last| last.at);
        let sign = said.map(SignRow::sign).unwrap_or_default();
        SensorView {
            state: state(row.status, last_at, &sign, now.timestamp(), silent_after),
            battery: said.and_then(|said| said.battery),
            battery_at: said.and_then(|said| said.battery_at),
            connected: said.and_then(|said| said.connected),
            connected_at: said.and_then(|said| said.connected_at),
            last_at: last_at.and_then(|at| DateTime::from_timestamp(at, 0)),
            celsius: last.and_then(|last| added(last.celsius, row.celsius_offset)),
            humidity: last
                .and_then(|last| last.humidity)
                .and_then(|damp| added(damp, row.humidity_offset)),
            code: row.code,
            storeroom: row.storeroom,
            kind: row.kind,
            position: row.position,
            height_cm: row.height_cm,
            token_made_at: row.token_made_at,
            calibrated_on: row.calibrated_on,
            due_on: row.due_on,
            celsius_offset: hundredths(row.celsius_offset),
            humidity_offset: hundredths(row.humidity_offset),
        }
    }
}

/// The last reading of a sensor, packed or not.
pub async fn last(
    tx: &mut Tx,
    facility: Uuid,
    sensor: Uuid,
    arrived: &HashMap<Uuid, Vec<Sample>>,
) -> Result<Option<Sample>> {
    let waiting = arrived.get(&sensor).into_iter().flatten();
    match waiting.max_by_key(|sample| sample.at) {
        Some(sample) => Ok(Some(*sample)),
        None => samples::last_packed(tx, facility, sensor).await,
    }
}

/// The sensors of a facility, by code, each with how it stands.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/sensors", tag = "climate",
    params(("code" = String, Path)), responses((status = 200, body = Page<SensorView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<SensorView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let silent_after = app.house().await?.climate_silent_minutes * 60;
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let arrived = samples::arrived(&mut tx, facility.id).await?;
    let said = signs::of_facility(&mut tx, facility.id).await?;
    let mut views = Vec::new();
    for row in store::of_facility(&mut tx, facility.id).await? {
        let last = last(&mut tx, facility.id, row.id, &arrived).await?;
        let said = said.get(&row.id);
        views.push(SensorView::of(row, last, said, now, silent_after));
    }
    Ok(Json(Page::whole(views)))
}

async fn shown(app: &App, facility: &Facility, code: &str) -> Result<SensorView> {
    let silent_after = app.house().await?.climate_silent_minutes * 60;
    let mut tx = app.db.read().await?;
    let row = store::sensor(&mut tx, facility.id, code).await?;
    let arrived = samples::arrived(&mut tx, facility.id).await?;
    let last = last(&mut tx, facility.id, row.id, &arrived).await?;
    let said = signs::of_facility(&mut tx, facility.id).await?;
    let said = said.get(&row.id);
    let now = app.clock.now();
    Ok(SensorView::of(row, last, said, now, silent_after))
}

/// A new sensor.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewSensor)]
pub struct WantedSensor {
    /// Upper-case letters, digits and hyphens; unique over all facilities, never changes.
    code: String,
    /// The code of its storeroom; never changes, so that every reading stays that room's.
    storeroom: String,
    /// What it is.
    kind: SensorKind,
    /// Where in the room, such as 北墙货架.
    position: String,
    /// How high it hangs, in centimetres.
    height_cm: Option<i64>,
}

/// Adds a sensor.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/sensors", tag = "climate",
    params(("code" = String, Path)), request_body = WantedSensor,
    responses((status = 201, body = SensorView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(wanted): Input<WantedSensor>,
) -> Result<(StatusCode, Json<SensorView>)> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    let room = rooms::storeroom(&mut tx, facility.id, &wanted.storeroom).await?;
    let room = room
        .filter(|room| room.status == RoomStatus::Active)
        .ok_or_else(|| {
            Code::StoreroomUnknown
                .with("code", &wanted.storeroom)
                .at("storeroom")
        })?;
    let new = NewSensor {
        id: id::fresh(),
        code: text::code("code", &wanted.code)?,
        storeroom: room.id,
        kind: wanted.kind,
        position: text::optional("position", &wanted.position, POSITION_MAX)?,
        height_cm: height(wanted.height_cm)?,
    };
    store::add(&mut tx, facility.id, &new, app.clock.now()).await?;
    let detail = json!({ "storeroom": room.code, "kind": new.kind, "position": new.position });
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("sensor.add", &new.code),
        detail,
    )
    .await?;
    tx.commit().await?;
    Ok((
        StatusCode::CREATED,
        Json(shown(&app, &facility, &new.code).await?),
    ))
}

fn height(cm: Option<i64>) -> Result<Option<i64>> {
    if cm.is_some_and(|cm| !(0..=HEIGHT_MAX).contains(&cm)) {
        let what = format!("heightCm: 0–{HEIGHT_MAX}");
        return Err(Code::InvalidInput.with("what", what).at("heightCm").into());
    }
    Ok(cm)
}

/// What to change of a sensor; what is not sent stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SensorChange {
    /// Where in the room.
    position: Option<String>,
    /// How high it hangs, in centimetres.
    height_cm: Option<i64>,
    /// Whether it is used. What is retired hands nothing in any more; its readings stay.
    status: Option<SensorStatus>,
}

/// Changes a sensor.
#[utoipa::path(patch, path = "/api/v1/facilities/{code}/sensors/{sensor}", tag = "climate",
    params(("code" = String, Path), ("sensor" = String, Path)), request_body = SensorChange,
    responses((status = 200, body = SensorView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path((code, sensor)): Path<(String, String)>,
    Input(change): Input<SensorChange>,
) -> Result<Json<SensorView>> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    let row = store::sensor(&mut tx, facility.id, &sensor).await?;
    let position = match &change.position {
        Some(position) => text::optional("position", position, POSITION_MAX)?,
        None => row.position,
    };
    let height_cm = height(change.height_cm)?.or(row.height_cm);
    let status = change.status.unwrap_or(row.status);
    store::change(&mut tx, row.id, &position, height_cm, status).await?;
    let detail = json!({ "position": position, "heightCm": height_cm, "status": status });
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("sensor.change", &sensor),
        detail,
    )
    .await?;
    tx.commit().await?;
    app.devices.forget();
    // Who is no longer used is no longer waited for.
    let now = app.clock.now().timestamp();
    app.intake.touch(row.id, facility.id, now);
    Ok(Json(shown(&app, &facility, &sensor).await?))
}

/// What a calibration found.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SensorCalibration)]
pub struct CalibrationFound {
    /// When it was calibrated.
    calibrated_on: NaiveDate,
    /// When that is due again; a year later is usual.
    due_on: NaiveDate,
    /// Added to its temperatures from now on, such as `-0.3`; up to 10.
    celsius_offset: String,
    /// Added to its humidities from now on; up to 20.
    humidity_offset: String,
}

/// Records a calibration. Readings are kept as they came: the offset is added where they are shown
/// and judged, to those from now on.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/sensors/{sensor}/calibrations",
    tag = "climate", params(("code" = String, Path), ("sensor" = String, Path)),
    request_body = CalibrationFound, responses((status = 201, body = SensorView)))]
pub async fn calibrate(
    State(app): State<App>,
    actor: Actor,
    Path((code, sensor)): Path<(String, String)>,
    Input(found): Input<CalibrationFound>,
) -> Result<(StatusCode, Json<SensorView>)> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let now = app.clock.now();
    check_days(
        found.calibrated_on,
        found.due_on,
        day_at(now, facility.utc_offset_minutes),
    )?;
    let new = NewCalibration {
        on: found.calibrated_on,
        due: found.due_on,
        celsius_offset: offset("celsiusOffset", &found.celsius_offset)?,
        humidity_offset: offset("humidityOffset", &found.humidity_offset)?,
    };
    let mut tx = app.db.write().await?;
    let row = store::sensor(&mut tx, facility.id, &sensor).await?;
    store::calibrate(&mut tx, row.id, &new, actor.account, now).await?;
    let detail = json!({ "on": new.on, "due": new.due, "celsiusOffset": found.celsius_offset,
        "humidityOffset": found.humidity_offset });
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("sensor.calibrate", &sensor),
        detail,
    )
    .await?;
    tx.commit().await?;
    Ok((
        StatusCode::CREATED,
        Json(shown(&app, &facility, &sensor).await?),
    ))
}

/// Writes down what was done to a sensor.
pub async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    facility: &Facility,
    (action, target): (&str, &str),
    detail: Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "sensor",
        target,
        facility: Some(facility.id),
        detail,
    };
    audit(tx, &app.clock, &act).await
}
