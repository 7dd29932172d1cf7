//! Routes of one facility: whom it deals with, and changing it.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Number, json};
use uuid::Uuid;

use super::facilities::{FacilityView, known_region, managed_region, whole};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Path, sent},
        page::Page,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{
        FacilityKind, FacilityStatus,
        facility::{self as rules, ADDRESS_MAX, HOURS_MAX, NAME_MAX, PHONE_MAX},
        region::RegionLevel,
        store::facilities::{self as store, Changed, Described, Partner},
    },
    text,
};

/// How a facility stands to another in the line of supply.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It supplies the other.
    Supplier,
    /// It is supplied by the other.
    Supplied,
    /// Both are supplied by the same depot.
    Neighbour,
}

impl Relation {
    /// How a partner stands to the facility whose partner it is.
    pub fn of(partner: &Partner) -> Relation {
        match (partner.supplies, partner.is_supplied) {
            (true, _) => Relation::Supplier,
            (_, true) => Relation::Supplied,
            _ => Relation::Neighbour,
        }
    }
}

/// A facility that another deals with. Its name is told even outside scope: goods go there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Partner)]
pub struct PartnerView {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// What it is.
    kind: FacilityKind,
    /// Whether it works.
    status: FacilityStatus,
    /// How it stands to the other.
    relation: Relation,
}

impl From<Partner> for PartnerView {
    fn from(partner: Partner) -> PartnerView {
        let relation = Relation::of(&partner);
        PartnerView {
            code: partner.code,
            name: partner.name,
            kind: partner.kind,
            status: partner.status,
            relation,
        }
    }
}

/// Whom a facility deals with: its supplier, those it supplies, and those supplied by the same
/// depot.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/partners", tag = "places",
    params(("code" = String, Path)), responses((status = 200, body = Page<PartnerView>)))]
pub async fn partners(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<PartnerView>>> {
    let facility = app.enter(&actor, &code, Permission::SeePlaces).await?;
    let mut tx = app.db.read().await?;
    let partners = store::partners(&mut tx, facility.id).await?;
    let views = partners.into_iter().map(PartnerView::from).collect();
    Ok(Json(Page::whole(views)))
}

/// What to change of a facility; what is not sent stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::option_option,
    reason = "null clears a field, absence leaves it"
)]
pub struct FacilityChange {
    /// Refused if it differs: a code never changes.
    code: Option<String>,
    /// Refused if it differs: the zones came with it.
    kind: Option<FacilityKind>,
    /// Its name.
    name: Option<String>,
    /// For depots.
    level: Option<RegionLevel>,
    /// The code of its region.
    region: Option<String>,
    /// The code of the depot that supplies it, or null.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    supplier: Option<Option<String>>,
    /// Street address.
    address: Option<String>,
    /// Phone.
    phone: Option<String>,
    /// Opening hours.
    hours: Option<String>,
    /// Degrees north, or null.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<f64>)]
    latitude: Option<Option<Number>>,
    /// Degrees east, or null.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<f64>)]
    longitude: Option<Option<Number>>,
    /// Whether it works.
    status: Option<FacilityStatus>,
    /// Minutes east of Greenwich.
    utc_offset_minutes: Option<i64>,
    /// Whether residents are told of it, without signing in.
    published: Option<bool>,
}

/// Changes a facility.
#[utoipa::path(patch, path = "/api/v1/facilities/{code}", tag = "places",
    params(("code" = String, Path)), request_body = FacilityChange,
    responses((status = 200, body = FacilityView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(change): Input<FacilityChange>,
) -> Result<Json<FacilityView>> {
    let facility = app.enter(&actor, &code, Permission::ManagePlaces).await?;
    let mut tx = app.db.write().await?;
    store::lock(&mut tx, facility.id).await?;
    let before = store::described(&mut tx, facility.id).await?;
    let before = before.ok_or_else(|| Code::NotFound.with("what", &code))?;
    let after = merged(&mut tx, &actor, &before, &change).await?;
    if after.status == FacilityStatus::Closed && before.status != FacilityStatus::Closed {
        store::check_empty(&mut tx, facility.id, &code).await?;
    }
    store::change(&mut tx, facility.id, &after).await?;
    let view = whole(&mut tx, facility.id).await?;
    let act = Act {
        account: Some(actor.account),
        action: "facility.change",
        target_kind: "facility",
        target: &code,
        facility: Some(facility.id),
        detail: json!({ "before": FacilityView::from(before), "after": view }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    app.facilities.forget();
    Ok(Json(view))
}

async fn merged(
    tx: &mut Tx,
    actor: &Actor,
    before: &Described,
    change: &FacilityChange,
) -> Result<Changed> {
    if change
        .code
        .as_ref()
        .is_some_and(|code| *code != before.code)
    {
        return Err(Code::CodeFixed.at("code").into());
    }
    if change.kind.is_some_and(|kind| kind != before.kind) {
        return Err(Code::CodeFixed.at("kind").into());
    }
    let region = match change
        .region
        .as_ref()
        .filter(|code| **code != before.region_code)
    {
        Some(code) => managed_region(tx, actor, code).await?,
        None => known_region(tx, &before.region_code).await?.id,
    };
    let or = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
    Ok(Changed {
        name: text::required("name", &or(&change.name, &before.name), NAME_MAX)?,
        level: rules::level(before.kind, change.level.or(before.level))?,
        region,
        supplier: supplier_after(tx, before, change).await?,
        address: text::optional(
            "address",
            &or(&change.address, &before.address),
            ADDRESS_MAX,
        )?,
        phone: text::optional("phone", &or(&change.phone, &before.phone), PHONE_MAX)?,
        hours: text::optional("hours", &or(&change.hours, &before.hours), HOURS_MAX)?,
        position_micro: position_after(before, change)?,
        status: change.status.unwrap_or(before.status),
        utc_offset_minutes: rules::utc_offset(Some(
            change
                .utc_offset_minutes
                .unwrap_or(before.utc_offset_minutes),
        ))?,
        published: change.published.or(before.published),
    })
}

async fn supplier_after(
    tx: &mut Tx,
    before: &Described,
    change: &FacilityChange,
) -> Result<Option<Uuid>> {
    let code = match &change.supplier {
        Some(code) => code.as_ref(),
        None => before.supplier_code.as_ref(),
    };
    match code.filter(|code| !code.is_empty()) {
        None => Ok(None),
        Some(code) => Ok(Some(store::supplier(tx, code, Some(before.id)).await?)),
    }
}

fn position_after(before: &Described, change: &FacilityChange) -> Result<Option<(i64, i64)>> {
    let after = |sent: &Option<Option<Number>>, micro| match sent {
        Some(number) => number.clone(),
        None => rules::degrees(micro),
    };
    let latitude = after(&change.latitude, before.latitude_micro);
    let longitude = after(&change.longitude, before.longitude_micro);
    Ok(rules::position(latitude.as_ref(), longitude.as_ref())?)
}
