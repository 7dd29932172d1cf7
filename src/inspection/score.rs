//! Judges answers and adds them up: by weight, what does not apply left out.

use std::{collections::HashMap, hash::BuildHasher};

use serde::{Deserialize, Serialize};

use super::{
    area::AreaStanding,
    standard::{Check, How},
};
use crate::{
    error::{Code, Refusal},
    places::decimal,
};

/// What the inspector says of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CheckOutcome)]
pub enum Outcome {
    /// 符合
    Met,
    /// 不符合
    NotMet,
    /// 不适用: left out, with the reason in the note.
    NotApplicable,
}

/// What an answer comes to: told for yes and no, calculated for numbers.
pub fn outcome(
    check: &Check,
    told: Option<Outcome>,
    value: Option<&str>,
    area: Option<AreaStanding>,
) -> Result<Outcome, Refusal> {
    // What was measured against a band applies: a store below the floor fails, whoever says not.
    let is_banded = matches!(
        area,
        Some(AreaStanding::Below | AreaStanding::Within | AreaStanding::Above)
    );
    if told == Some(Outcome::NotApplicable) && !(check.how == How::Area && is_banded) {
        return Ok(Outcome::NotApplicable);
    }
    let missing = || Code::AnswerMissing.with("code", &check.code);
    let met = |is_met: bool| {
        if is_met {
            Outcome::Met
        } else {
            Outcome::NotMet
        }
    };
    let calculated = match check.how {
        How::YesNo | How::Records => return told.ok_or_else(missing),
        How::Area => match area.ok_or_else(missing)? {
            AreaStanding::Below => Outcome::NotMet,
            AreaStanding::Within | AreaStanding::Above => Outcome::Met,
            // Nothing is asked of it, and so nothing is judged.
            AreaStanding::NoBand | AreaStanding::NoStore => return Ok(Outcome::NotApplicable),
        },
        How::Range => {
            let value = number(check, value.ok_or_else(missing)?, 2)?;
            let (least, most) = check.ends();
            let above = least.is_none_or(|least| value >= least);
            met(above && most.is_none_or(|most| value <= most))
        }
        How::Count => {
            let value = number(check, value.ok_or_else(missing)?, 0)?;
            if value < 0 {
                return Err(Code::AnswerUnreadable.with("code", &check.code));
            }
            let least = check.least.as_deref();
            let least = least.and_then(|least| decimal::exact(least, 0));
            met(value >= least.unwrap_or(1))
        }
    };
    match told {
        // A number cannot be met by saying so.
        Some(told) if told != calculated => Err(Code::AnswerContradicts.with("code", &check.code)),
        _ => Ok(calculated),
    }
}

fn number(check: &Check, text: &str, places: usize) -> Result<i64, Refusal> {
    decimal::exact(text, places).ok_or_else(|| Code::AnswerUnreadable.with("code", &check.code))
}

/// What a visit comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VisitScore)]
pub struct Score {
    /// The weight of what is met, in thousandths of all that counts; none where nothing counts.
    pub permille: Option<i64>,
    /// The weight of what is met.
    pub weight_met: i64,
    /// The weight of all that counts.
    pub weight: i64,
    /// Checks met.
    pub met: i64,
    /// Checks not met.
    pub failed: i64,
    /// Checks left out.
    pub left_out: i64,
    /// Checks not met that fail the whole.
    pub fatal: Vec<String>,
}

/// Which checks are asked, given what is met: those whose condition holds. The standard has no
/// loops, so each is decided once.
pub fn asked<'c, S: BuildHasher>(
    checks: &[&'c Check],
    outcomes: &HashMap<String, Outcome, S>,
) -> Vec<&'c Check> {
    let holds = |check: &Check| holds(check, checks, outcomes, checks.len());
    checks
        .iter()
        .copied()
        .filter(|check| holds(check))
        .collect()
}

fn holds<S: BuildHasher>(
    check: &Check,
    checks: &[&Check],
    outcomes: &HashMap<String, Outcome, S>,
    depth: usize,
) -> bool {
    let Some(code) = check.only_if.as_deref() else {
        return check.counts();
    };
    let parent = checks.iter().find(|other| other.code == code);
    let is_met = outcomes.get(code) == Some(&Outcome::Met);
    check.counts()
        && depth > 0
        && is_met
        && parent.is_some_and(|parent| holds(parent, checks, outcomes, depth - 1))
}

/// Adds up the outcomes of the checks that were asked.
pub fn score<S: BuildHasher>(asked: &[&Check], outcomes: &HashMap<String, Outcome, S>) -> Score {
    let mut score = Score::default();
    for check in asked {
        match outcomes.get(&check.code) {
            Some(Outcome::Met) => {
                score.met += 1;
                score.weight += check.weight;
                score.weight_met += check.weight;
            }
            Some(Outcome::NotMet) => {
                score.failed += 1;
                score.weight += check.weight;
                if check.fatal {
                    score.fatal.push(check.code.clone());
                }
            }
            Some(Outcome::NotApplicable) | None => score.left_out += 1,
        }
    }
    score.permille = (score.weight > 0).then(|| score.weight_met * 1000 / score.weight);
    score
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(code: &str, how: How) -> Check {
        Check {
            code: code.to_owned(),
            how,
            weight: 1,
            ..Check::default()
        }
    }

    fn refused(answer: Result<Outcome, Refusal>) -> Code {
        answer.unwrap_err().code
    }

    #[test]
    fn numbers_are_judged_by_their_range() {
        let mut range = check("A", How::Range);
        (range.least, range.most) = (Some("35".into()), Some("75".into()));
        let judged = |value: &str| outcome(&range, None, Some(value), None);
        for (value, expected) in [
            ("34.99", Outcome::NotMet),
            ("35", Outcome::Met),
            ("75.00", Outcome::Met),
            ("75.01", Outcome::NotMet),
        ] {
            assert_eq!(judged(value), Ok(expected), "{value}");
        }
        for bad in ["", "40-70", "1e2", "35.123", &"9".repeat(500)] {
            assert_eq!(refused(judged(bad)), Code::AnswerUnreadable, "{bad}");
        }
        assert_eq!(
            refused(outcome(&range, None, None, None)),
            Code::AnswerMissing
        );
        let said = outcome(&range, Some(Outcome::Met), Some("80"), None);
        assert_eq!(refused(said), Code::AnswerContradicts);
        let left = outcome(&range, Some(Outcome::NotApplicable), None, None);
        assert_eq!(left, Ok(Outcome::NotApplicable));
    }

    #[test]
    fn counts_and_areas_are_judged_too() {
        let mut count = check("A", How::Count);
        count.least = Some("2".into());
        let judged = |value: &str| outcome(&count, None, Some(value), None);
        assert_eq!(judged("2"), Ok(Outcome::Met));
        assert_eq!(judged("1"), Ok(Outcome::NotMet));
        assert_eq!(refused(judged("1.5")), Code::AnswerUnreadable);
        assert_eq!(refused(judged("-3")), Code::AnswerUnreadable);
        let area = check("A", How::Area);
        for (standing, expected) in [
            (AreaStanding::Below, Outcome::NotMet),
            (AreaStanding::Within, Outcome::Met),
            (AreaStanding::Above, Outcome::Met),
            (AreaStanding::NoBand, Outcome::NotApplicable),
            (AreaStanding::NoStore, Outcome::NotApplicable),
        ] {
            assert_eq!(outcome(&area, None, None, Some(standing)), Ok(expected));
        }
        assert_eq!(
            refused(outcome(&area, None, None, None)),
            Code::AnswerMissing
        );
        // A store below the floor fails, and nobody can say that this does not apply.
        let waved = |standing| outcome(&area, Some(Outcome::NotApplicable), None, standing);
        let below = waved(Some(AreaStanding::Below));
        assert_eq!(refused(below), Code::AnswerContradicts);
        assert_eq!(waved(None), Ok(Outcome::NotApplicable));
    }

    #[test]
    fn what_hangs_on_an_unmet_check_is_not_asked() {
        let (mut b, mut c) = (check("B", How::YesNo), check("C", How::YesNo));
        b.only_if = Some("A".into());
        c.only_if = Some("B".into());
        let mut open = check("D", How::YesNo);
        open.open = true;
        let a = check("A", How::YesNo);
        let checks = [&a, &b, &c, &open];
        let asked_with = |outcomes: &[(&str, Outcome)]| {
            let outcomes = outcomes.iter().map(|(code, o)| ((*code).to_owned(), *o));
            let asked = asked(&checks, &outcomes.collect::<HashMap<_, _>>());
            asked.iter().map(|c| c.code.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(asked_with(&[]), ["A"]);
        assert_eq!(
            asked_with(&[("A", Outcome::NotMet), ("B", Outcome::Met)]),
            ["A"]
        );
        let both = [("A", Outcome::Met), ("B", Outcome::Met)];
        assert_eq!(asked_with(&both), ["A", "B", "C"]);
    }

    proptest! {
        #[test]
        fn the_score_counts_weights_and_leaves_out_what_does_not_apply(
            all in prop::collection::vec((0_i64..=100, 0_u8..3, any::<bool>()), 0..40)
        ) {
            let checks: Vec<Check> = all
                .iter()
                .enumerate()
                .map(|(n, (weight, _, fatal))| Check {
                    weight: *weight,
                    fatal: *fatal,
                    ..check(&format!("C{n}"), How::YesNo)
                })
                .collect();
            let outcomes: HashMap<String, Outcome> = all
                .iter()
                .enumerate()
                .map(|(n, (_, outcome, _))| {
                    let all = [Outcome::Met, Outcome::NotMet, Outcome::NotApplicable];
                    (format!("C{n}"), all[usize::from(*outcome)])
                })
                .collect();
            let found = score(&checks.iter().collect::<Vec<_>>(), &outcomes);
            let of = |wanted: u8| all.iter().filter(move |(_, o, _)| *o == wanted);
            let met: i64 = of(0).map(|(w, ..)| w).sum();
            let unmet: i64 = of(1).map(|(w, ..)| w).sum();
            prop_assert_eq!((found.weight_met, found.weight), (met, met + unmet));
            prop_assert_eq!(usize::try_from(found.left_out), Ok(of(2).count()));
            prop_assert_eq!(found.fatal.len(), of(1).filter(|(.., fatal)| *fatal).count());
            prop_assert!(found.permille.is_none_or(|p| (0..=1000).contains(&p)));
            prop_assert_eq!(found.permille == Some(1000), met > 0 && unmet == 0);
        }
    }
}
