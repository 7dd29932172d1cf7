//! One of the people somebody keeps: roles, a new link, locking.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    asking::Caller,
    roles::{RoleInput, wanted},
    users::{UserView, phone, view},
};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::extract::{Input, Path},
    people::{
        Actor, Permission, Place, Role,
        account::{self, NAME_MAX},
        store::{
            accounts::{self, Account},
            acts::{self, By},
            grants::{self, Held},
            links,
        },
    },
    text,
};

/// The account with this id and its roles, if the actor keeps it.
pub async fn kept(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<(Account, Vec<Held>)> {
    let found = accounts::account(tx, id).await?;
    let held = grants::held(tx, id).await?;
    let roles: Vec<(Role, Place)> = held.iter().map(|held| (held.role, held.place())).collect();
    match found {
        Some(account) if actor.may_keep(&roles) => Ok((account, held)),
        // Whoever does not keep everywhere cannot tell an unknown id from somebody else's.
        None if actor.may(Permission::ManagePeople, &account::everywhere()) => {
            Err(Code::NotFound.with("what", id).into())
        }
        _ => Err(Code::NotAllowed.into()),
    }
}

/// Who acts, for the trail.
pub fn by<'a>(app: &'a App, actor: &Actor) -> By<'a> {
    By {
        account: Some(actor.account),
        clock: &app.clock,
    }
}

/// Somebody I keep.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 200, body = UserView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<UserView>> {
    let mut tx = app.db.read().await?;
    let (account, held) = kept(&mut tx, &actor, id).await?;
    Ok(Json(UserView::of(&account, &held, caller.language)))
}

/// What changes about somebody.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct UserChange {
    /// The name people call them by.
    name: Option<String>,
    /// Their phone; empty for none.
    phone: Option<String>,
}

/// Changes somebody's name or phone.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "people",
    params(("id" = Uuid, Path)), request_body = UserChange,
    responses((status = 200, body = UserView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    Path(id): Path<Uuid>,
    Input(change): Input<UserChange>,
) -> Result<Json<UserView>> {
    let mut tx = app.db.write().await?;
    let (account, _) = kept(&mut tx, &actor, id).await?;
    let name = match &change.name {
        Some(name) => text::required("name", name, NAME_MAX)?,
        None => account.name.clone(),
    };
    let phone = match change.phone.as_deref() {
        Some(value) => phone(Some(value))?,
        None => account.phone.clone(),
    };
    accounts::rename(&mut tx, id, &name, phone.as_deref()).await?;
    let detail = json!({ "name": name, "from": account.name, "phone": change.phone.is_some() });
    by(&app, &actor)
        .did(&mut tx, "user.change", &account.username, detail)
        .await?;
    let user = view(&mut tx, id, caller.language).await?;
    tx.commit().await?;
    app.actors.forget();
    Ok(Json(user))
}

/// The roles somebody is to have.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Roles {
    /// All of them: those not named are taken away.
    roles: Vec<RoleInput>,
}

/// Gives somebody these roles instead of those they had; it holds at once.
#[utoipa::path(put, path = "/api/v1/users/{id}/roles", tag = "people",
    params(("id" = Uuid, Path)), request_body = Roles,
    responses((status = 200, body = UserView)))]
pub async fn set_roles(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    Path(id): Path<Uuid>,
    Input(asked): Input<Roles>,
) -> Result<Json<UserView>> {
    let mut tx = app.db.write().await?;
    let (account, before) = kept(&mut tx, &actor, id).await?;
    let roles = wanted(&mut tx, &actor, &asked.roles).await?;
    acts::set_roles(&mut tx, &by(&app, &actor), &account, &before, &roles).await?;
    let user = view(&mut tx, id, caller.language).await?;
    tx.commit().await?;
    app.actors.forget();
    Ok(Json(user))
}

/// A way back in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NewLink {
    /// The path of the page on which they choose a password; shown this once.
    link: String,
}

/// Makes a link by which somebody chooses another password, within a day.
#[utoipa::path(post, path = "/api/v1/users/{id}/reset", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 200, body = NewLink)))]
pub async fn reset(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<NewLink>> {
    let mut tx = app.db.write().await?;
    let (account, _) = kept(&mut tx, &actor, id).await?;
    let token = acts::reset(&mut tx, &by(&app, &actor), &account).await?;
    tx.commit().await?;
    let link = links::path(&token);
    Ok(Json(NewLink { link }))
}

/// Locks somebody out; their sessions end at once.
#[utoipa::path(post, path = "/api/v1/users/{id}/lock", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn lock(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let (account, _) = kept(&mut tx, &actor, id).await?;
    acts::lock(&mut tx, &by(&app, &actor), &account).await?;
    tx.commit().await?;
    app.actors.forget();
    Ok(StatusCode::NO_CONTENT)
}

/// Lets somebody in again.
#[utoipa::path(post, path = "/api/v1/users/{id}/unlock", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn unlock(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let (account, _) = kept(&mut tx, &actor, id).await?;
    acts::unlock(&mut tx, &by(&app, &actor), &account).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
