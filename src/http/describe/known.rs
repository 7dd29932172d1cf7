//! Refuses a query parameter that the operation's description does not have.
//!
//! A misspelt filter that is passed over would show another list than the one asked for.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use crate::error::{Code, Error, Refusal};

/// The names of the query parameters of each operation, by method and path.
#[derive(Debug, Default)]
pub struct Known(HashMap<(String, String), HashSet<String>>);

impl Known {
    /// As the description says.
    pub fn of(whole: &Value) -> Known {
        let mut known = Known::default();
        for (path, methods) in whole["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let names = parameters
                    .filter(|parameter| parameter["in"] == "query")
                    .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned));
                let key = (method.to_uppercase(), path.clone());
                known.0.insert(key, names.collect());
            }
        }
        known
    }

    fn check(&self, method: &Method, path: &str, query: &str) -> Result<(), Refusal> {
        let method = if method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        let Some(known) = self.0.get(&(method.to_owned(), path.to_owned())) else {
            return Ok(());
        };
        let mut seen = HashSet::new();
        for (name, _) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(name.as_ref()) {
                return Err(unknown(&name, known));
            }
            if !seen.insert(name.clone()) {
                return Err(twice(&name));
            }
        }
        Ok(())
    }
}

fn unknown(name: &str, known: &HashSet<String>) -> Refusal {
    let shown: String = name.chars().take(60).collect();
    let mut names: Vec<&str> = known.iter().map(String::as_str).collect();
    names.sort_unstable();
    let (zh, en) = if names.is_empty() {
        (
            format!("没有名为 {shown} 的参数，此处不接受参数"),
            format!("there is no parameter {shown}; none is taken here"),
        )
    } else {
        let (zh, en) = (names.join("、"), names.join(", "));
        (
            format!("没有名为 {shown} 的参数，可用的有 {zh}"),
            format!("there is no parameter {shown}; there are {en}"),
        )
    };
    Code::InvalidInput.in_words("what", zh, en).at(shown)
}

fn twice(name: &str) -> Refusal {
    Code::InvalidInput
        .in_words(
            "what",
            format!("参数 {name} 只能出现一次"),
            format!("{name} is sent twice"),
        )
        .at(name)
}

/// Looks at each request's parameters before its handler does.
pub async fn check(State(known): State<Arc<Known>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    if let (Some(path), Some(query)) = (path, request.uri().query())
        && let Err(refusal) = known.check(request.method(), path.as_str(), query)
    {
        return Error::from(refusal).into_response();
    }
    next.run(request).await
}
