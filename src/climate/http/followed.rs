//! Routes of an excursion's lots: what was there, setting it aside, judging it.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    app::App,
    climate::{
        excursion::{NoteKind, Verdict, check_verdict},
        keep,
        store::{
            excursions::{self, ExcursionRow},
            followed::{self as store, JudgementRow},
        },
        there::{touched, waiting_zone},
    },
    clock::day_at,
    db::Tx,
    error::{Code, Error, Language, Result},
    http::{
        extract::{Input, Path},
        words::{sentence, word_of},
    },
    id,
    people::{Actor, Permission},
    places::{Facility, SharedFacility, ZoneState},
    stock::{
        Kind,
        draft::{Draft, DraftLine, LINES_MAX, invalid},
    },
    text,
};

mod told;

use told::{ExcursionFollowed, excursion, followed};

/// The longest reason.
const REASON_MAX: usize = 300;

/// An excursion with the lots that lay in its room while it lasted, where they are now, and what
/// was decided about them.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/excursions/{id}", tag = "climate",
    params(("code" = String, Path), ("id" = Uuid, Path, description = "The excursion's id.")),
    responses((status = 200, body = ExcursionFollowed)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<ExcursionFollowed>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    keep::judge(&app, |judged| judged == facility.id).await?;
    Ok(Json(followed(&app, &actor, &facility, id).await?))
}

/// What is to be set aside.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSettingAside {
    /// The id of the zone move, chosen by the caller; the same again is harmless.
    id: Uuid,
    /// The yellow zone; the usual one when absent.
    to_zone: Option<String>,
}

/// Moves what lay in the room while it was outside, is usable, and lies in its green zones still,
/// to the yellow zone: one zone move of at most 500 lines.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/excursions/{id}/zone-moves",
    tag = "climate", request_body = NewSettingAside,
    params(("code" = String, Path), ("id" = Uuid, Path, description = "The excursion's id.")),
    responses((status = 201, body = ExcursionFollowed), (status = 200, body = ExcursionFollowed)))]
pub async fn set_aside(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewSettingAside>,
) -> Result<(StatusCode, Json<ExcursionFollowed>)> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let to = match &new.to_zone {
        Some(code) => {
            let zone = facility.zone(code).filter(|zone| zone.active);
            let yellow = zone.filter(|zone| zone.state == ZoneState::Pending);
            &yellow.ok_or_else(|| invalid("toZone", "toZone"))?.code[..]
        }
        None => waiting_zone(&facility).ok_or_else(|| colour_missing(ZoneState::Pending))?,
    };
    let mut tx = app.db.write().await?;
    let row = excursion(&mut tx, &facility, id).await?;
    let noted = (new.id, id);
    let for_which =
        store::add_move(&mut tx, facility.id, noted, actor.account, app.clock.now()).await?;
    if for_which != Some(id) {
        return Err(Code::ClimateRecordDiffers.at("id").into());
    }
    let is_posted = store::number(&mut tx, facility.id, new.id).await?.is_some();
    if !is_posted {
        check_open(&mut tx, &facility, id).await?;
    }
    tx.commit().await?;
    if is_posted {
        let view = followed(&app, &actor, &facility, id).await?;
        return Ok((StatusCode::OK, Json(view)));
    }
    let lines = lines_aside(&app, &facility, &row, to).await?;
    if lines.is_empty() {
        return Err(Code::ExcursionNothingThere.into());
    }
    post(&app, &actor, &facility, (new.id, &row), lines).await?;
    let view = followed(&app, &actor, &facility, id).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

async fn lines_aside(
    app: &App,
    facility: &Facility,
    row: &ExcursionRow,
    to: &str,
) -> Result<Vec<DraftLine>> {
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let lots = touched(&mut tx, facility, row, now).await?;
    let said = store::judgements(&mut tx, facility.id, row.id).await?;
    drop(tx);
    let mut lines = Vec::new();
    for lot in lots.iter().filter(|lot| lot.is_movable(today, &said)) {
        let green = lot.in_green(facility, row.storeroom_id);
        let steps: Vec<_> = green
            .map(|row| (&row.zone_code[..], to, row.units))
            .collect();
        lines.extend(lot.lines(app, &steps).await?);
    }
    lines.truncate(LINES_MAX);
    Ok(lines)
}

/// Refuses what would follow a closing.
async fn check_open(tx: &mut Tx, facility: &Facility, excursion: Uuid) -> Result<()> {
    let said = excursions::notes(tx, facility.id, excursion).await?;
    if said.iter().any(|note| note.kind == NoteKind::Closing) {
        return Err(Code::ExcursionClosed.into());
    }
    Ok(())
}

/// Refuses where a facility has no zone of this colour in use.
fn colour_missing(state: ZoneState) -> Error {
    let colour = word_of(Language::Zh, "zoneState", &state);
    Code::ZoneOfColourMissing.with("colour", colour).into()
}

/// Posts a zone move because of an excursion. One with this id that somebody else posted meanwhile
/// for the same is as good.
async fn post(
    app: &App,
    actor: &Actor,
    facility: &SharedFacility,
    (id, row): (Uuid, &ExcursionRow),
    lines: Vec<DraftLine>,
) -> Result<()> {
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let day = day_at(row.began_at, facility.utc_offset_minutes).to_string();
    let mut draft = Draft::new(id, Kind::ZoneMove, facility.clone(), today, actor.account);
    // In the book's own language, whoever posts it.
    let facts = [("day", &day[..]), ("room", &row.storeroom[..])];
    draft.reason = sentence(Language::Zh, "excursion.moveReason", &facts)
        .chars()
        .take(100)
        .collect();
    draft.lines = lines;
    match app.desk.post(draft).await {
        Err(Error::Refused(refusal)) if refusal.code == Code::DocumentDiffers => Ok(()),
        other => other.map(drop),
    }
}

/// A judgement to be recorded.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewExcursionJudgement {
    /// Chosen by the caller; the same again is harmless.
    id: Uuid,
    /// The lot's id.
    lot: Uuid,
    /// What is decided.
    verdict: Verdict,
    /// Why.
    reason: String,
}

/// Records what is decided about a lot that was there. Released, what was set aside goes back to
/// where it came from; rejected, it goes to the red zone with what lies in the green zones still.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/excursions/{id}/judgements",
    tag = "climate", request_body = NewExcursionJudgement,
    params(("code" = String, Path), ("id" = Uuid, Path, description = "The excursion's id.")),
    responses((status = 201, body = ExcursionFollowed), (status = 200, body = ExcursionFollowed)))]
pub async fn judge(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewExcursionJudgement>,
) -> Result<(StatusCode, Json<ExcursionFollowed>)> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let reason = text::required("reason", &new.reason, REASON_MAX)?;
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let row = excursion(&mut tx, &facility, id).await?;
    if let Some(there) = store::judgement(&mut tx, facility.id, new.id).await? {
        if (there.excursion_id, there.lot_id) != (id, new.lot)
            || (there.verdict, &there.reason) != (new.verdict, &reason)
        {
            return Err(Code::ClimateRecordDiffers.at("id").into());
        }
        drop(tx);
        let view = followed(&app, &actor, &facility, id).await?;
        return Ok((StatusCode::OK, Json(view)));
    }
    check_open(&mut tx, &facility, id).await?;
    let lots = touched(&mut tx, &facility, &row, now).await?;
    let lot = lots.iter().find(|lot| lot.lot.id == new.lot);
    let lot = lot.ok_or_else(|| Code::ExcursionLotElsewhere.at("lot"))?;
    let document = id::derived(new.id, "excursion");
    let posted = store::number(&mut tx, facility.id, document).await?;
    drop(tx);
    let steps = lot.steps(&facility, row.storeroom_id, new.verdict);
    check_last(&app, &facility, &new, id).await?;
    let lines = lot.lines(&app, &steps).await?;
    if posted.is_none() && !lines.is_empty() {
        post(&app, &actor, &facility, (document, &row), lines).await?;
    }
    let judgement = JudgementRow {
        id: new.id,
        excursion_id: id,
        lot_id: new.lot,
        verdict: new.verdict,
        reason,
        document_id: Some(document),
        number: None,
        at: now,
        account_name: actor.name.to_string(),
    };
    let mut tx = app.db.write().await?;
    store::add_judgement(&mut tx, facility.id, &judgement, actor.account).await?;
    tx.commit().await?;
    let view = followed(&app, &actor, &facility, id).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Refuses a verdict that does not fit the last one about the lot.
async fn check_last(
    app: &App,
    facility: &Facility,
    new: &NewExcursionJudgement,
    excursion: Uuid,
) -> Result<()> {
    let mut tx = app.db.read().await?;
    let said = store::judgements(&mut tx, facility.id, excursion).await?;
    let last = said.iter().rfind(|said| said.lot_id == new.lot);
    check_verdict(last.map(|last| last.verdict), new.verdict)?;
    Ok(())
}
