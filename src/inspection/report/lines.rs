//! How a report says things: words of the catalogues, moments by the facility's clock.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    climate::hand::local,
    error::Language,
    http::words::{sentence, word, word_of},
    inspection::standard::Words,
};

/// Says things in a language, at a place.
#[derive(Debug, Clone, Copy)]
pub struct Lines {
    /// The language.
    pub language: Language,
    /// Minutes east of Greenwich.
    pub offset: i64,
}

impl Lines {
    /// The word for a key.
    pub fn word(&self, key: &str) -> String {
        word(self.language, key).to_owned()
    }

    /// The sentence for a key, facts filled in.
    pub fn says(&self, key: &str, facts: &[(&str, &str)]) -> String {
        sentence(self.language, key, facts)
    }

    /// The word for one of a few.
    pub fn of(&self, family: &str, value: &impl Serialize) -> String {
        word_of(self.language, family, value)
    }

    /// The key of one of a few.
    pub fn family(family: &str, value: &impl Serialize) -> String {
        let value = serde_json::to_value(value).unwrap_or_default();
        format!("{family}.{}", value.as_str().unwrap_or_default())
    }

    /// A label and what stands behind it.
    pub fn fact(&self, label: &str, value: &str) -> String {
        format!("{}{}{value}", self.word(label), self.word("list.colon"))
    }

    /// Several things behind each other.
    pub fn joined(&self, all: &[String]) -> String {
        all.join(&self.word("list.and"))
    }

    /// A moment by the facility's clock.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        local(at, self.offset).format("%Y-%m-%d %H:%M").to_string()
    }

    /// A text of a standard: the Chinese where there is no English.
    pub fn text<'w>(&self, words: &'w Words) -> &'w str {
        match self.language {
            Language::En if !words.en.is_empty() => &words.en,
            _ => &words.zh,
        }
    }

    /// Thousandths as a score of a hundred.
    pub fn score(permille: i64) -> String {
        match permille % 10 {
            0 => (permille / 10).to_string(),
            tenth => format!("{}.{tenth}", permille / 10),
        }
    }
}
