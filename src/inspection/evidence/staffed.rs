//! Evidence of people: who keeps the depot, with which certificate, after which training.

use super::{Item, Judgement, Record, holds, item, number};

/// The people of a depot on the day of the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staffed {
    /// How many work there.
    pub keepers: usize,
    /// Of these with a post certificate that is valid.
    pub valid: usize,
    /// Of these trained this year.
    pub trained: usize,
}

/// Everybody holds a valid post certificate (C1) and was trained this year (C2).
pub fn items(staff: &Staffed, link: &str) -> [Item; 2] {
    let judged = |of_them: usize| match staff.keepers {
        0 => Judgement::Unknown,
        keepers => holds(of_them >= keepers),
    };
    let keepers = || ("keepers", number(staff.keepers));
    let valid = [keepers(), ("valid", number(staff.valid))];
    let trained = [keepers(), ("trained", number(staff.trained))];
    let certificates = judged(staff.valid);
    [
        item(Record::Certificates, certificates, link.to_owned(), valid),
        item(
            Record::Training,
            judged(staff.trained),
            link.to_owned(),
            trained,
        ),
    ]
}
