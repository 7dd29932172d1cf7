//! Routes of claim limits: the rules a county sets, and asking who may still be given what.

use std::collections::BTreeSet;

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{DAYS_MAX, MOST_MAX, Measure, RULES_MAX, Rule, store, sweep};
use crate::{
    app::App,
    catalog::Category,
    clock::day_at,
    error::{Code, Refusal, Result},
    http::extract::{Input, Path},
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::Facility,
    stock::draft::{LINES_MAX, invalid},
};

/// The routes of claim limits.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set, remove))
        .routes(routes!(ask))
}

/// A limit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClaimRule)]
pub struct RuleView {
    /// Its id.
    id: Uuid,
    /// The product it is about,
    product: Option<String>,
    /// with its name,
    product_name: Option<String>,
    /// or the class.
    category: Option<Category>,
    /// The most that is given,
    most: i64,
    /// of what,
    measure: Measure,
    /// called so where it is about one product,
    unit: Option<String>,
    /// in so many days.
    days: i64,
}

impl From<Rule> for RuleView {
    fn from(rule: Rule) -> RuleView {
        RuleView {
            unit: match rule.measure {
                Measure::Units => rule.base_unit,
                Measure::Packs => rule.pack_name,
            },
            id: rule.id,
            product: rule.product_code,
            product_name: rule.product_name,
            category: rule.category,
            most: rule.most,
            measure: rule.measure,
            days: rule.days,
        }
    }
}

/// The limits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClaimRules)]
pub struct Rules {
    /// Whether they are looked at: the house policy `claim-limits`.
    on: bool,
    /// The limits.
    items: Vec<RuleView>,
}

/// The claim limits (限领).
#[utoipa::path(get, path = "/api/v1/claim-rules", tag = "claims",
    responses((status = 200, body = Rules)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Rules>> {
    if !actor.may_somewhere(Permission::SeePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let on = app.house().await?.claim_limits;
    let mut tx = app.db.read().await?;
    let items = store::rules(&mut tx).await?;
    let items = items.into_iter().map(RuleView::from).collect();
    Ok(Json(Rules { on, items }))
}

/// What a limit is to be: about a product or about a class.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ClaimRuleInput)]
pub struct RuleInput {
    /// The product's code.
    product: Option<String>,
    /// The class.
    category: Option<Category>,
    /// The most that is given: 1 to 100000.
    most: i64,
    /// Of what.
    measure: Measure,
    /// In so many days: 1 to 731.
    days: i64,
}

/// Sets a limit, under an id the caller chooses; it holds at once.
#[utoipa::path(put, path = "/api/v1/claim-rules/{id}", tag = "claims",
    params(("id" = Uuid, Path)), request_body = RuleInput,
    responses((status = 200, body = RuleView)))]
pub async fn set(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Input(new): Input<RuleInput>,
) -> Result<Json<RuleView>> {
    if !actor.may_somewhere(Permission::ManageSettings) {
        return Err(Code::NotAllowed.into());
    }
    within(new.most, MOST_MAX, "most")?;
    within(new.days, DAYS_MAX, "days")?;
    let product = match (&new.product, new.category) {
        (Some(code), None) => Some(app.meant(code).await?),
        (None, Some(_)) => None,
        _ => return Err(invalid("product | category", "product").into()),
    };
    let rule = Rule {
        id,
        product_id: product.as_ref().map(|product| product.id),
        category: new.category,
        most: new.most,
        measure: new.measure,
        days: new.days,
        product_code: product.as_ref().map(|product| product.code.clone()),
        product_name: product.as_ref().map(|product| product.name.clone()),
        base_unit: product.as_ref().map(|product| product.base_unit.clone()),
        pack_name: product
            .as_ref()
            .and_then(|product| product.packs.last().map(|pack| pack.name.clone())),
    };
    let mut tx = app.db.write().await?;
    let rules = store::rules(&mut tx).await?;
    if rules.len() >= RULES_MAX && rules.iter().all(|rule| rule.id != id) {
        return Err(invalid(format!("≤ {RULES_MAX}"), "id").into());
    }
    store::set(&mut tx, &rule, actor.account, app.clock.now()).await?;
    let detail = json!({ "product": rule.product_code, "category": rule.category,
        "most": rule.most, "measure": rule.measure, "days": rule.days });
    note(&app, &mut tx, &actor, ("claim-rule.set", id), detail).await?;
    tx.commit().await?;
    sweep::sweep(&app).await?;
    Ok(Json(rule.into()))
}

fn within(value: i64, most: i64, field: &str) -> Result<(), Refusal> {
    if (1..=most).contains(&value) {
        return Ok(());
    }
    Err(invalid(format!("1–{most}"), field))
}

/// Takes a limit away; what was claimed under it alone is forgotten.
#[utoipa::path(delete, path = "/api/v1/claim-rules/{id}", tag = "claims",
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    if !actor.may_somewhere(Permission::ManageSettings) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.write().await?;
    if !store::remove(&mut tx, id).await? {
        return Err(Code::NotFound.with("what", id).into());
    }
    note(&app, &mut tx, &actor, ("claim-rule.remove", id), json!({})).await?;
    tx.commit().await?;
    sweep::sweep(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn note(
    app: &App,
    tx: &mut crate::db::Tx,
    actor: &Actor,
    (action, id): (&'static str, Uuid),
    detail: serde_json::Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "claim-rule",
        target: &id.to_string(),
        facility: None,
        detail,
    };
    audit(tx, &app.clock, &act).await
}

/// Who claims, and what is to be given.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ClaimInput)]
pub struct Asked {
    /// What the person is known by: a card's number, a phone's, an agreed word. It becomes a keyed
    /// hash at once and is not kept.
    pub identifier: String,
    /// What is to be given; a limit that would be passed is refused. May be empty.
    #[serde(default)]
    pub lines: Vec<AskedLine>,
}

/// A product to be given.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ClaimLine)]
pub struct AskedLine {
    /// The product's code.
    pub product: String,
    /// Base units.
    pub units: i64,
}

/// The answer: a ticket to send along with the dispensing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClaimAnswer)]
pub struct Answer {
    /// The ticket: goes into `dispensing.claim`. It tells nothing about the person.
    pub ticket: String,
    /// Until when it holds.
    pub until: DateTime<Utc>,
    /// How much is left of each limit on these products, before this hand-out.
    left: Vec<Left>,
}

/// What is left of a limit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClaimLeft)]
pub struct Left {
    /// The limit.
    rule: RuleView,
    /// What may still be given.
    left: i64,
}

/// Whether somebody may be given something, and a ticket that lets a dispensing say who it is for
/// without saying it.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/claims", tag = "claims",
    params(("code" = String, Path)), request_body = Asked,
    responses((status = 200, body = Answer)))]
pub async fn ask(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(asked): Input<Asked>,
) -> Result<Json<Answer>> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    if !app.house().await?.claim_limits {
        return Err(Code::ClaimLimitsOff.into());
    }
    Ok(Json(answer(&app, &facility, &asked).await?))
}

/// Answers who asks, at a counter or at a machine: a limit that would be passed is a refusal.
pub async fn answer(app: &App, facility: &Facility, asked: &Asked) -> Result<Answer> {
    if asked.lines.len() > LINES_MAX {
        return Err(invalid(format!("lines: 0–{LINES_MAX}"), "lines").into());
    }
    let key = app.claim_key()?;
    let claimant = key.claimant(&asked.identifier)?;
    let mut products = Vec::with_capacity(asked.lines.len());
    for (index, line) in asked.lines.iter().enumerate() {
        within(
            line.units,
            crate::units::UNITS_MAX,
            &format!("lines[{index}].units"),
        )?;
        products.push((app.meant(&line.product).await?, line.units));
    }
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let past = store::past(&mut tx, BTreeSet::from([claimant])).await?;
    drop(tx);
    let lines = products.iter().map(|(product, units)| (&**product, *units));
    let wanted = past.wanted(claimant, key.handle(Uuid::nil()), lines, today);
    past.check(claimant, &wanted, today)?;
    let (ticket, until) = key.ticket(claimant, app.clock.now())?;
    let about = |rule: &&Rule| products.iter().any(|(product, _)| rule.is_about(product));
    let rules = past.rules.iter().filter(about);
    let left = rules.map(|rule| Left {
        left: rule.left(past.of(claimant), today),
        rule: rule.clone().into(),
    });
    let left = left.collect();
    Ok(Answer {
        ticket,
        until,
        left,
    })
}
