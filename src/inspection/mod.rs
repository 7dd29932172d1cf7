//! Inspections (督查): standards that are data, visits that are signed, findings that are followed
//! until they are put right.
//!
//! Invariants: a published version of a standard never changes; a signed visit never changes and is
//! chained by hash to the one before at the same facility; a finding's steps are appended; the same
//! visit, photo or step sent again is the same.

pub mod area;
mod cards;
pub mod content;
pub mod diff;
pub mod evidence;
pub mod file;
pub mod finding;
pub mod http;
pub mod plan;
pub mod raise;
pub mod receive;
pub mod report;
pub mod sample;
pub mod score;
pub mod seal;
pub mod sign;
pub mod standard;
pub mod starter;
pub mod store;
pub mod sweep;
pub mod verify;
pub mod visit;
