//! SQL of inspections.

pub mod evidence;
pub mod findings;
pub mod photos;
pub mod standards;
pub mod steps;
pub mod visits;
