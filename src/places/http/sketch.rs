//! Routes of one storeroom: its area beside the standard, its zones, its floor sketch.

use std::collections::HashSet;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    rooms::{StoreroomView, tell},
    zones::ZoneView,
};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::extract::{Input, Path},
    people::{Actor, Permission},
    places::{
        Facility, RoomStatus,
        area::{self, AreaCheck},
        sketch::Sketch,
        store::{
            facilities::{described, lock_book},
            rooms::{self, Storeroom, ZoneInRoom},
            sketches::{self, StoredSketch},
        },
    },
};

/// One storeroom with all that is known of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Room)]
pub struct RoomView {
    /// The storeroom.
    #[serde(flatten)]
    room: StoreroomView,
    /// Its area beside the standard of the depot's level; none where no standard states one.
    area: Option<AreaCheck>,
    /// The facility's zones: those of this room, and those of none.
    zones: Vec<ZoneView>,
    /// Its floor sketch, where one was drawn.
    sketch: Option<Sketch>,
    /// How often the sketch was saved: sent along when it is saved again.
    version: i64,
    /// When it was saved last.
    sketched_at: Option<DateTime<Utc>>,
}

async fn known(tx: &mut Tx, facility: &Facility, room: &str) -> Result<Storeroom> {
    let found = rooms::storeroom(tx, facility.id, room).await?;
    Ok(found.ok_or_else(|| Code::NotFound.with("what", room))?)
}

async fn view(tx: &mut Tx, facility: &Facility, room: Storeroom) -> Result<RoomView> {
    let level = described(tx, facility.id).await?.and_then(|row| row.level);
    let mut zones = rooms::zones(tx, facility.id).await?;
    zones.retain(|zone| {
        zone.storeroom
            .as_ref()
            .is_none_or(|code| *code == room.code)
    });
    let stored = sketches::sketch(tx, facility.id, room.id).await?;
    let sketch = match &stored {
        Some(stored) => Some(read(stored)?),
        None => None,
    };
    Ok(RoomView {
        area: area::check(level, room.area_deci),
        zones: zones.into_iter().map(ZoneView::from).collect(),
        sketch,
        version: stored.as_ref().map_or(0, |stored| stored.version),
        sketched_at: stored.map(|stored| stored.changed_at),
        room: room.into(),
    })
}

fn read(stored: &StoredSketch) -> Result<Sketch> {
    Ok(serde_json::from_str(&stored.sketch).map_err(anyhow::Error::from)?)
}

/// One storeroom with its area judged, its zones and its sketch.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/storerooms/{room}", tag = "places",
    params(("code" = String, Path), ("room" = String, Path)),
    responses((status = 200, body = RoomView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, room)): Path<(String, String)>,
) -> Result<Json<RoomView>> {
    let facility = app.enter(&actor, &code, Permission::SeePlaces).await?;
    let mut tx = app.db.read().await?;
    let room = known(&mut tx, &facility, &room).await?;
    Ok(Json(view(&mut tx, &facility, room).await?))
}

/// A sketch and the version it was drawn over.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewSketch {
    /// The version that was read; 0 for the first sketch.
    version: i64,
    /// The sketch.
    sketch: Sketch,
}

/// Keeps a sketch. Refused where somebody else saved one since this was read.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/storerooms/{room}/sketch", tag = "places",
    params(("code" = String, Path), ("room" = String, Path)), request_body = NewSketch,
    responses((status = 200, body = RoomView)))]
pub async fn draw(
    State(app): State<App>,
    actor: Actor,
    Path((code, room)): Path<(String, String)>,
    Input(new): Input<NewSketch>,
) -> Result<Json<RoomView>> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    lock_book(&mut tx, facility.id).await?;
    let room = known(&mut tx, &facility, &room).await?;
    let zones = rooms::zones(&mut tx, facility.id).await?;
    let here = |zone: &&ZoneInRoom| {
        zone.status == RoomStatus::Active && zone.storeroom.as_deref() == Some(&room.code)
    };
    let codes: HashSet<&str> = zones.iter().filter(here).map(|z| z.code.as_str()).collect();
    new.sketch.check(&codes)?;
    let before = sketches::sketch(&mut tx, facility.id, room.id).await?;
    let version = before.as_ref().map_or(0, |before| before.version);
    if version != new.version {
        return Err(Code::SketchChanged.into());
    }
    let stored = StoredSketch {
        version: version + 1,
        sketch: serde_json::to_string(&new.sketch).map_err(anyhow::Error::from)?,
        changed_at: app.clock.now(),
    };
    sketches::keep(&mut tx, facility.id, room.id, &stored).await?;
    let before = before.as_ref().map(read).transpose()?;
    let detail = json!({ "before": before, "after": new.sketch });
    let act = ("storeroom.sketch", room.code.as_str());
    tell(&mut tx, &app, &actor, &facility, act, detail).await?;
    let view = view(&mut tx, &facility, room.clone()).await?;
    tx.commit().await?;
    Ok(Json(view))
}
