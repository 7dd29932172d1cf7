//! What a batch of postings knows of the world while it decides: read once, then kept up to date
//! as each document is accepted, so that the next one sees what the last one did.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Flow, Kind,
    asked::{Answers, Asked},
    chain::Link,
    claim::{Handle, NewClaim, Past},
    dispensing::Dispensing,
    missing::Missing,
};
use crate::{
    catalog::{Lot, LotStatus},
    places::FacilityStatus,
};

/// A book's head and what binds its next document.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Book {
    /// The facility.
    pub facility_id: Uuid,
    /// The last entry's number.
    pub head_seq: i64,
    /// The last entry's hash.
    pub head_hash: Vec<u8>,
    /// The last document's number.
    pub documents: i64,
    /// The last day of the last closed month.
    pub closed_through: Option<NaiveDate>,
}

/// A document that is already in a book.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recorded {
    /// In whose book.
    pub facility_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its number there.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// The partner of ours.
    pub counterparty_id: Option<Uuid>,
    /// The document it answers.
    pub source_id: Option<Uuid>,
    /// What was asked.
    pub request_hash: Vec<u8>,
}

/// An entry of a document that is to be reversed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Undoable {
    /// In whose book.
    pub facility_id: Uuid,
    /// The document.
    pub document_id: Uuid,
    /// Its line.
    pub line: i64,
    /// Where the units came from or went to.
    pub flow: Flow,
    /// The product.
    pub product_id: Uuid,
    /// The product's code.
    pub product_code: String,
    /// The product's name.
    pub product_name: String,
    /// The product's base unit.
    pub base_unit: String,
    /// The lot.
    pub lot_id: Uuid,
    /// The lot's number as posted.
    pub lot_number: String,
    /// The lot's expiry as posted.
    pub lot_expiry: Option<NaiveDate>,
    /// The zone.
    pub zone_id: Uuid,
    /// The units moved.
    pub units: i64,
}

/// Units of a lot in a zone, with what decides whether the lot may be used.
#[derive(Debug, Clone)]
pub struct Held {
    /// The lot.
    pub lot: Lot,
    /// Units by zone.
    pub zones: HashMap<Uuid, i64>,
}

/// A holding: facility, lot, zone.
pub type Holding = (Uuid, Uuid, Uuid);

/// Everything a batch knows.
#[derive(Debug, Default)]
pub struct Known {
    /// Books by facility.
    pub books: HashMap<Uuid, Book>,
    /// Whether the facilities named work, as it is while their books are locked.
    pub standing: HashMap<Uuid, FacilityStatus>,
    /// Recorded documents by facility and id.
    pub recorded: HashMap<(Uuid, Uuid), Recorded>,
    /// Which document reversed which: number by facility and reversed id.
    pub reversed: HashMap<(Uuid, Uuid), i64>,
    /// Entries of documents to be reversed, by facility and document.
    pub undoable: HashMap<(Uuid, Uuid), Vec<Undoable>>,
    /// Lots by product, number and expiry.
    pub lots: HashMap<(Uuid, String, Option<NaiveDate>), Lot>,
    /// The lots that stand for doubles merged into them, by the double's id.
    pub survivors: HashMap<Uuid, Lot>,
    /// The codes of their products.
    pub codes: HashMap<Uuid, String>,
    /// What is held, by facility and product, then by lot.
    pub held: HashMap<(Uuid, Uuid), HashMap<Uuid, Held>>,
    /// Closing units by business day, for holdings that a back-dated posting touches: all days
    /// from the first one asked about, and the last one before it.
    pub days: HashMap<Holding, BTreeMap<NaiveDate, i64>>,
    /// Units under way, by sender, document and lot.
    pub under_way: HashMap<(Uuid, Uuid, Uuid), i64>,
    /// Requisitions that are answered, by who asked and their id.
    pub asked: HashMap<(Uuid, Uuid), Asked>,
    /// The limits in force, and what those who claim claimed before.
    pub claims: Past,
    /// Who may not post in which book for want of a post certificate: their names, by account and
    /// facility.
    pub uncertified: HashMap<(Uuid, Uuid), String>,
}

/// A new row of the ledger, ready to be written.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// What is hashed.
    pub link: Link,
    /// Its hash.
    pub hash: [u8; 32],
    /// Where the units came from or went to.
    pub flow: Flow,
    /// The product.
    pub product_id: Uuid,
    /// The lot.
    pub lot_id: Uuid,
    /// The zone.
    pub zone_id: Uuid,
}

/// A new document, ready to be written.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// In whose book.
    pub facility_id: Uuid,
    /// Its row.
    pub recorded: Recorded,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// Who posted it.
    pub account: Uuid,
    /// What it takes back.
    pub reverses: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// The salt of the text's hash.
    pub salt: [u8; 16],
    /// The salted hash of the text; empty where there is none.
    pub text_hash: Vec<u8>,
    /// The partner's name, outside the chain.
    pub counterparty: String,
    /// The remark, outside the chain.
    pub note: String,
    /// What a dispensing says beside its lines.
    pub dispensing: Option<Dispensing>,
    /// What is claimed with it.
    pub claims: Vec<NewClaim>,
    /// Of what a reversal takes back: the handle of the claims that no longer count.
    pub released: Option<Handle>,
    /// The step of a requisition that it makes.
    pub answers: Option<Answers>,
    /// What it says did not arrive.
    pub missing: Vec<Missing>,
    /// Lots seen for the first time: the lot and when it was made.
    pub new_lots: Vec<(Lot, Option<NaiveDate>)>,
    /// Its entries.
    pub entries: Vec<NewEntry>,
}

impl Known {
    /// The lot that a new posting of `lot` is about: itself, or the one it was merged into.
    pub fn survivor<'k>(&'k self, lot: &'k Lot) -> &'k Lot {
        self.survivors.get(&lot.id).unwrap_or(lot)
    }

    /// Units of a lot in a zone now.
    pub fn units(&self, facility: Uuid, product: Uuid, lot: Uuid, zone: Uuid) -> i64 {
        self.held
            .get(&(facility, product))
            .and_then(|lots| lots.get(&lot))
            .and_then(|held| held.zones.get(&zone))
            .copied()
            .unwrap_or(0)
    }

    /// Units of a product in the whole book now.
    pub fn product_units(&self, facility: Uuid, product: Uuid) -> i64 {
        self.held.get(&(facility, product)).map_or(0, |lots| {
            lots.values().flat_map(|held| held.zones.values()).sum()
        })
    }

    /// The least that was there at the end of any business day from `day` on.
    ///
    /// `None` when no past day was asked about: then only what is there now counts.
    pub fn least_since(&self, holding: Holding, day: NaiveDate) -> Option<i64> {
        let days = self.days.get(&holding)?;
        let on_the_day = days
            .range(..=day)
            .next_back()
            .map_or(0, |(_, units)| *units);
        let later = days.range(day..).map(|(_, units)| *units).min();
        Some(later.map_or(on_the_day, |later| later.min(on_the_day)))
    }

    /// Takes in what an accepted document changes.
    pub fn accept(&mut self, document: &NewDocument) {
        let facility = document.facility_id;
        let recorded = &document.recorded;
        self.recorded
            .insert((facility, recorded.id), recorded.clone());
        if let Some(reversed) = document.reverses {
            self.reversed.insert((facility, reversed), recorded.number);
        }
        for (lot, _) in &document.new_lots {
            let key = (lot.product_id, lot.number.clone(), lot.expiry);
            self.lots.insert(key, lot.clone());
            // A lot never seen has no past but what is written now.
            for entry in document
                .entries
                .iter()
                .filter(|entry| entry.lot_id == lot.id)
            {
                self.days
                    .entry((facility, lot.id, entry.zone_id))
                    .or_default();
            }
        }
        let answered = document.answers.map(|one| (one.facility, one.requisition));
        if let Some(asked) = answered.and_then(|key| self.asked.get_mut(&key)) {
            asked.accept(document);
        }
        self.claims.accept(&document.claims, document.released);
        for entry in &document.entries {
            self.accept_entry(document, entry);
        }
        if let (Some(book), Some(last)) = (self.books.get_mut(&facility), document.entries.last()) {
            book.documents = recorded.number;
            book.head_seq = last.link.seq;
            book.head_hash = last.hash.to_vec();
        }
    }

    fn accept_entry(&mut self, document: &NewDocument, entry: &NewEntry) {
        let facility = document.facility_id;
        let units = entry.link.units;
        let lot = || {
            self.lots
                .values()
                .find(|lot| lot.id == entry.lot_id)
                .cloned()
                .unwrap_or_else(|| Lot {
                    id: entry.lot_id,
                    product_id: entry.product_id,
                    number: entry.link.lot.clone(),
                    expiry: entry.link.expiry,
                    status: LotStatus::Active,
                    why: None,
                })
        };
        let lots = self.held.entry((facility, entry.product_id)).or_default();
        let held = lots.entry(entry.lot_id).or_insert_with(|| Held {
            lot: lot(),
            zones: HashMap::new(),
        });
        *held.zones.entry(entry.zone_id).or_default() += units;
        if let Some(days) = self.days.get_mut(&(facility, entry.lot_id, entry.zone_id)) {
            let day = entry.link.occurred_on;
            let before = days
                .range(..=day)
                .next_back()
                .map_or(0, |(_, units)| *units);
            days.entry(day).or_insert(before);
            days.range_mut(day..)
                .for_each(|(_, closing)| *closing += units);
        }
        if entry.flow == Flow::Transit {
            let owner = document.transit_owner();
            *self
                .under_way
                .entry((owner.0, owner.1, entry.lot_id))
                .or_default() -= units;
        }
    }
}

impl NewDocument {
    /// The document that what is under way belongs to: the source of a receipt, the document a
    /// reversal takes back, or itself.
    pub fn transit_owner(&self) -> (Uuid, Uuid) {
        match (self.recorded.source_id, self.recorded.counterparty_id) {
            (Some(source), Some(sender)) => (sender, source),
            _ => (self.facility_id, self.reverses.unwrap_or(self.recorded.id)),
        }
    }
}
