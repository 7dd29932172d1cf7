//! Routes that begin a requisition and take it a step further.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{WholeView, there, whole};
use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Refusal, Result},
    http::extract::{Input, Path},
    people::{Actor, Permission},
    places::SharedFacility,
    supply::{
        http::needs,
        requisition::{
            Line, STEPS_MAX, StepKind, Wanted, approved, asks_for_something, drafted,
            store::{self, NewStep, RequisitionRow, lines},
        },
    },
    text,
};

/// The longest note or reason.
const NOTE_MAX: usize = 200;

/// A requisition to be begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequisition {
    /// Chosen by the caller: sending the same again is harmless.
    id: Uuid,
}

/// Begins a requisition with what the plan of the facility's level proposes: its order quantities
/// today, in whole packs.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/requisitions", tag = "supply",
    params(("code" = String, Path)), request_body = NewRequisition,
    responses((status = 201, body = WholeView), (status = 200, body = WholeView)))]
pub async fn begin(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewRequisition>,
) -> Result<(StatusCode, Json<WholeView>)> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    let supplier = facility.supplier.ok_or(Code::NoSupplier)?;
    let proposed = proposal(&app, &facility).await?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    store::lock(&mut tx, supplier).await?;
    if let Some(row) = store::requisition(&mut tx, facility.id, new.id).await? {
        drop(tx);
        if row.facility_id != facility.id {
            return Err(Code::RequisitionDiffers.at("id").into());
        }
        let view = whole(&app, &actor, &facility, &row).await?;
        return Ok((StatusCode::OK, Json(view)));
    }
    let today = day_at(now, facility.utc_offset_minutes);
    store::begin(&mut tx, (facility.id, new.id, supplier), today, now).await?;
    let step = NewStep {
        facility: facility.id,
        requisition: new.id,
        number: 1,
        id: new.id,
        kind: StepKind::Drafted,
        note: String::new(),
        request_hash: Vec::new(),
        at: now,
        account: actor.account,
    };
    store::add_step(&mut tx, &step, &proposed).await?;
    tx.commit().await?;
    let view = read(&app, &actor, &facility, new.id).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// What the rules propose to ask for today, product by product.
async fn proposal(app: &App, facility: &SharedFacility) -> Result<Vec<Line>> {
    let needs = needs::read(app, facility).await?;
    let mut proposed = Vec::new();
    for need in needs.items.iter().filter(|need| need.order > 0) {
        let product = app.product(&need.product.code).await?;
        let rounded = need.rounded.as_ref();
        let rounded = rounded.map_or(need.order, |rounded| rounded.units);
        proposed.push(Line {
            product: product.id,
            needed: need.order,
            proposed: rounded,
            units: rounded,
            reason: String::new(),
        });
    }
    Ok(proposed)
}

/// A step to be taken.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRequisitionStep)]
pub struct NewStepInput {
    /// Chosen by the caller: sending the same again is harmless.
    id: Uuid,
    /// What is done. An issue is a step that its document makes; an allocation has its own route.
    kind: StepKind,
    /// Why; needed to refuse, to close, and to cancel what was submitted.
    #[serde(default)]
    note: String,
    /// For a draft, what is asked for; for an approval, what is given where it is not all.
    #[serde(default)]
    lines: Vec<LineInput>,
}

/// A product in a step.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRequisitionLine)]
pub struct LineInput {
    /// The product's code.
    product: String,
    /// How many units.
    units: i64,
    /// Why it departs from what was proposed, or is less than was asked.
    #[serde(default)]
    reason: String,
}

/// Takes a requisition a step further: who asks drafts, submits and cancels; who is asked approves,
/// refuses and closes, and may cancel what they approved.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/requisitions/{requisition}/steps",
    tag = "supply", params(("code" = String, Path), ("requisition" = Uuid, Path)),
    request_body = NewStepInput,
    responses((status = 201, body = WholeView), (status = 200, body = WholeView)))]
pub async fn step(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewStepInput>,
) -> Result<(StatusCode, Json<WholeView>)> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    let note = text::optional("note", &new.note, NOTE_MAX)?;
    let said = wanted(&app, &new.lines).await?;
    let bytes = serde_json::to_vec(&new).map_err(anyhow::Error::from)?;
    let hash = Sha256::digest(bytes).to_vec();
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let row = there(&mut tx, &facility, id).await?;
    store::lock(&mut tx, row.supplier_id).await?;
    // Read again: what was waited for may have taken a step.
    let row = there(&mut tx, &facility, id).await?;
    let steps = store::steps(&mut tx, row.facility_id, id).await?;
    if let Some(known) = steps.iter().find(|step| step.id == new.id) {
        if known.request_hash != hash {
            return Err(Code::RequisitionDiffers.at("id").into());
        }
        drop(tx);
        let view = whole(&app, &actor, &facility, &row).await?;
        return Ok((StatusCode::OK, Json(view)));
    }
    permitted(&actor, &facility, &row, new.kind)?;
    row.standing().may(new.kind)?;
    if row.steps >= STEPS_MAX {
        return Err(Code::RequisitionSteps.with("most", STEPS_MAX).into());
    }
    if note.is_empty() && needs_note(new.kind, row.last) {
        return Err(Code::ReasonNeeded.at("note").into());
    }
    let kept = kept(&app, &mut tx, (&row, &facility), new.kind, &said).await?;
    let step = NewStep {
        facility: row.facility_id,
        requisition: id,
        number: row.steps + 1,
        id: new.id,
        kind: new.kind,
        note,
        request_hash: hash,
        at: now,
        account: actor.account,
    };
    store::add_step(&mut tx, &step, &kept).await?;
    tx.commit().await?;
    let view = read(&app, &actor, &facility, id).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Whether a step cannot be taken without saying why.
fn needs_note(kind: StepKind, last: StepKind) -> bool {
    match kind {
        StepKind::Refused | StepKind::Closed => true,
        StepKind::Cancelled => last != StepKind::Drafted,
        _ => false,
    }
}

/// Refuses a step that is the other side's, or that only a posting takes.
fn permitted(
    actor: &Actor,
    facility: &SharedFacility,
    row: &RequisitionRow,
    kind: StepKind,
) -> Result<(), Refusal> {
    let asks = row.facility_id == facility.id;
    let fits = match kind {
        StepKind::Drafted | StepKind::Submitted => asks,
        StepKind::Approved | StepKind::Refused | StepKind::Closed => {
            !asks && actor.may(Permission::PostStock, &facility.place())
        }
        StepKind::Cancelled => asks || actor.may(Permission::PostStock, &facility.place()),
        StepKind::Allocated | StepKind::Issued => false,
    };
    if fits {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}

/// The lines that a step keeps.
async fn kept(
    app: &App,
    tx: &mut Tx,
    (row, facility): (&RequisitionRow, &SharedFacility),
    kind: StepKind,
    said: &[(String, Wanted)],
) -> Result<Vec<Line>> {
    let key = (row.facility_id, row.id);
    let asked = lines::lines(tx, key, (StepKind::Drafted, StepKind::Submitted)).await?;
    let mut names = BTreeMap::new();
    for (code, line) in &asked {
        names.insert(line.product, app.product(code).await?.name.clone());
    }
    names.extend(said.iter().map(|(name, one)| (one.product, name.clone())));
    let before: Vec<Line> = asked.into_iter().map(|(_, line)| line).collect();
    let said: Vec<Wanted> = said.iter().map(|(_, one)| one.clone()).collect();
    let lines = match kind {
        StepKind::Drafted => drafted(&before, &said)?,
        StepKind::Submitted => {
            let lines = drafted(&before, &said)?;
            asks_for_something(&lines)?;
            lines
        }
        StepKind::Approved => {
            let today = day_at(app.clock.now(), facility.utc_offset_minutes);
            let there = lines::usable(tx, row.supplier_id, today).await?;
            approved(&before, &said, &there, &names)?
        }
        _ => Vec::new(),
    };
    Ok(lines)
}

/// What is said of each product, with its name.
async fn wanted(app: &App, said: &[LineInput]) -> Result<Vec<(String, Wanted)>> {
    if said.len() > super::super::LINES_MAX {
        let refusal = Code::RequisitionLines.with("most", super::super::LINES_MAX);
        return Err(refusal.at("lines").into());
    }
    let mut wanted = Vec::with_capacity(said.len());
    for (index, line) in said.iter().enumerate() {
        let product = app.product(&line.product).await?;
        let field = format!("lines[{index}].reason");
        let one = Wanted {
            product: product.id,
            units: line.units,
            reason: text::optional(&field, &line.reason, NOTE_MAX)?,
        };
        wanted.push((product.name.clone(), one));
    }
    Ok(wanted)
}

async fn read(app: &App, actor: &Actor, facility: &SharedFacility, id: Uuid) -> Result<WholeView> {
    let mut tx = app.db.read().await?;
    let row = there(&mut tx, facility, id).await?;
    drop(tx);
    whole(app, actor, facility, &row).await
}
