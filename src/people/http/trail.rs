//! Who did what, when.

use axum::{Json, extract::State};
use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    app::App,
    error::{Code, Result},
    http::{
        extract::Params,
        page::{Page, limit},
    },
    people::{
        Actor, Permission,
        store::trail::{self, Done},
    },
    text,
};

/// How many rows are told at once.
const ROWS_MAX: i64 = 200;

/// The days asked for are those of China, which has one time for all.
const OFFSET_SECONDS: i32 = 8 * 3600;

/// Something that was done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    /// Its id.
    id: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// Who did it; nobody for the program itself, or for somebody not signed in.
    actor: Option<AuditActor>,
    /// What was done.
    action: String,
    /// What kind of thing it was done to.
    target_kind: String,
    /// Which one: a code, an id, a user name.
    target: String,
    /// The code of the facility concerned.
    facility: Option<String>,
    /// More.
    #[schema(value_type = Object)]
    detail: Value,
}

/// Who did something.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditActor {
    /// The account's id.
    id: Uuid,
    /// The name people call them by.
    name: String,
}

impl From<Done> for AuditRow {
    fn from(done: Done) -> AuditRow {
        let name = done.account_name.unwrap_or_default();
        AuditRow {
            id: done.id,
            at: done.at,
            actor: done.account_id.map(|id| AuditActor { id, name }),
            action: done.action,
            target_kind: done.target_kind,
            target: done.target,
            facility: done.facility,
            detail: serde_json::from_str(&done.detail).unwrap_or_default(),
        }
    }
}

/// Which part of the trail.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Part of an action, a target, a name, a facility's code or what is told in detail.
    q: Option<String>,
    /// Only by this account: its user name or id.
    by: Option<String>,
    /// Only what concerns the facility with this code.
    facility: Option<String>,
    /// Only this action, or all that begin with this word: `user.lock`, `user`.
    action: Option<String>,
    /// The first day.
    from: Option<NaiveDate>,
    /// The last day.
    to: Option<NaiveDate>,
    /// `next` of the page before.
    after: Option<Uuid>,
    /// At most this many, 50 by default.
    limit: Option<i64>,
}

impl Wanted {
    /// What to look for, so many at most.
    pub fn stored(&self, limit: i64) -> trail::Wanted {
        trail::Wanted {
            pattern: text::anywhere(self.q.as_deref().unwrap_or_default()),
            by: told(self.by.as_deref()),
            facility: told(self.facility.as_deref()),
            action: told(self.action.as_deref()),
            from: self.from.and_then(midnight),
            until: self
                .to
                .and_then(|day| midnight(day.checked_add_days(Days::new(1))?)),
            after: self.after,
            limit,
        }
    }

    /// What is asked for, as the filters of the page are called.
    pub fn filter(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("filter.person", told(self.by.as_deref())),
            ("filter.facility", told(self.facility.as_deref())),
            ("filter.action", told(self.action.as_deref())),
            ("filter.from", self.from.map(|day| day.to_string())),
            ("filter.to", self.to.map(|day| day.to_string())),
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

/// What was done within my scope, the newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "people", params(Wanted),
    responses((status = 200, body = Page<AuditRow>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(asked): Params<Wanted>,
) -> Result<Json<Page<AuditRow>>> {
    if !actor.may_somewhere(Permission::SeeAudit) {
        return Err(Code::NotAllowed.into());
    }
    let limit = limit(asked.limit, 50, ROWS_MAX)?;
    let wanted = asked.stored(limit + 1);
    let mut tx = app.db.read().await?;
    let rows = trail::trail(&mut tx, &actor, &wanted).await?;
    let views = rows.into_iter().map(AuditRow::from).collect();
    Ok(Json(Page::cut(views, limit, |row: &AuditRow| {
        row.id.to_string()
    })))
}

/// What was filled in, if anything was.
fn told(value: Option<&str>) -> Option<String> {
    let value = value?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// When a day begins.
fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    let zone = chrono::FixedOffset::east_opt(OFFSET_SECONDS)?;
    let begin = zone.from_local_datetime(&day.and_hms_opt(0, 0, 0)?);
    Some(begin.single()?.with_timezone(&Utc))
}
