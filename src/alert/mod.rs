//! Telling people: who is told of what, when, by which channel.
//!
//! What holds now ([`store::holds`]) is compared with the [`rule`]s and with what was raised before
//! ([`plan`]), and [`raise`] writes what follows: an alert, which the pages show, and one delivery
//! for each channel. [`queue`] sends deliveries, [`wire`] speaks to group robots of WeCom and
//! DingTalk and to webhooks.
//!
//! # Invariants
//! 1. An alert and its deliveries are written in one transaction. Their ids follow from event,
//!    subject, channel and stage: whoever finds the same again writes nothing.
//! 2. A delivery is counted as tried before its first byte goes out and ends only after the answer.
//!    Killed in between it is sent again: the other side may get it twice, with the same id.
//! 3. Addresses and secrets are written, never told: no answer, audit row or log has them.
//! 4. What is connected to is the very address that was checked: see [`crate::net`].

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use uuid::Uuid;

use crate::{
    climate::{
        hand::Half,
        judge::{Quantity, Side},
    },
    id,
    people::Place,
    places::{Named, decimal},
};

pub mod channel;
pub mod http;
pub mod plan;
pub mod queue;
pub mod raise;
pub mod rule;
pub mod store;
pub mod wire;
pub mod words;

/// What people are told of.
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
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
#[schema(as = AlertEvent)]
pub enum Event {
    /// 超标预警
    ExcursionWarning,
    /// 超标报警
    ExcursionAlarm,
    /// 断电或断网
    PowerLoss,
    /// 测点失联
    SensorSilent,
    /// 电量低
    BatteryLow,
    /// 校准到期
    CalibrationOverdue,
    /// 漏记
    RecordMissing,
    /// 整改超期
    FindingOverdue,
    /// 证书快到期: 60, 30 and 7 days ahead.
    CertificateEnding,
}

impl Event {
    /// All of them, the gravest first.
    pub const ALL: [Event; 9] = [
        Event::ExcursionAlarm,
        Event::PowerLoss,
        Event::ExcursionWarning,
        Event::SensorSilent,
        Event::RecordMissing,
        Event::BatteryLow,
        Event::CalibrationOverdue,
        Event::FindingOverdue,
        Event::CertificateEnding,
    ];

    /// Whether somebody has to look at once.
    pub fn is_grave(self) -> bool {
        matches!(self, Event::ExcursionAlarm | Event::PowerLoss)
    }

    /// Whether it is to be seen by somebody also when it is over: goods may have suffered.
    pub fn outlives_itself(self) -> bool {
        self.is_grave() || self == Event::ExcursionWarning
    }

    /// Whether it is raised also where it is found after it was over.
    pub fn is_told_late(self) -> bool {
        matches!(self, Event::ExcursionAlarm | Event::ExcursionWarning)
    }

    /// Whether its subject takes notes: an excursion or a climate event.
    pub fn takes_notes(self) -> bool {
        !matches!(
            self,
            Event::BatteryLow
                | Event::CalibrationOverdue
                | Event::RecordMissing
                | Event::FindingOverdue
                | Event::CertificateEnding
        )
    }

    /// Its name, as programs see it.
    pub fn text(self) -> String {
        let name = serde_json::to_value(self).unwrap_or_default();
        name.as_str().unwrap_or_default().to_owned()
    }
}

/// Whether people are told for the first time, or because nobody said that they had seen it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = AlertStage)]
pub enum Stage {
    /// 首次
    First,
    /// 无人确认，上报
    Escalated,
}

/// What stands in an alert, as far as it applies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The sensor's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensor: Option<String>,
    /// The storeroom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storeroom: Option<Named>,
    /// What was outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// On which side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// The limit that was broken, in hundredths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// The value furthest outside until then, in hundredths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<i64>,
    /// How many sensors, or storerooms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// The day: of the record that is missing, or by which something was due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// Which half of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<Half>,
    /// What is left of the battery, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery: Option<i64>,
    /// The check that was not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The number of a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// What stands in an alert, as it is told: values are °C or percent.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertFacts)]
pub struct FactsView {
    /// The sensor's code.
    sensor: Option<String>,
    /// The storeroom.
    storeroom: Option<Named>,
    /// What was outside.
    quantity: Option<Quantity>,
    /// On which side.
    side: Option<Side>,
    /// The limit that was broken.
    #[schema(value_type = Option<f64>)]
    limit: Option<Number>,
    /// The value furthest outside until it was raised.
    #[schema(value_type = Option<f64>)]
    worst: Option<Number>,
    /// How many sensors fell silent, or how many storerooms have no record.
    count: Option<i64>,
    /// The day: of the record that is missing, or by which something was due.
    day: Option<NaiveDate>,
    /// Which half of it.
    half: Option<Half>,
    /// What is left of the battery, in percent.
    battery: Option<i64>,
    /// The check that was not met.
    check: Option<String>,
    /// The number of a certificate that ends on that day.
    certificate: Option<String>,
}

impl From<Facts> for FactsView {
    fn from(facts: Facts) -> FactsView {
        let number = |value: Option<i64>| decimal::number(value?, 2);
        FactsView {
            sensor: facts.sensor,
            storeroom: facts.storeroom,
            quantity: facts.quantity,
            side: facts.side,
            limit: number(facts.limit),
            worst: number(facts.worst),
            count: facts.count,
            day: facts.day,
            half: facts.half,
            battery: facts.battery,
            check: facts.check,
            certificate: facts.certificate,
        }
    }
}

/// Where something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// The facility.
    pub facility: Uuid,
    /// The path of its region.
    pub region_path: String,
    /// Minutes its clock is east of Greenwich.
    pub utc_offset_minutes: i64,
}

impl Where {
    /// As far as scopes go.
    pub fn place(&self) -> Place {
        Place {
            region_path: self.region_path.clone(),
            facility: Some(self.facility),
        }
    }
}

/// Something that holds, or held lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub event: Event,
    /// Where.
    pub at: Where,
    /// Which excursion, sensor or day: the same for as long as it is the same.
    pub subject: Uuid,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was over; none while it goes on.
    pub over_at: Option<DateTime<Utc>>,
    /// More.
    pub facts: Facts,
}

impl Happening {
    /// The id of its alert: the same every time.
    pub fn alert(&self) -> Uuid {
        id::derived(self.subject, &self.event.text())
    }
}

/// An alert that was raised before, as far as what follows depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub at: Where,
    /// What.
    pub event: Event,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether somebody said that they have seen it.
    pub is_acknowledged: bool,
    /// Whether it was passed on.
    pub is_escalated: bool,
}
