//! Passwords: which are too weak, and their hashing away from the threads that answer requests.

use std::sync::Arc;

use anyhow::anyhow;
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::SaltString,
};
use tokio::sync::Semaphore;

use crate::error::{Code, Error, Refusal, Result};

mod common;

/// The fewest characters.
pub const LENGTH_MIN: usize = 8;

/// The most characters: hashing takes time by length.
pub const LENGTH_MAX: usize = 128;

/// Memory of one hashing in KiB, passes and lanes, as OWASP advises for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// How many are hashed at once.
const AT_ONCE: usize = 2;

/// How many may wait or be hashed before others are told to come back.
const WAITING_MAX: usize = 22;

/// Refuses a password that is short, common, or holds the user name.
pub fn check(field: &str, password: &str, username: &str) -> Result<(), Refusal> {
    let lower = password.to_lowercase();
    let length = password.chars().count();
    let is_weak = !(LENGTH_MIN..=LENGTH_MAX).contains(&length)
        || common::is_common(&lower)
        || (username.chars().count() > 2 && lower.contains(username))
        || is_one_run(&lower);
    if is_weak {
        return Err(Code::PasswordWeak.with("minimum", LENGTH_MIN).at(field));
    }
    Ok(())
}

/// Whether every character is the one before, or follows it, or comes before it: `aaaaaaaa`,
/// `12345678`, `87654321`.
fn is_one_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps = || codes.windows(2).map(|pair| pair[1] - pair[0]);
    [-1, 0, 1].iter().any(|step| steps().all(|s| s == *step))
}

/// Hashes passwords, a few at a time: each takes 19 MiB and a core.
#[derive(Debug)]
pub struct Hasher {
    turns: Semaphore,
    places: Semaphore,
}

impl Default for Hasher {
    fn default() -> Hasher {
        Hasher {
            turns: Semaphore::new(AT_ONCE),
            places: Semaphore::new(WAITING_MAX),
        }
    }
}

impl Hasher {
    /// The password's hash in PHC form.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether this is the password of that hash. Takes as long where there is no hash, so that
    /// time does not tell which user names exist.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.in_turn(move || verify(&password, hash.as_deref()))
            .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let _place = self.places.try_acquire().map_err(|_| Error::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| Error::Busy)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| anyhow!(error).into())
    }
}

fn argon2() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the cost is within its limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str) -> Result<String> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(|e| anyhow!(e))?;
    let hash = argon2()
        .hash_password(password.as_bytes(), &salt)
        .map_err(|error| anyhow!(error))?;
    Ok(hash.to_string())
}

/// What is compared with where there is no account: the hash of a password nobody has.
static NOBODY: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| {
    let nobody = format!("{:032x}", rand::random::<u128>());
    hash(&nobody).unwrap_or_default().into()
});

fn verify(password: &str, stored: Option<&str>) -> bool {
    let text = stored.unwrap_or(&NOBODY);
    let Ok(parsed) = PasswordHash::new(text) else {
        return false;
    };
    let is_right = argon2()
        .verify_password(password.as_bytes(), &parsed)
        .is_ok();
    is_right && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        let weak = |password: &str| check("password", password, "zhangsan").is_err();
        for bad in [
            "",
            "short 7",
            "password",
            "PassWord123",
            "12345678",
            "987654321",
            "aaaaaaaaaaaa",
            "my zhangsan 1",
            "ZhangSan2026",
            &"x y ".repeat(40),
        ] {
            assert!(weak(bad), "{bad}");
        }
        for good in ["correct horse", "县里的药具库房门", "yaoju-demo-1"] {
            assert!(!weak(good), "{good}");
        }
    }

    #[test]
    fn only_the_password_itself_fits_its_hash() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse", Some(&stored)));
        assert!(!verify("correct horsf", Some(&stored)));
        assert!(!verify("correct horse", None));
        assert!(!verify("", Some("")));
    }

    #[tokio::test]
    async fn more_than_can_wait_are_told_to_come_back() {
        let hasher = Hasher::default();
        let taken = hasher
            .places
            .try_acquire_many(u32::try_from(WAITING_MAX).unwrap())
            .unwrap();
        let refused = hasher.hash("correct horse".into()).await;
        assert!(matches!(refused, Err(Error::Busy)));
        drop(taken);
        assert!(hasher.hash("correct horse".into()).await.is_ok());
    }
}
