//! SQL of dispensers.

pub mod events;
pub mod inside;
pub mod machines;
pub mod slots;
