//! Routes: signing in and out, accounts, the audit trail; and who is asking.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

mod access;
pub mod asking;
mod cookie;
mod demo;
mod export;
mod links;
mod me;
mod roles;
mod same_site;
mod session;
mod sessions;
mod tokens;
mod trail;
mod user;
mod users;

pub use asking::{Caller, Perhaps};
pub use same_site::same_site;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::who, session::sign_in, session::sign_out))
        .routes(routes!(sessions::change_password))
        .routes(routes!(sessions::list, sessions::end_all))
        .routes(routes!(links::show, links::take_up))
        .routes(routes!(export::users))
        .routes(routes!(export::audit))
        .routes(routes!(users::list, users::invite))
        .routes(routes!(user::show, user::change))
        .routes(routes!(user::set_roles))
        .routes(routes!(access::people))
        .routes(routes!(access::roles))
        .routes(routes!(access::sessions, access::end_sessions))
        .routes(routes!(user::reset))
        .routes(routes!(user::lock))
        .routes(routes!(user::unlock))
        .routes(routes!(trail::list))
        .routes(routes!(tokens::list, tokens::make))
        .routes(routes!(tokens::revoke))
        .routes(routes!(demo::accounts))
}
