//! GS1 Digital Links: what a web address says of a thing, and making one.
//!
//! Source: GS1 Digital Link URI Syntax 1.2 and the GS1 Barcode Syntax Dictionary. Only uncompressed
//! links without words in place of identifiers are links.

use super::{
    ai,
    elements::{Elements, add},
};

/// The keys a link may be about, with the qualifiers that may follow in the path, in order.
const KEYS: [(&str, &[&[&str]]); 16] = [
    ("01", &[&["22", "10", "21"], &["235"]]),
    ("8006", &[&["22", "10", "21"]]),
    ("414", &[&["254"], &["7040"]]),
    ("417", &[&["7040"]]),
    ("8010", &[&["8011"]]),
    ("8017", &[&["8019"]]),
    ("8018", &[&["8019"]]),
    ("00", &[]),
    ("253", &[]),
    ("255", &[]),
    ("401", &[]),
    ("402", &[]),
    ("8003", &[]),
    ("8004", &[]),
    ("8013", &[]),
    ("8007", &[]),
];

/// Identifiers that only ever stand in the path.
const PATH_ONLY: [&str; 3] = ["21", "8011", "8019"];

/// What a link says, in the order in which it stands there.
pub fn parse(text: &str, this_year: i32) -> Option<Elements> {
    let text = text.split('#').next()?;
    let rest = ["https://", "http://", "HTTPS://", "HTTP://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = path.split_once('/')?;
    if host.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    let (key, pairs) = pairs(path)?;
    let sequences = sequences(key)?;
    let mut elements = Elements::new();
    for (name, value) in &pairs {
        let value = decoded(value, false)?;
        if elements.iter().any(|(other, _)| other == name) {
            return None;
        }
        add(&mut elements, name, &value, this_year)?;
    }
    let qualifiers: Vec<&str> = pairs[1..].iter().map(|(name, _)| *name).collect();
    if !qualifiers.is_empty() && !sequences.iter().any(|all| is_in_order(&qualifiers, all)) {
        return None;
    }
    for (name, value) in attributes(query)? {
        let belongs_in_path = sequences.iter().any(|all| {
            all.contains(&name) && qualifiers.iter().all(|qualifier| all.contains(qualifier))
        });
        let is_key = KEYS.iter().any(|(key, _)| *key == name);
        let is_there = elements.iter().any(|(other, _)| other == name);
        if belongs_in_path || is_key || is_there || PATH_ONLY.contains(&name) {
            return None;
        }
        add(&mut elements, name, &decoded(value, true)?, this_year)?;
    }
    Some(elements)
}

/// The rightmost key of the path and all behind it, by twos.
fn pairs(path: &str) -> Option<(&str, Vec<(&str, &str)>)> {
    let parts: Vec<&str> = path.split('/').collect();
    let mut found = Vec::new();
    for pair in parts.rchunks_exact(2) {
        let [name, value] = pair else { return None };
        if value.is_empty() || ai::format(name).is_none() {
            return None;
        }
        found.insert(0, (*name, *value));
        if sequences(name).is_some() {
            return Some((name, found));
        }
    }
    None
}

fn sequences(key: &str) -> Option<&'static [&'static [&'static str]]> {
    let known = KEYS.iter().find(|(name, _)| *name == key);
    known.map(|(_, sequences)| *sequences)
}

/// Whether some of these stand in this order.
fn is_in_order(some: &[&str], all: &[&str]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|name| rest.any(|other| other == name))
}

/// The attributes behind the question mark; what is not a number is not GS1's.
fn attributes(query: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        if value.is_empty() || ai::format(name).is_none() {
            return None;
        }
        found.push((name, value));
    }
    Some(found)
}

/// A value with its `%` resolved; `+` is a space in the query only.
fn decoded(text: &str, in_query: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let pair = [rest.next()?, rest.next()?];
                if !pair.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?
            }
            b'+' if in_query => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
}

/// A link on this host; nothing where no key is among the elements.
pub fn build(stem: &str, elements: &[(String, String)]) -> Option<String> {
    let value = |name: &str| {
        let found = elements.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| encoded(value))
    };
    let (key, sequences) = KEYS
        .iter()
        .find(|(key, _)| elements.iter().any(|(name, _)| name == key))?;
    let mut text = format!("{}/{key}/{}", stem.trim_end_matches('/'), value(key)?);
    let in_path = sequences
        .iter()
        .find(|all| all.iter().any(|name| value(name).is_some()))
        .copied()
        .unwrap_or_default();
    for name in in_path {
        if let Some(value) = value(name) {
            text.extend(["/", name, "/", &value]);
        }
    }
    let mut separator = "?";
    for (name, value) in elements {
        if name != key && !in_path.contains(&name.as_str()) {
            text.extend([separator, name, "=", &encoded(value)]);
            separator = "&";
        }
    }
    Some(text)
}

fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let each = value.bytes().map(|byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::scan::elements;

    fn as_string(found: Option<Elements>) -> Option<String> {
        found.map(|found| elements::string(&found))
    }

    #[test]
    fn links_are_read_strictly() {
        for (text, expected) in [
            (
                "https://id.gs1.org/01/09520123456788?17=201225&3103=000195&3922=0299",
                "^010952012345678817201225310300019539220299",
            ),
            (
                "https://a/01/12312312312333/22/TEST/10/ABC/21/XYZ",
                "^011231231231233322TEST^10ABC^21XYZ",
            ),
            (
                "https://id.gs1.org/414/9520123456788/254/32a%2Fb",
                "^414952012345678825432a/b",
            ),
            (
                "https://id.gs1.org/00/952012345678912345?02=09520123456788&37=25&10=ABC123",
                "^0095201234567891234502095201234567883725^10ABC123",
            ),
            (
                "https://a/00/faux/00/006141411234567890",
                "^00006141411234567890",
            ),
            (
                "https://a/01/12312312312333/22/ABC+123?99=ABC&98=XYZ%2f987",
                "^011231231231233322ABC+123^99ABC^98XYZ/987",
            ),
            (
                "https://id.gs1.org/more/stem/01/09520123456788/235/XYZ?10=ABC123",
                "^0109520123456788235XYZ^10ABC123",
            ),
            (
                "https://a/01/12312312312333?99=ABC&unknown=666&98=XYZ",
                "^011231231231233399ABC^98XYZ",
            ),
            (
                "https://a/01/12312312312333?&&&99=ABC&&&98=XYZ&&&",
                "^011231231231233399ABC^98XYZ",
            ),
            (
                "https://a/01/12312312312333?99=ABC#fragment",
                "^011231231231233399ABC",
            ),
            ("https://a/01/12312312312333?", "^0112312312312333"),
        ] {
            let found = as_string(parse(text, 2026));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "https://id.gs1.org/01/09520123456788?10=ABC123",
            "https://id.gs1.org/01/09520123456788/10/ABC123?17=201225&10=ABC123",
            "https://a/01/2112345678900",
            "https://a/gtin/12312312312333",
            "HtTp://a/01/12312312312333",
            "https://a/stem/00/006141411234567890/",
            "https://a/01/12312312312333?99=",
            "https://a/01/12312312312333?99=ABC&999=faux",
            "https://a/01/12312312312333/22/ABC%2d123?98=XYZ+987",
            "https://a/01/12312312312333/10/A/22/B",
            "https://a/01/12312312312333/10/A%00",
            "https://a/01/12312312312333?01=12312312312326",
            "https:///01/12312312312333",
            "ftp://a/01/12312312312333",
        ] {
            assert_eq!(parse(text, 2026), None, "{text}");
        }
    }

    #[test]
    fn links_are_built_as_they_are_read() {
        let build =
            |stem: &str, text: &str| super::build(stem, &elements::bracketed(text, 2026).unwrap());
        assert_eq!(
            build(
                "https://example.com/",
                "(21)XYZ(01)12312312312333(10)ABC123(99)XYZ"
            )
            .as_deref(),
            Some("https://example.com/01/12312312312333/10/ABC123/21/XYZ?99=XYZ")
        );
        assert_eq!(
            build("https://a", "(01)12312312312333(10)ABC+123").as_deref(),
            Some("https://a/01/12312312312333/10/ABC%2B123")
        );
        assert_eq!(build("https://a", "(99)XYZ789"), None);
    }
}
