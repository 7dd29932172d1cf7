//! SQL of personal access tokens.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    grants::{Held, held},
    sessions::SEEN_STEP,
};
use crate::{
    db::Tx,
    error::Result,
    people::{Actor, Permission, Place, SignedIn, access, token::Token},
};

/// How many of an account's tokens are listed.
const LISTED_MAX: i64 = 100;

/// A token as its owner sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccessToken {
    /// Its id.
    pub id: Uuid,
    /// What it is used for.
    pub name: String,
    /// What it lets through, as stored.
    pub permissions: String,
    /// The facility it is for; none for wherever its owner may.
    pub facility_code: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token to be stored.
#[derive(Debug, Clone)]
pub struct NewToken<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub account: Uuid,
    /// What it is used for.
    pub name: &'a str,
    /// What it lets through.
    pub permissions: &'a [Permission],
    /// The facility it is for.
    pub facility: Option<Uuid>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Stores a token; only its hash is kept.
pub async fn add(tx: &mut Tx, token: &Token, new: &NewToken<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "INSERT INTO access_token (id, token_hash, account_id, name, permissions, facility_id,
             created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id)
    .bind(token.hash())
    .bind(new.account)
    .bind(new.name.to_owned())
    .bind(access::stored(new.permissions))
    .bind(new.facility)
    .bind(now)
    .bind(new.expires_at)
    .run()
    .await?;
    Ok(())
}

/// How many tokens of an account are in force.
pub async fn in_force(tx: &mut Tx, account: Uuid, now: DateTime<Utc>) -> Result<i64> {
    Ok(tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM access_token
             WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        )
        .bind(account)
        .bind(now)
        .scalar()
        .await?)
}

/// The tokens of an account, the newest first, those that are over too.
pub async fn of(tx: &mut Tx, account: Uuid) -> Result<Vec<AccessToken>> {
    Ok(tx
        .query(
            "SELECT access_token.id, access_token.name, access_token.permissions,
                    facility.code AS facility_code, access_token.created_at,
                    access_token.expires_at, access_token.seen_at, access_token.revoked_at
             FROM access_token LEFT JOIN facility ON facility.id = access_token.facility_id
             WHERE access_token.account_id = $1
             ORDER BY access_token.id DESC LIMIT $2",
        )
        .bind(account)
        .bind(LISTED_MAX)
        .all()
        .await?)
}

/// Revokes a token of an account; its name, or nothing where there is none in force.
pub async fn revoke(
    tx: &mut Tx,
    account: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let name: Option<String> = tx
        .query(
            "SELECT name FROM access_token
             WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL",
        )
        .bind(id)
        .bind(account)
        .scalar_optional()
        .await?;
    if name.is_some() {
        tx.query("UPDATE access_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id)
            .bind(now)
            .run()
            .await?;
    }
    Ok(name)
}

/// Revokes all tokens of an account.
pub async fn revoke_all(tx: &mut Tx, account: Uuid, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "UPDATE access_token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL",
    )
    .bind(account)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ShownRow {
    id: Uuid,
    account_id: Uuid,
    username: String,
    name: String,
    permissions: String,
    facility_id: Option<Uuid>,
    region_path: Option<String>,
    expires_at: DateTime<Utc>,
    seen_at: Option<DateTime<Utc>>,
}

/// For whom this token acts, if it is in force, with what it lets through; and when it was last
/// used.
pub async fn signed_in(
    tx: &mut Tx,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<Option<(SignedIn, Option<DateTime<Utc>>)>> {
    let row: Option<ShownRow> = tx
        .query(
            "SELECT access_token.id, access_token.account_id, account.username, account.name,
                    access_token.permissions, access_token.facility_id,
                    region.path AS region_path, access_token.expires_at, access_token.seen_at
             FROM access_token
             JOIN account ON account.id = access_token.account_id
             LEFT JOIN facility ON facility.id = access_token.facility_id
             LEFT JOIN region ON region.id = facility.region_id
             WHERE access_token.token_hash = $1 AND access_token.revoked_at IS NULL
               AND access_token.expires_at > $2 AND NOT account.locked",
        )
        .bind(token.hash())
        .bind(now)
        .optional()
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let grants = held(tx, row.account_id).await?;
    let owner = Actor {
        account: row.account_id,
        username: row.username.into(),
        name: row.name.into(),
        grants: grants.iter().map(Held::grant).collect(),
    };
    let place = row.facility_id.map(|facility| Place {
        region_path: row.region_path.unwrap_or_default(),
        facility: Some(facility),
    });
    let signed_in = SignedIn {
        actor: access::narrowed(owner, &access::read(&row.permissions), place.as_ref()),
        session: row.id,
        ends_at: row.expires_at,
        by_token: true,
    };
    Ok(Some((signed_in, row.seen_at)))
}

/// Writes that a token was used.
pub async fn seen(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "UPDATE access_token SET seen_at = $2
         WHERE id = $1 AND (seen_at IS NULL OR seen_at <= $3)",
    )
    .bind(id)
    .bind(now)
    .bind(now - SEEN_STEP)
    .run()
    .await?;
    Ok(())
}
