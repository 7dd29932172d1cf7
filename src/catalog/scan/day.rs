//! Days as GS1 writes them: six digits, the century left out.

use chrono::NaiveDate;

use crate::catalog::expiry::last_of_month;

/// `YYMMDD` in the century that this year decides; day 00 is the month's last.
///
/// Source: GS1 General Specifications, section 7.12: a year 51 or more ahead belongs to the last
/// century, one 50 or more behind to the next.
pub fn day(text: &str, this_year: i32) -> Option<NaiveDate> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| text[from..from + 2].parse::<u32>().ok();
    let (short, month, day) = (part(0)?, part(2)?, part(4)?);
    let short = i32::try_from(short).ok()?;
    let ahead = short - this_year.rem_euclid(100);
    let century = this_year.div_euclid(100)
        + match ahead {
            51.. => -1,
            ..=-50 => 1,
            _ => 0,
        };
    let year = century * 100 + short;
    match day {
        0 => last_of_month(year, month),
        day => NaiveDate::from_ymd_opt(year, month, day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_century_follows_from_this_year() {
        for (text, expected) in [
            ("280200", "2028-02-29"),
            ("270200", "2027-02-28"),
            ("261200", "2026-12-31"),
            ("260731", "2026-07-31"),
            ("761231", "2076-12-31"),
            ("770101", "1977-01-01"),
            ("991231", "1999-12-31"),
            ("000229", "2000-02-29"),
        ] {
            assert_eq!(day(text, 2026), expected.parse().ok(), "{text}");
        }
        for text in [
            "200010",
            "201310",
            "200132",
            "200230",
            "x00131",
            "11111",
            "",
            "１２３",
        ] {
            assert_eq!(day(text, 2026), None, "{text}");
        }
    }

    #[test]
    fn late_in_a_century_the_next_one_comes() {
        assert_eq!(day("100101", 2080), "2110-01-01".parse().ok());
        assert_eq!(day("300101", 2080), "2130-01-01".parse().ok());
        assert_eq!(day("310101", 2080), "2031-01-01".parse().ok());
    }
}
