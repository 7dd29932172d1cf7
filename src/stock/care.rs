//! When a lot's condition is to be checked again.
//!
//! The depots' rule: at receipt, after more than 90 days in store, and when the last check is more
//! than 60 days old. A check made after the 90th day counts for the 90 days. A county may set other
//! numbers of days.

use chrono::NaiveDate;

use crate::house::House;

/// Whether a check is due `today`. The receipt is a check of its own.
pub fn is_due(
    received: NaiveDate,
    checked: Option<NaiveDate>,
    today: NaiveDate,
    house: &House,
) -> bool {
    let checked = checked.map_or(received, |checked| checked.max(received));
    let days = |since: NaiveDate| (today - since).num_days();
    let stored_when_checked = (checked - received).num_days();
    days(checked) > house.checked_days
        || (days(received) > house.stored_days && stored_when_checked <= house.stored_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(received: &str, checked: &str, today: &str) -> bool {
        let day = |text: &str| text.parse().unwrap();
        let house = House::default();
        is_due(day(received), Some(day(checked)), day(today), &house)
    }

    #[test]
    fn sixty_days_after_a_check_it_is_not_due_and_sixty_one_it_is() {
        assert!(!due("2026-01-01", "2026-01-01", "2026-03-02"));
        assert!(due("2026-01-01", "2026-01-01", "2026-03-03"));
    }

    #[test]
    fn ninety_days_in_store_it_is_not_due_and_ninety_one_it_is() {
        assert!(!due("2025-12-02", "2026-02-20", "2026-03-02"));
        assert!(due("2025-12-01", "2026-02-20", "2026-03-02"));
    }

    #[test]
    fn a_check_after_the_ninetieth_day_holds_for_sixty() {
        assert!(!due("2025-11-01", "2026-02-20", "2026-03-02"));
    }

    #[test]
    fn a_county_may_look_more_often() {
        let day = |text: &str| text.parse().unwrap();
        let strict = House {
            checked_days: 30,
            ..House::default()
        };
        let due = |today| is_due(day("2026-01-01"), None, day(today), &strict);
        assert!(!due("2026-01-31") && due("2026-02-01"));
    }
}
