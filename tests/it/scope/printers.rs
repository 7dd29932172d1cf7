//! The lines of label printers.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /facilities/{facility}/printers", "ACM", "", ""),
    line(
        "POST /facilities/{facility}/printers",
        "ACM",
        "",
        r#"{"code":"{NEW}","name":"n","host":"printer.invalid","dpi":203}"#,
    ),
    line(
        "PATCH /facilities/{facility}/printers/{printer}",
        "ACM",
        "",
        r#"{"name":"n"}"#,
    ),
    line(
        "POST /facilities/{facility}/printers/{printer}/test",
        "ACM",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/label-jobs/{id}/deliveries",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/label-jobs/{id}/deliveries",
        "ACM",
        "",
        r#"{"id":"{id}","printer":"LP1"}"#,
    ),
    line(
        "POST /facilities/{facility}/label-jobs/{id}/deliveries/{id}/outcome",
        "ACM",
        "",
        r#"{"printed":true}"#,
    ),
];
