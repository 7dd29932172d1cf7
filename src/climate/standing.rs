//! Puts together how the rooms of a county stand, from a few questions about all of them at once.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Timelike as _, Utc};
use uuid::Uuid;

use super::{
    Sample,
    hand::{self, Half, HandState, Windows, local},
    judge::{Limits, gravity},
    overview::{RoomState, Seen, is_overdue, state},
    store::overview::{self as store, HandRow, LastRow, OpenRow, RoomRow},
};
use crate::{app::App, db::Tx, error::Result, places::store::Reach};

/// How a room stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The room.
    pub row: RoomRow,
    /// What is known of it.
    pub seen: Seen,
    /// What that comes to.
    pub state: RoomState,
    /// When it was last read, by a sensor or by hand.
    pub read_at: Option<DateTime<Utc>>,
    /// The last temperature, in hundredths.
    pub celsius: Option<i64>,
    /// The last humidity.
    pub humidity: Option<i64>,
    /// The gravest excursion that goes on there.
    pub gravest: Option<OpenRow>,
}

/// Writes down the last readings of sensors that were judged since the last time.
pub async fn write_last(app: &App) -> Result<()> {
    let newest = app.intake.take_newest();
    if newest.is_empty() {
        return Ok(());
    }
    let outcome = put_last(app, &newest).await;
    if outcome.is_err() {
        // Another time.
        for (facility, sensor, sample) in newest {
            app.intake.note_newest((facility, sensor), sample);
        }
    }
    outcome
}

async fn put_last(app: &App, newest: &[(Uuid, Uuid, Sample)]) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::put_last(&mut tx, newest).await?;
    tx.commit().await
}

/// What was read of all rooms.
struct Read {
    sensors: HashMap<Uuid, Vec<LastRow>>,
    open: HashMap<Uuid, Vec<OpenRow>>,
    by_hand: HashMap<Uuid, Vec<HandRow>>,
    windows: Windows,
    silent_after: i64,
    now: DateTime<Utc>,
}

/// The rooms in use within reach, below a region's path, the worst first; those that stand alike
/// in order of facility and room.
pub async fn standing(app: &App, tx: &mut Tx, below: &str, reach: &Reach) -> Result<Vec<Standing>> {
    let house = app.house().await?;
    let now = app.clock.now();
    let rooms = store::rooms(tx, below, reach).await?;
    // Yesterday is known wherever it is today.
    let since = (now - Duration::days(2)).date_naive();
    let mut known = Read {
        sensors: HashMap::new(),
        open: HashMap::new(),
        by_hand: store::by_hand(tx, (below, since), reach).await?,
        windows: Windows::from(&*house),
        silent_after: house.climate_silent_minutes * 60,
        now,
    };
    for row in store::sensors(tx, below, reach).await? {
        known.sensors.entry(row.storeroom_id).or_default().push(row);
    }
    for row in store::going_on(tx, below, reach).await? {
        known.open.entry(row.storeroom_id).or_default().push(row);
    }
    let mut rooms: Vec<Standing> = rooms.into_iter().map(|room| known.room(room)).collect();
    rooms.sort_by_key(|room| room.state);
    Ok(rooms)
}

impl Read {
    fn room(&self, row: RoomRow) -> Standing {
        let sensors = self.sensors.get(&row.id).map_or(&[][..], Vec::as_slice);
        let by_hand = self.by_hand.get(&row.id).map_or(&[][..], Vec::as_slice);
        let open = self.open.get(&row.id).map_or(&[][..], Vec::as_slice);
        let grave = |open: &OpenRow| gravity(open.lasted, open.warn_after, open.alarm_after);
        let gravest = open.iter().max_by_key(|open| grave(open)).cloned();
        let since = |at: DateTime<Utc>| (self.now - at).num_seconds();
        let is_silent =
            |sensor: &&LastRow| sensor.at.is_none_or(|at| since(at) > 2 * self.silent_after);
        let seen = Seen {
            gravest: gravest.as_ref().map(grave),
            sensors: sensors.len(),
            silent: sensors.iter().filter(is_silent).count(),
            by_hand: by_hand.last().map(hand_state),
            is_overdue: sensors.is_empty() && self.is_overdue(&row, by_hand),
        };
        let (read_at, celsius, humidity) = newest(sensors, by_hand);
        Standing {
            row,
            seen,
            state: state(&seen),
            read_at,
            celsius,
            humidity,
            gravest,
        }
    }

    fn is_overdue(&self, row: &RoomRow, by_hand: &[HandRow]) -> bool {
        let time = local(self.now, row.utc_offset_minutes);
        let halves = |day| {
            let there = |half| by_hand.iter().any(|row| (row.day, row.half) == (day, half));
            (there(Half::Morning), there(Half::Afternoon))
        };
        let today = time.date();
        let until = (self.windows.morning.1, self.windows.afternoon.1);
        let minute = i64::from(time.hour() * 60 + time.minute());
        let yesterday = halves(today - Duration::days(1));
        is_overdue(minute, until, halves(today), yesterday)
    }
}

fn hand_state(row: &HandRow) -> HandState {
    let limits = Limits {
        celsius: hand::band(row.celsius_low, row.celsius_high),
        humidity: hand::band(row.humidity_low, row.humidity_high),
    };
    let sample = Sample {
        at: row.at.timestamp(),
        celsius: i32::try_from(row.celsius).unwrap_or(0),
        humidity: i32::try_from(row.humidity).ok(),
    };
    hand::state(&sample, &limits, usize::from(row.settled))
}

/// The newest reading of a room: when, temperature, humidity.
fn newest(
    sensors: &[LastRow],
    by_hand: &[HandRow],
) -> (Option<DateTime<Utc>>, Option<i64>, Option<i64>) {
    let sensed = sensors
        .iter()
        .map(|row| (row.at, row.celsius, row.humidity));
    let hand = by_hand
        .iter()
        .map(|row| (Some(row.at), Some(row.celsius), Some(row.humidity)));
    let newest = sensed.chain(hand).max_by_key(|(at, ..)| *at);
    newest.unwrap_or_default()
}
