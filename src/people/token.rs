//! Secrets that stand for somebody: 256 random bits, of which only the SHA-256 is ever stored.

use std::fmt;

use sha2::{Digest, Sha256};

/// How long a token is as text.
const LENGTH: usize = 64;

/// A secret: whoever shows it is taken for its owner.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh one.
    pub fn fresh() -> Token {
        let (high, low): (u128, u128) = rand::random();
        Token(format!("{high:032x}{low:032x}"))
    }

    /// What somebody showed, if it looks like a token at all.
    pub fn shown(text: &str) -> Option<Token> {
        let plain = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        (text.len() == LENGTH && text.chars().all(plain)).then(|| Token(text.to_owned()))
    }

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(&self.0).to_vec()
    }

    /// What is stored of it, as a text to remember it by.
    pub fn key(&self) -> String {
        format!("{:x}", Sha256::digest(&self.0))
    }

    /// The secret itself, for the one answer that hands it over.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// A token never gets into a log by being printed.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_hide() {
        let (one, other) = (Token::fresh(), Token::fresh());
        assert_ne!(one, other);
        assert_eq!(Token::shown(one.reveal()), Some(one.clone()));
        assert!(!format!("{one:?}").contains(one.reveal()));
        for bad in ["", "g", &"g".repeat(64), &"a".repeat(63), &"A".repeat(64)] {
            assert_eq!(Token::shown(bad), None);
        }
    }
}
