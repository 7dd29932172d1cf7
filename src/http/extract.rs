//! Reads what a request carries, and refuses what it cannot read in the house's words.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Query, Request, rejection::JsonRejection},
    http::{header, request::Parts},
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::error::{Code, Error, Language};

/// A JSON body.
pub struct Input<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        match Json::from_request(request, state).await {
            Ok(Json(value)) => Ok(Input(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Code::WrongContentType.into()),
            Err(JsonRejection::BytesRejection(_)) => Err(Code::TooLarge.into()),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Code::InvalidInput.with("what", error.body_text()).into())
            }
            Err(error) => Err(Code::MalformedRequest
                .with("what", error.body_text())
                .into()),
        }
    }
}

/// The parameters behind the question mark.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Params(value)),
            Err(error) => Err(Code::InvalidInput.with("what", error.body_text()).into()),
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
