//! Reads a table from a file: `.xlsx`, or `.csv` in UTF-8, UTF-16 or GBK. Limits come first: the
//! file's size, what it says it unpacks to, rows and columns.

use std::path::Path;

use anyhow::Context as _;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::columns::{ABOVE_MAX, Columns, Kind};
use crate::error::{Code, Refusal};

mod text;
mod workbook;

/// The largest file that is read.
pub const BYTES_MAX: usize = 16 << 20;

/// The most rows below the headings.
pub const ROWS_MAX: usize = 50_000;

/// The most rows that are read, with headings and what may stand above them.
const READ_MAX: usize = ROWS_MAX + ABOVE_MAX + 1;

/// The most columns of a sheet.
pub const COLUMNS_MAX: usize = 60;

/// The most text in all cells together, in bytes: one long text may be repeated a million times.
const TEXT_MAX: usize = 64 << 20;

/// The longest text in a cell, in characters: what is longer is not stock.
const CELL_MAX: usize = 500;

/// Numbers from here on are not exact in Excel: it has lost their last digits.
const EXACT_BELOW: f64 = 1e15;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing.
    #[default]
    #[serde(rename = "e")]
    Empty,
    /// A text, trimmed.
    #[serde(rename = "t")]
    Text(String),
    /// A number, as written with the fewest digits.
    #[serde(rename = "n")]
    Number(String),
    /// A day.
    #[serde(rename = "d")]
    Day(NaiveDate),
    /// Something that cannot be used, as shown in the file: an error, a number that Excel rounded.
    #[serde(rename = "b")]
    Broken(String),
    /// A part of merged cells that is not their first: what belongs here is not known.
    #[serde(rename = "m")]
    Merged,
    /// A formula whose result the file does not hold.
    #[serde(rename = "f")]
    Formula(String),
}

impl Cell {
    /// The cell as text, for messages and for what is text by nature.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty | Cell::Merged => String::new(),
            Cell::Text(text) | Cell::Number(text) | Cell::Broken(text) | Cell::Formula(text) => {
                text.clone()
            }
            Cell::Day(day) => day.to_string(),
        }
    }

    /// Whether nothing stands in it that somebody wrote.
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty | Cell::Merged)
    }

    /// A text as a cell: trimmed, and broken where it is too long to be meant.
    pub fn of_text(text: &str) -> Cell {
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        self.cells.iter().all(Cell::is_empty)
    }
}

/// A table and the bytes it was read from.
pub struct Sheet {
    /// The rows in which something stands.
    pub rows: Vec<SheetRow>,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// A table as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The sheet it stands in; empty for a text file.
    pub name: String,
    /// All visible sheets of the workbook.
    pub sheets: Vec<String>,
    /// The rows in which something stands.
    pub rows: Vec<SheetRow>,
    /// How many cells hold formulas, of which the saved results are taken.
    pub formulas: usize,
}

/// Reads a file for the command: of a workbook the first sheet that fits.
pub fn read(path: &Path) -> anyhow::Result<Sheet> {
    let context = || format!("cannot read {}", path.display());
    let size = std::fs::metadata(path).with_context(context)?.len();
    // A file that is far too large is not even read.
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    check_size(size).map_err(|refusal| in_words(&refusal))?;
    let bytes = std::fs::read(path).with_context(context)?;
    match parse(&bytes, Kind::Stock, None) {
        Ok(table) => Ok(Sheet {
            rows: table.rows,
            bytes,
        }),
        Err(refusal) => Err(in_words(&refusal)),
    }
}

/// A refusal for a terminal whose language is not known here.
fn in_words(refusal: &Refusal) -> anyhow::Error {
    use crate::error::Language::{En, Zh};
    anyhow::anyhow!("{} / {}", refusal.sentence(Zh), refusal.sentence(En))
}

fn check_size(size: usize) -> Result<(), Refusal> {
    if size > BYTES_MAX {
        return Err(Code::FileTooLarge
            .with("size", size >> 20)
            .with("most", BYTES_MAX >> 20));
    }
    Ok(())
}

/// Reads the sheet named, or the first visible one with headings of this kind, or the first.
pub fn parse(bytes: &[u8], kind: Kind, wanted: Option<&str>) -> Result<Table, Refusal> {
    check_size(bytes.len())?;
    if bytes.is_empty() {
        return Err(Code::FileEmpty.into());
    }
    let mut table = if bytes.starts_with(b"PK") {
        workbook::read(bytes, kind, wanted)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Code::FileOldExcel.into());
    } else {
        Table {
            rows: text::read(bytes)?,
            ..Table::default()
        }
    };
    table.rows.retain(|row| !row.is_empty());
    match table.rows.len() {
        0 => Err(Code::FileEmpty.into()),
        _ => Ok(table),
    }
}

/// Whether these rows begin with headings of this kind.
fn fits(rows: &[SheetRow], kind: Kind) -> bool {
    Columns::find(kind, rows).is_some()
}

/// Refuses the row after the last that may be.
fn check_rows(count: usize) -> Result<(), Refusal> {
    if count > READ_MAX {
        return Err(Code::SheetTooLong.with("most", ROWS_MAX));
    }
    Ok(())
}
