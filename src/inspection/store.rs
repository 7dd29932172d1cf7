//! SQL of inspections.

pub mod evidence;
pub mod findings;
pub mod outcomes;
pub mod photos;
pub mod plans;
pub mod standards;
pub mod steps;
pub mod visits;
