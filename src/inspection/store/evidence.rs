//! SQL of evidence: what is kept of it, and what of the records no other slice asks for.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result, inspection::evidence::Written};

/// The most rows of a quarter: two a day, corrected ones too, in many rooms.
const WRITTEN_MAX: i64 = 20_000;

/// The evidence kept for a visit, as JSON.
pub async fn kept(tx: &mut Tx, facility: Uuid, visit: Uuid) -> Result<Option<String>> {
    let query =
        tx.query("SELECT content FROM visit_evidence WHERE facility_id = $1 AND visit_id = $2");
    Ok(query.bind(facility).bind(visit).scalar_optional().await?)
}

/// Keeps the evidence of a visit; whatever is there stays as it is.
pub async fn keep(
    tx: &mut Tx,
    (facility, visit): (Uuid, Uuid),
    account: Uuid,
    (taken_at, content): (DateTime<Utc>, String),
) -> Result<()> {
    tx.query(
        "INSERT INTO visit_evidence (facility_id, visit_id, taken_at, account_id, content)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (facility_id, visit_id) DO NOTHING",
    )
    .bind(facility)
    .bind(visit)
    .bind(taken_at)
    .bind(account)
    .bind(content)
    .run()
    .await?;
    Ok(())
}

/// The halves of days with a reading by hand, from a day up to but not with another.
pub async fn written(
    tx: &mut Tx,
    facility: Uuid,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Written>> {
    let query = tx.query(
        "SELECT DISTINCT storeroom_id, day, half FROM hand_reading
         WHERE facility_id = $1 AND day >= $2 AND day < $3 LIMIT $4",
    );
    let query = query.bind(facility).bind(from).bind(to);
    Ok(query.bind(WRITTEN_MAX).all().await?)
}

/// When the excursions ended that nobody closed by a note, warnings at least, of those that went
/// on after `since`.
pub async fn open_excursions(
    tx: &mut Tx,
    facility: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<Option<DateTime<Utc>>>> {
    let rows: Vec<(Option<DateTime<Utc>>,)> = tx
        .query(
            "SELECT excursion.ended_at FROM excursion
             WHERE excursion.facility_id = $1 AND excursion.lasted >= excursion.warn_after
                 AND (excursion.ended_at IS NULL OR excursion.ended_at >= $2)
                 AND NOT EXISTS (SELECT 1 FROM excursion_note WHERE kind = 'closing'
                     AND excursion_note.facility_id = excursion.facility_id
                     AND excursion_note.excursion_id = excursion.id)
             ORDER BY excursion.began_at DESC LIMIT 1000",
        )
        .bind(facility)
        .bind(since)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(end,)| end).collect())
}

/// A count that is in the book.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CountRow {
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// Lines counted.
    pub lines_counted: i64,
    /// Of these equal to the book.
    pub lines_exact: i64,
}

/// The last count that was posted and not taken back.
pub async fn last_count(tx: &mut Tx, facility: Uuid) -> Result<Option<CountRow>> {
    let query = tx.query(
        "SELECT session.occurred_on, session.lines_counted, session.lines_exact
         FROM count_session session
         WHERE session.facility_id = $1 AND session.status = 'posted'
             AND session.occurred_on IS NOT NULL AND session.lines_counted IS NOT NULL
             AND session.lines_exact IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM document reversal
                 WHERE reversal.facility_id = session.facility_id
                     AND reversal.reverses_id = session.document_id)
         ORDER BY session.occurred_on DESC, session.number DESC LIMIT 1",
    );
    Ok(query.bind(facility).optional().await?)
}

/// Class and smallest unit of every product.
pub async fn units(tx: &mut Tx) -> Result<HashMap<Uuid, (String, String)>> {
    let rows: Vec<(Uuid, String, String)> = tx
        .query("SELECT id, category, base_unit FROM product LIMIT 20000")
        .all()
        .await?;
    let keyed = rows.into_iter();
    Ok(keyed.map(|(id, class, unit)| (id, (class, unit))).collect())
}
