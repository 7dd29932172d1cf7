//! How a kind of device writes its messages, as data: on which topics, and where in the JSON each
//! value stands. Ready ones are in `profiles.json`; a county adds its own in the same form.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Refusal};

/// The most kinds of message of a profile, and the most places where one value is looked for.
const MESSAGES_MAX: usize = 8;
const PLACES_MAX: usize = 12;

/// The longest topic, place or word.
const TEXT_MAX: usize = 200;

/// What stands in a topic where the device's name does, and the code of its facility.
const DEVICE: &str = "{device}";
const FACILITY: &str = "{facility}";

/// What a kind of device sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its kinds of message; the first whose topic fits is taken.
    pub messages: Vec<Shape>,
}

/// One kind of message. A place is a JSON pointer such as `/object/temperature`, in which `*`
/// stands for any name; of several places the first that holds something counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// The topic, with `{device}` for the device's name; `{facility}` for the code of its facility,
    /// which is checked; `+` for anything.
    pub topic: String,
    /// Where the temperature stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub celsius: Vec<String>,
    /// Where the relative humidity does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub humidity: Vec<String>,
    /// Where the moment does; a message without one is dated when it comes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// Where the battery's percent do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub battery: Vec<String>,
    /// Where the unit of the temperature does: `F` for Fahrenheit; Celsius otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unit: Vec<String>,
    /// Where it is said whether the device is connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected: Option<Connected>,
}

/// How a message says whether a device is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Connected {
    /// Where it stands; an empty place is the whole message, which need not be JSON.
    pub at: Vec<String>,
    /// The words for connected.
    pub yes: Vec<String>,
    /// The words for not.
    pub no: Vec<String>,
}

/// A profile of the program itself.
#[derive(Debug, Clone, Deserialize)]
pub struct Ready {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The topics that are usual with it.
    pub topic: String,
    messages: Vec<Shape>,
}

impl Ready {
    /// What it is.
    pub fn profile(&self) -> Profile {
        Profile {
            messages: self.messages.clone(),
        }
    }
}

static READY: LazyLock<Vec<Ready>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("profiles.json")).expect("the ready profiles are in order")
});

/// The profiles of the program itself.
pub fn ready() -> &'static [Ready] {
    &READY
}

/// To whom a message belongs, by its topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'t> {
    /// What the device calls itself.
    pub device: &'t str,
    /// The code of its facility, where the topic tells it.
    pub facility: Option<&'t str>,
}

impl Shape {
    /// To whom a message on this topic belongs; none where the topic is another kind's.
    pub fn address<'t>(&self, topic: &'t str) -> Option<Address<'t>> {
        let (mut device, mut facility) = (None, None);
        let mut parts = topic.split('/');
        for wanted in self.topic.split('/') {
            let part = parts.next()?;
            match wanted {
                DEVICE => device = Some(part),
                FACILITY => facility = Some(part),
                "+" => {}
                _ if wanted == part => {}
                _ => return None,
            }
        }
        let device = device.filter(|name| !name.is_empty())?;
        let is_whole = parts.next().is_none();
        is_whole.then_some(Address { device, facility })
    }

    fn check(&self, field: &str) -> Result<(), Refusal> {
        let refuse = |part: &str| Code::MqttProfile.at(format!("{field}.{part}"));
        let parts: Vec<&str> = self.topic.split('/').collect();
        let count = |what: &str| parts.iter().filter(|part| **part == what).count();
        let is_plain = |part: &&str| {
            [DEVICE, FACILITY, "+"].contains(part)
                || !part.contains(['{', '}', '+', '#', '\0']) && !part.is_empty()
        };
        let is_good = count(DEVICE) == 1
            && count(FACILITY) <= 1
            && self.topic.len() <= TEXT_MAX
            && parts.iter().all(is_plain);
        if !is_good {
            return Err(refuse("topic"));
        }
        let (mut is_useful, at) = (false, &self.at);
        for (name, places) in [
            ("celsius", &self.celsius),
            ("humidity", &self.humidity),
            ("battery", &self.battery),
            ("at", at),
            ("unit", &self.unit),
        ] {
            let is_place = |place: &String| place.starts_with('/') && place.len() <= TEXT_MAX;
            if places.len() > PLACES_MAX || !places.iter().all(is_place) {
                return Err(refuse(name));
            }
            is_useful |= matches!(name, "celsius" | "battery") && !places.is_empty();
        }
        if let Some(connected) = &self.connected {
            let words = connected.yes.iter().chain(&connected.no);
            let all: Vec<&String> = words.chain(&connected.at).collect();
            let is_good = !connected.at.is_empty()
                && !connected.yes.is_empty()
                && !connected.no.is_empty()
                && all.len() <= 3 * PLACES_MAX
                && all.iter().all(|text| text.len() <= TEXT_MAX);
            if !is_good {
                return Err(refuse("connected"));
            }
            is_useful = true;
        }
        if is_useful {
            Ok(())
        } else {
            Err(refuse("celsius"))
        }
    }
}

impl Profile {
    /// Refuses what could never fit, or is without bounds.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.messages.is_empty() || self.messages.len() > MESSAGES_MAX {
            return Err(Code::MqttProfile.at("messages"));
        }
        for (index, shape) in self.messages.iter().enumerate() {
            shape.check(&format!("messages[{index}]"))?;
        }
        Ok(())
    }

    /// The kind of a message on this topic, and to whom it belongs.
    pub fn fits<'t>(&self, topic: &'t str) -> Option<(&Shape, Address<'t>)> {
        let mut shapes = self.messages.iter();
        shapes.find_map(|shape| Some((shape, shape.address(topic)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(json: &str) -> Shape {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_ready_profiles_are_in_order_and_find_their_devices() {
        for each in ready() {
            each.profile().check().unwrap();
            assert!(each.topic.split(' ').all(super::super::is_filter));
        }
        let device = |code: &str, topic: &'static str| {
            let ready = ready().iter().find(|each| each.code == code).unwrap();
            let profile = ready.profile();
            profile.fits(topic).map(|(_, address)| address)
        };
        let of = |device, facility| Some(Address { device, facility });
        for (code, topic, found) in [
            ("zigbee2mqtt", "zigbee2mqtt/北墙", of("北墙", None)),
            ("zigbee2mqtt", "zigbee2mqtt/k1/availability", of("k1", None)),
            ("zigbee2mqtt", "zigbee2mqtt/bridge/devices", None),
            ("zigbee2mqtt", "zigbee2mqtt/", None),
            ("tasmota", "tele/depot/SENSOR", of("depot", None)),
            ("tasmota", "tele/depot/STATE", None),
            (
                "chirpstack",
                "application/7f/device/a84041/event/up",
                of("a84041", None),
            ),
            ("yaoju", "yaoju/XD/XD-T1/reading", of("XD-T1", Some("XD"))),
            ("yaoju", "yaoju/XD/XD-T1/reading/more", None),
            ("yaoju", "yaoju/XD/XD-T1", None),
        ] {
            assert_eq!(device(code, topic), found, "{topic}");
        }
    }

    #[test]
    fn a_profile_that_could_never_fit_is_refused() {
        let good = r#"{"topic":"a/{device}","celsius":["/t"]}"#;
        let of = |text: &str| {
            let messages = vec![shape(text)];
            Profile { messages }.check()
        };
        assert_eq!(of(good), Ok(()));
        for bad in [
            r#"{"topic":"a/b","celsius":["/t"]}"#,
            r#"{"topic":"a/{device}/{device}","celsius":["/t"]}"#,
            r#"{"topic":"a//{device}","celsius":["/t"]}"#,
            r#"{"topic":"a/#/{device}","celsius":["/t"]}"#,
            r#"{"topic":"a/{device}","celsius":["t"]}"#,
            r#"{"topic":"a/{device}","humidity":["/h"]}"#,
            r#"{"topic":"a/{device}"}"#,
            r#"{"topic":"a/{device}","connected":{"at":[],"yes":["1"],"no":["0"]}}"#,
        ] {
            assert_eq!(of(bad).unwrap_err().code, Code::MqttProfile, "{bad}");
        }
        assert!(Profile { messages: vec![] }.check().is_err());
        assert!(serde_json::from_str::<Shape>(r#"{"topic":"a","temprature":[]}"#).is_err());
    }
}
