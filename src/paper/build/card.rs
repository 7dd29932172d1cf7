//! A stock card's paper. Its figures: a line with the balance before the first entry shown; then
//! for each entry its number, business day, document's kind and number, lot, zone, units and
//! balance.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Built, Content, Figure, ROWS_MAX, line, too_long};
use crate::{
    catalog::Product,
    db::Tx,
    error::Result,
    places::Facility,
    stock::{
        http::books::{CardEntry, card_entry},
        store::cards::{self, CardFilter, CardRow, Direction},
        view::ProductView,
    },
};

/// What stands on a stock card.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CardPaper)]
pub struct Card {
    /// The product.
    pub product: ProductView,
    /// Units before the first entry shown.
    pub opening: i64,
    /// Units received in the entries shown.
    pub received: i64,
    /// Units issued in the entries shown.
    pub issued: i64,
    /// Units after the last entry shown.
    pub closing: i64,
    /// The entries.
    pub rows: Vec<CardEntry>,
}

/// Makes the paper.
pub async fn build(
    tx: &mut Tx,
    facility: &Facility,
    product: &Product,
    wanted: &CardFilter,
    head: i64,
) -> Result<Built> {
    let way = Direction::After(0);
    let mut rows = cards::card(tx, facility.id, product.id, wanted, way, ROWS_MAX).await?;
    rows.retain(|row| row.seq <= head);
    if rows.len() > usize::try_from(ROWS_MAX).unwrap_or(0) {
        return Err(too_long());
    }
    let first = rows.first().map_or(head + 1, |row| row.seq);
    let opening = cards::balance_before(tx, facility.id, product.id, first).await?;
    let closing = rows.last().map_or(opening, |row| row.product_balance);
    let sum = |sign: i64| {
        let units = rows.iter().map(|row| row.units * sign);
        units.filter(|units| *units > 0).sum::<i64>()
    };
    let (received, issued) = (sum(1), sum(-1));
    let figure = |name, value| Figure {
        name,
        of: product.name.clone(),
        value,
        unit: product.base_unit.clone(),
    };
    let mut lines = vec![opening.to_string()];
    lines.extend(rows.iter().map(canonical));
    Ok(Built {
        lines,
        figures: vec![
            figure("opening", opening),
            figure("received", received),
            figure("issued", issued),
            figure("closing", closing),
        ],
        content: Content::Card(Card {
            product: ProductView::from(product),
            opening,
            received,
            issued,
            closing,
            rows: rows
                .into_iter()
                .map(|row| card_entry(&product.code, row))
                .collect(),
        }),
    })
}

fn canonical(row: &CardRow) -> String {
    line(&[
        row.seq.to_string(),
        row.occurred_on.to_string(),
        row.kind.text().to_owned(),
        row.number.to_string(),
        row.lot_number.clone(),
        row.zone_code.clone(),
        row.units.to_string(),
        row.product_balance.to_string(),
    ])
}
