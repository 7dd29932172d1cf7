//! Keeps silence and power loss: finds them anew whenever readings come, and notices when they
//! stay away.

use std::{
    collections::HashMap,
    hash::BuildHasher,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Sample,
    judge::Silence,
    quiet::{self, Heard, Known, Span, Step},
    sensor::{SensorKind, SensorStatus},
    store::{events, heard, sensors},
};
use crate::{db::Tx, error::Result};

/// When each sensor was heard last, so that its silence is noticed although nothing comes.
#[derive(Debug)]
pub struct Listening {
    since: AtomicI64,
    heard: Mutex<HashMap<Uuid, Last>>,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    facility: Uuid,
    at: i64,
    is_noticed: bool,
}

impl Default for Listening {
    fn default() -> Listening {
        Listening {
            since: AtomicI64::new(i64::MIN / 2),
            heard: Mutex::default(),
        }
    }
}

impl Listening {
    /// Begins to listen: what was not heard before, while the program itself was down, is nobody's
    /// silence yet.
    pub fn begin(&self, now: i64) {
        self.since.store(now, Relaxed);
    }

    /// Notes what judging a sensor has shown.
    pub fn note(&self, sensor: Uuid, facility: Uuid, last: Option<i64>, is_noticed: bool) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        match last {
            Some(at) => drop(heard.insert(
                sensor,
                Last {
                    facility,
                    at,
                    is_noticed,
                },
            )),
            None => drop(heard.remove(&sensor)),
        }
    }

    /// The sensors not heard for so long whose silence nobody has noticed yet: sensor, facility,
    /// and their last reading. Until the program has listened for so long itself there are none.
    pub fn overdue(&self, now: i64, silent_after: i64) -> Vec<(Uuid, Uuid, i64)> {
        if now.saturating_sub(self.since.load(Relaxed)) <= silent_after {
            return Vec::new();
        }
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard
            .iter()
            .filter(|(_, last)| !last.is_noticed && now - last.at > silent_after)
            .map(|(sensor, last)| (*sensor, last.facility, last.at))
            .collect()
    }

    fn may_notice(&self, now: i64, silent_after: i64) -> bool {
        now.saturating_sub(self.since.load(Relaxed)) > silent_after
    }
}

/// What is known before a sensor's readings are read again.
#[derive(Debug)]
pub struct Before {
    /// The moment from which readings are new.
    pub since: i64,
    /// The last reading before it: a silence may begin there.
    pub last: Option<i64>,
    known: Vec<Known>,
    kind: SensorKind,
    status: SensorStatus,
}

/// Looks up what is known of a sensor's silences.
pub async fn before(
    tx: &mut Tx,
    place: (Uuid, Uuid),
    since: i64,
    waiting: Option<&Vec<Sample>>,
) -> Result<Before> {
    let (kind, status) = sensors::standing(tx, place.1).await?;
    Ok(Before {
        since,
        last: heard::last_before(tx, place, since, waiting).await?,
        known: events::silences(tx, place, since).await?,
        kind,
        status,
    })
}

/// What changes of a sensor's silences.
#[derive(Debug)]
pub struct Changes {
    /// What is to be written.
    pub steps: Vec<Step>,
    /// From when on outages are to be looked for anew.
    pub outages_from: Option<i64>,
    /// Whether it is silent now, and that is known.
    pub is_noticed: bool,
}

impl Changes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.outages_from.is_none()
    }
}

/// What changes by the silences found in readings from the last one before `since` on.
pub fn changes(
    before: &Before,
    found: &[Silence],
    (now, silent_after): (i64, i64),
    listening: &Listening,
) -> Changes {
    let mut spans: Vec<Span> = found
        .iter()
        .map(|silence| Span::from(*silence))
        .filter(|span| span.reaches(before.since))
        .collect();
    let known_open = before.known.iter().find(|known| known.span.to.is_none());
    if let Some(open) = spans.iter_mut().find(|span| span.to.is_none()) {
        if before.status == SensorStatus::Retired {
            // Nobody waits for it any more: its silence ended when it was taken out of use.
            let same = before
                .known
                .iter()
                .find(|known| known.span.from == open.from);
            open.to = same.and_then(|known| known.span.to).or(Some(now));
        } else if before.kind == SensorKind::Logger {
            // Read out now and then: that nothing comes is as it should be.
            open.to = Some(open.from);
        } else if known_open.is_none() && !listening.may_notice(now, silent_after) {
            open.to = Some(open.from);
        }
    }
    spans.retain(|span| span.to != Some(span.from));
    let steps = quiet::reconciled(&before.known, &spans, silent_after);
    let first = before.last.is_none().then_some(before.since);
    Changes {
        outages_from: quiet::changes_from(&steps, &before.known, first),
        is_noticed: spans.iter().any(|span| span.to.is_none()),
        steps,
    }
}

/// Finds the outages of a facility anew from a moment on.
pub async fn find_outages<S: BuildHasher>(
    tx: &mut Tx,
    facility: Uuid,
    since: i64,
    arrived: &HashMap<Uuid, Vec<Sample>, S>,
    (now, silent_after): (DateTime<Utc>, i64),
) -> Result<()> {
    let silences = events::all_silences(tx, facility, since).await?;
    let mut all = Vec::new();
    for sensor in sensors::reporting(tx, facility).await? {
        let place = (facility, sensor);
        if let Some(first) = heard::first(tx, place, arrived.get(&sensor)).await? {
            let of_sensor = silences.iter().filter(|(whose, _)| *whose == sensor);
            all.push(Heard {
                first,
                silences: of_sensor.map(|(_, silence)| *silence).collect(),
            });
        }
    }
    let known = events::outages(tx, facility, since).await?;
    let mut found = quiet::outages(&all, silent_after);
    found.retain(|span| span.reaches(since));
    for step in quiet::reconciled(&known, &found, silent_after) {
        events::put(tx, (facility, None), &step, silent_after, now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_start_silence_is_noticed_when_there_was_time_to_listen() {
        let (listening, sensor, facility) =
            (Listening::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        listening.note(sensor, facility, Some(0), false);
        assert_eq!(listening.overdue(1_800, 1_800), []);
        assert_eq!(listening.overdue(1_801, 1_800), [(sensor, facility, 0)]);
        listening.begin(1_000);
        assert_eq!(listening.overdue(2_800, 1_800), []);
        assert_eq!(listening.overdue(2_801, 1_800), [(sensor, facility, 0)]);
        listening.note(sensor, facility, Some(0), true);
        assert_eq!(listening.overdue(9_000, 1_800), []);
    }

    #[test]
    fn a_logger_and_a_retired_sensor_are_not_waited_for() {
        let before = |kind, status| Before {
            since: 100,
            last: Some(50),
            known: Vec::new(),
            kind,
            status,
        };
        let silent = [Silence {
            from: 100,
            to: None,
        }];
        let listening = Listening::default();
        let found = |kind, status| {
            changes(&before(kind, status), &silent, (9_000, 1_800), &listening).steps
        };
        let probe = found(SensorKind::Probe, SensorStatus::Active);
        assert!(matches!(probe[..], [Step::Add(span)] if span.to.is_none()));
        assert!(found(SensorKind::Logger, SensorStatus::Active).is_empty());
        let retired = found(SensorKind::Probe, SensorStatus::Retired);
        assert!(matches!(retired[..], [Step::Add(span)] if span.to == Some(9_000)));
    }
}
