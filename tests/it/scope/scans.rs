//! The lines of labels' codes and of scanning.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line(
        "POST /scans",
        "ACIMPV",
        "",
        r#"{"text":"6901234567892","facility":"{facility}"}"#,
    ),
    line("POST /scans/photo", "ACIMPV", "ACIMPV", ""),
    line("GET /facilities/{facility}/codes", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/codes",
        "ACIMPV",
        "",
        r#"{"kind":"product","thing":"P1"}"#,
    ),
    line(
        "POST /facilities/{facility}/codes/{label}/retirement",
        "ACM",
        "",
        r#"{"reason":"r"}"#,
    ),
    line("GET /known-codes", "ACIMPV", "ACIMPV", ""),
    line(
        "POST /known-codes",
        "AC",
        "AC",
        r#"{"text":"{id}","product":"P1"}"#,
    ),
    line("DELETE /known-codes/{scheme}/{name}", "AC", "AC", ""),
    line("GET /facilities/{facility}/heads/{head}", "ACIMPV", "", ""),
];
