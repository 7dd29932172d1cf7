//! SQL of alerts.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::rules::as_text;
use crate::{
    alert::{Event, Facts, Happening, Known, Where, rule::Rule},
    db::{Query, Tx, assembled},
    error::Result,
    people::{Actor, Permission, Role, Scope},
    places::store::Reach,
};

/// Alerts that ended longer ago than this need nothing any more: longer than any rule waits.
const LOOKED_BACK: Duration = Duration::days(8);

/// So long are alerts that nobody acknowledged shown as open.
const OPEN_MAX: Duration = Duration::days(30);

/// The most alerts that are looked at at once.
const KNOWN_MAX: i64 = 20_000;

#[derive(sqlx::FromRow)]
struct KnownRow {
    id: Uuid,
    facility_id: Uuid,
    region_path: String,
    utc_offset_minutes: i64,
    event: Event,
    raised_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    is_acknowledged: bool,
    is_escalated: bool,
}

/// All alerts that are not over, and those of the last days. Whoever said anything about the
/// subject has seen it; a warning that became an alarm is passed on as that.
pub async fn known(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Known>> {
    let rows: Vec<KnownRow> = tx
        .query(
            "SELECT alert.id, alert.facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, alert.event, alert.raised_at, alert.ended_at,
                    (alert.acknowledged_at IS NOT NULL OR EXISTS (
                        SELECT 1 FROM excursion_note
                        WHERE excursion_note.facility_id = alert.facility_id
                            AND excursion_note.excursion_id = alert.subject_id)) AS is_acknowledged,
                    (alert.escalated_at IS NOT NULL OR EXISTS (
                        SELECT 1 FROM alert graver
                        WHERE graver.facility_id = alert.facility_id
                            AND graver.subject_id = alert.subject_id
                            AND alert.event = 'excursion-warning'
                            AND graver.event = 'excursion-alarm')) AS is_escalated
             FROM alert
                 JOIN facility ON facility.id = alert.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE alert.ended_at IS NULL OR alert.ended_at >= $1 OR alert.raised_at >= $1
             ORDER BY alert.raised_at DESC, alert.id LIMIT $2",
        )
        .bind(now - LOOKED_BACK)
        .bind(KNOWN_MAX)
        .all()
        .await?;
    let known = rows.into_iter().map(|row| Known {
        id: row.id,
        at: Where {
            facility: row.facility_id,
            region_path: row.region_path,
            utc_offset_minutes: row.utc_offset_minutes,
        },
        event: row.event,
        raised_at: row.raised_at,
        ended_at: row.ended_at,
        is_acknowledged: row.is_acknowledged,
        is_escalated: row.is_escalated,
    });
    Ok(known.collect())
}

/// Raises an alert; false where it was raised already.
pub async fn raise(
    tx: &mut Tx,
    happening: &Happening,
    rule: &Rule,
    now: DateTime<Utc>,
) -> Result<bool> {
    let facts = serde_json::to_string(&happening.facts).map_err(anyhow::Error::from)?;
    let added = tx
        .query(
            "INSERT INTO alert (facility_id, id, event, subject_id, since, facts, roles, raised_at,
                 ended_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (facility_id, id) DO NOTHING",
        )
        .bind(happening.at.facility)
        .bind(happening.alert())
        .bind(happening.event)
        .bind(happening.subject)
        .bind(happening.since)
        .bind(facts)
        .bind(as_text(&rule.roles))
        .bind(now)
        .bind(happening.over_at)
        .run()
        .await?;
    Ok(added == 1)
}

/// Writes down that an alert is over, unless that is known already.
pub async fn end(tx: &mut Tx, (facility, id): (Uuid, Uuid), at: DateTime<Utc>) -> Result<()> {
    tx.query(
        "UPDATE alert SET ended_at = $3 WHERE facility_id = $1 AND id = $2 AND ended_at IS NULL",
    )
    .bind(facility)
    .bind(id)
    .bind(at)
    .run()
    .await?;
    Ok(())
}

/// Passes an alert on: those of the rule's roles see it, too. False where that was done already.
pub async fn escalate(tx: &mut Tx, known: &Known, rule: &Rule, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE alert SET escalated_at = $3, roles = roles || ' ' || $4
             WHERE facility_id = $1 AND id = $2 AND escalated_at IS NULL
                 AND acknowledged_at IS NULL",
        )
        .bind(known.at.facility)
        .bind(known.id)
        .bind(now)
        .bind(as_text(&rule.roles))
        .run()
        .await?;
    Ok(changed == 1)
}

/// Writes down who has seen an alert; false where somebody had already.
pub async fn acknowledge(
    tx: &mut Tx,
    (facility, id): (Uuid, Uuid),
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE alert SET acknowledged_at = $3, acknowledged_by = $4
             WHERE facility_id = $1 AND id = $2 AND acknowledged_at IS NULL",
        )
        .bind(facility)
        .bind(id)
        .bind(now)
        .bind(account)
        .run()
        .await?;
    Ok(changed == 1)
}

/// An alert, as it is told.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AlertRow {
    /// Its id.
    pub id: Uuid,
    /// The facility.
    pub facility_id: Uuid,
    /// Its code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// Minutes its clock is east of Greenwich.
    pub utc_offset_minutes: i64,
    /// What.
    pub event: Event,
    /// Which excursion, sensor or day.
    pub subject_id: Uuid,
    /// Since when.
    pub since: DateTime<Utc>,
    facts: String,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// When somebody had seen it first.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Who.
    pub acknowledged_by: Option<String>,
    /// When it was passed on.
    pub escalated_at: Option<DateTime<Utc>>,
}

impl AlertRow {
    /// What stands in it.
    pub fn facts(&self) -> Facts {
        serde_json::from_str(&self.facts).unwrap_or_default()
    }
}

const SEEN: &str = "alert.acknowledged_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM excursion_note WHERE excursion_note.facility_id = alert.facility_id
        AND excursion_note.excursion_id = alert.subject_id)";

const ROW: &str = "alert.id, alert.facility_id, facility.code AS facility_code,
    facility.name AS facility_name, facility.utc_offset_minutes, alert.event, alert.subject_id,
    alert.since, alert.facts, alert.raised_at, alert.ended_at,
    COALESCE(alert.acknowledged_at, first.at) AS acknowledged_at,
    COALESCE(account.name, speaker.name) AS acknowledged_by, alert.escalated_at
    FROM alert
        JOIN facility ON facility.id = alert.facility_id
        JOIN region ON region.id = facility.region_id
        LEFT JOIN account ON account.id = alert.acknowledged_by
        LEFT JOIN excursion_note first ON first.facility_id = alert.facility_id
            AND first.id = (SELECT note.id FROM excursion_note note
                WHERE note.facility_id = alert.facility_id
                    AND note.excursion_id = alert.subject_id ORDER BY note.at, note.id LIMIT 1)
        LEFT JOIN account speaker ON speaker.id = first.account_id";

/// Which alerts.
#[derive(Debug)]
pub struct Wanted<'w> {
    /// Who asks.
    pub actor: &'w Actor,
    /// Only what is meant for a role they have there.
    pub mine: bool,
    /// Only what somebody still has to see.
    pub open: bool,
    /// Only of the facility with this code.
    pub facility: Option<&'w str>,
    /// Older than this one.
    pub after: Option<Uuid>,
}

/// Where somebody sees what is meant for which role.
struct Meant {
    paths: Vec<(String, Role)>,
    facilities: Vec<(Uuid, Role)>,
}

impl Meant {
    fn of(actor: &Actor) -> Meant {
        let mut meant = Meant {
            paths: Vec::new(),
            facilities: Vec::new(),
        };
        let seeing = |grant: &&crate::people::Grant| grant.permits(Permission::SeeStock);
        for grant in actor.grants.iter().filter(seeing) {
            match &grant.scope {
                Scope::Region(path) => meant.paths.push((format!("{path}%"), grant.role)),
                Scope::Facility(id) => meant.facilities.push((*id, grant.role)),
            }
        }
        meant
    }

    fn count(&self) -> usize {
        2 * (self.paths.len() + self.facilities.len())
    }

    fn condition(&self, first: usize) -> String {
        let mut next = first;
        let mut one = |column: &str| {
            next += 2;
            let (place, role) = (next - 2, next - 1);
            format!("({column} ${place} AND ' ' || alert.roles || ' ' LIKE ${role})")
        };
        let mut all: Vec<String> = self.paths.iter().map(|_| one("region.path LIKE")).collect();
        all.extend(self.facilities.iter().map(|_| one("facility.id =")));
        if all.is_empty() {
            return "FALSE".to_owned();
        }
        format!("({})", all.join(" OR "))
    }

    fn bind<'t>(&self, mut query: Query<'t>) -> Query<'t> {
        let named = |role: Role| format!("% {} %", as_text(&[role]));
        for (path, role) in &self.paths {
            query = query.bind(path.clone()).bind(named(*role));
        }
        for (id, role) in &self.facilities {
            query = query.bind(*id).bind(named(*role));
        }
        query
    }
}

impl Wanted<'_> {
    /// Conditions from `$1` on, what binds them, and the number of the next placeholder.
    fn condition(&self) -> (String, Reach, Meant, usize) {
        let reach = Reach::of(self.actor, Permission::SeeStock);
        let meant = if self.mine {
            Meant::of(self.actor)
        } else {
            Meant {
                paths: Vec::new(),
                facilities: Vec::new(),
            }
        };
        let mut all = vec![reach.condition(1)];
        if self.mine {
            all.push(meant.condition(1 + reach.count()));
        }
        let next = 1 + reach.count() + meant.count();
        all.push(format!("(${next} IS NULL OR facility.code = ${next})"));
        let since = next + 1;
        all.push(format!("alert.raised_at >= ${since}"));
        if self.open {
            all.push(format!(
                "NOT ({SEEN}) AND (alert.ended_at IS NULL OR alert.event IN
                     ('excursion-alarm', 'excursion-warning', 'power-loss'))
                 AND NOT (alert.event = 'excursion-warning' AND EXISTS (
                     SELECT 1 FROM alert graver WHERE graver.facility_id = alert.facility_id
                         AND graver.subject_id = alert.subject_id
                         AND graver.event = 'excursion-alarm'))"
            ));
        }
        (all.join(" AND "), reach, meant, since + 1)
    }

    fn since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        if self.open {
            now - OPEN_MAX
        } else {
            DateTime::UNIX_EPOCH
        }
    }
}

/// A page of alerts, the newest first.
pub async fn page(
    tx: &mut Tx,
    wanted: &Wanted<'_>,
    most: i64,
    now: DateTime<Utc>,
) -> Result<Vec<AlertRow>> {
    let (condition, reach, meant, next) = wanted.condition();
    let most_at = next + 1;
    let sql = format!(
        "SELECT {ROW} WHERE {condition}
             AND (${next} IS NULL OR (alert.raised_at, alert.id) < (
                 SELECT last.raised_at, last.id FROM alert last WHERE last.id = ${next}))
         ORDER BY alert.raised_at DESC, alert.id DESC LIMIT ${most_at}"
    );
    let query = meant.bind(reach.bind(tx.query(assembled(sql))));
    let query = query.bind(wanted.facility.map(str::to_owned));
    let query = query.bind(wanted.since(now)).bind(wanted.after);
    Ok(query.bind(most).all().await?)
}

/// How many there are.
pub async fn count(tx: &mut Tx, wanted: &Wanted<'_>, now: DateTime<Utc>) -> Result<i64> {
    let (condition, reach, meant, _) = wanted.condition();
    let sql = format!(
        "SELECT COUNT(*) FROM alert JOIN facility ON facility.id = alert.facility_id
             JOIN region ON region.id = facility.region_id WHERE {condition}"
    );
    let query = meant.bind(reach.bind(tx.query(assembled(sql))));
    let query = query.bind(wanted.facility.map(str::to_owned));
    Ok(query.bind(wanted.since(now)).scalar().await?)
}

/// The alert of a facility with this id.
pub async fn one(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<AlertRow>> {
    let sql = format!("SELECT {ROW} WHERE alert.facility_id = $1 AND alert.id = $2");
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}
