//! SQL of accounts.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    grants::{Given, give},
    kept::Keeps,
};
use crate::{
    db::{Tx, assembled},
    error::{Code, Result},
    id,
    people::Role,
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

/// Whether there is any account of a person: names of programs begin with `#`.
pub async fn is_any(tx: &mut Tx) -> Result<bool> {
    let found = tx
        .query("SELECT id FROM account WHERE username NOT LIKE '#%' LIMIT 1")
        .scalar_optional::<Uuid>()
        .await?;
    Ok(found.is_some())
}

/// Which accounts are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// A `LIKE` pattern, lower case.
    pub pattern: String,
    /// With this role.
    pub role: Option<Role>,
    /// With a role for a place in the region of this path.
    pub region_path: Option<String>,
    /// Whether they are locked, and whether they have a password.
    pub status: Option<(bool, bool)>,
    /// After this user name.
    pub after: String,
    /// How many.
    pub limit: i64,
}

/// The accounts wanted that somebody keeps, in order of user name.
pub async fn listed(tx: &mut Tx, keeps: &Keeps, wanted: &Wanted) -> Result<Vec<Account>> {
    let sql = format!(
        "SELECT id, username, name, phone, password_hash, locked, created_at, signed_in_at
         FROM account
         WHERE username > $1
             AND (username LIKE $2 ESCAPE '!' OR lower(name) LIKE $2 ESCAPE '!'
                 OR COALESCE(phone, '') LIKE $2 ESCAPE '!')
             AND ($4 IS NULL OR EXISTS (SELECT 1 FROM role_grant
                 WHERE role_grant.account_id = account.id AND role_grant.role = $4))
             AND ($5 IS NULL OR EXISTS (SELECT 1 FROM role_grant
                 LEFT JOIN region ON region.id = role_grant.region_id
                 LEFT JOIN facility ON facility.id = role_grant.facility_id
                 LEFT JOIN region home ON home.id = facility.region_id
                 WHERE role_grant.account_id = account.id
                     AND COALESCE(region.path, home.path) LIKE $5 || '%'))
             AND ($6 IS NULL OR locked = $6)
             AND ($7 IS NULL OR (password_hash IS NOT NULL) = $7)
             AND {}
         ORDER BY username LIMIT $3",
        keeps.condition(8)
    );
    // A locked account is shown as locked whether or not its invitation was taken up.
    let taken_up = wanted
        .status
        .filter(|(locked, _)| !locked)
        .map(|(_, has)| has);
    let query = tx
        .query(assembled(sql))
        .bind(wanted.after.clone())
        .bind(wanted.pattern.clone())
        .bind(wanted.limit)
        .bind(wanted.role)
        .bind(wanted.region_path.clone())
        .bind(wanted.status.map(|(locked, _)| locked))
        .bind(taken_up);
    Ok(keeps.bind(query).all().await?)
}

/// Changes what an account is called and where its owner is reached.
pub async fn rename(tx: &mut Tx, id: Uuid, name: &str, phone: Option<&str>) -> Result<()> {
    tx.query("UPDATE account SET name = $2, phone = $3 WHERE id = $1")
        .bind(id)
        .bind(name.to_owned())
        .bind(phone.map(str::to_owned))
        .run()
        .await?;
    Ok(())
}

/// Locks or unlocks an account.
pub async fn set_locked(tx: &mut Tx, id: Uuid, locked: bool) -> Result<()> {
    tx.query("UPDATE account SET locked = $2 WHERE id = $1")
        .bind(id)
        .bind(locked)
        .run()
        .await?;
    Ok(())
}

/// Gives an account another password.
pub async fn set_password(tx: &mut Tx, id: Uuid, hash: &str) -> Result<()> {
    tx.query("UPDATE account SET password_hash = $2 WHERE id = $1")
        .bind(id)
        .bind(hash.to_owned())
        .run()
        .await?;
    Ok(())
}

/// Notes that the owner signed in with the password of this hash; refuses where the account was
/// locked or the password changed since it was verified.
pub async fn note_sign_in(tx: &mut Tx, id: Uuid, hash: &str, now: DateTime<Utc>) -> Result<()> {
    let noted = tx
        .query(
            "UPDATE account SET signed_in_at = $3
             WHERE id = $1 AND password_hash = $2 AND NOT locked",
        )
        .bind(id)
        .bind(hash.to_owned())
        .bind(now)
        .run()
        .await?;
    if noted == 0 {
        return Err(Code::SignInFailed.into());
    }
    Ok(())
}

/// Administrators who can act: everywhere, and at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Administrators {
    /// Those of everywhere.
    pub everywhere_count: i64,
    /// All of them.
    pub all_count: i64,
}

/// Counts the administrators who can act, after those who change them have taken their turns.
pub async fn administrators(tx: &mut Tx) -> Result<Administrators> {
    let sql = format!(
        "SELECT id FROM role_grant WHERE role = 'administrator' ORDER BY id{}",
        tx.for_update()
    );
    tx.query(assembled(sql)).all::<(Uuid,)>().await?;
    Ok(tx
        .query(
            "SELECT CAST(COUNT(CASE WHEN role_grant.everywhere THEN 1 END) AS BIGINT)
                        AS everywhere_count,
                    CAST(COUNT(*) AS BIGINT) AS all_count
             FROM role_grant JOIN account ON account.id = role_grant.account_id
             WHERE role_grant.role = 'administrator' AND NOT account.locked
                 AND account.password_hash IS NOT NULL",
        )
        .one()
        .await?)
}
