//! Routes of visits.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::{self, FindingView, VisitView};
use crate::{
    app::App,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    inspection::{
        content::Content,
        receive,
        standard::Check,
        store::{
            findings, standards,
            visits::{self as store, SealedRow, Wanted},
        },
        verify::{self, Trouble},
        visit::{NewVisit, VisitKind},
    },
    people::{Actor, Permission},
    places::{Facility, store::Reach},
    text,
};

pub use crate::places::store::regions::region_path;

/// How many visits are told at once.
const ROWS_MAX: i64 = 100;

/// Which visits.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedVisits {
    /// Only those I made.
    mine: Option<bool>,
    /// Of this kind only.
    kind: Option<VisitKind>,
    /// Only in this region and below.
    region: Option<String>,
    /// Part of a facility's code or name.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many, 50 by default.
    limit: Option<i64>,
}

/// The visits within my scope, the latest first.
#[utoipa::path(get, path = "/api/v1/visits", tag = "inspections", params(WantedVisits),
    responses((status = 200, body = Page<VisitView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(asked): Params<WantedVisits>,
) -> Result<Json<Page<VisitView>>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let limit = limit(asked.limit, 50, ROWS_MAX)?;
    let mut tx = app.db.read().await?;
    let wanted = Wanted {
        region_path: region_path(&mut tx, asked.region.as_deref()).await?,
        by: (asked.mine == Some(true)).then_some(actor.account),
        kind: asked.kind,
        pattern: text::anywhere(asked.q.as_deref().unwrap_or_default()),
        before: asked.after.as_deref().map(read_key).transpose()?,
        limit: limit + 1,
    };
    let reach = Reach::of(&actor, Permission::SeeStock);
    let rows = store::listed(&mut tx, &wanted, &reach).await?;
    let views = rows.into_iter().map(VisitView::from).collect();
    Ok(Json(Page::cut(views, limit, |view: &VisitView| {
        format!("{}~{}", view.received_at.timestamp_micros(), view.id)
    })))
}

fn read_key(key: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let read = || {
        let (micros, id) = key.split_once('~')?;
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some((at, id.parse().ok()?))
    };
    let refusal = || Code::InvalidInput.with("what", "after").at("after");
    Ok(read().ok_or_else(refusal)?)
}

/// Which visits of a facility.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedHere {
    /// `next` of the page before.
    after: Option<i64>,
    /// At most this many, 50 by default.
    limit: Option<i64>,
}

/// The visits of a facility, the latest first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/visits", tag = "inspections",
    params(("code" = String, Path), WantedHere),
    responses((status = 200, body = Page<VisitView>)))]
pub async fn at(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(asked): Params<WantedHere>,
) -> Result<Json<Page<VisitView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = limit(asked.limit, 50, ROWS_MAX)?;
    let mut tx = app.db.read().await?;
    let before = asked.after.unwrap_or(i64::MAX);
    let rows = store::at(&mut tx, facility.id, before, limit + 1).await?;
    let views = rows.into_iter().map(VisitView::from).collect();
    Ok(Json(Page::cut(views, limit, |view: &VisitView| {
        view.number.to_string()
    })))
}

/// A visit with all that was signed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = VisitWhole)]
pub struct WholeVisit {
    /// What lists show of it.
    #[serde(flatten)]
    visit: VisitView,
    /// What was signed, and what was judged.
    content: Content,
    /// SHA-256 of its canonical bytes.
    hash: String,
    /// The checks of the standard's version that were asked.
    checks: Vec<Check>,
    /// The findings it raised, as they stand.
    findings: Vec<FindingView>,
}

async fn whole(
    app: &App,
    tx: &mut Tx,
    facility: &Facility,
    id: Uuid,
) -> Result<(WholeVisit, SealedRow)> {
    let missing = || Code::NotFound.with("what", id);
    let row = store::visit(tx, facility.id, id).await?;
    let row = row.ok_or_else(missing)?;
    let sealed = store::sealed(tx, facility.id, id).await?;
    let sealed = sealed.ok_or_else(missing)?;
    let content: Content = serde_json::from_str(&sealed.content).map_err(anyhow::Error::from)?;
    let standard = standards::version(tx, &row.standard_code, row.version).await?;
    let checks = match standard {
        Some(standard) => standard.read()?.checks,
        None => Vec::new(),
    };
    let is_asked = |check: &Check| content.answers.iter().any(|a| a.check == check.code);
    let now = app.clock.now();
    let raised = findings::of_visit(tx, facility.id, id).await?;
    let whole = WholeVisit {
        visit: row.into(),
        checks: checks.into_iter().filter(is_asked).collect(),
        findings: view::findings(tx, raised, now).await?,
        hash: sealed.hash.clone(),
        content,
    };
    Ok((whole, sealed))
}

/// A visit with all that was signed.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/visits/{visit}", tag = "inspections",
    params(("code" = String, Path), ("visit" = Uuid, Path)),
    responses((status = 200, body = WholeVisit)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, visit)): Path<(String, Uuid)>,
) -> Result<Json<WholeVisit>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    Ok(Json(whole(&app, &mut tx, &facility, visit).await?.0))
}

/// Keeps a visit that both sides have signed. The same again is harmless; nothing of it ever
/// changes. Its photos were sent before.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/visits/{visit}", tag = "inspections",
    params(("code" = String, Path), ("visit" = Uuid, Path)), request_body = NewVisit,
    responses((status = 201, body = VisitView), (status = 200, body = VisitView)))]
pub async fn sign(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(visit): Input<NewVisit>,
) -> Result<(StatusCode, Json<VisitView>)> {
    let permission = match visit.kind {
        VisitKind::SelfCheck => Permission::AnswerFindings,
        _ => Permission::Inspect,
    };
    let facility = app.enter(&actor, &code, permission).await?;
    let is_new = receive::receive(&app, &actor, &facility, id, &visit).await?;
    let mut tx = app.db.read().await?;
    let row = store::visit(&mut tx, facility.id, id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", id))?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(row.into())))
}

/// Whether a visit is still what was signed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Proof {
    /// Whether everything agrees.
    genuine: bool,
    /// What does not.
    troubles: Vec<Trouble>,
    /// The hash that was kept.
    hash: String,
}

/// Calculates a visit once more: its hash, its figures, its chain, its photos.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/visits/{visit}/genuine",
    tag = "inspections", params(("code" = String, Path), ("visit" = Uuid, Path)),
    responses((status = 200, body = Proof)))]
pub async fn genuine(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<Proof>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let row = store::sealed(&mut tx, facility.id, id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", id))?;
    let troubles = verify::troubles(&mut tx, &facility, id, &row).await?;
    Ok(Json(Proof {
        genuine: troubles.is_empty(),
        troubles,
        hash: row.hash,
    }))
}
