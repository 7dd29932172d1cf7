//! The climate of a facility over a window: few points, coverage, mean kinetic temperature,
//! excursions.

use std::collections::HashMap;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Number;
use uuid::Uuid;

use super::{
    ClimateLimits,
    excursions::ExcursionView,
    hundredths,
    sensors::last,
    window::{Window, window},
};
use crate::{
    app::App,
    climate::{
        Sample,
        arrival::{DAY, conflicts},
        downsample::{Drawing, Point, Range},
        keep,
        kinetic::{Kinetic, Summing},
        sensor::{SensorState, SensorStatus, calibrated, state},
        store::{
            excursions,
            postings::{self, PostingRow},
            samples,
            sensors::{self, SensorRow},
            signs::{self, SignRow},
        },
    },
    db::Tx,
    error::Result,
    http::extract::{Params, Path},
    people::{Actor, Permission},
    places::{Facility, Named, store::rooms},
    stock::Kind,
};

/// The most days of sensors looked at at once.
const SENSOR_DAYS_MAX: i64 = 40_000;

/// How many documents are marked below a drawing.
const EVENTS_MAX: i64 = 200;

/// How many excursions are told.
const EXCURSIONS_MAX: i64 = 200;

/// The least and the most.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ClimateRange {
    /// The least.
    #[schema(value_type = f64)]
    low: Option<Number>,
    /// The most.
    #[schema(value_type = f64)]
    high: Option<Number>,
}

impl From<Range> for ClimateRange {
    fn from(range: Range) -> ClimateRange {
        ClimateRange {
            low: hundredths(range.low.into()),
            high: hundredths(range.high.into()),
        }
    }
}

/// A point of a drawing: what was read in a stretch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ClimatePoint {
    /// The first reading of the stretch.
    from: DateTime<Utc>,
    /// The last.
    to: DateTime<Utc>,
    /// Temperatures met, in °C.
    celsius: ClimateRange,
    /// Humidities met, in percent.
    humidity: Option<ClimateRange>,
    /// How many readings it stands for.
    samples: u32,
}

impl From<Point> for ClimatePoint {
    fn from(point: Point) -> ClimatePoint {
        let moment = |at| DateTime::from_timestamp(at, 0).unwrap_or_default();
        ClimatePoint {
            from: moment(point.from),
            to: moment(point.to),
            celsius: point.celsius.into(),
            humidity: point.humidity.map(ClimateRange::from),
            samples: point.samples,
        }
    }
}

/// Mean kinetic temperature, and of how much of the window something is known. It never excuses an
/// excursion.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeanKinetic {
    /// °C; none where nothing is known.
    #[schema(value_type = Option<f64>)]
    celsius: Option<Number>,
    /// Seconds of which something is known.
    covered_seconds: i64,
    /// Seconds of the window that have come.
    window_seconds: i64,
}

impl From<Kinetic> for MeanKinetic {
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        reason = "degrees become hundredths for showing"
    )]
    fn from(found: Kinetic) -> MeanKinetic {
        let rounded = found
            .celsius
            .map(|celsius| (celsius * 100.0).round() as i64);
        MeanKinetic {
            celsius: rounded.and_then(hundredths),
            covered_seconds: found.covered,
            window_seconds: found.window,
        }
    }
}

/// What a sensor tells of the window.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SensorClimate {
    /// Its code.
    sensor: String,
    /// Where it hangs.
    position: String,
    /// How it stands now.
    state: SensorState,
    /// How many readings the window holds.
    samples: usize,
    /// How many of them stand beside another one of the same moment.
    conflicts: usize,
    /// Mean kinetic temperature and coverage.
    kinetic: MeanKinetic,
    /// The drawing.
    points: Vec<ClimatePoint>,
}

/// What the sensors of a storeroom tell.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RoomClimate {
    /// The storeroom.
    storeroom: Named,
    /// What has to be kept there now.
    limits: ClimateLimits,
    /// Its sensors.
    sensors: Vec<SensorClimate>,
}

/// The climate of a facility.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Climate {
    /// Where the window begins.
    from: DateTime<Utc>,
    /// Where it ends.
    to: DateTime<Utc>,
    /// Its storerooms with sensors.
    rooms: Vec<RoomClimate>,
    /// The excursions that touch the window, the newest first, at most 200.
    excursions: Vec<ExcursionView>,
    /// What was posted meanwhile that moved stock in these rooms, the newest first, at most 200.
    events: Vec<LedgerEvent>,
}

/// A document that moved stock.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LedgerEvent {
    /// Its id.
    document: Uuid,
    /// Its number.
    number: i64,
    /// What it is.
    kind: Kind,
    /// When it was recorded.
    at: DateTime<Utc>,
}

/// The climate of a facility over a window: each sensor by the least and the most of few stretches,
/// so that no peak is lost, with coverage, mean kinetic temperature and excursions.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/climate", tag = "climate",
    params(("code" = String, Path), Window), responses((status = 200, body = Climate)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(wanted): Params<Window>,
) -> Result<Json<Climate>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let ends = wanted.ends(facility.utc_offset_minutes, app.clock.now())?;
    let points = wanted.points()?;
    wanted.check_chosen()?;
    keep::judge(&app, |judged| judged == facility.id).await?;
    let mut tx = app.db.read().await?;
    let mut sensors = sensors::of_facility(&mut tx, facility.id).await?;
    sensors.retain(|row| wanted.wants(row));
    let days = (ends.1 - ends.0) / DAY + 1;
    if days * i64::try_from(sensors.len()).unwrap_or(i64::MAX) > SENSOR_DAYS_MAX {
        return Err(window("from").into());
    }
    let rooms = rooms_of(&app, &mut tx, &facility, sensors, (ends, points)).await?;
    let moment = |at| DateTime::from_timestamp(at, 0).unwrap_or_default();
    let (from, to) = (moment(ends.0), moment(ends.1));
    let rows = excursions::between(&mut tx, facility.id, (from, to), EXCURSIONS_MAX).await?;
    let mut told = Vec::new();
    for row in rows {
        if wanted
            .storeroom
            .as_ref()
            .is_none_or(|room| *room == row.storeroom)
        {
            told.push(ExcursionView::of(&mut tx, facility.id, row).await?);
        }
    }
    let room = wanted.storeroom.as_deref();
    let events = postings::between(&mut tx, facility.id, room, (from, to), EVENTS_MAX).await?;
    Ok(Json(Climate {
        from,
        to,
        rooms,
        excursions: told,
        events: events.into_iter().map(LedgerEvent::from).collect(),
    }))
}

impl From<PostingRow> for LedgerEvent {
    fn from(row: PostingRow) -> LedgerEvent {
        LedgerEvent {
            document: row.id,
            number: row.number,
            kind: row.kind,
            at: row.at,
        }
    }
}

async fn rooms_of(
    app: &App,
    tx: &mut Tx,
    facility: &Facility,
    sensors: Vec<SensorRow>,
    asked: ((i64, i64), u32),
) -> Result<Vec<RoomClimate>> {
    let arrived = samples::arrived(tx, facility.id).await?;
    let said = signs::of_facility(tx, facility.id).await?;
    let mut views = Vec::new();
    for room in rooms::storerooms(tx, facility.id).await? {
        let mut of_room = Vec::new();
        for row in sensors.iter().filter(|row| row.storeroom_id == room.id) {
            let told = sensor(app, tx, row, (&arrived, &said), asked).await?;
            of_room.push(told);
        }
        if of_room.is_empty() {
            continue;
        }
        let limits = sensors::limits(tx, room.id).await?;
        views.push(RoomClimate {
            storeroom: Named {
                code: room.code,
                name: room.name,
            },
            limits: ClimateLimits::from(&limits),
            sensors: of_room,
        });
    }
    Ok(views)
}

async fn sensor(
    app: &App,
    tx: &mut Tx,
    row: &SensorRow,
    (arrived, said): (&HashMap<Uuid, Vec<Sample>>, &HashMap<Uuid, SignRow>),
    ((from, to), points): ((i64, i64), u32),
) -> Result<SensorClimate> {
    let silent_after = app.house().await?.climate_silent_minutes * 60;
    let now = app.clock.now().timestamp();
    let added = sensors::calibrations(tx, row.id).await?;
    let key = (row.facility_id, row.id);
    let (mut samples, mut beside) = (0, 0);
    let mut summing = Summing::over(from, to.min(now), silent_after);
    let mut drawing = Drawing::of(from, to, points);
    // Readings a little before and after tell of the window's ends.
    let around = (from - silent_after, to + silent_after);
    samples::each_day(tx, key, around, arrived.get(&row.id), |day| {
        let within = |sample: &&Sample| sample.at >= from && sample.at < to;
        samples += day.iter().filter(within).count();
        beside += conflicts(day);
        for sample in day {
            let sample = calibrated(*sample, &added);
            summing.take(sample);
            drawing.take(sample);
        }
    })
    .await?;
    let last = match row.status {
        SensorStatus::Retired => None,
        SensorStatus::Active => last(tx, row.facility_id, row.id, arrived).await?,
    };
    let last_at = last.map(|last| last.at);
    let sign = said.get(&row.id).map(SignRow::sign).unwrap_or_default();
    Ok(SensorClimate {
        sensor: row.code.clone(),
        position: row.position.clone(),
        state: state(row.status, last_at, &sign, now, silent_after),
        samples,
        conflicts: beside,
        kinetic: summing.end().into(),
        points: drawing
            .points()
            .into_iter()
            .map(ClimatePoint::from)
            .collect(),
    })
}
