//! Signing in and out.

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header::SET_COOKIE},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    asking::{Caller, idle},
    cookie,
    me::Me,
};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::extract::Input,
    people::{
        Actor, SignedIn, account,
        password::LENGTH_MAX,
        store::{
            accounts::{self, Account},
            acts::By,
            sessions,
            throttle::{self, Attempt},
        },
        token::Token,
    },
};

/// The cookie that comes with an answer.
pub type SetCookie = [(HeaderName, HeaderValue); 1];

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "people", responses((status = 200, body = Me)))]
pub async fn who(State(app): State<App>, actor: Actor, caller: Caller) -> Result<Json<Me>> {
    let mut tx = app.db.read().await?;
    Ok(Json(Me::of(&mut tx, &app, &actor, caller.language).await?))
}

/// A user name and its password.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct Credentials {
    /// The name to sign in with; capital letters do not matter.
    username: String,
    /// The password.
    password: String,
}

/// Signs in: the answer brings the cookie of a new session.
#[utoipa::path(post, path = "/api/v1/session", tag = "people", security(()),
    request_body = Credentials,
    responses((status = 200, body = Me)))]
pub async fn sign_in(
    State(app): State<App>,
    caller: Caller,
    Input(credentials): Input<Credentials>,
) -> Result<(SetCookie, Json<Me>)> {
    let username = account::folded(&credentials.username);
    let attempt = Attempt::new(&username, &caller.address);
    let found = counted(&app, &attempt, &username).await?;
    let hash = found.as_ref().and_then(usable_hash);
    if !verified(&app, credentials.password, hash).await? {
        refused(&app, &caller, found.as_ref()).await?;
        return Err(Code::SignInFailed.into());
    }
    let account = found.ok_or(Code::SignInFailed)?;
    let hash = account.password_hash.as_deref().ok_or(Code::SignInFailed)?;
    let mut tx = app.db.write().await?;
    accounts::note_sign_in(&mut tx, account.id, hash, app.clock.now()).await?;
    attempt.succeeded(&mut tx, app.clock.now()).await?;
    let answer = start(&mut tx, &app, &caller, &account, "session.start").await?;
    tx.commit().await?;
    if caller.token.is_some() {
        app.actors.forget();
    }
    tokio::spawn(sweep(app));
    Ok(answer)
}

/// Counts the attempt and looks up whom it is at.
async fn counted(app: &App, attempt: &Attempt, username: &str) -> Result<Option<Account>> {
    let mut tx = app.db.write().await?;
    attempt.count(&mut tx, app.clock.now()).await?;
    let found = accounts::account_named(&mut tx, username).await?;
    tx.commit().await?;
    Ok(found)
}

fn usable_hash(account: &Account) -> Option<String> {
    account.password_hash.clone().filter(|_| !account.locked)
}

/// Whether this is the password, found out in the same time whether or not there is an account.
async fn verified(app: &App, password: String, hash: Option<String>) -> Result<bool> {
    let fits = password.chars().count() <= LENGTH_MAX;
    let (password, hash) = if fits {
        (password, hash)
    } else {
        (String::new(), None)
    };
    app.hashing.verify(password, hash).await
}

/// Tells the trail of an attempt that failed; of an unknown user name it keeps nothing, because
/// what is typed there is sometimes a password.
async fn refused(app: &App, caller: &Caller, account: Option<&Account>) -> Result<()> {
    let address = &caller.address;
    let Some(account) = account else {
        tracing::info!(%address, "a sign-in failed: no such user name");
        return Ok(());
    };
    let mut tx = app.db.write().await?;
    let by = By {
        account: None,
        clock: &app.clock,
    };
    let detail = json!({ "address": address });
    by.did(&mut tx, "session.refuse", &account.username, detail)
        .await?;
    tx.commit().await
}

/// Starts a session in place of the one the caller shows, and tells the trail how.
pub async fn start(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    account: &Account,
    action: &str,
) -> Result<(SetCookie, Json<Me>)> {
    let now = app.clock.now();
    if let Some(token) = &caller.token {
        sessions::end_shown(tx, token).await?;
    }
    let (token, _) = sessions::start(tx, account.id, &caller.user_agent, now).await?;
    let by = By {
        account: Some(account.id),
        clock: &app.clock,
    };
    let detail = json!({ "address": caller.address, "userAgent": caller.user_agent });
    by.did(tx, action, &account.username, detail).await?;
    let (signed_in, _) = sessions::signed_in(tx, &token, idle(app), now)
        .await?
        .ok_or(Code::SignInFailed)?;
    let me = Me::of(tx, app, &signed_in.actor, caller.language).await?;
    Ok((set_cookie(app, &token), Json(me)))
}

/// Hands the token of a new session to the browser.
pub fn set_cookie(app: &App, token: &Token) -> SetCookie {
    [(SET_COOKIE, cookie::given(&app.config, token))]
}

/// Nobody waits for this: what is over is of no use to anybody, but it is small.
async fn sweep(app: App) {
    let now = app.clock.now();
    let swept = async {
        let mut tx = app.db.write().await?;
        sessions::sweep(&mut tx, idle(&app), now).await?;
        throttle::sweep(&mut tx, now).await?;
        tx.commit().await
    };
    if let Err(error) = swept.await {
        tracing::warn!(%error, "could not clear away what is over");
    }
}

/// Signs out here.
#[utoipa::path(delete, path = "/api/v1/session", tag = "people",
    security(("session" = [])), responses((status = 204)))]
pub async fn sign_out(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<(StatusCode, SetCookie)> {
    let mut tx = app.db.write().await?;
    sessions::end(&mut tx, signed_in.session).await?;
    let actor = &signed_in.actor;
    let by = By {
        account: Some(actor.account),
        clock: &app.clock,
    };
    by.did(&mut tx, "session.end", &actor.username, json!({}))
        .await?;
    tx.commit().await?;
    app.actors.forget();
    Ok((StatusCode::NO_CONTENT, gone(&app)))
}

/// Takes the cookie back.
pub fn gone(app: &App) -> SetCookie {
    [(SET_COOKIE, cookie::taken(&app.config))]
}
