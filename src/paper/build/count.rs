//! A count's sheet (盘点表). Its figures: a line with the session's number; then for each spot the
//! count that held: its number in the session, product, lot, expiry, zone, units on the shelf, the
//! book's head when it was counted and the units in the book then; then each entry by which the
//! differences were posted: its number, product, lot and units.
//!
//! What was counted is not in the book's chain, but is never changed either: the sheet is bound to
//! the last quantity handed in when it was printed, so that a recount does not undo it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Built, Content, line, totals};
use crate::{
    db::Tx,
    error::{Code, Result},
    places::Facility,
    stock::count::{
        Session, Spot, Status,
        store::{self, LineRow},
    },
};

/// What stands on a sheet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountPaper)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// The session's number.
    pub number: i64,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// What was counted, in the order in which it was handed in.
    pub rows: Vec<CountedRow>,
}

/// A counted spot.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountedRow {
    /// The product's code.
    pub product: String,
    /// Its name.
    pub name: String,
    /// Its smallest unit.
    pub unit: String,
    /// The lot's number.
    pub lot: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// The zone's code.
    pub zone: String,
    /// Units on the shelf.
    pub units: i64,
    /// Units in the book at that moment; not told of a blind count before it is posted.
    pub book: Option<i64>,
    /// The moment of counting.
    pub at: DateTime<Utc>,
    /// Who counted.
    pub by: String,
}

/// The session of a sheet that is to be printed: its document, and the last quantity handed in.
pub async fn complete(tx: &mut Tx, facility: &Facility, id: Uuid) -> Result<(Uuid, i64)> {
    let session = session(tx, facility, id).await?;
    let lines = store::lines(tx, &session).await?;
    let last = lines.last().map_or(0, |row| row.seq);
    Ok((session.document_id, last))
}

/// Whether something was counted after the sheet was printed.
pub async fn counted_since(tx: &mut Tx, facility: &Facility, id: Uuid, last: i64) -> Result<bool> {
    Ok(complete(tx, facility, id).await?.1 > last)
}

async fn session(tx: &mut Tx, facility: &Facility, id: Uuid) -> Result<Session> {
    let found = store::session(tx, facility.id, id).await?;
    Ok(found.ok_or_else(|| Code::NotFound.with("what", id))?)
}

#[derive(sqlx::FromRow)]
struct Difference {
    seq: i64,
    product: String,
    lot: String,
    units: i64,
}

/// Makes the paper.
pub async fn build(
    tx: &mut Tx,
    facility: &Facility,
    (id, last): (Uuid, i64),
    head: i64,
) -> Result<Built> {
    let session = session(tx, facility, id).await?;
    let mut newest: HashMap<Spot, LineRow> = HashMap::new();
    for row in store::lines(tx, &session).await? {
        if row.seq <= last {
            newest.insert(row.spot(), row);
        }
    }
    let mut latest: Vec<LineRow> = newest.into_values().collect();
    latest.sort_unstable_by_key(|row| row.seq);
    let differences: Vec<Difference> = tx
        .query(
            "SELECT entry.seq, product.code AS product, entry.lot_number AS lot, entry.units
             FROM entry JOIN product ON product.id = entry.product_id
             WHERE entry.facility_id = $1 AND entry.document_id = $2 AND entry.seq <= $3
             ORDER BY entry.seq",
        )
        .bind(facility.id)
        .bind(session.document_id)
        .bind(head)
        .all()
        .await?;
    let mut lines = vec![line(&[session.number.to_string()])];
    lines.extend(latest.iter().map(|row| counted_line(row, facility)));
    lines.extend(differences.iter().map(|entry| {
        line(&[
            entry.seq.to_string(),
            entry.product.clone(),
            entry.lot.clone(),
            entry.units.to_string(),
        ])
    }));
    let figures = totals(latest.iter().map(|row| (&row.base_unit[..], row.units)));
    let told = !session.blind || session.status == Status::Posted;
    let rows = latest.into_iter().map(|row| CountedRow {
        zone: zone_code(&row, facility),
        product: row.product_code,
        name: row.product_name,
        unit: row.base_unit,
        lot: row.lot_number,
        expiry: row.lot_expiry,
        units: row.units,
        book: told.then_some(row.book_units),
        at: row.counted_at,
        by: row.account_name,
    });
    Ok(Built {
        lines,
        figures,
        content: Content::Count(Count {
            number: session.number,
            opened_at: session.opened_at,
            rows: rows.collect(),
        }),
    })
}

fn zone_code(row: &LineRow, facility: &Facility) -> String {
    let zone = facility.zone_by_id(row.zone_id);
    zone.map(|zone| zone.code.clone()).unwrap_or_default()
}

fn counted_line(row: &LineRow, facility: &Facility) -> String {
    let expiry = row.lot_expiry.map(|day| day.to_string());
    line(&[
        row.seq.to_string(),
        row.product_code.clone(),
        row.lot_number.clone(),
        expiry.unwrap_or_default(),
        zone_code(row, facility),
        row.units.to_string(),
        row.book_seq.to_string(),
        row.book_units.to_string(),
    ])
}
