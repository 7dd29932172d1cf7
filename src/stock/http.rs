//! Routes of the ledger.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod books;
mod documents;
mod lots;
mod shelf;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(documents::list, documents::post))
        .routes(routes!(documents::get))
        .routes(routes!(documents::reverse))
        .routes(routes!(documents::incoming))
        .routes(routes!(documents::reasons))
        .routes(routes!(shelf::stock))
        .routes(routes!(shelf::proposal))
        .routes(routes!(shelf::home))
        .routes(routes!(books::card))
        .routes(routes!(books::book))
        .routes(routes!(books::close))
        .routes(routes!(lots::holdings))
        .routes(routes!(lots::checks, lots::check))
}
