//! Routes of the tokens of machines' devices.

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use serde_json::json;

use super::{enter, machines::tell};
use crate::{
    app::App,
    dispenser::{State as MachineState, device, store::machines as store},
    error::{Code, Result},
    http::extract::Path,
    people::{Actor, Permission, token::Token},
};

/// A token that was just made for a machine.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MachineSecret {
    /// `ym_` and 64 hexadecimal digits; shown this once.
    secret: String,
}

/// Makes a token for a machine's device: its secret is in this answer and nowhere else. The token
/// before it is no longer good.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/machine/token", tag = "dispensers",
    params(("code" = String, Path)), responses((status = 201, body = MachineSecret)))]
pub async fn make(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<(StatusCode, Json<MachineSecret>)> {
    let machine = enter(&app, &actor, &code, Permission::ManageRooms).await?;
    let now = app.clock.now();
    let token = Token::fresh();
    let mut tx = app.db.write().await?;
    match store::machine(&mut tx, machine.id).await?.state {
        None => return Err(Code::MachineMissing.into()),
        Some(MachineState::Retired) => return Err(Code::MachineRetired.into()),
        Some(_) => {}
    }
    let is_another = store::revoke(&mut tx, machine.id, now).await?;
    store::add_token(&mut tx, machine.id, &token, (actor.account, now)).await?;
    let detail = json!({ "insteadOfAnother": is_another });
    tell(
        &mut tx,
        &app,
        &actor,
        &machine,
        ("machine.token", &code),
        detail,
    )
    .await?;
    tx.commit().await?;
    app.machine_devices.forget();
    let secret = format!("{}{}", device::PREFIX, token.reveal());
    Ok((StatusCode::CREATED, Json(MachineSecret { secret })))
}

/// Revokes the token of a machine's device: nothing is taken from it any more.
#[utoipa::path(delete, path = "/api/v1/facilities/{code}/machine/token", tag = "dispensers",
    params(("code" = String, Path)), responses((status = 204)))]
pub async fn revoke(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<StatusCode> {
    let machine = enter(&app, &actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    store::revoke(&mut tx, machine.id, app.clock.now()).await?;
    let did = ("machine.revoke-token", code.as_str());
    tell(&mut tx, &app, &actor, &machine, did, json!({})).await?;
    tx.commit().await?;
    app.machine_devices.forget();
    Ok(StatusCode::NO_CONTENT)
}
