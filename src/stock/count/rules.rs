//! What a count means for the book. Pure: figures come in, differences or refusals go out.
//!
//! # Sources
//! Accuracy of records: card against shelf, (card − physical) ÷ physical, and lines exact ÷ lines
//! counted, as in the logistics indicators tool (LIAT). 账物相符 is the depots' word for it.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A count of one spot, as far as the rules go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Whoever counted.
    pub account: Uuid,
    /// Units on the shelf.
    pub units: i64,
    /// Units in the book at that moment.
    pub book_units: i64,
    /// The book's head at that moment.
    pub book_seq: i64,
    /// The last entry of which somebody said that it does not call for a recount.
    pub kept_through: i64,
}

impl Counted {
    /// More (positive) or less on the shelf than in the book, at the moment of counting.
    pub fn difference(&self) -> i64 {
        self.units - self.book_units
    }
}

/// When a line was counted, by the server's clock.
///
/// A device that was offline says by its own clock when it counted and when it sends: only the
/// time between the two is believed, so that a clock that is off by a year does no harm.
pub fn counted_at(
    now: DateTime<Utc>,
    opened_at: DateTime<Utc>,
    device: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> DateTime<Utc> {
    let age = device.map_or(Duration::zero(), |(counted, sent)| sent - counted);
    let moment = now.checked_sub_signed(age.max(Duration::zero()));
    moment.unwrap_or(opened_at).max(opened_at).min(now)
}

/// Whether a figure is more likely a slip of the finger than stock.
pub fn is_doubtful(units: i64, book_units: i64) -> bool {
    units > book_units.max(500).saturating_mul(20)
}

/// Whether somebody else found another difference than the newest count did. `counts` come in the
/// order of counting.
pub fn disagree(counts: &[Counted]) -> bool {
    let Some((newest, earlier)) = counts.split_last() else {
        return false;
    };
    // Of each other person only their own last word counts.
    let mut heard = vec![newest.account];
    earlier.iter().rev().any(|count| {
        let is_last_word = !heard.contains(&count.account);
        heard.push(count.account);
        is_last_word && count.difference() != newest.difference()
    })
}

/// Whether something moved since the count that nobody has answered: recount or keep. `moved` are
/// the numbers of the entries on that spot.
pub fn is_unanswered(count: &Counted, moved: impl IntoIterator<Item = i64>) -> bool {
    let answered = count.book_seq.max(count.kept_through);
    moved.into_iter().any(|seq| seq > answered)
}

/// What will be there once the difference is posted; nothing where that is below zero.
pub fn settled_units(held: i64, count: &Counted) -> Option<i64> {
    held.checked_add(count.difference())
        .filter(|units| *units >= 0)
}

/// (card − physical) ÷ physical in hundredths of a percent, rounded to the nearest; nothing where
/// nothing lies on the shelf.
pub fn deviation(card: i64, physical: i64) -> Option<i64> {
    if physical <= 0 {
        return None;
    }
    let (card, physical) = (i128::from(card), i128::from(physical));
    let doubled = 2 * (card - physical) * 10_000;
    let rounded = (doubled.abs() + physical) / (2 * physical) * doubled.signum();
    i64::try_from(rounded).ok()
}

/// How well the card agrees with the shelf.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accuracy {
    /// Lines counted.
    pub counted: i64,
    /// Of these, lines on which card and shelf agree.
    pub exact: i64,
    /// Lines not counted.
    pub uncounted: i64,
    /// Lines exact ÷ lines counted, in hundredths of a percent; nothing when none was counted.
    pub exact_share: Option<i64>,
}

impl Accuracy {
    /// From its three numbers.
    pub fn of(counted: i64, exact: i64, uncounted: i64) -> Accuracy {
        let exact_share = (counted > 0).then(|| (exact * 20_000 + counted) / (2 * counted));
        Accuracy {
            counted,
            exact,
            uncounted,
            exact_share,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn count(account: u128, units: i64, book_units: i64) -> Counted {
        Counted {
            account: Uuid::from_u128(account),
            units,
            book_units,
            book_seq: 10,
            kept_through: 0,
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn only_the_time_between_counting_and_sending_is_believed() {
        let now = at("2026-06-01T10:00:00Z");
        let opened = at("2026-06-01T08:00:00Z");
        let counted = |from: &str, to: &str| counted_at(now, opened, Some((at(from), at(to))));
        assert_eq!(counted_at(now, opened, None), now);
        // A clock a year behind.
        let moment = counted("2025-06-01T09:00:00Z", "2025-06-01T09:30:00Z");
        assert_eq!(moment, at("2026-06-01T09:30:00Z"));
        // Before it was opened, after now, and a clock that was set back in between.
        assert_eq!(
            counted("2026-06-01T01:00:00Z", "2026-06-01T09:30:00Z"),
            opened
        );
        assert_eq!(counted("2026-06-01T09:30:00Z", "2026-06-01T09:00:00Z"), now);
        assert_eq!(
            counted("0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"),
            opened
        );
    }

    #[test]
    fn a_figure_far_beyond_the_book_is_doubtful() {
        for (units, book, doubtful) in [
            (10_000, 0, false),
            (10_001, 0, true),
            (69_012_345, 400, true),
            (20_000, 1_000, false),
            (20_001, 1_000, true),
            (1_000_000_000, i64::MAX, false),
        ] {
            assert_eq!(is_doubtful(units, book), doubtful, "{units} {book}");
        }
    }

    #[test]
    fn people_disagree_by_their_last_words() {
        let cases: [(&[Counted], bool); 7] = [
            (&[], false),
            (&[count(1, 9, 10)], false),
            (&[count(1, 8, 10), count(1, 9, 10)], false),
            (&[count(1, 9, 10), count(2, 9, 10)], false),
            (&[count(1, 8, 10), count(2, 9, 10)], true),
            // The first came round to the second's figure.
            (&[count(1, 8, 10), count(1, 9, 10), count(2, 9, 10)], false),
            // Three were issued in between: both found one missing.
            (&[count(1, 9, 10), count(2, 6, 7)], false),
        ];
        for (counts, expected) in cases {
            assert_eq!(disagree(counts), expected, "{counts:?}");
        }
    }

    #[test]
    fn what_moved_since_is_asked_about_until_it_is_answered() {
        let mut line = count(1, 9, 10);
        assert!(!is_unanswered(&line, [9, 10]));
        assert!(is_unanswered(&line, [9, 11]));
        line.kept_through = 11;
        assert!(!is_unanswered(&line, [9, 11]));
        assert!(is_unanswered(&line, [11, 12]));
    }

    #[test]
    fn deviations_and_shares_are_rounded_to_hundredths_of_a_percent() {
        for (card, physical, expected) in [
            (100, 100, Some(0)),
            (110, 100, Some(1_000)),
            (90, 100, Some(-1_000)),
            (0, 100, Some(-10_000)),
            (4, 3, Some(3_333)),
            (5, 3, Some(6_667)),
            (1, 3, Some(-6_667)),
            (7, 0, None),
            (1_000_000_000, 1, Some(9_999_999_990_000)),
        ] {
            assert_eq!(deviation(card, physical), expected, "{card} {physical}");
        }
        assert_eq!(Accuracy::of(0, 0, 4).exact_share, None);
        assert_eq!(Accuracy::of(3, 2, 0).exact_share, Some(6_667));
        assert_eq!(Accuracy::of(3, 3, 0).exact_share, Some(10_000));
    }

    proptest! {
        /// However the postings fall around the moment of counting: where every movement after it
        /// took place and is posted, the book then says what is on the shelf.
        #[test]
        fn the_book_comes_to_say_what_is_on_the_shelf(
            before in prop::collection::vec(-20..40_i64, 0..12),
            unrecorded in -30..30_i64,
            after in prop::collection::vec(-20..40_i64, 0..12),
        ) {
            let book_then: i64 = before.iter().fold(0, |held, units| (held + units).max(0));
            let shelf_then = (book_then + unrecorded).max(0);
            let line = count(1, shelf_then, book_then);
            let (mut book, mut shelf) = (book_then, shelf_then);
            for units in after {
                // Nobody takes what is not there, nor what the book does not have.
                let units = units.max(-book).max(-shelf);
                book += units;
                shelf += units;
            }
            prop_assert_eq!(settled_units(book, &line), Some(shelf));
        }

        #[test]
        fn nothing_is_settled_below_zero(held in 0..100_i64, units in 0..100_i64, book in 0..100_i64) {
            let line = count(1, units, book);
            match settled_units(held, &line) {
                Some(after) => prop_assert!(after >= 0 && after - held == units - book),
                None => prop_assert!(held + units - book < 0),
            }
        }
    }
}
