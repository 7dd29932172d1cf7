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
#[serde(rename_all = "lowercase")]
pub enum SensorState {
    /// Nothing was ever read.
    New,
    /// 正常: it reports as often as it has to.
    Alive,
    /// 迟: it missed once.
    Late,
    /// 失联: it missed twice or more.
    Silent,
    /// 停用
    Retired,
}

/// How a sensor stands whose last reading was `last`, in seconds.
pub fn state(status: SensorStatus, last: Option<i64>, now: i64, silent_after: i64) -> SensorState {
    match (status, last) {
        (SensorStatus::Retired, _) => SensorState::Retired,
        (_, None) => SensorState::New,
        (_, Some(last)) if now - last <= silent_after => SensorState::Alive,
        (_, Some(last)) if now - last <= 2 * silent_after => SensorState::Late,
        _ => SensorState::Silent,
    }
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
        let of = |last| state(SensorStatus::Active, last, 10_000, 1800);
        assert_eq!(of(None), SensorState::New);
        assert_eq!(of(Some(8200)), SensorState::Alive);
        assert_eq!(of(Some(8199)), SensorState::Late);
        assert_eq!(of(Some(6399)), SensorState::Silent);
        assert_eq!(
            state(SensorStatus::Retired, Some(9_999), 10_000, 1),
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
