//! What judging has to answer, by example and by law.

use proptest::prelude::*;

use super::*;

/// 常温: 10–30 °C, 35–75 %.
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

/// 阴凉: not above 20 °C.
const COOL: Limits = Limits {
    celsius: Band {
        low: None,
        high: Some(2000),
    },
    ..NORMAL
};

fn rules(limits: Limits) -> Rules {
    Rules {
        limits,
        warn_after: 600,
        alarm_after: 1800,
        silent_after: 1800,
    }
}

fn at(minute: i64, celsius: i32, humidity: i32) -> Sample {
    Sample {
        at: minute * 60,
        celsius,
        humidity: Some(humidity),
    }
}

fn of(limits: Limits, samples: &[Sample]) -> Judged {
    judge(
        rules(limits),
        samples,
        samples.iter().map(|s| s.at).max().unwrap_or(0),
    )
}

#[test]
fn a_value_on_the_limit_is_inside() {
    let damp = |percent| of(NORMAL, &[at(0, 2000, percent)]).excursions.len();
    assert_eq!([3490, 3500, 7500, 7510].map(damp), [1, 0, 0, 1]);
    let normal = |celsius| of(NORMAL, &[at(0, celsius, 5000)]).excursions.len();
    assert_eq!([990, 1000, 3000, 3010].map(normal), [1, 0, 0, 1]);
    let cool = |celsius| of(COOL, &[at(0, celsius, 5000)]).excursions.len();
    assert_eq!([-1000, 2000, 2010].map(cool), [0, 0, 1]);
}

#[test]
fn an_excursion_opens_outside_and_closes_inside() {
    let samples = [
        at(0, 2900, 5000),
        at(30, 3010, 5000),
        at(32, 3420, 5000),
        at(34, 3100, 7600),
        at(60, 2990, 7510),
        at(62, 2990, 7000),
    ];
    let found = of(NORMAL, &samples).excursions;
    let hot = Excursion {
        began_at: 1800,
        quantity: Quantity::Celsius,
        side: Side::High,
        limit: 3000,
        worst: 3420,
        last_at: 34 * 60,
        ended_at: Some(3600),
        lasted: 1800,
    };
    let damp = Excursion {
        began_at: 34 * 60,
        quantity: Quantity::Humidity,
        limit: 7500,
        worst: 7600,
        last_at: 3600,
        ended_at: Some(62 * 60),
        lasted: 28 * 60,
        ..hot
    };
    assert_eq!(found, [hot, damp]);
    assert_eq!(gravity(hot.lasted, 600, 1800), Gravity::Alarm);
    assert_eq!(gravity(599, 600, 1800), Gravity::Noticed);
    assert_eq!(gravity(600, 600, 1800), Gravity::Warning);
}

#[test]
fn from_too_hot_to_too_cold_is_two_excursions() {
    let found = of(NORMAL, &[at(0, 3100, 5000), at(1, 900, 5000)]).excursions;
    let sides: Vec<_> = found
        .iter()
        .map(|found| (found.side, found.ended_at))
        .collect();
    assert_eq!(sides, [(Side::High, Some(60)), (Side::Low, None)]);
}

#[test]
fn of_two_values_for_one_moment_the_one_outside_counts() {
    let found = of(
        NORMAL,
        &[at(0, 2000, 5000), at(0, 3100, 5000), at(1, 2000, 5000)],
    );
    assert_eq!(found.excursions.len(), 1);
    assert_eq!(found.excursions[0].ended_at, Some(60));
}

#[test]
fn silence_is_told_and_not_counted_as_time_outside() {
    let samples = [
        at(0, 3100, 5000),
        at(30, 3100, 5000),
        at(91, 3100, 5000),
        at(93, 2000, 5000),
    ];
    let found = judge(rules(NORMAL), &samples, 200 * 60);
    let silences = [
        Silence {
            from: 1800,
            to: Some(91 * 60),
        },
        Silence {
            from: 93 * 60,
            to: None,
        },
    ];
    assert_eq!(found.silences, silences);
    assert_eq!(found.excursions[0].lasted, 32 * 60);
    // 30 minutes are allowed, 31 are not.
    assert!(
        of(NORMAL, &[at(0, 2000, 5000), at(30, 2000, 5000)])
            .silences
            .is_empty()
    );
    assert_eq!(
        of(NORMAL, &[at(0, 2000, 5000), at(31, 2000, 5000)])
            .silences
            .len(),
        1
    );
}

#[test]
fn a_reading_without_humidity_says_nothing_about_it() {
    let dry = Sample {
        humidity: None,
        ..at(1, 2000, 0)
    };
    let found = of(NORMAL, &[at(0, 2000, 8000), dry, at(2, 2000, 8000)]).excursions;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].ended_at, found[0].lasted), (None, 60));
}

#[test]
fn the_strictest_limits_hold() {
    let both = Limits::strictest([NORMAL, COOL]);
    assert_eq!(
        both.celsius,
        Band {
            low: Some(1000),
            high: Some(2000)
        }
    );
    assert!(both.are_broken_by(2001, Some(5000)) && both.are_broken_by(1500, Some(7501)));
    assert!(!both.are_broken_by(2000, None));
    // Where no temperature suits all, none is good.
    let cold = Limits {
        celsius: Band {
            low: Some(200),
            high: Some(800),
        },
        ..NORMAL
    };
    let none = Limits::strictest([NORMAL, cold]);
    assert!(
        [500, 900, 1500]
            .iter()
            .all(|celsius| none.are_broken_by(*celsius, None))
    );
}

#[test]
fn limits_of_a_class_are_tenths() {
    let class = facility::Limits {
        celsius_low: None,
        celsius_high: Some(200),
        humidity_low: 350,
        humidity_high: 750,
    };
    assert_eq!(Limits::from(class), COOL);
}

prop_compose! {
    fn any_sample()(minute in 0_i64..240, celsius in 800..3300_i32, humidity in
        proptest::option::of(3300..7700_i32)) -> Sample {
        Sample { at: minute * 60, celsius, humidity }
    }
}

proptest! {
    #[test]
    fn the_same_readings_in_any_order_and_twice_give_the_same(
        (samples, shuffled) in proptest::collection::vec(any_sample(), 0..80)
            .prop_flat_map(|samples| {
                let mut twice = samples.clone();
                twice.extend(samples.iter().step_by(3));
                (Just(samples), Just(twice).prop_shuffle())
            }),
    ) {
        let now = 300 * 60;
        let found = judge(rules(NORMAL), &samples, now);
        prop_assert_eq!(&judge(rules(NORMAL), &shuffled, now), &found);
        for excursion in &found.excursions {
            let Excursion { began_at, last_at, ended_at, lasted, .. } = *excursion;
            prop_assert!(began_at <= last_at && lasted >= 0);
            prop_assert!(ended_at.is_none_or(|ended| ended > last_at));
            prop_assert!(lasted <= ended_at.unwrap_or(last_at) - began_at);
        }
    }

    #[test]
    fn readings_split_anywhere_give_the_same(
        mut samples in proptest::collection::vec(any_sample(), 0..80),
        cuts in proptest::collection::vec(0_usize..80, 0..4),
    ) {
        let now = 300 * 60;
        let whole = judge(rules(NORMAL), &samples, now);
        samples.sort_unstable();
        let mut watch = Watch::new(rules(NORMAL));
        for (index, sample) in samples.iter().enumerate() {
            if cuts.contains(&index) {
                // Looking in between changes nothing.
                watch.found(sample.at);
            }
            watch.read(sample);
        }
        prop_assert_eq!(watch.found(now), whole);
    }
}
