//! Reads what a request carries, and refuses what it cannot read in the house's words.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::IntoResponse as _,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::error::{Code, Error, Language};

mod unreadable;

use unreadable::{unknown_field, unreadable_field, unreadable_text};

/// A JSON body. A field it does not know is refused: a misspelt one would be lost unnoticed.
pub struct Input<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        if !is_json(request.headers()) {
            return Err(Code::WrongContentType.into());
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => parse(&bytes).map(Input),
            Err(rejected) => match rejected.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Err(Code::TooLarge.into()),
                _ => Err(Code::MalformedRequest
                    .in_words("what", "没有收全。".into(), "it was cut off.".into())
                    .into()),
            },
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(header::CONTENT_TYPE);
    let named = named.and_then(|value| value.to_str().ok()).unwrap_or("");
    let kind = named.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let mut unknown = None;
    let mut note = |path: serde_ignored::Path<'_>| {
        unknown.get_or_insert_with(|| path.to_string());
    };
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    let value = T::deserialize(serde_ignored::Deserializer::new(tracked, &mut note));
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    match (value, unknown) {
        (Ok(value), None) => Ok(value),
        (Ok(_), Some(field)) => Err(unknown_field(&unreadable::plain(&field)).into()),
        (Err(error), _) if error.is_data() => {
            Err(unreadable_field(&track.path().to_string(), &error.to_string()).into())
        }
        (Err(error), _) => Err(unreadable_text(error.line(), error.column()).into()),
    }
}

/// The parameters behind the question mark. Those that an operation does not know are refused
/// before it is reached: see [`super::describe::known`].
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        match serde_path_to_error::deserialize(pairs) {
            Ok(value) => Ok(Params(value)),
            Err(error) => {
                let field = error.path().to_string();
                Err(unreadable_field(&field, &error.into_inner().to_string()).into())
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE);
        Ok(Language::accepted(
            accepted.and_then(|value| value.to_str().ok()),
        ))
    }
}

/// The codes in the path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(_) => Err(Code::NotFound.with("what", parts.uri.path()).into()),
        }
    }
}

/// Tells a field that was sent as `null`, to be cleared, from one that was not sent: for
/// `#[serde(default, deserialize_with = "sent")]`.
pub fn sent<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Refusal;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Line {
        #[expect(dead_code, reason = "only read")]
        made_on: Option<chrono::NaiveDate>,
        #[expect(dead_code, reason = "only read")]
        units: i64,
        #[expect(dead_code, reason = "only read")]
        kind: crate::stock::Kind,
    }

    #[derive(Debug, Deserialize)]
    struct Body {
        #[expect(dead_code, reason = "only read")]
        lines: Vec<Line>,
    }

    fn refused(text: &str) -> Refusal {
        match parse::<Body>(text.as_bytes()) {
            Err(Error::Refused(refusal)) => *refusal,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_field_and_in_the_callers_language() {
        for (text, code, field, zh) in [
            ("{", "malformed-request", None, "第 1 行第 1 个字符"),
            ("{\"lines\":[]} x", "malformed-request", None, "第 1 行"),
            ("{}", "invalid-input", Some("lines"), "缺少 lines"),
            (
                r#"{"lines":[{"units":"9"}]}"#,
                "invalid-input",
                Some("lines[0].units"),
                "lines[0].units 应为 integer",
            ),
            (
                r#"{"lines":[{"units":9,"kind":"gift"}]}"#,
                "invalid-input",
                Some("lines[0].kind"),
                "lines[0].kind 只能是 receipt、",
            ),
            (
                r#"{"lines":[{"units":9,"kind":"loss","unit":1}]}"#,
                "invalid-input",
                Some("lines[0].unit"),
                "没有名为 lines[0].unit 的项",
            ),
            (
                r#"{"lines":[{"units":9,"kind":"loss","madeOn":"soon"}]}"#,
                "invalid-input",
                Some("lines[0].madeOn"),
                "lines[0].madeOn 的内容无法识别",
            ),
        ] {
            let refusal = refused(text);
            assert_eq!(refusal.code.text(), code, "{text}");
            assert_eq!(refusal.field.as_deref(), field, "{text}");
            let sentence = refusal.sentence(Language::Zh);
            assert!(sentence.contains(zh), "{text}: {sentence}");
            let english = ["expected", "invalid type", "missing", "unknown"];
            assert!(
                !english.iter().any(|word| sentence.contains(word)),
                "{sentence}"
            );
        }
    }
}
