//! Proves what holds across all books: what is under way between them, and that every lot is
//! conserved.

use super::{Fault, Report, Trouble};
use crate::{db::Tx, error::Result};

#[derive(sqlx::FromRow)]
struct UnderWay {
    book: String,
    document: uuid::Uuid,
    lot: String,
    found: i64,
    wanted: i64,
}

#[derive(sqlx::FromRow)]
struct Unbalanced {
    product: String,
    lot: String,
    units: i64,
}

/// Where all units came from and what became of them, over all books.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Sums {
    /// Received from outside, opening stock included.
    pub received: i64,
    /// On hand in all books.
    pub on_hand: i64,
    /// Under way between them.
    pub under_way: i64,
    /// Handed to users or to places outside.
    pub dispensed: i64,
    /// Lost and destroyed.
    pub lost: i64,
    /// Sent back to suppliers.
    pub returned: i64,
    /// Counted differently: more (positive) or less.
    pub difference: i64,
}

/// Proves what is under way and the conservation of every lot.
pub async fn verify(tx: &mut Tx) -> Result<Report> {
    let mut report = Report {
        book: "*".into(),
        ..Report::default()
    };
    under_way(tx, &mut report).await?;
    conserved(tx, &mut report).await?;
    renamed(tx, &mut report).await?;
    Ok(report)
}

/// What is under way belongs to the document that sent it: the source of a receipt, the document
/// a reversal takes back, or the document itself.
async fn under_way(tx: &mut Tx, report: &mut Report) -> Result<()> {
    let rows: Vec<UnderWay> = tx
        .query(
            "SELECT COALESCE(facility.code, '') AS book, sides.document_id AS document,
                    COALESCE(lot.number, '') AS lot, CAST(SUM(sides.kept) AS BIGINT) AS found,
                    CAST(SUM(sides.sent) AS BIGINT) AS wanted
             FROM (SELECT CASE WHEN document.source_id IS NULL THEN document.facility_id
                              ELSE document.counterparty_id END AS facility_id,
                          COALESCE(document.source_id, document.reverses_id, document.id)
                              AS document_id,
                          entry.lot_id, -entry.units AS sent, CAST(0 AS BIGINT) AS kept
                   FROM entry
                   JOIN document ON document.facility_id = entry.facility_id
                       AND document.id = entry.document_id
                   WHERE entry.flow = 'transit'
                   UNION ALL
                   SELECT facility_id, document_id, lot_id, CAST(0 AS BIGINT), units
                   FROM transit) sides
             LEFT JOIN facility ON facility.id = sides.facility_id
             LEFT JOIN lot ON lot.id = sides.lot_id
             GROUP BY sides.facility_id, sides.document_id, sides.lot_id, facility.code, lot.number
             HAVING SUM(sides.kept) <> SUM(sides.sent)
             LIMIT 100",
        )
        .all()
        .await?;
    for row in rows {
        let fault = Fault::of(&row.book, "transit.units", Trouble::WrongTransit);
        let found = format!("{} {}: {}", row.document, row.lot, row.found);
        report.note(fault.facts(found, row.wanted));
    }
    Ok(())
}

/// For every lot, what came in from outside, or from a double merged into it, is on hand, under
/// way, or went out. That moves within a book end where they say is proven by [`renamed`].
async fn conserved(tx: &mut Tx, report: &mut Report) -> Result<()> {
    let rows: Vec<Unbalanced> = tx
        .query(
            "SELECT COALESCE(product.code, '') AS product, COALESCE(lot.number, '') AS lot,
                    CAST(SUM(parts.units) AS BIGINT) AS units
             FROM (SELECT lot_id, units FROM entry WHERE flow <> 'transit'
                   UNION ALL
                   SELECT lot_id, -units FROM holding
                   UNION ALL
                   SELECT lot_id, -units FROM transit) parts
             LEFT JOIN lot ON lot.id = parts.lot_id
             LEFT JOIN product ON product.id = lot.product_id
             GROUP BY parts.lot_id, product.code, lot.number
             HAVING SUM(parts.units) <> 0
             LIMIT 100",
        )
        .all()
        .await?;
    for row in rows {
        let fault = Fault::of("*", "lot", Trouble::NotConserved);
        report.note(fault.facts(format!("{} {}: {}", row.product, row.lot, row.units), ""));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Renamed {
    book: String,
    seq: i64,
    found: i64,
}

/// A move within a book takes as much as it puts, line by line; and it changes the lot only
/// between two that a merge named, in either direction, since a merge may be taken back.
async fn renamed(tx: &mut Tx, report: &mut Report) -> Result<()> {
    let lopsided: Vec<Renamed> = tx
        .query(
            "SELECT COALESCE(facility.code, '') AS book, CAST(MIN(entry.seq) AS BIGINT) AS seq,
                    CAST(SUM(entry.units) AS BIGINT) AS found
             FROM entry LEFT JOIN facility ON facility.id = entry.facility_id
             WHERE entry.flow = 'within'
             GROUP BY entry.facility_id, entry.document_id, entry.line, facility.code
             HAVING SUM(entry.units) <> 0
             LIMIT 100",
        )
        .all()
        .await?;
    let strangers: Vec<Renamed> = tx
        .query(
            "SELECT COALESCE(facility.code, '') AS book, taken.seq, taken.units AS found
             FROM entry taken
             JOIN entry put ON put.facility_id = taken.facility_id
                 AND put.document_id = taken.document_id AND put.line = taken.line
                 AND put.lot_id <> taken.lot_id AND put.flow = 'within'
             LEFT JOIN facility ON facility.id = taken.facility_id
             WHERE taken.flow = 'within' AND taken.units < 0 AND NOT EXISTS (
                 SELECT 1 FROM lot_merge
                 WHERE lot_merge.from_id = taken.lot_id AND lot_merge.into_id = put.lot_id
                     OR lot_merge.from_id = put.lot_id AND lot_merge.into_id = taken.lot_id)
             LIMIT 100",
        )
        .all()
        .await?;
    for row in lopsided.into_iter().chain(strangers) {
        let mut fault = Fault::of(&row.book, "lot", Trouble::NotConserved);
        fault.seq = Some(row.seq);
        report.note(fault.facts(row.found, ""));
    }
    Ok(())
}

/// The sums of the whole county, for the last line of the report.
pub async fn sums(tx: &mut Tx) -> Result<Sums> {
    let sums = tx
        .query(
            "SELECT CAST(COALESCE(SUM(CASE WHEN flow = 'outside' THEN units END), 0) AS BIGINT)
                        AS received,
                    (SELECT CAST(COALESCE(SUM(units), 0) AS BIGINT) FROM holding) AS on_hand,
                    (SELECT CAST(COALESCE(SUM(units), 0) AS BIGINT) FROM transit) AS under_way,
                    CAST(COALESCE(SUM(CASE WHEN flow IN ('dispensed', 'issued') THEN -units END), 0)
                        AS BIGINT) AS dispensed,
                    CAST(COALESCE(SUM(CASE WHEN flow IN ('lost', 'destroyed') THEN -units END), 0)
                        AS BIGINT) AS lost,
                    CAST(COALESCE(SUM(CASE WHEN flow = 'returned' THEN -units END), 0) AS BIGINT)
                        AS returned,
                    CAST(COALESCE(SUM(CASE WHEN flow = 'difference' THEN units END), 0) AS BIGINT)
                        AS difference
             FROM entry",
        )
        .one()
        .await?;
    Ok(sums)
}
