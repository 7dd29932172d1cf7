//! Average monthly consumption 月均消耗 by a named rule.
//!
//! The same book gives 226.7 by one rule and 309.6 by another, so a figure never stands without the
//! name of its rule.

use serde::{Deserialize, Serialize};

/// Days of a month where a rule counts months of equal length by their mean.
const MEAN_MONTH: f64 = 30.5;

/// Days of a month where a rule counts 30 days to each.
const EVEN_MONTH: i64 = 30;

/// How consumption is averaged.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
#[schema(as = ConsumptionRule)]
pub enum Rule {
    /// 简单平均: units / months. Days without stock lower it.
    Simple,
    /// 有货日平均: units / days with stock × 30.5 (BHIMA's default).
    StockedDays,
    /// 扣除断货月: units / (months − stock-out days / 30.5) (MSH).
    StockedMonths,
    /// 逐月还原（30 天）: each month raised by 30 / (30 − stock-out days), rounded up, and their mean
    /// rounded up (OpenLMIS).
    EvenMonths,
    /// 逐月还原（日历）: each month raised by its days / its days with stock; their mean over all
    /// months (QAT).
    CalendarMonths,
}

/// All rules, the house's own first.
pub const RULES: [Rule; 5] = [
    Rule::CalendarMonths,
    Rule::StockedDays,
    Rule::StockedMonths,
    Rule::EvenMonths,
    Rule::Simple,
];

/// What one month of a book says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Units consumed; never negative.
    pub units: i64,
    /// Days on which nothing usable was there all day; never more than `days`.
    pub out: i64,
    /// Days of it.
    pub days: i64,
}

/// The average a month by a rule; none where no day of all months had stock, or there is no month:
/// nobody knows what would have been consumed.
pub fn average(rule: Rule, months: &[Month]) -> Option<f64> {
    let sum = |of: fn(&Month) -> i64| months.iter().map(of).sum::<i64>();
    let (units, out, days) = (sum(|m| m.units), sum(|m| m.out), sum(|m| m.days));
    let count = i64::try_from(months.len()).unwrap_or(i64::MAX);
    if count == 0 || (out >= days && units == 0) {
        return None;
    }
    let found = match rule {
        Rule::Simple => units as f64 / count as f64,
        // Where something was given out although no day had stock, the days say nothing.
        Rule::StockedDays if out >= days => units as f64 / count as f64,
        Rule::StockedDays => units as f64 / (days - out) as f64 * MEAN_MONTH,
        Rule::StockedMonths => {
            let stocked = count as f64 - out as f64 / MEAN_MONTH;
            match stocked > 0.0 {
                true => units as f64 / stocked,
                false => units as f64 / count as f64,
            }
        }
        Rule::EvenMonths => {
            let each = months.iter().map(|m| even(m.units, m.out, 1));
            ceil_div(each.sum(), count) as f64
        }
        Rule::CalendarMonths => months.iter().map(calendar).sum::<f64>() / count as f64,
    };
    Some(found)
}

/// Consumption of a period of so many months, raised by the days without stock: 30 days to a month,
/// rounded up. A period wholly without stock stays as it is (OpenLMIS, adjusted consumption N).
pub fn even(units: i64, out: i64, months: i64) -> i64 {
    let days = EVEN_MONTH * months;
    let out = out.clamp(0, days);
    match units == 0 || out == days {
        true => units,
        false => ceil_div(units * days, days - out),
    }
}

/// Consumption of a month, raised by its days without stock; nothing of a month wholly without
/// (QAT, adjusted monthly demand).
fn calendar(month: &Month) -> f64 {
    let stocked = month.days - month.out;
    match stocked > 0 {
        true => month.units as f64 / stocked as f64 * month.days as f64,
        false => 0.0,
    }
}

fn ceil_div(of: i64, by: i64) -> i64 {
    of / by + i64::from(of % by > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn six() -> Vec<Month> {
        [
            (300, 0, 31),
            (240, 6, 30),
            (0, 31, 31),
            (180, 12, 31),
            (330, 0, 30),
            (310, 0, 31),
        ]
        .map(|(units, out, days)| Month { units, out, days })
        .to_vec()
    }

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 5e-5, "{found} is not {wanted}");
    }

    #[test]
    fn each_rule_gives_its_own_figure_of_the_same_book() {
        let six = six();
        near(average(Rule::Simple, &six), 226.6667);
        near(average(Rule::StockedDays, &six), 307.2593);
        near(average(Rule::StockedMonths, &six), 309.5522);
        near(average(Rule::CalendarMonths, &six), 255.6140);
        near(average(Rule::EvenMonths, &six[3..]), 314.0);
        let stocked: Vec<Month> = six.iter().copied().filter(|m| m.out < m.days).collect();
        near(average(Rule::CalendarMonths, &stocked), 306.7368);
    }

    #[test]
    fn a_month_is_raised_by_its_days_without_stock() {
        let raised: Vec<i64> = six().iter().map(|m| even(m.units, m.out, 1)).collect();
        assert_eq!(raised, [300, 300, 0, 300, 330, 310]);
        assert_eq!(even(5, 30, 1), 5, "no division by no day");
        assert_eq!(even(0, 30, 1), 0);
        assert_eq!(even(100, 30, 3), 150);
        let calendar: Vec<f64> = six().iter().map(calendar).collect();
        near(Some(calendar[3]), 293.6842);
    }

    #[test]
    fn without_any_day_in_stock_nobody_knows() {
        let out = [Month {
            units: 0,
            out: 31,
            days: 31,
        }];
        for rule in RULES {
            assert_eq!(average(rule, &out), None, "{rule:?}");
            assert_eq!(average(rule, &[]), None, "{rule:?}");
            let quiet = [Month {
                units: 0,
                out: 0,
                days: 30,
            }];
            assert_eq!(average(rule, &quiet), Some(0.0), "{rule:?}");
        }
    }
}
