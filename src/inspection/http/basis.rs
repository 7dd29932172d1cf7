//! What a visit starts from: asked once before leaving, enough for the whole visit.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    standards::WholeView,
    view::{self, FindingView, VisitView},
};
use crate::{
    app::App,
    db::Tx,
    error::Result,
    http::extract::Path,
    inspection::{
        area,
        content::Content,
        finding::Severity,
        receive::declared,
        sample::Lot,
        standard::Body,
        store::{
            findings::{self, Wanted},
            standards::{self, VersionState},
            visits,
        },
        visit::VisitKind,
    },
    people::{Actor, Permission},
    places::{
        FacilityKind,
        region::RegionLevel,
        store::{Reach, facilities::described},
    },
    stock::store::holdings,
};

/// The most visits and findings that are told.
const LIST_MAX: i64 = 100;

/// The most lots that are told: more than any store of a county has.
const LOTS_MAX: usize = 3000;

/// What a visit starts from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitBasis {
    /// The facility's code.
    facility: String,
    /// Its name.
    name: String,
    /// What it is.
    kind: FacilityKind,
    /// A depot's level.
    level: Option<RegionLevel>,
    /// Minutes east of Greenwich.
    utc_offset_minutes: i64,
    /// Who supplies it.
    supplier: Option<String>,
    /// What it declares of its storerooms, in square metres.
    #[serde(rename = "declaredM2")]
    declared_m2: Option<String>,
    /// The band that is asked of its level, in square metres.
    band: Option<AreaBand>,
    /// The published standards by which it can be visited.
    standards: Vec<WholeView>,
    /// What the book says lies there.
    lots: Vec<BasisLot>,
    /// When the book said so.
    asked_at: DateTime<Utc>,
    /// Its last visits, the newest first.
    visits: Vec<BasisVisit>,
    /// Findings that are not put right yet.
    findings: Vec<FindingView>,
    /// Days to put right what is minor, major, critical.
    days: [i64; 3],
}

/// A band of areas.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaBand {
    /// The least.
    #[serde(rename = "leastM2")]
    least_m2: String,
    /// The most.
    #[serde(rename = "mostM2")]
    most_m2: String,
}

/// A lot that may be picked for a sample count.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BasisLot {
    /// The lot and its zone.
    #[serde(flatten)]
    lot: Lot,
    /// The product's name.
    name: String,
    /// The product's specification.
    spec: String,
    /// The smallest unit.
    base_unit: String,
    /// The zone's name.
    zone_name: String,
    /// What the book says.
    units: i64,
}

/// A visit that another may follow.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BasisVisit {
    /// What lists show of it.
    #[serde(flatten)]
    visit: VisitView,
    /// The checks that were not met.
    unmet: Vec<String>,
}

/// What a visit to a facility starts from: standards, what lies there, earlier visits.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/visit-basis", tag = "inspections",
    params(("code" = String, Path)), responses((status = 200, body = VisitBasis)))]
pub async fn basis(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<VisitBasis>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let house = app.house().await?;
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let row = described(&mut tx, facility.id).await?;
    let level = row.as_ref().and_then(|row| row.level);
    let mut fitting = Vec::new();
    for row in standards::current(&mut tx).await? {
        let asks = |body: &Body| {
            let mut checks = body.checks.iter();
            checks.any(|check| check.counts() && check.is_for(facility.kind, level))
        };
        if row.state == VersionState::Published && asks(&row.read()?) {
            fitting.push(WholeView::of(&row)?);
        }
    }
    let wanted = Wanted {
        facility: Some(facility.id),
        only_open: true,
        pattern: "%".to_owned(),
        limit: LIST_MAX,
        ..Wanted::default()
    };
    let open = findings::listed(&mut tx, &wanted, &Reach::default()).await?;
    let days = [Severity::Minor, Severity::Major, Severity::Critical];
    Ok(Json(VisitBasis {
        facility: facility.code.clone(),
        name: facility.name.clone(),
        kind: facility.kind,
        level,
        utc_offset_minutes: facility.utc_offset_minutes,
        supplier: row.and_then(|row| row.supplier_code),
        declared_m2: declared(&mut tx, facility.id).await?,
        band: band(facility.kind, level),
        standards: fitting,
        lots: lots(&mut tx, facility.id).await?,
        asked_at: now,
        visits: earlier(&mut tx, facility.id).await?,
        findings: view::findings(&mut tx, open, now).await?,
        days: days.map(|severity| severity.days(&house)),
    }))
}

fn band(kind: FacilityKind, level: Option<RegionLevel>) -> Option<AreaBand> {
    let judged = area::judge(kind, level, 1);
    Some(AreaBand {
        least_m2: judged.least_m2?,
        most_m2: judged.most_m2?,
    })
}

async fn lots(tx: &mut Tx, facility: Uuid) -> Result<Vec<BasisLot>> {
    let rows = holdings::now(tx, facility).await?;
    let rows = rows.into_iter().take(LOTS_MAX);
    Ok(rows
        .map(|row| BasisLot {
            lot: Lot {
                product: row.product_code,
                lot: row.number,
                expiry: row.expiry.map_or(String::new(), |day| day.to_string()),
                zone: row.zone_code,
            },
            name: row.product_name,
            spec: row.spec,
            base_unit: row.base_unit,
            zone_name: row.zone_name,
            units: row.units,
        })
        .collect())
}

/// The last visits that another may follow, with what each left unmet.
async fn earlier(tx: &mut Tx, facility: Uuid) -> Result<Vec<BasisVisit>> {
    const EARLIER_MAX: i64 = 10;
    let mut told = Vec::new();
    for row in visits::at(tx, facility, i64::MAX, EARLIER_MAX).await? {
        if row.kind == VisitKind::SelfCheck {
            continue;
        }
        let sealed = visits::sealed(tx, facility, row.id).await?;
        let content = sealed.and_then(|row| serde_json::from_str::<Content>(&row.content).ok());
        told.push(BasisVisit {
            visit: row.into(),
            unmet: content.map(|content| content.failed()).unwrap_or_default(),
        });
    }
    Ok(told)
}
