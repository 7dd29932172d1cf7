//! Understands a list of opening stock as the command does, and looks at the book besides.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Checked, Here, Ready};
use crate::{
    db::Tx,
    error::{Code, Result},
    exchange::{
        columns::{Column, Columns},
        reading::Fault,
        sheet::SheetRow,
        stock::{self, row::StockRow},
    },
    places::{SharedFacility, ZonePurpose},
};

/// Where stock lies: product, lot, expiry, zone.
type Key = (String, String, Option<NaiveDate>, String);

/// Looks at all rows. What lies in the book already is not brought in a second time: two lists
/// that overlap would otherwise count the same boxes twice.
pub async fn check(
    tx: &mut Tx,
    here: &Here<'_>,
    columns: &Columns,
    rows: &[&SheetRow],
) -> Result<Checked> {
    let Some(facility) = here.facility else {
        return Err(Code::InvalidInput.with("what", "facility").into());
    };
    let found = stock::check(tx, facility, columns, rows).await?;
    let held = held(tx, facility).await?;
    let mut faults = found.faults;
    for row in &found.rows {
        if let Some(units) = held.get(&key(facility, row)) {
            let units = format!("{units}{}", row.line.product.base_unit);
            let why = Code::StockKnown.with("units", units);
            faults.push(Fault::of(columns, row.cells(), Column::Product, why));
        }
    }
    Ok(Checked {
        ready: Ready::Stock(found.rows),
        faults,
        empty_rows: found.empty_rows,
    })
}

fn key(facility: &SharedFacility, row: &StockRow) -> Key {
    let usual = || {
        facility
            .zone_for(ZonePurpose::Storage)
            .or(facility.zones.first())
    };
    let zone = row.line.zone.clone();
    (
        row.line.product.code.clone(),
        row.line.lot_number.clone(),
        row.line.lot_expiry,
        zone.or_else(|| usual().map(|zone| zone.code.clone()))
            .unwrap_or_default(),
    )
}

async fn held(tx: &mut Tx, facility: &SharedFacility) -> Result<HashMap<Key, i64>> {
    let rows: Vec<(String, String, Option<NaiveDate>, String, i64)> = tx
        .query(
            "SELECT product.code, lot.number, lot.expiry, zone.code, holding.units
             FROM holding JOIN product ON product.id = holding.product_id
             JOIN lot ON lot.id = holding.lot_id JOIN zone ON zone.id = holding.zone_id
             WHERE holding.facility_id = $1 AND holding.units > 0",
        )
        .bind(facility.id)
        .all()
        .await?;
    let keyed = |(product, lot, expiry, zone, units)| ((product, lot, expiry, zone), units);
    Ok(rows.into_iter().map(keyed).collect())
}
