//! SQL of who gets in where.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{grants::Held, kept::Keeps};
use crate::{
    db::{Tx, assembled},
    error::Result,
    people::{Actor, Role},
};

/// A role that holds at a facility, and whose it is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccessRow {
    /// The account.
    pub account_id: Uuid,
    /// The name to sign in with.
    pub username: String,
    /// The name people call them by.
    pub name: String,
    /// Whether the account may not be used.
    pub locked: bool,
    /// Whether the invitation was taken up.
    pub has_password: bool,
    /// When they last signed in.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// The role.
    pub role: Role,
    /// The region's code, where it holds for one.
    pub region_code: Option<String>,
    /// The region's name.
    pub region_name: Option<String>,
    /// The facility's code, where it holds for one.
    pub facility_code: Option<String>,
    /// The facility's name.
    pub facility_name: Option<String>,
}

impl AccessRow {
    /// The role as it is shown.
    pub fn held(&self) -> Held {
        Held {
            account_id: self.account_id,
            role: self.role,
            region_code: self.region_code.clone(),
            region_name: self.region_name.clone(),
            path: None,
            facility_id: None,
            facility_code: self.facility_code.clone(),
            facility_name: self.facility_name.clone(),
            facility_kind: None,
        }
    }
}

/// The roles that hold at a facility: its own, those of the regions it lies in, those of
/// everywhere.
pub async fn at(tx: &mut Tx, facility: Uuid, region_path: &str) -> Result<Vec<AccessRow>> {
    Ok(tx
        .query(
            "SELECT account.id AS account_id, account.username, account.name, account.locked,
                    account.password_hash IS NOT NULL AS has_password, account.signed_in_at,
                    role_grant.role, region.code AS region_code, region.name AS region_name,
                    facility.code AS facility_code, facility.name AS facility_name
             FROM role_grant
             JOIN account ON account.id = role_grant.account_id
             LEFT JOIN region ON region.id = role_grant.region_id
             LEFT JOIN facility ON facility.id = role_grant.facility_id
             WHERE role_grant.everywhere OR role_grant.facility_id = $1
                 OR $2 LIKE region.path || '%'
             ORDER BY role_grant.role, account.name, account.username, role_grant.id",
        )
        .bind(facility)
        .bind(region_path.to_owned())
        .all()
        .await?)
}

/// Those of the accounts that an actor keeps.
pub async fn kept_among(tx: &mut Tx, actor: &Actor, rows: &[AccessRow]) -> Result<HashSet<Uuid>> {
    let all: HashSet<Uuid> = rows.iter().map(|row| row.account_id).collect();
    if all.is_empty() {
        return Ok(all);
    }
    let keeps = Keeps::of(actor);
    let first = keeps.count() + 1;
    let numbered: Vec<String> = (0..all.len()).map(|n| format!("${}", first + n)).collect();
    let sql = format!(
        "SELECT account.id FROM account WHERE {} AND account.id IN ({})",
        keeps.condition(1),
        numbered.join(", ")
    );
    let mut query = keeps.bind(tx.query(assembled(sql)));
    for id in &all {
        query = query.bind(*id);
    }
    let kept: Vec<(Uuid,)> = query.all().await?;
    Ok(kept.into_iter().map(|(id,)| id).collect())
}
