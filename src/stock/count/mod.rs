//! 盘点: what lies on the shelf, counted by several people while work goes on, and made one
//! document of differences.
//!
//! A line is counted as of its moment: what the book held there then is kept beside the figure,
//! and the difference of the two is what will be posted, whatever moves in between. [`rules`]
//! decides, [`sheet`] puts the lines together, [`store`] holds the SQL, [`work`] and [`settle`] do
//! each step in a transaction of its caller.
//!
//! # From open to posted
//! `open` takes figures. Posting writes down every line with its reason, puts the document, whose
//! id was fixed when the session was opened, into the book by the rules of every document, and ends
//! the session, all in one transaction: either all of it happened, or the session is still open.
//! Whoever asks again gets the same document.
//!
//! Invariant: every change of a session is made under the lock of its facility's book.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::catalog::Category;

pub mod http;
pub mod reasons;
pub mod rules;
pub mod settle;
pub mod sheet;
pub mod store;
pub mod view;
pub mod work;

/// The most lines of a count: a large county depot several times over.
pub const COUNT_LINES_MAX: usize = 5_000;

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It takes figures.
    Open,
    /// It is in the book.
    Posted,
    /// Given up; the book knows nothing of it.
    Cancelled,
}

impl Status {
    /// The word in the database.
    pub fn text(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Posted => "posted",
            Status::Cancelled => "cancelled",
        }
    }
}

/// What is counted: everything, or what all parts that are given let through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CountScope)]
pub struct Scope {
    /// Only these zones, by code; all when empty.
    #[serde(default)]
    pub zones: Vec<String>,
    /// Only these products, by code; all when empty.
    #[serde(default)]
    pub products: Vec<String>,
    /// Only this class.
    #[serde(default)]
    pub category: Option<Category>,
}

impl Scope {
    /// Whether a product in a zone is to be counted.
    pub fn covers(&self, zone: &str, product: &str, category: Category) -> bool {
        (self.zones.is_empty() || self.zones.iter().any(|each| each == zone))
            && (self.products.is_empty() || self.products.iter().any(|each| each == product))
            && self.category.is_none_or(|each| each == category)
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The facility.
    pub facility_id: Uuid,
    /// Chosen by the caller.
    pub id: Uuid,
    /// 1, 2, 3 … in its facility.
    pub number: i64,
    /// Of the document it will become.
    pub document_id: Uuid,
    /// How far it has come.
    pub status: Status,
    /// What is counted.
    pub scope: Scope,
    /// Whether the book's figures are kept from those who count.
    pub blind: bool,
    /// A remark.
    pub note: String,
    /// The book's head when it was opened.
    pub opened_seq: i64,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// By whom.
    pub opened_by: Uuid,
    /// The document's business day, once it is posted.
    pub occurred_on: Option<NaiveDate>,
    /// The document's remark, or why it was cancelled.
    pub remark: String,
}

/// A place in a facility where units of one lot lie: what one line of a count is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// The product.
    pub product: Uuid,
    /// The lot's number.
    pub lot: String,
    /// The lot's last good day.
    pub expiry: Option<NaiveDate>,
    /// The zone.
    pub zone: Uuid,
}
