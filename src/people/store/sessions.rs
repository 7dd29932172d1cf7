//! SQL of sessions.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::grants::{Held, held};
use crate::{
    db::Tx,
    error::Result,
    id,
    people::{Actor, SignedIn, token::Token},
};

/// How long a sign-in lasts at most, however busy.
pub const LIFE: Duration = Duration::hours(12);

/// How much of a browser's name is kept.
const USER_AGENT_MAX: usize = 200;

/// When somebody was last seen is written at most this often.
pub const SEEN_STEP: Duration = Duration::minutes(1);

/// Starts a session; the token is what the browser shows from now on.
pub async fn start(
    tx: &mut Tx,
    account: Uuid,
    user_agent: &str,
    now: DateTime<Utc>,
) -> Result<(Token, Uuid)> {
    let token = Token::fresh();
    let session = id::fresh();
    tx.query(
        "INSERT INTO session (token_hash, id, account_id, user_agent, created_at, seen_at,
             expires_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
    )
    .bind(token.hash())
    .bind(session)
    .bind(account)
    .bind(user_agent.chars().take(USER_AGENT_MAX).collect::<String>())
    .bind(now)
    .bind(now + LIFE)
    .run()
    .await?;
    Ok((token, session))
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    account_id: Uuid,
    username: String,
    name: String,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// Who shows this token, if its session goes on, and when they were last seen.
pub async fn signed_in(
    tx: &mut Tx,
    token: &Token,
    idle: Duration,
    now: DateTime<Utc>,
) -> Result<Option<(SignedIn, DateTime<Utc>)>> {
    let row: Option<SessionRow> = tx
        .query(
            "SELECT session.id, session.account_id, account.username, account.name,
                    session.seen_at, session.expires_at
             FROM session JOIN account ON account.id = session.account_id
             WHERE session.token_hash = $1 AND NOT account.locked",
        )
        .bind(token.hash())
        .optional()
        .await?;
    let Some(row) = row.filter(|row| now < row.expires_at && now < row.seen_at + idle) else {
        return Ok(None);
    };
    let grants = held(tx, row.account_id).await?;
    let actor = Actor {
        account: row.account_id,
        username: row.username.into(),
        name: row.name.into(),
        grants: grants.iter().map(Held::grant).collect::<Arc<_>>(),
    };
    let signed_in = SignedIn {
        actor,
        session: row.id,
        ends_at: row.expires_at.min(now + idle),
        by_token: false,
    };
    Ok(Some((signed_in, row.seen_at)))
}

/// Writes that somebody was seen.
pub async fn seen(tx: &mut Tx, session: Uuid, now: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at <= $3")
        .bind(session)
        .bind(now)
        .bind(now - SEEN_STEP)
        .run()
        .await?;
    Ok(())
}

/// A session as its owner sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it was last seen, to the minute.
    pub seen_at: DateTime<Utc>,
    /// The browser's name for itself.
    pub user_agent: String,
}

/// The sessions of an account that go on, the newest first.
pub async fn of(
    tx: &mut Tx,
    account: Uuid,
    idle: Duration,
    now: DateTime<Utc>,
) -> Result<Vec<Session>> {
    Ok(tx
        .query(
            "SELECT id, created_at, seen_at, user_agent FROM session
             WHERE account_id = $1 AND expires_at > $2 AND seen_at > $3
             ORDER BY created_at DESC, id DESC",
        )
        .bind(account)
        .bind(now)
        .bind(now - idle)
        .all()
        .await?)
}

/// Ends one session.
pub async fn end(tx: &mut Tx, session: Uuid) -> Result<()> {
    tx.query("DELETE FROM session WHERE id = $1")
        .bind(session)
        .run()
        .await?;
    Ok(())
}

/// Ends all sessions of an account.
pub async fn end_all(tx: &mut Tx, account: Uuid) -> Result<()> {
    tx.query("DELETE FROM session WHERE account_id = $1")
        .bind(account)
        .run()
        .await?;
    Ok(())
}

/// Clears away sessions that are over.
pub async fn sweep(tx: &mut Tx, idle: Duration, now: DateTime<Utc>) -> Result<()> {
    tx.query("DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2")
        .bind(now)
        .bind(now - idle)
        .run()
        .await?;
    Ok(())
}

/// Ends the session of this token, if there is one.
pub async fn end_shown(tx: &mut Tx, token: &Token) -> Result<()> {
    tx.query("DELETE FROM session WHERE token_hash = $1")
        .bind(token.hash())
        .run()
        .await?;
    Ok(())
}
