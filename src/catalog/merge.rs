//! Merging two lots that are one: a number or an expiry was typed differently twice.
//!
//! # What a merge is
//! An append-only record: from (the double), into (the survivor), why, who, when; and, if it was a
//! mistake, another record that takes it back. No posted entry changes, so every hash stays as it
//! is. From the merge on:
//!
//! 1. *New documents that name the double are posted as the survivor's.* The ledger resolves the
//!    name when it decides (`stock::rules`), after it has compared the request with what was sent
//!    before: the same request sent again still gets its first answer (invariant 4).
//! 2. *What the books hold of the double is booked over to the survivor* by a document of its own
//!    in each book: a zone move whose line takes the units from the double and puts them under the
//!    survivor, in the same zone (flow `within`). The book itself tells the story, balances are
//!    those of one lot and never below zero (invariants 2, 3), stock views, cards, proposals by
//!    expiry and counts need not know of merges at all.
//! 3. *What was under way as the double arrives as the double*, because it is received against the
//!    document that sent it, and is then booked over like the rest. The same holds for what the
//!    reversal of an older document brings back.
//! 4. *Conservation* (invariant 7) is proven lot by lot, moves within a book included; and that
//!    such a move takes as much as it puts, and changes the lot only between two that a merge
//!    named.
//!
//! # What is refused
//! Lots of different products. Chains: the survivor of a merge is no double of another, and a
//! double no survivor, so a name is resolved in one step and a cycle cannot be (the database
//! refuses it too). Lots that lie in books outside the caller's scope.
//!
//! # Status
//! The stricter wins, at the merge for the survivor, and for the double when the merge is taken
//! back: a recall never ends because somebody tidied up.
//!
//! # Taking back
//! The records of the bookings are reversed as any document is, where what they moved is still
//! there. What was dispensed meanwhile stays dispensed as the survivor's; the answer says where.
//!
//! # Known limit
//! A paper of a day before the merge that takes stock of the double must be dated after the merge,
//! because on that day the survivor did not hold the units (invariant 3). Or the merge is taken
//! back, the paper posted, and the merge made again.

pub mod product;

use super::LotStatus;
use crate::{
    error::{Code, Refusal},
    text,
};

/// The longest reason.
const REASON_MAX: usize = 200;

/// One side of a merge, as far as the rules look at it.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its product's code.
    pub product: &'a str,
    /// Whether it may be used.
    pub status: LotStatus,
    /// The number of the lot it was merged into.
    pub merged_into: Option<&'a str>,
    /// Whether others were merged into it.
    pub stands_for_others: bool,
}

/// The reason, if `from` may be merged into `into`.
pub fn check(from: &Side<'_>, into: &Side<'_>, reason: &str) -> Result<String, Refusal> {
    for (side, field) in [(from, "lot"), (into, "into")] {
        if let Some(other) = side.merged_into {
            let refusal = Code::LotMerged.with("lot", side.number).with("into", other);
            return Err(refusal.at(field));
        }
    }
    if from.stands_for_others {
        let refusal = Code::LotStandsForOthers.with("lot", from.number);
        return Err(refusal.at("lot"));
    }
    if from.product != into.product {
        let refusal = Code::MergeOfOtherProduct.with("lot", from.number);
        return Err(refusal.with("into", into.number).at("into"));
    }
    checked_reason(reason)
}

/// A reason, which there must be.
pub fn checked_reason(reason: &str) -> Result<String, Refusal> {
    let reason = text::optional("reason", reason, REASON_MAX)?;
    if reason.is_empty() {
        return Err(Code::ReasonNeeded.at("reason"));
    }
    Ok(reason)
}

/// The status `one` must take on from `other`, if that one's is stricter.
pub fn stricter(one: LotStatus, other: LotStatus) -> Option<LotStatus> {
    let severity = |status| match status {
        LotStatus::Active => 0,
        LotStatus::Held => 1,
        LotStatus::Recalled => 2,
    };
    (severity(other) > severity(one)).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(number: &str) -> Side<'_> {
        Side {
            number,
            product: "P1",
            status: LotStatus::Active,
            merged_into: None,
            stands_for_others: false,
        }
    }

    fn code(from: &Side<'_>, into: &Side<'_>) -> Code {
        check(from, into, "录错").unwrap_err().code
    }

    #[test]
    fn chains_and_other_products_are_refused() {
        let (a, b) = (side("24O1"), side("2401"));
        assert_eq!(check(&a, &b, " 录错 ").unwrap(), "录错");
        let gone = Side {
            merged_into: Some("2401"),
            ..a.clone()
        };
        assert_eq!(code(&gone, &b), Code::LotMerged);
        assert_eq!(code(&b, &gone), Code::LotMerged);
        let stands = Side {
            stands_for_others: true,
            ..b.clone()
        };
        assert_eq!(code(&stands, &a), Code::LotStandsForOthers);
        assert!(check(&a, &stands, "又一个").is_ok());
        let other = Side {
            product: "P2",
            ..b.clone()
        };
        assert_eq!(code(&a, &other), Code::MergeOfOtherProduct);
        assert_eq!(check(&a, &b, " ").unwrap_err().code, Code::ReasonNeeded);
    }

    #[test]
    fn the_stricter_status_wins() {
        use LotStatus::{Active, Held, Recalled};
        assert_eq!(stricter(Active, Recalled), Some(Recalled));
        assert_eq!(stricter(Active, Held), Some(Held));
        assert_eq!(stricter(Held, Recalled), Some(Recalled));
        for (one, other) in [(Recalled, Held), (Held, Active), (Active, Active)] {
            assert_eq!(stricter(one, other), None);
        }
    }
}
