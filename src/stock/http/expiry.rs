//! What expires soon or has expired (效期预警表).

use axum::{Json, extract::State};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shelf::{self, StockParams};
use crate::{
    app::App,
    catalog::Category,
    clock::day_at,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        words::{sentence, word_of},
    },
    people::{Actor, Permission},
    places::Facility,
    stock::{
        draft::invalid,
        shelf::{Head, ShelfLot},
        view::{Named, ProductView},
    },
};

/// How far ahead is looked unless asked otherwise: half a year.
pub const USUAL_DAYS: i64 = 180;

/// The furthest ahead.
pub const DAYS_MAX: i64 = 3650;

/// How far ahead, and at what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExpiryParams {
    /// Lots that expire within so many days, and those that have; 180 by default.
    within: Option<i64>,
    /// Only this class.
    category: Option<Category>,
}

impl ExpiryParams {
    /// How many days ahead.
    pub fn within(&self) -> Result<i64> {
        match self.within {
            None => Ok(USUAL_DAYS),
            Some(days) if (0..=DAYS_MAX).contains(&days) => Ok(days),
            Some(_) => Err(invalid(format!("within: 0–{DAYS_MAX}"), "within").into()),
        }
    }

    /// What is asked for, as the filters of the page are called.
    pub fn filter(&self, language: Language) -> Result<Vec<(&'static str, String)>> {
        let days = self.within()?.to_string();
        let within = sentence(language, "filter.withinDays", &[("n", &days)]);
        let mut filter = vec![("filter.expires", within)];
        if let Some(category) = &self.category {
            filter.push(("filter.category", word_of(language, "category", category)));
        }
        Ok(filter)
    }
}

/// What expires.
#[derive(Debug, Serialize, ToSchema)]
pub struct Expiry {
    /// The facility.
    pub facility: Named,
    /// The business day from which days are counted.
    pub day: NaiveDate,
    /// How many days ahead.
    pub within: i64,
    /// The book's head.
    pub head: Head,
    /// The lots, the first to expire first.
    pub items: Vec<ExpiryItem>,
}

/// A lot that expires.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiryItem {
    /// Its product.
    pub product: ProductView,
    /// The lot.
    pub lot: ShelfLot,
}

/// The lots of a facility that expire within so many days, and those that have expired.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/expiry", tag = "stock",
    params(("code" = String, Path), ExpiryParams), responses((status = 200, body = Expiry)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<ExpiryParams>,
) -> Result<Json<Expiry>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    Ok(Json(read(&app, &facility, &params).await?))
}

/// What expires in a facility.
pub async fn read(app: &App, facility: &Facility, params: &ExpiryParams) -> Result<Expiry> {
    let within = params.within()?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let days = Days::new(u64::try_from(within).unwrap_or(0) + 1);
    let wanted = StockParams {
        category: params.category,
        expires_before: today.checked_add_days(days),
        ..StockParams::default()
    };
    let shelf = shelf::read(app, facility, &wanted).await?;
    let mut items: Vec<ExpiryItem> = Vec::new();
    for item in shelf.items {
        for lot in item.lots {
            let product = item.product.clone();
            items.push(ExpiryItem { product, lot });
        }
    }
    items.sort_by_key(|item| item.lot.expiry);
    Ok(Expiry {
        facility: shelf.facility,
        day: today,
        within,
        head: shelf.head,
        items,
    })
}
