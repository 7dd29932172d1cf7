//! What somebody changes about a draft.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Kind, SheetFacts, Work};
use crate::{
    error::{Code, Result},
    exchange::{
        columns::Column,
        intake::EDITS_MAX,
        sheet::{COLUMNS_MAX, ROWS_MAX},
    },
    http::extract::sent,
};

/// The longest correction, in characters.
const EDIT_MAX: usize = 500;

/// What to change; what is not sent stays as it is.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::option_option,
    reason = "null clears the day, absence leaves it"
)]
pub struct ImportChange {
    /// Where columns stand, by column: their place from 0 on, or null for nowhere.
    #[serde(default)]
    columns: BTreeMap<Column, Option<usize>>,
    /// Corrections.
    #[serde(default)]
    cells: Vec<CellEdit>,
    /// Numbers of rows that are not to come in.
    #[serde(default)]
    leave_out: Vec<u64>,
    /// Numbers of rows that are to come in after all.
    #[serde(default)]
    take_in: Vec<u64>,
    /// The business day of opening stock, or null for today.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<NaiveDate>)]
    occurred_on: Option<Option<NaiveDate>>,
}

/// Another text for a cell.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = ImportCellEdit)]
pub struct CellEdit {
    /// The row's number in the file.
    row: u64,
    /// The cell's place in it, from 0 on.
    at: usize,
    /// The text; null for what the file says.
    text: Option<String>,
}

impl ImportChange {
    /// Whether it names columns, which is remembered.
    pub fn is_about_columns(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Makes the change.
    pub fn apply(self, kind: Kind, facts: &SheetFacts, work: &mut Work) -> Result<()> {
        for (column, at) in self.columns {
            let is_ours = kind.columns().iter().any(|spec| spec.column == column);
            let is_there = at.is_none_or(|at| at < facts.headings.len());
            if !is_ours || !is_there {
                return Err(invalid("columns"));
            }
            match at {
                Some(at) => work.columns.insert(column, at),
                None => work.columns.remove(&column),
            };
        }
        let places: BTreeSet<usize> = work.columns.values().copied().collect();
        if places.len() != work.columns.len() {
            return Err(Code::ColumnTaken.at("columns").into());
        }
        for edit in self.cells {
            edit.apply(work)?;
        }
        let kept = work.edits.values().map(BTreeMap::len).sum::<usize>();
        if kept > EDITS_MAX || work.left_out.len() + self.leave_out.len() > ROWS_MAX {
            return Err(invalid("cells"));
        }
        work.left_out.extend(self.leave_out);
        for row in self.take_in {
            work.left_out.remove(&row);
        }
        if let Some(day) = self.occurred_on {
            work.occurred_on = day;
        }
        Ok(())
    }
}

impl CellEdit {
    fn apply(self, work: &mut Work) -> Result<()> {
        let is_plain = |text: &String| {
            text.chars().count() <= EDIT_MAX && !text.contains(|c: char| c.is_control())
        };
        if self.at >= COLUMNS_MAX || !self.text.as_ref().is_none_or(is_plain) {
            return Err(invalid("cells"));
        }
        match self.text {
            Some(text) => {
                work.edits
                    .entry(self.row)
                    .or_default()
                    .insert(self.at, text);
            }
            None => {
                if let Some(row) = work.edits.get_mut(&self.row) {
                    row.remove(&self.at);
                }
            }
        }
        Ok(())
    }
}

fn invalid(field: &str) -> crate::error::Error {
    Code::InvalidInput.with("what", field).at(field).into()
}
