//! SQL that reads the ledger for the pages and the API.

pub mod balances;
pub mod cards;
pub mod checks;
pub mod documents;
pub mod holdings;
pub mod merges;
pub mod months;
pub mod product_merges;
pub mod reach;
pub mod recalls;
pub mod refusals;
pub mod spread;
