//! Routes of storerooms.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    id,
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{
        Facility, RoomStatus, decimal,
        facility::{self as rules, NAME_MAX},
        store::{
            facilities::lock_book,
            regions::check_climate_class,
            rooms::{self as store, Storeroom},
        },
    },
    text,
};

/// A storeroom.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Storeroom)]
pub struct StoreroomView {
    /// Its code within the facility.
    code: String,
    /// Its name.
    name: String,
    /// Square metres, one decimal.
    #[serde(rename = "areaM2")]
    area_m2: String,
    /// Its climate class.
    climate_class: String,
    /// Whether it is used.
    status: RoomStatus,
}

impl From<Storeroom> for StoreroomView {
    fn from(room: Storeroom) -> StoreroomView {
        StoreroomView {
            code: room.code,
            name: room.name,
            area_m2: decimal::text(room.area_deci, 1),
            climate_class: room.climate_class,
            status: room.status,
        }
    }
}

/// The storerooms of a facility.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/storerooms", tag = "places",
    params(("code" = String, Path)), responses((status = 200, body = Page<StoreroomView>)))]
pub async fn storerooms(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<StoreroomView>>> {
    let facility = app.enter(&actor, &code, Permission::SeePlaces).await?;
    let mut tx = app.db.read().await?;
    let rooms = store::storerooms(&mut tx, facility.id).await?;
    Ok(Json(Page::whole(
        rooms.into_iter().map(StoreroomView::from).collect(),
    )))
}

/// A new storeroom.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewStoreroom {
    /// Upper-case letters, digits and hyphens; never changes.
    code: String,
    /// Its name.
    name: String,
    /// Square metres, one decimal at most.
    #[serde(rename = "areaM2")]
    area_m2: String,
    /// Its climate class.
    climate_class: String,
}

/// Adds a storeroom.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/storerooms", tag = "places",
    params(("code" = String, Path)), request_body = NewStoreroom,
    responses((status = 201, body = StoreroomView)))]
pub async fn add_storeroom(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewStoreroom>,
) -> Result<(StatusCode, Json<StoreroomView>)> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let room = Storeroom {
        id: id::fresh(),
        code: text::code("code", &new.code)?,
        name: text::required("name", &new.name, NAME_MAX)?,
        area_deci: rules::area(&new.area_m2)?,
        climate_class: new.climate_class,
        status: RoomStatus::Active,
    };
    let mut tx = app.db.write().await?;
    check_climate_class(&mut tx, &room.climate_class, "climateClass").await?;
    store::add_storeroom(&mut tx, facility.id, &room).await?;
    let view = StoreroomView::from(room);
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("storeroom.add", &view.code),
        json!(view),
    )
    .await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// What to change of a storeroom; what is not sent stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoreroomChange {
    /// Its name.
    name: Option<String>,
    /// Square metres, one decimal at most.
    #[serde(rename = "areaM2")]
    area_m2: Option<String>,
    /// Its climate class.
    climate_class: Option<String>,
    /// Retired only without zones in use.
    status: Option<RoomStatus>,
}

/// Changes a storeroom.
#[utoipa::path(patch, path = "/api/v1/facilities/{code}/storerooms/{room}", tag = "places",
    params(("code" = String, Path), ("room" = String, Path)), request_body = StoreroomChange,
    responses((status = 200, body = StoreroomView)))]
pub async fn change_storeroom(
    State(app): State<App>,
    actor: Actor,
    Path((code, room)): Path<(String, String)>,
    Input(change): Input<StoreroomChange>,
) -> Result<Json<StoreroomView>> {
    let facility = app.enter(&actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.write().await?;
    lock_book(&mut tx, facility.id).await?;
    let before = store::storeroom(&mut tx, facility.id, &room).await?;
    let before = before.ok_or_else(|| Code::NotFound.with("what", &room))?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::required("name", name, NAME_MAX)?;
    }
    if let Some(area) = &change.area_m2 {
        after.area_deci = rules::area(area)?;
    }
    if let Some(class) = change.climate_class {
        check_climate_class(&mut tx, &class, "climateClass").await?;
        after.climate_class = class;
    }
    after.status = change.status.unwrap_or(before.status);
    if after.status == RoomStatus::Retired && before.status == RoomStatus::Active {
        store::check_storeroom_unused(&mut tx, &before).await?;
    }
    store::change_storeroom(&mut tx, &after).await?;
    let (before, after) = (StoreroomView::from(before), StoreroomView::from(after));
    let detail = json!({ "before": before, "after": after });
    tell(
        &mut tx,
        &app,
        &actor,
        &facility,
        ("storeroom.change", &room),
        detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Json(after))
}

/// Writes down what was done to a room or zone.
pub async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    facility: &Facility,
    (action, target): (&str, &str),
    detail: Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: action.split('.').next().unwrap_or(action),
        target,
        facility: Some(facility.id),
        detail,
    };
    audit(tx, &app.clock, &act).await
}
