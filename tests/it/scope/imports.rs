//! The lines of imports. A draft belongs to one person: to others it looks as if it were not there,
//! whoever they are.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /imports", "*", "*", ""),
    line(
        "POST /imports?id={id}&kind=stock&facility={facility}",
        "ACM",
        "",
        r#"{"product":"quantity"}"#,
    ),
    line("POST /imports?id={id}&kind=products", "AC", "AC", "[1]"),
    line("POST /imports?id={id}&kind=lots", "AC", "AC", "[1]"),
    line("POST /imports?id={id}&kind=facilities", "AC", "AC", "[1]"),
    line("POST /imports?id={id}&kind=users", "AC", "AC", "[1]"),
    line("GET /imports/templates/{kind}", "*", "*", ""),
    line("GET /imports/{id}", "*", "*", ""),
    line("PATCH /imports/{id}", "*", "*", r#"{"takeIn":[1]}"#),
    line("DELETE /imports/{id}", "*", "*", ""),
    line("GET /imports/{id}/faulty", "*", "*", ""),
    line("POST /imports/{id}/commit", "*", "*", ""),
    line("POST /imports/{id}/links", "*", "*", ""),
];
