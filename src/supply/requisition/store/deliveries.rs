//! SQL of what was sent for a requisition, and of what became of it.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// Units of a lot sent with a document.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SentRow {
    /// The issue.
    pub document_id: Uuid,
    /// Its number.
    pub number: i64,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// Whether it was taken back.
    pub reversed: bool,
    /// The product's code.
    pub product_code: String,
    /// The lot.
    pub lot_id: Uuid,
    /// Its number.
    pub lot_number: String,
    /// Its last good day.
    pub lot_expiry: Option<NaiveDate>,
    /// How many.
    pub sent: i64,
    /// How many are still under way.
    pub under_way: i64,
}

/// What was sent, document by document and lot by lot.
pub async fn sent(tx: &mut Tx, facility: Uuid, requisition: Uuid) -> Result<Vec<SentRow>> {
    Ok(tx
        .query(
            "SELECT document.id AS document_id, document.number, document.occurred_on,
                    EXISTS (SELECT 1 FROM document AS back
                        WHERE back.facility_id = document.facility_id
                            AND back.reverses_id = document.id) AS reversed,
                    product.code AS product_code, lot.id AS lot_id, lot.number AS lot_number,
                    lot.expiry AS lot_expiry, CAST(SUM(-entry.units) AS BIGINT) AS sent,
                    CAST(COALESCE(MAX(transit.units), 0) AS BIGINT) AS under_way
             FROM requisition_step
                 JOIN requisition ON requisition.facility_id = requisition_step.facility_id
                     AND requisition.id = requisition_step.requisition_id
                 JOIN document ON document.facility_id = requisition.supplier_id
                     AND document.id = requisition_step.id
                 JOIN entry ON entry.facility_id = document.facility_id
                     AND entry.document_id = document.id
                 JOIN product ON product.id = entry.product_id
                 JOIN lot ON lot.id = entry.lot_id
                 LEFT JOIN transit ON transit.facility_id = document.facility_id
                     AND transit.document_id = document.id AND transit.lot_id = entry.lot_id
             WHERE requisition_step.facility_id = $1 AND requisition_step.requisition_id = $2
                 AND requisition_step.kind = 'issued'
             GROUP BY document.facility_id, document.id, document.number, document.occurred_on,
                 product.code, lot.id, lot.number, lot.expiry
             ORDER BY document.number, product.code, lot.expiry, lot.number",
        )
        .bind(facility)
        .bind(requisition)
        .all()
        .await?)
}

/// Units of a lot that left what is under way, for good.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ArrivedRow {
    /// The issue that sent them.
    pub source_id: Uuid,
    /// The lot.
    pub lot_id: Uuid,
    /// Whether they were written off.
    pub lost: bool,
    /// Whether they were put into a red zone.
    pub rejected: bool,
    /// What was said of them.
    pub reason: String,
    /// How many.
    pub units: i64,
}

/// What arrived of what was sent, or was written off; without what was taken back.
pub async fn arrived(tx: &mut Tx, facility: Uuid, requisition: Uuid) -> Result<Vec<ArrivedRow>> {
    Ok(tx
        .query(
            "SELECT document.source_id, entry.lot_id, document.kind = 'loss' AS lost,
                    zone.state = 'rejected' AS rejected, entry.reason, entry.units
             FROM requisition_step
                 JOIN requisition ON requisition.facility_id = requisition_step.facility_id
                     AND requisition.id = requisition_step.requisition_id
                 JOIN document ON document.facility_id IN (requisition.facility_id,
                         requisition.supplier_id)
                     AND document.counterparty_id = requisition.supplier_id
                     AND document.source_id = requisition_step.id
                     AND document.kind IN ('receipt', 'loss')
                 JOIN entry ON entry.facility_id = document.facility_id
                     AND entry.document_id = document.id AND entry.flow = 'transit'
                 JOIN zone ON zone.id = entry.zone_id
             WHERE requisition_step.facility_id = $1 AND requisition_step.requisition_id = $2
                 AND requisition_step.kind = 'issued'
                 AND NOT EXISTS (SELECT 1 FROM document AS back
                     WHERE back.facility_id = document.facility_id
                         AND back.reverses_id = document.id)
             ORDER BY document.recorded_at, entry.seq",
        )
        .bind(facility)
        .bind(requisition)
        .all()
        .await?)
}

/// Units of a lot that did not arrive, as the receiver says.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MissingRow {
    /// The issue that sent them.
    pub source_id: Uuid,
    /// The lot.
    pub lot_id: Uuid,
    /// How many.
    pub units: i64,
    /// What is known of it.
    pub reason: String,
}

/// What the receiver said is missing, the last last; without what stood on receipts taken back.
pub async fn missing(tx: &mut Tx, facility: Uuid, requisition: Uuid) -> Result<Vec<MissingRow>> {
    Ok(tx
        .query(
            "SELECT transit_missing.source_id, transit_missing.lot_id, transit_missing.units,
                    transit_missing.reason
             FROM requisition_step
                 JOIN requisition ON requisition.facility_id = requisition_step.facility_id
                     AND requisition.id = requisition_step.requisition_id
                 JOIN transit_missing ON transit_missing.sender_id = requisition.supplier_id
                     AND transit_missing.source_id = requisition_step.id
                 JOIN document ON document.facility_id = transit_missing.facility_id
                     AND document.id = transit_missing.document_id
             WHERE requisition_step.facility_id = $1 AND requisition_step.requisition_id = $2
                 AND requisition_step.kind = 'issued'
                 AND NOT EXISTS (SELECT 1 FROM document AS back
                     WHERE back.facility_id = document.facility_id
                         AND back.reverses_id = document.id)
             ORDER BY document.recorded_at, transit_missing.line",
        )
        .bind(facility)
        .bind(requisition)
        .all()
        .await?)
}
