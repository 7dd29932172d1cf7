//! The headers that every answer carries: what a browser may do with it.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::app::App;

/// For pages: everything from this host, nothing written into the page itself, no frames.
const PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// For what is no page, data and the files that pages are made of: opened as a page by itself it
/// may do nothing at all.
const DATA: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// For the pages of labels, which have no script.
const LABELS: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// How their addresses begin.
const LABEL_PATHS: [&str; 3] = ["/q/", "/Q/", "/01/"];

/// For the one script that runs WebAssembly, a worker that reads codes in pictures: what it may do
/// is said by its own answer, so that no page may.
const READER: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    connect-src 'self'";

/// How that script's address begins.
const READER_PATH: &str = "/assets/code-reader-";

/// The script that serves pages without a network: what it may fetch is said by its own answer.
const WORKER_PATH: &str = "/sw.js";

/// What a page may ask the browser for: the camera to scan, the position to find a point.
const DEVICES: &str = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()";

/// Two years, as browsers' own lists ask for; only told where people come by https.
const HTTPS_ONLY: &str = "max-age=63072000; includeSubDomains";

/// Puts them on.
pub async fn headed(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_api = path.starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page = text(headers, &header::CONTENT_TYPE).starts_with("text/html");
    let mut set = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, policy(&path, is_page));
    set(name("cross-origin-resource-policy"), "same-origin");
    // The others mean something for pages alone, and a page has twenty files on a thin line.
    if is_page || is_api {
        set(header::REFERRER_POLICY, "same-origin");
        set(header::X_FRAME_OPTIONS, "DENY");
        set(name("cross-origin-opener-policy"), "same-origin");
        set(name("permissions-policy"), DEVICES);
    }
    if app.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    // What an answer says of itself, such as a picture named by its hash, it knows better.
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn policy(path: &str, is_page: bool) -> &'static str {
    let is_label = LABEL_PATHS
        .iter()
        .any(|beginning| path.starts_with(beginning));
    if is_label {
        LABELS
    } else if path.starts_with(READER_PATH) {
        READER
    } else if is_page || path == WORKER_PATH {
        PAGES
    } else {
        DATA
    }
}

fn name(text: &'static str) -> HeaderName {
    HeaderName::from_static(text)
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    let value = headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
