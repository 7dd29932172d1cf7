//! Routes of who gets in where: the people of a facility, the sessions of a person.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use clap::ValueEnum as _;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    asking::{Caller, idle},
    roles::RoleView,
    user::{by, kept},
    users::UserStatus,
};
use crate::{
    app::App,
    error::Result,
    http::{extract::Path, page::Page},
    people::{
        Actor, Permission, Role,
        store::{access, sessions},
    },
};

/// Somebody who may do something at a facility, and by which role.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// The name to sign in with.
    username: String,
    /// The name people call them by.
    name: String,
    /// Whether the account can be used.
    status: UserStatus,
    /// The role and where it holds: for this facility, or for a region it lies in.
    #[serde(flatten)]
    role: RoleView,
    /// What the role allows there.
    permissions: &'static [Permission],
    /// When they last signed in.
    last_sign_in_at: Option<DateTime<Utc>>,
    /// The account's id, for whoever keeps it.
    id: Option<Uuid>,
}

/// Who may do what at a facility, in order of role and name.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/people", tag = "people",
    params(("code" = String, Path)), responses((status = 200, body = Page<Access>)))]
pub async fn people(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    Path(code): Path<String>,
) -> Result<Json<Page<Access>>> {
    let facility = app.enter(&actor, &code, Permission::ManagePeople).await?;
    let mut tx = app.db.read().await?;
    let rows = access::at(&mut tx, facility.id, &facility.region_path).await?;
    let keeps = access::kept_among(&mut tx, &actor, &rows).await?;
    let views = rows.iter().map(|row| Access {
        username: row.username.clone(),
        name: row.name.clone(),
        status: UserStatus::of(row.locked, row.has_password),
        role: RoleView::of(&row.held(), caller.language),
        permissions: row.role.permissions(),
        last_sign_in_at: row.signed_in_at,
        id: keeps.contains(&row.account_id).then_some(row.account_id),
    });
    Ok(Json(Page::whole(views.collect())))
}

/// A role and what it allows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RoleMay {
    /// The role.
    role: Role,
    /// What it allows, within its scope.
    permissions: &'static [Permission],
}

/// All roles and what each allows, for telling people what they give.
#[utoipa::path(get, path = "/api/v1/roles", tag = "people",
    responses((status = 200, body = Page<RoleMay>)))]
pub async fn roles(_: Actor) -> Json<Page<RoleMay>> {
    let all = Role::value_variants().iter().map(|role| RoleMay {
        role: *role,
        permissions: role.permissions(),
    });
    Json(Page::whole(all.collect()))
}

/// A session of somebody else.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenSession {
    /// Its id.
    id: Uuid,
    /// When it was started.
    created_at: DateTime<Utc>,
    /// When it was last seen, to the minute.
    last_seen_at: DateTime<Utc>,
    /// What the browser calls itself.
    user_agent: String,
}

/// Where somebody I keep is signed in, the newest first.
#[utoipa::path(get, path = "/api/v1/users/{id}/sessions", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 200, body = Page<OpenSession>)))]
pub async fn sessions(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<Page<OpenSession>>> {
    let mut tx = app.db.read().await?;
    kept(&mut tx, &actor, id).await?;
    let open = sessions::of(&mut tx, id, idle(&app), app.clock.now()).await?;
    let views = open.into_iter().map(|session| OpenSession {
        id: session.id,
        created_at: session.created_at,
        last_seen_at: session.seen_at,
        user_agent: session.user_agent,
    });
    Ok(Json(Page::whole(views.collect())))
}

/// Signs somebody I keep out everywhere; they may sign in again.
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn end_sessions(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    let mut tx = app.db.write().await?;
    let (account, _) = kept(&mut tx, &actor, id).await?;
    sessions::end_all(&mut tx, id).await?;
    by(&app, &actor)
        .did(&mut tx, "user.sign-out", &account.username, json!({}))
        .await?;
    tx.commit().await?;
    app.actors.forget();
    Ok(StatusCode::NO_CONTENT)
}
