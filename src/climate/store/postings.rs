//! SQL of what was posted while readings came in.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result, stock::Kind};

/// A document that moved stock.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PostingRow {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// The documents of a facility that were recorded in a window and moved stock from place to place,
/// all of them or those that touch a zone of a room, the newest first. What is handed out day by
/// day is not among them.
pub async fn between(
    tx: &mut Tx,
    facility: Uuid,
    room: Option<&str>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    most: i64,
) -> Result<Vec<PostingRow>> {
    Ok(tx
        .query(
            "SELECT document.id, document.number, document.kind, document.recorded_at AS at
             FROM document
             WHERE document.facility_id = $1 AND document.recorded_at >= $2
                 AND document.recorded_at < $3
                 AND document.kind IN ('receipt', 'opening', 'issue', 'return', 'zone_move',
                     'count')
                 AND ($4 = '' OR EXISTS (SELECT 1 FROM entry
                     JOIN zone ON zone.id = entry.zone_id
                     JOIN storeroom ON storeroom.id = zone.storeroom_id
                     WHERE entry.facility_id = document.facility_id
                         AND entry.document_id = document.id AND storeroom.code = $4))
             ORDER BY document.number DESC LIMIT $5",
        )
        .bind(facility)
        .bind(from)
        .bind(to)
        .bind(room.unwrap_or_default().to_owned())
        .bind(most)
        .all()
        .await?)
}
