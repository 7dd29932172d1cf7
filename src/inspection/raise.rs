//! What a signed visit makes of findings: new ones for what was not met, steps of old ones where it
//! was looked at again.

use std::{
    collections::{HashMap, HashSet},
    hash::BuildHasher,
};

use uuid::Uuid;

use super::{
    content::RaisedFinding,
    finding::{self, Severity, State, StepKind},
    receive::Taking,
    score::Outcome,
    standard::Check,
    store::{
        findings::{self as store, FindingRow, NewFinding},
        steps::{self, StepRow},
    },
    visit::{Judged, VisitAnswer, VisitKind},
};
use crate::{
    db::Tx,
    error::{Code, Result},
    id,
    people::Permission,
    places,
};

/// So many findings by one standard are looked through at a facility, the newest.
const KNOWN_MAX: i64 = 2_000;

/// The findings that a visit raises.
pub async fn findings(
    taking: &Taking<'_>,
    tx: &mut Tx,
    judged: &Judged<'_>,
) -> Result<Vec<RaisedFinding>> {
    let kind = taking.visit.kind;
    if kind == VisitKind::SelfCheck {
        return Ok(Vec::new());
    }
    let last: HashMap<String, Uuid> = match kind {
        VisitKind::Inspection => {
            let standard = &taking.visit.standard;
            let all = store::of_last(tx, taking.facility.id, standard).await?;
            all.into_iter().collect()
        }
        _ => HashMap::new(),
    };
    let mut known = HashSet::new();
    if kind != VisitKind::Inspection {
        let rows = by_standard(taking, tx).await?;
        known.extend(rows.into_iter().map(|row| row.check_code));
    }
    let mut raised = Vec::new();
    for check in &judged.asked {
        // What is only encouraged is noted, and nobody is told to put it right.
        let is_asked = check.weight > 0 || check.fatal;
        let is_failed = judged.outcomes.get(&check.code) == Some(&Outcome::NotMet);
        if !is_asked || !is_failed || known.contains(&check.code) {
            continue;
        }
        let mut finding = raise(taking, tx, check).await?;
        finding.repeats = last.get(&check.code).copied();
        raised.push(finding);
    }
    Ok(raised)
}

/// The findings at the facility by the standard of the visit, the newest first: the same code in
/// another standard is another check.
async fn by_standard(taking: &Taking<'_>, tx: &mut Tx) -> Result<Vec<FindingRow>> {
    let standard = &taking.visit.standard;
    store::by_standard(tx, taking.facility.id, standard, KNOWN_MAX).await
}

async fn raise(taking: &Taking<'_>, tx: &mut Tx, check: &Check) -> Result<RaisedFinding> {
    let given = taking.visit.answers.iter().enumerate();
    let mut given = given.filter(|(_, answer)| answer.check == check.code);
    let (index, answer) = match given.next() {
        Some((index, answer)) => (index, Some(answer)),
        None => (0, None),
    };
    let severity = answer.and_then(|answer| answer.severity);
    let severity = severity.unwrap_or_else(|| Severity::of(check));
    let day = taking.day();
    let due_on = match answer.and_then(|answer| answer.due_on) {
        Some(wanted) => finding::due(&format!("answers[{index}].dueOn"), wanted, day)?,
        None => severity.due(taking.house, day),
    };
    Ok(RaisedFinding {
        id: id::derived(taking.id, &format!("finding {}", check.code)),
        check: check.code.clone(),
        severity,
        responsible: responsible(taking, tx, (index, answer)).await?,
        due_on,
        repeats: None,
    })
}

/// The code of who puts it right: a facility that whoever inspects may see.
async fn responsible(
    taking: &Taking<'_>,
    tx: &mut Tx,
    (index, answer): (usize, Option<&VisitAnswer>),
) -> Result<String> {
    let named = answer.and_then(|answer| answer.responsible.as_deref());
    let Some(code) = named.filter(|code| *code != taking.facility.code) else {
        return Ok(taking.facility.code.clone());
    };
    let found = places::store::facility(tx, code).await?;
    let sees = |place| taking.actor.may(Permission::SeePlaces, place);
    match found {
        Some(found) if sees(&found.place()) => Ok(found.code),
        _ => Err(Code::NotFound
            .with("what", code)
            .at(format!("answers[{index}].responsible"))
            .into()),
    }
}

/// Keeps the findings that were raised, and the steps of those that were looked at again.
pub async fn keep<S: BuildHasher>(
    taking: &Taking<'_>,
    tx: &mut Tx,
    raised: &[RaisedFinding],
    judged: &HashMap<String, Outcome, S>,
) -> Result<()> {
    let facility = taking.facility.id;
    if taking.visit.kind == VisitKind::Reinspection {
        let mut seen = HashSet::new();
        for row in by_standard(taking, tx).await? {
            // Of what is over only the newest can be opened again.
            let is_newest = seen.insert(row.check_code.clone());
            if let Some(outcome) = judged.get(&row.check_code)
                && (is_newest || row.state().is_open())
            {
                look_again(taking, tx, &row, *outcome).await?;
            }
        }
    }
    for finding in raised {
        let responsible = places::store::facility(tx, &finding.responsible).await?;
        let responsible = responsible.map_or(facility, |found| found.id);
        let new = NewFinding {
            id: finding.id,
            check: finding.check.clone(),
            severity: finding.severity,
            responsible,
            due_on: finding.due_on,
            repeats: finding.repeats,
        };
        store::add(tx, (facility, taking.id), &new, taking.now).await?;
    }
    Ok(())
}

/// The step that follows from looking at a finding again.
fn step(state: State, outcome: Outcome) -> Option<StepKind> {
    match (outcome, state) {
        (Outcome::Met, state) if state.is_open() => Some(StepKind::Verified),
        (Outcome::NotMet, State::Answered) => Some(StepKind::SentBack),
        (Outcome::NotMet, State::Verified | State::Closed) => Some(StepKind::Reopened),
        _ => None,
    }
}

async fn look_again(
    taking: &Taking<'_>,
    tx: &mut Tx,
    row: &FindingRow,
    outcome: Outcome,
) -> Result<()> {
    store::lock(tx, row.facility_id, row.id).await?;
    // Read again: a step may have been taken while this one waited.
    let row = store::finding(tx, row.facility_id, row.id).await?;
    let row = &row.ok_or_else(|| Code::NotFound.with("what", taking.id))?;
    let before = steps::of(tx, row.facility_id, row.id).await?;
    // What was done after the visit, which came late, the visit has not seen.
    let is_behind = before
        .last()
        .is_some_and(|last| last.recorded_at > taking.visit.signed_at);
    let Some(kind) = step(row.state(), outcome).filter(|_| !is_behind) else {
        return Ok(());
    };
    let given = taking.visit.answers.iter();
    let answer = given.clone().find(|answer| answer.check == row.check_code);
    let photos: Vec<Uuid> = answer.map_or(Vec::new(), |answer| answer.photos.clone());
    // Found wanting once more, there is time again, as for a new one.
    let due_on = (kind == StepKind::Reopened).then(|| row.severity.due(taking.house, taking.day()));
    let new = StepRow {
        id: id::derived(taking.id, &format!("step {}", row.id)),
        finding_id: row.id,
        number: i64::try_from(before.len()).unwrap_or(i64::MAX) + 1,
        kind,
        note: answer.map_or(String::new(), |answer| answer.note.trim().to_owned()),
        photos: serde_json::to_string(&photos).map_err(anyhow::Error::from)?,
        due_on,
        at: taking.visit.signed_at,
        recorded_at: taking.now,
        account_name: String::new(),
        visit_id: Some(taking.id),
    };
    steps::add(tx, row.facility_id, &new, taking.actor.account).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_again_verifies_sends_back_or_opens_again() {
        use Outcome::{Met, NotApplicable, NotMet};
        let cases = [
            (State::Open, Met, Some(StepKind::Verified)),
            (State::Answered, Met, Some(StepKind::Verified)),
            (State::Answered, NotMet, Some(StepKind::SentBack)),
            (State::Open, NotMet, None),
            (State::SentBack, NotMet, None),
            (State::Closed, NotMet, Some(StepKind::Reopened)),
            (State::Closed, Met, None),
            (State::Open, NotApplicable, None),
        ];
        for (state, outcome, expected) in cases {
            assert_eq!(step(state, outcome), expected, "{state:?} {outcome:?}");
            let follows = expected.is_none_or(|step| state.allows(step));
            assert!(follows, "{state:?} {outcome:?}");
        }
    }
}
