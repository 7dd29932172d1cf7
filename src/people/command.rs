//! `yaoju user`: a way in from the machine itself, for when nobody can sign in.

use std::io::Write as _;

use clap::Subcommand;
use uuid::Uuid;

use super::{
    Role, account,
    store::{
        accounts::{self, Account, NewAccount},
        acts::{self, By},
        grants::{self, Given, GivenAt},
        links,
    },
};
use crate::{
    clock::Clock,
    config::Config,
    db::{Db, Tx},
    error::{Code, Error, Language, Result},
    text,
};

/// What `yaoju user` does.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Invite somebody; prints the link on which they choose a password
    Add {
        /// The name to sign in with
        username: String,
        /// The name people call them by [default: the user name]
        #[arg(long)]
        name: Option<String>,
        /// What they are
        #[arg(long)]
        role: Role,
        /// The region it holds for, by code; without region and facility it holds everywhere
        #[arg(long, conflicts_with = "facility")]
        region: Option<String>,
        /// The one facility it holds for, by code
        #[arg(long)]
        facility: Option<String>,
    },
    /// Print a link on which somebody chooses another password
    Reset {
        /// The name to sign in with
        username: String,
    },
    /// Lock somebody out; their sessions end
    Lock {
        /// The name to sign in with
        username: String,
    },
    /// Let somebody in again
    Unlock {
        /// The name to sign in with
        username: String,
    },
}

/// Does it, and prints the address to be handed on, if there is one.
pub async fn run(
    db: &Db,
    config: &Config,
    command: UserCommand,
    language: Language,
) -> anyhow::Result<()> {
    match act(db, &Clock::system(), command).await {
        Ok(Some(path)) => {
            writeln!(std::io::stdout(), "{}{path}", config.public_url)?;
            Ok(())
        }
        Ok(None) => Ok(()),
        Err(Error::Refused(refusal)) => anyhow::bail!(refusal.sentence(language)),
        Err(other) => Err(other.into()),
    }
}

/// Does it; the path of a link, where one was made.
pub async fn act(db: &Db, clock: &Clock, command: UserCommand) -> Result<Option<String>> {
    let by = By {
        account: None,
        clock,
    };
    let mut tx = db.write().await?;
    let token = match command {
        UserCommand::Add {
            username,
            name,
            role,
            region,
            facility,
        } => {
            let at = scope(&mut tx, role, region, facility).await?;
            let new = NewAccount {
                username: account::username("username", &username)?,
                name: text::required("name", &name.unwrap_or(username), account::NAME_MAX)?,
                phone: None,
                password_hash: None,
            };
            let (_, token) = acts::invite(&mut tx, &by, &new, &[Given { role, at }]).await?;
            Some(token)
        }
        UserCommand::Reset { username } => {
            let account = named(&mut tx, &username).await?;
            Some(acts::reset(&mut tx, &by, &account).await?)
        }
        UserCommand::Lock { username } => {
            let account = named(&mut tx, &username).await?;
            acts::lock(&mut tx, &by, &account).await?;
            None
        }
        UserCommand::Unlock { username } => {
            let account = named(&mut tx, &username).await?;
            acts::unlock(&mut tx, &by, &account).await?;
            None
        }
    };
    tx.commit().await?;
    Ok(token.map(|token| links::path(&token)))
}

async fn named(tx: &mut Tx, username: &str) -> Result<Account> {
    let found = accounts::account_named(tx, &account::folded(username)).await?;
    found.ok_or_else(|| Code::NotFound.with("what", username).into())
}

async fn scope(
    tx: &mut Tx,
    role: Role,
    region: Option<String>,
    facility: Option<String>,
) -> Result<GivenAt> {
    let unknown = |code: &str| Error::from(Code::NotFound.with("what", code));
    let id = |found: Option<(Uuid, _)>, code: &str| match found {
        Some((id, _)) => Ok(id),
        None => Err(unknown(code)),
    };
    match (region, facility) {
        (_, Some(_)) if role.needs_region() => Err(Code::RoleNeedsRegion.into()),
        (_, Some(code)) => {
            let found = grants::facility(tx, &code).await?;
            Ok(GivenAt::Facility(id(found, &code)?))
        }
        (Some(code), None) => {
            let found = grants::region(tx, &code).await?;
            Ok(GivenAt::Region(id(found, &code)?))
        }
        (None, None) => Ok(GivenAt::Everywhere),
    }
}
