//! Printing the wall sheet 温湿度记录表: a reprint says what changed since.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Number;

use super::{
    sensed::SensedReading,
    sheet::{ClimateSheet, SheetDay, SheetWanted, unprinted},
    written::HandReading,
};
use crate::{
    app::App,
    climate::{
        hand::{Half, local},
        printed::{Change, Printed, PrintedReading, changes},
        store::prints::{self, PrintRow},
    },
    error::Result,
    http::extract::{Input, Path},
    people::{Actor, Permission},
};

/// The last print that says something else than the sheet does now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClimateSheetSince)]
pub struct Since {
    /// When it was first printed so.
    pub printed_at: DateTime<Utc>,
    /// By whom.
    pub printed_by: String,
    /// How many halves of days have come in since where nothing stood.
    pub added: usize,
    /// What stood there and stands otherwise now, or is gone; in order of time.
    pub changes: Vec<Change>,
}

/// Prints the wall sheet of a storeroom and a month, and keeps what stands on it: the next print
/// says what changed since. Printing the same sheet again adds nothing.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/climate/prints", tag = "climate",
    params(("code" = String, Path)), request_body = SheetWanted,
    responses((status = 201, body = ClimateSheet)))]
pub async fn print(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(wanted): Input<SheetWanted>,
) -> Result<(StatusCode, Json<ClimateSheet>)> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.write().await?;
    let (room, mut sheet) = unprinted(&app, &mut tx, &actor, &facility, wanted).await?;
    prints::lock(&mut tx, room).await?;
    let place = (facility.id, room, sheet.month.first());
    let earlier = prints::last(&mut tx, place).await?;
    let cells = cells(&sheet.days, facility.utc_offset_minutes);
    let kept = earlier.first();
    if kept.is_none_or(|print| stood(print) != cells) {
        let print = PrintRow {
            number: kept.map_or(0, |print| print.number) + 1,
            cells: serde_json::to_string(&cells).map_err(anyhow::Error::from)?,
            printed_at: sheet.printed_at,
            account_name: sheet.printed_by.clone(),
        };
        prints::add(&mut tx, place, &print, actor.account).await?;
    }
    tx.commit().await?;
    sheet.since = since(&cells, &earlier);
    Ok((StatusCode::CREATED, Json(sheet)))
}

/// What stood on a print; nothing of one that cannot be read.
fn stood(print: &PrintRow) -> Vec<Printed> {
    serde_json::from_str(&print.cells).unwrap_or_default()
}

/// What changed since the newest of the prints that says something else.
pub fn since(cells: &[Printed], prints: &[PrintRow]) -> Option<Since> {
    let told = |print: &PrintRow| Some((print.clone(), changes(&stood(print), cells)));
    let other = prints.iter().filter_map(told);
    let (print, all) = other.into_iter().find(|(_, changes)| !changes.is_empty())?;
    let (added, changes): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|change| change.before.is_none());
    Some(Since {
        printed_at: print.printed_at,
        printed_by: print.account_name,
        added: added.len(),
        changes,
    })
}

/// What stands on the sheet, half by half.
pub fn cells(days: &[SheetDay], utc_offset_minutes: i64) -> Vec<Printed> {
    let of_day = |day: &SheetDay| {
        let halves = [
            (Half::Morning, &day.morning, &day.morning_sensed),
            (Half::Afternoon, &day.afternoon, &day.afternoon_sensed),
        ];
        let day = day.day;
        halves.map(|(half, mark, sensed)| {
            let (at, reading) = match (&mark.reading, sensed) {
                (Some(reading), _) => (reading.at, written(reading)),
                (None, Some(reading)) => (reading.at, measured(reading)),
                (None, None) => return None,
            };
            let time = local(at, utc_offset_minutes).format("%H:%M").to_string();
            let reading = PrintedReading { time, ..reading };
            Some(Printed { day, half, reading })
        })
    };
    days.iter().flat_map(of_day).flatten().collect()
}

fn number(value: Option<&Number>, decimals: usize) -> String {
    let value = value.and_then(Number::as_f64);
    value.map_or(String::new(), |value| format!("{value:.decimals$}"))
}

fn written(reading: &HandReading) -> PrintedReading {
    let last = reading.measures.last();
    let measures = reading.measures.iter().map(|one| one.measure.as_str());
    PrintedReading {
        celsius: number(reading.celsius.as_ref(), 1),
        humidity: number(reading.humidity.as_ref(), 0),
        measure: measures.collect::<Vec<_>>().join("、"),
        after_celsius: number(last.and_then(|last| last.celsius.as_ref()), 1),
        after_humidity: number(last.and_then(|last| last.humidity.as_ref()), 0),
        source: reading.id.to_string(),
        ..PrintedReading::default()
    }
}

fn measured(reading: &SensedReading) -> PrintedReading {
    let after = reading.after.as_ref();
    PrintedReading {
        celsius: number(reading.celsius.as_ref(), 1),
        humidity: number(reading.humidity.as_ref(), 0),
        measure: reading.measures.join("、"),
        after_celsius: number(after.and_then(|after| after.celsius.as_ref()), 1),
        after_humidity: number(after.and_then(|after| after.humidity.as_ref()), 0),
        source: reading.sensor.clone(),
        ..PrintedReading::default()
    }
}
