//! A finding (问题): how serious, by when, and the steps until it is put right.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::standard::Check;
use crate::{
    error::{Code, Refusal},
    house::House,
};

/// From this weight on a check that is not met is serious.
const MAJOR_FROM: i64 = 5;

/// The longest time somebody is given, in days.
pub const DAYS_MAX: u64 = 366;

/// How serious a finding is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = FindingSeverity)]
pub enum Severity {
    /// 一般
    Minor,
    /// 较重
    Major,
    /// 严重
    Critical,
}

impl Severity {
    /// What an unmet check is where nobody says otherwise: by what it fails and what it weighs.
    pub fn of(check: &Check) -> Severity {
        match check {
            Check { fatal: true, .. } => Severity::Critical,
            Check { weight, .. } if *weight >= MAJOR_FROM => Severity::Major,
            _ => Severity::Minor,
        }
    }

    /// The days somebody has to put it right.
    pub fn days(self, house: &House) -> i64 {
        match self {
            Severity::Minor => house.finding_minor_days,
            Severity::Major => house.finding_major_days,
            Severity::Critical => house.finding_critical_days,
        }
    }

    /// The day by which it is due, found on `day`.
    pub fn due(self, house: &House, day: NaiveDate) -> NaiveDate {
        let days = u64::try_from(self.days(house)).unwrap_or(0);
        day.checked_add_days(Days::new(days)).unwrap_or(day)
    }
}

/// Refuses a day by which nobody could, or that is no day to wait for.
pub fn due(field: &str, wanted: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let latest = today.checked_add_days(Days::new(DAYS_MAX)).unwrap_or(today);
    if (today..=latest).contains(&wanted) {
        return Ok(wanted);
    }
    Err(Code::FindingDue.with("most", DAYS_MAX).at(field))
}

/// A step on a finding's way.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = FindingStepKind)]
pub enum StepKind {
    /// 已整改: the depot tells what was done.
    Answered,
    /// 退回: that is not enough.
    SentBack,
    /// 已核实: the inspector saw that it is right.
    Verified,
    /// 销号: closed.
    Closed,
    /// 重新打开: it is not right after all.
    Reopened,
}

/// Where a finding stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = FindingState)]
pub enum State {
    /// 待整改
    Open,
    /// 待核实
    Answered,
    /// 已退回
    SentBack,
    /// 已核实
    Verified,
    /// 已销号
    Closed,
}

impl State {
    /// All of them.
    pub const ALL: [State; 5] = [
        State::Open,
        State::Answered,
        State::SentBack,
        State::Verified,
        State::Closed,
    ];

    /// The state after a finding's last step.
    pub fn after(last: Option<StepKind>) -> State {
        match last {
            None | Some(StepKind::Reopened) => State::Open,
            Some(StepKind::Answered) => State::Answered,
            Some(StepKind::SentBack) => State::SentBack,
            Some(StepKind::Verified) => State::Verified,
            Some(StepKind::Closed) => State::Closed,
        }
    }

    /// Whether it still has to be put right.
    pub fn is_open(self) -> bool {
        matches!(self, State::Open | State::Answered | State::SentBack)
    }

    /// Whether this step may follow.
    pub fn allows(self, step: StepKind) -> bool {
        match step {
            StepKind::Answered | StepKind::Verified => self.is_open(),
            StepKind::SentBack => self == State::Answered,
            StepKind::Closed => self == State::Verified,
            StepKind::Reopened => !self.is_open(),
        }
    }

    /// Refuses a step that does not follow.
    pub fn step(self, step: StepKind) -> Result<State, Refusal> {
        if self.allows(step) {
            return Ok(State::after(Some(step)));
        }
        Err(Code::FindingStepOutOfTurn.at("kind"))
    }

    /// Whether a finding in this state is overdue.
    pub fn is_overdue(self, due_on: NaiveDate, today: NaiveDate) -> bool {
        // What was answered waits for the inspector: the depot is not late any more.
        matches!(self, State::Open | State::SentBack) && due_on < today
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STEPS: [StepKind; 5] = [
        StepKind::Answered,
        StepKind::SentBack,
        StepKind::Verified,
        StepKind::Closed,
        StepKind::Reopened,
    ];

    #[test]
    fn the_whole_way_leads_to_closed() {
        let way = [
            StepKind::Answered,
            StepKind::SentBack,
            StepKind::Answered,
            StepKind::Verified,
            StepKind::Closed,
        ];
        let end = way.into_iter().try_fold(State::Open, super::State::step);
        assert_eq!(end, Ok(State::Closed));
        assert_eq!(State::Closed.step(StepKind::Reopened), Ok(State::Open));
    }

    proptest! {
        /// Nothing is closed that nobody verified, and nothing sent back that nobody answered.
        #[test]
        fn no_step_is_left_out(wanted in prop::collection::vec(0_usize..5, 0..30)) {
            let mut state = State::Open;
            let mut taken: Vec<StepKind> = Vec::new();
            for step in wanted.into_iter().map(|n| STEPS[n]) {
                let Ok(next) = state.step(step) else { continue };
                match step {
                    StepKind::Closed => prop_assert_eq!(taken.last(), Some(&StepKind::Verified)),
                    StepKind::SentBack => prop_assert_eq!(taken.last(), Some(&StepKind::Answered)),
                    StepKind::Reopened => prop_assert!(!state.is_open()),
                    StepKind::Answered | StepKind::Verified => prop_assert!(state.is_open()),
                }
                taken.push(step);
                state = next;
            }
            prop_assert_eq!(state, State::after(taken.last().copied()));
        }
    }

    #[test]
    fn a_day_is_due_within_a_year_and_overdue_the_day_after() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-03-02");
        assert!(due("d", today, today).is_ok());
        assert!(due("d", day("2026-03-01"), today).is_err());
        assert!(due("d", day("2027-03-04"), today).is_err());
        assert!(!State::Open.is_overdue(today, today));
        assert!(State::SentBack.is_overdue(day("2026-03-01"), today));
        assert!(!State::Answered.is_overdue(day("2026-03-01"), today));
        let house = House::default();
        assert_eq!(Severity::Critical.due(&house, today), day("2026-03-09"));
        assert_eq!(Severity::Minor.due(&house, today), day("2026-04-01"));
    }

    #[test]
    fn how_serious_follows_from_the_check() {
        let check = |fatal, weight| Check {
            weight,
            fatal,
            ..Check::default()
        };
        assert_eq!(Severity::of(&check(true, 1)), Severity::Critical);
        assert_eq!(Severity::of(&check(false, 5)), Severity::Major);
        assert_eq!(Severity::of(&check(false, 4)), Severity::Minor);
    }
}
