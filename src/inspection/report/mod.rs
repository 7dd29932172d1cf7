//! Reports of inspections: a signed visit on paper.

pub mod lines;
pub mod paper;
pub mod photos;
mod pictures;
