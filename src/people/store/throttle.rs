//! SQL of sign-in attempts.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::{
    db::{Tx, assembled},
    error::{Code, Result},
    people::throttle::{ANYWHERE, FORGOTTEN, HERE, KNOWN, Tried},
};

/// An account that somebody tries to sign in to, and from where. The account need not exist.
#[derive(Debug, Clone)]
pub struct Attempt {
    account: String,
    here: String,
}

impl Attempt {
    /// At this user name, from this address. What is typed as a user name is sometimes a
    /// password, so it is not kept as it is.
    pub fn new(username: &str, address: &str) -> Attempt {
        let hash = format!("{:x}", Sha256::digest(username));
        let account = hash[..32].to_owned();
        let here = format!("{account}@{address}");
        Attempt { account, here }
    }

    /// Counts one more attempt, or refuses it because it comes too soon.
    pub async fn count(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
        // Always in this order, so that two who wait for each other cannot be.
        let account = row(tx, &self.account, now).await?;
        let here = row(tx, &self.here, now).await?;
        let mut wait = here.wait(now);
        if !here.is_known(now) {
            wait = wait.max(account.wait(now));
        }
        if wait > 0 {
            let refusal = Code::TooManyAttempts.with("retryAfterSeconds", wait);
            return Err(refusal.into());
        }
        set(tx, &self.account, account.once_more(ANYWHERE, now)).await?;
        set(tx, &self.here, here.once_more(HERE, now)).await
    }

    /// Forgets the attempts: the owner is in.
    pub async fn succeeded(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
        for subject in [&self.account, &self.here] {
            row(tx, subject, now).await?;
            let clean = Tried {
                attempts: 0,
                not_before: now,
                succeeded_at: Some(now),
            };
            set(tx, subject, clean).await?;
        }
        Ok(())
    }
}

async fn row(tx: &mut Tx, subject: &str, now: DateTime<Utc>) -> Result<Tried> {
    tx.query(
        "INSERT INTO sign_in_throttle (subject, attempts, not_before) VALUES ($1, 0, $2)
         ON CONFLICT (subject) DO NOTHING",
    )
    .bind(subject.to_owned())
    .bind(now)
    .run()
    .await?;
    let sql = format!(
        "SELECT attempts, not_before, succeeded_at FROM sign_in_throttle WHERE subject = $1{}",
        tx.for_update()
    );
    let query = tx.query(assembled(sql)).bind(subject.to_owned());
    Ok(query.one().await?)
}

async fn set(tx: &mut Tx, subject: &str, tried: Tried) -> Result<()> {
    tx.query(
        "UPDATE sign_in_throttle SET attempts = $2, not_before = $3, succeeded_at = $4
         WHERE subject = $1",
    )
    .bind(subject.to_owned())
    .bind(tried.attempts)
    .bind(tried.not_before)
    .bind(tried.succeeded_at)
    .run()
    .await?;
    Ok(())
}

/// Clears away what no longer counts.
pub async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "DELETE FROM sign_in_throttle
         WHERE not_before < $1 AND (succeeded_at IS NULL OR succeeded_at < $2)",
    )
    .bind(now - FORGOTTEN)
    .bind(now - KNOWN)
    .run()
    .await?;
    Ok(())
}
