//! Labels on live data: what is printed comes from the stock book and the places, is kept as it was
//! printed, and is compared with what is true now.
//!
//! [`facts`] says what labels say of things; [`judge`] whether a label still tells the truth;
//! [`select`] which things can have one; [`prepare`] reads all facts and the book's head at one
//! moment; [`work`] gives codes and notes the job; [`draw`] draws; [`due`]
//! says which labels are to be printed anew.
//!
//! # Invariants
//! 1. A job is printed once: the same id with the same contents answers the first job.
//! 2. What was printed is kept as it was and drawn from what was kept, so that a label printed
//!    again is the same paper. The database refuses to change it.
//! 3. A preview writes nothing and gives no code.

pub mod cards;
pub mod command;
mod compose;
mod draw;
mod due;
mod facts;
pub mod http;
mod judge;
mod order;
mod prepare;
mod select;
mod store;
mod work;

pub use draw::drawn;
