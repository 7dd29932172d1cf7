//! SQL of house policies.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A policy that was set.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SetRow {
    /// Which one.
    pub name: String,
    /// To what.
    pub value: i64,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// By whom.
    pub changed_by: String,
}

/// All that was set.
pub async fn all(tx: &mut Tx) -> Result<Vec<SetRow>> {
    Ok(tx
        .query(
            "SELECT setting.name, setting.value, setting.changed_at, account.name AS changed_by
             FROM setting JOIN account ON account.id = setting.changed_by",
        )
        .all()
        .await?)
}

/// Sets a policy.
pub async fn set(tx: &mut Tx, name: &str, value: i64, by: Uuid, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "INSERT INTO setting (name, value, changed_at, changed_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET value = $2, changed_at = $3, changed_by = $4",
    )
    .bind(name.to_owned())
    .bind(value)
    .bind(now)
    .bind(by)
    .run()
    .await?;
    Ok(())
}
