//! SQL of one-time links.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::{Code, Result},
    people::token::Token,
};

/// What a one-time link is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Makes the first administrator.
    FirstAdministrator,
    /// Takes up an invitation.
    Invite,
    /// Chooses a new password.
    Reset,
}

impl Purpose {
    /// How long the link can be used.
    fn life(self) -> Duration {
        match self {
            Purpose::Invite => Duration::days(7),
            Purpose::FirstAdministrator | Purpose::Reset => Duration::hours(24),
        }
    }
}

/// A link that can be used.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// Whose; nobody's for the first administrator.
    pub account_id: Option<Uuid>,
    /// Their user name.
    pub username: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

/// The path of a link's page.
pub fn path(token: &Token) -> String {
    format!("/link/{}", token.reveal())
}

/// Makes a link. Earlier ones of the same account can no longer be used.
pub async fn make(
    tx: &mut Tx,
    purpose: Purpose,
    account: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Token> {
    match account {
        Some(account) => void(tx, account).await?,
        None => {
            tx.query("DELETE FROM one_time_link WHERE account_id IS NULL")
                .run()
                .await?;
        }
    }
    let token = Token::fresh();
    tx.query(
        "INSERT INTO one_time_link (token_hash, purpose, account_id, expires_at)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(token.hash())
    .bind(purpose)
    .bind(account)
    .bind(now + purpose.life())
    .run()
    .await?;
    Ok(token)
}

/// The link with this token, if it can be used.
pub async fn find(tx: &mut Tx, token: &Token, now: DateTime<Utc>) -> Result<Link> {
    let link: Option<Link> = tx
        .query(
            "SELECT one_time_link.purpose, one_time_link.account_id, account.username, account.name
             FROM one_time_link LEFT JOIN account ON account.id = one_time_link.account_id
             WHERE one_time_link.token_hash = $1 AND one_time_link.expires_at > $2
                 AND (account.id IS NULL OR NOT account.locked)",
        )
        .bind(token.hash())
        .bind(now)
        .optional()
        .await?;
    link.ok_or_else(|| Code::LinkUnknown.into())
}

/// Uses the link up; of two who try at once, one is refused.
pub async fn take(tx: &mut Tx, token: &Token) -> Result<()> {
    let used = tx
        .query("DELETE FROM one_time_link WHERE token_hash = $1")
        .bind(token.hash())
        .run()
        .await?;
    if used == 0 {
        return Err(Code::LinkUnknown.into());
    }
    Ok(())
}

/// Makes all links of an account useless.
pub async fn void(tx: &mut Tx, account: Uuid) -> Result<()> {
    tx.query("DELETE FROM one_time_link WHERE account_id = $1")
        .bind(account)
        .run()
        .await?;
    Ok(())
}
