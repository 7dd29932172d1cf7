//! What a machine reports, checked before anything is looked up but its slots.

use chrono::{DateTime, Days, Duration, NaiveDate, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::{
    clock::day_at,
    error::{Code, Refusal},
    places::decimal,
    text,
};

/// The most events of one request.
pub const EVENTS_MAX: usize = 500;

/// The longest id a maker gives an event, in characters.
const ID_MAX: usize = 80;

/// The longest text of a fault.
const DETAIL_MAX: usize = 200;

/// How far a machine's clock may be ahead.
const AHEAD_MAX: Duration = Duration::minutes(10);

/// How many days late an event may come.
const LATE_MAX: u64 = 400;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = MachineEventKind)]
pub enum Kind {
    /// 出货
    Vend,
    /// 故障
    Fault,
    /// 故障解除
    Recovered,
    /// 开关门
    Door,
    /// 温度
    Temperature,
    /// 心跳
    Heartbeat,
}

/// An event as a machine sends it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = SentMachineEvent)]
pub struct Sent {
    /// The maker's id of it, up to 80 characters; the same again is harmless.
    pub id: String,
    /// What happened.
    pub kind: Kind,
    /// When, on the machine's clock.
    pub at: DateTime<Utc>,
    /// Of a vend: from which slot,
    #[serde(default)]
    pub slot: Option<String>,
    /// how many packs; 1 where it is not said.
    #[serde(default)]
    pub packs: Option<i64>,
    /// Of a vend: the ticket that `may this claim` answered.
    #[serde(default)]
    pub claim: Option<String>,
    /// Of a door: whether it is open.
    #[serde(default)]
    pub open: Option<bool>,
    /// Of a temperature: °C.
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    pub celsius: Option<Number>,
    /// Of a fault: the maker's code or words, up to 200 characters.
    #[serde(default)]
    pub detail: Option<String>,
}

/// An event that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The maker's id of it.
    pub id: String,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub at: DateTime<Utc>,
    /// The day it was where the machine stands.
    pub day: NaiveDate,
    /// The slot of a vend.
    pub slot: String,
    /// The packs of a vend.
    pub packs: i64,
    /// The ticket of who claims a vend; no part of the event.
    pub claim: Option<String>,
    /// Whether a door is open.
    pub is_open: Option<bool>,
    /// A temperature in hundredths of a degree.
    pub celsius: Option<i64>,
    /// What is said of a fault.
    pub detail: String,
}

/// What the hash covers.
#[derive(Serialize)]
struct Hashed<'a>(Kind, i64, &'a str, i64, Option<bool>, Option<i64>, &'a str);

impl Event {
    /// Reads what was sent, where a machine stands `offset` minutes east of Greenwich. Whether its
    /// slot is there, and holds as much, is asked later.
    pub fn read(sent: &Sent, offset: i64, now: DateTime<Utc>) -> Result<Event, Refusal> {
        let id = text::required("id", &sent.id, ID_MAX)?;
        let at = sent.at.trunc_subsecs(6);
        let day = day_at(at, offset);
        let today = day_at(now, offset);
        if at > now + AHEAD_MAX || day > today {
            return Err(Code::EventInFuture.with("day", day).at("at"));
        }
        let earliest = today.checked_sub_days(Days::new(LATE_MAX));
        if earliest.is_some_and(|earliest| day < earliest) {
            return Err(Code::EventTooOld.with("most", LATE_MAX).at("at"));
        }
        let detail = sent.detail.as_deref().unwrap_or_default();
        let mut event = Event {
            id,
            kind: sent.kind,
            at,
            day,
            slot: String::new(),
            packs: 0,
            claim: None,
            is_open: None,
            celsius: None,
            detail: text::optional("detail", detail, DETAIL_MAX)?,
        };
        match sent.kind {
            Kind::Vend => {
                let slot = sent.slot.as_deref().unwrap_or_default();
                event.slot = text::required("slot", slot, text::CODE_MAX)?;
                event.packs = sent.packs.unwrap_or(1);
                event.claim.clone_from(&sent.claim);
                if event.packs < 1 {
                    return Err(Code::VendTooMany.with("most", 1).at("packs"));
                }
            }
            Kind::Door => {
                let missing = || Code::TextMissing.at("open");
                event.is_open = Some(sent.open.ok_or_else(missing)?);
            }
            Kind::Temperature => event.celsius = Some(hundredths(sent.celsius.as_ref())?),
            Kind::Fault | Kind::Recovered | Kind::Heartbeat => {}
        }
        Ok(event)
    }

    /// Tells the same event sent again from another one under its id.
    pub fn hash(&self) -> Vec<u8> {
        let hashed = Hashed(
            self.kind,
            self.at.timestamp_micros(),
            &self.slot,
            self.packs,
            self.is_open,
            self.celsius,
            &self.detail,
        );
        let bytes = serde_json::to_vec(&hashed).expect("plain values always serialise");
        Sha256::digest(bytes).to_vec()
    }
}

fn hundredths(celsius: Option<&Number>) -> Result<i64, Refusal> {
    celsius
        .and_then(|celsius| decimal::rounded(&celsius.to_string(), 2))
        .filter(|found| (-6_000..=9_000).contains(found))
        .ok_or_else(|| Code::CelsiusImpossible.at("celsius"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: Kind) -> Sent {
        Sent {
            id: " e-1 ".to_owned(),
            kind,
            at: "2026-03-02T01:00:00Z".parse().unwrap(),
            slot: Some("A1".to_owned()),
            packs: None,
            claim: Some("t".to_owned()),
            open: None,
            celsius: Some("21.456".parse().unwrap()),
            detail: None,
        }
    }

    fn read(sent: &Sent) -> Result<Event, Code> {
        let now = "2026-03-02T02:00:00Z".parse().unwrap();
        Event::read(sent, 480, now).map_err(|refusal| refusal.code)
    }

    #[test]
    fn only_what_can_be_true_is_read() {
        let vend = read(&sent(Kind::Vend)).unwrap();
        assert_eq!((vend.id.as_str(), vend.packs), ("e-1", 1));
        let of = |change: &dyn Fn(&mut Sent)| {
            let mut other = sent(Kind::Vend);
            change(&mut other);
            read(&other).unwrap_err()
        };
        let tomorrow = of(&|sent| sent.at = "2026-03-03T01:00:00Z".parse().unwrap());
        assert_eq!(tomorrow, Code::EventInFuture);
        let ahead = of(&|sent| sent.at = "2026-03-02T02:10:01Z".parse().unwrap());
        assert_eq!(ahead, Code::EventInFuture);
        let old = of(&|sent| sent.at = "2025-01-01T01:00:00Z".parse().unwrap());
        assert_eq!(old, Code::EventTooOld);
        assert_eq!(of(&|sent| sent.packs = Some(0)), Code::VendTooMany);
        assert_eq!(of(&|sent| sent.slot = None), Code::TextMissing);
        assert_eq!(of(&|sent| sent.id = String::new()), Code::TextMissing);
        assert_eq!(read(&sent(Kind::Door)).unwrap_err(), Code::TextMissing);
        let warm = read(&sent(Kind::Temperature)).unwrap();
        assert_eq!(warm.celsius, Some(2146));
    }

    #[test]
    fn the_hash_tells_another_content_and_not_another_ticket() {
        let first = read(&sent(Kind::Vend)).unwrap();
        let mut again = first.clone();
        again.claim = None;
        assert_eq!(first.hash(), again.hash());
        again.packs = 2;
        assert_ne!(first.hash(), again.hash());
    }
}
