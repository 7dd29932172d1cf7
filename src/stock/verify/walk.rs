//! Walks through one book, entry by entry, and proves what can be proven from the book alone.
//! Pure: entries come in, faults go out. Memory grows with what is held, not with the entries.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Fault, KnownHead, Link, Place, Report, Sums, Trouble};
use crate::{
    places::store::first_hash,
    stock::{
        Kind,
        chain::{head_code, hex},
    },
};

/// A walk under way.
pub struct Walk {
    report: Report,
    heads: Vec<KnownHead>,
    seq: i64,
    hash: Option<String>,
    document: Option<Link>,
    lots: HashMap<Place, i64>,
    products: HashMap<String, i64>,
    days: Option<HashMap<Place, BTreeMap<NaiveDate, i64>>>,
    reversals: Reversals,
    line: Option<u64>,
}

/// Reversals by the document that each takes back.
pub type Reversals = BTreeMap<Uuid, Reversal>;

/// A reversal that was met: what it takes back must be found in the same book, before it.
#[derive(Debug, Clone)]
pub struct Reversal {
    first_seq: i64,
    by: Uuid,
    sums: Sums,
    seen: bool,
}

impl Walk {
    /// Stands before the first entry of a book.
    pub fn new(book: &str, heads: Vec<KnownHead>) -> Walk {
        Walk {
            report: Report {
                book: book.to_owned(),
                ..Report::default()
            },
            heads,
            seq: 0,
            hash: Some(hex(&first_hash(book))),
            document: None,
            lots: HashMap::new(),
            products: HashMap::new(),
            days: None,
            reversals: Reversals::new(),
            line: None,
        }
    }

    /// Also proves that nothing was below zero at the end of any business day. This remembers
    /// every day of every holding; from a database it is asked there instead.
    #[must_use]
    pub fn with_days(mut self) -> Walk {
        self.days = Some(HashMap::new());
        self
    }

    /// The line of the file that is read now.
    pub fn at_line(&mut self, line: u64) {
        self.line = Some(line);
    }

    /// The number of the entry that must come next.
    pub fn next_seq(&self) -> i64 {
        self.seq + 1
    }

    /// Notes a fault at the entry that must come next.
    pub fn note(&mut self, field: &'static str, trouble: Trouble, found: &str, wanted: &str) {
        let seq = self.next_seq();
        self.note_at(seq, field, trouble, found, wanted);
    }

    fn note_at(
        &mut self,
        seq: i64,
        field: &'static str,
        trouble: Trouble,
        found: impl std::fmt::Display,
        wanted: impl std::fmt::Display,
    ) {
        let fault = Fault {
            seq: Some(seq),
            line: self.line,
            ..Fault::of(&self.report.book, field, trouble).facts(found, wanted)
        };
        self.report.note(fault);
    }

    /// Steps over an entry that could not be read: what it changed is not known.
    pub fn skip(&mut self) {
        self.seq += 1;
        self.report.entries += 1;
        self.hash = None;
        self.document = None;
    }

    /// Takes the next entry. After a fault the walk goes on from what the entry says, so that one
    /// change is told once and not at every entry after it.
    pub fn step(&mut self, link: &Link, hash: &str) {
        let seq = link.seq;
        if link.facility != self.report.book {
            let book = self.report.book.clone();
            let facility = &link.facility;
            self.note_at(seq, "facility", Trouble::WrongFacility, facility, book);
        }
        if seq != self.seq + 1 {
            self.note_at(seq, "seq", Trouble::WrongSeq, seq, self.seq + 1);
        }
        if let Some(wanted) = self.hash.take().filter(|wanted| *wanted != link.prev) {
            self.note_at(seq, "prev", Trouble::BrokenChain, &link.prev, wanted);
        }
        self.numbering(link);
        self.balances(link);
        self.reversal(link);
        let wanted = hex(&link.hash());
        if wanted != hash {
            self.note_at(seq, "hash", Trouble::WrongHash, hash, wanted);
        }
        self.known_heads(seq, hash);
        self.seq = seq;
        self.hash = Some(hash.to_owned());
        self.report.entries += 1;
    }

    fn numbering(&mut self, link: &Link) {
        let last = self.document.take();
        let same = last.as_ref().filter(|last| last.document == link.document);
        if let Some(last) = same {
            if let Some((field, found, wanted)) = document_split(link, last) {
                self.note_at(link.seq, field, Trouble::DocumentSplit, &found, &wanted);
            }
        } else {
            let wanted = last.map_or(self.report.documents, |last| last.number) + 1;
            if link.number != wanted {
                let number = link.number;
                self.note_at(link.seq, "number", Trouble::WrongNumber, number, wanted);
            }
            self.report.documents += 1;
        }
        self.document = Some(link.clone());
    }

    fn balances(&mut self, link: &Link) {
        let place = place(link);
        let seq = link.seq;
        let held = self.lots.entry(place.clone()).or_default();
        let wanted = held.saturating_add(link.units);
        *held = link.lot_balance;
        self.balance(seq, "lotBalance", link.lot_balance, wanted);
        let held = match self.products.get_mut(&link.product) {
            Some(held) => held,
            None => self.products.entry(link.product.clone()).or_default(),
        };
        let wanted = held.saturating_add(link.units);
        *held = link.product_balance;
        self.balance(seq, "productBalance", link.product_balance, wanted);
        if let Some(days) = &mut self.days {
            let days = days.entry(place).or_default();
            *days.entry(link.occurred_on).or_default() += link.units;
        }
    }

    fn balance(&mut self, seq: i64, field: &'static str, found: i64, wanted: i64) {
        if found != wanted {
            self.note_at(seq, field, Trouble::WrongBalance, found, wanted);
        }
        if found < 0 {
            self.note_at(seq, field, Trouble::Negative, found, 0);
        }
    }

    fn reversal(&mut self, link: &Link) {
        let Some(reversed) = link.reverses else {
            if link.kind == Kind::Reversal {
                self.note_at(link.seq, "reverses", Trouble::ReversesNothing, "", "");
            }
            return;
        };
        let reversal = self.reversals.entry(reversed).or_insert_with(|| Reversal {
            first_seq: link.seq,
            by: link.document,
            sums: Sums::new(),
            seen: false,
        });
        if reversal.by == link.document {
            *reversal.sums.entry(place(link)).or_default() += link.units;
        } else {
            self.note_at(link.seq, "reverses", Trouble::ReversedTwice, reversed, "");
        }
    }

    fn known_heads(&mut self, seq: i64, hash: &str) {
        let differing: Vec<_> = self
            .heads
            .iter()
            .filter(|head| head.seq == seq && !hash.starts_with(&head.digits))
            .map(|head| head.digits.clone())
            .collect();
        for digits in differing {
            let begins = &hash[..digits.len().min(hash.len())];
            self.note_at(seq, "hash", Trouble::NotTheKnownHead, begins, digits);
        }
    }

    /// The reversals met so far; whoever reads the book again shows them what they take back.
    pub fn reversals(&self) -> Reversals {
        self.reversals.clone()
    }

    /// The last entry's number and hash.
    pub fn head(&self) -> (i64, &str) {
        (self.seq, self.hash.as_deref().unwrap_or_default())
    }

    /// Ends the walk behind the last entry.
    pub fn finish(mut self) -> Report {
        self.line = None;
        let known = self.heads.iter().map(|head| head.seq).max().unwrap_or(0);
        if known > self.seq {
            self.note_at(self.seq, "seq", Trouble::CutTail, self.seq, known);
        }
        // Replayed days say nothing when it is not known what moved.
        let days = self.days.take().filter(|_| self.report.is_sound());
        for (place, days) in days.unwrap_or_default() {
            let mut held: i64 = 0;
            for (day, units) in days {
                held = held.saturating_add(units);
                if held < 0 {
                    let found = format!("{} {} {}: {held}", place.0, place.1, place.3);
                    let fault = Fault::of(&self.report.book, "units", Trouble::NegativeDay);
                    self.report.note(fault.facts(found, day));
                }
            }
        }
        let hash: Vec<u8> = self.hash.iter().flat_map(|hash| unhex(hash)).collect();
        self.report.head_code = head_code(self.seq, &hash);
        self.report
    }
}

/// Shows the reversals an entry of a book that is read again.
pub fn show(reversals: &mut Reversals, link: &Link) {
    if let Some(reversal) = reversals.get_mut(&link.document) {
        reversal.seen |= link.seq < reversal.first_seq && link.kind != Kind::Reversal;
        *reversal.sums.entry(place(link)).or_default() += link.units;
    }
}

/// The reversals that take back what is not there, or something else.
pub fn unsettled(reversals: Reversals, report: &mut Report) {
    for (reversed, reversal) in reversals {
        let trouble = if !reversal.seen {
            Trouble::ReversesNothing
        } else if reversal.sums.values().any(|units| *units != 0) {
            Trouble::NotOpposite
        } else {
            continue;
        };
        report.note(Fault {
            seq: Some(reversal.first_seq),
            ..Fault::of(&report.book, "reverses", trouble).facts(reversed, "")
        });
    }
}

fn place(link: &Link) -> Place {
    (
        link.product.clone(),
        link.lot.clone(),
        link.expiry,
        link.zone.clone(),
    )
}

/// The first field in which two entries of one document differ although they must not.
fn document_split(link: &Link, last: &Link) -> Option<(&'static str, String, String)> {
    let text = |link: &Link| {
        [
            ("number", link.number.to_string()),
            ("kind", link.kind.text().to_owned()),
            ("occurredOn", link.occurred_on.to_string()),
            ("recordedAt", link.recorded_at.to_string()),
            ("reverses", format!("{:?}", link.reverses)),
            ("counterparty", format!("{:?}", link.counterparty)),
            ("source", format!("{:?}", link.source)),
            ("reason", link.reason.clone()),
            ("account", link.account.to_string()),
            ("textHash", link.text_hash.clone()),
        ]
    };
    if same_header(link, last) {
        return None;
    }
    text(link)
        .into_iter()
        .zip(text(last))
        .find(|((_, found), (_, wanted))| found != wanted)
        .map(|((field, found), (_, wanted))| (field, found, wanted))
}

fn same_header(link: &Link, last: &Link) -> bool {
    link.number == last.number
        && link.kind == last.kind
        && link.occurred_on == last.occurred_on
        && link.recorded_at == last.recorded_at
        && link.reverses == last.reverses
        && link.counterparty == last.counterparty
        && link.source == last.source
        && link.reason == last.reason
        && link.account == last.account
        && link.text_hash == last.text_hash
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .filter_map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok())
        .collect()
}
