//! Routes of requisitions.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub mod delivery;
pub mod rounds;
pub mod steps;
pub mod view;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view::list, steps::begin))
        .routes(routes!(view::get))
        .routes(routes!(steps::step))
        .routes(routes!(rounds::preview))
        .routes(routes!(rounds::allocated))
}
