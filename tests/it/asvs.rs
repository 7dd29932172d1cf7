//! The answers to the security verification standard: all there, and each with evidence that is.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

/// How many requirements version 5.0.0 has on the first two levels.
const COUNTS: [(u8, usize); 2] = [(1, 70), (2, 183)];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    level: u8,
    answer: Answer,
    how: String,
    #[serde(default)]
    evidence: Vec<String>,
}

#[derive(Deserialize, PartialEq, Clone, Copy, Debug, PartialOrd, Eq, Ord)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Yes,
    Partly,
    No,
    NotApplicable,
}

#[test]
fn every_requirement_is_answered_with_evidence_that_is_there() {
    let text = fs::read_to_string("tests/asvs.toml").unwrap();
    let items: BTreeMap<String, Item> = toml::from_str(&text).unwrap();
    for (level, count) in COUNTS {
        let found = items.values().filter(|item| item.level == level).count();
        assert_eq!(found, count, "requirements of level {level}");
    }
    let mut faults = Vec::new();
    let mut counts: BTreeMap<Answer, usize> = BTreeMap::new();
    for (id, item) in &items {
        *counts.entry(item.answer).or_default() += 1;
        if item.how.len() < 8 {
            faults.push(format!("{id}: says nothing"));
        }
        let needs_evidence = matches!(item.answer, Answer::Yes);
        if needs_evidence && item.evidence.is_empty() {
            faults.push(format!("{id}: yes, but nothing shows it"));
        }
        faults.extend(item.evidence.iter().filter_map(|named| missing(id, named)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    println!("security verification standard, levels 1 and 2: {counts:?}");
}

/// What is wrong with `FILE::TEXT`, if anything. A name of a test must be that of a function.
fn missing(id: &str, named: &str) -> Option<String> {
    let fault = |why: &str| Some(format!("{id}: {named}: {why}"));
    let Some((file, text)) = named.split_once("::") else {
        return fault("not FILE::TEXT");
    };
    let Ok(contents) = fs::read_to_string(file) else {
        return fault("no such file");
    };
    let is_name = text.contains('_') && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let wanted = if file.starts_with("tests/it/") && is_name {
        format!("fn {text}(")
    } else {
        text.to_owned()
    };
    if contents.contains(&wanted) {
        None
    } else {
        fault("not there")
    }
}

/// Text stays text: no page writes markup that somebody may have typed.
#[test]
fn no_page_writes_html() {
    let mut faults = Vec::new();
    let mut folders = vec![Path::new("web/src").to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            for word in [
                "dangerouslySetInnerHTML",
                "innerHTML",
                "outerHTML",
                "document.write",
                "eval(",
            ] {
                if text.contains(word) {
                    faults.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
