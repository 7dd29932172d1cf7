//! Routes of recalls: what is awaited, here and everywhere, and confirming that it was done.

use axum::{Json, extract::State, http::StatusCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::{Category, store::lots},
    clock::{CHINA, day_at},
    error::{Code, Error, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission, Place,
        store::{Act, audit},
    },
    stock::{
        draft::invalid,
        recall::{Confirmation, Recall, Standing, standings},
        store::recalls::{self, ConfirmationRow, TaskRow},
    },
    text,
    units::UNITS_MAX,
};

/// The longest remark.
const NOTE_MAX: usize = 200;

/// A recalled lot with its product.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecalledLot {
    /// The lot.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its expiry.
    expiry: Option<NaiveDate>,
    /// Its product.
    product: RecalledProduct,
}

/// The product of a recalled lot.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecalledProduct {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Its specification.
    spec: String,
    /// 药, 套, 环.
    category: Category,
    /// The smallest unit.
    base_unit: String,
}

impl From<&TaskRow> for RecalledLot {
    fn from(row: &TaskRow) -> RecalledLot {
        RecalledLot {
            id: row.lot_id,
            number: row.number.clone(),
            expiry: row.expiry,
            product: RecalledProduct {
                code: row.product_code.clone(),
                name: row.product_name.clone(),
                spec: row.product_spec.clone(),
                category: row.product_category,
                base_unit: row.product_base_unit.clone(),
            },
        }
    }
}

/// A recalled lot, and how facilities stand with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecallView {
    /// The lot.
    lot: RecalledLot,
    /// The recall.
    recall: Option<Recall>,
    /// Facilities that hold it or confirmed: the caller's, or the one asked about.
    facilities: Vec<Standing>,
}

/// The recalled lots that still lie somewhere in the caller's scope, the newest first, with what
/// is awaited of whom.
#[utoipa::path(get, path = "/api/v1/recalls", tag = "stock",
    responses((status = 200, body = Page<RecallView>)))]
pub async fn everywhere(State(app): State<App>, actor: Actor) -> Result<Json<Page<RecallView>>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let views = views(&app, None, |facility, path| {
        let place = Place {
            region_path: path.to_owned(),
            facility: Some(facility),
        };
        actor.may(Permission::SeeStock, &place)
    });
    Ok(Json(Page::whole(views.await?)))
}

/// The recalled lots that lie in a facility, with what it has still to do.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/recalls", tag = "stock",
    params(("code" = String, Path)), responses((status = 200, body = Page<RecallView>)))]
pub async fn here(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<RecallView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let views = views(&app, Some(facility.id), |other, _| other == facility.id);
    Ok(Json(Page::whole(views.await?)))
}

async fn views(
    app: &App,
    facility: Option<Uuid>,
    sees: impl Fn(Uuid, &str) -> bool,
) -> Result<Vec<RecallView>> {
    let mut tx = app.db.read().await?;
    let mut lying = recalls::lying(&mut tx, facility).await?;
    lying.retain(|row| sees(row.facility_id, &row.region_path));
    let today = day_at(app.clock.now(), CHINA);
    let mut views = Vec::new();
    for rows in lying.chunk_by(|a, b| a.lot_id == b.lot_id) {
        let lot = RecalledLot::from(&rows[0]);
        let recall = recalls::recall(&mut tx, lot.id).await?;
        let mut confirmed = match &recall {
            Some(recall) => recalls::confirmations(&mut tx, lot.id, recall.seq).await?,
            None => Vec::new(),
        };
        confirmed.retain(|row| sees(row.facility_id, &row.region_path));
        views.push(RecallView {
            lot,
            facilities: standings(recall.as_ref(), rows, &confirmed, today, CHINA),
            recall: recall.as_ref().map(Recall::from),
        });
    }
    Ok(views)
}

/// That a recalled lot was set aside.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmInput {
    /// Chosen by the caller: sending the same again is harmless.
    id: Uuid,
    /// The lot.
    lot: Uuid,
    /// The units found, whatever the book says.
    units_found: i64,
    /// A remark.
    note: Option<String>,
}

/// Confirms that a recalled lot was looked for and set aside, with the units found. Of several
/// confirmations the last one counts.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/recalls", tag = "stock",
    params(("code" = String, Path)), request_body = ConfirmInput,
    responses((status = 201, body = Confirmation), (status = 200, body = Confirmation)))]
pub async fn confirm(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(input): Input<ConfirmInput>,
) -> Result<(StatusCode, Json<Confirmation>)> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    if !(0..=UNITS_MAX).contains(&input.units_found) {
        return Err(invalid(format!("unitsFound: 0–{UNITS_MAX}"), "unitsFound").into());
    }
    let note = text::optional("note", input.note.as_deref().unwrap_or_default(), NOTE_MAX)?;
    let mut tx = app.db.write().await?;
    if let Some(known) = recalls::confirmation(&mut tx, facility.id, input.id).await? {
        let asked = (input.lot, input.units_found, note.as_str());
        if (known.lot_id, known.units_found, known.note.as_str()) != asked {
            return Err(Code::DocumentDiffers.with("number", "-").at("id").into());
        }
        return Ok((StatusCode::OK, Json((&known).into())));
    }
    let lot = lots::described(&mut tx, input.lot).await?;
    let unknown = || Error::from(Code::NotFound.with("what", input.lot).at("lot"));
    let lot = lot.ok_or_else(unknown)?;
    let recall = recalls::recall(&mut tx, lot.id).await?;
    let recall = recall.ok_or_else(|| Code::LotNotRecalled.with("lot", &lot.number).at("lot"))?;
    let lying = recalls::lying(&mut tx, Some(facility.id)).await?;
    let here = lying.iter().filter(|row| row.lot_id == lot.id);
    let new = ConfirmationRow {
        facility_id: facility.id,
        facility_code: facility.code.clone(),
        facility_name: facility.name.clone(),
        region_path: facility.place().region_path,
        id: input.id,
        lot_id: lot.id,
        recall_seq: recall.seq,
        units_found: input.units_found,
        units_booked: here.map(|row| row.units).sum(),
        note,
        account_id: actor.account,
        account_name: Some(actor.name.to_string()),
        recorded_at: app.clock.now(),
    };
    recalls::confirm(&mut tx, &new).await?;
    let act = Act {
        account: Some(actor.account),
        action: "recall.confirm",
        target_kind: "lot",
        target: &lot.id.to_string(),
        facility: Some(facility.id),
        detail: json!({
            "product": lot.product_code, "number": lot.number, "found": new.units_found,
            "booked": new.units_booked, "note": new.note,
        }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json((&new).into())))
}
