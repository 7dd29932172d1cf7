//! Routes of printers and deliveries.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod printers;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(printers::list, printers::add))
        .routes(routes!(printers::change))
        .routes(routes!(printers::test))
}
