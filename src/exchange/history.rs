//! Brings in the monthly history of a logistics system (LMIS): each site's months become documents
//! in its book on each month's last day, and every closing figure is compared at the end.
//!
//! A month of a site and product says what was there at its start, received, distributed,
//! adjusted, and left. Where it opens differently from how the last one closed, a document of its
//! own says so. Within a month the documents are ordered so that nothing is ever below zero: what
//! comes in stands before what goes out.
//!
//! Doing it again is harmless: every document's id follows from site, month and kind.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, ensure};
use uuid::Uuid;

use super::progress::Progress;
use crate::{
    catalog::SharedProduct,
    clock::Clock,
    db::Db,
    error::{Error, Language, Refusal},
    places::SharedFacility,
    stock::{
        draft::Draft,
        posting::{Posted, post_batch},
    },
};

mod compare;
mod documents;
mod places;
mod read;

pub use compare::Disagreement;
pub use read::Month;

/// How many documents are committed together.
const TOGETHER: usize = 500;

/// The three files.
#[derive(Debug, Clone)]
pub struct Files {
    /// One row for each month, site and product.
    pub history: PathBuf,
    /// The products.
    pub products: PathBuf,
    /// The sites.
    pub facilities: PathBuf,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// How many documents were posted now.
    pub posted: u64,
    /// How many had been posted before.
    pub known: u64,
    /// How many rows, each with one closing figure, the history has.
    pub figures: u64,
    /// How many of them the books agree with.
    pub agreeing: u64,
    /// The first of the others.
    pub disagreements: Vec<Disagreement>,
}

/// What documents are made from, by code.
struct Known {
    facilities: HashMap<String, SharedFacility>,
    products: HashMap<String, SharedProduct>,
    account: Uuid,
}

/// Brings the history in and compares. The whole file is checked before anything is written.
pub async fn import(
    db: &Db,
    clock: &Clock,
    files: &Files,
    progress: &mut Progress,
) -> anyhow::Result<Outcome> {
    let sites = read::sites(&files.facilities)?;
    let items = read::items(&files.products)?;
    progress.turn_to("checking the file", None);
    let rows = read::check(&files.history, &sites, &items, &mut |n| progress.add(n))?;
    let known = places::prepare(db, clock, &sites, &items, &rows).await?;
    let mut outcome = Outcome {
        figures: rows.count,
        ..Outcome::default()
    };
    progress.turn_to("posting", Some(rows.count));
    post_all(db, clock, &files.history, &known, &mut outcome, progress).await?;
    progress.turn_to("comparing", Some(rows.count));
    compare::all(db, &files.history, &mut outcome, progress).await?;
    Ok(outcome)
}

async fn post_all(
    db: &Db,
    clock: &Clock,
    history: &Path,
    known: &Known,
    outcome: &mut Outcome,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let mut closing = documents::Closing::default();
    let mut waiting: Vec<Draft> = Vec::new();
    for month in read::months(history)? {
        let month = month?;
        documents::of_month(&month, known, &mut closing, &mut waiting)?;
        while waiting.len() >= TOGETHER {
            let rest = waiting.split_off(TOGETHER);
            post(db, clock, &waiting, outcome).await?;
            waiting = rest;
        }
        progress.add(month.rows.len() as u64);
    }
    post(db, clock, &waiting, outcome).await
}

/// Posts in one transaction, all or nothing, again where another writer came in between.
async fn post(
    db: &Db,
    clock: &Clock,
    drafts: &[Draft],
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    let drafts: Vec<&Draft> = drafts.iter().collect();
    let mut tries = 0;
    let posted = loop {
        match try_post(db, clock, &drafts).await {
            Err(Error::Contended) if tries < 5 => tries += 1,
            other => break other?,
        }
    };
    for (draft, posted) in drafts.iter().zip(posted) {
        match posted {
            Ok(Posted::Fresh(_)) => outcome.posted += 1,
            Ok(Posted::Again(_)) => outcome.known += 1,
            Err(refusal) => return Err(refused(draft, &refusal)),
        }
    }
    Ok(())
}

async fn try_post(
    db: &Db,
    clock: &Clock,
    drafts: &[&Draft],
) -> crate::error::Result<Vec<Result<Posted, Refusal>>> {
    let mut tx = db.write().await?;
    let posted = post_batch(&mut tx, clock.now(), drafts).await?;
    if posted.iter().all(Result::is_ok) {
        tx.commit().await?;
    }
    Ok(posted)
}

fn refused(draft: &Draft, refusal: &Refusal) -> anyhow::Error {
    anyhow::anyhow!(
        "{} {} {}: {}",
        draft.facility.code,
        draft.occurred_on,
        draft.kind.text(),
        refusal.sentence(Language::En)
    )
}

impl Outcome {
    /// Prints how many figures agree and where the others differ.
    pub fn print(&self, out: &mut impl std::io::Write) -> anyhow::Result<bool> {
        writeln!(
            out,
            "{} documents posted, {} known before",
            self.posted, self.known
        )?;
        for each in &self.disagreements {
            writeln!(
                out,
                "  {} {} {}: the history says {}, the book says {}",
                each.site, each.product, each.day, each.wanted, each.found
            )?;
        }
        writeln!(
            out,
            "{} of {} closing figures agree",
            self.agreeing, self.figures
        )?;
        Ok(self.agreeing == self.figures)
    }
}

impl Known {
    fn facility(&self, code: &str) -> anyhow::Result<SharedFacility> {
        let found = self.facilities.get(code).map(Arc::clone);
        found.with_context(|| format!("site {code} is not among the facilities"))
    }

    fn product(&self, code: &str) -> anyhow::Result<SharedProduct> {
        let found = self.products.get(code).map(Arc::clone);
        found.with_context(|| format!("product {code} is not among the products"))
    }
}

/// The rows of the history as a whole.
struct Rows {
    count: u64,
    sites: std::collections::BTreeSet<String>,
}

/// Refuses a row with its place in the file.
fn row_fault(line: u64, what: &str) -> anyhow::Error {
    anyhow::anyhow!("row {line} of the history: {what}")
}

fn ensure_row(is_true: bool, line: u64, what: &str) -> anyhow::Result<()> {
    ensure!(is_true, row_fault(line, what));
    Ok(())
}
