//! SQL of what requisitions say of each product, and of what became of it.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::Result,
    supply::requisition::{Line, StepKind},
};

#[derive(sqlx::FromRow)]
struct LineRow {
    product_id: Uuid,
    code: String,
    needed: i64,
    proposed: i64,
    units: i64,
    reason: String,
}

/// The lines of the last step of one of two kinds, each with its product's code.
pub async fn lines(
    tx: &mut Tx,
    (facility, requisition): (Uuid, Uuid),
    (one, other): (StepKind, StepKind),
) -> Result<Vec<(String, Line)>> {
    let rows: Vec<LineRow> = tx
        .query(
            "SELECT requisition_line.product_id, product.code, requisition_line.needed,
                    requisition_line.proposed, requisition_line.units, requisition_line.reason
             FROM requisition_line JOIN product ON product.id = requisition_line.product_id
             WHERE requisition_line.facility_id = $1 AND requisition_line.requisition_id = $2
                 AND requisition_line.step = (SELECT MAX(number) FROM requisition_step
                     WHERE facility_id = $1 AND requisition_id = $2 AND kind IN ($3, $4))
             ORDER BY requisition_line.line",
        )
        .bind(facility)
        .bind(requisition)
        .bind(one)
        .bind(other)
        .all()
        .await?;
    let line = |row: LineRow| {
        let line = Line {
            product: row.product_id,
            needed: row.needed,
            proposed: row.proposed,
            units: row.units,
            reason: row.reason,
        };
        (row.code, line)
    };
    Ok(rows.into_iter().map(line).collect())
}

/// What of each product may go out at a facility on a day.
pub async fn usable(tx: &mut Tx, facility: Uuid, day: NaiveDate) -> Result<HashMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = tx
        .query(
            "SELECT holding.product_id, CAST(SUM(holding.units) AS BIGINT) AS units
             FROM holding
                 JOIN lot ON lot.id = holding.lot_id AND lot.status = 'active'
                     AND (lot.expiry IS NULL OR lot.expiry >= $2)
                 JOIN zone ON zone.id = holding.zone_id AND zone.state = 'qualified'
             WHERE holding.facility_id = $1 AND holding.units > 0
             GROUP BY holding.product_id",
        )
        .bind(facility)
        .bind(day)
        .all()
        .await?;
    Ok(rows.into_iter().collect())
}

/// What became of a product of a requisition, as the books say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Gone {
    /// Units sent, without what was taken back.
    pub sent: i64,
    /// Units on their way.
    pub under_way: i64,
}

#[derive(sqlx::FromRow)]
struct GoneRow {
    product_id: Uuid,
    #[sqlx(flatten)]
    gone: Gone,
}

/// What became of each product.
pub async fn gone(tx: &mut Tx, facility: Uuid, requisition: Uuid) -> Result<HashMap<Uuid, Gone>> {
    let rows: Vec<GoneRow> = tx
        .query(
            "SELECT moved.product_id, CAST(SUM(moved.sent) AS BIGINT) AS sent,
                    CAST(SUM(moved.under_way) AS BIGINT) AS under_way
             FROM (SELECT entry.product_id, -entry.units AS sent, CAST(0 AS BIGINT) AS under_way
                   FROM requisition_step
                   JOIN requisition ON requisition.facility_id = requisition_step.facility_id
                       AND requisition.id = requisition_step.requisition_id
                   JOIN entry ON entry.facility_id = requisition.supplier_id
                       AND entry.document_id = requisition_step.id
                   WHERE requisition_step.facility_id = $1
                       AND requisition_step.requisition_id = $2
                       AND requisition_step.kind = 'issued'
                       AND NOT EXISTS (SELECT 1 FROM document
                           WHERE document.facility_id = requisition.supplier_id
                               AND document.reverses_id = requisition_step.id)
                   UNION ALL
                   SELECT transit.product_id, CAST(0 AS BIGINT), transit.units
                   FROM requisition_step
                   JOIN requisition ON requisition.facility_id = requisition_step.facility_id
                       AND requisition.id = requisition_step.requisition_id
                   JOIN transit ON transit.facility_id = requisition.supplier_id
                       AND transit.document_id = requisition_step.id
                   WHERE requisition_step.facility_id = $1
                       AND requisition_step.requisition_id = $2
                       AND requisition_step.kind = 'issued') moved
             GROUP BY moved.product_id",
        )
        .bind(facility)
        .bind(requisition)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.product_id, row.gone))
        .collect())
}
