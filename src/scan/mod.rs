//! Codes on labels, and what a scan means: the one place where a text from a camera, a typing
//! scanner or a photo is understood.
//!
//! # Codes
//! A label's code is eight characters of [`LETTERS`], drawn at random: 30⁸ of them, so that nobody
//! finds one by trying. It names a thing for ever; a retired one still answers, saying so.
//!
//! # What a label's QR says
//! [`text`] decides: a GS1 Digital Link on the county's own host where a lot's product has a GTIN,
//! so that every GS1 scanner reads the data; the short code otherwise, the whole address in upper
//! case, which a QR code holds in little more than half the space.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::scan::{self, Scan, ai, link, other, written},
    paper,
    stock::verify::KnownHead,
};

pub mod answer;
pub mod http;
mod page;
mod photo;
mod resolve;
pub mod store;

pub use page::{label_page, lot_page, pack_page};

/// The characters of a code: no I, L, O, 0, 1, which are taken for each other, and no U.
pub const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many characters a code has.
const LENGTH: usize = 8;

/// What a label is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = LabelKind)]
pub enum Kind {
    /// A product at a facility: its 库存标示卡.
    Product,
    /// A lot at a facility.
    Lot,
    /// The facility itself.
    Facility,
    /// One of its storerooms.
    Storeroom,
    /// One of its zones.
    Zone,
    /// One of its documents.
    Document,
    /// A slot of a dispenser.
    Slot,
    /// A post certificate.
    Certificate,
    /// A thermo-hygrometer.
    Sensor,
}

/// A fresh code.
pub fn fresh() -> String {
    let mut bits: u64 = rand::random();
    let count = u64::try_from(LETTERS.len()).unwrap_or(1);
    (0..LENGTH)
        .map(|_| {
            let at = usize::try_from(bits % count).unwrap_or(0);
            bits /= count;
            char::from(LETTERS[at])
        })
        .collect()
}

/// What somebody typed or scanned, as a code; nothing where it cannot be one.
pub fn typed(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let is_code = code.len() == LENGTH && code.bytes().all(|b| LETTERS.contains(&b));
    is_code.then_some(code)
}

/// What a lot's label says of it beside the code.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a> {
    /// The product's GTIN.
    pub gtin: Option<&'a str>,
    /// The lot's number.
    pub number: &'a str,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
}

/// What a label's QR says: a Digital Link where GS1 can say it, the code otherwise.
pub fn text(public_url: &str, code: &str, lot: Option<Marked<'_>>) -> String {
    let linked = lot.and_then(|lot| {
        let gtin = lot.gtin?;
        let fits = (1..=20).contains(&lot.number.len()) && ai::is_wide(lot.number);
        let mut elements = vec![("01".to_owned(), gtin.to_owned())];
        elements.push(("10".to_owned(), lot.number.to_owned()));
        elements.extend(lot.expiry.map(|day| ("17".to_owned(), written(day))));
        fits.then(|| link::build(public_url, &elements)).flatten()
    });
    linked.unwrap_or_else(|| {
        // Only the host is the same in upper case; a path before the code may not be.
        let has_path = public_url
            .split_once("://")
            .is_some_and(|(_, rest)| rest.contains('/'));
        if has_path {
            format!("{public_url}/q/{code}")
        } else {
            format!("{}/Q/{code}", public_url.to_uppercase())
        }
    })
}

/// What a text from a scanner is, before anything is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A pack: product, perhaps lot, expiry, serial number.
    Pack(Scan),
    /// A pack by a code that is not GS1's.
    Other(other::Other),
    /// A label of ours, or of another county where the host is not ours.
    Label {
        /// Its code.
        code: String,
        /// Whether it names another host.
        foreign: bool,
    },
    /// A printed paper.
    Paper {
        /// Its code, without hyphens.
        code: String,
        /// Whether it names another host.
        foreign: bool,
    },
    /// The head of a book, as it stands on stock card labels.
    Head(KnownHead),
    /// Anything else.
    Text,
}

/// Reads a scan.
pub fn read(text: &str, public_url: &str, today: NaiveDate) -> Reading {
    if let Some(pack) = scan::parse(text, today) {
        return Reading::Pack(pack);
    }
    let (bare, _) = scan::bare(text);
    if let Some((scheme, rest)) = bare.split_once("://") {
        let is_web = ["https", "http"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web));
        if let Some(found) = address(rest, public_url).filter(|_| is_web) {
            return found;
        }
    } else if let Some(code) = typed(&bare) {
        return Reading::Label {
            code,
            foreign: false,
        };
    }
    if let Some(other) = other::parse(&bare, today) {
        return Reading::Other(other);
    }
    if let Some(code) = paper::typed(&bare) {
        return Reading::Paper {
            code,
            foreign: false,
        };
    }
    bare.parse().map_or(Reading::Text, Reading::Head)
}

/// `HOST/…/q/CODE` and `HOST/…/paper/CODE`.
fn address(rest: &str, public_url: &str) -> Option<Reading> {
    let path = rest.split(['?', '#']).next()?;
    let (host, path) = path.split_once('/')?;
    let ours = public_url.split_once("://").map_or("", |(_, rest)| rest);
    let ours = ours.split('/').next().unwrap_or_default();
    let foreign = !host.eq_ignore_ascii_case(ours);
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let (last, word) = (parts.next()?, parts.next()?);
    match word {
        "q" | "Q" => typed(last).map(|code| Reading::Label { code, foreign }),
        "paper" => paper::typed(last).map(|code| Reading::Paper { code, foreign }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: &str = "https://yaoju.example.cn";

    fn of(text: &str) -> Reading {
        read(text, HERE, NaiveDate::from_ymd_opt(2026, 3, 2).unwrap())
    }

    fn label(code: &str, foreign: bool) -> Reading {
        Reading::Label {
            code: code.to_owned(),
            foreign,
        }
    }

    #[test]
    fn codes_are_without_look_alikes_and_differ() {
        let all: std::collections::HashSet<String> = (0..1000).map(|_| fresh()).collect();
        assert_eq!(all.len(), 1000);
        for code in all {
            assert_eq!(typed(&code.to_lowercase()), Some(code.clone()));
            assert!(!code.contains(['I', 'L', 'O', 'U', '0', '1']), "{code}");
        }
        for text in [
            "",
            "7K3M9QF",
            "7K3M9QFA2",
            "7K3M9QF0",
            "7K3M-9QF",
            "药具药具",
        ] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn a_label_says_a_link_where_gs1_can_and_its_code_otherwise() {
        let lot = |number| Marked {
            gtin: Some("06901234567892"),
            number,
            expiry: NaiveDate::from_ymd_opt(2028, 2, 29),
        };
        let said = text(HERE, "7K3M9QFA", Some(lot("A/1")));
        assert_eq!(said, format!("{HERE}/01/06901234567892/10/A%2F1?17=280229"));
        for unsaid in ["", "批1", &"A".repeat(21)] {
            let said = text(HERE, "7K3M9QFA", Some(lot(unsaid)));
            assert_eq!(said, "HTTPS://YAOJU.EXAMPLE.CN/Q/7K3M9QFA");
        }
        assert_eq!(of(&text(HERE, "7K3M9QFA", None)), label("7K3M9QFA", false));
        let below = "https://example.cn/yaoju";
        assert_eq!(text(below, "7K3M9QFA", None), format!("{below}/q/7K3M9QFA"));
    }

    #[test]
    fn each_kind_of_code_is_told_apart() {
        for text in [
            "7K3M9QFA",
            "7k3m9qfa\r",
            "]Q1https://yaoju.example.cn/q/7K3M9QFA",
            "HTTPS://YAOJU.EXAMPLE.CN/Q/7K3M9QFA?h=1",
        ] {
            assert_eq!(of(text), label("7K3M9QFA", false), "{text}");
        }
        let next = of("https://other.example.cn/q/7K3M9QFA");
        assert_eq!(next, label("7K3M9QFA", true));
        for text in [
            "7K3M-9QFA-2B4C-6D8E",
            "https://yaoju.example.cn/paper/7K3M-9QFA-2B4C-6D8E",
        ] {
            let code = "7K3M9QFA2B4C6D8E".to_owned();
            let foreign = false;
            assert_eq!(of(text), Reading::Paper { code, foreign }, "{text}");
        }
        assert!(matches!(of("6901234567892"), Reading::Pack(_)));
        assert!(matches!(of("02345673"), Reading::Pack(_)));
        assert!(matches!(of("81234560000000000017"), Reading::Other(_)));
        assert!(matches!(of("12-3F9A-02BC-77D1"), Reading::Head(_)));
        for text in ["", "避孕套", "https://example.cn/", "http://", "q/7K3M9QFA"] {
            assert_eq!(of(text), Reading::Text, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_the_reading_fall(text in ".{0,60}", tail in "[A-Z0-9/:.%?-]{0,30}") {
            let _ = of(&text);
            let _ = of(&format!("https://{tail}"));
            let _ = of(&format!("{text}{tail}"));
        }
    }
}
