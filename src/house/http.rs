//! Routes of house policies.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Setting, Unit,
    store::{self, SetRow},
};
use crate::{
    app::App,
    error::{Code, Result},
    http::extract::{Input, Path},
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set))
}

/// A policy.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HousePolicy)]
pub struct SettingView {
    /// Which one.
    name: Setting,
    /// What holds.
    value: i64,
    /// What holds where nothing is set.
    default: i64,
    /// The least it may be.
    least: i64,
    /// The most.
    most: i64,
    /// What the number counts.
    unit: Unit,
    /// When it was set; never where the default holds.
    changed_at: Option<DateTime<Utc>>,
    /// By whom.
    changed_by: Option<String>,
}

fn view(setting: Setting, row: Option<&SetRow>) -> SettingView {
    let (least, most) = setting.limits();
    let default = setting.default_value();
    SettingView {
        name: setting,
        value: row.map_or(default, |row| row.value),
        default,
        least,
        most,
        unit: setting.unit(),
        changed_at: row.map(|row| row.changed_at),
        changed_by: row.map(|row| row.changed_by.clone()),
    }
}

/// What whoever runs the program sets for it when it starts; shown, not changed here.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    /// Minutes without a request after which a sign-in ends (`--idle-minutes`,
    /// `YAOJU_IDLE_MINUTES`).
    idle_minutes: i64,
}

/// All policies.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Settings {
    /// What may be set here.
    items: Vec<SettingView>,
    /// What is given to the program when it starts.
    given: Given,
}

/// The house policies in force.
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, body = Settings)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Settings>> {
    if !actor.may_somewhere(Permission::SeePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let rows = store::all(&mut tx).await?;
    let row = |setting: Setting| rows.iter().find(|row| row.name == setting.name());
    let items = Setting::ALL.map(|setting| view(setting, row(setting)));
    let idle_minutes = app.config.idle_minutes;
    Ok(Json(Settings {
        items: items.into(),
        given: Given { idle_minutes },
    }))
}

/// What a policy is to be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewValue {
    /// A whole number within the limits.
    value: i64,
}

/// Sets a policy for all; it holds at once.
#[utoipa::path(put, path = "/api/v1/settings/{name}", tag = "settings",
    params(("name" = Setting, Path, description = "Which policy")), request_body = NewValue,
    responses((status = 200, body = SettingView)))]
pub async fn set(
    State(app): State<App>,
    actor: Actor,
    Path(setting): Path<Setting>,
    Input(new): Input<NewValue>,
) -> Result<Json<SettingView>> {
    if !actor.may_somewhere(Permission::ManageSettings) {
        return Err(Code::NotAllowed.into());
    }
    let value = setting.check(new.value)?;
    let name = setting.name();
    let mut tx = app.db.write().await?;
    let rows = store::all(&mut tx).await?;
    let before = view(setting, rows.iter().find(|row| row.name == name));
    store::set(&mut tx, name, value, actor.account, app.clock.now()).await?;
    let act = Act {
        account: Some(actor.account),
        action: "setting.change",
        target_kind: "setting",
        target: name,
        facility: None,
        detail: json!({ "from": before.value, "to": value }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    let rows = store::all(&mut tx).await?;
    tx.commit().await?;
    app.house.forget();
    let row = rows.iter().find(|row| row.name == name);
    Ok(Json(view(setting, row)))
}
