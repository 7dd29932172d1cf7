//! What of the stock will really be used: a lot that expires before its turn comes is no stock.

use chrono::NaiveDate;

use super::consumption::PARTS;

/// Tenths of a day of a month of consumption.
const MONTH: i64 = 305;

/// The stock of a product that may go out, as it will be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usable {
    /// Units that will be used before they expire.
    pub usable: i64,
    /// Units that will expire unused, at this rate.
    pub wasted: i64,
}

/// Parts unexpired lots, in any order, at a consumption a month in
/// ten-thousandths: the first to expire goes first,
/// and a lot may still be used on its last day. Where no consumption is known nothing is wasted.
pub fn part(lots: &[(Option<NaiveDate>, i64)], amc: Option<i64>, today: NaiveDate) -> Usable {
    let mut lots: Vec<_> = lots
        .iter()
        .filter(|(expiry, _)| expiry.is_none_or(|expiry| expiry >= today))
        .collect();
    // Without an expiry is last.
    lots.sort_by_key(|(expiry, _)| (expiry.is_none(), *expiry));
    let mut sum = Usable::default();
    for (expiry, units) in lots {
        let room = match (amc, expiry) {
            (Some(amc), Some(expiry)) => {
                let days = (*expiry - today).num_days() + 1;
                let used = i128::from(amc) * i128::from(days * 10) / i128::from(MONTH * PARTS);
                let used = i64::try_from(used).unwrap_or(i64::MAX);
                (used - sum.usable).max(0)
            }
            _ => *units,
        };
        let used = room.min(*units);
        sum.usable += used;
        sum.wasted += units - used;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_expires_before_its_turn_is_no_stock() {
        let today = day("2026-03-02");
        // Ten a day.
        let amc = Some(305 * PARTS);
        let lots = [
            (Some(day("2026-03-11")), 150), // ten days: 100 of them
            (Some(day("2026-03-31")), 150), // thirty days, of which ten are taken
            (Some(day("2026-02-28")), 40),  // expired
            (None, 7),
        ];
        assert_eq!(
            part(&lots, amc, today),
            Usable {
                usable: 100 + 150 + 7,
                wasted: 50
            }
        );
        assert_eq!(part(&lots, None, today).usable, 307);
        assert_eq!(part(&lots, Some(0), today).usable, 7);
    }

    proptest! {
        #[test]
        fn nothing_appears_or_is_lost(
            lots in prop::collection::vec((prop::option::of(0_i64..900), 0_i64..500), 0..8),
            amc in prop::option::of(0_i64..20_000_000),
            more in 0_i64..5_000_000,
        ) {
            let today = day("2026-03-02");
            let lots: Vec<_> = lots
                .into_iter()
                .map(|(days, units)| (days.map(|days| today + chrono::Duration::days(days)), units))
                .collect();
            let found = part(&lots, amc, today);
            let all: i64 = lots.iter().map(|(_, units)| units).sum();
            prop_assert_eq!(found.usable + found.wasted, all);
            if let Some(amc) = amc {
                let faster = part(&lots, Some(amc + more), today);
                prop_assert!(faster.usable >= found.usable, "who uses more wastes less");
            }
        }
    }
}
