//! Brings stock in and takes books out: import, export, verify, backup and restore.
//!
//! Invariant: what comes in goes through the one posting path and obeys every rule there is.

use uuid::Uuid;

use crate::{clock::Clock, db::Tx, error::Result, id};

pub mod backup;
pub mod book;
pub mod columns;
pub mod history;
pub mod intake;
pub mod progress;
pub mod reading;
pub mod seal;
pub mod sheet;
pub mod stock;
mod zip;

/// The id of [`program_account`].
fn program_account_id() -> Uuid {
    id::derived(Uuid::nil(), "yaoju-import")
}

/// The account in whose name programs post. Nobody can sign in with it: it has no password, and
/// no person can be given such a name.
pub async fn program_account(tx: &mut Tx, clock: &Clock) -> Result<Uuid> {
    let account = program_account_id();
    tx.query(
        "INSERT INTO account (id, username, name, locked, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(account)
    .bind("#import")
    .bind("数据导入")
    .bind(true)
    .bind(clock.now())
    .run()
    .await?;
    Ok(account)
}
