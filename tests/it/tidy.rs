//! The house rules that a machine can check.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

const COLUMNS_MAX: usize = 100;
const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 400;

#[test]
fn tidy() {
    let mut faults = Vec::new();
    for path in rust_files(Path::new("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut fault =
            |line: usize, what: &str| faults.push(format!("{}:{line}: {what}", path.display()));
        if !text.starts_with("//!") && !path.ends_with("lib.rs") {
            fault(1, "say in `//!` what this file is for");
        }
        if text.lines().count() > FILE_LINES_MAX {
            fault(1, "longer than a file may be");
        }
        let mut function: Option<(usize, String)> = None;
        for (index, line) in text.lines().enumerate() {
            // A line that is nothing but a sentence cannot be broken by the formatter.
            let is_sentence = line.trim_start().starts_with('"');
            if line.chars().count() > COLUMNS_MAX && !is_sentence {
                fault(index + 1, "wider than 100 columns");
            }
            if line == "#[cfg(test)]" {
                break;
            }
            if line.contains(".unwrap()") {
                fault(
                    index + 1,
                    "`unwrap`: return the error, or `expect` a reason",
                );
            }
            if line.contains("Utc::now") && !path.ends_with("clock.rs") {
                fault(index + 1, "take the time from the clock");
            }
            if line.contains("sqlx::query")
                && !path.starts_with("src/db")
                && !path.ends_with("db.rs")
            {
                fault(index + 1, "only db.rs speaks to a driver");
            }
            let indent: String = line.chars().take_while(|c| *c == ' ').collect();
            let code = line.trim_start();
            if function.is_none()
                && ["fn ", "pub fn ", "async fn ", "pub async fn "]
                    .iter()
                    .any(|f| code.starts_with(f))
            {
                function = Some((index, indent.clone() + "}"));
            }
            if let Some((start, end)) = &function
                && line == end
            {
                if index - start + 1 > FUNCTION_LINES_MAX {
                    fault(start + 1, "longer than a function may be");
                }
                function = None;
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The description keeps one schema a name: of two types that share one, it would show either.
#[test]
fn schemas_have_names_of_their_own() {
    let mut homes = BTreeMap::<String, Vec<PathBuf>>::new();
    for path in rust_files(Path::new("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if !line.contains("ToSchema") || line.starts_with("use ") {
                continue;
            }
            let mut name = None;
            for line in lines.by_ref() {
                if let Some((_, rest)) = line.split_once("schema(as = ") {
                    name = Some(word(rest));
                }
                if let Some((_, rest)) = line
                    .split_once("struct ")
                    .or_else(|| line.split_once("enum "))
                    .filter(|(before, _)| before.is_empty() || before.starts_with("pub"))
                {
                    let name = name.unwrap_or_else(|| word(rest));
                    homes.entry(name).or_default().push(path.clone());
                    break;
                }
            }
        }
    }
    assert!(homes.len() > 200, "only {} schemas found", homes.len());
    homes.retain(|_, homes| homes.len() > 1);
    assert!(homes.is_empty(), "{homes:#?}");
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

pub fn rust_files(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                rust_files(&path)
            } else if path.extension().is_some_and(|e| e == "rs") {
                vec![path]
            } else {
                vec![]
            }
        })
        .collect()
}
