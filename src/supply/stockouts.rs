//! Stock-out days 断货天数, counted from the book: a day counts as out when nothing usable was there
//! all day.

use chrono::{Days, NaiveDate};

/// What a lot in a zone for usable stock came to, day by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The lot's last day.
    pub expiry: Option<NaiveDate>,
    /// What was there at the end of each day on which something moved, in order of time.
    pub days: Vec<(NaiveDate, i64)>,
}

/// On which of the days from `from` to `to`, both included, something usable was there. A day on
/// which a lot moved counts, also where it was used up or came and went: some of it was there.
pub fn in_stock(courses: &[Course], from: NaiveDate, to: NaiveDate) -> Vec<bool> {
    let count = usize::try_from((to - from).num_days() + 1).unwrap_or(0);
    let mut there = vec![false; count];
    for course in courses {
        let mut moves = course.days.iter().peekable();
        let mut units = 0;
        while let Some((_, left)) = moves.next_if(|(day, _)| *day < from) {
            units = *left;
        }
        for (day, seen) in from.iter_days().zip(&mut there) {
            if course.expiry.is_some_and(|expiry| expiry < day) {
                break;
            }
            let today = moves.next_if(|(moved, _)| *moved == day);
            *seen |= units > 0 || today.is_some();
            units = today.map_or(units, |(_, left)| *left);
        }
    }
    there
}

/// How many of the days from `from` to `to` were without stock; `there` begins on `begin`.
pub fn days_out(there: &[bool], begin: NaiveDate, from: NaiveDate, to: NaiveDate) -> i64 {
    let place = |day: NaiveDate| usize::try_from((day - begin).num_days()).unwrap_or(0);
    let end = to.checked_add_days(Days::new(1)).unwrap_or(to);
    let days = there.get(place(from)..place(end).min(there.len()));
    let out = days.unwrap_or_default().iter().filter(|there| !**there);
    i64::try_from(out.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(of: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, of).unwrap()
    }

    fn course(expiry: Option<u32>, days: &[(u32, i64)]) -> Course {
        Course {
            expiry: expiry.map(day),
            days: days.iter().map(|(of, units)| (day(*of), *units)).collect(),
        }
    }

    fn out(courses: &[Course]) -> Vec<u32> {
        let there = in_stock(courses, day(1), day(10));
        (1..=10).filter(|of| !there[*of as usize - 1]).collect()
    }

    #[test]
    fn a_day_is_out_when_nothing_usable_was_there_all_day() {
        assert_eq!(out(&[]), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        // Received on the 3rd, used up on the 6th: on both days some was there.
        assert_eq!(
            out(&[course(None, &[(3, 50), (6, 0)])]),
            [1, 2, 7, 8, 9, 10]
        );
        // Came and went within the 4th.
        assert_eq!(out(&[course(None, &[(4, 0)])]).len(), 9);
        // Usable on its last day, and not after.
        assert_eq!(out(&[course(Some(8), &[(1, 5)])]), [9, 10]);
        // What moved earlier still stands, and two lots fill each other's gaps.
        let before = Course {
            expiry: None,
            days: vec![("2026-02-20".parse().unwrap(), 5), (day(2), 0)],
        };
        assert_eq!(out(&[before, course(None, &[(5, 1)])]), [3, 4]);
    }

    #[test]
    fn days_out_are_counted_by_month() {
        let there = in_stock(&[course(None, &[(3, 50), (6, 0)])], day(1), day(10));
        assert_eq!(days_out(&there, day(1), day(1), day(5)), 2);
        assert_eq!(days_out(&there, day(1), day(6), day(10)), 4);
        assert_eq!(
            days_out(&there, day(1), day(1), day(31)),
            6,
            "no further than is known"
        );
    }
}
