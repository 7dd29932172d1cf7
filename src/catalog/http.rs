//! Routes of products and lots.

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::picture::UPLOAD_MAX;
use crate::app::App;

mod export;
mod lots;
mod pictures;
mod products;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(export::products))
        .routes(routes!(export::lots))
        .routes(routes!(products::list, products::add))
        .routes(routes!(products::show, products::change))
        .merge(pictures())
        .routes(routes!(lots::list))
        .routes(routes!(lots::show))
        .routes(routes!(lots::say))
}

/// A photo is larger than what else is sent.
fn pictures() -> OpenApiRouter<App> {
    let pictures = OpenApiRouter::new();
    pictures
        .routes(routes!(pictures::show, pictures::put, pictures::remove))
        .layer(DefaultBodyLimit::max(UPLOAD_MAX))
}
