//! Says what could not be read, where, and what belongs there, in both languages.
//!
//! The parser says why in English and for programmers; what a caller can act on is taken out of
//! its words, and the rest is left out.

use crate::error::{Code, Refusal};

/// A text that is no JSON.
pub fn unreadable_text(line: usize, column: usize) -> Refusal {
    Code::MalformedRequest.in_words(
        "what",
        format!("第 {line} 行第 {column} 个字符处不是合法的 JSON。请检查引号、逗号和括号。"),
        format!("line {line}, column {column} is not JSON. Look at quotes, commas and brackets."),
    )
}

/// A field that the operation does not know.
pub fn unknown_field(field: &str) -> Refusal {
    Code::InvalidInput
        .in_words(
            "what",
            format!("没有名为 {field} 的项，请检查拼写或去掉它"),
            format!("there is no {field} here; check its spelling or leave it out"),
        )
        .at(field)
}

/// A field whose value cannot be read, for a reason in the parser's words.
pub fn unreadable_field(path: &str, why: &str) -> Refusal {
    if let Some(name) = quoted(why, "missing field ").into_iter().next() {
        return missing(&below(path, name));
    }
    if let Some(name) = quoted(why, "unknown field ").into_iter().next() {
        // The path may or may not have it at its end already.
        let is_there = path == name || path.ends_with(&format!(".{name}"));
        return unknown_field(&if is_there {
            path.to_owned()
        } else {
            below(path, name)
        });
    }
    let field = plain(path);
    let named = if field.is_empty() { "JSON" } else { &field };
    let (zh, en) = if why.starts_with("unknown variant") {
        let choices = quoted(why, "expected ");
        (
            format!("{named} 只能是 {}", choices.join("、")),
            format!("{named} is one of {}", choices.join(", ")),
        )
    } else if let Some(kind) = kind(why) {
        (
            format!("{named} 应为 {kind}"),
            format!("{named} takes {kind}"),
        )
    } else {
        (
            format!("{named} 的内容无法识别，请对照接口说明 /api"),
            format!("{named} cannot be read; see the API's description at /api"),
        )
    };
    let refusal = Code::InvalidInput.in_words("what", zh, en);
    if field.is_empty() {
        return refusal;
    }
    refusal.at(field)
}

fn missing(field: &str) -> Refusal {
    Code::InvalidInput
        .in_words(
            "what",
            format!("缺少 {field}"),
            format!("{field} is missing"),
        )
        .at(field)
}

/// The path of a field within what lies at `path`.
fn below(path: &str, name: &str) -> String {
    match plain(path).as_str() {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}

/// A path as refusals write it: `lines[0].units`.
pub fn plain(path: &str) -> String {
    let mut text = String::new();
    for part in path
        .split('.')
        .filter(|part| !part.is_empty() && *part != "?")
    {
        if part.chars().all(|c| c.is_ascii_digit()) {
            text.extend(["[", part, "]"]);
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(part);
        }
    }
    text
}

/// What stands in backticks after `word`.
fn quoted<'a>(why: &'a str, word: &str) -> Vec<&'a str> {
    let Some((_, rest)) = why.split_once(word) else {
        return Vec::new();
    };
    rest.split('`').skip(1).step_by(2).collect()
}

/// The JSON type that was expected.
fn kind(why: &str) -> Option<&'static str> {
    let (_, expected) = why.split_once("expected ")?;
    let kinds = [
        ("a string", "string"),
        ("a borrowed string", "string"),
        ("a boolean", "boolean"),
        ("a sequence", "array"),
        ("a map", "object"),
        ("struct", "object"),
        ("i64", "integer"),
        ("u64", "integer"),
        ("i32", "integer"),
        ("u32", "integer"),
        ("u16", "integer"),
        ("a formatted date string", "YYYY-MM-DD"),
        ("a UUID", "UUID"),
    ];
    let found = kinds.iter().find(|(start, _)| expected.starts_with(start));
    if found.is_none() && why.contains("invalid digit found") {
        return Some("integer");
    }
    found.map(|(_, kind)| *kind)
}
