//! What a lot lived through in a room: minutes outside its limits, extremes, mean kinetic
//! temperature, and of how much of the time something is known.
//!
//! A reading outside counts until the next one, as in an excursion, and only as far as the two know
//! of each other. Coverage counts the time that was read as often as it has to be: at least every
//! half hour (or what the house has set), every two minutes while outside (GSP, temperature and
//! humidity monitoring, article 8), or twice a day by hand.
//!
//! Of several sensors in a room the worst one counts, day by day: the most time outside, the
//! furthest values, the higher kinetic mean, and the best coverage. Readings by hand count on days
//! of which no sensor tells anything. A stretch between two readings belongs to the day, in UTC, of
//! the first of them.

use super::{
    Sample,
    arrival::day_of,
    judge::{Limits, Quantity, Side},
    kinetic,
};

/// Readings by hand know of each other for so long: from an afternoon to the next morning.
pub const HAND_GAP: i64 = 20 * 3_600;

/// While it is outside, there has to be a reading so often, in seconds.
pub const OUTSIDE_EVERY: i64 = 120;

/// A record is complete where so much of the time is covered, in thousandths: a sensor may be
/// exchanged and a server started again.
pub const COMPLETE_PERMILLE: i64 = 950;

/// The ways to be outside.
pub const WAYS: [(Quantity, Side); 4] = [
    (Quantity::Celsius, Side::Low),
    (Quantity::Celsius, Side::High),
    (Quantity::Humidity, Side::Low),
    (Quantity::Humidity, Side::High),
];

/// The least and the most, in hundredths.
pub type Extremes = Option<(i32, i32)>;

/// What a stretch of time comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Lived {
    /// Seconds outside, in the order of [`WAYS`].
    pub outside: [i64; 4],
    /// Temperatures met.
    pub celsius: Extremes,
    /// Humidities met.
    pub humidity: Extremes,
    /// Seconds that were read as often as they have to be.
    pub covered: i64,
    /// Seconds of the stretch.
    pub window: i64,
    /// Half seconds of which the temperature is known, and what they did in kinetic terms.
    harm: (i64, f64),
}

impl Lived {
    /// A stretch of so many seconds of which nothing is known.
    pub fn unknown(window: i64) -> Lived {
        Lived {
            window,
            ..Lived::default()
        }
    }

    /// The mean kinetic temperature in °C.
    pub fn kinetic(&self) -> Option<f64> {
        kinetic::of_harm(self.harm.0, self.harm.1)
    }

    /// Whether all that is known was within the limits.
    pub fn is_within(&self) -> bool {
        self.outside == [0; 4]
    }

    /// Whether enough of the time is covered.
    pub fn is_complete(&self) -> bool {
        self.covered * 1000 >= self.window * COMPLETE_PERMILLE
    }

    /// Two stretches one after the other.
    #[must_use]
    #[expect(clippy::float_arithmetic, reason = "sums of a mean of temperatures")]
    pub fn and(self, next: Lived) -> Lived {
        Lived {
            outside: each(self.outside, next.outside, |a, b| a + b),
            celsius: wider(self.celsius, next.celsius),
            humidity: wider(self.humidity, next.humidity),
            covered: self.covered + next.covered,
            window: self.window + next.window,
            harm: (self.harm.0 + next.harm.0, self.harm.1 + next.harm.1),
        }
    }

    /// The same stretch as two sensors tell it: the worst counts.
    #[must_use]
    pub fn or_worse(self, other: Lived) -> Lived {
        let warmer = match (self.kinetic(), other.kinetic()) {
            (Some(mine), Some(its)) => its > mine,
            (None, _) => true,
            (_, None) => false,
        };
        Lived {
            outside: each(self.outside, other.outside, i64::max),
            celsius: wider(self.celsius, other.celsius),
            humidity: wider(self.humidity, other.humidity),
            covered: self.covered.max(other.covered),
            window: self.window.max(other.window),
            harm: if warmer { other.harm } else { self.harm },
        }
    }
}

fn each(a: [i64; 4], b: [i64; 4], of: fn(i64, i64) -> i64) -> [i64; 4] {
    std::array::from_fn(|way| of(a[way], b[way]))
}

fn wider(a: Extremes, b: Extremes) -> Extremes {
    match (a, b) {
        (Some((low, high)), Some((other_low, other_high))) => {
            Some((low.min(other_low), high.max(other_high)))
        }
        (a, b) => a.or(b),
    }
}

/// A day of a stretch: the stretch's place, and the day in UTC.
type Day = (usize, i64);

/// By which rules readings are followed.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What the lot has to be kept at.
    pub limits: Limits,
    /// Readings further apart know nothing of each other, in seconds.
    pub gap_max: i64,
    /// While outside, readings further apart do not count as covering; in seconds.
    pub outside_every: i64,
}

/// Follows the readings of one source through stretches that lie apart, in order of time.
#[derive(Debug)]
pub struct Following<'s> {
    stretches: &'s [(i64, i64)],
    rules: Rules,
    place: usize,
    last: Option<(Sample, [bool; 4])>,
    days: Vec<(Day, Lived)>,
}

impl<'s> Following<'s> {
    /// Begins; each stretch is from a moment up to but not with another.
    pub fn new(stretches: &'s [(i64, i64)], rules: Rules) -> Following<'s> {
        Following {
            stretches,
            rules,
            place: 0,
            last: None,
            days: Vec::new(),
        }
    }

    /// Takes in the next reading; it is not earlier than the one before.
    pub fn take(&mut self, sample: Sample) {
        let mut out = self.outside(&sample);
        if let Some((last, last_out)) = self.last {
            if last.at == sample.at {
                // Of two readings for one moment the one further outside counts.
                out = std::array::from_fn(|way| out[way] || last_out[way]);
            } else {
                if sample.humidity.is_none() {
                    // It says nothing about humidity: what was known of it goes on.
                    (out[2], out[3]) = (last_out[2], last_out[3]);
                }
                let is_out = out.contains(&true) || last_out.contains(&true);
                self.pass(&last, last_out, &sample, is_out);
            }
        }
        self.meet(&sample);
        self.last = Some((sample, out));
    }

    fn outside(&self, sample: &Sample) -> [bool; 4] {
        let Limits { celsius, humidity } = self.rules.limits;
        let heat = celsius.out(sample.celsius);
        let damp = sample.humidity.and_then(|damp| humidity.out(damp));
        [
            heat == Some(Side::Low),
            heat == Some(Side::High),
            damp == Some(Side::Low),
            damp == Some(Side::High),
        ]
    }

    /// The time from one reading to the next.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "half seconds far below 2^52 weigh what a temperature did"
    )]
    fn pass(&mut self, last: &Sample, out: [bool; 4], next: &Sample, is_out: bool) {
        while self
            .stretches
            .get(self.place)
            .is_some_and(|stretch| stretch.1 <= last.at)
        {
            self.place += 1;
        }
        let gap = next.at - last.at;
        if gap > self.rules.gap_max {
            return;
        }
        let covers = !is_out || gap <= self.rules.outside_every;
        let middle = last.at + next.at;
        for place in self.place..self.stretches.len() {
            let (from, to) = self.stretches[place];
            if from >= next.at {
                break;
            }
            let known = to.min(next.at) - from.max(last.at);
            if known <= 0 {
                continue;
            }
            let halves = |start: i64, end: i64| (end.min(2 * to) - start.max(2 * from)).max(0);
            let (first, second) = (halves(2 * last.at, middle), halves(middle, 2 * next.at));
            let day = self.day((place, day_of(last.at)));
            for (way, outside) in out.into_iter().enumerate() {
                day.outside[way] += if outside { known } else { 0 };
            }
            day.covered += if covers { known } else { 0 };
            day.harm.0 += first + second;
            day.harm.1 += first as f64 * kinetic::harm(last.celsius)
                + second as f64 * kinetic::harm(next.celsius);
            meet(day, last);
        }
    }

    /// A reading within a stretch tells its values.
    fn meet(&mut self, sample: &Sample) {
        let mut place = self.place;
        while let Some((from, to)) = self.stretches.get(place).copied() {
            if from > sample.at {
                return;
            }
            if sample.at < to {
                meet(self.day((place, day_of(sample.at))), sample);
                return;
            }
            place += 1;
        }
    }

    fn day(&mut self, day: Day) -> &mut Lived {
        // Nearly always the one of the reading before; at midnight the one before that.
        let known = self.days.iter().rposition(|(known, _)| *known == day);
        let at = known.unwrap_or_else(|| {
            self.days.push((day, Lived::default()));
            self.days.len() - 1
        });
        &mut self.days[at].1
    }

    /// What was followed, by stretch and day.
    pub fn days(mut self) -> Vec<(Day, Lived)> {
        self.days.sort_by_key(|(day, _)| *day);
        self.days
    }
}

fn meet(day: &mut Lived, sample: &Sample) {
    day.celsius = wider(day.celsius, Some((sample.celsius, sample.celsius)));
    let damp = sample.humidity.map(|damp| (damp, damp));
    day.humidity = wider(day.humidity, damp);
}

/// Joins what the sources of a room tell: of sensors the worst counts, day by day; what was read by
/// hand counts on days of which no sensor knows anything. Answers one for each stretch.
pub fn joined(
    stretches: &[(i64, i64)],
    sensors: Vec<Vec<(Day, Lived)>>,
    by_hand: Vec<(Day, Lived)>,
) -> Vec<Lived> {
    let mut days: std::collections::BTreeMap<Day, Lived> = std::collections::BTreeMap::new();
    for (day, lived) in sensors.into_iter().flatten() {
        let known = days.entry(day).or_default();
        *known = known.or_worse(lived);
    }
    for (day, lived) in by_hand {
        days.entry(day)
            .and_modify(|known| {
                if known.covered == 0 {
                    *known = lived.or_worse(*known);
                }
            })
            .or_insert(lived);
    }
    let mut whole = vec![Lived::default(); stretches.len()];
    for ((place, _), lived) in days {
        whole[place] = whole[place].and(lived);
    }
    for (lived, (from, to)) in whole.iter_mut().zip(stretches) {
        lived.window = to - from;
        lived.covered = lived.covered.min(lived.window);
    }
    whole
}

#[cfg(test)]
#[path = "lived_tests.rs"]
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "worked figures to compare with"
)]
mod tests;
