//! Routes of where a product lies.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    error::{Code, Result},
    http::{
        extract::{Params, Path},
        page::{Page, limit},
    },
    people::{Actor, Permission},
    places::store::Reach,
    stock::{
        store::spread::{self, SpreadRow},
        view::Named,
    },
};

/// Units of a product in one facility.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProductStock {
    /// The facility.
    facility: Named,
    /// Units in all its zones.
    units: i64,
    /// Those of them in green zones.
    qualified: i64,
    /// Lots.
    lots: i64,
}

impl From<SpreadRow> for ProductStock {
    fn from(row: SpreadRow) -> ProductStock {
        let (code, name) = (row.code, row.name);
        ProductStock {
            facility: Named { code, name },
            units: row.units,
            qualified: row.qualified,
            lots: row.lots,
        }
    }
}

/// Which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

/// Where a product lies, within my scope, in order of the facility's code.
#[utoipa::path(get, path = "/api/v1/products/{code}/stock", tag = "stock",
    params(("code" = String, Path), Wanted),
    responses((status = 200, body = Page<ProductStock>)))]
pub async fn of_product(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<ProductStock>>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let limit = limit(wanted.limit, 50, 200)?;
    let product = app.product(&code).await?;
    let reach = Reach::of(&actor, Permission::SeeStock);
    let after = wanted.after.unwrap_or_default();
    let mut tx = app.db.read().await?;
    let rows = spread::of_product(&mut tx, product.id, &after, limit + 1, &reach).await?;
    let views = rows.into_iter().map(ProductStock::from).collect();
    Ok(Json(Page::cut(views, limit, |row: &ProductStock| {
        row.facility.code.clone()
    })))
}
