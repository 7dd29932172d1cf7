//! SQL of the queue, which is also the record of what was sent.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    alert::{Event, Facts, Stage, wire::Fault, words::Told},
    db::{Tx, assembled},
    error::Result,
    id,
    people::{Actor, Permission},
    places::store::Reach,
};

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[schema(as = AlertDeliveryState)]
pub enum State {
    /// It is to be sent, or sent again.
    Waiting,
    /// The other side has taken it.
    Sent,
    /// It was given up.
    Failed,
}

/// Puts an alert into a channel's queue; what is in it already stays.
pub async fn add(
    tx: &mut Tx,
    (facility, alert, channel, stage): (Uuid, Uuid, Uuid, Stage),
    not_before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO alert_delivery (facility_id, id, alert_id, channel_id, stage, state,
             not_before, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (facility_id, id) DO NOTHING",
    )
    .bind(facility)
    .bind(id::derived(alert, &format!("{channel} {stage:?}")))
    .bind(alert)
    .bind(channel)
    .bind(stage)
    .bind(State::Waiting)
    .bind(not_before)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The channels for which something is due.
pub async fn due_channels(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = tx
        .query(
            "SELECT DISTINCT channel_id FROM alert_delivery
             WHERE state = 'waiting' AND not_before <= $1 ORDER BY channel_id LIMIT 500",
        )
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(channel,)| channel).collect())
}

/// A delivery with what is to be told.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DueRow {
    /// The facility.
    pub facility_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Of which alert.
    pub alert_id: Uuid,
    /// First, or passed on.
    pub stage: Stage,
    /// How often it was tried.
    pub attempts: i64,
    /// The facility's code.
    pub facility_code: String,
    facility_name: String,
    utc_offset_minutes: i64,
    /// What.
    pub event: Event,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    facts: String,
}

impl DueRow {
    /// What is to be told.
    pub fn told(&self) -> Told {
        let facts: Facts = serde_json::from_str(&self.facts).unwrap_or_default();
        Told {
            event: self.event,
            stage: self.stage,
            facility: self.facility_name.clone(),
            utc_offset_minutes: self.utc_offset_minutes,
            since: self.since,
            ended_at: self.ended_at,
            facts,
        }
    }
}

/// What is due for a channel, in the order it was put there; nobody else takes it meanwhile.
pub async fn due(tx: &mut Tx, channel: Uuid, now: DateTime<Utc>, most: i64) -> Result<Vec<DueRow>> {
    // Locked first: on PostgreSQL rows of a join would lock what they are joined with, too.
    let sql = format!(
        "SELECT facility_id, id FROM alert_delivery
         WHERE channel_id = $1 AND state = 'waiting' AND not_before <= $2
         ORDER BY made_at, id LIMIT $3{}",
        tx.for_update()
    );
    let locked: Vec<(Uuid, Uuid)> = tx
        .query(assembled(sql))
        .bind(channel)
        .bind(now)
        .bind(most)
        .all()
        .await?;
    let mut rows = Vec::with_capacity(locked.len());
    for (facility, id) in locked {
        let row: DueRow = tx
            .query(
                "SELECT d.facility_id, d.id, d.alert_id, d.stage, d.attempts,
                        facility.code AS facility_code, facility.name AS facility_name,
                        facility.utc_offset_minutes, alert.event, alert.since, alert.raised_at,
                        alert.ended_at, alert.facts
                 FROM alert_delivery d
                     JOIN alert ON alert.facility_id = d.facility_id AND alert.id = d.alert_id
                     JOIN facility ON facility.id = d.facility_id
                 WHERE d.facility_id = $1 AND d.id = $2",
            )
            .bind(facility)
            .bind(id)
            .one()
            .await?;
        rows.push(row);
    }
    Ok(rows)
}

/// Counts a try, before it is made; until `not_before` nobody tries again.
pub async fn try_once(
    tx: &mut Tx,
    (facility, id): (Uuid, Uuid),
    not_before: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "UPDATE alert_delivery SET attempts = attempts + 1, not_before = $3
         WHERE facility_id = $1 AND id = $2 AND state = 'waiting'",
    )
    .bind(facility)
    .bind(id)
    .bind(not_before)
    .run()
    .await?;
    Ok(())
}

/// Writes down how a try went: sent, given up, or to be tried again.
pub async fn settle(
    tx: &mut Tx,
    (facility, id): (Uuid, Uuid),
    state: State,
    fault: Option<Fault>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "UPDATE alert_delivery SET state = $3, reason = $4, status = $5, ended_at = $6
         WHERE facility_id = $1 AND id = $2 AND state = 'waiting'",
    )
    .bind(facility)
    .bind(id)
    .bind(state)
    .bind(fault.map_or("", |fault| fault.code.text()))
    .bind(fault.and_then(|fault| fault.status))
    .bind((state != State::Waiting).then_some(now))
    .run()
    .await?;
    Ok(())
}

/// How many wait, and how many were given up since a moment.
pub async fn figures(tx: &mut Tx, since: DateTime<Utc>) -> Result<(i64, i64)> {
    Ok(tx
        .query(
            "SELECT (SELECT COUNT(*) FROM alert_delivery WHERE state = 'waiting'),
                    (SELECT COUNT(*) FROM alert_delivery
                     WHERE state = 'failed' AND ended_at >= $1)",
        )
        .bind(since)
        .one()
        .await?)
}

/// A delivery as the record tells it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SentRow {
    /// Its id.
    pub id: Uuid,
    /// The facility's code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// The channel.
    pub channel_id: Uuid,
    /// What people call it.
    pub channel_name: String,
    /// What was told.
    pub event: Event,
    /// First, or passed on.
    pub stage: Stage,
    /// How far it is.
    pub state: State,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub not_before: DateTime<Utc>,
    /// The code of what went wrong last.
    pub reason: String,
    /// What the other side answered.
    pub status: Option<i64>,
    /// When it was put into the queue.
    pub made_at: DateTime<Utc>,
    /// When it was sent or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What was sent of facilities whose settings the actor manages, the newest first.
pub async fn sent(
    tx: &mut Tx,
    actor: &Actor,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<SentRow>> {
    let reach = Reach::of(actor, Permission::ManageSettings);
    let next = 1 + reach.count();
    let most_at = next + 1;
    let sql = format!(
        "SELECT d.id, facility.code AS facility_code, facility.name AS facility_name, d.channel_id,
                alert_channel.name AS channel_name, alert.event, d.stage, d.state, d.attempts,
                d.not_before, d.reason, d.status, d.made_at, d.ended_at
         FROM alert_delivery d
             JOIN alert ON alert.facility_id = d.facility_id AND alert.id = d.alert_id
             JOIN alert_channel ON alert_channel.id = d.channel_id
             JOIN facility ON facility.id = d.facility_id
             JOIN region ON region.id = facility.region_id
         WHERE {} AND (${next} IS NULL OR (d.made_at, d.id) < (
             SELECT last.made_at, last.id FROM alert_delivery last WHERE last.id = ${next}))
         ORDER BY d.made_at DESC, d.id DESC LIMIT ${most_at}",
        reach.condition(1)
    );
    let query = reach.bind(tx.query(assembled(sql)));
    Ok(query.bind(after).bind(most).all().await?)
}
