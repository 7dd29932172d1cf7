//! SQL of what machines reported: events, vends in suspense, what was said last.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    dispenser::{
        event::{Event, Kind},
        heard::Heard,
    },
    error::Result,
    stock::load::steps,
};

/// How many rows one statement writes.
const ROWS_MAX: usize = 64;

/// The hashes of events that are known, by machine and id.
pub async fn known(
    tx: &mut Tx,
    keys: &BTreeSet<(Uuid, String)>,
) -> Result<HashMap<(Uuid, String), Vec<u8>>> {
    let mut found = HashMap::new();
    for step in steps(keys.iter().cloned()) {
        let sql = format!(
            "SELECT facility_id, id, hash FROM machine_event
             WHERE (facility_id, id) IN (VALUES {})",
            tx.placeholders(step.len(), 2),
        );
        let mut query = tx.query(assembled(sql));
        for (machine, id) in step {
            query = query.bind(machine).bind(id);
        }
        let rows: Vec<(Uuid, String, Vec<u8>)> = query.all().await?;
        found.extend(rows.into_iter().map(|(at, id, hash)| ((at, id), hash)));
    }
    Ok(found)
}

/// An event that is to be kept, with what became of it.
#[derive(Debug)]
pub struct NewRow<'a> {
    /// The machine.
    pub machine: Uuid,
    /// The event.
    pub event: &'a Event,
    /// The units of a vend.
    pub units: i64,
    /// Who let the device in.
    pub account: Uuid,
    /// What a vend is booked by.
    pub document: Option<Uuid>,
}

/// Keeps events.
pub async fn add(tx: &mut Tx, rows: &[NewRow<'_>], now: DateTime<Utc>) -> Result<()> {
    for step in rows.chunks(ROWS_MAX) {
        let sql = format!(
            "INSERT INTO machine_event (facility_id, id, kind, at, day, received_at, slot, packs,
                 units, celsius, is_open, detail, hash, account_id, document_id)
             VALUES {}",
            tx.placeholders(step.len(), 15),
        );
        let mut query = tx.query(assembled(sql));
        for row in step {
            let event = row.event;
            query = query
                .bind(row.machine)
                .bind(event.id.clone())
                .bind(event.kind)
                .bind(event.at)
                .bind(event.day)
                .bind(now)
                .bind(event.slot.clone())
                .bind(event.packs)
                .bind(row.units)
                .bind(event.celsius)
                .bind(event.is_open)
                .bind(event.detail.clone())
                .bind(event.hash())
                .bind(row.account)
                .bind(row.document);
        }
        query.run().await?;
    }
    Ok(())
}

/// Keeps a vend in suspense.
pub async fn suspend(tx: &mut Tx, machine: Uuid, event: &str, cause: &str) -> Result<()> {
    tx.query("INSERT INTO suspense (facility_id, event_id, cause) VALUES ($1, $2, $3)")
        .bind(machine)
        .bind(event.to_owned())
        .bind(cause.to_owned())
        .run()
        .await?;
    Ok(())
}

/// Ends the suspense of a vend: it is booked now.
pub async fn explain(
    tx: &mut Tx,
    (machine, event): (Uuid, &str),
    document: Uuid,
    how: &'static str,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO suspense_end (facility_id, event_id, document_id, how, at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(machine)
    .bind(event.to_owned())
    .bind(document)
    .bind(how)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// A vend in suspense.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SuspendedRow {
    /// The machine.
    pub facility_id: Uuid,
    /// The event.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// On which day.
    pub day: NaiveDate,
    /// From which slot.
    pub slot: String,
    /// How many packs.
    pub packs: i64,
    /// How many units.
    pub units: i64,
    /// Who let the device in.
    pub account_id: Uuid,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Why: the code of a refusal.
    pub cause: String,
}

/// The oldest vends of a machine that wait for an explanation.
pub async fn suspended(tx: &mut Tx, machine: Uuid, most: i64) -> Result<Vec<SuspendedRow>> {
    Ok(tx
        .query(
            "SELECT machine_event.facility_id, machine_event.id, machine_event.at,
                    machine_event.day, machine_event.slot, machine_event.packs,
                    machine_event.units, machine_event.account_id, machine_event.received_at,
                    suspense.cause
             FROM suspense
                 JOIN machine_event ON machine_event.facility_id = suspense.facility_id
                     AND machine_event.id = suspense.event_id
                 LEFT JOIN suspense_end ON suspense_end.facility_id = suspense.facility_id
                     AND suspense_end.event_id = suspense.event_id
             WHERE suspense.facility_id = $1 AND suspense_end.event_id IS NULL
             ORDER BY machine_event.at, machine_event.id LIMIT $2",
        )
        .bind(machine)
        .bind(most)
        .all()
        .await?)
}

/// The machines with vends in suspense.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT DISTINCT facility.code FROM suspense
                 JOIN facility ON facility.id = suspense.facility_id
                 LEFT JOIN suspense_end ON suspense_end.facility_id = suspense.facility_id
                     AND suspense_end.event_id = suspense.event_id
             WHERE suspense_end.event_id IS NULL ORDER BY facility.code",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// What a machine said last, if it said anything.
pub async fn heard(tx: &mut Tx, machine: Uuid) -> Result<Option<Heard>> {
    Ok(tx
        .query(
            "SELECT facility_id, heard_at, celsius, celsius_at, is_open, door_at, fault, fault_at
             FROM machine_heard WHERE facility_id = $1",
        )
        .bind(machine)
        .optional()
        .await?)
}

/// Writes down what a machine said last.
pub async fn put_heard(tx: &mut Tx, heard: &Heard) -> Result<()> {
    tx.query(
        "INSERT INTO machine_heard (facility_id, heard_at, celsius, celsius_at, is_open, door_at,
             fault, fault_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (facility_id) DO UPDATE SET heard_at = excluded.heard_at,
             celsius = excluded.celsius, celsius_at = excluded.celsius_at,
             is_open = excluded.is_open, door_at = excluded.door_at, fault = excluded.fault,
             fault_at = excluded.fault_at",
    )
    .bind(heard.facility_id)
    .bind(heard.heard_at)
    .bind(heard.celsius)
    .bind(heard.celsius_at)
    .bind(heard.is_open)
    .bind(heard.door_at)
    .bind(heard.fault.clone())
    .bind(heard.fault_at)
    .run()
    .await?;
    Ok(())
}

/// An event as it is shown.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EventRow {
    /// The maker's id.
    pub id: String,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub at: DateTime<Utc>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// The slot of a vend.
    pub slot: String,
    /// The packs of a vend.
    pub packs: i64,
    /// Hundredths of a degree.
    pub celsius: Option<i64>,
    /// Whether a door is open.
    pub is_open: Option<bool>,
    /// What is said of a fault.
    pub detail: String,
    /// What a vend is booked by.
    pub document_id: Option<Uuid>,
    /// Why a vend waits, or waited.
    pub cause: Option<String>,
}

/// The newest events of a machine, heartbeats left out.
pub async fn newest(tx: &mut Tx, machine: Uuid, most: i64) -> Result<Vec<EventRow>> {
    Ok(tx
        .query(
            "SELECT machine_event.id, machine_event.kind, machine_event.at,
                    machine_event.received_at, machine_event.slot, machine_event.packs,
                    machine_event.celsius, machine_event.is_open, machine_event.detail,
                    COALESCE(machine_event.document_id, suspense_end.document_id) AS document_id,
                    suspense.cause
             FROM machine_event
                 LEFT JOIN suspense ON suspense.facility_id = machine_event.facility_id
                     AND suspense.event_id = machine_event.id
                 LEFT JOIN suspense_end ON suspense_end.facility_id = machine_event.facility_id
                     AND suspense_end.event_id = machine_event.id
             WHERE machine_event.facility_id = $1 AND machine_event.kind <> 'heartbeat'
             ORDER BY machine_event.at DESC, machine_event.id DESC LIMIT $2",
        )
        .bind(machine)
        .bind(most)
        .all()
        .await?)
}
