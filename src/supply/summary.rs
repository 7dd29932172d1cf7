//! A book summed up for needs: consumption and days without stock by month, and the lots there.
//!
//! Invariant: a summary is true as long as its book has no further entry. A month that ends, or a
//! lot that expires, does not touch it: what follows without a movement is reckoned when read.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::consumption;
use crate::stock::month::Month;

/// How many months are kept, the last one under way: four years.
pub const MONTHS_KEPT: usize = 48;

/// The form of the bytes; what has another is read from the book again.
const FORM: u8 = 1;

/// A book, product by product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Its products, each ever kept there.
    pub products: Vec<Past>,
}

/// What a book says of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The product.
    pub product: Uuid,
    /// The month of the first of `months`.
    pub first: Month,
    /// Units consumed and days without stock of each month, from the one in which it was first
    /// kept there to the one of the summary, as if nothing moved any more.
    pub months: Vec<(i64, i64)>,
    /// What is there.
    pub lots: Vec<There>,
}

/// Units of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct There {
    /// The lot.
    pub lot: Uuid,
    /// Its last day.
    pub expiry: Option<NaiveDate>,
    /// Units in zones for usable stock.
    pub green: i64,
    /// Units in other zones.
    pub other: i64,
}

impl Past {
    /// The last `span` whole months before the one of `today`, the oldest first, fewer where it was
    /// not kept that long.
    pub fn whole_months(&self, today: NaiveDate, span: usize) -> Vec<consumption::Month> {
        let current = Month::of(today);
        let count = between(self.first, current);
        let skipped = count.saturating_sub(span);
        let mut month = Month::of(plus(self.first, skipped));
        let until = self.stocked_until();
        let mut all = Vec::with_capacity(count - skipped);
        for at in skipped..count {
            let (from, to) = (month.first(), month.last());
            let days = (to - from).num_days() + 1;
            let (units, out) = self.months.get(at).copied().unwrap_or_else(|| {
                let there = until.map_or(0, |last| (last - from).num_days() + 1);
                (0, days - there.clamp(0, days))
            });
            all.push(consumption::Month { units, out, days });
            month = month.next();
        }
        all
    }

    /// The last day on which something of what is there is in stock: none where nothing is, the
    /// last of all days where it never expires.
    fn stocked_until(&self) -> Option<NaiveDate> {
        let green = self.lots.iter().filter(|lot| lot.green > 0);
        green.map(|lot| lot.expiry.unwrap_or(NaiveDate::MAX)).max()
    }
}

/// How many months lie from one, included, to another, not included.
pub fn between(from: Month, to: Month) -> usize {
    let index = |month: Month| {
        let first = month.first();
        i64::from(first.year()) * 12 + i64::from(first.month0())
    };
    usize::try_from(index(to) - index(from)).unwrap_or(0)
}

/// The first day of the month so many after another.
fn plus(month: Month, months: usize) -> NaiveDate {
    let months = chrono::Months::new(u32::try_from(months).unwrap_or(0));
    month
        .first()
        .checked_add_months(months)
        .unwrap_or(month.first())
}

impl Summary {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        number(&mut bytes, count(self.products.len()));
        for past in &self.products {
            bytes.extend_from_slice(past.product.as_bytes());
            day(&mut bytes, Some(past.first.first()));
            number(&mut bytes, count(past.months.len()));
            for (units, out) in &past.months {
                number(&mut bytes, *units);
                number(&mut bytes, *out);
            }
            number(&mut bytes, count(past.lots.len()));
            for lot in &past.lots {
                bytes.extend_from_slice(lot.lot.as_bytes());
                day(&mut bytes, lot.expiry);
                number(&mut bytes, lot.green);
                number(&mut bytes, lot.other);
            }
        }
        bytes
    }

    /// From bytes; none where they have another form or are cut short.
    pub fn decode(bytes: &[u8]) -> Option<Summary> {
        let (form, mut rest) = bytes.split_first()?;
        if *form != FORM {
            return None;
        }
        let rest = &mut rest;
        let products = (0..take_number(rest)?).map(|_| {
            let product = take_id(rest)?;
            let first = Month::of(take_day(rest)?.0?);
            let months = (0..take_number(rest)?)
                .map(|_| Some((take_number(rest)?, take_number(rest)?)))
                .collect::<Option<_>>()?;
            let lots = (0..take_number(rest)?)
                .map(|_| {
                    Some(There {
                        lot: take_id(rest)?,
                        expiry: take_day(rest)?.0,
                        green: take_number(rest)?,
                        other: take_number(rest)?,
                    })
                })
                .collect::<Option<_>>()?;
            Some(Past {
                product,
                first,
                months,
                lots,
            })
        });
        let products = products.collect::<Option<_>>()?;
        Some(Summary { products })
    }
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Seven bits a byte, the lowest first; nothing here is negative.
fn number(bytes: &mut Vec<u8>, of: i64) {
    let mut left = of.max(0);
    loop {
        let low = u8::try_from(left & 0x7f).unwrap_or(0);
        left >>= 7;
        if left == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take_number(bytes: &mut &[u8]) -> Option<i64> {
    let mut sum = 0;
    for step in 0..9 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        sum |= i64::from(byte & 0x7f) << (7 * step);
        if byte & 0x80 == 0 {
            return Some(sum);
        }
    }
    None
}

/// Days since the year 1; 0 where there is none.
fn day(bytes: &mut Vec<u8>, of: Option<NaiveDate>) {
    number(bytes, of.map_or(0, |day| i64::from(day.num_days_from_ce())));
}

/// A day that was kept, or that there is none.
struct Day(Option<NaiveDate>);

fn take_day(bytes: &mut &[u8]) -> Option<Day> {
    match i32::try_from(take_number(bytes)?).ok()? {
        0 => Some(Day(None)),
        days => NaiveDate::from_num_days_from_ce_opt(days).map(|day| Day(Some(day))),
    }
}

fn take_id(bytes: &mut &[u8]) -> Option<Uuid> {
    let (id, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(Uuid::from_bytes(*id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn past(expiry: Option<&str>) -> Past {
        let lots = vec![There {
            lot: Uuid::from_u128(2),
            expiry: expiry.map(date),
            green: 300,
            other: 0,
        }];
        Past {
            product: Uuid::from_u128(1),
            first: Month::of(date("2025-11-20")),
            months: vec![(5, 19), (70_000, 0), (i64::from(u32::MAX), 31)],
            lots,
        }
    }

    #[test]
    fn a_summary_is_read_back_and_nothing_else_is() {
        let summary = Summary {
            products: vec![past(Some("2026-03-10")), past(None)],
        };
        let bytes = summary.encode();
        assert_eq!(Summary::decode(&bytes), Some(summary));
        for end in 0..bytes.len() {
            assert_eq!(Summary::decode(&bytes[..end]), None, "{end}");
        }
        let mut other = bytes;
        other[0] = FORM + 1;
        assert_eq!(Summary::decode(&other), None);
    }

    #[test]
    fn what_follows_without_a_movement_is_reckoned() {
        let of = |expiry: Option<&str>, today: &str, span: usize| {
            let months = past(expiry).whole_months(date(today), span);
            let told = months.iter().map(|month| (month.units, month.out));
            told.collect::<Vec<_>>()
        };
        // January, the last month that was summed up, is whole in February.
        assert_eq!(of(None, "2026-01-31", 6), [(5, 19), (70_000, 0)]);
        assert_eq!(of(None, "2026-04-30", 2), [(0, 0), (0, 0)]);
        let until = of(Some("2026-03-10"), "2026-05-01", 3);
        assert_eq!(until, [(0, 0), (0, 21), (0, 30)]);
        assert_eq!(of(None, "2025-11-30", 6), []);
    }
}
