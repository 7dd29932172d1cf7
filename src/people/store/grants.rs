//! SQL of roles and where they hold.

use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    id,
    people::{EVERYWHERE, Grant, Place, Role, Scope},
};

/// A role to be given, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The role.
    pub role: Role,
    /// Where.
    pub at: GivenAt,
}

/// Where a role is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenAt {
    /// In every region there is and will be.
    Everywhere,
    /// In a region and all below it.
    Region(Uuid),
    /// In one facility.
    Facility(Uuid),
}

/// A role somebody has, with the names of where it holds.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    /// Whose it is.
    pub account_id: Uuid,
    /// The role.
    pub role: Role,
    /// The region's code, where it holds for one.
    pub region_code: Option<String>,
    /// The region's name.
    pub region_name: Option<String>,
    /// The path of the region, or of the facility's; none for everywhere.
    pub path: Option<String>,
    /// The facility, where it holds for one.
    pub facility_id: Option<Uuid>,
    /// The facility's code.
    pub facility_code: Option<String>,
    /// The facility's name.
    pub facility_name: Option<String>,
    /// The facility's kind, as stored.
    pub facility_kind: Option<String>,
}

impl Held {
    /// The place it holds for: who may do something there may do it to this role.
    pub fn place(&self) -> Place {
        Place {
            region_path: self.path.clone().unwrap_or_else(|| EVERYWHERE.to_owned()),
            facility: self.facility_id,
        }
    }

    /// The role as rules see it.
    pub fn grant(&self) -> Grant {
        let scope = match self.facility_id {
            Some(facility) => Scope::Facility(facility),
            None => Scope::Region(self.place().region_path),
        };
        Grant::new(self.role, scope)
    }
}

/// Gives roles to an account.
pub async fn give(tx: &mut Tx, account: Uuid, roles: &[Given]) -> Result<()> {
    for given in roles {
        let (region, facility) = match given.at {
            GivenAt::Everywhere => (None, None),
            GivenAt::Region(region) => (Some(region), None),
            GivenAt::Facility(facility) => (None, Some(facility)),
        };
        tx.query(
            "INSERT INTO role_grant (id, account_id, role, everywhere, region_id, facility_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id::fresh())
        .bind(account)
        .bind(given.role)
        .bind(given.at == GivenAt::Everywhere)
        .bind(region)
        .bind(facility)
        .run()
        .await?;
    }
    Ok(())
}

/// Takes all roles from an account.
pub async fn take_all(tx: &mut Tx, account: Uuid) -> Result<()> {
    tx.query("DELETE FROM role_grant WHERE account_id = $1")
        .bind(account)
        .run()
        .await?;
    Ok(())
}

/// The roles of an account, in the order they were given.
pub async fn held(tx: &mut Tx, account: Uuid) -> Result<Vec<Held>> {
    held_by(tx, &[account]).await
}

/// The roles of several accounts, in the order they were given.
pub async fn held_by(tx: &mut Tx, accounts: &[Uuid]) -> Result<Vec<Held>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT role_grant.account_id, role_grant.role,
                region.code AS region_code, region.name AS region_name,
                COALESCE(region.path, home.path) AS path,
                facility.id AS facility_id, facility.code AS facility_code,
                facility.name AS facility_name, facility.kind AS facility_kind
         FROM role_grant
         LEFT JOIN region ON region.id = role_grant.region_id
         LEFT JOIN facility ON facility.id = role_grant.facility_id
         LEFT JOIN region home ON home.id = facility.region_id
         WHERE role_grant.account_id IN {} ORDER BY role_grant.id",
        tx.placeholders(1, accounts.len())
    );
    let mut query = tx.query(assembled(sql));
    for account in accounts {
        query = query.bind(*account);
    }
    Ok(query.all().await?)
}

/// The region with this code as a place, and its id.
pub async fn region(tx: &mut Tx, code: &str) -> Result<Option<(Uuid, Place)>> {
    let found: Option<(Uuid, String)> = tx
        .query("SELECT id, path FROM region WHERE code = $1")
        .bind(code.to_owned())
        .optional()
        .await?;
    Ok(found.map(|(id, region_path)| {
        let facility = None;
        (
            id,
            Place {
                region_path,
                facility,
            },
        )
    }))
}

/// The facility with this code as a place, and its id.
pub async fn facility(tx: &mut Tx, code: &str) -> Result<Option<(Uuid, Place)>> {
    let found: Option<(Uuid, String)> = tx
        .query(
            "SELECT facility.id, region.path
             FROM facility JOIN region ON region.id = facility.region_id
             WHERE facility.code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?;
    Ok(found.map(|(id, region_path)| {
        let facility = Some(id);
        (
            id,
            Place {
                region_path,
                facility,
            },
        )
    }))
}
