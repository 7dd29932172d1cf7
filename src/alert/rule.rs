//! Rules: who is told of an event, and the quiet hours. What holds where nothing is set is here
//! too.

use std::sync::LazyLock;

use chrono::{DateTime, Duration, Timelike as _, Utc};
use uuid::Uuid;

use super::{Event, Stage};
use crate::{
    error::{Code, Refusal},
    id,
    people::{EVERYWHERE, Place, Role, Scope},
};

/// The longest that may be waited: a week.
pub const MINUTES_MAX: i64 = 7 * 1440;

/// The most channels of a rule.
pub const CHANNELS_MAX: usize = 10;

/// Minutes of a day.
const DAY: i64 = 1440;

/// Hours in which messages wait until they are over, in minutes of the facility's day: from, and up
/// to but not with. They may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// From when on.
    pub from: i64,
    /// Until when.
    pub to: i64,
}

impl Quiet {
    /// Refuses what is no time of day, and hours that never end.
    pub fn new(from: i64, to: i64) -> Result<Quiet, Refusal> {
        let is_time = |minutes: i64| (0..DAY).contains(&minutes);
        if !is_time(from) || !is_time(to) || from == to {
            return Err(Code::AlertQuietHours.at("quiet"));
        }
        Ok(Quiet { from, to })
    }

    /// When a message that comes up now may be sent.
    pub fn ends(self, now: DateTime<Utc>, utc_offset_minutes: i64) -> DateTime<Utc> {
        let local = now + Duration::minutes(utc_offset_minutes.clamp(-840, 840));
        let minute = i64::from(local.hour() * 60 + local.minute());
        let is_quiet = if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        };
        if !is_quiet {
            return now;
        }
        let left = (self.to - minute).rem_euclid(DAY);
        let seconds = i64::from(local.second());
        let end = now + Duration::minutes(left) - Duration::seconds(seconds);
        // Whole seconds: what is below them was not asked for.
        DateTime::from_timestamp(end.timestamp(), 0).unwrap_or(end)
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: Uuid,
    /// Of what.
    pub event: Event,
    /// At first, or when nobody has acknowledged it.
    pub stage: Stage,
    /// Where it holds.
    pub scope: Scope,
    /// How many minutes after it began; escalated, after it was raised.
    pub minutes: i64,
    /// Who sees it in the pages.
    pub roles: Vec<Role>,
    /// By which channels.
    pub channels: Vec<Uuid>,
    /// When messages wait.
    pub quiet: Option<Quiet>,
    /// Whether messages are sent during quiet hours, too.
    pub loud: bool,
    /// Whether anybody is told at all.
    pub active: bool,
}

impl Rule {
    /// When a message by this rule may be sent that comes up now.
    pub fn not_before(&self, now: DateTime<Utc>, utc_offset_minutes: i64) -> DateTime<Utc> {
        match self.quiet {
            Some(quiet) if !self.loud => quiet.ends(now, utc_offset_minutes),
            _ => now,
        }
    }
}

/// The rule for an event at a place: of all that cover it the nearest one, though it be that nobody
/// is told.
pub fn nearest<'r>(
    rules: &'r [Rule],
    event: Event,
    stage: Stage,
    place: &Place,
) -> Option<&'r Rule> {
    let nearness = |rule: &&Rule| match &rule.scope {
        Scope::Facility(_) => usize::MAX,
        Scope::Region(path) => path.len(),
    };
    rules
        .iter()
        .filter(|rule| rule.event == event && rule.stage == stage && rule.scope.covers(place))
        .max_by_key(nearness)
        .filter(|rule| rule.active)
}

/// What holds everywhere where nothing else is set: the keeper of the place sees everything in the
/// pages, the county what is grave at once and the rest when nobody took it up.
pub static DEFAULTS: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    const KEEPERS: &[Role] = &[Role::DepotManager, Role::DispensingPoint];
    const ALL: &[Role] = &[Role::DepotManager, Role::DispensingPoint, Role::County];
    const COUNTY: &[Role] = &[Role::County, Role::Administrator];
    let table: [(Event, Stage, i64, &[Role]); 14] = [
        (Event::ExcursionAlarm, Stage::First, 0, ALL),
        (Event::ExcursionAlarm, Stage::Escalated, 60, COUNTY),
        (Event::PowerLoss, Stage::First, 0, ALL),
        (Event::PowerLoss, Stage::Escalated, 60, COUNTY),
        (Event::ExcursionWarning, Stage::First, 0, KEEPERS),
        (Event::ExcursionWarning, Stage::Escalated, 240, COUNTY),
        // A little later than the silence itself: where power failed, that is told instead.
        (Event::SensorSilent, Stage::First, 45, KEEPERS),
        (Event::SensorSilent, Stage::Escalated, 1440, COUNTY),
        (Event::RecordMissing, Stage::First, 0, KEEPERS),
        (Event::BatteryLow, Stage::First, 0, KEEPERS),
        (Event::BatteryLow, Stage::Escalated, 4320, COUNTY),
        (Event::CalibrationOverdue, Stage::First, 0, ALL),
        // Who puts it right has had its time: the county is told at once.
        (Event::FindingOverdue, Stage::First, 0, ALL),
        // The county is who renews it.
        (Event::CertificateEnding, Stage::First, 0, ALL),
    ];
    let rule = |(event, stage, minutes, roles): (Event, Stage, i64, &[Role])| Rule {
        id: id::derived(Uuid::nil(), &format!("{} {stage:?}", event.text())),
        event,
        stage,
        scope: Scope::Region(EVERYWHERE.to_owned()),
        minutes,
        roles: roles.to_vec(),
        channels: Vec::new(),
        quiet: None,
        loud: event.is_grave(),
        active: true,
    };
    table.into_iter().map(rule).collect()
});

/// The rules in force: those that are set, and the defaults for which none is set everywhere.
pub fn in_force(set: Vec<Rule>) -> Vec<Rule> {
    let is_set = |default: &&Rule| {
        !set.iter().any(|rule| {
            (rule.event, rule.stage, &rule.scope) == (default.event, default.stage, &default.scope)
        })
    };
    let defaults: Vec<Rule> = DEFAULTS.iter().filter(is_set).cloned().collect();
    set.into_iter().chain(defaults).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn quiet_hours_hold_a_message_until_they_end() {
        let night = Quiet::new(22 * 60, 7 * 60).unwrap();
        for (now, then) in [
            // China's 21:59, 22:00, midnight, 06:59:59, 07:00.
            ("2026-03-02T13:59:59Z", "2026-03-02T13:59:59Z"),
            ("2026-03-02T14:00:00Z", "2026-03-02T23:00:00Z"),
            ("2026-03-02T16:00:30Z", "2026-03-02T23:00:00Z"),
            ("2026-03-02T22:59:59Z", "2026-03-02T23:00:00Z"),
            ("2026-03-02T23:00:00Z", "2026-03-02T23:00:00Z"),
        ] {
            assert_eq!(night.ends(moment(now), 480), moment(then), "{now}");
        }
        let noon = Quiet::new(12 * 60, 14 * 60).unwrap();
        let at = moment("2026-03-02T05:00:00Z");
        assert_eq!(noon.ends(at, 480), moment("2026-03-02T06:00:00Z"));
        assert_eq!(noon.ends(at, 0), at);
        assert!(Quiet::new(60, 60).is_err() && Quiet::new(0, 1440).is_err());
    }

    #[test]
    fn the_nearest_rule_holds_also_when_it_is_silence() {
        let (county, facility) = ("/530000/530102/", Uuid::from_u128(7));
        let rule = |scope: Scope, minutes: i64| Rule {
            scope,
            minutes,
            ..DEFAULTS[0].clone()
        };
        let place = |path: &str, facility: u128| Place {
            region_path: path.to_owned(),
            facility: Some(Uuid::from_u128(facility)),
        };
        let rules = in_force(vec![
            rule(Scope::Region(county.to_owned()), 5),
            Rule {
                active: false,
                ..rule(Scope::Facility(facility), 9)
            },
        ]);
        let event = DEFAULTS[0].event;
        let found = |place: &Place| nearest(&rules, event, Stage::First, place).map(|r| r.minutes);
        assert_eq!(found(&place("/530000/530103/", 1)), Some(0));
        assert_eq!(found(&place("/530000/530102/530102001/", 1)), Some(5));
        assert_eq!(found(&place(county, 7)), None);
    }

    #[test]
    fn a_rule_for_everywhere_takes_the_place_of_the_default() {
        let own = Rule {
            minutes: 3,
            ..DEFAULTS[0].clone()
        };
        let all = in_force(vec![own.clone()]);
        assert_eq!(all.len(), DEFAULTS.len());
        assert!(all.contains(&own) && !all.contains(&DEFAULTS[0]));
        for event in Event::ALL {
            assert!(
                DEFAULTS
                    .iter()
                    .any(|rule| rule.event == event && rule.stage == Stage::First)
            );
        }
    }
}
