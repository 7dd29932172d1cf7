//! What the API shows of visits and findings.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    clock::day_at,
    db::Tx,
    error::Result,
    inspection::{
        finding::{Severity, State, StepKind},
        standard::{Body, Words},
        store::{findings::FindingRow, standards, steps::StepRow, visits::VisitRow},
        visit::{AHEAD_S_MAX, VisitKind},
    },
    places::Named,
};

/// A visit as lists show it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Visit)]
pub struct VisitView {
    /// Its id.
    pub id: Uuid,
    /// Its number at the facility.
    pub number: i64,
    /// Where it was.
    pub facility: Named,
    /// What kind it is.
    pub kind: VisitKind,
    /// The visit it follows.
    pub follows: Option<Uuid>,
    /// The standard's code.
    pub standard: String,
    /// Its version.
    pub version: i64,
    /// Whether it was announced.
    pub announced: bool,
    /// When it was signed, by the device.
    pub signed_at: DateTime<Utc>,
    /// When it came, by the server.
    pub received_at: DateTime<Utc>,
    /// How far the device's clock was ahead of the server's, in seconds.
    pub ahead_seconds: i64,
    /// Whether that is so far that the device's moments are not to be believed.
    pub clock_off: bool,
    /// Who made it.
    pub inspector: String,
    /// What it came to, in thousandths; none where nothing counted.
    pub permille: Option<i64>,
    /// Whether the whole fails.
    pub fails: bool,
    /// How many checks were not met.
    pub failed: i64,
}

impl From<VisitRow> for VisitView {
    fn from(row: VisitRow) -> VisitView {
        VisitView {
            id: row.id,
            number: row.number,
            facility: Named {
                code: row.facility_code,
                name: row.facility_name,
            },
            kind: row.kind,
            follows: row.follows_id,
            standard: row.standard_code,
            version: row.version,
            announced: row.announced,
            signed_at: row.signed_at,
            received_at: row.received_at,
            ahead_seconds: row.ahead_s,
            clock_off: row.ahead_s.abs() > AHEAD_S_MAX,
            inspector: row.account_name,
            permille: row.score_permille,
            fails: row.fails,
            failed: row.failed,
        }
    }
}

/// A finding as lists show it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InspectionFinding)]
pub struct FindingView {
    /// Its id.
    pub id: Uuid,
    /// Where it was found.
    pub facility: Named,
    /// Who puts it right.
    pub responsible: Named,
    /// The visit at which it was found.
    pub visit: Uuid,
    /// That visit's number.
    pub visit_number: i64,
    /// The standard's code.
    pub standard: String,
    /// Its version.
    pub version: i64,
    /// The check.
    pub check: String,
    /// What it asks, in the words of that version.
    pub text: Words,
    /// How serious.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// By when it is to be put right.
    pub due_on: NaiveDate,
    /// Whether that day has passed and nobody said that it is put right.
    pub overdue: bool,
    /// The finding of the visit before on the same check: it was found again.
    pub repeats: Option<Uuid>,
    /// When it was found.
    pub raised_at: DateTime<Utc>,
    /// When the last step was taken.
    pub stepped_at: Option<DateTime<Utc>>,
}

/// Findings as they stand at `now`, each with what its check asks.
pub async fn findings(
    tx: &mut Tx,
    rows: Vec<FindingRow>,
    now: DateTime<Utc>,
) -> Result<Vec<FindingView>> {
    // A list names few standards many times.
    let mut known: HashMap<(String, i64), Body> = HashMap::new();
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let key = (row.standard_code.clone(), row.version);
        if !known.contains_key(&key) {
            let found = standards::version(tx, &key.0, key.1).await?;
            let body = found.map(|found| found.read()).transpose()?;
            known.insert(key.clone(), body.unwrap_or_default());
        }
        let check = known[&key]
            .checks
            .iter()
            .find(|check| check.code == row.check_code);
        let text = check.map(|check| check.text.clone());
        views.push(FindingView::of(row, text.unwrap_or_default(), now));
    }
    Ok(views)
}

impl FindingView {
    /// A finding as it stands at `now`.
    pub fn of(row: FindingRow, text: Words, now: DateTime<Utc>) -> FindingView {
        let state = row.state();
        let today = day_at(now, row.utc_offset_minutes);
        FindingView {
            id: row.id,
            facility: Named {
                code: row.facility_code,
                name: row.facility_name,
            },
            responsible: Named {
                code: row.responsible_code,
                name: row.responsible_name,
            },
            visit: row.visit_id,
            visit_number: row.visit_number,
            standard: row.standard_code,
            version: row.version,
            check: row.check_code,
            text,
            severity: row.severity,
            state,
            due_on: row.due_on,
            overdue: state.is_overdue(row.due_on, today),
            repeats: row.repeats_id,
            raised_at: row.raised_at,
            stepped_at: row.stepped_at,
        }
    }
}

/// A step on a finding's way.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FindingStep)]
pub struct StepView {
    /// Its id.
    pub id: Uuid,
    /// 1, 2, 3 …
    pub number: i64,
    /// What was done.
    pub kind: StepKind,
    /// In words.
    pub note: String,
    /// Ids of photos.
    pub photos: Vec<Uuid>,
    /// A new day it is due by.
    pub due_on: Option<NaiveDate>,
    /// When, by the device.
    pub at: DateTime<Utc>,
    /// When it came.
    pub recorded_at: DateTime<Utc>,
    /// Who took it.
    pub by: String,
    /// The visit that looked again.
    pub visit: Option<Uuid>,
}

impl StepView {
    /// A step as it was taken.
    pub fn of(row: StepRow) -> Result<StepView> {
        Ok(StepView {
            id: row.id,
            number: row.number,
            kind: row.kind,
            note: row.note,
            photos: serde_json::from_str(&row.photos).map_err(anyhow::Error::from)?,
            due_on: row.due_on,
            at: row.at,
            recorded_at: row.recorded_at,
            by: row.account_name,
            visit: row.visit_id,
        })
    }
}
