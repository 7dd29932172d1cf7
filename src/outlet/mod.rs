//! What residents are told without signing in: where contraceptives are given free of charge, when,
//! and which varieties are there. Never how many, and nothing about anybody.
//!
//! All of it is made from one [`snapshot`] of the database, at most a minute old, so that many may
//! ask at once. Which facilities are told of is a setting of each; by default all but depots are.

use serde::{Deserialize, Serialize};

use crate::{
    catalog::{Category, Method},
    places::{FacilityKind, Named, hours::Hours},
};

pub mod csv;
pub mod http;
pub mod map;
pub mod page;
pub mod search;
pub mod snapshot;
pub mod store;

/// Days over which use is measured.
pub const USE_DAYS: i64 = 90;

/// How much of a variety there is, as far as residents are told.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublicLevel)]
pub enum Level {
    /// 暂无: nothing that may be given out.
    None,
    /// 不多: some, but it may soon be gone.
    Few,
    /// 有
    Have,
}

/// Below what there are few: policies of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fewness {
    /// Days of use at the rate of the last [`USE_DAYS`].
    pub days: i64,
    /// Smallest packs.
    pub packs: i64,
}

impl Fewness {
    /// The level of `units` that may be given out, where `used` were in the last [`USE_DAYS`] and
    /// the smallest pack holds `pack`.
    pub fn level(self, units: i64, used: i64, pack: i64) -> Level {
        let is_under_days = units.saturating_mul(USE_DAYS) < used.saturating_mul(self.days);
        match units {
            ..=0 => Level::None,
            _ if is_under_days || units < pack.saturating_mul(self.packs) => Level::Few,
            _ => Level::Have,
        }
    }
}

/// A place that residents are told of.
#[derive(Debug, Clone)]
pub struct Point {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// Where it is.
    pub region: Named,
    /// The path of its region.
    pub region_path: String,
    /// Street address; empty where none is known.
    pub address: String,
    /// Phone; empty where none is known.
    pub phone: String,
    /// Opening hours as typed.
    pub hours_text: String,
    /// The same as read; none where they cannot be.
    pub hours: Option<Hours>,
    /// Millionths of a degree: latitude, longitude.
    pub position: Option<(i64, i64)>,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
    /// What is there, by the place of the variety in the list of varieties; what is missing is not
    /// there.
    pub stock: Vec<(usize, Level)>,
    /// What its name and code are found by.
    pub words: std::sync::Arc<Vec<Vec<u8>>>,
    /// Its address and the names of the regions it lies in, as they are looked through.
    pub place: String,
}

impl Point {
    /// How much there is of the variety at this place of the list.
    pub fn level(&self, variety: usize) -> Level {
        let found = self.stock.iter().find(|(other, _)| *other == variety);
        found.map_or(Level::None, |(_, level)| *level)
    }
}

/// A variety that is given free of charge.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PublicProduct)]
pub struct Variety {
    /// Its code.
    pub code: String,
    /// 药, 套, 环.
    pub category: Category,
    /// How it prevents pregnancy.
    pub method: Method,
    /// Its name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Its specification.
    pub spec: String,
    /// Its form.
    pub form: String,
    /// Who makes it.
    pub maker: String,
    /// 国药准字 or 械注准.
    pub approval_number: String,
    /// Who it suits.
    pub suits: String,
    /// How it is used.
    #[serde(rename = "usage")]
    pub directions: String,
    /// The hash of its picture, where it has one.
    pub picture: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_is_less_than_the_days_or_packs_that_the_house_says() {
        let few = Fewness { days: 30, packs: 2 };
        // 90 used in 90 days: one a day; the smallest pack holds ten.
        for (units, used, level) in [
            (-1, 0, Level::None),
            (0, 0, Level::None),
            (1, 0, Level::Few),
            (19, 0, Level::Few),
            (20, 0, Level::Have),
            (29, 90, Level::Few),
            (30, 90, Level::Have),
            (i64::MAX, i64::MAX, Level::Have),
        ] {
            assert_eq!(few.level(units, used, 10), level, "{units} {used}");
        }
        let never = Fewness { days: 0, packs: 0 };
        assert_eq!(never.level(1, 1_000_000, 10), Level::Have);
    }
}
