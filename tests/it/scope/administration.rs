//! The lines of administration: sketches, pictures, settings, who gets in where.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line(
        "GET /facilities/{facility}/storerooms/{room}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "PUT /facilities/{facility}/storerooms/{room}/sketch",
        "ACM",
        "",
        r#"{"version":0,"sketch":{"columns":8,"rows":8,"cellCm":50,"items":[]}}"#,
    ),
    line("GET /facilities/{facility}/people", "AC", "", ""),
    line("GET /roles", "*", "*", ""),
    line("GET /users/{user}/sessions", "AC", "", ""),
    line("DELETE /users/{user}/sessions", "AC", "", ""),
    line("GET /products/{product}/picture", "ACIMPV", "ACIMPV", ""),
    line("PUT /products/{product}/picture", "AC", "AC", ""),
    line("DELETE /products/{product}/picture", "AC", "AC", ""),
    line("GET /products/{product}/stock", "ACIMPV", "ACIMPV", ""),
    line("GET /settings", "ACIMPV", "ACIMPV", ""),
    line("PUT /settings/{setting}", "AC", "AC", r#"{"value":180}"#),
];
