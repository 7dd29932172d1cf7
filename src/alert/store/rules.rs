//! SQL of rules.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Belongs, COLUMNS, JOINS, stored, words};
use crate::{
    alert::{
        Event, Stage,
        rule::{Quiet, Rule},
    },
    db::{Tx, assembled},
    error::{Code, Result},
    people::{Role, store::grants::GivenAt},
};

/// The most rules there are.
const RULES_MAX: usize = 2_000;

/// A rule as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RuleRow {
    id: Uuid,
    event: Event,
    stage: Stage,
    minutes: i64,
    roles: String,
    channels: String,
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    loud: bool,
    active: bool,
    /// Where it holds.
    #[sqlx(flatten)]
    pub belongs: Belongs,
}

impl RuleRow {
    /// As rules see it.
    pub fn rule(&self) -> Rule {
        let quiet = self.quiet_from.zip(self.quiet_to);
        Rule {
            id: self.id,
            event: self.event,
            stage: self.stage,
            scope: self.belongs.scope(),
            minutes: self.minutes,
            roles: roles(&self.roles),
            channels: words(&self.channels),
            quiet: quiet.map(|(from, to)| Quiet { from, to }),
            loud: self.loud,
            active: self.active,
        }
    }
}

/// Roles as they are stored; one that is no longer known is gone.
pub fn roles(stored: &str) -> Vec<Role> {
    let role = |word: &str| serde_json::from_value(word.into()).ok();
    stored.split(' ').filter_map(role).collect()
}

/// Roles as one text.
pub fn as_text(roles: &[Role]) -> String {
    let names = roles.iter().filter_map(|role| {
        let name = serde_json::to_value(role).ok()?;
        Some(name.as_str()?.to_owned())
    });
    names.collect::<Vec<_>>().join(" ")
}

/// All rules that are set.
pub async fn all(tx: &mut Tx) -> Result<Vec<RuleRow>> {
    let sql = format!(
        "SELECT thing.id, thing.event, thing.stage, thing.minutes, thing.roles, thing.channels,
             thing.quiet_from, thing.quiet_to, thing.loud, thing.active, {COLUMNS}
         FROM alert_rule thing {JOINS}
         ORDER BY thing.event, thing.stage, thing.made_at, thing.id"
    );
    Ok(tx.query(assembled(sql)).all().await?)
}

/// Adds a rule; refuses a second one for an event and stage at a place.
pub async fn add(tx: &mut Tx, at: GivenAt, new: &Rule, now: DateTime<Utc>) -> Result<()> {
    if all(tx).await?.len() >= RULES_MAX {
        return Err(Code::AlertRulesTooMany.with("most", RULES_MAX).into());
    }
    let (place, place_id) = stored(at);
    let added = tx
        .query(
            "INSERT INTO alert_rule (id, event, stage, place, place_id, minutes, roles, channels,
                 quiet_from, quiet_to, loud, active, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (event, stage, place_id) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.event)
        .bind(new.stage)
        .bind(place)
        .bind(place_id)
        .bind(new.minutes)
        .bind(as_text(&new.roles))
        .bind(channels(new))
        .bind(new.quiet.map(|quiet| quiet.from))
        .bind(new.quiet.map(|quiet| quiet.to))
        .bind(new.loud)
        .bind(new.active)
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Err(Code::AlertRuleExists.at("event").into());
    }
    Ok(())
}

fn channels(rule: &Rule) -> String {
    let ids: Vec<String> = rule.channels.iter().map(Uuid::to_string).collect();
    ids.join(" ")
}

/// Changes a rule; its event, stage and place stay.
pub async fn change(tx: &mut Tx, new: &Rule) -> Result<()> {
    tx.query(
        "UPDATE alert_rule SET minutes = $2, roles = $3, channels = $4, quiet_from = $5,
             quiet_to = $6, loud = $7, active = $8
         WHERE id = $1",
    )
    .bind(new.id)
    .bind(new.minutes)
    .bind(as_text(&new.roles))
    .bind(channels(new))
    .bind(new.quiet.map(|quiet| quiet.from))
    .bind(new.quiet.map(|quiet| quiet.to))
    .bind(new.loud)
    .bind(new.active)
    .run()
    .await?;
    Ok(())
}

/// Takes a rule away; what is set for more holds again.
pub async fn remove(tx: &mut Tx, rule: Uuid) -> Result<()> {
    tx.query("DELETE FROM alert_rule WHERE id = $1")
        .bind(rule)
        .run()
        .await?;
    Ok(())
}
