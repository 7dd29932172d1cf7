//! Shows the sign-ins of the fictional county.

use axum::{Json, extract::State};
use serde::Serialize;

use crate::{
    app::App,
    error::{Code, Result},
    people::{DEMO_ACCOUNTS, Role},
};

/// The sign-ins of the fictional county.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DemoAccounts {
    /// One person for each role.
    accounts: Vec<DemoAccountView>,
}

/// Somebody of the fictional county.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DemoAccount)]
pub struct DemoAccountView {
    /// The name to sign in with.
    username: &'static str,
    /// The password, which is no secret.
    password: &'static str,
    /// The name people call them by.
    name: &'static str,
    /// Their role.
    role: Role,
}

/// The sign-ins of the fictional county; nothing is found in a real one.
#[utoipa::path(get, path = "/api/v1/demo", tag = "people", security(()),
    responses((status = 200, body = DemoAccounts)))]
pub async fn accounts(State(app): State<App>) -> Result<Json<DemoAccounts>> {
    if !app.config.demo {
        return Err(Code::NotFound.with("what", "demo").into());
    }
    let accounts = DEMO_ACCOUNTS.iter().map(|account| DemoAccountView {
        username: account.username,
        password: account.password,
        name: account.name,
        role: account.role,
    });
    Ok(Json(DemoAccounts {
        accounts: accounts.collect(),
    }))
}
