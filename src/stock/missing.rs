//! 短少: what a receiver says did not arrive. It stays under way until the sender writes it off or
//! takes the issue back; nothing of it is booked by saying so.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Flow, Kind,
    draft::{Draft, DraftLine, invalid},
    known::Known,
    writing::{Move, Writing},
};
use crate::{
    catalog::Lot,
    db::Tx,
    error::{Code, Refusal, Result},
    places::Zone,
    stock::known::NewDocument,
};

/// Units of a lot that did not arrive.
#[derive(Debug, Clone)]
pub struct Missing {
    /// Who sent them.
    pub sender: Uuid,
    /// With which document.
    pub source: Uuid,
    /// The lot.
    pub lot: Uuid,
    /// Its product.
    pub product: Uuid,
    /// How many.
    pub units: i64,
    /// What is known of it.
    pub reason: String,
}

/// Refuses what is not well formed: only who receives what was sent says what is missing, and why.
pub fn check_form(draft: &Draft) -> Result<(), Refusal> {
    if draft.missing.is_empty() {
        return Ok(());
    }
    if draft.kind != Kind::Receipt || draft.source.is_none() {
        return Err(invalid("missing", "missing"));
    }
    if draft.missing.len() > super::draft::LINES_MAX {
        return Err(invalid("missing", "missing"));
    }
    for (index, line) in draft.missing.iter().enumerate() {
        if line.reason.is_empty() {
            return Err(Code::ReasonNeeded.at(format!("missing[{index}].reason")));
        }
    }
    Ok(())
}

/// What a receipt says is missing: with what it takes in, no more than is under way. `lot_of` finds
/// the lot of a line.
pub fn said(
    known: &Known,
    writing: &Writing<'_>,
    lot_of: impl Fn(&DraftLine) -> Result<Lot, Refusal>,
) -> Result<Vec<Missing>, Refusal> {
    let draft = writing.draft;
    let (Some(sender), Some(source)) = (draft.counterparty_facility(), draft.source) else {
        return Ok(Vec::new());
    };
    let mut taken: HashMap<Uuid, i64> = HashMap::new();
    for (_, entry, units) in writing.received_by_lot() {
        *taken.entry(entry.lot_id).or_default() += units;
    }
    let mut all = Vec::with_capacity(draft.missing.len());
    for (index, line) in draft.missing.iter().enumerate() {
        let at = format!("missing[{index}]");
        let lot = lot_of(line).map_err(|refusal| refusal.at(format!("{at}.lot")))?;
        let held = known.under_way.get(&(sender.id, source, lot.id));
        let held = held.copied().unwrap_or(0);
        let taken = taken.entry(lot.id).or_default();
        *taken += line.units;
        if *taken > held {
            return Err(Code::NothingUnderWay
                .with("product", &line.product.name)
                .with("lot", &lot.number)
                .with("unit", &line.product.base_unit)
                .with("held", held)
                .with("wanted", *taken)
                .at(format!("{at}.units")));
        }
        all.push(Missing {
            sender: sender.id,
            source,
            lot: lot.id,
            product: line.product.id,
            units: line.units,
            reason: line.reason.clone(),
        });
    }
    Ok(all)
}

/// What was lost on the way: it leaves what is under way and is lost in one step, so that no shelf
/// ever has it.
pub fn lose(
    writing: &mut Writing<'_>,
    (index, line): (usize, &DraftLine),
    lot: &Lot,
    zone: &Zone,
) -> Result<Vec<Refusal>, Refusal> {
    let found = Move {
        index,
        line,
        lot,
        zone,
        units: line.units,
        flow: Flow::Transit,
    };
    writing.push(&found)?;
    let gone = Move {
        units: -line.units,
        flow: Flow::Lost,
        ..found
    };
    writing.push(&gone)?;
    Ok(Vec::new())
}

/// Writes what documents say is missing.
pub async fn write(tx: &mut Tx, documents: &[NewDocument]) -> Result<()> {
    for document in documents {
        for (place, missing) in (1_i64..).zip(&document.missing) {
            tx.query(
                "INSERT INTO transit_missing (facility_id, document_id, line, sender_id, source_id,
                     lot_id, product_id, units, reason)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(document.facility_id)
            .bind(document.recorded.id)
            .bind(place)
            .bind(missing.sender)
            .bind(missing.source)
            .bind(missing.lot)
            .bind(missing.product)
            .bind(missing.units)
            .bind(missing.reason.clone())
            .run()
            .await?;
        }
    }
    Ok(())
}
