//! Polling: a machine's maker is asked for its events now and then, and its answer is read as a
//! description of its interface says. The description is data: [`Reading`].
//!
//! Invariant: an answer that was not read to its end moves nothing on. What is asked again is
//! known by its id, so that asking for more than is new is harmless.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, FixedOffset, NaiveDateTime, TimeZone as _, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use utoipa::ToSchema;

use super::event::{Kind, Sent};
use crate::error::{Code, Refusal};

pub mod poll;
pub mod wire;

/// The fewest and the most seconds between two polls.
pub const EVERY: (i64, i64) = (30, 86_400);

/// After so many failures in a row the maker is left alone for [`REST`]; then it is tried once.
pub const FAILURES_MAX: i64 = 5;

/// How long it is left alone, and the longest that is waited after a failure.
pub const REST: Duration = Duration::hours(1);

/// The most that is asked for again, in minutes.
const OVERLAP_MAX: i64 = 43_200;

/// The longest name of a parameter or place, in characters.
const NAME_MAX: usize = 100;

/// The most words for kinds.
const WORDS_MAX: usize = 50;

/// How a maker writes moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FeedMoment)]
pub enum Moment {
    /// `2026-03-02T10:00:00+08:00`
    Rfc3339,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// `2026-03-02 10:00:00`, on the machine's clock.
    Local,
}

/// Where a maker's answer holds what, as JSON pointers such as `/data/items`; an empty one is
/// absent, but for `items`, where it is the whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = FeedReading)]
pub struct Reading {
    /// The list of events.
    pub items: String,
    /// In each: its id,
    pub id: String,
    /// its moment,
    pub at: String,
    /// what happened; where it is empty, all are vends,
    #[serde(default)]
    pub kind: String,
    /// the slot,
    pub slot: String,
    /// the packs,
    #[serde(default)]
    pub packs: String,
    /// the temperature,
    #[serde(default)]
    pub celsius: String,
    /// whether the door is open,
    #[serde(default)]
    pub open: String,
    /// what is said of a fault.
    #[serde(default)]
    pub detail: String,
    /// The maker's words for kinds; what has a word that is not here is left out.
    #[serde(default)]
    pub kinds: BTreeMap<String, Kind>,
    /// How moments are written, in answers and in questions.
    pub moment: Moment,
    /// The parameter that asks for events since a moment; empty where all are told each time.
    #[serde(default)]
    pub since: String,
    /// How many minutes are asked for again, because events come late: up to 43200.
    #[serde(default)]
    pub overlap: i64,
    /// The parameter of a page's number, from 1 on until one is empty; empty for none.
    #[serde(default)]
    pub page: String,
    /// The parameter that asks for the page behind a cursor; empty for none.
    #[serde(default)]
    pub cursor: String,
    /// Where the answer holds the next cursor; none there ends it.
    #[serde(default)]
    pub next: String,
}

/// What was read of one item.
#[derive(Debug)]
pub enum Read {
    /// An event.
    Event(Box<Sent>),
    /// Something of no interest.
    LeftOut,
    /// Something that should be an event and is not.
    Unreadable(Refusal),
}

impl Reading {
    /// Refuses a description that cannot be.
    pub fn check(&self) -> Result<(), Refusal> {
        let pointers = [
            ("items", &self.items, false),
            ("id", &self.id, true),
            ("at", &self.at, true),
            ("kind", &self.kind, false),
            ("slot", &self.slot, true),
            ("packs", &self.packs, false),
            ("celsius", &self.celsius, false),
            ("open", &self.open, false),
            ("detail", &self.detail, false),
            ("next", &self.next, !self.cursor.is_empty()),
        ];
        for (name, pointer, is_needed) in pointers {
            let is_pointer = pointer.starts_with('/') || (pointer.is_empty() && !is_needed);
            if !is_pointer || pointer.chars().count() > NAME_MAX {
                return Err(Code::FeedPointer.at(format!("reading.{name}")));
            }
        }
        for (name, parameter) in [
            ("since", &self.since),
            ("page", &self.page),
            ("cursor", &self.cursor),
        ] {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            if parameter.len() > NAME_MAX || !parameter.chars().all(is_plain) {
                return Err(Code::FeedParameter.at(format!("reading.{name}")));
            }
        }
        if !(0..=OVERLAP_MAX).contains(&self.overlap) {
            let refusal = Code::FeedOverlap.with("most", OVERLAP_MAX);
            return Err(refusal.at("reading.overlap"));
        }
        if self.kinds.len() > WORDS_MAX || (!self.kind.is_empty() && self.kinds.is_empty()) {
            return Err(Code::FeedKinds.with("most", WORDS_MAX).at("reading.kinds"));
        }
        Ok(())
    }

    /// The items of an answer; none where it has no such list.
    pub fn items<'v>(&self, answer: &'v Value) -> Option<&'v Vec<Value>> {
        answer.pointer(&self.items)?.as_array()
    }

    /// The cursor of the next page.
    pub fn next(&self, answer: &Value) -> Option<String> {
        let next = answer.pointer(&self.next)?;
        text(next).filter(|cursor| !cursor.is_empty())
    }

    /// Reads one item, where the machine stands `offset` minutes east of Greenwich.
    pub fn read(&self, item: &Value, offset: i64) -> Read {
        let said = |pointer: &str| {
            let found = (!pointer.is_empty()).then(|| item.pointer(pointer))?;
            found.filter(|value| !value.is_null())
        };
        let word = said(&self.kind).and_then(text);
        let kind = match (self.kind.is_empty(), word) {
            (true, _) => Some(Kind::Vend),
            (false, word) => word.and_then(|word| self.kinds.get(&word).copied()),
        };
        let Some(kind) = kind else {
            return Read::LeftOut;
        };
        let Some(id) = said(&self.id).and_then(text) else {
            return Read::Unreadable(Code::TextMissing.at("id"));
        };
        let Some(at) = said(&self.at).and_then(|at| moment(self.moment, at, offset)) else {
            return Read::Unreadable(Code::FeedMoment.at("at"));
        };
        let packs = said(&self.packs).map(|packs| match packs {
            Value::String(packs) => packs.trim().parse().unwrap_or(0),
            packs => packs.as_i64().unwrap_or(0),
        });
        let celsius: Option<Number> = said(&self.celsius)
            .and_then(text)
            .and_then(|text| text.parse().ok());
        Read::Event(Box::new(Sent {
            id,
            kind,
            at,
            slot: said(&self.slot).and_then(text),
            packs,
            claim: None,
            open: said(&self.open).map(is_true),
            celsius,
            detail: said(&self.detail).and_then(text),
        }))
    }

    /// A moment as the maker wants it.
    pub fn written(&self, at: DateTime<Utc>, offset: i64) -> String {
        match self.moment {
            Moment::Rfc3339 => at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            Moment::Seconds => at.timestamp().to_string(),
            Moment::Millis => at.timestamp_millis().to_string(),
            Moment::Local => {
                let there = at.with_timezone(&zone(offset));
                there.format("%Y-%m-%d %H:%M:%S").to_string()
            }
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

fn is_true(value: &Value) -> bool {
    matches!(text(value).as_deref(), Some("true" | "1" | "open"))
}

fn zone(offset: i64) -> FixedOffset {
    let seconds = i32::try_from(offset * 60).unwrap_or(0);
    FixedOffset::east_opt(seconds).unwrap_or_else(|| FixedOffset::east_opt(0).expect("it is 0"))
}

fn moment(written: Moment, value: &Value, offset: i64) -> Option<DateTime<Utc>> {
    let said = text(value)?;
    match written {
        Moment::Rfc3339 => DateTime::parse_from_rfc3339(&said)
            .ok()
            .map(|at| at.to_utc()),
        Moment::Seconds => DateTime::from_timestamp(said.parse().ok()?, 0),
        Moment::Millis => DateTime::from_timestamp_millis(said.parse().ok()?),
        Moment::Local => {
            let there = NaiveDateTime::parse_from_str(&said, "%Y-%m-%d %H:%M:%S").ok()?;
            let there = zone(offset).from_local_datetime(&there).single()?;
            Some(there.to_utc())
        }
    }
}

/// How long is waited after so many failures in a row: longer each time, and after
/// [`FAILURES_MAX`] the maker is left alone for a while, then tried once.
pub fn wait(every: i64, failures: i64) -> Duration {
    let usual = Duration::seconds(every);
    if failures >= FAILURES_MAX {
        return usual.max(REST);
    }
    let doubled = usize::try_from(failures).unwrap_or(0);
    let longer = (0..doubled).fold(usual, |wait, _| wait + wait);
    longer.min(usual.max(REST))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reading() -> Reading {
        serde_json::from_value(json!({
            "items": "/data/list", "id": "/no", "at": "/time", "kind": "/type", "slot": "/lane",
            "packs": "/num", "detail": "/msg", "moment": "local",
            "kinds": { "SALE": "vend", "ERR": "fault" },
            "cursor": "after", "next": "/data/next",
        }))
        .unwrap()
    }

    #[test]
    fn an_answer_is_read_as_it_is_described() {
        let reading = reading();
        assert_eq!(reading.check(), Ok(()));
        let answer = json!({ "data": { "next": 7, "list": [
            { "no": 12, "time": "2026-03-02 10:00:00", "type": "SALE", "lane": "A1", "num": "2" },
            { "no": 13, "time": "2026-03-02 10:01:00", "type": "AD" },
            { "no": 14, "time": "yesterday", "type": "SALE" },
            { "time": "2026-03-02 10:00:00", "type": "SALE" },
        ] } });
        let items = reading.items(&answer).unwrap();
        let Read::Event(first) = reading.read(&items[0], 480) else {
            panic!("{items:?}")
        };
        assert_eq!((first.id.as_str(), first.packs), ("12", Some(2)));
        assert_eq!(first.at.to_rfc3339(), "2026-03-02T02:00:00+00:00");
        assert_eq!(reading.written(first.at, 480), "2026-03-02 10:00:00");
        assert!(matches!(reading.read(&items[1], 480), Read::LeftOut));
        for bad in &items[2..] {
            assert!(matches!(reading.read(bad, 480), Read::Unreadable(_)));
        }
        assert_eq!(reading.next(&answer).as_deref(), Some("7"));
        assert!(reading.items(&json!({ "data": "no" })).is_none());
        assert!(reading.items(&json!("<html>")).is_none());
    }

    #[test]
    fn a_description_that_cannot_be_is_refused() {
        let of = |change: &dyn Fn(&mut Reading)| {
            let mut other = reading();
            change(&mut other);
            other.check().unwrap_err().code
        };
        assert_eq!(of(&|r| r.id = String::new()), Code::FeedPointer);
        assert_eq!(of(&|r| r.at = "time".to_owned()), Code::FeedPointer);
        assert_eq!(of(&|r| r.next = String::new()), Code::FeedPointer);
        assert_eq!(of(&|r| r.since = "a&b".to_owned()), Code::FeedParameter);
        assert_eq!(of(&|r| r.overlap = -1), Code::FeedOverlap);
        assert_eq!(of(&|r| r.kinds.clear()), Code::FeedKinds);
    }

    #[test]
    fn failures_are_waited_out_longer_and_longer() {
        let seconds = |failures| wait(60, failures).num_seconds();
        let waits: Vec<i64> = (0..7).map(seconds).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 3600, 3600]);
        assert_eq!(wait(86_400, 3).num_seconds(), 86_400);
    }
}
