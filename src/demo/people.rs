//! The people of the fictional county: one for each role. Their sign-ins are shown on the page.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::places::County;
use crate::{
    db::Tx,
    error::{Code, Error, Result},
    people::{
        DEMO_ACCOUNTS, Role, add_account,
        password::Hasher,
        store::{
            accounts::NewAccount,
            grants::{Given, GivenAt},
        },
    },
};

/// Adds them; answers the depot manager, who posts everything.
pub async fn add(tx: &mut Tx, county: &County, now: DateTime<Utc>) -> Result<Uuid> {
    let hasher = Hasher::default();
    let mut manager = None;
    for account in DEMO_ACCOUNTS {
        let new = NewAccount {
            username: account.username.to_owned(),
            name: account.name.to_owned(),
            phone: None,
            password_hash: Some(hasher.hash(account.password.to_owned()).await?),
        };
        let at = match account.role {
            Role::Administrator => GivenAt::Everywhere,
            Role::DepotManager => GivenAt::Facility(county.townships[0].depot.id),
            Role::DispensingPoint => GivenAt::Facility(county.townships[0].points[0].id),
            Role::County | Role::Inspector | Role::Viewer => GivenAt::Region(county.region),
        };
        let role = account.role;
        let id = add_account(tx, &new, &[Given { role, at }], now).await?;
        if role == Role::DepotManager {
            manager = Some(id);
        }
    }
    manager.ok_or_else(|| Error::from(Code::NotFound.with("what", "manager")))
}
