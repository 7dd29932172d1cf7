//! Draws a long stretch in few points: each point tells the least and the most of its stretch, so
//! that no peak is smoothed away.

use super::Sample;

/// The least and the most of something, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub low: i32,
    /// The most.
    pub high: i32,
}

impl Range {
    fn with(range: Option<Range>, value: i32) -> Range {
        let Range { low, high } = range.unwrap_or(Range {
            low: value,
            high: value,
        });
        Range {
            low: low.min(value),
            high: high.max(value),
        }
    }
}

/// One point of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The first sample's moment, in seconds.
    pub from: i64,
    /// The last sample's.
    pub to: i64,
    /// Temperatures met.
    pub celsius: Range,
    /// Humidities met; none where no sample has one.
    pub humidity: Option<Range>,
    /// How many samples it stands for.
    pub samples: u32,
}

/// Takes in samples of a window in order of time, for at most so many points.
#[derive(Debug, Clone)]
pub struct Drawing {
    from: i64,
    to: i64,
    /// Seconds of a point.
    step: i64,
    points: Vec<Point>,
    /// Where the last point's stretch ends.
    end: i64,
}

impl Drawing {
    /// Of the window from `from` up to but not with `to`, in seconds, in at most `most` points, one
    /// at least.
    pub fn of(from: i64, to: i64, most: u32) -> Drawing {
        let (window, most) = (to.saturating_sub(from).max(1), i64::from(most.max(1)));
        let step = (window + most - 1) / most;
        Drawing {
            from,
            to,
            step,
            points: Vec::new(),
            end: from,
        }
    }

    /// Takes in the next sample; one outside the window is passed over.
    pub fn take(&mut self, sample: Sample) {
        if sample.at < self.from || sample.at >= self.to {
            return;
        }
        if let Some(point) = self.points.last_mut()
            && sample.at < self.end
        {
            point.to = sample.at;
            point.celsius.low = point.celsius.low.min(sample.celsius);
            point.celsius.high = point.celsius.high.max(sample.celsius);
            if let Some(damp) = sample.humidity {
                point.humidity = Some(Range::with(point.humidity, damp));
            }
            point.samples += 1;
            return;
        }
        self.end = sample.at - (sample.at - self.from) % self.step + self.step;
        self.points.push(Point {
            from: sample.at,
            to: sample.at,
            celsius: Range {
                low: sample.celsius,
                high: sample.celsius,
            },
            humidity: sample.humidity.map(|damp| Range::with(None, damp)),
            samples: 1,
        });
    }

    /// The points, in order of time. Where there was nothing there is none.
    pub fn points(self) -> Vec<Point> {
        self.points
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(samples: &[Sample], from: i64, to: i64, most: u32) -> Vec<Point> {
        let mut drawing = Drawing::of(from, to, most);
        for sample in samples {
            drawing.take(*sample);
        }
        drawing.points()
    }

    #[test]
    fn a_peak_of_one_minute_in_a_year_is_seen() {
        let minutes = 525_600;
        let samples: Vec<Sample> = (0..minutes)
            .map(|minute| Sample {
                at: minute * 60,
                celsius: if minute == 300_001 { 4100 } else { 2000 },
                humidity: Some(if minute == 7 { 9000 } else { 5000 }),
            })
            .collect();
        let points = drawn(&samples, 0, minutes * 60, 2000);
        assert!(points.len() <= 2000 && points.len() > 1990);
        assert_eq!(
            points.iter().map(|point| point.celsius.high).max(),
            Some(4100)
        );
        let dampest = points.iter().filter_map(|point| point.humidity);
        assert_eq!(dampest.map(|range| range.high).max(), Some(9000));
        let told: i64 = points.iter().map(|point| i64::from(point.samples)).sum();
        assert_eq!(told, minutes);
    }

    #[test]
    fn windows_without_sense_draw_nothing() {
        let sample = Sample {
            at: 5,
            celsius: 1,
            humidity: None,
        };
        assert!(drawn(&[sample], 9, 5, 10).is_empty());
        assert!(drawn(&[sample], 5, 5, 0).is_empty());
        assert_eq!(drawn(&[sample], 5, 6, 0).len(), 1);
    }

    proptest! {
        #[test]
        fn points_are_few_and_hold_every_sample(
            mut samples in proptest::collection::vec((0_i64..10_000, -500..4000_i32), 0..300),
            most in 1_u32..50,
        ) {
            samples.sort_unstable();
            let samples: Vec<Sample> = samples
                .into_iter()
                .map(|(at, celsius)| Sample { at, celsius, humidity: None })
                .collect();
            let points = drawn(&samples, 0, 10_000, most);
            prop_assert!(points.len() <= most as usize);
            for sample in &samples {
                let holds = points.iter().any(|point| {
                    (point.from..=point.to).contains(&sample.at)
                        && (point.celsius.low..=point.celsius.high).contains(&sample.celsius)
                });
                prop_assert!(holds);
            }
        }
    }
}
