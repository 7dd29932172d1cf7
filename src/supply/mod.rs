//! Supply 供应: what a place will need, by rules whose names stand beside their figures.
//!
//! [`consumption`] averages what goes out, [`stockouts`] counts the days on which nothing was
//! there, [`usable`] leaves out what will expire before its turn, [`levels`] says how much should
//! be there and what to ask for, and [`need`] puts them together. [`summary`] is a book summed up,
//! from which [`wide`] judges many facilities at once; [`keep`] keeps the summaries up to date.
//! [`requisition`] carries what is asked for to what arrived.
//!
//! Averages are told in ten-thousandths of a unit and are never posted; what is asked for is whole
//! units.

pub mod allocation;
pub mod consumption;
pub mod forecast;
pub mod http;
pub mod keep;
pub mod levels;
pub mod need;
pub mod read;
pub mod requisition;
pub mod stockouts;
pub mod store;
pub mod summary;
pub mod transit;
pub mod usable;
pub mod wide;
