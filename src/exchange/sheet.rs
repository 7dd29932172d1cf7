//! Reads a table from a file: `.xlsx`, or `.csv` in UTF-8, UTF-16 or GBK. Limits come first: the
//! file's size, what it says it unpacks to, rows and columns.

use std::{io::Cursor, path::Path};

use anyhow::{Context as _, bail, ensure};
use calamine::{DataRef, Reader as _, Xlsx};
use chrono::NaiveDate;

use super::zip;

/// The largest file that is read.
const BYTES_MAX: u64 = 20 << 20;

/// The most rows, headings included.
pub const ROWS_MAX: usize = 50_000;

/// The most columns that are looked at.
const COLUMNS_MAX: usize = 60;

/// The longest text in a cell, in characters: what is longer is not stock.
const CELL_MAX: usize = 500;

/// Numbers from here on are not exact in Excel: it has lost their last digits.
const EXACT_BELOW: f64 = 1e15;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, trimmed.
    Text(String),
    /// A number, as written with the fewest digits.
    Number(String),
    /// A day.
    Day(NaiveDate),
    /// Something that cannot be used, as shown in the file: an error, a number that Excel rounded.
    Broken(String),
}

impl Cell {
    /// The cell as text, for messages and for what is text by nature.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Number(text) | Cell::Broken(text) => text.clone(),
            Cell::Day(day) => day.to_string(),
        }
    }

    fn of_text(text: &str) -> Cell {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        match text {
            "" => Cell::Empty,
            text if text.chars().count() > CELL_MAX => {
                Cell::Broken(text.chars().take(40).chain(['…']).collect())
            }
            text => Cell::Text(text.to_owned()),
        }
    }

    fn of_number(number: f64) -> Cell {
        // Display writes the fewest digits that mean this number, and no exponent.
        let text = number.to_string();
        if number.is_finite() && number.abs() < EXACT_BELOW {
            Cell::Number(text)
        } else {
            Cell::Broken(text)
        }
    }
}

/// A row with its number in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Its number, from 1, as a person counts.
    pub number: u64,
    /// Its cells from the first column on.
    pub cells: Vec<Cell>,
}

impl SheetRow {
    /// The cell in a column.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| *cell == Cell::Empty)
    }
}

/// A table and the bytes it was read from.
pub struct Sheet {
    /// The rows in which something stands.
    pub rows: Vec<SheetRow>,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// Reads the first sheet of a workbook, or a text file.
pub fn read(path: &Path) -> anyhow::Result<Sheet> {
    let context = || format!("cannot read {}", path.display());
    let size = std::fs::metadata(path).with_context(context)?.len();
    ensure!(
        size <= BYTES_MAX,
        "the file has {} MB; {} MB is the limit",
        size >> 20,
        BYTES_MAX >> 20
    );
    let bytes = std::fs::read(path).with_context(context)?;
    let mut rows = if bytes.starts_with(b"PK\x03\x04") {
        workbook(&bytes)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        bail!("this is an .xls workbook: open it and save it as .xlsx");
    } else {
        text_file(&bytes)?
    };
    rows.retain(|row| !row.is_empty());
    Ok(Sheet { rows, bytes })
}

/// Reads cell by cell: a workbook with one cell far away would otherwise need room for all the
/// cells between.
fn workbook(bytes: &[u8]) -> anyhow::Result<Vec<SheetRow>> {
    zip::check(bytes).map_err(anyhow::Error::msg)?;
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).context("the file is not a sound .xlsx workbook")?;
    let names = workbook.sheet_names();
    let name = names.first().context("the workbook has no sheet")?.clone();
    let mut cells = workbook.worksheet_cells_reader(&name)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let column = column as usize;
        let value = value(cell.get_value());
        if column >= COLUMNS_MAX || value == Cell::Empty {
            continue;
        }
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.number != number) {
            ensure!(
                rows.len() < ROWS_MAX,
                "more than {ROWS_MAX} rows; split the file"
            );
            rows.push(SheetRow {
                number,
                cells: Vec::new(),
            });
        }
        if let Some(last) = rows.last_mut() {
            last.cells.resize(column, Cell::Empty);
            last.cells.push(value);
        }
    }
    Ok(rows)
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

fn text_file(bytes: &[u8]) -> anyhow::Result<Vec<SheetRow>> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.context("the file is not a sound .csv table")?;
        ensure!(
            rows.len() < ROWS_MAX,
            "more than {ROWS_MAX} rows; split the file"
        );
        rows.push(SheetRow {
            number: record.position().map_or(0, csv::Position::line),
            cells: record.iter().take(COLUMNS_MAX).map(Cell::of_text).collect(),
        });
    }
    Ok(rows)
}

/// UTF-8 where the bytes are that; UTF-16 where a mark says so; otherwise GBK, in which Excel
/// saves .csv in China.
fn decoded(bytes: &[u8]) -> anyhow::Result<String> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _, is_broken) = encoding.decode(bytes);
        ensure!(!is_broken, "the file is not {} throughout", encoding.name());
        return Ok(text.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _, is_broken) = encoding_rs::GBK.decode(bytes);
    ensure!(
        !is_broken,
        "the file is neither UTF-8 nor GBK: save it as .xlsx or as UTF-8 .csv"
    );
    Ok(text.into_owned())
}

/// What stands between the cells: whichever of these is most frequent in the first lines.
fn delimiter(text: &str) -> u8 {
    let head: String = text.lines().take(5).collect();
    let count = |wanted: char| head.matches(wanted).count();
    // The last of equals is taken.
    let most = ['\t', ';', ','].into_iter().max_by_key(|each| count(*each));
    match most {
        Some('\t') => b'\t',
        Some(';') => b';',
        _ => b',',
    }
}
