//! SQL of standards and their versions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::{Code, Result},
    id,
    inspection::{
        seal,
        standard::{Body, Words},
    },
};

/// The most standards, and versions of one, that are told.
const LIST_MAX: i64 = 200;

/// Whether a version may still change.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StandardState)]
pub enum VersionState {
    /// 草稿
    Draft,
    /// 已发布: it never changes.
    Published,
}

/// A version of a standard.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VersionRow {
    /// The standard.
    pub standard_id: Uuid,
    /// Its code.
    pub code: String,
    /// 1, 2, 3 …
    pub version: i64,
    /// Whether it may still change.
    pub state: VersionState,
    /// Of a draft: counts its changes.
    pub revision: i64,
    /// Names and checks, as JSON.
    pub body: String,
    /// SHA-256 of that.
    pub hash: String,
    /// When it was published, or last changed.
    pub changed_at: DateTime<Utc>,
    /// By whom; nobody where it came with the program.
    pub changed_by: Option<String>,
}

impl VersionRow {
    /// Names and checks.
    pub fn read(&self) -> Result<Body> {
        Ok(serde_json::from_str(&self.body).map_err(anyhow::Error::from)?)
    }

    /// Its name alone.
    pub fn name(&self) -> Words {
        self.read().map(|body| body.name).unwrap_or_default()
    }
}

const COLUMNS: &str = "standard.id AS standard_id, standard.code, standard_version.version,
    standard_version.state, standard_version.revision, standard_version.body,
    standard_version.hash, standard_version.changed_at, account.name AS changed_by";

const TABLES: &str = "standard JOIN standard_version ON standard_version.standard_id = standard.id
    LEFT JOIN account ON account.id = standard_version.account_id";

/// The newest published version of every standard, and every draft.
pub async fn current(tx: &mut Tx) -> Result<Vec<VersionRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES}
         WHERE standard_version.state = 'draft' OR standard_version.version = (
             SELECT MAX(other.version) FROM standard_version AS other
             WHERE other.standard_id = standard.id AND other.state = 'published')
         ORDER BY standard.code, standard_version.version LIMIT $1"
    );
    Ok(tx.query(assembled(sql)).bind(LIST_MAX).all().await?)
}

/// All versions of a standard, the newest first.
pub async fn versions(tx: &mut Tx, code: &str) -> Result<Vec<VersionRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE standard.code = $1
         ORDER BY standard_version.version DESC LIMIT $2"
    );
    let query = tx.query(assembled(sql)).bind(code.to_owned());
    Ok(query.bind(LIST_MAX).all().await?)
}

/// One version.
pub async fn version(tx: &mut Tx, code: &str, version: i64) -> Result<Option<VersionRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES}
         WHERE standard.code = $1 AND standard_version.version = $2"
    );
    let query = tx.query(assembled(sql)).bind(code.to_owned());
    Ok(query.bind(version).optional().await?)
}

/// Makes a standard without versions. Refuses a code that is taken.
pub async fn add(tx: &mut Tx, code: &str, now: DateTime<Utc>) -> Result<Uuid> {
    let standard = id::fresh();
    let added = tx
        .query(
            "INSERT INTO standard (id, code, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (code) DO NOTHING",
        )
        .bind(standard)
        .bind(code.to_owned())
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Err(Code::AlreadyExists.with("what", code).at("code").into());
    }
    Ok(standard)
}

/// Which version, by whom and when.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The standard.
    pub standard: Uuid,
    /// The version.
    pub version: i64,
    /// Who wrote it.
    pub account: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Adds a version.
pub async fn add_version(
    tx: &mut Tx,
    new: Written,
    state: VersionState,
    body: &Body,
) -> Result<()> {
    let (text, hash) = sealed(body)?;
    tx.query(
        "INSERT INTO standard_version (standard_id, version, state, revision, body, hash,
             changed_at, account_id)
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7)",
    )
    .bind(new.standard)
    .bind(new.version)
    .bind(state)
    .bind(text)
    .bind(hash)
    .bind(new.at)
    .bind(new.account)
    .run()
    .await?;
    Ok(())
}

/// Changes a draft; false where it is at another revision or published by now.
pub async fn change(tx: &mut Tx, of: Written, revision: i64, body: &Body) -> Result<bool> {
    let (text, hash) = sealed(body)?;
    let changed = tx
        .query(
            "UPDATE standard_version SET body = $4, hash = $5, revision = revision + 1,
                 changed_at = $6, account_id = $7
             WHERE standard_id = $1 AND version = $2 AND revision = $3 AND state = 'draft'",
        )
        .bind(of.standard)
        .bind(of.version)
        .bind(revision)
        .bind(text)
        .bind(hash)
        .bind(of.at)
        .bind(of.account)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Publishes a draft; false where it is at another revision or published by now.
pub async fn publish(tx: &mut Tx, of: Written, revision: i64) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE standard_version SET state = 'published', changed_at = $4, account_id = $5
             WHERE standard_id = $1 AND version = $2 AND revision = $3 AND state = 'draft'",
        )
        .bind(of.standard)
        .bind(of.version)
        .bind(revision)
        .bind(of.at)
        .bind(of.account)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Throws a draft away; false where there is none.
pub async fn drop_draft(tx: &mut Tx, standard: Uuid) -> Result<bool> {
    let dropped = tx
        .query("DELETE FROM standard_version WHERE standard_id = $1 AND state = 'draft'")
        .bind(standard)
        .run()
        .await?;
    Ok(dropped > 0)
}

/// A body as it is kept, with its hash.
fn sealed(body: &Body) -> Result<(String, String)> {
    let value = serde_json::to_value(body).map_err(anyhow::Error::from)?;
    let text = seal::canonical(&value);
    let hash = seal::hash(text.as_bytes());
    Ok((text, hash))
}
