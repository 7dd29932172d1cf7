//! Reports of inspections: a signed visit on paper, and what the county looks at.

mod evidence;
pub mod lines;
pub mod paper;
pub mod photos;
mod pictures;
pub mod progress;
pub mod sheet;
