//! The seal of a visit: canonical bytes, and their hash.
//!
//! The canonical bytes are JSON in UTF-8 without blanks, the names of every object in the order of
//! their bytes. They name the hash of the visit before at the same facility, so that visits are a
//! chain, as entries of a book are.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// What the canonical bytes are, and in which version.
pub const FORMAT: &str = "yaoju-visit-1";

/// The canonical bytes of a value.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            // Sorted here and not by the map, whose order a feature of its crate decides.
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            text.push('{');
            for (index, name) in names.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(&fields[name], text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// SHA-256 of bytes, lower-case hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// What the first visit of a facility is chained to.
pub fn first(facility: &str) -> String {
    hash(format!("{FORMAT}\n{facility}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_in_order_and_nothing_is_blank() {
        let value = json!({ "b": [1, null, "引\"号"], "a": { "z": true, "y": -3 } });
        assert_eq!(
            canonical(&value),
            r#"{"a":{"y":-3,"z":true},"b":[1,null,"引\"号"]}"#
        );
    }

    proptest! {
        #[test]
        fn canonical_bytes_say_the_same(
            names in prop::collection::btree_map("[a-z]{1,4}", any::<i64>(), 0..6), text in ".{0,12}"
        ) {
            let value = json!({ "names": names, "text": text });
            let read: Value = serde_json::from_str(&canonical(&value)).unwrap();
            prop_assert_eq!(canonical(&read), canonical(&value));
            prop_assert_eq!(read, value);
        }
    }
}
