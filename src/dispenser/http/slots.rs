//! Routes of slots.

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{enter, machines::tell, view::SlotView};
use crate::{
    app::App,
    catalog::Product,
    db::Tx,
    dispenser::{
        LotOrder, SLOTS_MAX, State as MachineState, check_capacity,
        store::{
            inside, machines,
            slots::{self as store, NewSlot, SlotRow},
        },
    },
    error::{Code, Refusal, Result},
    http::extract::{Input, Path},
    id,
    people::{Actor, Permission},
    places::{ZonePurpose, store::rooms},
    text,
};

/// The most characters of a slot's code.
const CODE_MAX: usize = 8;

/// What a slot is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewMachineSlot)]
pub struct New {
    /// The code of the product it gives out.
    product: String,
    /// Units of what it gives out at once: one of the product's packs, or 1.
    pack_units: i64,
    /// How many of these it holds: 1 to 999.
    capacity: i64,
    /// Which lot falls first.
    lot_order: LotOrder,
    /// Whether it is in use.
    active: bool,
}

/// Adds a slot to a machine or changes it. Its code never changes; its product changes, and it is
/// put out of use, only when it is empty by the book.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/slots/{slot}", tag = "dispensers",
    params(("code" = String, Path),
        ("slot" = String, Path, description = "Its code: upper-case letters, digits, hyphens")),
    request_body = New, responses((status = 200, body = SlotView)))]
pub async fn save(
    State(app): State<App>,
    actor: Actor,
    Path((code, slot)): Path<(String, String)>,
    Input(new): Input<New>,
) -> Result<Json<SlotView>> {
    let machine = enter(&app, &actor, &code, Permission::ManageRooms).await?;
    let slot = text::code("slot", &slot)?;
    if slot.len() > CODE_MAX {
        return Err(Code::TextTooLong.with("most", CODE_MAX).at("slot").into());
    }
    check_capacity(new.capacity)?;
    let product = app.meant(&new.product).await?;
    check_pack(&product, new.pack_units)?;
    let mut tx = app.db.write().await?;
    inside::lock(&mut tx, &[machine.id]).await?;
    match machines::machine(&mut tx, machine.id).await?.state {
        None => return Err(Code::MachineMissing.into()),
        Some(MachineState::Retired) => return Err(Code::MachineRetired.into()),
        Some(_) => {}
    }
    make_room(&mut tx, machine.id, &slot, &product, new.active).await?;
    let row = NewSlot {
        id: id::derived(machine.id, &format!("slot {slot}")),
        code: slot.clone(),
        product: product.id,
        pack_units: new.pack_units,
        capacity: new.capacity,
        lot_order: new.lot_order,
        active: new.active,
    };
    store::save(&mut tx, machine.id, &row).await?;
    let detail = json!({ "slot": slot, "product": product.code, "packUnits": new.pack_units,
        "capacity": new.capacity, "lotOrder": new.lot_order, "active": new.active });
    let target = format!("{} {slot}", machine.code);
    tell(
        &mut tx,
        &app,
        &actor,
        &machine,
        ("machine.slot", &target),
        detail,
    )
    .await?;
    let all = store::of(&mut tx, &[machine.id]).await?;
    let lying = store::lying(&mut tx, &[machine.id]).await?;
    let saved: Option<&SlotRow> = all.iter().find(|row| row.code == slot);
    let view = saved.map(|row| SlotView::of(row, &lying));
    tx.commit().await?;
    app.facilities.forget();
    let view = view.ok_or_else(|| Code::NotFound.with("what", &slot))?;
    Ok(Json(view))
}

/// Sees to it that a slot's zone is there, and refuses what stock that lies in it speaks against.
async fn make_room(
    tx: &mut Tx,
    machine: Uuid,
    slot: &str,
    product: &Product,
    stays: bool,
) -> Result<()> {
    let all = store::of(tx, &[machine]).await?;
    let before = all.iter().find(|row| row.code == slot);
    let Some(before) = before else {
        if all.len() >= SLOTS_MAX {
            return Err(Code::SlotsTooMany.with("most", SLOTS_MAX).into());
        }
        let zone = rooms::NewZone {
            code: slot.to_owned(),
            name: format!("货道 {slot}"),
            state: ZonePurpose::Picking.state(),
            purpose: ZonePurpose::Picking,
            storeroom: None,
        };
        return rooms::add_zone(tx, machine, &zone).await;
    };
    let lying = store::lying(tx, &[machine]).await?;
    let is_empty = lying.iter().all(|row| row.zone_id != before.zone_id);
    if !is_empty && (before.product_id != product.id || !stays) {
        return Err(Code::SlotNotEmpty.with("slot", slot).into());
    }
    Ok(())
}

fn check_pack(product: &Product, units: i64) -> Result<(), Refusal> {
    if units == 1 || product.packs.iter().any(|pack| pack.units == units) {
        return Ok(());
    }
    let refusal = Code::SlotPack.with("product", &product.name);
    Err(refusal.with("units", units).at("packUnits"))
}
