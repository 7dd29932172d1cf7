//! Turns what went wrong into `application/problem+json` (RFC 9457) in the caller's language.

use axum::{
    Json,
    extract::{MatchedPath, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    error::{Error, Language, Refusal},
    id,
};

/// An error on its way out, until the caller's language is known.
#[derive(Clone)]
struct Pending(std::sync::Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = status(&self).into_response();
        response
            .extensions_mut()
            .insert(Pending(std::sync::Arc::new(self)));
        response
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Refused(refusal) => {
            StatusCode::from_u16(refusal.code.status()).expect("the table holds valid statuses")
        }
        Error::OutcomeUnknown(_) | Error::Busy | Error::Contended | Error::Unavailable(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Writes the body of a failed answer, once the request's language is known.
pub async fn translate(request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT_LANGUAGE);
    let language = Language::accepted(accept.and_then(|value| value.to_str().ok()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let Some(Pending(error)) = response.extensions().get::<Pending>() else {
        return response;
    };
    if status(error) == StatusCode::FORBIDDEN {
        // By its route, never by its path, which may hold a token.
        let route = route.as_ref().map_or("other", |route| route.as_str());
        tracing::warn!(%method, route, "somebody asked for what they may not do: {error}");
    }
    describe(error, language)
}

/// A failure outside any handler.
pub fn bare(status: StatusCode, code: &'static str) -> Response {
    let (zh, en) = machine_sentence(code);
    let detail = format!("{zh} / {en}");
    answer(
        status,
        json!({ "type": "about:blank", "status": status.as_u16(), "code": code, "detail": detail }),
    )
}

fn describe(error: &Error, language: Language) -> Response {
    let status = status(error);
    let request_id = id::fresh();
    let mut body = match error {
        Error::Refused(refusal) => refused(refusal, language),
        other => machine(other, language, request_id),
    };
    body["type"] = json!("about:blank");
    body["title"] = json!(status.canonical_reason());
    body["status"] = json!(status.as_u16());
    body["requestId"] = json!(request_id);
    let mut response = answer(status, body);
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer realm=\"yaoju\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, scheme);
    }
    if let Some(seconds) = retry_after(error) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

fn answer(status: StatusCode, body: Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

fn refused(refusal: &Refusal, language: Language) -> Value {
    let mut body = one(refusal, language);
    if !refusal.also.is_empty() {
        let all = std::iter::once(refusal).chain(&refusal.also);
        body["vetoes"] = all.map(|each| one(each, language)).collect();
    }
    body
}

fn one(refusal: &Refusal, language: Language) -> Value {
    let mut body = json!({
        "code": refusal.code.text(),
        "detail": refusal.sentence(language),
    });
    if let Some(field) = &refusal.field {
        body["field"] = json!(field);
    }
    if !refusal.facts.is_empty() {
        body["facts"] = json!(refusal.facts);
    }
    body
}

fn machine(error: &Error, language: Language, request_id: uuid::Uuid) -> Value {
    let code = match error {
        Error::OutcomeUnknown(_) => "outcome-unknown",
        Error::Busy | Error::Contended => "busy",
        Error::Unavailable(_) => "unavailable",
        _ => "internal-error",
    };
    match error {
        Error::Broken(cause) => tracing::error!(%request_id, "{cause:?}"),
        Error::Refused(_) => {}
        other => tracing::warn!(%request_id, "{other}"),
    }
    let (zh, en) = machine_sentence(code);
    json!({ "code": code, "detail": match language { Language::Zh => zh, Language::En => en } })
}

/// What is said of the machine, in Chinese and in English.
pub fn machine_sentence(code: &str) -> (&'static str, &'static str) {
    match code {
        "outcome-unknown" => (
            "还不知道是否已保存。请用同一编号再次提交，不会重复。",
            "It is not known whether this was saved. Send it again with the same id; \
             it will not be done twice.",
        ),
        "busy" => (
            "系统正忙，什么都没有改变。请稍后再试。",
            "The program is busy; nothing was changed. Try again shortly.",
        ),
        "unavailable" => (
            "数据库暂时无法写入或连接，什么都没有改变。请稍后用同一编号再试，并通知管理员检查磁盘空间。",
            "The database cannot be reached or written; nothing was changed. Try again later with \
             the same id, and have the disk space checked.",
        ),
        _ => (
            "系统内部错误，已记录。请把请求编号告诉管理员。",
            "An internal error; it was recorded. Tell the administrator the request id.",
        ),
    }
}

fn retry_after(error: &Error) -> Option<HeaderValue> {
    match error {
        Error::Busy | Error::Contended | Error::OutcomeUnknown(_) => {
            Some(HeaderValue::from_static("1"))
        }
        Error::Unavailable(_) => Some(HeaderValue::from_static("5")),
        Error::Refused(refusal) => refusal
            .facts
            .get("retryAfterSeconds")
            .and_then(|seconds| HeaderValue::from_str(seconds).ok()),
        Error::Broken(_) => None,
    }
}
