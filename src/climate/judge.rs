//! Judges readings against limits: excursions, and silence.
//!
//! Both are found by a machine that reads moments in order of time and can stop and go on anywhere.
//! [`judge`] puts readings in order first, so that the same readings give the same answer, however
//! they came: live or late, twice or in any order.
//!
//! A value on the limit is inside (as field practice has it: 75.0 % is good, 75.1 % is not). An
//! excursion opens with the first reading outside and closes with the first one inside. Of two
//! readings for one moment the one further outside counts.

use serde::{Deserialize, Serialize};

use super::Sample;
use crate::places::facility;

/// What is measured.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = ClimateQuantity)]
pub enum Quantity {
    /// 温度
    Celsius,
    /// 相对湿度
    Humidity,
}

/// On which side of the limits.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = ClimateSide)]
pub enum Side {
    /// 过低
    Low,
    /// 过高
    High,
}

/// The good values of a quantity in hundredths, both ends included; none for no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Band {
    /// The lowest good value.
    pub low: Option<i32>,
    /// The highest.
    pub high: Option<i32>,
}

impl Band {
    /// What is good by both: the strictest of the two. It may be empty, and then nothing is good.
    #[must_use]
    pub fn and(self, other: Band) -> Band {
        let both = |a: Option<i32>, b: Option<i32>, pick: fn(i32, i32) -> i32| match (a, b) {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        Band {
            low: both(self.low, other.low, i32::max),
            high: both(self.high, other.high, i32::min),
        }
    }

    /// Which side a value is out on; none for a good one.
    pub fn out(self, value: i32) -> Option<Side> {
        match self {
            Band { low: Some(low), .. } if value < low => Some(Side::Low),
            Band {
                high: Some(high), ..
            } if value > high => Some(Side::High),
            _ => None,
        }
    }
}

/// What a room has to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Temperature.
    pub celsius: Band,
    /// Relative humidity.
    pub humidity: Band,
}

impl Limits {
    /// What the room's class and the classes of all products kept there ask for together.
    #[must_use]
    pub fn strictest(classes: impl IntoIterator<Item = Limits>) -> Limits {
        classes
            .into_iter()
            .fold(Limits::default(), |all, one| Limits {
                celsius: all.celsius.and(one.celsius),
                humidity: all.humidity.and(one.humidity),
            })
    }

    fn band(&self, quantity: Quantity) -> Band {
        match quantity {
            Quantity::Celsius => self.celsius,
            Quantity::Humidity => self.humidity,
        }
    }

    /// The limit of a quantity on one side.
    pub fn limit(&self, quantity: Quantity, side: Side) -> Option<i32> {
        let band = self.band(quantity);
        match side {
            Side::Low => band.low,
            Side::High => band.high,
        }
    }

    /// Whether a reading is outside in any way.
    pub fn are_broken_by(&self, celsius: i32, humidity: Option<i32>) -> bool {
        self.celsius.out(celsius).is_some()
            || humidity.is_some_and(|damp| self.humidity.out(damp).is_some())
    }
}

impl From<facility::Limits> for Limits {
    fn from(class: facility::Limits) -> Limits {
        // Limits are checked to lie far within these bounds when they are set.
        let hundredths = |tenths: i64| i32::try_from(tenths * 10).unwrap_or(i32::MAX);
        Limits {
            celsius: Band {
                low: class.celsius_low.map(hundredths),
                high: class.celsius_high.map(hundredths),
            },
            humidity: Band {
                low: Some(hundredths(class.humidity_low)),
                high: Some(hundredths(class.humidity_high)),
            },
        }
    }
}

/// The rules in force: limits, and durations in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// What has to be kept.
    pub limits: Limits,
    /// An excursion that lasts so long is a warning.
    pub warn_after: i64,
    /// One that lasts so long is an alarm.
    pub alarm_after: i64,
    /// Longer than this without a reading is silence.
    pub silent_after: i64,
}

/// How grave an excursion is, by how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gravity {
    /// 已超标: short of a warning.
    Noticed,
    /// 预警
    Warning,
    /// 报警
    Alarm,
}

/// How grave an excursion is that lasted so many seconds.
pub fn gravity(lasted: i64, warn_after: i64, alarm_after: i64) -> Gravity {
    match lasted {
        lasted if lasted >= alarm_after => Gravity::Alarm,
        lasted if lasted >= warn_after => Gravity::Warning,
        _ => Gravity::Noticed,
    }
}

/// A stretch outside the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excursion {
    /// The first reading outside, in seconds.
    pub began_at: i64,
    /// What was outside.
    pub quantity: Quantity,
    /// On which side.
    pub side: Side,
    /// The limit that was broken.
    pub limit: i32,
    /// The value furthest outside.
    pub worst: i32,
    /// The last reading outside.
    pub last_at: i64,
    /// The first reading inside again; none while it goes on.
    pub ended_at: Option<i64>,
    /// Seconds outside, as far as readings tell: silence is not counted.
    pub lasted: i64,
}

/// A stretch without readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Silence {
    /// The last reading before it.
    pub from: i64,
    /// The first after it; none while it goes on.
    pub to: Option<i64>,
}

/// What was read at one moment: the least and the most, where there is more than one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    at: i64,
    celsius: (i32, i32),
    humidity: Option<(i32, i32)>,
}

const TRACKS: [(Quantity, Side); 4] = [
    (Quantity::Celsius, Side::Low),
    (Quantity::Celsius, Side::High),
    (Quantity::Humidity, Side::Low),
    (Quantity::Humidity, Side::High),
];

/// The machine: feed it readings in order of time.
#[derive(Debug, Clone)]
pub struct Watch {
    rules: Rules,
    open: [Option<Excursion>; 4],
    now: Option<Moment>,
    last_at: Option<i64>,
    found: Judged,
}

/// What readings come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// In order of their beginning; those that go on too.
    pub excursions: Vec<Excursion>,
    /// In order of time.
    pub silences: Vec<Silence>,
}

impl Watch {
    /// Begins to watch.
    pub fn new(rules: Rules) -> Watch {
        Watch {
            rules,
            open: [None; 4],
            now: None,
            last_at: None,
            found: Judged::default(),
        }
    }

    /// Reads the next sample; it is not earlier than the one before.
    pub fn read(&mut self, sample: &Sample) {
        let wider = |range: (i32, i32), value| (range.0.min(value), range.1.max(value));
        let damp = sample.humidity;
        if let Some(moment) = self.now.as_mut().filter(|moment| moment.at == sample.at) {
            moment.celsius = wider(moment.celsius, sample.celsius);
            if let Some(damp) = damp {
                let range = moment.humidity.unwrap_or((damp, damp));
                moment.humidity = Some(wider(range, damp));
            }
            return;
        }
        self.step();
        self.now = Some(Moment {
            at: sample.at,
            celsius: (sample.celsius, sample.celsius),
            humidity: damp.map(|damp| (damp, damp)),
        });
    }

    /// Judges the moment whose readings have all been read.
    fn step(&mut self) {
        let Some(moment) = self.now.take() else {
            return;
        };
        let passed = self.last_at.map_or(0, |last| moment.at - last);
        let is_silence = passed > self.rules.silent_after;
        if let (true, Some(from)) = (is_silence, self.last_at) {
            self.found.silences.push(Silence {
                from,
                to: Some(moment.at),
            });
        }
        let known = if is_silence { 0 } else { passed };
        for (track, (quantity, side)) in TRACKS.into_iter().enumerate() {
            let range = match quantity {
                Quantity::Celsius => Some(moment.celsius),
                Quantity::Humidity => moment.humidity,
            };
            // A reading without humidity says nothing about it.
            let Some((low, high)) = range else { continue };
            let value = if side == Side::Low { low } else { high };
            self.follow(track, quantity, side, value, moment.at, known);
        }
        self.last_at = Some(moment.at);
    }

    fn follow(
        &mut self,
        track: usize,
        quantity: Quantity,
        side: Side,
        value: i32,
        at: i64,
        known: i64,
    ) {
        let band = self.rules.limits.band(quantity);
        let (limit, further): (_, fn(i32, i32) -> i32) = match side {
            Side::Low => (band.low, i32::min),
            Side::High => (band.high, i32::max),
        };
        let Some(limit) = limit else { return };
        let is_out = if side == Side::Low {
            value < limit
        } else {
            value > limit
        };
        match (&mut self.open[track], is_out) {
            (Some(open), true) => {
                open.worst = further(open.worst, value);
                open.last_at = at;
                open.lasted += known;
            }
            (Some(open), false) => {
                let ended = Excursion {
                    ended_at: Some(at),
                    lasted: open.lasted + known,
                    ..*open
                };
                self.found.excursions.push(ended);
                self.open[track] = None;
            }
            (none, true) => {
                *none = Some(Excursion {
                    began_at: at,
                    quantity,
                    side,
                    limit,
                    worst: value,
                    last_at: at,
                    ended_at: None,
                    lasted: 0,
                });
            }
            (None, false) => {}
        }
    }

    /// What was found up to `now`, in seconds; the machine can go on afterwards.
    pub fn found(&self, now: i64) -> Judged {
        let mut whole = self.clone();
        whole.step();
        let mut found = whole.found;
        found.excursions.extend(whole.open.into_iter().flatten());
        found.excursions.sort_unstable();
        if let Some(from) = whole.last_at
            && now - from > whole.rules.silent_after
        {
            found.silences.push(Silence { from, to: None });
        }
        found
    }
}

/// Judges readings in whatever order they come.
pub fn judge(rules: Rules, samples: &[Sample], now: i64) -> Judged {
    let mut ordered = samples.to_vec();
    ordered.sort_unstable();
    let mut watch = Watch::new(rules);
    for sample in &ordered {
        watch.read(sample);
    }
    watch.found(now)
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
