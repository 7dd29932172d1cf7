//! Bringing in the file of a logger: a preview first, then all of it or nothing.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Number, json};
use utoipa::IntoParams;

use super::hundredths;
use crate::{
    app::App,
    climate::{
        Sample,
        arrival::merged,
        hand::DAYS_BACK_MAX,
        logger::{self, Logged, LoggerFile},
        plausible::{Aside, Claim, sift},
        store::{
            samples::{self, AsideRow},
            sensors::{self, SensorRow},
        },
    },
    error::{Code, Error, Result},
    http::extract::{Params, Path},
    id,
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
};

/// How many rows that were set aside are told.
const TOLD_MAX: usize = 20;

/// Whether it is only looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Looking {
    /// Only says what is in the file; nothing is kept.
    preview: Option<bool>,
}

/// A line of a file that was not kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LoggerLine {
    /// Its number in the file, from 1.
    line: usize,
    /// What stands there, where it cannot be read.
    text: Option<String>,
    /// Why it cannot be true, where it can be read.
    reason: Option<Aside>,
}

/// What a logger's file holds, or what became of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoggerReadings {
    /// Readings that are kept, or would be; the same twice counts once.
    readings: usize,
    /// Of these new; those of a file that was brought in before are not. None in a preview.
    new: Option<usize>,
    /// The first.
    from: Option<DateTime<Utc>>,
    /// The last.
    to: Option<DateTime<Utc>>,
    /// The lowest temperature in °C.
    #[schema(value_type = Option<f64>)]
    celsius_low: Option<Number>,
    /// The highest.
    #[schema(value_type = Option<f64>)]
    celsius_high: Option<Number>,
    /// Whether the file is in degrees Fahrenheit, which were turned into Celsius.
    fahrenheit: bool,
    /// Lines that cannot be read.
    unread: usize,
    /// Readings that cannot be true.
    aside: usize,
    /// The first of both.
    lines: Vec<LoggerLine>,
}

/// A file, sifted.
struct Sifting {
    samples: Vec<Sample>,
    asides: Vec<AsideRow>,
    view: LoggerReadings,
}

/// Brings in the file that a logger's program exports: CSV or text with columns of time and
/// temperature. Everything in it is kept at once, or nothing; the same file again changes nothing.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/sensors/{sensor}/file", tag = "climate",
    params(("code" = String, Path), ("sensor" = String, Path), Looking),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = LoggerReadings)))]
pub async fn bring_in(
    State(app): State<App>,
    actor: Actor,
    Path((code, sensor)): Path<(String, String)>,
    Params(looking): Params<Looking>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<LoggerReadings>> {
    let facility = app.enter(&actor, &code, Permission::LogClimate).await?;
    let body = body.map_err(|_| Error::from(Code::TooLarge))?;
    let mut tx = app.db.read().await?;
    let row = sensors::sensor(&mut tx, facility.id, &sensor).await?;
    drop(tx);
    let offset = facility.utc_offset_minutes;
    let file = tokio::task::spawn_blocking(move || logger::read(&body, offset));
    let file = file.await.map_err(anyhow::Error::from)??;
    let now = app.clock.now();
    let Sifting {
        samples,
        asides,
        mut view,
    } = sifted(&file, &row, now);
    if looking.preview == Some(true) {
        return Ok(Json(view));
    }
    let first = samples.first().map(|sample| sample.at);
    let mut tx = app.db.write().await?;
    let new = samples::add_days(&mut tx, facility.id, row.id, samples).await?;
    samples::set_aside(&mut tx, row.id, now, &asides).await?;
    let act = Act {
        account: Some(actor.account),
        action: "sensor.file",
        target_kind: "sensor",
        target: &sensor,
        facility: Some(facility.id),
        detail: json!({ "readings": view.readings, "new": new }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    if let Some(first) = first {
        app.intake.touch(row.id, facility.id, first);
    }
    view.new = Some(new);
    Ok(Json(view))
}

fn sifted(file: &LoggerFile, sensor: &SensorRow, now: DateTime<Utc>) -> Sifting {
    let since = (sensor.created_at - Duration::days(DAYS_BACK_MAX)).timestamp();
    let (mut samples, mut asides, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for row in &file.rows {
        let claim = Claim {
            at: row.at.timestamp(),
            celsius: Some(row.celsius),
            humidity: row.humidity,
        };
        let sifted = sift(&claim, now.timestamp(), since);
        samples.extend(sifted.sample);
        if let Some(reason) = sifted.aside {
            asides.push(aside(sensor, row, reason));
            if lines.len() < TOLD_MAX {
                lines.push(LoggerLine {
                    line: row.line,
                    text: None,
                    reason: Some(reason),
                });
            }
        }
    }
    lines.extend(file.unread.iter().map(|(line, text)| LoggerLine {
        line: *line,
        text: Some(text.clone()),
        reason: None,
    }));
    let samples = merged(samples);
    let moment =
        |sample: Option<&Sample>| sample.and_then(|found| DateTime::from_timestamp(found.at, 0));
    let celsius = || samples.iter().map(|sample| i64::from(sample.celsius));
    let view = LoggerReadings {
        readings: samples.len(),
        new: None,
        from: moment(samples.first()),
        to: moment(samples.last()),
        celsius_low: celsius().min().and_then(hundredths),
        celsius_high: celsius().max().and_then(hundredths),
        fahrenheit: file.is_fahrenheit,
        unread: file.unread_count,
        aside: asides.len(),
        lines,
    };
    Sifting {
        samples,
        asides,
        view,
    }
}

fn aside(sensor: &SensorRow, row: &Logged, reason: Aside) -> AsideRow {
    let reading = json!({ "at": row.at, "celsius": row.celsius, "humidity": row.humidity });
    let reading = reading.to_string();
    AsideRow {
        id: id::derived(sensor.id, &reading),
        reason,
        reading,
    }
}
