//! SQL of slots and of what the book says is in them.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    catalog::LotStatus,
    db::{Tx, assembled},
    dispenser::LotOrder,
    error::Result,
    stock::load::steps,
};

/// A slot.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SlotRow {
    /// The machine.
    pub facility_id: Uuid,
    /// Its code.
    pub code: String,
    /// What its label names.
    pub id: Uuid,
    /// Its zone.
    pub zone_id: Uuid,
    /// What it gives out.
    pub product_id: Uuid,
    /// That product's code.
    pub product_code: String,
    /// Its name.
    pub product_name: String,
    /// Its specification.
    pub product_spec: String,
    /// Its smallest unit.
    pub base_unit: String,
    /// Units of what it gives out at once.
    pub pack_units: i64,
    /// How many of these it holds.
    pub capacity: i64,
    /// Which lot falls first.
    pub lot_order: LotOrder,
    /// Whether it is in use.
    pub active: bool,
}

/// The slots of machines, by machine and code.
pub async fn of(tx: &mut Tx, machines: &[Uuid]) -> Result<Vec<SlotRow>> {
    let mut found = Vec::new();
    for step in steps(machines.iter().copied()) {
        let sql = format!(
            "SELECT machine_slot.facility_id, machine_slot.code, machine_slot.id,
                    machine_slot.zone_id, product.id AS product_id, product.code AS product_code,
                    product.name AS product_name, product.spec AS product_spec,
                    product.base_unit, machine_slot.pack_units, machine_slot.capacity,
                    machine_slot.lot_order, machine_slot.active
             FROM machine_slot
                 LEFT JOIN product_alias ON product_alias.from_id = machine_slot.product_id
                 JOIN product
                     ON product.id = COALESCE(product_alias.into_id, machine_slot.product_id)
             WHERE machine_slot.facility_id IN (VALUES {})
             ORDER BY machine_slot.facility_id, machine_slot.code",
            tx.placeholders(step.len(), 1),
        );
        let mut query = tx.query(assembled(sql));
        for machine in step {
            query = query.bind(machine);
        }
        found.extend(query.all::<SlotRow>().await?);
    }
    Ok(found)
}

/// What a slot is to be.
#[derive(Debug, Clone)]
pub struct NewSlot {
    /// Its code.
    pub code: String,
    /// What its label names.
    pub id: Uuid,
    /// What it gives out.
    pub product: Uuid,
    /// Units of what it gives out at once.
    pub pack_units: i64,
    /// How many of these it holds.
    pub capacity: i64,
    /// Which lot falls first.
    pub lot_order: LotOrder,
    /// Whether it is in use.
    pub active: bool,
}

/// Adds a slot or changes it; the zone with its code is there.
pub async fn save(tx: &mut Tx, facility: Uuid, new: &NewSlot) -> Result<()> {
    tx.query(
        "INSERT INTO machine_slot (facility_id, code, id, zone_id, product_id, pack_units,
             capacity, lot_order, active)
         SELECT $1, $2, $3, zone.id, $4, $5, $6, $7, $8
         FROM zone WHERE zone.facility_id = $1 AND zone.code = $2
         ON CONFLICT (facility_id, code) DO UPDATE SET product_id = excluded.product_id,
             pack_units = excluded.pack_units, capacity = excluded.capacity,
             lot_order = excluded.lot_order, active = excluded.active",
    )
    .bind(facility)
    .bind(new.code.clone())
    .bind(new.id)
    .bind(new.product)
    .bind(new.pack_units)
    .bind(new.capacity)
    .bind(new.lot_order)
    .bind(new.active)
    .run()
    .await?;
    Ok(())
}

/// Units of a lot in a zone of a machine.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LyingRow {
    /// The machine.
    pub facility_id: Uuid,
    /// The zone.
    pub zone_id: Uuid,
    /// The product's code.
    pub product_code: String,
    /// The lot's number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// How many.
    pub units: i64,
}

/// What the books say is in machines.
pub async fn lying(tx: &mut Tx, machines: &[Uuid]) -> Result<Vec<LyingRow>> {
    let mut found = Vec::new();
    for step in steps(machines.iter().copied()) {
        let sql = format!(
            "SELECT holding.facility_id, holding.zone_id, product.code AS product_code,
                    lot.number, lot.expiry, lot.status, holding.units
             FROM holding JOIN lot ON lot.id = holding.lot_id
                 JOIN product ON product.id = holding.product_id
             WHERE holding.facility_id IN (VALUES {}) AND holding.units > 0
             ORDER BY holding.facility_id, lot.expiry, lot.number",
            tx.placeholders(step.len(), 1),
        );
        let mut query = tx.query(assembled(sql));
        for machine in step {
            query = query.bind(machine);
        }
        found.extend(query.all::<LyingRow>().await?);
    }
    Ok(found)
}
