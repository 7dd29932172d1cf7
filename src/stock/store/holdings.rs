//! Reads what is on the shelf, now or at the end of any business day.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    catalog::{Category, LotStatus},
    db::Tx,
    error::Result,
    places::ZoneState,
};

/// Units of a lot in a zone, with the names they are shown with.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HoldingRow {
    /// The product's id.
    pub product_id: Uuid,
    /// Its code.
    pub product_code: String,
    /// Its name.
    pub product_name: String,
    /// Its specification.
    pub spec: String,
    /// 药, 套, 环.
    pub category: Category,
    /// The smallest unit.
    pub base_unit: String,
    /// The lot.
    pub lot_id: Uuid,
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// The zone's code.
    pub zone_code: String,
    /// The zone's name.
    pub zone_name: String,
    /// The zone's colour.
    pub zone_state: ZoneState,
    /// Units there.
    pub units: i64,
}

/// What a facility holds now.
pub async fn now(tx: &mut Tx, facility: Uuid) -> Result<Vec<HoldingRow>> {
    let rows = tx.query(
        "SELECT product.id AS product_id, product.code AS product_code,
                product.name AS product_name, product.spec, product.category, product.base_unit,
                lot.id AS lot_id, lot.number, lot.expiry, lot.status, zone.code AS zone_code,
                zone.name AS zone_name, zone.state AS zone_state, holding.units
         FROM holding
             JOIN product ON product.id = holding.product_id
             JOIN lot ON lot.id = holding.lot_id
             JOIN zone ON zone.id = holding.zone_id
         WHERE holding.facility_id = $1 AND holding.units > 0
         ORDER BY product.category, product.code, lot.expiry, lot.number, zone.code",
    );
    Ok(rows.bind(facility).all().await?)
}

/// What a facility held at the end of a business day, by what is known today.
pub async fn on(tx: &mut Tx, facility: Uuid, day: NaiveDate) -> Result<Vec<HoldingRow>> {
    let rows = tx.query(
        "SELECT product.id AS product_id, product.code AS product_code,
                product.name AS product_name, product.spec, product.category, product.base_unit,
                lot.id AS lot_id, lot.number, lot.expiry, lot.status, zone.code AS zone_code,
                zone.name AS zone_name, zone.state AS zone_state, past.units
         FROM (SELECT holding.product_id, holding.lot_id, holding.zone_id,
                      (SELECT holding_day.units FROM holding_day
                       WHERE holding_day.facility_id = holding.facility_id
                           AND holding_day.lot_id = holding.lot_id
                           AND holding_day.zone_id = holding.zone_id AND holding_day.day <= $2
                       ORDER BY holding_day.day DESC LIMIT 1) AS units
               FROM holding WHERE holding.facility_id = $1) AS past
             JOIN product ON product.id = past.product_id
             JOIN lot ON lot.id = past.lot_id
             JOIN zone ON zone.id = past.zone_id
         WHERE past.units > 0
         ORDER BY product.category, product.code, lot.expiry, lot.number, zone.code",
    );
    Ok(rows.bind(facility).bind(day).all().await?)
}

/// When a lot came to a facility, and when its condition was last checked there.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CareRow {
    /// The lot.
    pub lot_id: Uuid,
    /// The first business day on which it moved here.
    pub received_on: NaiveDate,
    /// The day of the last check; the receipt counts as one.
    pub checked_on: Option<NaiveDate>,
}

/// The care of every lot a facility holds.
pub async fn care(tx: &mut Tx, facility: Uuid) -> Result<Vec<CareRow>> {
    let rows = tx.query(
        "SELECT held.lot_id,
                (SELECT holding_day.day FROM holding_day
                 WHERE holding_day.facility_id = $1 AND holding_day.lot_id = held.lot_id
                 ORDER BY holding_day.day LIMIT 1) AS received_on,
                (SELECT MAX(condition_check.checked_on) FROM condition_check
                 WHERE condition_check.facility_id = $1
                     AND condition_check.lot_id = held.lot_id) AS checked_on
         FROM (SELECT DISTINCT lot_id FROM holding
               WHERE facility_id = $1 AND units > 0) AS held",
    );
    Ok(rows.bind(facility).all().await?)
}

/// Units of a lot in a facility's zone.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WhereRow {
    /// The facility's id.
    pub facility_id: Uuid,
    /// Its code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// The path of its region, for scopes.
    pub region_path: String,
    /// The zone's code.
    pub zone_code: String,
    /// The zone's name.
    pub zone_name: String,
    /// The zone's colour.
    pub zone_state: ZoneState,
    /// Units there.
    pub units: i64,
}

/// Where a lot lies, in every book.
pub async fn of_lot(tx: &mut Tx, lot: Uuid) -> Result<Vec<WhereRow>> {
    let rows = tx.query(
        "SELECT facility.id AS facility_id, facility.code AS facility_code,
                facility.name AS facility_name, region.path AS region_path,
                zone.code AS zone_code, zone.name AS zone_name, zone.state AS zone_state,
                holding.units
         FROM holding
             JOIN facility ON facility.id = holding.facility_id
             JOIN region ON region.id = facility.region_id
             JOIN zone ON zone.id = holding.zone_id
         WHERE holding.lot_id = $1 AND holding.units > 0
         ORDER BY facility.code, zone.code",
    );
    Ok(rows.bind(lot).all().await?)
}

/// A book's head.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HeadRow {
    /// The last entry's number.
    pub head_seq: i64,
    /// Its hash.
    pub head_hash: Vec<u8>,
    /// The last day of the last closed month.
    pub closed_through: Option<NaiveDate>,
}

/// The head of a facility's book.
pub async fn head(tx: &mut Tx, facility: Uuid) -> Result<HeadRow> {
    let row =
        tx.query("SELECT head_seq, head_hash, closed_through FROM book WHERE facility_id = $1");
    Ok(row.bind(facility).one().await?)
}
