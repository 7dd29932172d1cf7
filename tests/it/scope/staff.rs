//! The lines of staff: people, certificates, trainings.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /facilities/{facility}/staff", "ACIMPV", "", ""),
    line("GET /staff-register", "ACIMPV", "ACIMPV", ""),
    line("GET /staff-register/export", "ACIMPV", "ACIMPV", ""),
    line(
        "PUT /facilities/{facility}/staff/{id}",
        "AC",
        "",
        r#"{"name":"n","beganOn":"2026-03-02"}"#,
    ),
    line(
        "GET /facilities/{facility}/own-certificate",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/certificates",
        "AC",
        "",
        r#"{"id":"{id}","member":"{id}","kind":"counsellor","number":"{NEW}",
            "issuedOn":"2026-03-02","validTo":"2027-03-02"}"#,
    ),
    line(
        "GET /facilities/{facility}/certificates/{id}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/certificates/{id}/steps",
        "AC",
        "",
        r#"{"id":"{id}","kind":"stamped","day":"2026-03-02"}"#,
    ),
    line(
        "GET /facilities/{facility}/certificates/{id}/card",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /certificate-cards/{id}", "-", "-", ""),
    line("GET /facilities/{facility}/trainings", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/trainings",
        "AC",
        "",
        r#"{"id":"{id}","kind":"yearly","title":"n","hours":1,"heldOn":"2026-03-02"}"#,
    ),
    line(
        "GET /facilities/{facility}/trainings/{id}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "PUT /facilities/{facility}/trainings/{id}/marks",
        "AC",
        "",
        r#"{"marks":[{"member":"{id}","attended":true}]}"#,
    ),
];
