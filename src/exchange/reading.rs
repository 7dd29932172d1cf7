//! A row being read, and what is wrong with it: shared by all kinds of import.

use super::{
    columns::{Column, Columns},
    sheet::{Cell, SheetRow},
};
use crate::error::{Code, Language, Refusal};

/// A faulty cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The row's number in the file.
    pub row: u64,
    /// What the cell should say; nothing where the whole row is at fault.
    pub at: Option<Column>,
    /// The column's heading as it stands in the file.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why it cannot be taken.
    pub why: Refusal,
}

impl Fault {
    /// A fault in this column of a row.
    pub fn of(columns: &Columns, cells: &SheetRow, column: Column, why: Refusal) -> Fault {
        Fault {
            row: cells.number,
            at: Some(column),
            column: columns.heading(column).to_owned(),
            value: cell(columns, cells, column).text(),
            why,
        }
    }

    /// Where the fault is and what to do about it.
    pub fn sentence(&self, language: Language) -> String {
        let why = self.why.sentence(language);
        match language {
            Language::Zh => format!(
                "第 {} 行，“{}”为“{}”：{why}",
                self.row, self.column, self.value
            ),
            Language::En => format!(
                "row {}, “{}” is “{}”: {why}",
                self.row, self.column, self.value
            ),
        }
    }
}

/// A row being read, with the faults found so far.
pub struct Reading<'r> {
    /// Where each column stands.
    pub columns: &'r Columns,
    /// The row.
    pub cells: &'r SheetRow,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl<'r> Reading<'r> {
    /// Begins to read a row: cells that cannot be used are faults whatever they should say.
    pub fn new(columns: &'r Columns, cells: &'r SheetRow) -> Reading<'r> {
        let mut reading = Reading {
            columns,
            cells,
            faults: Vec::new(),
        };
        for (column, _) in columns.places() {
            let outcome = unbroken(reading.cell(column));
            reading.check(column, outcome);
        }
        reading
    }

    /// The cell in a column.
    pub fn cell(&self, column: Column) -> &'r Cell {
        cell(self.columns, self.cells, column)
    }

    /// What the cell says; nothing where it cannot be used, which was said already.
    pub fn text(&self, column: Column) -> String {
        match self.cell(column) {
            Cell::Broken(_) | Cell::Formula(_) => String::new(),
            cell => cell.text(),
        }
    }

    /// Notes what is wrong with a cell.
    pub fn check<T>(&mut self, column: Column, outcome: Result<T, Refusal>) -> Option<T> {
        let noted = outcome.map_err(|why| {
            let is_told = self.faults.iter().any(|fault| fault.at == Some(column));
            // An unusable cell is told as such once; what follows from it says nothing new.
            if !is_told {
                self.faults
                    .push(Fault::of(self.columns, self.cells, column, why));
            }
        });
        noted.ok()
    }
}

/// The cell of a row in a column.
pub fn cell<'c>(columns: &Columns, cells: &'c SheetRow, column: Column) -> &'c Cell {
    columns
        .at(column)
        .map_or(&Cell::Empty, |index| cells.cell(index))
}

fn unbroken(cell: &Cell) -> Result<(), Refusal> {
    match cell {
        Cell::Broken(_) => Err(Code::CellBroken.into()),
        Cell::Formula(_) => Err(Code::CellFormula.into()),
        Cell::Merged => Err(Code::CellMerged.into()),
        _ => Ok(()),
    }
}
