//! Routes of labels: which there are, what can have one, printing, the print log.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod deliveries;
mod due;
mod file;
mod jobs;
mod list;
mod templates;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(templates::list))
        .routes(routes!(list::list))
        .routes(routes!(due::list))
        .routes(routes!(jobs::list, jobs::print))
        .routes(routes!(jobs::show))
        .routes(routes!(jobs::preview))
        .routes(routes!(file::draw))
        .routes(routes!(deliveries::list, deliveries::send))
        .routes(routes!(deliveries::settle))
}
