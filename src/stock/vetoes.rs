//! The vetoes: expired, held, recalled, quarantined, a later expiry first, not under way. Each is
//! a question of its own; none ends the asking.
//!
//! Sources: GSP article 83 (2016) for the zones' colours; first expired, first out is the depots'
//! 近效期先出 rule.

use super::{Kind, draft::DraftLine, known::NewDocument, rules::feeds_users, writing::Writing};
use crate::{
    catalog::{Lot, LotStatus, Product},
    error::{Code, Refusal},
    places::{Zone, ZoneState},
};

/// The vetoes against one line, whose stock is taken from or put into `zone`.
pub fn of_line(
    writing: &Writing<'_>,
    index: usize,
    line: &DraftLine,
    lot: &Lot,
    zone: &Zone,
) -> Vec<Refusal> {
    let draft = writing.draft;
    let field = format!("lines[{index}]");
    let mut refusals = Vec::new();
    if draft.kind.hands_on() {
        refusals.extend(of_lot(writing, &line.product, lot));
        if zone.state != ZoneState::Qualified {
            refusals.push(about(Code::LotQuarantined, &line.product, lot).with("zone", &zone.name));
        }
    } else if draft.kind.brings_in() && feeds_users(&draft.facility) {
        refusals.extend(of_lot(writing, &line.product, lot));
    } else if draft.kind == Kind::Receipt
        && draft.source.is_some()
        && lot.status == LotStatus::Recalled
        && zone.state == ZoneState::Qualified
    {
        // It has to come in, but not among what may be used.
        let why = lot.why.as_deref().unwrap_or_default();
        refusals.push(about(Code::LotRecalled, &line.product, lot).with("why", why));
    } else if draft.kind == Kind::Destruction && zone.state != ZoneState::Rejected {
        refusals.push(Code::ZoneNotRejected.into());
    }
    refusals
        .into_iter()
        .map(|refusal| refusal.at(&field))
        .collect()
}

/// The vetoes against putting a line's stock into a zone by a move: the green zones hold only
/// what may be used.
pub fn into_zone(
    writing: &Writing<'_>,
    index: usize,
    line: &DraftLine,
    lot: &Lot,
    zone: &Zone,
) -> Vec<Refusal> {
    if zone.state != ZoneState::Qualified {
        return Vec::new();
    }
    let found = of_lot(writing, &line.product, lot);
    found
        .into_iter()
        .map(|refusal| refusal.at(format!("lines[{index}].toZone")))
        .collect()
}

/// Whether the lot itself may be used on the document's day: expired, held, recalled.
fn of_lot(writing: &Writing<'_>, product: &Product, lot: &Lot) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(expiry) = lot
        .expiry
        .filter(|expiry| writing.draft.occurred_on > *expiry)
    {
        refusals.push(about(Code::LotExpired, product, lot).with("expiry", expiry));
    }
    let status = match lot.status {
        LotStatus::Active => None,
        LotStatus::Held => Some(Code::LotHeld),
        LotStatus::Recalled => Some(Code::LotRecalled),
    };
    if let Some(code) = status {
        let why = lot.why.as_deref().unwrap_or_default();
        refusals.push(about(code, product, lot).with("why", why));
    }
    refusals
}

/// A later expiry that goes out while an earlier usable one stays behind needs a reason.
pub fn later_expiry_first(writing: &Writing<'_>) -> Vec<Refusal> {
    let draft = writing.draft;
    if !draft.kind.hands_on() || !draft.reason.is_empty() {
        return Vec::new();
    }
    writing
        .written()
        .filter_map(|(index, entry)| {
            let line = &draft.lines[index];
            let earlier = writing
                .earliest_left(entry)
                .filter(|_| line.reason.is_empty())?;
            Some(
                Code::FefoReasonNeeded
                    .with("product", &line.product.name)
                    .with("earlier", &earlier.number)
                    .at(format!("lines[{index}].reason")),
            )
        })
        .collect()
}

/// A receipt from another book of ours takes no more than is under way from its source.
pub fn not_under_way(writing: &Writing<'_>, in_flight: Option<&NewDocument>) -> Vec<Refusal> {
    let draft = writing.draft;
    let (Some(source), Some(sender)) = (draft.source, draft.counterparty_facility()) else {
        return Vec::new();
    };
    if in_flight.is_some_and(|document| document.recorded.id == source) {
        return Vec::new();
    }
    let sent_here = writing
        .known
        .recorded
        .get(&(sender.id, source))
        .is_some_and(|sent| {
            sent.counterparty_id == Some(draft.facility.id)
                || (draft.is_lost_under_way() && sent.counterparty_id.is_some())
        });
    if !sent_here {
        return vec![Code::SourceUnknown.at("source")];
    }
    writing
        .received_by_lot()
        .into_iter()
        .filter_map(|(index, entry, wanted)| {
            let key = (sender.id, source, entry.lot_id);
            let held = writing.known.under_way.get(&key).copied().unwrap_or(0);
            (wanted > held).then(|| {
                let product = &draft.lines[index].product;
                Code::NothingUnderWay
                    .with("product", &product.name)
                    .with("lot", &entry.link.lot)
                    .with("unit", &product.base_unit)
                    .with("held", held)
                    .with("wanted", wanted)
                    .at(format!("lines[{index}].units"))
            })
        })
        .collect()
}

fn about(code: Code, product: &Product, lot: &Lot) -> Refusal {
    code.with("product", &product.name).with("lot", &lot.number)
}
