//! Finding anything: products, lots, documents, facilities and people, by what people type or scan.
//!
//! [`words`] says under which words a thing is found; `store` keeps them in one table, ordered so
//! that the best are met first, and reads them within the caller's scope. Which things need new
//! words is noted by the database itself (`find_stale`), whoever changed a name: a page, an import,
//! another program. They are made before the next answer, and in the background after a start.

use serde::{Deserialize, Serialize};

pub mod http;
pub mod keep;
pub mod store;
pub mod words;

/// What can be found.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FindKind {
    /// A product.
    Product,
    /// A lot.
    Lot,
    /// A document.
    Document,
    /// A facility.
    Facility,
    /// Somebody.
    Person,
}

/// How well what was typed fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// The whole code, number or name.
    Exact,
    /// The beginning of a code or name.
    Prefix,
    /// Pinyin: initials or whole syllables, from the beginning.
    Pinyin,
    /// Somewhere inside.
    Part,
    /// Only when signs that are easily confused count as the same: O and 0, I and 1.
    Alike,
}
