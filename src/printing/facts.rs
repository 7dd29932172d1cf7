//! What labels say of things, made of what the database holds: no IO.
//!
//! A thing's [`values`](Thing::values) go by the names of the manifest's fields. Beside those that
//! a template draws there are two by which it is seen that a label no longer tells the truth:
//! `state` (a lot that was recalled) and `room` (a zone that was moved).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    error::Language,
    label::template::Subject,
    places::{decimal, store::regions::ClimateClass},
    scan::{self, Kind, Marked},
};

mod goods;
mod known;
mod rooms;
mod signs;

pub use goods::of_product;
pub use known::{Asking, Known};

/// Facts by the names of their fields.
pub type Values = BTreeMap<String, String>;

/// Facts that are true of the moment of printing only: a label is not old because of them.
pub const PASSING: [&str; 4] = ["head", "day", "quantity", "carton"];

/// Facts that no template need draw, and that make a label old all the same.
pub const HIDDEN: [&str; 2] = ["state", "room"];

/// A thing that can have a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// As callers name it: a product's, zone's, room's, facility's or region's code, a lot's id, or
    /// what somebody typed.
    pub key: String,
    /// By what it is sorted; the same in both languages.
    pub order: String,
    /// Its id.
    pub id: Uuid,
    /// The facility whose label it is.
    pub owner: Uuid,
    /// What its code is for; nothing where it has none.
    pub kind: Option<Kind>,
    /// Its name.
    pub name: String,
    /// What tells it from others of its name.
    pub detail: String,
    /// What is true of it.
    pub values: Values,
    /// The rows of its table.
    pub rows: Vec<Values>,
    /// What its QR says.
    pub says: Says,
    /// The product it is of.
    pub product: Option<String>,
    /// The codes of the storerooms it lies in; nothing for a zone in none.
    pub rooms: Vec<Option<String>>,
    /// Its nearest expiry.
    pub expiry: Option<NaiveDate>,
    /// Whether it is no longer used: it can have no new label.
    pub is_retired: bool,
}

/// What a thing's QR says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Its code.
    Code,
    /// A link that GS1 scanners read, where there can be one.
    Lot {
        /// The product's GTIN.
        gtin: Option<String>,
        /// The lot's number.
        number: String,
        /// Its last good day.
        expiry: Option<NaiveDate>,
    },
    /// A page of the county's own host, by its path.
    Page(String),
}

impl Says {
    /// The text of the QR.
    pub fn text(&self, public_url: &str, code: &str) -> String {
        match self {
            Says::Code => scan::text(public_url, code, None),
            Says::Lot {
                gtin,
                number,
                expiry,
            } => {
                let marked = Marked {
                    gtin: gtin.as_deref(),
                    number,
                    expiry: *expiry,
                };
                scan::text(public_url, code, Some(marked))
            }
            Says::Page(path) => format!("{public_url}{path}"),
        }
    }
}

/// Whether labels of this subject are for things that somebody names, which the program does not
/// know.
pub fn is_named(subject: Subject) -> bool {
    matches!(subject, Subject::Slot | Subject::Dispenser | Subject::Kit)
}

/// The fields that are filled in for a subject.
pub fn live(subject: Subject) -> &'static [&'static str] {
    match subject {
        Subject::Card | Subject::Shelf => &[
            "product",
            "category",
            "specification",
            "maker",
            "number",
            "unit",
            "packs",
            "place",
            "zone",
            "expiry",
            "storage",
            "facility",
            "head",
            "day",
        ],
        Subject::Lot => &[
            "product",
            "category",
            "specification",
            "maker",
            "number",
            "unit",
            "lot",
            "expiry",
            "made",
            "quantity",
            "state",
            "storage",
            "facility",
            "day",
        ],
        Subject::Zone => &["zone", "colour", "room", "facility", "day"],
        Subject::Room => &["room", "area", "climate", "keeper", "phone", "facility"],
        Subject::Slot => &["slot", "product", "specification", "capacity", "facility"],
        Subject::Sensor => &["sensor", "room", "calibrated", "due", "facility"],
        Subject::Dispenser => &["dispenser", "address", "hours", "phone", "facility"],
        Subject::Kit => &["village", "phone", "facility"],
        Subject::Certificate => &[],
        Subject::Facility => &["name", "facility", "address", "hours", "phone"],
        Subject::Product => &["product", "specification", "suits", "use", "maker"],
        Subject::Region => &[
            "region",
            "facility",
            "phone",
            "day",
            "point",
            "address",
            "hours",
            "varieties",
        ],
    }
}

/// A text of at most so many characters, the last a sign that there was more.
pub fn clipped(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept = text.chars().take(longest.saturating_sub(1));
    kept.chain(['…']).collect()
}

fn values<const N: usize>(pairs: [(&str, String); N]) -> Values {
    let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    pairs
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn in_language<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Names with what parts them in a language.
fn listed(names: impl IntoIterator<Item = String>, language: Language) -> String {
    let names: Vec<String> = names.into_iter().collect();
    names.join(in_language(language, "、", ", "))
}

/// `10–30 ℃`, `≤20 ℃`.
fn temperature(class: &ClimateClass, language: Language) -> String {
    let degrees = |tenths: i64| decimal::number(tenths, 1).map_or(String::new(), |n| n.to_string());
    let range = match (
        class.celsius_low.map(degrees),
        class.celsius_high.map(degrees),
    ) {
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (None, Some(high)) => format!("≤{high}"),
        (Some(low), None) => format!("≥{low}"),
        (None, None) => return String::new(),
    };
    format!("{range} {}", in_language(language, "℃", "°C"))
}

/// `35–75 %`.
fn humidity(class: &ClimateClass) -> String {
    let percent = |tenths: i64| decimal::number(tenths, 1).map_or(String::new(), |n| n.to_string());
    let (low, high) = (percent(class.humidity_low), percent(class.humidity_high));
    format!("{low}–{high} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(low: Option<i64>, high: Option<i64>) -> ClimateClass {
        ClimateClass {
            code: "c".to_owned(),
            name_zh: "常温".to_owned(),
            name_en: "Room".to_owned(),
            celsius_low: low,
            celsius_high: high,
            humidity_low: 350,
            humidity_high: 755,
        }
    }

    #[test]
    fn climates_are_written_as_on_the_wall() {
        let zh = |low, high| temperature(&class(low, high), Language::Zh);
        assert_eq!(zh(Some(100), Some(300)), "10–30 ℃");
        assert_eq!(zh(None, Some(205)), "≤20.5 ℃");
        assert_eq!(zh(Some(20), None), "≥2 ℃");
        assert_eq!(humidity(&class(None, Some(1))), "35–75.5 %");
    }

    #[test]
    fn what_is_too_long_says_that_there_was_more() {
        assert_eq!(clipped("避孕套", 3), "避孕套");
        assert_eq!(clipped("避孕套子", 3), "避孕…");
        assert_eq!(clipped("避", 0), "…");
    }

    #[test]
    fn a_page_is_said_by_its_address() {
        let page = Says::Page("/points?region=530102".to_owned());
        let text = page.text("https://yaoju.example.cn", "");
        assert_eq!(text, "https://yaoju.example.cn/points?region=530102");
        let code = Says::Code.text("https://yaoju.example.cn", "7K3M9QFA");
        assert_eq!(code, "HTTPS://YAOJU.EXAMPLE.CN/Q/7K3M9QFA");
    }
}
