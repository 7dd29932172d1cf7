//! Reads a table from an `.xlsx` workbook.

use std::{collections::HashSet, io::Cursor};

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use super::{ABOVE_MAX, COLUMNS_MAX, Cell, SheetRow, TEXT_MAX, Table, check_rows, fits};
use crate::{
    error::{Code, Refusal},
    exchange::{columns::Kind, zip},
};

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Cells that are part of merged ones, but not their first.
type Merged = HashSet<(u64, usize)>;

/// The most cells that are noted as merged: a million may be merged into one.
const MERGED_MAX: u32 = 200_000;

/// Reads the sheet named, or the first visible one that fits, or else the first visible one.
pub fn read(bytes: &[u8], kind: Kind, wanted: Option<&str>) -> Result<Table, Refusal> {
    zip::check(bytes)?;
    let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(|_| Code::FileBroken)?;
    let sheets: Vec<String> = visible(&workbook);
    if let Some(wanted) = wanted {
        if !sheets.iter().any(|name| name == wanted) {
            return Err(Code::SheetUnknown.with("sheet", wanted));
        }
        return table(&mut workbook, wanted, &sheets);
    }
    let mut first = None;
    for name in &sheets {
        match table(&mut workbook, name, &sheets) {
            Ok(table) if fits(&table.rows, kind) => return Ok(table),
            other => first = first.or(Some(other)),
        }
    }
    first.unwrap_or_else(|| Err(Code::FileEmpty.into()))
}

/// Hidden sheets hold lists for drop-downs and old versions, not what somebody means to send.
fn visible(workbook: &Workbook<'_>) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible);
    shown.map(|sheet| sheet.name.clone()).collect()
}

fn table(workbook: &mut Workbook<'_>, name: &str, sheets: &[String]) -> Result<Table, Refusal> {
    let merged = merged(workbook, name);
    let (mut rows, formulas) = rows(workbook, name)?;
    for row in &mut rows {
        let number = row.number;
        for (column, cell) in row.cells.iter_mut().enumerate() {
            if *cell == Cell::Empty && merged.contains(&(number, column)) {
                *cell = Cell::Merged;
            }
        }
    }
    Ok(Table {
        name: name.to_owned(),
        sheets: sheets.to_vec(),
        rows,
        formulas,
    })
}

fn merged(workbook: &mut Workbook<'_>, name: &str) -> Merged {
    // A sheet whose merged cells cannot be read is read without them: cells stay empty.
    let areas = workbook.merge_cells_by_sheet_name(name).unwrap_or_default();
    let mut cells = Merged::new();
    let mut room = MERGED_MAX;
    for area in areas {
        let last_column = area
            .end
            .1
            .min(u32::try_from(COLUMNS_MAX).unwrap_or(u32::MAX));
        for row in area.start.0..=area.end.0 {
            for column in area.start.1..=last_column {
                if room == 0 {
                    return cells;
                }
                room -= 1;
                if (row, column) != area.start {
                    cells.insert((u64::from(row) + 1, column as usize));
                }
            }
        }
    }
    cells
}

/// Reads cell by cell: a workbook with one cell far away would otherwise need room for all the
/// cells between.
fn rows(workbook: &mut Workbook<'_>, name: &str) -> Result<(Vec<SheetRow>, usize), Refusal> {
    let broken = |_: XlsxError| Refusal::from(Code::FileBroken);
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    let (mut formulas, mut room) = (0, TEXT_MAX);
    while let Some(found) = cells.next_cell_with_formula().map_err(broken)? {
        let (row, column) = found.pos;
        let column = column as usize;
        let mut value = value(&found.value);
        if let Some(formula) = &found.formula {
            formulas += 1;
            if value == Cell::Empty {
                value = Cell::Formula(format!("={}", formula.chars().take(40).collect::<String>()));
            }
        }
        if value == Cell::Empty {
            continue;
        }
        if column >= COLUMNS_MAX {
            // One cell far below is a slip; among the headings it is a sheet of another kind.
            if rows.len() <= ABOVE_MAX
                && rows.last().is_some_and(|r| r.number == u64::from(row) + 1)
            {
                return Err(Code::SheetTooWide.with("most", COLUMNS_MAX));
            }
            continue;
        }
        let left = room.checked_sub(value.text().len());
        room = left.ok_or_else(|| Code::FileUnpacksTooLarge.with("most", TEXT_MAX >> 20))?;
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.number != number) {
            check_rows(rows.len() + 1)?;
            let cells = Vec::new();
            rows.push(SheetRow { number, cells });
        }
        if let Some(last) = rows.last_mut() {
            last.cells.resize(column, Cell::Empty);
            last.cells.push(value);
        }
    }
    Ok((rows, formulas))
}

fn value(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => Cell::of_number(*number),
        DataRef::Bool(truth) => Cell::Text(truth.to_string()),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            match NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)) {
                Some(day) => Cell::Day(day),
                None => Cell::Broken(moment.as_f64().to_string()),
            }
        }
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::of_text(text)
        }
        DataRef::Error(error) => Cell::Broken(error.to_string()),
    }
}
