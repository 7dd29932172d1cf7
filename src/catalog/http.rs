//! Routes of products and lots.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod export;
mod lots;
mod products;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(export::products))
        .routes(routes!(export::lots))
        .routes(routes!(products::list, products::add))
        .routes(routes!(products::show, products::change))
        .routes(routes!(lots::list))
        .routes(routes!(lots::show))
        .routes(routes!(lots::say))
}
