//! Posts a batch of drafts in one transaction: reads what the rules need, asks them draft by draft,
//! writes what they decided. The caller commits.

use chrono::{DateTime, Utc};

use super::{
    draft::Draft,
    known::{Known, NewDocument, Recorded},
    load::load,
    rules::{self, Outcome},
    write::write,
};
use crate::{
    db::Tx,
    error::{Code, Refusal, Result},
    staff::gate,
};

/// What became of a draft that was not refused.
#[derive(Debug, Clone)]
pub enum Posted {
    /// It was posted now.
    Fresh(Box<NewDocument>),
    /// The same had been posted before.
    Again(Recorded),
}

impl Posted {
    /// The document's row.
    pub fn recorded(&self) -> &Recorded {
        match self {
            Posted::Fresh(document) => &document.recorded,
            Posted::Again(recorded) => recorded,
        }
    }
}

/// Posts `drafts` in order, each seeing what the ones before it did. A refused draft leaves no
/// trace; the others stand.
pub async fn post_batch(
    tx: &mut Tx,
    now: DateTime<Utc>,
    drafts: &[&Draft],
) -> Result<Vec<Result<Posted, Refusal>>> {
    let mut known = load(tx, drafts, now).await?;
    known.uncertified = gate::refused(tx, drafts, now).await?;
    let mut documents = Vec::with_capacity(drafts.len());
    let mut answers = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let outcome = rules::plan(&known, draft, now).and_then(|new| certified(&known, draft, new));
        answers.push(outcome.map(|outcome| match outcome {
            Outcome::Again(recorded) => Posted::Again(recorded),
            Outcome::New(new) => {
                for document in &new {
                    known.accept(document);
                }
                let own = new.iter().find(|document| document.recorded.id == draft.id);
                let own = own.expect("a plan holds the document asked for").clone();
                documents.extend(new);
                Posted::Fresh(Box::new(own))
            }
        }));
    }
    write(tx, &documents).await?;
    Ok(answers)
}

/// Refuses what somebody without a post certificate would post, where the county wants one. What
/// was posted already is answered as before.
fn certified(known: &Known, draft: &Draft, outcome: Outcome) -> Result<Outcome, Refusal> {
    let lacking = known.uncertified.get(&(draft.account, draft.facility.id));
    match (&outcome, lacking) {
        (Outcome::New(_), Some(name)) if !draft.by_program => Err(Code::CertificateNeeded
            .with("name", name)
            .with("facility", &draft.facility.name)),
        _ => Ok(outcome),
    }
}

/// What would become of `drafts`, with nothing written.
pub async fn rehearse(
    tx: &mut Tx,
    now: DateTime<Utc>,
    drafts: &[&Draft],
) -> Result<Vec<Result<(), Refusal>>> {
    let mut known = load(tx, drafts, now).await?;
    known.uncertified = gate::refused(tx, drafts, now).await?;
    let mut answers = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let outcome = rules::plan(&known, draft, now).and_then(|new| certified(&known, draft, new));
        if let Ok(Outcome::New(new)) = &outcome {
            for document in new {
                known.accept(document);
            }
        }
        answers.push(outcome.map(drop));
    }
    Ok(answers)
}
