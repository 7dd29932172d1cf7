//! Proves books: from the database, or from exported files with nothing but this program.
//!
//! # What is proven
//! Of every book: the chain of hashes, the numbering of entries and documents, every running
//! balance, that nothing was ever below zero (after any entry, at the end of any business day),
//! and that each document was reversed at most once, by the exact opposite. From the database
//! also: that everything kept for speed says what the entries say, that closed months say it too,
//! that erasable texts are still
//! those that were posted, what is under way between books, and the conservation of every lot.
//!
//! # The file of a book
//! JSON Lines, UTF-8, every line ended by one line feed, nothing else in it:
//!
//! 1. `{"format":"yaoju-book-1","facility":"T01"}`
//! 2. one line for each entry, in order: the fields of [`Link`] under their names in lower camel
//!    case, in the order of the declaration, `null` for what is absent, then `hash` in lower-case
//!    hexadecimal. No blank stands between the parts.
//! 3. `{"head":{"seq":1,"hash":"…"},"sha256":"…"}`: the last entry, and SHA-256 of all bytes
//!    before this line.
//!
//! The same book always gives the same bytes. A file is sound only if each line is, byte for byte,
//! what this program would write for what the line says, and if that is true.
//!
//! A book with the entry of the worked example in [`super::chain`] is this file:
//!
//! ```text
#![doc = include_str!("verify/example.jsonl")]
//! ```
//!
//! `tail -n 1` names the digest of what `head -n -1 | sha256sum` reads, and the hash of the last
//! entry can be computed by hand as shown there.

use std::{collections::BTreeMap, fmt::Display};

use serde::{Deserialize, Serialize};

pub mod across;
pub mod book;
pub mod file;
mod months;
pub mod pages;
mod trouble;
pub mod walk;

pub use super::chain::Link;
pub use trouble::Trouble;

use crate::error::Language;

/// How many faults of one book are told in full.
pub const FAULTS_TOLD_MAX: usize = 20;

/// Something that is not as it must be, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The book, by its facility's code.
    pub book: String,
    /// The entry, where it is one.
    pub seq: Option<i64>,
    /// The line of the file, where it is a file.
    pub line: Option<u64>,
    /// The field, by its name in the exported file, or the table it is in.
    pub field: &'static str,
    /// What is wrong.
    pub trouble: Trouble,
    /// What was found.
    pub found: String,
    /// What it must be.
    pub wanted: String,
}

impl Fault {
    /// A fault of a book as a whole.
    pub fn of(book: &str, field: &'static str, trouble: Trouble) -> Fault {
        Fault {
            book: book.to_owned(),
            seq: None,
            line: None,
            field,
            trouble,
            found: String::new(),
            wanted: String::new(),
        }
    }

    /// Says what was found and what was wanted.
    #[must_use]
    pub fn facts(mut self, found: impl Display, wanted: impl Display) -> Fault {
        self.found = found.to_string();
        self.wanted = wanted.to_string();
        self
    }

    /// The place and what is wrong, in one sentence.
    pub fn sentence(&self, language: Language) -> String {
        let mut place = vec![match language {
            Language::Zh => format!("账册 {}", self.book),
            Language::En => format!("book {}", self.book),
        }];
        match (self.line, language) {
            (Some(line), Language::Zh) => place.push(format!("文件第 {line} 行")),
            (Some(line), Language::En) => place.push(format!("file line {line}")),
            (None, _) => {}
        }
        match (self.seq, language) {
            (Some(seq), Language::Zh) => place.push(format!("第 {seq} 笔账目")),
            (Some(seq), Language::En) => place.push(format!("entry {seq}")),
            (None, _) => {}
        }
        place.push(self.field.to_owned());
        let text = self.trouble.sentence(language);
        let text = text.replace("{found}", &self.found);
        let text = text.replace("{wanted}", &self.wanted);
        format!("{}: {text}", place.join(", "))
    }
}

/// The short code of a head that somebody holds on paper: what the book must have said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHead {
    /// The entry's number.
    pub seq: i64,
    /// The first digits of its hash, lower case.
    pub digits: String,
}

impl std::str::FromStr for KnownHead {
    type Err = String;

    /// Reads `12-3F9A-02BC-77D1`; the hyphens in the digits may be left out.
    fn from_str(text: &str) -> Result<KnownHead, String> {
        let wrong = || format!("“{text}” is not a head code such as 12-3F9A-02BC-77D1");
        let (seq, digits) = text.trim().split_once('-').ok_or_else(wrong)?;
        let digits = digits.replace('-', "").to_lowercase();
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let seq: i64 = seq.parse().map_err(|_| wrong())?;
        if !is_hex || !(4..=64).contains(&digits.len()) || seq < 1 {
            return Err(wrong());
        }
        Ok(KnownHead { seq, digits })
    }
}

/// What was found about one book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The facility's code.
    pub book: String,
    /// How many entries were read.
    pub entries: i64,
    /// How many documents they belong to.
    pub documents: i64,
    /// The short code of the last entry.
    pub head_code: String,
    /// The faults, the first [`FAULTS_TOLD_MAX`] of them.
    pub faults: Vec<Fault>,
    /// How many faults there are in all.
    pub faults_count: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults_count == 0
    }

    /// Adds a fault.
    pub fn note(&mut self, fault: Fault) {
        self.faults_count += 1;
        if self.faults.len() < FAULTS_TOLD_MAX {
            self.faults.push(fault);
        }
    }
}

/// What is told while long work goes on: how many entries have been read since the last time.
pub type Tick<'t> = dyn FnMut(u64) + Send + 't;

/// An entry as it stands in an exported file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// What is hashed.
    #[serde(flatten)]
    pub link: Link,
    /// The hash, hexadecimal.
    pub hash: String,
}

/// A holding of one book, by the words of the book itself: product, lot, expiry, zone.
type Place = (String, String, Option<chrono::NaiveDate>, String);

/// Units by holding.
type Sums = BTreeMap<Place, i64>;
