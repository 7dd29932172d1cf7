//! A training (培训): what it was about, and whether somebody passed its test.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Refusal};

/// The most hours of one training (学时).
const HOURS_MAX: i64 = 500;

/// The most points of a test.
const MARK_MAX: i64 = 1000;

/// What a training is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = TrainingKind)]
pub enum TrainingKind {
    /// 岗前培训: it ends with an exam (C3).
    PrePost,
    /// 年度培训: once a year (C2).
    Yearly,
}

/// The marks of a test: all that can be had, and from how many on it is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingTest)]
pub struct Test {
    /// All that can be had.
    pub full_mark: i64,
    /// From here on it is passed.
    pub pass_mark: i64,
}

/// Refuses hours nobody sits through.
pub fn hours(hours: i64) -> Result<i64, Refusal> {
    if (1..=HOURS_MAX).contains(&hours) {
        return Ok(hours);
    }
    Err(Code::TrainingHours.with("most", HOURS_MAX).at("hours"))
}

/// Refuses marks that cannot be; a pre-post training has a test.
pub fn test(kind: TrainingKind, test: Option<Test>) -> Result<Option<Test>, Refusal> {
    let Some(marks) = test else {
        return match kind {
            TrainingKind::PrePost => Err(Code::TrainingTestMissing.at("test")),
            TrainingKind::Yearly => Ok(None),
        };
    };
    let fits = (1..=MARK_MAX).contains(&marks.full_mark)
        && (1..=marks.full_mark).contains(&marks.pass_mark);
    if fits {
        return Ok(Some(marks));
    }
    Err(Code::TrainingMarks.with("most", MARK_MAX).at("test"))
}

/// Refuses a score that cannot be had.
pub fn score(
    test: Option<Test>,
    attended: bool,
    score: Option<i64>,
    field: &str,
) -> Result<(), Refusal> {
    match (test, score) {
        (_, None) => Ok(()),
        (Some(test), Some(points)) if attended && (0..=test.full_mark).contains(&points) => Ok(()),
        (test, _) => {
            let most = test.map_or(0, |test| test.full_mark);
            Err(Code::TrainingScore.with("most", most).at(field))
        }
    }
}

/// Whether somebody passed: they were there, and where there is a test they reached its mark.
pub fn passed(test: Option<Test>, attended: bool, score: Option<i64>) -> bool {
    match test {
        None => attended,
        Some(test) => attended && score.is_some_and(|score| score >= test.pass_mark),
    }
}

/// Whether a training of that day counts for the year of another day, up to then.
pub fn counts_for(held_on: NaiveDate, day: NaiveDate) -> bool {
    use chrono::Datelike as _;
    held_on.year() == day.year() && held_on <= day
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: Option<Test> = Some(Test {
        full_mark: 100,
        pass_mark: 60,
    });

    #[test]
    fn the_mark_itself_passes() {
        assert!(passed(TEST, true, Some(60)));
        assert!(!passed(TEST, true, Some(59)));
        assert!(!passed(TEST, true, None) && !passed(TEST, false, Some(90)));
        assert!(passed(None, true, None) && !passed(None, false, None));
    }

    #[test]
    fn marks_and_hours_are_bounded() {
        let marks = |full_mark, pass_mark| {
            let marks = Test {
                full_mark,
                pass_mark,
            };
            test(TrainingKind::Yearly, Some(marks)).is_ok()
        };
        assert!(marks(100, 60) && marks(1, 1));
        assert!(!marks(100, 101) && !marks(0, 0) && !marks(1001, 5) && !marks(100, 0));
        assert!(test(TrainingKind::PrePost, None).is_err());
        assert!(test(TrainingKind::Yearly, None).is_ok());
        assert!(hours(1).is_ok() && hours(0).is_err() && hours(501).is_err());
        assert!(score(TEST, true, Some(100), "s").is_ok());
        assert!(score(TEST, true, Some(101), "s").is_err());
        assert!(score(TEST, false, Some(5), "s").is_err());
        assert!(score(None, true, Some(5), "s").is_err());
    }

    #[test]
    fn a_training_counts_for_its_year_once_it_was_held() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(counts_for(day("2026-03-02"), day("2026-03-02")));
        assert!(!counts_for(day("2026-03-03"), day("2026-03-02")));
        assert!(!counts_for(day("2025-12-31"), day("2026-03-02")));
    }
}
