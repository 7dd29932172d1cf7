//! Sends what waits in the queue: in its turn, within the rates of robots, again after a failure.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::{sync::Semaphore, task::JoinSet};
use uuid::Uuid;

use super::{
    FactsView,
    channel::{Channel, Kind},
    store::{
        channels,
        deliveries::{self, DueRow, State},
    },
    wire::{self, Fault},
    words,
};
use crate::{
    app::App,
    error::{Code, Result},
};

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// To how many channels messages are sent side by side.
const SIDE_BY_SIDE: usize = 8;

/// The most messages of a round to one webhook; robots get one message a round.
const ROUND_MAX: i64 = 20;

/// The most alerts that are gathered in one message to a robot.
const GATHERED_MAX: i64 = 50;

/// How often a delivery is tried before it is given up: for some five hours.
pub const ATTEMPTS_MAX: i64 = 12;

/// The first wait after a failure, and the longest, in seconds.
const WAIT_FIRST: i64 = 15;
const WAIT_LONGEST: i64 = 3_600;

/// How long how many were given up is told as a figure.
const FAILED_SHOWN: chrono::Duration = chrono::Duration::hours(24);

/// How far apart messages to a channel are: robots take 20 a minute.
pub fn apart(kind: Kind) -> chrono::Duration {
    match kind {
        Kind::Webhook => chrono::Duration::zero(),
        Kind::Wecom | Kind::Dingtalk => chrono::Duration::milliseconds(3_100),
    }
}

/// How long is waited after a try, in seconds: twice as long each time, give or take a quarter by
/// `chance`, so that what failed together does not come back together.
pub fn backoff(attempt: i64, chance: u32) -> i64 {
    let doublings = u32::try_from(attempt.clamp(1, 12) - 1).unwrap_or(0);
    let wait = (WAIT_FIRST << doublings).min(WAIT_LONGEST);
    wait * (750 + i64::from(chance % 501)) / 1000
}

/// Works until the program ends.
pub async fn in_background(app: App) {
    loop {
        if let Err(error) = send_due(&app).await {
            tracing::warn!(%error, "could not send what people are to be told of");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Sends what is due now, to several channels side by side.
pub async fn send_due(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let due = deliveries::due_channels(&mut tx, now).await?;
    let (waiting, failed) = deliveries::figures(&mut tx, now - FAILED_SHOWN).await?;
    drop(tx);
    let gauge = |count: i64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    metrics::gauge!("yaoju_alert_deliveries_waiting").set(gauge(waiting));
    metrics::gauge!("yaoju_alert_deliveries_failed_24h").set(gauge(failed));
    let places = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let mut sending = JoinSet::new();
    for channel in due {
        let (app, places) = (app.clone(), places.clone());
        sending.spawn(async move {
            let _place = places.acquire().await;
            send_to(&app, channel).await
        });
    }
    while let Some(done) = sending.join_next().await {
        match done {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a channel was not served"),
            Err(error) => tracing::error!(%error, "sending to a channel broke off"),
        }
    }
    Ok(())
}

/// Serves one channel: one message to a robot, or some to a webhook.
async fn send_to(app: &App, id: Uuid) -> Result<()> {
    let Some((channel, claimed)) = claim(app, id).await? else {
        return Ok(());
    };
    if channel.kind == Kind::Webhook {
        for row in &claimed {
            let body = webhook_body(row).to_string();
            let outcome = send(app, &channel, body, &row.id.to_string()).await;
            settle(app, std::slice::from_ref(row), outcome).await?;
        }
        return Ok(());
    }
    let (text, _) = words::gathered(&lines(&claimed), wire::bytes_max(channel.kind));
    let body = wire::robot_body(channel.kind, &text).to_string();
    let outcome = send(app, &channel, body, "").await;
    settle(app, &claimed, outcome).await
}

/// Sends a body now.
pub async fn send(app: &App, channel: &Channel, body: String, id: &str) -> Result<(), Fault> {
    let limits = (app.config.alert_networks.as_slice(), &*app.alert_waits);
    let outcome = wire::send(channel, body, id, app.clock.now(), limits).await;
    let reason = outcome.err().map(|fault| fault.code.text());
    tracing::info!(channel = %channel.id, reason, "a message was sent to a channel");
    outcome
}

/// Takes what is due for a channel, each counted as tried; nothing where it is not its turn.
async fn claim(app: &App, id: Uuid) -> Result<Option<(Channel, Vec<DueRow>)>> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let Some(row) = channels::one(&mut tx, id).await? else {
        return Ok(None);
    };
    let channel = row.channel();
    if !channel.active {
        let off = Fault {
            code: Code::AlertChannelOff,
            status: None,
        };
        for row in deliveries::due(&mut tx, id, now, GATHERED_MAX).await? {
            let key = (row.facility_id, row.id);
            deliveries::settle(&mut tx, key, State::Failed, Some(off), now).await?;
        }
        tx.commit().await?;
        return Ok(None);
    }
    if !channels::take_turn(&mut tx, id, now, apart(channel.kind)).await? {
        return Ok(None);
    }
    let most = match channel.kind {
        Kind::Webhook => ROUND_MAX,
        Kind::Wecom | Kind::Dingtalk => GATHERED_MAX,
    };
    let mut due = deliveries::due(&mut tx, id, now, most).await?;
    if channel.kind != Kind::Webhook {
        let (_, fit) = words::gathered(&lines(&due), wire::bytes_max(channel.kind));
        due.truncate(fit);
    }
    for row in &due {
        let wait = backoff(row.attempts + 1, rand::random());
        let next = now + chrono::Duration::seconds(wait);
        deliveries::try_once(&mut tx, (row.facility_id, row.id), next).await?;
    }
    tx.commit().await?;
    Ok((!due.is_empty()).then_some((channel, due)))
}

async fn settle(app: &App, rows: &[DueRow], outcome: Result<(), Fault>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    for row in rows {
        let state = match outcome {
            Ok(()) => State::Sent,
            Err(fault) if fault.is_final() || row.attempts + 1 >= ATTEMPTS_MAX => State::Failed,
            Err(_) => State::Waiting,
        };
        let key = (row.facility_id, row.id);
        deliveries::settle(&mut tx, key, state, outcome.err(), now).await?;
    }
    tx.commit().await
}

fn lines(rows: &[DueRow]) -> Vec<String> {
    rows.iter().map(|row| words::line(&row.told())).collect()
}

/// What a webhook is told. `id` is the same each time it is sent, so that the receiver can drop a
/// double.
fn webhook_body(row: &DueRow) -> serde_json::Value {
    let told = row.told();
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    json!({
        "id": row.id,
        "alert": row.alert_id,
        "event": row.event,
        "stage": row.stage,
        "facility": { "code": row.facility_code, "name": told.facility },
        "since": moment(row.since),
        "raisedAt": moment(row.raised_at),
        "endedAt": row.ended_at.map(moment),
        "facts": FactsView::from(told.facts.clone()),
        "text": words::line(&told),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour_give_or_take_a_quarter() {
        for (attempt, middle) in [(1, 15), (2, 30), (5, 240), (9, 3_600), (12, 3_600)] {
            let (least, most) = (backoff(attempt, 0), backoff(attempt, 500));
            assert!(
                least >= middle * 3 / 4 - 1 && most <= middle * 5 / 4,
                "{attempt}"
            );
            assert!(least < most);
        }
        let whole: i64 = (1..ATTEMPTS_MAX).map(|attempt| backoff(attempt, 250)).sum();
        assert!((3 * 3_600..6 * 3_600).contains(&whole), "{whole}");
    }

    #[test]
    fn a_robot_gets_at_most_twenty_messages_a_minute() {
        assert!(apart(Kind::Wecom) * 20 > chrono::Duration::minutes(1));
    }
}
