//! Routes of lots: finding them, holding, releasing and recalling them.

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::{
        Category, LotStatus,
        lot::Change,
        store::{
            lots::{self as store, Described, Event},
            merges,
        },
    },
    db::Tx,
    error::{Code, Error, Language, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
        words::word_of,
    },
    people::{
        Actor, Permission, Person, Role,
        store::{Act, audit},
    },
    text,
};

/// The product of a lot.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductBrief {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Its specification.
    spec: String,
    /// 药, 套, 环.
    category: Category,
    /// The smallest unit it is dispensed in.
    base_unit: String,
}

/// The lot that stands for a double.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Survivor {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
}

/// A lot: product, lot number and expiry.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Lot)]
pub struct LotView {
    /// Its id.
    id: Uuid,
    /// Its product.
    product: ProductBrief,
    /// The maker's number; empty for stock without one.
    number: String,
    /// The last good day.
    expiry: Option<NaiveDate>,
    /// When it was made.
    made_on: Option<NaiveDate>,
    /// Whether it may be used.
    status: LotStatus,
    /// Why it has its status.
    status_reason: Option<String>,
    /// Who gave it its status.
    status_by: Option<Person>,
    /// Since when.
    status_at: Option<DateTime<Utc>>,
    /// The lot it was merged into, being its double.
    merged_into: Option<Survivor>,
    /// All that was said of it, the first first; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<EventView>>,
}

/// Something said of a lot.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = LotEvent)]
pub struct EventView {
    /// When.
    at: DateTime<Utc>,
    /// What it became.
    status: LotStatus,
    /// Why.
    reason: String,
    /// Who said so.
    by: Option<Person>,
}

fn person(id: Option<Uuid>, name: Option<String>) -> Option<Person> {
    id.zip(name).map(|(id, name)| Person { id, name })
}

impl From<Described> for LotView {
    fn from(lot: Described) -> LotView {
        LotView {
            id: lot.id,
            product: ProductBrief {
                code: lot.product_code,
                name: lot.product_name,
                spec: lot.product_spec,
                category: lot.product_category,
                base_unit: lot.product_base_unit,
            },
            number: lot.number,
            expiry: lot.expiry,
            made_on: lot.made_on,
            status: lot.status,
            status_reason: lot.reason,
            status_by: person(lot.account_id, lot.account_name),
            status_at: lot.at,
            merged_into: lot
                .into_id
                .zip(lot.into_number)
                .map(|(id, number)| Survivor { id, number }),
            history: None,
        }
    }
}

impl From<Event> for EventView {
    fn from(event: Event) -> EventView {
        EventView {
            at: event.at,
            status: event.status,
            reason: event.reason,
            by: person(event.account_id, event.account_name),
        }
    }
}

/// Which lots, and which part of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of the product with this code.
    product: Option<String>,
    /// Part of the number.
    q: Option<String>,
    /// In this state only.
    status: Option<LotStatus>,
    /// Expiring before this day.
    #[serde(rename = "expiresBefore")]
    #[param(rename = "expiresBefore")]
    expires_before: Option<NaiveDate>,
    /// `next` of the page before.
    after: Option<Uuid>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

impl Wanted {
    /// What to look for, so many at most.
    pub fn stored(&self, limit: i64) -> store::Wanted {
        store::Wanted {
            after: self.after,
            product: self.product.clone(),
            pattern: text::anywhere(self.q.as_deref().unwrap_or_default()),
            status: self.status,
            expires_before: self.expires_before,
            limit,
        }
    }

    /// What is asked for, as the filters of the page are called.
    pub fn filter(&self, language: Language) -> Vec<(&'static str, String)> {
        let status = self.status.as_ref();
        let all = [
            ("column.product", self.product.clone()),
            (
                "filter.state",
                status.map(|status| word_of(language, "lotStatus", status)),
            ),
            (
                "filter.search",
                self.q.clone().filter(|q| !q.trim().is_empty()),
            ),
        ];
        let set = all.into_iter();
        set.filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }
}

/// Lots, the newest first.
#[utoipa::path(get, path = "/api/v1/lots", tag = "catalogue", params(Wanted),
    responses((status = 200, body = Page<LotView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<LotView>>> {
    allowed(&actor, Permission::SeeStock)?;
    let limit = limit(wanted.limit, 50, 200)?;
    let stored = wanted.stored(limit + 1);
    let mut tx = app.db.read().await?;
    let lots = store::listed(&mut tx, &stored).await?;
    let views = lots.into_iter().map(LotView::from).collect();
    Ok(Json(Page::cut(views, limit, |lot: &LotView| {
        lot.id.to_string()
    })))
}

/// One lot, with its history.
#[utoipa::path(get, path = "/api/v1/lots/{id}", tag = "catalogue", params(("id" = Uuid, Path)),
    responses((status = 200, body = LotView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<LotView>> {
    allowed(&actor, Permission::SeeStock)?;
    let mut tx = app.db.read().await?;
    Ok(Json(whole(&mut tx, id).await?))
}

/// Another status for a lot.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct StatusChange {
    /// What it is to be.
    status: LotStatus,
    /// Why.
    reason: String,
}

/// Holds, releases or recalls a lot: from the next posting on, in every book.
#[utoipa::path(post, path = "/api/v1/lots/{id}/status", tag = "catalogue",
    params(("id" = Uuid, Path)), request_body = StatusChange,
    responses((status = 200, body = LotView)))]
pub async fn say(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Input(change): Input<StatusChange>,
) -> Result<Json<LotView>> {
    allowed(&actor, Permission::ManageLots)?;
    let mut tx = app.db.write().await?;
    if !store::lock(&mut tx, id).await? {
        return Err(unknown(id));
    }
    let before = store::described(&mut tx, id).await?;
    let before = before.ok_or_else(|| unknown(id))?;
    let is_administrator = |grant: &crate::people::Grant| grant.role == Role::Administrator;
    if let Some((_, into)) = merges::survivor(&mut tx, id).await? {
        let refusal = Code::LotMerged.with("lot", &before.number);
        return Err(refusal.with("into", into).into());
    }
    let reason = Change {
        lot: &before.number,
        from: before.status,
        why: before.reason.as_deref().unwrap_or_default(),
        to: change.status,
        reason: &change.reason,
        is_administrator: actor.grants.iter().any(is_administrator),
    }
    .check()?;
    let event = Event {
        at: app.clock.now(),
        status: change.status,
        reason,
        account_id: Some(actor.account),
        account_name: None,
    };
    store::say(&mut tx, id, &event).await?;
    tell(&mut tx, &app, &before, &event).await?;
    let view = whole(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}

async fn tell(tx: &mut Tx, app: &App, lot: &Described, event: &Event) -> Result<()> {
    let act = Act {
        account: event.account_id,
        action: match event.status {
            LotStatus::Active => "lot.release",
            LotStatus::Held => "lot.hold",
            LotStatus::Recalled => "lot.recall",
        },
        target_kind: "lot",
        target: &lot.id.to_string(),
        facility: None,
        detail: json!({
            "product": lot.product_code, "number": lot.number, "expiry": lot.expiry,
            "from": lot.status, "to": event.status, "reason": event.reason,
        }),
    };
    audit(tx, &app.clock, &act).await
}

async fn whole(tx: &mut Tx, id: Uuid) -> Result<LotView> {
    let lot = store::described(tx, id).await?;
    let lot = lot.ok_or_else(|| unknown(id))?;
    let history = store::history(tx, id).await?;
    Ok(LotView {
        history: Some(history.into_iter().map(EventView::from).collect()),
        ..lot.into()
    })
}

fn unknown(id: Uuid) -> Error {
    Code::NotFound.with("what", id).into()
}

/// A lot lies in no one place: who may do this anywhere may do it.
fn allowed(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.may_somewhere(permission) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}
