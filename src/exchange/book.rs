//! Takes a book out as a file, and verifies books: from the database or from such files.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::progress::Progress;
use crate::{
    db::Db,
    error::Language,
    places::store::first_hash,
    stock::{
        chain::hex,
        verify::{KnownHead, Report, across, book, file, pages},
    },
};

/// Heads that somebody holds on paper, each for one book or for the only one there is.
pub type Heads = Vec<(Option<String>, KnownHead)>;

/// Reads `12-3F9A-02BC-77D1`, or `T01:12-3F9A-02BC-77D1` where several books are looked at.
pub fn head(text: &str) -> Result<(Option<String>, KnownHead), String> {
    match text.rsplit_once(':') {
        Some((book, head)) => Ok((Some(book.to_owned()), head.parse()?)),
        None => Ok((None, text.parse()?)),
    }
}

/// Writes a facility's book to `out`, all of it from one moment.
pub async fn export(
    db: &Db,
    facility: &str,
    out: impl Write,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let mut tx = db.read().await?;
    let books = pages::books(&mut tx, Some(facility)).await?;
    let book = books
        .first()
        .with_context(|| format!("there is no facility {facility}"))?;
    progress.turn_to(facility, u64::try_from(book.head_seq).ok());
    let mut writer = file::Writer::begin(out, &book.code)?;
    let mut head = (0, hex(&first_hash(&book.code)));
    loop {
        let page = pages::page(&mut tx, book.facility_id, head.0).await?;
        if page.is_empty() {
            break;
        }
        progress.add(page.len() as u64);
        for entry in page {
            let row = entry.into_row(&book.code, &head.1);
            writer.entry(&row)?;
            head = (row.link.seq, row.hash);
        }
    }
    writer.finish(head.0, &head.1)
}

/// Verifies the books of a database, all or one; with all of them also what holds across books.
pub async fn verify_database(
    db: &Db,
    only: Option<&str>,
    heads: &Heads,
    progress: &mut Progress,
) -> anyhow::Result<Vec<Report>> {
    let mut tx = db.read().await?;
    let books = pages::books(&mut tx, only).await?;
    drop(tx);
    if let Some(only) = only {
        anyhow::ensure!(!books.is_empty(), "there is no facility {only}");
    }
    check_heads(
        heads,
        &books.iter().map(|b| b.code.as_str()).collect::<Vec<_>>(),
    )?;
    let entries = books.iter().map(|book| book.head_seq).sum::<i64>();
    progress.turn_to("verify", u64::try_from(entries).ok());
    let mut reports = Vec::with_capacity(books.len());
    for listed in books {
        // One book, one moment: a server may go on posting meanwhile.
        let mut tx = db.read().await?;
        let now = pages::books(&mut tx, Some(&listed.code)).await?;
        let now = now.first().unwrap_or(&listed);
        let own = heads
            .iter()
            .filter(|(of, _)| of.as_ref().is_none_or(|of| *of == now.code))
            .map(|(_, head)| head.clone())
            .collect();
        let mut tick = |count| progress.add(count);
        reports.push(book::verify(&mut tx, now, own, &mut tick).await?);
    }
    if only.is_none() {
        progress.turn_to("verify: all books together", None);
        progress.add(0);
        let mut tx = db.read().await?;
        let across = across::verify(&mut tx).await?;
        if !across.is_sound() {
            reports.push(across);
        }
    }
    Ok(reports)
}

/// Verifies exported files.
pub fn verify_files(
    files: &[PathBuf],
    heads: &Heads,
    progress: &mut Progress,
) -> anyhow::Result<Vec<Report>> {
    anyhow::ensure!(
        files.len() == 1 || heads.iter().all(|(of, _)| of.is_some()),
        "with several books write each head as BOOK:SEQ-CODE"
    );
    let mut reports = Vec::with_capacity(files.len());
    for path in files {
        progress.turn_to(path.display().to_string(), None);
        let mut tick = |count| progress.add(count);
        reports.push(verify_file(path, heads, &mut tick)?);
    }
    let books: Vec<_> = reports.iter().map(|report| report.book.as_str()).collect();
    let is_sound = reports.iter().all(Report::is_sound);
    if is_sound {
        check_heads(heads, &books)?;
    }
    Ok(reports)
}

fn verify_file(
    path: &Path,
    heads: &Heads,
    tick: &mut crate::stock::verify::Tick<'_>,
) -> anyhow::Result<Report> {
    file::verify(path, heads, tick)
}

/// A head of a book that is not looked at would be a check that silently is none.
fn check_heads(heads: &Heads, books: &[&str]) -> anyhow::Result<()> {
    for (of, head) in heads {
        match of {
            Some(of) => anyhow::ensure!(
                books.contains(&of.as_str()),
                "the head {} is of book {of}, which is not here",
                head.seq
            ),
            None => anyhow::ensure!(
                books.len() == 1,
                "with several books write each head as BOOK:SEQ-CODE"
            ),
        }
    }
    Ok(())
}

/// Prints what was found: a line for each book, its faults under it, then the total.
pub fn print(reports: &[Report], language: Language, out: &mut impl Write) -> anyhow::Result<bool> {
    let zh = language == Language::Zh;
    for report in reports {
        let verdict = match (report.is_sound(), zh) {
            (true, true) => "无误",
            (true, false) => "sound",
            (false, true) => "有误",
            (false, false) => "NOT SOUND",
        };
        let Report {
            book,
            entries,
            documents,
            head_code,
            ..
        } = report;
        if book == "*" {
            writeln!(out, "* {verdict}")?;
        } else if zh {
            writeln!(
                out,
                "{book} {verdict}：账目 {entries} 笔，单据 {documents} 张，账首代码 {head_code}"
            )?;
        } else {
            writeln!(
                out,
                "{book} {verdict}: {entries} entries, {documents} documents, head {head_code}"
            )?;
        }
        for fault in &report.faults {
            writeln!(out, "  {}", fault.sentence(language))?;
        }
        let untold = report.faults_count - report.faults.len() as u64;
        match untold {
            0 => {}
            _ if zh => writeln!(out, "  另有 {untold} 处")?,
            _ => writeln!(out, "  and {untold} more")?,
        }
    }
    total(reports, zh, out)
}

fn total(reports: &[Report], zh: bool, out: &mut impl Write) -> anyhow::Result<bool> {
    let faults: u64 = reports.iter().map(|report| report.faults_count).sum();
    let entries: i64 = reports.iter().map(|report| report.entries).sum();
    let documents: i64 = reports.iter().map(|report| report.documents).sum();
    let books = reports.iter().filter(|report| report.book != "*").count();
    if zh {
        writeln!(
            out,
            "合计：账册 {books} 本，单据 {documents} 张，账目 {entries} 笔，错误 {faults} 处"
        )?;
    } else {
        writeln!(
            out,
            "total: {books} books, {documents} documents, {entries} entries, {faults} faults"
        )?;
    }
    Ok(faults == 0)
}
