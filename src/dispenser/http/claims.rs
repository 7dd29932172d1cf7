//! Where a machine asks whether it may give something to somebody.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    clock::day_at,
    dispenser::{
        device::Shows,
        store::{inside, slots},
        take::{From, Short, take},
    },
    error::{Code, Result},
    http::extract::{Input, Path},
    stock::claim::http::{Asked, AskedLine, answer},
};

/// Who claims, and from which slot.
#[derive(Deserialize, ToSchema)]
#[schema(as = MachineClaim)]
pub struct Wanted {
    /// What the person is known by: the number of an identity card. It becomes a keyed hash at
    /// once and is not kept.
    identifier: String,
    /// The slot.
    slot: String,
    /// How many packs.
    #[serde(default = "one")]
    packs: i64,
}

fn one() -> i64 {
    1
}

/// Yes; a no is a refusal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MachineClaimAnswer)]
pub struct May {
    /// Always true.
    #[serde(rename = "may")]
    given: bool,
    /// What to send as `claim` with the vend; none where the county limits nothing.
    ticket: Option<String>,
    /// Until when the ticket holds.
    until: Option<DateTime<Utc>>,
}

/// Whether somebody may be given what is in a slot: refused where a claim limit would be passed,
/// and where what lies in the slot may not go out.
#[utoipa::path(post, path = "/api/v1/machines/{code}/claims", tag = "dispensers",
    security(("device" = [])),
    params(("code" = String, Path, description = "The dispenser's code.")),
    request_body = Wanted, responses((status = 200, body = May)))]
pub async fn ask(
    State(app): State<App>,
    device: Shows,
    Path(code): Path<String>,
    Input(wanted): Input<Wanted>,
) -> Result<Json<May>> {
    let machine = device.machine(&app, &code).await?;
    let today = day_at(app.clock.now(), machine.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let all = slots::of(&mut tx, &[machine.id]).await?;
    let slot = all
        .iter()
        .find(|slot| slot.code == wanted.slot && slot.active);
    let slot = slot.ok_or_else(|| Code::SlotUnknown.with("slot", &wanted.slot).at("slot"))?;
    if !(1..=slot.capacity).contains(&wanted.packs) {
        let refusal = Code::VendTooMany.with("most", slot.capacity);
        return Err(refusal.at("packs").into());
    }
    let units = wanted.packs * slot.pack_units;
    let mut held = inside::inside(&mut tx, machine.id, today).await?;
    drop(tx);
    let zones: Vec<_> = all.iter().map(|slot| slot.zone_id).collect();
    let from = From {
        zone: slot.zone_id,
        slots: &zones,
        product: slot.product_id,
        order: slot.lot_order,
    };
    // What the book does not know may be there: a refill can be booked late.
    if take(&mut held, &from, units, today) == Err(Short::Barred) {
        return Err(Code::SlotBarred.with("slot", &slot.code).at("slot").into());
    }
    if !app.house().await?.claim_limits {
        return Ok(Json(May {
            given: true,
            ticket: None,
            until: None,
        }));
    }
    let asked = Asked {
        identifier: wanted.identifier,
        lines: vec![AskedLine {
            product: slot.product_code.clone(),
            units,
        }],
    };
    let found = answer(&app, &machine, &asked).await?;
    Ok(Json(May {
        given: true,
        ticket: Some(found.ticket),
        until: Some(found.until),
    }))
}
