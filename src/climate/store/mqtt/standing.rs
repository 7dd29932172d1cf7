//! SQL of how a source stands: which program holds it, what it heard.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// How many devices that belong to nobody are remembered of a source.
pub const HEARD_MAX: i64 = 100;

/// How a source stands.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub struct StandingRow {
    /// The source.
    pub source_id: Uuid,
    /// The program that holds it.
    pub held_by: Option<Uuid>,
    /// Until when.
    pub held_until: Option<DateTime<Utc>>,
    /// The filters of its session at the broker.
    pub subscribed: String,
    /// Since when it is connected.
    pub connected_since: Option<DateTime<Utc>>,
    /// When the last message came.
    pub last_message_at: Option<DateTime<Utc>>,
    /// How many came.
    pub messages: i64,
    /// How many held something that was set aside.
    pub aside: i64,
    /// How many belonged to no sensor of its places.
    pub unknown: i64,
    /// How many waited because their device sent too many.
    pub slowed: i64,
    /// The code of the last thing that went wrong.
    pub error: String,
    /// When that was.
    pub error_at: Option<DateTime<Utc>>,
}

/// How all sources stand.
pub async fn standings(tx: &mut Tx) -> Result<Vec<StandingRow>> {
    Ok(tx
        .query(
            "SELECT source_id, held_by, held_until, subscribed, connected_since, last_message_at,
                    messages, aside, unknown, slowed, error, error_at
             FROM mqtt_standing ORDER BY source_id LIMIT 1000",
        )
        .all()
        .await?)
}

/// Takes a source that no other program holds, or goes on holding it; says whether it is held.
pub async fn hold(
    tx: &mut Tx,
    source: Uuid,
    by: Uuid,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let held = tx
        .query(
            "UPDATE mqtt_standing SET held_by = $2, held_until = $4
             WHERE source_id = $1 AND (held_by = $2 OR held_by IS NULL OR held_until < $3)",
        )
        .bind(source)
        .bind(by)
        .bind(now)
        .bind(until)
        .run()
        .await?;
    Ok(held == 1)
}

/// Lets go of a source.
pub async fn let_go(tx: &mut Tx, source: Uuid, by: Uuid) -> Result<()> {
    tx.query(
        "UPDATE mqtt_standing SET held_by = NULL, held_until = NULL, connected_since = NULL
         WHERE source_id = $1 AND held_by = $2",
    )
    .bind(source)
    .bind(by)
    .run()
    .await?;
    Ok(())
}

/// Whether a source is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// It is, since then.
    Since(DateTime<Utc>),
    /// It is not.
    Lost,
}

/// What is new of a source since it was last written down.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The filters of its session.
    pub subscribed: Option<String>,
    /// Whether it is connected.
    pub connection: Option<Connection>,
    /// When the last message came.
    pub last_message_at: Option<DateTime<Utc>>,
    /// How many more came.
    pub messages: i64,
    /// How many more held something that was set aside.
    pub aside: i64,
    /// How many more belonged to nobody.
    pub unknown: i64,
    /// How many more waited.
    pub slowed: i64,
    /// What went wrong.
    pub error: Option<(String, DateTime<Utc>)>,
}

/// Writes down what is new of a source.
pub async fn tell(tx: &mut Tx, source: Uuid, news: &News) -> Result<()> {
    let (error, error_at) = news.error.clone().unzip();
    let since = match news.connection {
        Some(Connection::Since(at)) => Some(at),
        Some(Connection::Lost) | None => None,
    };
    tx.query(
        "UPDATE mqtt_standing SET messages = messages + $2, aside = aside + $3,
             unknown = unknown + $4, slowed = slowed + $5,
             last_message_at = COALESCE($6, last_message_at),
             subscribed = COALESCE($7, subscribed), error = COALESCE($8, error),
             error_at = COALESCE($9, error_at),
             connected_since = CASE WHEN $10 THEN $11 ELSE connected_since END
         WHERE source_id = $1",
    )
    .bind(source)
    .bind(news.messages)
    .bind(news.aside)
    .bind(news.unknown)
    .bind(news.slowed)
    .bind(news.last_message_at)
    .bind(news.subscribed.clone())
    .bind(error)
    .bind(error_at)
    .bind(news.connection.is_some())
    .bind(since)
    .run()
    .await?;
    Ok(())
}

/// A device that belongs to no sensor of the source's places.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HeardRow {
    /// What it calls itself.
    pub name: String,
    /// The topic of its last message.
    pub topic: String,
    /// The last message, its beginning.
    pub payload: String,
    /// How many came.
    pub messages: i64,
    /// When the last one did.
    pub heard_at: DateTime<Utc>,
}

/// The devices a source heard that belong to nobody, the newest first.
pub async fn heard(tx: &mut Tx, source: Uuid) -> Result<Vec<HeardRow>> {
    Ok(tx
        .query(
            "SELECT name, topic, payload, messages, heard_at FROM mqtt_heard
             WHERE source_id = $1 ORDER BY heard_at DESC, name LIMIT $2",
        )
        .bind(source)
        .bind(HEARD_MAX)
        .all()
        .await?)
}

/// Remembers devices that belong to nobody; of too many, those heard longest ago are forgotten.
pub async fn remember(tx: &mut Tx, source: Uuid, heard: &[HeardRow]) -> Result<()> {
    for row in heard {
        tx.query(
            "INSERT INTO mqtt_heard (source_id, name, topic, payload, messages, heard_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (source_id, name) DO UPDATE SET topic = excluded.topic,
                 payload = excluded.payload, messages = mqtt_heard.messages + excluded.messages,
                 heard_at = excluded.heard_at",
        )
        .bind(source)
        .bind(row.name.clone())
        .bind(row.topic.clone())
        .bind(row.payload.clone())
        .bind(row.messages)
        .bind(row.heard_at)
        .run()
        .await?;
    }
    if !heard.is_empty() {
        tx.query(
            "DELETE FROM mqtt_heard WHERE source_id = $1 AND name NOT IN (
                 SELECT name FROM mqtt_heard WHERE source_id = $1
                 ORDER BY heard_at DESC, name LIMIT $2)",
        )
        .bind(source)
        .bind(HEARD_MAX)
        .run()
        .await?;
    }
    Ok(())
}
