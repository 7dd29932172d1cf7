//! A document being written: entry after entry, each with its balances and its place in the chain.
//!
//! Invariant: nothing is taken that is not there, now or on any business day from the document's
//! own on.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Flow, Kind,
    chain::{Link, hex},
    dispensing::Dispensing,
    draft::{Draft, DraftLine},
    known::{Known, NewDocument, NewEntry, Recorded},
};
use crate::{
    catalog::{Lot, LotStatus},
    error::{Code, Refusal},
    places::{Zone, ZoneState},
};

/// A document being written.
pub struct Writing<'a> {
    /// What the batch knows.
    pub known: &'a Known,
    /// What was handed in.
    pub draft: &'a Draft,
    now: DateTime<Utc>,
    number: i64,
    seq: i64,
    prev: String,
    salt: [u8; 16],
    text_hash: Vec<u8>,
    text_hash_hex: String,
    moved: HashMap<(Uuid, Uuid), i64>,
    product_moved: HashMap<Uuid, i64>,
    entries: Vec<NewEntry>,
}

/// One step of a line: units of a lot into (positive) or out of a zone.
#[derive(Clone, Copy)]
pub struct Move<'m> {
    /// The line's index, from 0.
    pub index: usize,
    /// The line.
    pub line: &'m DraftLine,
    /// The lot.
    pub lot: &'m Lot,
    /// The zone.
    pub zone: &'m Zone,
    /// Signed units.
    pub units: i64,
    /// Where they come from or go to.
    pub flow: Flow,
}

impl<'a> Writing<'a> {
    /// Opens the book at its head.
    pub fn begin(
        known: &'a Known,
        draft: &'a Draft,
        now: DateTime<Utc>,
    ) -> Result<Writing<'a>, Refusal> {
        let book = known.books.get(&draft.facility.id);
        let book = book.ok_or_else(|| Code::NotFound.with("what", &draft.facility.code))?;
        let salt: [u8; 16] = rand::random();
        let said = draft.dispensing.as_ref();
        let text_hash = text_hash(&salt, draft.named_counterparty(), &draft.note, said);
        Ok(Writing {
            known,
            draft,
            now,
            number: book.documents + 1,
            seq: book.head_seq,
            prev: hex(&book.head_hash),
            salt,
            text_hash_hex: hex(&text_hash),
            text_hash,
            moved: HashMap::new(),
            product_moved: HashMap::new(),
            entries: Vec::new(),
        })
    }

    /// Units of a lot in a zone, this document's own steps included.
    pub fn held(&self, lot: &Lot, zone: Uuid) -> i64 {
        let facility = self.draft.facility.id;
        self.known.units(facility, lot.product_id, lot.id, zone)
            + self.moved.get(&(lot.id, zone)).copied().unwrap_or(0)
    }

    /// Writes one step down, or refuses when it would take what is not there.
    pub fn push(&mut self, step: &Move<'_>) -> Result<(), Refusal> {
        let facility = &self.draft.facility;
        let Move {
            lot, zone, units, ..
        } = *step;
        let held = self.held(lot, zone.id);
        if held + units < 0 {
            let code = match self.draft.kind {
                Kind::Count => Code::CountBelowZero,
                _ => Code::InsufficientStock,
            };
            return Err(Self::short(step, code, held).with("zone", &zone.name));
        }
        let holding = (facility.id, lot.id, zone.id);
        if let Some(least) = self.known.least_since(holding, self.draft.occurred_on) {
            let least = least + self.moved.get(&(lot.id, zone.id)).copied().unwrap_or(0);
            if least + units < 0 {
                let refusal = Self::short(step, Code::InsufficientPastStock, least);
                return Err(refusal.with("day", self.draft.occurred_on));
            }
        }
        *self.moved.entry((lot.id, zone.id)).or_default() += units;
        let product = step.line.product.id;
        *self.product_moved.entry(product).or_default() += units;
        let product_balance = self.known.product_units(facility.id, product)
            + self.product_moved.get(&product).copied().unwrap_or(0);
        self.write(step, held + units, product_balance);
        Ok(())
    }

    fn short(step: &Move<'_>, code: Code, held: i64) -> Refusal {
        let product = &step.line.product;
        code.with("product", &product.name)
            .with("lot", &step.lot.number)
            .with("unit", &product.base_unit)
            .with("held", held)
            .with("wanted", -step.units)
            .at(format!("lines[{}].units", step.index))
    }

    fn write(&mut self, step: &Move<'_>, lot_balance: i64, product_balance: i64) {
        let draft = self.draft;
        self.seq += 1;
        let link = Link {
            facility: draft.facility.code.clone(),
            seq: self.seq,
            prev: std::mem::take(&mut self.prev),
            document: draft.id,
            number: self.number,
            kind: draft.kind,
            line: i64::try_from(step.index).unwrap_or(i64::MAX - 1) + 1,
            product: step.line.product.code.clone(),
            lot: step.lot.number.clone(),
            expiry: step.lot.expiry,
            zone: step.zone.code.clone(),
            units: step.units,
            lot_balance,
            product_balance,
            occurred_on: draft.occurred_on,
            recorded_at: self.now,
            reverses: draft.reverses,
            counterparty: draft
                .counterparty_facility()
                .map(|facility| facility.code.clone()),
            source: draft.source,
            reason: draft.reason.clone(),
            line_reason: step.line.reason.clone(),
            account: draft.account,
            text_hash: self.text_hash_hex.clone(),
        };
        let hash = link.hash();
        self.prev = hex(&hash);
        self.entries.push(NewEntry {
            link,
            hash,
            flow: step.flow,
            product_id: step.line.product.id,
            lot_id: step.lot.id,
            zone_id: step.zone.id,
        });
    }

    /// The usable lot that expires first, if it expires before what an entry takes and units of it
    /// stay behind in a qualified zone.
    pub fn earliest_left(&self, entry: &NewEntry) -> Option<&'a Lot> {
        let draft = self.draft;
        let lots = self
            .known
            .held
            .get(&(draft.facility.id, entry.product_id))?;
        let left = |lot: &Lot| {
            let qualified = |zone: &&Zone| zone.state == ZoneState::Qualified;
            let zones = draft.facility.zones.iter().filter(qualified);
            zones.map(|zone| self.held(lot, zone.id)).sum::<i64>() > 0
        };
        let usable = |lot: &Lot| {
            lot.status == LotStatus::Active
                && lot.expiry.is_none_or(|expiry| draft.occurred_on <= expiry)
        };
        // Stock without an expiry goes last.
        let earlier = |lot: &Lot| match (lot.expiry, entry.link.expiry) {
            (Some(this), Some(taken)) => this < taken,
            (Some(_), None) => true,
            (None, _) => false,
        };
        lots.values()
            .map(|held| &held.lot)
            .filter(|lot| earlier(lot) && usable(lot) && left(lot))
            .min_by_key(|lot| (lot.expiry, lot.number.clone()))
    }

    /// The entries written so far, each with the line it belongs to.
    pub fn written(&self) -> impl Iterator<Item = (usize, &NewEntry)> {
        self.entries
            .iter()
            .map(|entry| (usize::try_from(entry.link.line - 1).unwrap_or(0), entry))
    }

    /// The units this document takes in by lot, from what is under way: the index of the lot's
    /// first line, one of its entries, the sum.
    pub fn received_by_lot(&self) -> Vec<(usize, &NewEntry, i64)> {
        let mut sums: Vec<(usize, &NewEntry, i64)> = Vec::new();
        let taken = |(_, entry): &(usize, &NewEntry)| entry.flow == Flow::Transit;
        for (index, entry) in self.written().filter(taken) {
            match sums
                .iter_mut()
                .find(|(_, first, _)| first.lot_id == entry.lot_id)
            {
                Some((_, _, sum)) => *sum += entry.link.units,
                None => sums.push((index, entry, entry.link.units)),
            }
        }
        sums
    }

    /// The finished document.
    pub fn finish(self, new_lots: Vec<(Lot, Option<NaiveDate>)>) -> NewDocument {
        let draft = self.draft;
        let ours = draft.counterparty_facility().map(|facility| facility.id);
        NewDocument {
            facility_id: draft.facility.id,
            recorded: Recorded {
                facility_id: draft.facility.id,
                id: draft.id,
                number: self.number,
                kind: draft.kind,
                occurred_on: draft.occurred_on,
                counterparty_id: ours,
                source_id: draft.source,
                request_hash: draft.request_hash().to_vec(),
            },
            recorded_at: self.now,
            account: draft.account,
            reverses: draft.reverses,
            reason: draft.reason.clone(),
            salt: self.salt,
            text_hash: self.text_hash,
            counterparty: draft.named_counterparty().to_owned(),
            note: draft.note.clone(),
            dispensing: draft.dispensing.clone(),
            claims: Vec::new(),
            released: None,
            answers: None,
            missing: Vec::new(),
            new_lots,
            entries: self.entries,
        }
    }
}

/// What stands in the chain for names and remarks, and for what a dispensing says: a salted hash,
/// so that they can be erased and cannot be guessed; nothing where there is no text.
pub fn text_hash(
    salt: &[u8],
    counterparty: &str,
    note: &str,
    dispensing: Option<&Dispensing>,
) -> Vec<u8> {
    if counterparty.is_empty() && note.is_empty() && dispensing.is_none() {
        return Vec::new();
    }
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(counterparty.as_bytes());
    hasher.update(b"\n");
    hasher.update(note.as_bytes());
    if let Some(said) = dispensing {
        // No text holds a NUL, so a remark never reads as what follows it.
        hasher.update(b"\0");
        hasher.update(said.canonical());
    }
    hasher.finalize().to_vec()
}
