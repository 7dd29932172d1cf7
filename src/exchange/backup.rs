//! Copies the whole database while the program runs, and puts such a copy back. A copy that was
//! not verified is not called a backup, and one that does not verify is not put back.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use chrono::{DateTime, Utc};

use super::{
    book::{self, Heads},
    progress::Progress,
    seal::{self, Key},
};
use crate::{db::Db, stock::verify::Report};

/// Copies the database into a new file and verifies every book in the copy. A faulty copy is
/// kept beside `file`, under a name that says so. With a key the copy is sealed.
pub async fn backup(
    db: &Db,
    file: &Path,
    key: Option<&Key>,
    progress: &mut Progress,
) -> anyhow::Result<Vec<Report>> {
    if let Db::Postgres(_) = db {
        bail!("this database is PostgreSQL: back it up with pg_dump, restore it with pg_restore");
    }
    ensure!(
        !file.exists(),
        "{} exists already; choose another name",
        file.display()
    );
    let part = with_end(file, ".part");
    let copied = copy(db, &part, progress).await;
    let reports = match copied {
        Ok(reports) => reports,
        Err(error) => {
            // What is there is of no use; the fault itself is what is told.
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
    };
    let is_sound = reports.iter().all(Report::is_sound);
    let name = if is_sound {
        file.to_owned()
    } else {
        with_end(file, ".faulty")
    };
    match key {
        Some(key) => {
            let sealed = with_end(file, ".sealing");
            let outcome = seal::seal(&part, &sealed, key).and_then(|()| rename(&sealed, &name));
            // Whatever became of it, no copy that anybody could read stays behind.
            let removed = std::fs::remove_file(&part);
            if let Err(error) = outcome {
                let _ = std::fs::remove_file(&sealed);
                return Err(error);
            }
            removed?;
        }
        None => rename(&part, &name)?,
    }
    Ok(reports)
}

async fn copy(db: &Db, part: &Path, progress: &mut Progress) -> anyhow::Result<Vec<Report>> {
    new_file(part)?;
    progress.turn_to("copying", None);
    db.copy_into(&text(part)?).await?;
    File::open(part)?.sync_all()?;
    check(part, progress).await
}

/// The copy holds password hashes and what people wrote: nobody else on the machine may read it.
pub(super) fn new_file(path: &Path) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path);
    made.with_context(|| format!("cannot make {}", path.display()))?;
    Ok(())
}

/// Opens a copy without changing a byte of it, and verifies the file and every book in it.
async fn check(file: &Path, progress: &mut Progress) -> anyhow::Result<Vec<Report>> {
    progress.turn_to("checking the copy", None);
    let db = Db::inspect(&text(file)?).await?;
    let checked = async {
        let mut tx = db.read().await?;
        let said: String = tx.query("PRAGMA integrity_check(1)").scalar().await?;
        ensure!(said == "ok", "the file is damaged: {said}");
        drop(tx);
        book::verify_database(&db, None, &Heads::new(), progress).await
    };
    let outcome = checked.await;
    db.close().await;
    outcome
}

/// Puts a backup in the place of the database, after verifying it. What was there before is only
/// moved aside, and only when `force` says so; the answer is where to.
pub async fn restore(
    file: &Path,
    database: &str,
    key: Option<&Key>,
    force: bool,
    now: DateTime<Utc>,
    progress: &mut Progress,
) -> anyhow::Result<(Vec<Report>, Option<PathBuf>)> {
    let target = target(database)?;
    ensure!(file.is_file(), "there is no file {}", file.display());
    let journal = with_end(file, "-wal");
    ensure!(
        std::fs::metadata(&journal).map_or(true, |found| found.len() == 0),
        "{} belongs to a database in use; restore from a file that `yaoju backup` made",
        journal.display()
    );
    ensure!(
        force || !target.exists(),
        "{} exists; stop the program that uses it and say --force to move it aside",
        target.display()
    );
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let part = with_end(&target, ".part");
    remove_all(&part);
    new_file(&part)?;
    progress.turn_to("copying", None);
    let copied = seal::unseal(file, key, &mut OpenOptions::new().write(true).open(&part)?);
    if let Err(error) = copied {
        remove_all(&part);
        return Err(error);
    }
    let checked = brought_up_to_date(&part, progress).await;
    let reports = match checked {
        Ok(reports) if reports.iter().all(Report::is_sound) => reports,
        other => {
            remove_all(&part);
            return other.map(|reports| (reports, None));
        }
    };
    let aside = move_aside(&target, now)?;
    rename(&part, &target)?;
    Ok((reports, aside))
}

/// Brings the copy's schema up to this program's, then verifies it: that is what will be used.
async fn brought_up_to_date(part: &Path, progress: &mut Progress) -> anyhow::Result<Vec<Report>> {
    let inspected = Db::inspect(&text(part)?).await?;
    let mut tx = inspected.read().await?;
    let said = tx
        .query("PRAGMA integrity_check(1)")
        .scalar::<String>()
        .await;
    drop(tx);
    inspected.close().await;
    let said = said.context("this is not a database of this program")?;
    ensure!(said == "ok", "the file is damaged: {said}");
    let db = Db::open(&format!("sqlite://{}", text(part)?)).await?;
    let reports = book::verify_database(&db, None, &Heads::new(), progress).await;
    db.close().await;
    File::open(part)?.sync_all()?;
    reports
}

fn target(database: &str) -> anyhow::Result<PathBuf> {
    match database.strip_prefix("sqlite://") {
        Some(file) => Ok(file.split('?').next().unwrap_or_default().into()),
        None => bail!("only SQLite is restored here; restore PostgreSQL with pg_restore"),
    }
}

/// Moves the database and its journals aside, under a name with the moment in it.
fn move_aside(target: &Path, now: DateTime<Utc>) -> anyhow::Result<Option<PathBuf>> {
    if !target.exists() {
        return Ok(None);
    }
    let aside = with_end(target, &now.format(".before-%Y%m%d-%H%M%S").to_string());
    ensure!(!aside.exists(), "{} exists already", aside.display());
    for end in ["", "-wal", "-shm"] {
        let from = with_end(target, end);
        if from.exists() {
            rename(&from, &with_end(&aside, end))?;
        }
    }
    Ok(Some(aside))
}

fn remove_all(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        // Most often it is not there at all.
        let _ = std::fs::remove_file(with_end(file, end));
    }
}

/// Renames within a folder, durably.
fn rename(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::rename(from, to)
        .with_context(|| format!("cannot rename {} to {}", from.display(), to.display()))?;
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn text(file: &Path) -> anyhow::Result<String> {
    let text = file.to_str().context("the file's name is not UTF-8")?;
    Ok(text.to_owned())
}
