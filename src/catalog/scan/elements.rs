//! Element strings: identifiers and values one after the other, or in brackets.

use super::{FNC1, ai};

/// Identifiers and their values, in the order in which they stand.
pub type Elements = Vec<(String, String)>;

/// What stands behind the first FNC1 of a symbol: `01…10…`, those of open length ended by a
/// separator. A separator too many does no harm.
pub fn plain(text: &str, this_year: i32) -> Option<Elements> {
    if !text.is_ascii() {
        return None;
    }
    let mut elements = Elements::new();
    let mut rest = text.strip_prefix(FNC1).unwrap_or(text);
    while !rest.is_empty() {
        let ai = ai::leading(rest)?;
        let after = &rest[ai.len()..];
        let end = match ai::known_length(ai) {
            Some(length) => length,
            None => after.find(FNC1).unwrap_or(after.len()),
        };
        let value = after.get(..end)?;
        add(&mut elements, ai, value, this_year)?;
        rest = &after[end..];
        rest = rest.strip_prefix(FNC1).unwrap_or(rest);
    }
    (!elements.is_empty()).then_some(elements)
}

/// `(01)…(17)…(10)…`, as it is printed under the symbol.
pub fn bracketed(text: &str, this_year: i32) -> Option<Elements> {
    let mut elements = Elements::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (ai, after) = rest.strip_prefix('(')?.split_once(')')?;
        // A bracket that begins an identifier ends the value before it.
        let mut starts = after.match_indices('(').map(|(at, _)| at);
        let end = starts
            .find(|at| begins_identifier(&after[*at..]))
            .unwrap_or(after.len());
        add(&mut elements, ai, &after[..end], this_year)?;
        rest = &after[end..];
    }
    (!elements.is_empty()).then_some(elements)
}

fn begins_identifier(text: &str) -> bool {
    let inner = text.strip_prefix('(').and_then(|text| text.split_once(')'));
    inner.is_some_and(|(ai, _)| (2..=4).contains(&ai.len()) && ai.is_ascii())
}

/// Adds an element, if its value may follow it and it does not stand there with another value.
pub fn add(elements: &mut Elements, ai: &str, value: &str, this_year: i32) -> Option<()> {
    let known = elements.iter().find(|(other, _)| other == ai);
    if !ai::accepts(ai, value, this_year) || known.is_some_and(|(_, other)| other != value) {
        return None;
    }
    if known.is_none() {
        elements.push((ai.to_owned(), value.to_owned()));
    }
    Some(())
}

/// Elements as one string, with `^` for FNC1: what the symbol holds.
pub fn string(elements: &[(String, String)]) -> String {
    let mut text = String::from("^");
    for (at, (ai, value)) in elements.iter().enumerate() {
        text.push_str(ai);
        text.push_str(value);
        if at + 1 < elements.len() && !ai::is_of_known_length(ai) {
            text.push('^');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With `^` for FNC1, as GS1 writes it.
    fn carets(text: &str) -> String {
        text.replace('^', "\u{1d}")
    }

    fn as_string(found: Option<Elements>) -> Option<String> {
        found.map(|found| string(&found))
    }

    #[test]
    fn brackets_become_an_element_string() {
        for (text, expected) in [
            ("(01)12345678901231(10)12345", "^01123456789012311012345"),
            ("(10)12345(11)991225", "^1012345^11991225"),
            ("(3100)123456(10)12345", "^31001234561012345"),
            ("(10)A(B)C", "^10A(B)C"),
        ] {
            let found = bracketed(text, 2026);
            assert_eq!(as_string(found).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "(10)(11)98765",
            "(1A)12345",
            "12345",
            "(15",
            "(01)123456789012312(10)12345",
            "(10)12345^",
            "(10)12345\u{1d}",
            "",
        ] {
            assert_eq!(bracketed(text, 2026), None, "{text}");
        }
    }

    #[test]
    fn element_strings_are_read_strictly() {
        for (text, expected) in [
            ("^0112345678901231", "^0112345678901231"),
            ("^0112345678901231^", "^0112345678901231"),
            ("^0112345678901231991234", "^0112345678901231991234"),
        ] {
            let found = plain(&carets(text), 2026);
            assert_eq!(as_string(found).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "^0112345678901234",
            "^011234567890123",
            "^01A2345678901231",
            "^891234",
            "^2421234567",
            "",
            "^",
            "^01123456789012311",
            "^0112345678901231^^10A",
        ] {
            assert_eq!(plain(&carets(text), 2026), None, "{text}");
        }
    }
}
