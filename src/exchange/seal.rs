//! Backups that only who holds the key can read.
//!
//! A sealed file is `YAOJUBK1`, 19 random bytes, then the backup in pieces of 64 KiB, each
//! encrypted and authenticated by XChaCha20-Poly1305 under the STREAM construction (Hoang and
//! others, 2015), so that no piece can be changed, swapped, left out or cut off unseen.
//!
//! The key is 32 random bytes, kept as 64 hexadecimal digits in a file that only its owner may
//! read. Whoever loses it has lost the backups; keep a copy on paper, away from them.

use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305,
    aead::stream::{DecryptorBE32, EncryptorBE32},
};

use super::backup::new_file;
use crate::stock::chain::{bytes_of_hex, hex};

const MAGIC: &[u8; 8] = b"YAOJUBK1";
const NONCE_LENGTH: usize = 19;
const TAG_LENGTH: usize = 16;

/// How many bytes are encrypted together.
const PIECE: usize = 64 << 10;

/// The key of backups.
pub struct Key(XChaCha20Poly1305);

impl Key {
    /// Reads the key in a file.
    pub fn read(file: &Path) -> anyhow::Result<Key> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the key in {}", file.display()))?;
        let bytes = bytes_of_hex::<32>(text.trim());
        let bytes = bytes.with_context(|| {
            let file = file.display();
            format!(
                "{file} holds no key: it should be 64 hexadecimal digits; `yaoju key` makes one"
            )
        })?;
        Ok(Key(XChaCha20Poly1305::new(&bytes.into())))
    }

    /// Makes a new key in a new file that only its owner may read.
    pub fn make(file: &Path) -> anyhow::Result<()> {
        new_file(file)?;
        let key: [u8; 32] = rand::random();
        std::fs::write(file, format!("{}\n", hex(&key)))?;
        Ok(())
    }
}

/// Seals a file into a new one.
pub fn seal(plain: &Path, sealed: &Path, key: &Key) -> anyhow::Result<()> {
    new_file(sealed)?;
    let mut from = BufReader::new(File::open(plain)?);
    let mut into = File::options().write(true).open(sealed)?;
    let nonce: [u8; NONCE_LENGTH] = rand::random();
    into.write_all(MAGIC)?;
    into.write_all(&nonce)?;
    let mut stream = EncryptorBE32::from_aead(key.0.clone(), &nonce.into());
    let mut piece = next(&mut from, PIECE)?;
    loop {
        let following = next(&mut from, PIECE)?;
        if following.is_empty() {
            let last = stream.encrypt_last(&piece[..]);
            into.write_all(&last.ok().context("a piece could not be encrypted")?)?;
            break;
        }
        let one = stream.encrypt_next(&piece[..]);
        into.write_all(&one.ok().context("a piece could not be encrypted")?)?;
        piece = following;
    }
    into.sync_all()?;
    Ok(())
}

/// Writes what a backup holds, sealed or not, to `into`.
pub fn unseal(file: &Path, key: Option<&Key>, into: &mut impl Write) -> anyhow::Result<()> {
    let mut from = BufReader::new(File::open(file)?);
    let head = next(&mut from, MAGIC.len())?;
    if head != MAGIC {
        into.write_all(&head)?;
        io::copy(&mut from, into)?;
        return Ok(());
    }
    let file = file.display();
    let Some(key) = key else {
        bail!("{file} is sealed: name the file that holds its key with --backup-key");
    };
    let nonce = next(&mut from, NONCE_LENGTH)?;
    ensure!(nonce.len() == NONCE_LENGTH, "{file} is cut off");
    let wrong = || format!("{file} does not open: it is damaged, or sealed with another key");
    let mut stream = DecryptorBE32::from_aead(key.0.clone(), nonce[..].into());
    let mut piece = next(&mut from, PIECE + TAG_LENGTH)?;
    loop {
        let following = next(&mut from, PIECE + TAG_LENGTH)?;
        if following.is_empty() {
            let last = stream.decrypt_last(&piece[..]).ok().with_context(wrong)?;
            into.write_all(&last)?;
            return Ok(());
        }
        let one = stream.decrypt_next(&piece[..]).ok().with_context(wrong)?;
        into.write_all(&one)?;
        piece = following;
    }
}

/// The next bytes, this many unless there are fewer.
fn next(from: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(length);
    from.take(length as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(file: &Path, key: Option<&Key>) -> anyhow::Result<Vec<u8>> {
        let mut plain = Vec::new();
        unseal(file, key, &mut plain)?;
        Ok(plain)
    }

    #[test]
    fn a_sealed_file_opens_with_its_key_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        Key::make(&path("key")).unwrap();
        Key::make(&path("other")).unwrap();
        assert!(Key::make(&path("key")).is_err(), "a key was overwritten");
        let key = Key::read(&path("key")).unwrap();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let (plain, sealed) = (path(&format!("p{length}")), path(&format!("s{length}")));
            let contents: Vec<u8> = (0..length)
                .map(|n| u8::try_from(n % 251).unwrap())
                .collect();
            std::fs::write(&plain, &contents).unwrap();
            seal(&plain, &sealed, &key).unwrap();
            assert_eq!(opened(&sealed, Some(&key)).unwrap(), contents);
            assert_eq!(opened(&plain, None).unwrap(), contents);
            assert!(opened(&sealed, None).is_err());
            let other = Key::read(&path("other")).unwrap();
            assert!(opened(&sealed, Some(&other)).is_err());
        }
    }

    #[test]
    fn a_sealed_file_that_was_touched_does_not_open() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        Key::make(&path("key")).unwrap();
        let key = Key::read(&path("key")).unwrap();
        std::fs::write(path("plain"), vec![7; PIECE + 100]).unwrap();
        seal(&path("plain"), &path("sealed"), &key).unwrap();
        let sealed = std::fs::read(path("sealed")).unwrap();
        let first = MAGIC.len() + NONCE_LENGTH;
        let whole = PIECE + TAG_LENGTH;
        let touched = |bytes: Vec<u8>| {
            std::fs::write(path("touched"), bytes).unwrap();
            opened(&path("touched"), Some(&key)).is_err()
        };
        for at in [
            MAGIC.len(),
            first,
            first + whole - 1,
            first + whole,
            sealed.len() - 1,
        ] {
            let mut bytes = sealed.clone();
            bytes[at] ^= 1;
            assert!(touched(bytes), "byte {at}");
        }
        assert!(
            touched(sealed[..first + whole].to_vec()),
            "the last piece is gone"
        );
        assert!(
            touched([&sealed[..first], &sealed[first + whole..]].concat()),
            "the first is"
        );
        assert!(touched(sealed[..first].to_vec()), "all are");
    }

    #[test]
    fn a_file_without_a_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        for text in ["", "12", &"g".repeat(64), &"é".repeat(32)] {
            std::fs::write(&file, text).unwrap();
            assert!(Key::read(&file).is_err(), "{text}");
        }
    }
}
