//! SQL of the sessions of a facility.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::super::Status;
use crate::{db::Tx, error::Result};

/// A session with its names and figures.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SummaryRow {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// How far it has come.
    pub status: Status,
    /// What is counted, as JSON.
    pub scope: String,
    /// Whether the book's figures are kept from those who count.
    pub blind: bool,
    /// A remark.
    pub note: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Who opened it.
    pub opened_by: String,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// The document's remark, or why it was cancelled.
    pub remark: String,
    /// Lines counted so far.
    pub counted: i64,
    /// Of these exact, once it is settled.
    pub exact: Option<i64>,
    /// Lines not counted, once it is settled.
    pub uncounted: Option<i64>,
    /// The document, where there is one.
    pub document_id: Option<Uuid>,
    /// Its number.
    pub document_number: Option<i64>,
    /// Its business day.
    pub document_day: Option<NaiveDate>,
    /// The number of what took it back.
    pub reversed_number: Option<i64>,
}

/// The sessions of a facility, the newest first, or the one with that id.
pub async fn of(
    tx: &mut Tx,
    facility: Uuid,
    only: Option<Uuid>,
    status: Option<Status>,
    before: i64,
    limit: i64,
) -> Result<Vec<SummaryRow>> {
    let rows = tx.query(
        "SELECT session.id, session.number, session.status, session.scope, session.blind,
                session.note, session.opened_at, COALESCE(opener.name, '') AS opened_by,
                session.ended_at, ender.name AS ended_by, session.remark,
                COALESCE(session.lines_counted, (SELECT CAST(COUNT(*) AS BIGINT) FROM (
                    SELECT DISTINCT product_id, lot_number, lot_expiry, zone_id FROM count_line
                    WHERE count_line.facility_id = session.facility_id
                        AND count_line.count_id = session.id) spots)) AS counted,
                session.lines_exact AS exact, session.lines_uncounted AS uncounted,
                document.id AS document_id, document.number AS document_number,
                document.occurred_on AS document_day, reversal.number AS reversed_number
         FROM count_session session
         LEFT JOIN account opener ON opener.id = session.opened_by
         LEFT JOIN account ender ON ender.id = session.ended_by
         LEFT JOIN document ON document.facility_id = session.facility_id
             AND document.id = session.document_id
         LEFT JOIN document reversal ON reversal.facility_id = session.facility_id
             AND reversal.reverses_id = session.document_id
         WHERE session.facility_id = $1 AND (CAST($2 AS UUID) IS NULL OR session.id = $2)
             AND (CAST($3 AS TEXT) IS NULL OR session.status = $3) AND session.number < $4
         ORDER BY session.number DESC LIMIT $5",
    );
    Ok(rows
        .bind(facility)
        .bind(only)
        .bind(status.map(Status::text))
        .bind(before)
        .bind(limit)
        .all()
        .await?)
}
