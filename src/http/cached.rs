//! Answers made once and given to many: bytes, plain and compressed, with a mark by which a browser
//! asks whether they changed.

use std::io::Write as _;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};

/// Bodies below this many bytes are not worth compressing.
const COMPRESS_ABOVE: usize = 1024;

/// A body that is kept.
#[derive(Debug, Clone)]
pub struct Cached {
    kind: &'static str,
    plain: Bytes,
    /// Empty where the body is too small to compress.
    gzip: Bytes,
    hash: String,
}

impl Cached {
    /// Keeps a body of this media type.
    pub fn new(kind: &'static str, body: Vec<u8>) -> Cached {
        let digest = Sha256::digest(&body);
        let hash = digest[..8].iter().map(|byte| format!("{byte:02x}"));
        Cached {
            kind,
            hash: hash.collect(),
            gzip: compressed(&body),
            plain: Bytes::from(body),
        }
    }

    /// Sixteen digits that change when the body does.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How many bytes are kept.
    pub fn size(&self) -> usize {
        self.plain.len() + self.gzip.len()
    }

    /// The answer to a request with these headers; bare where the asker has it already.
    pub fn answer(&self, asked: &HeaderMap, caching: &'static str) -> Response {
        let mark = format!("W/\"{}\"", self.hash);
        let says = |name: header::HeaderName, wanted: &str| {
            let value = asked.get(name).and_then(|value| value.to_str().ok());
            value.is_some_and(|value| value.split(',').any(|one| is(one, wanted)))
        };
        let mut response = Response::new(Body::empty());
        if says(header::IF_NONE_MATCH, &mark) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else if !self.gzip.is_empty() && says(header::ACCEPT_ENCODING, "gzip") {
            *response.body_mut() = Body::from(self.gzip.clone());
            let gzip = HeaderValue::from_static("gzip");
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, gzip);
        } else {
            *response.body_mut() = Body::from(self.plain.clone());
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(
            header::VARY,
            HeaderValue::from_static("accept-language, accept-encoding"),
        );
        if let Ok(mark) = HeaderValue::from_str(&mark) {
            headers.insert(header::ETAG, mark);
        }
        response
    }
}

/// Whether one item of a list is the one wanted and is not refused by a weight of nothing.
fn is(item: &str, wanted: &str) -> bool {
    let (name, weight) = item.split_once(';').unwrap_or((item, ""));
    let weight = weight.replace(' ', "");
    let refused = weight
        .strip_prefix("q=")
        .is_some_and(|q| q.chars().all(|c| matches!(c, '0' | '.')));
    name.trim() == wanted && !refused
}

fn compressed(body: &[u8]) -> Bytes {
    if body.len() < COMPRESS_ABOVE {
        return Bytes::new();
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    // Writing to memory does not fail; if it did, the plain body would do.
    written.map(Bytes::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_of_nothing_refuses() {
        assert!(is("gzip", "gzip") && is(" gzip;q=0.5", "gzip") && is("gzip;q=1.0", "gzip"));
        assert!(!is("gzip;q=0", "gzip") && !is("gzip; q=0.0", "gzip") && !is("br", "gzip"));
    }

    #[test]
    fn what_the_asker_has_is_not_sent_again() {
        let cached = Cached::new("text/plain", b"x".repeat(2000));
        let first = cached.answer(&HeaderMap::new(), "no-cache");
        assert_eq!(first.status(), StatusCode::OK);
        let mut asked = HeaderMap::new();
        asked.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        let second = cached.answer(&asked, "no-cache");
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }
}
