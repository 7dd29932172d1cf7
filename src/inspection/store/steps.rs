//! SQL of the steps of findings.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    inspection::{finding::StepKind, store::photos},
};

/// A step as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StepRow {
    /// Its id.
    pub id: Uuid,
    /// The finding.
    pub finding_id: Uuid,
    /// 1, 2, 3 …
    pub number: i64,
    /// What was done.
    pub kind: StepKind,
    /// In words.
    pub note: String,
    /// Ids of photos, as JSON.
    pub photos: String,
    /// A new day it is due by.
    pub due_on: Option<NaiveDate>,
    /// When, by the device.
    pub at: DateTime<Utc>,
    /// When it came.
    pub recorded_at: DateTime<Utc>,
    /// Who took it.
    pub account_name: String,
    /// The visit that looked again.
    pub visit_id: Option<Uuid>,
}

const SELECT: &str = "SELECT finding_step.id, finding_step.finding_id, finding_step.number,
        finding_step.kind, finding_step.note, finding_step.photos, finding_step.due_on,
        finding_step.at, finding_step.recorded_at, account.name AS account_name,
        finding_step.visit_id
    FROM finding_step JOIN account ON account.id = finding_step.account_id";

/// The steps of a finding, in order.
pub async fn of(tx: &mut Tx, facility: Uuid, finding: Uuid) -> Result<Vec<StepRow>> {
    let sql = format!(
        "{SELECT} WHERE finding_step.facility_id = $1 AND finding_step.finding_id = $2
         ORDER BY finding_step.number LIMIT 500"
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(finding);
    Ok(query.all().await?)
}

/// Who answered a finding last.
pub async fn answered_by(tx: &mut Tx, facility: Uuid, finding: Uuid) -> Result<Option<Uuid>> {
    let query = tx.query(
        "SELECT account_id FROM finding_step
         WHERE facility_id = $1 AND finding_id = $2 AND kind = 'answered'
         ORDER BY number DESC LIMIT 1",
    );
    let row: Option<(Uuid,)> = query.bind(facility).bind(finding).optional().await?;
    Ok(row.map(|(account,)| account))
}

/// The step with this id.
pub async fn step(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<StepRow>> {
    let sql = format!("{SELECT} WHERE finding_step.facility_id = $1 AND finding_step.id = $2");
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}

/// Adds a step. The finding is locked.
pub async fn add(tx: &mut Tx, facility: Uuid, new: &StepRow, account: Uuid) -> Result<()> {
    tx.query(
        "INSERT INTO finding_step (facility_id, finding_id, number, id, kind, note, photos, due_on,
             at, recorded_at, account_id, visit_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(facility)
    .bind(new.finding_id)
    .bind(new.number)
    .bind(new.id)
    .bind(new.kind)
    .bind(new.note.clone())
    .bind(new.photos.clone())
    .bind(new.due_on)
    .bind(new.at)
    .bind(new.recorded_at)
    .bind(account)
    .bind(new.visit_id)
    .run()
    .await?;
    let named: Vec<Uuid> = serde_json::from_str(&new.photos).map_err(anyhow::Error::from)?;
    photos::used(tx, facility, &named).await
}
