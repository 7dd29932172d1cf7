//! Routes of closing and reopening months.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::extract::{Input, Path},
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::Facility,
    stock::{
        chain::head_code,
        close::{self, ActKind, Check, Finding, Ledger, MonthAct},
        month::Month,
        store::months,
        view::Named,
    },
    text,
};

/// The longest name written under a close, and the longest reason.
const NAME_MAX: usize = 40;
const REASON_MAX: usize = 200;

/// A close or a reopening, as it is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActView {
    /// Which of the two.
    act: ActKind,
    /// When.
    at: DateTime<Utc>,
    /// Whose account did it.
    by: String,
    /// The name written under a close.
    signed_by: String,
    /// Why it was reopened.
    reason: String,
    /// The short code of the book's head at that moment.
    head_code: String,
}

impl From<&MonthAct> for ActView {
    fn from(act: &MonthAct) -> ActView {
        ActView {
            act: act.act,
            at: act.at,
            by: act.account_name.clone(),
            signed_by: act.signed_by.clone(),
            reason: act.reason.clone(),
            head_code: head_code(act.head_seq, &act.head_hash),
        }
    }
}

/// How a month stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MonthState {
    /// Nothing is entered in it any more.
    Closed,
    /// It is over, and is closed next.
    Due,
    /// It is over; earlier ones are closed first.
    Waiting,
    /// It goes on.
    Current,
}

/// A month of a book.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthView {
    /// `YYYY-MM`.
    month: Month,
    /// How it stands.
    state: MonthState,
    /// What was done to it, the oldest first.
    acts: Vec<ActView>,
}

/// The months of a book.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthsView {
    /// The facility.
    facility: Named,
    /// The newest first.
    items: Vec<MonthView>,
}

/// The months of a book, the newest first: which are closed, by whom, and which is next.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/months", tag = "stock",
    params(("code" = String, Path)), responses((status = 200, body = MonthsView)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<MonthsView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let ledger = months::ledger(&mut tx, facility.id).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let current = Month::of(today);
    let all = ledger.first.map(|first| first.through(current));
    let views = all.into_iter().flatten();
    let mut items: Vec<MonthView> = views.map(|month| view(&ledger, month, current)).collect();
    items.reverse();
    Ok(Json(MonthsView {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        items,
    }))
}

fn view(ledger: &Ledger, month: Month, current: Month) -> MonthView {
    let state = if ledger.is_closed(month) {
        MonthState::Closed
    } else if month >= current {
        MonthState::Current
    } else if ledger.next() == Some(month) {
        MonthState::Due
    } else {
        MonthState::Waiting
    };
    let acts = ledger.acts.iter();
    let acts = acts.filter(|act| Month::of(act.month) == month);
    MonthView {
        month,
        state,
        acts: acts.map(ActView::from).collect(),
    }
}

/// What was looked at before closing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChecksView {
    /// `YYYY-MM`.
    month: Month,
    /// Whether nothing stands in the way.
    can_close: bool,
    /// Each check with what it found; none where the month is closed.
    items: Vec<Check>,
    /// The close in force, where there is one.
    closed: Option<ActView>,
}

/// What stands in the way of closing a month, and what to look at first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/months/{month}/checks", tag = "stock",
    params(("code" = String, Path), ("month" = String, Path)),
    responses((status = 200, body = ChecksView)))]
pub async fn checks(
    State(app): State<App>,
    actor: Actor,
    Path((code, month)): Path<(String, String)>,
) -> Result<Json<ChecksView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let month = Month::parse(&month, "month")?;
    let mut tx = app.db.read().await?;
    let (facts, _) = months::facts(&mut tx, &facility, month, app.clock.now()).await?;
    let closed = facts
        .ledger
        .in_force()
        .get(&month)
        .copied()
        .map(ActView::from);
    let items = match closed {
        Some(_) => Vec::new(),
        None => close::checks(month, &facts),
    };
    let stands = |item: &Check| item.finding != Finding::Obstacle;
    Ok(Json(ChecksView {
        month,
        can_close: closed.is_none() && items.iter().all(stands),
        items,
        closed,
    }))
}

/// Under whose name a month is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// The name of who answers for the figures.
    signed_by: String,
}

/// Closes a month: its figures are frozen, and nothing is entered with a business day in it.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/months/{month}/close", tag = "stock",
    request_body = Signature, params(("code" = String, Path), ("month" = String, Path)),
    responses((status = 204)))]
pub async fn close(
    State(app): State<App>,
    actor: Actor,
    Path((code, month)): Path<(String, String)>,
    Input(input): Input<Signature>,
) -> Result<StatusCode> {
    let facility = app.enter(&actor, &code, Permission::CloseMonths).await?;
    let month = Month::parse(&month, "month")?;
    let name = text::optional("signedBy", &input.signed_by, NAME_MAX)?;
    if name.is_empty() {
        return Err(Code::SignatureMissing.at("signedBy").into());
    }
    let mut tx = app.db.write().await?;
    let now = app.clock.now();
    let detail = months::close(&mut tx, &facility, month, &actor, &name, now).await?;
    audited(&app, &actor, &facility, tx, ("month.close", detail)).await
}

/// Why a month is reopened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// The reason.
    reason: String,
}

/// Reopens the newest closed month: its frozen figures no longer hold, and stay to be read.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/months/{month}/reopen", tag = "stock",
    request_body = Reopening, params(("code" = String, Path), ("month" = String, Path)),
    responses((status = 204)))]
pub async fn reopen(
    State(app): State<App>,
    actor: Actor,
    Path((code, month)): Path<(String, String)>,
    Input(input): Input<Reopening>,
) -> Result<StatusCode> {
    let facility = app.enter(&actor, &code, Permission::ReopenMonths).await?;
    let month = Month::parse(&month, "month")?;
    let reason = text::optional("reason", &input.reason, REASON_MAX)?;
    if reason.is_empty() {
        return Err(Code::ReasonNeeded.at("reason").into());
    }
    let mut tx = app.db.write().await?;
    let now = app.clock.now();
    let detail = months::reopen(&mut tx, &facility, month, &actor, &reason, now).await?;
    audited(&app, &actor, &facility, tx, ("month.reopen", detail)).await
}

/// Writes down who did what to a facility's month, and keeps both.
async fn audited(
    app: &App,
    actor: &Actor,
    facility: &Facility,
    mut tx: Tx,
    (action, detail): (&'static str, Value),
) -> Result<StatusCode> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "facility",
        target: &facility.code,
        facility: Some(facility.id),
        detail,
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
