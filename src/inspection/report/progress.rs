//! What became of a period: where somebody was, what was failed most, how far findings are. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    inspection::{
        finding::State,
        score::Outcome,
        store::outcomes::{CountedRow, OutcomeRow, PlaceRow, read},
    },
    places::Named,
};

/// How many checks that were failed most are named.
const FAILED_MAX: usize = 20;

/// Of so many, so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
#[schema(as = InspectionShare)]
pub struct Share {
    /// Visited in the period.
    pub visited: i64,
    /// All there are.
    pub all: i64,
}

/// How far findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FindingCounts)]
pub struct Counts {
    /// Raised in the period.
    pub raised: i64,
    /// Of these, put right: verified or closed.
    pub done: i64,
    /// Waiting for an answer now, whenever they were raised.
    pub open: i64,
    /// Answered, waiting to be verified.
    pub answered: i64,
    /// Sent back.
    pub sent_back: i64,
    /// Not answered, and past their day.
    pub overdue: i64,
}

impl Counts {
    fn add(&mut self, row: &CountedRow, period: (DateTime<Utc>, DateTime<Utc>), today: NaiveDate) {
        let is_new = (period.0..period.1).contains(&row.raised_at);
        let state = row.state();
        self.raised += i64::from(is_new);
        self.done += i64::from(is_new && !state.is_open());
        match state {
            State::Open => self.open += 1,
            State::Answered => self.answered += 1,
            State::SentBack => self.sent_back += 1,
            State::Verified | State::Closed => {}
        }
        let waits = matches!(state, State::Open | State::SentBack);
        self.overdue += i64::from(waits && row.due_on < today);
    }
}

/// A check and how often it was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The standard's code, and the newest version it was asked in.
    pub standard: (String, i64),
    /// The check.
    pub check: String,
    /// How often it was asked.
    pub asked: i64,
    /// How often it was not met.
    pub failed: i64,
}

/// A township and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = InspectionTownship)]
pub struct Township {
    /// The township.
    pub region: Named,
    /// Its facilities.
    pub facilities: Share,
    /// Their findings.
    pub findings: Counts,
}

/// What became of a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Townships in which a facility was visited.
    pub townships: Share,
    /// Facilities that were visited.
    pub facilities: Share,
    /// Visits.
    pub visits: i64,
    /// Findings.
    pub findings: Counts,
    /// From being found to being put right, the middle one, in days; of those raised in the period.
    pub days: Option<i64>,
    /// The checks that were failed most.
    pub failed: Vec<Failed>,
    /// Township by township, in the order of their codes.
    pub by_township: Vec<Township>,
}

/// What a period is made from.
#[derive(Debug)]
pub struct Material<'a> {
    /// From, and up to but not with.
    pub period: (DateTime<Utc>, DateTime<Utc>),
    /// Today.
    pub today: NaiveDate,
    /// The facilities that can be visited.
    pub places: &'a [PlaceRow],
    /// Townships: code, name and path.
    pub townships: &'a [(String, String, String)],
    /// The period's visits.
    pub visits: &'a [OutcomeRow],
    /// The findings.
    pub findings: &'a [CountedRow],
}

impl Material<'_> {
    /// What became of the period.
    pub fn progress(&self) -> Progress {
        let seen: BTreeSet<Uuid> = self.visits.iter().map(|row| row.facility_id).collect();
        let mut findings = Counts::default();
        for row in self.findings {
            findings.add(row, self.period, self.today);
        }
        let by_township = self.by_township(&seen);
        let has_visited = |one: &&Township| one.facilities.visited > 0;
        Progress {
            townships: Share {
                visited: count(by_township.iter().filter(has_visited)),
                all: count(by_township.iter()),
            },
            facilities: self.share(&seen, |_| true),
            visits: count(self.visits.iter()),
            findings,
            days: self.days(),
            failed: failed(self.visits),
            by_township,
        }
    }

    fn share(&self, seen: &BTreeSet<Uuid>, is_in: impl Fn(&PlaceRow) -> bool) -> Share {
        let there = || self.places.iter().filter(|place| is_in(place));
        Share {
            visited: count(there().filter(|place| seen.contains(&place.id))),
            all: count(there()),
        }
    }

    /// The townships that have a facility.
    fn by_township(&self, seen: &BTreeSet<Uuid>) -> Vec<Township> {
        let paths: HashMap<Uuid, &str> = self.places.iter().map(|p| (p.id, &*p.path)).collect();
        let township = |(code, name, path): &(String, String, String)| {
            let facilities = self.share(seen, |place| place.path.starts_with(path.as_str()));
            let mut findings = Counts::default();
            for row in self.findings {
                let there = paths.get(&row.facility_id);
                if there.is_some_and(|there| there.starts_with(path.as_str())) {
                    findings.add(row, self.period, self.today);
                }
            }
            Township {
                region: Named {
                    code: code.clone(),
                    name: name.clone(),
                },
                facilities,
                findings,
            }
        };
        let all = self.townships.iter().map(township);
        all.filter(|one| one.facilities.all > 0).collect()
    }

    fn days(&self) -> Option<i64> {
        let done = self.findings.iter().filter(|row| {
            (self.period.0..self.period.1).contains(&row.raised_at) && !row.state().is_open()
        });
        let mut days: Vec<i64> = done
            .filter_map(|row| Some((row.stepped_at? - row.raised_at).num_days()))
            .collect();
        days.sort_unstable();
        days.get(days.len() / 2).copied()
    }
}

fn count<T>(all: impl Iterator<Item = T>) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}

/// The checks that were failed most, the worst first.
fn failed(visits: &[OutcomeRow]) -> Vec<Failed> {
    let mut found: BTreeMap<(String, String), Failed> = BTreeMap::new();
    for row in visits {
        for (check, outcome) in read(&row.outcomes) {
            if outcome == Outcome::NotApplicable {
                continue;
            }
            let standard = (row.standard_code.clone(), row.version);
            let key = (row.standard_code.clone(), check.clone());
            let entry = found.entry(key).or_insert_with(|| Failed {
                standard: standard.clone(),
                check,
                asked: 0,
                failed: 0,
            });
            entry.standard.1 = entry.standard.1.max(row.version);
            entry.asked += 1;
            entry.failed += i64::from(outcome == Outcome::NotMet);
        }
    }
    let mut all: Vec<Failed> = found.into_values().filter(|one| one.failed > 0).collect();
    all.sort_by(|a, b| {
        let worse = (b.failed * a.asked).cmp(&(a.failed * b.asked));
        b.failed
            .cmp(&a.failed)
            .then(worse)
            .then(a.check.cmp(&b.check))
    });
    all.truncate(FAILED_MAX);
    all
}
