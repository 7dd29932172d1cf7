//! The route that takes a finding a step further.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::findings::{WholeFinding, there, whole};
use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Error, Result},
    http::extract::{Input, Path},
    inspection::{
        finding::{self, StepKind},
        store::{
            findings::{self as store, FindingRow},
            photos,
            steps::{self, StepRow},
        },
        visit::moment,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    text,
};

/// The longest note of a step.
const NOTE_MAX: usize = 500;

/// The most photos of a step.
const PHOTOS_MAX: usize = 8;

/// A step to be taken.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewStep {
    /// What was done.
    kind: StepKind,
    /// In words: what was done, what is missing, why it is opened again.
    #[serde(default)]
    note: String,
    /// Ids of photos that were sent before, for this finding.
    #[serde(default)]
    photos: Vec<Uuid>,
    /// A new day it is due by, where it was sent back or opened again.
    #[serde(default)]
    due_on: Option<NaiveDate>,
    /// When, by the device.
    at: DateTime<Utc>,
}

/// Takes a finding a step further: the depot tells what was done, the inspector verifies it or
/// sends it back, and closes it. The same again is harmless.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/findings/{finding}/steps/{step}",
    tag = "inspections",
    params(("code" = String, Path), ("finding" = Uuid, Path), ("step" = Uuid, Path)),
    request_body = NewStep,
    responses((status = 201, body = WholeFinding), (status = 200, body = WholeFinding)))]
pub async fn take(
    State(app): State<App>,
    actor: Actor,
    Path((code, finding, id)): Path<(String, Uuid, Uuid)>,
    Input(new): Input<NewStep>,
) -> Result<(StatusCode, Json<WholeFinding>)> {
    let permission = match new.kind {
        StepKind::Answered => Permission::AnswerFindings,
        _ => Permission::Inspect,
    };
    let facility = app.enter(&actor, &code, permission).await?;
    let mut tx = app.db.write().await?;
    let row = there(&mut tx, facility.id, finding).await?;
    store::lock(&mut tx, row.facility_id, row.id).await?;
    // Read again: the step before may have been taken while this one waited.
    let row = there(&mut tx, facility.id, finding).await?;
    // Whoever puts it right elsewhere answers; what comes of it is said where it was found.
    if new.kind != StepKind::Answered && row.facility_id != facility.id {
        return Err(Code::NotFound.with("what", finding).into());
    }
    let now = app.clock.now();
    let step = sent(&row, id, &new, now)?;
    if let Some(taken) = steps::step(&mut tx, row.facility_id, id).await? {
        if !is_same(&taken, &step) {
            return Err(Code::FindingStepDiffers.at("id").into());
        }
        return Ok((StatusCode::OK, Json(whole(&app, &mut tx, row).await?)));
    }
    row.state().step(new.kind)?;
    let answered_by = steps::answered_by(&mut tx, row.facility_id, row.id).await?;
    if new.kind == StepKind::Verified && answered_by == Some(actor.account) {
        return Err(Code::FindingOwnAnswer.at("kind").into());
    }
    let step = checked(&mut tx, &row, &new, step).await?;
    steps::add(&mut tx, row.facility_id, &step, actor.account).await?;
    let target = row.id.to_string();
    let act = Act {
        account: Some(actor.account),
        action: "finding.step",
        target_kind: "finding",
        target: &target,
        facility: Some(row.facility_id),
        detail: json!({ "check": row.check_code, "step": new.kind }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    let row = there(&mut tx, facility.id, finding).await?;
    let view = whole(&app, &mut tx, row).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Whether what is sent is what was taken.
fn is_same(taken: &StepRow, sent: &StepRow) -> bool {
    taken.finding_id == sent.finding_id
        && taken.kind == sent.kind
        && taken.note == sent.note
        && taken.photos == sent.photos
        && taken.due_on == sent.due_on
        && taken.at == sent.at
}

/// The step as it was sent; its number is given when it is taken.
fn sent(row: &FindingRow, id: Uuid, new: &NewStep, now: DateTime<Utc>) -> Result<StepRow> {
    Ok(StepRow {
        id,
        finding_id: row.id,
        number: 0,
        kind: new.kind,
        note: text::lines("note", &new.note, NOTE_MAX)?,
        photos: serde_json::to_string(&new.photos).map_err(anyhow::Error::from)?,
        due_on: new.due_on,
        at: whole_micros(moment("at", new.at)?),
        recorded_at: now,
        account_name: String::new(),
        visit_id: None,
    })
}

/// A step that is new, with its number; refuses what is missing.
async fn checked(tx: &mut Tx, row: &FindingRow, new: &NewStep, step: StepRow) -> Result<StepRow> {
    // Who verifies what is seen need not say more; every other step has its reason.
    if step.note.is_empty() && !matches!(new.kind, StepKind::Verified | StepKind::Closed) {
        return Err(Code::TextMissing.at("note").into());
    }
    if new.photos.len() > PHOTOS_MAX {
        let refusal = Code::PhotoTooMany.with("most", PHOTOS_MAX);
        return Err(refusal.at("photos").into());
    }
    let there = photos::of(tx, row.facility_id, row.id).await?;
    for photo in &new.photos {
        if !there.iter().any(|row| row.id == *photo) {
            return Err(Error::from(
                Code::VisitPhotoMissing.with("photo", photo).at("photos"),
            ));
        }
    }
    if let Some(day) = new.due_on {
        if !matches!(new.kind, StepKind::SentBack | StepKind::Reopened) {
            return Err(Code::FindingStepOutOfTurn.at("dueOn").into());
        }
        let today = day_at(step.recorded_at, row.utc_offset_minutes);
        finding::due("dueOn", day, today)?;
    }
    let before = steps::of(tx, row.facility_id, row.id).await?;
    let number = i64::try_from(before.len()).unwrap_or(i64::MAX) + 1;
    Ok(StepRow { number, ..step })
}

/// The finest step both engines keep.
fn whole_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}
