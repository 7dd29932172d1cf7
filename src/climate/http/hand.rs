//! Routes of writing readings down by hand.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    climate::{
        hand::{half_of, local, read},
        judge::Limits,
        store::{
            hand::{self as store, HandRow, MeasureRow},
            sensors,
        },
    },
    db::Tx,
    error::{Code, Error, Result},
    http::extract::{Input, Path},
    people::{Actor, Permission},
    places::{Facility, RoomStatus, store::rooms},
    text,
};

/// The longest remark and the longest measure.
const NOTE_MAX: usize = 120;

/// A reading from the wall.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewHandReading {
    /// Chosen by the caller; the same again is harmless.
    id: Uuid,
    /// The storeroom's code.
    storeroom: String,
    /// When it was read.
    at: DateTime<Utc>,
    /// °C.
    celsius: f64,
    /// Percent.
    humidity: f64,
    /// A remark; of a correction, why. May be empty.
    #[serde(default)]
    note: String,
    /// The reading in whose place this one stands: both stay, the sheet shows this one.
    #[serde(default)]
    corrects: Option<Uuid>,
    /// What was done at once, where it was outside the limits.
    #[serde(default)]
    measure: Option<NewHandMeasure>,
}

/// What was done about a reading outside the limits, with the reading afterwards.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewHandMeasure {
    /// Chosen by the caller; the same again is harmless.
    id: Uuid,
    /// What was done: 通风, 开空调, 除湿 …
    measure: String,
    /// When it was read afterwards.
    at: DateTime<Utc>,
    /// °C afterwards.
    celsius: f64,
    /// Percent afterwards.
    humidity: f64,
}

/// The id under which something was written down.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WrittenDown {
    /// The id.
    id: Uuid,
}

/// Writes a reading from the wall down.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/climate/readings", tag = "climate",
    params(("code" = String, Path)), request_body = NewHandReading,
    responses((status = 201, body = WrittenDown), (status = 200, body = WrittenDown)))]
pub async fn log(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewHandReading>,
) -> Result<(StatusCode, Json<WrittenDown>)> {
    let facility = app.enter(&actor, &code, Permission::LogClimate).await?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let row = reading(&mut tx, &facility, &new, now, &actor).await?;
    let answer = Json(WrittenDown { id: new.id });
    if let Some(there) = store::one(&mut tx, facility.id, new.id).await? {
        if !is_same(&there, &row) {
            return Err(Code::ClimateRecordDiffers.at("id").into());
        }
        return Ok((StatusCode::OK, answer));
    }
    if let Some(corrected) = new.corrects {
        check_corrected(&mut tx, &facility, corrected, &row).await?;
    }
    store::add(&mut tx, facility.id, &row, actor.account)
        .await
        .map_err(met_another)?;
    if let Some(measure) = &new.measure {
        let measure = done(measure, "measure.", &row, now, &actor)?;
        store::add_measure(&mut tx, facility.id, &measure, actor.account).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, answer))
}

/// Somebody else wrote the same down at the same moment: asked again, the answer is clear.
fn met_another(error: Error) -> Error {
    if crate::stock::desk::came_between(&error) {
        Error::Busy
    } else {
        error
    }
}

async fn reading(
    tx: &mut Tx,
    facility: &Facility,
    new: &NewHandReading,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<HandRow> {
    let sample = read("", (new.celsius, new.humidity), new.at, now)?;
    let room = rooms::storeroom(tx, facility.id, &new.storeroom).await?;
    let room = room
        .filter(|room| room.status == RoomStatus::Active)
        .ok_or_else(|| {
            Code::StoreroomUnknown
                .with("code", &new.storeroom)
                .at("storeroom")
        })?;
    let Limits { celsius, humidity } = sensors::limits(tx, room.id).await?;
    let time = local(new.at, facility.utc_offset_minutes);
    Ok(HandRow {
        id: new.id,
        storeroom_id: room.id,
        day: time.date(),
        half: half_of(time),
        at: whole_seconds(new.at),
        celsius: sample.celsius.into(),
        humidity: sample.humidity.unwrap_or(0).into(),
        celsius_low: celsius.low.map(i64::from),
        celsius_high: celsius.high.map(i64::from),
        humidity_low: humidity.low.map(i64::from),
        humidity_high: humidity.high.map(i64::from),
        note: text::optional("note", &new.note, NOTE_MAX)?,
        corrects: new.corrects,
        recorded_at: now,
        account_name: actor.name.to_string(),
    })
}

fn whole_seconds(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}

/// Whether what is sent is what is there. Limits may have changed since.
fn is_same(there: &HandRow, sent: &HandRow) -> bool {
    there.storeroom_id == sent.storeroom_id
        && there.at == sent.at
        && (there.celsius, there.humidity) == (sent.celsius, sent.humidity)
        && there.note == sent.note
        && there.corrects == sent.corrects
}

async fn check_corrected(
    tx: &mut Tx,
    facility: &Facility,
    corrected: Uuid,
    by: &HandRow,
) -> Result<()> {
    let there = store::one(tx, facility.id, corrected).await?;
    let there = there.filter(|there| there.storeroom_id == by.storeroom_id);
    there.ok_or_else(|| Code::NotFound.with("what", corrected).at("corrects"))?;
    if store::is_corrected(tx, facility.id, corrected).await? {
        return Err(Code::HandReadingCorrected.at("corrects").into());
    }
    if by.note.is_empty() {
        return Err(Code::TextMissing.at("note").into());
    }
    Ok(())
}

fn done(
    new: &NewHandMeasure,
    field: &str,
    reading: &HandRow,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<MeasureRow> {
    let after = read(field, (new.celsius, new.humidity), new.at, now)?;
    if new.at < reading.at {
        return Err(Code::AfterReadingEarly.at(format!("{field}at")).into());
    }
    Ok(MeasureRow {
        id: new.id,
        reading_id: reading.id,
        measure: text::required(&format!("{field}measure"), &new.measure, NOTE_MAX)?,
        at: whole_seconds(new.at),
        celsius: after.celsius.into(),
        humidity: after.humidity.unwrap_or(0).into(),
        recorded_at: now,
        account_name: actor.name.to_string(),
    })
}

/// Writes down what was done about a reading outside the limits, with the reading afterwards.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/climate/readings/{id}/measures",
    tag = "climate", params(("code" = String, Path), ("id" = Uuid, Path,
        description = "The reading's id.")), request_body = NewHandMeasure,
    responses((status = 201, body = WrittenDown), (status = 200, body = WrittenDown)))]
pub async fn measure(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewHandMeasure>,
) -> Result<(StatusCode, Json<WrittenDown>)> {
    let facility = app.enter(&actor, &code, Permission::LogClimate).await?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let reading = store::one(&mut tx, facility.id, id).await?;
    let reading = reading.ok_or_else(|| Code::NotFound.with("what", id))?;
    let row = done(&new, "", &reading, now, &actor)?;
    let answer = Json(WrittenDown { id: new.id });
    if let Some(there) = store::measure(&mut tx, facility.id, new.id).await? {
        let same = MeasureRow {
            recorded_at: there.recorded_at,
            account_name: there.account_name.clone(),
            ..row
        };
        if there != same {
            return Err(Code::ClimateRecordDiffers.at("id").into());
        }
        return Ok((StatusCode::OK, answer));
    }
    if !reading
        .limits()
        .are_broken_by(reading.sample().celsius, reading.sample().humidity)
    {
        return Err(Code::ReadingInside.into());
    }
    store::add_measure(&mut tx, facility.id, &row, actor.account)
        .await
        .map_err(met_another)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, answer))
}
