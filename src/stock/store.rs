//! SQL that reads the ledger for the pages and the API.

pub mod cards;
pub mod checks;
pub mod documents;
pub mod holdings;
