//! Plans of visits (督查计划): who is to be visited first by what the records say, and in which order
//! they lie on the way. Pure.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, NaiveTime, Utc};
use serde::Serialize;

use crate::{
    clock::CHINA,
    error::{Code, Refusal},
};

/// Facilities of a plan at most.
pub const STOPS_MAX: usize = 200;

/// Losses above this are too many, in thousandths: 5‰ is what may be lost in a year.
const LOSS_PERMILLE: i64 = 5;

/// Rounds of improving a way at most.
const ROUNDS_MAX: usize = 50;

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarter {
    year: i32,
    /// 1 to 4.
    number: u32,
}

impl Quarter {
    /// Reads `2026-Q1`.
    pub fn parse(text: &str) -> Result<Quarter, Refusal> {
        let read = || {
            let (year, number) = text.split_once("-Q")?;
            let (year, number): (i32, u32) = (year.parse().ok()?, number.parse().ok()?);
            let is_sound = (2000..=2199).contains(&year) && (1..=4).contains(&number);
            let quarter = Quarter { year, number };
            (is_sound && quarter.text() == text).then_some(quarter)
        };
        read().ok_or_else(|| Code::PeriodInvalid.at("quarter"))
    }

    /// As it is stored: `2026-Q1`.
    pub fn text(self) -> String {
        format!("{}-Q{}", self.year, self.number)
    }

    /// The first day of the quarter, and of the next.
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
        let next = match self.number {
            4 => first(self.year + 1, 1),
            number => first(self.year, number * 3 + 1),
        };
        (first(self.year, self.number * 3 - 2), next)
    }

    /// The moments between which it is this quarter in China.
    pub fn moments(self) -> (DateTime<Utc>, DateTime<Utc>) {
        let (first, next) = self.days();
        let midnight =
            |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc() - Duration::minutes(CHINA);
        (midnight(first), midnight(next))
    }

    /// The quarter of a day.
    pub fn of(day: NaiveDate) -> Quarter {
        Quarter {
            year: day.year(),
            number: day.month0() / 3 + 1,
        }
    }
}

/// What the records say of a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Records {
    /// Days since the last inspection; none where there was none.
    pub days: Option<i64>,
    /// What it came to, in thousandths.
    pub permille: Option<i64>,
    /// Whether the whole failed.
    pub fails: bool,
    /// Findings that are not put right.
    pub open: i64,
    /// Of these, past their day.
    pub overdue: i64,
    /// Excursions of temperature and humidity in the last 90 days.
    pub excursions: i64,
    /// What was lost in a year, in thousandths of what went out.
    pub loss_permille: i64,
}

/// Why a facility is to be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "why", content = "count", rename_all = "snake_case")]
#[schema(as = VisitReason)]
pub enum Reason {
    /// It was never inspected.
    Never,
    /// So many days ago.
    Days(i64),
    /// It came to so little, in thousandths.
    Score(i64),
    /// The whole failed.
    Fails,
    /// So many findings are not put right.
    Open(i64),
    /// So many are past their day.
    Overdue(i64),
    /// So many excursions.
    Excursions(i64),
    /// So much was lost, in thousandths.
    Losses(i64),
}

impl Reason {
    /// What it weighs. Never having been seen weighs as much as two years; a failed whole and
    /// overdue findings weigh more than what is only open.
    fn points(self) -> i64 {
        match self {
            Reason::Never => 48,
            Reason::Days(days) => (days / 15).min(48),
            Reason::Score(permille) => ((1_000 - permille) / 20).clamp(0, 50),
            Reason::Fails => 25,
            Reason::Overdue(count) => (count * 6).min(36),
            Reason::Open(count) | Reason::Excursions(count) => (count * 2).min(20),
            Reason::Losses(permille) => permille.min(30),
        }
    }
}

/// How urgent a visit is by what the records say, and why: the weightiest reason first.
pub fn risk(records: &Records) -> (i64, Vec<Reason>) {
    let mut reasons = vec![records.days.map_or(Reason::Never, Reason::Days)];
    reasons.extend(records.permille.map(Reason::Score));
    let others = [
        (records.fails, Reason::Fails),
        (records.open > 0, Reason::Open(records.open)),
        (records.overdue > 0, Reason::Overdue(records.overdue)),
        (
            records.excursions > 0,
            Reason::Excursions(records.excursions),
        ),
        (
            records.loss_permille > LOSS_PERMILLE,
            Reason::Losses(records.loss_permille),
        ),
    ];
    reasons.extend(
        others
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, reason)| reason),
    );
    reasons.retain(|reason| reason.points() > 0);
    reasons.sort_by_key(|reason| -reason.points());
    (reasons.iter().map(|reason| reason.points()).sum(), reasons)
}

/// A position in millionths of a degree: north, east.
pub type Position = (i64, i64);

/// How far two positions are apart, in units that are alike in both directions. Within a county the
/// earth is flat, and a degree of longitude is the shorter the further north it is.
fn apart(a: Position, b: Position) -> i64 {
    let north = a.0 - b.0;
    // Thousandths of a degree of latitude that one of longitude has: a parabola near the cosine.
    let tenths = i64::midpoint(a.0, b.0) / 100_000;
    let shrunk = 1_000 - tenths * tenths * 1_000 / 656_000;
    let east = (a.1 - b.1) * shrunk.max(100) / 1_000;
    let square = i128::from(north) * i128::from(north) + i128::from(east) * i128::from(east);
    i64::try_from(square.isqrt()).unwrap_or(i64::MAX)
}

/// The order in which to go, as indices: from `start` the nearest each time, then crossings taken
/// out as long as the way gets shorter. Places without a position come last, as they came.
pub fn route(start: Option<Position>, places: &[Option<Position>]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..places.len())
        .filter(|at| places[*at].is_some())
        .collect();
    let position = |at: usize| places[at].unwrap_or_default();
    let mut way: Vec<usize> = Vec::new();
    let mut here = start.or_else(|| left.first().map(|at| position(*at)));
    while let Some(from) = here {
        let nearest = (0..left.len()).min_by_key(|at| apart(from, position(left[*at])));
        here = nearest.map(|at| {
            let next = left.remove(at);
            way.push(next);
            position(next)
        });
    }
    let start = start.or_else(|| way.first().map(|at| position(*at)));
    if let Some(start) = start {
        uncross(start, &mut way, position);
    }
    way.extend((0..places.len()).filter(|at| places[*at].is_none()));
    way
}

/// Turns around parts of a way while that makes it shorter (2-opt). It ends where it ends.
fn uncross(start: Position, way: &mut [usize], position: impl Fn(usize) -> Position) {
    for _ in 0..ROUNDS_MAX {
        let mut is_better = false;
        for from in 0..way.len() {
            for to in from + 1..way.len() {
                let before = match from {
                    0 => start,
                    _ => position(way[from - 1]),
                };
                let (first, last) = (position(way[from]), position(way[to]));
                let after = way.get(to + 1).map(|at| position(*at));
                let leg = |end| after.map_or(0, |after| apart(end, after));
                let (old, new) = (
                    apart(before, first) + leg(last),
                    apart(before, last) + leg(first),
                );
                if new < old {
                    way[from..=to].reverse();
                    is_better = true;
                }
            }
        }
        if !is_better {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quarters_have_their_days() {
        let days = |text: &str| {
            let (first, next) = Quarter::parse(text).unwrap().days();
            (first.to_string(), next.to_string())
        };
        assert_eq!(days("2026-Q1"), ("2026-01-01".into(), "2026-04-01".into()));
        assert_eq!(days("2026-Q4"), ("2026-10-01".into(), "2027-01-01".into()));
        let day: NaiveDate = "2026-06-30".parse().unwrap();
        assert_eq!(Quarter::of(day).text(), "2026-Q2");
        for text in ["2026-Q5", "2026-Q0", "2026Q1", "26-Q1", "2026-Q01", ""] {
            assert!(Quarter::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn who_is_worse_comes_first_and_it_is_said_why() {
        let well = Records {
            days: Some(30),
            permille: Some(1_000),
            ..Records::default()
        };
        let bad = Records {
            days: Some(30),
            permille: Some(600),
            fails: true,
            open: 3,
            overdue: 2,
            ..Records::default()
        };
        let never = Records::default();
        let points = |records| risk(records).0;
        assert!(points(&bad) > points(&never) && points(&never) > points(&well));
        assert_eq!(risk(&bad).1[0], Reason::Fails);
        assert_eq!(risk(&well).1, [Reason::Days(30)]);
        let lossy = |loss_permille| Records {
            loss_permille,
            ..well
        };
        assert_eq!(risk(&lossy(5)).1, [Reason::Days(30)]);
        assert_eq!(risk(&lossy(6)).1[0], Reason::Losses(6));
    }

    fn length(start: Position, way: &[usize], places: &[Option<Position>]) -> i64 {
        let mut here = start;
        let mut sum = 0;
        for at in way {
            let next = places[*at].unwrap();
            sum += apart(here, next);
            here = next;
        }
        sum
    }

    #[test]
    fn a_way_along_a_road_goes_along_it() {
        let places = [3, 1, 4, 2].map(|at| Some((25_000_000, 100_000_000 + at * 10_000)));
        let way = route(Some((25_000_000, 100_000_000)), &places);
        assert_eq!(way, [1, 3, 0, 2]);
        let unknown = [None, Some((1, 1)), None];
        assert_eq!(route(None, &unknown), [1, 0, 2]);
        assert!(route(None, &[]).is_empty());
    }

    proptest! {
        #[test]
        fn everybody_is_visited_once_and_no_turn_makes_it_shorter(
            spots in prop::collection::vec((24_000_000..26_000_000_i64, 99_000_000..101_000_000_i64), 0..12)
        ) {
            let start = (25_000_000, 100_000_000);
            let places: Vec<Option<Position>> = spots.into_iter().map(Some).collect();
            let way = route(Some(start), &places);
            let mut seen = way.clone();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..places.len()).collect::<Vec<_>>());
            let shortest = length(start, &way, &places);
            for from in 0..way.len() {
                for to in from + 1..way.len() {
                    let mut turned = way.clone();
                    turned[from..=to].reverse();
                    prop_assert!(length(start, &turned, &places) >= shortest);
                }
            }
        }
    }
}
