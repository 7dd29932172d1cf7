//! Routes of what is on the shelf: stock, proposals, the day's first page.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    catalog::{Category, LotStatus},
    clock::day_at,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        words::{word, word_of},
    },
    people::{Actor, Permission},
    places::{Facility, ZoneState},
    stock::{
        draft::invalid,
        fefo::{self, Proposal},
        month::Month,
        shelf::{self, Shelf, ShelfItem},
        store::{documents, holdings, months},
        view::{DocumentView, Named},
    },
    units::UNITS_MAX,
};

/// What stock is narrowed down to.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(rename_all = "camelCase", parameter_in = Query)]
pub struct StockParams {
    /// As of the end of this business day.
    pub as_of: Option<NaiveDate>,
    /// Only this class.
    pub category: Option<Category>,
    /// Only with all these words in code, name, specification or lot number.
    pub q: Option<String>,
    /// Only lots in this state: ok, expiring, expired, held, recalled, quarantined.
    pub state: Option<String>,
    /// Only lots that expire before this day.
    pub expires_before: Option<NaiveDate>,
    /// Only lots whose condition is to be checked.
    pub check_due: Option<bool>,
}

impl StockParams {
    /// What is asked for, as the filters of the page are called.
    pub fn filter(&self, language: Language) -> Vec<(&'static str, String)> {
        let mut filter = Vec::new();
        let mut add = |name, value: Option<String>| filter.extend(value.map(|value| (name, value)));
        add("filter.asOf", self.as_of.map(|day| day.to_string()));
        let category = self.category.as_ref();
        add(
            "filter.category",
            category.map(|category| word_of(language, "category", category)),
        );
        let state = self.state.as_ref();
        add(
            "filter.state",
            state.map(|state| word_of(language, "lotState", state)),
        );
        let expires = self.expires_before;
        add("export.expiresBefore", expires.map(|day| day.to_string()));
        let due = self.check_due.filter(|due| *due);
        add(
            "filter.check",
            due.map(|_| word(language, "lot.checkDue").to_owned()),
        );
        add("filter.search", typed(self.q.as_deref()));
        filter
    }
}

/// What somebody typed, unless it is nothing.
pub fn typed(text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

/// What a facility holds, by product and lot.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/stock", tag = "stock",
    params(("code" = String, Path), StockParams), responses((status = 200, body = Shelf)))]
pub async fn stock(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<StockParams>,
) -> Result<Json<Shelf>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    Ok(Json(read(&app, &facility, &params).await?))
}

/// What a facility holds, narrowed down.
pub async fn read(app: &App, facility: &Facility, params: &StockParams) -> Result<Shelf> {
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let day = params.as_of.unwrap_or(today);
    let mut tx = app.db.read().await?;
    let rows = if day >= today {
        holdings::now(&mut tx, facility.id).await?
    } else {
        holdings::on(&mut tx, facility.id, day).await?
    };
    let care = holdings::care(&mut tx, facility.id).await?;
    let head = holdings::head(&mut tx, facility.id).await?;
    drop(tx);
    let packs = packs(app, &rows).await?;
    let filter = shelf::Filter {
        category: params.category,
        text: params
            .q
            .as_deref()
            .unwrap_or_default()
            .trim()
            .to_lowercase(),
        state: params.state.clone(),
        expires_before: params.expires_before,
        check_due: params.check_due.unwrap_or(false),
    };
    let house = app.house().await?;
    let items = shelf::items(rows, &care, &packs, day, &house, &filter);
    Ok(Shelf {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        as_of: day,
        head: (&head).into(),
        closed_through: head.closed_through,
        items,
    })
}

/// The packs of every product on the shelf, from what is remembered of the catalogue.
async fn packs(app: &App, rows: &[holdings::HoldingRow]) -> Result<shelf::Packs> {
    let mut packs = shelf::Packs::new();
    for row in rows {
        if !packs.contains_key(&row.product_code) {
            let product = app.product(&row.product_code).await?;
            packs.insert(row.product_code.clone(), product.packs.clone());
        }
    }
    Ok(packs)
}

/// What a proposal is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(rename_all = "camelCase")]
pub struct ProposalParams {
    /// The product's code.
    product: String,
    /// Base units.
    units: i64,
    /// The business day; today when absent.
    occurred_on: Option<NaiveDate>,
}

/// Which lots to take to make up a quantity: the first to expire goes first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/proposal", tag = "stock",
    params(("code" = String, Path), ProposalParams), responses((status = 200, body = Proposal)))]
pub async fn proposal(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<ProposalParams>,
) -> Result<Json<Proposal>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    if !(1..=UNITS_MAX).contains(&params.units) {
        return Err(invalid(format!("units: 1–{UNITS_MAX}"), "units").into());
    }
    let product = app.meant(&params.product).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let mut rows = holdings::now(&mut tx, facility.id).await?;
    rows.retain(|row| row.product_id == product.id);
    Ok(Json(fefo::propose(
        &rows,
        params.units,
        params.occurred_on.unwrap_or(today),
    )))
}

/// The day's first page of a facility.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Home {
    /// The facility.
    facility: Named,
    /// Its business day.
    today: NaiveDate,
    /// Days before its expiry from which a lot counts as expiring.
    expiring_days: i64,
    /// What is expiring or has expired, the first first; 20 at most.
    expiring: Vec<ShelfItem>,
    /// Lots whose condition is to be checked.
    checks_due: usize,
    /// Lots held, recalled or quarantined with stock here.
    set_aside: usize,
    /// Documents sent here that have not arrived.
    incoming: usize,
    /// Products on the shelf by class: drug, condom, iud.
    products: [usize; 3],
    /// The latest documents.
    latest: Vec<DocumentView>,
    /// The month to be closed next, if it is over: `YYYY-MM`.
    month_due: Option<Month>,
}

/// What the manager sees first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/home", tag = "stock",
    params(("code" = String, Path)), responses((status = 200, body = Home)))]
pub async fn home(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Home>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let rows = holdings::now(&mut tx, facility.id).await?;
    let care = holdings::care(&mut tx, facility.id).await?;
    let incoming = documents::incoming(&mut tx, facility.id, 100).await?.len();
    let newest = documents::Filter {
        limit: 5,
        ..documents::Filter::default()
    };
    let month_due = months::ledger(&mut tx, facility.id).await?.next();
    let month_due = month_due.filter(|month| month.last() < today);
    let mut latest = documents::list(&mut tx, facility.id, &newest).await?;
    drop(tx);
    latest.truncate(5);
    for document in &mut latest {
        document.entries.clear();
    }
    let packs = packs(&app, &rows).await?;
    let set_aside = rows
        .iter()
        .filter(|row| row.status != LotStatus::Active || row.zone_state != ZoneState::Qualified);
    let set_aside = set_aside.count();
    let house = app.house().await?;
    let filter = shelf::Filter::default();
    let all = shelf::items(rows, &care, &packs, today, &house, &filter);
    let count = |category| {
        all.iter()
            .filter(|item| item.product.category == category)
            .count()
    };
    Ok(Json(Home {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        today,
        expiring_days: house.expiring_days,
        checks_due: all
            .iter()
            .flat_map(|item| &item.lots)
            .filter(|lot| lot.check_due)
            .count(),
        set_aside,
        incoming,
        products: [
            count(Category::Drug),
            count(Category::Condom),
            count(Category::Iud),
        ],
        expiring: shelf::expiring(all, &house, 20),
        latest,
        month_due,
    }))
}
