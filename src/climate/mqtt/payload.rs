//! What a message says: temperature, humidity, moment, battery, connection, found where its profile
//! says that they stand. No message is refused: what cannot be read has a reason.

use chrono::{DateTime, Duration, NaiveDateTime};
use serde_json::Value;

use super::profile::{Connected, Shape};
use crate::climate::{
    plausible::{Aside, Claim},
    sensor::percent,
};

/// The longest message that is looked at, in bytes.
pub const PAYLOAD_MAX: usize = 64 << 10;

/// From here on a number of a moment counts milliseconds: 5138 in seconds, 1973 in milliseconds.
const MILLIS_FROM: f64 = 1e11;

/// What a message said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Said {
    /// A reading; it may be one that cannot be true.
    pub claim: Option<Claim>,
    /// Whether the reading was dated by the message itself.
    pub is_dated: bool,
    /// How full the battery is, in percent.
    pub battery: Option<i64>,
    /// Whether the device is connected.
    pub connected: Option<bool>,
}

impl Shape {
    /// Reads a message that came at `now`, in seconds, from a place so many minutes east of
    /// Greenwich.
    pub fn read(&self, payload: &[u8], now: i64, offset_minutes: i64) -> Result<Said, Aside> {
        if payload.len() > PAYLOAD_MAX {
            return Err(Aside::TooLong);
        }
        let json = serde_json::from_slice::<Value>(payload).ok();
        let connected = self
            .connected
            .as_ref()
            .and_then(|where_| where_.read(payload, json.as_ref()));
        let Some(json) = json else {
            let said = connected.map(|_| Said {
                connected,
                ..Said::default()
            });
            return said.ok_or(Aside::NotJson);
        };
        let celsius = find(&json, &self.celsius);
        let humidity = find(&json, &self.humidity);
        let battery = find(&json, &self.battery)
            .and_then(number)
            .and_then(percent);
        let mut said = Said {
            claim: None,
            is_dated: false,
            battery,
            connected,
        };
        if celsius.is_none() && humidity.is_none() {
            let is_something = battery.is_some() || connected.is_some();
            return is_something.then_some(said).ok_or(Aside::NothingRead);
        }
        let at = find(&json, &self.at);
        let is_fahrenheit = find(&json, &self.unit).is_some_and(is_fahrenheit);
        said.is_dated = at.is_some();
        said.claim = Some(Claim {
            at: match at {
                None => now,
                Some(at) => moment(at, offset_minutes).ok_or(Aside::MomentUnreadable)?,
            },
            celsius: celsius
                .and_then(number)
                .map(|value| in_celsius(value, is_fahrenheit)),
            // What stands there and is no number is set aside as one.
            humidity: humidity.map(|value| number(value).unwrap_or(f64::NAN)),
        });
        Ok(said)
    }
}

impl Connected {
    fn read(&self, payload: &[u8], json: Option<&Value>) -> Option<bool> {
        let mut places = self.at.iter();
        places.find_map(|place| {
            let word = if place.is_empty() {
                std::str::from_utf8(payload).ok()?.trim().trim_matches('"')
            } else {
                at(json?, place)?.as_str()?
            };
            let is_in = |words: &[String]| words.iter().any(|each| each.eq_ignore_ascii_case(word));
            match (is_in(&self.yes), is_in(&self.no)) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            }
        })
    }
}

/// What stands in the first of the places that holds anything.
fn find<'j>(json: &'j Value, places: &[String]) -> Option<&'j Value> {
    places.iter().find_map(|place| at(json, place))
}

/// What stands in a place of the JSON; `null` is nothing.
fn at<'j>(json: &'j Value, place: &str) -> Option<&'j Value> {
    let Some(rest) = place.strip_prefix('/') else {
        return (place.is_empty() && !json.is_null()).then_some(json);
    };
    let (name, rest) = match rest.find('/') {
        Some(end) => rest.split_at(end),
        None => (rest, ""),
    };
    match json {
        Value::Object(map) if name == "*" => map.values().find_map(|value| at(value, rest)),
        Value::Array(list) if name == "*" => list.iter().find_map(|value| at(value, rest)),
        Value::Object(map) => {
            let name = name.replace("~1", "/").replace("~0", "~");
            at(map.get(&name)?, rest)
        }
        Value::Array(list) => at(list.get(name.parse::<usize>().ok()?)?, rest),
        _ => None,
    }
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn is_fahrenheit(unit: &Value) -> bool {
    let unit = unit.as_str().unwrap_or_default().trim();
    let unit = unit.trim_start_matches(['°', 'º']).to_ascii_lowercase();
    matches!(unit.as_str(), "f" | "fahrenheit" | "℉")
}

#[expect(
    clippy::float_arithmetic,
    reason = "a sensor's number is turned into Celsius before it becomes hundredths"
)]
fn in_celsius(value: f64, is_fahrenheit: bool) -> f64 {
    if is_fahrenheit {
        (value - 32.0) / 1.8
    } else {
        value
    }
}

/// A moment in seconds: seconds or milliseconds since 1970, RFC 3339, or a clock's time without an
/// offset, which is that of the place.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "a device's number of seconds; the cast ends at the bounds of i64"
)]
fn moment(value: &Value, offset_minutes: i64) -> Option<i64> {
    if let Some(number) = number(value) {
        let seconds = if number.abs() >= MILLIS_FROM {
            number / 1000.0
        } else {
            number
        };
        return seconds.is_finite().then(|| seconds.floor() as i64);
    }
    let text = value.as_str()?.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp());
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    let utc = local.checked_sub_signed(Duration::minutes(offset_minutes))?;
    Some(utc.and_utc().timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::climate::{
        mqtt::profile::{Address, ready},
        plausible::sift,
    };

    const NOW: i64 = 1_772_416_800;

    /// What a message of a ready profile says, with the device it belongs to.
    fn said(code: &str, topic: &str, payload: &str) -> (String, Result<Said, Aside>) {
        let profile = ready().iter().find(|each| each.code == code).unwrap();
        let profile = profile.profile();
        let (shape, Address { device, .. }) = profile.fits(topic).unwrap();
        let said = shape.read(payload.as_bytes(), NOW, 480);
        (device.to_owned(), said)
    }

    /// Device, moment, temperature, humidity and battery of a reading.
    type Found = (String, i64, String, Option<f64>, Option<i64>);

    fn reading(code: &str, topic: &str, payload: &str) -> Found {
        let (device, said) = said(code, topic, payload);
        let said = said.unwrap();
        let claim = said.claim.unwrap();
        let celsius = format!("{:.2}", claim.celsius.unwrap());
        (device, claim.at, celsius, claim.humidity, said.battery)
    }

    #[test]
    fn each_ready_profile_is_read() {
        let z2m = r#"{"temperature":21.5,"humidity":48.2,"battery":97,"linkquality":120}"#;
        assert_eq!(
            reading("zigbee2mqtt", "zigbee2mqtt/k1", z2m),
            ("k1".into(), NOW, "21.50".into(), Some(48.2), Some(97))
        );
        let z2m = r#"{"temperature":21.5,"last_seen":1772416799123,"battery":null}"#;
        assert_eq!(
            reading("zigbee2mqtt", "zigbee2mqtt/k1", z2m),
            ("k1".into(), NOW - 1, "21.50".into(), None, None)
        );
        let tasmota = r#"{"Time":"2026-03-02T10:00:00","ESP32":{"Temperature":51},
            "SI7021":{"Temperature":70.7,"Humidity":48.2,"DewPoint":9},"TempUnit":"F"}"#;
        assert_eq!(
            reading("tasmota", "tele/depot/SENSOR", tasmota),
            ("depot".into(), NOW, "21.50".into(), Some(48.2), None)
        );
        let other = r#"{"Time":"2026-03-02T10:00:00","MLX":{"Temperature":5},"TempUnit":"C"}"#;
        assert_eq!(reading("tasmota", "tele/d/SENSOR", other).2, "5.00");
        let chirpstack = r#"{"deduplicationId":"x","time":"2026-03-02T02:00:00.5+00:00",
            "deviceInfo":{"devEui":"a84041"},"fPort":2,
            "object":{"temperature":-18.25,"humidity":61,"battery":88.6}}"#;
        let up = "application/7f/device/a84041/event/up";
        assert_eq!(
            reading("chirpstack", up, chirpstack),
            ("a84041".into(), NOW, "-18.25".into(), Some(61.0), Some(89))
        );
        let ours = r#"{"at":"2026-03-02T01:59:30Z","celsius":21.5,"humidity":48.2}"#;
        assert_eq!(
            reading("yaoju", "yaoju/XD/XD-T1/reading", ours),
            ("XD-T1".into(), NOW - 30, "21.50".into(), Some(48.2), None)
        );
    }

    #[test]
    fn connection_and_battery_may_come_by_themselves() {
        for (code, topic, payload, connected, battery) in [
            (
                "zigbee2mqtt",
                "zigbee2mqtt/k1/availability",
                r#"{"state":"offline"}"#,
                Some(false),
                None,
            ),
            (
                "zigbee2mqtt",
                "zigbee2mqtt/k1/availability",
                "online",
                Some(true),
                None,
            ),
            ("tasmota", "tele/d/LWT", "Offline", Some(false), None),
            ("yaoju", "yaoju/X/T1/state", "\"online\"", Some(true), None),
            (
                "chirpstack",
                "application/1/device/a/event/status",
                r#"{"margin":7,"batteryLevel":15.3}"#,
                None,
                Some(15),
            ),
            (
                "zigbee2mqtt",
                "zigbee2mqtt/k1",
                r#"{"battery":12}"#,
                None,
                Some(12),
            ),
        ] {
            let said = said(code, topic, payload).1.unwrap();
            assert_eq!((said.connected, said.battery), (connected, battery));
            assert_eq!(said.claim, None);
        }
    }

    #[test]
    fn what_cannot_be_read_has_a_reason() {
        let of = |payload: &str| said("yaoju", "yaoju/X/T1/reading", payload).1;
        for (payload, reason) in [
            ("", Aside::NotJson),
            ("21.5;48", Aside::NotJson),
            (r#"{"celsius":NaN}"#, Aside::NotJson),
            (r#"{"celsius":21.5"#, Aside::NotJson),
            ("21.5", Aside::NothingRead),
            ("[]", Aside::NothingRead),
            (r#"{"temperature":21.5}"#, Aside::NothingRead),
            (
                r#"{"at":"yesterday","celsius":21.5}"#,
                Aside::MomentUnreadable,
            ),
            (r#"{"at":true,"celsius":21.5}"#, Aside::MomentUnreadable),
        ] {
            assert_eq!(of(payload), Err(reason), "{payload}");
        }
        assert_eq!(of(&" ".repeat(PAYLOAD_MAX + 1)), Err(Aside::TooLong));
        // A hundred thousand brackets are no way down the stack.
        assert_eq!(of(&"[".repeat(PAYLOAD_MAX)), Err(Aside::NotJson));
        for (payload, reason) in [
            (r#"{"celsius":"NaN"}"#, Aside::NotANumber),
            (r#"{"celsius":"inf"}"#, Aside::NotANumber),
            (r#"{"celsius":{"x":1}}"#, Aside::NotANumber),
            (r#"{"celsius":1e999}"#, Aside::NotJson),
            (r#"{"celsius":85.0}"#, Aside::FaultCode),
            (r#"{"celsius":-127}"#, Aside::FaultCode),
            (r#"{"celsius":77}"#, Aside::Fahrenheit),
            (r#"{"celsius":21,"humidity":255}"#, Aside::HumidityFault),
            (r#"{"celsius":21,"humidity":"x"}"#, Aside::NotANumber),
            (r#"{"celsius":21,"at":9e99}"#, Aside::Future),
            (r#"{"celsius":21,"at":0}"#, Aside::BeforeSensor),
            (
                r#"{"celsius":21,"at":"2062-01-01"}"#,
                Aside::MomentUnreadable,
            ),
        ] {
            let aside = of(payload).map(|said| sift(&said.claim.unwrap(), NOW, NOW - 60).aside);
            assert_eq!(aside.unwrap_or_else(Some), Some(reason), "{payload}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_message_is_a_crash_and_none_is_kept_that_cannot_be_true(
            payload in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
            celsius in proptest::num::f64::ANY,
            at in proptest::num::f64::ANY,
            text in "\\PC*",
        ) {
            let json = serde_json::json!({ "celsius": celsius, "humidity": text, "at": at });
            for bytes in [&payload[..], json.to_string().as_bytes(), text.as_bytes()] {
                for ready in ready() {
                    for shape in &ready.profile().messages {
                        let Ok(Said { claim: Some(claim), .. }) = shape.read(bytes, NOW, 480) else {
                            continue;
                        };
                        let kept = sift(&claim, NOW, NOW - 3600).sample;
                        let is_true = |sample: crate::climate::Sample| {
                            (NOW - 3600..=NOW + 300).contains(&sample.at)
                                && (-5_000..=6_000).contains(&sample.celsius)
                                && sample.humidity.is_none_or(|damp| (1..=10_000).contains(&damp))
                        };
                        assert!(kept.is_none_or(is_true), "{kept:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn places_may_have_names_with_slashes_and_numbers() {
        let json: Value = serde_json::from_str(r#"{"a/b":[{"~c":7},null]}"#).unwrap();
        assert_eq!(at(&json, "/a~1b/0/~0c"), Some(&Value::from(7)));
        assert_eq!(at(&json, "/*/*/~0c"), Some(&Value::from(7)));
        for nothing in ["/a~1b/1", "/a~1b/2", "/a~1b/x", "/a~1b/0/~0c/d", "a"] {
            assert_eq!(at(&json, nothing), None, "{nothing}");
        }
    }
}
