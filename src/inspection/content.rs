//! What is kept of a visit and sealed: what was signed, and what the program judged of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    area::{AreaJudged, AreaPart},
    evidence::Item,
    finding::Severity,
    score::{Outcome, Score},
    sign::Signature,
    visit::VisitKind,
};
use crate::{paper::check::Verdict, people::Person};

/// A version of a standard, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StandardRef)]
pub struct StandardRef {
    /// Its code.
    pub code: String,
    /// The version.
    pub version: i64,
    /// SHA-256 of that version.
    pub hash: String,
}

/// A photo, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = PhotoRef)]
pub struct PhotoRef {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of the JPEG that is kept.
    pub sha256: String,
}

/// A check as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FoundAnswer {
    /// The check's code.
    pub check: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// The number, where one was asked for.
    pub value: Option<String>,
    /// A note.
    pub note: String,
    /// Photos.
    pub photos: Vec<PhotoRef>,
}

/// The area as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundArea {
    /// Its parts.
    pub parts: Vec<AreaPart>,
    /// When it was measured.
    pub measured_at: DateTime<Utc>,
    /// How it stands.
    pub judged: AreaJudged,
    /// What the facility declares: the sum of its storerooms in square metres; none where it has
    /// declared no room.
    #[serde(rename = "declaredM2")]
    pub declared_m2: Option<String>,
}

/// A lot as it was counted, beside the book at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundLot {
    /// The product's code.
    pub product: String,
    /// The lot's number.
    pub lot: String,
    /// Its last good day.
    pub expiry: String,
    /// The zone's code.
    pub zone: String,
    /// What was counted.
    pub units: i64,
    /// What the book said.
    pub book: i64,
    /// When it was counted.
    pub counted_at: DateTime<Utc>,
}

/// A sample count as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundSample {
    /// What the pick followed from.
    pub seed: String,
    /// When it was picked.
    pub picked_at: DateTime<Utc>,
    /// Whether the lots are those that the visit's own id, as the seed, gives.
    pub as_picked: bool,
    /// Lots that agree with the book, in thousandths.
    pub accuracy_permille: Option<i64>,
    /// The lots.
    pub lines: Vec<FoundLot>,
}

/// A paper card, and what the book says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundCard {
    /// The code on it.
    pub code: String,
    /// When it was scanned.
    pub scanned_at: DateTime<Utc>,
    /// Equal, moved on, or not ours.
    pub verdict: Verdict,
}

/// An item of evidence, and what the inspector said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FoundItem {
    /// What the records said.
    #[serde(flatten)]
    pub item: Item,
    /// Whether what was there agreed with them; none where nobody saw them.
    pub agrees: Option<bool>,
    /// Where it did not: why.
    pub reason: String,
}

/// What the records said at the visit's moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundEvidence {
    /// That moment.
    pub taken_at: DateTime<Utc>,
    /// Whether the inspector saw it: a visit opened without network is told at its receipt.
    pub seen: bool,
    /// The items.
    pub items: Vec<FoundItem>,
}

/// A finding as it was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RaisedFinding {
    /// Its id.
    pub id: Uuid,
    /// The check.
    #[sqlx(rename = "check_code")]
    pub check: String,
    /// How serious.
    pub severity: Severity,
    /// The code of the facility that puts it right.
    pub responsible: String,
    /// By when.
    pub due_on: NaiveDate,
    /// The finding of the visit before on the same check.
    #[sqlx(rename = "repeats_id")]
    pub repeats: Option<Uuid>,
}

/// A visit as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VisitContent)]
pub struct Content {
    /// What this is: `yaoju-visit-1`.
    pub format: String,
    /// The facility's code.
    pub facility: String,
    /// The visit's id.
    pub id: Uuid,
    /// Its number at the facility.
    pub number: i64,
    /// The hash of the visit before.
    pub previous: String,
    /// What kind it is.
    pub kind: VisitKind,
    /// The visit it follows.
    pub follows: Option<Uuid>,
    /// The standard.
    pub standard: StandardRef,
    /// Whether it was announced.
    pub announced: bool,
    /// Who made it.
    pub inspector: Person,
    /// Who came along.
    pub others: Vec<String>,
    /// When it was opened, by the device.
    pub opened_at: DateTime<Utc>,
    /// When it was signed, by the device.
    pub signed_at: DateTime<Utc>,
    /// When it came, by the server.
    pub received_at: DateTime<Utc>,
    /// How far the device's clock was ahead of the server's, in seconds.
    pub ahead_seconds: i64,
    /// What was found.
    pub answers: Vec<FoundAnswer>,
    /// The area.
    pub area: Option<FoundArea>,
    /// Lots that were counted.
    pub sample: Option<FoundSample>,
    /// Paper cards that were scanned.
    pub cards: Vec<FoundCard>,
    /// What the records said; none of an addendum, and of visits from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<FoundEvidence>,
    /// A note on the whole.
    pub note: String,
    /// What all comes to.
    pub score: Score,
    /// Findings raised.
    pub findings: Vec<RaisedFinding>,
    /// The signatures.
    pub signatures: Vec<Signature>,
}

impl Content {
    /// The checks that were not met.
    pub fn failed(&self) -> Vec<String> {
        let failed = |answer: &&FoundAnswer| answer.outcome == Outcome::NotMet;
        self.answers
            .iter()
            .filter(failed)
            .map(|answer| answer.check.clone())
            .collect()
    }

    /// All photos.
    pub fn photos(&self) -> impl Iterator<Item = &PhotoRef> {
        self.answers.iter().flat_map(|answer| &answer.photos)
    }
}
