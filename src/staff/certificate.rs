//! A certificate (证书): its number, how long it holds, and what it was issued upon.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{CertificateKind, without_id_number};
use crate::{
    error::{Code, Refusal},
    text,
};

/// The longest number.
const NUMBER_MAX: usize = 40;

/// The longest time a certificate is issued or prolonged for, in days: ten years.
const DAYS_MAX: u64 = 3653;

/// Days before its end on which people are reminded.
pub const REMINDERS: [i64; 3] = [60, 30, 7];

/// What becomes of a certificate.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateStepKind)]
pub enum StepKind {
    /// 盖章: the county has stamped it, as it does for each year's training (C2).
    Stamped,
    /// 延期
    Prolonged,
    /// 注销
    Revoked,
}

/// What a certificate was issued upon.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateBasis)]
pub enum Basis {
    /// 岗前考试合格
    Exam,
    /// 换证: an earlier certificate of the same person.
    Renewal,
    /// 补录: issued on paper before it was written down here.
    Earlier,
    /// Issued by somebody else, as the counsellor's certificate is.
    Outside,
}

/// How a certificate stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateState)]
pub enum State {
    /// 有效
    Valid,
    /// 已过期
    Expired,
    /// 已注销
    Revoked,
    /// 未生效
    NotYet,
}

/// The days a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// From when on.
    pub issued_on: NaiveDate,
    /// The last day, prolongations included.
    pub valid_to: NaiveDate,
    /// The day from which it is revoked.
    pub revoked_on: Option<NaiveDate>,
}

impl Term {
    /// How it stands on that day. Both ends are inside; revoked on a day, it no longer holds then.
    pub fn on(&self, day: NaiveDate) -> State {
        if self.revoked_on.is_some_and(|revoked| day >= revoked) {
            State::Revoked
        } else if day < self.issued_on {
            State::NotYet
        } else if day > self.valid_to {
            State::Expired
        } else {
            State::Valid
        }
    }

    /// The nearest reminder that is due on a day: 60, 30 or 7 days ahead.
    pub fn reminder(&self, day: NaiveDate) -> Option<i64> {
        let left = (self.valid_to - day).num_days();
        if self.on(day) != State::Valid {
            return None;
        }
        REMINDERS.into_iter().filter(|days| left <= *days).min()
    }
}

/// A number as it is kept: without spaces, upper case, digits half-width.
pub fn number(field: &str, typed: &str) -> Result<String, Refusal> {
    let typed = text::required(field, typed, NUMBER_MAX)?;
    let kept: String = typed
        .chars()
        .map(text::half_width)
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect();
    without_id_number(field, kept)
}

/// Refuses an end that lies before the beginning, or further off than anybody would mean.
pub fn end(field: &str, from: NaiveDate, to: NaiveDate) -> Result<NaiveDate, Refusal> {
    let latest = from.checked_add_days(Days::new(DAYS_MAX)).unwrap_or(from);
    if (from..=latest).contains(&to) {
        return Ok(to);
    }
    Err(Code::CertificateTerm
        .with("years", DAYS_MAX / 365)
        .at(field))
}

/// What is known of somebody who is to get a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grounds {
    /// Whether they held one of this kind before that day.
    pub held_before: bool,
    /// Whether they passed a pre-post exam by that day.
    pub passed: bool,
    /// Whether whoever enters it says that it was issued on paper, before it was written down here.
    pub is_earlier: bool,
}

/// What a certificate is issued upon; refuses somebody new who did not pass the exam (C3).
pub fn basis(
    kind: CertificateKind,
    grounds: Grounds,
    issued_on: NaiveDate,
    today: NaiveDate,
) -> Result<Basis, Refusal> {
    if issued_on > today {
        let refusal = Code::DateInFuture.with("day", issued_on);
        return Err(refusal.with("today", today).at("issuedOn"));
    }
    match (kind, grounds) {
        (CertificateKind::Counsellor, _) => Ok(Basis::Outside),
        (
            _,
            Grounds {
                is_earlier: true, ..
            },
        ) if issued_on < today => Ok(Basis::Earlier),
        (
            _,
            Grounds {
                passed: true,
                held_before: false,
                ..
            },
        ) => Ok(Basis::Exam),
        (
            _,
            Grounds {
                held_before: true, ..
            },
        ) => Ok(Basis::Renewal),
        _ => Err(Code::ExamNotPassed.at("member")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn term() -> Term {
        Term {
            issued_on: day("2026-03-02"),
            valid_to: day("2029-03-01"),
            revoked_on: None,
        }
    }

    #[test]
    fn both_ends_are_inside_and_a_revoked_one_no_longer_holds_that_day() {
        for (text, state) in [
            ("2026-03-01", State::NotYet),
            ("2026-03-02", State::Valid),
            ("2029-03-01", State::Valid),
            ("2029-03-02", State::Expired),
        ] {
            assert_eq!(term().on(day(text)), state, "{text}");
        }
        let revoked_on = Some(day("2027-01-01"));
        let revoked = Term {
            revoked_on,
            ..term()
        };
        assert_eq!(revoked.on(day("2026-12-31")), State::Valid);
        assert_eq!(revoked.on(day("2027-01-01")), State::Revoked);
        assert_eq!(revoked.on(day("2030-01-01")), State::Revoked);
    }

    #[test]
    fn reminders_come_sixty_thirty_and_seven_days_ahead() {
        for (text, due) in [
            ("2028-12-30", None),
            ("2028-12-31", Some(60)),
            ("2029-01-29", Some(60)),
            ("2029-01-30", Some(30)),
            ("2029-02-21", Some(30)),
            ("2029-02-22", Some(7)),
            ("2029-03-01", Some(7)),
            ("2029-03-02", None),
        ] {
            assert_eq!(term().reminder(day(text)), due, "{text}");
        }
    }

    #[test]
    fn numbers_are_the_same_however_they_are_typed() {
        assert_eq!(
            number("n", " 滇药管 ２０２６-ab 7 ").unwrap(),
            "滇药管2026-AB7"
        );
        assert!(number("n", "").is_err());
        let id = number("n", "53292319900101123x").unwrap_err();
        assert_eq!(id.code, Code::IdNumberUnwanted);
    }

    #[test]
    fn who_is_new_passes_the_exam_first() {
        let today = day("2026-03-02");
        let none = Grounds {
            held_before: false,
            passed: false,
            is_earlier: false,
        };
        let post = |grounds, on| basis(CertificateKind::Post, grounds, day(on), today);
        assert_eq!(
            post(none, "2026-03-02").unwrap_err().code,
            Code::ExamNotPassed
        );
        let passed = Grounds {
            passed: true,
            ..none
        };
        assert_eq!(post(passed, "2026-03-02"), Ok(Basis::Exam));
        let held = Grounds {
            held_before: true,
            ..none
        };
        assert_eq!(post(held, "2026-03-02"), Ok(Basis::Renewal));
        let earlier = Grounds {
            is_earlier: true,
            ..none
        };
        assert_eq!(post(earlier, "2025-03-02"), Ok(Basis::Earlier));
        // What is issued today was not issued before it was written down.
        assert_eq!(
            post(earlier, "2026-03-02").unwrap_err().code,
            Code::ExamNotPassed
        );
        assert_eq!(
            post(passed, "2026-03-03").unwrap_err().code,
            Code::DateInFuture
        );
        let counsellor = basis(CertificateKind::Counsellor, none, today, today);
        assert_eq!(counsellor, Ok(Basis::Outside));
    }

    #[test]
    fn a_term_has_an_end_that_somebody_may_mean() {
        let from = day("2026-03-02");
        assert!(end("e", from, from).is_ok());
        assert!(end("e", from, day("2036-03-02")).is_ok());
        assert!(end("e", from, day("2036-03-03")).is_err());
        assert!(end("e", from, day("2026-03-01")).is_err());
    }
}
