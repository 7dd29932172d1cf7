//! Calendar months, written `2026-03`.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::error::{Code, Refusal};

/// A calendar month, by its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

/// The years in which there may be books.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2999;

impl Month {
    /// Reads `2026-03`.
    pub fn parse(text: &str, field: &str) -> Result<Month, Refusal> {
        let malformed = || Code::MonthMalformed.with("month", text).at(field);
        let is_plain = text.len() == 7
            && text.bytes().enumerate().all(|(at, byte)| {
                (at == 4) == (byte == b'-') && (at == 4 || byte.is_ascii_digit())
            });
        let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok();
        first
            .filter(|first| is_plain && YEARS.contains(&first.year()))
            .map(Month)
            .ok_or_else(malformed)
    }

    /// The month a day lies in.
    pub fn of(day: NaiveDate) -> Month {
        Month(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        let last = self.next().0.pred_opt();
        last.unwrap_or(self.0)
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Month {
        Month(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The month before it.
    #[must_use]
    pub fn before(self) -> Month {
        Month(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The months from this one to another, both included.
    pub fn through(self, last: Month) -> impl Iterator<Item = Month> {
        std::iter::successors(Some(self), |month| Some(month.next()))
            .take_while(move |month| *month <= last)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
        let text = String::deserialize(deserializer)?;
        Month::parse(&text, "month")
            .map_err(|_| D::Error::custom(format!("“{text}” is not a month such as 2026-03")))
    }
}

impl utoipa::PartialSchema for Month {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        String::schema()
    }
}

impl utoipa::ToSchema for Month {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_four_digits_a_hyphen_and_two() {
        let month = Month::parse("2026-02", "month").unwrap();
        assert_eq!(month.to_string(), "2026-02");
        assert_eq!(month.last().to_string(), "2026-02-28");
        assert_eq!(month.before().before().to_string(), "2025-12");
        for wrong in [
            "2026-2",
            "2026-13",
            "2026-00",
            "202602",
            "2026-02-01",
            "",
            "+026-02",
            "1999-12",
        ] {
            assert!(Month::parse(wrong, "month").is_err(), "{wrong}");
        }
    }

    #[test]
    fn months_follow_each_other_over_the_year() {
        let from = Month::parse("2025-11", "month").unwrap();
        let to = Month::parse("2026-02", "month").unwrap();
        let all: Vec<String> = from.through(to).map(|month| month.to_string()).collect();
        assert_eq!(all, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(to.through(from).count(), 0);
    }
}
