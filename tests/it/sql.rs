//! Every SQL literal under `src` must prepare on both engines: what `query!` does for one, at test
//! time.

use std::path::Path;

use regex::Regex;
use yaoju::db::{Db, MIGRATIONS};

use crate::{on_both, tidy::rust_files};

on_both!(every_statement_prepares);

async fn every_statement_prepares(db: &Db) {
    let literal = Regex::new(r#"(?s)"((?:SELECT|INSERT|UPDATE|DELETE|WITH)\s[^"]*)""#).unwrap();
    let mut count = 0;
    for path in rust_files(Path::new("src")) {
        if path.starts_with("src/db") || path.ends_with("db.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for found in literal.captures_iter(&text) {
            // Literals with a hole are put together by `format!` and are run by other tests.
            let sql = &found[1];
            if sql.contains('{') {
                continue;
            }
            let outcome = db.prepares(sql).await;
            assert!(outcome.is_ok(), "{}: {sql}\n{outcome:?}", path.display());
            count += 1;
        }
    }
    assert!(count >= 5, "found only {count} statements");
}

/// `sqlx::migrate!` cannot see a new file until the crate is rebuilt; this can.
#[test]
fn every_migration_is_embedded() {
    let files = std::fs::read_dir("migrations").unwrap().count();
    assert_eq!(MIGRATIONS.iter().count(), files);
}
