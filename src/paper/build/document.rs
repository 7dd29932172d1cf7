//! A document's paper. Its figures: a line with kind, number, business day, reason, what it takes
//! back and what took it back by then; then for each line its number, product, lot, expiry, zone,
//! second zone, units and reason.

use uuid::Uuid;

use super::{Built, Content, line, totals};
use crate::{
    db::Tx,
    error::{Code, Result},
    places::Facility,
    stock::{store::documents, view::DocumentView},
};

/// Makes the paper.
pub async fn build(tx: &mut Tx, facility: &Facility, id: Uuid, head: i64) -> Result<Built> {
    let found = documents::document(tx, facility.id, id).await?;
    let known = |document: &DocumentView| document.entries.iter().all(|entry| entry.seq <= head);
    let found = found.filter(known);
    let mut document = found.ok_or_else(|| Code::NotFound.with("what", id))?;
    // What happened after that head is not on the paper.
    document.under_way = None;
    if let Some(by) = &document.reversed_by
        && first_entry(tx, facility.id, by.id).await? > head
    {
        document.reversed_by = None;
    }
    let number = |reference: &Option<crate::stock::view::DocumentRef>| {
        let number = reference.as_ref().map(|reference| reference.number);
        number.map(|number| number.to_string()).unwrap_or_default()
    };
    let mut lines = vec![line(&[
        document.kind.text().to_owned(),
        document.number.to_string(),
        document.occurred_on.to_string(),
        document.reason.clone(),
        number(&document.reverses),
        number(&document.reversed_by),
    ])];
    for each in &document.lines {
        let expiry = each.lot.expiry.map(|day| day.to_string());
        let to_zone = each.to_zone.as_ref().map(|zone| zone.code.clone());
        lines.push(line(&[
            each.line.to_string(),
            each.product.code.clone(),
            each.lot.number.clone(),
            expiry.unwrap_or_default(),
            each.zone.code.clone(),
            to_zone.unwrap_or_default(),
            each.units.to_string(),
            each.reason.clone(),
        ]));
    }
    let units = document.lines.iter();
    let figures = totals(units.map(|line| (&line.product.base_unit[..], line.units)));
    Ok(Built {
        lines,
        figures,
        content: Content::Document(Box::new(document)),
    })
}

async fn first_entry(tx: &mut Tx, facility: Uuid, document: Uuid) -> Result<i64> {
    let row = tx.query(
        "SELECT CAST(COALESCE(MIN(seq), 0) AS BIGINT) FROM entry
         WHERE facility_id = $1 AND document_id = $2",
    );
    Ok(row.bind(facility).bind(document).scalar().await?)
}
