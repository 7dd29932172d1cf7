//! Decides what the book says of a paper.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Subject;
use crate::stock::{Flow, Kind, store::cards::BookRow};

/// What the book says of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 与账册一致: it equals the book, to which nothing was added since.
    Equal,
    /// 账册此后有新账: it equals the book as it was, and the book has moved on.
    MovedOn,
    /// 不是本系统的单据: unknown, or not what the book says.
    NotOurs,
}

/// Why a paper is not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = PaperReason)]
pub enum Reason {
    /// No paper was printed with this code.
    Unknown,
    /// The book no longer gives the figures that were printed: it is not the same book.
    BookDiffers,
    /// The figure typed from the paper is not the book's.
    FigureDiffers,
}

/// An entry made since a paper was printed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// Its number in the book.
    pub seq: i64,
    /// The document's kind.
    pub kind: Kind,
    /// The document's number.
    pub number: i64,
    /// The document's id.
    pub document: uuid::Uuid,
    /// The product's code.
    pub product: String,
    /// The lot's number.
    pub lot: String,
    /// In positive, out negative.
    pub units: i64,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// Whether it would stand on the paper, or changes what stands there.
    pub touches: bool,
}

/// An entry as it is told, and whether it is about what the paper is about.
pub fn moved(row: BookRow, subject: &Subject) -> Moved {
    Moved {
        touches: touches(&row, subject),
        seq: row.seq,
        kind: row.kind,
        number: row.number,
        document: row.document_id,
        product: row.product_code,
        lot: row.lot_number,
        units: row.units,
        occurred_on: row.occurred_on,
        recorded_at: row.recorded_at,
    }
}

fn touches(row: &BookRow, subject: &Subject) -> bool {
    match subject {
        Subject::Document { document } => row.reverses_id == Some(*document),
        Subject::Card {
            product,
            lot,
            from,
            to,
        } => {
            row.product_code == *product
                && lot.is_none_or(|lot| lot == row.lot_id)
                && from.is_none_or(|from| from <= row.occurred_on)
                && to.is_none_or(|to| row.occurred_on <= to)
        }
        Subject::Dispensing { from, to } => {
            row.flow == Flow::Dispensed && (*from..=*to).contains(&row.occurred_on)
        }
        Subject::Expiry { day, within, .. } => {
            let days = Days::new(u64::try_from(*within).unwrap_or(0));
            let until = day.and_then(|day| day.checked_add_days(days));
            let expiry = row.lot_expiry;
            expiry.is_some_and(|expiry| until.is_none_or(|until| expiry <= until))
        }
        Subject::Day { day } => row.occurred_on == *day,
        Subject::Balance { to, .. } => row.occurred_on <= to.last(),
        Subject::Count { document, .. } => {
            document.is_some() && [Some(row.document_id), row.reverses_id].contains(document)
        }
    }
}
