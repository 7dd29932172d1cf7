//! Routes of silence and power loss, and of what people say about them.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::excursions::{Listed, NewExcursionNote, NoteView};
use crate::{
    app::App,
    climate::{
        excursion::{NoteKind, check},
        keep,
        store::{
            events::{self as store, EventKind, EventRow},
            excursions::{self, NoteRow},
        },
    },
    db::Tx,
    error::{Code, Refusal, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    people::{Actor, Permission},
    places::Named,
};

/// A stretch without readings: of one sensor, or of all of a facility's.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClimateEvent)]
pub struct EventView {
    /// Its id.
    id: Uuid,
    /// Silence of a sensor, or power or network gone.
    kind: EventKind,
    /// The sensor's code.
    sensor: Option<String>,
    /// Its storeroom.
    storeroom: Option<Named>,
    /// How many sensors fell silent.
    sensors: i64,
    /// The last reading before it.
    began_at: DateTime<Utc>,
    /// The first after it; none while it goes on.
    ended_at: Option<DateTime<Utc>>,
    /// What was said about it, in order of time.
    notes: Vec<NoteView>,
}

impl EventView {
    async fn of(tx: &mut Tx, facility: Uuid, row: EventRow) -> Result<EventView> {
        let notes = excursions::notes(tx, facility, row.id).await?;
        Ok(EventView {
            id: row.id,
            kind: row.kind,
            sensor: row.sensor,
            storeroom: row
                .storeroom
                .zip(row.storeroom_name)
                .map(|(code, name)| Named { code, name }),
            sensors: row.sensors,
            began_at: row.began_at,
            ended_at: row.ended_at,
            notes: notes.into_iter().map(NoteView::from).collect(),
        })
    }
}

/// Silences and power losses of a facility, the newest first. `open` leaves out silences that are
/// over, and what a note has closed.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/climate-events", tag = "climate",
    params(("code" = String, Path), Listed), responses((status = 200, body = Page<EventView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(listed): Params<Listed>,
) -> Result<Json<Page<EventView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = limit(listed.limit, 50, 200)?;
    keep::judge(&app, |judged| judged == facility.id).await?;
    let mut tx = app.db.read().await?;
    let open = listed.open.unwrap_or(false);
    let rows = store::page(&mut tx, facility.id, open, listed.after, limit + 1).await?;
    let page = Page::cut(rows, limit, |row: &EventRow| row.id.to_string());
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(EventView::of(&mut tx, facility.id, row).await?);
    }
    Ok(Json(Page {
        items,
        next: page.next,
    }))
}

/// Says something about a silence or power loss: seen, what was done, or closed.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/climate-events/{id}/notes", tag = "climate",
    params(("code" = String, Path), ("id" = Uuid, Path, description = "The event's id.")),
    request_body = NewExcursionNote,
    responses((status = 201, body = EventView), (status = 200, body = EventView)))]
pub async fn note(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewExcursionNote>,
) -> Result<(StatusCode, Json<EventView>)> {
    let facility = app.enter(&actor, &code, Permission::LogClimate).await?;
    let words = new.words()?;
    let mut tx = app.db.write().await?;
    let row = store::one(&mut tx, facility.id, id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", id))?;
    if new.is_there(&mut tx, facility.id, id, &words).await? {
        let view = EventView::of(&mut tx, facility.id, row).await?;
        return Ok((StatusCode::OK, Json(view)));
    }
    let said = excursions::notes(&mut tx, facility.id, id).await?;
    let said: Vec<NoteKind> = said.iter().map(|note| note.kind).collect();
    check(new.kind(), &said, row.ended_at.is_some(), 0).map_err(of_silence)?;
    let note = NoteRow {
        id: new.id(),
        excursion_id: id,
        kind: new.kind(),
        note: words,
        at: app.clock.now(),
        account_name: actor.name.to_string(),
    };
    excursions::add_note(&mut tx, facility.id, &note, actor.account).await?;
    let view = EventView::of(&mut tx, facility.id, row).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// The same refusal in words of silence instead of excursions.
fn of_silence(refused: Refusal) -> Refusal {
    let code = match refused.code {
        Code::ExcursionGoesOn => Code::ClimateEventGoesOn,
        Code::ExcursionClosed => Code::ClimateEventClosed,
        code => code,
    };
    Refusal { code, ..refused }
}
