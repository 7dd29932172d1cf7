//! A sensor: what it is, how it stands, and what a calibration adds to its readings.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CELSIUS_MAX, CELSIUS_MIN, HUMIDITY_MAX, Sample};
use crate::{
    error::{Code, Refusal},
    places::decimal,
};

/// What kind of device it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum SensorKind {
    /// 探头: reports by itself, all the time.
    Probe,
    /// 记录仪: records, and is read out now and then.
    Logger,
    /// 网关测点: reports through a gateway.
    Gateway,
}

/// Whether it is used.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum SensorStatus {
    /// In use.
    Active,
    /// No longer; its readings stay.
    Retired,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SensorState {
    /// Nothing was ever read.
    New,
    /// 正常: it reports as often as it has to.
    Alive,
    /// 电量低: it reports, but its battery will soon be empty.
    BatteryLow,
    /// 迟: it missed once.
    Late,
    /// 失联: it missed twice or more.
    Silent,
    /// 断线: the broker says that it is gone, and nothing was read since.
    Disconnected,
    /// 停用
    Retired,
}

/// At so many percent a battery is low.
pub const BATTERY_LOW: i64 = 20;

/// What a sensor last said of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sign {
    /// How full its battery is, in percent.
    pub battery: Option<i64>,
    /// Since when it is said to be disconnected, in seconds; none where it is not.
    pub disconnected_at: Option<i64>,
}

/// How a sensor stands whose last reading was `last`, in seconds. What a reading shows weighs more
/// than what was said before it; that none comes weighs more than that a battery is low.
pub fn state(
    status: SensorStatus,
    last: Option<i64>,
    sign: &Sign,
    now: i64,
    silent_after: i64,
) -> SensorState {
    let is_gone = |at: i64| last.is_none_or(|last| last <= at);
    match last {
        _ if status == SensorStatus::Retired => SensorState::Retired,
        _ if sign.disconnected_at.is_some_and(is_gone) => SensorState::Disconnected,
        None => SensorState::New,
        Some(last) if now - last > 2 * silent_after => SensorState::Silent,
        Some(last) if now - last > silent_after => SensorState::Late,
        _ if sign.battery.is_some_and(|left| left <= BATTERY_LOW) => SensorState::BatteryLow,
        _ => SensorState::Alive,
    }
}

/// A battery's figure as whole percent; none where it is no such figure.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it lies between 0 and 100 before it is cast"
)]
pub fn percent(figure: f64) -> Option<i64> {
    (0.0..=100.0)
        .contains(&figure)
        .then(|| figure.round() as i64)
}

/// What a calibration found, in force from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calibration {
    /// From when on, in seconds.
    pub from: i64,
    /// Added to each temperature, in hundredths of a degree.
    pub celsius: i32,
    /// Added to each humidity, in hundredths of a percent.
    pub humidity: i32,
}

/// Adds what calibrations say to a reading that is looked at; they stand in order of time.
/// What is kept stays as it came.
pub fn calibrated(sample: Sample, calibrations: &[Calibration]) -> Sample {
    let in_force = calibrations
        .iter()
        .rev()
        .find(|each| each.from <= sample.at);
    match in_force {
        None => sample,
        Some(added) => Sample {
            at: sample.at,
            celsius: (sample.celsius + added.celsius).clamp(CELSIUS_MIN, CELSIUS_MAX),
            humidity: sample
                .humidity
                .map(|damp| (damp + added.humidity).clamp(0, HUMIDITY_MAX)),
        },
    }
}

/// The most an offset may be: beyond, the sensor is to be replaced.
const CELSIUS_OFFSET_MAX: i64 = 1_000;
const HUMIDITY_OFFSET_MAX: i64 = 2_000;

/// An offset as it was typed, such as `-0.3`, in hundredths.
pub fn offset(field: &'static str, text: &str) -> Result<i64, Refusal> {
    let most = if field == "celsiusOffset" {
        CELSIUS_OFFSET_MAX
    } else {
        HUMIDITY_OFFSET_MAX
    };
    let found = if text.trim().is_empty() {
        Some(0)
    } else {
        decimal::exact(text, 2)
    };
    found
        .filter(|value| (-most..=most).contains(value))
        .ok_or_else(|| Code::OffsetOutside.with("most", most / 100).at(field))
}

/// Refuses days of a calibration that make no sense.
pub fn check_days(on: NaiveDate, due: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if on > today || due <= on {
        return Err(Code::CalibrationDays.at(if on > today { "calibratedOn" } else { "dueOn" }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sensor_that_misses_is_late_and_then_silent() {
        let sign = Sign::default();
        let of = |last| state(SensorStatus::Active, last, &sign, 10_000, 1800);
        assert_eq!(of(None), SensorState::New);
        assert_eq!(of(Some(8200)), SensorState::Alive);
        assert_eq!(of(Some(8199)), SensorState::Late);
        assert_eq!(of(Some(6399)), SensorState::Silent);
        assert_eq!(
            state(SensorStatus::Retired, Some(9_999), &sign, 10_000, 1),
            SensorState::Retired
        );
    }

    #[test]
    fn what_a_device_says_of_itself_shows_until_a_reading_says_otherwise() {
        let of = |last, battery, disconnected_at| {
            let sign = Sign {
                battery,
                disconnected_at,
            };
            state(SensorStatus::Active, last, &sign, 10_000, 1800)
        };
        assert_eq!(of(Some(9_000), Some(20), None), SensorState::BatteryLow);
        assert_eq!(of(Some(9_000), Some(21), None), SensorState::Alive);
        assert_eq!(of(Some(5_000), Some(20), None), SensorState::Silent);
        assert_eq!(
            of(Some(9_000), None, Some(9_500)),
            SensorState::Disconnected
        );
        assert_eq!(of(None, None, Some(9_500)), SensorState::Disconnected);
        // It was said to be gone, and then something was read.
        assert_eq!(of(Some(9_600), None, Some(9_500)), SensorState::Alive);
        let sign = Sign {
            battery: Some(1),
            disconnected_at: Some(9_999),
        };
        assert_eq!(
            state(SensorStatus::Retired, None, &sign, 10_000, 1800),
            SensorState::Retired
        );
    }

    #[test]
    fn a_calibration_counts_from_its_moment_on() {
        let found = [
            Calibration {
                from: 100,
                celsius: -30,
                humidity: 200,
            },
            Calibration {
                from: 200,
                celsius: 0,
                humidity: 0,
            },
        ];
        let at = |at, humidity| {
            let sample = calibrated(
                Sample {
                    at,
                    celsius: 2000,
                    humidity,
                },
                &found,
            );
            (sample.celsius, sample.humidity)
        };
        assert_eq!(at(99, Some(5000)), (2000, Some(5000)));
        assert_eq!(at(100, Some(9900)), (1970, Some(10_000)));
        assert_eq!(at(200, None), (2000, None));
    }

    #[test]
    fn offsets_are_small_decimals() {
        assert_eq!(offset("celsiusOffset", "-0.3"), Ok(-30));
        assert_eq!(offset("celsiusOffset", ""), Ok(0));
        assert_eq!(offset("humidityOffset", "20"), Ok(2000));
        for (field, text) in [
            ("celsiusOffset", "10.01"),
            ("humidityOffset", "-21"),
            ("x", "1e2"),
        ] {
            assert_eq!(
                offset(field_of(field), text).unwrap_err().code,
                Code::OffsetOutside
            );
        }
    }

    fn field_of(name: &str) -> &'static str {
        if name == "celsiusOffset" {
            "celsiusOffset"
        } else {
            "humidityOffset"
        }
    }

    #[test]
    fn a_calibration_is_over_and_due_later() {
        let day = |text: &str| text.parse().unwrap();
        let today = day("2026-03-02");
        assert!(check_days(today, day("2027-03-01"), today).is_ok());
        assert!(check_days(day("2026-03-03"), day("2027-03-01"), today).is_err());
        assert!(check_days(today, today, today).is_err());
    }
}
