//! Routes of dispensers: machines, slots, devices, what they report.

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::{Code, Result},
    people::{Actor, Permission},
    places::{FacilityKind, SharedFacility},
};

mod claims;
mod events;
mod explain;
mod feeds;
mod machines;
mod slots;
mod tokens;
mod view;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(machines::list))
        .routes(routes!(machines::show, machines::save))
        .routes(routes!(slots::save))
        .routes(routes!(tokens::make, tokens::revoke))
        .routes(routes!(feeds::show, feeds::save))
        .routes(routes!(events::list))
        .routes(routes!(events::suspended, explain::explain))
        .routes(routes!(events::hand_in))
        .routes(routes!(claims::ask))
}

/// The dispenser with this code, if the actor may do this there.
async fn enter(
    app: &App,
    actor: &Actor,
    code: &str,
    permission: Permission,
) -> Result<SharedFacility> {
    let facility = app.enter(actor, code, permission).await?;
    if facility.kind != FacilityKind::Dispenser {
        return Err(Code::NotADispenser.with("name", &facility.name).into());
    }
    Ok(facility)
}
