//! What a facility needs, product by product.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::LotStatus,
    clock::day_at,
    db::Tx,
    error::Result,
    http::extract::Path,
    people::{Actor, Permission},
    places::{Facility, FacilityKind, ZoneState, decimal},
    stock::{
        month::Month,
        store::{
            balances::{self, LotFigures},
            holdings::{self, HoldingRow},
            months,
        },
        view::{Named, ProductView},
    },
    supply::{
        consumption::{self, Rule, ratio},
        levels::{Status, packs},
        need::{Known, Need, judge},
        stockouts::{days_out, in_stock},
        store::{self, KeptRow, Place, PlanRow},
    },
};

/// A month of a product's book.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsumedMonth)]
pub struct MonthView {
    /// `YYYY-MM`.
    month: Month,
    /// Units consumed.
    units: i64,
    /// Days on which nothing usable was there all day.
    out: i64,
    /// Days of it.
    days: i64,
}

/// What should be there, in units.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplyLevels)]
pub struct LevelsView {
    /// At or below it an order is made at once.
    emergency: i64,
    /// The least.
    pub min: i64,
    /// The most.
    pub max: i64,
}

/// An order in whole packs: the smallest of the product, rounded up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundedOrder)]
pub struct RoundedView {
    /// Of which pack.
    pack: String,
    /// How many.
    packs: i64,
    /// Units in them together.
    pub units: i64,
}

/// How a product stands at a facility, and what it needs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductNeed)]
pub struct NeedView {
    /// The product.
    pub product: ProductView,
    /// By which rule its consumption is averaged.
    pub rule: Rule,
    /// Whether it has a plan of its own.
    pub own_plan: bool,
    /// The whole months that are averaged, the oldest first; fewer for what is new there.
    pub months: Vec<MonthView>,
    /// 月均消耗, with two decimals; none where nobody knows.
    #[schema(value_type = Option<f64>)]
    pub consumption: Option<Number>,
    /// Units that will be used before they expire.
    pub usable: i64,
    /// Units that will expire unused at this rate.
    pub wasted: i64,
    /// Units that may not go out: held, recalled, expired, or not in a green zone.
    pub barred: i64,
    /// Units on the way there.
    pub coming: i64,
    /// 可用月数, with one decimal; none where nothing is consumed.
    #[schema(value_type = Option<f64>)]
    pub months_of_stock: Option<Number>,
    /// How it stands.
    pub status: Status,
    /// What should be there; none where no consumption is known.
    pub levels: Option<LevelsView>,
    /// Units to ask for at a review today.
    pub order: i64,
    /// That in whole packs, rounded up; none where there is nothing to ask for or no pack.
    pub rounded: Option<RoundedView>,
}

/// What a facility needs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Needs {
    /// The facility.
    pub facility: Named,
    /// The business day.
    pub day: NaiveDate,
    /// By which plans it is supplied.
    pub place: Place,
    /// Its products, the most urgent first.
    pub items: Vec<NeedView>,
}

/// What a facility needs: consumption by a named rule, stock-out days counted from the book, how
/// long the usable stock lasts, and what to ask for by the plan of its level.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/needs", tag = "supply",
    params(("code" = String, Path)), responses((status = 200, body = Needs)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Needs>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    Ok(Json(read(&app, &facility).await?))
}

/// What a facility needs today.
pub async fn read(app: &App, facility: &Facility) -> Result<Needs> {
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let place = store::place_of(&mut tx, facility.id).await?;
    let plans: Vec<PlanRow> = store::plans(&mut tx).await?;
    let plans: HashMap<String, PlanRow> = plans
        .into_iter()
        .filter(|plan| plan.place == place)
        .map(|plan| (plan.product.clone(), plan))
        .collect();
    let span = plans.values().map(|plan| plan.months).max().unwrap_or(1);
    let books = Books::read(app, &mut tx, facility, (today, span)).await?;
    drop(tx);
    let mut items = Vec::new();
    for kept in &books.kept {
        let Some(plan) = plans.get(&kept.code).or_else(|| plans.get("")) else {
            continue;
        };
        let product = app.product(&kept.code).await?;
        items.push(books.need(kept, plan, ProductView::from(&*product), today));
    }
    items.sort_by_cached_key(|item| (item.status, item.product.code.clone()));
    Ok(Needs {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        day: today,
        place,
        items,
    })
}

/// What the books of a facility say.
struct Books {
    kept: Vec<KeptRow>,
    consumed: Vec<(Month, HashMap<Uuid, i64>)>,
    /// Whether something usable was there, by product, from the first of the months on.
    there: HashMap<Uuid, Vec<bool>>,
    held: HashMap<Uuid, Vec<HoldingRow>>,
    coming: HashMap<Uuid, i64>,
}

impl Books {
    async fn read(
        app: &App,
        tx: &mut Tx,
        facility: &Facility,
        (today, span): (NaiveDate, i64),
    ) -> Result<Books> {
        let last = Month::of(today).before();
        let first = (1..span).fold(last, |month, _| month.before());
        let ledger = months::ledger(tx, facility.id).await?;
        let mut consumed = Vec::new();
        for month in first.through(last) {
            let book = (facility.id, &ledger);
            let balance = balances::of_months(tx, &app.open_months, book, month, month).await?;
            let mut units: HashMap<Uuid, i64> = HashMap::new();
            for lot in balance.values() {
                *units.entry(lot.product).or_default() += gone(facility, lot);
            }
            consumed.push((month, units));
        }
        let days = (first.first(), last.last());
        let courses = store::courses(tx, facility.id, days).await?;
        let there = courses
            .into_iter()
            .map(|(product, courses)| (product, in_stock(&courses, days.0, days.1)))
            .collect();
        let mut held: HashMap<Uuid, Vec<HoldingRow>> = HashMap::new();
        for row in holdings::now(tx, facility.id).await? {
            held.entry(row.product_id).or_default().push(row);
        }
        let mut kept = store::kept(tx, facility.id).await?;
        let mut coming = HashMap::new();
        for (product_id, code, units) in store::coming(tx, facility.id).await? {
            coming.insert(product_id, units);
            if kept.iter().all(|row| row.product_id != product_id) {
                kept.push(KeptRow {
                    product_id,
                    code,
                    first: None,
                });
            }
        }
        Ok(Books {
            kept,
            consumed,
            there,
            held,
            coming,
        })
    }

    fn need(
        &self,
        kept: &KeptRow,
        plan: &PlanRow,
        product: ProductView,
        today: NaiveDate,
    ) -> NeedView {
        let months = self.months(kept, plan.months);
        let held = self.held.get(&kept.product_id);
        let held = held.into_iter().flatten();
        let (free, barred): (Vec<_>, Vec<_>) = held.partition(|row| {
            row.status == LotStatus::Active
                && row.zone_state == ZoneState::Qualified
                && row.expiry.is_none_or(|expiry| expiry >= today)
        });
        let mut lots: BTreeMap<(Option<NaiveDate>, Uuid), i64> = BTreeMap::new();
        for row in free {
            *lots.entry((row.expiry, row.lot_id)).or_default() += row.units;
        }
        let counted = |month: &MonthView| consumption::Month {
            units: month.units,
            out: month.out,
            days: month.days,
        };
        let known = Known {
            months: months.iter().map(counted).collect(),
            lots: lots
                .into_iter()
                .map(|((expiry, _), units)| (expiry, units))
                .collect(),
            coming: self.coming.get(&kept.product_id).copied().unwrap_or(0),
        };
        let need = judge(&known, plan.rule, &plan.plan(), today);
        let barred = barred.iter().map(|row| row.units).sum();
        view(product, plan, months, (need, known.coming, barred))
    }

    /// The last whole months of a product, from the one in which it was first kept there.
    fn months(&self, kept: &KeptRow, span: i64) -> Vec<MonthView> {
        let Some(kept_since) = kept.first else {
            return Vec::new();
        };
        let skipped = self
            .consumed
            .len()
            .saturating_sub(usize::try_from(span).unwrap_or(0));
        let Some((begin, _)) = self.consumed.first() else {
            return Vec::new();
        };
        let there = self.there.get(&kept.product_id);
        let of = |(month, units): &(Month, HashMap<Uuid, i64>)| {
            // Of the first month, what was before counts as without stock.
            let (from, to) = (month.first(), month.last());
            if to < kept_since {
                return None;
            }
            let days = (to - from).num_days() + 1;
            // Without a course there was never anything in a green zone.
            let out = there.map_or(days, |there| days_out(there, begin.first(), from, to));
            let units = units.get(&kept.product_id).copied().unwrap_or(0);
            Some(MonthView {
                month: *month,
                units: units.max(0),
                out,
                days,
            })
        };
        self.consumed.iter().skip(skipped).filter_map(of).collect()
    }
}

/// What was consumed of a lot: given to users, and from a depot also sent on; not what went back to
/// the supplier (BHIMA: a warehouse counts what it sends to other depots).
fn gone(facility: &Facility, lot: &LotFigures) -> i64 {
    let figures = &lot.figures;
    if facility.kind != FacilityKind::Depot {
        return figures.dispensed;
    }
    let back = facility
        .supplier
        .and_then(|supplier| lot.partners.get(&supplier));
    let back = back.map_or(0, |transfers| transfers.sent);
    figures.dispensed + figures.issued + figures.transferred_out - back
}

fn view(
    product: ProductView,
    plan: &PlanRow,
    months: Vec<MonthView>,
    (need, coming, barred): (Need, i64, i64),
) -> NeedView {
    let places = |value: Option<i64>, by: i64, places: usize| {
        value.and_then(|value| decimal::number(ratio(value, 1, by), places))
    };
    let smallest = product.packs.last().filter(|_| need.order > 0);
    let in_packs = smallest.map(|pack| {
        let packs = packs(need.order, pack.units, 0, false);
        RoundedView {
            pack: pack.name.clone(),
            packs,
            units: packs * pack.units,
        }
    });
    NeedView {
        product,
        rule: plan.rule,
        own_plan: !plan.product.is_empty(),
        months,
        consumption: places(need.consumption, 100, 2),
        usable: need.stock.usable,
        wasted: need.stock.wasted,
        barred,
        coming,
        months_of_stock: places(need.months_of_stock, 1000, 1),
        status: need.status,
        levels: need.levels.map(|levels| LevelsView {
            emergency: levels.emergency,
            min: levels.min,
            max: levels.max,
        }),
        order: need.order,
        rounded: in_packs,
    }
}
