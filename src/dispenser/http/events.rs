//! Where machines hand events in, and where people read them.

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use utoipa::ToSchema;
use uuid::Uuid;

use super::enter;
use crate::{
    app::App,
    dispenser::{
        book::document_id,
        device::Shows,
        event::{EVENTS_MAX, Event, Kind, Sent},
        keep::{Delivery, Outcome},
        store::events as store,
    },
    error::{Code, Language, Refusal, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{Actor, Permission},
    places::{Facility, decimal},
    stock::claim::{Claimant, Handle},
};

/// How many events are told.
const TOLD_MAX: i64 = 200;

/// What a machine hands in.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SentMachineEvents)]
pub struct SentEvents {
    /// The events, in any order; at most 500. None says that the machine is there.
    events: Vec<Sent>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MachineEventOutcome)]
pub enum Became {
    /// It is kept, and booked where it was a vend.
    Kept,
    /// It was kept before.
    Again,
    /// A vend that the book does not cover: kept, and to be explained.
    Suspended,
    /// Not kept: the others are.
    Refused,
}

/// What became of one event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MachineEventAnswer)]
pub struct Answered {
    /// The event's id.
    id: String,
    /// What became of it.
    outcome: Became,
    /// The status that it alone would be answered with: 201, 200, 202, or that of the refusal.
    status: u16,
    /// The code of the refusal, or of what a vend waits for.
    code: Option<&'static str>,
    /// The field at fault.
    field: Option<String>,
    /// What to do, in the caller's language.
    detail: Option<String>,
}

/// What became of events; those refused need not be sent again as they are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MachineEventAnswers)]
pub struct Answers {
    /// One for each event, in the order they were sent.
    results: Vec<Answered>,
}

impl Answered {
    fn of(id: &str, outcome: Outcome, language: Language) -> Answered {
        let (outcome, status, refusal) = match outcome {
            Outcome::Kept => (Became::Kept, 201, None),
            Outcome::Again => (Became::Again, 200, None),
            Outcome::Suspended(refusal) => (Became::Suspended, 202, Some(refusal)),
            Outcome::Refused(refusal) => (Became::Refused, refusal.code.status(), Some(refusal)),
        };
        Answered {
            id: id.to_owned(),
            outcome,
            status,
            code: refusal.as_ref().map(|refusal| refusal.code.text()),
            field: refusal.as_ref().and_then(|refusal| refusal.field.clone()),
            detail: refusal.map(|refusal| refusal.sentence(language)),
        }
    }
}

/// Takes events of a machine from the device that shows its token. The answer comes when they are
/// on the disk. The same event again is harmless; another one under its id is refused, and so is
/// what cannot be, while all others are kept. Each vend is booked on its own day.
#[utoipa::path(post, path = "/api/v1/machines/{code}/events", tag = "dispensers",
    security(("device" = [])),
    params(("code" = String, Path, description = "The dispenser's code.")),
    request_body = SentEvents, responses((status = 200, body = Answers)))]
pub async fn hand_in(
    State(app): State<App>,
    device: Shows,
    language: Language,
    Path(code): Path<String>,
    Input(sent): Input<SentEvents>,
) -> Result<Json<Answers>> {
    let machine = device.machine(&app, &code).await?;
    if sent.events.len() > EVENTS_MAX {
        return Err(Code::EventsTooMany
            .with("most", EVENTS_MAX)
            .at("events")
            .into());
    }
    let now = app.clock.now();
    let mut read: Vec<Result<(), Refusal>> = Vec::with_capacity(sent.events.len());
    let mut events = Vec::with_capacity(sent.events.len());
    for one in &sent.events {
        let event = Event::read(one, machine.utc_offset_minutes, now);
        read.push(event.as_ref().map(drop).map_err(Clone::clone));
        if let Ok(event) = event {
            let claim = claim_of(&app, &machine, &event)?;
            events.push((event, claim));
        }
    }
    let delivery = Delivery {
        account: device.0.account_id,
        machine,
        events,
        is_heard: true,
    };
    let mut kept = app.machines.hand_in(delivery).await?.into_iter();
    let results = sent.events.iter().zip(read).map(|(one, read)| {
        let outcome = match read {
            Err(refusal) => Outcome::Refused(refusal),
            Ok(()) => kept.next().unwrap_or(Outcome::Again),
        };
        Answered::of(&one.id, outcome, language)
    });
    let results = results.collect();
    Ok(Json(Answers { results }))
}

/// Who claims a vend, where its ticket still holds: what is told late is booked without.
fn claim_of(app: &App, machine: &Facility, event: &Event) -> Result<Option<(Claimant, Handle)>> {
    let Some(ticket) = &event.claim else {
        return Ok(None);
    };
    let key = app.claim_key()?;
    let claimant = key.open(ticket, app.clock.now());
    let document = document_id(machine.id, &event.id);
    Ok(claimant.map(|claimant| (claimant, key.handle(document))))
}

/// An event of a machine.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MachineEvent)]
pub struct EventView {
    /// The maker's id.
    id: String,
    /// What happened.
    kind: Kind,
    /// When.
    at: DateTime<Utc>,
    /// When it came.
    received_at: DateTime<Utc>,
    /// The slot of a vend.
    slot: String,
    /// The packs of a vend.
    packs: i64,
    /// °C.
    #[schema(value_type = Option<f64>)]
    celsius: Option<Number>,
    /// Whether a door is open.
    open: Option<bool>,
    /// What is said of a fault.
    detail: String,
    /// The document that books a vend.
    document: Option<Uuid>,
    /// Why a vend waits for an explanation, or waited: the code of a refusal.
    cause: Option<String>,
}

/// The newest events of a machine, at most 200; heartbeats are left out.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/machine/events", tag = "dispensers",
    params(("code" = String, Path)), responses((status = 200, body = Page<EventView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<EventView>>> {
    let machine = enter(&app, &actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let rows = store::newest(&mut tx, machine.id, TOLD_MAX).await?;
    let view = |row: store::EventRow| EventView {
        id: row.id,
        kind: row.kind,
        at: row.at,
        received_at: row.received_at,
        slot: row.slot,
        packs: row.packs,
        celsius: row.celsius.and_then(|celsius| decimal::number(celsius, 2)),
        open: row.is_open,
        detail: row.detail,
        document: row.document_id,
        cause: row.cause,
    };
    Ok(Json(Page::whole(rows.into_iter().map(view).collect())))
}

/// A vend that waits for an explanation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SuspendedVend)]
pub struct SuspendedView {
    /// The maker's id.
    id: String,
    /// When.
    at: DateTime<Utc>,
    /// On which day.
    day: NaiveDate,
    /// From which slot.
    slot: String,
    /// How many packs.
    packs: i64,
    /// How many units.
    units: i64,
    /// Why: the code of a refusal.
    cause: String,
}

impl From<store::SuspendedRow> for SuspendedView {
    fn from(row: store::SuspendedRow) -> SuspendedView {
        SuspendedView {
            id: row.id,
            at: row.at,
            day: row.day,
            slot: row.slot,
            packs: row.packs,
            units: row.units,
            cause: row.cause,
        }
    }
}

/// The vends of a machine that its book does not cover (待查出货), the oldest first, at most 200.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/machine/suspense", tag = "dispensers",
    params(("code" = String, Path)), responses((status = 200, body = Page<SuspendedView>)))]
pub async fn suspended(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<SuspendedView>>> {
    let machine = enter(&app, &actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let rows = store::suspended(&mut tx, machine.id, TOLD_MAX).await?;
    Ok(Json(Page::whole(
        rows.into_iter().map(SuspendedView::from).collect(),
    )))
}
