//! Reads an uploaded file, off the threads that answer others, and finds its columns.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use anyhow::Context as _;
use axum::body::Bytes;
use tokio::sync::Semaphore;

use super::{FEW_ROWS_MAX, SheetFacts, Work, store::packed};
use crate::{
    error::{Code, Error, Result},
    exchange::{
        columns::{Column, Columns, Kind, plain},
        sheet::{self, SheetRow},
    },
};

/// How many files are read at the same time: each may need a few hundred MB for a moment.
static READING: Semaphore = Semaphore::const_new(2);

/// How long a file waits for its turn.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// The most headings that are remembered of one kind.
const REMEMBERED_MAX: usize = 200;

/// What somebody named before: a column for a heading, or that it stands for nothing.
pub type Remembered = BTreeMap<String, Option<Column>>;

/// A file that was read.
pub struct Read {
    /// What is known of its sheet.
    pub facts: SheetFacts,
    /// The columns that were recognised.
    pub work: Work,
    /// The rows below the headings, packed.
    pub cells: Vec<u8>,
}

/// Does something long on a thread of its own, when it is its turn.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let turn = tokio::time::timeout(WAIT_MAX, READING.acquire()).await;
    let _turn = turn.map_err(|_| Error::Busy)?.context("never closed")?;
    let done = tokio::task::spawn_blocking(work).await;
    done.context("a file could not be read")?
}

/// Reads a file.
pub async fn read(
    bytes: Bytes,
    kind: Kind,
    sheet: Option<String>,
    remembered: Remembered,
) -> Result<Read> {
    aside(move || {
        let mut table = sheet::parse(&bytes, kind, sheet.as_deref())?;
        let columns = Columns::guess(kind, &table.rows);
        let below = table.rows.split_off(columns.first_row);
        let headings = headings(table.rows.last(), &below);
        check_rows(kind, below.len())?;
        let facts = SheetFacts {
            name: table.name,
            sheets: table.sheets,
            formulas: table.formulas,
            rows: below.len(),
            headings,
        };
        let work = Work {
            columns: recalled(kind, &columns, &facts.headings, &remembered),
            ..Work::default()
        };
        Ok(Read {
            cells: packed(&below)?,
            facts,
            work,
        })
    })
    .await
}

fn check_rows(kind: Kind, count: usize) -> Result<()> {
    let most = match kind {
        Kind::Stock | Kind::Lots => sheet::ROWS_MAX,
        _ => FEW_ROWS_MAX,
    };
    match count {
        0 => Err(Code::SheetNoRows.into()),
        count if count > most => Err(Code::SheetTooLong.with("most", most).into()),
        _ => Ok(()),
    }
}

/// The headings of all columns in which something stands; a column without one is shown as empty.
fn headings(row: Option<&SheetRow>, below: &[SheetRow]) -> Vec<String> {
    let widest = below.iter().chain(row).map(|row| row.cells.len()).max();
    let heading = |at| row.map(|row| row.cell(at).text()).unwrap_or_default();
    (0..widest.unwrap_or_default()).map(heading).collect()
}

/// The columns as they were recognised, but as somebody named them before where they did.
fn recalled(
    kind: Kind,
    columns: &Columns,
    headings: &[String],
    remembered: &Remembered,
) -> BTreeMap<Column, usize> {
    let ours: BTreeSet<Column> = kind.columns().iter().map(|spec| spec.column).collect();
    let mut places: BTreeMap<Column, usize> = columns.places().into_iter().collect();
    for (at, heading) in headings.iter().enumerate() {
        let Some(named) = remembered.get(&plain(heading)) else {
            continue;
        };
        places.retain(|_, place| *place != at);
        if let Some(column) = named.filter(|column| ours.contains(column)) {
            places.insert(column, at);
        }
    }
    places
}

/// Adds to what is remembered how the headings were named this time.
pub fn remembering(mut before: Remembered, facts: &SheetFacts, work: &Work) -> Remembered {
    for (at, heading) in facts.headings.iter().enumerate() {
        let heading = plain(heading);
        let named = work.columns.iter().find(|(_, place)| **place == at);
        if !heading.is_empty() && (before.len() < REMEMBERED_MAX || before.contains_key(&heading)) {
            before.insert(heading, named.map(|(column, _)| *column));
        }
    }
    before
}
