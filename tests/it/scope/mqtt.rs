//! The lines of MQTT sources. Each belongs to a place; profiles belong to regions.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /mqtt-sources", "AC", "AC", ""),
    line(
        "POST /mqtt-sources",
        "AC",
        "",
        r#"{"code":"{NEW}","facility":"{facility}","name":"n","host":"broker.invalid",
            "profile":"yaoju","active":false}"#,
    ),
    line("GET /mqtt-sources/{source}", "AC", "", ""),
    line("PATCH /mqtt-sources/{source}", "AC", "", "{}"),
    line("GET /mqtt-sources/{source}/devices", "AC", "", ""),
    line(
        "POST /mqtt-sources/{source}/devices",
        "AC",
        "",
        r#"{"name":"n","sensor":"NONE"}"#,
    ),
    line("DELETE /mqtt-sources/{source}/devices/{new}", "AC", "", ""),
    line("GET /mqtt-profiles", "AC", "AC", ""),
    line(
        "PUT /mqtt-profiles/{NEW}",
        "AC",
        "",
        r#"{"region":"{region}","name":"n","messages":[]}"#,
    ),
];
