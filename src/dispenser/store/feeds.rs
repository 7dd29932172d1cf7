//! SQL of polling: whom to ask, and how asking went.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
};

/// How many makers are asked at once.
const DUE_MAX: i64 = 16;

/// The purpose a machine's secret is sealed for.
pub fn sealed_for(machine: Uuid) -> String {
    format!("machine-feed {machine}")
}

/// Where a machine's maker is asked, with how it went.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FeedRow {
    /// The machine.
    pub facility_id: Uuid,
    /// Its code.
    pub code: String,
    /// The address.
    pub address: String,
    /// The header that lets us in; empty for none.
    pub header: String,
    /// Its value, sealed.
    pub secret: Option<Vec<u8>>,
    /// How answers are read, as JSON.
    pub reading: String,
    /// Seconds between two polls.
    pub every: i64,
    /// Whether it is asked.
    pub active: bool,
    /// Who set it up.
    pub account_id: Uuid,
    /// When it was asked last.
    pub tried_at: Option<DateTime<Utc>>,
    /// When it last answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// The newest event that was read.
    pub newest: Option<DateTime<Utc>>,
    /// Failures since it last answered.
    pub failures: Option<i64>,
    /// Why it failed: the code of a refusal.
    pub fault: Option<String>,
    /// The HTTP status.
    pub status: Option<i64>,
    /// When it is asked again.
    pub next_at: Option<DateTime<Utc>>,
    /// New events of the last answer.
    pub kept: Option<i64>,
    /// Events of the last answer that were refused or could not be read.
    pub unread: Option<i64>,
    /// Why the last of these.
    pub unread_why: Option<String>,
}

const FEED: &str = "SELECT machine_feed.facility_id, facility.code, machine_feed.address,
        machine_feed.header, machine_feed.secret, machine_feed.reading, machine_feed.every,
        machine_feed.active, machine_feed.account_id, machine_feed_state.tried_at,
        machine_feed_state.answered_at, machine_feed_state.newest, machine_feed_state.failures,
        machine_feed_state.fault, machine_feed_state.status, machine_feed_state.next_at,
        machine_feed_state.kept, machine_feed_state.unread, machine_feed_state.unread_why
    FROM machine_feed JOIN facility ON facility.id = machine_feed.facility_id
        LEFT JOIN machine_feed_state ON machine_feed_state.facility_id = machine_feed.facility_id";

/// Those whose turn it is, the longest waiting first.
pub async fn due(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<FeedRow>> {
    let sql = format!(
        "{FEED} JOIN machine ON machine.facility_id = machine_feed.facility_id
         WHERE machine_feed.active AND machine.state <> 'retired'
             AND (machine_feed_state.next_at IS NULL OR machine_feed_state.next_at <= $1)
         ORDER BY machine_feed_state.next_at, facility.code LIMIT {DUE_MAX}"
    );
    Ok(tx.query(assembled(sql)).bind(now).all().await?)
}

/// How a machine's maker is asked, if it is.
pub async fn feed(tx: &mut Tx, machine: Uuid) -> Result<Option<FeedRow>> {
    let sql = format!("{FEED} WHERE machine_feed.facility_id = $1");
    Ok(tx.query(assembled(sql)).bind(machine).optional().await?)
}

/// How a machine's maker is to be asked.
#[derive(Debug)]
pub struct NewFeed {
    /// The address.
    pub address: String,
    /// The header that lets us in; empty for none.
    pub header: String,
    /// Its value, sealed.
    pub secret: Option<Vec<u8>>,
    /// How answers are read, as JSON.
    pub reading: String,
    /// Seconds between two polls.
    pub every: i64,
    /// Whether it is asked.
    pub active: bool,
}

/// Sets how a machine's maker is asked; it is asked at once.
pub async fn save(
    tx: &mut Tx,
    machine: Uuid,
    new: &NewFeed,
    (account, now): (Uuid, DateTime<Utc>),
) -> Result<()> {
    tx.query(
        "INSERT INTO machine_feed (facility_id, address, header, secret, reading, every, active,
             changed_at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (facility_id) DO UPDATE SET address = excluded.address,
             header = excluded.header, secret = excluded.secret, reading = excluded.reading,
             every = excluded.every, active = excluded.active,
             changed_at = excluded.changed_at, account_id = excluded.account_id",
    )
    .bind(machine)
    .bind(new.address.clone())
    .bind(new.header.clone())
    .bind(new.secret.clone())
    .bind(new.reading.clone())
    .bind(new.every)
    .bind(new.active)
    .bind(now)
    .bind(account)
    .run()
    .await?;
    tx.query("UPDATE machine_feed_state SET failures = 0, next_at = $2 WHERE facility_id = $1")
        .bind(machine)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// How asking went.
#[derive(Debug)]
pub struct StateRow {
    /// The machine.
    pub facility_id: Uuid,
    /// When.
    pub tried_at: DateTime<Utc>,
    /// When it last answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// The newest event that was read.
    pub newest: Option<DateTime<Utc>>,
    /// Failures since.
    pub failures: i64,
    /// Why.
    pub fault: Option<String>,
    /// The HTTP status.
    pub status: Option<i64>,
    /// When it is asked again.
    pub next_at: DateTime<Utc>,
    /// New events.
    pub kept: i64,
    /// Events refused or unreadable.
    pub unread: i64,
    /// Why the last of these.
    pub unread_why: String,
}

/// Writes down how asking went.
pub async fn put_state(tx: &mut Tx, state: &StateRow) -> Result<()> {
    tx.query(
        "INSERT INTO machine_feed_state (facility_id, tried_at, answered_at, newest, failures,
             fault, status, next_at, kept, unread, unread_why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (facility_id) DO UPDATE SET tried_at = excluded.tried_at,
             answered_at = excluded.answered_at, newest = excluded.newest,
             failures = excluded.failures, fault = excluded.fault, status = excluded.status,
             next_at = excluded.next_at, kept = excluded.kept, unread = excluded.unread,
             unread_why = excluded.unread_why",
    )
    .bind(state.facility_id)
    .bind(state.tried_at)
    .bind(state.answered_at)
    .bind(state.newest)
    .bind(state.failures)
    .bind(state.fault.clone())
    .bind(state.status)
    .bind(state.next_at)
    .bind(state.kept)
    .bind(state.unread)
    .bind(state.unread_why.clone())
    .run()
    .await?;
    Ok(())
}
