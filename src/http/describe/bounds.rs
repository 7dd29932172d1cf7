//! Bounds of parameters and fields: what the code checks by a rule of its own, told in the words of
//! JSON Schema. The numbers are the code's own.

use serde_json::{Map, Value, json};

use crate::{
    catalog::lot,
    net::HOST_MAX,
    people::{account, password},
    places::facility,
    stock::draft::LINES_MAX,
    text::CODE_MAX,
    units::UNITS_MAX,
};

/// A code of ours; spaces around it are taken away.
fn code() -> Value {
    json!({ "pattern": format!("^[A-Z0-9-]{{1,{CODE_MAX}}}$"), "examples": ["D-XCOC-01"] })
}

fn text(most: usize, example: &str) -> Value {
    json!({ "minLength": 1, "maxLength": most, "pattern": "\\S", "examples": [example] })
}

fn at_most(most: usize) -> Value {
    json!({ "maxLength": most })
}

/// The bounds of a field of something that is sent, by the names of both.
fn of_field(schema: &str, field: &str) -> Option<Value> {
    Some(match (schema, field) {
        ("NewStoreroom" | "NewZone" | "NewFacility" | "NewSensor" | "NewLabelPrinter", "code") => {
            code()
        }
        ("NewStoreroom" | "NewZone" | "NewFacility" | "NewRegion", "name") => {
            text(facility::NAME_MAX, "药具库")
        }
        ("NewLabelPrinter", "name") => text(facility::NAME_MAX, "库房标签机"),
        ("NewLabelPrinter" | "LabelPrinterChange", "host") => text(HOST_MAX, "192.168.1.50"),
        ("NewLabelPrinter" | "LabelPrinterChange", "port") => json!({ "examples": [9100] }),
        ("NewLabelPrinter" | "LabelPrinterChange", "dpi") => json!({ "enum": [203, 300] }),
        ("NewFacility", "address") => at_most(facility::ADDRESS_MAX),
        ("NewFacility", "phone") => at_most(facility::PHONE_MAX),
        ("NewFacility", "hours") => at_most(facility::HOURS_MAX),
        ("NewRegion", "code") => json!({ "pattern": "^[0-9]{6}([0-9]{3}){0,2}$",
            "examples": ["530102"] }),
        ("NewStoreroom", "areaM2") => json!({ "pattern": "^[0-9]{1,6}(\\.[0-9])?$",
            "examples": ["16.5"] }),
        ("Invitation", "name") => text(account::NAME_MAX, "王某"),
        ("Invitation", "phone") => at_most(account::PHONE_MAX),
        ("Chosen", "password") | ("PasswordChange", "new") => json!({
            "minLength": password::LENGTH_MIN, "maxLength": password::LENGTH_MAX }),
        ("DocumentInput", "lines") => json!({ "minItems": 1, "maxItems": LINES_MAX }),
        ("LineInput", "units") => json!({ "minimum": 0, "maximum": UNITS_MAX,
            "examples": [500] }),
        ("LotInput", "number") => json!({ "maxLength": lot::NUMBER_MAX,
            "examples": ["20260301"] }),
        ("LotInput", "expiry") => json!({ "examples": ["2028-12-31"] }),
        ("ClosedThrough", "month") => json!({ "pattern": "^[0-9]{4}-[0-9]{2}$",
            "examples": ["2026-01"] }),
        _ => return None,
    })
}

/// The bounds of a parameter, by its name.
fn of_parameter(name: &str) -> Option<Value> {
    Some(match name {
        "limit" | "last" => json!({ "minimum": 1 }),
        "token" => json!({ "examples": ["0".repeat(64)] }),
        "units" => json!({ "examples": [500] }),
        _ => return None,
    })
}

/// What a parameter is, where the route does not say it.
pub fn described(name: &str, path: &str) -> &'static str {
    match name {
        "code" if path.contains("/facilities/") => "The facility's code.",
        "code" if path.contains("/standards/") => "The standard's code.",
        "version" => "The version's number.",
        "visit" => "The visit's id, chosen by the caller.",
        "photo" => "The photo's id, chosen by the caller.",
        "finding" => "The finding's id.",
        "requisition" => "The requisition's id.",
        "step" => "The step's id, chosen by the caller.",
        "code" if path.contains("/products/") => "The product's code.",
        "code" if path.contains("/regions/") => "The region's code.",
        "code" => "Its code.",
        "facility" => "The facility's code.",
        "product" => "The product's code.",
        "region" => "The region's code.",
        "room" => "The storeroom's code.",
        "printer" => "The printer's code.",
        "delivery" => "The delivery's id.",
        "zone" => "The zone's code.",
        "sensor" => "The sensor's code.",
        "lot" => "The lot's id.",
        "paper" => "The code printed on the paper.",
        "label" => "The code on the label.",
        "head" => "The head code on the label, such as `12-3F9A-02BC-77D1`.",
        "scheme" => "The scheme: gtin, trace, ma, ahm or text.",
        "name" => "The part of the code that names the product.",
        "id" => "Its id.",
        "token" => "The token in the link.",
        "month" => "The month, `YYYY-MM`.",
        "quarter" => "The quarter, `YYYY-Qn`.",
        "limit" => "At most this many.",
        "after" => "`next` of the page before.",
        "kind" => "Of this kind only.",
        "q" => "Part of what is looked for.",
        "from" => "The first day.",
        "to" => "The last day.",
        _ => "See the operation.",
    }
}

/// Adds the bounds to all parameters and to all that is sent.
pub fn bound(whole: &mut Value) {
    for (_, _, operation) in super::operations(whole) {
        let listed = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for parameter in listed.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            merge(&mut parameter["schema"], of_parameter(&name));
        }
    }
    let sent = sent(whole);
    let mut mixed = Vec::new();
    mixed_in(&whole["components"]["schemas"], &mut mixed);
    let Some(schemas) = whole["components"]["schemas"].as_object_mut() else {
        return;
    };
    for name in &mixed {
        if let Some(schema) = schemas.get_mut(name).and_then(Value::as_object_mut) {
            schema.remove("additionalProperties");
        }
    }
    for (name, schema) in schemas.iter_mut().filter(|(name, _)| sent.contains(name)) {
        let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            continue;
        };
        for (field, bounded) in fields.iter_mut() {
            merge(bounded, of_field(name, field));
        }
        // What is not known is refused, wherever it stands.
        if !mixed.contains(name) {
            schema["additionalProperties"] = json!(false);
        }
    }
}

fn merge(schema: &mut Value, more: Option<Value>) {
    if let (Some(schema), Some(Value::Object(more))) = (schema.as_object_mut(), more) {
        for (name, value) in more {
            schema.entry(name).or_insert(value);
        }
    }
}

/// The names of all schemas that are part of a request's body.
fn sent(whole: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for methods in whole["paths"].as_object().into_iter().flat_map(Map::values) {
        for operation in methods.as_object().into_iter().flat_map(Map::values) {
            referred(&operation["requestBody"], &mut names);
        }
    }
    let mut next = 0;
    while let Some(name) = names.get(next).cloned() {
        referred(&whole["components"]["schemas"][&name], &mut names);
        next += 1;
    }
    names
}

/// The names of schemas that are mixed with others into one object: each alone does not know all of
/// its fields.
fn mixed_in(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(parts) = fields.get("allOf") {
                referred(parts, names);
            }
            fields.values().for_each(|field| mixed_in(field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| mixed_in(item, names)),
        _ => {}
    }
}

fn referred(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|to| to.strip_prefix("#/components/schemas/"));
            if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
                names.push(name.to_owned());
            }
            fields.values().for_each(|field| referred(field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| referred(item, names)),
        _ => {}
    }
}

/// Takes `null` out of a parameter's schema, since a query has no such thing; says whether it was
/// there.
pub fn without_null(schema: &mut Value) -> bool {
    let null = json!("null");
    if let Some(kinds) = schema.get_mut("type").and_then(Value::as_array_mut) {
        let before = kinds.len();
        kinds.retain(|kind| *kind != null);
        let was_there = kinds.len() < before;
        if let [only] = kinds.as_slice() {
            schema["type"] = only.clone();
        }
        return was_there;
    }
    if let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        let before = choices.len();
        choices.retain(|choice| choice["type"] != null);
        let was_there = choices.len() < before;
        if let [only] = choices.as_slice() {
            *schema = only.clone();
        }
        return was_there;
    }
    false
}
