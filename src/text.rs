//! Short texts that people type: trimmed, bounded, free of control characters.

use crate::error::{Code, Refusal};

/// The longest code of ours.
pub const CODE_MAX: usize = 32;

/// A code of ours: upper-case letters, digits and hyphens. It never changes once given, because
/// books are chained over it.
pub fn code(field: &str, value: &str) -> Result<String, Refusal> {
    let value = value.trim();
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if (1..=CODE_MAX).contains(&value.len()) && value.chars().all(plain) {
        return Ok(value.to_owned());
    }
    Err(Code::CodeMalformed.with("most", CODE_MAX).at(field))
}

/// A text that may be empty, of at most `most` characters.
pub fn optional(field: &str, value: &str, most: usize) -> Result<String, Refusal> {
    let value = value.trim();
    if value.chars().count() > most {
        return Err(Code::TextTooLong.with("most", most).at(field));
    }
    if value.chars().any(char::is_control) {
        return Err(Code::TextNotPlain.at(field));
    }
    Ok(value.to_owned())
}

/// A text of several lines that may be empty.
pub fn lines(field: &str, value: &str, most: usize) -> Result<String, Refusal> {
    let lines: Vec<&str> = value.trim().lines().map(str::trim_end).collect();
    for line in &lines {
        optional(field, line, most)?;
    }
    let text = lines.join("\n");
    if text.chars().count() > most {
        return Err(Code::TextTooLong.with("most", most).at(field));
    }
    Ok(text)
}

/// A text that must be there, of at most `most` characters.
pub fn required(field: &str, value: &str, most: usize) -> Result<String, Refusal> {
    match optional(field, value, most)? {
        text if text.is_empty() => Err(Code::TextMissing.at(field)),
        text => Ok(text),
    }
}

/// What `LIKE … ESCAPE '!'` looks for to find `wanted` anywhere in a lower-cased text.
pub fn anywhere(wanted: &str) -> String {
    let mut pattern = String::from("%");
    for c in wanted.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// ASCII digits for full-width ones, as Chinese input methods type them.
pub fn half_width(c: char) -> char {
    match c {
        '０'..='９' => {
            char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_plain() {
        assert_eq!(code("code", " D-COC-01 ").unwrap(), "D-COC-01");
        for bad in ["", "d1", "库1", "A B", "A_B", &"A".repeat(33)] {
            assert_eq!(code("code", bad).unwrap_err().code, Code::CodeMalformed);
        }
    }

    #[test]
    fn texts_are_bounded_in_characters_not_bytes() {
        assert_eq!(optional("name", " 药具库 ", 3).unwrap(), "药具库");
        assert_eq!(
            optional("name", "药具库房", 3).unwrap_err().code,
            Code::TextTooLong
        );
        assert_eq!(
            required("name", "  ", 3).unwrap_err().code,
            Code::TextMissing
        );
        assert_eq!(
            optional("name", "a\u{7}b", 9).unwrap_err().code,
            Code::TextNotPlain
        );
    }

    #[test]
    fn a_search_takes_wildcards_literally() {
        assert_eq!(anywhere(" 50%_A! "), "%50!%!_a!!%");
    }
}
