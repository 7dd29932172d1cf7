//! Routes of facilities: listing, showing, adding.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Number, json};
use uuid::Uuid;

use super::{rooms::StoreroomView, zones::ZoneView};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Error, Language, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
        words::word_of,
    },
    people::{
        Actor, Permission, Place,
        store::{Act, audit},
    },
    places::{
        FacilityKind, FacilityStatus, Named, RoomStatus,
        area::{self, AreaCheck},
        facility::{self as rules, ADDRESS_MAX, HOURS_MAX, NAME_MAX, PHONE_MAX},
        hours::{Hours, OpeningLine},
        region::RegionLevel,
        store::{
            NewFacility as StoredFacility, Reach, add_facility,
            facilities::{self as store, Described},
            regions, rooms,
        },
    },
    text,
};

/// A facility.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Facility)]
pub struct FacilityView {
    /// Its code; never changes.
    code: String,
    /// Its name.
    name: String,
    /// What it is.
    kind: FacilityKind,
    /// For depots.
    level: Option<RegionLevel>,
    /// Where it is.
    region: Named,
    /// The depot that supplies it.
    supplier: Option<Named>,
    /// Street address.
    address: String,
    /// Phone.
    phone: String,
    /// Opening hours.
    hours: String,
    /// Degrees north.
    #[schema(value_type = Option<f64>)]
    latitude: Option<Number>,
    /// Degrees east.
    #[schema(value_type = Option<f64>)]
    longitude: Option<Number>,
    /// Whether it works.
    status: FacilityStatus,
    /// Minutes east of Greenwich.
    utc_offset_minutes: i64,
    /// Whether residents are told of it while it works: what was set, or what is usual for its
    /// kind.
    published: bool,
    /// The opening hours as read, days with the same hours together; none where they cannot be
    /// read: then they are shown as they are, and nobody is told "open now".
    opening: Option<Vec<OpeningLine>>,
    /// Its zones; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    zones: Option<Vec<ZoneView>>,
    /// The area of all its storerooms in use beside the standard of its level; not in lists, and
    /// none where no standard states one or no room is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<AreaCheck>,
    /// Its storerooms; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    storerooms: Option<Vec<StoreroomView>>,
}

impl From<Described> for FacilityView {
    fn from(row: Described) -> FacilityView {
        let supplier = row.supplier_code.zip(row.supplier_name);
        FacilityView {
            code: row.code,
            name: row.name,
            kind: row.kind,
            level: row.level,
            region: Named {
                code: row.region_code,
                name: row.region_name,
            },
            supplier: supplier.map(|(code, name)| Named { code, name }),
            address: row.address,
            phone: row.phone,
            opening: Hours::parse(&row.hours).map(|hours| hours.lines()),
            hours: row.hours,
            latitude: rules::degrees(row.latitude_micro),
            longitude: rules::degrees(row.longitude_micro),
            status: row.status,
            utc_offset_minutes: row.utc_offset_minutes,
            published: row
                .published
                .unwrap_or_else(|| row.kind.is_usually_public()),
            zones: None,
            area: None,
            storerooms: None,
        }
    }
}

/// The facility with its rooms and zones.
pub async fn whole(tx: &mut Tx, id: Uuid) -> Result<FacilityView> {
    let row = store::described(tx, id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", id))?;
    let zones = rooms::zones(tx, id).await?;
    let storerooms = rooms::storerooms(tx, id).await?;
    let in_use = storerooms
        .iter()
        .filter(|room| room.status == RoomStatus::Active);
    let area_deci: i64 = in_use.map(|room| room.area_deci).sum();
    Ok(FacilityView {
        area: area::check(row.level, area_deci).filter(|_| area_deci > 0),
        zones: Some(zones.into_iter().map(ZoneView::from).collect()),
        storerooms: Some(storerooms.into_iter().map(StoreroomView::from).collect()),
        ..row.into()
    })
}

/// Which facilities, and which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Part of the code or the name.
    q: Option<String>,
    /// Of this kind only.
    kind: Option<FacilityKind>,
    /// In this region or below it.
    region: Option<String>,
    /// In this state only.
    status: Option<FacilityStatus>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

impl Wanted {
    /// What to look for, so many at most.
    pub async fn stored(&self, tx: &mut Tx, limit: i64) -> Result<store::Wanted> {
        let region_path = match &self.region {
            None => String::new(),
            Some(code) => known_region(tx, code).await?.path,
        };
        Ok(store::Wanted {
            after: self.after.clone().unwrap_or_default(),
            pattern: text::anywhere(self.q.as_deref().unwrap_or_default()),
            kind: self.kind,
            status: self.status,
            region_path,
            limit,
        })
    }

    /// What is asked for, as the filters of the page are called.
    pub fn filter(&self, language: Language) -> Vec<(&'static str, String)> {
        let kind = self.kind.as_ref();
        let status = self.status.as_ref();
        let all = [
            (
                "facility.kind",
                kind.map(|kind| word_of(language, "facilityKind", kind)),
            ),
            (
                "facility.status",
                status.map(|status| word_of(language, "facilityStatus", status)),
            ),
            ("facility.region", self.region.clone()),
            (
                "filter.search",
                self.q.clone().filter(|q| !q.trim().is_empty()),
            ),
        ];
        let set = all.into_iter();
        set.filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }
}

/// The facilities within scope, in order of code.
#[utoipa::path(get, path = "/api/v1/facilities", tag = "places", params(Wanted),
    responses((status = 200, body = Page<FacilityView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<FacilityView>>> {
    let limit = limit(wanted.limit, 50, 200)?;
    let mut tx = app.db.read().await?;
    let stored = wanted.stored(&mut tx, limit + 1).await?;
    let reach = Reach::of(&actor, Permission::SeePlaces);
    let rows = store::listed(&mut tx, &stored, &reach).await?;
    let views = rows.into_iter().map(FacilityView::from).collect();
    Ok(Json(Page::cut(views, limit, |view: &FacilityView| {
        view.code.clone()
    })))
}

/// One facility, with its storerooms and zones.
#[utoipa::path(get, path = "/api/v1/facilities/{code}", tag = "places",
    params(("code" = String, Path)), responses((status = 200, body = FacilityView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<FacilityView>> {
    let facility = app.enter(&actor, &code, Permission::SeePlaces).await?;
    let mut tx = app.db.read().await?;
    Ok(Json(whole(&mut tx, facility.id).await?))
}

/// A new facility.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewFacility {
    /// Upper-case letters, digits and hyphens; never changes.
    code: String,
    /// Its name.
    name: String,
    /// What it is.
    kind: FacilityKind,
    /// For depots: province, prefecture, county or township.
    level: Option<RegionLevel>,
    /// The code of its region.
    region: String,
    /// The code of the depot that supplies it.
    supplier: Option<String>,
    /// Street address.
    #[serde(default)]
    address: String,
    /// Phone.
    #[serde(default)]
    phone: String,
    /// Opening hours.
    #[serde(default)]
    hours: String,
    /// Degrees north.
    #[schema(value_type = Option<f64>)]
    latitude: Option<Number>,
    /// Degrees east.
    #[schema(value_type = Option<f64>)]
    longitude: Option<Number>,
    /// Minutes east of Greenwich; 480 by default.
    utc_offset_minutes: Option<i64>,
}

/// Adds a facility with its book, empty, and its usual zones.
#[utoipa::path(post, path = "/api/v1/facilities", tag = "places", request_body = NewFacility,
    responses((status = 201, body = FacilityView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(new): Input<NewFacility>,
) -> Result<(StatusCode, Json<FacilityView>)> {
    if !actor.may_somewhere(Permission::ManagePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.write().await?;
    let stored = checked(&mut tx, &actor, &new).await?;
    let id = add_facility(&mut tx, &stored, app.clock.now()).await?;
    let act = Act {
        account: Some(actor.account),
        action: "facility.add",
        target_kind: "facility",
        target: &stored.code,
        facility: Some(id),
        detail: json!({ "name": stored.name, "kind": stored.kind, "region": new.region }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    let view = whole(&mut tx, id).await?;
    tx.commit().await?;
    app.facilities.forget();
    Ok((StatusCode::CREATED, Json(view)))
}

async fn checked(tx: &mut Tx, actor: &Actor, new: &NewFacility) -> Result<StoredFacility> {
    let region = managed_region(tx, actor, &new.region).await?;
    let supplier = match new.supplier.as_deref().filter(|code| !code.is_empty()) {
        None => None,
        Some(code) => Some(store::supplier(tx, code, None).await?),
    };
    let position = rules::position(new.latitude.as_ref(), new.longitude.as_ref())?;
    Ok(StoredFacility {
        code: text::code("code", &new.code)?,
        name: text::required("name", &new.name, NAME_MAX)?,
        kind: new.kind,
        level: rules::level(new.kind, new.level)?.map(str::to_owned),
        region,
        supplier,
        address: text::optional("address", &new.address, ADDRESS_MAX)?,
        phone: text::optional("phone", &new.phone, PHONE_MAX)?,
        hours: text::optional("hours", &new.hours, HOURS_MAX)?,
        position_micro: position,
        utc_offset_minutes: rules::utc_offset(new.utc_offset_minutes)?,
    })
}

pub async fn known_region(tx: &mut Tx, code: &str) -> Result<regions::Region> {
    let region = regions::region(tx, code).await?;
    region.ok_or_else(|| Error::from(Code::RegionUnknown.with("code", code).at("region")))
}

/// The region with this code, if the actor keeps the places in it.
pub async fn managed_region(tx: &mut Tx, actor: &Actor, code: &str) -> Result<Uuid> {
    let region = known_region(tx, code).await?;
    let place = Place {
        region_path: region.path,
        facility: None,
    };
    if actor.may(Permission::ManagePlaces, &place) {
        if region.status == RoomStatus::Retired {
            return Err(Code::RegionRetired.with("code", code).at("region").into());
        }
        return Ok(region.id);
    }
    Err(Code::NotAllowed.into())
}
