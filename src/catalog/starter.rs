//! The starting catalogue: what is on the list of contraceptives handed out free of charge.
//!
//! Makers, approval numbers and GTINs are left empty: they stand on the packs and are filled in
//! by those who hold the packs. Everything can be changed.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{product::Details, store::products};
use crate::{db::Tx, error::Result};

#[derive(Deserialize)]
struct File {
    product: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    #[serde(flatten)]
    details: Details,
}

/// The products of the starting catalogue: code and what is said of each.
fn entries() -> Vec<(String, Details)> {
    let file: File = toml::from_str(include_str!("starter.toml")).expect("a test reads the file");
    file.product
        .into_iter()
        .map(|entry| (entry.code, entry.details))
        .collect()
}

/// Adds the starting catalogue; leaves alone what is there already. Answers how many were added.
pub async fn add_starter(tx: &mut Tx, now: DateTime<Utc>) -> Result<usize> {
    let mut added = 0;
    for (code, details) in entries() {
        added += usize::from(products::insert(tx, &code, &details.checked()?, now).await?);
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{catalog::Category, text};

    #[test]
    fn every_entry_is_valid_and_in_normal_form() {
        let mut codes = BTreeSet::new();
        for (code, details) in entries() {
            assert_eq!(text::code("code", &code).as_ref(), Ok(&code));
            assert_eq!(details.clone().checked(), Ok(details.clone()), "{code}");
            let letter = match details.category {
                Category::Drug => "D-",
                Category::Condom => "C-",
                Category::Iud => "I-",
            };
            assert!(code.starts_with(letter), "{code}");
            assert!(
                !details.name_en.is_empty() && !details.usage.is_empty(),
                "{code}"
            );
            assert!(codes.insert(code));
        }
        assert!(codes.len() >= 20);
    }

    #[test]
    fn nothing_is_said_that_stands_only_on_a_pack() {
        for (code, details) in entries() {
            assert!(details.maker.is_empty(), "{code}");
            assert!(details.approval_number.is_empty(), "{code}");
            assert_eq!(details.gtin, None, "{code}");
        }
    }
}
