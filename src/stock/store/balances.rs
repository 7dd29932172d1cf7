//! The figures of the in-out-balance: from the entries, or as they were frozen by a close.
//!
//! No index by business day is kept for this: it would cost every posting. A close notes from
//! which entry on later business days can be found, so that only what came since is read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::Result,
    stock::{Flow, Kind, close::Ledger, figures::Figures, month::Month},
};

mod freeze;
pub mod open;

pub use freeze::freeze;
use open::OpenMonths;

/// What went to and came from one facility of ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Transfers {
    /// From it.
    pub received: i64,
    /// To it.
    pub sent: i64,
}

/// A lot's figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LotFigures {
    /// Its product.
    pub product: Uuid,
    /// The figures.
    pub figures: Figures,
    /// The transfers in them, by partner.
    pub partners: BTreeMap<Uuid, Transfers>,
}

impl LotFigures {
    fn transfer(&mut self, partner: Uuid, received: i64, sent: i64) {
        let transfers = self.partners.entry(partner).or_default();
        transfers.received += received;
        transfers.sent += sent;
    }
}

/// Figures by lot; lots without any are left out.
pub type Balance = BTreeMap<Uuid, LotFigures>;

/// What a facility's months come to together, from the frozen figures where there are some.
pub async fn of_months(
    tx: &mut Tx,
    open: &OpenMonths,
    (facility, ledger): (Uuid, &Ledger),
    from: Month,
    to: Month,
) -> Result<Balance> {
    let closes = ledger.in_force();
    let mut all = Balance::new();
    let mut month = from;
    while month <= to {
        let is_first = month == from;
        if let Some(close) = closes.get(&month) {
            append(&mut all, frozen(tx, facility, close.no).await?, is_first);
            month = month.next();
        } else {
            let is_open = |month: &Month| !closes.contains_key(month);
            let last = month.through(to).take_while(is_open).last();
            let last = last.unwrap_or(month);
            let (seq, _) = ledger.entries_from(month);
            let stretch = (facility, month.first(), last.last());
            let part = open.live(tx, stretch, seq).await?;
            append(&mut all, part, is_first);
            month = last.next();
        }
    }
    all.retain(|_, lot| !lot.figures.is_empty());
    Ok(all)
}

/// Adds a later stretch to what went before; the first stretch brings the opening.
fn append(all: &mut Balance, part: Balance, is_first: bool) {
    for (lot, part) in part {
        let sum = all.entry(lot).or_default();
        sum.product = part.product;
        if is_first {
            sum.figures.opening = part.figures.opening;
        }
        sum.figures.move_on(&part.figures);
        for (partner, transfers) in part.partners {
            sum.transfer(partner, transfers.received, transfers.sent);
        }
    }
}

#[derive(sqlx::FromRow)]
struct FrozenRow {
    lot_id: Uuid,
    product_id: Uuid,
    #[sqlx(flatten)]
    figures: Figures,
}

#[derive(sqlx::FromRow)]
struct FrozenTransfer {
    lot_id: Uuid,
    partner_id: Uuid,
    transferred_in: i64,
    transferred_out: i64,
}

/// The figures that a close froze.
pub async fn frozen(tx: &mut Tx, facility: Uuid, no: i64) -> Result<Balance> {
    let rows: Vec<FrozenRow> = tx
        .query(
            "SELECT lot_id, product_id, opening, initial, received, transferred_in, issued,
                    transferred_out, dispensed, returned, lost, destroyed, adjusted
             FROM month_balance WHERE facility_id = $1 AND no = $2",
        )
        .bind(facility)
        .bind(no)
        .all()
        .await?;
    let transfers: Vec<FrozenTransfer> = tx
        .query(
            "SELECT lot_id, partner_id, transferred_in, transferred_out
             FROM month_transfer WHERE facility_id = $1 AND no = $2",
        )
        .bind(facility)
        .bind(no)
        .all()
        .await?;
    let mut balance = Balance::new();
    for row in rows {
        let lot = balance.entry(row.lot_id).or_default();
        lot.product = row.product_id;
        lot.figures = row.figures;
    }
    for row in transfers {
        let lot = balance.entry(row.lot_id).or_default();
        lot.transfer(row.partner_id, row.transferred_in, row.transferred_out);
    }
    Ok(balance)
}

#[derive(sqlx::FromRow)]
struct MovedRow {
    product_id: Uuid,
    lot_id: Uuid,
    flow: Flow,
    origin: Kind,
    partner_id: Option<Uuid>,
    units: i64,
}

/// The figures of a stretch of business days, from the entries; `seq` is the first entry that can
/// lie in it.
pub async fn live(
    tx: &mut Tx,
    facility: Uuid,
    seq: i64,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Balance> {
    let mut balance = Balance::new();
    let before = from.pred_opt().unwrap_or(from);
    for (product, lot, units) in held(tx, facility, before).await? {
        let row = balance.entry(lot).or_default();
        row.product = product;
        row.figures.opening = units;
    }
    add(&mut balance, moved(tx, facility, seq, from, to).await?);
    balance.retain(|_, lot| !lot.figures.is_empty());
    Ok(balance)
}

/// Adds what moved.
fn add(balance: &mut Balance, rows: Vec<MovedRow>) {
    for moved in rows {
        let row = balance.entry(moved.lot_id).or_default();
        row.product = moved.product_id;
        row.figures.add(moved.origin, moved.flow, moved.units);
        if let Some(partner) = moved.partner_id {
            match moved.origin {
                Kind::Receipt => row.transfer(partner, moved.units, 0),
                _ => row.transfer(partner, 0, -moved.units),
            }
        }
    }
}

/// What moved, summed as far as the columns go. Only reversals and transfers look at their
/// documents.
async fn moved(
    tx: &mut Tx,
    facility: Uuid,
    seq: i64,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<MovedRow>> {
    let rows = tx
        .query(
            "SELECT moved.product_id, moved.lot_id, moved.flow, moved.origin, moved.partner_id,
                    CAST(SUM(moved.units) AS BIGINT) AS units
             FROM (SELECT entry.product_id, entry.lot_id, entry.flow, entry.units,
                       CASE WHEN entry.kind = 'reversal' THEN (
                           SELECT original.kind FROM document reversal
                           JOIN document original ON original.facility_id = reversal.facility_id
                               AND original.id = reversal.reverses_id
                           WHERE reversal.facility_id = entry.facility_id
                               AND reversal.id = entry.document_id)
                       ELSE entry.kind END AS origin,
                       CASE WHEN entry.flow = 'transit' THEN (
                           SELECT document.counterparty_id FROM document
                           WHERE document.facility_id = entry.facility_id
                               AND document.id = entry.document_id)
                       END AS partner_id
                   FROM entry
                   WHERE entry.facility_id = $1 AND entry.seq >= $2
                       AND entry.occurred_on >= $3 AND entry.occurred_on <= $4) moved
             GROUP BY moved.product_id, moved.lot_id, moved.flow, moved.origin, moved.partner_id",
        )
        .bind(facility)
        .bind(seq)
        .bind(from)
        .bind(to)
        .all()
        .await?;
    Ok(rows)
}

/// A lot by what its entries say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotAsPosted {
    /// The product's code.
    pub product: String,
    /// The lot's number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    product_id: Uuid,
    product: String,
    lot_id: Uuid,
    lot_number: String,
    lot_expiry: Option<NaiveDate>,
    flow: Flow,
    origin: Kind,
    before: i64,
    units: i64,
}

/// The figures of some months as the book had them when `head` was its last entry, from the
/// entries alone; without the transfers by partner.
pub async fn at_head(
    tx: &mut Tx,
    facility: Uuid,
    head: i64,
    from: Month,
    to: Month,
) -> Result<(Balance, BTreeMap<Uuid, LotAsPosted>)> {
    let rows: Vec<HeadRow> = tx
        .query(
            "SELECT moved.product_id, product.code AS product, moved.lot_id,
                    MAX(moved.lot_number) AS lot_number, MAX(moved.lot_expiry) AS lot_expiry,
                    moved.flow, moved.origin, CAST(SUM(CASE WHEN moved.occurred_on < $3
                        THEN moved.units ELSE 0 END) AS BIGINT) AS before,
                    CAST(SUM(CASE WHEN moved.occurred_on < $3
                        THEN 0 ELSE moved.units END) AS BIGINT) AS units
             FROM (SELECT entry.product_id, entry.lot_id, entry.lot_number, entry.lot_expiry,
                       entry.flow, entry.units, entry.occurred_on,
                       CASE WHEN entry.kind = 'reversal' THEN (
                           SELECT original.kind FROM document reversal
                           JOIN document original ON original.facility_id = reversal.facility_id
                               AND original.id = reversal.reverses_id
                           WHERE reversal.facility_id = entry.facility_id
                               AND reversal.id = entry.document_id)
                       ELSE entry.kind END AS origin
                   FROM entry
                   WHERE entry.facility_id = $1 AND entry.seq <= $2 AND entry.occurred_on <= $4
                       AND entry.flow <> 'within') moved
             JOIN product ON product.id = moved.product_id
             GROUP BY moved.product_id, product.code, moved.lot_id, moved.flow, moved.origin",
        )
        .bind(facility)
        .bind(head)
        .bind(from.first())
        .bind(to.last())
        .all()
        .await?;
    let mut balance = Balance::new();
    let mut posted = BTreeMap::new();
    for row in rows {
        let lot = balance.entry(row.lot_id).or_default();
        lot.product = row.product_id;
        lot.figures.opening += row.before;
        lot.figures.add(row.origin, row.flow, row.units);
        posted.entry(row.lot_id).or_insert(LotAsPosted {
            product: row.product,
            number: row.lot_number,
            expiry: row.lot_expiry,
        });
    }
    balance.retain(|_, lot| !lot.figures.is_empty());
    Ok((balance, posted))
}

/// Product, lot and units of what was there at the end of a business day.
pub async fn held(tx: &mut Tx, facility: Uuid, day: NaiveDate) -> Result<Vec<(Uuid, Uuid, i64)>> {
    let rows = tx
        .query(
            "SELECT past.product_id, past.lot_id, CAST(SUM(past.units) AS BIGINT) AS units
             FROM (SELECT holding.product_id, holding.lot_id,
                          (SELECT holding_day.units FROM holding_day
                           WHERE holding_day.facility_id = holding.facility_id
                               AND holding_day.lot_id = holding.lot_id
                               AND holding_day.zone_id = holding.zone_id
                               AND holding_day.day <= $2
                           ORDER BY holding_day.day DESC LIMIT 1) AS units
                   FROM holding WHERE holding.facility_id = $1) past
             WHERE past.units > 0
             GROUP BY past.product_id, past.lot_id",
        )
        .bind(facility)
        .bind(day)
        .all()
        .await?;
    Ok(rows)
}
