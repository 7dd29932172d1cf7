//! Puts the lines of a session together: what the book holds in its scope, what was counted, what
//! moved since. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    Session, Spot,
    rules::{self, Counted},
    store::{LineRow, MoveRow, results::ResultRow},
};
use crate::{
    catalog::{Category, LotStatus},
    error::{Code, Refusal},
    places::Facility,
    stock::{rules::one_refusal, store::holdings::HoldingRow},
};

/// One line of a session.
#[derive(Debug, Clone)]
pub struct SheetLine {
    /// What it is about.
    pub spot: Spot,
    /// The product's code.
    pub product_code: String,
    /// The product's class.
    pub category: Category,
    /// The zone's code.
    pub zone_code: String,
    /// The lot, where the book holds it here.
    pub lot_id: Option<Uuid>,
    /// What was decided about it, where the book holds it here.
    pub status: Option<LotStatus>,
    /// Units in the book now.
    pub held: i64,
    /// The counts, in the order of counting: the last one holds.
    pub counts: Vec<LineRow>,
    /// What moved here since the session was opened.
    pub moves: Vec<MoveRow>,
}

impl SheetLine {
    /// The count that holds.
    pub fn newest(&self) -> Option<&LineRow> {
        self.counts.last()
    }

    /// What moved since the count that holds.
    pub fn moved(&self) -> impl Iterator<Item = &MoveRow> {
        let since = self.newest().map_or(i64::MAX, |count| count.book_seq);
        self.moves.iter().filter(move |each| each.seq > since)
    }

    /// Whether somebody has yet to say "recount" or "keep".
    pub fn is_unanswered(&self) -> bool {
        let seqs = self.moves.iter().map(|each| each.seq);
        self.newest()
            .is_some_and(|count| rules::is_unanswered(&counted(count), seqs))
    }

    /// Whether two people found different things.
    pub fn is_disputed(&self) -> bool {
        let counts: Vec<Counted> = self.counts.iter().map(counted).collect();
        rules::disagree(&counts)
    }
}

/// A count as the rules see it.
pub fn counted(row: &LineRow) -> Counted {
    Counted {
        account: row.account_id,
        units: row.units,
        book_units: row.book_units,
        book_seq: row.book_seq,
        kept_through: row.kept_through,
    }
}

/// The lines of a session: all the book holds in its scope and all that was counted, by product,
/// then the first to expire first, then by zone.
pub fn sheet(
    session: &Session,
    facility: &Facility,
    held: Vec<HoldingRow>,
    counts: Vec<LineRow>,
    moves: Vec<MoveRow>,
) -> Vec<SheetLine> {
    let mut lines: HashMap<Spot, SheetLine> = HashMap::with_capacity(held.len());
    for row in held {
        let covered = session
            .scope
            .covers(&row.zone_code, &row.product_code, row.category);
        let Some(zone) = facility.zone(&row.zone_code).filter(|_| covered) else {
            continue;
        };
        let spot = Spot {
            product: row.product_id,
            lot: row.number,
            expiry: row.expiry,
            zone: zone.id,
        };
        let line = SheetLine {
            spot: spot.clone(),
            product_code: row.product_code,
            category: row.category,
            zone_code: row.zone_code,
            lot_id: Some(row.lot_id),
            status: Some(row.status),
            held: row.units,
            counts: Vec::new(),
            moves: Vec::new(),
        };
        lines.insert(spot, line);
    }
    for row in counts {
        let spot = row.spot();
        let line = lines.entry(spot.clone()).or_insert_with(|| SheetLine {
            zone_code: facility
                .zone_by_id(spot.zone)
                .map(|zone| zone.code.clone())
                .unwrap_or_default(),
            spot,
            product_code: row.product_code.clone(),
            category: row.category,
            lot_id: None,
            status: None,
            held: 0,
            counts: Vec::new(),
            moves: Vec::new(),
        });
        line.counts.push(row);
    }
    for row in moves {
        if let Some(line) = lines.get_mut(&row.spot()) {
            line.moves.push(row);
        }
    }
    let mut lines: Vec<SheetLine> = lines.into_values().collect();
    lines.sort_by(|a, b| order(a).cmp(&order(b)));
    lines
}

/// What lines are sorted by; stock without an expiry goes last.
fn order(line: &SheetLine) -> impl Ord + '_ {
    (
        line.category as u8,
        &line.product_code,
        line.spot.expiry.is_none(),
        line.spot.expiry,
        &line.spot.lot,
        &line.zone_code,
    )
}

/// Decides whether the lines can be posted as they are, and what is posted of each. `reasons` are
/// given by the id of the count that holds; `offered` are the codes of the list.
pub fn settle(
    lines: &[SheetLine],
    facility: &Facility,
    reasons: &BTreeMap<Uuid, String>,
    offered: &BTreeSet<String>,
) -> Result<Vec<ResultRow>, Refusal> {
    if lines.iter().all(|line| line.newest().is_none()) {
        return Err(Code::CountEmpty.into());
    }
    let moved = lines.iter().filter(|line| line.is_unanswered()).count();
    if moved > 0 {
        return Err(Code::CountMoved.with("lines", moved));
    }
    let mut refusals = Vec::new();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let newest = line.newest();
        let difference = newest.map_or(0, |count| counted(count).difference());
        let mut reason = String::new();
        if let Some(count) = newest.filter(|_| difference != 0) {
            let field = format!("reasons.{}", count.id);
            match reasons.get(&count.id) {
                None => refusals.push(Code::ReasonNeeded.at(&field)),
                Some(given) if !offered.contains(given) => {
                    let refusal = Code::CountReasonUnknown.with("reason", given);
                    refusals.push(refusal.at(&field));
                }
                Some(given) => reason.clone_from(given),
            }
            if rules::settled_units(line.held, &counted(count)).is_none() {
                refusals.push(below_zero(line, count, facility));
            }
        }
        rows.push(ResultRow {
            product_id: line.spot.product,
            product_code: line.product_code.clone(),
            lot_number: line.spot.lot.clone(),
            lot_expiry: line.spot.expiry,
            zone_id: line.spot.zone,
            line_id: newest.map(|count| count.id),
            book_units: newest.map_or(line.held, |count| count.book_units),
            difference,
            reason,
        });
    }
    match one_refusal(refusals) {
        Some(refusal) => Err(refusal),
        None => Ok(rows),
    }
}

fn below_zero(line: &SheetLine, count: &LineRow, facility: &Facility) -> Refusal {
    let zone = facility.zone_by_id(line.spot.zone);
    Code::CountBelowZero
        .with("product", &count.product_name)
        .with("lot", &count.lot_number)
        .with("zone", zone.map_or("", |zone| &zone.name))
        .with("unit", &count.base_unit)
        .with("held", line.held)
        .with("wanted", -counted(count).difference())
        .at(format!("lines.{}", count.id))
}
