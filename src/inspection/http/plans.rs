//! Plans of visits: a quarter's facilities in their order, and a proposal from the records.

use std::collections::{HashMap, HashSet};

use axum::{Json, extract::State};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{sheet::FINDINGS_MAX, visits::region_path};
use crate::{
    app::App,
    clock::{CHINA, day_at},
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::limit,
    },
    inspection::{
        plan::{Position, Quarter, Reason, Records, STOPS_MAX, risk, route},
        report::sheet,
        store::{
            outcomes::{self, PlaceRow},
            plans::{self, StopRow},
        },
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{FacilityKind, Named, region::RegionLevel, store::Reach},
};

/// The most facilities that are looked at for a proposal.
const PLACES_MAX: i64 = 5_000;

/// Which part of a plan.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedPlan {
    /// Only in this region and below.
    region: Option<String>,
}

/// A facility of a plan.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VisitStop)]
pub struct Stop {
    /// The facility.
    facility: Named,
    /// Its place on the way, from 1.
    position: i64,
    /// Who planned it.
    by: String,
    /// The inspection in this quarter; none where it is still to come.
    visit: Option<Uuid>,
}

impl From<StopRow> for Stop {
    fn from(row: StopRow) -> Stop {
        Stop {
            facility: Named {
                code: row.code,
                name: row.name,
            },
            position: row.position,
            by: row.account_name,
            visit: row.visit_id,
        }
    }
}

/// A quarter's plan.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = VisitPlan)]
pub struct PlanView {
    /// The quarter: `2026-Q1`.
    quarter: String,
    /// How many of its facilities were inspected in it.
    done: i64,
    /// The facilities in their order.
    items: Vec<Stop>,
}

async fn planned(
    tx: &mut Tx,
    actor: &Actor,
    quarter: Quarter,
    region: Option<&str>,
) -> Result<PlanView> {
    let reach = Reach::of(actor, Permission::SeeStock);
    let path = region_path(tx, region).await?;
    let rows = plans::stops(tx, &quarter.text(), &path, quarter.moments(), &reach).await?;
    let done = rows.iter().filter(|row| row.visit_id.is_some()).count();
    Ok(PlanView {
        quarter: quarter.text(),
        done: i64::try_from(done).unwrap_or(0),
        items: rows.into_iter().map(Stop::from).collect(),
    })
}

/// A quarter's plan, and what of it is done.
#[utoipa::path(get, path = "/api/v1/visit-plans/{quarter}", tag = "inspections",
    params(("quarter" = String, Path), WantedPlan), responses((status = 200, body = PlanView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(quarter): Path<String>,
    Params(wanted): Params<WantedPlan>,
) -> Result<Json<PlanView>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let quarter = Quarter::parse(&quarter)?;
    let mut tx = app.db.read().await?;
    let view = planned(&mut tx, &actor, quarter, wanted.region.as_deref()).await?;
    Ok(Json(view))
}

/// A plan as it is wanted.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewVisitPlan)]
pub struct NewPlan {
    /// The region whose plan it is.
    #[serde(default)]
    region: Option<String>,
    /// The codes of the facilities, in the order in which they are visited.
    facilities: Vec<String>,
}

/// Plans a quarter anew within my scope: what was planned there before is replaced.
#[utoipa::path(put, path = "/api/v1/visit-plans/{quarter}", tag = "inspections",
    params(("quarter" = String, Path)), request_body = NewPlan,
    responses((status = 200, body = PlanView)))]
pub async fn put(
    State(app): State<App>,
    actor: Actor,
    Path(quarter): Path<String>,
    Input(new): Input<NewPlan>,
) -> Result<Json<PlanView>> {
    if !actor.may_somewhere(Permission::Inspect) {
        return Err(Code::NotAllowed.into());
    }
    let quarter = Quarter::parse(&quarter)?;
    if new.facilities.len() > STOPS_MAX {
        let refusal = Code::VisitTooMany.with("most", STOPS_MAX);
        return Err(refusal.at("facilities").into());
    }
    let mut stops = Vec::new();
    let mut seen = HashSet::new();
    for code in &new.facilities {
        let facility = app.enter(&actor, code, Permission::Inspect).await?;
        if seen.insert(facility.id) {
            stops.push(facility.id);
        }
    }
    let text = quarter.text();
    let mut tx = app.db.write().await?;
    let path = region_path(&mut tx, new.region.as_deref()).await?;
    let reach = Reach::of(&actor, Permission::Inspect);
    let before = plans::stops(&mut tx, &text, &path, quarter.moments(), &reach).await?;
    let gone = before.iter().map(|row| row.facility_id);
    for facility in gone.chain(stops.iter().copied()) {
        plans::remove(&mut tx, facility, &text).await?;
    }
    let now = app.clock.now();
    for (position, facility) in (1..).zip(&stops) {
        plans::add(&mut tx, (*facility, position), &text, actor.account, now).await?;
    }
    let act = Act {
        account: Some(actor.account),
        action: "visit-plan.put",
        target_kind: "visit-plan",
        target: &text,
        facility: None,
        detail: json!({ "facilities": new.facilities }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    let view = planned(&mut tx, &actor, quarter, new.region.as_deref()).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// How much is to be proposed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedProposal {
    /// Only in this region and below.
    region: Option<String>,
    /// How many facilities, 20 by default.
    limit: Option<i64>,
}

/// A facility that is to be visited.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ProposedStop)]
pub struct Proposed {
    /// The facility.
    facility: Named,
    /// How urgent it is.
    points: i64,
    /// Why: the weightiest reason first.
    reasons: Vec<Reason>,
    /// Whether its position is known, and so its place on the way.
    located: bool,
}

/// Who is to be visited next, in the order of the way.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ProposedPlan)]
pub struct Proposal {
    /// The facilities in the order of the way.
    items: Vec<Proposed>,
}

/// Proposes whom to visit: the most urgent by what the records say, in the order of the way.
#[utoipa::path(get, path = "/api/v1/visit-plans/{quarter}/proposal", tag = "inspections",
    params(("quarter" = String, Path), WantedProposal),
    responses((status = 200, body = Proposal)))]
pub async fn propose(
    State(app): State<App>,
    actor: Actor,
    Path(quarter): Path<String>,
    Params(wanted): Params<WantedProposal>,
) -> Result<Json<Proposal>> {
    if !actor.may_somewhere(Permission::Inspect) {
        return Err(Code::NotAllowed.into());
    }
    let quarter = Quarter::parse(&quarter)?;
    let most = limit(wanted.limit, 20, i64::try_from(STOPS_MAX).unwrap_or(1))?;
    let reach = Reach::of(&actor, Permission::Inspect);
    let mut tx = app.db.read().await?;
    let path = region_path(&mut tx, wanted.region.as_deref()).await?;
    let mut places = outcomes::places(&mut tx, (&path, "", PLACES_MAX), &reach).await?;
    places.retain(|place| place.kind == FacilityKind::Depot);
    let records = records(&mut tx, &path, app.clock.now(), &reach).await?;
    let inspected =
        outcomes::between(&mut tx, &path, quarter.moments(), PLACES_MAX, &reach).await?;
    drop(tx);
    // The way begins where the county keeps its stock.
    let is_county = |place: &&PlaceRow| place.level == Some(RegionLevel::County);
    let start = places.iter().find(is_county).and_then(position);
    let inspected: HashSet<Uuid> = inspected.iter().map(|row| row.facility_id).collect();
    places.retain(|place| !inspected.contains(&place.id));
    let mut found: Vec<(PlaceRow, i64, Vec<Reason>)> = places
        .into_iter()
        .map(|place| {
            let (points, reasons) = risk(&records.get(&place.id).copied().unwrap_or_default());
            (place, points, reasons)
        })
        .collect();
    found.sort_by_key(|(place, points, _)| (-points, place.code.clone()));
    found.truncate(usize::try_from(most).unwrap_or(0));
    let spots: Vec<Option<Position>> = found.iter().map(|(place, ..)| position(place)).collect();
    let mut found: Vec<Option<Proposed>> = found.into_iter().map(proposed).map(Some).collect();
    let way = route(start, &spots).into_iter();
    let items = way.filter_map(|at| found[at].take()).collect();
    Ok(Json(Proposal { items }))
}

fn position(place: &PlaceRow) -> Option<Position> {
    Some((place.latitude_micro?, place.longitude_micro?))
}

fn proposed((place, points, reasons): (PlaceRow, i64, Vec<Reason>)) -> Proposed {
    Proposed {
        located: position(&place).is_some(),
        facility: Named {
            code: place.code,
            name: place.name,
        },
        points,
        reasons,
    }
}

/// What the records say of each facility that they say something of.
async fn records(
    tx: &mut Tx,
    path: &str,
    now: DateTime<Utc>,
    reach: &Reach,
) -> Result<HashMap<Uuid, Records>> {
    let mut all: HashMap<Uuid, Records> = HashMap::new();
    for row in plans::last(tx, path).await? {
        let records = all.entry(row.facility_id).or_default();
        records.days = Some((now - row.received_at).num_days());
        records.permille = row.score_permille;
        records.fails = row.fails;
    }
    let today = day_at(now, CHINA);
    let findings = outcomes::counted(tx, path, None, FINDINGS_MAX, reach).await?;
    for (facility, (open, overdue)) in sheet::open(&findings, today) {
        let records = all.entry(facility).or_default();
        (records.open, records.overdue) = (open, overdue);
    }
    let since = now - Duration::days(90);
    for (facility, count) in plans::excursions(tx, path, since).await? {
        all.entry(facility).or_default().excursions = count;
    }
    let year = today - Duration::days(365);
    for (facility, lost, out) in plans::losses(tx, path, year).await? {
        let permille = lost.saturating_mul(1_000) / out.max(1);
        all.entry(facility).or_default().loss_permille = permille;
    }
    Ok(all)
}
