//! What a place needs of one product: how much goes out, how long the stock lasts, what to ask for.

use chrono::NaiveDate;

use super::{
    consumption::{Month, Rule, average},
    levels::{Levels, Plan, Status, months_of_stock, order, status},
    usable::{Usable, part},
};

/// What the books say of a product at a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    /// Its whole months, the oldest first, from the first in which it was kept there.
    pub months: Vec<Month>,
    /// The lots that may go out today: expiry and units.
    pub lots: Vec<(Option<NaiveDate>, i64)>,
    /// Units on the way there.
    pub coming: i64,
}

/// What follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Consumption a month by the rule of the plan, in ten-thousandths of a unit; none where nobody
    /// knows.
    pub consumption: Option<i64>,
    /// The stock, as it will be used.
    pub stock: Usable,
    /// How many months it lasts, in ten-thousandths; none where nothing is consumed.
    pub months_of_stock: Option<i64>,
    /// How it stands.
    pub status: Status,
    /// What should be there; none where no consumption is known.
    pub levels: Option<Levels>,
    /// Units to ask for now, as at a review.
    pub order: i64,
}

/// Judges a product at a place on a day.
pub fn judge(known: &Known, rule: Rule, plan: &Plan, today: NaiveDate) -> Need {
    let consumption = average(rule, &known.months);
    let stock = part(&known.lots, consumption, today);
    let levels = consumption.map(|amc| plan.levels(amc));
    let there = (stock.usable, known.coming);
    Need {
        months_of_stock: months_of_stock(stock.usable, consumption),
        status: status(stock.usable, consumption, plan),
        order: levels.map_or(0, |levels| order(plan.control, levels, there, true)),
        levels,
        consumption,
        stock,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supply::levels::Control;

    #[test]
    fn what_will_expire_unused_is_asked_for_again() {
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        let month = Month {
            units: 305,
            out: 0,
            days: 30,
        };
        let plan = Plan {
            lead: 50,
            safety: 100,
            review: 100,
            emergency: 0,
            control: Control::ForcedOrdering,
        };
        // A thousand are there, of which a hundred can be used before they expire.
        let mut known = Known {
            months: vec![month; 3],
            lots: vec![("2026-03-11".parse().ok(), 1_000)],
            coming: 0,
        };
        let need = judge(&known, Rule::Simple, &plan, today);
        assert_eq!((need.stock.usable, need.stock.wasted), (100, 900));
        assert_eq!(need.status, Status::Under);
        let levels = need.levels.unwrap();
        assert_eq!((levels.min, levels.max), (458, 763));
        assert_eq!(need.order, 763 - 100);
        known.coming = 700;
        assert_eq!(judge(&known, Rule::Simple, &plan, today).order, 0);
        known.months.clear();
        let need = judge(&known, Rule::Simple, &plan, today);
        assert_eq!((need.status, need.order), (Status::Unknown, 0));
    }
}
