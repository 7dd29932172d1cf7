//! Shows whether a visit is still what was signed: everything is calculated once more.

use serde::Serialize;
use uuid::Uuid;

use super::{
    content::Content,
    seal,
    store::{
        findings, outcomes, photos, standards,
        visits::{self, SealedRow},
    },
};
use crate::{db::Tx, error::Result, places::Facility};

/// So many later visits are looked through: a facility's of some decades.
const LATER_MAX: i64 = 300;

/// What does not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitTrouble)]
pub enum Trouble {
    /// The content is not what was sealed.
    Content,
    /// What lists show is not what the content says.
    Figures,
    /// The visit before is not the one it was chained to.
    Chain,
    /// A photo is gone or another.
    Photo,
    /// The version of the standard is another.
    Standard,
    /// The findings that are kept are not those that were raised.
    Findings,
}

/// All that does not agree; nothing where the visit is genuine.
pub async fn troubles(
    tx: &mut Tx,
    facility: &Facility,
    id: Uuid,
    row: &SealedRow,
) -> Result<Vec<Trouble>> {
    if seal::hash(row.content.as_bytes()) != row.hash {
        return Ok(vec![Trouble::Content]);
    }
    let Ok(content) = serde_json::from_str::<Content>(&row.content) else {
        return Ok(vec![Trouble::Content]);
    };
    let mut troubles = Vec::new();
    let is_here = content.id == id && content.facility == facility.code;
    let same_outcomes = match outcomes::of(tx, facility.id, id).await? {
        Some(kept) => outcomes::read(&kept) == outcomes::of_content(&content),
        None => false,
    };
    if !is_here || !same_outcomes || !same_figures(row, &content) {
        troubles.push(Trouble::Figures);
    }
    if !same_findings(tx, facility, id, &content).await? {
        troubles.push(Trouble::Findings);
    }
    let before = match content.number {
        1 => Some(seal::first(&facility.code)),
        number => visits::hash_of(tx, facility.id, number - 1).await?,
    };
    let is_chained = before.as_ref() == Some(&content.previous);
    if !is_chained || !holds_after(tx, facility, row).await? {
        troubles.push(Trouble::Chain);
    }
    let named = &content.standard;
    let standard = standards::version(tx, &named.code, named.version).await?;
    let is_same = |body: &str| seal::hash(body.as_bytes()) == named.hash;
    if !standard.is_some_and(|row| is_same(&row.body)) {
        troubles.push(Trouble::Standard);
    }
    for photo in content.photos() {
        let kept = photos::jpeg(tx, facility.id, photo.id).await?;
        let is_same = |(jpeg, hash): &(Vec<u8>, String)| {
            seal::hash(jpeg) == photo.sha256 && *hash == photo.sha256
        };
        if !kept.as_ref().is_some_and(is_same) {
            troubles.push(Trouble::Photo);
            break;
        }
    }
    Ok(troubles)
}

/// Whether every kept column says what the content says.
fn same_figures(row: &SealedRow, content: &Content) -> bool {
    let score = &content.score;
    let came = [content.opened_at, content.signed_at, content.received_at];
    let kept = [row.opened_at, row.signed_at, row.received_at];
    (row.number, row.kind, row.follows_id) == (content.number, content.kind, content.follows)
        && (row.score_permille, row.failed) == (score.permille, score.failed)
        && row.fails != score.fatal.is_empty()
        && (row.announced, row.ahead_s) == (content.announced, content.ahead_seconds)
        && row.account_id == content.inspector.id
        && (&row.standard_code, row.version) == (&content.standard.code, content.standard.version)
        // Both databases keep whole microseconds.
        && came.map(|at| at.timestamp_micros()) == kept.map(|at| at.timestamp_micros())
}

/// Whether the findings that are kept are those that were raised.
async fn same_findings(
    tx: &mut Tx,
    facility: &Facility,
    id: Uuid,
    content: &Content,
) -> Result<bool> {
    let mut kept = findings::as_raised(tx, facility.id, id).await?;
    let mut raised = content.findings.clone();
    kept.sort_by_key(|finding| finding.id);
    raised.sort_by_key(|finding| finding.id);
    Ok(kept == raised)
}

/// Whether the visits after it are what was sealed, without a hole, the first chained to it.
async fn holds_after(tx: &mut Tx, facility: &Facility, row: &SealedRow) -> Result<bool> {
    #[derive(serde::Deserialize)]
    struct Link {
        previous: String,
    }
    let (mut number, mut hash) = (row.number, row.hash.clone());
    for later in visits::after(tx, facility.id, number, LATER_MAX).await? {
        let link = serde_json::from_str::<Link>(&later.content);
        let is_chained = link.is_ok_and(|link| link.previous == hash);
        let is_sealed = seal::hash(later.content.as_bytes()) == later.hash;
        if later.number != number + 1 || !is_chained || !is_sealed {
            return Ok(false);
        }
        (number, hash) = (later.number, later.hash);
    }
    Ok(true)
}
