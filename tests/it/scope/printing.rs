//! The lines of labels on live data.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /labels", "ACIMPV", "ACIMPV", ""),
    line(
        "GET /facilities/{facility}/labels?template=stock-card-90x60",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /facilities/{facility}/labels/due", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/label-jobs", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/label-jobs",
        "ACM",
        "",
        r#"{"id":"{id}","template":"stock-card-90x60","language":"zh","things":["P1"]}"#,
    ),
    line(
        "GET /facilities/{facility}/label-jobs/{id}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/label-jobs/{id}/file",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/label-previews",
        "ACIMPV",
        "",
        r#"{"template":"stock-card-90x60","language":"zh","things":["P1"]}"#,
    ),
];
