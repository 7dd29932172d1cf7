//! The lines of dispensers. What a machine hands in is let in by its own token alone.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /machines", "ACIMPV", "ACIMPV", ""),
    line("GET /facilities/{facility}/machine", "ACIMPV", "", ""),
    line(
        "PUT /facilities/{facility}/machine",
        "ACM",
        "",
        r#"{"model":"n","state":"in_service"}"#,
    ),
    line(
        "PUT /facilities/{facility}/slots/{slot}",
        "ACM",
        "",
        r#"{"product":"P1","packUnits":10,"capacity":9,"lotOrder":"expiry","active":true}"#,
    ),
    line("GET /facilities/{facility}/machine/feed", "ACM", "", ""),
    line(
        "PUT /facilities/{facility}/machine/feed",
        "ACM",
        "",
        r#"{"address":"https://maker.invalid/","reading":{"items":"","id":"/id","at":"/at",
            "slot":"/slot","moment":"seconds"},"every":60,"active":false}"#,
    ),
    line("POST /facilities/{facility}/machine/token", "ACM", "", ""),
    line("DELETE /facilities/{facility}/machine/token", "ACM", "", ""),
    line(
        "GET /facilities/{facility}/machine/events",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/machine/suspense",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/machine/suspense",
        "ACM",
        "",
        r#"{"id":"{id}","slot":"A1","lot":{"number":"L"},"reason":"r"}"#,
    ),
    line(
        "POST /machines/{facility}/events",
        "*",
        "*",
        r#"{"events":[]}"#,
    ),
    line(
        "POST /machines/{facility}/claims",
        "*",
        "*",
        r#"{"identifier":"12345","slot":"A1"}"#,
    ),
];
