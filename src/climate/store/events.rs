//! SQL of silence and power loss.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    climate::{
        judge::Silence,
        quiet::{Known, Span, Step},
    },
    db::{Tx, assembled},
    error::Result,
    id,
};

/// The most that is looked at of a facility at once.
const FOUND_MAX: i64 = 20_000;

/// What a stretch without readings is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = ClimateEventKind)]
pub enum EventKind {
    /// 失联: one sensor was not heard.
    Silence,
    /// 断电或断网: no sensor of the facility was.
    Power,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    sensor_id: Option<Uuid>,
    sensors: i64,
    began_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    silent_after: i64,
}

impl Row {
    fn known(&self) -> Known {
        Known {
            id: self.id,
            span: Span {
                from: self.began_at.timestamp(),
                to: self.ended_at.map(|at| at.timestamp()),
                sensors: self.sensors,
            },
            silent_after: self.silent_after,
        }
    }
}

fn moment(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(at, 0).unwrap_or_default()
}

async fn rows(tx: &mut Tx, facility: Uuid, kind: EventKind, since: i64) -> Result<Vec<Row>> {
    Ok(tx
        .query(
            "SELECT id, sensor_id, sensors, began_at, ended_at, silent_after FROM climate_event
             WHERE facility_id = $1 AND kind = $2 AND (ended_at IS NULL OR ended_at >= $3)
             ORDER BY began_at, id LIMIT $4",
        )
        .bind(facility)
        .bind(kind)
        .bind(moment(since))
        .bind(FOUND_MAX)
        .all()
        .await?)
}

/// The silences of a sensor that went on at `since`, in seconds, or began later.
pub async fn silences(
    tx: &mut Tx,
    (facility, sensor): (Uuid, Uuid),
    since: i64,
) -> Result<Vec<Known>> {
    let rows: Vec<Row> = tx
        .query(
            "SELECT id, sensor_id, sensors, began_at, ended_at, silent_after FROM climate_event
             WHERE facility_id = $1 AND sensor_id = $2 AND (ended_at IS NULL OR ended_at >= $3)
             ORDER BY began_at, id LIMIT $4",
        )
        .bind(facility)
        .bind(sensor)
        .bind(moment(since))
        .bind(FOUND_MAX)
        .all()
        .await?;
    Ok(rows.iter().map(Row::known).collect())
}

/// The silences of all sensors of a facility that reach `since`, each with its sensor.
pub async fn all_silences(tx: &mut Tx, facility: Uuid, since: i64) -> Result<Vec<(Uuid, Silence)>> {
    let rows = rows(tx, facility, EventKind::Silence, since).await?;
    let told = rows.iter().filter_map(|row| {
        let Span { from, to, .. } = row.known().span;
        Some((row.sensor_id?, Silence { from, to }))
    });
    Ok(told.collect())
}

/// The outages of a facility that reach `since`.
pub async fn outages(tx: &mut Tx, facility: Uuid, since: i64) -> Result<Vec<Known>> {
    let rows = rows(tx, facility, EventKind::Power, since).await?;
    Ok(rows.iter().map(Row::known).collect())
}

/// Writes what was found: of a sensor, or of the whole facility.
pub async fn put(
    tx: &mut Tx,
    (facility, sensor): (Uuid, Option<Uuid>),
    step: &Step,
    silent_after: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    match step {
        Step::Add(span) => {
            let kind = if sensor.is_some() {
                EventKind::Silence
            } else {
                EventKind::Power
            };
            tx.query(
                "INSERT INTO climate_event (facility_id, id, kind, sensor_id, sensors, began_at,
                     ended_at, silent_after, found_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(facility)
            .bind(id::fresh())
            .bind(kind)
            .bind(sensor)
            .bind(span.sensors)
            .bind(moment(span.from))
            .bind(span.to.map(moment))
            .bind(silent_after)
            .bind(now)
            .run()
            .await?;
        }
        Step::Change(id, span) => {
            tx.query(
                "UPDATE climate_event SET began_at = $3, ended_at = $4, sensors = $5
                 WHERE facility_id = $1 AND id = $2",
            )
            .bind(facility)
            .bind(*id)
            .bind(moment(span.from))
            .bind(span.to.map(moment))
            .bind(span.sensors)
            .run()
            .await?;
        }
        Step::Remove(id) => {
            tx.query(
                "DELETE FROM climate_event WHERE facility_id = $1 AND id = $2 AND NOT EXISTS (
                     SELECT 1 FROM excursion_note
                     WHERE excursion_note.facility_id = $1 AND excursion_note.excursion_id = $2)",
            )
            .bind(facility)
            .bind(*id)
            .run()
            .await?;
            // What people spoke of stays, and is over.
            tx.query(
                "UPDATE climate_event SET ended_at = $3
                 WHERE facility_id = $1 AND id = $2 AND ended_at IS NULL",
            )
            .bind(facility)
            .bind(*id)
            .bind(now)
            .run()
            .await?;
        }
    }
    Ok(())
}

/// A stretch without readings, as it is told.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EventRow {
    /// Its id.
    pub id: Uuid,
    /// Silence of a sensor, or all of them.
    pub kind: EventKind,
    /// The sensor's code.
    pub sensor: Option<String>,
    /// Its room's code.
    pub storeroom: Option<String>,
    /// The room's name.
    pub storeroom_name: Option<String>,
    /// How many sensors fell silent.
    pub sensors: i64,
    /// The last reading before it.
    pub began_at: DateTime<Utc>,
    /// The first after it.
    pub ended_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "climate_event.id, climate_event.kind, sensor.code AS sensor,
    storeroom.code AS storeroom, storeroom.name AS storeroom_name, climate_event.sensors,
    climate_event.began_at, climate_event.ended_at
    FROM climate_event LEFT JOIN sensor ON sensor.id = climate_event.sensor_id
        LEFT JOIN storeroom ON storeroom.id = sensor.storeroom_id";

/// The events of a facility after one, the newest first; `open` leaves out those closed by a note
/// and silences that are over.
pub async fn page(
    tx: &mut Tx,
    facility: Uuid,
    open: bool,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<EventRow>> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE climate_event.facility_id = $1
             AND (NOT $2 OR ((climate_event.ended_at IS NULL OR climate_event.kind = 'power')
                 AND NOT EXISTS (SELECT 1 FROM excursion_note WHERE kind = 'closing'
                     AND excursion_note.facility_id = $1
                     AND excursion_note.excursion_id = climate_event.id)))
             AND ($3 IS NULL OR (climate_event.began_at, climate_event.id) < (
                 SELECT last.began_at, last.id FROM climate_event last
                 WHERE last.facility_id = $1 AND last.id = $3))
         ORDER BY climate_event.began_at DESC, climate_event.id DESC LIMIT $4"
    );
    let query = tx
        .query(assembled(sql))
        .bind(facility)
        .bind(open)
        .bind(after);
    Ok(query.bind(most).all().await?)
}

/// The event of a facility with this id.
pub async fn one(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<EventRow>> {
    let sql =
        format!("SELECT {COLUMNS} WHERE climate_event.facility_id = $1 AND climate_event.id = $2");
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}
