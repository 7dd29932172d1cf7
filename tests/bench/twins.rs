//! A database made large quickly: each depot's book once more under the name of other depots.
//!
//! Posting ten million entries takes the better part of an hour. What a question about one depot
//! costs with ten million depends on the size of the tables and of their indexes, not on who wrote
//! the rows, so the first million is posted and the rest are its rows again, for further depots.

use std::path::Path;

use anyhow::Context as _;
use rusqlite::Connection;
use yaoju::{clock::Clock, db::Db, places::store};

use crate::fill::{County, depot};

/// How many entries are posted in earnest.
pub const POSTED: usize = 1_000_000;

/// Copies the books of the county's depots until there are `total` entries; the book of a copy has
/// its rows and its balances, its chain is the original's.
pub async fn grow(db: &Db, file: &Path, county: &County, total: usize) -> anyhow::Result<()> {
    for copy in 1..total.div_ceil(POSTED) {
        grow_once(db, file, county, copy).await?;
        eprintln!("  {} of {total} entries", (copy + 1) * POSTED);
    }
    Ok(())
}

/// Copies the books of the county's depots once more, as the copy of this number.
pub async fn grow_once(db: &Db, file: &Path, county: &County, copy: usize) -> anyhow::Result<()> {
    let depots = county.depots.len();
    let mut tx = db.write().await?;
    for number in 1..=depots {
        let new = depot(copy * depots + number, county.region);
        store::add_facility(&mut tx, &new, Clock::system().now()).await?;
    }
    tx.commit().await?;
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || copy_books(&file, copy * depots, depots)).await?
}

/// What an entry's triggers would do is copied too, so they rest meanwhile.
fn copy_books(file: &Path, behind: usize, depots: usize) -> anyhow::Result<()> {
    let mut db = Connection::open(file)?;
    db.busy_timeout(std::time::Duration::from_mins(1))?;
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let triggers: Vec<(String, String)> = tx
        .prepare(
            "SELECT name, sql FROM sqlite_master
             WHERE type = 'trigger' AND tbl_name IN ('entry', 'document', 'book')",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    anyhow::ensure!(!triggers.is_empty(), "no trigger to lay aside");
    for (name, _) in &triggers {
        tx.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    tx.execute_batch(
        "CREATE TEMP TABLE twin (old BLOB PRIMARY KEY, new BLOB);
         CREATE TEMP TABLE zone_twin (old BLOB PRIMARY KEY, new BLOB);",
    )?;
    for number in 1..=depots {
        tx.execute(
            "INSERT INTO twin SELECT a.id, b.id FROM facility a, facility b
             WHERE a.code = ?1 AND b.code = ?2",
            [format!("B{number:03}"), format!("B{:03}", behind + number)],
        )?;
    }
    tx.execute_batch(
        "INSERT INTO zone_twin SELECT a.id, b.id FROM twin
             JOIN zone a ON a.facility_id = twin.old
             JOIN zone b ON b.facility_id = twin.new AND b.code = a.code;
         UPDATE book SET (head_seq, head_hash, documents) = (
             SELECT head_seq, head_hash, documents FROM book old JOIN twin ON old.facility_id = twin.old
             WHERE twin.new = book.facility_id) WHERE facility_id IN (SELECT new FROM twin);",
    )?;
    for table in [
        "document",
        "document_text",
        "entry",
        "holding",
        "holding_day",
    ] {
        copy_rows(&tx, table).with_context(|| format!("copying {table}"))?;
    }
    tx.execute_batch("DROP TABLE twin; DROP TABLE zone_twin;")?;
    for (_, sql) in &triggers {
        tx.execute_batch(sql)?;
    }
    Ok(tx.commit()?)
}

fn copy_rows(db: &Connection, table: &str) -> anyhow::Result<()> {
    let columns: Vec<String> = db
        .prepare("SELECT name FROM pragma_table_info(?1)")?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let taken: Vec<String> = columns
        .iter()
        .map(|column| match column.as_str() {
            "facility_id" => "twin.new".into(),
            "zone_id" => {
                "(SELECT new FROM zone_twin WHERE zone_twin.old = rows.zone_id)".to_owned()
            }
            column => format!("rows.{column}"),
        })
        .collect();
    db.execute(
        &format!(
            "INSERT INTO {table} ({}) SELECT {} FROM twin
                 JOIN {table} rows ON rows.facility_id = twin.old",
            columns.join(", "),
            taken.join(", ")
        ),
        [],
    )?;
    Ok(())
}
