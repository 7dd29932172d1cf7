//! 温湿度记录 by hand: mornings and afternoons, what is complete, and how a month adds up.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Sample,
    judge::{Band, Limits},
    plausible::{Aside, Claim, sift},
};
use crate::{
    error::{Code, Refusal},
    house::House,
};

/// Which reading of a day.
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
#[schema(as = DayHalf)]
pub enum Half {
    /// 上午
    Morning,
    /// 下午
    Afternoon,
}

/// When readings are due, in whole hours of the facility: from, and up to but not with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// 上午, usually 8 to 10.
    pub morning: (i64, i64),
    /// 下午, usually 14 to 16.
    pub afternoon: (i64, i64),
}

impl From<&House> for Windows {
    fn from(house: &House) -> Windows {
        Windows {
            morning: (house.morning_from, house.morning_to),
            afternoon: (house.afternoon_from, house.afternoon_to),
        }
    }
}

impl Windows {
    /// The hours of a half.
    pub fn of(&self, half: Half) -> (i64, i64) {
        match half {
            Half::Morning => self.morning,
            Half::Afternoon => self.afternoon,
        }
    }

    /// Whether a reading at that time of the facility's day was taken within its hours; one on the
    /// closing hour itself was.
    pub fn hold(&self, half: Half, time: NaiveDateTime) -> bool {
        let (from, to) = self.of(half);
        let minute = i64::from(time.hour() * 60 + time.minute());
        (from * 60..=to * 60).contains(&minute)
    }
}

/// Which half of the day a time of the facility falls into: noon parts them.
pub fn half_of(time: NaiveDateTime) -> Half {
    if time.hour() < 12 {
        Half::Morning
    } else {
        Half::Afternoon
    }
}

/// The time on the facility's clock.
pub fn local(moment: DateTime<Utc>, utc_offset_minutes: i64) -> NaiveDateTime {
    moment.naive_utc() + Duration::minutes(utc_offset_minutes.clamp(-840, 840))
}

/// How far back somebody may write up a paper record, in days.
pub const DAYS_BACK_MAX: i64 = 400;

/// A reading from the wall in hundredths, or why it cannot be one. `field` names where it stands.
pub fn read(
    field: &str,
    (celsius, humidity): (f64, f64),
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Sample, Refusal> {
    let claim = Claim {
        at: at.timestamp(),
        celsius: Some(celsius),
        humidity: Some(humidity),
    };
    let since = (now - Duration::days(DAYS_BACK_MAX)).timestamp();
    let sifted = sift(&claim, now.timestamp(), since);
    match (sifted.sample, sifted.aside) {
        (Some(sample), None) => Ok(sample),
        (_, Some(Aside::Future | Aside::BeforeSensor)) => Err(Code::HandReadingMoment
            .with("days", DAYS_BACK_MAX)
            .at(format!("{field}at"))),
        (Some(_), _) => Err(Code::HumidityImpossible.at(format!("{field}humidity"))),
        _ => Err(Code::CelsiusImpossible.at(format!("{field}celsius"))),
    }
}

/// How a reading stands on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HandReadingState)]
pub enum HandState {
    /// 正常: within the limits.
    Inside,
    /// 未处理: outside, and what was done or the reading afterwards is not told yet.
    Incomplete,
    /// 已处理: outside, with measure and reading afterwards.
    Settled,
}

/// How a reading stands, by the limits that were copied into it.
pub fn state(sample: &Sample, limits: &Limits, measures: usize) -> HandState {
    match limits.are_broken_by(sample.celsius, sample.humidity) {
        false => HandState::Inside,
        true if measures == 0 => HandState::Incomplete,
        true => HandState::Settled,
    }
}

/// A limit's ends as they are stored.
pub fn band(low: Option<i64>, high: Option<i64>) -> Band {
    let small = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok());
    Band {
        low: small(low),
        high: small(high),
    }
}

/// What a month's readings come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Readings that were due: two for each day that has come.
    pub due: usize,
    /// Of these there.
    pub there: usize,
    /// Outside the limits.
    pub outside: usize,
    /// Of these without measure or reading afterwards.
    pub incomplete: usize,
    /// Lowest and highest temperature, in hundredths.
    pub celsius: Option<(i32, i32)>,
    /// Lowest and highest humidity.
    pub humidity: Option<(i32, i32)>,
}

/// Adds up a month: `days` that have come, and the reading of each half that stands on the sheet.
pub fn summary<'a>(
    days: usize,
    readings: impl IntoIterator<Item = (&'a Sample, HandState)>,
) -> Summary {
    let wider = |range: Option<(i32, i32)>, value: i32| match range {
        Some((low, high)) => Some((low.min(value), high.max(value))),
        None => Some((value, value)),
    };
    readings.into_iter().fold(
        Summary {
            due: 2 * days,
            ..Summary::default()
        },
        |sum, (sample, state)| Summary {
            due: sum.due,
            there: sum.there + 1,
            outside: sum.outside + usize::from(state != HandState::Inside),
            incomplete: sum.incomplete + usize::from(state == HandState::Incomplete),
            celsius: wider(sum.celsius, sample.celsius),
            humidity: sample
                .humidity
                .map_or(sum.humidity, |damp| wider(sum.humidity, damp)),
        },
    )
}

/// How many days of a month have come at a facility where it is `today`.
pub fn days_come(first: NaiveDate, next: NaiveDate, today: NaiveDate) -> usize {
    let end = next.min(today + Duration::days(1));
    usize::try_from((end - first).num_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn noon_parts_the_halves_and_windows_say_when() {
        let windows = Windows::from(&House::default());
        for (time, half, holds) in [
            ("2026-03-02T07:59:00", Half::Morning, false),
            ("2026-03-02T08:00:00", Half::Morning, true),
            ("2026-03-02T10:00:59", Half::Morning, true),
            ("2026-03-02T10:01:00", Half::Morning, false),
            ("2026-03-02T12:00:00", Half::Afternoon, false),
            ("2026-03-02T14:00:00", Half::Afternoon, true),
            ("2026-03-02T16:30:00", Half::Afternoon, false),
        ] {
            assert_eq!(half_of(at(time)), half, "{time}");
            assert_eq!(windows.hold(half, at(time)), holds, "{time}");
        }
        let moment = "2026-03-01T18:00:00Z".parse().unwrap();
        assert_eq!(local(moment, 480), at("2026-03-02T02:00:00"));
    }

    #[test]
    fn only_what_a_wall_can_show_is_taken() {
        let now: DateTime<Utc> = "2026-03-02T02:00:00Z".parse().unwrap();
        assert_eq!(read("", (21.5, 48.0), now, now).unwrap().celsius, 2150);
        let code = |values, at| read("after.", values, at, now).unwrap_err();
        assert_eq!(code((77.0, 48.0), now).code, Code::CelsiusImpossible);
        assert_eq!(
            code((21.0, 0.0), now).field.as_deref(),
            Some("after.humidity")
        );
        assert_eq!(code((21.0, 101.0), now).code, Code::HumidityImpossible);
        let later = now + Duration::minutes(6);
        assert_eq!(code((21.0, 50.0), later).code, Code::HandReadingMoment);
        let long_ago = now - Duration::days(DAYS_BACK_MAX + 1);
        assert_eq!(code((21.0, 50.0), long_ago).code, Code::HandReadingMoment);
    }

    #[test]
    fn what_is_outside_is_incomplete_until_something_was_done() {
        let limits = Limits {
            celsius: band(Some(1000), Some(3000)),
            humidity: band(Some(3500), Some(7500)),
        };
        let sample = |celsius| Sample {
            at: 0,
            celsius,
            humidity: Some(5000),
        };
        assert_eq!(state(&sample(3000), &limits, 0), HandState::Inside);
        assert_eq!(state(&sample(3001), &limits, 0), HandState::Incomplete);
        assert_eq!(state(&sample(3001), &limits, 1), HandState::Settled);
        let (one, other) = (sample(2000), sample(3100));
        let all = [(&one, HandState::Inside), (&other, HandState::Incomplete)];
        let sum = summary(2, all);
        assert_eq!(
            (sum.due, sum.there, sum.outside, sum.incomplete),
            (4, 2, 1, 1)
        );
        assert_eq!(
            (sum.celsius, sum.humidity),
            (Some((2000, 3100)), Some((5000, 5000)))
        );
    }

    #[test]
    fn days_of_a_month_come_one_by_one() {
        let day = |text: &str| text.parse().unwrap();
        let come = |today| days_come(day("2026-03-01"), day("2026-04-01"), day(today));
        assert_eq!(
            ["2026-02-28", "2026-03-01", "2026-03-31", "2026-05-01"].map(come),
            [0, 1, 31, 31]
        );
    }
}
