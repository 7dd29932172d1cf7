//! Requisitions as they are shown: lists, and one with its lines and its way so far.

use std::collections::{BTreeMap, HashMap};

use axum::{Json, extract::State as Shared};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Params, Path},
        page::{Page, limit},
    },
    people::{Actor, Permission},
    places::Facility,
    stock::view::{Named, ProductView},
    supply::requisition::{
        Line, State, StepKind,
        store::{
            self, Filter, RequisitionRow, Side, StepRow,
            lines::{self, Gone},
            rounds,
        },
    },
    text,
};

use super::delivery::{self, DeliveryView, PickView, deliveries};

/// A requisition as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Requisition)]
pub struct RequisitionView {
    /// Its id.
    id: Uuid,
    /// Its number among those of who asks.
    number: i64,
    /// Who asks.
    facility: Named,
    /// Who is asked.
    supplier: Named,
    /// The business day on which it was begun.
    asked_on: NaiveDate,
    /// Where it stands.
    state: State,
    /// Whole days since its last step.
    days: i64,
    /// When that was.
    stepped_at: DateTime<Utc>,
    /// Products asked for.
    products: i64,
    /// Units asked for, of all products.
    asked: i64,
    /// Units approved.
    approved: i64,
    /// Units sent, without what was taken back.
    sent: i64,
    /// Units on their way.
    under_way: i64,
}

impl RequisitionView {
    fn of(row: &RequisitionRow, now: DateTime<Utc>) -> RequisitionView {
        RequisitionView {
            id: row.id,
            number: row.number,
            facility: named(&row.facility_code, &row.facility_name),
            supplier: named(&row.supplier_code, &row.supplier_name),
            asked_on: row.asked_on,
            state: row.standing().state(),
            days: (now - row.stepped_at).num_days(),
            stepped_at: row.stepped_at,
            products: row.products,
            asked: row.asked,
            approved: row.approved,
            sent: row.sent,
            under_way: row.under_way,
        }
    }
}

fn named(code: &str, name: &str) -> Named {
    Named {
        code: code.to_owned(),
        name: name.to_owned(),
    }
}

/// A product of a requisition.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RequisitionLine)]
pub struct LineView {
    /// The product.
    product: ProductView,
    /// What the plan of its level comes to.
    needed: i64,
    /// That in whole packs, rounded up.
    proposed: i64,
    /// Units asked for.
    asked: i64,
    /// Why that departs from the proposal.
    reason: String,
    /// Units approved; none before.
    approved: Option<i64>,
    /// Why fewer than asked.
    cut: String,
    /// Units sent.
    sent: i64,
    /// Units on their way.
    under_way: i64,
    /// Units that may go out at the supplier today; only while it is to be approved, and only for
    /// those who see its stock.
    available: Option<i64>,
}

/// A step of a requisition.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RequisitionStep)]
pub struct StepView {
    /// 1, 2, 3 ….
    number: i64,
    /// Its id; of an issue, its document's.
    id: Uuid,
    /// What it did.
    kind: StepKind,
    /// Why.
    note: String,
    /// When.
    at: DateTime<Utc>,
    /// By whom.
    by: String,
}

impl From<StepRow> for StepView {
    fn from(row: StepRow) -> StepView {
        StepView {
            number: row.number,
            id: row.id,
            kind: row.kind,
            note: row.note,
            at: row.recorded_at,
            by: row.account_name,
        }
    }
}

/// A requisition with its lines and its way so far.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequisitionWhole)]
pub struct WholeView {
    /// What lists show of it.
    #[serde(flatten)]
    requisition: RequisitionView,
    /// On which side the facility stands through which it is asked for.
    side: Side,
    /// Its products.
    lines: Vec<LineView>,
    /// What is to be picked, while it is set aside and seen by who supplies.
    picks: Vec<PickView>,
    /// What was sent, and what arrived of it.
    deliveries: Vec<DeliveryView>,
    /// Its steps, in order.
    steps: Vec<StepView>,
}

/// The requisition with this id of a facility, or asked of it. A draft is shown only to who asks.
pub async fn there(tx: &mut Tx, facility: &Facility, id: Uuid) -> Result<RequisitionRow> {
    let found = store::requisition(tx, facility.id, id).await?;
    let shown =
        |row: &RequisitionRow| row.facility_id == facility.id || row.last != StepKind::Drafted;
    let found = found.filter(shown);
    found.ok_or_else(|| Code::NotFound.with("what", id).into())
}

/// A requisition with everything that is shown of it, seen from one of its two sides.
pub async fn whole(
    app: &App,
    actor: &Actor,
    facility: &Facility,
    row: &RequisitionRow,
) -> Result<WholeView> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let key = (row.facility_id, row.id);
    let asked = lines::lines(&mut tx, key, (StepKind::Drafted, StepKind::Submitted)).await?;
    let given = lines::lines(&mut tx, key, (StepKind::Approved, StepKind::Approved)).await?;
    let given: BTreeMap<Uuid, Line> = given
        .into_iter()
        .map(|(_, line)| (line.product, line))
        .collect();
    let gone = lines::gone(&mut tx, row.facility_id, row.id).await?;
    let steps = store::steps(&mut tx, row.facility_id, row.id).await?;
    let there = available(app, actor, &mut tx, row).await?;
    let step = rounds::allocated(&mut tx, row.facility_id, row.id).await?;
    let picks = match step {
        Some(step) if row.facility_id != facility.id => rounds::picks(&mut tx, key, step).await?,
        _ => Vec::new(),
    };
    drop(tx);
    let picks = delivery::picked(app, picks).await?;
    let mut views = Vec::with_capacity(asked.len());
    for (code, line) in asked {
        let product = app.product(&code).await?;
        let given = given.get(&line.product);
        let gone = gone.get(&line.product).copied().unwrap_or_default();
        let Gone { sent, under_way } = gone;
        views.push(LineView {
            product: ProductView::from(&*product),
            needed: line.needed,
            proposed: line.proposed,
            asked: line.units,
            reason: line.reason,
            approved: given.map(|given| given.units),
            cut: given.map(|given| given.reason.clone()).unwrap_or_default(),
            sent,
            under_way,
            available: there
                .as_ref()
                .map(|there| there.get(&line.product).copied().unwrap_or(0)),
        });
    }
    let side = match row.facility_id == facility.id {
        is_theirs if is_theirs => Side::Asks,
        _ => Side::Supplies,
    };
    Ok(WholeView {
        requisition: RequisitionView::of(row, now),
        side,
        lines: views,
        picks,
        deliveries: deliveries(app, row).await?,
        steps: steps.into_iter().map(StepView::from).collect(),
    })
}

/// What may go out at the supplier today, while it is to be decided and for who sees that stock.
async fn available(
    app: &App,
    actor: &Actor,
    tx: &mut Tx,
    row: &RequisitionRow,
) -> Result<Option<HashMap<Uuid, i64>>> {
    let open = matches!(
        row.standing().state(),
        State::Submitted | State::Approved | State::Picking | State::PartIssued
    );
    let supplier = app.facility(&row.supplier_code).await?;
    let sees = |supplier: &&_| {
        let supplier: &Facility = supplier;
        actor.may(Permission::SeeStock, &supplier.place())
    };
    match supplier.as_deref().filter(sees) {
        Some(supplier) if open => {
            let today = day_at(app.clock.now(), supplier.utc_offset_minutes);
            Ok(Some(lines::usable(tx, supplier.id, today).await?))
        }
        _ => Ok(None),
    }
}

/// Which requisitions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Those it asks, or those it is asked; its own when absent.
    side: Option<Side>,
    /// In this state only.
    state: Option<State>,
    /// Only those that wait for this side to do something.
    waiting: Option<bool>,
    /// Part of a facility's code or name, or of a number.
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many, 50 by default.
    limit: Option<i64>,
}

/// The requisitions of a facility, or those it is asked; the newest first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/requisitions", tag = "supply",
    params(("code" = String, Path), Asked),
    responses((status = 200, body = Page<RequisitionView>)))]
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(asked): Params<Asked>,
) -> Result<Json<Page<RequisitionView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = limit(asked.limit, 50, 200)?;
    let filter = Filter {
        facility: facility.id,
        side: asked.side.unwrap_or(Side::Asks),
        state: asked.state,
        waiting: asked.waiting == Some(true),
        pattern: text::anywhere(asked.q.as_deref().unwrap_or_default()),
        after: asked.after.as_deref().map(read_key).transpose()?,
        limit,
    };
    let mut tx = app.db.read().await?;
    let rows = store::list(&mut tx, &filter).await?;
    let now = app.clock.now();
    let page = Page::cut(rows, limit, |row| format!("{}~{}", stamp(row), row.id));
    Ok(Json(Page {
        items: page
            .items
            .iter()
            .map(|row| RequisitionView::of(row, now))
            .collect(),
        next: page.next,
    }))
}

fn stamp(row: &RequisitionRow) -> i64 {
    row.created_at.timestamp_micros()
}

fn read_key(key: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let read = || {
        let (at, id) = key.split_once('~')?;
        let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
        Some((at, id.parse().ok()?))
    };
    let refusal = || Code::InvalidInput.with("what", "after").at("after");
    Ok(read().ok_or_else(refusal)?)
}

/// A requisition with its lines and its way so far.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/requisitions/{requisition}", tag = "supply",
    params(("code" = String, Path), ("requisition" = Uuid, Path)),
    responses((status = 200, body = WholeView)))]
pub async fn get(
    Shared(app): Shared<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<WholeView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let row = there(&mut tx, &facility, id).await?;
    drop(tx);
    Ok(Json(whole(&app, &actor, &facility, &row).await?))
}
