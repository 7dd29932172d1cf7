//! Routes of zones.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::rooms::tell;
use crate::{
    app::App,
    db::Tx,
    error::{Code, Error, Result},
    http::{
        extract::{Input, Path, sent},
        page::Page,
    },
    people::{Actor, Permission},
    places::{
        RoomStatus, ZonePurpose, ZoneState,
        facility::{self as rules, NAME_MAX},
        store::{
            facilities::lock_book,
            rooms::{self as store, NewZone as StoredZone, ZoneInRoom},
        },
    },
    text,
};

/// A zone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Zone)]
pub struct ZoneView {
    /// Its code within the facility.
    code: String,
    /// Its name.
    name: String,
    /// Its GSP colour.
    state: ZoneState,
    /// What it is for.
    purpose: ZonePurpose,
    /// The code of its storeroom.
    storeroom: Option<String>,
    /// Whether it is used.
    status: RoomStatus,
}

impl From<ZoneInRoom> for ZoneView {
    fn from(zone: ZoneInRoom) -> ZoneView {
        ZoneView {
            code: zone.code,
            name: zone.name,
            state: zone.state,
            purpose: zone.purpose,
            storeroom: zone.storeroom,
            status: zone.status,
        }
    }
}

/// The zones of a facility.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/zones", tag = "places",
    params(("code" = String, Path)), responses((status = 200, body = Page<ZoneView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<ZoneView>>> {
    let facility = app.enter(&actor, &code, Permission::SeePlaces).await?;
    let mut tx = app.db.read().await?;
    let zones = store::zones(&mut tx, facility.id).await?;
    Ok(Json(Page::whole(
        zones.into_iter().map(ZoneView::from).collect(),
    )))
}

/// A new zone.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewZone {
    /// Upper-case letters, digits and hyphens; never changes.
    code: String,
    /// Its name.
    name: String,
    /// What it is for.
    purpose: ZonePurpose,
    /// Its colour. It follows from the purpose; when given, it is checked.
    state: Option<ZoneState>,
    /// The code of its storeroom.
    storeroom: Option<String>,
}

/// Adds a zone.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/zones", tag = "places",
    params(("code" = String, Path)), request_body = NewZone,
    responses((status = 201, body = ZoneView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewZone>,
) -> Result<(StatusCode, Json<ZoneView>)> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let zone_code = text::code("code", &new.code)?;
    let name = text::required("name", &new.name, NAME_MAX)?;
    let state = rules::zone_state(new.purpose, new.state)?;
    let mut tx = app.db.write().await?;
    lock_book(&mut tx, facility.id).await?;
    let stored = StoredZone {
        code: zone_code,
        name,
        state,
        purpose: new.purpose,
        storeroom: room_in_use(&mut tx, facility.id, new.storeroom.as_deref()).await?,
    };
    store::add_zone(&mut tx, facility.id, &stored).await?;
    let view = ZoneView {
        code: stored.code,
        name: stored.name,
        state,
        purpose: new.purpose,
        storeroom: new.storeroom.filter(|code| !code.is_empty()),
        status: RoomStatus::Active,
    };
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("zone.add", &view.code),
        json!(view),
    )
    .await?;
    tx.commit().await?;
    app.facilities.forget();
    Ok((StatusCode::CREATED, Json(view)))
}

/// What to change of a zone; what is not sent stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[expect(
    clippy::option_option,
    reason = "null clears a field, absence leaves it"
)]
pub struct ZoneChange {
    /// Its name.
    name: Option<String>,
    /// Refused if it differs: stock may lie in it.
    purpose: Option<ZonePurpose>,
    /// Refused if it differs: stock may lie in it.
    state: Option<ZoneState>,
    /// The code of its storeroom, or null.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    storeroom: Option<Option<String>>,
    /// Retired only when it is empty and not the last of its purpose.
    status: Option<RoomStatus>,
}

/// Changes a zone.
#[utoipa::path(patch, path = "/api/v1/facilities/{code}/zones/{zone}", tag = "places",
    params(("code" = String, Path), ("zone" = String, Path)), request_body = ZoneChange,
    responses((status = 200, body = ZoneView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path((code, zone)): Path<(String, String)>,
    Input(change): Input<ZoneChange>,
) -> Result<Json<ZoneView>> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    lock_book(&mut tx, facility.id).await?;
    let all = store::zones(&mut tx, facility.id).await?;
    let before = all.iter().find(|each| each.code == zone).cloned();
    let before = before.ok_or_else(|| Code::NotFound.with("what", &zone))?;
    let after = zone_after(&before, &change)?;
    let room = room_in_use(&mut tx, facility.id, after.storeroom.as_deref()).await?;
    if after.status == RoomStatus::Retired && before.status == RoomStatus::Active {
        check_not_last(&all, &before)?;
        store::check_zone_empty(&mut tx, facility.id, &before).await?;
    }
    store::note_room(&mut tx, facility.id, before.id, room, app.clock.now()).await?;
    store::change_zone(&mut tx, before.id, &after.name, room, after.status).await?;
    let (before, after) = (ZoneView::from(before), ZoneView::from(after));
    let detail = json!({ "before": before, "after": after });
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("zone.change", &zone),
        detail,
    )
    .await?;
    tx.commit().await?;
    app.facilities.forget();
    Ok(Json(after))
}

fn zone_after(before: &ZoneInRoom, change: &ZoneChange) -> Result<ZoneInRoom> {
    if change
        .purpose
        .is_some_and(|purpose| purpose != before.purpose)
    {
        return Err(Code::CodeFixed.at("purpose").into());
    }
    if change.state.is_some_and(|state| state != before.state) {
        return Err(Code::CodeFixed.at("state").into());
    }
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::required("name", name, NAME_MAX)?;
    }
    if let Some(storeroom) = &change.storeroom {
        after.storeroom = storeroom.clone().filter(|code| !code.is_empty());
    }
    after.status = change.status.unwrap_or(before.status);
    Ok(after)
}

/// Refuses to retire the last zone of a purpose that a facility cannot be without.
fn check_not_last(all: &[ZoneInRoom], zone: &ZoneInRoom) -> Result<()> {
    let others = all.iter().filter(|each| {
        each.id != zone.id && each.purpose == zone.purpose && each.status == RoomStatus::Active
    });
    if zone.purpose.is_indispensable() && others.count() == 0 {
        return Err(Code::ZoneLast.with("code", &zone.code).at("status").into());
    }
    Ok(())
}

/// The id of a storeroom in use, where one is named.
async fn room_in_use(tx: &mut Tx, facility: Uuid, code: Option<&str>) -> Result<Option<Uuid>> {
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        return Ok(None);
    };
    let room = store::storeroom(tx, facility, code).await?;
    match room.filter(|room| room.status == RoomStatus::Active) {
        Some(room) => Ok(Some(room.id)),
        None => Err(Error::from(
            Code::StoreroomUnknown.with("code", code).at("storeroom"),
        )),
    }
}
