//! SQL of facilities: finding, listing within a scope, changing.

use uuid::Uuid;

use super::Reach;
use crate::{
    db::{Tx, assembled},
    error::{Code, Result},
    places::{FacilityKind, FacilityStatus, region::RegionLevel},
};

/// A facility with all that is said of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Described {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// For depots.
    pub level: Option<RegionLevel>,
    /// Its region.
    pub region_code: String,
    /// Its region's name.
    pub region_name: String,
    /// Who supplies it.
    pub supplier_code: Option<String>,
    /// The supplier's name.
    pub supplier_name: Option<String>,
    /// Street address.
    pub address: String,
    /// Phone.
    pub phone: String,
    /// Opening hours.
    pub hours: String,
    /// Millionths of a degree.
    pub latitude_micro: Option<i64>,
    /// Millionths of a degree.
    pub longitude_micro: Option<i64>,
    /// Whether it works.
    pub status: FacilityStatus,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
    /// Whether residents are told of it; none where it is as its kind is.
    pub published: Option<bool>,
}

/// The facility with this id.
pub async fn described(tx: &mut Tx, id: Uuid) -> Result<Option<Described>> {
    Ok(tx
        .query(
            "SELECT facility.id, facility.code, facility.name, facility.kind, facility.level,
                    region.code AS region_code, region.name AS region_name,
                    supplier.code AS supplier_code, supplier.name AS supplier_name,
                    facility.address, facility.phone, facility.hours, facility.latitude_micro,
                    facility.longitude_micro, facility.status, facility.utc_offset_minutes,
                    facility.published
             FROM facility JOIN region ON region.id = facility.region_id
             LEFT JOIN facility supplier ON supplier.id = facility.supplier_id
             WHERE facility.id = $1",
        )
        .bind(id)
        .optional()
        .await?)
}

/// Which facilities a list is to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The code after which the page begins.
    pub after: String,
    /// A `LIKE` pattern on code and name, lower case.
    pub pattern: String,
    /// Of this kind only.
    pub kind: Option<FacilityKind>,
    /// In this state only.
    pub status: Option<FacilityStatus>,
    /// The path of the region they lie in; empty for anywhere.
    pub region_path: String,
    /// How many.
    pub limit: i64,
}

/// The facilities wanted that lie within reach, in order of code.
pub async fn listed(tx: &mut Tx, wanted: &Wanted, reach: &Reach) -> Result<Vec<Described>> {
    let scope = reach.condition(7);
    let sql = format!(
        "SELECT facility.id, facility.code, facility.name, facility.kind, facility.level,
                region.code AS region_code, region.name AS region_name,
                supplier.code AS supplier_code, supplier.name AS supplier_name,
                facility.address, facility.phone, facility.hours, facility.latitude_micro,
                facility.longitude_micro, facility.status, facility.utc_offset_minutes,
                    facility.published
         FROM facility JOIN region ON region.id = facility.region_id
         LEFT JOIN facility supplier ON supplier.id = facility.supplier_id
         WHERE facility.code > $1
             AND (lower(facility.code) LIKE $2 ESCAPE '!'
                 OR lower(facility.name) LIKE $2 ESCAPE '!')
             AND (facility.kind = $3 OR $3 IS NULL) AND (facility.status = $4 OR $4 IS NULL)
             AND region.path LIKE $5 AND {scope}
         ORDER BY facility.code LIMIT $6"
    );
    let query = tx
        .query(assembled(sql))
        .bind(wanted.after.clone())
        .bind(wanted.pattern.clone())
        .bind(wanted.kind)
        .bind(wanted.status)
        .bind(format!("{}%", wanted.region_path))
        .bind(wanted.limit);
    Ok(reach.bind(query).all().await?)
}

/// Keeps a facility as it is until the commit, against others who would change it.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<()> {
    let sql = format!("SELECT id FROM facility WHERE id = $1{}", tx.for_update());
    tx.query(assembled(sql)).bind(id).scalar::<Uuid>().await?;
    Ok(())
}

/// Keeps a facility's stock as it is until the commit: postings wait for the book's row.
pub async fn lock_book(tx: &mut Tx, id: Uuid) -> Result<()> {
    let sql = format!(
        "SELECT facility_id FROM book WHERE facility_id = $1{}",
        tx.for_update()
    );
    tx.query(assembled(sql)).bind(id).scalar::<Uuid>().await?;
    Ok(())
}

/// The id of the depot with this code, fit to supply `supplied`; refuses what is no depot, and
/// what the facility itself supplies, directly or not.
pub async fn supplier(tx: &mut Tx, code: &str, supplied: Option<Uuid>) -> Result<Uuid> {
    let found: Option<(Uuid, FacilityKind)> = tx
        .query("SELECT id, kind FROM facility WHERE code = $1")
        .bind(code.to_owned())
        .optional()
        .await?;
    let (id, kind) =
        found.ok_or_else(|| Code::SupplierUnknown.with("code", code).at("supplier"))?;
    if kind != FacilityKind::Depot {
        return Err(Code::SupplierNotDepot
            .with("code", code)
            .at("supplier")
            .into());
    }
    if let Some(supplied) = supplied
        && is_supplied_by(tx, id, supplied).await?
    {
        return Err(Code::SupplierLoop.with("code", code).at("supplier").into());
    }
    Ok(id)
}

/// Whether `other` is the facility or above it in the line of supply.
async fn is_supplied_by(tx: &mut Tx, facility: Uuid, other: Uuid) -> Result<bool> {
    let found = tx
        .query(
            "WITH RECURSIVE line AS (
                 SELECT id, supplier_id FROM facility WHERE id = $1
                 UNION
                 SELECT facility.id, facility.supplier_id
                 FROM facility JOIN line ON facility.id = line.supplier_id)
             SELECT id FROM line WHERE id = $2",
        )
        .bind(facility)
        .bind(other)
        .scalar_optional::<Uuid>()
        .await?;
    Ok(found.is_some())
}

/// What may be changed of a facility.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Its name.
    pub name: String,
    /// For depots, as stored.
    pub level: Option<&'static str>,
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
    /// Whether it works.
    pub status: FacilityStatus,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
    /// Whether residents are told of it; none where it is as its kind is.
    pub published: Option<bool>,
}

/// Changes a facility.
pub async fn change(tx: &mut Tx, id: Uuid, new: &Changed) -> Result<()> {
    tx.query(
        "UPDATE facility SET name = $2, level = $3, region_id = $4, supplier_id = $5, address = $6,
             phone = $7, hours = $8, latitude_micro = $9, longitude_micro = $10, status = $11,
             utc_offset_minutes = $12, published = $13
         WHERE id = $1",
    )
    .bind(id)
    .bind(new.name.clone())
    .bind(new.level)
    .bind(new.region)
    .bind(new.supplier)
    .bind(new.address.clone())
    .bind(new.phone.clone())
    .bind(new.hours.clone())
    .bind(new.position_micro.map(|(latitude, _)| latitude))
    .bind(new.position_micro.map(|(_, longitude)| longitude))
    .bind(new.status)
    .bind(new.utc_offset_minutes)
    .bind(new.published)
    .run()
    .await?;
    Ok(())
}

/// Refuses to close a facility that holds stock or waits for some.
pub async fn check_empty(tx: &mut Tx, id: Uuid, code: &str) -> Result<()> {
    lock_book(tx, id).await?;
    let units = tx
        .query(
            "SELECT CAST(
                 COALESCE((SELECT SUM(units) FROM holding WHERE facility_id = $1), 0)
                 + COALESCE((SELECT SUM(units) FROM transit WHERE receiver_id = $1), 0)
             AS BIGINT)",
        )
        .bind(id)
        .scalar::<i64>()
        .await?;
    if units > 0 {
        return Err(Code::FacilityNotEmpty
            .with("code", code)
            .at("status")
            .into());
    }
    Ok(())
}

/// A facility that another deals with.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Partner {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// Whether it works.
    pub status: FacilityStatus,
    /// Whether it supplies the other.
    pub supplies: bool,
    /// Whether it is supplied by the other.
    pub is_supplied: bool,
}

/// Whom a facility deals with: the depot that supplies it, those it supplies, and those that are
/// supplied by the same depot; in this order, and by code.
pub async fn partners(tx: &mut Tx, id: Uuid) -> Result<Vec<Partner>> {
    Ok(tx
        .query(
            "SELECT other.code, other.name, other.kind, other.status,
                    other.id IS NOT DISTINCT FROM own.supplier_id AS supplies,
                    other.supplier_id IS NOT DISTINCT FROM own.id AS is_supplied
             FROM facility own JOIN facility other ON other.id <> own.id
                 AND (other.id = own.supplier_id OR other.supplier_id = own.id
                     OR other.supplier_id = own.supplier_id)
             WHERE own.id = $1
             ORDER BY supplies DESC, is_supplied DESC, other.code
             LIMIT 2000",
        )
        .bind(id)
        .all()
        .await?)
}
