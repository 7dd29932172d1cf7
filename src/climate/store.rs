//! SQL of temperature and humidity.

pub mod events;
pub mod excursions;
pub mod followed;
pub mod hand;
pub mod heard;
pub mod life;
pub mod mqtt;
pub mod overview;
pub mod postings;
pub mod prints;
pub mod samples;
pub mod sensors;
pub mod signs;
