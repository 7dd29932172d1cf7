//! Routes of regions.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    people::{
        Actor, Permission, Place,
        store::{Act, audit},
    },
    places::{
        RoomStatus,
        facility::NAME_MAX,
        region::{RegionCode, RegionLevel},
        store::{Reach, regions as store},
    },
    text,
};

/// How many regions are told at once: the villages of several counties.
const REGIONS_MAX: i64 = 5000;

/// A region.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Region)]
pub struct RegionView {
    /// 6, 9 or 12 digits.
    code: String,
    /// Its name.
    name: String,
    /// How high it stands.
    level: RegionLevel,
    /// The nearest region above that is in the tree.
    parent: Option<String>,
    /// Whether it is used.
    status: RoomStatus,
    /// Facilities directly in it, within my scope, that are not closed; in lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    facilities: Option<i64>,
}

impl From<store::Region> for RegionView {
    fn from(region: store::Region) -> RegionView {
        RegionView {
            code: region.code,
            name: region.name,
            level: region.level,
            parent: region.parent,
            status: region.status,
            facilities: None,
        }
    }
}

/// Which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many, 5000 by default.
    limit: Option<i64>,
}

/// All regions, in order of code.
#[utoipa::path(get, path = "/api/v1/regions", tag = "places", params(Wanted),
    responses((status = 200, body = Page<RegionView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<RegionView>>> {
    if !actor.may_somewhere(Permission::SeePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let limit = limit(wanted.limit, REGIONS_MAX, REGIONS_MAX)?;
    let mut tx = app.db.read().await?;
    let after = wanted.after.unwrap_or_default();
    let regions = store::regions(&mut tx, &after, limit + 1).await?;
    let reach = Reach::of(&actor, Permission::SeePlaces);
    let counts = store::facility_counts(&mut tx, &reach).await?;
    let counted = regions.into_iter().map(|region| RegionView {
        facilities: Some(counts.get(&region.code).copied().unwrap_or(0)),
        ..region.into()
    });
    let views = counted.collect();
    Ok(Json(Page::cut(views, limit, |region: &RegionView| {
        region.code.clone()
    })))
}

/// A new region.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewRegion {
    /// 6, 9 or 12 digits; the level follows from it.
    code: String,
    /// Its name.
    name: String,
    /// The region above. It follows from the code; when given, it is checked.
    parent: Option<String>,
}

/// Adds a region.
#[utoipa::path(post, path = "/api/v1/regions", tag = "places", request_body = NewRegion,
    responses((status = 201, body = RegionView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(new): Input<NewRegion>,
) -> Result<(StatusCode, Json<RegionView>)> {
    let code = RegionCode::parse(&new.code)?;
    check_scope(&actor, &code.path())?;
    let name = text::required("name", &new.name, NAME_MAX)?;
    let mut tx = app.db.write().await?;
    if let Some(parent) = &new.parent {
        code.check_parent(parent)?;
        if store::region(&mut tx, parent).await?.is_none() {
            return Err(Code::RegionUnknown.with("code", parent).at("parent").into());
        }
    }
    let region = store::add_region(&mut tx, &code, &name).await?;
    if let Some(above) = &region.parent {
        check_in_use(&mut tx, above, "parent").await?;
    }
    let act = Act {
        account: Some(actor.account),
        action: "region.add",
        target_kind: "region",
        target: &region.code,
        facility: None,
        detail: json!({ "name": region.name }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(region.into())))
}

/// What to change of a region; what is not sent stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RegionChange {
    /// Its name.
    name: Option<String>,
    /// Retired only when nothing in it or below is in use and no role holds for it.
    status: Option<RoomStatus>,
}

/// Gives a region another name, retires it or brings it back.
#[utoipa::path(patch, path = "/api/v1/regions/{code}", tag = "places",
    params(("code" = String, Path)), request_body = RegionChange,
    responses((status = 200, body = RegionView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(change): Input<RegionChange>,
) -> Result<Json<RegionView>> {
    check_scope(&actor, &RegionCode::parse(&code)?.path())?;
    let mut tx = app.db.write().await?;
    let mut region = store::region(&mut tx, &code)
        .await?
        .ok_or_else(|| Code::NotFound.with("what", &code))?;
    if let Some(name) = &change.name {
        let name = text::required("name", name, NAME_MAX)?;
        store::rename_region(&mut tx, region.id, &name).await?;
        let detail = json!({ "from": region.name, "to": name });
        tell(&mut tx, &app, &actor, ("region.rename", &code), detail).await?;
        region.name = name;
    }
    if let Some(status) = change.status.filter(|status| *status != region.status) {
        let action = match status {
            RoomStatus::Retired => {
                check_unused(&mut tx, &region).await?;
                "region.retire"
            }
            RoomStatus::Active => {
                if let Some(above) = &region.parent {
                    check_in_use(&mut tx, above, "status").await?;
                }
                "region.revive"
            }
        };
        store::set_region_status(&mut tx, region.id, status).await?;
        let detail = json!({ "name": region.name });
        tell(&mut tx, &app, &actor, (action, &code), detail).await?;
        region.status = status;
    }
    tx.commit().await?;
    Ok(Json(region.into()))
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    (action, target): (&str, &str),
    detail: Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "region",
        target,
        facility: None,
        detail,
    };
    audit(tx, &app.clock, &act).await
}

/// Refuses to retire a region with something in it.
async fn check_unused(tx: &mut Tx, region: &store::Region) -> Result<()> {
    let uses = store::region_use(tx, region).await?;
    if uses.facilities + uses.regions + uses.roles == 0 {
        return Ok(());
    }
    Err(Code::RegionInUse
        .with("code", &region.code)
        .with("facilities", uses.facilities)
        .with("regions", uses.regions)
        .with("roles", uses.roles)
        .at("status")
        .into())
}

/// Refuses what would put something in use below a region that is not.
async fn check_in_use(tx: &mut Tx, code: &str, field: &str) -> Result<()> {
    match store::region(tx, code).await? {
        Some(region) if region.status == RoomStatus::Retired => {
            Err(Code::RegionRetired.with("code", code).at(field).into())
        }
        _ => Ok(()),
    }
}

/// Refuses somebody who does not keep the places of this region.
fn check_scope(actor: &Actor, path: &str) -> Result<()> {
    let place = Place {
        region_path: path.to_owned(),
        facility: None,
    };
    if actor.may(Permission::ManagePlaces, &place) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}
