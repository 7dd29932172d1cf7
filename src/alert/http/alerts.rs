//! Routes of alerts: what people are told in the pages, and that they have seen it.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    alert::{
        Event, FactsView,
        store::alerts::{self as store, AlertRow, Wanted},
    },
    app::App,
    climate::{
        excursion::NoteKind,
        store::excursions::{self, NoteRow},
    },
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    people::{Actor, Permission},
    places::Named,
};

/// Something people are told of.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Alert)]
pub struct AlertView {
    /// Its id.
    id: Uuid,
    /// Where.
    facility: Named,
    /// Minutes its clock is east of Greenwich.
    utc_offset_minutes: i64,
    /// What.
    event: Event,
    /// Whether somebody has to look at once.
    grave: bool,
    /// Which excursion, climate event, sensor or day it is about.
    subject: Uuid,
    /// Since when.
    since: DateTime<Utc>,
    /// More, as it stood when it was raised.
    facts: FactsView,
    /// When it was raised.
    raised_at: DateTime<Utc>,
    /// When it was over; none while it goes on.
    ended_at: Option<DateTime<Utc>>,
    /// When somebody had seen it first.
    acknowledged_at: Option<DateTime<Utc>>,
    /// Who.
    acknowledged_by: Option<String>,
    /// When it was passed on because nobody had.
    escalated_at: Option<DateTime<Utc>>,
    /// Whether the caller may say that they have seen it.
    may_acknowledge: bool,
}

impl AlertView {
    fn of(row: AlertRow, may_acknowledge: bool) -> AlertView {
        AlertView {
            id: row.id,
            utc_offset_minutes: row.utc_offset_minutes,
            event: row.event,
            grave: row.event.is_grave(),
            subject: row.subject_id,
            since: row.since,
            facts: row.facts().into(),
            raised_at: row.raised_at,
            ended_at: row.ended_at,
            may_acknowledge: may_acknowledge && row.acknowledged_at.is_none(),
            acknowledged_at: row.acknowledged_at,
            acknowledged_by: row.acknowledged_by,
            escalated_at: row.escalated_at,
            facility: Named {
                code: row.facility_code,
                name: row.facility_name,
            },
        }
    }
}

/// Alerts, and how many somebody still has to see.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Alerts)]
pub struct AlertsView {
    /// The newest first.
    items: Vec<AlertView>,
    /// What to send as `after` for the next page; nothing when this is the last.
    next: Option<String>,
    /// How many are open and meant for the caller, over all pages.
    open: i64,
}

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listed {
    /// Also those that were acknowledged or are over, and those that are meant for other roles.
    all: Option<bool>,
    /// Only of the facility with this code.
    facility: Option<String>,
    /// `next` of the page before.
    after: Option<Uuid>,
    /// At most this many, up to 200.
    limit: Option<i64>,
}

/// What the caller is to see: alerts within their scope that are meant for a role they have there
/// and that nobody has acknowledged; `all` for the whole record.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", params(Listed),
    responses((status = 200, body = AlertsView)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(listed): Params<Listed>,
) -> Result<Json<AlertsView>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let limit = limit(listed.limit, 50, 200)?;
    let all = listed.all.unwrap_or(false);
    let wanted = Wanted {
        actor: &actor,
        mine: !all,
        open: !all,
        facility: listed.facility.as_deref(),
        after: listed.after,
    };
    let open = Wanted {
        mine: true,
        open: true,
        facility: None,
        after: None,
        ..wanted
    };
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let rows = store::page(&mut tx, &wanted, limit + 1, now).await?;
    let open = store::count(&mut tx, &open, now).await?;
    drop(tx);
    let page = Page::cut(rows, limit, |row: &AlertRow| row.id.to_string());
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let facility = app.facility(&row.facility_code).await?;
        let may = facility.is_some_and(|it| actor.may(Permission::LogClimate, &it.place()));
        items.push(AlertView::of(row, may));
    }
    Ok(Json(AlertsView {
        items,
        next: page.next,
        open,
    }))
}

/// That somebody has seen an alert.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Acknowledgement {
    /// Chosen by the caller: the id of the note that is appended to what the alert is about.
    id: Uuid,
}

/// Says that somebody has seen an alert. It is appended to the excursion or event that the alert is
/// about; when somebody had said so before, nothing more is written.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/alerts/{id}/acknowledgement", tag = "alerts",
    params(("code" = String, Path), ("id" = Uuid, Path, description = "The alert's id.")),
    request_body = Acknowledgement, responses((status = 200, body = AlertView)))]
pub async fn acknowledge(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<Acknowledgement>,
) -> Result<Json<AlertView>> {
    let facility = app.enter(&actor, &code, Permission::LogClimate).await?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let not_found = || Code::NotFound.with("what", id);
    let row = store::one(&mut tx, facility.id, id).await?;
    let row = row.ok_or_else(not_found)?;
    if row.acknowledged_at.is_some() {
        return Ok(Json(AlertView::of(row, false)));
    }
    if store::acknowledge(&mut tx, (facility.id, id), actor.account, now).await?
        && row.event.takes_notes()
    {
        if excursions::note(&mut tx, facility.id, new.id)
            .await?
            .is_some()
        {
            return Err(Code::ClimateRecordDiffers.at("id").into());
        }
        let note = NoteRow {
            id: new.id,
            excursion_id: row.subject_id,
            kind: NoteKind::Acknowledgement,
            note: String::new(),
            at: now,
            account_name: actor.name.to_string(),
        };
        excursions::add_note(&mut tx, facility.id, &note, actor.account).await?;
    }
    let row = store::one(&mut tx, facility.id, id).await?;
    let row = row.ok_or_else(not_found)?;
    tx.commit().await?;
    Ok(Json(AlertView::of(row, false)))
}
