//! What is done with samples after they were handed in: they are judged, and packed by day when
//! their day is over.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Sample,
    arrival::{DAY, day_of},
    intake::Touched,
    judge::{Excursion, Limits, Rules, Watch},
    sensor::calibrated,
    silence, standing,
    store::{
        events,
        excursions::{self, Known},
        samples, sensors,
    },
};
use crate::{app::App, db::Tx, error::Result, house::House};

/// How often what is new is judged.
const JUDGE_EVERY: Duration = Duration::from_secs(5);

/// After so many rounds of judging, days that are over are packed: once in ten minutes.
const SETTLE_EVERY: u32 = 120;

/// Samples of a day may still come for so many seconds after its end before it is packed.
const GRACE: i64 = 7_200;

/// After a start the readings of so many seconds are judged once more: what came just before the
/// stop may not have been.
const LOOK_BACK: i64 = 2 * DAY;

/// Works until the program ends.
pub async fn in_background(app: App) {
    app.listening.begin(app.clock.now().timestamp());
    if let Err(error) = look_back(&app).await {
        tracing::warn!(%error, "could not look back at readings");
    }
    let mut round = 0_u32;
    loop {
        if let Err(error) = judge(&app, |_| true).await {
            tracing::warn!(%error, "could not judge readings");
        }
        if let Err(error) = standing::write_last(&app).await {
            tracing::warn!(%error, "could not write last readings down");
        }
        if round.is_multiple_of(SETTLE_EVERY)
            && let Err(error) = settle(&app).await
        {
            tracing::warn!(%error, "could not pack readings by day");
        }
        round = round.wrapping_add(1);
        tokio::time::sleep(JUDGE_EVERY).await;
    }
}

async fn look_back(app: &App) -> Result<()> {
    let since = app.clock.now().timestamp() - LOOK_BACK;
    let mut tx = app.db.read().await?;
    for (sensor, facility) in sensors::in_use(&mut tx).await? {
        app.intake.touch(sensor, facility, since);
    }
    Ok(())
}

/// Packs the days that are over; says how many samples were packed.
pub async fn settle(app: &App) -> Result<usize> {
    let today = day_of(app.clock.now().timestamp() - GRACE);
    let mut tx = app.db.read().await?;
    let facilities = samples::unsettled(&mut tx).await?;
    drop(tx);
    let mut packed = 0;
    for facility in facilities {
        let mut tx = app.db.write().await?;
        if let Some(added) = samples::settle(&mut tx, facility, today).await? {
            tx.commit().await?;
            packed += added;
        }
    }
    Ok(packed)
}

/// Judges what came since the last time at the facilities that `wanted` picks.
pub async fn judge(app: &App, wanted: impl Fn(Uuid) -> bool) -> Result<()> {
    let silent_after = app.house().await?.climate_silent_minutes * 60;
    let now = app.clock.now().timestamp();
    for (sensor, facility, last) in app.listening.overdue(now, silent_after) {
        app.intake.touch(sensor, facility, last);
    }
    let touched = app.intake.take_touched(wanted);
    if touched.is_empty() {
        return Ok(());
    }
    let outcome = judge_all(app, &touched).await;
    if outcome.is_err() {
        // Another time.
        for (sensor, (facility, since)) in touched {
            app.intake.touch(sensor, facility, since);
        }
    }
    outcome
}

async fn judge_all(app: &App, touched: &Touched) -> Result<()> {
    let house = app.house().await?;
    let now = app.clock.now();
    let mut arrived: HashMap<Uuid, HashMap<Uuid, Vec<Sample>>> = HashMap::new();
    for (sensor, (facility, since)) in touched {
        if !arrived.contains_key(facility) {
            let mut tx = app.db.read().await?;
            arrived.insert(*facility, samples::arrived(&mut tx, *facility).await?);
        }
        let waiting = &arrived[facility];
        judge_sensor(app, (*facility, *sensor), *since, waiting, (&*house, now)).await?;
    }
    Ok(())
}

/// The rules of a room, from what it has to keep and what the house has set.
pub fn rules(limits: Limits, house: &House) -> Rules {
    Rules {
        limits,
        warn_after: house.climate_warn_minutes * 60,
        alarm_after: house.climate_alarm_minutes * 60,
        silent_after: house.climate_silent_minutes * 60,
    }
}

/// Finds the excursions and silences of a sensor anew, from the last one that may go on at `since`.
/// Most rounds find nothing new: only then is there anything to write, and a writer's turn to wait
/// for.
async fn judge_sensor(
    app: &App,
    place: (Uuid, Uuid),
    since: i64,
    arrived: &HashMap<Uuid, Vec<Sample>>,
    (house, now): (&House, DateTime<Utc>),
) -> Result<()> {
    let waiting = arrived.get(&place.1);
    let mut tx = app.db.read().await?;
    let mut found = look(app, &mut tx, (place, since), waiting, (house, now)).await?;
    drop(tx);
    if !found.steps.is_empty() || !found.silences.is_empty() {
        let mut tx = app.db.write().await?;
        found = look(app, &mut tx, (place, since), waiting, (house, now)).await?;
        for step in &found.steps {
            excursions::put(&mut tx, place, step, &found.rules, now).await?;
        }
        let (facility, sensor) = place;
        let silent_after = found.rules.silent_after;
        for step in &found.silences.steps {
            events::put(&mut tx, (facility, Some(sensor)), step, silent_after, now).await?;
        }
        if let Some(from) = found.silences.outages_from {
            silence::find_outages(&mut tx, facility, from, arrived, (now, silent_after)).await?;
        }
        tx.commit().await?;
    }
    if let Some(newest) = found.newest {
        app.intake.note_newest(place, newest);
    }
    let is_noticed = found.silences.is_noticed;
    app.listening.note(place.1, place.0, found.last, is_noticed);
    Ok(())
}

/// What looking at a sensor's readings has shown.
struct Found {
    rules: Rules,
    steps: Vec<excursions::Step>,
    silences: silence::Changes,
    last: Option<i64>,
    /// The newest reading looked at, with what its calibration adds.
    newest: Option<Sample>,
}

/// By which rules a sensor is judged now, and what is to be written.
async fn look(
    app: &App,
    tx: &mut Tx,
    (place, since): ((Uuid, Uuid), i64),
    waiting: Option<&Vec<Sample>>,
    (house, now): (&House, DateTime<Utc>),
) -> Result<Found> {
    let (facility, sensor) = place;
    let known = excursions::since(tx, facility, sensor, since).await?;
    let from = known
        .iter()
        .map(|known| known.found.began_at)
        .min()
        .unwrap_or(since)
        .min(since);
    let before = silence::before(tx, place, since, waiting).await?;
    let room = sensors::room_of(tx, sensor).await?;
    let rules = rules(sensors::limits(tx, room).await?, house);
    let added = sensors::calibrations(tx, sensor).await?;
    let mut watch = Watch::new(rules);
    // Silence may begin earlier than what excursions are looked for in.
    let heard_from = before.last.unwrap_or(since);
    let mut listening = Watch::new(Rules {
        limits: Limits::default(),
        ..rules
    });
    let (mut last, mut newest) = (before.last, None);
    let window = (from.min(heard_from), i64::MAX / 2);
    samples::each_day(tx, place, window, waiting, |samples| {
        for sample in samples {
            if sample.at >= from {
                let sample = calibrated(*sample, &added);
                watch.read(&sample);
                newest = Some(sample);
            }
            if sample.at >= heard_from {
                listening.read(sample);
            }
            last = last.max(Some(sample.at));
        }
    })
    .await?;
    let now = now.timestamp();
    let found = watch.found(now).excursions;
    let silences = listening.found(now).silences;
    let times = (now, rules.silent_after);
    Ok(Found {
        steps: reconciled(&known, &found, &rules.limits),
        silences: silence::changes(&before, &silences, times, &app.listening),
        rules,
        last,
        newest,
    })
}

/// What is to be written: an excursion that was found before keeps its id, so that what was said
/// about it stays with it. One found by other limits than those in force now stays as it was found
/// (house invariant 9): readings are not judged again to its good; if it went on, it ends.
fn reconciled(known: &[Known], found: &[Excursion], limits: &Limits) -> Vec<excursions::Step> {
    let mut left: Vec<&Known> = known.iter().collect();
    let mut steps = Vec::new();
    for found in found {
        let same = left.iter().position(|known| overlap(&known.found, found));
        match same.map(|index| left.remove(index)) {
            Some(known) if known.found == *found => {}
            Some(known) => steps.push(excursions::Step::Change(known.id, *found)),
            None => steps.push(excursions::Step::Add(*found)),
        }
    }
    steps.extend(left.into_iter().filter_map(|known| {
        let was = known.found;
        if limits.limit(was.quantity, was.side) == Some(was.limit) {
            return Some(excursions::Step::Remove(known.id));
        }
        let ended_at = Some(was.last_at);
        let over = Excursion { ended_at, ..was };
        let goes_on = was.ended_at.is_none();
        goes_on.then_some(excursions::Step::Change(known.id, over))
    }));
    steps
}

/// Whether two findings are of the same stretch, as far as the readings of each go.
fn overlap(one: &Excursion, other: &Excursion) -> bool {
    one.quantity == other.quantity
        && one.side == other.side
        && one.limit == other.limit
        && one.began_at <= other.last_at
        && other.began_at <= one.last_at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::climate::judge::{Band, Quantity, Side};

    fn excursion(began_at: i64, last_at: i64) -> Excursion {
        Excursion {
            began_at,
            quantity: Quantity::Celsius,
            side: Side::High,
            limit: 3000,
            worst: 3100,
            last_at,
            ended_at: None,
            lasted: last_at - began_at,
        }
    }

    fn up_to(high: i32) -> Limits {
        Limits {
            celsius: Band {
                low: None,
                high: Some(high),
            },
            ..Limits::default()
        }
    }

    #[test]
    fn new_limits_do_not_wash_away_what_was_found_by_the_old() {
        let id = Uuid::from_u128(1);
        let over = Excursion {
            ended_at: Some(260),
            ..excursion(100, 200)
        };
        let known = [Known { id, found: over }];
        assert!(reconciled(&known, &[], &up_to(3200)).is_empty());
        let known = [Known {
            id,
            found: excursion(100, 200),
        }];
        let raised = reconciled(&known, &[], &up_to(3200));
        let [excursions::Step::Change(same, ended)] = raised[..] else {
            panic!("{raised:?}");
        };
        assert_eq!((same, ended.ended_at, ended.limit), (id, Some(200), 3000));
        // By stricter ones the same readings are an excursion of their own.
        let stricter = Excursion {
            limit: 2800,
            ..excursion(50, 300)
        };
        let lowered = reconciled(&known, &[stricter], &up_to(2800));
        assert!(matches!(
            lowered[..],
            [excursions::Step::Add(added), excursions::Step::Change(same, _)]
                if added == stricter && same == id
        ));
    }

    #[test]
    fn a_stretch_keeps_its_id_as_more_becomes_known_of_it() {
        let id = Uuid::from_u128(1);
        let known = [Known {
            id,
            found: excursion(100, 200),
        }];
        assert!(reconciled(&known, &[excursion(100, 200)], &up_to(3000)).is_empty());
        // Late readings show that it began earlier and went on longer.
        let wider = reconciled(&known, &[excursion(50, 300)], &up_to(3000));
        assert!(matches!(wider[..], [excursions::Step::Change(same, _)] if same == id));
        // Two, with a reading inside between them: the first keeps the id.
        let two = reconciled(
            &known,
            &[excursion(100, 140), excursion(160, 200)],
            &up_to(3000),
        );
        let [excursions::Step::Change(same, _), excursions::Step::Add(_)] = two[..] else {
            panic!("{two:?}");
        };
        assert_eq!(same, id);
        assert!(
            matches!(reconciled(&known, &[], &up_to(3000))[..], [excursions::Step::Remove(gone)] if gone == id)
        );
    }
}
