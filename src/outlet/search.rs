//! Finding points: by place, name, pinyin, variety, and whether they are open now.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Number;

use super::{Level, Point, map::metres, snapshot::Snapshot};
use crate::{
    error::{Code, Refusal},
    find::words::folded,
    places::{FacilityKind, facility::position, hours::Standing},
};

/// The longest text that is looked for, in characters.
const TEXT_MAX: usize = 60;

/// Which points, and which part of the list.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Part of the name, the code, the address or the region's name; pinyin initials do too.
    pub q: Option<String>,
    /// In this region or below it.
    pub region: Option<String>,
    /// Where there is some of this product.
    pub product: Option<String>,
    /// Of this kind only.
    pub kind: Option<FacilityKind>,
    /// Open at this moment, by the hours that can be read.
    pub open: Option<bool>,
    /// The nearest to here first: degrees north and east, such as `24.880,102.833`. No more than
    /// three decimals count, about a hundred metres.
    pub near: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// What is to be found, with every code known.
#[derive(Debug, Default)]
pub struct Query {
    text: String,
    region_path: String,
    /// The variety wanted, by its place in the list.
    pub variety: Option<usize>,
    kind: Option<FacilityKind>,
    is_open: bool,
    /// Where to sort from, in millionths of a degree: latitude, longitude.
    pub near: Option<(i64, i64)>,
    after: String,
}

impl Wanted {
    /// What is wanted, with nothing for what was left empty: a form sends all of its fields.
    #[must_use]
    pub fn filled(&self) -> Wanted {
        let filled = |text: &Option<String>| {
            let text = text.as_deref().map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Wanted {
            q: filled(&self.q),
            region: filled(&self.region),
            product: filled(&self.product),
            near: filled(&self.near),
            after: filled(&self.after),
            kind: self.kind,
            open: self.open.filter(|open| *open),
        }
    }

    /// Refuses codes that nobody knows and texts that are too long.
    pub fn query(&self, snapshot: &Snapshot) -> Result<Query, Refusal> {
        let wanted = self.filled();
        if wanted
            .q
            .as_ref()
            .is_some_and(|q| q.chars().count() > TEXT_MAX)
        {
            return Err(Code::TextTooLong.with("most", TEXT_MAX).at("q"));
        }
        let region_path = match &wanted.region {
            None => String::new(),
            Some(code) => {
                let area = snapshot.areas.iter().find(|area| area.code == *code);
                let unknown = || Code::RegionUnknown.with("code", code).at("region");
                area.ok_or_else(unknown)?.path.clone()
            }
        };
        let variety = match &wanted.product {
            None => None,
            Some(code) => {
                let unknown = || Code::NotFound.with("what", code).at("product");
                Some(snapshot.variety(code).ok_or_else(unknown)?)
            }
        };
        Ok(Query {
            text: wanted.q.as_deref().map(folded).unwrap_or_default(),
            region_path,
            variety,
            kind: wanted.kind,
            is_open: wanted.open.is_some(),
            near: wanted.near.as_deref().map(here).transpose()?,
            after: wanted.after.unwrap_or_default(),
        })
    }
}

/// About a hundred metres, in millionths of a degree: nobody's house is told by it.
const ROUGHLY: i64 = 1000;

/// A position as an address names it, roughly.
fn here(text: &str) -> Result<(i64, i64), Refusal> {
    let wrong = || Code::PositionInvalid.at("near");
    let (latitude, longitude) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<Number>().map_err(|_| wrong());
    let (latitude, longitude) = (number(latitude)?, number(longitude)?);
    let exact = position(Some(&latitude), Some(&longitude)).map_err(|_| wrong())?;
    let rough = |micro: i64| (micro + ROUGHLY / 2).div_euclid(ROUGHLY) * ROUGHLY;
    let (latitude, longitude) = exact.ok_or_else(wrong)?;
    Ok((rough(latitude), rough(longitude)))
}

/// Whether a point is open at a moment; none where its hours cannot be read.
pub fn standing(point: &Point, at: DateTime<Utc>) -> Option<Standing> {
    let hours = point.hours.as_ref()?;
    Some(hours.standing(at, point.utc_offset_minutes))
}

impl Query {
    /// The points that fit: in order of code, or the nearest first and those whose position nobody
    /// knows last.
    pub fn find<'s>(&self, snapshot: &'s Snapshot) -> Vec<&'s Point> {
        let points = snapshot.points.iter();
        let mut found: Vec<&Point> = points.filter(|point| self.fits(point, snapshot)).collect();
        if self.near.is_some() {
            found.sort_by_cached_key(|point| self.metres(point).unwrap_or(i64::MAX));
        }
        found
    }

    /// Those of the points found that come after the page before.
    pub fn later<'s>(&self, mut found: Vec<&'s Point>) -> Vec<&'s Point> {
        if self.near.is_none() {
            found.retain(|point| point.code > self.after);
        } else if !self.after.is_empty() {
            let last = found.iter().position(|point| point.code == self.after);
            found.drain(..last.map_or(found.len(), |last| last + 1));
        }
        found
    }

    /// How far a point is from where is sorted from.
    pub fn metres(&self, point: &Point) -> Option<i64> {
        Some(metres(self.near?, point.position?))
    }

    fn fits(&self, point: &Point, snapshot: &Snapshot) -> bool {
        let is_open = || {
            let standing = standing(point, snapshot.at);
            matches!(standing, Some(Standing::Always | Standing::Open(_)))
        };
        point.region_path.starts_with(&self.region_path)
            && self.kind.is_none_or(|kind| kind == point.kind)
            && self
                .variety
                .is_none_or(|variety| point.level(variety) != Level::None)
            && (self.text.is_empty() || self.is_named(point))
            && (!self.is_open || is_open())
    }

    fn is_named(&self, point: &Point) -> bool {
        let text = self.text.as_bytes();
        point.words.iter().any(|word| word.starts_with(text)) || point.place.contains(&self.text)
    }
}
