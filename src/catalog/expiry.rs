//! Reads an expiry as packs print it: a day, or a month, which means its last day.

use chrono::{Days, Months, NaiveDate};

/// The last good day: `2027-01-31` as it stands, `2027-01` as the last day of January.
pub fn parse(text: &str) -> Option<NaiveDate> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day);
    }
    let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()?;
    first
        .checked_add_months(Months::new(1))?
        .checked_sub_days(Days::new(1))
}
