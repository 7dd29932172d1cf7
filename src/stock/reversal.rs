//! 冲红: takes a document back by the opposite of its entries, once only.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    Flow, Kind,
    draft::{Counterparty, Draft, DraftLine},
    known::{Known, NewDocument, Recorded, Undoable},
    rules::{check_day, mirrored_id, one_refusal},
    standing,
    writing::{Move, Writing},
};
use crate::{
    catalog::{Category, Lot, LotStatus, Product},
    error::{Code, Refusal},
};

/// Decides about a reversal. Reversing a refill takes back both of its ends.
pub fn plan(known: &Known, draft: &Draft, now: DateTime<Utc>) -> Result<Vec<NewDocument>, Refusal> {
    let original = original(known, draft)?;
    if is_far_end_of_refill(known, original) {
        return Err(Code::ReverseRefill.into());
    }
    if original.kind != Kind::Refill {
        return Ok(vec![plan_one(known, draft, now, false)?]);
    }
    let Some(far) = far_end(draft) else {
        return Err(Code::NotFound.with("what", draft.id));
    };
    standing::check_own(known, &far.facility, true)?;
    check_day(known, &far.facility, far.occurred_on, now)?;
    // The far end first: what it gives back is under way for the moment it takes to take it in.
    let far = plan_one(known, &far, now, true)?;
    let near = plan_one(known, draft, now, true)?;
    Ok(vec![far, near])
}

fn original<'k>(known: &'k Known, draft: &Draft) -> Result<&'k Recorded, Refusal> {
    draft
        .reverses
        .and_then(|id| known.recorded.get(&(draft.facility.id, id)))
        .ok_or_else(|| Code::NotFound.with("what", draft.reverses.unwrap_or(draft.id)))
}

fn is_far_end_of_refill(known: &Known, original: &Recorded) -> bool {
    let (Some(sender), Some(source)) = (original.counterparty_id, original.source_id) else {
        return false;
    };
    let sent = known.recorded.get(&(sender, source));
    sent.is_some_and(|sent| sent.kind == Kind::Refill)
}

/// The reversal of the receipt that the refill made in the dispenser's book.
fn far_end(draft: &Draft) -> Option<Draft> {
    let dispenser = draft.counterparty_facility()?.clone();
    Some(Draft {
        id: mirrored_id(draft.id),
        facility: dispenser,
        counterparty: Counterparty::Facility(draft.facility.clone()),
        source: draft.reverses,
        reverses: draft.reverses.map(mirrored_id),
        note: String::new(),
        ..draft.clone()
    })
}

fn plan_one(
    known: &Known,
    draft: &Draft,
    now: DateTime<Utc>,
    both_ends: bool,
) -> Result<NewDocument, Refusal> {
    let original = original(known, draft)?;
    let key = (draft.facility.id, original.id);
    if original.kind == Kind::Reversal {
        return Err(Code::ReversalFinal.into());
    }
    if let Some(number) = known.reversed.get(&key) {
        return Err(Code::AlreadyReversed.with("number", number));
    }
    if draft.occurred_on < original.occurred_on {
        let refusal = Code::ReversalTooEarly.with("day", original.occurred_on);
        return Err(refusal.at("occurredOn"));
    }
    let entries = known
        .undoable
        .get(&key)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut writing = Writing::begin(known, draft, now)?;
    let mut refusals = Vec::new();
    // The last step first: a move between zones is undone from where the stock now lies.
    for entry in entries.iter().rev() {
        if !both_ends && was_received(known, original, entry) {
            refusals.push(Code::AlreadyReceived.into());
        }
        refusals.extend(undo(&mut writing, entry).err());
    }
    match one_refusal(refusals) {
        Some(refusal) => Err(refusal),
        None => Ok(NewDocument {
            released: draft.claim.released(),
            ..writing.finish(Vec::new())
        }),
    }
}

/// Whether what an entry sent has arrived in part, so that it cannot be called back.
fn was_received(known: &Known, original: &Recorded, entry: &Undoable) -> bool {
    let sent = -entry.units;
    let key = (entry.facility_id, original.id, entry.lot_id);
    entry.flow == Flow::Transit
        && sent > 0
        && known.under_way.get(&key).copied().unwrap_or(0) < sent
}

fn undo(writing: &mut Writing<'_>, entry: &Undoable) -> Result<(), Refusal> {
    let facility = &writing.draft.facility;
    let zone = facility
        .zone_by_id(entry.zone_id)
        .ok_or_else(|| Code::ZoneUnknown.with("zone", entry.zone_id))?
        .clone();
    let lot = Lot {
        id: entry.lot_id,
        product_id: entry.product_id,
        number: entry.lot_number.clone(),
        expiry: entry.lot_expiry,
        status: LotStatus::Active,
        why: None,
    };
    let line = DraftLine {
        product: Arc::new(product(entry)),
        named: None,
        lot_number: entry.lot_number.clone(),
        lot_expiry: entry.lot_expiry,
        made_on: None,
        zone: None,
        to_zone: None,
        units: entry.units.abs(),
        reason: String::new(),
    };
    writing.push(&Move {
        index: usize::try_from(entry.line - 1).unwrap_or(0),
        line: &line,
        lot: &lot,
        zone: &zone,
        units: -entry.units,
        flow: entry.flow,
    })
}

/// What the refusals and the new entries need of the product.
fn product(entry: &Undoable) -> Product {
    Product {
        id: entry.product_id,
        code: entry.product_code.clone(),
        category: Category::Drug,
        name: entry.product_name.clone(),
        spec: String::new(),
        base_unit: entry.base_unit.clone(),
        packs: Vec::new(),
        active: true,
        merged_into: None,
    }
}
