//! How a draft is shown: its columns, its faults, a page of its rows.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Draft, Here, Kind, Outcome, aside, commit, store};
use crate::{
    db::Tx,
    error::{Code, Language, Result},
    exchange::{
        columns::Column,
        intake::{Checked, Ready, check, stands_apart},
        reading::Fault,
        sheet::SheetRow,
    },
    http::page,
};

/// The most rows that are told apart as sums and examples.
const APART_MAX: usize = 50;

/// How many rows of the file are shown beside the columns.
const SAMPLES: usize = 3;

/// Which rows, and which part of them.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Whether only rows at fault are wanted.
    #[serde(default)]
    faulty: bool,
    /// `next` of the page before.
    after: Option<u64>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

/// A draft.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Import)]
pub struct ImportView {
    id: Uuid,
    kind: Kind,
    /// The code of the facility whose stock it is.
    facility: Option<String>,
    file_name: String,
    /// The sheet that was read; empty for a text file.
    sheet: String,
    /// All visible sheets of the file.
    sheets: Vec<String>,
    /// The headings, with what the first rows say below each.
    headings: Vec<HeadingView>,
    /// The columns there may be, and where each stands.
    columns: Vec<ColumnView>,
    /// Columns that must be named before anything is looked at.
    missing: Vec<Column>,
    /// How many cells hold formulas, of which the saved results are taken.
    formulas: usize,
    /// How many rows are below the headings.
    rows: usize,
    /// How many would come in.
    ready: usize,
    /// How many say that nothing is there.
    empty_rows: usize,
    /// Numbers of rows that are no items: sums, the template's example.
    apart: Vec<u64>,
    /// How many rows somebody left out.
    left_out: usize,
    /// How many faults there are.
    faults: usize,
    /// How many rows are at fault.
    faulty_rows: usize,
    /// The faults by what they are, the most frequent first.
    by_code: Vec<CountView>,
    /// The business day of opening stock; today where none is named.
    occurred_on: Option<NaiveDate>,
    /// What came of it.
    outcome: Option<Outcome>,
    expires_at: DateTime<Utc>,
    /// A part of the rows.
    items: Vec<RowView>,
    /// What to send as `after` for the next part.
    next: Option<u64>,
}

/// A heading of the file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ImportHeading)]
pub struct HeadingView {
    /// What it says.
    text: String,
    /// What the first rows say below it.
    samples: Vec<String>,
}

/// A column there may be.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ImportColumnAt)]
pub struct ColumnView {
    column: Column,
    required: bool,
    /// Its place in the file, from 0 on.
    at: Option<usize>,
}

/// How often something is wrong.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ImportFaultCount)]
pub struct CountView {
    code: &'static str,
    column: Option<Column>,
    count: usize,
}

/// A row.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportRow)]
pub struct RowView {
    /// Its number in the file.
    row: u64,
    /// Its cells, corrected.
    cells: Vec<String>,
    /// Places of cells that were corrected.
    edited: Vec<usize>,
    /// Whether somebody left it out.
    left_out: bool,
    /// Whether it is no item of the list.
    apart: bool,
    /// What is wrong with it.
    faults: Vec<FaultView>,
}

/// What is wrong with a cell, and what to do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ImportFault)]
pub struct FaultView {
    column: Option<Column>,
    code: &'static str,
    detail: String,
}

/// A draft that was looked at.
pub struct Shown {
    /// All rows, corrected.
    pub rows: Vec<SheetRow>,
    /// What would come in; nothing before all columns are named.
    pub checked: Option<Checked>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Shown {
    /// What would come in, if nothing is wrong.
    pub fn sound(self, kind: Kind) -> Result<Checked> {
        let Some(checked) = self.checked else {
            let names: Vec<_> = kind.columns().iter().filter(|spec| spec.required).collect();
            let name = |spec: &&crate::exchange::columns::Spec| spec.headings[0];
            let names: Vec<&str> = names.iter().map(name).collect();
            return Err(Code::ColumnMissing.with("column", names.join("、")).into());
        };
        if !self.faults.is_empty() {
            return Err(commit::faulty(self.faults.len()));
        }
        if checked.ready.count() == 0 {
            return Err(Code::SheetNoRows.into());
        }
        Ok(checked)
    }
}

/// Looks at all rows of a draft as they stand now.
pub async fn looked_at(tx: &mut Tx, here: &Here<'_>, draft: &Draft) -> Result<Shown> {
    let cells = store::cells(tx, draft.id).await?;
    let work = draft.work.clone();
    let rows = aside(move || {
        let mut rows = store::unpacked(&cells)?;
        work.lay_over(&mut rows);
        Ok(rows)
    })
    .await?;
    let columns = draft.work.placed(&draft.sheet);
    if !columns.missing(draft.kind).is_empty() {
        return Ok(Shown {
            rows,
            checked: None,
            faults: Vec::new(),
        });
    }
    let taken: Vec<&SheetRow> = rows.iter().filter(|row| draft.work.takes(row)).collect();
    let mut checked = check(tx, here, draft.kind, &columns, &taken).await?;
    let faults = std::mem::take(&mut checked.faults);
    Ok(Shown {
        rows,
        checked: Some(checked),
        faults,
    })
}

/// Faults by the number of their row.
pub fn by_row(faults: &[Fault]) -> HashMap<u64, Vec<&Fault>> {
    let mut rows: HashMap<u64, Vec<&Fault>> = HashMap::new();
    for fault in faults {
        rows.entry(fault.row).or_default().push(fault);
    }
    rows
}

/// The draft as it is shown. Rows that are well formed are tried at the ledger too, which may know
/// of a recall, a closed month, a limit.
pub async fn shown(
    here: &Here<'_>,
    draft: Draft,
    wanted: &Wanted,
    language: Language,
) -> Result<ImportView> {
    let limit = page::limit(wanted.limit, 50, 200)?;
    let mut tx = here.app.db.read().await?;
    let mut shown = match draft.outcome {
        Some(_) => Shown {
            rows: Vec::new(),
            checked: None,
            faults: Vec::new(),
        },
        None => looked_at(&mut tx, here, &draft).await?,
    };
    drop(tx);
    let columns = draft.work.placed(&draft.sheet);
    if let Some(Checked {
        ready: Ready::Stock(rows),
        ..
    }) = &shown.checked
        && shown.faults.is_empty()
        && !rows.is_empty()
    {
        shown.faults = commit::rehearse(here, &draft, &columns, rows).await?;
    }
    let faulty = by_row(&shown.faults);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let after = wanted.after.unwrap_or_default();
    let mut part = shown
        .rows
        .iter()
        .filter(|row| row.number > after && (!wanted.faulty || faulty.contains_key(&row.number)));
    let page: Vec<&SheetRow> = part.by_ref().take(limit).collect();
    let next = part.next().and_then(|_| page.last().map(|row| row.number));
    let items = page
        .iter()
        .map(|row| row_view(row, &draft, &faulty, language));
    let apart = shown.rows.iter().filter(|row| stands_apart(row));
    let checked = shown.checked.as_ref();
    Ok(ImportView {
        items: items.collect(),
        next,
        headings: headings(&draft, &shown.rows),
        columns: column_views(&draft),
        missing: columns.missing(draft.kind),
        formulas: draft.sheet.formulas,
        rows: draft.sheet.rows,
        ready: checked.map_or(0, |checked| checked.ready.count()),
        empty_rows: checked.map_or(0, |checked| checked.empty_rows),
        apart: apart.take(APART_MAX).map(|row| row.number).collect(),
        left_out: draft.work.left_out.len(),
        faults: shown.faults.len(),
        faulty_rows: faulty.len(),
        by_code: counted(&shown.faults),
        id: draft.id,
        kind: draft.kind,
        facility: draft.facility,
        file_name: draft.file_name,
        sheet: draft.sheet.name,
        sheets: draft.sheet.sheets,
        occurred_on: draft.work.occurred_on,
        outcome: draft.outcome,
        expires_at: draft.expires_at,
    })
}

fn headings(draft: &Draft, rows: &[SheetRow]) -> Vec<HeadingView> {
    let samples = |at: usize| {
        let below = rows.iter().take(SAMPLES).map(|row| row.cell(at).text());
        below.collect()
    };
    let views = draft.sheet.headings.iter().enumerate();
    views
        .map(|(at, text)| HeadingView {
            text: text.clone(),
            samples: samples(at),
        })
        .collect()
}

fn column_views(draft: &Draft) -> Vec<ColumnView> {
    let views = draft.kind.columns().iter().map(|spec| ColumnView {
        column: spec.column,
        required: spec.required,
        at: draft.work.columns.get(&spec.column).copied(),
    });
    views.collect()
}

fn counted(faults: &[Fault]) -> Vec<CountView> {
    let mut counts: BTreeMap<(&'static str, Option<Column>), usize> = BTreeMap::new();
    for fault in faults {
        *counts.entry((fault.why.code.text(), fault.at)).or_default() += 1;
    }
    let view = |((code, column), count)| CountView {
        code,
        column,
        count,
    };
    let mut views: Vec<CountView> = counts.into_iter().map(view).collect();
    views.sort_by_key(|view| std::cmp::Reverse(view.count));
    views
}

fn row_view(
    row: &SheetRow,
    draft: &Draft,
    faulty: &HashMap<u64, Vec<&Fault>>,
    language: Language,
) -> RowView {
    let of_row = faulty.get(&row.number).into_iter().flatten();
    let edits = draft.work.edits.get(&row.number);
    RowView {
        row: row.number,
        cells: row
            .cells
            .iter()
            .map(crate::exchange::sheet::Cell::text)
            .collect(),
        edited: edits.into_iter().flatten().map(|(at, _)| *at).collect(),
        left_out: draft.work.left_out.contains(&row.number),
        apart: stands_apart(row),
        faults: of_row
            .map(|fault| FaultView {
                column: fault.at,
                code: fault.why.code.text(),
                detail: fault.why.sentence(language),
            })
            .collect(),
    }
}
