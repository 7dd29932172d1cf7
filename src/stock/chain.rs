//! The chain: what exactly is hashed for each entry, so that anyone can check a book.
//!
//! # Canonical bytes
//! UTF-8 text, one value a line, every line ended by one line feed, in the order of
//! [`Link::canonical`]. No value can hold a line feed, and the number of lines is fixed, so no two
//! entries share their bytes. A value that is absent is an empty line. The hash is SHA-256 of
//! these bytes; the first entry of a book is chained to [`crate::places::store::first_hash`].
//!
//! # A worked example
//! The first entry of the book `T01`, 600 units received, can be checked by hand:
//!
//! ```text
//! printf '%s\n' yaoju-entry-1 T01 1 \
//!   "$(printf 'yaoju-book-1\nT01\n' | sha256sum | cut -c1-64)" \
//!   01980000-0000-7000-8000-000000000001 1 receipt 1 C-NRL-52 A2601 2029-01-31 HG \
//!   600 600 600 2026-03-02 2026-03-02T01:30:00.000000Z '' '' '' '' '' \
//!   01980000-0000-7000-8000-00000000000a '' | sha256sum
//! # 07ed17d397c6a1166eb8d08731835a921bfb096af56657a785f3d372b1faa1ab
//! ```
//!
//! # What it shows and what not
//! A changed, inserted or removed entry breaks the chain from there on; a cut tail is found by
//! anyone who holds a later head, printed on a card or a document. It does not show that what was
//! entered was true. Names, phones and remarks stay outside: only their salted hash is chained, so
//! that they can be erased.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Kind;

/// The first line of the canonical bytes: what they are, and in which version.
const FORMAT: &str = "yaoju-entry-1";

/// One entry with all that is hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// The facility whose book this is.
    pub facility: String,
    /// 1, 2, 3 … in the book.
    pub seq: i64,
    /// The hash of the entry before, hexadecimal.
    pub prev: String,
    /// The document that made it.
    pub document: Uuid,
    /// The document's number in the book.
    pub number: i64,
    /// The document's kind.
    pub kind: Kind,
    /// The document's line, from 1.
    pub line: i64,
    /// The product's code.
    pub product: String,
    /// The lot number; empty where stock has none.
    pub lot: String,
    /// The lot's last good day, as posted.
    pub expiry: Option<NaiveDate>,
    /// The zone's code.
    pub zone: String,
    /// Base units, in positive, out negative.
    pub units: i64,
    /// Units of the lot in the zone, afterwards.
    pub lot_balance: i64,
    /// Units of the product in the whole book, afterwards.
    pub product_balance: i64,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording, whole microseconds.
    pub recorded_at: DateTime<Utc>,
    /// The document this one reverses.
    pub reverses: Option<Uuid>,
    /// The other facility, where it is one of ours.
    pub counterparty: Option<String>,
    /// The other facility's document that this one answers.
    pub source: Option<Uuid>,
    /// The document's reason.
    pub reason: String,
    /// The line's own reason.
    pub line_reason: String,
    /// Who posted it.
    pub account: Uuid,
    /// The salted hash of the erasable text, hexadecimal; empty where there is no text.
    pub text_hash: String,
}

impl Link {
    /// The bytes that are hashed.
    pub fn canonical(&self) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let values: [String; 24] = [
            FORMAT.into(),
            self.facility.clone(),
            self.seq.to_string(),
            self.prev.clone(),
            self.document.to_string(),
            self.number.to_string(),
            self.kind.text().into(),
            self.line.to_string(),
            self.product.clone(),
            self.lot.clone(),
            day(self.expiry),
            self.zone.clone(),
            self.units.to_string(),
            self.lot_balance.to_string(),
            self.product_balance.to_string(),
            day(Some(self.occurred_on)),
            self.recorded_at
                .to_rfc3339_opts(SecondsFormat::Micros, true),
            id(self.reverses),
            self.counterparty.clone().unwrap_or_default(),
            id(self.source),
            self.reason.clone(),
            self.line_reason.clone(),
            self.account.to_string(),
            self.text_hash.clone(),
        ];
        let mut bytes = values.join("\n");
        bytes.push('\n');
        bytes
    }

    /// The entry's hash.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.canonical()).into()
    }
}

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

/// The bytes of so many hexadecimal digits, and nothing else.
pub fn bytes_of_hex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let is_hex = text.len() == 2 * LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut bytes = [0; LENGTH];
    for (index, byte) in bytes.iter_mut().enumerate().filter(|_| is_hex) {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    is_hex.then_some(bytes)
}

/// The short code of a book's head, for paper: `12-3F9A-02BC-77D1`. The first number is the
/// entry, the rest the first twelve digits of its hash.
pub fn head_code(seq: i64, hash: &[u8]) -> String {
    let digits = hex(&hash[..hash.len().min(6)]).to_uppercase();
    let groups: Vec<&str> = (0..digits.len())
        .step_by(4)
        .map(|at| &digits[at..(at + 4).min(digits.len())])
        .collect();
    format!("{seq}-{}", groups.join("-"))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;
    use crate::places::store::first_hash;

    /// The example in the documentation above, to the last byte.
    #[test]
    fn the_worked_example_is_true() {
        let link = Link {
            facility: "T01".into(),
            seq: 1,
            prev: hex(&first_hash("T01")),
            document: Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001),
            number: 1,
            kind: Kind::Receipt,
            line: 1,
            product: "C-NRL-52".into(),
            lot: "A2601".into(),
            expiry: NaiveDate::from_ymd_opt(2029, 1, 31),
            zone: "HG".into(),
            units: 600,
            lot_balance: 600,
            product_balance: 600,
            occurred_on: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
            recorded_at: Utc.with_ymd_and_hms(2026, 3, 2, 1, 30, 0).unwrap(),
            reverses: None,
            counterparty: None,
            source: None,
            reason: String::new(),
            line_reason: String::new(),
            account: Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_000a),
            text_hash: String::new(),
        };
        assert_eq!(hex(&link.hash()), WORKED);
        assert_eq!(head_code(1, &link.hash()), WORKED_CODE);
    }

    const WORKED: &str = "07ed17d397c6a1166eb8d08731835a921bfb096af56657a785f3d372b1faa1ab";
    const WORKED_CODE: &str = "1-07ED-17D3-97C6";
}
