//! SQL of floor sketches.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A sketch as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredSketch {
    /// How often it was saved.
    pub version: i64,
    /// The sketch, as JSON.
    pub sketch: String,
    /// When it was saved last.
    pub changed_at: DateTime<Utc>,
}

/// The sketch of a room, where there is one.
pub async fn sketch(tx: &mut Tx, facility: Uuid, room: Uuid) -> Result<Option<StoredSketch>> {
    Ok(tx
        .query(
            "SELECT version, sketch, changed_at FROM room_sketch
             WHERE facility_id = $1 AND storeroom_id = $2",
        )
        .bind(facility)
        .bind(room)
        .optional()
        .await?)
}

/// Keeps a sketch in the place of the one before.
pub async fn keep(tx: &mut Tx, facility: Uuid, room: Uuid, new: &StoredSketch) -> Result<()> {
    tx.query(
        "INSERT INTO room_sketch (facility_id, storeroom_id, version, sketch, changed_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (facility_id, storeroom_id) DO UPDATE
         SET version = $3, sketch = $4, changed_at = $5",
    )
    .bind(facility)
    .bind(room)
    .bind(new.version)
    .bind(new.sketch.clone())
    .bind(new.changed_at)
    .run()
    .await?;
    Ok(())
}
