//! Every item falls by its own fact, and by no other.

use std::collections::HashSet;

use chrono::Duration;

use super::{
    coverage::{Room, covered},
    *,
};
use crate::{
    climate::{
        hand::{Half, Windows},
        sensed::Nearest,
    },
    error::Code,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("it is a day")
}

/// A facility where everything is as it should be.
fn sound() -> Facts {
    let whole = |days: i64| Stretch {
        due: 2 * days,
        there: 2 * days,
        open: 0,
    };
    Facts {
        facility: "T01".into(),
        today: day("2026-03-02"),
        climate: Some([whole(30), whole(90)]),
        cards: vec![(Category::Drug, true), (Category::Condom, true)],
        held: vec![Held {
            expiry: Some(day("2028-01-31")),
            status: LotStatus::Active,
            zone: ZoneState::Qualified,
        }],
        counted: Some(Counted {
            day: day("2026-02-20"),
            lines: 8,
            exact: 8,
        }),
        care_due: 0,
        book: Proven {
            entries: 12,
            faults: 0,
            head: "12-AAAA".into(),
        },
        staff: Some(staffed(2, 2, 2)),
        findings: Vec::new(),
        losses: vec![Loss {
            rate: 500,
            is_above: false,
        }],
        told: Told {
            missing: Vec::new(),
            is_public: true,
        },
    }
}

/// How an item stands after something was changed.
fn judged(record: Record, change: impl FnOnce(&mut Facts)) -> Option<Judgement> {
    let mut facts = sound();
    change(&mut facts);
    let all = items(&facts, &House::default());
    let found = all.iter().find(|item| item.record == record);
    found.map(|item| item.judgement)
}

#[test]
fn where_all_is_as_it_should_be_every_item_is_good() {
    let all = items(&sound(), &House::default());
    assert_eq!(all.len(), 12);
    for item in all {
        assert_eq!(item.judgement, Judgement::Good, "{item:?}");
        assert!(item.link.starts_with("/f/T01"), "{item:?}");
    }
}

#[test]
fn every_item_falls_by_its_own_fact_alone() {
    type Change = fn(&mut Facts);
    let changes: [(Record, Judgement, Change); 16] = [
        (Record::Climate, Judgement::Bad, |facts| {
            facts.climate.as_mut().expect("it has rooms")[0].there -= 1;
        }),
        (Record::Climate, Judgement::Bad, |facts| {
            facts.climate.as_mut().expect("it has rooms")[1].open = 1;
        }),
        (Record::Climate, Judgement::Unknown, |facts| {
            facts.climate.as_mut().expect("it has rooms")[0].there = 0;
            facts.climate.as_mut().expect("it has rooms")[1].there = 0;
        }),
        (Record::CardLabels, Judgement::Bad, |facts| {
            facts.cards[1].1 = false;
        }),
        (Record::RedZone, Judgement::Bad, |facts| {
            facts.held[0].expiry = Some(day("2026-03-01"));
        }),
        (Record::RedZone, Judgement::Bad, |facts| {
            facts.held[0].status = LotStatus::Recalled;
        }),
        (Record::Expiring, Judgement::Watch, |facts| {
            facts.held[0].expiry = Some(facts.today + Duration::days(180));
        }),
        (Record::Count, Judgement::Watch, |facts| {
            facts.counted.as_mut().expect("it was counted").exact = 7;
        }),
        (Record::Count, Judgement::Unknown, |facts| {
            facts.counted = None;
        }),
        (Record::Care, Judgement::Bad, |facts| facts.care_due = 1),
        (Record::Certificates, Judgement::Bad, |facts| {
            facts.staff = Some(staffed(2, 1, 2));
        }),
        (Record::Training, Judgement::Bad, |facts| {
            facts.staff = Some(staffed(2, 2, 1));
        }),
        (Record::Book, Judgement::Bad, |facts| facts.book.faults = 1),
        (Record::Findings, Judgement::Watch, |facts| {
            facts.findings.push((State::Open, facts.today));
        }),
        (Record::Losses, Judgement::Bad, |facts| {
            facts.losses[0].is_above = true;
        }),
        (Record::PublicInformation, Judgement::Bad, |facts| {
            facts.told.missing.push("phone");
        }),
    ];
    for (record, judgement, change) in changes {
        assert_eq!(judged(record, change), Some(judgement), "{record:?}");
        let mut facts = sound();
        change(&mut facts);
        let others = items(&facts, &House::default());
        let others = others.iter().filter(|item| item.record != record);
        // An expired lot is not expiring any more.
        let fallen: Vec<&Item> = others
            .filter(|item| item.judgement != Judgement::Good)
            .collect();
        assert!(fallen.is_empty(), "{record:?}: {fallen:?}");
    }
}

#[test]
fn what_lies_in_the_red_zone_and_what_is_good_today_is_not_outside() {
    let last_day = |facts: &mut Facts| facts.held[0].expiry = Some(facts.today);
    assert_eq!(judged(Record::RedZone, last_day), Some(Judgement::Good));
    let set_aside = |facts: &mut Facts| {
        facts.held[0].expiry = Some(day("2026-01-01"));
        facts.held[0].zone = ZoneState::Rejected;
    };
    assert_eq!(judged(Record::RedZone, set_aside), Some(Judgement::Good));
    let later = |facts: &mut Facts| {
        facts.held[0].expiry = Some(facts.today + Duration::days(181));
    };
    assert_eq!(judged(Record::Expiring, later), Some(Judgement::Good));
    let overdue = |facts: &mut Facts| facts.findings.push((State::SentBack, day("2026-03-01")));
    assert_eq!(judged(Record::Findings, overdue), Some(Judgement::Bad));
}

#[test]
fn where_there_is_no_room_there_are_no_readings() {
    assert_eq!(judged(Record::Climate, |facts| facts.climate = None), None);
}

#[test]
fn halves_are_covered_by_hand_or_by_a_sensor_within_the_hours() {
    let today = day("2026-03-02");
    let empty = || Room {
        by_hand: HashSet::new(),
        sensed: Nearest::new(Windows::from(&House::default()), 480),
    };
    let mut rooms = [empty(), empty()];
    assert_eq!(covered(&rooms, today, 30), (120, 0));
    let yesterday = day("2026-03-01");
    rooms[0].by_hand.insert((yesterday, Half::Morning));
    // Today is not over, and day 31 is not among the thirty.
    rooms[0].by_hand.insert((today, Half::Morning));
    let before = today - Duration::days(31);
    rooms[0].by_hand.insert((before, Half::Morning));
    assert_eq!(covered(&rooms, today, 30), (120, 1));
    let sample = |at: &str| crate::climate::Sample {
        at: at
            .parse::<DateTime<Utc>>()
            .expect("it is a moment")
            .timestamp(),
        celsius: 2000,
        humidity: None,
    };
    // 9:00 of the other room; 12:00 is in no hours; 9:00 of the first room is there already.
    rooms[1].sensed.offer(0, &sample("2026-03-01T01:00:00Z"));
    rooms[1].sensed.offer(0, &sample("2026-03-01T04:00:00Z"));
    rooms[0].sensed.offer(1, &sample("2026-03-01T01:00:00Z"));
    assert_eq!(covered(&rooms, today, 30), (120, 2));
}

#[test]
fn every_item_is_answered_once_and_a_contradiction_says_why() {
    let evidence = Evidence {
        taken_at: "2026-03-02T02:00:00Z".parse().expect("it is a moment"),
        items: items(&sound(), &House::default()),
    };
    let said = |item: &Item| EvidenceAnswer {
        record: item.record,
        agrees: true,
        reason: String::new(),
    };
    let all: Vec<EvidenceAnswer> = evidence.items.iter().map(said).collect();
    let found = answered(&evidence, Some(&all)).expect("all is answered");
    assert!(found.seen && found.items.iter().all(|item| item.agrees == Some(true)));
    let unseen = answered(&evidence, None).expect("nothing need be said");
    assert!(!unseen.seen && unseen.items.iter().all(|item| item.agrees.is_none()));
    let code = |answers: &[EvidenceAnswer]| answered(&evidence, Some(answers)).map_err(|r| r.code);
    assert_eq!(code(&all[1..]).unwrap_err(), Code::EvidenceUnanswered);
    let mut twice = all.clone();
    twice[1].record = twice[0].record;
    assert_eq!(code(&twice).unwrap_err(), Code::EvidenceTwice);
    let mut unexplained = all.clone();
    unexplained[2].agrees = false;
    unexplained[2].reason = "  ".into();
    assert_eq!(code(&unexplained).unwrap_err(), Code::EvidenceUnexplained);
    // Where there is no room, there is nothing to say of readings.
    let mut facts = sound();
    facts.climate = None;
    let bare = Evidence {
        items: items(&facts, &House::default()),
        ..evidence
    };
    let mut unknown: Vec<EvidenceAnswer> = bare.items.iter().map(said).collect();
    unknown[0].record = Record::Climate;
    let refused = answered(&bare, Some(&unknown)).map_err(|r| r.code);
    assert_eq!(refused.unwrap_err(), Code::EvidenceUnknown);
}

fn staffed(keepers: usize, valid: usize, trained: usize) -> Staffed {
    Staffed {
        keepers,
        valid,
        trained,
    }
}
