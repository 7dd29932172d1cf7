//! Dispensers 自助发放机: machines, their slots, and what they report.
//!
//! A machine is a facility with its own book; each of its slots 货道 is a zone of that book. A vend
//! is a dispense in it, of the lots that the slot gives out first ([`take`]), posted by the one
//! path that posts ([`keep`]); what the book cannot cover is kept in suspense (待查出货) until stock
//! or a count explains it. Events come in by a device's token ([`device`], [`intake`]), or are
//! asked for at the maker's ([`feed`]).
//!
//! Invariant: an event is kept once, whatever comes again and in whatever order; nothing in the
//! book goes below zero, and nothing that was given out is forgotten.

use serde::{Deserialize, Serialize};

pub mod book;
pub mod device;
pub mod event;
pub mod feed;
pub mod heard;
pub mod http;
pub mod intake;
pub mod keep;
pub mod store;
pub mod take;

use crate::error::{Code, Refusal};

/// The most packs of a slot.
pub const CAPACITY_MAX: i64 = 999;

/// The most slots of a machine.
pub const SLOTS_MAX: usize = 120;

/// How a machine stands as a thing of value.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = MachineState)]
pub enum State {
    /// 在用
    InService,
    /// 故障
    Faulty,
    /// 停用
    OutOfUse,
    /// 报废: nothing is taken from it any more.
    Retired,
}

/// Which lot of a slot falls first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum LotOrder {
    /// 近效期先出: whoever refills puts what expires first to the front.
    Expiry,
    /// 先装先出: it is loaded from behind.
    FirstIn,
    /// 后装先出: it is loaded from the front.
    LastIn,
}

/// Refuses a capacity that no slot has.
pub fn check_capacity(packs: i64) -> Result<(), Refusal> {
    if (1..=CAPACITY_MAX).contains(&packs) {
        return Ok(());
    }
    Err(Code::SlotCapacity.with("most", CAPACITY_MAX).at("capacity"))
}
