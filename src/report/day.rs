//! 今日小结: what a facility did on one day, and what waits.
//!
//! Figures are of the business day and come from the book; how often something was refused and
//! what waits are of the moment, and stand on no paper that is checked.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::{
    day::{self, RefusedRow},
    dispensed::{self, DispensedRow, Whose},
};
use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::extract::{Params, Path},
    people::{Actor, Permission},
    places::Facility,
    stock::{
        Kind,
        shelf::Head,
        store::{documents, holdings},
        view::Named,
    },
};

/// The most documents under way that are counted.
const INCOMING_MAX: i64 = 100;

/// The routes of this report.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_day))
}

/// What moved of one product by documents of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct DayLine {
    /// The kind; a reversal counts against the kind it takes back.
    pub kind: Kind,
    /// The product's code.
    pub product: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its smallest unit.
    pub unit: String,
    /// Base units, in positive, out negative.
    pub units: i64,
    /// Documents in which there was some of it, less those taken back.
    pub documents: i64,
}

/// What a book says of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayBook {
    /// The business day.
    pub day: NaiveDate,
    /// What came in: receipts, opening stock.
    pub received: Vec<DayLine>,
    /// What was dispensed, by product, channel and client group.
    pub dispensed: Vec<DispensedRow>,
    /// Hand-outs (人次) in all, less those taken back.
    pub hand_outs: i64,
    /// What counts found too much or missing.
    pub counted: Vec<DayLine>,
    /// What else moved: issues, returns, losses, refills.
    pub moved: Vec<DayLine>,
}

/// What waits, now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DayWaiting)]
pub struct Waiting {
    /// Documents sent here of which something is still under way.
    incoming: usize,
    /// Counts begun and not ended.
    open_counts: i64,
    /// Recalled lots that still lie outside the rejected zone.
    recalled: i64,
}

/// A code of a refusal, in words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DayRefused)]
pub struct Refused {
    /// Of which kind of document.
    kind: String,
    /// Why.
    code: String,
    /// How often.
    times: i64,
}

/// A day in summary.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// The facility.
    facility: Named,
    /// The facility's own day, now.
    today: NaiveDate,
    /// What the book says.
    #[serde(flatten)]
    book: DayBook,
    /// Quantities counted on the shelf that day.
    shelves_counted: i64,
    /// What was refused that day, by code.
    refused: Vec<Refused>,
    /// What waits.
    waiting: Waiting,
    /// The book's head.
    head: Head,
}

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DayParams {
    /// The business day; the facility's own today when absent.
    date: Option<NaiveDate>,
}

/// 今日小结: what was received, dispensed, counted and refused on a day, and what waits.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/day", tag = "report",
    params(("code" = String, Path), DayParams), responses((status = 200, body = DayView)))]
pub async fn of_day(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<DayParams>,
) -> Result<Json<DayView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let date = params.date.unwrap_or(today);
    if date > today {
        let refusal = Code::DateInFuture.with("day", date).with("today", today);
        return Err(refusal.at("date").into());
    }
    let mut tx = app.db.read().await?;
    let head = holdings::head(&mut tx, facility.id).await?;
    let book = book(&mut tx, &facility, date, head.head_seq).await?;
    let refused = day::refused(&mut tx, facility.id, date).await?;
    let incoming = documents::incoming(&mut tx, facility.id, INCOMING_MAX).await?;
    let (open_counts, recalled) = day::waiting(&mut tx, facility.id).await?;
    let span = day::span(date, facility.utc_offset_minutes);
    let shelves_counted = day::shelves_counted(&mut tx, facility.id, span).await?;
    let told = |row: RefusedRow| Refused {
        kind: row.kind,
        code: row.code,
        times: row.times,
    };
    Ok(Json(DayView {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        today,
        book,
        shelves_counted,
        refused: refused.into_iter().map(told).collect(),
        waiting: Waiting {
            incoming: incoming.len(),
            open_counts,
            recalled,
        },
        head: Head::from(&head),
    }))
}

/// What the entries of a book up to `head` say of one day.
pub async fn book(tx: &mut Tx, facility: &Facility, date: NaiveDate, head: i64) -> Result<DayBook> {
    let whose = Whose::Facility(facility.id);
    let dispensed = dispensed::rows(tx, &whose, (date, date), head).await?;
    let hand_outs = day::hand_outs(tx, facility.id, date, head).await?;
    let lines = day::lines(tx, facility.id, date, head).await?;
    let of = |wanted: &dyn Fn(Kind) -> bool| {
        let lines = lines.iter().filter(|line| wanted(line.kind)).cloned();
        lines.collect::<Vec<DayLine>>()
    };
    let elsewhere = |kind| kind == Kind::Dispense || kind == Kind::Count || Kind::brings_in(kind);
    Ok(DayBook {
        day: date,
        received: of(&Kind::brings_in),
        counted: of(&|kind| kind == Kind::Count),
        moved: of(&|kind| !elsewhere(kind)),
        dispensed,
        hand_outs,
    })
}
