//! The cookie that holds a session's token.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{config::Config, people::token::Token};

/// The cookie's name. With https the browser itself keeps the `__Host-` one from other hosts.
fn name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-yaoju"
    } else {
        "yaoju"
    }
}

/// The token a request shows, if any.
pub fn shown(config: &Config, headers: &HeaderMap) -> Option<Token> {
    let name = name(config);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| Token::shown(value))
}

/// Hands the token to the browser. The cookie lasts until the browser is closed: how long the
/// session lasts is decided here, not there.
pub fn given(config: &Config, token: &Token) -> HeaderValue {
    header(config, token.reveal(), "")
}

/// Takes the token back from the browser.
pub fn taken(config: &Config) -> HeaderValue {
    header(config, "", "; Max-Age=0")
}

fn header(config: &Config, value: &str, end: &str) -> HeaderValue {
    let secure = if config.is_https() { "; Secure" } else { "" };
    let name = name(config);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}");
    let mut header = HeaderValue::from_str(&text).expect("a token is plain ASCII");
    header.set_sensitive(true);
    header
}
