//! Routes of the ledger.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub mod books;
mod documents;
pub mod expiry;
mod export;
mod lots;
mod merges;
mod months;
mod product_merges;
mod reach;
mod recalls;
mod shelf;
mod spread;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(documents::list, documents::post))
        .routes(routes!(documents::get))
        .routes(routes!(documents::reverse))
        .routes(routes!(documents::incoming))
        .routes(routes!(documents::reasons))
        .routes(routes!(export::documents::list))
        .routes(routes!(export::documents::one))
        .routes(routes!(export::documents::incoming))
        .routes(routes!(export::shelf::stock))
        .routes(routes!(export::shelf::expiry))
        .routes(routes!(export::card::card))
        .routes(routes!(expiry::list))
        .routes(routes!(shelf::stock))
        .routes(routes!(spread::of_product))
        .routes(routes!(shelf::proposal))
        .routes(routes!(shelf::home))
        .routes(routes!(books::card))
        .routes(routes!(books::book))
        .routes(routes!(months::list))
        .routes(routes!(months::checks))
        .routes(routes!(months::close))
        .routes(routes!(months::reopen))
        .routes(routes!(lots::holdings))
        .routes(routes!(merges::of_lot))
        .routes(routes!(merges::doubles))
        .routes(routes!(merges::merge))
        .routes(routes!(merges::undo))
        .routes(routes!(product_merges::of_product))
        .routes(routes!(product_merges::doubles))
        .routes(routes!(product_merges::outlook))
        .routes(routes!(product_merges::merge))
        .routes(routes!(product_merges::undo))
        .routes(routes!(reach::reach))
        .routes(routes!(recalls::everywhere))
        .routes(routes!(recalls::here, recalls::confirm))
        .routes(routes!(lots::checks, lots::check))
        .merge(crate::stock::claim::http::routes())
        .merge(crate::stock::count::http::routes())
}
