//! The lines of months and of the in-out-balance.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /facilities/{facility}/months", "ACIMPV", "", ""),
    line(
        "GET /facilities/{facility}/months/{month}/checks",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/months/{month}/close",
        "ACM",
        "",
        r#"{"signedBy":"n"}"#,
    ),
    line(
        "POST /facilities/{facility}/months/{month}/reopen",
        "AC",
        "",
        r#"{"reason":"r"}"#,
    ),
    line("GET /facilities/{facility}/balance", "ACIMPV", "", ""),
    line(
        "GET /facilities/{facility}/balance/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /regions/{region}/balance", "ACIMPV", "", ""),
    line(
        "GET /regions/{region}/balance/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
];
