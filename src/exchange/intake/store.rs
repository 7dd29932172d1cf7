//! SQL of drafts, and of the headings somebody named before.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SheetFacts, Work};
use crate::{
    db::Tx,
    error::{Code, Result},
    exchange::{
        columns::{Column, Kind},
        sheet::SheetRow,
    },
};

/// How long a draft is kept: a week away from the desk.
pub const LIFE: chrono::Duration = chrono::Duration::days(7);

/// What came of a draft that was brought in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportOutcome)]
pub struct Outcome {
    /// How many rows came in.
    pub count: usize,
    /// How many rows said that nothing was there.
    pub empty_rows: usize,
    /// The opening documents: id and number.
    pub documents: Vec<PostedDocument>,
    /// The user names of those invited.
    pub usernames: Vec<String>,
}

/// An opening document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PostedDocument {
    /// Its id.
    pub id: Uuid,
    /// Its number in the book.
    pub number: i64,
}

/// A draft, without its cells.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// What it brings in.
    pub kind: Kind,
    /// The code of the facility whose stock it is.
    pub facility: Option<String>,
    /// The name of the file.
    pub file_name: String,
    /// The SHA-256 of the file.
    pub file_hash: String,
    /// What is known of the sheet.
    pub sheet: SheetFacts,
    /// What somebody did to it.
    pub work: Work,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: Kind,
    facility: Option<String>,
    file_name: String,
    file_hash: String,
    sheet: String,
    work: String,
    outcome: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Draft> {
        let context = "a draft that cannot be read";
        let outcome = self.outcome.as_deref().map(serde_json::from_str);
        Ok(Draft {
            id: self.id,
            kind: self.kind,
            facility: self.facility,
            file_name: self.file_name,
            file_hash: self.file_hash,
            sheet: serde_json::from_str(&self.sheet).context(context)?,
            work: serde_json::from_str(&self.work).context(context)?,
            outcome: outcome.transpose().context(context)?,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}

fn text(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value).context("cannot be written")?)
}

/// Rows as they are kept: a tenth of their size.
pub fn packed(rows: &[SheetRow]) -> Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    let cells: Vec<_> = rows.iter().map(|row| (row.number, &row.cells)).collect();
    serde_json::to_writer(&mut out, &cells).context("cells")?;
    out.flush().context("cells")?;
    Ok(out.finish().context("cells")?)
}

/// Rows as they were.
pub fn unpacked(bytes: &[u8]) -> Result<Vec<SheetRow>> {
    let mut json = String::new();
    GzDecoder::new(bytes)
        .read_to_string(&mut json)
        .context("cells")?;
    let rows: Vec<(u64, Vec<_>)> = serde_json::from_str(&json).context("cells")?;
    let row = |(number, cells)| SheetRow { number, cells };
    Ok(rows.into_iter().map(row).collect())
}

/// Keeps a new draft; others of the same kind that came to nothing go, and all that have expired.
pub async fn add(tx: &mut Tx, account: Uuid, draft: &Draft, cells: Vec<u8>) -> Result<bool> {
    tx.query("DELETE FROM import_draft WHERE expires_at <= $1")
        .bind(draft.created_at)
        .run()
        .await?;
    tx.query(
        "DELETE FROM import_draft
         WHERE account_id = $1 AND kind = $2 AND outcome IS NULL AND id <> $3",
    )
    .bind(account)
    .bind(draft.kind)
    .bind(draft.id)
    .run()
    .await?;
    let added = tx
        .query(
            "INSERT INTO import_draft (id, account_id, kind, facility, file_name, file_hash, sheet,
                 cells, work, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        )
        .bind(draft.id)
        .bind(account)
        .bind(draft.kind)
        .bind(draft.facility.clone())
        .bind(draft.file_name.clone())
        .bind(draft.file_hash.clone())
        .bind(text(&draft.sheet)?)
        .bind(cells)
        .bind(text(&draft.work)?)
        .bind(draft.created_at)
        .bind(draft.expires_at)
        .run()
        .await?;
    Ok(added > 0)
}

/// Somebody's own draft; others' look as if they were not there.
pub async fn draft(tx: &mut Tx, account: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<Draft> {
    let row: Option<Row> = tx
        .query(
            "SELECT id, kind, facility, file_name, file_hash, sheet, work, outcome, created_at,
                    expires_at
             FROM import_draft WHERE id = $1 AND account_id = $2 AND expires_at > $3",
        )
        .bind(id)
        .bind(account)
        .bind(now)
        .optional()
        .await?;
    row.ok_or(Code::ImportGone)?.read()
}

/// Somebody's drafts, the newest first.
pub async fn drafts(tx: &mut Tx, account: Uuid, now: DateTime<Utc>) -> Result<Vec<Draft>> {
    let rows: Vec<Row> = tx
        .query(
            "SELECT id, kind, facility, file_name, file_hash, sheet, work, outcome, created_at,
                    expires_at
             FROM import_draft WHERE account_id = $1 AND expires_at > $2
             ORDER BY created_at DESC, id DESC LIMIT 20",
        )
        .bind(account)
        .bind(now)
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// The rows of a draft, packed.
pub async fn cells(tx: &mut Tx, id: Uuid) -> Result<Vec<u8>> {
    Ok(tx
        .query("SELECT cells FROM import_draft WHERE id = $1")
        .bind(id)
        .scalar()
        .await?)
}

/// Locks a draft, so that two pages do not undo each other's corrections.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<()> {
    // An UPDATE locks on both engines, and needs no words that one of them does not know.
    tx.query("UPDATE import_draft SET expires_at = expires_at WHERE id = $1")
        .bind(id)
        .run()
        .await?;
    Ok(())
}

/// Keeps what somebody did to a draft.
pub async fn set_work(tx: &mut Tx, id: Uuid, work: &Work, until: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE import_draft SET work = $2, expires_at = $3 WHERE id = $1")
        .bind(id)
        .bind(text(work)?)
        .bind(until)
        .run()
        .await?;
    Ok(())
}

/// Notes what came of a draft; false if that was noted before.
pub async fn set_outcome(tx: &mut Tx, id: Uuid, outcome: &Outcome) -> Result<bool> {
    let noted = tx
        .query("UPDATE import_draft SET outcome = $2 WHERE id = $1 AND outcome IS NULL")
        .bind(id)
        .bind(text(outcome)?)
        .run()
        .await?;
    Ok(noted > 0)
}

/// Forgets somebody's draft.
pub async fn forget(tx: &mut Tx, account: Uuid, id: Uuid) -> Result<()> {
    tx.query("DELETE FROM import_draft WHERE id = $1 AND account_id = $2")
        .bind(id)
        .bind(account)
        .run()
        .await?;
    Ok(())
}

/// Which heading somebody last named for which column.
pub async fn headings(
    tx: &mut Tx,
    account: Uuid,
    kind: Kind,
) -> Result<BTreeMap<String, Option<Column>>> {
    let kept: Option<String> = tx
        .query("SELECT headings FROM import_headings WHERE account_id = $1 AND kind = $2")
        .bind(account)
        .bind(kind)
        .scalar_optional()
        .await?;
    // What an older version kept and this one cannot read is no reason to refuse a file.
    Ok(kept
        .and_then(|kept| serde_json::from_str(&kept).ok())
        .unwrap_or_default())
}

/// Remembers them.
pub async fn remember(
    tx: &mut Tx,
    account: Uuid,
    kind: Kind,
    headings: &BTreeMap<String, Option<Column>>,
) -> Result<()> {
    tx.query(
        "INSERT INTO import_headings (account_id, kind, headings) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, kind) DO UPDATE SET headings = EXCLUDED.headings",
    )
    .bind(account)
    .bind(kind)
    .bind(text(headings)?)
    .run()
    .await?;
    Ok(())
}
