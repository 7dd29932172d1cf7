//! Routes of sessions: list, open, read.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    catalog::Category,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::{self, Page},
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{Facility, SharedFacility},
    stock::{
        count::{
            Scope, Session, Status, store,
            store::results,
            view::{self, CountLine, CountSummary, CountView},
            work::{self, Opening},
        },
        draft::invalid,
        store::holdings,
        view::{Named, ProductView},
    },
    text,
};

/// The most products or zones a scope names one by one.
const NAMED_MAX: usize = 200;

/// Which sessions.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ListParams {
    /// Only those in this state.
    status: Option<Status>,
    after: Option<i64>,
    limit: Option<i64>,
}

/// The counts of a facility, the newest first, with their accuracy.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/counts", tag = "counts",
    params(("code" = String, Path), ListParams),
    responses((status = 200, body = Page<CountSummary>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<ListParams>,
) -> Result<Json<Page<CountSummary>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = page::limit(params.limit, 50, 200)?;
    let before = params.after.unwrap_or(i64::MAX);
    let mut tx = app.db.read().await?;
    let rows =
        store::list::of(&mut tx, facility.id, None, params.status, before, limit + 1).await?;
    let items = rows
        .into_iter()
        .map(CountSummary::of)
        .collect::<Result<Vec<_>>>()?;
    Ok(Json(Page::cut(items, limit, |item| {
        item.number.to_string()
    })))
}

/// A count to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CountInput {
    /// Chosen by the caller: sending the same again is harmless.
    id: Uuid,
    /// Only these zones; all when absent.
    #[serde(default)]
    zones: Vec<String>,
    /// Only these products; all when absent.
    #[serde(default)]
    products: Vec<String>,
    /// Only this class.
    category: Option<Category>,
    /// Whether the book's figures are kept from those who count.
    #[serde(default)]
    blind: bool,
    /// A remark.
    note: Option<String>,
}

/// Opens a count of zones, products, a class, or everything.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/counts", tag = "counts",
    request_body = CountInput, params(("code" = String, Path)),
    responses((status = 201, body = CountView), (status = 200, body = CountView)))]
pub async fn open(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(input): Input<CountInput>,
) -> Result<(StatusCode, Json<CountView>)> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    let opening = Opening {
        id: input.id,
        note: text::optional("note", &input.note.unwrap_or_default(), 200)?,
        blind: input.blind,
        account: actor.account,
        scope: scope(&app, &facility, input.zones, input.products, input.category).await?,
    };
    let mut tx = app.db.write().await?;
    let (session, is_new) = work::open(&mut tx, &facility, opening, app.clock.now()).await?;
    if is_new {
        let detail = json!({ "number": session.number, "scope": session.scope,
            "blind": session.blind });
        tell(&mut tx, &app, &actor, &session, "count.open", detail).await?;
    }
    tx.commit().await?;
    let view = read(&app, &facility, session.id, false).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(view)))
}

/// A scope of what there is.
async fn scope(
    app: &App,
    facility: &Facility,
    mut zones: Vec<String>,
    mut products: Vec<String>,
    category: Option<Category>,
) -> Result<Scope> {
    for (named, field) in [(&mut zones, "zones"), (&mut products, "products")] {
        if named.len() > NAMED_MAX {
            return Err(invalid(format!("{field}: ≤ {NAMED_MAX}"), field).into());
        }
        named.sort_unstable();
        named.dedup();
    }
    for zone in &zones {
        if facility.zone(zone).is_none_or(|zone| !zone.active) {
            return Err(Code::ZoneUnknown.with("zone", zone).at("zones").into());
        }
    }
    let mut meant = Vec::new();
    for product in &products {
        meant.push(app.meant(product).await?.code.clone());
    }
    meant.sort_unstable();
    meant.dedup();
    let products = meant;
    Ok(Scope {
        zones,
        products,
        category,
    })
}

/// How a session is to be shown.
#[derive(Debug, Deserialize, IntoParams)]
pub struct GetParams {
    /// With the book's figures although it is counted blind: for whoever posts it.
    review: Option<bool>,
    /// The version known already: nothing is sent when it is still the present one.
    unless: Option<String>,
}

/// A count with its lines.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/counts/{id}", tag = "counts",
    params(("code" = String, Path), ("id" = Uuid, Path), GetParams),
    responses((status = 200, body = CountView), (status = 204, description = "still the same")))]
pub async fn get(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Params(params): Params<GetParams>,
) -> Result<Response> {
    let review = params.review.unwrap_or(false);
    let needed = if review {
        Permission::PostStock
    } else {
        Permission::SeeStock
    };
    let facility = app.enter(&actor, &code, needed).await?;
    if let Some(known) = params.unless {
        let mut tx = app.db.read().await?;
        let session = session(&mut tx, &facility, id).await?;
        let head = holdings::head(&mut tx, facility.id).await?;
        if version(&mut tx, &session, head.head_seq, review).await? == known {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
    let view = read(&app, &facility, id, review).await?;
    Ok(Json(view).into_response())
}

async fn session(tx: &mut Tx, facility: &Facility, id: Uuid) -> Result<Session> {
    let found = store::session(tx, facility.id, id).await?;
    Ok(found.ok_or_else(|| Code::NotFound.with("what", id))?)
}

/// Changes whenever the view does.
async fn version(tx: &mut Tx, session: &Session, head: i64, review: bool) -> Result<String> {
    let rows = store::rows(tx, session).await?;
    let status = session.status.text();
    Ok(format!("{status}-{head}-{rows}-{}", u8::from(review)))
}

/// A session as it is shown.
pub async fn read(
    app: &App,
    facility: &SharedFacility,
    id: Uuid,
    review: bool,
) -> Result<CountView> {
    let mut tx = app.db.read().await?;
    let session = session(&mut tx, facility, id).await?;
    let head = holdings::head(&mut tx, facility.id).await?.head_seq;
    let version = version(&mut tx, &session, head, review).await?;
    let figures = review || !session.blind || session.status == Status::Posted;
    let mut summaries = store::list::of(&mut tx, facility.id, Some(id), None, i64::MAX, 1).await?;
    let summary = summaries
        .pop()
        .ok_or_else(|| Code::NotFound.with("what", id))?;
    let lines = lines(&mut tx, facility, &session, figures).await?;
    drop(tx);
    let mut products = std::collections::BTreeMap::new();
    for code in view::product_codes(&lines, &session.scope) {
        let product = app.product(&code).await?;
        products.insert(code, ProductView::from(&*product));
    }
    Ok(CountView {
        summary: CountSummary::of(summary)?,
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        figures,
        version,
        head_seq: head,
        products,
        zones: view::zones(facility, &session),
        lines,
    })
}

async fn lines(
    tx: &mut Tx,
    facility: &Facility,
    session: &Session,
    figures: bool,
) -> Result<Vec<CountLine>> {
    if session.status == Status::Posted {
        let rows = results::of(tx, session).await?;
        let counts = store::lines(tx, session).await?;
        return Ok(view::posted_lines(&rows, &counts, facility));
    }
    let mut sheet = work::sheet(tx, facility, session).await?;
    if session.status == Status::Cancelled {
        sheet.retain(|line| line.newest().is_some());
    }
    Ok(view::open_lines(&sheet, figures))
}

/// Writes down what was done to a session.
pub async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    session: &Session,
    action: &str,
    detail: serde_json::Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "count",
        target: &session.id.to_string(),
        facility: Some(session.facility_id),
        detail,
    };
    audit(tx, &app.clock, &act).await
}
