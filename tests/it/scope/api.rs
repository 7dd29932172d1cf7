//! The lines of the API itself and of access tokens; and what no token may do.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /refusals", "-", "-", ""),
    line("GET /tokens", "*", "*", ""),
    line(
        "POST /tokens",
        "*",
        "*",
        r#"{"name":"n","permissions":["see-places"],"expiresOn":"2026-06-30"}"#,
    ),
    line("DELETE /tokens/{id}", "*", "*", ""),
];

/// Whether a request is refused to every token: those about people, and about one's own sessions,
/// password and tokens.
pub fn is_for_people_only(line: &Line) -> bool {
    let path = line.path().split('?').next().unwrap();
    ["/users", "/sessions", "/tokens", "/session/password"]
        .iter()
        .any(|own| path.starts_with(own))
        || line.request == "DELETE /session"
        || line.request == "GET /facilities/{facility}/people"
        || line.request.ends_with("kind=users")
}
