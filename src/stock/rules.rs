//! Decides whether a document may be posted and which entries it makes. Pure: values and the time
//! come in, new rows or a refusal go out.
//!
//! Every veto is checked on its own, for every line, and all that hold are named together: a lot
//! that is both expired and recalled says both.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Flow, Kind, asked,
    draft::{Counterparty, Draft, DraftLine},
    known::{Known, NewDocument, Recorded},
    missing, standing, vetoes,
    writing::{Move, Writing},
};
use crate::{
    catalog::{Lot, LotStatus},
    clock::day_at,
    error::{Code, Refusal},
    id,
    places::{Facility, FacilityKind, Zone, ZonePurpose, ZoneState},
};

/// What comes of a draft.
pub enum Outcome {
    /// The same was posted before: its row.
    Again(Recorded),
    /// New documents: one, or two when both ends of a refill are written at once.
    New(Vec<NewDocument>),
}

/// Decides about one draft.
pub fn plan(known: &Known, draft: &Draft, now: DateTime<Utc>) -> Result<Outcome, Refusal> {
    if let Some(recorded) = known.recorded.get(&(draft.facility.id, draft.id)) {
        return if recorded.request_hash == draft.request_hash() {
            Ok(Outcome::Again(recorded.clone()))
        } else {
            Err(Code::DocumentDiffers
                .with("number", recorded.number)
                .at("id"))
        };
    }
    draft.check_form()?;
    standing::check(known, draft)?;
    check_day(known, &draft.facility, draft.occurred_on, now)?;
    if draft.kind == Kind::Reversal {
        return super::reversal::plan(known, draft, now).map(Outcome::New);
    }
    let mut document = plan_lines(known, draft, None, now)?;
    document.claims = known.claims.allow(draft)?;
    let mut documents = vec![document];
    if let Some(received) = received_at_dispenser(draft) {
        let mirrored = plan_lines(known, &received, documents.first(), now)?;
        documents.push(mirrored);
    }
    Ok(Outcome::New(documents))
}

/// The business day is not in the future and not in a closed month.
pub fn check_day(
    known: &Known,
    facility: &Facility,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let today = day_at(now, facility.utc_offset_minutes);
    if day > today {
        let refusal = Code::DateInFuture.with("day", day).with("today", today);
        return Err(refusal.at("occurredOn"));
    }
    let earliest = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    if day < earliest {
        return Err(super::draft::invalid(format!("≥ {earliest}"), "occurredOn"));
    }
    let closed = known
        .books
        .get(&facility.id)
        .and_then(|book| book.closed_through);
    match closed {
        Some(through) if day <= through => {
            let refusal = Code::PeriodClosed.with("day", day).with("through", through);
            Err(refusal.at("occurredOn"))
        }
        _ => Ok(()),
    }
}

/// A refill reaches the machine in the same moment: its other end is a receipt in the dispenser's
/// book, whose id follows from the refill's.
fn received_at_dispenser(draft: &Draft) -> Option<Draft> {
    if draft.kind != Kind::Refill {
        return None;
    }
    let dispenser = draft.counterparty_facility()?.clone();
    let id = mirrored_id(draft.id);
    let mut received = Draft::new(
        id,
        Kind::Receipt,
        dispenser,
        draft.occurred_on,
        draft.account,
    );
    received.counterparty = Counterparty::Facility(draft.facility.clone());
    received.source = Some(draft.id);
    received.lines = draft
        .lines
        .iter()
        .map(|line| DraftLine {
            zone: line.to_zone.clone(),
            to_zone: None,
            reason: String::new(),
            ..line.clone()
        })
        .collect();
    Some(received)
}

/// The id of the receipt that a refill makes at the dispenser, or of the reversal that goes with
/// a refill's reversal.
pub fn mirrored_id(id: uuid::Uuid) -> uuid::Uuid {
    id::derived(id, "refill")
}

fn plan_lines(
    known: &Known,
    draft: &Draft,
    in_flight: Option<&NewDocument>,
    now: DateTime<Utc>,
) -> Result<NewDocument, Refusal> {
    let mut writing = Writing::begin(known, draft, now)?;
    let mut refusals = Vec::new();
    let mut new_lots: Vec<(Lot, Option<NaiveDate>)> = Vec::new();
    for (index, line) in draft.lines.iter().enumerate() {
        let lot = match find_lot(known, draft, line, &new_lots) {
            Ok(Found::Known(lot)) => meant(known, draft, in_flight, &lot).clone(),
            Ok(Found::New(lot)) => {
                new_lots.push((lot.clone(), line.made_on));
                lot
            }
            Err(refusal) => {
                refusals.push(refusal.at(format!("lines[{index}].lot")));
                continue;
            }
        };
        if lot.product_id != line.product.id {
            let refusal = Code::ProductMerged.with("product", &line.product.code);
            let into = known.codes.get(&lot.product_id).cloned();
            let refusal = refusal.with("into", into.unwrap_or_default());
            refusals.push(refusal.at(format!("lines[{index}].product")));
            continue;
        }
        let moved = if draft.is_lost_under_way() {
            zone_of(&writing, index, line, &lot)
                .and_then(|zone| missing::lose(&mut writing, (index, line), &lot, zone))
        } else {
            move_line(&mut writing, index, line, &lot)
        };
        match moved {
            Ok(found) => refusals.extend(found),
            Err(refusal) => refusals.push(refusal),
        }
    }
    refusals.extend(vetoes::later_expiry_first(&writing));
    refusals.extend(vetoes::not_under_way(&writing, in_flight));
    if let Some(refusal) = one_refusal(refusals) {
        return Err(refusal);
    }
    let said = missing::said(known, &writing, |line| {
        match find_lot(known, draft, line, &new_lots)? {
            Found::Known(lot) | Found::New(lot) => Ok(meant(known, draft, in_flight, &lot).clone()),
        }
    })?;
    let mut document = writing.finish(new_lots);
    document.missing = said;
    document.answers = asked::check(&known.asked, draft, &document)?;
    Ok(document)
}

/// Puts one line's entries down and answers the vetoes against it.
fn move_line(
    writing: &mut Writing<'_>,
    index: usize,
    line: &DraftLine,
    lot: &Lot,
) -> Result<Vec<Refusal>, Refusal> {
    let draft = writing.draft;
    let zone = zone_of(writing, index, line, lot)?.clone();
    let units = match draft.kind {
        Kind::Receipt | Kind::Opening | Kind::Count => line.units,
        _ => -line.units,
    };
    let mut refusals = vetoes::of_line(writing, index, line, lot, &zone);
    let step = Move {
        index,
        line,
        lot,
        zone: &zone,
        units,
        flow: flow(draft),
    };
    refusals.extend(writing.push(&step).err());
    let to_zone = line.to_zone.as_ref();
    if let Some(code) = to_zone.filter(|_| draft.kind == Kind::ZoneMove) {
        let to = named_zone(&draft.facility, code, &format!("lines[{index}].toZone"))?;
        let into = draft.into.as_ref();
        if to.id == zone.id && into.is_none() {
            return Err(super::draft::invalid(
                "zone = toZone",
                format!("lines[{index}].toZone"),
            ));
        }
        let line = &match into {
            Some(into) => DraftLine {
                product: into.product.clone(),
                ..line.clone()
            },
            None => line.clone(),
        };
        // What only gets another lot's name stays where it lies, whatever it may be used for.
        if into.is_none() {
            refusals.extend(vetoes::into_zone(writing, index, line, lot, to));
        }
        let step = Move {
            zone: to,
            line,
            lot: into.map_or(lot, |into| &into.lot),
            units: line.units,
            ..step
        };
        refusals.extend(writing.push(&step).err());
    }
    Ok(refusals)
}

/// The lot a line is about: of a double the one it was merged into. Not where the double itself
/// is to be emptied, or was sent from another book under its own name and is still under way.
fn meant<'k>(
    known: &'k Known,
    draft: &Draft,
    in_flight: Option<&NewDocument>,
    lot: &'k Lot,
) -> &'k Lot {
    if draft.into.is_some() {
        return lot;
    }
    let sender = draft
        .counterparty_facility()
        .filter(|_| in_flight.is_none());
    if let (Some(sender), Some(source)) = (sender, draft.source) {
        let key = (sender.id, source, lot.id);
        if known.under_way.get(&key).is_some_and(|units| *units > 0) {
            return lot;
        }
    }
    known.survivor(lot)
}

enum Found {
    Known(Lot),
    New(Lot),
}

/// The lot of a line: known, or seen for the first time where the kind may bring new ones.
fn find_lot(
    known: &Known,
    draft: &Draft,
    line: &DraftLine,
    new_lots: &[(Lot, Option<NaiveDate>)],
) -> Result<Found, Refusal> {
    let key = (line.product.id, line.lot_number.clone(), line.lot_expiry);
    if let Some(lot) = known.lots.get(&key) {
        return Ok(Found::Known(lot.clone()));
    }
    let same = |lot: &Lot| lot.product_id == key.0 && lot.number == key.1 && lot.expiry == key.2;
    if let Some((lot, _)) = new_lots.iter().find(|(lot, _)| same(lot)) {
        return Ok(Found::Known(lot.clone()));
    }
    // What is found on the shelf may be a lot that no paper ever named.
    let found = draft.kind == Kind::Count && line.units > 0;
    if found || (draft.kind.brings_in() && draft.source.is_none()) {
        return Ok(Found::New(Lot {
            id: id::fresh(),
            product_id: line.product.id,
            number: line.lot_number.clone(),
            expiry: line.lot_expiry,
            status: LotStatus::Active,
            why: None,
        }));
    }
    // A number alone is enough where only one lot bears it.
    let mut bearing: Vec<&Lot> = known
        .lots
        .values()
        .filter(|lot| lot.product_id == key.0 && lot.number == key.1)
        .map(|lot| known.survivor(lot))
        .collect();
    bearing.sort_by_key(|lot| lot.id);
    bearing.dedup_by_key(|lot| lot.id);
    match (line.lot_expiry, bearing.as_slice()) {
        (None, [only]) => Ok(Found::Known((*only).clone())),
        _ => Err(Code::LotUnknown
            .with("product", &line.product.name)
            .with("lot", &line.lot_number)),
    }
}

/// The zone a line takes from or puts into.
fn zone_of<'a>(
    writing: &Writing<'a>,
    index: usize,
    line: &DraftLine,
    lot: &Lot,
) -> Result<&'a Zone, Refusal> {
    let facility: &'a Facility = &writing.draft.facility;
    if let Some(code) = &line.zone {
        return named_zone(facility, code, &format!("lines[{index}].zone"));
    }
    let usual = match writing.draft.kind {
        Kind::Receipt | Kind::Opening | Kind::Count => None,
        Kind::Destruction => facility.zone_for(ZonePurpose::Reject),
        _ => where_held(writing, lot),
    };
    usual
        .or_else(|| facility.zone_for(ZonePurpose::Storage))
        .or_else(|| facility.zones.first())
        .ok_or_else(|| {
            Code::ZoneUnknown
                .with("zone", "")
                .at(format!("lines[{index}].zone"))
        })
}

fn named_zone<'a>(facility: &'a Facility, code: &str, field: &str) -> Result<&'a Zone, Refusal> {
    facility
        .zone(code)
        .filter(|zone| zone.active)
        .ok_or_else(|| Code::ZoneUnknown.with("zone", code).at(field))
}

/// The zone a lot is taken from when none is named: where it lies; a zone whose stock may be used
/// before one whose stock may not, storage before the others, then the fullest.
fn where_held<'a>(writing: &Writing<'a>, lot: &Lot) -> Option<&'a Zone> {
    let facility: &'a Facility = &writing.draft.facility;
    facility
        .zones
        .iter()
        .map(|zone| (zone, writing.held(lot, zone.id)))
        .filter(|(_, units)| *units > 0)
        .max_by_key(|(zone, units)| {
            let qualified = zone.state == ZoneState::Qualified;
            (qualified, zone.purpose == ZonePurpose::Storage, *units)
        })
        .map(|(zone, _)| zone)
}

/// Where the units of a draft come from or go to.
fn flow(draft: &Draft) -> Flow {
    let ours = draft.counterparty_facility().is_some();
    match draft.kind {
        Kind::Receipt if draft.source.is_some() => Flow::Transit,
        Kind::Receipt | Kind::Opening => Flow::Outside,
        Kind::Issue | Kind::Return | Kind::Refill if ours => Flow::Transit,
        Kind::Issue | Kind::Refill => Flow::Issued,
        Kind::Return => Flow::Returned,
        Kind::Dispense => Flow::Dispensed,
        Kind::Loss => Flow::Lost,
        Kind::Destruction => Flow::Destroyed,
        Kind::ZoneMove => Flow::Within,
        Kind::Count | Kind::Reversal => Flow::Difference,
    }
}

/// All refusals as one: the first, with the others beside it; the same one only once.
pub fn one_refusal(refusals: Vec<Refusal>) -> Option<Refusal> {
    let mut seen = HashSet::new();
    let mut all = refusals
        .into_iter()
        .filter(|each| seen.insert((each.code, each.field.clone())));
    let mut first = all.next()?;
    first.also = all.collect();
    Some(first)
}

/// Whether what is put here goes straight to users: then the vetoes of handing on apply to what
/// is brought in.
pub fn feeds_users(facility: &Facility) -> bool {
    facility.kind == FacilityKind::Dispenser
}
