//! The ledger: documents become entries, and entries are the truth.

use serde::{Deserialize, Serialize};

pub mod desk;
pub mod http;

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
