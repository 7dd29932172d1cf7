//! SQL of what the books hold of merged lots, and of the documents that booked it over.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// Units of a double that a book still holds.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LeftRow {
    /// The facility's code.
    pub facility: String,
    /// The last entry of its book.
    pub head_seq: i64,
    /// The double's product, by its code.
    pub product: String,
    /// The double's number.
    pub number: String,
    /// The double's expiry.
    pub expiry: Option<NaiveDate>,
    /// The survivor's product, by its code.
    pub into_product: String,
    /// The survivor.
    pub into_id: Uuid,
    /// The zone's code.
    pub zone: String,
    /// Units there.
    pub units: i64,
    /// The merge.
    pub merge_id: Uuid,
    /// Who merged.
    pub account_id: Uuid,
}

/// What all books still hold of doubles, book by book and double by double.
pub async fn left(tx: &mut Tx) -> Result<Vec<LeftRow>> {
    Ok(tx
        .query(
            "SELECT facility.code AS facility, book.head_seq, product.code AS product,
                    double.number, double.expiry, other.code AS into_product,
                    lot_alias.into_id, zone.code AS zone, holding.units, lot_alias.merge_id,
                    lot_merge.account_id
             FROM lot_alias
                 JOIN holding ON holding.lot_id = lot_alias.from_id AND holding.units > 0
                 JOIN lot double ON double.id = lot_alias.from_id
                 JOIN lot kept ON kept.id = lot_alias.into_id
                 JOIN product ON product.id = double.product_id
                 JOIN product other ON other.id = kept.product_id
                 JOIN lot_merge ON lot_merge.id = lot_alias.merge_id
                 JOIN facility ON facility.id = holding.facility_id
                 JOIN book ON book.facility_id = holding.facility_id
                 JOIN zone ON zone.id = holding.zone_id
             ORDER BY facility.code, lot_alias.merge_id, zone.code",
        )
        .all()
        .await?)
}

/// A document that booked units of a double over to the survivor.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BookedRow {
    /// The facility's code.
    pub facility: String,
    /// The facility's name.
    pub facility_name: String,
    /// The document.
    pub document: Uuid,
    /// Its number.
    pub number: i64,
    /// The units it booked over.
    pub units: i64,
    /// Whether it was taken back.
    pub reversed: bool,
}

/// The documents that booked `from` over to `into` since a moment.
pub async fn booked(
    tx: &mut Tx,
    from: Uuid,
    into: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<BookedRow>> {
    Ok(tx
        .query(
            "SELECT facility.code AS facility, facility.name AS facility_name,
                    document.id AS document, document.number,
                    CAST(SUM(put.units) AS BIGINT) AS units,
                    EXISTS (SELECT 1 FROM document back
                        WHERE back.facility_id = document.facility_id
                            AND back.reverses_id = document.id) AS reversed
             FROM (SELECT DISTINCT facility_id, product_id FROM holding WHERE lot_id = $1) held
                 JOIN entry taken ON taken.facility_id = held.facility_id
                     AND taken.product_id = held.product_id AND taken.lot_id = $1
                     AND taken.flow = 'within' AND taken.units < 0
                     AND taken.kind = 'zone_move'
                 JOIN entry put ON put.facility_id = taken.facility_id
                     AND put.document_id = taken.document_id AND put.line = taken.line
                     AND put.lot_id = $2
                 JOIN document ON document.facility_id = taken.facility_id
                     AND document.id = taken.document_id AND document.recorded_at >= $3
                 JOIN facility ON facility.id = taken.facility_id
             GROUP BY facility.code, facility.name, document.facility_id, document.id,
                 document.number
             ORDER BY facility.code, document.number",
        )
        .bind(from)
        .bind(into)
        .bind(since)
        .all()
        .await?)
}

/// A book that has, or once had, units of a lot: its facility and the path of its region.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HolderRow {
    /// The facility.
    pub id: Uuid,
    /// The path of its region.
    pub region_path: String,
}

/// The books that ever held a lot.
pub async fn holders(tx: &mut Tx, lot: Uuid) -> Result<Vec<HolderRow>> {
    Ok(tx
        .query(
            "SELECT DISTINCT facility.id, region.path AS region_path
             FROM holding
                 JOIN facility ON facility.id = holding.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE holding.lot_id = $1",
        )
        .bind(lot)
        .all()
        .await?)
}
