//! What follows from what holds now: alerts to raise, to end and to pass on. Pure: the same answer
//! to whoever asks, however often.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Happening, Known, Stage,
    rule::{Rule, nearest},
};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'p> {
    /// Tell of this by that rule.
    Raise(&'p Happening, &'p Rule),
    /// This is over.
    End(&'p Known, DateTime<Utc>),
    /// Nobody acknowledged this: pass it on by that rule.
    Escalate(&'p Known, &'p Rule),
}

/// What is to be done now. `happenings` are all that hold, and those of the last day; `known` are
/// all alerts that are not over, and those of the last days.
pub fn plan<'p>(
    rules: &'p [Rule],
    happenings: &'p [Happening],
    known: &'p [Known],
    now: DateTime<Utc>,
) -> Vec<Step<'p>> {
    let by_alert: HashMap<Uuid, &Happening> =
        happenings.iter().map(|one| (one.alert(), one)).collect();
    let raised: HashMap<Uuid, &Known> = known.iter().map(|known| (known.id, known)).collect();
    let mut steps = Vec::new();
    for (id, happening) in &by_alert {
        if !raised.contains_key(id)
            && let Some(rule) = due(rules, happening, now)
        {
            steps.push(Step::Raise(happening, rule));
        }
    }
    for known in known {
        let holds = by_alert.get(&known.id);
        let over = match holds {
            Some(happening) => happening.over_at,
            None => Some(now),
        };
        if let (None, Some(over)) = (known.ended_at, over) {
            steps.push(Step::End(known, over));
        }
        if let Some(rule) = passed_on(rules, known, over.is_none(), now) {
            steps.push(Step::Escalate(known, rule));
        }
    }
    steps
}

/// The rule by which people are to be told of it now.
fn due<'p>(rules: &'p [Rule], happening: &Happening, now: DateTime<Utc>) -> Option<&'p Rule> {
    if happening.over_at.is_some() && !happening.event.is_told_late() {
        return None;
    }
    let place = happening.at.place();
    let rule = nearest(rules, happening.event, Stage::First, &place)?;
    let lasted = happening.over_at.unwrap_or(now) - happening.since;
    (lasted >= Duration::minutes(rule.minutes)).then_some(rule)
}

/// The rule by which an alert is to be passed on now.
fn passed_on<'p>(
    rules: &'p [Rule],
    known: &Known,
    goes_on: bool,
    now: DateTime<Utc>,
) -> Option<&'p Rule> {
    let is_open = goes_on || known.event.outlives_itself();
    if known.is_acknowledged || known.is_escalated || !is_open {
        return None;
    }
    let rule = nearest(rules, known.event, Stage::Escalated, &known.at.place())?;
    (now - known.raised_at >= Duration::minutes(rule.minutes)).then_some(rule)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alert::{
        Event, Facts, Where,
        rule::{DEFAULTS, in_force},
    };

    fn at() -> Where {
        Where {
            facility: Uuid::from_u128(9),
            region_path: "/53/".to_owned(),
            utc_offset_minutes: 480,
        }
    }

    fn minute(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap()
    }

    fn happening(event: Event, over: Option<i64>) -> Happening {
        Happening {
            event,
            at: at(),
            subject: Uuid::from_u128(5),
            since: minute(0),
            over_at: over.map(minute),
            facts: Facts::default(),
        }
    }

    fn known(happening: &Happening, raised: i64) -> Known {
        Known {
            id: happening.alert(),
            at: at(),
            event: happening.event,
            raised_at: minute(raised),
            ended_at: None,
            is_acknowledged: false,
            is_escalated: false,
        }
    }

    #[test]
    fn it_is_raised_after_so_long_and_once() {
        let rules = in_force(Vec::new());
        let silent = [happening(Event::SensorSilent, None)];
        assert_eq!(plan(&rules, &silent, &[], minute(44)), []);
        let steps = plan(&rules, &silent, &[], minute(45));
        assert!(matches!(steps[..], [Step::Raise(_, rule)] if rule.minutes == 45));
        let known = [known(&silent[0], 45)];
        assert_eq!(plan(&rules, &silent, &known, minute(60)), []);
    }

    #[test]
    fn what_was_over_before_it_was_found_is_told_only_where_goods_may_have_suffered() {
        let rules = in_force(Vec::new());
        let over = [
            happening(Event::SensorSilent, Some(50)),
            happening(Event::PowerLoss, Some(50)),
        ];
        assert_eq!(plan(&rules, &over, &[], minute(60)), []);
        let hot = [happening(Event::ExcursionAlarm, Some(50))];
        assert_eq!(plan(&rules, &hot, &[], minute(60)).len(), 1);
    }

    #[test]
    fn what_holds_no_longer_ends_and_what_nobody_acknowledged_is_passed_on() {
        let rules = in_force(Vec::new());
        let hot = happening(Event::ExcursionAlarm, Some(30));
        let open = [known(&hot, 10)];
        let steps = plan(&rules, std::slice::from_ref(&hot), &open, minute(40));
        assert_eq!(steps, [Step::End(&open[0], minute(30))]);
        // Gone altogether: late readings have shown that there was none.
        let steps = plan(&rules, &[], &open, minute(40));
        assert_eq!(steps, [Step::End(&open[0], minute(40))]);
        let ended = [Known {
            ended_at: Some(minute(30)),
            ..open[0].clone()
        }];
        assert_eq!(plan(&rules, &[], &ended, minute(69)), []);
        let steps = plan(&rules, &[], &ended, minute(70));
        assert!(matches!(steps[..], [Step::Escalate(_, rule)] if rule.stage == Stage::Escalated));
        let seen = [Known {
            is_acknowledged: true,
            ..ended[0].clone()
        }];
        assert_eq!(plan(&rules, &[], &seen, minute(700)), []);
        // A sensor that reports again needs nobody.
        let back = [Known {
            event: Event::SensorSilent,
            ..ended[0].clone()
        }];
        assert_eq!(plan(&rules, &[], &back, minute(7_000)), []);
    }

    proptest! {
        /// However often and in whatever order it is looked: each is raised once, passed on once,
        /// and nothing is left to do after it was done.
        #[test]
        fn what_was_done_is_not_done_again(
            looks in prop::collection::vec((0..3_000_i64, any::<bool>()), 1..20),
            event in prop::sample::select(&Event::ALL[..]),
        ) {
            let rules = in_force(Vec::new());
            let mut looks = looks;
            looks.sort_unstable();
            let mut alerts: Vec<Known> = Vec::new();
            let (mut raised, mut passed) = (0, 0);
            for (minutes, holds) in looks {
                let over = (!holds).then_some(minutes);
                let happenings = [happening(event, over)];
                for is_again in [false, true] {
                    let known = alerts.clone();
                    let steps = plan(&rules, &happenings, &known, minute(minutes));
                    prop_assert!(!is_again || steps.is_empty(), "{steps:?}");
                    for step in steps {
                        match step {
                            Step::Raise(one, _) => {
                                raised += 1;
                                alerts.push(known_of(one, minutes, over));
                            }
                            Step::End(_, at) => alerts[0].ended_at = Some(at),
                            Step::Escalate(..) => {
                                passed += 1;
                                alerts[0].is_escalated = true;
                            }
                        }
                    }
                }
            }
            prop_assert!(raised <= 1 && passed <= raised);
        }
    }

    fn known_of(one: &Happening, minutes: i64, over: Option<i64>) -> Known {
        Known {
            ended_at: over.map(minute),
            ..known(one, minutes)
        }
    }

    #[test]
    fn every_default_has_someone_to_tell() {
        assert!(DEFAULTS.iter().all(|rule| !rule.roles.is_empty()));
    }
}
