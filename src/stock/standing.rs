//! What may be posted at a facility that does not work.
//!
//! - Closed (关闭): nothing may be posted there, and nothing is sent there. It was empty when it was
//!   closed, and its book ends with that.
//! - Suspended (停用): stock is neither taken in anew nor given out, so an opening, a receipt from
//!   outside, an issue, a dispensing and a refill are refused, and nothing new is sent there. What
//!   settles what is there stays possible: receiving goods that are under way, returns, losses,
//!   destructions, counts, moves between zones and reversals.

use super::{Kind, draft::Draft, known::Known};
use crate::{
    error::{Code, Refusal},
    places::{Facility, FacilityStatus},
};

/// Refuses what a draft may not do where a facility it names does not work.
pub fn check(known: &Known, draft: &Draft) -> Result<(), Refusal> {
    check_own(known, &draft.facility, is_settling(draft))?;
    let sends = matches!(draft.kind, Kind::Issue | Kind::Refill | Kind::Return);
    match draft.counterparty_facility().filter(|_| sends) {
        // What is returned may go to a suspended depot: it is to leave, and to be received there.
        Some(partner) => {
            let checked = check_own(known, partner, draft.kind == Kind::Return);
            checked.map_err(|refusal| refusal.at("counterparty"))
        }
        None => Ok(()),
    }
}

/// Refuses where a facility is closed, or is suspended and this does not settle what is there.
pub fn check_own(known: &Known, facility: &Facility, settles: bool) -> Result<(), Refusal> {
    let code = match known.standing.get(&facility.id) {
        Some(FacilityStatus::Closed) => Code::FacilityClosed,
        Some(FacilityStatus::Suspended) if !settles => Code::FacilitySuspended,
        _ => return Ok(()),
    };
    Err(code.with("facility", &facility.name))
}

/// Whether a draft settles what a facility has or expects.
fn is_settling(draft: &Draft) -> bool {
    match draft.kind {
        Kind::Receipt => draft.source.is_some(),
        Kind::Return
        | Kind::Loss
        | Kind::Destruction
        | Kind::ZoneMove
        | Kind::Count
        | Kind::Reversal => true,
        Kind::Issue | Kind::Dispense | Kind::Refill | Kind::Opening => false,
    }
}
