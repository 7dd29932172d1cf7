//! SQL of what residents are told: only of facilities that work and are made public.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::Variety;
use crate::{catalog::ProductStatus, db::Tx, error::Result, places::FacilityKind};

/// A facility that is told of.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PointRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// Its region's code.
    pub region_code: String,
    /// Its region's name.
    pub region_name: String,
    /// The path of its region.
    pub region_path: String,
    /// Street address.
    pub address: String,
    /// Phone.
    pub phone: String,
    /// Opening hours as typed.
    pub hours: String,
    /// Millionths of a degree.
    pub latitude_micro: Option<i64>,
    /// Millionths of a degree.
    pub longitude_micro: Option<i64>,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
}

/// The facilities that are told of, in order of code.
pub async fn points(tx: &mut Tx) -> Result<Vec<PointRow>> {
    Ok(tx
        .query(
            "SELECT facility.id, facility.code, facility.name, facility.kind,
                    region.code AS region_code, region.name AS region_name,
                    region.path AS region_path, facility.address, facility.phone, facility.hours,
                    facility.latitude_micro, facility.longitude_micro,
                    facility.utc_offset_minutes
             FROM facility JOIN region ON region.id = facility.region_id
             WHERE facility.status = 'active'
                 AND COALESCE(facility.published, facility.kind <> 'depot')
             ORDER BY facility.code LIMIT 20000",
        )
        .all()
        .await?)
}

/// A region's code, name and path.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RegionRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
}

/// All regions, those above before those below.
pub async fn regions(tx: &mut Tx) -> Result<Vec<RegionRow>> {
    Ok(tx
        .query("SELECT code, name, path FROM region ORDER BY path LIMIT 100000")
        .all()
        .await?)
}

/// A variety, and what decides whether it is told of.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VarietyRow {
    /// Its id.
    pub id: Uuid,
    /// What is told.
    #[sqlx(flatten)]
    pub variety: Variety,
    /// Whether it is still received.
    pub status: ProductStatus,
    /// Units of its smallest pack; 1 where it has none.
    pub pack: i64,
}

/// All varieties that were not merged into others: 药, 套, 环, each by code.
pub async fn varieties(tx: &mut Tx) -> Result<Vec<VarietyRow>> {
    Ok(tx
        .query(
            "SELECT id, code, category, method, name, name_en, spec, form, maker, approval_number,
                    suits, directions, status,
                    (SELECT hash FROM product_picture WHERE product_id = product.id) AS picture,
                    CAST(COALESCE((SELECT MIN(units) FROM pack WHERE product_id = product.id), 1)
                        AS BIGINT) AS pack
             FROM product
             WHERE NOT EXISTS (SELECT 1 FROM product_alias WHERE from_id = product.id)
             ORDER BY CASE category WHEN 'drug' THEN 1 WHEN 'condom' THEN 2 ELSE 3 END, code
             LIMIT 5000",
        )
        .all()
        .await?)
}

/// Units of a variety that lie in green zones and are neither held nor recalled, by expiry.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StockRow {
    /// Where.
    pub facility_id: Uuid,
    /// What; the survivor where varieties were merged.
    pub product_id: Uuid,
    /// The last good day.
    pub expiry: Option<NaiveDate>,
    /// How many.
    pub units: i64,
}

/// What lies in the facilities that are told of and may be given out, unless it has expired.
pub async fn stock(tx: &mut Tx) -> Result<Vec<StockRow>> {
    Ok(tx
        .query(
            "SELECT holding.facility_id,
                    COALESCE(product_alias.into_id, holding.product_id) AS product_id, lot.expiry,
                    CAST(SUM(holding.units) AS BIGINT) AS units
             FROM holding
                 JOIN facility ON facility.id = holding.facility_id
                 JOIN lot ON lot.id = holding.lot_id
                 JOIN zone ON zone.id = holding.zone_id
                 LEFT JOIN product_alias ON product_alias.from_id = holding.product_id
             WHERE holding.units > 0 AND lot.status = 'active' AND zone.state = 'qualified'
                 AND facility.status = 'active'
                 AND COALESCE(facility.published, facility.kind <> 'depot')
             GROUP BY holding.facility_id, COALESCE(product_alias.into_id, holding.product_id),
                 lot.expiry",
        )
        .all()
        .await?)
}

/// Units given out to users since a day, by facility and variety as booked.
pub async fn used(tx: &mut Tx, since: NaiveDate) -> Result<HashMap<(Uuid, Uuid), i64>> {
    let rows: Vec<(Uuid, Uuid, i64)> = tx
        .query(
            "SELECT facility_id, product_id, CAST(SUM(-units) AS BIGINT) AS units
             FROM entry WHERE flow = 'dispensed' AND occurred_on >= $1
             GROUP BY facility_id, product_id",
        )
        .bind(since)
        .all()
        .await?;
    let keyed = rows.into_iter();
    Ok(keyed.map(|(at, what, units)| ((at, what), units)).collect())
}
