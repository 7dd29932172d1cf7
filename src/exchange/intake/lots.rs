//! Understands a list of lots, and adds them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Checked, Ready};
use crate::{
    catalog::SharedProduct,
    db::Tx,
    error::{Code, Result},
    exchange::{
        columns::{Column, Columns},
        reading::Reading,
        sheet::SheetRow,
        stock::row::{Products, expiry, lot_number, made_on},
    },
    id,
};

/// A lot to be added.
#[derive(Debug, Clone)]
pub struct NewLot {
    /// Its product.
    pub product: SharedProduct,
    /// The maker's number.
    pub number: String,
    /// The last good day.
    pub expiry: Option<NaiveDate>,
    /// When it was made.
    pub made_on: Option<NaiveDate>,
}

/// What makes a lot: product, number, expiry.
type Key = (Uuid, String, Option<NaiveDate>);

/// Looks at all rows.
pub async fn check(tx: &mut Tx, columns: &Columns, rows: &[&SheetRow]) -> Result<Checked> {
    let mut products = Products::default();
    let mut known: HashSet<Key> = HashSet::new();
    let mut asked: HashSet<Uuid> = HashSet::new();
    let mut seen: HashMap<Key, u64> = HashMap::new();
    let (mut faults, mut ready) = (Vec::new(), Vec::new());
    for cells in rows {
        let mut reading = Reading::new(columns, cells);
        let product = products.named(tx, &reading.text(Column::Product)).await?;
        let product = reading.check(Column::Product, product);
        let Some(lot) = read(&mut reading, product) else {
            faults.append(&mut reading.faults);
            continue;
        };
        if asked.insert(lot.product.id) {
            known.extend(lots_of(tx, lot.product.id).await?);
        }
        let key = (lot.product.id, lot.number.clone(), lot.expiry);
        let outcome = match seen.get(&key) {
            _ if known.contains(&key) => Err(Code::LotKnown.with("lot", &lot.number)),
            Some(row) => Err(Code::RowTwice.with("row", row)),
            None => Ok(()),
        };
        seen.entry(key).or_insert(cells.number);
        reading.check(Column::Lot, outcome);
        if reading.faults.is_empty() {
            ready.push(lot);
        }
        faults.append(&mut reading.faults);
    }
    Ok(Checked {
        ready: Ready::Lots(ready),
        faults,
        empty_rows: 0,
    })
}

fn read(reading: &mut Reading<'_>, product: Option<SharedProduct>) -> Option<NewLot> {
    let number = lot_number(reading.cell(Column::Lot)).and_then(|number| match number.as_str() {
        "" => Err(Code::CellMissing.into()),
        _ => Ok(number),
    });
    let number = reading.check(Column::Lot, number);
    let outcome = expiry(reading.cell(Column::Expiry));
    let expiry = reading.check(Column::Expiry, outcome);
    let outcome = made_on(reading.cell(Column::MadeOn), expiry.flatten());
    let made_on = reading.check(Column::MadeOn, outcome);
    Some(NewLot {
        product: product?,
        number: number?,
        expiry: expiry?,
        made_on: made_on?,
    })
}

async fn lots_of(tx: &mut Tx, product: Uuid) -> Result<Vec<Key>> {
    let rows: Vec<(String, Option<NaiveDate>)> = tx
        .query("SELECT number, expiry FROM lot WHERE product_id = $1")
        .bind(product)
        .all()
        .await?;
    let key = |(number, expiry)| (product, number, expiry);
    Ok(rows.into_iter().map(key).collect())
}

/// Adds a lot; refuses one that somebody else added a moment ago.
pub async fn add(tx: &mut Tx, lot: &NewLot, now: DateTime<Utc>) -> Result<Uuid> {
    let id = id::fresh();
    let added = tx
        .query(
            "INSERT INTO lot (id, product_id, number, expiry, expiry_key, made_on, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(lot.product.id)
        .bind(lot.number.clone())
        .bind(lot.expiry)
        .bind(lot.expiry.map(|day| day.to_string()).unwrap_or_default())
        .bind(lot.made_on)
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Err(Code::LotKnown.with("lot", &lot.number).into());
    }
    Ok(id)
}
