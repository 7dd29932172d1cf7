//! Which lots a vend takes: pure. What is inside is known with its past, so that a vend that is
//! told late takes only what was there then and is not taken since.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::LotOrder;
use crate::catalog::LotStatus;

/// Units of a lot in a zone of the machine.
#[derive(Debug, Clone)]
pub struct Held {
    /// The zone.
    pub zone_id: Uuid,
    /// The zone's code.
    pub zone: String,
    /// Whether what lies there may go out.
    pub is_qualified: bool,
    /// The product.
    pub product: Uuid,
    /// The product's code.
    pub product_code: String,
    /// The lot's number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// The number of the entry that last brought it there.
    pub came: i64,
    /// Units at the end of each business day on which something moved, from the first day that is
    /// asked about, with the last one before it.
    pub days: BTreeMap<NaiveDate, i64>,
}

impl Held {
    /// What was there at the end of a day.
    fn closing(&self, day: NaiveDate) -> i64 {
        self.days.range(..=day).next_back().map_or(0, |(_, n)| *n)
    }

    /// The least that was there at the end of any day from `day` on.
    pub fn least_since(&self, day: NaiveDate) -> i64 {
        let before = self.closing(day);
        let later = self.days.range(day..).map(|(_, units)| *units).min();
        later.map_or(before, |later| later.min(before))
    }

    fn may_go_out(&self, day: NaiveDate) -> bool {
        self.is_qualified
            && self.status == LotStatus::Active
            && self.expiry.is_none_or(|expiry| day <= expiry)
    }

    fn less(&mut self, day: NaiveDate, units: i64) {
        let before = self.closing(day);
        self.days.entry(day).or_insert(before);
        for (_, closing) in self.days.range_mut(day..) {
            *closing -= units;
        }
    }
}

/// What gives it out.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    /// The slot's zone.
    pub zone: Uuid,
    /// All slots' zones: what lies in none of them is in the machine, too.
    pub slots: &'a [Uuid],
    /// The slot's product.
    pub product: Uuid,
    /// Which lot falls first.
    pub order: LotOrder,
}

/// Takes units on the day on which the slot gave them out, or, where vends of later days took the
/// lot that really fell, on the first later day that covers them: all lots together are right then.
/// Answers that day, too.
pub fn take_late(
    inside: &mut [Held],
    from: &From<'_>,
    units: i64,
    day: NaiveDate,
) -> Result<(NaiveDate, Vec<Taken>), Short> {
    let short = match take(inside, from, units, day) {
        Ok(taken) => return Ok((day, taken)),
        Err(short) => short,
    };
    if short != Short::TakenSince {
        return Err(short);
    }
    let later = inside.iter().flat_map(|held| held.days.range(day..));
    let later: BTreeSet<NaiveDate> = later.map(|(later, _)| *later).collect();
    let mut days = later.into_iter();
    days.find_map(|later| Some((later, take(inside, from, units, later).ok()?)))
        .ok_or(short)
}

/// Units of one holding that are taken: its place in the list, and how many.
pub type Taken = (usize, i64);

/// Why a vend cannot be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// The book has no such stock.
    Beyond,
    /// It had on that day, but vends of later days that were told earlier took it.
    TakenSince,
    /// It has, but it may not go out: expired, held, recalled.
    Barred,
}

/// Takes units that a slot gave out on a day, or says why the book does not cover them; then
/// nothing is taken. First what lies in the slot, then what lies in the machine outside of slots.
pub fn take(
    inside: &mut [Held],
    from: &From<'_>,
    units: i64,
    day: NaiveDate,
) -> Result<Vec<Taken>, Short> {
    let is_loose = |held: &Held| !from.slots.contains(&held.zone_id);
    let here =
        |held: &Held| held.zone_id == from.zone || (is_loose(held) && held.product == from.product);
    let mut order: Vec<usize> = (0..inside.len())
        .filter(|at| inside.get(*at).is_some_and(here))
        .collect();
    order.sort_by_key(|at| inside.get(*at).map(|held| rank(held, from)));
    let mut left = units;
    let (mut barred, mut then) = (0, 0);
    let mut taken = Vec::new();
    for at in order {
        let Some(held) = inside.get(at) else { continue };
        let there = held.least_since(day);
        if !held.may_go_out(day) {
            barred += there;
            continue;
        }
        then += held.closing(day);
        let some = there.min(left);
        if some > 0 {
            taken.push((at, some));
            left -= some;
        }
    }
    if left > 0 {
        return Err(if barred >= left {
            Short::Barred
        } else if then >= units {
            Short::TakenSince
        } else {
            Short::Beyond
        });
    }
    for (at, some) in &taken {
        if let Some(held) = inside.get_mut(*at) {
            held.less(day, *some);
        }
    }
    Ok(taken)
}

/// The slot's own first; then by its order. Stock without an expiry goes last.
fn rank(held: &Held, from: &From<'_>) -> (bool, i64, bool, Option<NaiveDate>) {
    let turn = match from.order {
        LotOrder::Expiry => 0,
        LotOrder::FirstIn => held.came,
        LotOrder::LastIn => -held.came,
    };
    let is_elsewhere = held.zone_id != from.zone;
    (is_elsewhere, turn, held.expiry.is_none(), held.expiry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).unwrap()
    }

    fn held(zone: u128, number: &str, expiry: u32, came: i64, days: &[(u32, i64)]) -> Held {
        Held {
            zone_id: Uuid::from_u128(zone),
            zone: "A1".to_owned(),
            is_qualified: true,
            product: Uuid::from_u128(9),
            product_code: "P1".to_owned(),
            number: number.to_owned(),
            expiry: Some(day(expiry)),
            status: LotStatus::Active,
            came,
            days: days.iter().map(|(n, units)| (day(*n), *units)).collect(),
        }
    }

    fn from(order: LotOrder, slots: &[Uuid]) -> From<'_> {
        From {
            zone: Uuid::from_u128(1),
            slots,
            product: Uuid::from_u128(9),
            order,
        }
    }

    #[test]
    fn a_slot_gives_out_in_its_order_and_then_what_lies_loose() {
        let slots = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let all = [
            held(3, "loose", 10, 1, &[(1, 5)]),
            held(1, "late", 20, 2, &[(1, 5)]),
            held(1, "soon", 15, 3, &[(1, 5)]),
            held(2, "other slot", 12, 4, &[(1, 5)]),
        ];
        for (order, expected) in [
            (LotOrder::Expiry, vec![(2, 5), (1, 5), (0, 2)]),
            (LotOrder::FirstIn, vec![(1, 5), (2, 5), (0, 2)]),
            (LotOrder::LastIn, vec![(2, 5), (1, 5), (0, 2)]),
        ] {
            let mut inside = all.clone();
            let taken = take(&mut inside, &from(order, &slots), 12, day(2)).unwrap();
            assert_eq!(taken, expected, "{order:?}");
            assert_eq!(inside[0].least_since(day(2)), 3);
            let short = take(&mut inside, &from(order, &slots), 4, day(2));
            assert_eq!(short, Err(Short::Beyond));
        }
    }

    #[test]
    fn a_late_vend_takes_what_was_there_and_is_not_taken_since() {
        let slots = [Uuid::from_u128(1)];
        let mut inside = [held(1, "a", 31, 1, &[(1, 10), (3, 2), (5, 12)])];
        let from = from(LotOrder::Expiry, &slots);
        assert_eq!(take(&mut inside, &from, 3, day(2)), Err(Short::TakenSince));
        assert_eq!(take(&mut inside, &from, 11, day(2)), Err(Short::Beyond));
        assert_eq!(take(&mut inside, &from, 2, day(2)), Ok(vec![(0, 2)]));
        assert_eq!(inside[0].days[&day(2)], 8);
        assert_eq!(inside[0].days[&day(3)], 0);
        assert_eq!(inside[0].days[&day(5)], 10);
        assert_eq!(take(&mut inside, &from, 10, day(5)), Ok(vec![(0, 10)]));
        assert_eq!(take(&mut inside, &from, 1, day(5)), Err(Short::Beyond));
    }

    #[test]
    fn what_a_later_vend_took_is_booked_on_the_first_day_that_covers_it() {
        let slots = [Uuid::from_u128(1)];
        let from = from(LotOrder::FirstIn, &slots);
        // The refill of day 5 was given out on day 6, but the book took it from the first lot.
        let mut inside = [
            held(1, "first", 31, 1, &[(1, 5), (6, 1)]),
            held(1, "second", 31, 2, &[(5, 10)]),
        ];
        let late = take_late(&mut inside, &from, 4, day(2));
        assert_eq!(late, Ok((day(5), vec![(0, 1), (1, 3)])));
        assert_eq!(inside[0].least_since(day(1)), 0);
        assert_eq!(take_late(&mut inside, &from, 6, day(2)), Err(Short::Beyond));
        // Never more than was there on that day, whatever came later.
        let mut empty = [held(1, "a", 31, 1, &[(1, 0), (5, 10)])];
        let beyond = take_late(&mut empty, &from, 1, day(2));
        assert_eq!(beyond, Err(Short::Beyond));
    }

    #[test]
    fn what_may_not_go_out_is_not_taken() {
        let slots = [Uuid::from_u128(1)];
        let from = from(LotOrder::Expiry, &slots);
        let mut expired = [held(1, "a", 4, 1, &[(1, 10)])];
        assert_eq!(take(&mut expired, &from, 1, day(5)), Err(Short::Barred));
        assert_eq!(take(&mut expired, &from, 1, day(4)), Ok(vec![(0, 1)]));
        let mut recalled = [held(1, "a", 31, 1, &[(1, 10)])];
        recalled[0].status = LotStatus::Recalled;
        assert_eq!(take(&mut recalled, &from, 1, day(2)), Err(Short::Barred));
        recalled[0].status = LotStatus::Active;
        recalled[0].is_qualified = false;
        assert_eq!(take(&mut recalled, &from, 11, day(2)), Err(Short::Beyond));
    }
}
