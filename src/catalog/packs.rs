//! Packs: what a product may be packed in, and quantities in packs and units together, "2箱3盒".
//!
//! The pages read and write quantities by the same rules; `tests/data/packs.json` holds both to
//! it.

use super::Pack;
use crate::error::{Code, Refusal};

/// How many packs a product may have, one inside the other.
pub const PACKS_MAX: usize = 6;

/// The longest name of a pack or base unit, in characters.
pub const NAME_MAX: usize = 8;

/// The most units a pack may hold.
const PACK_UNITS_MAX: i64 = 10_000_000;

/// The most that can be counted: what a page can hold exactly too.
const QUANTITY_MAX: i64 = (1 << 53) - 1;

/// The name of a base unit: no digits or signs, so that it can follow a number.
pub fn base_unit(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Code::TextMissing.at("baseUnit"));
    }
    if !is_name(name) {
        return Err(Code::PacksInvalid.at("baseUnit"));
    }
    Ok(name.to_owned())
}

/// The packs, the largest first, if each is a whole multiple of the next smaller one and no name
/// stands for two.
pub fn check(packs: &[Pack], base_unit: &str) -> Result<Vec<Pack>, Refusal> {
    let refusal =
        |index: usize, field: &str| Code::PacksInvalid.at(format!("packs[{index}].{field}"));
    if packs.len() > PACKS_MAX {
        return Err(Code::PacksInvalid.at("packs"));
    }
    let mut checked: Vec<(usize, Pack)> = Vec::new();
    let mut names = vec![plain(base_unit)];
    for (index, pack) in packs.iter().enumerate() {
        let name = pack.name.trim();
        if !is_name(name) || names.contains(&plain(name)) {
            return Err(refusal(index, "name"));
        }
        if !(2..=PACK_UNITS_MAX).contains(&pack.units) {
            return Err(refusal(index, "units"));
        }
        names.push(plain(name));
        let (name, units) = (name.to_owned(), pack.units);
        checked.push((index, Pack { name, units }));
    }
    checked.sort_by_key(|(_, pack)| std::cmp::Reverse(pack.units));
    for pair in checked.windows(2) {
        let [(index, larger), (_, smaller)] = pair else {
            continue;
        };
        if larger.units == smaller.units || larger.units % smaller.units != 0 {
            return Err(refusal(*index, "units"));
        }
    }
    Ok(checked.into_iter().map(|(_, pack)| pack).collect())
}

fn is_name(name: &str) -> bool {
    let counts = |c: char| c.is_alphabetic();
    (1..=NAME_MAX).contains(&name.chars().count()) && name.chars().all(counts)
}

/// Reads a quantity: numbers, each followed by the name of a pack or of the base unit, each name
/// once at most, in any order; a last number without a name counts base units. Spaces may stand
/// anywhere but inside a number. Nothing for anything else, or for more than can be counted.
pub fn parse(text: &str, packs: &[Pack], base_unit: &str) -> Option<i64> {
    let known = names(packs, base_unit);
    let base = plain(base_unit);
    let text = plain(text);
    let mut rest = text.as_str();
    let mut seen: Vec<&str> = Vec::new();
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let count: i64 = rest[..end].parse().ok()?;
        rest = rest[end..].trim_start();
        let named = known
            .iter()
            .find(|(name, _)| rest.starts_with(name.as_str()));
        let (name, units) = match named {
            Some((name, units)) => (name.as_str(), *units),
            None if rest.is_empty() => (base.as_str(), 1),
            None => return None,
        };
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
        rest = rest.get(name.len()..).unwrap_or_default().trim_start();
        total = count.checked_mul(units)?.checked_add(total)?;
        if total > QUANTITY_MAX {
            return None;
        }
    }
    (!seen.is_empty()).then_some(total)
}

/// Like [`parse`], with a refusal that shows how to write it.
pub fn read(text: &str, packs: &[Pack], base_unit: &str, field: &str) -> Result<i64, Refusal> {
    parse(text, packs, base_unit).ok_or_else(|| {
        let names = packs.iter().map(|pack| pack.name.as_str());
        let example = names.chain([base_unit]).zip(2..);
        let example = example.fold(String::new(), |all, (name, n)| format!("{all}{n}{name}"));
        Code::QuantityInvalid
            .with("text", text.trim())
            .with("example", example)
            .at(field)
    })
}

/// Names as typed, the longest first, so that 大盒 is not read as a stray 大 before 盒.
fn names(packs: &[Pack], base_unit: &str) -> Vec<(String, i64)> {
    let all = packs.iter().map(|pack| (plain(&pack.name), pack.units));
    let mut names: Vec<_> = all.chain([(plain(base_unit), 1)]).collect();
    names.retain(|(name, _)| !name.is_empty());
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
    names
}

/// Full-width forms as plain ASCII, one space for many, lower case.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    let narrowed: String = text.chars().map(narrow).collect();
    let words: Vec<&str> = narrowed.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Units as the fewest packs, the largest first: 1030 is "2箱3盒", none is "0只".
pub fn format(units: i64, packs: &[Pack], base_unit: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = units.unsigned_abs();
    for pack in packs {
        let size = pack.units.unsigned_abs().max(1);
        if rest >= size {
            parts.push(format!("{}{}", rest / size, pack.name));
        }
        rest %= size;
    }
    if rest > 0 || parts.is_empty() {
        parts.push(format!("{rest}{base_unit}"));
    }
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{}", parts.concat())
}

/// Both ways, "2箱3盒 (1030只)"; one only where they say the same.
pub fn format_both(units: i64, packs: &[Pack], base_unit: &str) -> String {
    let in_packs = format(units, packs, base_unit);
    let in_units = format!("{units}{base_unit}");
    if in_packs == in_units {
        return in_units;
    }
    format!("{in_packs} ({in_units})")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Shared {
        sets: HashMap<String, Set>,
        parse: Vec<Reading>,
        format: Vec<Writing>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Set {
        base_unit: String,
        packs: Vec<Pack>,
    }

    #[derive(Deserialize)]
    struct Reading {
        set: String,
        text: String,
        units: Option<i64>,
    }

    #[derive(Deserialize)]
    struct Writing {
        set: String,
        units: i64,
        text: String,
        both: String,
    }

    fn shared() -> Shared {
        let text = std::fs::read_to_string("tests/data/packs.json").unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn quantities_are_read_as_the_pages_read_them() {
        let shared = shared();
        assert!(shared.parse.len() > 20);
        for case in &shared.parse {
            let set = &shared.sets[&case.set];
            let units = parse(&case.text, &set.packs, &set.base_unit);
            assert_eq!(units, case.units, "{} {}", case.set, case.text);
        }
    }

    #[test]
    fn quantities_are_written_as_the_pages_write_them() {
        let shared = shared();
        assert!(shared.format.len() > 5);
        for case in &shared.format {
            let set = &shared.sets[&case.set];
            assert_eq!(format(case.units, &set.packs, &set.base_unit), case.text);
            assert_eq!(
                format_both(case.units, &set.packs, &set.base_unit),
                case.both
            );
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let set = &shared().sets["pill"];
        for units in (0..2000).chain([i64::from(u32::MAX), QUANTITY_MAX]) {
            let text = format(units, &set.packs, &set.base_unit);
            assert_eq!(parse(&text, &set.packs, &set.base_unit), Some(units));
        }
    }

    #[test]
    fn a_refusal_shows_how_to_write_it() {
        let set = &shared().sets["condom"];
        let refusal = read("半箱", &set.packs, &set.base_unit, "lines[0].units").unwrap_err();
        assert_eq!(refusal.facts["example"], "2箱3盒4只");
    }

    fn pack(name: &str, units: i64) -> Pack {
        Pack {
            name: name.to_owned(),
            units,
        }
    }

    #[test]
    fn packs_nest_and_come_largest_first() {
        let packs = check(&[pack("盒", 10), pack(" 箱 ", 500)], "只").unwrap();
        assert_eq!(packs, [pack("箱", 500), pack("盒", 10)]);
        assert_eq!(check(&[], "只").unwrap(), []);
    }

    #[test]
    fn packs_that_cannot_be_counted_are_refused() {
        let cases = [
            (vec![pack("盒", 10), pack("盒", 20)], "packs[1].name"),
            (vec![pack("只", 10)], "packs[0].name"),
            (vec![pack("", 10)], "packs[0].name"),
            (vec![pack("盒2", 10)], "packs[0].name"),
            (vec![pack("大 盒", 10)], "packs[0].name"),
            (vec![pack("盒", 1)], "packs[0].units"),
            (vec![pack("盒", -10)], "packs[0].units"),
            (vec![pack("盒", 10), pack("箱", 505)], "packs[1].units"),
            (vec![pack("盒", 10), pack("箱", 10)], "packs[0].units"),
            (vec![pack("盒", 10); 7], "packs"),
        ];
        for (packs, field) in cases {
            let refusal = check(&packs, "只").unwrap_err();
            assert_eq!(refusal.code, Code::PacksInvalid);
            assert_eq!(refusal.field.as_deref(), Some(field));
        }
        assert!(base_unit("2只").is_err());
        assert!(base_unit(" ").is_err());
    }
}
