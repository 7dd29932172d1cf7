//! Quantities: whole numbers of the smallest unit a product is dispensed in.

use serde::{Deserialize, Serialize};

/// The most units one line may move: enough for a province's year, far from overflow.
pub const UNITS_MAX: i64 = 1_000_000_000;

/// A whole number of a product's base unit (板, 只, 枚 …). Never a float.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
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
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Units(pub i64);

impl Units {
    /// The sum, or `None` where it would leave the range of stock.
    #[must_use]
    pub fn plus(self, other: Units) -> Option<Units> {
        self.0.checked_add(other.0).map(Units)
    }

    /// The same number with the other sign.
    #[must_use]
    pub fn negated(self) -> Units {
        Units(-self.0)
    }
}

impl std::fmt::Display for Units {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
