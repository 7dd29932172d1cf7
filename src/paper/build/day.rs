//! A day's summary. Its figures: what moved by kind and product, and what was dispensed by product,
//! channel and client group, with units and hand-outs.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Built, Content, Figure, line};
use crate::{db::Tx, error::Result, places::Facility, report::day::book};

/// Makes the paper.
pub async fn build(tx: &mut Tx, facility: &Facility, day: NaiveDate, head: i64) -> Result<Built> {
    let book = book(tx, facility, day, head).await?;
    let mut lines = Vec::new();
    let mut figures: Vec<Figure> = Vec::new();
    let moved = [&book.received, &book.counted, &book.moved];
    for row in moved.into_iter().flatten() {
        let (units, documents) = (row.units.to_string(), row.documents.to_string());
        lines.push(line(&[
            word(&row.kind),
            row.product.clone(),
            units,
            documents,
        ]));
    }
    for row in &book.dispensed {
        let client = &row.client;
        lines.push(line(&[
            "dispense".to_owned(),
            row.product.clone(),
            word(&row.channel),
            word(&client.residence),
            word(&client.sex),
            word(&client.age_band),
            row.units.to_string(),
            row.hand_outs.to_string(),
        ]));
        let of = format!("{} {}", row.name, row.spec).trim().to_owned();
        match figures.iter_mut().find(|figure| figure.of == of) {
            Some(figure) => figure.value += row.units,
            None => figures.push(Figure {
                name: "total",
                of,
                value: row.units,
                unit: row.unit.clone(),
            }),
        }
    }
    Ok(Built {
        lines,
        figures,
        content: Content::Day(book),
    })
}

/// The word for a value as programs see it; nothing where it was not said.
pub fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
