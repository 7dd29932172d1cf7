//! Routes of excursions and of what people say about them.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::IntoParams;
use uuid::Uuid;

use super::hundredths;
use crate::{
    app::App,
    climate::{
        excursion::{NoteKind, check},
        judge::{Gravity, Quantity, Side, gravity},
        keep,
        store::{
            excursions::{self as store, ExcursionRow, NoteRow},
            followed,
        },
    },
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    people::{Actor, Permission},
    places::Named,
    text,
};

/// The longest note.
const NOTE_MAX: usize = 300;

/// What somebody said about an excursion.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ExcursionNote)]
pub struct NoteView {
    /// Its id.
    id: Uuid,
    /// Seen, what was done, or closed.
    kind: NoteKind,
    /// In words.
    note: String,
    /// When.
    at: DateTime<Utc>,
    /// By whom.
    by: String,
}

impl From<NoteRow> for NoteView {
    fn from(row: NoteRow) -> NoteView {
        NoteView {
            id: row.id,
            kind: row.kind,
            note: row.note,
            at: row.at,
            by: row.account_name,
        }
    }
}

/// A stretch outside the limits.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Excursion)]
pub struct ExcursionView {
    /// Its id.
    id: Uuid,
    /// The sensor's code.
    sensor: String,
    /// The storeroom.
    storeroom: Named,
    /// What was outside.
    quantity: Quantity,
    /// On which side.
    side: Side,
    /// The limit that was broken.
    #[schema(value_type = f64)]
    limit: Option<Number>,
    /// The value furthest outside.
    #[schema(value_type = f64)]
    worst: Option<Number>,
    /// How grave it is, by how long it lasted.
    gravity: Gravity,
    /// The first reading outside.
    began_at: DateTime<Utc>,
    /// The last one outside.
    last_at: DateTime<Utc>,
    /// The first one inside again; none while it goes on.
    ended_at: Option<DateTime<Utc>>,
    /// Seconds outside; silence is not counted.
    lasted_seconds: i64,
    /// How many lots that were set aside because of it nobody has judged.
    unjudged: i64,
    /// What was said about it, in order of time.
    notes: Vec<NoteView>,
}

impl ExcursionView {
    /// An excursion with its notes.
    pub async fn of(tx: &mut Tx, facility: Uuid, row: ExcursionRow) -> Result<ExcursionView> {
        let notes = store::notes(tx, facility, row.id).await?;
        let unjudged = followed::unjudged(tx, facility, row.id).await?;
        Ok(ExcursionView {
            id: row.id,
            sensor: row.sensor,
            storeroom: Named {
                code: row.storeroom,
                name: row.storeroom_name,
            },
            quantity: row.quantity,
            side: row.side,
            limit: hundredths(row.limit_value),
            worst: hundredths(row.worst),
            gravity: gravity(row.lasted, row.warn_after, row.alarm_after),
            began_at: row.began_at,
            last_at: row.last_at,
            ended_at: row.ended_at,
            lasted_seconds: row.lasted,
            unjudged,
            notes: notes.into_iter().map(NoteView::from).collect(),
        })
    }
}

/// Which excursions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listed {
    /// Only those that no note has closed.
    pub open: Option<bool>,
    /// `next` of the page before.
    pub after: Option<Uuid>,
    /// At most this many, up to 200.
    pub limit: Option<i64>,
}

/// The excursions of a facility, the newest first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/excursions", tag = "climate",
    params(("code" = String, Path), Listed), responses((status = 200, body = Page<ExcursionView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(listed): Params<Listed>,
) -> Result<Json<Page<ExcursionView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = limit(listed.limit, 50, 200)?;
    keep::judge(&app, |judged| judged == facility.id).await?;
    let mut tx = app.db.read().await?;
    let open = listed.open.unwrap_or(false);
    let rows = store::page(&mut tx, facility.id, open, listed.after, limit + 1).await?;
    let page = Page::cut(rows, limit, |row: &ExcursionRow| row.id.to_string());
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(ExcursionView::of(&mut tx, facility.id, row).await?);
    }
    Ok(Json(Page {
        items,
        next: page.next,
    }))
}

/// Something to be said about an excursion.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct NewExcursionNote {
    /// Chosen by the caller; the same again is harmless.
    id: Uuid,
    /// Seen, what was done, or closed. Closed is what is over and of which a measure was told.
    kind: NoteKind,
    /// In words; may be empty of an acknowledgement.
    note: String,
}

impl NewExcursionNote {
    /// Its id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What it says.
    pub fn kind(&self) -> NoteKind {
        self.kind
    }

    /// Its words, checked.
    pub fn words(&self) -> Result<String> {
        Ok(match self.kind {
            NoteKind::Acknowledgement => text::optional("note", &self.note, NOTE_MAX)?,
            _ => text::required("note", &self.note, NOTE_MAX)?,
        })
    }

    /// Whether this very note is there already; refuses another one under its id.
    pub async fn is_there(
        &self,
        tx: &mut Tx,
        facility: Uuid,
        about: Uuid,
        words: &str,
    ) -> Result<bool> {
        match store::note(tx, facility, self.id).await? {
            Some(there)
                if there.excursion_id != about
                    || there.kind != self.kind
                    || there.note != words =>
            {
                Err(Code::ClimateRecordDiffers.at("id").into())
            }
            there => Ok(there.is_some()),
        }
    }
}

/// Says something about an excursion: seen, what was done, or closed.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/excursions/{id}/notes", tag = "climate",
    params(("code" = String, Path), ("id" = Uuid, Path, description = "The excursion's id.")),
    request_body = NewExcursionNote,
    responses((status = 201, body = ExcursionView), (status = 200, body = ExcursionView)))]
pub async fn note(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewExcursionNote>,
) -> Result<(StatusCode, Json<ExcursionView>)> {
    let facility = app.enter(&actor, &code, Permission::LogClimate).await?;
    let words = new.words()?;
    let mut tx = app.db.write().await?;
    let row = store::one(&mut tx, facility.id, id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", id))?;
    if new.is_there(&mut tx, facility.id, id, &words).await? {
        return Ok((
            StatusCode::OK,
            Json(ExcursionView::of(&mut tx, facility.id, row).await?),
        ));
    }
    let said = store::notes(&mut tx, facility.id, id).await?;
    let said: Vec<NoteKind> = said.iter().map(|note| note.kind).collect();
    let unjudged = followed::unjudged(&mut tx, facility.id, id).await?;
    check(new.kind, &said, row.ended_at.is_some(), unjudged)?;
    let note = NoteRow {
        id: new.id,
        excursion_id: id,
        kind: new.kind,
        note: words,
        at: app.clock.now(),
        account_name: actor.name.to_string(),
    };
    store::add_note(&mut tx, facility.id, &note, actor.account).await?;
    let view = ExcursionView::of(&mut tx, facility.id, row).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}
