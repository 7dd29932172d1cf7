//! The warning of what expires. Its figures: for each lot and zone the product, lot, expiry, zone
//! and units. They are added up from the entries up to the head, so that the same paper can be made
//! at any later time.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Built, Content, ROWS_MAX, line, too_long, totals};
use crate::{catalog::Category, db::Tx, error::Result, places::Facility, places::ZoneState};

/// What stands in a warning of expiry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExpiryPaper)]
pub struct Expiry {
    /// The day from which is counted.
    pub day: NaiveDate,
    /// How many days ahead.
    pub within: i64,
    /// The lots, the first to expire first.
    pub rows: Vec<Expiring>,
}

/// A lot in a zone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Expiring {
    /// The product's code.
    pub product: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its class.
    pub category: Category,
    /// Its smallest unit.
    pub unit: String,
    /// The lot's number.
    pub lot: String,
    /// Its last good day.
    pub expiry: NaiveDate,
    /// Days until then; negative afterwards.
    pub days_left: i64,
    /// The zone's name.
    pub zone: String,
    /// The zone's colour.
    pub zone_state: ZoneState,
    /// Units there.
    pub units: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    product: String,
    name: String,
    spec: String,
    category: Category,
    unit: String,
    #[expect(
        dead_code,
        reason = "lots of one number and expiry are told apart by it"
    )]
    lot_id: Uuid,
    lot: String,
    expiry: NaiveDate,
    zone_code: String,
    zone: String,
    zone_state: ZoneState,
    units: i64,
}

/// Makes the paper.
pub async fn build(
    tx: &mut Tx,
    facility: &Facility,
    (day, within): (NaiveDate, i64),
    category: Option<Category>,
    head: i64,
) -> Result<Built> {
    let days = Days::new(u64::try_from(within).unwrap_or(0));
    let until = day.checked_add_days(days).unwrap_or(day);
    let rows: Vec<Row> = tx
        .query(
            "SELECT product.code AS product, product.name, product.spec, product.category,
                    product.base_unit AS unit, entry.lot_id, MAX(entry.lot_number) AS lot,
                    MAX(entry.lot_expiry) AS expiry, zone.code AS zone_code, zone.name AS zone,
                    zone.state AS zone_state, CAST(SUM(entry.units) AS BIGINT) AS units
             FROM entry
                 JOIN product ON product.id = entry.product_id
                 JOIN zone ON zone.id = entry.zone_id
             WHERE entry.facility_id = $1 AND entry.seq <= $2 AND entry.lot_expiry <= $3
                 AND (product.category = $4 OR $4 IS NULL)
             GROUP BY product.code, product.name, product.spec, product.category,
                 product.base_unit, entry.lot_id, zone.code, zone.name, zone.state
             HAVING SUM(entry.units) > 0
             ORDER BY expiry, product.code, lot, zone.code LIMIT $5",
        )
        .bind(facility.id)
        .bind(head)
        .bind(until)
        .bind(category)
        .bind(ROWS_MAX + 1)
        .all()
        .await?;
    if rows.len() > usize::try_from(ROWS_MAX).unwrap_or(0) {
        return Err(too_long());
    }
    let figures = totals(rows.iter().map(|row| (&row.unit[..], row.units)));
    Ok(Built {
        lines: rows.iter().map(canonical).collect(),
        figures,
        content: Content::Expiry(Expiry {
            day,
            within,
            rows: rows.into_iter().map(|row| shown(row, day)).collect(),
        }),
    })
}

fn canonical(row: &Row) -> String {
    line(&[
        row.product.clone(),
        row.lot.clone(),
        row.expiry.to_string(),
        row.zone_code.clone(),
        row.units.to_string(),
    ])
}

fn shown(row: Row, day: NaiveDate) -> Expiring {
    Expiring {
        product: row.product,
        name: row.name,
        spec: row.spec,
        category: row.category,
        unit: row.unit,
        lot: row.lot,
        expiry: row.expiry,
        days_left: (row.expiry - day).num_days(),
        zone: row.zone,
        zone_state: row.zone_state,
        units: row.units,
    }
}
