//! Forecast 预测: the consumption of the next months, with an interval.
//!
//! Every method is tried on the series' own past: standing at each of the last months it forecasts
//! the ones that followed, from what was known then (a rolling origin). The house's method is the
//! median of five views of the past, which one strange month does not move; another is taken where
//! it erred less by a fifth, and none that erred more than the plain average did. Whole numbers
//! throughout, in ten-thousandths of a unit.

use serde::Serialize;

use super::consumption::PARTS;

/// How many months ahead a method is tried.
const TRIED_AHEAD: usize = 3;

/// How many months back it is tried at most.
const ORIGINS_MAX: usize = 18;

/// Months that must be known before a method is tried.
const KNOWN_MIN: usize = 3;

/// Four of five errors lie inside the interval.
const INSIDE: (usize, usize) = (4, 5);

/// Another method than the house's must err less than so many hundredths of its error.
const BETTER: i64 = 80;

/// How consumption is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ForecastMethod)]
pub enum Method {
    /// 中位数组合: the median of the medians of 3, 6 and 12 months, a smoothed level and the last
    /// month.
    Medians,
    /// 月均: the plain average of the last months.
    Average,
    /// 年均: the average of the last twelve.
    Year,
    /// 指数平滑: a level that moves three tenths of the way to each month.
    Smoothed,
    /// 阻尼趋势: a level and a trend that fades.
    Damped,
    /// 同期: the same month a year ago.
    LastYear,
    /// 间歇需求: how much at a time by how often (Croston, corrected by Syntetos and Boylan).
    Intermittent,
}

/// All methods, the house's first.
pub const METHODS: [Method; 7] = [
    Method::Medians,
    Method::Average,
    Method::Year,
    Method::Smoothed,
    Method::Damped,
    Method::LastYear,
    Method::Intermittent,
];

/// A month to come, in ten-thousandths of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// What is expected.
    pub expected: i64,
    /// Four times of five it is no less,
    pub low: i64,
    /// and no more.
    pub high: i64,
}

/// What is forecast, and why so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// How.
    pub method: Method,
    /// By how much the method erred a month on its own past, in ten-thousandths of a unit; none
    /// where the past is too short to try.
    pub error: Option<i64>,
    /// By how much the plain average erred.
    pub average_error: Option<i64>,
    /// The months to come.
    pub ahead: Vec<Ahead>,
}

/// Forecasts so many months from the past ones in units, the oldest first; `average` is how many
/// months the plain average looks back. None where nothing is known.
pub fn forecast(units: &[i64], ahead: usize, average: usize) -> Option<Forecast> {
    if units.is_empty() {
        return None;
    }
    let past: Vec<i64> = units.iter().map(|units| (*units).max(0) * PARTS).collect();
    let tried: Vec<Tried> = METHODS
        .iter()
        .map(|method| Tried::on(*method, &past, average))
        .collect();
    let method = choose(&tried);
    let chosen = tried.iter().find(|tried| tried.method == method);
    let error_of = |wanted: Method| {
        let found = tried.iter().find(|tried| tried.method == wanted);
        found.and_then(Tried::error)
    };
    let months = expect(method, &past, ahead, average).into_iter();
    let spread = chosen.and_then(Tried::spread);
    Some(Forecast {
        method,
        error: error_of(method),
        average_error: error_of(Method::Average),
        ahead: months
            .map(|expected| {
                // What is too new to try is as uncertain as it is large.
                let spread = spread.unwrap_or(expected);
                Ahead {
                    expected,
                    low: (expected - spread).max(0),
                    high: expected + spread,
                }
            })
            .collect(),
    })
}

/// How a method did on the past.
struct Tried {
    method: Method,
    /// The errors, origin by origin: all of one summed, and how many.
    origins: Vec<(i64, i64)>,
    errors: Vec<i64>,
}

impl Tried {
    fn on(method: Method, past: &[i64], average: usize) -> Tried {
        let mut tried = Tried {
            method,
            origins: Vec::new(),
            errors: Vec::new(),
        };
        let first = past.len().saturating_sub(ORIGINS_MAX).max(KNOWN_MIN);
        for origin in first..past.len() {
            let (known, followed) = past.split_at(origin);
            let found = expect(method, known, TRIED_AHEAD, average);
            let errors = found.iter().zip(followed);
            let errors: Vec<i64> = errors.map(|(found, real)| (found - real).abs()).collect();
            let count = i64::try_from(errors.len()).unwrap_or(1);
            tried.origins.push((errors.iter().sum(), count));
            tried.errors.extend(errors);
        }
        tried
    }

    /// The mean error a month, each origin counting the same.
    fn error(&self) -> Option<i64> {
        let count = i64::try_from(self.origins.len()).unwrap_or(i64::MAX);
        let sum: i64 = self.origins.iter().map(|(sum, count)| sum / count).sum();
        (count > 0).then(|| sum / count.max(1))
    }

    /// What four of five errors do not exceed.
    fn spread(&self) -> Option<i64> {
        let mut errors = self.errors.clone();
        errors.sort_unstable();
        let at = (errors.len() * INSIDE.0).div_ceil(INSIDE.1);
        errors.get(at.saturating_sub(1)).copied()
    }
}

/// The house's method, unless another is better by a fifth; none that did worse than the average.
fn choose(tried: &[Tried]) -> Method {
    let error = |method: Method| {
        let found = tried.iter().find(|tried| tried.method == method);
        found.and_then(Tried::error)
    };
    let (Some(usual), Some(average)) = (error(Method::Medians), error(Method::Average)) else {
        return Method::Average;
    };
    let best = tried
        .iter()
        .filter_map(|tried| Some((tried.error()?, tried.method)));
    let best = best.min_by_key(|(error, _)| *error);
    let (least, best) = best.unwrap_or((average, Method::Average));
    if usual > average || least * 100 < usual * BETTER {
        return best;
    }
    Method::Medians
}

/// The next months by a method, from what is known.
fn expect(method: Method, known: &[i64], ahead: usize, average: usize) -> Vec<i64> {
    let level = match method {
        Method::Medians => {
            let views = [
                median(tail(known, 12)),
                median(tail(known, 6)),
                median(tail(known, 3)),
                smoothed(known),
                known.last().copied().unwrap_or(0),
            ];
            median(&views)
        }
        Method::Average => mean(tail(known, average)),
        Method::Year => mean(tail(known, 12)),
        Method::Smoothed => smoothed(known),
        Method::Damped => return damped(known, ahead),
        Method::LastYear => return last_year(known, ahead, average),
        Method::Intermittent => intermittent(known),
    };
    vec![level; ahead]
}

fn tail(known: &[i64], count: usize) -> &[i64] {
    known
        .get(known.len().saturating_sub(count)..)
        .unwrap_or(known)
}

fn mean(of: &[i64]) -> i64 {
    let count = i64::try_from(of.len()).unwrap_or(i64::MAX).max(1);
    of.iter().sum::<i64>() / count
}

fn median(of: &[i64]) -> i64 {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    let middle = sorted.get((sorted.len().saturating_sub(1)) / 2..=sorted.len() / 2);
    middle.map_or(0, mean)
}

fn smoothed(known: &[i64]) -> i64 {
    let mut months = known.iter();
    let first = months.next().copied().unwrap_or(0);
    months.fold(first, |level, month| level + (month - level) * 3 / 10)
}

/// Level 0.3, trend 0.1, of which nine tenths are left each month.
fn damped(known: &[i64], ahead: usize) -> Vec<i64> {
    let mut months = known.iter();
    let mut level = months.next().copied().unwrap_or(0);
    let mut trend = 0;
    for month in months {
        let before = level;
        trend = trend * 9 / 10;
        level = (month * 3 + (level + trend) * 7) / 10;
        trend = (level - before + trend * 9) / 10;
    }
    let mut all = Vec::with_capacity(ahead);
    for _ in 0..ahead {
        trend = trend * 9 / 10;
        level += trend;
        all.push(level.max(0));
    }
    all
}

fn last_year(known: &[i64], ahead: usize, average: usize) -> Vec<i64> {
    let usual = mean(tail(known, average));
    let year = tail(known, 12);
    if year.len() < 12 {
        return vec![usual; ahead];
    }
    year.iter().copied().cycle().take(ahead).collect()
}

/// How much at a time, how many months apart, each smoothed by 0.15; less a bias of half of that.
fn intermittent(known: &[i64]) -> i64 {
    let mut size = None;
    let (mut apart, mut since) = (PARTS, PARTS);
    for month in known {
        if *month == 0 {
            since += PARTS;
            continue;
        }
        match &mut size {
            None => {
                size = Some(*month);
                apart = since;
            }
            Some(size) => {
                *size += (month - *size) * 15 / 100;
                apart += (since - apart) * 15 / 100;
            }
        }
        since = PARTS;
    }
    let of = i128::from(size.unwrap_or(0)) * i128::from(PARTS) * 925;
    i64::try_from(of / i128::from(apart.max(1)) / 1000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_even_series_goes_on() {
        let found = forecast(&[100; 24], 6, 3).unwrap();
        assert_eq!(found.method, Method::Medians);
        assert_eq!((found.error, found.average_error), (Some(0), Some(0)));
        let even = Ahead {
            expected: 100 * PARTS,
            low: 100 * PARTS,
            high: 100 * PARTS,
        };
        assert_eq!(found.ahead, [even; 6]);
    }

    #[test]
    fn one_strange_month_moves_nothing() {
        let mut past = vec![100; 24];
        past[23] = 5_000;
        let found = forecast(&past, 3, 3).unwrap();
        assert_eq!(found.ahead[0].expected, 100 * PARTS);
    }

    #[test]
    fn a_season_is_found() {
        let season = [10, 10, 10, 10, 300, 10, 10, 10, 10, 10, 10, 200];
        let past: Vec<i64> = season.iter().copied().cycle().take(40).collect();
        let found = forecast(&past, 3, 6).unwrap();
        assert_eq!(found.method, Method::LastYear);
        let told: Vec<i64> = found
            .ahead
            .iter()
            .map(|month| month.expected / PARTS)
            .collect();
        assert_eq!(told, [300, 10, 10]);
    }

    #[test]
    fn what_is_new_is_averaged_and_uncertain() {
        assert_eq!(forecast(&[], 3, 3), None);
        let found = forecast(&[30, 60], 3, 3).unwrap();
        assert_eq!((found.method, found.error), (Method::Average, None));
        let month = found.ahead[0];
        assert_eq!(
            (month.low, month.expected, month.high),
            (0, 45 * PARTS, 90 * PARTS)
        );
    }

    #[test]
    fn croston_says_how_much_by_how_often() {
        let past: Vec<i64> = [0, 0, 90].iter().copied().cycle().take(30).collect();
        let parts: Vec<i64> = past.iter().map(|units| units * PARTS).collect();
        // 90 every third month, less 7.5 %.
        assert_eq!(intermittent(&parts), 30 * PARTS * 925 / 1000);
        assert_eq!(intermittent(&[0, 0]), 0);
    }

    proptest! {
        #[test]
        fn never_worse_than_the_average_and_never_less_than_nothing(
            past in prop::collection::vec(0_i64..2_000, 1..60),
            average in 1_usize..25,
        ) {
            let found = forecast(&past, 6, average).unwrap();
            prop_assert!(found.error <= found.average_error);
            prop_assert_eq!(found.ahead.len(), 6);
            for month in found.ahead {
                prop_assert!(0 <= month.low && month.low <= month.expected);
                prop_assert!(month.expected <= month.high);
            }
        }
    }
}
