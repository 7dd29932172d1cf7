//! The lists of the ledger as files.

pub mod card;
pub mod documents;
pub mod shelf;
