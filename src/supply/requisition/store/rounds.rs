//! SQL of allocations: what is open at a supplier, and which lots were set aside for whom.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    supply::store::Place,
};

/// How many rows one statement writes at most.
const ROWS_MAX: usize = 64;

/// A product of an approved requisition that is not ended.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OpenRow {
    /// Who asks.
    pub facility_id: Uuid,
    /// The requisition.
    pub requisition_id: Uuid,
    /// Its number there.
    pub number: i64,
    /// The code of who asks.
    pub facility_code: String,
    /// Their name.
    pub facility_name: String,
    /// By which plans they are supplied.
    pub place: Place,
    /// Its last step's number.
    pub steps: i64,
    /// The product.
    pub product_id: Uuid,
    /// Its code.
    pub product_code: String,
    /// What the plan came to.
    pub needed: i64,
    /// Units approved.
    pub approved: i64,
}

/// The approved requisitions at a supplier that are not ended, those asked first coming first.
pub async fn open(tx: &mut Tx, supplier: Uuid) -> Result<Vec<OpenRow>> {
    Ok(tx
        .query(
            "SELECT requisition.facility_id, requisition.id AS requisition_id, requisition.number,
                    facility.code AS facility_code, facility.name AS facility_name,
                    COALESCE(facility.level, facility.kind) AS place, last.number AS steps,
                    line.product_id, product.code AS product_code, line.needed,
                    line.units AS approved
             FROM requisition
                 JOIN facility ON facility.id = requisition.facility_id
                 JOIN requisition_step AS last ON last.facility_id = requisition.facility_id
                     AND last.requisition_id = requisition.id
                     AND last.kind IN ('approved', 'allocated', 'issued')
                     AND last.number = (SELECT MAX(step.number) FROM requisition_step AS step
                         WHERE step.facility_id = requisition.facility_id
                             AND step.requisition_id = requisition.id)
                 JOIN requisition_step AS given ON given.facility_id = requisition.facility_id
                     AND given.requisition_id = requisition.id AND given.kind = 'approved'
                 JOIN requisition_line AS line ON line.facility_id = given.facility_id
                     AND line.requisition_id = given.requisition_id AND line.step = given.number
                 JOIN product ON product.id = line.product_id
             WHERE requisition.supplier_id = $1
             ORDER BY requisition.created_at, requisition.id, line.line",
        )
        .bind(supplier)
        .all()
        .await?)
}

#[derive(sqlx::FromRow)]
struct SentRow {
    requisition_id: Uuid,
    product_id: Uuid,
    units: i64,
}

/// Units sent for the requisitions at a supplier, by requisition and product, without what was
/// taken back.
pub async fn sent(tx: &mut Tx, supplier: Uuid) -> Result<HashMap<(Uuid, Uuid), i64>> {
    let rows: Vec<SentRow> = tx
        .query(
            "SELECT requisition.id AS requisition_id, entry.product_id,
                    CAST(SUM(-entry.units) AS BIGINT) AS units
             FROM requisition
                 JOIN requisition_step ON requisition_step.facility_id = requisition.facility_id
                     AND requisition_step.requisition_id = requisition.id
                     AND requisition_step.kind = 'issued'
                 JOIN entry ON entry.facility_id = requisition.supplier_id
                     AND entry.document_id = requisition_step.id
             WHERE requisition.supplier_id = $1
                 AND NOT EXISTS (SELECT 1 FROM document
                     WHERE document.facility_id = requisition.supplier_id
                         AND document.reverses_id = requisition_step.id)
             GROUP BY requisition.id, entry.product_id",
        )
        .bind(supplier)
        .all()
        .await?;
    let keyed = |row: SentRow| ((row.requisition_id, row.product_id), row.units);
    Ok(rows.into_iter().map(keyed).collect())
}

/// Units of a lot in a zone that were set aside.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AsideRow {
    /// For which requisition.
    pub requisition_id: Uuid,
    /// The lot.
    pub lot_id: Uuid,
    /// The zone.
    pub zone_id: Uuid,
    /// How many.
    pub units: i64,
}

/// What is set aside at a supplier and was not sent yet.
pub async fn aside(tx: &mut Tx, supplier: Uuid) -> Result<Vec<AsideRow>> {
    Ok(tx
        .query(
            "SELECT pick.requisition_id, pick.lot_id, pick.zone_id, pick.units
             FROM requisition
                 JOIN requisition_pick AS pick ON pick.facility_id = requisition.facility_id
                     AND pick.requisition_id = requisition.id
                     AND pick.step = (SELECT MAX(step.number) FROM requisition_step AS step
                         WHERE step.facility_id = requisition.facility_id
                             AND step.requisition_id = requisition.id)
             WHERE requisition.supplier_id = $1",
        )
        .bind(supplier)
        .all()
        .await?)
}

/// Units of a lot in a zone that are to be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The product.
    pub product: Uuid,
    /// The lot.
    pub lot: Uuid,
    /// The zone.
    pub zone: Uuid,
    /// How many.
    pub units: i64,
    /// Why an earlier lot stays behind.
    pub reason: String,
}

/// What is to be picked with a step: the facility, the requisition, the step's number.
pub type StepPicks = ((Uuid, Uuid, i64), Vec<Pick>);

/// Records what is to be picked for requisitions, each with its step.
pub async fn add_picks(tx: &mut Tx, all: &[StepPicks]) -> Result<()> {
    let rows: Vec<_> = all
        .iter()
        .flat_map(|(key, picks)| {
            (1_i64..)
                .zip(picks)
                .map(move |(line, pick)| (key, line, pick))
        })
        .collect();
    for step in rows.chunks(ROWS_MAX) {
        let sql = format!(
            "INSERT INTO requisition_pick (facility_id, requisition_id, step, line, product_id,
                 lot_id, zone_id, units, reason)
             VALUES {}",
            tx.placeholders(step.len(), 9),
        );
        let mut query = tx.query(assembled(sql));
        for ((facility, requisition, number), line, pick) in step {
            query = query
                .bind(*facility)
                .bind(*requisition)
                .bind(*number)
                .bind(*line)
                .bind(pick.product)
                .bind(pick.lot)
                .bind(pick.zone)
                .bind(pick.units)
                .bind(pick.reason.clone());
        }
        query.run().await?;
    }
    Ok(())
}

/// A line of a pick list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PickRow {
    /// 1, 2, 3 … as allocated.
    pub line: i64,
    /// The product's code.
    pub product_code: String,
    /// The lot's number.
    pub lot_number: String,
    /// Its last good day.
    pub lot_expiry: Option<NaiveDate>,
    /// The lot.
    pub lot_id: Uuid,
    /// The zone's code.
    pub zone_code: String,
    /// The zone's name.
    pub zone_name: String,
    /// The storeroom's name; empty where the zone has none.
    pub room_name: String,
    /// How many.
    pub units: i64,
    /// Why an earlier lot stays behind.
    pub reason: String,
}

/// What is to be picked by a step, in the order of rooms, zones and expiry.
pub async fn picks(
    tx: &mut Tx,
    (facility, requisition): (Uuid, Uuid),
    step: i64,
) -> Result<Vec<PickRow>> {
    Ok(tx
        .query(
            "SELECT pick.line, product.code AS product_code, lot.number AS lot_number,
                    lot.expiry AS lot_expiry, pick.lot_id, zone.code AS zone_code,
                    zone.name AS zone_name, COALESCE(storeroom.name, '') AS room_name,
                    pick.units, pick.reason
             FROM requisition_pick AS pick
                 JOIN product ON product.id = pick.product_id
                 JOIN lot ON lot.id = pick.lot_id
                 JOIN zone ON zone.id = pick.zone_id
                 LEFT JOIN storeroom ON storeroom.id = zone.storeroom_id
             WHERE pick.facility_id = $1 AND pick.requisition_id = $2 AND pick.step = $3
             ORDER BY room_name, zone.code, product.code, lot.expiry, lot.number, pick.line",
        )
        .bind(facility)
        .bind(requisition)
        .bind(step)
        .all()
        .await?)
}

/// The number of the last allocation, where nothing followed it.
pub async fn allocated(tx: &mut Tx, facility: Uuid, requisition: Uuid) -> Result<Option<i64>> {
    Ok(tx
        .query(
            "SELECT last.number FROM requisition_step AS last
             WHERE last.facility_id = $1 AND last.requisition_id = $2 AND last.kind = 'allocated'
                 AND last.number = (SELECT MAX(step.number) FROM requisition_step AS step
                     WHERE step.facility_id = $1 AND step.requisition_id = $2)",
        )
        .bind(facility)
        .bind(requisition)
        .scalar_optional()
        .await?)
}
