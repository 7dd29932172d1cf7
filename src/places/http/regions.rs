//! Routes of regions.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    app::App,
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
        facility::NAME_MAX,
        region::{RegionCode, RegionLevel},
        store::regions as store,
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
}

impl From<store::Region> for RegionView {
    fn from(region: store::Region) -> RegionView {
        RegionView {
            code: region.code,
            name: region.name,
            level: region.level,
            parent: region.parent,
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
    let views = regions.into_iter().map(RegionView::from).collect();
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

/// Another name for a region.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RegionChange {
    /// Its name.
    name: String,
}

/// Gives a region another name.
#[utoipa::path(patch, path = "/api/v1/regions/{code}", tag = "places",
    params(("code" = String, Path)), request_body = RegionChange,
    responses((status = 200, body = RegionView)))]
pub async fn rename(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(change): Input<RegionChange>,
) -> Result<Json<RegionView>> {
    check_scope(&actor, &RegionCode::parse(&code)?.path())?;
    let name = text::required("name", &change.name, NAME_MAX)?;
    let mut tx = app.db.write().await?;
    let region = store::region(&mut tx, &code)
        .await?
        .ok_or_else(|| Code::NotFound.with("what", &code))?;
    store::rename_region(&mut tx, region.id, &name).await?;
    let act = Act {
        account: Some(actor.account),
        action: "region.rename",
        target_kind: "region",
        target: &region.code,
        facility: None,
        detail: json!({ "from": region.name, "to": name }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok(Json(store::Region { name, ..region }.into()))
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
