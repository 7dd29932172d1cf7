//! The catalogue: products, their packs, their lots and what each lot may be used for.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub mod approval;
pub mod expiry;
pub mod gs1;
pub mod http;
pub mod lot;
pub mod merge;
pub mod packs;
pub mod picture;
pub mod product;
pub mod scan;
pub mod starter;
pub mod store;

/// The three classes: 药, 套, 环.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// 药
    Drug,
    /// 套
    Condom,
    /// 环
    Iud,
}

/// How a product prevents pregnancy; couple-years of protection are counted by it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// 短效口服
    ShortPill,
    /// 长效口服
    LongPill,
    /// 紧急口服
    EmergencyPill,
    /// 一月一次针剂
    #[sqlx(rename = "injection_1m")]
    #[serde(rename = "injection_1m")]
    Injection1m,
    /// 两月一次针剂
    #[sqlx(rename = "injection_2m")]
    #[serde(rename = "injection_2m")]
    Injection2m,
    /// 三月一次针剂
    #[sqlx(rename = "injection_3m")]
    #[serde(rename = "injection_3m")]
    Injection3m,
    /// 皮下埋植
    Implant,
    /// 外用
    Spermicide,
    /// 男用避孕套
    MaleCondom,
    /// 女用避孕套
    FemaleCondom,
    /// 含铜宫内节育器
    CopperIud,
    /// 含药(激素)宫内节育器
    HormonalIud,
    /// 其他
    Other,
}

impl Method {
    /// The category it belongs to; none where it may be any.
    pub fn category(self) -> Option<Category> {
        match self {
            Method::MaleCondom | Method::FemaleCondom => Some(Category::Condom),
            Method::CopperIud | Method::HormonalIud => Some(Category::Iud),
            Method::Other => None,
            _ => Some(Category::Drug),
        }
    }
}

/// Whether a product may still be received.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// It may.
    Active,
    /// What is there may be used up.
    Retired,
}

/// What may be done with a lot.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum LotStatus {
    /// May be used.
    Active,
    /// 暂停: not until released.
    Held,
    /// 召回: never again.
    Recalled,
}

/// A pack: how many base units are in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Pack {
    /// Its name: 箱, 盒, 板.
    pub name: String,
    /// Base units in one.
    pub units: i64,
}

/// A product, with what posting and showing stock need to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: Uuid,
    /// Its code; never changes.
    pub code: String,
    /// 药, 套, 环.
    pub category: Category,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// The smallest unit it is dispensed in.
    pub base_unit: String,
    /// Its packs, the largest first.
    pub packs: Vec<Pack>,
    /// Whether it may still be received.
    pub active: bool,
    /// The code of the product it was merged into, being its double.
    pub merged_into: Option<String>,
}

/// A lot: product, lot number and expiry.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Lot {
    /// Its id.
    pub id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// The maker's number; empty where stock has none.
    pub number: String,
    /// The last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// Why it is held or recalled.
    pub why: Option<String>,
}

/// A product shared between those who look at it.
pub type SharedProduct = Arc<Product>;
