//! One-time links: the first administrator, invitations, forgotten passwords.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use super::{
    asking::Caller,
    me::Me,
    session::{SetCookie, start},
};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::extract::{Input, Path},
    people::{
        Role, account, password,
        store::{
            accounts::{self, Account, NewAccount},
            grants::{Given, GivenAt},
            links::{self, Link, Purpose},
            sessions,
            throttle::Attempt,
            tokens,
        },
        token::Token,
    },
    text,
};

/// What a link is for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OneTimeLink)]
pub struct LinkView {
    /// What it is for.
    purpose: Purpose,
    /// Whose it is; nobody's for the first administrator.
    username: Option<String>,
    /// Their name.
    name: Option<String>,
}

/// What a link is for, if it can still be used.
#[utoipa::path(get, path = "/api/v1/links/{token}", tag = "people", security(()),
    params(("token" = String, Path)), responses((status = 200, body = LinkView)))]
pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Result<Json<LinkView>> {
    let (_, link) = found(&app, &token).await?;
    Ok(Json(LinkView {
        purpose: link.purpose,
        username: link.username,
        name: link.name,
    }))
}

async fn found(app: &App, token: &str) -> Result<(Token, Link)> {
    let token = Token::shown(token).ok_or(Code::LinkUnknown)?;
    let mut tx = app.db.read().await?;
    let link = links::find(&mut tx, &token, app.clock.now()).await?;
    Ok((token, link))
}

/// What somebody chooses who follows a link.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct Chosen {
    /// The first administrator's name to sign in with.
    username: Option<String>,
    /// The first administrator's name.
    name: Option<String>,
    /// The password.
    password: String,
}

/// Uses a link: the password is set, earlier sessions and access tokens end, and its owner is
/// signed in.
#[utoipa::path(post, path = "/api/v1/links/{token}", tag = "people", security(()),
    params(("token" = String, Path)), request_body = Chosen,
    responses((status = 200, body = Me)))]
pub async fn take_up(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    Input(chosen): Input<Chosen>,
) -> Result<(SetCookie, Json<Me>)> {
    let (token, link) = found(&app, &token).await?;
    let (username, name) = match &link.username {
        Some(username) => (username.clone(), link.name.clone().unwrap_or_default()),
        None => first_names(&chosen)?,
    };
    password::check("password", &chosen.password, &username)?;
    let hash = app.hashing.hash(chosen.password).await?;
    let mut tx = app.db.write().await?;
    links::take(&mut tx, &token).await?;
    let account = match link.account_id {
        Some(account) => accounts::account(&mut tx, account).await?,
        None => Some(first_administrator(&mut tx, &app, &username, name).await?),
    };
    let account = account.ok_or(Code::LinkUnknown)?;
    let now = app.clock.now();
    accounts::set_password(&mut tx, account.id, &hash).await?;
    accounts::note_sign_in(&mut tx, account.id, &hash, now).await?;
    sessions::end_all(&mut tx, account.id).await?;
    tokens::revoke_all(&mut tx, account.id, now).await?;
    let attempt = Attempt::new(&username, &caller.address);
    attempt.succeeded(&mut tx, now).await?;
    let action = match link.purpose {
        Purpose::FirstAdministrator => "user.first",
        Purpose::Invite => "user.accept",
        Purpose::Reset => "password.reset",
    };
    let answer = start(&mut tx, &app, &caller, &account, action).await?;
    tx.commit().await?;
    app.actors.forget();
    Ok(answer)
}

fn first_names(chosen: &Chosen) -> Result<(String, String)> {
    let username = chosen.username.as_deref().unwrap_or_default();
    let name = chosen.name.as_deref().unwrap_or_default();
    Ok((
        account::username("username", username)?,
        text::required("name", name, account::NAME_MAX)?,
    ))
}

/// Makes the first administrator, unless somebody was made in another way meanwhile.
async fn first_administrator(
    tx: &mut Tx,
    app: &App,
    username: &str,
    name: String,
) -> Result<Account> {
    if accounts::is_any(tx).await? {
        return Err(Code::LinkUnknown.into());
    }
    let new = NewAccount {
        username: username.to_owned(),
        name,
        phone: None,
        password_hash: None,
    };
    let everywhere = Given {
        role: Role::Administrator,
        at: GivenAt::Everywhere,
    };
    let id = accounts::add_account(tx, &new, &[everywhere], app.clock.now()).await?;
    let account = accounts::account(tx, id).await?;
    account.ok_or_else(|| Code::LinkUnknown.into())
}
