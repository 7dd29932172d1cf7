//! A visit is complete and within its bounds, or it is told why not.

use super::*;
use crate::inspection::{
    sign::tests::signatures,
    standard::{CHECKS_MAX, How, Words},
};

fn check(code: &str) -> Check {
    Check {
        code: code.to_owned(),
        kinds: vec![FacilityKind::Depot],
        weight: 2,
        ..Check::default()
    }
}

fn body(checks: Vec<Check>) -> Body {
    Body {
        name: Words::default(),
        checks,
    }
}

fn answer(code: &str, outcome: Outcome) -> VisitAnswer {
    VisitAnswer {
        check: code.to_owned(),
        outcome: Some(outcome),
        value: None,
        note: String::new(),
        photos: Vec::new(),
        severity: None,
        due_on: None,
        responsible: None,
    }
}

fn visit(answers: Vec<VisitAnswer>) -> NewVisit {
    let at: DateTime<Utc> = "2026-03-02T02:00:00Z".parse().expect("it can be read");
    NewVisit {
        standard: "S".into(),
        version: 1,
        kind: VisitKind::Inspection,
        follows: None,
        announced: true,
        others: Vec::new(),
        opened_at: at,
        signed_at: at,
        sent_at: Some(at),
        answers,
        area: None,
        sample: None,
        cards: Vec::new(),
        evidence: None,
        note: String::new(),
        signatures: signatures(at),
    }
}

const TOWNSHIP: At = At {
    kind: FacilityKind::Depot,
    level: Some(RegionLevel::Township),
};

fn refused<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> Code {
    answer.unwrap_err().code
}

#[test]
fn every_check_that_is_asked_needs_its_answer() {
    let mut hangs = check("B");
    hangs.only_if = Some("A".into());
    let body = body(vec![check("A"), hangs]);
    let one = visit(vec![answer("A", Outcome::Met)]);
    let refusal = one.judged(&body, TOWNSHIP, None).unwrap_err();
    assert_eq!(refusal.code, Code::VisitIncomplete);
    assert_eq!(refusal.facts["codes"], "B");
    // Not met, what hangs on it is not asked.
    let unmet = visit(vec![answer("A", Outcome::NotMet)]);
    let judged = unmet.judged(&body, TOWNSHIP, None).expect("it can be read");
    assert_eq!((judged.score.failed, judged.score.permille), (1, Some(0)));
    let unknown = visit(vec![
        answer("A", Outcome::NotMet),
        answer("Z", Outcome::Met),
    ]);
    let unknown = unknown.judged(&body, TOWNSHIP, None);
    assert_eq!(refused(unknown), Code::CheckUnknown);
    // Looked at again, only what was not met is asked.
    let again = visit(vec![answer("B", Outcome::Met)]);
    let judged = again.judged(&body, TOWNSHIP, Some(&["B".to_owned()]));
    assert_eq!(judged.expect("it can be read").score.permille, Some(1000));
}

#[test]
fn notes_and_photos_are_there_where_they_are_needed() {
    let mut photo = check("A");
    photo.photo = true;
    let body = body(vec![photo]);
    let bare = visit(vec![answer("A", Outcome::Met)]);
    let bare = bare.judged(&body, TOWNSHIP, None);
    assert_eq!(refused(bare), Code::AnswerPhotoMissing);
    let left = visit(vec![answer("A", Outcome::NotApplicable)]);
    let left = left.judged(&body, TOWNSHIP, None);
    assert_eq!(refused(left), Code::AnswerUnexplained);
    let mut told = answer("A", Outcome::NotApplicable);
    told.note = "没有会议室".into();
    let told = visit(vec![told]);
    let judged = told.judged(&body, TOWNSHIP, None).expect("it can be read");
    assert_eq!((judged.score.left_out, judged.score.permille), (1, None));
}

#[test]
fn the_area_answers_its_check_by_itself() {
    let area = Check {
        how: How::Area,
        fatal: true,
        ..check("S1")
    };
    let body = body(vec![area]);
    let mut small = visit(vec![]);
    assert_eq!(
        refused(small.judged(&body, TOWNSHIP, None)),
        Code::VisitIncomplete
    );
    small.area = Some(VisitArea {
        parts: vec![AreaPart {
            area_m2: Some("8.6".into()),
            ..AreaPart::default()
        }],
        measured_at: small.opened_at,
    });
    let judged = small.judged(&body, TOWNSHIP, None).expect("it can be read");
    assert_eq!(judged.score.fatal, ["S1"]);
    assert_eq!(
        judged.area.expect("it can be read").short_m2.as_deref(),
        Some("1.4")
    );
}

#[test]
fn too_much_is_refused() {
    let twice = visit(vec![
        answer("A", Outcome::Met),
        answer("A", Outcome::NotMet),
    ]);
    assert_eq!(refused(twice.bounded()), Code::AnswerTwice);
    let mut page = answer("A", Outcome::Met);
    page.note = "长".repeat(NOTE_MAX + 1);
    assert_eq!(refused(visit(vec![page]).bounded()), Code::TextTooLong);
    let mut value = answer("A", Outcome::Met);
    value.value = Some("9".repeat(400));
    assert_eq!(
        refused(visit(vec![value]).bounded()),
        Code::AnswerUnreadable
    );
    let mut photos = answer("A", Outcome::Met);
    photos.photos = (0..9).map(Uuid::from_u128).collect();
    assert_eq!(refused(visit(vec![photos]).bounded()), Code::VisitTooMany);
    let mut again = visit(vec![]);
    again.kind = VisitKind::Reinspection;
    assert_eq!(refused(again.bounded()), Code::VisitFollows);
    let many = (0..=CHECKS_MAX).map(|n| answer(&n.to_string(), Outcome::Met));
    assert_eq!(refused(visit(many.collect()).bounded()), Code::VisitTooMany);
}

#[test]
fn a_clock_a_day_off_is_found_and_corrected() {
    let now: DateTime<Utc> = "2026-03-03T02:00:00Z".parse().expect("it can be read");
    let mut visit = visit(vec![]);
    assert_eq!(visit.ahead_s(now), -86_400);
    assert_eq!(visit.corrected(visit.signed_at, now), now);
    // Sent late by a right clock, nothing is off.
    visit.sent_at = Some(now);
    assert_eq!(visit.ahead_s(now), 0);
    assert_eq!(visit.corrected(visit.signed_at, now), visit.signed_at);
}
