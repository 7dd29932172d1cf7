//! Keeps other sites from acting with a signed-in person's browser.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::asking::{self, Shown};
use crate::{
    app::App,
    error::{Code, Error},
};

/// Refuses requests that change something and come from another site.
pub async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    // Another site cannot make a browser send this header.
    let by_token = matches!(
        asking::shown(&app, request.headers()),
        Some(Shown::Bearer(_))
    );
    if is_safe || by_token || is_ours(request.headers(), &app.config.public_url) {
        return next.run(request).await;
    }
    Error::from(Code::CrossSite).into_response()
}

/// Whether a page of ours sent this, or a program that is no browser and so has no cookie by
/// accident. Browsers say it themselves where the connection is safe; on plain http they name the
/// page's origin, which must be the host that was asked.
fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    if let Some(site) = text("sec-fetch-site") {
        return ["same-origin", "none"].contains(&site);
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return true;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin.eq_ignore_ascii_case(public_url)
        || host.is_some_and(|host| {
            text(header::HOST.as_str()).is_some_and(|asked| host.eq_ignore_ascii_case(asked))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs.iter().map(|(name, value)| {
            let name = header::HeaderName::from_static(name);
            (name, header::HeaderValue::from_static(value))
        });
        is_ours(&headers.collect(), "https://yaoju.example")
    }

    #[test]
    fn other_sites_are_told_apart() {
        let host = ("host", "depot.local:8080");
        assert!(ours(&[host]));
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(ours(&[host, ("origin", "http://depot.local:8080")]));
        assert!(ours(&[host, ("origin", "https://yaoju.example")]));
        for site in ["cross-site", "same-site", ""] {
            assert!(!ours(&[("sec-fetch-site", site)]), "{site}");
        }
        for origin in ["null", "http://depot.local", "http://evil.example", ""] {
            assert!(!ours(&[host, ("origin", origin)]), "{origin}");
        }
        assert!(!ours(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://yaoju.example")
        ]));
    }
}
