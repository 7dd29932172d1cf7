//! How machines and their slots are told.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    catalog::LotStatus,
    db::Tx,
    dispenser::{
        LotOrder, State,
        heard::is_silent,
        store::{
            machines::MachineRow,
            slots::{self, LyingRow, SlotRow},
        },
    },
    error::Result,
    places::{FacilityStatus, Named, decimal, facility::degrees},
};

/// A lot that lies in a machine.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MachineLot {
    /// The product's code.
    product: String,
    /// The lot's number.
    number: String,
    /// Its last good day.
    expiry: Option<NaiveDate>,
    /// Whether it may be used.
    status: LotStatus,
    /// How many units.
    units: i64,
}

impl From<&LyingRow> for MachineLot {
    fn from(row: &LyingRow) -> MachineLot {
        MachineLot {
            product: row.product_code.clone(),
            number: row.number.clone(),
            expiry: row.expiry,
            status: row.status,
            units: row.units,
        }
    }
}

/// A product that a slot gives out.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SlotProduct {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Its specification.
    spec: String,
    /// Its smallest unit.
    base_unit: String,
}

/// A slot, and what the book says is in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MachineSlot)]
pub struct SlotView {
    /// Its code.
    code: String,
    /// What it gives out.
    product: SlotProduct,
    /// Units of what it gives out at once.
    pack_units: i64,
    /// How many of these it holds.
    capacity: i64,
    /// Which lot falls first.
    lot_order: LotOrder,
    /// Whether it is in use.
    active: bool,
    /// Units in it by the book.
    units: i64,
    /// The lots in it, what expires first in front.
    lots: Vec<MachineLot>,
}

impl SlotView {
    /// A slot with what lies in its machine.
    pub fn of(slot: &SlotRow, lying: &[LyingRow]) -> SlotView {
        let own = lying.iter().filter(|row| row.zone_id == slot.zone_id);
        let lots: Vec<MachineLot> = own.map(MachineLot::from).collect();
        SlotView {
            code: slot.code.clone(),
            product: SlotProduct {
                code: slot.product_code.clone(),
                name: slot.product_name.clone(),
                spec: slot.product_spec.clone(),
                base_unit: slot.base_unit.clone(),
            },
            pack_units: slot.pack_units,
            capacity: slot.capacity,
            lot_order: slot.lot_order,
            active: slot.active,
            units: lots.iter().map(|lot| lot.units).sum(),
            lots,
        }
    }
}

/// A machine as a list tells it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MachineBrief)]
pub struct Brief {
    /// The facility's code.
    code: String,
    /// Its name.
    name: String,
    /// Where it is.
    address: String,
    /// Who supplies it.
    supplier: Option<Named>,
    /// Whether the facility works.
    status: FacilityStatus,
    /// How the machine stands; none where it is not set up.
    state: Option<State>,
    /// The model.
    model: String,
    /// When something was received of it.
    heard_at: Option<DateTime<Utc>>,
    /// Whether nothing was received for a day.
    silent: bool,
    /// Its fault, as its maker says it.
    fault: Option<String>,
    /// Slots in use.
    slots: usize,
    /// Of these empty by the book.
    empty: usize,
    /// Vends that wait for an explanation.
    suspended: i64,
}

impl Brief {
    /// A machine with its slots and what lies in them.
    pub fn of(row: &MachineRow, own: &[SlotView], now: DateTime<Utc>) -> Brief {
        let in_use = || own.iter().filter(|slot| slot.active);
        Brief {
            code: row.code.clone(),
            name: row.name.clone(),
            address: row.address.clone(),
            supplier: row.supplier_code.clone().map(|code| Named {
                code,
                name: row.supplier_name.clone().unwrap_or_default(),
            }),
            status: row.status,
            state: row.state,
            model: row.model.clone().unwrap_or_default(),
            heard_at: row.heard_at,
            silent: is_silent(row.heard_at, now),
            fault: row.fault.clone(),
            slots: in_use().count(),
            empty: in_use().filter(|slot| slot.units == 0).count(),
            suspended: row.suspended,
        }
    }
}

/// One machine.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Machine)]
pub struct MachineView {
    /// What lists tell of it.
    #[serde(flatten)]
    brief: Brief,
    /// When it can be used.
    hours: String,
    /// Degrees north.
    #[schema(value_type = Option<f64>)]
    latitude: Option<Number>,
    /// Degrees east.
    #[schema(value_type = Option<f64>)]
    longitude: Option<Number>,
    /// Who made it.
    maker: String,
    /// The maker's number.
    serial: String,
    /// Where it stands.
    spot: String,
    /// °C inside, as it last said.
    #[schema(value_type = Option<f64>)]
    celsius: Option<Number>,
    /// Measured when.
    celsius_at: Option<DateTime<Utc>>,
    /// Whether its door is open, as it last said.
    door_open: Option<bool>,
    /// Since when.
    door_at: Option<DateTime<Utc>>,
    /// Since when its fault lasts, or since when it has none.
    fault_at: Option<DateTime<Utc>>,
    /// When its device's token in force was made.
    token_made_at: Option<DateTime<Utc>>,
    /// Its slots, by code.
    items: Vec<SlotView>,
    /// What the book says is in the machine and in no slot.
    loose: Vec<MachineLot>,
}

/// A machine with its slots.
pub async fn machine(tx: &mut Tx, row: &MachineRow, now: DateTime<Utc>) -> Result<MachineView> {
    let own = slots::of(tx, &[row.facility_id]).await?;
    let lying = slots::lying(tx, &[row.facility_id]).await?;
    let is_loose = |held: &&LyingRow| own.iter().all(|slot| slot.zone_id != held.zone_id);
    let items: Vec<SlotView> = own.iter().map(|slot| SlotView::of(slot, &lying)).collect();
    let text = |said: &Option<String>| said.clone().unwrap_or_default();
    Ok(MachineView {
        brief: Brief::of(row, &items, now),
        hours: row.hours.clone(),
        latitude: degrees(row.latitude_micro),
        longitude: degrees(row.longitude_micro),
        maker: text(&row.maker),
        serial: text(&row.serial),
        spot: text(&row.spot),
        celsius: row.celsius.and_then(|celsius| decimal::number(celsius, 2)),
        celsius_at: row.celsius_at,
        door_open: row.is_open,
        door_at: row.door_at,
        fault_at: row.fault_at,
        token_made_at: row.token_made_at,
        loose: lying
            .iter()
            .filter(is_loose)
            .map(MachineLot::from)
            .collect(),
        items,
    })
}

/// The slots of machines with what lies in them, by machine.
pub async fn slots_of(tx: &mut Tx, machines: &[Uuid]) -> Result<HashMap<Uuid, Vec<SlotView>>> {
    let mut lying: HashMap<Uuid, Vec<LyingRow>> = HashMap::new();
    for row in slots::lying(tx, machines).await? {
        lying.entry(row.facility_id).or_default().push(row);
    }
    let mut found: HashMap<Uuid, Vec<SlotView>> = HashMap::new();
    for slot in slots::of(tx, machines).await? {
        let own = lying.get(&slot.facility_id).map_or(&[][..], Vec::as_slice);
        let view = SlotView::of(&slot, own);
        found.entry(slot.facility_id).or_default().push(view);
    }
    Ok(found)
}
