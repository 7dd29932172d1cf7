//! Freezing figures under a close.

use uuid::Uuid;

use super::{Balance, LotFigures, Transfers};
use crate::{
    db::{Tx, assembled},
    error::Result,
};

/// How many rows one statement writes at most.
const ROWS_MAX: usize = 64;

/// Freezes figures under the close `no`.
pub async fn freeze(tx: &mut Tx, facility: Uuid, no: i64, balance: &Balance) -> Result<()> {
    let lots: Vec<(&Uuid, &LotFigures)> = balance.iter().collect();
    for step in lots.chunks(ROWS_MAX) {
        let sql = format!(
            "INSERT INTO month_balance (facility_id, no, lot_id, product_id, opening, initial,
                 received, transferred_in, issued, transferred_out, dispensed, returned, lost,
                 destroyed, adjusted, closing)
             VALUES {}",
            tx.placeholders(step.len(), 16)
        );
        let mut query = tx.query(assembled(sql));
        for (lot, row) in step {
            let figures = &row.figures;
            query = query
                .bind(facility)
                .bind(no)
                .bind(**lot)
                .bind(row.product)
                .bind(figures.opening)
                .bind(figures.initial)
                .bind(figures.received)
                .bind(figures.transferred_in)
                .bind(figures.issued)
                .bind(figures.transferred_out)
                .bind(figures.dispensed)
                .bind(figures.returned)
                .bind(figures.lost)
                .bind(figures.destroyed)
                .bind(figures.adjusted)
                .bind(figures.closing());
        }
        query.run().await?;
    }
    freeze_transfers(tx, facility, no, balance).await
}

async fn freeze_transfers(tx: &mut Tx, facility: Uuid, no: i64, balance: &Balance) -> Result<()> {
    let rows: Vec<(Uuid, Uuid, Transfers)> = balance
        .iter()
        .flat_map(|(lot, row)| {
            let partners = row.partners.iter();
            partners.map(|(partner, transfers)| (*lot, *partner, *transfers))
        })
        .collect();
    for step in rows.chunks(ROWS_MAX) {
        let sql = format!(
            "INSERT INTO month_transfer (facility_id, no, lot_id, partner_id, transferred_in,
                 transferred_out)
             VALUES {}",
            tx.placeholders(step.len(), 6)
        );
        let mut query = tx.query(assembled(sql));
        for (lot, partner, transfers) in step {
            query = query
                .bind(facility)
                .bind(no)
                .bind(*lot)
                .bind(*partner)
                .bind(transfers.received)
                .bind(transfers.sent);
        }
        query.run().await?;
    }
    Ok(())
}
