//! Routes of staff: people, their certificates, trainings.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod card;
mod certificates;
mod members;
mod register;
mod trainings;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(members::list))
        .routes(routes!(members::save))
        .routes(routes!(members::mine))
        .routes(routes!(certificates::issue))
        .routes(routes!(certificates::show))
        .routes(routes!(certificates::step))
        .routes(routes!(card::file))
        .routes(routes!(card::check))
        .routes(routes!(trainings::list, trainings::add))
        .routes(routes!(trainings::show))
        .routes(routes!(trainings::mark))
        .routes(routes!(register::list))
        .routes(routes!(register::export))
}
