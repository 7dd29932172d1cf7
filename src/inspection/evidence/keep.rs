//! Keeps the evidence of a visit: taken once, and from then on as it was.

use uuid::Uuid;

use super::{Evidence, EvidenceAnswer, answered, gather};
use crate::{
    app::App,
    climate::keep::judge,
    db::Tx,
    error::{Code, Result},
    inspection::{content::FoundEvidence, seal, store::evidence as store},
    places::Facility,
};

/// The evidence of a visit: as it was taken before, or taken now. Whether it is new.
pub async fn taken(
    app: &App,
    account: Uuid,
    facility: &Facility,
    visit: Uuid,
) -> Result<(Evidence, bool)> {
    let mut tx = app.db.read().await?;
    if let Some(kept) = kept(&mut tx, facility.id, visit).await? {
        return Ok((kept, false));
    }
    drop(tx);
    // What came in last is judged first, as where excursions are shown.
    judge(app, |judged| judged == facility.id).await?;
    let mut tx = app.db.read().await?;
    let evidence = gather::take(app, &mut tx, facility).await?;
    drop(tx);
    let value = serde_json::to_value(&evidence).map_err(anyhow::Error::from)?;
    let content = (evidence.taken_at, seal::canonical(&value));
    let mut tx = app.db.write().await?;
    store::keep(&mut tx, (facility.id, visit), account, content).await?;
    // Two devices may have asked at the same moment: the first one stands.
    let stands = kept(&mut tx, facility.id, visit).await?;
    tx.commit().await?;
    let is_new = stands.as_ref() == Some(&evidence);
    Ok((stands.unwrap_or(evidence), is_new))
}

async fn kept(tx: &mut Tx, facility: Uuid, visit: Uuid) -> Result<Option<Evidence>> {
    let text = store::kept(tx, facility, visit).await?;
    let read = |text: String| serde_json::from_str(&text).map_err(anyhow::Error::from);
    Ok(text.map(read).transpose()?)
}

/// The evidence as it is signed, with what was said of it.
pub async fn signed(
    tx: &mut Tx,
    facility: Uuid,
    visit: Uuid,
    answers: Option<&[EvidenceAnswer]>,
) -> Result<FoundEvidence> {
    let kept = kept(tx, facility, visit).await?;
    let evidence = kept.ok_or_else(|| Code::EvidenceMissing.at("evidence"))?;
    Ok(answered(&evidence, answers)?)
}
