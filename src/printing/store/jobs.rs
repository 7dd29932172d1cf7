//! SQL of the print log.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A job as it was printed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct JobRow {
    /// Chosen by the caller.
    pub id: Uuid,
    /// The template's key.
    pub template: String,
    /// `zh` or `en`.
    pub language: String,
    /// How often each label.
    pub copies: i64,
    /// How many labels, copies not counted.
    pub labels: i64,
    /// The book's head that stands on them.
    pub head_seq: i64,
    /// Its hash.
    pub head_hash: Vec<u8>,
    /// Of what was asked.
    pub request_hash: Vec<u8>,
    /// Who printed.
    pub account_id: Uuid,
    /// Their name.
    pub account_name: String,
    /// When.
    pub printed_at: DateTime<Utc>,
}

/// The job of a facility with this id.
pub async fn job(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<JobRow>> {
    Ok(tx
        .query(
            "SELECT label_job.id, label_job.template, label_job.language, label_job.copies,
                    label_job.labels, label_job.head_seq, label_job.head_hash,
                    label_job.request_hash, label_job.account_id,
                    COALESCE(account.name, '') AS account_name, label_job.printed_at
             FROM label_job LEFT JOIN account ON account.id = label_job.account_id
             WHERE label_job.facility_id = $1 AND label_job.id = $2",
        )
        .bind(facility)
        .bind(id)
        .optional()
        .await?)
}

/// The jobs of a facility before this one, the newest first.
pub async fn jobs(
    tx: &mut Tx,
    facility: Uuid,
    (at, id): (DateTime<Utc>, Uuid),
    limit: i64,
) -> Result<Vec<JobRow>> {
    Ok(tx
        .query(
            "SELECT label_job.id, label_job.template, label_job.language, label_job.copies,
                    label_job.labels, label_job.head_seq, label_job.head_hash,
                    label_job.request_hash, label_job.account_id,
                    COALESCE(account.name, '') AS account_name, label_job.printed_at
             FROM label_job LEFT JOIN account ON account.id = label_job.account_id
             WHERE label_job.facility_id = $1
                 AND (label_job.printed_at, label_job.id) < ($2, $3)
             ORDER BY label_job.printed_at DESC, label_job.id DESC LIMIT $4",
        )
        .bind(facility)
        .bind(at)
        .bind(id)
        .bind(limit)
        .all()
        .await?)
}

/// Notes a job; false where there is one with its id.
pub async fn add(tx: &mut Tx, facility: Uuid, job: &JobRow) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO label_job (facility_id, id, template, language, copies, labels, head_seq,
                 head_hash, request_hash, account_id, printed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        )
        .bind(facility)
        .bind(job.id)
        .bind(job.template.clone())
        .bind(job.language.clone())
        .bind(job.copies)
        .bind(job.labels)
        .bind(job.head_seq)
        .bind(job.head_hash.clone())
        .bind(job.request_hash.clone())
        .bind(job.account_id)
        .bind(job.printed_at)
        .run()
        .await?;
    Ok(added == 1)
}
