//! Routes of machines.

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    enter,
    view::{self, Brief, MachineView},
};
use crate::{
    app::App,
    db::Tx,
    dispenser::{
        State as MachineState,
        store::{
            machines::{self as store, NewMachine},
            slots,
        },
    },
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{Facility, store::Reach},
    text,
};

/// The longest name of a maker, model, number or spot, in characters.
const LINE_MAX: usize = 60;

/// The dispensers within the caller's scope, each with how it stands.
#[utoipa::path(get, path = "/api/v1/machines", tag = "dispensers",
    responses((status = 200, body = Page<Brief>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<Brief>>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let reach = Reach::of(&actor, Permission::SeeStock);
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let rows = store::list(&mut tx, &reach).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.facility_id).collect();
    let slots = view::slots_of(&mut tx, &ids).await?;
    let brief = |row: &store::MachineRow| {
        let own = slots.get(&row.facility_id).map_or(&[][..], Vec::as_slice);
        Brief::of(row, own, now)
    };
    Ok(Json(Page::whole(rows.iter().map(brief).collect())))
}

/// One dispenser: what machine it is, its slots and what the book says is in each, what it last
/// said of itself.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/machine", tag = "dispensers",
    params(("code" = String, Path)), responses((status = 200, body = MachineView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<MachineView>> {
    let machine = enter(&app, &actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let row = store::machine(&mut tx, machine.id).await?;
    Ok(Json(view::machine(&mut tx, &row, app.clock.now()).await?))
}

/// What a machine is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewMachine)]
pub struct New {
    /// Who made it; up to 60 characters, as all of these.
    #[serde(default)]
    maker: String,
    /// The model.
    model: String,
    /// The maker's number.
    #[serde(default)]
    serial: String,
    /// Where it stands: beside the gate.
    #[serde(default)]
    spot: String,
    /// How it stands. A retired one stays retired; it is empty by its book.
    state: MachineState,
}

/// Says what machine a dispenser is, for the first time or anew.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/machine", tag = "dispensers",
    params(("code" = String, Path)), request_body = New,
    responses((status = 200, body = MachineView)))]
pub async fn save(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<New>,
) -> Result<Json<MachineView>> {
    let machine = enter(&app, &actor, &code, Permission::ManageRooms).await?;
    let stored = NewMachine {
        maker: text::optional("maker", &new.maker, LINE_MAX)?,
        model: text::required("model", &new.model, LINE_MAX)?,
        serial: text::optional("serial", &new.serial, LINE_MAX)?,
        spot: text::optional("spot", &new.spot, LINE_MAX)?,
        state: new.state,
    };
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let before = store::machine(&mut tx, machine.id).await?;
    if before.state == Some(MachineState::Retired) && new.state != MachineState::Retired {
        return Err(Code::MachineRetired.at("state").into());
    }
    if new.state == MachineState::Retired {
        if !slots::lying(&mut tx, &[machine.id]).await?.is_empty() {
            return Err(Code::MachineNotEmpty.at("state").into());
        }
        store::revoke(&mut tx, machine.id, now).await?;
    }
    store::save(&mut tx, machine.id, &stored, (actor.account, now)).await?;
    let detail = json!({ "maker": stored.maker, "model": stored.model, "serial": stored.serial,
        "spot": stored.spot, "state": stored.state });
    tell(
        &mut tx,
        &app,
        &actor,
        &machine,
        ("machine.save", &machine.code),
        detail,
    )
    .await?;
    let row = store::machine(&mut tx, machine.id).await?;
    let view = view::machine(&mut tx, &row, now).await?;
    tx.commit().await?;
    app.machine_devices.forget();
    Ok(Json(view))
}

/// Writes an act at a machine down.
pub async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    machine: &Facility,
    (action, target): (&'static str, &str),
    detail: serde_json::Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "machine",
        target,
        facility: Some(machine.id),
        detail,
    };
    audit(tx, &app.clock, &act).await
}
