//! SQL of what came of a session.

use chrono::NaiveDate;
use uuid::Uuid;

use super::super::Session;
use crate::{
    db::{Tx, assembled},
    error::Result,
};

/// How many rows one statement writes at most.
const ROWS_MAX: usize = 64;

/// A line as it was settled.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ResultRow {
    /// The product.
    pub product_id: Uuid,
    /// The product's code.
    pub product_code: String,
    /// The lot's number.
    pub lot_number: String,
    /// The lot's last good day.
    pub lot_expiry: Option<NaiveDate>,
    /// The zone.
    pub zone_id: Uuid,
    /// The count that held; nothing where there was none.
    pub line_id: Option<Uuid>,
    /// The book, at the moment of counting.
    pub book_units: i64,
    /// What is posted.
    pub difference: i64,
    /// Why.
    pub reason: String,
}

/// The lines of a settled session, in their order.
pub async fn of(tx: &mut Tx, session: &Session) -> Result<Vec<ResultRow>> {
    let rows = tx.query(
        "SELECT count_result.product_id, product.code AS product_code, count_result.lot_number,
                count_result.lot_expiry, count_result.zone_id, count_result.line_id,
                count_result.book_units, count_result.difference, count_result.reason
         FROM count_result JOIN product ON product.id = count_result.product_id
         WHERE count_result.facility_id = $1 AND count_result.count_id = $2
         ORDER BY count_result.position",
    );
    Ok(rows
        .bind(session.facility_id)
        .bind(session.id)
        .all()
        .await?)
}

/// Writes the lines down.
pub async fn add(tx: &mut Tx, session: &Session, rows: &[ResultRow]) -> Result<()> {
    for (step, chunk) in rows.chunks(ROWS_MAX).enumerate() {
        let sql = format!(
            "INSERT INTO count_result (facility_id, count_id, position, product_id, lot_number,
                 lot_expiry, zone_id, line_id, book_units, difference, reason)
             VALUES {}",
            tx.placeholders(chunk.len(), 11),
        );
        let mut query = tx.query(assembled(sql));
        for (index, row) in chunk.iter().enumerate() {
            let position = i64::try_from(step * ROWS_MAX + index + 1).unwrap_or(i64::MAX);
            query = query
                .bind(session.facility_id)
                .bind(session.id)
                .bind(position)
                .bind(row.product_id)
                .bind(row.lot_number.clone())
                .bind(row.lot_expiry)
                .bind(row.zone_id)
                .bind(row.line_id)
                .bind(row.book_units)
                .bind(row.difference)
                .bind(row.reason.clone());
        }
        query.run().await?;
    }
    Ok(())
}

/// Writes down how many lines were counted, exact and not counted.
pub async fn set_figures(tx: &mut Tx, session: &Session, figures: [i64; 3]) -> Result<()> {
    let [counted, exact, uncounted] = figures;
    tx.query(
        "UPDATE count_session SET lines_counted = $3, lines_exact = $4, lines_uncounted = $5
         WHERE facility_id = $1 AND id = $2",
    )
    .bind(session.facility_id)
    .bind(session.id)
    .bind(counted)
    .bind(exact)
    .bind(uncounted)
    .run()
    .await?;
    Ok(())
}
