//! Makes a paper from the book as it stood at one head.

use serde::Serialize;

use super::{Figure, Subject};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Error, Result},
    places::Facility,
    report::day::DayBook,
    stock::view::DocumentView,
};

mod balance;
mod card;
mod count;
mod day;
mod dispensing;
mod document;
mod expiry;

pub use balance::Balance;
pub use card::Card;
pub use count::{Count, complete, counted_since};
pub use dispensing::Dispensing;
pub use expiry::Expiry;

/// The most rows of one paper: what a person still leafs through.
pub const ROWS_MAX: i64 = 5000;

/// A paper's contents.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum Content {
    /// One document.
    Document(Box<DocumentView>),
    /// A stock card.
    Card(Card),
    /// A register of what was dispensed.
    Dispensing(Dispensing),
    /// A warning of what expires.
    Expiry(Expiry),
    /// An in-out-balance.
    Balance(Balance),
    /// A day's summary.
    Day(DayBook),
    /// A count's sheet.
    Count(Count),
}

/// A paper made from the book.
#[derive(Debug)]
pub struct Built {
    /// Its canonical figures, one line each.
    pub lines: Vec<String>,
    /// The figures to compare by eye.
    pub figures: Vec<Figure>,
    /// All that is printed.
    pub content: Content,
}

/// Makes a paper from the book of a facility as it stood at the entry `head`.
pub async fn build(
    app: &App,
    tx: &mut Tx,
    facility: &Facility,
    subject: &Subject,
    head: i64,
) -> Result<Built> {
    match subject {
        Subject::Document { document } => document::build(tx, facility, *document, head).await,
        Subject::Card {
            product,
            lot,
            from,
            to,
        } => {
            let product = app.product(product).await?;
            let wanted = crate::stock::store::cards::CardFilter {
                lot: *lot,
                from: *from,
                to: *to,
            };
            card::build(tx, facility, &product, &wanted, head).await
        }
        Subject::Dispensing { from, to } => {
            dispensing::build(tx, facility, (*from, *to), head).await
        }
        Subject::Expiry {
            day,
            within,
            category,
        } => {
            // Printing fills it in; a subject without it was never printed.
            let day = day.ok_or_else(|| Code::InvalidInput.with("what", "day").at("day"))?;
            expiry::build(tx, facility, (day, *within), *category, head).await
        }
        Subject::Balance { from, to } => {
            let loss_permille = app.house().await?.loss_permille;
            balance::build(tx, facility, (*from, *to), head, loss_permille).await
        }
        Subject::Day { day } => day::build(tx, facility, *day, head).await,
        Subject::Count { count, through, .. } => {
            let through = through.unwrap_or(0);
            count::build(tx, facility, (*count, through), head).await
        }
    }
}

/// Fields of one canonical line.
fn line(fields: &[String]) -> String {
    fields.join("\t")
}

fn too_long() -> Error {
    Code::PaperTooLong.with("most", ROWS_MAX).into()
}

/// Sums by unit, in the order in which the units come first: different units are not added up.
fn totals<'a>(rows: impl Iterator<Item = (&'a str, i64)>) -> Vec<Figure> {
    let mut sums: Vec<Figure> = Vec::new();
    for (unit, value) in rows {
        match sums.iter_mut().find(|sum| sum.unit == unit) {
            Some(sum) => sum.value += value,
            None => sums.push(Figure {
                name: "total",
                of: String::new(),
                value,
                unit: unit.to_owned(),
            }),
        }
    }
    sums
}
