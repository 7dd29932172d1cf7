//! Shows whether a visit is still what was signed: everything is calculated once more.

use serde::Serialize;
use uuid::Uuid;

use super::{
    content::Content,
    seal,
    store::{
        photos, standards,
        visits::{self, SealedRow},
    },
};
use crate::{db::Tx, error::Result, places::Facility};

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
    let figures = (row.number, row.score_permille, row.fails, row.failed);
    let score = &content.score;
    let said = (
        content.number,
        score.permille,
        !score.fatal.is_empty(),
        score.failed,
    );
    if figures != said || content.id != id || content.facility != facility.code {
        troubles.push(Trouble::Figures);
    }
    let before = match content.number {
        1 => Some(seal::first(&facility.code)),
        number => visits::hash_of(tx, facility.id, number - 1).await?,
    };
    if before.as_ref() != Some(&content.previous) {
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
        if kept.is_none_or(|(jpeg, _)| seal::hash(&jpeg) != photo.sha256) {
            troubles.push(Trouble::Photo);
            break;
        }
    }
    Ok(troubles)
}
