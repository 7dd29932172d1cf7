//! GTINs: their check digit (GS1 mod 10), and one form for all of them, fourteen digits.

use crate::{
    error::{Code, Refusal},
    text::half_width,
};

/// The check digit that belongs after these digits: weights 3, 1, 3 … from the right.
///
/// Nothing if one of them is no digit.
pub fn check_digit(digits: &str) -> Option<char> {
    let mut sum = 0;
    for (place, c) in digits.chars().rev().enumerate() {
        sum += c.to_digit(10)? * if place % 2 == 0 { 3 } else { 1 };
    }
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// A GTIN-8, -12, -13 or -14 as fourteen digits; nothing for an empty text.
pub fn gtin(text: &str) -> Result<Option<String>, Refusal> {
    let is_space = |c: char| c.is_whitespace() || c == '-';
    let digits: String = text
        .chars()
        .map(half_width)
        .filter(|c| !is_space(*c))
        .collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let refusal = || Code::GtinInvalid.with("gtin", text.trim()).at("gtin");
    if !matches!(digits.len(), 8 | 12 | 13 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refusal());
    }
    let (body, last) = digits.split_at(digits.len() - 1);
    let expected = check_digit(body).ok_or_else(refusal)?;
    if !last.starts_with(expected) {
        return Err(Code::GtinCheckDigit
            .with("gtin", &digits)
            .with("expected", expected)
            .at("gtin"));
    }
    Ok(Some(format!("{digits:0>14}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_gtins_become_fourteen_digits() {
        let valid = [
            "09521234543213",
            "09520123456788",
            "12312312312333",
            "12312312312326",
            "12345678901231",
            "05412345000013",
            "09780345418913",
            "70614141123451",
            "04012345123456",
            "04012345987652",
            "24012345678905",
        ];
        for text in valid {
            assert_eq!(gtin(text), Ok(Some(text.to_owned())));
        }
        let shorter = [
            ("2112345678900", "02112345678900"),
            ("416000336108", "00416000336108"),
            ("02345673", "00000002345673"),
            ("6901234567892", "06901234567892"),
            ("690 1234 567892", "06901234567892"),
            ("６９０１２３４５６７８９２", "06901234567892"),
        ];
        for (text, normal) in shorter {
            assert_eq!(gtin(text), Ok(Some(normal.to_owned())));
        }
        assert_eq!(gtin("  "), Ok(None));
    }

    #[test]
    fn a_wrong_check_digit_is_named() {
        let refusal = gtin("12345678901234").unwrap_err();
        assert_eq!(refusal.code, Code::GtinCheckDigit);
        assert_eq!(refusal.facts["expected"], "1");
        assert_eq!(
            gtin("2112345678901").unwrap_err().code,
            Code::GtinCheckDigit
        );
    }

    #[test]
    fn what_is_no_gtin_is_refused() {
        for text in [
            "1",
            "123456789",
            "12345678901",
            "123456789012345",
            "1234567A",
            "٠٢٣٤٥٦٧٣",
        ] {
            assert_eq!(gtin(text).unwrap_err().code, Code::GtinInvalid, "{text}");
        }
    }

    #[test]
    fn the_same_weights_hold_for_other_keys() {
        for key in [
            "9520123456788",
            "0614141123452",
            "006141411234567890",
            "952012345678912345",
        ] {
            let (body, last) = key.split_at(key.len() - 1);
            assert_eq!(check_digit(body).map(String::from).as_deref(), Some(last));
        }
        let bases = [
            ("690123456789", '2'),
            ("1690123456789", '9'),
            ("5690123456789", '7'),
        ];
        for (base, digit) in bases {
            assert_eq!(check_digit(base), Some(digit));
        }
    }
}
