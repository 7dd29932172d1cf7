//! How a county's rooms stand now: a pure rule over what was last known of each.

use serde::{Deserialize, Serialize};

use super::{hand::HandState, judge::Gravity};

/// How a room stands, the worst first.
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
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[schema(as = ClimateRoomState)]
pub enum RoomState {
    /// 报警: outside for long.
    Alarm,
    /// 预警: outside for a while, or read so by hand and nothing was done about it.
    Warning,
    /// 已超标: outside, not for long yet.
    Noticed,
    /// 失联: it has sensors and none of them reports.
    Silent,
    /// 未记录: it has no sensor, and what was due was not written down.
    Unrecorded,
    /// 正常
    Within,
}

impl RoomState {
    /// All of them, the worst first.
    pub const ALL: [RoomState; 6] = [
        RoomState::Alarm,
        RoomState::Warning,
        RoomState::Noticed,
        RoomState::Silent,
        RoomState::Unrecorded,
        RoomState::Within,
    ];
}

/// What is known of a room.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// The gravest excursion that goes on there.
    pub gravest: Option<Gravity>,
    /// Sensors in use.
    pub sensors: usize,
    /// Of these without a reading for too long.
    pub silent: usize,
    /// How the newest reading by hand stands.
    pub by_hand: Option<HandState>,
    /// Whether a reading by hand is overdue.
    pub is_overdue: bool,
}

/// How a room stands.
pub fn state(seen: &Seen) -> RoomState {
    let out = match seen.gravest {
        Some(Gravity::Alarm) => Some(RoomState::Alarm),
        Some(Gravity::Warning) => Some(RoomState::Warning),
        Some(Gravity::Noticed) => Some(RoomState::Noticed),
        None => None,
    };
    let by_hand = (seen.by_hand == Some(HandState::Incomplete)).then_some(RoomState::Warning);
    if let Some(worst) = out.into_iter().chain(by_hand).min() {
        return worst;
    }
    if seen.sensors > 0 {
        return if seen.silent == seen.sensors {
            RoomState::Silent
        } else {
            RoomState::Within
        };
    }
    if seen.is_overdue {
        RoomState::Unrecorded
    } else {
        RoomState::Within
    }
}

/// Which readings by hand of a day there are: morning, afternoon.
pub type Halves = (bool, bool);

/// Whether a reading by hand is overdue at a minute of the day, when readings are due until these
/// hours. Before the morning's is due yesterday counts.
pub fn is_overdue(minute: i64, until: (i64, i64), today: Halves, yesterday: Halves) -> bool {
    if minute > until.1 * 60 {
        return !(today.0 && today.1);
    }
    if minute > until.0 * 60 {
        return !today.0;
    }
    !(today.0 || (yesterday.0 && yesterday.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_what_is_known_is_how_a_room_stands() {
        let room = |change: fn(&mut Seen)| {
            let mut seen = Seen::default();
            change(&mut seen);
            state(&seen)
        };
        assert_eq!(room(|_| ()), RoomState::Within);
        assert_eq!(room(|seen| seen.is_overdue = true), RoomState::Unrecorded);
        let watched = |seen: &mut Seen| (seen.sensors, seen.is_overdue) = (2, true);
        assert_eq!(room(watched), RoomState::Within);
        assert_eq!(
            room(|seen| (seen.sensors, seen.silent) = (2, 1)),
            RoomState::Within
        );
        assert_eq!(
            room(|seen| (seen.sensors, seen.silent) = (2, 2)),
            RoomState::Silent
        );
        assert_eq!(
            room(|seen| seen.by_hand = Some(HandState::Incomplete)),
            RoomState::Warning
        );
        assert_eq!(
            room(|seen| seen.by_hand = Some(HandState::Settled)),
            RoomState::Within
        );
        // A sensor that fell silent while it was outside is still outside.
        let lost = |seen: &mut Seen| {
            *seen = Seen {
                gravest: Some(Gravity::Alarm),
                sensors: 1,
                silent: 1,
                ..Seen::default()
            }
        };
        assert_eq!(room(lost), RoomState::Alarm);
        let mut ordered = RoomState::ALL;
        ordered.sort_unstable();
        assert_eq!(ordered, RoomState::ALL);
    }

    #[test]
    fn a_reading_is_overdue_when_its_hours_are_over() {
        let at = |hour: i64, today, yesterday| is_overdue(hour * 60, (10, 16), today, yesterday);
        let (none, both) = ((false, false), (true, true));
        assert!(!at(9, none, both));
        assert!(at(9, none, (true, false)));
        assert!(!at(9, (true, false), none));
        assert!(at(11, none, both));
        assert!(!at(15, (true, false), both));
        assert!(at(17, (true, false), both));
        assert!(!at(17, both, none));
    }
}
