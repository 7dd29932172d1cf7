//! Routes of what a lot lived through: room by room and its whole life, and the same as a file.

use axum::{Json, extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Number;
use uuid::Uuid;

use super::{ClimateLimits, hundredths, view::ClimateRange};
use crate::{
    app::App,
    climate::{
        downsample::Range,
        excursion::Verdict,
        judge::{Quantity, Side},
        life::{self, Life, LivedStay},
        lived::{Extremes, Lived, WAYS},
        store::followed,
    },
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::{Params, Path},
        table::{AsFile, Cell, Column, Description, Export, moment_in_china},
        words::word,
    },
    people::{Actor, Permission, Place},
    places::Named,
};

/// The most stays that are told.
const STAYS_MAX: usize = 1_000;

/// Time outside in one way.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub struct TimeOutside {
    /// What was outside.
    quantity: Quantity,
    /// On which side.
    side: Side,
    /// For how many seconds.
    seconds: i64,
}

/// What a stretch of time comes to, by the worst of a room's sensors, or by readings by hand.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LivedClimate {
    /// Time outside what the lot has to be kept at; the ways in which it was.
    outside: Vec<TimeOutside>,
    /// Temperatures met, in °C.
    celsius: Option<ClimateRange>,
    /// Humidities met, in percent.
    humidity: Option<ClimateRange>,
    /// Mean kinetic temperature in °C. It never excuses time outside.
    #[schema(value_type = Option<f64>)]
    kinetic: Option<Number>,
    /// Seconds that were read as often as they have to be.
    covered_seconds: i64,
    /// Seconds in all.
    window_seconds: i64,
    /// Whether at least 95 % are covered.
    complete: bool,
    /// Whether all that is known was within the limits.
    within: bool,
}

impl From<&Lived> for LivedClimate {
    fn from(lived: &Lived) -> LivedClimate {
        let ways = WAYS.into_iter().zip(lived.outside);
        let outside = ways.filter(|(_, seconds)| *seconds > 0);
        let outside = outside.map(|((quantity, side), seconds)| TimeOutside {
            quantity,
            side,
            seconds,
        });
        LivedClimate {
            outside: outside.collect(),
            celsius: range(lived.celsius),
            humidity: range(lived.humidity),
            kinetic: lived.kinetic().and_then(rounded),
            covered_seconds: lived.covered,
            window_seconds: lived.window,
            complete: lived.is_complete(),
            within: lived.is_within(),
        }
    }
}

fn range(extremes: Extremes) -> Option<ClimateRange> {
    extremes.map(|(low, high)| Range { low, high }.into())
}

/// Degrees as a number with two decimals.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "degrees become hundredths for showing"
)]
fn rounded(celsius: f64) -> Option<Number> {
    hundredths((celsius * 100.0).round() as i64)
}

/// A stay of a lot in a room.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LotStay {
    /// The facility.
    facility: Named,
    /// The room; none where the zone lies in none that is known, and nothing is known of it.
    storeroom: Option<Named>,
    /// From when on.
    from: DateTime<Utc>,
    /// Until when; none while it goes on.
    until: Option<DateTime<Utc>>,
    /// The most units at a time in one zone.
    units: i64,
    /// What it was like.
    climate: LivedClimate,
}

/// The part of a life that the caller may not see.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LotElsewhere {
    /// Whether its record is complete.
    complete: bool,
    /// Whether it was within the limits.
    within: bool,
}

/// A judgement of a lot after an excursion.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LotJudgement {
    /// Where.
    facility: Named,
    /// After which excursion.
    excursion: Uuid,
    /// What.
    verdict: Verdict,
    /// Why.
    reason: String,
    /// When.
    at: DateTime<Utc>,
    /// By whom.
    by: String,
}

/// What a lot lived through.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LotClimate {
    /// What its product has to be kept at, now.
    limits: ClimateLimits,
    /// Its stays in rooms that the caller may see, in order of time; at most 1,000.
    stays: Vec<LotStay>,
    /// All of these together: the time of each room is counted. Time under way is not.
    whole: LivedClimate,
    /// All others together.
    elsewhere: Option<LotElsewhere>,
    /// What was decided about it after excursions, the newest first.
    judgements: Vec<LotJudgement>,
}

/// Whether the caller sees a facility's part of the life.
fn sees(actor: &Actor, life: &Life, facility: Uuid) -> bool {
    life.facilities.get(&facility).is_some_and(|place| {
        let region_path = place.region_path.clone();
        let place = Place {
            region_path,
            facility: Some(facility),
        };
        actor.may(Permission::SeeStock, &place)
    })
}

fn named(life: &Life, facility: Uuid) -> Named {
    let place = life.facilities.get(&facility);
    Named {
        code: place.map(|place| place.code.clone()).unwrap_or_default(),
        name: place.map(|place| place.name.clone()).unwrap_or_default(),
    }
}

fn moment(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(at, 0).unwrap_or_default()
}

impl LotStay {
    fn of(life: &Life, stay: &LivedStay) -> LotStay {
        let room = stay.room.clone();
        LotStay {
            facility: named(life, stay.span.facility),
            storeroom: room.map(|(code, name)| Named { code, name }),
            from: moment(stay.span.from),
            until: stay.span.until.map(moment),
            units: stay.span.most,
            climate: LivedClimate::from(&stay.lived),
        }
    }
}

async fn judgements(
    tx: &mut Tx,
    actor: &Actor,
    life: &Life,
    lot: Uuid,
) -> Result<Vec<LotJudgement>> {
    let said = followed::said_of(tx, lot).await?;
    let seen = said
        .into_iter()
        .filter(|row| sees(actor, life, row.facility_id));
    let told = seen.map(|row| LotJudgement {
        facility: named(life, row.facility_id),
        excursion: row.excursion_id,
        verdict: row.verdict,
        reason: row.reason,
        at: row.at,
        by: row.account_name,
    });
    Ok(told.collect())
}

async fn lived(app: &App, actor: &Actor, id: Uuid) -> Result<(Life, LotClimate)> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let life = life::read(app, &mut tx, id).await?;
    let life = life.ok_or_else(|| Code::NotFound.with("what", id))?;
    let is_seen = |stay: &LivedStay| sees(actor, &life, stay.span.facility);
    let told = life.stays.iter().filter(|stay| is_seen(stay));
    let hidden = life.stays.iter().any(|stay| !is_seen(stay));
    let view = LotClimate {
        limits: ClimateLimits::from(&life.limits),
        stays: told
            .take(STAYS_MAX)
            .map(|stay| LotStay::of(&life, stay))
            .collect(),
        whole: LivedClimate::from(&life.whole(is_seen)),
        elsewhere: hidden.then(|| {
            let others = life.whole(|stay| !is_seen(stay));
            LotElsewhere {
                complete: others.is_complete(),
                within: others.is_within(),
            }
        }),
        judgements: judgements(&mut tx, actor, &life, id).await?,
    };
    Ok((life, view))
}

/// What a lot lived through: its stays in rooms by the ledger, what those rooms were like then, and
/// the whole life. Of facilities outside the caller's scope only whether that part is complete and
/// within limits.
#[utoipa::path(get, path = "/api/v1/lots/{id}/climate", tag = "climate",
    params(("id" = Uuid, Path)), responses((status = 200, body = LotClimate)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<LotClimate>> {
    let (_, view) = lived(&app, &actor, id).await?;
    Ok(Json(view))
}

const COLUMNS: &[Column] = &[
    Column::text("facility.name", 24),
    Column::text("lotClimate.room", 18),
    Column::moment("lotClimate.from"),
    Column::moment("lotClimate.until"),
    Column::number("column.units"),
    Column::number("lotClimate.column.celsiusHigh"),
    Column::number("lotClimate.column.celsiusLow"),
    Column::number("lotClimate.column.humidityHigh"),
    Column::number("lotClimate.column.humidityLow"),
    Column::text("lotClimate.column.celsius", 16),
    Column::text("lotClimate.column.humidity", 16),
    Column::text("lotClimate.column.kinetic", 12),
    Column::number("lotClimate.column.covered"),
];

/// What a lot lived through as a file: one row a stay, and the whole.
#[utoipa::path(get, path = "/api/v1/lots/{id}/climate/export", tag = "climate",
    params(("id" = Uuid, Path), AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(id): Path<Uuid>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let (life, _) = lived(&app, &actor, id).await?;
    let mut tx = app.db.read().await?;
    let lot = followed::lots(&mut tx, &[id]).await?.pop();
    drop(tx);
    let subject = lot.map(|lot| format!("{} {}", lot.product_name, lot.number));
    let description = Description {
        name: "lot-climate",
        title: "lotClimate.title",
        subject: subject.unwrap_or_default(),
        facility: None,
        filter: Vec::new(),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let is_seen = |stay: &LivedStay| sees(&actor, &life, stay.span.facility);
    for stay in life.stays.iter().filter(|stay| is_seen(stay)) {
        let room = stay.room.as_ref().map(|(_, name)| name.clone());
        let mut row: Vec<Cell> = vec![
            named(&life, stay.span.facility).name.into(),
            room.unwrap_or_else(|| word(language, "lotClimate.noRoom").to_owned())
                .into(),
            moment_in_china(moment(stay.span.from)).into(),
            stay.span.until.map(|at| moment_in_china(moment(at))).into(),
            stay.span.most.into(),
        ];
        row.extend(figures(&stay.lived));
        export.row(row).await?;
    }
    let mut whole: Vec<Cell> = vec![word(language, "lotClimate.whole").into()];
    whole.resize(5, Cell::Empty);
    whole.extend(figures(&life.whole(is_seen)));
    export.row(whole).await?;
    export.finish().await
}

/// Minutes outside (too warm, too cold, too damp, too dry), extremes, mean, coverage in percent.
fn figures(lived: &Lived) -> Vec<Cell> {
    let [cold, warm, dry, damp] = lived.outside.map(|seconds| (seconds + 30) / 60);
    let degrees = |hundredth: i32| {
        hundredths(hundredth.into()).map_or(String::new(), |number| number.to_string())
    };
    let met = |extremes: Extremes| {
        extremes.map_or(String::new(), |(low, high)| {
            format!("{}–{}", degrees(low), degrees(high))
        })
    };
    let kinetic = lived.kinetic().and_then(rounded);
    vec![
        warm.into(),
        cold.into(),
        damp.into(),
        dry.into(),
        met(lived.celsius).into(),
        met(lived.humidity).into(),
        kinetic
            .map_or(String::new(), |number| number.to_string())
            .into(),
        (lived.covered * 100 / lived.window.max(1)).into(),
    ]
}
