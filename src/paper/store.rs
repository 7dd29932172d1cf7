//! SQL of printed papers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A paper that was printed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PaperRow {
    /// Its code.
    pub code: String,
    /// The code of the facility.
    pub facility_code: String,
    /// Kind and parameters, as JSON.
    pub subject: String,
    /// The book's head when it was printed.
    pub head_seq: i64,
    /// Who printed it first.
    pub account_name: String,
    /// When it was first printed.
    pub printed_at: DateTime<Utc>,
}

/// Notes a paper; the same paper printed again is the same row.
pub async fn add(tx: &mut Tx, paper: &PaperRow, facility: Uuid, account: Uuid) -> Result<()> {
    tx.query(
        "INSERT INTO paper (code, facility_id, subject, head_seq, account_id, printed_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(paper.code.clone())
    .bind(facility)
    .bind(paper.subject.clone())
    .bind(paper.head_seq)
    .bind(account)
    .bind(paper.printed_at)
    .run()
    .await?;
    Ok(())
}

/// The paper with this code.
pub async fn paper(tx: &mut Tx, code: &str) -> Result<Option<PaperRow>> {
    Ok(tx
        .query(
            "SELECT paper.code, facility.code AS facility_code, paper.subject, paper.head_seq,
                    COALESCE(account.name, '') AS account_name, paper.printed_at
             FROM paper JOIN facility ON facility.id = paper.facility_id
             LEFT JOIN account ON account.id = paper.account_id
             WHERE paper.code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?)
}
