//! Average monthly consumption 月均消耗 by a named rule.
//!
//! The same book gives 226.7 by one rule and 309.6 by another, so a figure never stands without the
//! name of its rule.

use serde::{Deserialize, Serialize};

/// Parts of a unit in which averages are kept: no float is calculated with.
pub const PARTS: i64 = 10_000;

/// Tenths of a day of a month, where a rule counts months of equal length by their mean of 30.5.
const MEAN_MONTH: i64 = 305;

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
    /// rounded up (`OpenLMIS`).
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

/// The average a month by a rule, in ten-thousandths of a unit; none where no day of all months had
/// stock, or there is no month: nobody knows what would have been consumed.
pub fn average(rule: Rule, months: &[Month]) -> Option<i64> {
    let sum = |of: fn(&Month) -> i64| months.iter().map(of).sum::<i64>();
    let (units, out, days) = (sum(|m| m.units), sum(|m| m.out), sum(|m| m.days));
    let count = i64::try_from(months.len()).unwrap_or(i64::MAX);
    if count == 0 || (out >= days && units == 0) {
        return None;
    }
    let simple = || ratio(units, PARTS, count);
    // Months with stock, in tenths of a day.
    let stocked = count * MEAN_MONTH - out * 10;
    Some(match rule {
        Rule::Simple => simple(),
        // Where something was given out although no day had stock, the days say nothing.
        Rule::StockedDays if out >= days => simple(),
        Rule::StockedDays => ratio(units, MEAN_MONTH * PARTS, (days - out) * 10),
        Rule::StockedMonths if stocked <= 0 => simple(),
        Rule::StockedMonths => ratio(units, MEAN_MONTH * PARTS, stocked),
        Rule::EvenMonths => {
            let each = months.iter().map(|m| even(m.units, m.out, 1));
            ceil_div(each.sum(), count) * PARTS
        }
        Rule::CalendarMonths => ratio(months.iter().map(calendar).sum(), 1, count),
    })
}

/// Consumption of a period of so many months, raised by the days without stock: 30 days to a month,
/// rounded up. A period wholly without stock stays as it is (`OpenLMIS`, adjusted consumption N).
pub fn even(units: i64, out: i64, months: i64) -> i64 {
    let days = EVEN_MONTH * months;
    let out = out.clamp(0, days);
    if units == 0 || out == days {
        return units;
    }
    ceil_div(units * days, days - out)
}

/// Consumption of a month in ten-thousandths, raised by its days without stock; nothing of a month
/// wholly without (QAT, adjusted monthly demand).
fn calendar(month: &Month) -> i64 {
    let stocked = month.days - month.out;
    if stocked <= 0 {
        return 0;
    }
    ratio(month.units, month.days * PARTS, stocked)
}

/// `of × times / by`, halves rounded up; none of them negative.
pub fn ratio(of: i64, times: i64, by: i64) -> i64 {
    let (of, times, by) = (i128::from(of), i128::from(times), i128::from(by.max(1)));
    i64::try_from((of * times * 2 + by) / (by * 2)).unwrap_or(i64::MAX)
}

fn ceil_div(of: i64, by: i64) -> i64 {
    of / by + i64::from(of % by > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::decimal;

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

    fn told(found: Option<i64>) -> String {
        decimal::text(found.unwrap(), 4)
    }

    #[test]
    fn each_rule_gives_its_own_figure_of_the_same_book() {
        let six = six();
        assert_eq!(told(average(Rule::Simple, &six)), "226.6667");
        assert_eq!(told(average(Rule::StockedDays, &six)), "307.2593");
        assert_eq!(told(average(Rule::StockedMonths, &six)), "309.5522");
        assert_eq!(told(average(Rule::CalendarMonths, &six)), "255.6140");
        assert_eq!(told(average(Rule::EvenMonths, &six[3..])), "314.0000");
        let stocked: Vec<Month> = six.iter().copied().filter(|m| m.out < m.days).collect();
        assert_eq!(told(average(Rule::CalendarMonths, &stocked)), "306.7368");
    }

    #[test]
    fn a_month_is_raised_by_its_days_without_stock() {
        let raised: Vec<i64> = six().iter().map(|m| even(m.units, m.out, 1)).collect();
        assert_eq!(raised, [300, 300, 0, 300, 330, 310]);
        assert_eq!(even(5, 30, 1), 5, "no division by no day");
        assert_eq!(even(0, 30, 1), 0);
        assert_eq!(even(100, 30, 3), 150);
        let calendar: Vec<i64> = six().iter().map(calendar).collect();
        assert_eq!(told(Some(calendar[3])), "293.6842");
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
            assert_eq!(average(rule, &quiet), Some(0), "{rule:?}");
        }
    }
}
