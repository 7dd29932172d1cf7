//! What sensors say for the halves of a day that nobody wrote down: the reading nearest to the
//! middle of the hours in which one was due.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, NaiveDate};

use super::{
    Sample,
    hand::{Half, Windows},
};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Picks readings out of those of several sensors.
#[derive(Debug)]
pub struct Nearest {
    windows: Windows,
    offset: i64,
    found: HashMap<(i64, Half), (i64, usize, Sample)>,
}

impl Nearest {
    /// Nothing yet, by the hours of a facility and its clock.
    pub fn new(windows: Windows, utc_offset_minutes: i64) -> Nearest {
        Nearest {
            windows,
            offset: utc_offset_minutes * 60,
            found: HashMap::new(),
        }
    }

    /// Looks at a reading of a sensor, which is a number here. Of two equally near the one of the
    /// sensor with the lower number stands, whatever order they come in.
    pub fn offer(&mut self, sensor: usize, sample: &Sample) {
        let local = sample.at + self.offset;
        let (day, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        for half in [Half::Morning, Half::Afternoon] {
            let (from, to) = self.windows.of(half);
            if !(from * 3_600..=to * 3_600).contains(&second) {
                continue;
            }
            let away = (second - (from + to) * 1_800).abs();
            let offered = (away, sensor, *sample);
            let nearest = self.found.entry((day, half)).or_insert(offered);
            *nearest = (*nearest).min(offered);
        }
    }

    /// All readings that stand, and whose they are.
    pub fn all(&self) -> impl Iterator<Item = (usize, Sample)> {
        let found = self.found.values();
        found.map(|(_, sensor, sample)| (*sensor, *sample))
    }

    /// The reading of a half, and whose it is.
    pub fn of(&self, day: NaiveDate, half: Half) -> Option<(usize, Sample)> {
        let epoch = DateTime::UNIX_EPOCH.date_naive().num_days_from_ce();
        let number = i64::from(day.num_days_from_ce() - epoch);
        let (_, sensor, sample) = self.found.get(&(number, half))?;
        Some((*sensor, *sample))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::house::House;

    fn sample(at: &str, celsius: i32) -> Sample {
        let at: DateTime<chrono::Utc> = at.parse().unwrap();
        Sample {
            at: at.timestamp(),
            celsius,
            humidity: Some(5_000),
        }
    }

    fn nearest() -> Nearest {
        Nearest::new(Windows::from(&House::default()), 480)
    }

    #[test]
    fn the_reading_nearest_to_the_middle_of_the_hours_stands() {
        let mut found = nearest();
        // 8:00, 9:05, 10:00 and 10:01 in China.
        for (at, celsius) in [
            ("2026-03-02T00:00:00Z", 1),
            ("2026-03-02T01:05:00Z", 2),
            ("2026-03-02T02:00:00Z", 3),
            ("2026-03-02T02:00:01Z", 4),
        ] {
            found.offer(0, &sample(at, celsius));
        }
        let day = "2026-03-02".parse().unwrap();
        let of = |half| found.of(day, half).map(|(_, sample)| sample.celsius);
        assert_eq!([Half::Morning, Half::Afternoon].map(of), [Some(2), None]);
        let mut edge = nearest();
        edge.offer(0, &sample("2026-03-02T02:00:00Z", 3));
        assert!(
            edge.of(day, Half::Morning).is_some(),
            "10:00 itself is in time"
        );
        edge = nearest();
        edge.offer(0, &sample("2026-03-02T02:00:01Z", 4));
        assert!(edge.of(day, Half::Morning).is_none());
    }

    proptest! {
        /// However the readings are ordered and repeated, the same ones stand.
        #[test]
        fn order_and_repetition_change_nothing(
            seconds in proptest::collection::vec((0i64..200_000, 0usize..3, -500i32..500), 1..60),
            turn in 0usize..60,
        ) {
            let (mut one, mut other) = (nearest(), nearest());
            let of = |(at, _, celsius): &(i64, usize, i32)| Sample {
                at: *at, celsius: *celsius, humidity: None,
            };
            for each in &seconds {
                one.offer(each.1, &of(each));
            }
            let turn = turn % seconds.len();
            let turned = seconds[turn..].iter().chain(&seconds).rev();
            for each in turned {
                other.offer(each.1, &of(each));
            }
            prop_assert_eq!(one.found, other.found);
        }
    }
}
