//! Routes of an allocation 配货: several requisitions share what their supplier has.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State, http::StatusCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::LotStatus,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::extract::{Input, Path},
    id,
    people::{Actor, Permission},
    places::{Facility, SharedFacility, ZoneState},
    stock::{
        store::holdings::{self, HoldingRow},
        view::{LotView, Named, ProductView},
    },
    supply::{
        allocation::{Ask, Over, Share, Stock, allocate, passed_over},
        requisition::{
            STEPS_MAX, StepKind,
            store::{
                self, NewStep,
                rounds::{self, OpenRow, Pick},
            },
        },
        store::{self as plans, Place},
    },
};

/// The most requisitions of one allocation.
const ROUND_MAX: usize = 500;

/// Which requisitions share.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AllocationInput)]
pub struct Round {
    /// Chosen by the caller: sending the same again is harmless. A preview needs none.
    id: Option<Uuid>,
    /// Their ids.
    requisitions: Vec<Uuid>,
}

/// What one place gets of a product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AllocationShare)]
pub struct ShareView {
    /// The requisition.
    requisition: Uuid,
    /// Its number.
    number: i64,
    /// Who asks.
    facility: Named,
    /// What the plan of the place came to: shares are by it.
    need: i64,
    /// Units approved and not sent.
    approved: i64,
    /// The least days a lot must still be good there.
    life: i64,
    /// Units it gets.
    units: i64,
    /// Of which lots.
    lots: Vec<ShareLot>,
}

/// Units of a lot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AllocationLot)]
pub struct ShareLot {
    /// The lot.
    lot: LotView,
    /// In which zone.
    zone: Named,
    /// How many.
    units: i64,
    /// Why an earlier lot stays behind; empty where none does.
    reason: String,
}

/// How a product is shared.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AllocationProduct)]
pub struct ProductShares {
    /// The product.
    product: ProductView,
    /// Units that may go out and are not set aside for others.
    there: i64,
    /// Units wanted.
    wanted: i64,
    /// What each gets.
    shares: Vec<ShareView>,
}

/// An allocation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Allocation)]
pub struct RoundView {
    /// Product by product.
    products: Vec<ProductShares>,
}

/// A product that is being shared: what is there, who asks, and what each gets.
struct Shared {
    code: String,
    product: Uuid,
    held: Vec<HoldingRow>,
    stock: Vec<Stock>,
    today: NaiveDate,
    asks: Vec<(OpenRow, Ask)>,
    shares: Vec<Share>,
}

/// How requisitions would share what is there, with nothing written.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/allocations/preview", tag = "supply",
    params(("code" = String, Path)), request_body = Round,
    responses((status = 200, body = RoundView)))]
pub async fn preview(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(round): Input<Round>,
) -> Result<Json<RoundView>> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let mut tx = app.db.read().await?;
    let shared = share(&app, &mut tx, &facility, &round.requisitions).await?;
    drop(tx);
    Ok(Json(shown(&app, shared).await?))
}

/// Shares what is there between requisitions and sets it aside: each gets a pick list. What was set
/// aside for them before is free again.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/allocations", tag = "supply",
    params(("code" = String, Path)), request_body = Round,
    responses((status = 201, body = RoundView), (status = 200, body = RoundView)))]
pub async fn allocated(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(round): Input<Round>,
) -> Result<(StatusCode, Json<RoundView>)> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let id = round
        .id
        .ok_or(Code::InvalidInput.with("what", "id").at("id"))?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    store::lock(&mut tx, facility.id).await?;
    let shared = share(&app, &mut tx, &facility, &round.requisitions).await?;
    let mut picks: BTreeMap<(Uuid, Uuid, i64), Vec<Pick>> = BTreeMap::new();
    for product in &shared {
        for (who, ((row, _), share)) in product.asks.iter().zip(&product.shares).enumerate() {
            let key = (row.facility_id, row.requisition_id, row.steps + 1);
            let list = picks.entry(key).or_default();
            for (at, units) in &share.taken {
                list.push(picked(&facility, product, (*at, *units), who)?);
            }
        }
    }
    let mut again = 0;
    for (facility_id, requisition, number) in picks.keys().copied() {
        let own = id::derived(id, &requisition.to_string());
        let steps = store::steps(&mut tx, facility_id, requisition).await?;
        if steps.iter().any(|step| step.id == own) {
            again += 1;
            continue;
        }
        if number > STEPS_MAX {
            return Err(Code::RequisitionSteps.with("most", STEPS_MAX).into());
        }
        let step = NewStep {
            facility: facility_id,
            requisition,
            number,
            id: own,
            kind: StepKind::Allocated,
            note: String::new(),
            request_hash: Vec::new(),
            at: now,
            account: actor.account,
        };
        store::add_step(&mut tx, &step, &[]).await?;
    }
    if again > 0 && again < picks.len() {
        return Err(Code::RequisitionDiffers.at("id").into());
    }
    if again > 0 {
        // It was done; nothing is set aside twice.
        drop(tx);
        return Ok((StatusCode::OK, Json(shown(&app, shared).await?)));
    }
    let all: Vec<_> = picks.into_iter().collect();
    rounds::add_picks(&mut tx, &all).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shown(&app, shared).await?)))
}

/// Shares what is there between requisitions that are approved and not ended.
async fn share(
    app: &App,
    tx: &mut Tx,
    facility: &SharedFacility,
    wanted: &[Uuid],
) -> Result<Vec<Shared>> {
    if !(1..=ROUND_MAX).contains(&wanted.len()) {
        let what = format!("requisitions: 1–{ROUND_MAX}");
        return Err(Code::InvalidInput
            .with("what", what)
            .at("requisitions")
            .into());
    }
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let open = rounds::open(tx, facility.id).await?;
    for (index, id) in wanted.iter().enumerate() {
        if !open.iter().any(|row| row.requisition_id == *id) {
            let field = format!("requisitions[{index}]");
            return Err(Code::RequisitionUnknown.at(field).into());
        }
    }
    let sent = rounds::sent(tx, facility.id).await?;
    let lives = lives(tx).await?;
    let mut products: BTreeMap<String, Shared> = BTreeMap::new();
    for row in open {
        let gone = sent.get(&(row.requisition_id, row.product_id));
        let left = row.approved - gone.copied().unwrap_or(0);
        if left <= 0 || !wanted.contains(&row.requisition_id) {
            continue;
        }
        let own = lives.get(&(row.place, row.product_code.clone()));
        let usual = || lives.get(&(row.place, String::new()));
        let ask = Ask {
            approved: left,
            need: row.needed,
            life: own.or_else(usual).copied().unwrap_or(0),
        };
        let shared = products
            .entry(row.product_code.clone())
            .or_insert_with(|| Shared {
                code: row.product_code.clone(),
                product: row.product_id,
                held: Vec::new(),
                stock: Vec::new(),
                today,
                asks: Vec::new(),
                shares: Vec::new(),
            });
        shared.asks.push((row, ask));
    }
    free(tx, facility, wanted, &mut products, today).await?;
    for shared in products.values_mut() {
        shared.stock = shared.held.iter().map(stock_of).collect();
        let asks: Vec<Ask> = shared.asks.iter().map(|(_, ask)| ask.clone()).collect();
        shared.shares = allocate(&shared.stock, &asks, today);
    }
    Ok(products.into_values().collect())
}

fn stock_of(row: &HoldingRow) -> Stock {
    Stock {
        expiry: row.expiry,
        units: row.units,
    }
}

/// Adds what may go out and is not set aside for requisitions outside the round.
async fn free(
    tx: &mut Tx,
    facility: &Facility,
    wanted: &[Uuid],
    products: &mut BTreeMap<String, Shared>,
    today: NaiveDate,
) -> Result<()> {
    let mut aside: HashMap<(Uuid, Uuid), i64> = HashMap::new();
    for row in rounds::aside(tx, facility.id).await? {
        if !wanted.contains(&row.requisition_id) {
            *aside.entry((row.lot_id, row.zone_id)).or_default() += row.units;
        }
    }
    for mut row in holdings::now(tx, facility.id).await? {
        let good = row.status == LotStatus::Active
            && row.zone_state == ZoneState::Qualified
            && row.expiry.is_none_or(|expiry| expiry >= today);
        let Some(shared) = products.get_mut(&row.product_code).filter(|_| good) else {
            continue;
        };
        let zone = facility.zone(&row.zone_code).map(|zone| zone.id);
        let taken = zone.and_then(|zone| aside.get(&(row.lot_id, zone)));
        row.units -= taken.copied().unwrap_or(0);
        if row.units > 0 {
            shared.held.push(row);
        }
    }
    Ok(())
}

/// The least days a lot must still be good, by place and product; the empty product is for all.
async fn lives(tx: &mut Tx) -> Result<HashMap<(Place, String), i64>> {
    let plans = plans::plans(tx).await?;
    let keyed = |plan: plans::PlanRow| ((plan.place, plan.product), plan.life);
    Ok(plans.into_iter().map(keyed).collect())
}

fn picked(
    facility: &Facility,
    shared: &Shared,
    (at, units): (usize, i64),
    who: usize,
) -> Result<Pick> {
    let row = held(shared, at)?;
    let zone = facility.zone(&row.zone_code);
    let zone = zone.ok_or_else(|| Code::ZoneUnknown.with("zone", &row.zone_code))?;
    Ok(Pick {
        product: shared.product,
        lot: row.lot_id,
        zone: zone.id,
        units,
        reason: why_later(shared, at, who).to_owned(),
    })
}

fn held(shared: &Shared, at: usize) -> Result<&HoldingRow> {
    let row = shared.held.get(at);
    Ok(row.ok_or_else(|| anyhow::anyhow!("a share of stock that is not there"))?)
}

/// Why a share takes a lot while an earlier one stays behind, as reasons are written; empty where
/// it does not.
fn why_later(shared: &Shared, at: usize, who: usize) -> &'static str {
    let (Some((_, ask)), Some(share)) = (shared.asks.get(who), shared.shares.get(who)) else {
        return "";
    };
    match passed_over(&shared.stock, (ask, share), at, shared.today) {
        Some(Over::TooShort) => "later-expiry-asked",
        Some(Over::SetAside) => "earlier-set-aside",
        None => "",
    }
}

async fn shown(app: &App, all: Vec<Shared>) -> Result<RoundView> {
    let mut products = Vec::with_capacity(all.len());
    for shared in all {
        let product = app.product(&shared.code).await?;
        let mut shares = Vec::with_capacity(shared.asks.len());
        for (who, ((row, ask), share)) in shared.asks.iter().zip(&shared.shares).enumerate() {
            let mut lots = Vec::with_capacity(share.taken.len());
            for (at, units) in &share.taken {
                let row = held(&shared, *at)?;
                lots.push(ShareLot {
                    lot: LotView {
                        id: row.lot_id,
                        number: row.number.clone(),
                        expiry: row.expiry,
                    },
                    zone: Named {
                        code: row.zone_code.clone(),
                        name: row.zone_name.clone(),
                    },
                    units: *units,
                    reason: why_later(&shared, *at, who).to_owned(),
                });
            }
            shares.push(ShareView {
                requisition: row.requisition_id,
                number: row.number,
                facility: Named {
                    code: row.facility_code.clone(),
                    name: row.facility_name.clone(),
                },
                need: ask.need,
                approved: ask.approved,
                life: ask.life,
                units: share.units,
                lots,
            });
        }
        products.push(ProductShares {
            product: ProductView::from(&*product),
            there: shared.held.iter().map(|row| row.units).sum(),
            wanted: shared.asks.iter().map(|(_, ask)| ask.approved).sum(),
            shares,
        });
    }
    Ok(RoundView { products })
}
