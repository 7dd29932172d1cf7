//! The floor area a depot's store is to have, by its level.
//!
//! The standard: a county store has 40 to 70 square metres, a township store 10 to 20. Below is a
//! failure; above meets the floor but lies outside the stated band, and is told so.

use serde::Serialize;

use super::{decimal, region::RegionLevel};

/// How an area stands to the band of its level. Both ends belong to the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AreaVerdict {
    /// Smaller than the least: the standard is not met.
    Below,
    /// Within the band.
    Within,
    /// Larger than the most: the floor is met, the band is left.
    Above,
}

/// An area beside the band of its level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaCheck {
    /// The area judged: square metres, one decimal.
    #[serde(rename = "areaM2")]
    pub area_m2: String,
    /// The least.
    #[serde(rename = "leastM2")]
    pub least_m2: String,
    /// The most.
    #[serde(rename = "mostM2")]
    pub most_m2: String,
    /// How the area stands to them.
    pub verdict: AreaVerdict,
}

/// The band of a level in tenths of a square metre; none where no standard states one.
pub fn band(level: RegionLevel) -> Option<(i64, i64)> {
    match level {
        RegionLevel::County => Some((400, 700)),
        RegionLevel::Township => Some((100, 200)),
        RegionLevel::Province | RegionLevel::Prefecture | RegionLevel::Village => None,
    }
}

/// An area in tenths of a square metre beside the band of a depot's level.
pub fn check(level: Option<RegionLevel>, area_deci: i64) -> Option<AreaCheck> {
    let (least, most) = band(level?)?;
    let verdict = match area_deci {
        area if area < least => AreaVerdict::Below,
        area if area > most => AreaVerdict::Above,
        _ => AreaVerdict::Within,
    };
    Some(AreaCheck {
        area_m2: decimal::text(area_deci, 1),
        least_m2: decimal::text(least, 1),
        most_m2: decimal::text(most, 1),
        verdict,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_the_band() {
        use AreaVerdict::{Above, Below, Within};
        let cases = [
            (RegionLevel::County, 399, Below),
            (RegionLevel::County, 400, Within),
            (RegionLevel::County, 700, Within),
            (RegionLevel::County, 701, Above),
            (RegionLevel::Township, 99, Below),
            (RegionLevel::Township, 100, Within),
            (RegionLevel::Township, 200, Within),
            (RegionLevel::Township, 201, Above),
        ];
        for (level, area, verdict) in cases {
            let found = check(Some(level), area).map(|check| check.verdict);
            assert_eq!(found, Some(verdict), "{level:?} {area}");
        }
    }

    #[test]
    fn where_no_standard_states_a_band_nothing_is_judged() {
        for level in [
            None,
            Some(RegionLevel::Province),
            Some(RegionLevel::Prefecture),
        ] {
            assert_eq!(check(level, 500), None);
        }
    }
}
