//! SQL of findings.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    inspection::{
        content::RaisedFinding,
        finding::{Severity, State, StepKind},
    },
    places::store::Reach,
};

/// A finding as lists show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FindingRow {
    /// Its id.
    pub id: Uuid,
    /// The facility visited.
    pub facility_id: Uuid,
    /// Its code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
    /// Who puts it right: a code.
    pub responsible_code: String,
    /// Their name.
    pub responsible_name: String,
    /// The visit at which it was found.
    pub visit_id: Uuid,
    /// That visit's number.
    pub visit_number: i64,
    /// The standard's code.
    pub standard_code: String,
    /// Its version.
    pub version: i64,
    /// The check.
    pub check_code: String,
    /// How serious.
    pub severity: Severity,
    /// By when, after all that was said.
    pub due_on: NaiveDate,
    /// The finding of the visit before on the same check.
    pub repeats_id: Option<Uuid>,
    /// When it was found.
    pub raised_at: DateTime<Utc>,
    /// Its last step.
    pub last_step: Option<StepKind>,
    /// When that was.
    pub stepped_at: Option<DateTime<Utc>>,
}

impl FindingRow {
    /// Where it stands.
    pub fn state(&self) -> State {
        State::after(self.last_step)
    }
}

/// Everything of a finding, its last step and the day it is due by.
const FOUND: &str = "SELECT finding.id, finding.facility_id, facility.code AS facility_code,
        facility.name AS facility_name, facility.utc_offset_minutes,
        responsible.code AS responsible_code, responsible.name AS responsible_name,
        finding.visit_id, visit.number AS visit_number, standard.code AS standard_code,
        visit.version, finding.check_code, finding.severity,
        COALESCE((SELECT step.due_on FROM finding_step AS step
            WHERE step.facility_id = finding.facility_id AND step.finding_id = finding.id
                AND step.due_on IS NOT NULL ORDER BY step.number DESC LIMIT 1),
            finding.due_on) AS due_on,
        finding.repeats_id, finding.raised_at,
        (SELECT step.kind FROM finding_step AS step
            WHERE step.facility_id = finding.facility_id AND step.finding_id = finding.id
            ORDER BY step.number DESC LIMIT 1) AS last_step,
        (SELECT step.recorded_at FROM finding_step AS step
            WHERE step.facility_id = finding.facility_id AND step.finding_id = finding.id
            ORDER BY step.number DESC LIMIT 1) AS stepped_at,
        finding.responsible_id, region.path AS region_path
    FROM finding JOIN facility ON facility.id = finding.facility_id
        JOIN region ON region.id = facility.region_id
        JOIN facility AS responsible ON responsible.id = finding.responsible_id
        JOIN visit ON visit.facility_id = finding.facility_id AND visit.id = finding.visit_id
        JOIN standard ON standard.id = visit.standard_id";

/// The finding with this id at a facility, or that it has to put right.
pub async fn finding(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<FindingRow>> {
    let sql = format!(
        "{FOUND} WHERE finding.id = $2
             AND (finding.facility_id = $1 OR finding.responsible_id = $1)"
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}

/// The findings at a facility by a standard, the newest first.
pub async fn by_standard(
    tx: &mut Tx,
    facility: Uuid,
    standard: &str,
    most: i64,
) -> Result<Vec<FindingRow>> {
    let sql = format!(
        "{FOUND} WHERE finding.facility_id = $1 AND standard.code = $2
         ORDER BY finding.raised_at DESC, finding.id DESC LIMIT $3"
    );
    let query = tx.query(assembled(sql)).bind(facility);
    Ok(query.bind(standard.to_owned()).bind(most).all().await?)
}

/// Keeps a finding as it is until the commit: steps take turns.
pub async fn lock(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<()> {
    let sql = format!(
        "SELECT id FROM finding WHERE facility_id = $1 AND id = $2{}",
        tx.for_update()
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    query.scalar::<Uuid>().await?;
    Ok(())
}

/// The findings of one visit, in the order of their checks' codes.
pub async fn of_visit(tx: &mut Tx, facility: Uuid, visit: Uuid) -> Result<Vec<FindingRow>> {
    let sql = format!(
        "{FOUND} WHERE finding.facility_id = $1 AND finding.visit_id = $2
         ORDER BY finding.check_code LIMIT 200"
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(visit);
    Ok(query.all().await?)
}

/// The findings of one visit as they were raised.
pub async fn as_raised(tx: &mut Tx, facility: Uuid, visit: Uuid) -> Result<Vec<RaisedFinding>> {
    let query = tx.query(
        "SELECT finding.id, finding.check_code, finding.severity,
             responsible.code AS responsible, finding.due_on, finding.repeats_id
         FROM finding JOIN facility AS responsible ON responsible.id = finding.responsible_id
         WHERE finding.facility_id = $1 AND finding.visit_id = $2",
    );
    Ok(query.bind(facility).bind(visit).all().await?)
}

/// Which findings are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only those of this facility, or that it has to put right.
    pub facility: Option<Uuid>,
    /// The path of the region; empty for anywhere.
    pub region_path: String,
    /// In this state only.
    pub state: Option<State>,
    /// Only those that are not put right yet.
    pub only_open: bool,
    /// So serious only.
    pub severity: Option<Severity>,
    /// Open or sent back, and due before this day.
    pub overdue_on: Option<NaiveDate>,
    /// Found before this moment.
    pub raised_before: Option<DateTime<Utc>>,
    /// Only those found again.
    pub only_repeated: bool,
    /// A `LIKE` pattern on codes and names, lower case.
    pub pattern: String,
    /// Due later, or on the same day with a larger id.
    pub after: Option<(NaiveDate, Uuid)>,
    /// How many.
    pub limit: i64,
}

/// The steps after which a finding is in a state, as they are stored.
fn after(state: State) -> &'static str {
    match state {
        State::Open => "(found.last_step IS NULL OR found.last_step = 'reopened')",
        State::Answered => "found.last_step = 'answered'",
        State::SentBack => "found.last_step = 'sent_back'",
        State::Verified => "found.last_step = 'verified'",
        State::Closed => "found.last_step = 'closed'",
    }
}

/// The findings wanted within reach, those due first coming first.
pub async fn listed(tx: &mut Tx, wanted: &Wanted, reach: &Reach) -> Result<Vec<FindingRow>> {
    let scope = reach
        .condition(9)
        .replace("facility.id", "found.facility_id");
    let scope = scope.replace("region.path", "found.region_path");
    let mut state = wanted.state.map_or("TRUE", after).to_owned();
    let not_done = "(found.last_step IS NULL OR found.last_step NOT IN ('verified', 'closed'))";
    if wanted.only_open || wanted.overdue_on.is_some() {
        state = format!("{state} AND {not_done}");
    }
    if wanted.overdue_on.is_some() {
        state.push_str(" AND COALESCE(found.last_step, 'reopened') <> 'answered'");
    }
    if wanted.only_repeated {
        state.push_str(" AND found.repeats_id IS NOT NULL");
    }
    // A facility's own list also holds what it has to put right elsewhere, whatever its scope.
    let scope = match wanted.facility {
        Some(_) => "TRUE".to_owned(),
        None => scope,
    };
    let sql = format!(
        "SELECT * FROM ({FOUND}) AS found
         WHERE ($1 IS NULL OR found.facility_id = $1 OR found.responsible_id = $1)
             AND found.region_path LIKE $2 AND (found.severity = $3 OR $3 IS NULL)
             AND ($4 IS NULL OR found.due_on < $4) AND ($5 IS NULL OR found.raised_at < $5)
             AND (lower(found.facility_code) LIKE $6 ESCAPE '!'
                 OR lower(found.facility_name) LIKE $6 ESCAPE '!'
                 OR lower(found.check_code) LIKE $6 ESCAPE '!')
             AND ($7 IS NULL OR found.due_on > $7 OR (found.due_on = $7 AND found.id > $8))
             AND {state} AND {scope}
         ORDER BY found.due_on, found.id LIMIT {}",
        wanted.limit
    );
    let query = tx
        .query(assembled(sql))
        .bind(wanted.facility)
        .bind(format!("{}%", wanted.region_path))
        .bind(wanted.severity)
        .bind(wanted.overdue_on)
        .bind(wanted.raised_before)
        .bind(wanted.pattern.clone())
        .bind(wanted.after.map(|(day, _)| day))
        .bind(wanted.after.map(|(_, id)| id));
    let query = match wanted.facility {
        Some(_) => query,
        None => reach.bind(query),
    };
    Ok(query.all().await?)
}

/// The finding of the last inspection by a standard on each check, whatever became of it.
pub async fn of_last(tx: &mut Tx, facility: Uuid, standard: &str) -> Result<Vec<(String, Uuid)>> {
    let query = tx.query(
        "SELECT finding.check_code, finding.id FROM finding
         WHERE finding.facility_id = $1 AND finding.visit_id = (
             SELECT visit.id FROM visit JOIN standard ON standard.id = visit.standard_id
             WHERE visit.facility_id = $1 AND visit.kind = 'inspection' AND standard.code = $2
             ORDER BY visit.number DESC LIMIT 1)",
    );
    Ok(query.bind(facility).bind(standard.to_owned()).all().await?)
}

/// A finding that is to be kept.
#[derive(Debug, Clone)]
pub struct NewFinding {
    /// Its id.
    pub id: Uuid,
    /// The check.
    pub check: String,
    /// How serious.
    pub severity: Severity,
    /// Who puts it right.
    pub responsible: Uuid,
    /// By when.
    pub due_on: NaiveDate,
    /// The finding of the visit before on the same check.
    pub repeats: Option<Uuid>,
}

/// Keeps a finding.
pub async fn add(
    tx: &mut Tx,
    (facility, visit): (Uuid, Uuid),
    new: &NewFinding,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO finding (facility_id, id, visit_id, check_code, severity, responsible_id,
             due_on, repeats_id, raised_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(facility)
    .bind(new.id)
    .bind(visit)
    .bind(new.check.clone())
    .bind(new.severity)
    .bind(new.responsible)
    .bind(new.due_on)
    .bind(new.repeats)
    .bind(now)
    .run()
    .await?;
    Ok(())
}
