//! Brings sheets in from the page: a draft is kept on the server, checked as often as somebody
//! likes, and comes in whole or not at all.
//!
//! A file is read once, within limits, off the threads that answer others. What is kept is its
//! table; the columns somebody chose, the cells they corrected and the rows they left out are kept
//! beside it and laid over it whenever it is looked at.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    columns::{Column, Columns, Kind},
    reading::Fault,
    sheet::{Cell, SheetRow},
    stock::row::StockRow,
};
use crate::{
    app::App,
    catalog::product::Details,
    db::Tx,
    error::Result,
    people::{
        Actor,
        store::{accounts::NewAccount, grants::Given},
    },
    places::SharedFacility,
};

pub mod commit;
mod facilities;
pub mod http;
mod lots;
mod papers;
mod products;
mod stock;
pub mod store;
mod upload;
mod users;
mod words;

/// The most rows of a kind whose rows are written one by one.
pub const FEW_ROWS_MAX: usize = 5_000;

/// The most cells that are corrected in the page; more are quicker to correct in the file.
pub const EDITS_MAX: usize = 5_000;

/// What is known of the sheet of a draft.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SheetFacts {
    /// The sheet that was read; empty for a text file.
    pub name: String,
    /// All visible sheets.
    pub sheets: Vec<String>,
    /// The headings.
    pub headings: Vec<String>,
    /// How many cells hold formulas.
    pub formulas: usize,
    /// How many rows are below the headings.
    pub rows: usize,
}

/// What somebody did to a draft.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Work {
    /// Where each column stands.
    pub columns: BTreeMap<Column, usize>,
    /// Corrections: by row number and place.
    pub edits: BTreeMap<u64, BTreeMap<usize, String>>,
    /// Rows that are not to come in.
    pub left_out: BTreeSet<u64>,
    /// The business day of opening stock; today where none is named.
    pub occurred_on: Option<NaiveDate>,
}

impl Work {
    /// The columns, with their headings.
    pub fn placed(&self, facts: &SheetFacts) -> Columns {
        let places: Vec<(Column, usize)> = self.columns.iter().map(|(c, at)| (*c, *at)).collect();
        Columns::placed(&places, &facts.headings)
    }

    /// Lays the corrections over the rows.
    pub fn lay_over(&self, rows: &mut [SheetRow]) {
        for row in rows {
            for (at, text) in self.edits.get(&row.number).into_iter().flatten() {
                if row.cells.len() <= *at {
                    row.cells.resize(*at + 1, Cell::Empty);
                }
                row.cells[*at] = Cell::of_text(text);
            }
        }
    }

    /// Whether a row is to come in.
    pub fn takes(&self, row: &SheetRow) -> bool {
        !self.left_out.contains(&row.number) && !stands_apart(row)
    }
}

/// Whether a row is no item of the list: a sum below it, or the template's example.
pub fn stands_apart(row: &SheetRow) -> bool {
    const SUMS: [&str; 9] = [
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "total",
        "subtotal",
        "sum",
        "grandtotal",
    ];
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
    let begins = filled.next().is_some_and(|cell| {
        let text = super::columns::plain(&cell.text());
        SUMS.contains(&text.as_str())
    });
    let is_example = |cell: &Cell| match cell {
        Cell::Text(text) => {
            text.starts_with(papers::EXAMPLE.0) || text.starts_with(papers::EXAMPLE.1)
        }
        _ => false,
    };
    begins || row.cells.iter().any(is_example)
}

/// Who brings something in, and where to.
pub struct Here<'a> {
    /// What handlers share.
    pub app: &'a App,
    /// Who.
    pub actor: &'a Actor,
    /// The facility whose stock it is.
    pub facility: Option<&'a SharedFacility>,
}

/// What would come in.
pub enum Ready {
    /// Products, by code.
    Products(Vec<(String, Details)>),
    /// Facilities, in an order in which suppliers come first.
    Facilities(Vec<facilities::NewRow>),
    /// Lots.
    Lots(Vec<lots::NewLot>),
    /// Lines of opening stock.
    Stock(Vec<StockRow>),
    /// People with the role each is to have.
    Users(Vec<(NewAccount, Given)>),
}

impl Ready {
    /// How many rows that is.
    pub fn count(&self) -> usize {
        match self {
            Ready::Products(rows) => rows.len(),
            Ready::Facilities(rows) => rows.len(),
            Ready::Lots(rows) => rows.len(),
            Ready::Stock(rows) => rows.len(),
            Ready::Users(rows) => rows.len(),
        }
    }
}

/// What came of looking at all rows.
pub struct Checked {
    /// What would come in.
    pub ready: Ready,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// How many rows say that nothing is there.
    pub empty_rows: usize,
}

/// Looks at all rows that are to come in.
pub async fn check(
    tx: &mut Tx,
    here: &Here<'_>,
    kind: Kind,
    columns: &Columns,
    rows: &[&SheetRow],
) -> Result<Checked> {
    match kind {
        Kind::Products => products::check(tx, columns, rows).await,
        Kind::Facilities => facilities::check(tx, here.actor, columns, rows).await,
        Kind::Lots => lots::check(tx, columns, rows).await,
        Kind::Stock => stock::check(tx, here, columns, rows).await,
        Kind::Users => users::check(tx, here.actor, columns, rows).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> SheetRow {
        SheetRow {
            number: 9,
            cells: cells.iter().map(|text| Cell::of_text(text)).collect(),
        }
    }

    #[test]
    fn sums_and_the_example_stand_apart() {
        for cells in [
            ["", "合 计", "12"],
            ["总计:", "", "7"],
            ["Grand Total", "1", ""],
            ["D-COC", "1", "示例行,导入时自动略过"],
            ["D-COC", "1", "Example row, left out"],
        ] {
            assert!(stands_apart(&row(&cells)), "{cells:?}");
        }
        for cells in [["D-COC", "合计", "1"], ["合计数", "", ""], ["", "", ""]] {
            assert!(!stands_apart(&row(&cells)), "{cells:?}");
        }
    }

    #[test]
    fn corrections_lie_over_the_file_and_may_reach_beyond_its_cells() {
        let mut work = Work::default();
        work.edits.entry(9).or_default().insert(2, " 5 ".to_owned());
        work.edits.entry(9).or_default().insert(0, String::new());
        let mut rows = [row(&["x"])];
        work.lay_over(&mut rows);
        let wanted = [Cell::Empty, Cell::Empty, Cell::Text("5".to_owned())];
        assert_eq!(rows[0].cells, wanted);
    }
}
