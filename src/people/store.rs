//! SQL of people, and the one way an audit row is written.

use serde_json::Value;
use uuid::Uuid;

use crate::{clock::Clock, db::Tx, error::Result, id};

pub mod access;
pub mod accounts;
pub mod acts;
pub mod grants;
pub mod kept;
pub mod links;
pub mod sessions;
pub mod throttle;
pub mod tokens;
pub mod trail;

/// Something done, for the audit trail.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// Who did it; nobody for the program itself.
    pub account: Option<Uuid>,
    /// What was done: `session.start`, `lot.recall` …
    pub action: &'a str,
    /// What kind of thing it was done to.
    pub target_kind: &'a str,
    /// Which one: a code, an id, a user name.
    pub target: &'a str,
    /// The facility concerned.
    pub facility: Option<Uuid>,
    /// More, never a secret.
    pub detail: Value,
}

/// Writes one audit row, in the transaction of what it tells of.
pub async fn audit(tx: &mut Tx, clock: &Clock, act: &Act<'_>) -> Result<()> {
    tx.query(
        "INSERT INTO audit (id, at, account_id, action, target_kind, target, facility_id, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id::fresh())
    .bind(clock.now())
    .bind(act.account)
    .bind(act.action.to_owned())
    .bind(act.target_kind.to_owned())
    .bind(act.target.to_owned())
    .bind(act.facility)
    .bind(act.detail.to_string())
    .run()
    .await?;
    Ok(())
}
