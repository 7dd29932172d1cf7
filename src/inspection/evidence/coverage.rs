//! Readings twice a day: how many were due, and how many are there.

use std::collections::HashSet;

use chrono::{Duration, NaiveDate};
use uuid::Uuid;

use crate::climate::{hand::Half, sensed::Nearest};

/// A room's halves of days that have a reading.
#[derive(Debug)]
pub struct Room {
    /// Written down by hand.
    pub by_hand: HashSet<(NaiveDate, Half)>,
    /// Read by sensors within the hours.
    pub sensed: Nearest,
}

impl Room {
    fn has(&self, day: NaiveDate, half: Half) -> bool {
        self.by_hand.contains(&(day, half)) || self.sensed.of(day, half).is_some()
    }
}

/// A reading that was written down: the room, the day, the half.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Written {
    /// The room.
    pub storeroom_id: Uuid,
    /// The facility's day.
    pub day: NaiveDate,
    /// Which half.
    pub half: Half,
}

/// The halves due in `days` whole days before `today`, and those that are there.
pub fn covered(rooms: &[Room], today: NaiveDate, days: i64) -> (i64, i64) {
    let mut there = 0;
    for back in 1..=days {
        let day = today - Duration::days(back);
        for half in [Half::Morning, Half::Afternoon] {
            let count = rooms.iter().filter(|room| room.has(day, half)).count();
            there += i64::try_from(count).unwrap_or(0);
        }
    }
    let rooms = i64::try_from(rooms.len()).unwrap_or(0);
    (2 * days * rooms, there)
}
