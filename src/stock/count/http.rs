//! Routes of counting.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod ends;
mod lines;
mod reasons;
mod sessions;

pub use reasons::{CountReasonView, offered};

/// The routes of counting.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sessions::list, sessions::open))
        .routes(routes!(sessions::get))
        .routes(routes!(lines::count))
        .routes(routes!(lines::keep))
        .routes(routes!(ends::post))
        .routes(routes!(ends::cancel))
        .routes(routes!(reasons::list))
        .routes(routes!(reasons::put))
}
