//! The lines of needs and plans.

use super::{Line, line};

const PLAN: &str = r#"{"rule":"simple","months":3,"lead":1,"safety":1,"review":1,"emergency":1,
    "control":"standard"}"#;

pub const TABLE: &[Line] = &[
    line("GET /facilities/{facility}/needs", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/needs/export", "ACIMPV", "", ""),
    line(
        "GET /facilities/{facility}/needs/{product}/forecast",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /needs", "ACIMPV", "ACIMPV", ""),
    line("GET /needs/export", "ACIMPV", "ACIMPV", ""),
    line("GET /supply-plans", "ACIMPV", "ACIMPV", ""),
    line("GET /facilities/{facility}/in-transit", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/requisitions", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/requisitions",
        "ACMP",
        "",
        r#"{"id":"{id}"}"#,
    ),
    line(
        "GET /facilities/{facility}/requisitions/{id}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/requisitions/{id}/steps",
        "ACMP",
        "",
        r#"{"id":"{id}","kind":"drafted"}"#,
    ),
    line(
        "POST /facilities/{facility}/allocations/preview",
        "ACM",
        "",
        r#"{"requisitions":["{id}"]}"#,
    ),
    line(
        "POST /facilities/{facility}/allocations",
        "ACM",
        "",
        r#"{"id":"{id}","requisitions":["{id}"]}"#,
    ),
    line("PUT /supply-plans/{place}", "AC", "AC", PLAN),
    line("PUT /supply-plans/{place}/{product}", "AC", "AC", PLAN),
    line("DELETE /supply-plans/{place}/{product}", "AC", "AC", ""),
];
