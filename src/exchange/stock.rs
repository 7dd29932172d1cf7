//! Brings a stock list in as opening stock: every faulty row is told, and either all of it comes
//! in or nothing.
//!
//! The documents' ids follow from the facility and the file's bytes: the same file again changes
//! nothing and says so.

use std::{
    collections::HashMap,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use super::reading::Fault;
use super::{
    columns::{Columns, Kind as Sort},
    program_account,
    sheet::{self, Sheet, SheetRow},
};
use crate::{
    clock::{Clock, day_at},
    db::{Db, Tx},
    error::{Code, Error, Language},
    id,
    places::{self, SharedFacility},
    stock::{
        Kind,
        chain::hex,
        draft::{Draft, LINES_MAX},
        posting::{Posted, post_batch},
    },
};

pub mod row;

use row::{Place, StockRow};

/// What is to be brought in, and where to.
#[derive(Debug, Clone)]
pub struct Order {
    /// The file.
    pub file: PathBuf,
    /// The facility's code.
    pub facility: String,
    /// The business day; today where none is named.
    pub day: Option<NaiveDate>,
    /// Whether everything is checked and nothing written.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was written: these rows are faulty.
    Faulty(Vec<Fault>),
    /// Nothing was written: this file was brought in before, as the document of this number.
    Known(i64),
    /// All of it came in, or would have.
    Taken(Taken),
}

/// What came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// The numbers of the documents; none after a dry run.
    pub documents: Vec<i64>,
    /// How many lines they have.
    pub lines: usize,
    /// How many rows said that nothing was there.
    pub empty_rows: usize,
    /// Whether it was a dry run.
    pub dry_run: bool,
}

/// Brings a stock list in.
pub async fn import(db: &Db, clock: &Clock, order: &Order) -> anyhow::Result<Outcome> {
    let sheet = sheet::read(&order.file)?;
    let mut tx = db.read().await?;
    let facility = places::store::facility(&mut tx, &order.facility)
        .await?
        .with_context(|| format!("there is no facility {}", order.facility))?;
    let facility = SharedFacility::new(facility);
    let ids = Ids::of(&facility, &sheet.bytes);
    if let Some(number) = number_of(&mut tx, facility.id, ids.part(0)).await? {
        return Ok(Outcome::Known(number));
    }
    let read = match read_rows(&mut tx, &facility, &sheet).await? {
        Ok(read) => read,
        Err(faults) => return Ok(Outcome::Faulty(faults)),
    };
    drop(tx);
    let today = day_at(clock.now(), facility.utc_offset_minutes);
    let drafts = drafts(&facility, &ids, order.day.unwrap_or(today), &read.rows);
    let mut tries = 0;
    loop {
        match post(db, clock, &drafts, &read, order.dry_run).await {
            Err(error) if tries < 5 && is_contended(&error) => tries += 1,
            other => return other,
        }
    }
}

fn is_contended(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(Error::Contended))
}

/// The ids of a file's documents.
struct Ids(Uuid);

impl Ids {
    fn of(facility: &SharedFacility, bytes: &[u8]) -> Ids {
        let name = format!("{}/{}", facility.code, hex(&Sha256::digest(bytes)));
        Ids(id::derived(
            id::derived(Uuid::nil(), "yaoju-opening"),
            &name,
        ))
    }

    fn part(&self, part: usize) -> Uuid {
        id::derived(self.0, &part.to_string())
    }
}

async fn number_of(tx: &mut Tx, facility: Uuid, id: Uuid) -> anyhow::Result<Option<i64>> {
    let number = tx
        .query("SELECT number FROM document WHERE facility_id = $1 AND id = $2")
        .bind(facility)
        .bind(id)
        .scalar_optional()
        .await?;
    Ok(number)
}

/// The rows of a sheet, understood.
struct Read {
    columns: Columns,
    rows: Vec<StockRow>,
    empty_rows: usize,
}

async fn read_rows(
    tx: &mut Tx,
    facility: &SharedFacility,
    sheet: &Sheet,
) -> anyhow::Result<Result<Read, Vec<Fault>>> {
    let Some(columns) = Columns::find(Sort::Stock, &sheet.rows) else {
        return Ok(Err(vec![Fault {
            row: sheet.rows.first().map_or(1, |row| row.number),
            at: None,
            column: String::new(),
            value: String::new(),
            why: Code::SheetHeadings.into(),
        }]));
    };
    let below: Vec<&SheetRow> = sheet.rows.iter().skip(columns.first_row).collect();
    let checked = check(tx, facility, &columns, &below).await?;
    if !checked.faults.is_empty() {
        return Ok(Err(checked.faults));
    }
    anyhow::ensure!(!checked.rows.is_empty(), "there is no stock in the file");
    Ok(Ok(Read {
        columns,
        rows: checked.rows,
        empty_rows: checked.empty_rows,
    }))
}

/// Rows that were looked at.
#[derive(Default)]
pub struct Checked {
    /// What was understood.
    pub rows: Vec<StockRow>,
    /// What was not.
    pub faults: Vec<Fault>,
    /// How many rows say that nothing is there.
    pub empty_rows: usize,
}

/// Looks at rows below the headings: each alone, and whether one repeats another.
pub async fn check(
    tx: &mut Tx,
    facility: &SharedFacility,
    columns: &Columns,
    rows: &[&SheetRow],
) -> Result<Checked, Error> {
    let mut checked = Checked::default();
    let mut seen: HashMap<Place, u64> = HashMap::new();
    let mut products = row::Products::default();
    for cells in rows {
        match row::understood(tx, columns, facility, &mut products, cells).await? {
            Ok(None) => checked.empty_rows += 1,
            Ok(Some(row)) => match seen.insert(row.place(), row.number) {
                Some(earlier) => checked.faults.push(row.repeated(columns, earlier)),
                None => checked.rows.push(row),
            },
            Err(found) => checked.faults.extend(found),
        }
    }
    Ok(checked)
}

fn drafts(facility: &SharedFacility, ids: &Ids, day: NaiveDate, rows: &[StockRow]) -> Vec<Draft> {
    rows.chunks(LINES_MAX)
        .enumerate()
        .map(|(part, rows)| {
            let account = super::program_account_id();
            let mut draft = Draft::new(
                ids.part(part),
                Kind::Opening,
                facility.clone(),
                day,
                account,
            );
            draft.lines = rows.iter().map(|row| row.line.clone()).collect();
            draft
        })
        .collect()
}

async fn post(
    db: &Db,
    clock: &Clock,
    drafts: &[Draft],
    read: &Read,
    dry_run: bool,
) -> anyhow::Result<Outcome> {
    let mut tx = db.write().await?;
    program_account(&mut tx, clock).await?;
    let drafts: Vec<&Draft> = drafts.iter().collect();
    let posted = post_batch(&mut tx, clock.now(), &drafts).await?;
    let mut taken = Taken {
        lines: read.rows.len(),
        empty_rows: read.empty_rows,
        dry_run,
        ..Taken::default()
    };
    let mut faults = Vec::new();
    for (rows, posted) in read.rows.chunks(LINES_MAX).zip(posted) {
        match posted {
            Ok(Posted::Fresh(document)) => taken.documents.push(document.recorded.number),
            // Somebody else brought the same file in a moment ago.
            Ok(Posted::Again(recorded)) => return Ok(Outcome::Known(recorded.number)),
            Err(refusal) => faults.extend(row::refused(&read.columns, rows, refusal)),
        }
    }
    if !faults.is_empty() {
        return Ok(Outcome::Faulty(faults));
    }
    if dry_run {
        taken.documents.clear();
    } else {
        tx.commit().await?;
    }
    Ok(Outcome::Taken(taken))
}

impl Outcome {
    /// Prints what came of it; whether it is what was asked for.
    pub fn print(
        &self,
        file: &Path,
        language: Language,
        out: &mut impl Write,
    ) -> anyhow::Result<bool> {
        let zh = language == Language::Zh;
        match self {
            Outcome::Faulty(faults) => {
                for fault in faults {
                    writeln!(out, "{}", fault.sentence(language))?;
                }
                let count = faults.len();
                if zh {
                    writeln!(out, "共 {count} 处错误，什么都没有导入。请改正后重新导入。")?;
                } else {
                    writeln!(
                        out,
                        "{count} faults; nothing was imported. Correct them and import again."
                    )?;
                }
                return Ok(false);
            }
            Outcome::Known(number) if zh => {
                writeln!(
                    out,
                    "{} 已导入过（第 {number} 号单据），没有重复导入。",
                    file.display()
                )?;
            }
            Outcome::Known(number) => writeln!(
                out,
                "{} was imported before, as document {number}; nothing was changed.",
                file.display()
            )?,
            Outcome::Taken(taken) => taken.print(zh, out)?,
        }
        Ok(true)
    }
}

impl Taken {
    fn print(&self, zh: bool, out: &mut impl Write) -> anyhow::Result<()> {
        let Taken {
            lines, empty_rows, ..
        } = self;
        let numbers: Vec<String> = self.documents.iter().map(i64::to_string).collect();
        let numbers = numbers.join(", ");
        match (self.dry_run, zh) {
            (true, true) => writeln!(
                out,
                "检查通过：{lines} 行可以导入，{empty_rows} 行数量为零。"
            )?,
            (true, false) => {
                writeln!(out, "{lines} rows can be imported, {empty_rows} say zero.")?;
            }
            (false, true) => writeln!(
                out,
                "已导入 {lines} 行，期初单据第 {numbers} 号；{empty_rows} 行数量为零。"
            )?,
            (false, false) => writeln!(
                out,
                "{lines} rows imported as opening document {numbers}; {empty_rows} say zero."
            )?,
        }
        Ok(())
    }
}
