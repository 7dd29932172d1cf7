//! SQL of what is in machines, with its past, while their books are locked.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    catalog::LotStatus,
    db::{Tx, assembled},
    dispenser::take::Held,
    error::Result,
    places::ZoneState,
    stock::load::steps,
};

/// Locks the books of machines, in the order of their ids; answers the last closed day of each.
pub async fn lock(tx: &mut Tx, machines: &[Uuid]) -> Result<HashMap<Uuid, Option<NaiveDate>>> {
    let mut closed = HashMap::new();
    for step in steps(machines.iter().copied()) {
        let sql = format!(
            "SELECT facility_id, closed_through FROM book
             WHERE facility_id IN (VALUES {}) ORDER BY facility_id{}",
            tx.placeholders(step.len(), 1),
            tx.for_update(),
        );
        let mut query = tx.query(assembled(sql));
        for machine in step {
            query = query.bind(machine);
        }
        closed.extend(query.all::<(Uuid, Option<NaiveDate>)>().await?);
    }
    Ok(closed)
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    lot_id: Uuid,
    zone_id: Uuid,
    zone: String,
    state: ZoneState,
    product_id: Uuid,
    product_code: String,
    number: String,
    expiry: Option<NaiveDate>,
    status: LotStatus,
    came: i64,
}

/// What a machine's book holds or held on `day` or since, with its closing units from then on.
pub async fn inside(tx: &mut Tx, machine: Uuid, day: NaiveDate) -> Result<Vec<Held>> {
    let rows: Vec<HeldRow> = tx
        .query(
            "SELECT holding.lot_id, holding.zone_id, zone.code AS zone, zone.state,
                    holding.product_id, product.code AS product_code, lot.number, lot.expiry,
                    lot.status,
                    CAST(COALESCE((SELECT MAX(entry.seq) FROM entry
                        WHERE entry.facility_id = holding.facility_id
                            AND entry.product_id = holding.product_id
                            AND entry.lot_id = holding.lot_id
                            AND entry.zone_id = holding.zone_id
                            AND entry.units > 0), 0) AS BIGINT) AS came
             FROM holding JOIN zone ON zone.id = holding.zone_id
                 JOIN lot ON lot.id = holding.lot_id
                 JOIN product ON product.id = holding.product_id
             WHERE holding.facility_id = $1 AND (holding.units > 0 OR EXISTS (
                 SELECT 1 FROM holding_day AS moved
                 WHERE moved.facility_id = holding.facility_id
                     AND moved.lot_id = holding.lot_id AND moved.zone_id = holding.zone_id
                     AND moved.day >= $2))
             ORDER BY holding.lot_id, holding.zone_id",
        )
        .bind(machine)
        .bind(day)
        .all()
        .await?;
    let mut days = days(tx, machine, day).await?;
    let held = rows.into_iter().map(|row| Held {
        days: days.remove(&(row.lot_id, row.zone_id)).unwrap_or_default(),
        zone_id: row.zone_id,
        zone: row.zone,
        is_qualified: row.state == ZoneState::Qualified,
        product: row.product_id,
        product_code: row.product_code,
        number: row.number,
        expiry: row.expiry,
        status: row.status,
        came: row.came,
    });
    Ok(held.collect())
}

type Days = HashMap<(Uuid, Uuid), BTreeMap<NaiveDate, i64>>;

async fn days(tx: &mut Tx, machine: Uuid, day: NaiveDate) -> Result<Days> {
    let rows: Vec<(Uuid, Uuid, NaiveDate, i64)> = tx
        .query(
            "SELECT holding_day.lot_id, holding_day.zone_id, holding_day.day, holding_day.units
             FROM holding JOIN holding_day ON holding_day.facility_id = holding.facility_id
                 AND holding_day.lot_id = holding.lot_id
                 AND holding_day.zone_id = holding.zone_id
             WHERE holding.facility_id = $1 AND (holding.units > 0 OR EXISTS (
                 SELECT 1 FROM holding_day AS moved
                 WHERE moved.facility_id = holding.facility_id
                     AND moved.lot_id = holding.lot_id AND moved.zone_id = holding.zone_id
                     AND moved.day >= $2))
                 AND holding_day.day >= COALESCE((SELECT MAX(earlier.day)
                     FROM holding_day AS earlier
                     WHERE earlier.facility_id = holding.facility_id
                         AND earlier.lot_id = holding.lot_id
                         AND earlier.zone_id = holding.zone_id AND earlier.day <= $2), $2)",
        )
        .bind(machine)
        .bind(day)
        .all()
        .await?;
    let mut days = Days::new();
    for (lot, zone, day, units) in rows {
        days.entry((lot, zone)).or_default().insert(day, units);
    }
    Ok(days)
}
