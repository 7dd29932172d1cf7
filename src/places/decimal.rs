//! Decimal numbers as people and GPS receivers write them, kept as whole numbers of a small part:
//! tenths of a square metre, millionths of a degree. No float is calculated with.

use serde_json::Number;

/// `text` as a whole number of `10^-places`: `("16.5", 1)` is 165.
///
/// Nothing for what is not a plain decimal, holds more places than are kept, or is out of range.
pub fn exact(text: &str, places: usize) -> Option<i64> {
    let (value, rest) = split(text.trim(), places)?;
    rest.bytes().all(|b| b == b'0').then_some(value)
}

/// Like [`exact`], but what is finer than the places kept is rounded: a receiver reports metres
/// to the atom.
pub fn rounded(text: &str, places: usize) -> Option<i64> {
    let (value, rest) = split(text.trim(), places)?;
    if rest.as_bytes().first().is_none_or(|b| *b < b'5') {
        return Some(value);
    }
    if text.trim().starts_with('-') {
        value.checked_sub(1)
    } else {
        value.checked_add(1)
    }
}

/// The value at the places kept, and the digits beyond them.
fn split(text: &str, places: usize) -> Option<(i64, &str)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !plain(whole) || !plain(part) {
        return None;
    }
    let kept = &part[..part.len().min(places)];
    let value: i64 = format!("{whole}{kept:0<places$}").parse().ok()?;
    let value = if digits.len() < text.len() {
        -value
    } else {
        value
    };
    Some((value, &part[kept.len()..]))
}

/// `165` with one place as `16.5`.
pub fn text(value: i64, places: usize) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{whole}.{part}")
}

/// The value as a JSON number without needless zeros.
pub fn number(value: i64, places: usize) -> Option<Number> {
    let text = text(value, places);
    text.trim_end_matches('0')
        .trim_end_matches('.')
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        let cases = [
            ("16.5", Some(165)),
            ("16", Some(160)),
            ("16.50", Some(165)),
            ("-0.5", Some(-5)),
            ("16.55", None),
            ("1e3", None),
            (".5", None),
            ("", None),
            ("-", None),
            ("1.2.3", None),
            ("12345678901234567890", None),
        ];
        for (text, tenths) in cases {
            assert_eq!(exact(text, 1), tenths, "{text}");
        }
    }

    #[test]
    fn positions_are_rounded_to_what_is_kept() {
        assert_eq!(rounded("24.8800954", 6), Some(24_880_095));
        assert_eq!(rounded("24.8800955", 6), Some(24_880_096));
        assert_eq!(rounded("-24.8800955", 6), Some(-24_880_096));
        assert_eq!(rounded("102.8", 6), Some(102_800_000));
    }

    #[test]
    fn they_are_written_as_they_were_read() {
        assert_eq!(text(165, 1), "16.5");
        assert_eq!(text(-5, 1), "-0.5");
        assert_eq!(number(24_880_095, 6).unwrap().to_string(), "24.880095");
        assert_eq!(number(350, 1).unwrap().to_string(), "35");
        assert_eq!(number(0, 1).unwrap().to_string(), "0");
        assert_eq!(number(-1_500_000, 6).unwrap().to_string(), "-1.5");
    }
}
