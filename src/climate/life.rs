//! Puts a lot's life together: its stays, and what each room was like then.
//!
//! Everything follows from the ledger's entries and the readings as they are kept; nothing of it is
//! stored.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Sample,
    judge::Limits,
    lived::{Following, HAND_GAP, Lived, OUTSIDE_EVERY, Rules, joined},
    sensor::calibrated,
    stay::{Span, spans, stays},
    store::{
        life::{self as store, PlaceRow},
        samples, sensors,
    },
};
use crate::{app::App, db::Tx, error::Result, places::store::rooms};

/// A stay in a room and what the room was like then.
#[derive(Debug, Clone)]
pub struct LivedStay {
    /// Where and when.
    pub span: Span,
    /// The room's code and name; none for zones that lie in none.
    pub room: Option<(String, String)>,
    /// What it was like.
    pub lived: Lived,
}

/// A lot's whole life.
#[derive(Debug, Clone)]
pub struct Life {
    /// What the lot has to be kept at.
    pub limits: Limits,
    /// Its stays, in order of time.
    pub stays: Vec<LivedStay>,
    /// The facilities they are at.
    pub facilities: HashMap<Uuid, PlaceRow>,
}

impl Life {
    /// All stays that `wanted` picks, together.
    pub fn whole(&self, wanted: impl Fn(&LivedStay) -> bool) -> Lived {
        let stays = self.stays.iter().filter(|stay| wanted(stay));
        stays.fold(Lived::default(), |sum, stay| sum.and(stay.lived))
    }
}

/// Reads the life of a lot; nothing where there is no such lot.
pub async fn read(app: &App, tx: &mut Tx, lot: Uuid) -> Result<Option<Life>> {
    let now = app.clock.now().timestamp();
    let gap_max = app.house().await?.climate_silent_minutes * 60;
    let Some(limits) = store::limits(tx, lot).await? else {
        return Ok(None);
    };
    let steps = store::steps(tx, lot).await?;
    let spans = spans(&stays(&steps, &store::grounds(tx, lot).await?));
    let facilities = store::facilities(tx, lot).await?;
    let rules = Rules {
        limits,
        gap_max,
        outside_every: OUTSIDE_EVERY,
    };
    let mut known = Known::default();
    let mut stays = Vec::with_capacity(spans.len());
    for span in &spans {
        let mut place = (None, nothing(span, now));
        if let Some(room) = span.room {
            let key = (span.facility, room);
            if !known.rooms.contains_key(&key) {
                let read = known.room(tx, key, &spans, (rules, now)).await?;
                known.rooms.insert(key, read);
            }
            if let Some(told) = known.rooms.get_mut(&key) {
                place = (told.0.clone(), told.1.next().unwrap_or(place.1));
            }
        }
        stays.push(LivedStay {
            span: *span,
            room: place.0,
            lived: place.1,
        });
    }
    Ok(Some(Life {
        limits,
        stays,
        facilities,
    }))
}

/// What is told of a stay of which nothing is known.
fn nothing(span: &Span, now: i64) -> Lived {
    Lived::unknown(span.until.unwrap_or(now).max(span.from) - span.from)
}

/// A room's code and name, and what each stay in it was like, in order of time.
type Told = (Option<(String, String)>, std::vec::IntoIter<Lived>);

/// What was read of rooms so far.
#[derive(Default)]
struct Known {
    rooms: HashMap<(Uuid, Uuid), Told>,
    arrived: HashMap<Uuid, HashMap<Uuid, Vec<Sample>>>,
    names: HashMap<Uuid, HashMap<Uuid, (String, String)>>,
}

impl Known {
    /// Reads what a room was like in all stays in it, each source once.
    async fn room(
        &mut self,
        tx: &mut Tx,
        (facility, room): (Uuid, Uuid),
        spans: &[Span],
        (rules, now): (Rules, i64),
    ) -> Result<Told> {
        let here = |span: &&Span| (span.facility, span.room) == (facility, Some(room));
        let ends = |span: &Span| (span.from, span.until.unwrap_or(now).max(span.from));
        let stretches: Vec<(i64, i64)> = spans.iter().filter(here).map(ends).collect();
        let first = stretches.first().map_or(now, |stretch| stretch.0);
        let last = stretches.last().map_or(now, |stretch| stretch.1);
        if let Entry::Vacant(empty) = self.names.entry(facility) {
            let rooms = rooms::storerooms(tx, facility).await?;
            let named = rooms
                .into_iter()
                .map(|room| (room.id, (room.code, room.name)));
            empty.insert(named.collect());
            let arrived = samples::arrived(tx, facility).await?;
            self.arrived.insert(facility, arrived);
        }
        let mut told = Vec::new();
        for sensor in store::sensors(tx, room).await? {
            let added = sensors::calibrations(tx, sensor).await?;
            let mut following = Following::new(&stretches, rules);
            let waiting = self.arrived[&facility].get(&sensor);
            let around = (first - rules.gap_max, last + rules.gap_max);
            samples::each_day(tx, (facility, sensor), around, waiting, |day| {
                for sample in day {
                    following.take(calibrated(*sample, &added));
                }
            })
            .await?;
            told.push(following.days());
        }
        let by_hand = Rules {
            gap_max: HAND_GAP,
            outside_every: HAND_GAP,
            ..rules
        };
        let mut following = Following::new(&stretches, by_hand);
        let around = (first - HAND_GAP, last + HAND_GAP);
        for sample in store::by_hand(tx, facility, room, around).await? {
            following.take(sample);
        }
        let name = self.names[&facility].get(&room).cloned();
        let lived = joined(&stretches, told, following.days());
        Ok((name, lived.into_iter()))
    }
}

/// What residents are told of a lot's storage: nothing but this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the record is complete.
    pub complete: bool,
    /// Whether all of it is within the limits.
    pub within: bool,
}

/// How long what residents are told of a lot is believed: the page is for anybody, and a life of
/// years is not read for each who looks.
const BELIEVED_MINUTES: i64 = 10;

/// How many lots are remembered.
const REMEMBERED_MAX: usize = 5_000;

/// How long somebody who looks waits for their turn; the page then says nothing of storage.
const WAIT_MAX: std::time::Duration = std::time::Duration::from_secs(2);

/// Until when it may be told again, and what was told.
type Kept = (DateTime<Utc>, Option<Standing>);

/// What residents were told of lots, for a while.
#[derive(Default)]
pub struct Standings {
    known: Mutex<HashMap<Uuid, Kept>>,
    /// One life is read at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Standings {
    fn known(&self, lot: Uuid, now: DateTime<Utc>) -> Option<Kept> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&lot).copied().filter(|(until, _)| *until > now)
    }
}

/// What residents are told of a lot; nothing where no room has anything to tell.
pub async fn standing(app: &App, tx: &mut Tx, lot: Uuid) -> Result<Option<Standing>> {
    let now = app.clock.now();
    if let Some((_, known)) = app.standings.known(lot, now) {
        return Ok(known);
    }
    let turn = tokio::time::timeout(WAIT_MAX, app.standings.turn.lock()).await;
    let Ok(_turn) = turn else {
        return Ok(None);
    };
    if let Some((_, known)) = app.standings.known(lot, now) {
        return Ok(known);
    }
    let life = read(app, tx, lot).await?;
    let standing = life
        .map(|life| life.whole(|_| true))
        .filter(|whole| whole.covered > 0);
    let standing = standing.map(|whole| Standing {
        complete: whole.is_complete(),
        within: whole.is_within(),
    });
    let mut known = app
        .standings
        .known
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if known.len() >= REMEMBERED_MAX {
        known.clear();
    }
    known.insert(lot, (now + Duration::minutes(BELIEVED_MINUTES), standing));
    Ok(standing)
}
