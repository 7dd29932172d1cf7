//! What is done to accounts, each act with its audit row in the same transaction.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Act,
    accounts::{self, Account, NewAccount, administrators},
    audit,
    grants::{self, Given, Held},
    links::{self, Purpose},
    sessions, tokens,
};
use crate::{
    clock::Clock,
    db::Tx,
    error::{Code, Result},
    people::token::Token,
};

/// Who acts: an account, or nobody for the program itself.
#[derive(Clone)]
pub struct By<'a> {
    /// The account.
    pub account: Option<Uuid>,
    /// The moment.
    pub clock: &'a Clock,
}

impl By<'_> {
    /// Writes what was done to an account; its user name says which.
    pub async fn did(
        &self,
        tx: &mut Tx,
        action: &str,
        username: &str,
        detail: Value,
    ) -> Result<()> {
        let act = Act {
            account: self.account,
            action,
            target_kind: "account",
            target: username,
            facility: None,
            detail,
        };
        audit(tx, self.clock, &act).await
    }
}

/// Adds an account without a password; the link lets its owner choose one.
pub async fn invite(
    tx: &mut Tx,
    by: &By<'_>,
    new: &NewAccount,
    roles: &[Given],
) -> Result<(Uuid, Token)> {
    let now = by.clock.now();
    let account = accounts::add_account(tx, new, roles, now).await?;
    let token = links::make(tx, Purpose::Invite, Some(account), now).await?;
    let held = grants::held(tx, account).await?;
    let detail = json!({ "name": new.name, "roles": told(&held) });
    by.did(tx, "user.invite", &new.username, detail).await?;
    Ok((account, token))
}

/// Makes a link by which the owner chooses another password; the present one stays until then.
pub async fn reset(tx: &mut Tx, by: &By<'_>, account: &Account) -> Result<Token> {
    let purpose = match account.password_hash {
        Some(_) => Purpose::Reset,
        None => Purpose::Invite,
    };
    let token = links::make(tx, purpose, Some(account.id), by.clock.now()).await?;
    by.did(tx, "user.reset", &account.username, json!({}))
        .await?;
    Ok(token)
}

/// Locks an account, ends its sessions and revokes its access tokens.
pub async fn lock(tx: &mut Tx, by: &By<'_>, account: &Account) -> Result<()> {
    keeping_an_administrator(tx, async |tx| {
        accounts::set_locked(tx, account.id, true).await
    })
    .await?;
    sessions::end_all(tx, account.id).await?;
    tokens::revoke_all(tx, account.id, by.clock.now()).await?;
    links::void(tx, account.id).await?;
    by.did(tx, "user.lock", &account.username, json!({})).await
}

/// Unlocks an account.
pub async fn unlock(tx: &mut Tx, by: &By<'_>, account: &Account) -> Result<()> {
    accounts::set_locked(tx, account.id, false).await?;
    by.did(tx, "user.unlock", &account.username, json!({}))
        .await
}

/// Gives an account these roles instead of those it had.
pub async fn set_roles(
    tx: &mut Tx,
    by: &By<'_>,
    account: &Account,
    before: &[Held],
    roles: &[Given],
) -> Result<()> {
    keeping_an_administrator(tx, async |tx| {
        grants::take_all(tx, account.id).await?;
        grants::give(tx, account.id, roles).await
    })
    .await?;
    let after = grants::held(tx, account.id).await?;
    let detail = json!({ "from": told(before), "to": told(&after) });
    by.did(tx, "user.roles", &account.username, detail).await
}

/// Does something that may leave the program without an administrator, and refuses if it did.
async fn keeping_an_administrator(
    tx: &mut Tx,
    act: impl AsyncFnOnce(&mut Tx) -> Result<()>,
) -> Result<()> {
    let before = administrators(tx).await?;
    act(tx).await?;
    let after = administrators(tx).await?;
    let is_last = |before: i64, after: i64| before > 0 && after == 0;
    if is_last(before.everywhere_count, after.everywhere_count)
        || is_last(before.all_count, after.all_count)
    {
        return Err(Code::LastAdministrator.into());
    }
    Ok(())
}

/// Roles as the audit trail tells them.
fn told(roles: &[Held]) -> Value {
    let told = roles.iter().map(|held| {
        let facility = held.facility_code.as_ref();
        let region = held.region_code.as_deref().unwrap_or_default();
        match facility {
            Some(code) => json!({ "role": held.role, "facility": code }),
            None => json!({ "role": held.role, "region": region }),
        }
    });
    told.collect()
}
