//! SQL of what the county looks at: what checks came to, facility by facility.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    inspection::{
        content::Content,
        finding::{Severity, State, StepKind},
        score::Outcome,
        visit::VisitKind,
    },
    places::{FacilityKind, region::RegionLevel, store::Reach},
};

/// What the checks of a visit came to.
pub fn of_content(content: &Content) -> BTreeMap<String, Outcome> {
    let answers = content.answers.iter();
    let outcomes = answers.map(|answer| (answer.check.clone(), answer.outcome));
    outcomes.collect()
}

/// What was kept, read; nothing where it cannot be.
pub fn read(text: &str) -> BTreeMap<String, Outcome> {
    serde_json::from_str(text).unwrap_or_default()
}

/// Keeps what the checks of a visit came to.
pub async fn add(tx: &mut Tx, facility: Uuid, content: &Content) -> Result<()> {
    let outcomes = serde_json::to_string(&of_content(content)).map_err(anyhow::Error::from)?;
    let query =
        tx.query("INSERT INTO visit_outcome (facility_id, visit_id, outcomes) VALUES ($1, $2, $3)");
    query
        .bind(facility)
        .bind(content.id)
        .bind(outcomes)
        .run()
        .await?;
    Ok(())
}

/// What is kept of a visit.
pub async fn of(tx: &mut Tx, facility: Uuid, visit: Uuid) -> Result<Option<String>> {
    let query =
        tx.query("SELECT outcomes FROM visit_outcome WHERE facility_id = $1 AND visit_id = $2");
    Ok(query.bind(facility).bind(visit).scalar_optional().await?)
}

/// A facility that can be visited.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PlaceRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: FacilityKind,
    /// The level of a depot.
    pub level: Option<RegionLevel>,
    /// The path of its region.
    pub path: String,
    /// Millionths of a degree.
    pub latitude_micro: Option<i64>,
    /// Millionths of a degree.
    pub longitude_micro: Option<i64>,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
}

/// The facilities in use in a region and within reach, in the order of their codes.
pub async fn places(
    tx: &mut Tx,
    (region_path, after, limit): (&str, &str, i64),
    reach: &Reach,
) -> Result<Vec<PlaceRow>> {
    let scope = reach.condition(4);
    let sql = format!(
        "SELECT facility.id, facility.code, facility.name, facility.kind, facility.level,
             region.path, facility.latitude_micro, facility.longitude_micro,
             facility.utc_offset_minutes
         FROM facility JOIN region ON region.id = facility.region_id
         WHERE facility.status = 'active' AND region.path LIKE $1 AND facility.code > $2
             AND {scope}
         ORDER BY facility.code LIMIT $3"
    );
    let query = tx.query(assembled(sql)).bind(format!("{region_path}%"));
    let query = query.bind(after.to_owned()).bind(limit);
    Ok(reach.bind(query).all().await?)
}

/// A visit with what its checks came to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OutcomeRow {
    /// Where.
    pub facility_id: Uuid,
    /// The visit.
    pub id: Uuid,
    /// Its number there.
    pub number: i64,
    /// What kind it is.
    pub kind: VisitKind,
    /// The standard's code.
    pub standard_code: String,
    /// Its version.
    pub version: i64,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What it came to.
    pub score_permille: Option<i64>,
    /// Whether the whole fails.
    pub fails: bool,
    /// JSON: check to outcome.
    pub outcomes: String,
}

const COLUMNS: &str = "visit.facility_id, visit.id, visit.number, visit.kind,
    standard.code AS standard_code, visit.version, visit.received_at, visit.score_permille,
    visit.fails, visit_outcome.outcomes";

const TABLES: &str = "visit JOIN visit_outcome
        ON visit_outcome.facility_id = visit.facility_id AND visit_outcome.visit_id = visit.id
    JOIN standard ON standard.id = visit.standard_id
    JOIN facility ON facility.id = visit.facility_id
    JOIN region ON region.id = facility.region_id";

/// The last four inspections by a standard at each facility with a code in a range, and what was
/// looked at again since; by facility, in their order.
pub async fn latest(
    tx: &mut Tx,
    standard: Uuid,
    region_path: &str,
    (first, last): (&str, &str),
    reach: &Reach,
) -> Result<Vec<OutcomeRow>> {
    let scope = reach.condition(5);
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES}
         WHERE visit.standard_id = $1 AND visit.kind IN ('inspection', 'reinspection')
             AND region.path LIKE $2 AND facility.code >= $3 AND facility.code <= $4
             AND visit.number >= COALESCE((
                 SELECT earlier.number FROM visit AS earlier
                 WHERE earlier.facility_id = visit.facility_id AND earlier.standard_id = $1
                     AND earlier.kind = 'inspection'
                 ORDER BY earlier.number DESC LIMIT 1 OFFSET 3), 0)
             AND {scope}
         ORDER BY visit.facility_id, visit.number"
    );
    let query = tx.query(assembled(sql)).bind(standard);
    let query = query.bind(format!("{region_path}%")).bind(first.to_owned());
    Ok(reach.bind(query.bind(last.to_owned())).all().await?)
}

/// The visits of inspectors that came within a time.
pub async fn between(
    tx: &mut Tx,
    region_path: &str,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    limit: i64,
    reach: &Reach,
) -> Result<Vec<OutcomeRow>> {
    let scope = reach.condition(5);
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES}
         WHERE visit.received_at >= $1 AND visit.received_at < $2 AND region.path LIKE $3
             AND visit.kind IN ('inspection', 'reinspection') AND {scope}
         ORDER BY visit.received_at, visit.id LIMIT $4"
    );
    let query = tx.query(assembled(sql)).bind(from).bind(to);
    let query = query.bind(format!("{region_path}%")).bind(limit);
    Ok(reach.bind(query).all().await?)
}

/// A finding as reports count it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CountedRow {
    /// Where.
    pub facility_id: Uuid,
    /// How serious.
    pub severity: Severity,
    /// By when, after all that was said.
    pub due_on: NaiveDate,
    /// When it was found.
    pub raised_at: DateTime<Utc>,
    /// Its last step.
    pub last_step: Option<StepKind>,
    /// When that was.
    pub stepped_at: Option<DateTime<Utc>>,
}

impl CountedRow {
    /// Where it stands.
    pub fn state(&self) -> State {
        State::after(self.last_step)
    }
}

/// The findings in a region that are open, or were raised within a time.
pub async fn counted(
    tx: &mut Tx,
    region_path: &str,
    raised: Option<(DateTime<Utc>, DateTime<Utc>)>,
    limit: i64,
    reach: &Reach,
) -> Result<Vec<CountedRow>> {
    let scope = reach.condition(5);
    let sql = format!(
        "SELECT found.facility_id, found.severity, found.due_on, found.raised_at,
             found.last_step, found.stepped_at
         FROM (SELECT finding.facility_id, finding.severity, finding.raised_at,
                 COALESCE((SELECT step.due_on FROM finding_step AS step
                     WHERE step.facility_id = finding.facility_id AND step.finding_id = finding.id
                         AND step.due_on IS NOT NULL ORDER BY step.number DESC LIMIT 1),
                     finding.due_on) AS due_on,
                 last.kind AS last_step, last.recorded_at AS stepped_at
             FROM finding JOIN facility ON facility.id = finding.facility_id
                 JOIN region ON region.id = facility.region_id
                 LEFT JOIN finding_step AS last ON last.facility_id = finding.facility_id
                     AND last.finding_id = finding.id AND last.number = (
                         SELECT MAX(step.number) FROM finding_step AS step
                         WHERE step.facility_id = finding.facility_id
                             AND step.finding_id = finding.id)
             WHERE region.path LIKE $1 AND {scope}) AS found
         WHERE found.last_step IS NULL OR found.last_step NOT IN ('verified', 'closed')
             OR (found.raised_at >= $2 AND found.raised_at < $3)
         LIMIT $4"
    );
    let query = tx.query(assembled(sql)).bind(format!("{region_path}%"));
    let query = query.bind(raised.map(|(from, _)| from));
    let query = query.bind(raised.map(|(_, to)| to)).bind(limit);
    Ok(reach.bind(query).all().await?)
}

/// The townships of a region: code, name and path.
pub async fn townships(tx: &mut Tx, region_path: &str) -> Result<Vec<(String, String, String)>> {
    let query = tx.query(
        "SELECT code, name, path FROM region
         WHERE level = 'township' AND status = 'active' AND path LIKE $1
         ORDER BY code LIMIT 2000",
    );
    Ok(query.bind(format!("{region_path}%")).all().await?)
}
