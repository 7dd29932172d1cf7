//! What a machine said last of itself, and whether it has fallen silent.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::event::{Event, Kind};

/// After how long without a word a machine is silent (失联).
pub const SILENT_AFTER: Duration = Duration::hours(24);

/// What a machine said last of itself.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Heard {
    /// The machine.
    pub facility_id: Uuid,
    /// When something was received.
    pub heard_at: DateTime<Utc>,
    /// Hundredths of a degree.
    pub celsius: Option<i64>,
    /// Measured when.
    pub celsius_at: Option<DateTime<Utc>>,
    /// Whether its door is open.
    pub is_open: Option<bool>,
    /// Since when.
    pub door_at: Option<DateTime<Utc>>,
    /// Its fault; none where it recovered.
    pub fault: Option<String>,
    /// Since when.
    pub fault_at: Option<DateTime<Utc>>,
}

impl Heard {
    /// Nothing yet but that it is there.
    pub fn new(machine: Uuid, now: DateTime<Utc>) -> Heard {
        Heard {
            facility_id: machine,
            heard_at: now,
            celsius: None,
            celsius_at: None,
            is_open: None,
            door_at: None,
            fault: None,
            fault_at: None,
        }
    }

    /// Takes in an event; what is older than what is known changes nothing.
    pub fn note(&mut self, event: &Event) {
        let is_newer = |known: Option<DateTime<Utc>>| known.is_none_or(|known| known <= event.at);
        match event.kind {
            Kind::Temperature if is_newer(self.celsius_at) => {
                self.celsius = event.celsius;
                self.celsius_at = Some(event.at);
            }
            Kind::Door if is_newer(self.door_at) => {
                self.is_open = event.is_open;
                self.door_at = Some(event.at);
            }
            Kind::Fault | Kind::Recovered if is_newer(self.fault_at) => {
                let is_fault = event.kind == Kind::Fault;
                self.fault = is_fault.then(|| event.detail.clone());
                self.fault_at = Some(event.at);
            }
            _ => {}
        }
    }
}

/// Whether a machine that was heard then has fallen silent.
pub fn is_silent(heard: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    heard.is_some_and(|heard| now - heard > SILENT_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_word_counts_however_it_comes() {
        let at = |n| DateTime::from_timestamp(n, 0).unwrap();
        let event = |kind, n| Event {
            id: "e".to_owned(),
            kind,
            at: at(n),
            day: at(n).date_naive(),
            slot: String::new(),
            packs: 0,
            claim: None,
            is_open: Some(n % 2 == 1),
            celsius: Some(n),
            detail: "E12".to_owned(),
        };
        let mut heard = Heard::new(Uuid::nil(), at(9));
        heard.note(&event(Kind::Temperature, 5));
        heard.note(&event(Kind::Temperature, 4));
        heard.note(&event(Kind::Door, 3));
        heard.note(&event(Kind::Recovered, 7));
        heard.note(&event(Kind::Fault, 6));
        assert_eq!((heard.celsius, heard.is_open), (Some(5), Some(true)));
        assert_eq!(heard.fault, None);
        heard.note(&event(Kind::Fault, 8));
        assert_eq!(heard.fault.as_deref(), Some("E12"));
        assert!(is_silent(Some(at(0)), at(86_401)) && !is_silent(None, at(86_401)));
    }
}
