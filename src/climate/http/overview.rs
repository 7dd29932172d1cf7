//! Routes of a county's rooms: how each stands, the worst first, and the same as a file.

use axum::{Json, extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::IntoParams;
use uuid::Uuid;

use super::hundredths;
use crate::{
    app::App,
    climate::{
        judge::{Quantity, Side},
        overview::RoomState,
        standing::{Standing, standing},
    },
    error::{Code, Language, Result},
    http::{
        extract::Params,
        page::limit,
        table::{AsFile, Cell, Column, Description, Export, moment},
        words::word_of,
    },
    people::{Actor, Permission},
    places::{
        Named,
        store::{Reach, regions},
    },
};

/// Which rooms.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RoomsWanted {
    /// In this region or below it.
    region: Option<String>,
    /// Only those that stand so.
    state: Option<RoomState>,
    /// `next` of the page before.
    after: Option<Uuid>,
    /// 1 to 500, 100 by default.
    limit: Option<i64>,
}

impl RoomsWanted {
    fn filter(&self, language: Language) -> Vec<(&'static str, String)> {
        let state = self.state.as_ref();
        let all = [
            ("filter.region", self.region.clone()),
            (
                "filter.state",
                state.map(|state| word_of(language, "roomState", state)),
            ),
        ];
        let set = all.into_iter();
        set.filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }
}

/// What goes on outside in a room.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomOutside {
    /// The excursion's id.
    id: Uuid,
    /// What is outside.
    quantity: Quantity,
    /// On which side.
    side: Side,
    /// The value furthest outside.
    #[schema(value_type = f64)]
    worst: Option<Number>,
    /// Since when.
    began_at: DateTime<Utc>,
}

/// How a room stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomStanding {
    /// Its id, for paging.
    id: Uuid,
    /// Its facility.
    facility: Named,
    /// The region of its facility.
    region: String,
    /// The room.
    storeroom: Named,
    /// Its climate class.
    climate_class: String,
    /// How it stands.
    state: RoomState,
    /// Sensors in use.
    sensors: usize,
    /// Of these without a reading for too long.
    silent: usize,
    /// The last reading, of a sensor or by hand.
    read_at: Option<DateTime<Utc>>,
    /// The last temperature.
    #[schema(value_type = Option<f64>)]
    celsius: Option<Number>,
    /// The last humidity.
    #[schema(value_type = Option<f64>)]
    humidity: Option<Number>,
    /// The gravest excursion that goes on there.
    outside: Option<RoomOutside>,
    #[serde(skip)]
    offset_minutes: i64,
}

/// How many rooms stand so.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RoomCount {
    /// How they stand.
    state: RoomState,
    /// How many.
    rooms: usize,
}

/// The rooms of a county.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RoomsOverview {
    /// How many stand in which way, the worst first.
    counts: Vec<RoomCount>,
    /// The rooms wanted, the worst first.
    items: Vec<RoomStanding>,
    /// What to send as `after` for the next page.
    next: Option<String>,
}

/// The rooms within the caller's scope by how they stand now, the worst first.
#[utoipa::path(get, path = "/api/v1/climate/rooms", tag = "climate", params(RoomsWanted),
    responses((status = 200, body = RoomsOverview)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<RoomsWanted>,
) -> Result<Json<RoomsOverview>> {
    let limit = usize::try_from(limit(wanted.limit, 100, 500)?).unwrap_or(0);
    let (counts, rooms) = read(&app, &actor, &wanted).await?;
    let start = match wanted.after {
        None => 0,
        // A room that is gone meanwhile: the list begins anew.
        Some(after) => rooms
            .iter()
            .position(|room| room.id == after)
            .map_or(0, |at| at + 1),
    };
    let next = rooms
        .get(start + limit)
        .and_then(|_| rooms.get(start + limit - 1))
        .map(|room| room.id.to_string());
    Ok(Json(RoomsOverview {
        counts,
        items: rooms.into_iter().skip(start).take(limit).collect(),
        next,
    }))
}

async fn read(
    app: &App,
    actor: &Actor,
    wanted: &RoomsWanted,
) -> Result<(Vec<RoomCount>, Vec<RoomStanding>)> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let below = match &wanted.region {
        None => String::new(),
        Some(code) => {
            let region = regions::region(&mut tx, code).await?;
            let unknown = || Code::RegionUnknown.with("code", code).at("region");
            region.ok_or_else(unknown)?.path
        }
    };
    let reach = Reach::of(actor, Permission::SeeStock);
    let mut rooms = standing(app, &mut tx, &below, &reach).await?;
    drop(tx);
    let counts = RoomState::ALL.map(|state| RoomCount {
        state,
        rooms: rooms.iter().filter(|room| room.state == state).count(),
    });
    rooms.retain(|room| wanted.state.is_none_or(|state| room.state == state));
    let views = rooms.into_iter().map(RoomStanding::from).collect();
    Ok((counts.to_vec(), views))
}

impl From<Standing> for RoomStanding {
    fn from(found: Standing) -> RoomStanding {
        let Standing { row, seen, .. } = found;
        RoomStanding {
            id: row.id,
            facility: Named {
                code: row.facility_code,
                name: row.facility_name,
            },
            region: row.region_name,
            storeroom: Named {
                code: row.code,
                name: row.name,
            },
            climate_class: row.climate_class,
            state: found.state,
            sensors: seen.sensors,
            silent: seen.silent,
            read_at: found.read_at,
            celsius: found.celsius.and_then(hundredths),
            humidity: found.humidity.and_then(hundredths),
            outside: found.gravest.map(|open| RoomOutside {
                id: open.id,
                quantity: open.quantity,
                side: open.side,
                worst: hundredths(open.worst),
                began_at: open.began_at,
            }),
            offset_minutes: row.utc_offset_minutes,
        }
    }
}

const COLUMNS: &[Column] = &[
    Column::text("roomState.title", 10),
    Column::text("facility.region", 16),
    Column::text("facility.code", 12),
    Column::text("facility.name", 26),
    Column::text("lotClimate.room", 18),
    Column::number("roomState.sensors"),
    Column::number("roomState.silentSensors"),
    Column::moment("roomState.readAt"),
    Column::text("climate.celsius", 10),
    Column::text("climate.humidity", 10),
    Column::text("roomState.outside", 18),
];

/// The rooms within the caller's scope as a file.
#[utoipa::path(get, path = "/api/v1/climate/rooms/export", tag = "climate",
    params(RoomsWanted, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(wanted): Params<RoomsWanted>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let (_, rooms) = read(&app, &actor, &wanted).await?;
    let description = Description {
        name: "climate-rooms",
        title: "roomState.page",
        subject: String::new(),
        facility: None,
        filter: wanted.filter(language),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let number = |number: Option<Number>| number.map_or(String::new(), |n| n.to_string());
    let count = |n: usize| Cell::from(i64::try_from(n).unwrap_or(i64::MAX));
    for room in rooms {
        let outside = room.outside.as_ref().map(|outside| {
            let way = way_out(language, outside.quantity, outside.side);
            format!("{way} {}", number(outside.worst.clone()))
        });
        let at = room.read_at.map(|at| moment(at, room.offset_minutes));
        export
            .row(vec![
                word_of(language, "roomState", &room.state).into(),
                room.region.into(),
                room.facility.code.into(),
                room.facility.name.into(),
                room.storeroom.name.into(),
                count(room.sensors),
                count(room.silent),
                at.into(),
                number(room.celsius).into(),
                number(room.humidity).into(),
                outside.into(),
            ])
            .await?;
    }
    export.finish().await
}

/// 温度过高, and its kin, in the words of the pages.
fn way_out(language: Language, quantity: Quantity, side: Side) -> String {
    let quantity = match quantity {
        Quantity::Celsius => "climate.out.celsius",
        Quantity::Humidity => "climate.out.humidity",
    };
    word_of(language, quantity, &side)
}
