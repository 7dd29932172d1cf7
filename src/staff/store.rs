//! SQL of staff.

pub mod certificates;
pub mod members;
pub mod trainings;
