//! What an inspector says of the evidence: so it is, or why not.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Evidence;
use crate::{
    error::{Code, Refusal},
    inspection::{
        content::{FoundEvidence, FoundItem},
        standard::Record,
    },
    text,
};

/// The longest reason.
const REASON_MAX: usize = 300;

/// What an inspector says of an item of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EvidenceAnswer {
    /// Which item.
    pub record: Record,
    /// Whether what is there agrees with the records.
    pub agrees: bool,
    /// Where it does not: why.
    #[serde(default)]
    pub reason: String,
}

/// The evidence with what was said of each item; nobody saw it where nothing was said at all.
pub fn answered(
    evidence: &Evidence,
    answers: Option<&[EvidenceAnswer]>,
) -> Result<FoundEvidence, Refusal> {
    let mut said: HashMap<Record, &EvidenceAnswer> = HashMap::new();
    for (index, answer) in answers.into_iter().flatten().enumerate() {
        let field = |name: &str| format!("evidence[{index}].{name}");
        if !evidence
            .items
            .iter()
            .any(|item| item.record == answer.record)
        {
            return Err(Code::EvidenceUnknown.at(field("record")));
        }
        if said.insert(answer.record, answer).is_some() {
            return Err(Code::EvidenceTwice.at(field("record")));
        }
        if !answer.agrees && answer.reason.trim().is_empty() {
            return Err(Code::EvidenceUnexplained.at(field("reason")));
        }
        text::lines(&field("reason"), &answer.reason, REASON_MAX)?;
    }
    let missing = evidence.items.len() - said.len();
    if answers.is_some() && missing > 0 {
        return Err(Code::EvidenceUnanswered
            .with("count", missing)
            .at("evidence"));
    }
    let found = evidence.items.iter().map(|item| {
        let answer = said.get(&item.record);
        FoundItem {
            item: item.clone(),
            agrees: answer.map(|answer| answer.agrees),
            reason: answer.map_or(String::new(), |answer| answer.reason.trim().to_owned()),
        }
    });
    Ok(FoundEvidence {
        taken_at: evidence.taken_at,
        seen: answers.is_some(),
        items: found.collect(),
    })
}
