//! What was sent by channels, and what became of it.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{check_manages, reason};
use crate::{
    alert::{
        Event, Stage,
        store::deliveries::{SentRow, State as SendingState, sent},
    },
    app::App,
    error::{Language, Result},
    http::{
        extract::Params,
        page::{Page, limit},
    },
    people::Actor,
    places::Named,
    printer::Told,
};

/// A message to a channel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertDelivery)]
pub struct DeliveryView {
    /// Its id, which a webhook is told.
    id: Uuid,
    /// Where it happened.
    facility: Named,
    /// What.
    event: Event,
    /// First, or passed on.
    stage: Stage,
    /// What people call the channel.
    channel: String,
    /// How far it is.
    state: SendingState,
    /// How often it was tried.
    attempts: i64,
    /// When it was put into the queue.
    made_at: DateTime<Utc>,
    /// When it is tried next, while it waits.
    next_at: Option<DateTime<Utc>>,
    /// When it was sent or given up.
    ended_at: Option<DateTime<Utc>>,
    /// What went wrong last.
    reason: Option<Told>,
}

/// Which part of the record.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listed {
    /// `next` of the page before.
    after: Option<Uuid>,
    /// At most this many, up to 200.
    limit: Option<i64>,
}

/// What was sent about places whose settings the caller manages, the newest first.
#[utoipa::path(get, path = "/api/v1/alert-deliveries", tag = "alerts", params(Listed),
    responses((status = 200, body = Page<DeliveryView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(listed): Params<Listed>,
) -> Result<Json<Page<DeliveryView>>> {
    check_manages(&actor)?;
    let limit = limit(listed.limit, 50, 200)?;
    let mut tx = app.db.read().await?;
    let rows = sent(&mut tx, &actor, listed.after, limit + 1).await?;
    let page = Page::cut(rows, limit, |row: &SentRow| row.id.to_string());
    let view = |row: SentRow| DeliveryView {
        id: row.id,
        event: row.event,
        stage: row.stage,
        channel: row.channel_name,
        state: row.state,
        attempts: row.attempts,
        made_at: row.made_at,
        next_at: (row.state == SendingState::Waiting).then_some(row.not_before),
        ended_at: row.ended_at,
        reason: reason(&row.reason, row.status, language),
        facility: Named {
            code: row.facility_code,
            name: row.facility_name,
        },
    };
    Ok(Json(Page {
        items: page.items.into_iter().map(view).collect(),
        next: page.next,
    }))
}
