//! What following a lot has to answer, by example and by law.

use proptest::prelude::*;

use super::*;

const ROOMS: [Uuid; 2] = [Uuid::from_u128(101), Uuid::from_u128(102)];

fn zone(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn ground(facility: u128, room: Option<Uuid>) -> Ground {
    Ground {
        facility: Uuid::from_u128(facility),
        room,
        before: Vec::new(),
    }
}

fn step(zone_number: u128, at: i64, units: i64) -> Step {
    Step {
        zone: zone(zone_number),
        at,
        units,
    }
}

/// Two zones of a room, one of another room, one without a room at another facility.
fn grounds() -> HashMap<Uuid, Ground> {
    HashMap::from([
        (zone(1), ground(1, Some(ROOMS[0]))),
        (zone(2), ground(1, Some(ROOMS[0]))),
        (zone(3), ground(1, Some(ROOMS[1]))),
        (zone(4), ground(2, None)),
    ])
}

#[test]
fn a_lot_is_followed_from_zone_to_zone_and_to_the_next_facility() {
    let steps = [
        step(1, 100, 60),
        step(1, 200, -20),
        step(2, 200, 20),
        step(1, 300, -40),
        step(2, 400, -20),
        step(4, 500, 60),
    ];
    let stays = stays(&steps, &grounds());
    let told: Vec<_> = stays
        .iter()
        .map(|stay| (stay.zone, stay.from, stay.until, stay.most()))
        .collect();
    assert_eq!(
        told,
        [
            (zone(1), 100, Some(300), 60),
            (zone(2), 200, Some(400), 20),
            (zone(4), 500, None, 60),
        ]
    );
    let spans = spans(&stays);
    assert_eq!(spans.len(), 2);
    assert_eq!((spans[0].room, spans[0].from), (Some(ROOMS[0]), 100));
    assert_eq!((spans[0].until, spans[0].most), (Some(400), 60));
    assert_eq!((spans[1].room, spans[1].until), (None, None));
}

#[test]
fn a_zone_that_moves_to_another_room_takes_its_lots_with_it() {
    let mut moved = grounds();
    let first = moved.get_mut(&zone(1)).expect("as made above");
    first.before = vec![(250, Some(ROOMS[1])), (350, None)];
    let stays = stays(&[step(1, 100, 5), step(1, 400, -5)], &moved);
    let told: Vec<_> = stays
        .iter()
        .map(|stay| (stay.room, stay.from, stay.until))
        .collect();
    assert_eq!(
        told,
        [
            (Some(ROOMS[1]), 100, Some(250)),
            (None, 250, Some(350)),
            (Some(ROOMS[0]), 350, Some(400)),
        ]
    );
}

#[test]
fn what_is_written_up_later_came_at_dawn_and_left_at_night() {
    let day: NaiveDate = "2026-03-02".parse().expect("as made above");
    let at = |text: &str| -> DateTime<Utc> { text.parse().expect("as made above") };
    let same = at("2026-03-02T02:30:00Z");
    assert_eq!(moment(day, same, 5, 480), same.timestamp());
    let late = at("2026-03-05T02:30:00Z");
    let midnight = at("2026-03-01T16:00:00Z").timestamp();
    assert_eq!(moment(day, late, 5, 480), midnight);
    assert_eq!(moment(day, late, -5, 480), midnight + DAY - 1);
}

/// A document: on which of ten days, recorded how many seconds into it or later, from which zone to
/// which, and how many units.
type Paper = (i64, Option<i64>, Option<u128>, Option<u128>, i64);

fn papers() -> impl Strategy<Value = Vec<Paper>> {
    let zones = || proptest::option::of(1_u128..=4);
    let seconds = proptest::option::of(0_i64..DAY);
    proptest::collection::vec((0_i64..10, seconds, zones(), zones(), 1_i64..50), 0..60)
}

/// The documents that a ledger would take: none takes a zone below zero, now or at the end of any
/// day since.
fn posted(papers: &[Paper]) -> Vec<Step> {
    let first: NaiveDate = "2026-03-01".parse().expect("as made above");
    let mut ends: HashMap<u128, [i64; 10]> = HashMap::new();
    let mut now: HashMap<u128, i64> = HashMap::new();
    let mut steps = Vec::new();
    let mut clock = 0;
    for (day, seconds, from, to, units) in papers {
        // Recorded in order of time: on its own day, or else after all of them.
        let own = seconds
            .map(|seconds| day * DAY + seconds)
            .filter(|at| *at >= clock);
        let recorded = own.unwrap_or(11 * DAY);
        clock = own.unwrap_or(clock);
        let place = usize::try_from(*day).expect("as made above");
        let takes = |zone: &u128| {
            let least = ends
                .get(zone)
                .map_or(0, |all| *all[place..].iter().min().expect("as made above"));
            least.min(now.get(zone).copied().unwrap_or(0)) >= *units
        };
        if from.is_some_and(|zone| !takes(&zone)) {
            continue;
        }
        let business = first + chrono::Duration::days(*day);
        let start = first.and_time(NaiveTime::MIN).and_utc();
        let recorded_at = start + chrono::Duration::seconds(recorded);
        for (zone_number, units) in [(from, -units), (to, *units)] {
            let Some(zone_number) = zone_number else {
                continue;
            };
            for end in &mut ends.entry(*zone_number).or_default()[place..] {
                *end += units;
            }
            *now.entry(*zone_number).or_default() += units;
            steps.push(step(
                *zone_number,
                moment(business, recorded_at, units, 0),
                units,
            ));
        }
    }
    steps
}

proptest! {
    #[test]
    fn units_of_stays_add_up_to_the_balance_at_each_moment(
        papers in papers(),
        moves in proptest::collection::vec(
            (0_i64..10 * DAY, proptest::option::of(0..2_usize)), 0..3),
    ) {
        let steps = posted(&papers);
        let mut grounds = grounds();
        let mut before: Vec<_> = moves
            .into_iter()
            .map(|(at, room)| (1_772_323_200 + at, room.map(|room| ROOMS[room])))
            .collect();
        before.sort_unstable();
        before.dedup_by_key(|(until, _)| *until);
        grounds.get_mut(&zone(1)).expect("as made above").before = before;
        let stays = stays(&steps, &grounds);
        let moments: Vec<i64> = steps.iter().flat_map(|step| [step.at - 1, step.at]).collect();
        for number in 1..=4 {
            let of_zone = |stay: &&Stay| stay.zone == zone(number);
            for at in &moments {
                let told: i64 = stays.iter().filter(of_zone).map(|stay| stay.units_at(*at)).sum();
                let balance: i64 = steps
                    .iter()
                    .filter(|step| step.zone == zone(number) && step.at <= *at)
                    .map(|step| step.units)
                    .sum();
                prop_assert_eq!(told, balance.max(0));
            }
            // At the end of each business day it is the ledger's own balance: never below zero.
            for day in 1..=10 {
                let end = 1_772_323_200 + day * DAY - 1;
                let balance: i64 = steps
                    .iter()
                    .filter(|step| step.zone == zone(number) && step.at <= end)
                    .map(|step| step.units)
                    .sum();
                prop_assert!(balance >= 0);
            }
        }
        for pair in spans(&stays).windows(2) {
            prop_assert!(pair[0].from <= pair[1].from);
        }
        let mut order = steps.clone();
        order.reverse();
        prop_assert_eq!(super::stays(&order, &grounds), stays);
    }
}
