//! The floor area an inspector measured, and how it stands to the band of the facility's level.
//!
//! Lengths are whole centimetres and areas whole square centimetres: no float takes part, and what
//! is shown is exact.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Refusal},
    places::{FacilityKind, area::band, decimal, region::RegionLevel},
    text,
};

/// Square centimetres in a tenth of a square metre, the unit bands are kept in.
const CM2_PER_DECI: i64 = 1000;

/// The longest side of a part: two hundred metres.
const SIDE_CM_MAX: i64 = 20_000;

/// The largest area in all: five thousand square metres, ten times a large county store.
const AREA_CM2_MAX: i64 = 5000 * 10_000;

/// The most parts a store is measured in.
pub const PARTS_MAX: usize = 30;

/// The longest name of a part.
const NAME_MAX: usize = 40;

/// A part of the store as it was measured: its sides, or its area.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaPart {
    /// What it is called; may be empty.
    #[serde(default)]
    pub name: String,
    /// Metres, two decimals at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_m: Option<String>,
    /// Metres, two decimals at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width_m: Option<String>,
    /// Square metres, two decimals at most, where the sides were not measured.
    #[serde(default, rename = "areaM2", skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<String>,
}

impl AreaPart {
    /// Its area in square centimetres.
    pub fn cm2(&self, field: &str) -> Result<i64, Refusal> {
        match (&self.length_m, &self.width_m, &self.area_m2) {
            (Some(length), Some(width), None) => {
                let length = side(&format!("{field}.lengthM"), length)?;
                let width = side(&format!("{field}.widthM"), width)?;
                within(field, length * width)
            }
            (None, None, Some(area)) => {
                let field = format!("{field}.areaM2");
                let hundredths = decimal::exact(area, 2);
                let hundredths = hundredths.ok_or_else(|| unreadable(&field))?;
                within(&field, hundredths.saturating_mul(100))
            }
            _ => Err(Code::AreaPartUnclear.at(field)),
        }
    }
}

fn unreadable(field: &str) -> Refusal {
    Code::MeasureUnreadable.at(field)
}

fn side(field: &str, text: &str) -> Result<i64, Refusal> {
    let cm = decimal::exact(text, 2).ok_or_else(|| unreadable(field))?;
    if (1..=SIDE_CM_MAX).contains(&cm) {
        return Ok(cm);
    }
    Err(Code::MeasureOutside
        .with("most", SIDE_CM_MAX / 100)
        .with("unit", "m")
        .at(field))
}

fn within(field: &str, cm2: i64) -> Result<i64, Refusal> {
    if (1..=AREA_CM2_MAX).contains(&cm2) {
        return Ok(cm2);
    }
    Err(Code::MeasureOutside
        .with("most", AREA_CM2_MAX / 10_000)
        .with("unit", "m²")
        .at(field))
}

/// The whole area of all parts in square centimetres.
pub fn total(parts: &[AreaPart]) -> Result<i64, Refusal> {
    if parts.is_empty() || parts.len() > PARTS_MAX {
        return Err(Code::AreaPartsCount
            .with("most", PARTS_MAX)
            .at("area.parts"));
    }
    let mut sum = 0;
    for (index, part) in parts.iter().enumerate() {
        let field = format!("area.parts[{index}]");
        text::optional(&format!("{field}.name"), &part.name, NAME_MAX)?;
        sum += part.cm2(&field)?;
    }
    within("area.parts", sum)
}

/// How a measured area stands to what is asked of the facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AreaStanding {
    /// 低于下限: smaller than the least; the standard is not met.
    Below,
    /// 在范围内: within the band, both ends included.
    Within,
    /// 高于上限: the floor is met, the stated band is left.
    Above,
    /// 未规定: no band is stated for this level.
    NoBand,
    /// 不适用: a kit or a machine has no store.
    NoStore,
}

/// A measured area, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AreaJudged {
    /// What was measured in all, exact square metres.
    #[serde(rename = "areaM2")]
    pub area_m2: String,
    /// The least asked for.
    #[serde(rename = "leastM2")]
    pub least_m2: Option<String>,
    /// The most of the stated band.
    #[serde(rename = "mostM2")]
    pub most_m2: Option<String>,
    /// How it stands to them.
    pub standing: AreaStanding,
    /// By how much it falls short.
    #[serde(rename = "shortM2")]
    pub short_m2: Option<String>,
}

/// Judges an area in square centimetres by the facility's kind and level.
pub fn judge(kind: FacilityKind, level: Option<RegionLevel>, cm2: i64) -> AreaJudged {
    let mut judged = AreaJudged {
        area_m2: metres(cm2),
        least_m2: None,
        most_m2: None,
        standing: AreaStanding::NoBand,
        short_m2: None,
    };
    if matches!(kind, FacilityKind::Kit | FacilityKind::Dispenser) {
        judged.standing = AreaStanding::NoStore;
        return judged;
    }
    let Some((least, most)) = level.and_then(band) else {
        return judged;
    };
    let (least, most) = (least * CM2_PER_DECI, most * CM2_PER_DECI);
    judged.least_m2 = Some(metres(least));
    judged.most_m2 = Some(metres(most));
    judged.standing = if cm2 < least {
        judged.short_m2 = Some(metres(least - cm2));
        AreaStanding::Below
    } else if cm2 > most {
        AreaStanding::Above
    } else {
        AreaStanding::Within
    };
    judged
}

/// Square centimetres as exact square metres, with one decimal at least.
pub fn metres(cm2: i64) -> String {
    let text = decimal::text(cm2, 4);
    let short = text.trim_end_matches('0');
    if short.ends_with('.') {
        format!("{short}0")
    } else {
        short.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn area(m2: &str) -> AreaPart {
        AreaPart {
            area_m2: Some(m2.to_owned()),
            ..AreaPart::default()
        }
    }

    fn sides(length: &str, width: &str) -> AreaPart {
        AreaPart {
            length_m: Some(length.to_owned()),
            width_m: Some(width.to_owned()),
            ..AreaPart::default()
        }
    }

    fn township(cm2: i64) -> AreaJudged {
        judge(FacilityKind::Depot, Some(RegionLevel::Township), cm2)
    }

    #[test]
    fn the_three_answers_say_by_how_much() {
        let small = township(total(&[area("8.6")]).unwrap());
        assert_eq!(small.standing, AreaStanding::Below);
        assert_eq!(small.short_m2.as_deref(), Some("1.4"));
        assert_eq!(small.least_m2.as_deref(), Some("10.0"));
        let large = township(total(&[area("22.0")]).unwrap());
        assert_eq!(large.standing, AreaStanding::Above);
        assert_eq!((large.short_m2, large.area_m2.as_str()), (None, "22.0"));
        // Four sides multiplied exactly: 3.33 × 3.01 = 10.0233.
        let odd = township(total(&[sides("3.33", "3.01")]).unwrap());
        assert_eq!(odd.area_m2, "10.0233");
        assert_eq!(odd.standing, AreaStanding::Within);
        let hair = township(99_999);
        assert_eq!(hair.standing, AreaStanding::Below);
        assert_eq!(hair.short_m2.as_deref(), Some("0.0001"));
    }

    #[test]
    fn where_no_band_is_stated_that_is_said() {
        for level in [Some(RegionLevel::Province), Some(RegionLevel::Prefecture)] {
            let judged = judge(FacilityKind::Depot, level, 500_000);
            assert_eq!(judged.standing, AreaStanding::NoBand);
        }
        let outlet = judge(FacilityKind::Outlet, None, 500_000);
        assert_eq!(outlet.standing, AreaStanding::NoBand);
        let kit = judge(FacilityKind::Kit, None, 500_000);
        assert_eq!(kit.standing, AreaStanding::NoStore);
    }

    #[test]
    fn what_is_no_measure_is_refused() {
        let page = "长".repeat(400);
        for bad in [
            "0", "-5", "10,000", "10000", "40-70", "", "1e3", "3.145", &page,
        ] {
            let refused = total(&[area(bad)]).unwrap_err();
            assert!(
                matches!(refused.code, Code::MeasureUnreadable | Code::MeasureOutside),
                "{bad}: {refused:?}"
            );
            assert_eq!(refused.field.as_deref(), Some("area.parts[0].areaM2"));
            assert!(total(&[sides(bad, "3")]).is_err(), "{bad}");
        }
        assert_eq!(total(&[]).unwrap_err().code, Code::AreaPartsCount);
        let both = AreaPart {
            area_m2: Some("3".into()),
            ..sides("1", "2")
        };
        assert_eq!(total(&[both]).unwrap_err().code, Code::AreaPartUnclear);
        let many = vec![area("4999"), area("2")];
        assert_eq!(total(&many).unwrap_err().code, Code::MeasureOutside);
    }

    proptest! {
        #[test]
        fn both_ends_belong_to_the_band(
            (level, least, most) in prop_oneof![
                Just((RegionLevel::County, 400_000, 700_000)),
                Just((RegionLevel::Township, 100_000, 200_000)),
            ],
            near in -20_i64..=20,
            anywhere in 1_i64..=AREA_CM2_MAX,
        ) {
            for cm2 in [least + near, most + near, anywhere] {
                let judged = judge(FacilityKind::Depot, Some(level), cm2);
                let expected = if cm2 < least {
                    AreaStanding::Below
                } else if cm2 <= most {
                    AreaStanding::Within
                } else {
                    AreaStanding::Above
                };
                prop_assert_eq!(judged.standing, expected);
                let short = judged.short_m2.map(|short| decimal::exact(&short, 4).unwrap());
                prop_assert_eq!(short, (cm2 < least).then_some(least - cm2));
                prop_assert_eq!(decimal::exact(&judged.area_m2, 4), Some(cm2));
            }
        }

        #[test]
        fn parts_add_up(sizes in prop::collection::vec((1_i64..=500, 1_i64..=500), 1..=20)) {
            let parts: Vec<AreaPart> = sizes
                .iter()
                .map(|(l, w)| sides(&decimal::text(*l, 2), &decimal::text(*w, 2)))
                .collect();
            let expected: i64 = sizes.iter().map(|(l, w)| l * w).sum();
            prop_assert_eq!(total(&parts).unwrap(), expected);
        }
    }
}
