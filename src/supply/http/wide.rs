//! What the facilities of a region need, at once.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State, response::Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    catalog::packs,
    clock::{CHINA, day_at},
    error::{Code, Language, Result},
    http::{
        extract::Params,
        page::limit,
        table::{AsFile, Cell, Column, Description, Export},
        words::word_of,
    },
    people::{Actor, Permission},
    places::{
        decimal,
        store::{Reach, regions::region_path},
    },
    stock::view::{Named, ProductView},
    supply::{
        consumption::{Rule, ratio},
        levels::Status,
        read::{FacilityNeeds, RegionNeeds, needs, plans_by_place},
        store::Place,
        wide::Judged,
    },
};

/// The most facilities of a page.
const ROWS_MAX: i64 = 300;

/// Whose needs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedNeeds {
    /// Only in this region and below.
    region: Option<String>,
    /// Only what stands like this.
    status: Option<Status>,
    /// Only this product, by its code.
    product: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many facilities, 100 by default.
    limit: Option<i64>,
}

/// How many products at facilities stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = SupplyCounts)]
pub struct Counts {
    /// 断货
    out: i64,
    /// 偏低
    under: i64,
    /// 正常
    to_plan: i64,
    /// 偏高
    over: i64,
    /// 无法判断
    unknown: i64,
}

impl Counts {
    fn add(&mut self, status: Status) {
        let one = match status {
            Status::Out => &mut self.out,
            Status::Under => &mut self.under,
            Status::ToPlan => &mut self.to_plan,
            Status::Over => &mut self.over,
            Status::Unknown => &mut self.unknown,
        };
        *one += 1;
    }
}

/// A column of the grid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NeedsColumn)]
pub struct ColumnView {
    /// The product.
    product: ProductView,
    /// How it stands at all facilities.
    counts: Counts,
}

/// A product at a facility.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FacilityNeed)]
pub struct CellView {
    /// The product's code.
    product: String,
    /// How it stands.
    status: Status,
    /// By which rule its consumption is averaged.
    rule: Rule,
    /// 月均消耗, with two decimals; none where nobody knows.
    #[schema(value_type = Option<f64>)]
    consumption: Option<Number>,
    /// 可用月数, with one decimal; none where nothing is consumed.
    #[schema(value_type = Option<f64>)]
    months_of_stock: Option<Number>,
    /// Units that will be used before they expire.
    usable: i64,
    /// Units that will expire unused at this rate.
    wasted: i64,
    /// Units that may not go out.
    barred: i64,
    /// Units on the way there.
    coming: i64,
    /// The least that should be there.
    min: Option<i64>,
    /// The most.
    max: Option<i64>,
    /// Units to ask for at a review today.
    order: i64,
}

/// A facility of the grid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FacilityNeeds)]
pub struct LineView {
    /// The facility.
    facility: Named,
    /// By which plans it is supplied.
    place: Place,
    /// Its products, in the order of their codes.
    needs: Vec<CellView>,
}

/// Facilities by products, as they stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegionNeeds)]
pub struct WideView {
    /// The day.
    day: NaiveDate,
    /// How all of them stand, whatever the status asked for.
    counts: Counts,
    /// The products, in the order of their codes.
    products: Vec<ColumnView>,
    /// The facilities that have something to tell.
    items: Vec<LineView>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Facilities by products: status, months of stock and what to ask for, by the same rules as at one
/// facility.
#[utoipa::path(get, path = "/api/v1/needs", tag = "supply", params(WantedNeeds),
    responses((status = 200, body = WideView)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<WantedNeeds>,
) -> Result<Json<WideView>> {
    let limit = usize::try_from(limit(wanted.limit, 100, ROWS_MAX)?).unwrap_or(0);
    let all = read(&app, &actor, &wanted).await?;
    let (counts, columns) = count(&app, &all, &wanted).await?;
    let after = wanted.after.as_deref().unwrap_or_default();
    let grid = Grid::of(&all, &wanted);
    let mut items: Vec<LineView> = all
        .facilities
        .iter()
        .filter(|one| one.row.code.as_str() > after)
        .filter_map(|one| grid.line(one))
        .take(limit + 1)
        .collect();
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| has_more);
    let next = next.map(|line| line.facility.code.clone());
    Ok(Json(WideView {
        day: day_at(app.clock.now(), CHINA),
        counts,
        products: columns,
        items,
        next,
    }))
}

async fn read(app: &App, actor: &Actor, wanted: &WantedNeeds) -> Result<RegionNeeds> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let reach = Reach::of(actor, Permission::SeeStock);
    let mut tx = app.db.read().await?;
    let path = region_path(&mut tx, wanted.region.as_deref()).await?;
    drop(tx);
    needs(app, &path, &reach).await
}

/// How everything stands, and product by product.
async fn count(
    app: &App,
    all: &RegionNeeds,
    wanted: &WantedNeeds,
) -> Result<(Counts, Vec<ColumnView>)> {
    let mut sum = Counts::default();
    let mut by_product: HashMap<Uuid, Counts> = HashMap::new();
    for judged in all.facilities.iter().flat_map(|one| &one.judged) {
        let counts = by_product.entry(judged.product).or_default();
        counts.add(judged.need.status);
    }
    let mut by_code: BTreeMap<&str, Counts> = BTreeMap::new();
    for (product, counts) in by_product {
        let code = all.codes.get(&product).map(String::as_str);
        let is_asked = |code: &&str| wanted.product.as_deref().is_none_or(|one| one == *code);
        if let Some(code) = code.filter(is_asked) {
            sum.out += counts.out;
            sum.under += counts.under;
            sum.to_plan += counts.to_plan;
            sum.over += counts.over;
            sum.unknown += counts.unknown;
            by_code.insert(code, counts);
        }
    }
    let mut columns = Vec::with_capacity(by_code.len());
    for (code, counts) in by_code {
        let product = ProductView::from(&*app.product(code).await?);
        columns.push(ColumnView { product, counts });
    }
    Ok((sum, columns))
}

/// What is told of a facility.
struct Grid<'a> {
    all: &'a RegionNeeds,
    wanted: &'a WantedNeeds,
    rules: HashMap<Place, HashMap<&'a str, Rule>>,
}

impl<'a> Grid<'a> {
    fn of(all: &'a RegionNeeds, wanted: &'a WantedNeeds) -> Grid<'a> {
        let rules = |plans: HashMap<&'a str, &crate::supply::store::PlanRow>| {
            let each = plans.into_iter();
            each.map(|(product, plan)| (product, plan.rule)).collect()
        };
        let by_place = plans_by_place(&all.plans).into_iter();
        Grid {
            all,
            wanted,
            rules: by_place
                .map(|(place, plans)| (place, rules(plans)))
                .collect(),
        }
    }

    /// What is wanted of a facility; none where there is nothing.
    fn line(&self, one: &FacilityNeeds) -> Option<LineView> {
        let needs = self.cells(one);
        (!needs.is_empty()).then(|| LineView {
            facility: Named {
                code: one.row.code.clone(),
                name: one.row.name.clone(),
            },
            place: one.row.place,
            needs,
        })
    }

    fn cells(&self, one: &FacilityNeeds) -> Vec<CellView> {
        let wanted = self.wanted;
        let asked = one.judged.iter().filter(|judged| {
            let status = wanted.status;
            status.is_none_or(|status| status == judged.need.status)
        });
        let cells = asked.filter_map(|judged| {
            let code = self.all.codes.get(&judged.product)?;
            let is_asked = wanted.product.as_ref().is_none_or(|one| one == code);
            is_asked.then(|| self.cell(one.row.place, code, judged))
        });
        let mut cells: Vec<CellView> = cells.flatten().collect();
        cells.sort_by(|one, other| one.product.cmp(&other.product));
        cells
    }

    fn cell(&self, place: Place, code: &str, judged: &Judged) -> Option<CellView> {
        let rules = self.rules.get(&place)?;
        let rule = rules.get(code).or_else(|| rules.get(""))?;
        let need = &judged.need;
        let told = |value: Option<i64>, by: i64, places: usize| {
            value.and_then(|value| decimal::number(ratio(value, 1, by), places))
        };
        Some(CellView {
            product: code.to_owned(),
            status: need.status,
            rule: *rule,
            consumption: told(need.consumption, 100, 2),
            months_of_stock: told(need.months_of_stock, 1000, 1),
            usable: need.stock.usable,
            wasted: need.stock.wasted,
            barred: judged.barred,
            coming: judged.coming,
            min: need.levels.map(|levels| levels.min),
            max: need.levels.map(|levels| levels.max),
            order: need.order,
        })
    }
}

const COLUMNS: &[Column] = &[
    Column::text("report.facilityCode", 12),
    Column::text("facility.name", 24),
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.spec", 14),
    Column::text("needs.status", 10),
    Column::text("needs.consumption", 12),
    Column::text("needs.rule", 16),
    Column::number("needs.usable"),
    Column::number("needs.wasted"),
    Column::number("needs.barred"),
    Column::number("needs.coming"),
    Column::text("needs.monthsOfStock", 10),
    Column::number("needs.min"),
    Column::number("needs.max"),
    Column::number("needs.order"),
    Column::text("product.baseUnit", 9),
    Column::text("sheet.packs", 16),
];

/// Facilities by products as a file: one row for each product of a facility.
#[utoipa::path(get, path = "/api/v1/needs/export", tag = "supply", params(WantedNeeds, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(wanted): Params<WantedNeeds>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let all = read(&app, &actor, &wanted).await?;
    let mut filter = Vec::new();
    if let Some(status) = &wanted.status {
        filter.push(("needs.status", word_of(language, "supplyStatus", status)));
    }
    if let Some(product) = &wanted.product {
        filter.push(("product.code", product.clone()));
    }
    let description = Description {
        name: "region-needs",
        title: "needs.title",
        subject: day_at(app.clock.now(), CHINA).to_string(),
        facility: None,
        filter,
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let grid = Grid::of(&all, &wanted);
    for line in all.facilities.iter().filter_map(|one| grid.line(one)) {
        for cell in line.needs {
            let product = ProductView::from(&*app.product(&cell.product).await?);
            let row = row(language, &line.facility, &product, &cell);
            export.row(row).await?;
        }
    }
    export.finish().await
}

fn row(language: Language, at: &Named, product: &ProductView, cell: &CellView) -> Vec<Cell> {
    let number = |value: &Option<Number>| value.as_ref().map_or(String::new(), Number::to_string);
    vec![
        at.code[..].into(),
        at.name[..].into(),
        product.code[..].into(),
        product.name[..].into(),
        product.spec[..].into(),
        word_of(language, "supplyStatus", &cell.status).into(),
        number(&cell.consumption).into(),
        word_of(language, "consumptionRule", &cell.rule).into(),
        cell.usable.into(),
        cell.wasted.into(),
        cell.barred.into(),
        cell.coming.into(),
        number(&cell.months_of_stock).into(),
        cell.min.into(),
        cell.max.into(),
        cell.order.into(),
        product.base_unit[..].into(),
        packs::format(cell.order, &product.packs, &product.base_unit).into(),
    ]
}
