//! SQL of how far a lot has reached: where it lies, is under way, and went.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result, stock::Flow};

/// Units of a lot that left one book and have not arrived in the other.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UnderWayRow {
    /// The document that sent them.
    pub document: Uuid,
    /// Its number.
    pub number: i64,
    /// The sender.
    pub from_id: Uuid,
    /// The sender's code.
    pub from_code: String,
    /// The sender's name.
    pub from_name: String,
    /// The path of the sender's region.
    pub from_path: String,
    /// The receiver.
    pub to_id: Uuid,
    /// The receiver's code.
    pub to_code: String,
    /// The receiver's name.
    pub to_name: String,
    /// The path of the receiver's region.
    pub to_path: String,
    /// Units.
    pub units: i64,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What is under way of a lot, and of the doubles merged into it.
pub async fn under_way(tx: &mut Tx, lot: Uuid) -> Result<Vec<UnderWayRow>> {
    Ok(tx
        .query(
            "SELECT document.id AS document, document.number, sender.id AS from_id,
                    sender.code AS from_code, sender.name AS from_name, here.path AS from_path,
                    receiver.id AS to_id, receiver.code AS to_code, receiver.name AS to_name,
                    there.path AS to_path, transit.units, document.recorded_at AS since
             FROM transit
                 JOIN document ON document.facility_id = transit.facility_id
                     AND document.id = transit.document_id
                 JOIN facility sender ON sender.id = transit.facility_id
                 JOIN region here ON here.id = sender.region_id
                 JOIN facility receiver ON receiver.id = transit.receiver_id
                 JOIN region there ON there.id = receiver.region_id
             WHERE transit.units > 0 AND transit.lot_id IN (
                 SELECT id FROM lot WHERE id = $1
                 UNION ALL SELECT from_id FROM lot_alias WHERE into_id = $1)
             ORDER BY document.recorded_at, document.id",
        )
        .bind(lot)
        .all()
        .await?)
}

/// Units of a lot that left a book for good, or came from outside.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WentRow {
    /// The facility.
    pub facility_id: Uuid,
    /// Its code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// The path of its region.
    pub region_path: String,
    /// Where to.
    pub flow: Flow,
    /// The partner outside, where one was named.
    pub partner: String,
    /// Units; negative for what came.
    pub units: i64,
    /// The last business day of it.
    pub last_on: NaiveDate,
}

/// Where a lot, and the doubles merged into it, came from and went.
pub async fn went(tx: &mut Tx, lot: Uuid) -> Result<Vec<WentRow>> {
    Ok(tx
        .query(
            "SELECT facility.id AS facility_id, facility.code AS facility_code,
                    facility.name AS facility_name, region.path AS region_path, moved.flow,
                    moved.partner, CAST(-SUM(moved.units) AS BIGINT) AS units,
                    MAX(moved.occurred_on) AS last_on
             FROM (SELECT entry.facility_id, entry.flow, entry.units, entry.occurred_on,
                       COALESCE((SELECT document_text.counterparty FROM document_text
                           WHERE document_text.facility_id = entry.facility_id
                               AND document_text.document_id = COALESCE(
                                   (SELECT document.reverses_id FROM document
                                    WHERE document.facility_id = entry.facility_id
                                        AND document.id = entry.document_id),
                                   entry.document_id)), '') AS partner
                   FROM (SELECT DISTINCT facility_id, product_id, lot_id FROM holding
                         WHERE lot_id IN (
                             SELECT id FROM lot WHERE id = $1
                             UNION ALL SELECT from_id FROM lot_alias WHERE into_id = $1)) held
                       JOIN entry ON entry.facility_id = held.facility_id
                           AND entry.product_id = held.product_id AND entry.lot_id = held.lot_id
                   WHERE entry.flow NOT IN ('transit', 'within', 'difference')) moved
                 JOIN facility ON facility.id = moved.facility_id
                 JOIN region ON region.id = facility.region_id
             GROUP BY facility.id, facility.code, facility.name, region.path, moved.flow,
                 moved.partner
             HAVING SUM(moved.units) <> 0
             ORDER BY facility.code, moved.flow, moved.partner",
        )
        .bind(lot)
        .all()
        .await?)
}
