//! Routes of supply: plans, and what a facility needs.

use utoipa_axum::{router::OpenApiRouter, routes};

use super::{requisition, transit};
use crate::app::App;

mod export;
pub mod needs;
mod plans;

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
}
