//! The lines of counting.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /facilities/{facility}/counts", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/counts",
        "ACMP",
        "",
        r#"{"id":"{id}"}"#,
    ),
    line("GET /facilities/{facility}/counts/{id}", "ACIMPV", "", ""),
    line(
        "GET /facilities/{facility}/counts/{id}?review=true",
        "ACM",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/counts/{id}/lines",
        "ACMP",
        "",
        r#"{"id":"{id}","product":"P1","lot":{"number":"A1","expiry":"2028-01-01"},"zone":"HG",
            "units":1}"#,
    ),
    line(
        "POST /facilities/{facility}/counts/{id}/keep",
        "ACMP",
        "",
        r#"{"lines":["{id}"],"through":1}"#,
    ),
    line(
        "POST /facilities/{facility}/counts/{id}/post",
        "ACM",
        "",
        "{}",
    ),
    line(
        "POST /facilities/{facility}/counts/{id}/cancel",
        "ACM",
        "",
        "{}",
    ),
    line("GET /count-reasons", "*", "*", ""),
    line(
        "PUT /count-reasons/{climate}",
        "AC",
        "AC",
        r#"{"name":{"zh":"其他","en":"Other"},"position":90}"#,
    ),
];
