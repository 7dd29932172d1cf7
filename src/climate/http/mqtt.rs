//! Routes of MQTT sources: brokers, the devices behind them, and profiles of their messages.

use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    climate::store::mqtt::{self as store, SourceRow},
    db::Tx,
    error::{Code, Result},
    people::{
        Actor, Permission, Place,
        store::{Act, audit},
    },
};

mod devices;
mod profiles;
mod sources;
mod view;

/// The routes of sources.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sources::list, sources::add))
        .routes(routes!(sources::show, sources::change))
        .routes(routes!(devices::list, devices::bind))
        .routes(routes!(devices::unbind))
        .routes(routes!(profiles::list))
        .routes(routes!(profiles::put))
}

/// Refuses those who may not manage that place.
fn check_scope(actor: &Actor, place: &Place) -> Result<()> {
    if actor.may(Permission::ManagePlaces, place) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}

/// Where a source belongs.
fn place(source: &SourceRow) -> Place {
    Place {
        region_path: source.region_path.clone(),
        facility: source.facility_id,
    }
}

/// The source with this code, if the actor manages its places.
async fn enter(tx: &mut Tx, actor: &Actor, code: &str) -> Result<SourceRow> {
    if !actor.may_somewhere(Permission::ManagePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let found = store::source(tx, code).await?;
    let source = found.ok_or_else(|| Code::NotFound.with("what", code))?;
    check_scope(actor, &place(&source))?;
    Ok(source)
}

/// Writes down what was done to a source.
async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    source: &SourceRow,
    (action, detail): (&str, Value),
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "mqtt-source",
        target: &source.code,
        facility: source.facility_id,
        detail,
    };
    audit(tx, &app.clock, &act).await
}
