//! Understands one row of a stock list.

use std::{collections::HashMap, sync::Arc};

use chrono::{Datelike, Days, NaiveDate};

use crate::{
    catalog::{self, SharedProduct, expiry, packs},
    db::Tx,
    error::{Code, Refusal, Result},
    exchange::{
        columns::{Column, Columns},
        reading::{Fault, Reading},
        sheet::{Cell, SheetRow},
    },
    places::SharedFacility,
    stock::draft::DraftLine,
};

/// The day Excel counts from: its serial 1 is the first of January 1900, and it believes in a
/// 29 February of that year.
const EXCEL_ZERO: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("it is a day");

/// What makes two rows the same: product, lot, expiry, zone.
pub type Place = (String, String, Option<NaiveDate>, Option<String>);

/// A row that was understood.
#[derive(Debug, Clone)]
pub struct StockRow {
    /// Its number in the file.
    pub number: u64,
    /// What it says.
    pub line: DraftLine,
    cells: SheetRow,
}

/// Products asked for before, by what the file calls them.
#[derive(Default)]
pub struct Products(HashMap<String, Option<SharedProduct>>);

impl Products {
    /// The product with this code, or with this name where only one bears it.
    async fn find(&mut self, tx: &mut Tx, text: &str) -> Result<Option<SharedProduct>> {
        if let Some(found) = self.0.get(text) {
            return Ok(found.clone());
        }
        let mut found = catalog::store::meant(tx, text).await?;
        if found.is_none() {
            let codes: Vec<(String,)> = tx
                .query(
                    "SELECT code FROM product WHERE name = $1 OR lower(code) = lower($1) LIMIT 2",
                )
                .bind(text.to_owned())
                .all()
                .await?;
            if let [(code,)] = codes.as_slice() {
                found = catalog::store::meant(tx, code).await?;
            }
        }
        let found = found.map(Arc::new);
        self.0.insert(text.to_owned(), found.clone());
        Ok(found)
    }
}

impl Products {
    /// The product that a cell names, if it may still be received.
    pub async fn named(
        &mut self,
        tx: &mut Tx,
        text: &str,
    ) -> Result<Result<SharedProduct, Refusal>> {
        Ok(match text {
            "" => Err(Code::CellMissing.into()),
            text => known(self.find(tx, text).await?, text),
        })
    }
}

/// Understands a row: what it says, nothing where it says zero, or all that is wrong with it.
pub async fn understood(
    tx: &mut Tx,
    columns: &Columns,
    facility: &SharedFacility,
    products: &mut Products,
    cells: &SheetRow,
) -> Result<Result<Option<StockRow>, Vec<Fault>>> {
    let mut reading = Reading::new(columns, cells);
    let product = products.named(tx, &reading.text(Column::Product)).await?;
    let line = line(&mut reading, facility, product);
    Ok(match line {
        _ if !reading.faults.is_empty() => Err(reading.faults),
        Some(line) if line.units != 0 => Ok(Some(StockRow {
            number: cells.number,
            line,
            cells: cells.clone(),
        })),
        _ => Ok(None),
    })
}

/// What the row says; nothing where something is wrong with it.
fn line(
    reading: &mut Reading<'_>,
    facility: &SharedFacility,
    product: Result<SharedProduct, Refusal>,
) -> Option<DraftLine> {
    let product = reading.check(Column::Product, product);
    let units = product.as_ref().and_then(|product| {
        let outcome = units(reading.cell(Column::Quantity), product);
        reading.check(Column::Quantity, outcome)
    });
    let outcome = expiry(reading.cell(Column::Expiry));
    let lot_expiry = reading.check(Column::Expiry, outcome);
    let outcome = made_on(reading.cell(Column::MadeOn), lot_expiry.flatten());
    let made_on = reading.check(Column::MadeOn, outcome);
    let outcome = zone(&reading.text(Column::Zone), facility);
    let zone = reading.check(Column::Zone, outcome);
    let outcome = lot_number(reading.cell(Column::Lot));
    let lot_number = reading.check(Column::Lot, outcome);
    Some(DraftLine {
        product: product?,
        named: None,
        lot_number: lot_number?,
        lot_expiry: lot_expiry?,
        made_on: made_on?,
        zone: zone?,
        to_zone: None,
        units: units?,
        reason: String::new(),
    })
}

impl StockRow {
    /// The row as it stands in the file.
    pub fn cells(&self) -> &SheetRow {
        &self.cells
    }

    /// What may stand in the file once only.
    pub fn place(&self) -> Place {
        let DraftLine {
            product,
            lot_number,
            lot_expiry,
            zone,
            ..
        } = &self.line;
        (
            product.code.clone(),
            lot_number.clone(),
            *lot_expiry,
            zone.clone(),
        )
    }

    /// Says that the same stood in an earlier row.
    pub fn repeated(&self, columns: &Columns, earlier: u64) -> Fault {
        let why = Code::RowRepeated.with("row", earlier);
        Fault::of(columns, &self.cells, Column::Product, why)
    }
}

/// The rows at fault where the ledger refused a document.
pub fn refused(columns: &Columns, rows: &[StockRow], refusal: Refusal) -> Vec<Fault> {
    let Refusal { also, .. } = refusal.clone();
    std::iter::once(refusal)
        .chain(also)
        .map(|why| {
            let field = why.field.clone().unwrap_or_default();
            let (index, name) = line_of(&field);
            let column = match name {
                "lot" | "lot.number" => Column::Lot,
                "lot.expiry" => Column::Expiry,
                "zone" => Column::Zone,
                "units" => Column::Quantity,
                _ => Column::Product,
            };
            match index.and_then(|index| rows.get(index)) {
                Some(row) => Fault::of(columns, &row.cells, column, why),
                None => Fault {
                    row: rows.first().map_or(0, |row| row.number),
                    at: None,
                    column: field,
                    value: String::new(),
                    why,
                },
            }
        })
        .collect()
}

/// `lines[3].zone` as 3 and `zone`.
fn line_of(field: &str) -> (Option<usize>, &str) {
    let inner = field.strip_prefix("lines[").and_then(|f| f.split_once(']'));
    match inner {
        Some((index, name)) => (index.parse().ok(), name.trim_start_matches('.')),
        None => (None, field),
    }
}

fn known(product: Option<SharedProduct>, text: &str) -> Result<SharedProduct, Refusal> {
    let product = product.ok_or_else(|| Code::ProductUnknown.with("product", text))?;
    if !product.active {
        return Err(Code::ProductRetired.with("product", &product.name));
    }
    Ok(product)
}

/// A lot number, where Excel has not taken it for a day.
pub fn lot_number(cell: &Cell) -> Result<String, Refusal> {
    match cell {
        // Excel took the number for a day: what was typed is lost.
        Cell::Day(_) => Err(Code::CellBroken.into()),
        cell => catalog::lot::number("lot", &cell.text()),
    }
}

fn units(cell: &Cell, product: &SharedProduct) -> Result<i64, Refusal> {
    match cell {
        Cell::Empty => Err(Code::CellMissing.into()),
        // Said above.
        Cell::Broken(_) | Cell::Formula(_) | Cell::Merged => Ok(0),
        cell => {
            // Whole numbers are often written with thousands between commas.
            let text = cell.text().replace([',', '，'], "");
            packs::read(&text, &product.packs, &product.base_unit, "units")
        }
    }
}

/// The last good day, in any of the forms offices write it in.
pub fn expiry(cell: &Cell) -> Result<Option<NaiveDate>, Refusal> {
    let text = cell.text();
    let found = match cell {
        Cell::Empty | Cell::Broken(_) | Cell::Formula(_) | Cell::Merged => return Ok(None),
        Cell::Day(day) => Some(*day),
        Cell::Number(number) if number.len() == 5 => number.parse().ok().and_then(excel_day),
        // A time of day behind the day says nothing about stock.
        _ => expiry::parse(text.split([' ', 'T']).next().unwrap_or_default())
            .or_else(|| expiry::parse(&text)),
    };
    let found = found.ok_or_else(|| Code::ExpiryInvalid.with("text", &text))?;
    Ok(Some(found))
}

fn excel_day(serial: u64) -> Option<NaiveDate> {
    let day = EXCEL_ZERO.checked_add_days(Days::new(serial))?;
    (2000..=2100).contains(&day.year()).then_some(day)
}

/// The day it was made, before the last good one.
pub fn made_on(cell: &Cell, lot_expiry: Option<NaiveDate>) -> Result<Option<NaiveDate>, Refusal> {
    let refusal = || Code::MadeOnInvalid.with("text", cell.text());
    let made_on = expiry(cell).map_err(|_| refusal())?;
    match (made_on, lot_expiry) {
        (Some(made_on), Some(expiry)) if made_on >= expiry => Err(refusal()),
        _ => Ok(made_on),
    }
}

fn zone(text: &str, facility: &SharedFacility) -> Result<Option<String>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_it = |zone: &&crate::places::Zone| {
        zone.active && (zone.code.eq_ignore_ascii_case(text) || zone.name == text)
    };
    let found = facility.zones.iter().find(is_it);
    let found = found.ok_or_else(|| Code::ZoneUnknown.with("zone", text))?;
    Ok(Some(found.code.clone()))
}
