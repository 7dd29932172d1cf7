//! Printed papers, and checking one against the book.
//!
//! A paper is made from the book as it stood at one head. It carries a code; whoever holds the
//! paper asks what the book says, and the paper is made once more from the book at that very head.
//!
//! # The code
//! Sixteen digits in groups of four (`7K3M-9QFA-2B4C-6D8E`), the letters I, L, O and U left out
//! (Crockford's base 32): the first 80 bits of the SHA-256 of the paper's canonical bytes.
//!
//! # Canonical bytes
//! UTF-8 lines, each ended by a line feed, the fields of a line parted by tabs; neither can stand
//! in a value. First `yaoju-paper-1`; the facility's code; the subject as JSON, in the order of
//! [`Subject`]'s fields, absent ones left out; the head's number and its whole hash in hexadecimal;
//! then the figures, one line each, as the [`build`] of its kind says. Only what the book's chain
//! covers is among them: names and remarks may be erased, and a paper must not fail for that.
//!
//! # What it shows and what not
//! The digest covers the whole hash of the head, which is known only to those who hold the book and
//! depends on ids nobody can guess: without the book, no code can be computed, neither for a true
//! figure nor for one that is tried out. A code that fits shows that the paper *behind the code* is
//! the book's. Somebody may keep the code and alter the figures beside it: so the page that checks
//! shows the true ones, and takes one from the paper to compare.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    catalog::Category,
    stock::{chain::hex, month::Month},
};

pub mod build;
pub mod check;
pub mod http;
mod qr;
pub mod store;

/// The first of the canonical lines: what they are, and in which version.
const FORMAT: &str = "yaoju-paper-1";

/// The digits of a code: Crockford's base 32.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many digits a code has; five bits each.
const LENGTH: usize = 16;

/// What a paper is about: its kind and parameters. A new kind is a new variant here and a file in
/// [`build`] that says which figures it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Subject {
    /// 入库单, 出库单, 调拨单, 报损单 …: one document.
    Document {
        /// Its id.
        document: Uuid,
    },
    /// 库存卡: the entries of one product.
    Card {
        /// The product's code.
        product: String,
        /// Only of this lot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<Uuid>,
        /// Only from this business day on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
        /// Only up to this business day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<NaiveDate>,
    },
    /// 发放登记表: what was dispensed in a period.
    Dispensing {
        /// The first business day.
        from: NaiveDate,
        /// The last business day.
        to: NaiveDate,
    },
    /// 效期预警表: what expires within so many days, and what has expired.
    Expiry {
        /// The day from which is counted; the facility's own when it is printed, unless given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<NaiveDate>,
        /// How many days ahead.
        within: i64,
        /// Only this class.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<Category>,
    },
    /// 进销存月报: what came in and what became of it, month by month.
    Balance {
        /// The first month, `YYYY-MM`.
        from: Month,
        /// The last month.
        to: Month,
    },
    /// 今日小结: what was done on one day.
    Day {
        /// The business day.
        day: NaiveDate,
    },
    /// 盘点表: what was counted in a session.
    Count {
        /// The session.
        count: Uuid,
        /// The number of the last quantity that stands on it; told when it is printed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        through: Option<i64>,
        /// The document by which its differences are posted; told when it is printed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Uuid>,
    },
}

/// A figure of a paper that somebody may compare by eye.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Figure {
    /// Which: `total`, `opening`, `received`, `issued`, `closing`.
    pub name: &'static str,
    /// Of what, where there are several: a product's name.
    pub of: String,
    /// The figure.
    pub value: i64,
    /// In which unit.
    pub unit: String,
}

/// The canonical bytes of a paper.
pub fn canonical(
    facility: &str,
    subject: &Subject,
    head: (i64, &[u8]),
    figures: &[String],
) -> String {
    let subject = serde_json::to_string(subject).expect("a subject is plain data");
    let head = format!("{}\t{}", head.0, hex(head.1));
    let first = [FORMAT, facility, &subject, &head];
    let mut text = String::new();
    for line in first.into_iter().chain(figures.iter().map(String::as_str)) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The code of a paper by its canonical bytes, without hyphens.
pub fn code(canonical: &str) -> String {
    let digest = Sha256::digest(canonical);
    let bits = digest[..LENGTH * 5 / 8]
        .iter()
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    (0..LENGTH)
        .rev()
        .map(|place| {
            let digit = usize::try_from(bits >> (place * 5) & 31).unwrap_or(0);
            char::from(DIGITS[digit])
        })
        .collect()
}

/// A code as it is printed: in groups of four.
pub fn grouped(code: &str) -> String {
    let mut text = String::with_capacity(LENGTH + 3);
    for (place, digit) in code.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

/// What somebody typed or scanned, as a code; nothing when it cannot be one.
pub fn typed(text: &str) -> Option<String> {
    let mut code = String::with_capacity(LENGTH);
    for c in text.chars().map(crate::text::half_width) {
        match c.to_ascii_uppercase() {
            '-' | ' ' | '－' | '\u{3000}' => {}
            // What a reader takes for another digit is that digit.
            'O' => code.push('0'),
            'I' | 'L' => code.push('1'),
            c if c.is_ascii() && DIGITS.contains(&(c as u8)) => code.push(c),
            _ => return None,
        }
    }
    (code.len() == LENGTH).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_printed_and_as_people_type_it() {
        let subject = Subject::Dispensing {
            from: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
            to: NaiveDate::from_ymd_opt(2026, 3, 31).unwrap(),
        };
        let bytes = canonical("XD", &subject, (7, &[0xab; 32]), &["1\t2".to_owned()]);
        let head = "ab".repeat(32);
        assert_eq!(
            bytes,
            format!(
                "yaoju-paper-1\nXD\n{}\n7\t{head}\n1\t2\n",
                r#"{"kind":"dispensing","from":"2026-03-01","to":"2026-03-31"}"#
            )
        );
        let code = code(&bytes);
        assert_eq!(code.len(), 16);
        let printed = grouped(&code);
        assert_eq!(printed.len(), 19);
        assert_eq!(typed(&printed), Some(code.clone()));
        assert_eq!(typed(&printed.to_lowercase()), Some(code));
        assert_eq!(typed("0123 4567 89AB CDEF").unwrap(), "0123456789ABCDEF");
        assert_eq!(typed("oi23-4567-89ab-cdel").unwrap(), "0123456789ABCDE1");
        for no in [
            "",
            "0123",
            "0123-4567-89AB-CDEF0",
            "U123-4567-89AB-CDEF",
            "纸",
        ] {
            assert_eq!(typed(no), None, "{no}");
        }
    }

    #[test]
    fn any_other_figure_gives_another_code() {
        let subject = Subject::Document {
            document: Uuid::nil(),
        };
        let of = |figure: &str, head: u8| {
            let figures = [figure.to_owned()];
            code(&canonical("XD", &subject, (7, &[head; 32]), &figures))
        };
        assert_ne!(of("120", 1), of("1200", 1));
        assert_ne!(of("120", 1), of("120", 2));
        assert_eq!(of("120", 1), of("120", 1));
    }
}
