//! Every "no" the program can say: its stable code, its status, and what to do next.
//!
//! A [`Refusal`] is an answer about the world (not enough stock, expired, already reversed): the
//! caller can act on it, and nothing was changed. Everything else is about the machine: busy,
//! unavailable, broken, or "nobody knows whether the commit reached the disk", which is never
//! told as a failure, because sending again with the same id is safe and finds out.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::db;

mod table;

pub use table::Code;

/// What an operation answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation did not answer what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The answer is no, and the caller can do something about it.
    #[error("refused: {}", .0.code.text())]
    Refused(Box<Refusal>),
    /// An error at commit: what was asked may or may not have happened.
    #[error("outcome unknown: {0}")]
    OutcomeUnknown(String),
    /// Too much at once; later it will work.
    #[error("busy")]
    Busy,
    /// Two writers met; the whole transaction may be tried again.
    #[error("contended")]
    Contended,
    /// The database cannot be reached or cannot write; nothing was changed.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// A defect of ours, or a database that contradicts itself.
    #[error(transparent)]
    Broken(#[from] anyhow::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        match &error {
            sqlx::Error::PoolTimedOut => Error::Busy,
            _ if db::is_unkeepable_text(&error) => Code::InvalidInput.with("what", "NUL").into(),
            _ if db::may_be_retried(&error) => Error::Contended,
            _ if db::is_unavailable(&error) => Error::Unavailable(error.to_string()),
            _ => Error::Broken(error.into()),
        }
    }
}

impl Error {
    /// The same error for everyone who waited for the same commit, where it is not about one
    /// document but about the database.
    pub fn in_common(&self) -> Option<Error> {
        match self {
            Error::OutcomeUnknown(cause) => Some(Error::OutcomeUnknown(cause.clone())),
            Error::Unavailable(cause) => Some(Error::Unavailable(cause.clone())),
            Error::Busy | Error::Contended => Some(Error::Busy),
            Error::Refused(_) | Error::Broken(_) => None,
        }
    }
}

/// One refusal, with what a person and a program need to act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// The field at fault, as a path: `lines[0].units`.
    pub field: Option<String>,
    /// Names and numbers of the sentence, by name.
    pub facts: BTreeMap<&'static str, String>,
    /// Words of the sentence that differ by language: by name, Chinese and English.
    pub words: BTreeMap<&'static str, [String; 2]>,
    /// Further refusals that hold at the same time, each checked on its own.
    pub also: Vec<Refusal>,
}

impl Refusal {
    /// Names the field at fault.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Refusal {
        self.field = Some(field.into());
        self
    }

    /// Adds a name or number of the sentence.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over numbers, days and texts alike"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Refusal {
        self.facts.insert(name, value.to_string());
        self
    }

    /// Adds words of the sentence, in Chinese and in English.
    #[must_use]
    pub fn in_words(mut self, name: &'static str, zh: String, en: String) -> Refusal {
        self.words.insert(name, [zh, en]);
        self
    }

    /// The sentence in the caller's language, facts filled in.
    pub fn sentence(&self, language: Language) -> String {
        let mut text = self.code.sentence(language).to_owned();
        for (name, value) in &self.facts {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        for (name, [zh, en]) in &self.words {
            let value = match language {
                Language::Zh => zh,
                Language::En => en,
            };
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(Box::new(refusal))
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Refusal {
        Refusal {
            code,
            field: None,
            facts: BTreeMap::new(),
            words: BTreeMap::new(),
            also: Vec::new(),
        }
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Error {
        Refusal::from(code).into()
    }
}

impl Code {
    /// A refusal that names the field at fault.
    #[must_use]
    pub fn at(self, field: impl Into<String>) -> Refusal {
        Refusal::from(self).at(field)
    }

    /// A refusal with a name or number for its sentence.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl ToString) -> Refusal {
        Refusal::from(self).with(name, value)
    }

    /// A refusal with words for its sentence, in Chinese and in English.
    #[must_use]
    pub fn in_words(self, name: &'static str, zh: String, en: String) -> Refusal {
        Refusal::from(self).in_words(name, zh, en)
    }
}

/// A language the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, simplified.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language asked for by an `Accept-Language` header; Chinese unless English comes first.
    #[must_use]
    pub fn accepted(header: Option<&str>) -> Language {
        let first = |tag: &str| header.and_then(|h| h.to_ascii_lowercase().find(tag));
        match (first("zh"), first("en")) {
            (None, Some(_)) => Language::En,
            (Some(zh), Some(en)) if en < zh => Language::En,
            _ => Language::Zh,
        }
    }
}
