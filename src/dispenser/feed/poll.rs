//! Polls makers: asks page after page, hands in what was read, and writes down how it went.

use std::time::Duration;

use chrono::{DateTime, Days, Utc};

use super::{
    Read, Reading, wait,
    wire::{Fault, Waits, ask},
};
use crate::{
    app::App,
    dispenser::{
        event::{EVENTS_MAX, Event},
        keep::{Delivery, Outcome},
        store::feeds::{self, FeedRow, StateRow},
    },
    error::{Code, Error, Result},
    places::SharedFacility,
};

/// How often it is looked whether somebody is to be asked.
const PAUSE: Duration = Duration::from_secs(5);

/// The most pages of one poll.
const PAGES_MAX: i64 = 200;

/// How many days back the first question goes.
const FIRST_DAYS: u64 = 31;

/// How long one poll may take in all.
const POLL_MAX: Duration = Duration::from_mins(3);

/// What a poll brought.
#[derive(Debug, Default)]
struct Brought {
    newest: Option<DateTime<Utc>>,
    kept: i64,
    unread: i64,
    unread_why: &'static str,
}

/// Works until the program ends.
pub async fn in_background(app: App) {
    loop {
        if let Err(error) = poll_due(&app, &Waits::default()).await {
            tracing::warn!(%error, "could not ask machines' makers");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Asks all makers whose turn it is, each by itself: one that hangs keeps no other waiting.
pub async fn poll_due(app: &App, waits: &Waits) -> Result<()> {
    let mut tx = app.db.read().await?;
    let due = feeds::due(&mut tx, app.clock.now()).await?;
    drop(tx);
    let mut asked = tokio::task::JoinSet::new();
    for row in due {
        let (app, waits) = (app.clone(), *waits);
        asked.spawn(async move { poll(&app, &row, &waits).await });
    }
    while let Some(done) = asked.join_next().await {
        if let Ok(Err(error)) = done {
            tracing::warn!(%error, "could not poll a machine's maker");
        }
    }
    Ok(())
}

/// Asks the maker of one machine, and writes down how it went.
pub async fn poll(app: &App, row: &FeedRow, waits: &Waits) -> Result<()> {
    let Some(machine) = app.facility(&row.code).await? else {
        return Ok(());
    };
    let now = app.clock.now();
    let asking = gather(app, row, &machine, waits);
    let outcome = match tokio::time::timeout(POLL_MAX, asking).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(Asking::Fault(fault))) => Err(fault),
        // Ours, not the maker's: nothing is written down, and it is asked again soon.
        Ok(Err(Asking::Ours(error))) => return Err(error),
        Err(_) => Err(Fault::of(Code::FeedTimeout)),
    };
    let mut state = StateRow {
        facility_id: row.facility_id,
        tried_at: now,
        answered_at: row.answered_at,
        newest: row.newest,
        failures: 0,
        fault: None,
        status: None,
        next_at: now,
        kept: 0,
        unread: 0,
        unread_why: String::new(),
    };
    match outcome {
        Ok(brought) => {
            state.answered_at = Some(now);
            state.newest = row.newest.max(brought.newest);
            state.kept = brought.kept;
            state.unread = brought.unread;
            brought.unread_why.clone_into(&mut state.unread_why);
        }
        Err(fault) => {
            state.failures = row.failures.unwrap_or(0) + 1;
            state.fault = Some(fault.code.text().to_owned());
            state.status = fault.status.map(i64::from);
        }
    }
    state.next_at = now + wait(row.every, state.failures);
    let mut tx = app.db.write().await?;
    feeds::put_state(&mut tx, &state).await?;
    tx.commit().await?;
    Ok(())
}

enum Asking {
    Fault(Fault),
    Ours(Error),
}

impl From<Error> for Asking {
    fn from(error: Error) -> Asking {
        Asking::Ours(error)
    }
}

async fn gather(
    app: &App,
    row: &FeedRow,
    machine: &SharedFacility,
    waits: &Waits,
) -> Result<Brought, Asking> {
    let reading: Reading = serde_json::from_str(&row.reading)
        .map_err(|error| Asking::Ours(anyhow::Error::from(error).into()))?;
    let secret = secret(app, row)?;
    let header = secret
        .as_deref()
        .map(|secret| (row.header.as_str(), secret));
    let networks = app.config.machine_networks.as_slice();
    let offset = machine.utc_offset_minutes;
    let since = since(row, &reading, app.clock.now());
    let mut brought = Brought::default();
    let mut cursor: Option<String> = None;
    for page in 1..=PAGES_MAX {
        let mut parameters = Vec::new();
        if !reading.since.is_empty() {
            parameters.push((reading.since.as_str(), reading.written(since, offset)));
        }
        if !reading.page.is_empty() {
            parameters.push((reading.page.as_str(), page.to_string()));
        }
        if let Some(cursor) = &cursor {
            parameters.push((reading.cursor.as_str(), cursor.clone()));
        }
        let answer = ask(&row.address, header, &parameters, (networks, waits)).await;
        let answer = answer.map_err(Asking::Fault)?;
        let items = reading.items(&answer);
        let items = items.ok_or(Asking::Fault(Fault::of(Code::FeedNoItems)))?;
        let read = items.iter().map(|item| reading.read(item, offset));
        take(app, (row, machine), read.collect(), &mut brought).await?;
        let before = cursor.take();
        if !reading.cursor.is_empty() {
            cursor = reading.next(&answer);
        }
        let goes_on = match (reading.page.is_empty(), &cursor) {
            (false, _) => !items.is_empty(),
            // A maker that names the same page for ever is not followed.
            (true, Some(next)) => before.as_ref() != Some(next),
            (true, None) => false,
        };
        if !goes_on {
            return Ok(brought);
        }
    }
    Err(Asking::Fault(Fault::of(Code::FeedTooLong)))
}

fn secret(app: &App, row: &FeedRow) -> Result<Option<String>, Asking> {
    let Some(sealed) = &row.secret else {
        return Ok(None);
    };
    let key = app
        .claim_key()
        .map_err(|error| Asking::Ours(error.into()))?;
    let opened = key.unseal(&feeds::sealed_for(row.facility_id), sealed);
    let opened = opened.and_then(|secret| String::from_utf8(secret).ok());
    let opened = opened.ok_or(Asking::Fault(Fault::of(Code::FeedSecretLost)))?;
    Ok(Some(opened))
}

/// From when on events are asked for: from the newest that is known, less what may come late.
fn since(row: &FeedRow, reading: &Reading, now: DateTime<Utc>) -> DateTime<Utc> {
    let first = now.checked_sub_days(Days::new(FIRST_DAYS)).unwrap_or(now);
    let overlap = chrono::Duration::minutes(reading.overlap);
    row.newest.map_or(first, |newest| newest.min(now) - overlap)
}

/// Hands in what was read.
async fn take(
    app: &App,
    (row, machine): (&FeedRow, &SharedFacility),
    read: Vec<Read>,
    brought: &mut Brought,
) -> Result<(), Asking> {
    let now = app.clock.now();
    let mut events = Vec::new();
    for one in read {
        let event = match one {
            Read::LeftOut => continue,
            Read::Unreadable(refusal) => Err(refusal),
            Read::Event(sent) => Event::read(&sent, machine.utc_offset_minutes, now),
        };
        match event {
            Ok(event) => {
                brought.newest = brought.newest.max(Some(event.at));
                events.push((event, None));
            }
            Err(refusal) => {
                brought.unread += 1;
                brought.unread_why = refusal.code.text();
            }
        }
    }
    while !events.is_empty() {
        let rest = events.split_off(events.len().min(EVENTS_MAX));
        let delivery = Delivery {
            machine: machine.clone(),
            account: row.account_id,
            events: std::mem::replace(&mut events, rest),
            is_heard: true,
        };
        for outcome in app.machines.hand_in(delivery).await? {
            match outcome {
                Outcome::Kept | Outcome::Suspended(_) => brought.kept += 1,
                Outcome::Again => {}
                Outcome::Refused(refusal) => {
                    brought.unread += 1;
                    brought.unread_why = refusal.code.text();
                }
            }
        }
    }
    Ok(())
}
