//! The in-out-balance's paper. Its figures: for each lot the product, lot, expiry, and the columns
//! from opening to closing. They are added up from the entries up to the head, so that the same
//! paper can be made at any later time; for a closed month that is what was frozen.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Built, Content, ROWS_MAX, line, too_long};
use crate::{
    db::Tx,
    error::Result,
    paper::Figure,
    places::Facility,
    report::{ProductLine, TotalLine, lines, store::names},
    stock::{
        figures::Figures,
        month::Month,
        store::{
            balances::{self, LotAsPosted},
            months,
        },
    },
};

/// What stands in an in-out-balance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BalancePaper)]
pub struct Balance {
    /// The first month, `YYYY-MM`.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// Whether all of them are closed.
    pub closed: bool,
    /// The months closed, each with the name written under it.
    pub signed: Vec<SignedMonth>,
    /// By product.
    pub items: Vec<ProductLine>,
    /// By class and unit.
    pub totals: Vec<TotalLine>,
    /// The most that may be lost, in thousandths of what there was to lose.
    pub loss_permille: i64,
}

/// Who signed a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedMonth {
    /// `YYYY-MM`.
    pub month: Month,
    /// The name.
    pub name: String,
}

/// Makes the paper.
pub async fn build(
    tx: &mut Tx,
    facility: &Facility,
    (from, to): (Month, Month),
    head: i64,
    loss_permille: i64,
) -> Result<Built> {
    let (balance, posted) = balances::at_head(tx, facility.id, head, from, to).await?;
    if balance.len() > usize::try_from(ROWS_MAX).unwrap_or(0) {
        return Err(too_long());
    }
    let names = names(tx, &balance).await?;
    let ledger = months::ledger(tx, facility.id).await?;
    let signed = ledger.in_force();
    let signed = signed.range(from..=to).map(|(month, close)| SignedMonth {
        month: *month,
        name: close.signed_by.clone(),
    });
    let mut canonical: Vec<String> = balance
        .iter()
        .filter_map(|(lot, row)| Some(canonical(posted.get(lot)?, &row.figures)))
        .collect();
    canonical.sort();
    let (items, totals) = lines(&balance, &names, loss_permille);
    let figures = items.iter().map(|item| Figure {
        name: "closing",
        of: item.product.name.clone(),
        value: item.figures.closing,
        unit: item.product.base_unit.clone(),
    });
    Ok(Built {
        lines: canonical,
        figures: figures.collect(),
        content: Content::Balance(Balance {
            from,
            to,
            closed: ledger.is_closed(to),
            signed: signed.collect(),
            items,
            totals,
            loss_permille,
        }),
    })
}

fn canonical(lot: &LotAsPosted, figures: &Figures) -> String {
    let expiry = lot.expiry.map(|day| day.to_string()).unwrap_or_default();
    let mut fields = vec![lot.product.clone(), lot.number.clone(), expiry];
    let columns = [
        figures.opening,
        figures.initial,
        figures.received,
        figures.transferred_in,
        figures.dispensed,
        figures.issued,
        figures.transferred_out,
        figures.returned,
        figures.lost,
        figures.destroyed,
        figures.adjusted,
        figures.closing(),
    ];
    fields.extend(columns.map(|units| units.to_string()));
    line(&fields)
}
