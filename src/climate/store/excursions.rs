//! SQL of excursions and of what people say about them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    climate::{
        excursion::NoteKind,
        judge::{Excursion, Quantity, Rules, Side},
    },
    db::Tx,
    error::Result,
    id,
};

/// An excursion that was found before.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// As it was found.
    pub found: Excursion,
}

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// A new one.
    Add(Excursion),
    /// More is known of this one.
    Change(Uuid, Excursion),
    /// Late readings show that there was none. What something was said about stays as it is.
    Remove(Uuid),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    quantity: Quantity,
    side: Side,
    limit_value: i64,
    worst: i64,
    began_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    lasted: i64,
}

/// The excursions of a sensor that went on at `since`, in seconds, or began later.
pub async fn since(tx: &mut Tx, facility: Uuid, sensor: Uuid, since: i64) -> Result<Vec<Known>> {
    let since = DateTime::from_timestamp(since, 0).unwrap_or_default();
    let rows: Vec<Row> = tx
        .query(
            "SELECT id, quantity, side, limit_value, worst, began_at, last_at, ended_at, lasted
             FROM excursion
             WHERE facility_id = $1 AND sensor_id = $2 AND (ended_at IS NULL OR ended_at >= $3)
             ORDER BY began_at, id",
        )
        .bind(facility)
        .bind(sensor)
        .bind(since)
        .all()
        .await?;
    let small = |value: i64| i32::try_from(value).unwrap_or(0);
    let known = rows.into_iter().map(|row| Known {
        id: row.id,
        found: Excursion {
            began_at: row.began_at.timestamp(),
            quantity: row.quantity,
            side: row.side,
            limit: small(row.limit_value),
            worst: small(row.worst),
            last_at: row.last_at.timestamp(),
            ended_at: row.ended_at.map(|at| at.timestamp()),
            lasted: row.lasted,
        },
    });
    Ok(known.collect())
}

/// Writes what was found.
pub async fn put(
    tx: &mut Tx,
    (facility, sensor): (Uuid, Uuid),
    step: &Step,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<()> {
    let moment = |at: i64| DateTime::from_timestamp(at, 0).unwrap_or_default();
    match step {
        Step::Add(found) => {
            tx.query(
                "INSERT INTO excursion (facility_id, id, sensor_id, quantity, side, limit_value,
                     worst, began_at, last_at, ended_at, lasted, warn_after, alarm_after, found_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            )
            .bind(facility)
            .bind(id::fresh())
            .bind(sensor)
            .bind(found.quantity)
            .bind(found.side)
            .bind(i64::from(found.limit))
            .bind(i64::from(found.worst))
            .bind(moment(found.began_at))
            .bind(moment(found.last_at))
            .bind(found.ended_at.map(moment))
            .bind(found.lasted)
            .bind(rules.warn_after)
            .bind(rules.alarm_after)
            .bind(now)
            .run()
            .await?;
        }
        Step::Change(id, found) => {
            tx.query(
                "UPDATE excursion SET worst = $3, began_at = $4, last_at = $5, ended_at = $6,
                     lasted = $7
                 WHERE facility_id = $1 AND id = $2",
            )
            .bind(facility)
            .bind(*id)
            .bind(i64::from(found.worst))
            .bind(moment(found.began_at))
            .bind(moment(found.last_at))
            .bind(found.ended_at.map(moment))
            .bind(found.lasted)
            .run()
            .await?;
        }
        Step::Remove(id) => {
            tx.query(
                "DELETE FROM excursion WHERE facility_id = $1 AND id = $2 AND NOT EXISTS (
                     SELECT 1 FROM excursion_note
                     WHERE excursion_note.facility_id = $1 AND excursion_note.excursion_id = $2)",
            )
            .bind(facility)
            .bind(*id)
            .run()
            .await?;
        }
    }
    Ok(())
}

/// An excursion with where it was.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ExcursionRow {
    /// Its id.
    pub id: Uuid,
    /// The sensor's code.
    pub sensor: String,
    /// The room.
    pub storeroom_id: Uuid,
    /// The room's code.
    pub storeroom: String,
    /// The room's name.
    pub storeroom_name: String,
    /// What was outside.
    pub quantity: Quantity,
    /// On which side.
    pub side: Side,
    /// The limit broken, in hundredths.
    pub limit_value: i64,
    /// The value furthest outside.
    pub worst: i64,
    /// The first reading outside.
    pub began_at: DateTime<Utc>,
    /// The last one outside.
    pub last_at: DateTime<Utc>,
    /// The first one inside again.
    pub ended_at: Option<DateTime<Utc>>,
    /// Seconds outside.
    pub lasted: i64,
    /// Seconds to a warning.
    pub warn_after: i64,
    /// Seconds to an alarm.
    pub alarm_after: i64,
}

const COLUMNS: &str = "excursion.id, sensor.code AS sensor, storeroom.id AS storeroom_id,
    storeroom.code AS storeroom, storeroom.name AS storeroom_name, excursion.quantity,
    excursion.side, excursion.limit_value, excursion.worst, excursion.began_at, excursion.last_at,
    excursion.ended_at, excursion.lasted, excursion.warn_after, excursion.alarm_after
    FROM excursion JOIN sensor ON sensor.id = excursion.sensor_id
        JOIN storeroom ON storeroom.id = sensor.storeroom_id";

/// The excursions of a facility that overlap a window, the newest first.
pub async fn between(
    tx: &mut Tx,
    facility: Uuid,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    most: i64,
) -> Result<Vec<ExcursionRow>> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE excursion.facility_id = $1 AND excursion.began_at < $3
             AND (excursion.ended_at IS NULL OR excursion.ended_at >= $2)
         ORDER BY excursion.began_at DESC, excursion.id DESC LIMIT $4"
    );
    let query = tx
        .query(crate::db::assembled(sql))
        .bind(facility)
        .bind(from)
        .bind(to);
    Ok(query.bind(most).all().await?)
}

/// The excursions of a facility after one, the newest first; `open` leaves out those closed by a
/// note.
pub async fn page(
    tx: &mut Tx,
    facility: Uuid,
    open: bool,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<ExcursionRow>> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE excursion.facility_id = $1
             AND (NOT $2 OR NOT EXISTS (SELECT 1 FROM excursion_note WHERE kind = 'closing'
                 AND excursion_note.facility_id = $1
                 AND excursion_note.excursion_id = excursion.id))
             AND ($3 IS NULL OR (excursion.began_at, excursion.id) < (
                 SELECT last.began_at, last.id FROM excursion last
                 WHERE last.facility_id = $1 AND last.id = $3))
         ORDER BY excursion.began_at DESC, excursion.id DESC LIMIT $4"
    );
    let query = tx
        .query(crate::db::assembled(sql))
        .bind(facility)
        .bind(open)
        .bind(after);
    Ok(query.bind(most).all().await?)
}

/// The excursion of a facility with this id.
pub async fn one(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<ExcursionRow>> {
    let sql = format!("SELECT {COLUMNS} WHERE excursion.facility_id = $1 AND excursion.id = $2");
    Ok(tx
        .query(crate::db::assembled(sql))
        .bind(facility)
        .bind(id)
        .optional()
        .await?)
}

/// What somebody said about an excursion.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct NoteRow {
    /// Its id, chosen by the caller.
    pub id: Uuid,
    /// Which excursion.
    pub excursion_id: Uuid,
    /// Seen, done, or closed.
    pub kind: NoteKind,
    /// In words.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub account_name: String,
}

/// What was said about an excursion, in order of time.
pub async fn notes(tx: &mut Tx, facility: Uuid, excursion: Uuid) -> Result<Vec<NoteRow>> {
    Ok(tx
        .query(
            "SELECT excursion_note.id, excursion_note.excursion_id, excursion_note.kind,
                    excursion_note.note, excursion_note.at, account.name AS account_name
             FROM excursion_note JOIN account ON account.id = excursion_note.account_id
             WHERE excursion_note.facility_id = $1 AND excursion_note.excursion_id = $2
             ORDER BY excursion_note.at, excursion_note.id",
        )
        .bind(facility)
        .bind(excursion)
        .all()
        .await?)
}

/// The note of a facility with this id.
pub async fn note(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<NoteRow>> {
    Ok(tx
        .query(
            "SELECT excursion_note.id, excursion_note.excursion_id, excursion_note.kind,
                    excursion_note.note, excursion_note.at, account.name AS account_name
             FROM excursion_note JOIN account ON account.id = excursion_note.account_id
             WHERE excursion_note.facility_id = $1 AND excursion_note.id = $2",
        )
        .bind(facility)
        .bind(id)
        .optional()
        .await?)
}

/// Adds a note.
pub async fn add_note(tx: &mut Tx, facility: Uuid, new: &NoteRow, account: Uuid) -> Result<()> {
    tx.query(
        "INSERT INTO excursion_note (facility_id, id, excursion_id, kind, note, at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(facility)
    .bind(new.id)
    .bind(new.excursion_id)
    .bind(new.kind)
    .bind(new.note.clone())
    .bind(new.at)
    .bind(account)
    .run()
    .await?;
    Ok(())
}
