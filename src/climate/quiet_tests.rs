//! What silence and power loss have to be, by example and by law.

use proptest::prelude::*;

use super::*;
use crate::climate::{
    Sample,
    judge::{Limits, Rules, judge},
};

const SILENT: i64 = 1800;
const END: i64 = 200 * 600;

fn rules() -> Rules {
    Rules {
        limits: Limits::default(),
        warn_after: 600,
        alarm_after: 1800,
        silent_after: SILENT,
    }
}

fn samples(moments: &[i64]) -> Vec<Sample> {
    let sample = |at: &i64| Sample {
        at: *at,
        celsius: 2000,
        humidity: None,
    };
    moments.iter().map(sample).collect()
}

/// What is found in all readings of a sensor.
fn heard(moments: &[i64]) -> Option<Heard> {
    let first = *moments.iter().min()?;
    let silences = judge(rules(), &samples(moments), END).silences;
    Some(Heard { first, silences })
}

fn every(step: i64, from: i64, to: i64) -> Vec<i64> {
    (from..=to)
        .step_by(usize::try_from(step).expect("steps are small"))
        .collect()
}

fn found(sensors: &[Vec<i64>]) -> Vec<Span> {
    let heard: Vec<Heard> = sensors.iter().filter_map(|all| heard(all)).collect();
    outages(&heard, SILENT)
}

fn span(from: i64, to: Option<i64>, sensors: i64) -> Span {
    Span { from, to, sensors }
}

#[test]
fn all_sensors_silent_at_once_is_a_power_loss() {
    let one = [every(600, 0, 6_000), every(600, 18_000, END)].concat();
    let other = [every(600, 120, 5_520), every(600, 18_300, END)].concat();
    assert_eq!(
        found(&[one.clone(), other.clone()]),
        [span(6_000, Some(18_000), 2)]
    );
    // A third that is heard all the time has power.
    let third = every(600, 0, END);
    assert_eq!(found(&[one.clone(), other.clone(), third]), []);
    // One alone may simply be broken.
    assert_eq!(found(std::slice::from_ref(&one)), []);
    // One that was dead long before says nothing; one that came later neither.
    let dead = vec![0];
    let later = every(600, 60_000, END);
    assert_eq!(
        found(&[one, other, dead, later]),
        [span(6_000, Some(18_000), 2)]
    );
}

#[test]
fn sensors_that_die_one_by_one_are_no_power_loss() {
    let sensors = [every(600, 0, 6_000), every(600, 0, 30_000)];
    assert_eq!(found(&sensors), []);
    let together = [every(600, 0, 6_000), every(600, 0, 7_200)];
    assert_eq!(found(&together), [span(7_200, None, 2)]);
}

#[test]
fn what_was_found_keeps_its_id_and_goes_when_readings_come_late() {
    let id = Uuid::from_u128(1);
    let open = |silent_after| Known {
        id,
        span: span(100, None, 1),
        silent_after,
    };
    let over = span(100, Some(9_000), 1);
    assert_eq!(
        reconciled(&[open(SILENT)], &[over], SILENT),
        [Step::Change(id, over)]
    );
    let ended = Known {
        span: over,
        ..open(SILENT)
    };
    assert_eq!(reconciled(&[ended], &[over], SILENT), []);
    assert_eq!(reconciled(&[ended], &[], SILENT), [Step::Remove(id)]);
    let of_old = Known {
        silent_after: 600,
        ..ended
    };
    assert_eq!(reconciled(&[of_old], &[], SILENT), []);
    assert_eq!(reconciled(&[open(600)], &[], SILENT), [Step::Remove(id)]);
    let halves = [span(100, Some(4_000), 1), span(4_000, Some(9_000), 1)];
    assert_eq!(
        reconciled(&[ended], &halves, SILENT),
        [Step::Change(id, halves[0]), Step::Add(halves[1])]
    );
    assert_eq!(
        changes_from(&[Step::Add(halves[1]), Step::Remove(id)], &[ended], None),
        Some(100)
    );
    assert_eq!(changes_from(&[], &[ended], None), None);
    assert_eq!(changes_from(&[], &[ended], Some(50)), Some(50));
}

/// What the program keeps: each sensor's silences, and the outages, found step by step as it does.
#[derive(Default)]
struct Kept {
    readings: Vec<Vec<i64>>,
    silences: Vec<Vec<Known>>,
    outages: Vec<Known>,
    count: u128,
}

impl Kept {
    fn apply(count: &mut u128, known: &mut Vec<Known>, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Add(span) => {
                    *count += 1;
                    known.push(Known {
                        id: Uuid::from_u128(*count),
                        span: *span,
                        silent_after: SILENT,
                    });
                }
                Step::Change(id, span) => {
                    let changed = known.iter_mut().find(|known| known.id == *id);
                    let changed = changed.expect("what is changed is known");
                    changed.span = *span;
                }
                Step::Remove(id) => known.retain(|known| known.id != *id),
            }
        }
    }

    fn take(&mut self, sensor: usize, moments: &[i64]) {
        self.readings[sensor].extend(moments);
        let Some(since) = moments.iter().min().copied() else {
            return;
        };
        let all = &self.readings[sensor];
        let before = all.iter().filter(|at| **at < since).max().copied();
        let start = before.unwrap_or(since);
        let read: Vec<i64> = all.iter().filter(|at| **at >= start).copied().collect();
        let found: Vec<Span> = judge(rules(), &samples(&read), END)
            .silences
            .into_iter()
            .map(Span::from)
            .filter(|span| span.reaches(since))
            .collect();
        let known: Vec<Known> = reaching(&self.silences[sensor], since);
        let steps = reconciled(&known, &found, SILENT);
        Kept::apply(&mut self.count, &mut self.silences[sensor], &steps);
        if let Some(since) = changes_from(&steps, &known, before.is_none().then_some(since)) {
            self.look_for_outages(since);
        }
    }

    fn look_for_outages(&mut self, since: i64) {
        let sensors = self.readings.iter().zip(&self.silences);
        let heard: Vec<Heard> = sensors
            .filter_map(|(readings, silences)| {
                let mut silences: Vec<Silence> = reaching(silences, since)
                    .iter()
                    .map(|known| Silence {
                        from: known.span.from,
                        to: known.span.to,
                    })
                    .collect();
                silences.sort_unstable();
                let first = *readings.iter().min()?;
                Some(Heard { first, silences })
            })
            .collect();
        let mut found = outages(&heard, SILENT);
        found.retain(|span| span.reaches(since));
        let steps = reconciled(&reaching(&self.outages, since), &found, SILENT);
        Kept::apply(&mut self.count, &mut self.outages, &steps);
    }
}

fn reaching(known: &[Known], since: i64) -> Vec<Known> {
    let mut all: Vec<Known> = known
        .iter()
        .filter(|known| known.span.reaches(since))
        .copied()
        .collect();
    all.sort_by_key(|known| known.span);
    all
}

/// Readings of up to three sensors: moments with long gaps now and then.
fn readings() -> impl Strategy<Value = Vec<Vec<i64>>> {
    let sensor = prop::collection::vec(0..200_i64, 0..60);
    prop::collection::vec(sensor, 1..4).prop_map(|sensors| {
        let moments = |marks: Vec<i64>| marks.into_iter().map(|mark| mark * 600).collect();
        sensors.into_iter().map(moments).collect()
    })
}

proptest! {
    #[test]
    fn any_order_and_doubles_give_the_same(sensors in readings(), seed in any::<u64>()) {
        let mut mixed = sensors.clone();
        for readings in &mut mixed {
            let doubled = readings.clone();
            readings.extend(doubled.into_iter().step_by(2));
            let turn = usize::try_from(seed % 97).expect("it is small");
            let length = readings.len().max(1);
            readings.rotate_left(turn % length);
            readings.reverse();
        }
        mixed.reverse();
        prop_assert_eq!(found(&sensors), found(&mixed));
    }

    #[test]
    fn any_split_gives_the_same(
        sensors in readings(),
        order in prop::collection::vec((0..4_usize, 1..9_usize), 0..60),
        is_backwards in any::<bool>(),
    ) {
        let mut waiting = sensors.clone();
        if is_backwards {
            for all in &mut waiting {
                all.reverse();
            }
        }
        let mut kept = Kept {
            readings: vec![Vec::new(); sensors.len()],
            silences: vec![Vec::new(); sensors.len()],
            ..Kept::default()
        };
        for (sensor, count) in order {
            let sensor = sensor % sensors.len();
            let count = count.min(waiting[sensor].len());
            let some: Vec<i64> = waiting[sensor].drain(..count).collect();
            kept.take(sensor, &some);
        }
        for (sensor, rest) in waiting.into_iter().enumerate() {
            kept.take(sensor, &rest);
        }
        for (sensor, readings) in sensors.iter().enumerate() {
            let whole: Vec<Span> = heard(readings)
                .map(|heard| heard.silences.into_iter().map(Span::from).collect())
                .unwrap_or_default();
            let found: Vec<Span> =
                reaching(&kept.silences[sensor], i64::MIN).iter().map(|known| known.span).collect();
            prop_assert_eq!(found, whole);
        }
        let outages: Vec<Span> =
            reaching(&kept.outages, i64::MIN).iter().map(|known| known.span).collect();
        prop_assert_eq!(outages, found(&sensors));
    }
}
