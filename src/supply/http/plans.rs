//! Routes of plans 储备标准.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Number, json};
use utoipa::ToSchema;

use crate::{
    app::App,
    db::Tx,
    error::{Code, Refusal, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::decimal,
    supply::{
        consumption::Rule,
        levels::{Control, MONTHS_MAX},
        store::{self, Place, PlanRow},
    },
};

/// The most days a lot may be wanted to be still good: ten years.
const LIFE_MAX: i64 = 3650;

/// The most months that are averaged.
const AVERAGED_MAX: i64 = 24;

/// A plan: how places of a kind are supplied. Times are months, with two decimals at most.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupplyPlan)]
pub struct PlanView {
    /// For which places.
    place: Place,
    /// The product's code; empty for all that have no plan of their own.
    product: String,
    /// How consumption is averaged.
    rule: Rule,
    /// Over how many whole months.
    months: i64,
    /// 供货周期: from asking to receiving.
    #[schema(value_type = f64)]
    lead: Option<Number>,
    /// 安全储备
    #[schema(value_type = f64)]
    safety: Option<Number>,
    /// 申领周期: between two orders.
    #[schema(value_type = f64)]
    review: Option<Number>,
    /// 紧急点: at or below it an order is made at once.
    #[schema(value_type = f64)]
    emergency: Option<Number>,
    /// The least that should be there: lead time and safety stock.
    #[schema(value_type = f64)]
    min: Option<Number>,
    /// The most: a review period above it.
    #[schema(value_type = f64)]
    max: Option<Number>,
    /// When an order is made.
    control: Control,
    /// 最短剩余效期: the least days a lot must still be good when it goes there.
    life: i64,
    /// When it was changed; never where the usual one holds.
    changed_at: Option<DateTime<Utc>>,
    /// By whom.
    changed_by: Option<String>,
}

impl From<&PlanRow> for PlanView {
    fn from(row: &PlanRow) -> PlanView {
        let months = |hundredths: i64| decimal::number(hundredths, 2);
        let plan = row.plan();
        PlanView {
            place: row.place,
            product: row.product.clone(),
            rule: row.rule,
            months: row.months,
            lead: months(row.lead),
            safety: months(row.safety),
            review: months(row.review),
            emergency: months(row.emergency),
            min: months(plan.min_months()),
            max: months(plan.max_months()),
            control: row.control,
            life: row.life,
            changed_at: row.changed_at,
            changed_by: row.changed_by.clone(),
        }
    }
}

/// What a plan is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSupplyPlan)]
pub struct NewPlan {
    /// How consumption is averaged.
    rule: Rule,
    /// Over how many whole months: 1 to 24.
    months: i64,
    /// Months from asking to receiving: 0 to 24, two decimals at most.
    #[schema(value_type = f64)]
    lead: Number,
    /// Months of safety stock.
    #[schema(value_type = f64)]
    safety: Number,
    /// Months between two orders; more than 0.
    #[schema(value_type = f64)]
    review: Number,
    /// The emergency point in months; no more than lead time and safety stock together.
    #[schema(value_type = f64)]
    emergency: Number,
    /// When an order is made.
    control: Control,
    /// The least days a lot must still be good when it goes there: 0 to 3650; when absent, as
    /// it was.
    life: Option<i64>,
}

impl NewPlan {
    fn read(&self) -> Result<(i64, i64, i64, i64), Refusal> {
        if !(1..=AVERAGED_MAX).contains(&self.months) {
            return Err(Code::SupplyMonths.with("most", AVERAGED_MAX).at("months"));
        }
        let lead = hundredths("lead", &self.lead, 0)?;
        let safety = hundredths("safety", &self.safety, 0)?;
        let review = hundredths("review", &self.review, 1)?;
        let emergency = hundredths("emergency", &self.emergency, 0)?;
        if emergency > lead + safety {
            return Err(Code::SupplyEmergency.at("emergency"));
        }
        if new_life_outside(self.life) {
            return Err(Code::SupplyLife.with("most", LIFE_MAX).at("life"));
        }
        Ok((lead, safety, review, emergency))
    }
}

/// Months as hundredths; what has more decimals, or is outside, is refused.
fn hundredths(field: &str, months: &Number, least: i64) -> Result<i64, Refusal> {
    let found = decimal::exact(&months.to_string(), 2);
    let inside = found.filter(|found| (least..=MONTHS_MAX).contains(found));
    inside.ok_or_else(|| Code::SupplyTime.with("most", MONTHS_MAX / 100).at(field))
}

fn new_life_outside(life: Option<i64>) -> bool {
    life.is_some_and(|life| !(0..=LIFE_MAX).contains(&life))
}

/// The least days that hold for a place and product before a change.
async fn life_before(tx: &mut Tx, place: Place, product: &str) -> Result<i64> {
    let plans = store::plans(tx).await?;
    let of = |name: &str| {
        let mut plans = plans.iter();
        plans.find(|plan| plan.place == place && plan.product == name)
    };
    Ok(of(product).or_else(|| of("")).map_or(0, |plan| plan.life))
}

/// The plans in force: one for each kind of place, and those of single products.
#[utoipa::path(get, path = "/api/v1/supply-plans", tag = "supply",
    responses((status = 200, body = Page<PlanView>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<PlanView>>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let plans = store::plans(&mut tx).await?;
    Ok(Json(Page::whole(
        plans.iter().map(PlanView::from).collect(),
    )))
}

/// Sets how places of a kind are supplied; it holds at once.
#[utoipa::path(put, path = "/api/v1/supply-plans/{place}", tag = "supply",
    params(("place" = Place, Path, description = "Of which level")),
    request_body = NewPlan,
    responses((status = 200, body = PlanView)))]
pub async fn set(
    State(app): State<App>,
    actor: Actor,
    Path(place): Path<Place>,
    Input(new): Input<NewPlan>,
) -> Result<Json<PlanView>> {
    put(&app, &actor, (place, ""), &new).await
}

/// Sets how places of a kind are supplied with one product; it holds at once.
#[utoipa::path(put, path = "/api/v1/supply-plans/{place}/{product}", tag = "supply",
    params(("place" = Place, Path, description = "Of which level"),
        ("product" = String, Path, description = "The product's code")),
    request_body = NewPlan,
    responses((status = 200, body = PlanView)))]
pub async fn set_for_product(
    State(app): State<App>,
    actor: Actor,
    Path((place, product)): Path<(Place, String)>,
    Input(new): Input<NewPlan>,
) -> Result<Json<PlanView>> {
    let product = app.product(&product).await?;
    put(&app, &actor, (place, &product.code), &new).await
}

/// Takes a product's own plan away: from now on it is supplied as all others are.
#[utoipa::path(delete, path = "/api/v1/supply-plans/{place}/{product}", tag = "supply",
    params(("place" = Place, Path, description = "Of which level"),
        ("product" = String, Path, description = "The product's code")),
    responses((status = 204)))]
pub async fn drop_for_product(
    State(app): State<App>,
    actor: Actor,
    Path((place, product)): Path<(Place, String)>,
) -> Result<StatusCode> {
    manages(&actor)?;
    let mut tx = app.db.write().await?;
    if !store::drop_plan(&mut tx, place, &product).await? {
        return Err(Code::NotFound.with("what", product).into());
    }
    tell(&app, &mut tx, &actor, (place, &product), json!({})).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn manages(actor: &Actor) -> Result<(), Refusal> {
    if actor.may_somewhere(Permission::ManageSettings) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}

async fn put(
    app: &App,
    actor: &Actor,
    (place, product): (Place, &str),
    new: &NewPlan,
) -> Result<Json<PlanView>> {
    manages(actor)?;
    let (lead, safety, review, emergency) = new.read()?;
    let mut row = PlanRow {
        place,
        product: product.to_owned(),
        rule: new.rule,
        months: new.months,
        lead,
        safety,
        review,
        emergency,
        control: new.control,
        life: 0,
        changed_at: Some(app.clock.now()),
        changed_by: Some(actor.name.to_string()),
    };
    let mut tx = app.db.write().await?;
    row.life = match new.life {
        Some(life) => life,
        None => life_before(&mut tx, place, product).await?,
    };
    store::set_plan(&mut tx, &row, actor.account).await?;
    let detail = json!({ "rule": new.rule, "months": new.months, "lead": new.lead,
        "safety": new.safety, "review": new.review, "emergency": new.emergency,
        "control": new.control, "life": row.life });
    tell(app, &mut tx, actor, (place, product), detail).await?;
    tx.commit().await?;
    Ok(Json(PlanView::from(&row)))
}

async fn tell(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    (place, product): (Place, &str),
    detail: serde_json::Value,
) -> Result<()> {
    let place = serde_json::to_value(place).map_err(anyhow::Error::from)?;
    let place = place.as_str().unwrap_or_default();
    let target = match product {
        "" => place.to_owned(),
        product => format!("{place} {product}"),
    };
    let act = Act {
        account: Some(actor.account),
        action: "supply-plan.change",
        target_kind: "supply-plan",
        target: &target,
        facility: None,
        detail,
    };
    audit(tx, &app.clock, &act).await
}
