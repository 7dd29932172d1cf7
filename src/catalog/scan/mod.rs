//! What a scanner reads off a pack: GS1 element strings, GS1 Digital Links, plain GTINs, the codes
//! of other agencies, 药品追溯码.
//!
//! Sources: GS1 General Specifications, sections 3 (application identifiers), 5.10.1 (symbology
//! identifiers) and 7.8 (separators); GS1 Digital Link URI Syntax 1.2. An identifier that is not
//! known ends the reading, because its length is not known either. The pages read scans by the
//! same rules, and are tested with the same texts (`tests/data/scans.json`).

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::gs1;

pub mod ai;
mod day;
pub mod elements;
pub mod link;
pub mod other;

/// The separator between elements of open length.
const FNC1: char = '\u{1d}';

/// The most bytes of a scan that are looked at: more than any symbol holds.
pub const BYTES_MAX: usize = 10_000;

/// How some scanners are set up to type the separator.
const TYPED_SEPARATORS: [&str; 8] = [
    "<GS>", "<gs>", "{GS}", "{gs}", "\\x1d", "\\x1D", "^]", "\u{241d}",
];

/// What symbologies put before an element string: Data Matrix, GS1-128, `DataBar`, GS1 QR,
/// GS1 `DotCode`, the composite.
const GS1_SYMBOLOGIES: [&str; 7] = ["]d2", "]C1", "]e0", "]Q3", "]J1", "]e1", "]e2"];

/// What symbologies put before any text: QR, Data Matrix, Code 128, EAN.
const SYMBOLOGIES: [&str; 8] = ["]Q1", "]Q0", "]d1", "]d0", "]C0", "]E0", "]E4", "]E3"];

/// What a scan says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Scan {
    /// Fourteen digits.
    pub gtin: String,
    /// The lot number.
    pub lot: Option<String>,
    /// The last good day.
    pub expiry: Option<NaiveDate>,
    /// The serial number of the pack.
    pub serial: Option<String>,
}

/// A scan without what symbologies and keyboards do to it: the prefix of the symbology, and whether
/// that one announces an element string.
pub fn bare(text: &str) -> (String, bool) {
    let text = text.trim_matches(|c: char| c != FNC1 && (c.is_whitespace() || c.is_control()));
    let stripped = |all: &[&str]| {
        let mut found = all.iter();
        found.find_map(|prefix| text.strip_prefix(prefix))
    };
    let (text, is_gs1) = match stripped(&GS1_SYMBOLOGIES) {
        Some(rest) => (rest, true),
        None => (stripped(&SYMBOLOGIES).unwrap_or(text), false),
    };
    let mut text = text.to_owned();
    for separator in TYPED_SEPARATORS {
        if text.contains(separator) {
            text = text.replace(separator, "\u{1d}");
        }
    }
    (text, is_gs1)
}

/// The elements of a scan, in the order in which they stand; nothing where the text has none.
/// `today` decides centuries.
pub fn elements(text: &str, today: NaiveDate) -> Option<elements::Elements> {
    if text.len() > BYTES_MAX {
        return None;
    }
    let (text, is_gs1) = bare(text);
    let year = today.year();
    if is_gs1 {
        elements::plain(&text, year)
    } else if text.contains("://") {
        link::parse(&text, year)
    } else if text.starts_with('(') {
        elements::bracketed(&text, year)
    } else {
        elements::plain(&text, year)
    }
}

/// Reads a scan of a pack; nothing where the text is not one. `today` decides the century.
pub fn parse(text: &str, today: NaiveDate) -> Option<Scan> {
    if text.len() > BYTES_MAX {
        return None;
    }
    if let Some(gtin) = whole_gtin(&bare(text).0) {
        return Some(Scan {
            gtin,
            ..Scan::default()
        });
    }
    let mut scan = Scan::default();
    for (ai, value) in elements(text, today)? {
        match ai.as_str() {
            "01" => scan.gtin = value,
            // What a carton holds: the packs in it.
            "02" if scan.gtin.is_empty() => scan.gtin = value,
            "10" => scan.lot = Some(value),
            "17" => scan.expiry = day::day(&value, today.year()),
            "21" => scan.serial = Some(value),
            _ => {}
        }
    }
    (!scan.gtin.is_empty()).then_some(scan)
}

/// The text as a GTIN, if it is one from beginning to end.
fn whole_gtin(text: &str) -> Option<String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    gs1::gtin(text).ok().flatten().filter(|_| digits)
}

/// The last good day as it stands in a link or an element string: `YYMMDD`.
pub fn written(day: NaiveDate) -> String {
    day.format("%y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
    }

    fn scan(text: &str) -> Option<Scan> {
        parse(text, today())
    }

    fn full() -> Scan {
        Scan {
            gtin: "06901234567892".into(),
            lot: Some("A1-b".into()),
            expiry: NaiveDate::from_ymd_opt(2028, 2, 29),
            serial: None,
        }
    }

    #[test]
    fn all_ways_of_writing_a_pack_are_read() {
        for text in [
            "01069012345678921728020010A1-b",
            "]d201069012345678921728020010A1-b",
            "]Q301069012345678921728020010A1-b\r\n",
            "]e001069012345678921728020010A1-b",
            "\u{1d}01069012345678921728022910A1-b",
            "]C1010690123456789210A1-b\u{1d}17280229",
            "010690123456789210A1-b<GS>17280229",
            "010690123456789210A1-b{gs}17280229",
            "(01)06901234567892(17)280229(10)A1-b",
            "https://id.gs1.org/01/06901234567892/10/A1-b?17=280229",
            "]Q1https://药具.example.cn/x/01/06901234567892/10/A1%2Db?17=280229#top",
            "HTTPS://YAOJU.EXAMPLE.CN/01/06901234567892/10/A1-b?17=280229&linkType=gs1:pip",
        ] {
            assert_eq!(scan(text), Some(full()), "{text}");
        }
        for text in [
            "6901234567892",
            "]E06901234567892",
            "06901234567892",
            "  6901234567892\n",
        ] {
            assert_eq!(scan(text).unwrap().gtin, "06901234567892", "{text}");
        }
        assert_eq!(scan("02345673").unwrap().gtin, "00000002345673");
        assert_eq!(scan("416000336108").unwrap().gtin, "00416000336108");
        let serial = scan("0106901234567892210042\u{1d}10B").unwrap();
        assert_eq!(serial.serial.as_deref(), Some("0042"));
        assert_eq!(serial.lot.as_deref(), Some("B"));
        let carton = scan("020690123456789237100\u{1d}10B").unwrap();
        assert_eq!(carton.gtin, "06901234567892");
    }

    #[test]
    fn what_is_no_scan_is_left_to_the_search() {
        for text in [
            "",
            "zqnyt",
            "240301",
            "6901234567893",
            "0106901234567893",
            "010690123456789217281301",
            "010690123456789217280230",
            "01069012345678928912",
            "0106901234567892 10",
            "(01)",
            "(01)06901234567892(17)",
            "https://example.cn/",
            "https://example.cn/01/1",
            "https://example.cn/01/06901234567892/10/%zz",
            "0106901234567892171",
            "01०६९०१२३४५६७८९२",
            "药",
            "010690123456789210A^",
            // Without a separator before it, what has no product is none.
            "991234",
        ] {
            assert_eq!(scan(text), None, "{text}");
        }
        let long = format!("010690123456789210{}", "A".repeat(BYTES_MAX));
        assert_eq!(scan(&long), None);
    }

    #[test]
    fn symbologies_say_what_is_read() {
        let of = |text: &str| super::elements(text, today()).map(|found| elements::string(&found));
        let expected = "^011231231231233310ABC123^99TESTING";
        for text in [
            "]Q3011231231231233310ABC123\u{1d}99TESTING",
            "]d2011231231231233310ABC123\u{1d}99TESTING",
        ] {
            assert_eq!(of(text).as_deref(), Some(expected));
        }
        assert_eq!(
            of("]Q1https://example.com/01/12312312312333?99=TEST").as_deref(),
            Some("^011231231231233399TEST")
        );
        for text in [
            "]Q1HtTps://example.com/01/12312312312333?99=TEST",
            "]Q3",
            "]d2",
            "ABC",
            "]XX",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    /// The texts that the pages' parser is tested with, too.
    #[test]
    fn the_pages_read_the_same() {
        let file = std::fs::read_to_string("tests/data/scans.json").unwrap();
        let cases: Vec<serde_json::Value> = serde_json::from_str(&file).unwrap();
        assert!(cases.len() > 40);
        for case in cases {
            let text = case["text"].as_str().unwrap();
            let found = serde_json::to_value(scan(text)).unwrap();
            assert_eq!(found, case["scan"], "{text}");
        }
    }

    /// What scans are made of, so that many are nearly right.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("01".to_owned()),
            Just("06901234567892".to_owned()),
            Just("10".to_owned()),
            Just("17".to_owned()),
            Just("280200".to_owned()),
            Just("\u{1d}".to_owned()),
            Just("(".to_owned()),
            Just(")".to_owned()),
            Just("https://a/".to_owned()),
            Just("/".to_owned()),
            Just("?".to_owned()),
            Just("%".to_owned()),
            Just("MA.156.M0.".to_owned()),
            Just("AHM".to_owned()),
            Just("]Q3".to_owned()),
            "[0-9]{1,20}",
            "\\PC{0,6}",
            ".{0,3}",
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_that_is_scanned_makes_it_fall(text in pieces()) {
            let _ = other::parse(&text, today());
            if let Some(found) = super::elements(&text, today()) {
                // What was read says the same when it is read again.
                let again = elements::string(&found).replace('^', "\u{1d}");
                let values_hold = !found.iter().any(|(_, value)| value.contains('^'));
                if values_hold {
                    prop_assert_eq!(elements::plain(&again, 2026), Some(found.clone()));
                }
                let built = link::build("https://a", &found);
                let is_lot = |(ai, _): &(String, String)| ["01", "10", "17"].contains(&ai.as_str());
                if let Some(built) = built.filter(|_| found.iter().all(is_lot)) {
                    let mut back = link::parse(&built, 2026).unwrap();
                    let mut found = found;
                    back.sort();
                    found.sort();
                    prop_assert_eq!(back, found);
                }
            }
        }
    }
}
