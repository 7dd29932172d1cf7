//! SQL of places.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Facility, FacilityKind, Zone, usual_zones};
use crate::{
    db::Tx,
    error::{Code, Result},
    id,
};

pub mod facilities;
pub mod regions;
pub mod rooms;
mod scope;
pub mod sketches;

pub use scope::Reach;

#[derive(sqlx::FromRow)]
struct FacilityRow {
    id: Uuid,
    code: String,
    name: String,
    kind: FacilityKind,
    active: bool,
    supplier_id: Option<Uuid>,
    utc_offset_minutes: i64,
    region_path: String,
}

/// The facility with this code, with its zones.
pub async fn facility(tx: &mut Tx, code: &str) -> Result<Option<Facility>> {
    let row: Option<FacilityRow> = tx
        .query(
            "SELECT facility.id, facility.code, facility.name, facility.kind,
                    facility.status = 'active' AS active, facility.supplier_id,
                    facility.utc_offset_minutes, region.path AS region_path
             FROM facility JOIN region ON region.id = facility.region_id
             WHERE facility.code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let zones: Vec<Zone> = tx
        .query(
            "SELECT id, code, name, state, purpose, status = 'active' AS active
             FROM zone WHERE facility_id = $1 ORDER BY id",
        )
        .bind(row.id)
        .all()
        .await?;
    Ok(Some(Facility {
        id: row.id,
        code: row.code,
        name: row.name,
        kind: row.kind,
        active: row.active,
        supplier: row.supplier_id,
        utc_offset_minutes: row.utc_offset_minutes,
        region_path: row.region_path,
        zones,
    }))
}

/// What a new facility needs.
#[derive(Debug, Clone)]
pub struct NewFacility {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// For depots: province, prefecture, county, township.
    pub level: Option<String>,
    /// Its region.
    pub region: Uuid,
    /// Who supplies it.
    pub supplier: Option<Uuid>,
    /// Street address.
    pub address: String,
    /// Phone.
    pub phone: String,
    /// Opening hours.
    pub hours: String,
    /// Millionths of a degree: latitude, longitude.
    pub position_micro: Option<(i64, i64)>,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
}

/// Adds a facility with its book, empty, and its usual zones. Refuses a code that is taken.
pub async fn add_facility(tx: &mut Tx, new: &NewFacility, now: DateTime<Utc>) -> Result<Uuid> {
    let facility = id::fresh();
    let added = tx
        .query(
        "INSERT INTO facility (id, code, name, kind, level, region_id, supplier_id, address, phone,
             hours, latitude_micro, longitude_micro, utc_offset_minutes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (code) DO NOTHING",
    )
    .bind(facility)
    .bind(new.code.clone())
    .bind(new.name.clone())
    .bind(new.kind)
    .bind(new.level.clone())
    .bind(new.region)
    .bind(new.supplier)
    .bind(new.address.clone())
    .bind(new.phone.clone())
    .bind(new.hours.clone())
    .bind(new.position_micro.map(|(latitude, _)| latitude))
    .bind(new.position_micro.map(|(_, longitude)| longitude))
    .bind(new.utc_offset_minutes)
    .bind(now)
    .run()
    .await?;
    if added == 0 {
        return Err(Code::AlreadyExists
            .with("what", &new.code)
            .at("code")
            .into());
    }
    tx.query("INSERT INTO book (facility_id, head_hash) VALUES ($1, $2)")
        .bind(facility)
        .bind(first_hash(&new.code).to_vec())
        .run()
        .await?;
    for (code, name, state, purpose) in usual_zones(new.kind) {
        tx.query(
            "INSERT INTO zone (id, facility_id, code, name, state, purpose)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id::fresh())
        .bind(facility)
        .bind(*code)
        .bind(*name)
        .bind(*state)
        .bind(*purpose)
        .run()
        .await?;
    }
    Ok(facility)
}

/// What the first entry of a book is chained to: SHA-256 of `yaoju-book-1`, a line feed, the
/// facility's code and a line feed.
pub fn first_hash(code: &str) -> [u8; 32] {
    Sha256::digest(format!("yaoju-book-1\n{code}\n")).into()
}
