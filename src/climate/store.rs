//! SQL of temperature and humidity.

pub mod events;
pub mod excursions;
pub mod hand;
pub mod heard;
pub mod samples;
pub mod sensors;
