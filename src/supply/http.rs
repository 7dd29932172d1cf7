//! Routes of supply: plans, and what a facility needs, and a region's.

use utoipa_axum::{router::OpenApiRouter, routes};

use super::{requisition, transit};
use crate::app::App;

mod export;
mod forecast;
pub mod needs;
mod plans;
mod wide;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(plans::list))
        .routes(routes!(plans::set))
        .routes(routes!(plans::set_for_product, plans::drop_for_product))
        .routes(routes!(needs::list))
        .routes(routes!(export::export))
        .routes(routes!(transit::list))
        .merge(requisition::http::routes())
        .routes(routes!(forecast::show))
        .routes(routes!(wide::list))
        .routes(routes!(wide::export))
}
