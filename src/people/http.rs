//! Routes: signing in and out, accounts, the audit trail; and who is asking.

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

mod asking;
mod cookie;
mod same_site;

pub use same_site::same_site;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
