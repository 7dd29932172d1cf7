//! One's own sessions and password.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    asking::{Caller, idle},
    session::{SetCookie, gone, set_cookie},
};
use crate::{
    app::App,
    error::{Code, Result},
    http::{extract::Input, page::Page},
    people::{
        SignedIn, password,
        store::{accounts, acts::By, sessions, throttle::Attempt},
    },
};

/// A session of one's own.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
pub struct SessionView {
    /// Its id.
    id: Uuid,
    /// When it was started.
    created_at: DateTime<Utc>,
    /// When it was last seen, to the minute.
    last_seen_at: DateTime<Utc>,
    /// What the browser calls itself.
    user_agent: String,
    /// Whether it is the one asking.
    current: bool,
}

/// One's own sessions, the newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "people", security(("session" = [])),
    responses((status = 200, body = Page<SessionView>)))]
pub async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Page<SessionView>>> {
    let mut tx = app.db.read().await?;
    let account = signed_in.actor.account;
    let mine = sessions::of(&mut tx, account, idle(&app), app.clock.now()).await?;
    let views = mine.into_iter().map(|session| SessionView {
        id: session.id,
        created_at: session.created_at,
        last_seen_at: session.seen_at,
        user_agent: session.user_agent,
        current: session.id == signed_in.session,
    });
    Ok(Json(Page::whole(views.collect())))
}

/// Signs out everywhere, here too.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "people",
    security(("session" = [])), responses((status = 204)))]
pub async fn end_all(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<(StatusCode, SetCookie)> {
    let actor = &signed_in.actor;
    let mut tx = app.db.write().await?;
    sessions::end_all(&mut tx, actor.account).await?;
    let by = By {
        account: Some(actor.account),
        clock: &app.clock,
    };
    by.did(&mut tx, "session.end-all", &actor.username, json!({}))
        .await?;
    tx.commit().await?;
    app.actors.forget();
    Ok((StatusCode::NO_CONTENT, gone(&app)))
}

/// The present password and the one to come.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct PasswordChange {
    /// The present one.
    current: String,
    /// The one to come.
    new: String,
}

/// Changes one's own password; all other sessions end, and this one goes on under a new cookie.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "people",
    security(("session" = [])),
    request_body = PasswordChange, responses((status = 204)))]
pub async fn change_password(
    State(app): State<App>,
    signed_in: SignedIn,
    caller: Caller,
    Input(change): Input<PasswordChange>,
) -> Result<(StatusCode, SetCookie)> {
    let actor = &signed_in.actor;
    password::check("new", &change.new, &actor.username)?;
    let attempt = Attempt::new(&actor.username, &caller.address);
    let mut tx = app.db.write().await?;
    attempt.count(&mut tx, app.clock.now()).await?;
    let account = accounts::account(&mut tx, actor.account).await?;
    tx.commit().await?;
    let old = account.and_then(|account| account.password_hash);
    if !app.hashing.verify(change.current, old.clone()).await? {
        return Err(Code::PasswordWrong.at("current").into());
    }
    let new = app.hashing.hash(change.new).await?;
    let mut tx = app.db.write().await?;
    let now = app.clock.now();
    accounts::note_sign_in(&mut tx, actor.account, &old.unwrap_or_default(), now).await?;
    attempt.succeeded(&mut tx, now).await?;
    accounts::set_password(&mut tx, actor.account, &new).await?;
    sessions::end_all(&mut tx, actor.account).await?;
    let (token, _) = sessions::start(&mut tx, actor.account, &caller.user_agent, now).await?;
    let by = By {
        account: Some(actor.account),
        clock: &app.clock,
    };
    by.did(&mut tx, "password.change", &actor.username, json!({}))
        .await?;
    tx.commit().await?;
    app.actors.forget();
    Ok((StatusCode::NO_CONTENT, set_cookie(&app, &token)))
}
