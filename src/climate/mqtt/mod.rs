//! Readings from MQTT brokers: the fourth way in.
//!
//! A source is a broker and the places whose sensors it may speak for; a [`profile`] says how its
//! messages are read ([`payload`]). The [`keeper`] starts a [`session`] for each source and ends
//! it; a [`feed`] looks up the sensor ([`directory`]) and hands the reading in.
//!
//! Invariant: a message is acknowledged after its reading is on the disk, or after it is known that
//! there is nothing in it to keep. What was not acknowledged the broker sends again, and the same
//! reading again is harmless. No message stands in the way of those behind it.

use crate::{
    error::{Code, Refusal},
    text,
};

pub mod dial;
pub mod directory;
pub mod feed;
pub mod keeper;
pub mod payload;
pub mod profile;
pub mod session;
pub mod tally;

/// The most filters of a source, and the longest of them.
const FILTERS_MAX: usize = 8;
const FILTER_MAX: usize = 200;

/// The longest name of a device.
pub const DEVICE_MAX: usize = 120;

/// The longest name of a user, password and client id.
const USERNAME_MAX: usize = 120;
const PASSWORD_MAX: usize = 256;
const CLIENT_MAX: usize = 64;

/// The longest certificates, in PEM.
const AUTHORITY_MAX: usize = 32 << 10;

/// Whether this is a filter that a broker takes: `+` and `#` stand alone between slashes, `#` at
/// the end. Those that begin with `$` are the broker's own.
pub fn is_filter(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let last = parts.len() - 1;
    let is_good = |(index, part): (usize, &&str)| match *part {
        "+" => true,
        "#" => index == last,
        part => !part.contains(['+', '#', '\0']),
    };
    !text.is_empty()
        && text.len() <= FILTER_MAX
        && !text.starts_with('$')
        && parts.iter().enumerate().all(is_good)
}

/// The topics of a source as they were typed, one after another.
pub fn filters(typed: &str) -> Result<String, Refusal> {
    let filters: Vec<&str> = typed.split_whitespace().collect();
    let is_good = (1..=FILTERS_MAX).contains(&filters.len());
    if !is_good || !filters.iter().all(|filter| is_filter(filter)) {
        return Err(Code::MqttTopic.with("most", FILTERS_MAX).at("topic"));
    }
    Ok(filters.join(" "))
}

/// A port as it was typed.
pub fn port(port: i64) -> Result<i64, Refusal> {
    if (1..=65_535).contains(&port) {
        return Ok(port);
    }
    Err(Code::InvalidInput.with("what", "port: 1–65535").at("port"))
}

/// The name by which the broker keeps the session.
pub fn client_id(typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=CLIENT_MAX).contains(&typed.len()) && typed.chars().all(is_plain) {
        return Ok(typed.to_owned());
    }
    Err(Code::MqttClient.with("most", CLIENT_MAX).at("clientId"))
}

/// The name of a user; empty for none.
pub fn username(typed: &str) -> Result<String, Refusal> {
    text::optional("username", typed, USERNAME_MAX)
}

/// A password; never trimmed, never told.
pub fn password(typed: &str) -> Result<&str, Refusal> {
    if typed.len() > PASSWORD_MAX || typed.contains('\0') {
        return Err(Code::TextTooLong.with("most", PASSWORD_MAX).at("password"));
    }
    Ok(typed)
}

/// The certificates of those who vouch for the broker, in PEM; empty for those the machine trusts.
pub fn authority(typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    if typed.len() > AUTHORITY_MAX || !dial::are_certificates(typed) {
        return Err(Code::MqttAuthority.at("authority"));
    }
    Ok(typed.to_owned())
}

/// What a source's password is sealed for.
pub fn sealed_for(source: uuid::Uuid) -> String {
    format!("mqtt password of {source}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_those_a_broker_takes() {
        for good in ["a", "a/b", "+/b", "a/#", "#", "/a", "a//b"] {
            assert!(is_filter(good), "{good}");
        }
        for bad in ["", "a/#/b", "a+", "a/b#", "$SYS/#", "$share/g/a", "a\0"] {
            assert!(!is_filter(bad), "{bad}");
        }
        assert_eq!(filters(" a/+ \n b/# ").unwrap(), "a/+ b/#");
        for bad in ["", "  ", "a b#", &"a ".repeat(9)] {
            assert_eq!(filters(bad).unwrap_err().code, Code::MqttTopic);
        }
    }

    #[test]
    fn what_is_typed_has_bounds() {
        assert_eq!(client_id(" yaoju-1 ").unwrap(), "yaoju-1");
        for bad in ["", "a b", "药", &"x".repeat(65)] {
            assert_eq!(client_id(bad).unwrap_err().code, Code::MqttClient);
        }
        assert!(port(0).is_err() && port(65_536).is_err() && port(1883).is_ok());
        assert_eq!(password(" a ").unwrap(), " a ");
        assert!(password(&"x".repeat(257)).is_err());
        assert_eq!(authority(" ").unwrap(), "");
        for bad in ["hello", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
            assert_eq!(authority(bad).unwrap_err().code, Code::MqttAuthority);
        }
    }
}
