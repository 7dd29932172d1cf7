//! Routes of a lot's whereabouts and of its condition checks.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    clock::day_at,
    error::{Code, Error, Result},
    http::{
        extract::{Input, Params, Path},
        page::Page,
    },
    people::{Actor, Permission, Place},
    places::ZoneState,
    stock::{
        draft::invalid,
        store::{checks, holdings},
        view::{Named, Person},
    },
};

/// Units of a lot in a facility's zone.
#[derive(Debug, Serialize, ToSchema)]
pub struct LotHolding {
    /// The facility.
    facility: Named,
    /// The zone.
    zone: LotZone,
    /// Units there.
    units: i64,
}

/// A zone with its colour.
#[derive(Debug, Serialize, ToSchema)]
pub struct LotZone {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Its colour.
    state: ZoneState,
}

/// Where a lot lies, in the books the caller may see.
#[utoipa::path(get, path = "/api/v1/lots/{id}/holdings", tag = "stock",
    params(("id" = Uuid, Path)), responses((status = 200, body = Page<LotHolding>)))]
pub async fn holdings(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<Page<LotHolding>>> {
    let mut tx = app.db.read().await?;
    let rows = holdings::of_lot(&mut tx, id).await?;
    let seen = rows.into_iter().filter(|row| {
        let region_path = row.region_path.clone();
        let place = Place {
            region_path,
            facility: Some(row.facility_id),
        };
        actor.may(Permission::SeeStock, &place)
    });
    let items = seen.map(|row| LotHolding {
        facility: Named {
            code: row.facility_code,
            name: row.facility_name,
        },
        zone: LotZone {
            code: row.zone_code,
            name: row.zone_name,
            state: row.zone_state,
        },
        units: row.units,
    });
    Ok(Json(Page::whole(items.collect())))
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckResult {
    /// As it should be.
    Sound,
    /// Not as it should be: set it aside.
    Unsound,
}

/// A condition check to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckInput {
    /// Chosen by the caller.
    id: Uuid,
    /// The lot's id.
    lot: Uuid,
    /// The day it was looked at.
    checked_on: NaiveDate,
    /// What was found.
    result: CheckResult,
    /// A remark.
    note: Option<String>,
}

/// A recorded check.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    id: Uuid,
    lot: Uuid,
    checked_on: NaiveDate,
    result: CheckResult,
    note: String,
    actor: Person,
    recorded_at: DateTime<Utc>,
}

impl From<checks::CheckRow> for Check {
    fn from(row: checks::CheckRow) -> Check {
        Check {
            id: row.id,
            lot: row.lot_id,
            checked_on: row.checked_on,
            result: if row.sound {
                CheckResult::Sound
            } else {
                CheckResult::Unsound
            },
            note: row.note,
            actor: Person {
                id: row.account_id,
                name: row.account_name,
            },
            recorded_at: row.recorded_at,
        }
    }
}

/// Records that a lot's condition was checked. The same id and contents again are harmless.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/checks", tag = "stock",
    request_body = CheckInput, params(("code" = String, Path)),
    responses((status = 201, body = Check), (status = 200, body = Check)))]
pub async fn check(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(input): Input<CheckInput>,
) -> Result<(StatusCode, Json<Check>)> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    if input.checked_on > today {
        let refusal = Code::DateInFuture
            .with("day", input.checked_on)
            .with("today", today);
        return Err(refusal.at("checkedOn").into());
    }
    let note = input.note.unwrap_or_default();
    if note.chars().count() > 500 || note.contains('\0') {
        return Err(invalid("≤ 500", "note").into());
    }
    let new = checks::NewCheck {
        id: input.id,
        lot: input.lot,
        checked_on: input.checked_on,
        sound: input.result == CheckResult::Sound,
        note,
        account: actor.account,
    };
    let mut tx = app.db.write().await?;
    if !checks::is_held(&mut tx, facility.id, input.lot).await? {
        return Err(Code::NotFound.with("what", input.lot).at("lot").into());
    }
    let is_new = checks::add(&mut tx, facility.id, &new, now).await?;
    let recorded = checks::find(&mut tx, facility.id, input.id).await?;
    let same = recorded.lot_id == new.lot
        && (recorded.checked_on, recorded.sound) == (new.checked_on, new.sound)
        && recorded.note == new.note;
    if !same {
        return Err(Error::from(
            Code::DocumentDiffers.with("number", "-").at("id"),
        ));
    }
    tx.commit().await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(recorded.into())))
}

/// Which checks.
#[derive(Debug, Deserialize, IntoParams)]
pub struct CheckParams {
    /// Only of this lot.
    lot: Option<Uuid>,
}

/// The condition checks of a facility, the newest first; the last 200.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/checks", tag = "stock",
    params(("code" = String, Path), CheckParams), responses((status = 200, body = Page<Check>)))]
pub async fn checks(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<CheckParams>,
) -> Result<Json<Page<Check>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let rows = checks::list(&mut tx, facility.id, params.lot).await?;
    Ok(Json(Page::whole(
        rows.into_iter().map(Check::from).collect(),
    )))
}
