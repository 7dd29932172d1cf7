//! Routes of what was written down: today, and the month's sheet 温湿度记录表.

use axum::{Json, extract::State};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    ClimateLimits, hundredths,
    prints::{Since, cells, since},
    sensed::{Sensed, SensedReading, Wanted as SensedWanted},
    written::{HandMark, HandReading, Written},
};
use crate::{
    app::App,
    climate::{
        hand::{self, Half, Windows, days_come, half_of, local, summary},
        judge::{Gravity, gravity},
        keep,
        sensor::SensorStatus,
        store::{
            excursions, prints,
            sensors::{self, SensorRow},
        },
    },
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::extract::{Params, Path},
    people::{Actor, Permission},
    places::{
        Facility, Named, RoomStatus,
        store::rooms::{self, Storeroom},
    },
    stock::month::Month,
};

/// How many days back incomplete rows are looked for.
const INCOMPLETE_DAYS: i64 = 62;

/// How many open excursions are counted.
const OPEN_MAX: i64 = 100;

/// The hours in which readings are due, on the facility's clock.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DueHours {
    /// 上午: from, and to.
    morning: [i64; 2],
    /// 下午: from, and to.
    afternoon: [i64; 2],
}

impl From<Windows> for DueHours {
    fn from(windows: Windows) -> DueHours {
        DueHours {
            morning: windows.morning.into(),
            afternoon: windows.afternoon.into(),
        }
    }
}

/// A storeroom today.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomToday {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Its climate class.
    climate_class: String,
    /// How many sensors in use hang there.
    sensors: usize,
    /// What has to be kept there now.
    limits: ClimateLimits,
    /// This morning.
    morning: HandMark,
    /// This afternoon.
    afternoon: HandMark,
    /// Readings of the last two months outside the limits without measure or reading afterwards.
    incomplete: Vec<HandReading>,
}

/// Today at a facility.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClimateToday {
    /// The facility's day.
    day: NaiveDate,
    /// Which half of it is now.
    half: Half,
    /// When readings are due.
    due: DueHours,
    /// Its storerooms in use.
    rooms: Vec<RoomToday>,
    /// Excursions of sensors that no note has closed, at most 100 counted.
    open_excursions: usize,
    /// Of these alarms.
    alarms: usize,
}

/// What was written down today, what is still to be done, and whether something is outside.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/climate/today", tag = "climate",
    params(("code" = String, Path)), responses((status = 200, body = ClimateToday)))]
pub async fn today(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<ClimateToday>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    keep::judge(&app, |judged| judged == facility.id).await?;
    let now = local(app.clock.now(), facility.utc_offset_minutes);
    let day = now.date();
    let days = (
        day - Duration::days(INCOMPLETE_DAYS),
        day + Duration::days(1),
    );
    let mut tx = app.db.read().await?;
    let written = Written::between(&app, &mut tx, &facility, None, days).await?;
    let sensing = sensors::of_facility(&mut tx, facility.id).await?;
    let mut rooms = Vec::new();
    for room in in_use(rooms::storerooms(&mut tx, facility.id).await?) {
        let limits = sensors::limits(&mut tx, room.id).await?;
        let incomplete = written.incomplete(room.id);
        let here =
            |row: &&SensorRow| row.storeroom_id == room.id && row.status == SensorStatus::Active;
        rooms.push(RoomToday {
            sensors: sensing.iter().filter(here).count(),
            limits: ClimateLimits::from(&limits),
            morning: written.mark(room.id, day, Half::Morning),
            afternoon: written.mark(room.id, day, Half::Afternoon),
            incomplete: incomplete
                .into_iter()
                .map(|row| written.view(row))
                .collect(),
            code: room.code,
            name: room.name,
            climate_class: room.climate_class,
        });
    }
    let open = excursions::page(&mut tx, facility.id, true, None, OPEN_MAX).await?;
    let alarm = |row: &&excursions::ExcursionRow| {
        gravity(row.lasted, row.warn_after, row.alarm_after) == Gravity::Alarm
    };
    Ok(Json(ClimateToday {
        day,
        half: half_of(now),
        due: DueHours::from(written.windows),
        rooms,
        alarms: open.iter().filter(alarm).count(),
        open_excursions: open.len(),
    }))
}

fn in_use(rooms: Vec<Storeroom>) -> impl Iterator<Item = Storeroom> {
    rooms
        .into_iter()
        .filter(|room| room.status == RoomStatus::Active)
}

/// Which sheet.
#[derive(Debug, Deserialize, IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SheetWanted {
    /// The storeroom's code; the first in use when absent.
    storeroom: Option<String>,
    /// The month, `YYYY-MM`; this one when absent.
    month: Option<String>,
}

/// A day on the sheet.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetDay {
    /// The day.
    pub day: NaiveDate,
    /// 上午
    pub morning: HandMark,
    /// 下午
    pub afternoon: HandMark,
    /// What a sensor says of the morning, where nobody wrote it down.
    pub morning_sensed: Option<SensedReading>,
    /// What a sensor says of the afternoon.
    pub afternoon_sensed: Option<SensedReading>,
}

/// What a month comes to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SheetSummary {
    /// Readings due: two for each day that has come.
    pub due: usize,
    /// Of these there.
    pub there: usize,
    /// Not written down, and filled in from sensors.
    pub sensed: usize,
    /// Outside the limits.
    pub outside: usize,
    /// Of these without measure or reading afterwards.
    pub incomplete: usize,
    /// The lowest temperature.
    #[schema(value_type = Option<f64>)]
    pub celsius_low: Option<Number>,
    /// The highest.
    #[schema(value_type = Option<f64>)]
    pub celsius_high: Option<Number>,
    /// The lowest humidity.
    #[schema(value_type = Option<f64>)]
    pub humidity_low: Option<Number>,
    /// The highest.
    #[schema(value_type = Option<f64>)]
    pub humidity_high: Option<Number>,
}

impl SheetSummary {
    fn of(sum: hand::Summary, sensed: usize) -> SheetSummary {
        let low = |range: Option<(i32, i32)>| range.and_then(|(low, _)| hundredths(low.into()));
        let high = |range: Option<(i32, i32)>| range.and_then(|(_, high)| hundredths(high.into()));
        SheetSummary {
            due: sum.due,
            there: sum.there,
            sensed,
            outside: sum.outside,
            incomplete: sum.incomplete,
            celsius_low: low(sum.celsius),
            celsius_high: high(sum.celsius),
            humidity_low: low(sum.humidity),
            humidity_high: high(sum.humidity),
        }
    }
}

/// 温湿度记录表: a storeroom's month.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClimateSheet {
    /// The storeroom.
    pub storeroom: Named,
    /// The month, `YYYY-MM`.
    pub month: Month,
    /// What has to be kept there now; each reading is judged by what held when it was read.
    pub limits: ClimateLimits,
    /// When readings are due.
    due: DueHours,
    /// Every day of the month.
    pub days: Vec<SheetDay>,
    /// What they come to.
    pub summary: SheetSummary,
    /// The last print that says something else, and what; nothing when none does.
    pub since: Option<Since>,
    /// Now.
    pub printed_at: DateTime<Utc>,
    /// Who asks.
    pub printed_by: String,
}

/// The sheet 温湿度记录表 of a storeroom and a month: every day with morning and afternoon, what was
/// done, the reading afterwards, and the sum.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/climate/month", tag = "climate",
    params(("code" = String, Path), SheetWanted), responses((status = 200, body = ClimateSheet)))]
pub async fn month(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(wanted): Params<SheetWanted>,
) -> Result<Json<ClimateSheet>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    Ok(Json(sheet(&app, &actor, &facility, wanted).await?))
}

/// The sheet as the page and the file show it.
pub async fn sheet(
    app: &App,
    actor: &Actor,
    facility: &Facility,
    wanted: SheetWanted,
) -> Result<ClimateSheet> {
    let mut tx = app.db.read().await?;
    let (room, mut sheet) = unprinted(app, &mut tx, actor, facility, wanted).await?;
    let prints = prints::last(&mut tx, (facility.id, room, sheet.month.first())).await?;
    let cells = cells(&sheet.days, facility.utc_offset_minutes);
    sheet.since = since(&cells, &prints);
    Ok(sheet)
}

/// The sheet, before anybody looks for earlier prints of it, with its storeroom's id.
pub async fn unprinted(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    facility: &Facility,
    wanted: SheetWanted,
) -> Result<(Uuid, ClimateSheet)> {
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let month = match &wanted.month {
        Some(text) => Month::parse(text, "month")?,
        None => Month::of(today),
    };
    if month.first() > today {
        return Err(Code::MonthInFuture.with("month", month).at("month").into());
    }
    let all = rooms::storerooms(tx, facility.id).await?;
    let room = match &wanted.storeroom {
        Some(code) => all.into_iter().find(|room| room.code == *code),
        None => in_use(all).next(),
    };
    let room = room.ok_or_else(|| {
        Code::StoreroomUnknown
            .with("code", wanted.storeroom.unwrap_or_default())
            .at("storeroom")
    })?;
    let (first, next) = (month.first(), month.next().first());
    let written = Written::between(app, tx, facility, Some(room.id), (first, next)).await?;
    let limits = sensors::limits(tx, room.id).await?;
    let sensed = SensedWanted {
        facility,
        room: room.id,
        days: (first, next),
        windows: written.windows,
        limits,
    };
    let sensed = Sensed::between(tx, &sensed).await?;
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day < next).collect();
    let sum = summed(&written, room.id, &days, days_come(first, next, today));
    let days = filled(&written, &sensed, room.id, &days);
    let sensed = days
        .iter()
        .flat_map(|day| [&day.morning_sensed, &day.afternoon_sensed]);
    let sensed = sensed.flatten().count();
    let sheet = ClimateSheet {
        month,
        limits: ClimateLimits::from(&limits),
        due: DueHours::from(written.windows),
        days,
        summary: SheetSummary::of(sum, sensed),
        storeroom: Named {
            code: room.code,
            name: room.name,
        },
        printed_at: now,
        printed_by: actor.name.to_string(),
        since: None,
    };
    Ok((room.id, sheet))
}

/// What was written down on these days comes to.
fn summed(written: &Written, room: Uuid, days: &[NaiveDate], come: usize) -> hand::Summary {
    let halves = days
        .iter()
        .flat_map(|day| [(*day, Half::Morning), (*day, Half::Afternoon)]);
    let standing = halves.filter_map(|(day, half)| written.standing(room, day, half));
    let standing: Vec<_> = standing
        .map(|row| (row.sample(), written.state(row)))
        .collect();
    let states = standing.iter().map(|(sample, state)| (sample, *state));
    summary(come, states)
}

/// The days, with what sensors say where nobody wrote anything down.
fn filled(written: &Written, sensed: &Sensed, room: Uuid, days: &[NaiveDate]) -> Vec<SheetDay> {
    let fill = |day: NaiveDate, half: Half| match written.standing(room, day, half) {
        Some(_) => None,
        None => sensed.of(day, half),
    };
    let day = |day: &NaiveDate| SheetDay {
        day: *day,
        morning: written.mark(room, *day, Half::Morning),
        afternoon: written.mark(room, *day, Half::Afternoon),
        morning_sensed: fill(*day, Half::Morning),
        afternoon_sensed: fill(*day, Half::Afternoon),
    };
    days.iter().map(day).collect()
}
