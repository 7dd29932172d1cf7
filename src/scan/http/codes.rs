//! Routes of labels' codes: giving one, listing them, retiring one.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    catalog,
    climate::store::sensors,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{Facility, store::rooms},
    scan::{
        Kind, Marked, store,
        store::{CodeRow, Retirement},
        text, typed,
    },
};

/// The longest reason for which a label is retired, in characters.
const REASON_MAX: usize = 200;

/// A thing that is to have a label.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LabelWanted)]
pub struct Wanted {
    /// What it is.
    kind: Kind,
    /// A product's, room's, zone's or sensor's code; a lot's or document's id; nothing for the
    /// facility.
    #[serde(default)]
    thing: String,
}

/// A label's code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelCode)]
pub struct Given {
    /// Its code.
    code: String,
    /// What it is for.
    kind: Kind,
    /// The thing's id.
    thing: Uuid,
    /// What its QR says.
    text: String,
}

/// A thing's label: made when it is first asked for, the same ever after.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/codes", tag = "scans",
    params(("code" = String, Path)), request_body = Wanted,
    responses((status = 201, body = Given)))]
pub async fn give(
    State(app): State<App>,
    actor: Actor,
    Path(at): Path<String>,
    Input(wanted): Input<Wanted>,
) -> Result<(StatusCode, Json<Given>)> {
    let facility = app.enter(&actor, &at, Permission::SeeStock).await?;
    let mut tx = app.db.write().await?;
    let thing = thing(&mut tx, &facility, &wanted).await?;
    let key = (facility.id, wanted.kind, thing);
    let code = store::give(&mut tx, key, actor.account, app.clock.now()).await?;
    let text = said(&app, &mut tx, &code, wanted.kind, thing).await?;
    tx.commit().await?;
    let given = Given {
        code,
        kind: wanted.kind,
        thing,
        text,
    };
    Ok((StatusCode::CREATED, Json(given)))
}

/// The id of what is to have a label, which must be there.
async fn thing(tx: &mut Tx, facility: &Facility, wanted: &Wanted) -> Result<Uuid> {
    let name = &wanted.thing;
    let id = Uuid::try_parse(name).ok();
    let found = match wanted.kind {
        Kind::Facility => Some(facility.id),
        Kind::Product => catalog::store::product(tx, name)
            .await?
            .map(|found| found.id),
        Kind::Zone => facility.zone(name).map(|zone| zone.id),
        Kind::Storeroom => {
            let room = rooms::storeroom(tx, facility.id, name).await?;
            room.map(|room| room.id)
        }
        Kind::Lot => match id {
            Some(id) => store::lot(tx, id).await?.map(|lot| lot.id),
            None => None,
        },
        Kind::Document => match id {
            Some(id) => store::document(tx, facility.id, id)
                .await?
                .map(|found| found.id),
            None => None,
        },
        Kind::Sensor => {
            let all = sensors::of_facility(tx, facility.id).await?;
            let found = all.into_iter().find(|sensor| &sensor.code == name);
            found.map(|sensor| sensor.id)
        }
        Kind::Slot | Kind::Certificate => {
            return Err(Code::ThingHasNoLabel.at("kind").into());
        }
    };
    found.ok_or_else(|| Code::NotFound.with("what", name).at("thing").into())
}

/// What the QR of a thing's label says.
async fn said(app: &App, tx: &mut Tx, code: &str, kind: Kind, thing: Uuid) -> Result<String> {
    let host = &app.config.public_url;
    if kind == Kind::Lot
        && let Some(lot) = store::lot(tx, thing).await?
        && let Some(product) = store::product(tx, lot.product_id).await?
    {
        let marked = Marked {
            gtin: product.gtin.as_deref(),
            number: &lot.number,
            expiry: lot.expiry,
        };
        return Ok(text(host, code, Some(marked)));
    }
    Ok(text(host, code, None))
}

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

/// A label's code in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelListed)]
pub struct Listed {
    /// Its code.
    code: String,
    /// What it is for.
    kind: Kind,
    /// The thing's id.
    thing: Uuid,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// When it was retired, if it was.
    retired_at: Option<DateTime<Utc>>,
    /// Why.
    reason: String,
    /// The code that stands for it now.
    successor: Option<String>,
}

impl From<CodeRow> for Listed {
    fn from(row: CodeRow) -> Listed {
        Listed {
            code: row.code,
            kind: row.kind,
            thing: row.thing,
            made_at: row.made_at,
            retired_at: row.retired_at,
            reason: row.reason,
            successor: row.successor,
        }
    }
}

/// The labels of a facility, in order of code.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/codes", tag = "scans",
    params(("code" = String, Path), Part), responses((status = 200, body = Page<Listed>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(at): Path<String>,
    Params(part): Params<Part>,
) -> Result<Json<Page<Listed>>> {
    let facility = app.enter(&actor, &at, Permission::SeeStock).await?;
    let limit = limit(part.limit, 50, 200)?;
    let mut tx = app.db.read().await?;
    let after = part.after.unwrap_or_default();
    let rows = store::labels(&mut tx, facility.id, &after, limit + 1).await?;
    let listed = rows.into_iter().map(Listed::from).collect();
    Ok(Json(Page::cut(listed, limit, |row: &Listed| {
        row.code.clone()
    })))
}

/// Why a label is retired.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LabelRetirement)]
pub struct Ending {
    /// Why: lost, torn, put on the wrong shelf.
    reason: String,
    /// Whether the thing gets a new code in its place.
    #[serde(default)]
    renew: bool,
}

/// Retires a label: it goes on answering, saying so, and names its successor where there is one.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/codes/{label}/retirement", tag = "scans",
    params(("code" = String, Path), ("label" = String, Path)), request_body = Ending,
    responses((status = 200, body = Listed)))]
pub async fn retire(
    State(app): State<App>,
    actor: Actor,
    Path((at, label)): Path<(String, String)>,
    Input(ending): Input<Ending>,
) -> Result<Json<Listed>> {
    let facility = app.enter(&actor, &at, Permission::ManageRooms).await?;
    let reason = ending.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Code::ReasonNeeded.at("reason").into());
    }
    let now = app.clock.now();
    let unknown = || Code::NotFound.with("what", &label);
    let code = typed(&label).ok_or_else(unknown)?;
    let mut tx = app.db.write().await?;
    let row = store::label(&mut tx, &code).await?;
    let row = row.filter(|row| row.facility_id == facility.id);
    let row = row.ok_or_else(unknown)?;
    let retirement = Retirement {
        reason,
        account: actor.account,
        now,
    };
    let key = (facility.id, row.kind, row.thing);
    let successor = ending.renew.then(crate::scan::fresh);
    if !store::retire(&mut tx, &code, successor.as_deref(), key, &retirement).await? {
        return Err(Code::CodeAlreadyRetired.with("code", &code).into());
    }
    let act = Act {
        account: Some(actor.account),
        action: "label.retire",
        target_kind: "label",
        target: &code,
        facility: Some(facility.id),
        detail: json!({ "reason": reason, "successor": successor }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    let row = store::label(&mut tx, &code).await?.ok_or_else(unknown)?;
    tx.commit().await?;
    Ok(Json(row.into()))
}
