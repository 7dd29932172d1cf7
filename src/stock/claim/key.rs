//! The key that turns what somebody is known by into a hash, kept in a file outside the database.
//!
//! HMAC-SHA-256 under 32 random bytes. The numbers of identity cards and phones are few enough to
//! be tried one by one: whoever has a copy of the database alone learns nothing, because the key
//! is not in it, nor in its backups. Whoever loses the key loses what was claimed, no more.
//!
//! A ticket is a claimant sealed for a day with XChaCha20-Poly1305: a page keeps it in the place of
//! what the person is known by, and no two tickets of one person are alike.

use std::{io::Write as _, path::Path};

use anyhow::Context as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce, aead::Aead as _};
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use super::{Claimant, Handle};
use crate::{
    error::{Code, Refusal},
    stock::chain::{bytes_of_hex, hex},
    text::half_width,
};

/// The fewest and the most characters somebody may be known by.
const IDENTIFIER: (usize, usize) = (4, 64);

/// For how long a ticket holds: what is posted without a connection is sent on the same day.
const TICKET_HOURS: i64 = 24;

const NONCE: usize = 24;

const SECRET: &str = "yaoju-secret-1";

/// The key. It shows itself nowhere.
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Reads the key in a file, or makes one that only its owner may read.
    ///
    /// Several programs on one database must be given the same file.
    pub fn read_or_make(file: &Path) -> anyhow::Result<Key> {
        if !file.exists() {
            let folder = file.parent().unwrap_or(Path::new("."));
            let made = tempfile::NamedTempFile::new_in(folder);
            let mut made = made.with_context(|| format!("cannot write in {}", folder.display()))?;
            writeln!(made, "{}", hex(&rand::random::<[u8; 32]>()))?;
            made.as_file().sync_all()?;
            // Another program may have been faster: then its key holds.
            let _ = made.persist_noclobber(file);
        }
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the claim key in {}", file.display()))?;
        let bytes = bytes_of_hex(text.trim());
        let bytes = bytes.with_context(|| {
            let file = file.display();
            format!("{file} holds no claim key: it should be 64 hexadecimal digits")
        })?;
        Ok(Key(bytes))
    }

    fn hash(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::Mac>::new_from_slice(&self.0)
            .expect("a key of any length will do");
        mac.update(purpose.as_bytes());
        mac.update(b"\n");
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    /// Who is known by this: a card's number, a phone's, a chosen word. Written in whatever width
    /// and case, with or without blanks and hyphens, it is the same person.
    pub fn claimant(&self, identifier: &str) -> Result<Claimant, Refusal> {
        let (least, most) = IDENTIFIER;
        let plain: String = identifier
            .chars()
            .map(half_width)
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '·'))
            .flat_map(char::to_uppercase)
            .collect();
        let count = plain.chars().count();
        if !(least..=most).contains(&count) || plain.chars().any(char::is_control) {
            let refusal = Code::ClaimantUnreadable.with("least", least);
            return Err(refusal.with("most", most).at("identifier"));
        }
        Ok(Claimant(self.hash("yaoju-claimant-1", plain.as_bytes())))
    }

    /// What a document's claims are found by.
    pub fn handle(&self, document: Uuid) -> Handle {
        Handle(self.hash("yaoju-claim-of-1", document.as_bytes()))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.hash("yaoju-claim-ticket-1", b"").into())
    }

    /// A secret that the program must show to others, such as a broker's password, sealed for one
    /// purpose: whoever has a copy of the database alone does not learn it.
    pub fn seal(&self, purpose: &str, secret: &[u8]) -> anyhow::Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let cipher = XChaCha20Poly1305::new(&self.hash(SECRET, purpose.as_bytes()).into());
        let sealed = cipher.encrypt(XNonce::from_slice(&nonce), secret);
        let sealed = sealed.ok().context("a secret could not be sealed")?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// What [`Key::seal`] sealed for this purpose; none where another key, or another purpose, did.
    pub fn unseal(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let cipher = XChaCha20Poly1305::new(&self.hash(SECRET, purpose.as_bytes()).into());
        cipher.decrypt(XNonce::from_slice(nonce), sealed).ok()
    }

    /// A ticket for a claimant, and when it ends.
    pub fn ticket(
        &self,
        claimant: Claimant,
        now: DateTime<Utc>,
    ) -> anyhow::Result<(String, DateTime<Utc>)> {
        let until = now + Duration::hours(TICKET_HOURS);
        let nonce: [u8; NONCE] = rand::random();
        let mut plain = until.timestamp().to_be_bytes().to_vec();
        plain.extend(claimant.0);
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), &plain[..]);
        let sealed = sealed.ok().context("a ticket could not be sealed")?;
        Ok((hex(&[&nonce[..], &sealed].concat()), until))
    }

    /// Whose ticket it is, while it holds.
    pub fn open(&self, ticket: &str, now: DateTime<Utc>) -> Option<Claimant> {
        let bytes: [u8; NONCE + 8 + 32 + 16] = bytes_of_hex(ticket)?;
        let (nonce, sealed) = bytes.split_at(NONCE);
        let plain = self
            .cipher()
            .decrypt(XNonce::from_slice(nonce), sealed)
            .ok()?;
        let until = i64::from_be_bytes(plain.get(..8)?.try_into().ok()?);
        let claimant = plain.get(8..)?.try_into().ok()?;
        (now.timestamp() < until).then_some(Claimant(claimant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_one_hash_however_it_is_written() {
        let key = Key([7; 32]);
        let hash = |text: &str| key.claimant(text).unwrap();
        assert_eq!(
            hash("11010119900307 123x"),
            hash("１１０１０１１９９００３０７-123X")
        );
        assert_ne!(hash("110101199003071234"), hash("110101199003071235"));
        assert_ne!(hash("1234"), Key([8; 32]).claimant("1234").unwrap());
        for bad in ["", "123", "1 2-3", &"1".repeat(65), "12\u{0}34"] {
            let refused = key.claimant(bad).unwrap_err();
            assert_eq!(refused.code, Code::ClaimantUnreadable);
        }
    }

    #[test]
    fn a_ticket_holds_for_a_day_and_is_never_the_same_twice() {
        let key = Key([7; 32]);
        let claimant = key.claimant("13900001111").unwrap();
        let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        let (one, until) = key.ticket(claimant, now).unwrap();
        let (other, _) = key.ticket(claimant, now).unwrap();
        assert_ne!(one, other);
        assert_eq!(key.open(&one, now), Some(claimant));
        assert_eq!(key.open(&one, until), None);
        assert_eq!(Key([8; 32]).open(&one, now), None);
        for bad in ["", "zz", &one[1..], &one.replace(&one[60..62], "00")] {
            assert!(key.open(bad, now).is_none() || bad == one);
        }
    }

    #[test]
    fn a_secret_is_opened_by_its_key_for_its_purpose_only() {
        let key = Key([7; 32]);
        let sealed = key.seal("broker 1", b"secret").unwrap();
        assert_ne!(sealed, key.seal("broker 1", b"secret").unwrap());
        assert_eq!(key.unseal("broker 1", &sealed).unwrap(), b"secret");
        assert_eq!(key.unseal("broker 2", &sealed), None);
        assert_eq!(Key([8; 32]).unseal("broker 1", &sealed), None);
        assert_eq!(key.unseal("broker 1", &sealed[..30]), None);
        assert_eq!(key.unseal("broker 1", b""), None);
    }

    #[test]
    fn a_key_is_made_once_and_kept_to_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("claim.key");
        let made = Key::read_or_make(&file).unwrap();
        assert_eq!(Key::read_or_make(&file).unwrap().0, made.0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let bits = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(bits & 0o777, 0o600);
        }
        std::fs::write(&file, "not a key").unwrap();
        assert!(Key::read_or_make(&file).is_err());
    }
}
