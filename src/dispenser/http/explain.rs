//! The route by which a count explains vends in suspense.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{enter, events::SuspendedView};
use crate::{
    app::App,
    dispenser::{
        book::posting_day,
        keep::Delivery,
        store::{
            events::{self, SuspendedRow},
            inside, slots,
        },
    },
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{Actor, Permission},
    stock::{
        Kind,
        draft::{Draft, DraftLine},
    },
    text,
};

/// The most vends of a machine that are explained at once.
const EXPLAINED_MAX: i64 = 500;

/// The longest reason, in characters.
const REASON_MAX: usize = 100;

/// The lot that was in the slot.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ExplainedLot)]
pub struct Lot {
    /// Its number.
    number: String,
    /// Its last good day.
    expiry: Option<NaiveDate>,
}

/// What somebody who counted a slot found.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SuspenseExplained)]
pub struct Explained {
    /// The id of the count's document, chosen by the caller.
    id: Uuid,
    /// The slot.
    slot: String,
    /// The lot that was in it and not in the book.
    lot: Lot,
    /// Why the book did not know, up to 100 characters.
    reason: String,
}

/// Explains the vends of a slot that the book does not cover, as somebody found it who counted
/// there: what the machine held more than its book is booked as a count of the first of these
/// days, and the vends are booked on theirs. Answers what still waits.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/machine/suspense", tag = "dispensers",
    params(("code" = String, Path)), request_body = Explained,
    responses((status = 200, body = Page<SuspendedView>)))]
pub async fn explain(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(said): Input<Explained>,
) -> Result<Json<Page<SuspendedView>>> {
    let machine = enter(&app, &actor, &code, Permission::PostStock).await?;
    let reason = text::required("reason", &said.reason, REASON_MAX)?;
    let number = text::required("lot.number", &said.lot.number, 40)?;
    let mut tx = app.db.write().await?;
    let closed = inside::lock(&mut tx, &[machine.id]).await?;
    let closed = closed.get(&machine.id).copied().flatten();
    let all = events::suspended(&mut tx, machine.id, EXPLAINED_MAX).await?;
    let slots = slots::of(&mut tx, &[machine.id]).await?;
    drop(tx);
    let slot = slots.iter().find(|slot| slot.code == said.slot);
    let slot = slot.ok_or_else(|| Code::SlotUnknown.with("slot", &said.slot).at("slot"))?;
    let own: Vec<&SuspendedRow> = all.iter().filter(|row| row.slot == slot.code).collect();
    let first = own.iter().map(|row| posting_day(row.day, closed)).min();
    if let Some(first) = first {
        let mut draft = Draft::new(said.id, Kind::Count, machine.clone(), first, actor.account);
        draft.lines.push(DraftLine {
            product: app.product(&slot.product_code).await?,
            named: None,
            lot_number: number,
            lot_expiry: said.lot.expiry,
            made_on: None,
            zone: Some(slot.code.clone()),
            to_zone: None,
            units: own.iter().map(|row| row.units).sum(),
            reason,
        });
        app.desk.post(draft).await?;
    }
    let again = Delivery {
        machine: machine.clone(),
        account: actor.account,
        events: Vec::new(),
        is_heard: false,
    };
    app.machines.hand_in(again).await?;
    let mut tx = app.db.read().await?;
    let left = events::suspended(&mut tx, machine.id, EXPLAINED_MAX).await?;
    Ok(Json(Page::whole(
        left.into_iter().map(SuspendedView::from).collect(),
    )))
}
