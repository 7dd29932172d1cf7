//! Looks at what holds and writes what follows from it.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    Happening,
    channel::Channel,
    plan::{Step, plan},
    rule::{Rule, in_force},
    store::{alerts, channels, deliveries, ending, holds, overdue, rules},
};
use crate::{
    app::App,
    climate::hand::{Half, Windows, local},
    db::Tx,
    error::Result,
    house::House,
};

/// How often what holds is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Works until the program ends.
pub async fn in_background(app: App) {
    loop {
        if let Err(error) = look(&app).await {
            tracing::warn!(%error, "could not look for what people are to be told of");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Looks once. Most looks find nothing to do: only then is there anything to write.
pub async fn look(app: &App) -> Result<()> {
    let house = app.house().await?;
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let happenings = holding(&mut tx, &house, now).await?;
    let set = rules::all(&mut tx).await?;
    let rules = in_force(set.iter().map(rules::RuleRow::rule).collect());
    let known = alerts::known(&mut tx, now).await?;
    drop(tx);
    for step in plan(&rules, &happenings, &known, now) {
        let mut tx = app.db.write().await?;
        write(&mut tx, &step, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// All that holds now, and that held lately.
async fn holding(tx: &mut Tx, house: &House, now: DateTime<Utc>) -> Result<Vec<Happening>> {
    let mut all = holds::excursions(tx, now).await?;
    all.extend(holds::events(tx).await?);
    all.extend(holds::calibrations(tx, now).await?);
    all.extend(holds::batteries(tx, now).await?);
    all.extend(overdue::findings(tx, now).await?);
    all.extend(ending::certificates(tx, now).await?);
    for clock in holds::clocks(tx).await? {
        for (day, half, since) in due(&Windows::from(house), clock, now) {
            all.extend(holds::records_missing(tx, clock, (day, half), since).await?);
        }
    }
    Ok(all)
}

/// The halves of today whose hours are over by a clock, and when they were.
fn due(
    windows: &Windows,
    clock: i64,
    now: DateTime<Utc>,
) -> Vec<(chrono::NaiveDate, Half, DateTime<Utc>)> {
    let today = local(now, clock).date();
    let end = |half: Half| {
        let hour = u32::try_from(windows.of(half).1).ok()?;
        let time = today.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?);
        let end = time.and_utc() - chrono::Duration::minutes(clock);
        // A reading in the last minute of its hours is in time.
        (now > end + chrono::Duration::minutes(1)).then_some((today, half, end))
    };
    [Half::Morning, Half::Afternoon]
        .into_iter()
        .filter_map(end)
        .collect()
}

async fn write(tx: &mut Tx, step: &Step<'_>, now: DateTime<Utc>) -> Result<()> {
    match step {
        Step::Raise(happening, rule) => {
            if alerts::raise(tx, happening, rule, now).await? {
                let alert = happening.alert();
                tracing::info!(%alert, event = happening.event.text(), "an alert was raised");
                let offset = happening.at.utc_offset_minutes;
                deliver(tx, (happening.at.facility, alert, offset), rule, now).await?;
            }
        }
        Step::End(known, at) => {
            alerts::end(tx, (known.at.facility, known.id), *at).await?;
        }
        Step::Escalate(known, rule) => {
            if alerts::escalate(tx, known, rule, now).await? {
                tracing::info!(alert = %known.id, "nobody acknowledged an alert: passed on");
                let offset = known.at.utc_offset_minutes;
                deliver(tx, (known.at.facility, known.id, offset), rule, now).await?;
            }
        }
    }
    Ok(())
}

/// Puts an alert into the queue of each of the rule's channels that is in use.
async fn deliver(
    tx: &mut Tx,
    (facility, alert, utc_offset_minutes): (Uuid, Uuid, i64),
    rule: &Rule,
    now: DateTime<Utc>,
) -> Result<()> {
    if rule.channels.is_empty() {
        return Ok(());
    }
    let all: HashMap<Uuid, Channel> = channels::all(tx)
        .await?
        .into_iter()
        .map(|row| row.channel())
        .filter(|channel| channel.active)
        .map(|channel| (channel.id, channel))
        .collect();
    let not_before = rule.not_before(now, utc_offset_minutes);
    for channel in rule.channels.iter().filter(|id| all.contains_key(*id)) {
        let of = (facility, alert, *channel, rule.stage);
        deliveries::add(tx, of, not_before, now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_is_due_when_its_hours_are_over_there() {
        let windows = Windows::from(&House::default());
        let halves = |now: &str, clock| {
            let due = due(&windows, clock, now.parse().unwrap());
            due.iter().map(|(_, half, _)| *half).collect::<Vec<_>>()
        };
        // China's 10:01, 10:02, 16:02 and midnight.
        assert_eq!(halves("2026-03-02T02:01:00Z", 480), []);
        assert_eq!(halves("2026-03-02T02:01:01Z", 480), [Half::Morning]);
        let both = [Half::Morning, Half::Afternoon];
        assert_eq!(halves("2026-03-02T08:02:00Z", 480), both);
        assert_eq!(halves("2026-03-02T16:00:00Z", 480), []);
        assert_eq!(halves("2026-03-02T08:02:00Z", 0), []);
    }
}
