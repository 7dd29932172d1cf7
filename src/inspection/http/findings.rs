//! Routes that show findings.

use axum::{Json, extract::State};
use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    view::{self, FindingView, StepView},
    visits::region_path,
};
use crate::{
    app::App,
    clock::{CHINA, day_at},
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Params, Path},
        page::{Page, limit},
    },
    inspection::{
        content::{Content, FoundAnswer},
        finding::{Severity, State as FindingState},
        standard::Check,
        store::{
            findings::{self as store, FindingRow, Wanted},
            standards, steps, visits,
        },
    },
    people::{Actor, Permission},
    places::store::Reach,
    text,
};

/// How many findings are told at once.
const ROWS_MAX: i64 = 200;

/// Which findings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct WantedFindings {
    /// In this state only.
    state: Option<FindingState>,
    /// Only those that are not put right yet.
    open: Option<bool>,
    /// Only those overdue.
    overdue: Option<bool>,
    /// Only those found again.
    repeated: Option<bool>,
    /// So serious only.
    severity: Option<Severity>,
    /// Found so many days ago or longer.
    older_days: Option<i64>,
    /// Only in this region and below.
    region: Option<String>,
    /// Part of a facility's code or name, or of a check's code.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many, 50 by default.
    limit: Option<i64>,
}

async fn page(
    app: &App,
    tx: &mut Tx,
    asked: WantedFindings,
    facility: Option<Uuid>,
    reach: &Reach,
) -> Result<Page<FindingView>> {
    let limit = limit(asked.limit, 50, ROWS_MAX)?;
    let now = app.clock.now();
    let is = |flag: Option<bool>| flag == Some(true);
    let older = asked.older_days.map(|days| days.clamp(0, 3660));
    let wanted = Wanted {
        facility,
        region_path: region_path(tx, asked.region.as_deref()).await?,
        state: asked.state,
        only_open: is(asked.open),
        severity: asked.severity,
        overdue_on: is(asked.overdue).then(|| day_at(now, CHINA)),
        raised_before: older.map(|days| now - Duration::days(days)),
        only_repeated: is(asked.repeated),
        pattern: text::anywhere(asked.q.as_deref().unwrap_or_default()),
        after: asked.after.as_deref().map(read_key).transpose()?,
        limit: limit + 1,
    };
    let rows = store::listed(tx, &wanted, reach).await?;
    let views = view::findings(tx, rows, now).await?;
    Ok(Page::cut(views, limit, |view: &FindingView| {
        format!("{}~{}", view.due_on, view.id)
    }))
}

fn read_key(key: &str) -> Result<(NaiveDate, Uuid)> {
    let read = || {
        let (day, id) = key.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    let refusal = || Code::InvalidInput.with("what", "after").at("after");
    Ok(read().ok_or_else(refusal)?)
}

/// The findings within my scope, those due first coming first.
#[utoipa::path(get, path = "/api/v1/findings", tag = "inspections", params(WantedFindings),
    responses((status = 200, body = Page<FindingView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(asked): Params<WantedFindings>,
) -> Result<Json<Page<FindingView>>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let reach = Reach::of(&actor, Permission::SeeStock);
    let mut tx = app.db.read().await?;
    Ok(Json(page(&app, &mut tx, asked, None, &reach).await?))
}

/// The findings of a facility, and those it has to put right elsewhere.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/findings", tag = "inspections",
    params(("code" = String, Path), WantedFindings),
    responses((status = 200, body = Page<FindingView>)))]
pub async fn at(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(asked): Params<WantedFindings>,
) -> Result<Json<Page<FindingView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let reach = Reach::default();
    let page = page(&app, &mut tx, asked, Some(facility.id), &reach).await?;
    Ok(Json(page))
}

/// A finding with its way so far.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = FindingWhole)]
pub struct WholeFinding {
    /// What lists show of it.
    #[serde(flatten)]
    finding: FindingView,
    /// The check that was not met.
    asked: Option<Check>,
    /// What was found, with its photos.
    found: Option<FoundAnswer>,
    /// Its steps, in order.
    steps: Vec<StepView>,
}

/// A finding that is there, with its way so far.
pub async fn whole(app: &App, tx: &mut Tx, row: FindingRow) -> Result<WholeFinding> {
    let standard = standards::version(tx, &row.standard_code, row.version).await?;
    let checks = match standard {
        Some(standard) => standard.read()?.checks,
        None => Vec::new(),
    };
    let is_it = |check: &Check| check.code == row.check_code;
    let visit = visits::sealed(tx, row.facility_id, row.visit_id).await?;
    let content = visit.and_then(|visit| serde_json::from_str::<Content>(&visit.content).ok());
    let found = content.and_then(|content| {
        let mut answers = content.answers.into_iter();
        answers.find(|answer| answer.check == row.check_code)
    });
    let taken = steps::of(tx, row.facility_id, row.id).await?;
    let check = checks.into_iter().find(is_it);
    let text = check.as_ref().map(|check| check.text.clone());
    Ok(WholeFinding {
        asked: check,
        found,
        steps: taken.into_iter().map(StepView::of).collect::<Result<_>>()?,
        finding: FindingView::of(row, text.unwrap_or_default(), app.clock.now()),
    })
}

/// The finding with this id at a facility.
pub async fn there(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<FindingRow> {
    let found = store::finding(tx, facility, id).await?;
    found.ok_or_else(|| Code::NotFound.with("what", id).into())
}

/// A finding with its way so far.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/findings/{finding}", tag = "inspections",
    params(("code" = String, Path), ("finding" = Uuid, Path)),
    responses((status = 200, body = WholeFinding)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, finding)): Path<(String, Uuid)>,
) -> Result<Json<WholeFinding>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let row = there(&mut tx, facility.id, finding).await?;
    Ok(Json(whole(&app, &mut tx, row).await?))
}
