//! The words of the pages, for tables that the server writes itself: one catalogue for both, so
//! that a column has the same name on the page and in the file made from it.

use std::{collections::HashMap, iter::Peekable, str::Chars, sync::OnceLock};

use rust_embed::RustEmbed;
use serde::Serialize;

use crate::error::Language;

#[derive(RustEmbed)]
#[folder = "web/src/i18n/"]
struct Catalogues;

type Words = HashMap<String, String>;

/// The word for a key; the key itself when there is none, as on the pages.
pub fn word(language: Language, key: &str) -> &str {
    word_or(language, key, key)
}

/// The word for a key put together from data, or what else to say.
pub fn word_or<'a>(language: Language, key: &str, otherwise: &'a str) -> &'a str {
    catalogue(language).get(key).map_or(otherwise, |word| word)
}

/// The sentence for a key, with `{names}` replaced by facts.
pub fn sentence(language: Language, key: &str, facts: &[(&str, &str)]) -> String {
    let mut text = word(language, key).to_owned();
    for (name, value) in facts {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// The word for a value that is one of a few, such as a kind or a state: `kind.receipt`.
pub fn word_of(language: Language, family: &str, value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    let name = value.as_str().unwrap_or_default();
    word_or(language, &format!("{family}.{name}"), name).to_owned()
}

fn catalogue(language: Language) -> &'static Words {
    static ZH: OnceLock<Words> = OnceLock::new();
    static EN: OnceLock<Words> = OnceLock::new();
    match language {
        Language::Zh => ZH.get_or_init(|| read("zh/")),
        Language::En => EN.get_or_init(|| read("en/")),
    }
}

fn read(folder: &str) -> Words {
    let files = Catalogues::iter().filter(|path| path.starts_with(folder));
    let texts = files.filter_map(|path| Catalogues::get(&path));
    texts
        .flat_map(|file| entries(&String::from_utf8_lossy(&file.data)))
        .collect()
}

/// The `"key": "word"` pairs of a catalogue's source.
fn entries(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut key: Option<(String, bool)> = None;
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'*') => skip_comment(&mut chars),
            '/' if chars.peek() == Some(&'/') => while chars.next().is_some_and(|c| c != '\n') {},
            '"' | '\'' => {
                let text = literal(&mut chars, c);
                match key.take() {
                    Some((name, true)) => found.push((name, text)),
                    _ => key = Some((text, false)),
                }
            }
            ':' => {
                if let Some((_, is_named)) = &mut key {
                    *is_named = true;
                }
            }
            c if c.is_whitespace() => {}
            _ => key = None,
        }
    }
    found
}

fn skip_comment(chars: &mut Peekable<Chars>) {
    let mut last = ' ';
    for c in chars.by_ref() {
        if last == '*' && c == '/' {
            break;
        }
        last = c;
    }
}

/// The rest of a string literal whose opening mark has been read.
fn literal(chars: &mut Peekable<Chars>, mark: char) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            c if c == mark => break,
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => break,
            },
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_is_read_from_its_source() {
        let source = r#"/** It's "quoted": "not a word". */
            export const some = {
              // "neither": "this"
              "a.one": "一",
              "a.two":
                "two \"quoted\" \\ words, {n}",
              'a.three': 'says "three"',
            };"#;
        let found = entries(source);
        let pairs: Vec<(&str, &str)> = found.iter().map(|(k, v)| (&k[..], &v[..])).collect();
        assert_eq!(
            pairs,
            [
                ("a.one", "一"),
                ("a.two", "two \"quoted\" \\ words, {n}"),
                ("a.three", "says \"three\"")
            ]
        );
    }

    #[test]
    fn both_languages_are_there() {
        assert_eq!(word(Language::Zh, "column.lot"), "批号");
        assert_eq!(word(Language::En, "column.lot"), "Lot");
        assert_eq!(word(Language::En, "no.such"), "no.such");
        let day = [("day", "2026-03-02")];
        assert_eq!(
            sentence(Language::Zh, "stock.asOf", &day),
            "截至 2026-03-02"
        );
        assert_eq!(catalogue(Language::Zh).len(), catalogue(Language::En).len());
    }
}
