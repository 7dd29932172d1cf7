//! What may be said of a facility, its rooms and zones: checked before anything is stored.

use serde_json::Number;

use super::{FacilityKind, ZonePurpose, ZoneState, decimal, region::RegionLevel};
use crate::error::{Code, Refusal};

/// The longest name of a facility, room or zone, in characters.
pub const NAME_MAX: usize = 60;
/// The longest address.
pub const ADDRESS_MAX: usize = 200;
/// The longest phone, two numbers with extensions.
pub const PHONE_MAX: usize = 40;
/// The longest text of opening hours.
pub const HOURS_MAX: usize = 100;

/// Millionths of a degree are kept: a tenth of a metre.
const POSITION_PLACES: usize = 6;

/// The level as stored, if it fits: depots have one, and no depot is a village's.
pub fn level(
    kind: FacilityKind,
    level: Option<RegionLevel>,
) -> Result<Option<&'static str>, Refusal> {
    match (kind, level) {
        (FacilityKind::Depot, Some(RegionLevel::Province)) => Ok(Some("province")),
        (FacilityKind::Depot, Some(RegionLevel::Prefecture)) => Ok(Some("prefecture")),
        (FacilityKind::Depot, Some(RegionLevel::County)) => Ok(Some("county")),
        (FacilityKind::Depot, Some(RegionLevel::Township)) => Ok(Some("township")),
        (FacilityKind::Depot, _) | (_, Some(_)) => Err(Code::LevelNotFitting.at("level")),
        (_, None) => Ok(None),
    }
}

/// The position in millionths of a degree, latitude first; both numbers or neither.
pub fn position(
    latitude: Option<&Number>,
    longitude: Option<&Number>,
) -> Result<Option<(i64, i64)>, Refusal> {
    let (latitude, longitude) = match (latitude, longitude) {
        (None, None) => return Ok(None),
        (Some(latitude), Some(longitude)) => (latitude, longitude),
        (None, _) => return Err(Code::PositionInvalid.at("latitude")),
        (_, None) => return Err(Code::PositionInvalid.at("longitude")),
    };
    let degrees = |field, number: &Number, most: i64| {
        decimal::rounded(&number.to_string(), POSITION_PLACES)
            .filter(|micro| micro.abs() <= most * 1_000_000)
            .ok_or_else(|| Code::PositionInvalid.at(field))
    };
    Ok(Some((
        degrees("latitude", latitude, 90)?,
        degrees("longitude", longitude, 180)?,
    )))
}

/// Millionths of a degree as a JSON number.
pub fn degrees(micro: Option<i64>) -> Option<Number> {
    decimal::number(micro?, POSITION_PLACES)
}

/// Minutes east of Greenwich.
pub fn utc_offset(minutes: Option<i64>) -> Result<i64, Refusal> {
    match minutes.unwrap_or(480) {
        minutes @ -840..=840 => Ok(minutes),
        _ => Err(Code::OffsetInvalid.at("utcOffsetMinutes")),
    }
}

/// An area in tenths of a square metre.
pub fn area(text: &str) -> Result<i64, Refusal> {
    decimal::exact(text, 1)
        .filter(|tenths| (1..=1_000_000).contains(tenths))
        .ok_or_else(|| Code::AreaInvalid.at("areaM2"))
}

/// Refuses a zone whose colour is not that of its purpose.
pub fn zone_state(purpose: ZonePurpose, stated: Option<ZoneState>) -> Result<ZoneState, Refusal> {
    let state = purpose.state();
    match stated {
        Some(stated) if stated != state => Err(Code::ZoneStateMismatch.at("state")),
        _ => Ok(state),
    }
}

/// The limits of a climate class, in tenths of a degree and of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The lowest good temperature; none for "not above".
    pub celsius_low: Option<i64>,
    /// The highest.
    pub celsius_high: Option<i64>,
    /// The lowest good relative humidity.
    pub humidity_low: i64,
    /// The highest.
    pub humidity_high: i64,
}

impl Limits {
    /// Refuses limits that no room can keep.
    pub fn check(self) -> Result<Limits, Refusal> {
        let celsius = -500..=1000;
        let refusal = |field: &str| Err(Code::ClimateLimitsInvalid.at(field));
        let ends = [self.celsius_low, self.celsius_high];
        if !ends.into_iter().flatten().all(|end| celsius.contains(&end)) {
            return refusal("celsiusHigh");
        }
        if matches!(ends, [Some(low), Some(high)] if low >= high) || ends == [None, None] {
            return refusal("celsiusHigh");
        }
        if !(0 <= self.humidity_low
            && self.humidity_low < self.humidity_high
            && self.humidity_high <= 1000)
        {
            return refusal("humidityHigh");
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn only_depots_have_a_level() {
        assert_eq!(
            level(FacilityKind::Depot, Some(RegionLevel::County)),
            Ok(Some("county"))
        );
        assert_eq!(level(FacilityKind::Kit, None), Ok(None));
        for (kind, stated) in [
            (FacilityKind::Depot, None),
            (FacilityKind::Depot, Some(RegionLevel::Village)),
            (FacilityKind::Outlet, Some(RegionLevel::Township)),
        ] {
            let refusal = level(kind, stated).unwrap_err();
            assert_eq!(refusal.code, Code::LevelNotFitting);
        }
    }

    #[test]
    fn a_position_is_whole_or_absent() {
        let (latitude, longitude) = (number("24.880095"), number("102.8329"));
        assert_eq!(
            position(Some(&latitude), Some(&longitude)),
            Ok(Some((24_880_095, 102_832_900)))
        );
        assert_eq!(position(None, None), Ok(None));
        assert!(position(Some(&latitude), None).is_err());
        assert!(position(None, Some(&longitude)).is_err());
        assert!(position(Some(&number("90.000001")), Some(&longitude)).is_err());
        assert!(position(Some(&number("-90")), Some(&number("-180"))).is_ok());
        assert!(position(Some(&latitude), Some(&number("1e9"))).is_err());
    }

    #[test]
    fn areas_have_one_decimal() {
        assert_eq!(area("16.5"), Ok(165));
        for text in ["0", "-1", "16.55", "很大", "100000.1"] {
            assert_eq!(area(text).unwrap_err().code, Code::AreaInvalid);
        }
    }

    #[test]
    fn a_zone_has_the_colour_of_its_purpose() {
        let returns = ZonePurpose::Returns;
        assert_eq!(zone_state(returns, None), Ok(ZoneState::Pending));
        assert!(zone_state(returns, Some(ZoneState::Pending)).is_ok());
        let refusal = zone_state(returns, Some(ZoneState::Qualified)).unwrap_err();
        assert_eq!(refusal.code, Code::ZoneStateMismatch);
    }

    #[test]
    fn limits_stand_in_order() {
        let normal = Limits {
            celsius_low: Some(100),
            celsius_high: Some(300),
            humidity_low: 350,
            humidity_high: 750,
        };
        assert!(normal.check().is_ok());
        assert!(
            Limits {
                celsius_low: None,
                ..normal
            }
            .check()
            .is_ok()
        );
        let wrong = [
            Limits {
                celsius_low: Some(300),
                ..normal
            },
            Limits {
                celsius_low: None,
                celsius_high: None,
                ..normal
            },
            Limits {
                celsius_high: Some(1001),
                ..normal
            },
            Limits {
                humidity_low: 750,
                ..normal
            },
            Limits {
                humidity_high: 1001,
                ..normal
            },
            Limits {
                humidity_low: -1,
                ..normal
            },
        ];
        for limits in wrong {
            let refusal = limits.check().unwrap_err();
            assert_eq!(refusal.code, Code::ClimateLimitsInvalid);
        }
    }
}
