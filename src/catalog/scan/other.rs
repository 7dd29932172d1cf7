//! Codes that are not GS1's: 药品追溯码 and the device identifiers of China's other agencies.
//!
//! Neither has a public check digit, so only length and characters are looked at, and the text is
//! always kept as it was read. Sources: NMPAB/T 1002 (药品追溯码编码要求) — the first seven digits
//! name maker, drug, form, strength and pack; 医疗器械唯一标识 MA (`IDcode`) 编码手册: units parted by
//! full stops, first `MA`, the country, the trade `M0`, the registrant and the product, then what
//! identifies the piece, each unit begun by a letter.

use chrono::{Datelike, NaiveDate};

use super::day::day;

/// How many digits of a 药品追溯码 name the product.
pub const TRACE_PRODUCT: usize = 7;

/// What names a product, in a scheme in which no two products share a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// GS1: a GTIN, such as that of a carton.
    Gtin,
    /// 药品追溯码: its first seven digits.
    Trace,
    /// A device identifier of ZIIOT (`MA.`): its first units.
    Ma,
    /// A device identifier of 阿里健康 (AHM).
    Ahm,
    /// Anything else, as a whole.
    Text,
}

impl Scheme {
    /// As it is stored and told.
    pub fn text(self) -> &'static str {
        match self {
            Scheme::Gtin => "gtin",
            Scheme::Trace => "trace",
            Scheme::Ma => "ma",
            Scheme::Ahm => "ahm",
            Scheme::Text => "text",
        }
    }
}

/// What a code of another scheme says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The scheme.
    pub scheme: Scheme,
    /// The part that names the product.
    pub product: String,
    /// The lot number.
    pub lot: Option<String>,
    /// The last good day.
    pub expiry: Option<NaiveDate>,
    /// What tells the piece from others.
    pub serial: Option<String>,
}

impl Other {
    fn of(scheme: Scheme, product: impl Into<String>) -> Other {
        Other {
            scheme,
            product: product.into(),
            lot: None,
            expiry: None,
            serial: None,
        }
    }
}

/// Reads a code of another scheme; nothing where the text is none.
pub fn parse(text: &str, today: NaiveDate) -> Option<Other> {
    let text = text.trim();
    if text.len() == 20 && text.bytes().all(|b| b.is_ascii_digit()) {
        let mut trace = Other::of(Scheme::Trace, &text[..TRACE_PRODUCT]);
        trace.serial = Some(text.to_owned());
        return Some(trace);
    }
    // As a link, the code is the last part of the path.
    let code = match text.split_once("://") {
        Some((_, rest)) => rest.split(['?', '#']).next()?.rsplit('/').next()?,
        None => text,
    };
    if !code.bytes().all(|b| b.is_ascii_graphic()) || code.len() > 200 {
        return None;
    }
    if code.starts_with("MA.") {
        return ma(code, today);
    }
    let ahm = code.strip_prefix("AHM")?;
    let rest = ahm.trim_start_matches(['.', ':', '-']);
    (!rest.is_empty()).then(|| Other::of(Scheme::Ahm, code))
}

/// `MA.156.M0.100001.10000018.L2601A.V280229.S0001`.
fn ma(code: &str, today: NaiveDate) -> Option<Other> {
    let units: Vec<&str> = code.split('.').collect();
    let is_device = units.len() >= 5 && units[2].eq_ignore_ascii_case("M0");
    if !is_device || units[..5].iter().any(|unit| unit.is_empty()) {
        return None;
    }
    let mut found = Other::of(Scheme::Ma, units[..5].join("."));
    for unit in &units[5..] {
        let Some(letter) = unit.chars().next().filter(char::is_ascii_alphabetic) else {
            continue;
        };
        let value = &unit[1..];
        match letter.to_ascii_uppercase() {
            _ if value.is_empty() => {}
            'L' => found.lot = Some(value.to_owned()),
            'S' => found.serial = Some(value.to_owned()),
            'E' | 'V' => found.expiry = written_day(value, today),
            _ => {}
        }
    }
    Some(found)
}

/// `YYMMDD` or `YYYYMMDD`.
fn written_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text.len() {
        6 => day(text, today.year()),
        8 => NaiveDate::parse_from_str(text, "%Y%m%d").ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
    }

    #[test]
    fn codes_of_other_agencies_keep_their_text() {
        let read = |text: &str| parse(text, today());
        let trace = read("81234560000000000017").unwrap();
        assert_eq!(
            (trace.scheme, trace.product.as_str()),
            (Scheme::Trace, "8123456")
        );
        assert_eq!(trace.serial.as_deref(), Some("81234560000000000017"));
        let ma = read("MA.156.M0.100001.10000018.L2601A.V280229.S0001").unwrap();
        assert_eq!(
            (ma.scheme, ma.product.as_str()),
            (Scheme::Ma, "MA.156.M0.100001.10000018")
        );
        assert_eq!(ma.lot.as_deref(), Some("2601A"));
        assert_eq!(ma.serial.as_deref(), Some("0001"));
        assert_eq!(ma.expiry, NaiveDate::from_ymd_opt(2028, 2, 29));
        let linked = read("https://ma.example.cn/MA.156.M0.100001.10000018.L7?x=1").unwrap();
        assert_eq!(linked.lot.as_deref(), Some("7"));
        assert_eq!(read("AHM.0123456789").unwrap().scheme, Scheme::Ahm);
        for text in [
            "8123456000000000001",
            "812345600000000000170",
            "8123456000000000001A",
            "MA.156.01.1.2",
            "MA.156.M0",
            "MA.",
            "AHM",
            "药",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
