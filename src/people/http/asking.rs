//! Who is asking: the session behind a request's cookie, or the owner of the access token it shows.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, header, request::Parts},
};
use chrono::Duration;

use super::cookie;
use crate::{
    app::App,
    error::{Code, Error, Language, Result},
    people::{
        Actor, SignedIn, access,
        store::{sessions, tokens},
        token::Token,
    },
};

/// What a request shows of who sends it.
#[derive(Debug, Clone)]
pub enum Shown {
    /// The cookie of a session.
    Cookie(Token),
    /// An access token, if it looks like one. Whoever shows one is asked for nothing else.
    Bearer(Option<Token>),
}

impl Shown {
    /// What it is remembered by: a cookie's secret is no access token, nor the other way round.
    fn key(&self) -> Option<String> {
        match self {
            Shown::Cookie(token) => Some(token.key()),
            Shown::Bearer(token) => token
                .as_ref()
                .map(|token| format!("bearer {}", token.key())),
        }
    }
}

impl FromRequestParts<App> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        Ok(signed_in(app, &parts.headers).await?.actor.clone())
    }
}

/// Whoever asks for the session itself asks for a person at a page: a token will not do.
impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let signed_in = signed_in(app, &parts.headers).await?;
        if signed_in.by_token {
            return Err(Code::TokenNotHere.into());
        }
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

/// What a request shows; a bearer comes before a cookie.
pub fn shown(app: &App, headers: &HeaderMap) -> Option<Shown> {
    match bearer(headers) {
        Some(text) => {
            let secret = text.strip_prefix(access::PREFIX);
            Some(Shown::Bearer(secret.and_then(Token::shown)))
        }
        None => cookie::shown(&app.config, headers).map(Shown::Cookie),
    }
}

/// The token of a device, which begins with `prefix`, if a request shows anything like one.
pub fn device_shown(headers: &HeaderMap, prefix: &str) -> Option<Token> {
    Token::shown(bearer(headers)?.strip_prefix(prefix)?)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, text) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}

/// The header in which a browser may say whose work it sends: an account's id.
pub const ACCOUNT: &str = "yaoju-account";

async fn signed_in(app: &App, headers: &HeaderMap) -> Result<Arc<SignedIn>> {
    let shown = shown(app, headers).ok_or(Code::SignInRequired)?;
    let signed_in = known(app, &shown).await?;
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

/// Who shows this, as far as it is in force.
pub async fn known(app: &App, shown: &Shown) -> Result<Arc<SignedIn>> {
    let key = shown.key().ok_or(Code::TokenUnknown)?;
    let remembered = app.actors.get(&key);
    match remembered.filter(|signed_in| app.clock.now() < signed_in.ends_at) {
        Some(signed_in) => Ok(signed_in),
        None => read(app, shown, &key).await,
    }
}

async fn read(app: &App, shown: &Shown, key: &str) -> Result<Arc<SignedIn>> {
    let since = app.actors.forgotten();
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let (signed_in, seen_at) = match shown {
        Shown::Cookie(token) => {
            let found = sessions::signed_in(&mut tx, token, idle(app), now).await?;
            let (signed_in, seen_at) = found.ok_or(Code::SignInRequired)?;
            (signed_in, Some(seen_at))
        }
        Shown::Bearer(token) => {
            let token = token.as_ref().ok_or(Code::TokenUnknown)?;
            let found = tokens::signed_in(&mut tx, token, now).await?;
            found.ok_or(Code::TokenUnknown)?
        }
    };
    if seen_at.is_none_or(|seen_at| seen_at + sessions::SEEN_STEP <= now) {
        tokio::spawn(note_seen(
            app.clone(),
            signed_in.session,
            signed_in.by_token,
        ));
    }
    Ok(app.actors.put(since, key, signed_in))
}

/// Nobody waits for this, and nothing is lost when it fails: the next minute tries again.
async fn note_seen(app: App, id: uuid::Uuid, by_token: bool) {
    let noted = async {
        let now = app.clock.now();
        let mut tx = app.db.write().await?;
        if by_token {
            tokens::seen(&mut tx, id, now).await?;
        } else {
            sessions::seen(&mut tx, id, now).await?;
        }
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, "could not note when somebody was last seen");
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
        Ok(Caller {
            address: address_of(&parts.extensions, &parts.headers),
            user_agent: text(header::USER_AGENT.as_str())
                .unwrap_or_default()
                .to_owned(),
            token: cookie::shown(&app.config, &parts.headers),
            language: Language::accepted(text(header::ACCEPT_LANGUAGE.as_str())),
        })
    }
}

/// The address a request comes from.
pub fn address_of(extensions: &Extensions, headers: &HeaderMap) -> String {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let forwarded = headers.get("x-forwarded-for");
    let forwarded = forwarded.and_then(|value| value.to_str().ok());
    address(peer.map(|peer| peer.0), forwarded)
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
