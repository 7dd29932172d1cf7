//! The county's sheet: facilities by checks.

use axum::{Json, extract::State, response::Response};
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
        page::limit,
        table::{AsFile, Cell, Column, Description, Export},
        words::{word, word_of},
    },
    inspection::{
        report::{
            lines::Lines,
            sheet::{self, Line},
        },
        standard::{Check, Words},
        store::{
            outcomes::{self, PlaceRow},
            standards::{self, VersionRow, VersionState},
        },
    },
    people::{Actor, Permission},
    places::{FacilityKind, store::Reach},
};

/// The most facilities of a page.
const ROWS_MAX: i64 = 500;

/// The most findings that are counted.
pub const FINDINGS_MAX: i64 = 50_000;

/// Which sheet.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedSheet {
    /// The standard's code.
    standard: String,
    /// Only in this region and below.
    region: Option<String>,
    /// Facilities of this kind only.
    kind: Option<FacilityKind>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many facilities, 300 by default.
    limit: Option<i64>,
}

/// A column of the sheet.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = InspectionSheetCheck)]
pub struct SheetCheck {
    /// Its code.
    code: String,
    /// What it asks.
    text: Words,
}

/// Facilities by checks, as they stand.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = InspectionSheet)]
pub struct Sheet {
    /// The standard's name.
    name: Words,
    /// The newest version that is published: its checks are the columns.
    version: i64,
    /// The checks.
    checks: Vec<SheetCheck>,
    /// The facilities.
    items: Vec<Line>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The newest published version of a standard.
pub async fn published(tx: &mut Tx, code: &str) -> Result<VersionRow> {
    let versions = standards::versions(tx, code).await?;
    let found = versions
        .into_iter()
        .find(|row| row.state == VersionState::Published);
    Ok(found.ok_or_else(|| Code::NotFound.with("what", code).at("standard"))?)
}

async fn sheet(app: &App, actor: &Actor, wanted: &WantedSheet) -> Result<Sheet> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let limit = limit(wanted.limit, 300, ROWS_MAX)?;
    let reach = Reach::of(actor, Permission::SeeStock);
    let mut tx = app.db.read().await?;
    let path = region_path(&mut tx, wanted.region.as_deref()).await?;
    let version = published(&mut tx, &wanted.standard).await?;
    let body = version.read()?;
    let asked: Vec<&Check> = body.checks.iter().filter(|check| check.counts()).collect();
    let mut after = wanted.after.clone().unwrap_or_default();
    let mut places: Vec<PlaceRow> = Vec::new();
    let most = usize::try_from(limit).unwrap_or(0);
    // Kits and machines of which nothing is asked are passed over.
    while places.len() <= most {
        let read = outcomes::places(&mut tx, (&path, &after, ROWS_MAX), &reach).await?;
        let Some(last) = read.last() else { break };
        after.clone_from(&last.code);
        let is_asked = |place: &PlaceRow| {
            let level = place.level;
            wanted.kind.is_none_or(|kind| kind == place.kind)
                && asked.iter().any(|check| check.is_for(place.kind, level))
        };
        places.extend(read.into_iter().filter(is_asked));
    }
    let has_more = places.len() > most;
    places.truncate(most);
    let next = places.last().filter(|_| has_more);
    let next = next.map(|place| place.code.clone());
    let range = match (places.first(), places.last()) {
        (Some(first), Some(last)) => (&*first.code, &*last.code),
        _ => ("", ""),
    };
    let standard = version.standard_id;
    let rows = outcomes::latest(&mut tx, standard, &path, range, &reach).await?;
    let findings = outcomes::counted(&mut tx, &path, None, FINDINGS_MAX, &reach).await?;
    drop(tx);
    let open = sheet::open(&findings, day_at(app.clock.now(), CHINA));
    let codes: Vec<String> = asked.iter().map(|check| check.code.clone()).collect();
    let items = sheet::lines(&places, &codes, &rows, &open);
    let checks = asked.into_iter().map(|check| SheetCheck {
        code: check.code.clone(),
        text: check.text.clone(),
    });
    Ok(Sheet {
        version: version.version,
        checks: checks.collect(),
        name: body.name,
        items,
        next,
    })
}

/// Facilities by checks: the latest state of each, score, trend, open findings.
#[utoipa::path(get, path = "/api/v1/inspection-sheet", tag = "inspections",
    params(WantedSheet), responses((status = 200, body = Sheet)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<WantedSheet>,
) -> Result<Json<Sheet>> {
    Ok(Json(sheet(&app, &actor, &wanted).await?))
}

const COLUMNS: &[Column] = &[
    Column::text("report.facilityCode", 12),
    Column::text("facility.name", 24),
    Column::day("report.visitedOn"),
    Column::text("report.score", 8),
    Column::text("report.trend", 16),
    Column::text("report.verdict", 12),
    Column::number("report.openFindings"),
    Column::number("report.overdueFindings"),
];

/// The sheet as a file: a column for each check.
#[utoipa::path(get, path = "/api/v1/inspection-sheet/export", tag = "inspections",
    params(WantedSheet, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(mut wanted): Params<WantedSheet>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    wanted.limit = Some(ROWS_MAX);
    let mut sheet_now = sheet(&app, &actor, &wanted).await?;
    let lines = Lines {
        language,
        offset: CHINA,
    };
    let description = Description {
        name: "inspection-sheet",
        title: "report.sheet",
        subject: lines.text(&sheet_now.name).to_owned(),
        facility: None,
        filter: Vec::new(),
        columns: COLUMNS,
    };
    let checks = sheet_now.checks.iter();
    let checks = checks.map(|check| (check.code.clone(), Column::text("item.code", 9)));
    let checks = checks.collect();
    let mut export =
        Export::begin_wider(&app, &actor, language, format, description, checks).await?;
    loop {
        for line in sheet_now.items {
            export.row(row(line, language)).await?;
        }
        let Some(next) = sheet_now.next else { break };
        wanted.after = Some(next);
        sheet_now = sheet(&app, &actor, &wanted).await?;
    }
    export.finish().await
}

fn row(line: Line, language: Language) -> Vec<Cell> {
    let score = |permille: &Option<i64>| permille.map_or("—".to_owned(), Lines::score);
    let trend: Vec<String> = line.earlier.iter().map(score).collect();
    let verdict = match (line.visit, line.fails) {
        (None, _) => "report.notVisited",
        (_, true) => "visit.fails",
        (_, false) => "report.holds",
    };
    let mut cells: Vec<Cell> = vec![
        line.facility.code.into(),
        line.facility.name.into(),
        line.visited_on.into(),
        line.permille.map_or(String::new(), Lines::score).into(),
        trend.join(" → ").into(),
        word(language, verdict).to_owned().into(),
        line.open.into(),
        line.overdue.into(),
    ];
    let outcomes = line.outcomes.into_iter();
    cells.extend(outcomes.map(|outcome| match outcome {
        Some(outcome) => word_of(language, "outcome", &outcome).into(),
        None => Cell::from(String::new()),
    }));
    cells
}
