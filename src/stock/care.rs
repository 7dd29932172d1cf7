//! When a lot's condition is to be checked again.
//!
//! The depots' rule: at receipt, after more than 90 days in store, and when the last check is more
//! than 60 days old. A check made after the 90th day counts for the 90 days.

use chrono::NaiveDate;

/// Days in store after which a lot is looked at.
const STORED_DAYS_MAX: i64 = 90;

/// Days after which a check is too old.
const CHECKED_DAYS_MAX: i64 = 60;

/// Whether a check is due `today`. The receipt is a check of its own.
pub fn is_due(received: NaiveDate, checked: Option<NaiveDate>, today: NaiveDate) -> bool {
    let checked = checked.map_or(received, |checked| checked.max(received));
    let days = |since: NaiveDate| (today - since).num_days();
    let stored_when_checked = (checked - received).num_days();
    days(checked) > CHECKED_DAYS_MAX
        || (days(received) > STORED_DAYS_MAX && stored_when_checked <= STORED_DAYS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(received: &str, checked: &str, today: &str) -> bool {
        let day = |text: &str| text.parse().unwrap();
        is_due(day(received), Some(day(checked)), day(today))
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
}
