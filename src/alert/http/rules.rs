//! Routes of rules: who is told of what.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{check_manages, place};
use crate::{
    alert::{
        Event, Stage,
        rule::{self, CHANNELS_MAX, MINUTES_MAX, Quiet, Rule},
        store::{
            channels,
            rules::{self as store, RuleRow},
        },
    },
    app::App,
    db::Tx,
    error::{Code, Error, Refusal, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    id,
    people::{
        Actor, Permission, Place, Role,
        store::{Act, audit},
    },
    places::Named,
};

/// Hours in which messages wait, in the facility's time: `HH:MM`.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = QuietHours)]
pub struct QuietView {
    /// From when on.
    from: String,
    /// Until when; it may be in the morning after.
    to: String,
}

impl QuietView {
    fn of(quiet: Quiet) -> QuietView {
        let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        QuietView {
            from: time(quiet.from),
            to: time(quiet.to),
        }
    }

    fn read(&self) -> Result<Quiet, Refusal> {
        let minutes = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
            ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
        };
        match (minutes(&self.from), minutes(&self.to)) {
            (Some(from), Some(to)) => Quiet::new(from, to),
            _ => Err(Code::AlertQuietHours.at("quiet")),
        }
    }
}

/// Who is told of an event.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own in what callers read"
)]
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertRule)]
pub struct RuleView {
    /// Its id.
    id: Uuid,
    /// Of what.
    event: Event,
    /// At first, or when nobody has acknowledged it.
    stage: Stage,
    /// The region or facility it holds for; none for everywhere. The nearest to a facility holds.
    place: Option<Named>,
    /// How many minutes after it began; `escalated`: after it was raised.
    minutes: i64,
    /// Who sees it in the pages.
    roles: Vec<Role>,
    /// By which channels.
    channels: Vec<Uuid>,
    /// When messages wait.
    quiet: Option<QuietView>,
    /// Whether messages are sent during quiet hours, too.
    loud: bool,
    /// Whether anybody is told at all.
    active: bool,
    /// Whether it is the program's own, which holds where nothing else is set.
    default: bool,
    /// Whether the caller may change it.
    may_change: bool,
}

impl RuleView {
    fn of(rule: &Rule, place: Option<Named>, (default, may_change): (bool, bool)) -> RuleView {
        RuleView {
            id: rule.id,
            event: rule.event,
            stage: rule.stage,
            place,
            minutes: rule.minutes,
            roles: rule.roles.clone(),
            channels: rule.channels.clone(),
            quiet: rule.quiet.map(QuietView::of),
            loud: rule.loud,
            active: rule.active,
            default,
            may_change,
        }
    }
}

/// The rules that hold anywhere in the caller's scope: their own, and those for more, which they
/// see and do not change.
#[utoipa::path(get, path = "/api/v1/alert-rules", tag = "alerts",
    responses((status = 200, body = Page<RuleView>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<RuleView>>> {
    check_manages(&actor)?;
    let mut tx = app.db.read().await?;
    let rows = store::all(&mut tx).await?;
    let mut items = Vec::new();
    for row in &rows {
        let place = row.belongs.place();
        let manages = actor.may(Permission::ManageSettings, &place);
        let scope = row.belongs.scope();
        let covers = actor.grants.iter().any(|grant| {
            grant.permits(Permission::ManageSettings)
                && matches!((&grant.scope, &scope), (
                    crate::people::Scope::Region(own),
                    crate::people::Scope::Region(theirs),
                ) if own.starts_with(theirs.as_str()))
        });
        if manages || covers {
            let mut rule = row.rule();
            if !manages {
                // Whose channels those are is not for them to see.
                rule.channels.clear();
            }
            items.push(RuleView::of(&rule, row.belongs.named(), (false, manages)));
        }
    }
    let in_force = rule::in_force(rows.iter().map(RuleRow::rule).collect());
    let defaults = rule::DEFAULTS.iter().filter(|rule| in_force.contains(rule));
    items.extend(defaults.map(|rule| RuleView::of(rule, None, (true, false))));
    Ok(Json(Page::whole(items)))
}

/// What a rule says.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = AlertRuleTerms)]
pub struct Terms {
    /// How many minutes after it began, up to a week; `escalated`: after it was raised.
    minutes: i64,
    /// Who sees it in the pages.
    roles: Vec<Role>,
    /// By which channels; up to ten.
    channels: Vec<Uuid>,
    /// When messages wait.
    quiet: Option<QuietView>,
    /// Whether messages are sent during quiet hours, too.
    loud: bool,
    /// Whether anybody is told at all.
    active: bool,
}

impl Terms {
    /// The rule with these terms; a channel must belong to the rule's place or to one above it.
    async fn of(self, tx: &mut Tx, actor: &Actor, place: &Place, before: Rule) -> Result<Rule> {
        if !(0..=MINUTES_MAX).contains(&self.minutes) {
            let what = format!("minutes: 0–{MINUTES_MAX}");
            return Err(Code::InvalidInput.with("what", what).at("minutes").into());
        }
        if self.channels.len() > CHANNELS_MAX {
            let what = format!("channels: 0–{CHANNELS_MAX}");
            return Err(Code::InvalidInput.with("what", what).at("channels").into());
        }
        let quiet = self.quiet.as_ref().map(QuietView::read).transpose()?;
        let known = channels::all(tx).await?;
        let mut chosen: Vec<Uuid> = Vec::new();
        for id in self.channels {
            let fits = |row: &channels::ChannelRow| {
                row.channel().id == id
                    && row.belongs.scope().covers(place)
                    && (before.channels.contains(&id)
                        || actor.may(Permission::ManageSettings, &row.belongs.place()))
            };
            if !known.iter().any(fits) {
                return Err(Code::AlertChannelElsewhere.at("channels").into());
            }
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        let mut roles: Vec<Role> = Vec::new();
        for role in self.roles {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        Ok(Rule {
            minutes: self.minutes,
            roles,
            channels: chosen,
            quiet,
            loud: self.loud,
            active: self.active,
            ..before
        })
    }
}

/// A new rule.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = NewAlertRule)]
pub struct NewRule {
    /// Of what; never changes.
    event: Event,
    /// At first, or when nobody has acknowledged it; never changes.
    stage: Stage,
    /// The region it holds for, by its code; neither region nor facility for everywhere.
    region: Option<String>,
    /// The facility it holds for, by its code.
    facility: Option<String>,
    /// What it says.
    terms: Terms,
}

/// Adds a rule. It takes the place of all that are set for more.
#[utoipa::path(post, path = "/api/v1/alert-rules", tag = "alerts", request_body = NewRule,
    responses((status = 201, body = RuleView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(new): Input<NewRule>,
) -> Result<(StatusCode, Json<RuleView>)> {
    let mut tx = app.db.write().await?;
    let (region, facility) = (new.region.as_deref(), new.facility.as_deref());
    let (at, place) = place(&mut tx, &actor, region, facility).await?;
    let blank = Rule {
        id: id::fresh(),
        event: new.event,
        stage: new.stage,
        scope: crate::people::Scope::Region(place.region_path.clone()),
        minutes: 0,
        roles: Vec::new(),
        channels: Vec::new(),
        quiet: None,
        loud: false,
        active: true,
    };
    let rule = new.terms.of(&mut tx, &actor, &place, blank).await?;
    store::add(&mut tx, at, &rule, app.clock.now()).await?;
    let row = managed(&mut tx, &actor, rule.id).await?;
    let view = RuleView::of(&row.rule(), row.belongs.named(), (false, true));
    tell(&mut tx, &app, &actor, &row, ("alert-rule.add", json!(view))).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Changes what a rule says.
#[utoipa::path(put, path = "/api/v1/alert-rules/{id}", tag = "alerts",
    params(("id" = Uuid, Path)), request_body = Terms,
    responses((status = 200, body = RuleView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Input(terms): Input<Terms>,
) -> Result<Json<RuleView>> {
    check_manages(&actor)?;
    let mut tx = app.db.write().await?;
    let before = managed(&mut tx, &actor, id).await?;
    let place = before.belongs.place();
    let rule = terms.of(&mut tx, &actor, &place, before.rule()).await?;
    store::change(&mut tx, &rule).await?;
    let named = before.belongs.named();
    let view = RuleView::of(&rule, named.clone(), (false, true));
    let detail = json!({
        "before": RuleView::of(&before.rule(), named, (false, true)), "after": view,
    });
    tell(
        &mut tx,
        &app,
        &actor,
        &before,
        ("alert-rule.change", detail),
    )
    .await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Takes a rule away: what is set for more holds again.
#[utoipa::path(delete, path = "/api/v1/alert-rules/{id}", tag = "alerts",
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    check_manages(&actor)?;
    let mut tx = app.db.write().await?;
    let row = managed(&mut tx, &actor, id).await?;
    store::remove(&mut tx, id).await?;
    let view = RuleView::of(&row.rule(), row.belongs.named(), (false, true));
    tell(
        &mut tx,
        &app,
        &actor,
        &row,
        ("alert-rule.remove", json!(view)),
    )
    .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The rule with this id, where the actor manages it.
async fn managed(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<RuleRow> {
    if rule::DEFAULTS.iter().any(|default| default.id == id) {
        return Err(Code::AlertRuleDefault.into());
    }
    let rows = store::all(tx).await?;
    let found = rows.into_iter().find(|row| {
        row.rule().id == id && actor.may(Permission::ManageSettings, &row.belongs.place())
    });
    found.ok_or_else(|| Error::from(Code::NotFound.with("what", id)))
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    row: &RuleRow,
    (action, detail): (&str, Value),
) -> Result<()> {
    let event = row.rule().event.text();
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "alert-rule",
        target: &event,
        facility: row.belongs.facility_id,
        detail,
    };
    audit(tx, &app.clock, &act).await
}
