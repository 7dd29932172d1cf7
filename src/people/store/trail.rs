//! SQL of the audit trail.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::kept::Keeps;
use crate::{
    db::{Query, Tx, assembled},
    error::Result,
    people::{Actor, EVERYWHERE, Permission, Scope},
};

/// Something that was done.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Done {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; nobody for the program itself, or for somebody not signed in.
    pub account_id: Option<Uuid>,
    /// Their name.
    pub account_name: Option<String>,
    /// What was done.
    pub action: String,
    /// What kind of thing it was done to.
    pub target_kind: String,
    /// Which one.
    pub target: String,
    /// The code of the facility concerned.
    pub facility: Option<String>,
    /// More, as JSON.
    pub detail: String,
}

/// Which rows are wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// A `LIKE` pattern, lower case.
    pub pattern: String,
    /// Only by the account with this user name or id.
    pub by: Option<String>,
    /// Only what concerns the facility with this code.
    pub facility: Option<String>,
    /// Only this action, or all that begin with this word and a point.
    pub action: Option<String>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Older than the row with this id.
    pub after: Option<Uuid>,
    /// How many.
    pub limit: i64,
}

/// Where somebody may read the trail, and whose accounts' rows; nothing for all of it.
struct Reads {
    paths: Vec<String>,
    facilities: Vec<Uuid>,
    keeps: Keeps,
}

impl Reads {
    fn of(actor: &Actor) -> Option<Reads> {
        let (mut paths, mut facilities) = (Vec::new(), Vec::new());
        for grant in actor.grants.iter() {
            if !grant.permits(Permission::SeeAudit) {
                continue;
            }
            match &grant.scope {
                Scope::Region(path) if path == EVERYWHERE => return None,
                Scope::Region(path) => paths.push(format!("{path}%")),
                Scope::Facility(id) => facilities.push(*id),
            }
        }
        let keeps = Keeps::of(actor);
        Some(Reads {
            paths,
            facilities,
            keeps,
        })
    }

    /// The condition on `audit`, its `facility` and that one's `region`.
    fn condition(&self, first: usize) -> String {
        let kept = self.keeps.condition(first);
        let first = first + self.keeps.count();
        let paths = self.paths.len();
        let by_path = (0..paths).map(|n| format!("region.path LIKE ${}", first + n));
        let by_id = (0..self.facilities.len())
            .map(|n| format!("audit.facility_id = ${}", first + paths + n));
        // What concerns no facility concerns an account: its own keepers read it.
        let about = format!(
            "(audit.target_kind = 'account' AND EXISTS (
                 SELECT 1 FROM account WHERE account.username = audit.target AND {kept}))"
        );
        let all: Vec<String> = by_path.chain(by_id).chain([about]).collect();
        format!("({})", all.join(" OR "))
    }

    fn bind<'t>(&self, query: Query<'t>) -> Query<'t> {
        let mut query = self.keeps.bind(query);
        for path in &self.paths {
            query = query.bind(path.clone());
        }
        for id in &self.facilities {
            query = query.bind(*id);
        }
        query
    }
}

/// The rows wanted that somebody may read, the newest first.
pub async fn trail(tx: &mut Tx, actor: &Actor, wanted: &Wanted) -> Result<Vec<Done>> {
    let reads = Reads::of(actor);
    let scope = match &reads {
        Some(reads) => reads.condition(10),
        None => "TRUE".to_owned(),
    };
    let sql = format!(
        "SELECT audit.id, audit.at, audit.account_id, actor.name AS account_name, audit.action,
                audit.target_kind, audit.target, facility.code AS facility, audit.detail
         FROM audit
         LEFT JOIN account actor ON actor.id = audit.account_id
         LEFT JOIN facility ON facility.id = audit.facility_id
         LEFT JOIN region ON region.id = facility.region_id
         WHERE ($1 IS NULL OR audit.id < $1)
             AND (lower(audit.action) LIKE $2 ESCAPE '!' OR lower(audit.target) LIKE $2 ESCAPE '!'
                 OR lower(COALESCE(actor.name, '')) LIKE $2 ESCAPE '!'
                 OR lower(COALESCE(facility.code, '')) LIKE $2 ESCAPE '!'
                 OR lower(audit.detail) LIKE $2 ESCAPE '!')
             AND ($3 IS NULL OR audit.at >= $3) AND ($4 IS NULL OR audit.at < $4)
             AND ($6 IS NULL OR actor.username = $6 OR actor.id = $9)
             AND ($7 IS NULL OR facility.code = $7)
             AND ($8 IS NULL OR audit.action = $8 OR audit.action LIKE $8 || '.%')
             AND {scope}
         ORDER BY audit.id DESC LIMIT $5"
    );
    let by_id = wanted.by.as_deref().and_then(|by| by.parse::<Uuid>().ok());
    let mut query = tx
        .query(assembled(sql))
        .bind(wanted.after)
        .bind(wanted.pattern.clone())
        .bind(wanted.from)
        .bind(wanted.until)
        .bind(wanted.limit)
        .bind(wanted.by.clone())
        .bind(wanted.facility.clone())
        .bind(wanted.action.clone())
        .bind(by_id);
    if let Some(reads) = &reads {
        query = reads.bind(query);
    }
    Ok(query.all().await?)
}
