//! Proves what closes froze: each is compared with what the entries up to its head say, and no
//! entry came into a closed month afterwards.
//!
//! The figures are added up while the book is walked, entry by entry, so that they owe nothing to
//! the statements that made them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    Fault, Report, Trouble,
    pages::{BookRow, EntryRow},
};
use crate::{
    db::Tx,
    error::Result,
    stock::{
        Kind,
        close::{ActKind, Ledger, MonthAct},
        figures::Figures,
        month::Month,
        store::{
            balances::{self, Transfers},
            months,
        },
    },
};

/// What one close froze, by lot, and by lot and partner.
#[derive(Default)]
struct Frozen {
    lots: BTreeMap<Uuid, Figures>,
    transfers: BTreeMap<(Uuid, String), Transfers>,
}

/// The replay of a book's months.
pub struct MonthsWalk {
    book: String,
    ledger: Ledger,
    /// What each close should say, read before the walk: one for each close ever made.
    kept: HashMap<i64, Frozen>,
    origins: HashMap<Uuid, Kind>,
    moved: BTreeMap<Month, Frozen>,
    next_act: usize,
    /// The months closed so far in the walk.
    closed: BTreeSet<Month>,
    faults: Vec<Fault>,
}

impl MonthsWalk {
    /// Reads what was frozen; the entries follow one by one.
    pub async fn begin(tx: &mut Tx, book: &BookRow) -> Result<MonthsWalk> {
        let ledger = months::ledger(tx, book.facility_id).await?;
        let mut kept = HashMap::new();
        let mut names = HashMap::new();
        if !ledger.acts.is_empty() {
            let codes: Vec<(Uuid, String)> =
                tx.query("SELECT id, code FROM facility").all().await?;
            names.extend(codes);
        }
        for act in &ledger.acts {
            if act.act == ActKind::Close {
                let frozen = frozen(tx, book.facility_id, act.no, &names).await?;
                kept.insert(act.no, frozen);
            }
        }
        let origins: Vec<(Uuid, Kind)> = tx
            .query(
                "SELECT reversal.id, original.kind FROM document reversal
                 JOIN document original ON original.facility_id = reversal.facility_id
                     AND original.id = reversal.reverses_id
                 WHERE reversal.facility_id = $1 AND reversal.reverses_id IS NOT NULL",
            )
            .bind(book.facility_id)
            .all()
            .await?;
        let mut walk = MonthsWalk {
            book: book.code.clone(),
            ledger,
            kept,
            origins: origins.into_iter().collect(),
            moved: BTreeMap::new(),
            next_act: 0,
            closed: BTreeSet::new(),
            faults: Vec::new(),
        };
        walk.compare_up_to(0, &[]);
        Ok(walk)
    }

    /// Adds an entry; afterwards the closes made at this head are compared.
    pub fn step(&mut self, entry: &EntryRow) {
        if self.ledger.acts.is_empty() {
            return;
        }
        let origin = match entry.entry_kind {
            Kind::Reversal => self.origins.get(&entry.document_id()).copied(),
            kind => Some(kind),
        };
        let origin = origin.unwrap_or(Kind::Reversal);
        let month = Month::of(entry.entry_day);
        self.check_open(entry, month);
        let moved = self.moved.entry(month).or_default();
        let mut one = Figures::default();
        one.add(origin, entry.flow, entry.units());
        moved.lots.entry(entry.lot_id).or_default().move_on(&one);
        if let Some(partner) = entry.partner().filter(|_| entry.is_transfer()) {
            let key = (entry.lot_id, partner.to_owned());
            let transfers = moved.transfers.entry(key).or_default();
            transfers.received += one.transferred_in;
            transfers.sent += one.transferred_out;
        }
        self.compare_up_to(entry.seq(), entry.hash());
    }

    /// No entry has a business day in a month that was closed when it was made.
    fn check_open(&mut self, entry: &EntryRow, month: Month) {
        if self.closed.last().is_some_and(|newest| month <= *newest) {
            self.faults.push(Fault {
                seq: Some(entry.seq()),
                ..Fault::of(&self.book, "occurredOn", Trouble::InClosedMonth)
                    .facts(entry.entry_day, month)
            });
        }
    }

    fn compare_up_to(&mut self, seq: i64, hash: &[u8]) {
        while let Some(act) = self.ledger.acts.get(self.next_act) {
            if act.head_seq > seq {
                return;
            }
            let act = act.clone();
            self.next_act += 1;
            if seq > 0 && act.head_seq == seq && act.head_hash != hash {
                let fault = Fault::of(&self.book, "month_act.head_hash", Trouble::WrongMonth);
                let month = Month::of(act.month);
                self.faults.push(Fault {
                    seq: Some(seq),
                    ..fault.facts(month, crate::stock::chain::hex(hash))
                });
            }
            let month = Month::of(act.month);
            match act.act {
                ActKind::Close => {
                    self.compare(&act);
                    self.closed.insert(month);
                }
                ActKind::Reopen => {
                    self.closed.remove(&month);
                }
            }
        }
    }

    /// Compares what a close froze with the entries so far.
    fn compare(&mut self, close: &MonthAct) {
        let month = Month::of(close.month);
        let mut wanted: BTreeMap<Uuid, Figures> = BTreeMap::new();
        for (_, before) in self.moved.range(..month) {
            for (lot, figures) in &before.lots {
                wanted.entry(*lot).or_default().opening += figures.closing();
            }
        }
        let nothing = Frozen::default();
        let moved = self.moved.get(&month).unwrap_or(&nothing);
        for (lot, figures) in &moved.lots {
            wanted.entry(*lot).or_default().move_on(figures);
        }
        wanted.retain(|_, figures| !figures.is_empty());
        let found = self.kept.remove(&close.no).unwrap_or_default();
        let mut faults = Vec::new();
        differing(&found.lots, &wanted, |lot, found, wanted| {
            let place = format!("{month} {lot}: {}", told(found));
            let fault = Fault::of(&self.book, "month_balance", Trouble::WrongMonth);
            faults.push(fault.facts(place, told(wanted)));
        });
        let both: BTreeMap<_, _> = moved
            .transfers
            .iter()
            .map(|(k, v)| (k.clone(), *v))
            .collect();
        let both = both.into_iter().filter(|(_, t)| *t != Transfers::default());
        let kept = found.transfers.into_iter();
        let kept: BTreeMap<_, _> = kept.filter(|(_, t)| *t != Transfers::default()).collect();
        differing(&kept, &both.collect(), |(lot, partner), found, wanted| {
            let place = format!("{month} {lot} {partner}: {found:?}");
            let fault = Fault::of(&self.book, "month_transfer", Trouble::WrongMonth);
            faults.push(fault.facts(place, format!("{wanted:?}")));
        });
        self.faults.extend(faults);
    }

    /// What was found, after the last entry.
    pub fn finish(self, report: &mut Report) {
        for act in &self.ledger.acts[self.next_act..] {
            let fault = Fault::of(&self.book, "month_act.head_seq", Trouble::WrongMonth);
            report.note(fault.facts(Month::of(act.month), act.head_seq));
        }
        if !self.ledger.acts.is_empty() {
            let newest = self.ledger.in_force().keys().next_back().copied();
            let through = self.ledger.newest_closed();
            if newest.is_some() && newest != through {
                let say =
                    |month: Option<Month>| month.map_or_else(|| "—".into(), |m| m.to_string());
                let fault = Fault::of(&self.book, "book.closed_through", Trouble::WrongMonth);
                report.note(fault.facts(say(through), say(newest)));
            }
        }
        for fault in self.faults {
            report.note(fault);
        }
    }
}

async fn frozen(
    tx: &mut Tx,
    facility: Uuid,
    no: i64,
    names: &HashMap<Uuid, String>,
) -> Result<Frozen> {
    let mut frozen = Frozen::default();
    for (lot, row) in balances::frozen(tx, facility, no).await? {
        frozen.lots.insert(lot, row.figures);
        for (partner, transfers) in row.partners {
            let code = names.get(&partner).cloned().unwrap_or_default();
            frozen.transfers.insert((lot, code), transfers);
        }
    }
    Ok(frozen)
}

/// Tells each key under which two maps differ; what is absent is nothing.
fn differing<K: Ord, V: PartialEq + Default>(
    found: &BTreeMap<K, V>,
    wanted: &BTreeMap<K, V>,
    mut tell: impl FnMut(&K, &V, &V),
) {
    let nothing = V::default();
    let missing = wanted.keys().filter(|key| !found.contains_key(key));
    for key in found.keys().chain(missing) {
        let found = found.get(key).unwrap_or(&nothing);
        let wanted = wanted.get(key).unwrap_or(&nothing);
        if found != wanted {
            tell(key, found, wanted);
        }
    }
}

/// Figures in few words: opening, in, out, adjusted, closing, and the columns that are not zero.
fn told(figures: &Figures) -> String {
    format!(
        "{} + {} - {} ± {} = {}",
        figures.opening,
        figures.came_in(),
        figures.went_out(),
        figures.adjusted,
        figures.closing()
    )
}
