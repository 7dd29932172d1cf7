//! One's own access tokens. They are made and revoked on the pages only: no token makes another.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    id,
    people::{
        Actor, Permission, SignedIn,
        access::{self, TOKENS_MAX},
        store::{
            Act, audit,
            tokens::{self, AccessToken, NewToken},
        },
        token::Token,
    },
    text,
};

/// Whether a token can be used.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TokenState {
    /// In force.
    Active,
    /// Its last day is over.
    Expired,
    /// Its owner, or a lock, took it back.
    Revoked,
}

/// An access token, without its secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccessToken)]
pub struct TokenView {
    /// Its id.
    id: Uuid,
    /// What it is used for.
    name: String,
    /// What it lets through, as far as its owner may it.
    permissions: Vec<Permission>,
    /// The facility it is for; none for wherever its owner may.
    facility: Option<String>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it ends.
    expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    last_used_at: Option<DateTime<Utc>>,
    /// Whether it can be used.
    state: TokenState,
}

impl TokenView {
    fn of(token: AccessToken, now: DateTime<Utc>) -> TokenView {
        let state = match token.revoked_at {
            Some(_) => TokenState::Revoked,
            None if token.expires_at <= now => TokenState::Expired,
            None => TokenState::Active,
        };
        TokenView {
            id: token.id,
            name: token.name,
            permissions: access::read(&token.permissions),
            facility: token.facility_code,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.seen_at,
            state,
        }
    }
}

/// One's own access tokens, the newest first; those that are over too, a hundred in all.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "people", security(("session" = [])),
    responses((status = 200, body = Page<TokenView>)))]
pub async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Page<TokenView>>> {
    let mut tx = app.db.read().await?;
    let mine = tokens::of(&mut tx, signed_in.actor.account).await?;
    let now = app.clock.now();
    let views = mine.into_iter().map(|token| TokenView::of(token, now));
    Ok(Json(Page::whole(views.collect())))
}

/// An access token to be made.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewToken)]
pub struct Wanted {
    /// What it is used for.
    name: String,
    /// What it lets through: permissions of one's own, but never that of managing people.
    permissions: Vec<Permission>,
    /// The code of the facility it is for; wherever one may when absent.
    facility: Option<String>,
    /// Its last day, from tomorrow to a year ahead.
    expires_on: NaiveDate,
}

/// A token that was just made.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MadeToken {
    /// What is listed of it.
    token: TokenView,
    /// The secret, `yj_` and 64 hexadecimal digits; shown this once.
    secret: String,
}

/// Makes an access token for a program: its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "people", security(("session" = [])),
    request_body = Wanted, responses((status = 201, body = MadeToken)))]
pub async fn make(
    State(app): State<App>,
    signed_in: SignedIn,
    Input(wanted): Input<Wanted>,
) -> Result<(StatusCode, Json<MadeToken>)> {
    let actor = &signed_in.actor;
    let name = text::required("name", &wanted.name, access::NAME_MAX)?;
    let now = app.clock.now();
    let expires_at = access::ends(wanted.expires_on, now)?;
    let facility = match &wanted.facility {
        Some(code) => Some(app.enter(actor, code, Permission::SeePlaces).await?),
        None => None,
    };
    let place = facility.as_ref().map(|facility| facility.place());
    let may = |permission: &Permission| match &place {
        Some(place) => actor.may(*permission, place),
        None => actor.may_somewhere(*permission),
    };
    let may = |permission: &Permission| access::may_be_given(*permission) && may(permission);
    if wanted.permissions.is_empty() || !wanted.permissions.iter().all(may) {
        return Err(Code::TokenScope.at("permissions").into());
    }
    let permissions = access::read(&access::stored(&wanted.permissions));
    let (token, new) = (
        Token::fresh(),
        NewToken {
            id: id::fresh(),
            account: actor.account,
            name: &name,
            permissions: &permissions,
            facility: facility.as_ref().map(|facility| facility.id),
            expires_at,
        },
    );
    let mut tx = app.db.write().await?;
    check_count(&mut tx, actor.account, now).await?;
    tokens::add(&mut tx, &token, &new, now).await?;
    let detail = json!({ "name": name, "permissions": permissions,
        "facility": wanted.facility, "expiresOn": wanted.expires_on });
    tell(
        &mut tx,
        &app,
        actor,
        ("token.make", new.id),
        new.facility,
        detail,
    )
    .await?;
    let made = tokens::of(&mut tx, actor.account).await?;
    tx.commit().await?;
    let made = made.into_iter().find(|made| made.id == new.id);
    let view = TokenView::of(made.ok_or(Code::TokenUnknown)?, now);
    let secret = format!("{}{}", access::PREFIX, token.reveal());
    Ok((
        StatusCode::CREATED,
        Json(MadeToken {
            token: view,
            secret,
        }),
    ))
}

async fn check_count(tx: &mut Tx, account: Uuid, now: DateTime<Utc>) -> Result<()> {
    let in_force = tokens::in_force(tx, account, now).await?;
    if usize::try_from(in_force).is_ok_and(|count| count < TOKENS_MAX) {
        return Ok(());
    }
    Err(Code::TokensTooMany.with("most", TOKENS_MAX).into())
}

/// Revokes an access token: no request with it is answered any more.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "people", security(("session" = [])),
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn revoke(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    let actor = &signed_in.actor;
    let mut tx = app.db.write().await?;
    let revoked = tokens::revoke(&mut tx, actor.account, id, app.clock.now()).await?;
    let name = revoked.ok_or_else(|| Code::NotFound.with("what", id))?;
    let detail = json!({ "name": name });
    tell(&mut tx, &app, actor, ("token.revoke", id), None, detail).await?;
    tx.commit().await?;
    app.actors.forget();
    Ok(StatusCode::NO_CONTENT)
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    (action, id): (&str, Uuid),
    facility: Option<Uuid>,
    detail: Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "token",
        target: &id.to_string(),
        facility,
        detail,
    };
    audit(tx, &app.clock, &act).await
}
