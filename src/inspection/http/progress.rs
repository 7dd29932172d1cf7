//! What became of a period: townships visited, what was failed most, how far findings are.

use axum::{Json, extract::State, response::Response};
use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::visits::region_path;
use crate::{
    app::App,
    clock::{CHINA, day_at},
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::Params,
        table::{AsFile, Cell, Column, Description, Export},
    },
    inspection::{
        report::progress::{Counts, Failed, Material, Progress, Share, Township},
        standard::{Body, Words},
        store::{outcomes, standards},
    },
    people::{Actor, Permission},
    places::{FacilityKind, store::Reach},
};

/// The longest period, in days.
const DAYS_MAX: i64 = 1_100;

/// How much is looked through at most.
const VISITS_MAX: i64 = 20_000;
const FINDINGS_MAX: i64 = 50_000;
const PLACES_MAX: i64 = 10_000;

/// Which period and region.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedProgress {
    /// Only in this region and below.
    region: Option<String>,
    /// The first day; the first of this year where none is named.
    from: Option<NaiveDate>,
    /// The last day; today where none is named.
    to: Option<NaiveDate>,
}

/// A check and how often it was not met.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = FailedCheck)]
pub struct FailedView {
    /// The standard's code.
    standard: String,
    /// The check.
    check: String,
    /// What it asks.
    text: Words,
    /// How often it was asked.
    asked: i64,
    /// How often it was not met.
    failed: i64,
}

/// What became of a period.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InspectionProgress)]
pub struct ProgressView {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// Townships in which a depot was visited.
    townships: Share,
    /// Depots that were visited.
    facilities: Share,
    /// Visits by inspectors.
    visits: i64,
    /// How far findings are.
    findings: Counts,
    /// From being found to being put right, the middle one, in days.
    days: Option<i64>,
    /// The checks that were failed most.
    failed: Vec<FailedView>,
    /// Township by township.
    by_township: Vec<Township>,
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - Duration::minutes(CHINA)
}

async fn made(app: &App, actor: &Actor, wanted: &WantedProgress) -> Result<ProgressView> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let today = day_at(app.clock.now(), CHINA);
    let to = wanted.to.unwrap_or(today);
    let first = chrono::Datelike::with_ordinal(&to, 1).unwrap_or(to);
    let from = wanted.from.unwrap_or(first);
    if from > to || (to - from).num_days() > DAYS_MAX {
        return Err(Code::PeriodInvalid.at("from").into());
    }
    let end = to.checked_add_days(Days::new(1)).unwrap_or(to);
    let period = (midnight(from), midnight(end));
    let reach = Reach::of(actor, Permission::SeeStock);
    let mut tx = app.db.read().await?;
    let path = region_path(&mut tx, wanted.region.as_deref()).await?;
    let mut places = outcomes::places(&mut tx, (&path, "", PLACES_MAX), &reach).await?;
    // Stores are what the plan has visited; their villages' kits are seen with them.
    places.retain(|place| place.kind == FacilityKind::Depot);
    let visits = outcomes::between(&mut tx, &path, period, VISITS_MAX, &reach).await?;
    let findings = outcomes::counted(&mut tx, &path, Some(period), FINDINGS_MAX, &reach).await?;
    let material = Material {
        period,
        today,
        places: &places,
        townships: &outcomes::townships(&mut tx, &path).await?,
        visits: &visits,
        findings: &findings,
    };
    let Progress {
        townships,
        facilities,
        visits,
        findings,
        days,
        failed,
        by_township,
    } = material.progress();
    Ok(ProgressView {
        from,
        to,
        townships,
        facilities,
        visits,
        findings,
        days,
        failed: worded(&mut tx, failed).await?,
        by_township,
    })
}

/// The checks in the words of their standards.
async fn worded(tx: &mut Tx, failed: Vec<Failed>) -> Result<Vec<FailedView>> {
    let mut known: Vec<((String, i64), Body)> = Vec::new();
    let mut views = Vec::new();
    for one in failed {
        if !known.iter().any(|(key, _)| *key == one.standard) {
            let (code, version) = &one.standard;
            let found = standards::version(tx, code, *version).await?;
            let body = found.map(|found| found.read()).transpose()?;
            known.push((one.standard.clone(), body.unwrap_or_default()));
        }
        let body = known.iter().find(|(key, _)| *key == one.standard);
        let mut checks = body.iter().flat_map(|(_, body)| &body.checks);
        let check = checks.find(|check| check.code == one.check);
        views.push(FailedView {
            text: check.map(|check| check.text.clone()).unwrap_or_default(),
            standard: one.standard.0,
            check: one.check,
            asked: one.asked,
            failed: one.failed,
        });
    }
    Ok(views)
}

/// What became of a period: townships visited, what was failed most, how far findings are.
#[utoipa::path(get, path = "/api/v1/inspection-progress", tag = "inspections",
    params(WantedProgress), responses((status = 200, body = ProgressView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<WantedProgress>,
) -> Result<Json<ProgressView>> {
    Ok(Json(made(&app, &actor, &wanted).await?))
}

const COLUMNS: &[Column] = &[
    Column::text("report.township", 14),
    Column::text("facility.name", 24),
    Column::number("report.facilities"),
    Column::number("report.visited"),
    Column::number("report.raised"),
    Column::number("report.done"),
    Column::number("findingState.open"),
    Column::number("findingState.answered"),
    Column::number("findingState.sent_back"),
    Column::number("finding.overdue"),
];

/// What became of a period, township by township, as a file.
#[utoipa::path(get, path = "/api/v1/inspection-progress/export", tag = "inspections",
    params(WantedProgress, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(wanted): Params<WantedProgress>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let view = made(&app, &actor, &wanted).await?;
    let description = Description {
        name: "inspection-progress",
        title: "report.progress",
        subject: format!("{} – {}", view.from, view.to),
        facility: None,
        filter: Vec::new(),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for township in view.by_township {
        let (facilities, findings) = (township.facilities, township.findings);
        let mut row: Vec<Cell> = vec![township.region.code.into(), township.region.name.into()];
        let counts = [
            facilities.all,
            facilities.visited,
            findings.raised,
            findings.done,
            findings.open,
            findings.answered,
            findings.sent_back,
            findings.overdue,
        ];
        row.extend(counts.map(Cell::from));
        export.row(row).await?;
    }
    export.finish().await
}
