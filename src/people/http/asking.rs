//! Who is asking: the session behind a request's cookie.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use chrono::Duration;

use super::cookie;
use crate::{
    app::App,
    error::{Code, Error, Language, Result},
    people::{Actor, SignedIn, store::sessions, token::Token},
};

impl FromRequestParts<App> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let signed_in = signed_in(app, &parts.headers).await?;
        Ok(signed_in.actor.clone())
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let signed_in = signed_in(app, &parts.headers).await?;
        Ok(SignedIn::clone(&signed_in))
    }
}

/// Somebody signed in, or nobody: for what is answered to both, though not alike.
pub struct Perhaps(pub Option<Actor>);

impl FromRequestParts<App> for Perhaps {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        match signed_in(app, &parts.headers).await {
            Ok(signed_in) => Ok(Perhaps(Some(signed_in.actor.clone()))),
            Err(Error::Refused(refusal)) if refusal.code == Code::SignInRequired => {
                Ok(Perhaps(None))
            }
            Err(error) => Err(error),
        }
    }
}

/// How long somebody may do nothing before the session ends.
pub fn idle(app: &App) -> Duration {
    Duration::minutes(app.config.idle_minutes)
}

/// The header in which a browser may say whose work it sends: an account's id.
pub const ACCOUNT: &str = "yaoju-account";

async fn signed_in(app: &App, headers: &HeaderMap) -> Result<Arc<SignedIn>> {
    let token = cookie::shown(&app.config, headers).ok_or(Code::SignInRequired)?;
    let key = token.key();
    let remembered = app.actors.get(&key);
    let signed_in = match remembered.filter(|signed_in| app.clock.now() < signed_in.ends_at) {
        Some(signed_in) => signed_in,
        None => read(app, &token, &key).await?,
    };
    is_theirs(headers, &signed_in.actor)?;
    Ok(signed_in)
}

/// Work that waited in a browser is bound to who wrote it. All pages of a browser share one cookie:
/// by the time it is sent, another page may have signed somebody else in.
fn is_theirs(headers: &HeaderMap, actor: &Actor) -> Result<()> {
    let Some(named) = headers.get(ACCOUNT) else {
        return Ok(());
    };
    let named = named.to_str().ok().and_then(|text| text.parse().ok());
    if named == Some(actor.account) {
        return Ok(());
    }
    Err(Code::OtherAccount.into())
}

async fn read(app: &App, token: &Token, key: &str) -> Result<Arc<SignedIn>> {
    let since = app.actors.forgotten();
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let found = sessions::signed_in(&mut tx, token, idle(app), now).await?;
    let (signed_in, seen_at) = found.ok_or(Code::SignInRequired)?;
    if seen_at + sessions::SEEN_STEP <= now {
        tokio::spawn(note_seen(app.clone(), signed_in.session));
    }
    Ok(app.actors.put(since, key, signed_in))
}

/// Nobody waits for this, and nothing is lost when it fails: the next minute tries again.
async fn note_seen(app: App, session: uuid::Uuid) {
    let noted = async {
        let mut tx = app.db.write().await?;
        sessions::seen(&mut tx, session, app.clock.now()).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, "could not note when a session was last seen");
    }
}

/// What is known of a caller beside their session.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The address they call from.
    pub address: String,
    /// What their browser calls itself.
    pub user_agent: String,
    /// The token they show, whether or not its session goes on.
    pub token: Option<Token>,
    /// Their language.
    pub language: Language,
}

impl FromRequestParts<App> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Caller {
            address: address(peer.map(|peer| peer.0), text("x-forwarded-for")),
            user_agent: text(header::USER_AGENT.as_str())
                .unwrap_or_default()
                .to_owned(),
            token: cookie::shown(&app.config, &parts.headers),
            language: Language::accepted(text(header::ACCEPT_LANGUAGE.as_str())),
        })
    }
}

/// The address of the caller: of the connection, unless that is a proxy on this very machine, which
/// then says last whom it speaks for.
fn address(peer: Option<SocketAddr>, forwarded: Option<&str>) -> String {
    let Some(peer) = peer else {
        return "unknown".to_owned();
    };
    let named = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    match named {
        Some(named) if peer.ip().is_loopback() => named,
        _ => peer.ip(),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_may_speak_for_others() {
        let local = Some(SocketAddr::from(([127, 0, 0, 1], 1)));
        let remote = Some(SocketAddr::from(([192, 0, 2, 7], 1)));
        assert_eq!(address(local, None), "127.0.0.1");
        assert_eq!(address(local, Some("10.9.9.9, 192.0.2.1")), "192.0.2.1");
        assert_eq!(address(local, Some("nonsense")), "127.0.0.1");
        assert_eq!(address(remote, Some("192.0.2.1")), "192.0.2.7");
    }
}
