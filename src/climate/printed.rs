//! What stood on a printed wall sheet 温湿度记录表, and what a later one says otherwise.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::hand::Half;

/// A reading as it is printed; an empty text where a part has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrintedReading {
    /// When it was read, `HH:MM`.
    pub time: String,
    /// °C with one decimal.
    pub celsius: String,
    /// Whole percents.
    pub humidity: String,
    /// What was done about it.
    pub measure: String,
    /// °C afterwards.
    pub after_celsius: String,
    /// Percents afterwards.
    pub after_humidity: String,
    /// The id of the reading by hand, or the sensor's code: no name is kept here.
    pub source: String,
}

/// What stands in one half of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// The facility's day.
    pub day: NaiveDate,
    /// Which half of it.
    pub half: Half,
    /// The reading there.
    pub reading: PrintedReading,
}

/// A half of a day that says something else than it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PrintedChange)]
pub struct Change {
    /// The facility's day.
    pub day: NaiveDate,
    /// Which half of it.
    pub half: Half,
    /// What stood there; nothing where it is new.
    pub before: Option<PrintedReading>,
    /// What stands there now; nothing where it is gone.
    pub now: Option<PrintedReading>,
}

/// What a sheet says otherwise than one printed earlier, in order of time: a half that is new,
/// gone, or has another value in any part.
pub fn changes(before: &[Printed], now: &[Printed]) -> Vec<Change> {
    type Both<'a> = (Option<&'a PrintedReading>, Option<&'a PrintedReading>);
    let mut places: BTreeMap<(NaiveDate, Half), Both> = BTreeMap::new();
    for one in before {
        places.entry((one.day, one.half)).or_default().0 = Some(&one.reading);
    }
    for one in now {
        places.entry((one.day, one.half)).or_default().1 = Some(&one.reading);
    }
    let other = places.into_iter().filter(|(_, (was, is))| was != is);
    other
        .map(|((day, half), (was, is))| Change {
            day,
            half,
            before: was.cloned(),
            now: is.cloned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;

    use super::*;

    fn on(day: u32, half: Half, celsius: &str) -> Printed {
        Printed {
            day: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
            half,
            reading: PrintedReading {
                celsius: celsius.into(),
                ..PrintedReading::default()
            },
        }
    }

    #[test]
    fn new_gone_and_altered_halves_are_told_in_order_of_time() {
        let kept = on(1, Half::Morning, "20.0");
        let gone = on(1, Half::Afternoon, "21.0");
        let (was, is) = (on(2, Half::Morning, "22.0"), on(2, Half::Morning, "22.5"));
        let new = on(3, Half::Morning, "23.0");
        let before = [kept.clone(), gone.clone(), was];
        assert_eq!(changes(&before, &before), []);
        let told: Vec<_> = changes(&before, &[kept, is, new])
            .into_iter()
            .map(|change| {
                let celsius = |one: Option<PrintedReading>| one.map(|one| one.celsius);
                (
                    change.day.day(),
                    celsius(change.before),
                    celsius(change.now),
                )
            })
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                (1, some("21.0"), None),
                (2, some("22.0"), some("22.5")),
                (3, None, some("23.0"))
            ]
        );
    }

    #[test]
    fn a_measure_entered_later_is_a_change() {
        let was = on(2, Half::Morning, "31.0");
        let mut is = was.clone();
        is.reading.measure = "开空调降温".into();
        assert_eq!(changes(&[was], &[is]).len(), 1);
    }
}
