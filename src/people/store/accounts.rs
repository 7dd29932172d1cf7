//! SQL of accounts.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::grants::{Given, give};
use crate::{
    db::Tx,
    error::{Code, Result},
    id,
};

/// An account, without its roles.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// The name to sign in with.
    pub username: String,
    /// The name people call them by.
    pub name: String,
    /// Their phone.
    pub phone: Option<String>,
    /// The hash of the password; none until an invitation is taken up.
    pub password_hash: Option<String>,
    /// Whether it may not be used.
    pub locked: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When they last signed in.
    pub signed_in_at: Option<DateTime<Utc>>,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The name to sign in with, lower case.
    pub username: String,
    /// The name people call them by.
    pub name: String,
    /// Their phone.
    pub phone: Option<String>,
    /// The hash of the password; none for somebody who is invited.
    pub password_hash: Option<String>,
}

/// Adds an account with its roles. Refuses a user name that is taken.
pub async fn add_account(
    tx: &mut Tx,
    new: &NewAccount,
    roles: &[Given],
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let account = id::fresh();
    let added = tx
        .query(
            "INSERT INTO account (id, username, name, phone, password_hash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (username) DO NOTHING",
        )
        .bind(account)
        .bind(new.username.clone())
        .bind(new.name.clone())
        .bind(new.phone.clone())
        .bind(new.password_hash.clone())
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Err(Code::AlreadyExists
            .with("what", &new.username)
            .at("username")
            .into());
    }
    give(tx, account, roles).await?;
    Ok(account)
}

/// The account with this id.
pub async fn account(tx: &mut Tx, id: Uuid) -> Result<Option<Account>> {
    Ok(tx
        .query(
            "SELECT id, username, name, phone, password_hash, locked, created_at, signed_in_at
             FROM account WHERE id = $1",
        )
        .bind(id)
        .optional()
        .await?)
}

/// The account with this user name.
pub async fn account_named(tx: &mut Tx, username: &str) -> Result<Option<Account>> {
    Ok(tx
        .query(
            "SELECT id, username, name, phone, password_hash, locked, created_at, signed_in_at
             FROM account WHERE username = $1",
        )
        .bind(username.to_owned())
        .optional()
        .await?)
}
