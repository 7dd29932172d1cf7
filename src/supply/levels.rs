//! Max-min 最高最低储备: how much a place should hold, and what it should ask for.
//!
//! Min = AMC × (lead time + safety), Max = Min + AMC × review period (MSH, Management of Drug
//! Supply, ch. 8 tools; JSI Logistics Handbook, 2nd ed.).

use serde::{Deserialize, Serialize};

use super::consumption::{PARTS, ratio};

/// The longest lead time, safety stock or review period, in hundredths of a month: two years.
pub const MONTHS_MAX: i64 = 2_400;

/// When an order is made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
#[schema(as = SupplyControl)]
pub enum Control {
    /// 定期补满: at each review, up to the maximum for everything.
    ForcedOrdering,
    /// 定期检查: at each review, up to the maximum for what is at or below the minimum.
    Standard,
    /// 连续检查: whenever it falls to the minimum, a fixed quantity of max − min.
    Continuous,
}

/// How a level of the chain is supplied; all in hundredths of a month of consumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// From asking to receiving.
    pub lead: i64,
    /// 安全储备
    pub safety: i64,
    /// Between two orders.
    pub review: i64,
    /// The emergency point: at or below it an order is made at once; less than the minimum.
    pub emergency: i64,
    /// When an order is made.
    pub control: Control,
}

/// What a plan comes to in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// At or below it an order is made at once.
    pub emergency: i64,
    /// The least that should be there.
    pub min: i64,
    /// The most.
    pub max: i64,
}

impl Plan {
    /// The minimum in hundredths of a month.
    pub fn min_months(&self) -> i64 {
        self.lead + self.safety
    }

    /// The maximum in hundredths of a month.
    pub fn max_months(&self) -> i64 {
        self.min_months() + self.review
    }

    /// The levels at a consumption a month in ten-thousandths; halves of a unit are rounded up.
    pub fn levels(&self, amc: i64) -> Levels {
        let units = |months: i64| ratio(amc, months, 100 * PARTS);
        Levels {
            emergency: units(self.emergency),
            min: units(self.min_months()),
            max: units(self.max_months()),
        }
    }
}

/// What should be asked for: `usable` are the units there, `coming` those on order or on the way.
/// `reviewed` says whether a review is due now; between reviews only the emergency point counts.
pub fn order(
    control: Control,
    levels: Levels,
    (usable, coming): (i64, i64),
    reviewed: bool,
) -> i64 {
    let there = usable + coming;
    let up_to_max = (levels.max - there).max(0);
    let is_low = there <= levels.min && levels.max > 0;
    let is_urgent = there <= levels.emergency && levels.max > 0;
    match control {
        _ if is_urgent => up_to_max,
        Control::ForcedOrdering if reviewed => up_to_max,
        Control::Standard if reviewed && is_low => up_to_max,
        Control::Continuous if is_low => levels.max - levels.min,
        _ => 0,
    }
}

/// How a product stands at a place.
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
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schema(as = SupplyStatus)]
pub enum Status {
    /// 断货: nothing usable.
    Out,
    /// 偏低: below the minimum.
    Under,
    /// 正常: from the minimum to the maximum, both included.
    ToPlan,
    /// 偏高: above the maximum.
    Over,
    /// 无法判断: no consumption is known, or none was.
    Unknown,
}

/// How stock stands at a consumption a month, in ten-thousandths; the bounds belong to "to plan"
/// (QAT).
pub fn status(usable: i64, amc: Option<i64>, plan: &Plan) -> Status {
    let Some(amc) = amc.filter(|amc| *amc > 0) else {
        return Status::Unknown;
    };
    // Hundredths of a month times consumption, on both sides: nothing is rounded.
    let there = i128::from(usable) * i128::from(100 * PARTS);
    let at = |months: i64| i128::from(months) * i128::from(amc);
    match there {
        ..=0 => Status::Out,
        there if there < at(plan.min_months()) => Status::Under,
        there if there <= at(plan.max_months()) => Status::ToPlan,
        _ => Status::Over,
    }
}

/// Months of stock 可用月数, in ten-thousandths: usable stock by consumption a month; none where
/// there is no consumption (QAT: not infinity).
pub fn months_of_stock(usable: i64, amc: Option<i64>) -> Option<i64> {
    let amc = amc.filter(|amc| *amc > 0)?;
    Some(ratio(usable.max(0), PARTS * PARTS, amc))
}

/// Whole packs for so many units: what is left over beyond `threshold` makes one more; less than a
/// pack makes one, or none where `to_zero` (`OpenLMIS`, packs to order).
pub fn packs(units: i64, pack: i64, threshold: i64, to_zero: bool) -> i64 {
    if units <= 0 || pack <= 0 {
        return 0;
    }
    let packs = units / pack + i64::from(units % pack > threshold);
    if packs == 0 && !to_zero {
        return 1;
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(lead: i64, safety: i64, review: i64) -> Plan {
        Plan {
            lead,
            safety,
            review,
            emergency: 0,
            control: Control::ForcedOrdering,
        }
    }

    #[test]
    fn the_worked_levels_and_orders() {
        for (amc, (lead, safety, review), (usable, coming), (min, max), wanted) in [
            (100, (100, 100, 100), (150, 0), (200, 300), 150),
            (1200, (50, 100, 100), (900, 600), (1800, 3000), 1500),
            (360, (200, 150, 300), (1000, 0), (1260, 2340), 1340),
            (45, (25, 75, 100), (60, 0), (45, 90), 30),
            (100, (100, 100, 100), (310, 0), (200, 300), 0),
        ] {
            let levels = plan(lead, safety, review).levels(amc * PARTS);
            assert_eq!((levels.min, levels.max), (min, max));
            let found = order(Control::ForcedOrdering, levels, (usable, coming), true);
            assert_eq!(found, wanted, "{amc}");
        }
        let levels = plan(25, 75, 100).levels(45 * PARTS);
        assert_eq!(
            order(Control::Standard, levels, (60, 0), true),
            0,
            "60 > 45"
        );
        assert_eq!(order(Control::Standard, levels, (45, 0), true), 45);
        assert_eq!(order(Control::Continuous, levels, (45, 0), false), 45);
        assert_eq!(order(Control::Continuous, levels, (46, 0), true), 0);
        assert_eq!(order(Control::ForcedOrdering, levels, (10, 0), false), 0);
        let urgent = Levels {
            emergency: 20,
            ..levels
        };
        assert_eq!(order(Control::ForcedOrdering, urgent, (20, 0), false), 70);
    }

    #[test]
    fn the_worked_packs() {
        for (units, threshold, to_zero, wanted) in [
            (250, 50, false, 2),
            (250, 49, false, 3),
            (251, 50, false, 3),
            (10, 50, false, 1),
            (10, 50, true, 0),
            (0, 50, false, 0),
        ] {
            assert_eq!(packs(units, 100, threshold, to_zero), wanted, "{units}");
        }
    }

    #[test]
    fn the_worked_states() {
        let plan = plan(100, 50, 150);
        let of = |hundredths: i64| status(hundredths, Some(100 * PARTS), &plan);
        assert_eq!(
            [0, 50, 150, 300, 320].map(of),
            [
                Status::Out,
                Status::Under,
                Status::ToPlan,
                Status::ToPlan,
                Status::Over
            ]
        );
        assert_eq!(status(100, None, &plan), Status::Unknown);
        assert_eq!(status(100, Some(0), &plan), Status::Unknown);
        assert_eq!(months_of_stock(1000, Some(360 * PARTS)), Some(27_778));
        let seen = [0, 50, 150, 200, 250, 300, 320].map(of);
        let planned = seen.iter().filter(|one| **one == Status::ToPlan).count();
        assert_eq!((planned, seen.len()), (4, 7), "57.142857 % stocked to plan");
    }
}
