//! SQL of recalls: where a recalled lot still lies, and who confirmed that it was set aside.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{catalog::Category, db::Tx, error::Result, places::ZoneState};

/// The recall of a lot that is in force.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RecallRow {
    /// Its number among what was said of the lot.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub account_name: Option<String>,
}

/// The recall of a lot, if it is recalled.
pub async fn recall(tx: &mut Tx, lot: Uuid) -> Result<Option<RecallRow>> {
    Ok(tx
        .query(
            "SELECT lot_event.seq, lot_event.at, lot_event.reason, account.name AS account_name
             FROM lot
                 JOIN lot_event ON lot_event.lot_id = lot.id AND lot_event.status = 'recalled'
                 LEFT JOIN account ON account.id = lot_event.account_id
             WHERE lot.id = $1 AND lot.status = 'recalled'
             ORDER BY lot_event.seq DESC LIMIT 1",
        )
        .bind(lot)
        .optional()
        .await?)
}

/// What a facility confirmed about a recalled lot.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ConfirmationRow {
    /// The facility.
    pub facility_id: Uuid,
    /// Its code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// The path of its region.
    pub region_path: String,
    /// Its id.
    pub id: Uuid,
    /// The lot.
    pub lot_id: Uuid,
    /// The recall it answers.
    pub recall_seq: i64,
    /// The units found.
    pub units_found: i64,
    /// The units in the book at that moment.
    pub units_booked: i64,
    /// A remark.
    pub note: String,
    /// Who confirmed.
    pub account_id: Uuid,
    /// Their name.
    pub account_name: Option<String>,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// What was confirmed about a lot's recall, the first first.
pub async fn confirmations(tx: &mut Tx, lot: Uuid, recall: i64) -> Result<Vec<ConfirmationRow>> {
    Ok(tx
        .query(
            "SELECT facility.id AS facility_id, facility.code AS facility_code,
                    facility.name AS facility_name, region.path AS region_path, said.id,
                    said.lot_id, said.recall_seq, said.units_found, said.units_booked, said.note,
                    said.account_id, account.name AS account_name, said.recorded_at
             FROM recall_confirmation said
                 JOIN facility ON facility.id = said.facility_id
                 JOIN region ON region.id = facility.region_id
                 LEFT JOIN account ON account.id = said.account_id
             WHERE said.lot_id = $1 AND said.recall_seq = $2
             ORDER BY said.recorded_at, said.id",
        )
        .bind(lot)
        .bind(recall)
        .all()
        .await?)
}

/// The confirmation with this id.
pub async fn confirmation(
    tx: &mut Tx,
    facility: Uuid,
    id: Uuid,
) -> Result<Option<ConfirmationRow>> {
    Ok(tx
        .query(
            "SELECT facility.id AS facility_id, facility.code AS facility_code,
                    facility.name AS facility_name, region.path AS region_path, said.id,
                    said.lot_id, said.recall_seq, said.units_found, said.units_booked, said.note,
                    said.account_id, account.name AS account_name, said.recorded_at
             FROM recall_confirmation said
                 JOIN facility ON facility.id = said.facility_id
                 JOIN region ON region.id = facility.region_id
                 LEFT JOIN account ON account.id = said.account_id
             WHERE said.facility_id = $1 AND said.id = $2",
        )
        .bind(facility)
        .bind(id)
        .optional()
        .await?)
}

/// Records a confirmation; one with this id stays as it is.
pub async fn confirm(tx: &mut Tx, new: &ConfirmationRow) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO recall_confirmation (facility_id, id, lot_id, recall_seq, units_found,
                 units_booked, note, account_id, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        )
        .bind(new.facility_id)
        .bind(new.id)
        .bind(new.lot_id)
        .bind(new.recall_seq)
        .bind(new.units_found)
        .bind(new.units_booked)
        .bind(new.note.clone())
        .bind(new.account_id)
        .bind(new.recorded_at)
        .run()
        .await?;
    Ok(added == 1)
}

/// A recalled lot in a facility's zone, or confirmed there.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TaskRow {
    /// The lot.
    pub lot_id: Uuid,
    /// Its number.
    pub number: String,
    /// Its expiry.
    pub expiry: Option<NaiveDate>,
    /// Its product's code.
    pub product_code: String,
    /// Its product's name.
    pub product_name: String,
    /// Its product's specification.
    pub product_spec: String,
    /// Its product's class.
    pub product_category: Category,
    /// Its product's base unit.
    pub product_base_unit: String,
    /// The facility.
    pub facility_id: Uuid,
    /// The facility's code.
    pub facility_code: String,
    /// The facility's name.
    pub facility_name: String,
    /// The path of its region.
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

/// Recalled lots where they lie: in one facility, or in all.
pub async fn lying(tx: &mut Tx, facility: Option<Uuid>) -> Result<Vec<TaskRow>> {
    Ok(tx
        .query(
            "SELECT lot.id AS lot_id, lot.number, lot.expiry, product.code AS product_code,
                    product.name AS product_name, product.spec AS product_spec,
                    product.category AS product_category,
                    product.base_unit AS product_base_unit, facility.id AS facility_id,
                    facility.code AS facility_code, facility.name AS facility_name,
                    region.path AS region_path, zone.code AS zone_code, zone.name AS zone_name,
                    zone.state AS zone_state, holding.units
             FROM lot
                 JOIN holding ON holding.lot_id = lot.id AND holding.units > 0
                 JOIN product ON product.id = lot.product_id
                 JOIN facility ON facility.id = holding.facility_id
                 JOIN region ON region.id = facility.region_id
                 JOIN zone ON zone.id = holding.zone_id
             WHERE lot.status = 'recalled' AND (holding.facility_id = $1 OR $1 IS NULL)
             ORDER BY lot.id DESC, facility.code, zone.code",
        )
        .bind(facility)
        .all()
        .await?)
}

/// Where one lot lies, recalled or not.
pub async fn lying_of(tx: &mut Tx, lot: Uuid) -> Result<Vec<TaskRow>> {
    Ok(tx
        .query(
            "SELECT lot.id AS lot_id, lot.number, lot.expiry, product.code AS product_code,
                    product.name AS product_name, product.spec AS product_spec,
                    product.category AS product_category,
                    product.base_unit AS product_base_unit, facility.id AS facility_id,
                    facility.code AS facility_code, facility.name AS facility_name,
                    region.path AS region_path, zone.code AS zone_code, zone.name AS zone_name,
                    zone.state AS zone_state, holding.units
             FROM holding
                 JOIN lot ON lot.id = holding.lot_id
                 JOIN product ON product.id = lot.product_id
                 JOIN facility ON facility.id = holding.facility_id
                 JOIN region ON region.id = facility.region_id
                 JOIN zone ON zone.id = holding.zone_id
             WHERE holding.lot_id = $1 AND holding.units > 0
             ORDER BY facility.code, zone.code",
        )
        .bind(lot)
        .all()
        .await?)
}
