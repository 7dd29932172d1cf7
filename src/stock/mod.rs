//! The ledger: documents become entries, and entries are the truth.
//!
//! A [`draft::Draft`] is what somebody hands in. `rules` decides, without touching a database,
//! whether it may be posted and which entries it makes; [`posting`] reads what the rules need,
//! writes what they decided, many documents at a time; [`desk`] gathers callers into one commit.
//! [`chain`] says what is hashed; [`count`] is stocktaking, which ends in one document.

use serde::{Deserialize, Serialize};

pub mod asked;
pub mod assemble;
pub mod care;
pub mod chain;
pub mod claim;
pub mod close;
pub mod count;
pub mod desk;
pub mod dispensing;
pub mod draft;
mod fefo;
pub mod figures;
pub mod grown;
pub mod http;
mod input;
pub mod known;
pub mod load;
pub mod merge;
mod missing;
pub mod month;
mod past;
pub mod posting;
mod reasons;
pub mod recall;
mod reversal;
mod rules;
pub mod shelf;
mod standing;
pub mod store;
pub mod verify;
mod vetoes;
pub mod view;
mod write;
mod writing;

/// What a person signs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 入库
    Receipt,
    /// 出库(调拨)
    Issue,
    /// 发放
    Dispense,
    /// 退回
    Return,
    /// 报损
    Loss,
    /// 销毁
    Destruction,
    /// 补货
    Refill,
    /// 移库
    ZoneMove,
    /// 期初
    Opening,
    /// 盘点
    Count,
    /// 冲红
    Reversal,
}

/// Where the units of an entry came from or went to, for the conservation of each lot.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// From outside the system.
    Outside,
    /// To or from another book of ours.
    Transit,
    /// To a place outside the system.
    Issued,
    /// To users.
    Dispensed,
    /// Lost, broken, gone.
    Lost,
    /// Destroyed.
    Destroyed,
    /// Back to a supplier outside the system.
    Returned,
    /// Counted differently.
    Difference,
    /// From one zone to another of the same facility.
    Within,
}

impl Kind {
    /// The word in the database, in the API and in the hashed bytes.
    pub fn text(self) -> &'static str {
        match self {
            Kind::Receipt => "receipt",
            Kind::Issue => "issue",
            Kind::Dispense => "dispense",
            Kind::Return => "return",
            Kind::Loss => "loss",
            Kind::Destruction => "destruction",
            Kind::Refill => "refill",
            Kind::ZoneMove => "zone_move",
            Kind::Opening => "opening",
            Kind::Count => "count",
            Kind::Reversal => "reversal",
        }
    }

    /// Whether it brings stock in.
    pub fn brings_in(self) -> bool {
        matches!(self, Kind::Receipt | Kind::Opening)
    }

    /// Whether it hands stock on to be used, so that every veto applies.
    pub fn hands_on(self) -> bool {
        matches!(self, Kind::Issue | Kind::Dispense | Kind::Refill)
    }

    /// Whether it cannot be posted without saying why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Kind::Loss | Kind::Destruction | Kind::Reversal)
    }
}
