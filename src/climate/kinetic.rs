//! Mean kinetic temperature: the one steady temperature that would have done a product as much harm
//! as all those it met (USP <1160>, ΔH = 83.144 kJ/mol, R = 8.3144 J/(K·mol)).
//!
//! It says how warm a stretch was as a whole. It never excuses an excursion: what was outside was
//! outside, however cool the rest.
//!
//! Between two readings each stands for half of the time (trapezoid weights), so that the many
//! readings of an alarm count no more than their minutes. Where two readings are further apart than
//! the gap allowed, nothing is known of the time between: it is left out, and the coverage says so.

use std::sync::LazyLock;

use super::Sample;

/// ΔH/R in kelvin: 83.144 / 0.0083144, exactly.
const KELVIN: f64 = 10_000.0;

/// 0 °C in kelvin.
const ZERO: f64 = 273.15;

/// The mean kinetic temperature in °C of temperatures in °C, each with its weight: a time, in any
/// unit. Nothing where no weight is above zero.
#[expect(
    clippy::float_arithmetic,
    reason = "an exponential mean; no stock is counted with it"
)]
pub fn mean(weighted: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut weights, mut sum) = (0.0, 0.0);
    for (celsius, weight) in weighted {
        weights += weight;
        sum += weight * (-KELVIN / (celsius + ZERO)).exp();
    }
    // Within the bounds of what is kept no term comes near the smallest number there is.
    (weights > 0.0).then(|| KELVIN / -(sum / weights).ln() - ZERO)
}

/// What a temperature does in a unit of time: the term of the exponential mean. Each hundredth of a
/// degree is reckoned once; millions of readings look it up.
pub fn harm(hundredths: i32) -> f64 {
    static TERMS: LazyLock<Vec<f64>> = LazyLock::new(|| {
        let all = super::CELSIUS_MIN..=super::CELSIUS_MAX;
        all.map(|hundredths| (-KELVIN / (f64::from(hundredths) / 100.0 + ZERO)).exp())
            .collect()
    });
    let kept = hundredths.clamp(super::CELSIUS_MIN, super::CELSIUS_MAX);
    let place = usize::try_from(kept - super::CELSIUS_MIN).unwrap_or(0);
    TERMS[place]
}

/// The mean kinetic temperature in °C of a sum of [`harm`], each term taken as often as its part of
/// `weights` says. Nothing where there is no weight.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "an exponential mean of weights far below 2^52"
)]
pub fn of_harm(weights: i64, sum: f64) -> Option<f64> {
    (weights > 0).then(|| KELVIN / -(sum / weights as f64).ln() - ZERO)
}

/// What a window of readings comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kinetic {
    /// °C; none where nothing is known of the window.
    pub celsius: Option<f64>,
    /// Seconds of the window of which something is known.
    pub covered: i64,
    /// Seconds of the whole window.
    pub window: i64,
}

/// Takes in samples in order of time, for the mean over a window.
#[derive(Debug, Clone)]
pub struct Summing {
    from: i64,
    to: i64,
    gap_max: i64,
    last: Option<Sample>,
    /// Half seconds by hundredths of a degree, from the coldest that is kept.
    halves: Vec<i64>,
}

impl Summing {
    /// For the window from `from` to `to`, in seconds; `gap_max` seconds are the most between two
    /// readings that know of each other.
    pub fn over(from: i64, to: i64, gap_max: i64) -> Summing {
        Summing {
            from,
            to: to.max(from),
            gap_max,
            last: None,
            halves: Vec::new(),
        }
    }

    /// Takes in the next sample. Of several for one moment the last stands for what follows and the
    /// first for what went before.
    pub fn take(&mut self, sample: Sample) {
        if let Some(last) = self.last
            && sample.at - last.at <= self.gap_max
        {
            let middle = last.at + sample.at;
            self.add(last, 2 * last.at, middle);
            self.add(sample, middle, 2 * sample.at);
        }
        self.last = Some(sample);
    }

    /// Counts the half seconds from `from` to `to` that lie in the window.
    fn add(&mut self, sample: Sample, from: i64, to: i64) {
        let halves = to.min(2 * self.to) - from.max(2 * self.from);
        let place = sample.celsius.checked_sub(super::CELSIUS_MIN);
        let place = place.and_then(|place| usize::try_from(place).ok());
        if let (1.., Some(place)) = (halves, place) {
            if place >= self.halves.len() {
                self.halves.resize(place + 1, 0);
            }
            self.halves[place] += halves;
        }
    }

    /// What was taken in comes to this.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "hundredths and seconds far below 2^52 become degrees and weights"
    )]
    pub fn end(&self) -> Kinetic {
        let known = self
            .halves
            .iter()
            .enumerate()
            .filter(|(_, halves)| **halves > 0);
        let weighted = known.map(|(place, halves)| {
            let hundredths = place as f64 + f64::from(super::CELSIUS_MIN);
            (hundredths / 100.0, *halves as f64)
        });
        Kinetic {
            celsius: mean(weighted),
            covered: self.halves.iter().sum::<i64>() / 2,
            window: self.to - self.from,
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_arithmetic, reason = "worked figures to compare with")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn expect(weighted: &[(f64, f64)], celsius: f64) {
        let found = mean(weighted.iter().copied()).unwrap();
        assert!(
            (found - celsius).abs() < 1e-4,
            "{found} instead of {celsius}"
        );
    }

    fn equal(celsius: &[f64]) -> Vec<(f64, f64)> {
        celsius.iter().map(|celsius| (*celsius, 1.0)).collect()
    }

    /// The worked figures A to I of the published examples and of our own computation.
    #[test]
    fn the_worked_figures_come_out() {
        expect(&equal(&[25.0; 5]), 25.0);
        expect(&equal(&[20.0, 30.0]), 26.259_887);
        let months = [4., 6., 11., 17., 22., 26., 29., 28., 23., 17., 11., 6.];
        expect(&equal(&months), 20.335_818);
        expect(
            &[(23., 200.), (28., 20.), (30., 8.), (21., 300.)],
            22.363_112,
        );
        expect(
            &[(18., 8.), (22., 4.), (27., 3.), (33., 1.), (24., 8.)],
            23.262_311,
        );
        expect(&[(5., 10.), (5., 10.), (5., 3.), (12., 1.)], 5.444_549);
        expect(&equal(&[18.5, 24.0, 19.0, 26.5, 20.5, 31.0]), 24.368_786);
        expect(&[(25., 696.), (40., 24.)], 26.113_034);
        expect(&[(24., 696.), (40., 24.)], 25.260_230);
    }

    /// 08:00 24.0 … 10:00 25.0, with readings two minutes apart while it was out of range.
    const ALARM: [(i64, i32); 7] = [
        (0, 2400),
        (30, 2450),
        (60, 3100),
        (62, 3150),
        (64, 3120),
        (90, 2700),
        (120, 2500),
    ];

    fn alarm() -> impl Iterator<Item = Sample> {
        ALARM.into_iter().map(|(minute, celsius)| Sample {
            at: minute * 60,
            celsius,
            humidity: None,
        })
    }

    fn over(samples: impl Iterator<Item = Sample>, from: i64, to: i64, gap: i64) -> Kinetic {
        let mut summing = Summing::over(from, to, gap);
        samples.for_each(|sample| summing.take(sample));
        summing.end()
    }

    /// Figure J: each way of weighting, and the wrong one without weights.
    #[test]
    fn readings_of_an_alarm_count_no_more_than_their_minutes() {
        let celsius = [24.0, 24.5, 31.0, 31.5, 31.2, 27.0, 25.0];
        let weigh = |weights: &[f64]| -> Vec<(f64, f64)> {
            celsius.into_iter().zip(weights.iter().copied()).collect()
        };
        expect(&weigh(&[30., 30., 2., 2., 26., 30.]), 27.123_516);
        expect(&weigh(&[15., 30., 16., 2., 14., 28., 15.]), 27.268_705);
        let middles = [
            (24.25, 30.),
            (27.75, 30.),
            (31.25, 2.),
            (31.35, 2.),
            (29.1, 26.),
        ];
        let middles: Vec<_> = middles.into_iter().chain([(26.0, 30.)]).collect();
        expect(&middles, 27.049_230);
        expect(&weigh(&[1.; 7]), 28.252_385);
        let found = over(alarm(), 0, 7200, 1800);
        assert!((found.celsius.unwrap() - 27.268_705).abs() < 1e-4);
        assert_eq!((found.covered, found.window), (7200, 7200));
    }

    #[test]
    fn gaps_are_left_out_and_told() {
        // With 20 minutes as the most only the readings of the alarm know of each other.
        let found = over(alarm(), 0, 7200, 1200);
        assert_eq!(found.covered, 240);
        assert!(found.celsius.unwrap() > 31.0);
        let found = over(alarm(), 1800, 3600, 1800);
        assert_eq!((found.covered, found.window), (1800, 1800));
        let expected = mean([(24.5, 15.0), (31.0, 15.0)]).unwrap();
        assert!((found.celsius.unwrap() - expected).abs() < 1e-9);
        assert_eq!(over(alarm().take(1), 0, 7200, 1800).celsius, None);
        assert_eq!(over(alarm().take(0), 0, 0, 1800).celsius, None);
        assert_eq!(over(alarm(), 9000, 7200, 1800).window, 0);
    }

    proptest! {
        #[test]
        fn it_lies_between_the_mean_and_the_hottest(
            readings in proptest::collection::vec((-50.0..60.0_f64, 0.1..1000.0_f64), 1..40),
            scale in 0.1..100.0_f64,
        ) {
            let found = mean(readings.iter().copied()).unwrap();
            let weights: f64 = readings.iter().map(|(_, weight)| weight).sum();
            let plain = readings.iter().map(|(c, w)| c * w).sum::<f64>() / weights;
            let hottest = readings.iter().map(|(c, _)| *c).fold(f64::MIN, f64::max);
            prop_assert!(found >= plain - 1e-6 && found <= hottest + 1e-6);
            let scaled = mean(readings.iter().map(|(c, w)| (*c, w * scale))).unwrap();
            prop_assert!((scaled - found).abs() < 1e-6);
        }
    }
}
