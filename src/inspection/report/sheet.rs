//! The county's sheet: facilities by checks, the latest state of each. Pure.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    clock::day_at,
    inspection::{
        finding::State,
        score::Outcome,
        store::outcomes::{CountedRow, OutcomeRow, PlaceRow, read},
        visit::VisitKind,
    },
    places::Named,
};

/// A line of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InspectionSheetLine)]
pub struct Line {
    /// The facility.
    pub facility: Named,
    /// Its last inspection by this standard.
    pub visit: Option<Uuid>,
    /// The standard's version then.
    pub version: Option<i64>,
    /// The day on which it came.
    pub visited_on: Option<NaiveDate>,
    /// What it came to, in thousandths.
    pub permille: Option<i64>,
    /// Whether the whole failed.
    pub fails: bool,
    /// What the inspections before came to, the earliest first; three at most.
    pub earlier: Vec<Option<i64>>,
    /// The latest state of each check, in the sheet's order; none where it was not asked.
    pub outcomes: Vec<Option<Outcome>>,
    /// Findings that are not put right.
    pub open: i64,
    /// Of these, past their day.
    pub overdue: i64,
}

/// Findings that are open, and past their day, by facility.
pub fn open(rows: &[CountedRow], today: NaiveDate) -> BTreeMap<Uuid, (i64, i64)> {
    let mut found: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.state().is_open()) {
        let counts = found.entry(row.facility_id).or_default();
        counts.0 += 1;
        // Who has answered waits for the inspector.
        let is_late = row.due_on < today && row.state() != State::Answered;
        counts.1 += i64::from(is_late);
    }
    found
}

/// The lines of facilities; `rows` are by facility in their order.
pub fn lines(
    places: &[PlaceRow],
    checks: &[String],
    rows: &[OutcomeRow],
    open: &BTreeMap<Uuid, (i64, i64)>,
) -> Vec<Line> {
    let mut by_facility: HashMap<Uuid, Vec<&OutcomeRow>> = HashMap::new();
    for row in rows {
        by_facility.entry(row.facility_id).or_default().push(row);
    }
    let line = |place: &PlaceRow| {
        let visits = by_facility.get(&place.id).map_or(&[][..], Vec::as_slice);
        let (open, overdue) = open.get(&place.id).copied().unwrap_or_default();
        line(place, checks, visits, (open, overdue))
    };
    places.iter().map(line).collect()
}

fn line(
    place: &PlaceRow,
    checks: &[String],
    visits: &[&OutcomeRow],
    (open, overdue): (i64, i64),
) -> Line {
    let is_inspection = |row: &&OutcomeRow| row.kind == VisitKind::Inspection;
    let at = visits.iter().rposition(is_inspection);
    let last = at.map(|at| visits[at]);
    let mut states: BTreeMap<String, Outcome> = BTreeMap::new();
    // What was looked at again stands in the place of what was found first.
    for row in at.map_or(&[][..], |at| &visits[at..]) {
        states.extend(read(&row.outcomes));
    }
    let day = |at: DateTime<Utc>| day_at(at, place.utc_offset_minutes);
    let before = at.map_or(&[][..], |at| &visits[..at]);
    let earlier = before.iter().copied().filter(is_inspection);
    Line {
        facility: Named {
            code: place.code.clone(),
            name: place.name.clone(),
        },
        visit: last.map(|row| row.id),
        version: last.map(|row| row.version),
        visited_on: last.map(|row| day(row.received_at)),
        permille: last.and_then(|row| row.score_permille),
        fails: last.is_some_and(|row| row.fails),
        earlier: earlier.map(|row| row.score_permille).collect(),
        outcomes: checks
            .iter()
            .map(|code| states.get(code).copied())
            .collect(),
        open,
        overdue,
    }
}
