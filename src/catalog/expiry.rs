//! Expiry dates as they stand on packs: a month alone means its last day.

use chrono::{Datelike, Months, NaiveDate};

use crate::text::half_width;

/// The years an expiry may lie in: wider than any shelf life, narrow enough to catch slips.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// Reads `2027-03-05`, `2027-03`, `2027/3/5`, `2027.3`, `2027年3月5日`, `2027年3月`, `20270305`,
/// `202703`; full-width digits and signs too. Nothing for anything else.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let text: String = text.trim().chars().map(half_width).map(plain).collect();
    let (year, month, day) = match text.len() {
        6 | 8 if text.bytes().all(|b| b.is_ascii_digit()) => {
            (text.get(..4)?, text.get(4..6)?, text.get(6..8))
        }
        _ => separated(&text)?,
    };
    let year: i32 = digits(year, 4)?.parse().ok()?;
    let month: u32 = digits(month, 2)?.parse().ok()?;
    if !YEARS.contains(&year) {
        return None;
    }
    match day {
        Some(day) => NaiveDate::from_ymd_opt(year, month, digits(day, 2)?.parse().ok()?),
        None => last_of_month(year, month),
    }
}

/// The last day of a month.
pub fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    first.checked_add_months(Months::new(1))?.pred_opt()
}

/// Year, month and day between one kind of sign.
fn separated(text: &str) -> Option<(&str, &str, Option<&str>)> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let day = rest
            .strip_suffix('日')
            .or(rest.strip_suffix('号'))
            .unwrap_or(rest);
        return Some((year, month, (!rest.is_empty()).then_some(day)));
    }
    let sign = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let (year, rest) = text.split_once(sign)?;
    match rest.split_once(sign) {
        Some((month, day)) => Some((year, month, Some(day))),
        None => Some((year, rest, None)),
    }
}

/// The text, if it is one to `most` digits; a year has four.
fn digits(text: &str, most: usize) -> Option<&str> {
    let long_enough = if most == 4 {
        text.len() == 4
    } else {
        !text.is_empty()
    };
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    (long_enough && text.len() <= most && plain).then_some(text)
}

/// Signs as Chinese keyboards type them.
fn plain(c: char) -> char {
    match c {
        '－' | '—' | '–' | '−' => '-',
        '／' => '/',
        '．' | '。' => '.',
        other => other,
    }
}

/// Whether the day is the last of its month, so that a label may show the month alone.
pub fn is_last_of_month(day: NaiveDate) -> bool {
    last_of_month(day.year(), day.month()) == Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_every_usual_form() {
        let day = NaiveDate::from_ymd_opt(2027, 3, 5);
        for text in [
            "2027-03-05",
            "2027-3-5",
            "2027/03/05",
            "2027.3.5",
            "20270305",
            "2027年3月5日",
            "2027年03月05",
            "２０２７－０３－０５",
            " 2027-03-05 ",
        ] {
            assert_eq!(parse(text), day, "{text}");
        }
    }

    #[test]
    fn a_month_alone_means_its_last_day() {
        let cases = [
            ("2027-03", (2027, 3, 31)),
            ("2027/04", (2027, 4, 30)),
            ("2027.2", (2027, 2, 28)),
            ("2028年2月", (2028, 2, 29)),
            ("202712", (2027, 12, 31)),
            ("2027-1", (2027, 1, 31)),
        ];
        for (text, (year, month, day)) in cases {
            let expected = NaiveDate::from_ymd_opt(year, month, day);
            assert_eq!(parse(text), expected, "{text}");
            assert!(is_last_of_month(expected.unwrap()));
        }
        assert!(!is_last_of_month(parse("2028-02-28").unwrap()));
    }

    #[test]
    fn nonsense_is_not_a_date() {
        for text in [
            "",
            "2027",
            "27-03",
            "2027-13",
            "2027-00",
            "2027-02-30",
            "20270230",
            "2027-03-",
            "2027-03/05",
            "2027-03-05-01",
            "2027-003",
            "03/2027",
            "2027年",
            "2027年3",
            "1989-12",
            "2101-01",
            "长期",
            "2027 03",
            "+2027-03",
            "2027-03-00",
            "202700",
            "2027年3月日",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
