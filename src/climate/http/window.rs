//! What is asked of a facility's climate: from when to when, of which sensors, in how many points.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    climate::store::sensors::SensorRow,
    error::{Code, Refusal},
};

/// The most points of a drawing, and what is drawn where nothing is said.
const POINTS_MAX: u32 = 2_000;
const POINTS_USUAL: u32 = 500;

/// The longest window, in days: six years.
const DAYS_MAX: i64 = 2_200;

/// The most sensors that are chosen at once.
const SENSORS_MAX: usize = 6;

/// What is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// From when: a day of the facility, or a moment with its offset; a day ago when absent.
    from: Option<String>,
    /// Until when: a day, which is included, or a moment; now when absent.
    to: Option<String>,
    /// In how many points each sensor is drawn at most, 1 to 2000.
    points: Option<u32>,
    /// Only this storeroom, by its code.
    pub storeroom: Option<String>,
    /// Only these sensors, by their codes with commas between, at most 6.
    sensors: Option<String>,
}

impl Window {
    /// The window's ends in seconds.
    pub fn ends(&self, offset_minutes: i64, now: DateTime<Utc>) -> Result<(i64, i64), Refusal> {
        let moment = |field: &str, text: &str, days: i64| {
            if let Ok(day) = text.parse::<NaiveDate>() {
                let midnight = day.checked_add_signed(Duration::days(days));
                let midnight = midnight.map(|day| day.and_time(NaiveTime::MIN).and_utc());
                let moment = midnight.map(|at| at - Duration::minutes(offset_minutes));
                return moment.ok_or_else(|| window(field));
            }
            DateTime::parse_from_rfc3339(text)
                .map(|at| at.to_utc())
                .map_err(|_| window(field))
        };
        let to = self.to.as_deref();
        // What was read this very second is seen.
        let to = to.map_or(Ok(now + Duration::seconds(1)), |text| moment("to", text, 1))?;
        let day_before = to - Duration::days(1);
        let from = self.from.as_deref();
        let from = from.map_or(Ok(day_before), |text| moment("from", text, 0))?;
        if from >= to || to - from > Duration::days(DAYS_MAX) {
            return Err(window("from"));
        }
        Ok((from.timestamp(), to.timestamp()))
    }

    /// Whether a sensor is asked for.
    pub fn wants(&self, row: &SensorRow) -> bool {
        let room = self.storeroom.as_ref();
        let mut chosen = self.chosen();
        room.is_none_or(|room| *room == row.storeroom)
            && (self.sensors.is_none() || chosen.any(|code| code == row.code))
    }

    fn chosen(&self) -> impl Iterator<Item = &str> {
        let codes = self.sensors.as_deref().unwrap_or_default().split(',');
        codes.map(str::trim).filter(|code| !code.is_empty())
    }

    /// Refuses too many sensors at once.
    pub fn check_chosen(&self) -> Result<(), Refusal> {
        if self.chosen().count() > SENSORS_MAX {
            return Err(Code::SensorsTooMany.with("most", SENSORS_MAX).at("sensors"));
        }
        Ok(())
    }

    /// In how many points each sensor is drawn at most.
    pub fn points(&self) -> Result<u32, Refusal> {
        let points = self.points.unwrap_or(POINTS_USUAL);
        if (1..=POINTS_MAX).contains(&points) {
            return Ok(points);
        }
        let what = format!("points: 1–{POINTS_MAX}");
        Err(Code::InvalidInput.with("what", what).at("points"))
    }
}

/// Refuses a window that makes no sense.
pub fn window(field: &str) -> Refusal {
    Code::ClimateWindow.with("most", DAYS_MAX).at(field)
}
