//! Where a lot stayed, and from when until when: a pure rule over the ledger's entries.
//!
//! An entry moves units at the moment it was recorded, if that was on its own business day. What
//! was written up later (补记) came at the beginning of its day and left at its end: no stay is ever
//! told too short. So, at each moment, the units of all stays add up to what had come by then less
//! what had left, and at the end of each business day to the ledger's own balance.

use std::{
    collections::{BTreeMap, HashMap},
    hash::BuildHasher,
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::arrival::DAY;
use crate::clock::day_at;

/// Units that come to a zone, or leave it, at a moment in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The zone.
    pub zone: Uuid,
    /// When.
    pub at: i64,
    /// How many; negative for those that leave.
    pub units: i64,
}

/// Where a zone lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The facility.
    pub facility: Uuid,
    /// The room it lies in now; none where nobody said so.
    pub room: Option<Uuid>,
    /// The rooms it lay in before, each until a moment, in order of time.
    pub before: Vec<(i64, Option<Uuid>)>,
}

/// A stretch of time in which a zone of a room held something of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// The zone.
    pub zone: Uuid,
    /// Its facility.
    pub facility: Uuid,
    /// The room it lay in; none where the zone has none.
    pub room: Option<Uuid>,
    /// From when on.
    pub from: i64,
    /// Until when; none while it goes on.
    pub until: Option<i64>,
    /// How many units from which moment on; the first at its beginning.
    pub levels: Vec<(i64, i64)>,
}

impl Stay {
    /// The most units at a time.
    pub fn most(&self) -> i64 {
        self.levels.iter().map(|level| level.1).max().unwrap_or(0)
    }

    /// The most units at a time between two moments.
    pub fn most_between(&self, from: i64, to: i64) -> i64 {
        let later = self
            .levels
            .iter()
            .filter(|level| level.0 > from && level.0 <= to);
        let most = later.map(|level| level.1).max();
        most.unwrap_or(0).max(self.units_at(from))
    }

    /// Units at a moment.
    pub fn units_at(&self, at: i64) -> i64 {
        if at < self.from || self.until.is_some_and(|until| at >= until) {
            return 0;
        }
        let come = self.levels.iter().rev().find(|level| level.0 <= at);
        come.map_or(0, |level| level.1)
    }

    /// Whether it touches a stretch of time.
    pub fn touches(&self, from: i64, to: i64) -> bool {
        self.from <= to && self.until.is_none_or(|until| until > from)
    }
}

/// When an entry moves its units.
pub fn moment(day: NaiveDate, recorded_at: DateTime<Utc>, units: i64, offset_minutes: i64) -> i64 {
    if day_at(recorded_at, offset_minutes) == day {
        return recorded_at.timestamp();
    }
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp() - offset_minutes * 60;
    if units > 0 {
        midnight
    } else {
        midnight + DAY - 1
    }
}

/// The stays of a lot, by zone and in order of time. Steps come in any order.
pub fn stays<S: BuildHasher>(steps: &[Step], grounds: &HashMap<Uuid, Ground, S>) -> Vec<Stay> {
    let mut by_zone: BTreeMap<Uuid, BTreeMap<i64, i64>> = BTreeMap::new();
    for step in steps {
        *by_zone
            .entry(step.zone)
            .or_default()
            .entry(step.at)
            .or_default() += step.units;
    }
    let mut stays = Vec::new();
    for (zone, changes) in by_zone {
        if let Some(ground) = grounds.get(&zone) {
            of_zone(zone, ground, changes, &mut stays);
        }
    }
    stays.sort_by_key(|stay| (stay.from, stay.zone));
    stays
}

fn of_zone(zone: Uuid, ground: &Ground, mut changes: BTreeMap<i64, i64>, stays: &mut Vec<Stay>) {
    // The zone's moves from room to room end a stay and begin another one, whatever is in it.
    for (until, _) in &ground.before {
        changes.entry(*until).or_default();
    }
    let (mut balance, mut open): (i64, Option<Stay>) = (0, None);
    for (at, change) in changes {
        balance += change;
        let room = room_at(ground, at);
        let goes_on = open.as_ref().is_some_and(|stay| stay.room == room) && balance > 0;
        if goes_on {
            if let Some(stay) = open.as_mut().filter(|_| change != 0) {
                stay.levels.push((at, balance));
            }
            continue;
        }
        if let Some(ended) = open.take() {
            stays.push(Stay {
                until: Some(at),
                ..ended
            });
        }
        // Within a day that was written up later more may leave than had come: nothing is there.
        open = (balance > 0).then(|| Stay {
            zone,
            facility: ground.facility,
            room,
            from: at,
            until: None,
            levels: vec![(at, balance)],
        });
    }
    stays.extend(open);
}

fn room_at(ground: &Ground, at: i64) -> Option<Uuid> {
    let past = ground.before.iter().find(|(until, _)| at < *until);
    past.map_or(ground.room, |(_, room)| *room)
}

/// A stretch of time in which a room held something of a lot, in whichever of its zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The facility.
    pub facility: Uuid,
    /// The room; none for zones that lie in none.
    pub room: Option<Uuid>,
    /// From when on.
    pub from: i64,
    /// Until when; none while it goes on.
    pub until: Option<i64>,
    /// The most units at a time in one zone.
    pub most: i64,
}

/// Joins the stays in the zones of a room, in order of time. Those of one room lie apart.
pub fn spans(stays: &[Stay]) -> Vec<Span> {
    let mut ordered: Vec<&Stay> = stays.iter().collect();
    ordered.sort_by_key(|stay| (stay.facility, stay.room, stay.from));
    let mut spans: Vec<Span> = Vec::new();
    for stay in ordered {
        let last = spans.last_mut().filter(|span| {
            (span.facility, span.room) == (stay.facility, stay.room)
                && span.until.is_none_or(|until| stay.from <= until)
        });
        match last {
            Some(span) => {
                span.until = span.until.zip(stay.until).map(|(a, b)| a.max(b));
                span.most = span.most.max(stay.most());
            }
            None => spans.push(Span {
                facility: stay.facility,
                room: stay.room,
                from: stay.from,
                until: stay.until,
                most: stay.most(),
            }),
        }
    }
    spans.sort_by_key(|span| (span.from, span.facility, span.room));
    spans
}

#[cfg(test)]
#[path = "stay_tests.rs"]
mod tests;
