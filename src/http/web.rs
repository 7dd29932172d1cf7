//! Serves the pages that were built into the program.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::error::Code;

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Pages;

/// A file of the pages; any other address outside the API is a page's own and gets the first page.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") || ![Method::GET, Method::HEAD].contains(request.method()) {
        let what = request.uri().path().to_owned();
        return crate::error::Error::from(Code::NotFound.with("what", what)).into_response();
    }
    // A built file that is gone belongs to another version: the first page in its place would be
    // taken for a script, and kept.
    let squeezed = takes_brotli(request.headers());
    let page = || file("index.html", squeezed).filter(|_| !path.starts_with("assets/"));
    file(path, squeezed)
        .or_else(page)
        .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// Whether the browser says that it reads Brotli.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let said = headers.get_all(header::ACCEPT_ENCODING).iter();
    said.filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|each| {
            let mut parts = each.split(';').map(str::trim);
            let refused =
                |weight: &str| weight.replace(' ', "").trim_end_matches(['0', '.']) == "q=";
            parts.next() == Some("br") && !parts.any(refused)
        })
}

/// A built file; `squeezed` as the build has compressed it, where it has.
fn file(path: &str, squeezed: bool) -> Option<Response> {
    let found = Pages::get(path)?;
    let kind = found.metadata.mimetype().to_owned();
    let small = Pages::get(&format!("{path}.br"));
    let vary = small.is_some();
    let small = small.filter(|_| squeezed);
    let encoded = small.is_some();
    let mut response = Response::new(Body::from(small.unwrap_or(found).data));
    let headers = response.headers_mut();
    if vary {
        let by = HeaderValue::from_static("accept-encoding");
        headers.insert(header::VARY, by);
    }
    if encoded {
        let brotli = HeaderValue::from_static("br");
        headers.insert(header::CONTENT_ENCODING, brotli);
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(&with_charset(kind)).ok()?,
    );
    // Built files carry a hash of their contents in their names; the others may change.
    // Browsers ask for the icon anew at every address of a page.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else if path == "icon.svg" {
        "public, max-age=86400"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Some(response)
}

fn with_charset(kind: String) -> String {
    if kind.starts_with("text/") || kind.ends_with("javascript") {
        format!("{kind}; charset=utf-8")
    } else {
        kind
    }
}
