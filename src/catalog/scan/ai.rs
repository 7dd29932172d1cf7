//! The application identifiers of GS1: what may follow each, and whether its length is known.
//!
//! Source: GS1 Barcode Syntax Dictionary (GS1 General Specifications, section 3).

use super::day::day;
use crate::catalog::gs1;

/// What the characters of an open part may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    /// Digits.
    Digits,
    /// The 82 characters of ISO/IEC 646 that GS1 allows.
    Wide,
    /// The 39 characters of component and part identifiers.
    Narrow,
    /// The alphabet of base 64 for the Internet.
    Base64,
}

/// What is asked of the digits at the beginning beyond being digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Nothing,
    /// The last of the first so many is the check digit of those before.
    Digit(usize),
    /// They are a day.
    Day,
}

/// What may follow an identifier: so many digits, then an open part of some characters.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    digits: usize,
    least: usize,
    most: usize,
    set: Set,
    check: Check,
}

const fn digits(digits: usize) -> Format {
    Format {
        digits,
        least: 0,
        most: 0,
        set: Set::Digits,
        check: Check::Nothing,
    }
}

const fn key(places: usize) -> Format {
    Format {
        check: Check::Digit(places),
        ..digits(places)
    }
}

const fn open(most: usize, set: Set) -> Format {
    Format {
        digits: 0,
        least: 1,
        most,
        set,
        check: Check::Nothing,
    }
}

const fn day_then(places: usize) -> Format {
    Format {
        check: Check::Day,
        ..digits(places)
    }
}

/// So many digits and behind them, if anything, an open part.
const fn then(first: Format, least: usize, most: usize, set: Set) -> Format {
    Format {
        least,
        most,
        set,
        ..first
    }
}

/// What follows an identifier; nothing for one that is not known.
pub fn format(ai: &str) -> Option<Format> {
    use Set::{Base64, Digits, Narrow, Wide};
    if !(2..=4).contains(&ai.len()) || !ai.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u16 = ai.parse().ok()?;
    let format = match (ai.len(), number) {
        (2, 0) | (4, 8017 | 8018) => key(18),
        (2, 1..=3) => key(14),
        (2, 11 | 12 | 13 | 15 | 16 | 17) | (4, 7006) => day_then(6),
        (4, 7003) => day_then(10),
        (2, 20) => digits(2),
        (3, 422 | 424 | 426) => digits(3),
        (4, 3940..=3943 | 8111) => digits(4),
        (4, 3950..=3955 | 8005) => digits(6),
        (4, 3100..=3699) if is_measure(number) => digits(6),
        (4, 7001) => digits(13),
        (4, 8001) => digits(14),
        (3, 402) => key(17),
        (3, 410..=417) => key(13),
        (4, 8006 | 8026) => Format {
            check: Check::Digit(14),
            ..digits(18)
        },
        (4, 7010) => open(2, Wide),
        (3, 427) | (4, 7008) => open(3, Wide),
        (4, 7009) => open(10, Wide),
        (4, 7005) => open(12, Wide),
        (2, 10 | 21 | 22)
        | (3, 243 | 254 | 420 | 710..=717)
        | (4, 7020..=7022 | 7240 | 8002 | 8012) => open(20, Wide),
        (4, 8013 | 8020) => open(25, Wide),
        (3, 235) => open(28, Wide),
        (2, 90)
        | (3, 240 | 241 | 250 | 251 | 400 | 401 | 403)
        | (4, 7002 | 7023 | 7230..=7239 | 8004) => open(30, Wide),
        (4, 8007) => open(34, Wide),
        (4, 4300 | 4301 | 4310 | 4311 | 4320) => open(35, Wide),
        (4, 8009) => open(50, Wide),
        (4, 4302..=4306 | 4312..=4316 | 8110 | 8112 | 8200) => open(70, Wide),
        (2, 91..=99) => open(90, Wide),
        (4, 8010) => open(30, Narrow),
        (4, 8030) => open(90, Base64),
        (4, 7004) => open(4, Digits),
        (3, 242) => open(6, Digits),
        (2, 30 | 37) => open(8, Digits),
        (4, 8019) => open(10, Digits),
        (4, 8011) => open(12, Digits),
        (4, 3900..=3909 | 3920..=3929) => open(15, Digits),
        (3, 253) => then(key(13), 0, 17, Wide),
        (3, 255) => then(key(13), 0, 12, Digits),
        (3, 421) => then(digits(3), 1, 9, Wide),
        (3, 423 | 425) => then(digits(3), 0, 12, Digits),
        (4, 3910..=3919 | 3930..=3939) => then(digits(3), 1, 15, Digits),
        (4, 7007) => then(digits(6), 0, 6, Digits),
        (4, 7030..=7039) => then(digits(3), 1, 27, Wide),
        (4, 7040) => then(digits(1), 3, 3, Wide),
        (4, 8003) => then(key(14), 0, 16, Wide),
        (4, 8008) => then(digits(8), 0, 4, Digits),
        _ => return None,
    };
    Some(format)
}

fn is_measure(number: u16) -> bool {
    matches!(number / 10, 310..=316 | 320..=337 | 340..=357 | 360..=369) && number % 10 <= 5
}

/// Whether the length is known without a separator behind it (General Specifications, figure
/// 7.8.5-2): the first two digits decide it.
pub fn is_of_known_length(ai: &str) -> bool {
    let known = [
        "00", "01", "02", "03", "04", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
        "31", "32", "33", "34", "35", "36", "41",
    ];
    ai.get(..2).is_some_and(|first| known.contains(&first))
}

/// How many characters follow an identifier of known length.
pub fn known_length(ai: &str) -> Option<usize> {
    format(ai)
        .filter(|_| is_of_known_length(ai))
        .map(|format| format.digits)
}

/// The identifier at the beginning of a text.
pub fn leading(text: &str) -> Option<&str> {
    (2..=4)
        .filter_map(|length| text.get(..length))
        .find(|ai| format(ai).is_some())
}

/// Whether a value may follow the identifier. Days are looked at in any year near `this_year`.
pub fn accepts(ai: &str, value: &str, this_year: i32) -> bool {
    let Some(format) = format(ai) else {
        return false;
    };
    let (Some(first), Some(rest)) = (value.get(..format.digits), value.get(format.digits..)) else {
        return false;
    };
    if !first.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    if !(format.least..=format.most).contains(&rest.len())
        || !rest.bytes().all(|b| is_in(format.set, b))
    {
        return false;
    }
    match format.check {
        Check::Nothing => true,
        Check::Digit(places) => {
            let (body, last) = first[..places].split_at(places - 1);
            gs1::check_digit(body).is_some_and(|expected| last.starts_with(expected))
        }
        Check::Day => day(&first[..6], this_year).is_some(),
    }
}

fn is_in(set: Set, byte: u8) -> bool {
    match set {
        Set::Digits => byte.is_ascii_digit(),
        Set::Wide => byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&byte),
        Set::Narrow => byte.is_ascii_digit() || byte.is_ascii_uppercase() || b"#-/".contains(&byte),
        Set::Base64 => byte.is_ascii_alphanumeric() || b"-_=".contains(&byte),
    }
}

/// Whether every character of a text is one that GS1 allows in a lot or serial number.
pub fn is_wide(text: &str) -> bool {
    text.bytes().all(|byte| is_in(Set::Wide, byte))
}
