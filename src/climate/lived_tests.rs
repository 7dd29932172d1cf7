//! What a lot lived through, by example and by law.

use proptest::prelude::*;

use super::*;
use crate::climate::judge::{Band, judge};

const NORMAL: Limits = Limits {
    celsius: Band {
        low: Some(1000),
        high: Some(3000),
    },
    humidity: Band {
        low: Some(3500),
        high: Some(7500),
    },
};

const RULES: Rules = Rules {
    limits: NORMAL,
    gap_max: 1800,
    outside_every: OUTSIDE_EVERY,
};

fn sample(at: i64, celsius: i32, humidity: i32) -> Sample {
    Sample {
        at,
        celsius,
        humidity: Some(humidity),
    }
}

fn follow(stretches: &[(i64, i64)], samples: &[Sample]) -> Vec<(Day, Lived)> {
    let mut following = Following::new(stretches, RULES);
    for sample in samples {
        following.take(*sample);
    }
    following.days()
}

fn of(stretches: &[(i64, i64)], samples: &[Sample]) -> Vec<Lived> {
    joined(stretches, vec![follow(stretches, samples)], Vec::new())
}

/// A hot quarter of an hour at one reading a minute, from minute 60.
fn hot() -> Vec<Sample> {
    let celsius = |minute| {
        if (60..75).contains(&minute) {
            3350
        } else {
            2500
        }
    };
    (0..=120)
        .map(|minute| sample(minute * 60, celsius(minute), 5000))
        .collect()
}

#[test]
fn minutes_outside_are_those_of_the_excursion() {
    let lived = of(&[(0, 7200)], &hot())[0];
    assert_eq!(lived.outside, [0, 15 * 60, 0, 0]);
    assert_eq!(lived.celsius, Some((2500, 3350)));
    assert_eq!((lived.covered, lived.window), (7200, 7200));
    assert!(lived.is_complete() && !lived.is_within());
    let rules = crate::climate::judge::Rules {
        limits: NORMAL,
        warn_after: 600,
        alarm_after: 1800,
        silent_after: 1800,
    };
    let found = judge(rules, &hot(), 7200).excursions;
    assert_eq!(found[0].lasted, lived.outside[1]);
}

#[test]
fn only_the_time_of_the_stay_counts() {
    let stays = [(0, 3900), (4200, 7200)];
    let lived = of(&stays, &hot());
    assert_eq!(lived[0].outside[1], 300);
    assert_eq!(lived[1].outside[1], 300);
    assert_eq!(of(&[(4500, 7200)], &hot())[0].outside, [0; 4]);
    assert_eq!(of(&[(4500, 7200)], &hot())[0].celsius, Some((2500, 2500)));
    assert!(of(&[(90_000, 99_000)], &hot())[0].kinetic().is_none());
}

#[test]
fn while_outside_a_reading_is_due_every_two_minutes() {
    let readings = [
        sample(0, 2500, 5000),
        sample(1200, 3100, 5000),
        sample(1320, 3100, 5000),
        sample(2400, 2500, 5000),
    ];
    let lived = of(&[(0, 2400)], &readings)[0];
    assert_eq!(lived.outside[1], 1200);
    assert_eq!(lived.covered, 120);
    assert!(!lived.is_complete());
}

#[test]
fn of_two_sensors_the_worse_counts_and_one_replaces_another() {
    let stretch = [(0, 4 * 86_400)];
    let day = |day: i64, celsius: i32| -> Vec<Sample> {
        let minutes = (0..24 * 60).map(move |minute| day * 86_400 + minute * 60);
        minutes.map(|at| sample(at, celsius, 5000)).collect()
    };
    let first = follow(&stretch, &[day(0, 3100), day(1, 2000)].concat());
    let second = follow(
        &stretch,
        &[day(0, 2000), day(1, 3200), day(2, 2100)].concat(),
    );
    let whole = joined(&stretch, vec![first.clone(), second], Vec::new())[0];
    assert!(whole.outside[1] > 2 * 86_400 - 300, "{:?}", whole.outside);
    assert_eq!(whole.celsius, Some((2000, 3200)));
    assert!((whole.covered - 3 * 86_400).abs() < 300);
    let kinetic = |days: &[(Day, Lived)]| {
        let sum = days
            .iter()
            .fold(Lived::default(), |sum, (_, day)| sum.and(*day));
        sum.kinetic().expect("as made above")
    };
    assert!(whole.kinetic().expect("as made above") > kinetic(&first));
}

#[test]
fn hand_readings_count_where_no_sensor_tells_anything() {
    let stretch = [(0, 3 * 86_400)];
    let hand = Rules {
        gap_max: HAND_GAP,
        outside_every: HAND_GAP,
        ..RULES
    };
    let mut following = Following::new(&stretch, hand);
    for day in 0..3 {
        following.take(sample(day * 86_400 + 9 * 3600, 2000, 5000));
        following.take(sample(day * 86_400 + 15 * 3600, 3200, 5000));
    }
    let by_hand = following.days();
    let alone = joined(&stretch, Vec::new(), by_hand.clone())[0];
    // Two nights and three days from 9 to 15.
    assert_eq!(alone.covered, (2 * 18 + 3 * 6) * 3600);
    let minutes = (0..24 * 60).map(|minute| sample(86_400 + minute * 60, 2100, 5000));
    let sensor = follow(&stretch, &minutes.collect::<Vec<_>>());
    let both = joined(&stretch, vec![sensor], by_hand)[0];
    assert!(both.outside[1] < alone.outside[1]);
    assert_eq!(both.celsius, Some((2000, 3200)));
}

/// Second by second, from what is written in the head of the file alone.
fn naive(stretch: (i64, i64), samples: &[Sample]) -> Lived {
    let mut lived = Lived {
        window: stretch.1 - stretch.0,
        ..Lived::default()
    };
    let mut kinetic: Vec<(f64, f64)> = Vec::new();
    for second in stretch.0..stretch.1 {
        let now: Vec<&Sample> = samples.iter().filter(|s| s.at == second).collect();
        for one in &now {
            meet(&mut lived, one);
        }
        let before = samples.iter().rev().find(|s| s.at <= second);
        let after = samples.iter().find(|s| s.at > second);
        let (Some(before), Some(after)) = (before, after) else {
            continue;
        };
        let gap = after.at - before.at;
        if gap > RULES.gap_max {
            continue;
        }
        let out = |at: i64| -> [bool; 4] {
            let damp_at = samples
                .iter()
                .rev()
                .find(|s| s.at <= at && s.humidity.is_some());
            let damp_at = damp_at.map(|s| s.at);
            let heat = |side| {
                let mut then = samples.iter().filter(|s| s.at == at);
                then.any(|s| NORMAL.celsius.out(s.celsius) == Some(side))
            };
            let damp = |side| {
                let mut then = samples.iter().filter(|s| Some(s.at) == damp_at);
                then.any(|s| s.humidity.and_then(|d| NORMAL.humidity.out(d)) == Some(side))
            };
            [
                heat(Side::Low),
                heat(Side::High),
                damp(Side::Low),
                damp(Side::High),
            ]
        };
        let (mine, next) = (out(before.at), out(after.at));
        for (outside, is_out) in lived.outside.iter_mut().zip(mine) {
            *outside += i64::from(is_out);
        }
        let is_out = mine.contains(&true) || next.contains(&true);
        lived.covered += i64::from(!is_out || gap <= OUTSIDE_EVERY);
        meet(&mut lived, before);
        let first_after = samples
            .iter()
            .find(|s| s.at == after.at)
            .expect("as made above");
        for half in [2 * second, 2 * second + 1] {
            let nearest = if half < before.at + after.at {
                before
            } else {
                first_after
            };
            kinetic.push((f64::from(nearest.celsius) / 100.0, 1.0));
        }
    }
    lived.harm.0 = i64::try_from(kinetic.len()).expect("as made above");
    lived.harm.1 = kinetic::mean(kinetic).map_or(0.0, |celsius| {
        let hundredths = celsius + 273.15;
        (-10_000.0 / hundredths).exp() * lived.harm.0 as f64
    });
    lived
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn it_equals_the_naive_reckoning_second_by_second(
        mut readings in proptest::collection::vec(
            (0_i64..6000, 500..3500_i32, proptest::option::weighted(0.8, 2000..9000_i32)), 0..40),
        cuts in proptest::collection::btree_set(0_i64..6000, 2..6),
    ) {
        readings.sort_by_key(|reading| reading.0);
        let samples: Vec<Sample> = readings
            .into_iter()
            .map(|(at, celsius, humidity)| Sample { at, celsius, humidity })
            .collect();
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let pairs = cuts.chunks_exact(2);
        let stretches: Vec<(i64, i64)> = pairs.map(|pair| (pair[0], pair[1])).collect();
        for (found, stretch) in of(&stretches, &samples).iter().zip(&stretches) {
            let expected = naive(*stretch, &samples);
            prop_assert_eq!(found.outside, expected.outside);
            prop_assert_eq!(found.covered, expected.covered);
            prop_assert_eq!((found.celsius, found.humidity), (expected.celsius, expected.humidity));
            prop_assert_eq!(found.harm.0, expected.harm.0);
            match (found.kinetic(), expected.kinetic()) {
                (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-6),
                (found, expected) => prop_assert_eq!(found, expected),
            }
        }
    }
}
