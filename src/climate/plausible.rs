//! Which readings cannot be true. They are set aside with the reason, never dropped and never
//! judged.

use super::{HUMIDITY_MAX, Sample};

/// A reading as it was sent: numbers as they came, or none where none came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// Seconds since 1970-01-01 in UTC.
    pub at: i64,
    /// °C, it is said.
    pub celsius: Option<f64>,
    /// Percent, it is said.
    pub humidity: Option<f64>,
}

/// Why a reading, or a part of it, was set aside.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Aside {
    /// No number, or one without an end.
    NotANumber,
    /// 85.0 °C or −127 °C: what a DS18B20 and its kin send when they measured nothing.
    FaultCode,
    /// Degrees Fahrenheit, it seems: a room of 77 °C would be on fire, one of 77 °F is mild.
    Fahrenheit,
    /// No storeroom was ever so cold or hot.
    CelsiusImpossible,
    /// 0 % or 255 %: what a humidity sensor sends when it is broken; the temperature is kept.
    HumidityFault,
    /// Below 0 % or above 100 %; the temperature is kept.
    HumidityImpossible,
    /// Later than the program's clock by more than a clock may be off.
    Future,
    /// From before the sensor was set up.
    BeforeSensor,
    /// No JSON, where JSON was to come.
    NotJson,
    /// JSON, but with nothing in it that is read from such a message.
    NothingRead,
    /// A message longer than any reading is.
    TooLong,
    /// A moment that is none, or none that can be told.
    MomentUnreadable,
}

/// What becomes of a reading: the sample that is kept, and what was set aside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sifted {
    /// What is kept.
    pub sample: Option<Sample>,
    /// Why all of it, or its humidity, was set aside.
    pub aside: Option<Aside>,
}

/// A device records before somebody enters it here: readings of so many seconds before count.
pub const EARLIER: i64 = 31 * 86_400;

/// How far a sensor's clock may be ahead, in seconds.
pub const AHEAD_MAX: i64 = 300;

/// The coldest and hottest a storeroom can be, in hundredths of a degree.
const ROOM_MIN: i32 = -5_000;
const ROOM_MAX: i32 = 6_000;

/// Above what a room can be, and up to 50 °C as a sensor would say it in Fahrenheit.
const FAHRENHEIT_MIN: i32 = ROOM_MAX + 1;
const FAHRENHEIT_MAX: i32 = 12_200;

/// 85.0 °C after power came on, and −127 °C when the probe is off.
const FAULT_CODES: [i32; 2] = [8_500, -12_700];

/// Looks at a reading that came at `now` from a sensor set up at `since`, both in seconds.
pub fn sift(claim: &Claim, now: i64, since: i64) -> Sifted {
    let celsius = match celsius(claim, now, since) {
        Ok(celsius) => celsius,
        Err(aside) => {
            return Sifted {
                sample: None,
                aside: Some(aside),
            };
        }
    };
    let (humidity, aside) = match claim.humidity.map(humidity) {
        None => (None, None),
        Some(Ok(humidity)) => (Some(humidity), None),
        Some(Err(aside)) => (None, Some(aside)),
    };
    Sifted {
        sample: Some(Sample {
            at: claim.at,
            celsius,
            humidity,
        }),
        aside,
    }
}

fn celsius(claim: &Claim, now: i64, since: i64) -> Result<i32, Aside> {
    if claim.at > now.saturating_add(AHEAD_MAX) {
        return Err(Aside::Future);
    }
    if claim.at < since {
        return Err(Aside::BeforeSensor);
    }
    let celsius = claim
        .celsius
        .and_then(hundredths)
        .ok_or(Aside::NotANumber)?;
    if FAULT_CODES.contains(&celsius) {
        return Err(Aside::FaultCode);
    }
    match celsius {
        ROOM_MIN..=ROOM_MAX => Ok(celsius),
        FAHRENHEIT_MIN..=FAHRENHEIT_MAX => Err(Aside::Fahrenheit),
        _ => Err(Aside::CelsiusImpossible),
    }
}

fn humidity(percent: f64) -> Result<i32, Aside> {
    match hundredths(percent).ok_or(Aside::NotANumber)? {
        0 | 25_500 => Err(Aside::HumidityFault),
        damp @ 1..=HUMIDITY_MAX => Ok(damp),
        _ => Err(Aside::HumidityImpossible),
    }
}

/// To whole hundredths, halves away from zero; none for what is no number. What is far out of all
/// bounds becomes the largest there is.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "a sensor's number becomes hundredths; the cast ends at the bounds of i32"
)]
fn hundredths(value: f64) -> Option<i32> {
    value.is_finite().then(|| (value * 100.0).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_772_000_000;

    fn of(celsius: f64, humidity: f64) -> Sifted {
        let claim = Claim {
            at: NOW,
            celsius: Some(celsius),
            humidity: Some(humidity),
        };
        sift(&claim, NOW, NOW - 60)
    }

    #[test]
    fn what_can_be_true_is_kept_to_the_hundredth() {
        for (celsius, humidity, expected) in [
            (21.5, 48.2, (2150, 4820)),
            (-50.0, 100.0, (-5000, 10_000)),
            (60.0, 0.01, (6000, 1)),
            (21.006, 35.556, (2101, 3556)),
        ] {
            let sifted = of(celsius, humidity);
            let sample = sifted.sample.unwrap();
            assert_eq!(
                (sample.celsius, sample.humidity),
                (expected.0, Some(expected.1))
            );
            assert_eq!(sifted.aside, None);
        }
    }

    #[test]
    fn what_cannot_be_true_is_set_aside_with_its_reason() {
        for (celsius, aside) in [
            (f64::NAN, Aside::NotANumber),
            (f64::INFINITY, Aside::NotANumber),
            (f64::NEG_INFINITY, Aside::NotANumber),
            (85.0, Aside::FaultCode),
            (-127.0, Aside::FaultCode),
            (77.0, Aside::Fahrenheit),
            (98.6, Aside::Fahrenheit),
            (60.01, Aside::Fahrenheit),
            (122.01, Aside::CelsiusImpossible),
            (-50.01, Aside::CelsiusImpossible),
            (1e300, Aside::CelsiusImpossible),
        ] {
            assert_eq!(
                of(celsius, 50.0),
                Sifted {
                    sample: None,
                    aside: Some(aside)
                }
            );
        }
    }

    #[test]
    fn a_broken_humidity_does_not_cost_the_temperature() {
        for (humidity, aside) in [
            (0.0, Aside::HumidityFault),
            (255.0, Aside::HumidityFault),
            (-0.5, Aside::HumidityImpossible),
            (100.01, Aside::HumidityImpossible),
            (f64::NAN, Aside::NotANumber),
        ] {
            let sifted = of(21.5, humidity);
            assert_eq!(sifted.aside, Some(aside));
            let sample = sifted.sample.unwrap();
            assert_eq!((sample.celsius, sample.humidity), (2150, None));
        }
        let claim = Claim {
            at: NOW,
            celsius: None,
            humidity: Some(50.0),
        };
        assert_eq!(sift(&claim, NOW, 0).aside, Some(Aside::NotANumber));
    }

    #[test]
    fn moments_lie_between_the_sensors_beginning_and_now() {
        let at = |at| {
            let claim = Claim {
                at,
                celsius: Some(20.0),
                humidity: None,
            };
            sift(&claim, NOW, NOW - 60).aside
        };
        assert_eq!(at(NOW + AHEAD_MAX), None);
        assert_eq!(at(NOW + AHEAD_MAX + 1), Some(Aside::Future));
        assert_eq!(at(i64::MAX), Some(Aside::Future));
        assert_eq!(at(NOW - 60), None);
        assert_eq!(at(NOW - 61), Some(Aside::BeforeSensor));
        assert_eq!(at(i64::MIN), Some(Aside::BeforeSensor));
    }
}
