//! SQL of dispensers.

pub mod events;
pub mod feeds;
pub mod inside;
pub mod machines;
pub mod slots;
