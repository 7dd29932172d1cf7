//! SQL of what the books hold of doubled products, and of the documents that booked it over.

use uuid::Uuid;

use super::merges::BookedRow;
use crate::{db::Tx, error::Result, places::FacilityStatus};

/// A book that has, or once had, units of a product.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProductHolderRow {
    /// The facility.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it works.
    pub status: FacilityStatus,
    /// The path of its region.
    pub region_path: String,
    /// Units it has now.
    pub units: i64,
    /// Whether a count is under way there.
    pub counting: bool,
}

/// The books that ever held a product, in order of the facility's code.
pub async fn holders(tx: &mut Tx, product: Uuid) -> Result<Vec<ProductHolderRow>> {
    Ok(tx
        .query(
            "SELECT facility.id, facility.code, facility.name, facility.status,
                    region.path AS region_path, CAST(SUM(holding.units) AS BIGINT) AS units,
                    EXISTS (SELECT 1 FROM count_session
                        WHERE count_session.facility_id = facility.id
                            AND count_session.status = 'open') AS counting
             FROM lot
                 JOIN holding ON holding.lot_id = lot.id
                 JOIN facility ON facility.id = holding.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE lot.product_id = $1
             GROUP BY facility.id, facility.code, facility.name, facility.status, region.path
             ORDER BY facility.code",
        )
        .bind(product)
        .all()
        .await?)
}

/// A facility with a count under way in which lines of a product were counted.
pub async fn counted_at(tx: &mut Tx, product: Uuid) -> Result<Option<String>> {
    Ok(tx
        .query(
            "SELECT facility.name FROM count_session
             JOIN facility ON facility.id = count_session.facility_id
         WHERE count_session.status = 'open' AND EXISTS (SELECT 1 FROM count_line
             WHERE count_line.facility_id = count_session.facility_id
                 AND count_line.count_id = count_session.id AND count_line.product_id = $1)
         ORDER BY facility.code LIMIT 1",
        )
        .bind(product)
        .scalar_optional()
        .await?)
}

/// Units of a product under way.
pub async fn under_way(tx: &mut Tx, product: Uuid) -> Result<i64> {
    Ok(tx
        .query(
            "SELECT CAST(COALESCE(SUM(transit.units), 0) AS BIGINT)
         FROM transit JOIN lot ON lot.id = transit.lot_id
         WHERE lot.product_id = $1 AND transit.units > 0",
        )
        .bind(product)
        .scalar()
        .await?)
}

/// A lot of a double, and whether the survivor has one of its number and expiry.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MeetingRow {
    /// How many lots the double has.
    pub lots: i64,
    /// How many of them the survivor has, too.
    pub shared: i64,
}

/// The lots of a double, and how many of them meet a lot of the survivor.
pub async fn meeting(tx: &mut Tx, from: Uuid, into: Uuid) -> Result<MeetingRow> {
    Ok(tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) AS lots, CAST(COUNT(kept.id) AS BIGINT) AS shared
             FROM lot LEFT JOIN lot kept ON kept.product_id = $2 AND kept.number = lot.number
                 AND kept.expiry_key = lot.expiry_key
             WHERE lot.product_id = $1",
        )
        .bind(from)
        .bind(into)
        .one()
        .await?)
}

/// The documents that booked units over for a merge of products.
pub async fn booked(tx: &mut Tx, merge: Uuid) -> Result<Vec<BookedRow>> {
    Ok(tx
        .query(
            "SELECT facility.code AS facility, facility.name AS facility_name,
                    document.id AS document, document.number,
                    CAST(SUM(put.units) AS BIGINT) AS units,
                    EXISTS (SELECT 1 FROM document back
                        WHERE back.facility_id = document.facility_id
                            AND back.reverses_id = document.id) AS reversed
             FROM lot_merge
                 JOIN (SELECT DISTINCT facility_id, product_id, lot_id FROM holding
                       WHERE lot_id IN (SELECT from_id FROM lot_merge WHERE product_merge_id = $1)
                      ) held ON held.lot_id = lot_merge.from_id
                 JOIN entry taken ON taken.facility_id = held.facility_id
                     AND taken.product_id = held.product_id AND taken.lot_id = lot_merge.from_id
                     AND taken.flow = 'within' AND taken.units < 0 AND taken.kind = 'zone_move'
                 JOIN entry put ON put.facility_id = taken.facility_id
                     AND put.document_id = taken.document_id AND put.line = taken.line
                     AND put.lot_id = lot_merge.into_id
                 JOIN document ON document.facility_id = taken.facility_id
                     AND document.id = taken.document_id AND document.recorded_at >= lot_merge.at
                 JOIN facility ON facility.id = taken.facility_id
             WHERE lot_merge.product_merge_id = $1
             GROUP BY facility.code, facility.name, document.facility_id, document.id,
                 document.number
             ORDER BY facility.code, document.number",
        )
        .bind(merge)
        .all()
        .await?)
}
