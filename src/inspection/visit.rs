//! A visit (督查) as it is sent when both sides have signed, and whether it is complete.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod bounds;

pub use bounds::moment;

use super::{
    area::{self, AreaJudged, AreaPart},
    evidence::EvidenceAnswer,
    finding::Severity,
    sample::Lot,
    score::{Outcome, Score, asked, outcome, score},
    sign::Signature,
    standard::{Body, Check, How},
};
use crate::{
    error::{Code, Refusal},
    places::{FacilityKind, region::RegionLevel},
};

/// The longest note of a check or a visit.
pub const NOTE_MAX: usize = 500;

/// The most photos of a visit.
pub const PHOTOS_MAX: usize = 60;

/// A device's clock may be off by so much before it is told.
pub const AHEAD_S_MAX: i64 = 300;

/// What kind of visit it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitKind)]
pub enum VisitKind {
    /// 督查
    Inspection,
    /// 复查: what was not met at an earlier visit is looked at again.
    Reinspection,
    /// 自查: a depot checks itself; no findings are raised.
    SelfCheck,
    /// 补充说明: adds to an earlier visit, which stays as it was signed.
    Addendum,
}

impl VisitKind {
    /// Whether it is about an earlier visit.
    pub fn follows(self) -> bool {
        matches!(self, VisitKind::Reinspection | VisitKind::Addendum)
    }
}

/// What was found at one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitAnswer {
    /// The check's code.
    pub check: String,
    /// Whether it is met; calculated where there is a number.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// The number, where one is asked for.
    #[serde(default)]
    pub value: Option<String>,
    /// A note; of what does not apply, why.
    #[serde(default)]
    pub note: String,
    /// Ids of photos that were sent before.
    #[serde(default)]
    pub photos: Vec<Uuid>,
    /// How serious it is; from the check where it is not said.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// By when it is to be put right; by the county's rule where it is not said.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// The code of the facility that puts it right; this one where it is not said.
    #[serde(default)]
    pub responsible: Option<String>,
}

/// The area as it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitArea {
    /// Its parts.
    pub parts: Vec<AreaPart>,
    /// When.
    pub measured_at: DateTime<Utc>,
}

/// A lot that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SampleLine {
    /// The product's code.
    pub product: String,
    /// The lot's number; empty where stock has none.
    pub lot: String,
    /// Its last good day; empty where it has none.
    pub expiry: String,
    /// The zone's code.
    pub zone: String,
    /// What was counted, in the smallest units.
    pub units: i64,
    /// When.
    pub counted_at: DateTime<Utc>,
}

impl SampleLine {
    /// The lot it is about.
    pub fn of(&self) -> Lot {
        Lot {
            product: self.product.clone(),
            lot: self.lot.clone(),
            expiry: self.expiry.clone(),
            zone: self.zone.clone(),
        }
    }
}

/// A sample count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitSample {
    /// What the pick followed from.
    pub seed: String,
    /// When it was picked.
    pub picked_at: DateTime<Utc>,
    /// The lots picked, as they were counted.
    pub lines: Vec<SampleLine>,
}

/// A paper card or another paper whose code was scanned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitCard {
    /// The code on it: of a paper, or the head code of a stock card label.
    pub code: String,
    /// When.
    pub scanned_at: DateTime<Utc>,
}

/// A visit that both sides have signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewVisit {
    /// The standard's code.
    pub standard: String,
    /// Its version, published.
    pub version: i64,
    /// What kind of visit it is.
    pub kind: VisitKind,
    /// The visit it follows.
    #[serde(default)]
    pub follows: Option<Uuid>,
    /// Whether it was announced.
    pub announced: bool,
    /// Who came along.
    #[serde(default)]
    pub others: Vec<String>,
    /// When it was opened, by the device.
    pub opened_at: DateTime<Utc>,
    /// When it was signed, by the device.
    pub signed_at: DateTime<Utc>,
    /// The device's clock when it was sent: tells how far it is off.
    #[serde(default)]
    pub sent_at: Option<DateTime<Utc>>,
    /// What was found.
    pub answers: Vec<VisitAnswer>,
    /// The area as it was measured.
    #[serde(default)]
    pub area: Option<VisitArea>,
    /// Lots that were counted.
    #[serde(default)]
    pub sample: Option<VisitSample>,
    /// Paper cards that were scanned.
    #[serde(default)]
    pub cards: Vec<VisitCard>,
    /// What is said of the evidence, of every item; none where it was never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<EvidenceAnswer>>,
    /// A note on the whole.
    #[serde(default)]
    pub note: String,
    /// The signatures of both sides.
    pub signatures: Vec<Signature>,
}

/// A visit, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<'b> {
    /// The checks that were asked.
    pub asked: Vec<&'b Check>,
    /// What each comes to.
    pub outcomes: HashMap<String, Outcome>,
    /// The area.
    pub area: Option<AreaJudged>,
    /// What all comes to.
    pub score: Score,
}

/// Where a visit takes place.
#[derive(Debug, Clone, Copy)]
pub struct At {
    /// The facility's kind.
    pub kind: FacilityKind,
    /// A depot's level.
    pub level: Option<RegionLevel>,
}

impl NewVisit {
    /// All photos named, each once.
    pub fn photos(&self) -> Vec<Uuid> {
        let mut all: Vec<Uuid> = self
            .answers
            .iter()
            .flat_map(|answer| answer.photos.iter().copied())
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// Judges every answer, and refuses what is missing. `only` are the checks of a visit that
    /// looks at less than all.
    pub fn judged<'b>(
        &self,
        body: &'b Body,
        at: At,
        only: Option<&[String]>,
    ) -> Result<Judged<'b>, Refusal> {
        let area = match &self.area {
            None => None,
            Some(area) => Some(area::judge(at.kind, at.level, area::total(&area.parts)?)),
        };
        let fits = |check: &&Check| {
            check.is_for(at.kind, at.level) && only.is_none_or(|only| only.contains(&check.code))
        };
        let all: Vec<&Check> = body.checks.iter().filter(fits).collect();
        let outcomes = self.outcomes(&all, area.as_ref())?;
        let mut asked = match only {
            // What was asked then is asked again, whatever it hung on.
            Some(_) => all.iter().copied().filter(|check| check.counts()).collect(),
            None => asked(&all, &outcomes),
        };
        if self.kind == VisitKind::Addendum {
            asked.retain(|check| outcomes.contains_key(&check.code));
        } else {
            check_complete(&asked, &outcomes)?;
        }
        let score = score(&asked, &outcomes);
        Ok(Judged {
            asked,
            outcomes,
            area,
            score,
        })
    }

    fn outcomes(
        &self,
        checks: &[&Check],
        area: Option<&AreaJudged>,
    ) -> Result<HashMap<String, Outcome>, Refusal> {
        let mut outcomes = HashMap::new();
        for (index, answer) in self.answers.iter().enumerate() {
            let field = |name: &str| format!("answers[{index}].{name}");
            let find = |check: &&&Check| check.code == answer.check && check.counts();
            let check = checks.iter().find(find).ok_or_else(|| {
                Code::CheckUnknown
                    .with("code", &answer.check)
                    .at(field("check"))
            })?;
            let value = answer.value.as_deref();
            let standing = area.map(|area| area.standing);
            let found = outcome(check, answer.outcome, value, standing)
                .map_err(|refusal| refusal.at(field("value")))?;
            if found == Outcome::NotApplicable
                && answer.outcome.is_some()
                && answer.note.trim().is_empty()
            {
                let refusal = Code::AnswerUnexplained.with("code", &check.code);
                return Err(refusal.at(field("note")));
            }
            if check.photo && answer.photos.is_empty() && found != Outcome::NotApplicable {
                let refusal = Code::AnswerPhotoMissing.with("code", &check.code);
                return Err(refusal.at(field("photos")));
            }
            outcomes.insert(check.code.clone(), found);
        }
        // The area answers its check by itself.
        for check in checks
            .iter()
            .filter(|check| check.how == How::Area && check.counts() && !check.photo)
        {
            if let (Some(area), false) = (area, outcomes.contains_key(&check.code)) {
                let found = outcome(check, None, None, Some(area.standing))?;
                outcomes.insert(check.code.clone(), found);
            }
        }
        Ok(outcomes)
    }

    /// By how many seconds the device's clock was ahead of the server's when it sent.
    pub fn ahead_s(&self, now: DateTime<Utc>) -> i64 {
        let sent = self.sent_at.unwrap_or(now);
        (sent - now).num_seconds()
    }

    /// A moment of the device on the server's clock: as it is where the clock was right.
    pub fn corrected(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let ahead = self.ahead_s(now);
        let off = if ahead.abs() > AHEAD_S_MAX { ahead } else { 0 };
        let off = Duration::try_seconds(off).unwrap_or_default();
        at.checked_sub_signed(off).unwrap_or(now).min(now)
    }
}

fn check_complete(asked: &[&Check], outcomes: &HashMap<String, Outcome>) -> Result<(), Refusal> {
    let missing: Vec<&str> = asked
        .iter()
        .filter(|check| !outcomes.contains_key(&check.code))
        .map(|check| check.code.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let first: Vec<&str> = missing.iter().take(10).copied().collect();
    Err(Code::VisitIncomplete
        .with("count", missing.len())
        .with("codes", first.join(", "))
        .at("answers"))
}

#[cfg(test)]
mod tests;
