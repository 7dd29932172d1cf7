//! What a facility will need of a product in the next months.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

use crate::{
    app::App,
    clock::day_at,
    error::{Code, Result},
    http::extract::Path,
    people::{Actor, Permission},
    places::decimal,
    stock::{
        month::Month,
        view::{Named, ProductView},
    },
    supply::{
        consumption::{self, ratio},
        forecast::{Ahead, Method, forecast},
        store::{self, summaries},
        summary::MONTHS_KEPT,
    },
};

/// How many months are forecast.
const AHEAD: usize = 6;

/// A month that was.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ForecastPast)]
pub struct PastView {
    /// `YYYY-MM`.
    month: Month,
    /// Units consumed.
    units: i64,
    /// Days on which nothing usable was there all day. A month of nothing else says nothing of what
    /// would have been consumed, and is left out of the forecast.
    out: i64,
    /// Days of it.
    days: i64,
}

/// A month to come, in units with one decimal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ForecastMonth)]
pub struct AheadView {
    /// `YYYY-MM`.
    month: Month,
    /// What is expected.
    #[schema(value_type = f64)]
    expected: Option<Number>,
    /// Four times of five it is no less,
    #[schema(value_type = f64)]
    low: Option<Number>,
    /// and no more.
    #[schema(value_type = f64)]
    high: Option<Number>,
}

/// The consumption of the next months, and what drives it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Forecast)]
pub struct ForecastView {
    /// The facility.
    facility: Named,
    /// The product.
    product: ProductView,
    /// The business day.
    day: NaiveDate,
    /// Whole months, the oldest first; four years at most.
    past: Vec<PastView>,
    /// How it was forecast; none where nothing is known.
    method: Option<Method>,
    /// By how much that method erred a month on this past, with one decimal; none where the past is
    /// too short to try.
    #[schema(value_type = Option<f64>)]
    error: Option<Number>,
    /// By how much the plain average erred.
    #[schema(value_type = Option<f64>)]
    average_error: Option<Number>,
    /// Over how many months the plain average goes.
    average_over: i64,
    /// The months to come, the first of them under way.
    ahead: Vec<AheadView>,
}

/// The consumption of the next six months with an interval, by the method that erred least on the
/// product's own past there.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/needs/{product}/forecast", tag = "supply",
    params(("code" = String, Path),
        ("product" = String, Path, description = "The product's code")),
    responses((status = 200, body = ForecastView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, product)): Path<(String, String)>,
) -> Result<Json<ForecastView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let product = app.product(&product).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let row = summaries::book(&mut tx, facility.id).await?;
    let plans = store::plans(&mut tx).await?;
    let summary = match row.summary() {
        Some(summary) => summary,
        None => summaries::sum_up(&mut tx, &row, app.clock.now()).await?,
    };
    drop(tx);
    let of_place = plans.iter().filter(|plan| plan.place == row.place);
    let own = |plan: &&store::PlanRow| plan.product == product.code || plan.product.is_empty();
    let plan = of_place
        .filter(own)
        .max_by_key(|plan| !plan.product.is_empty());
    let plan = plan.ok_or_else(|| Code::NotFound.with("what", &product.code))?;
    let mut of_product = summary.products.iter();
    let past = of_product.find(|past| past.product == product.id);
    let months = past.map(|past| past.whole_months(today, MONTHS_KEPT));
    let months = months.unwrap_or_default();
    let told = |value: i64| decimal::number(ratio(value, 1, 1_000), 1);
    let says = |month: &&consumption::Month| month.units > 0 || month.out < month.days;
    let units: Vec<i64> = months
        .iter()
        .filter(says)
        .map(|month| month.units)
        .collect();
    let average = usize::try_from(plan.months).unwrap_or(1);
    let found = forecast(&units, AHEAD, average);
    Ok(Json(ForecastView {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        product: ProductView::from(&*product),
        day: today,
        past: labelled(&months, today),
        method: found.as_ref().map(|found| found.method),
        error: found.as_ref().and_then(|found| found.error).and_then(told),
        average_error: found
            .as_ref()
            .and_then(|found| found.average_error)
            .and_then(told),
        average_over: plan.months,
        ahead: following(found.map_or(Vec::new(), |found| found.ahead), today),
    }))
}

/// The months before the one of `today`, by their names.
fn labelled(months: &[consumption::Month], today: NaiveDate) -> Vec<PastView> {
    let mut month = Month::of(today);
    let mut past: Vec<PastView> = months
        .iter()
        .rev()
        .map(|one| {
            month = month.before();
            PastView {
                month,
                units: one.units,
                out: one.out,
                days: one.days,
            }
        })
        .collect();
    past.reverse();
    past
}

/// The months from the one of `today` on, by their names.
fn following(ahead: Vec<Ahead>, today: NaiveDate) -> Vec<AheadView> {
    let told = |value: i64| decimal::number(ratio(value, 1, 1_000), 1);
    let months = std::iter::successors(Some(Month::of(today)), |month| Some(month.next()));
    let each = months.zip(ahead).map(|(month, one)| AheadView {
        month,
        expected: told(one.expected),
        low: told(one.low),
        high: told(one.high),
    });
    each.collect()
}
