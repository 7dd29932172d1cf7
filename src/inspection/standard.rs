//! A standard (标准): checks that are data, and what makes a list of them sound.

use serde::{Deserialize, Serialize};

mod order;

use crate::{
    error::{Code, Refusal},
    places::{FacilityKind, decimal, region::RegionLevel},
    text,
};

/// The most checks of a standard.
pub const CHECKS_MAX: usize = 200;

/// The longest text of a check.
pub const TEXT_MAX: usize = 300;

/// The longest name of a standard, a part or a source.
pub const NAME_MAX: usize = 120;

/// The longest name of a template.
const LABEL_MAX: usize = 40;

/// The longest name of a unit.
const UNIT_MAX: usize = 12;

/// The most a check can weigh.
pub const WEIGHT_MAX: i64 = 100;

/// The ends of a range, in hundredths.
const VALUE_MAX: i64 = 100_000_000;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English; may be empty, then the Chinese is shown.
    #[serde(default)]
    pub en: String,
}

impl Words {
    fn checked(&self, field: &str, most: usize) -> Result<Words, Refusal> {
        Ok(Words {
            zh: text::required(&format!("{field}.zh"), &self.zh, most)?,
            en: text::optional(&format!("{field}.en"), &self.en, most)?,
        })
    }
}

/// How a check is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CheckHow)]
pub enum How {
    /// 是否: the inspector says whether it is so.
    #[default]
    YesNo,
    /// 数值: a number within a range, both ends included.
    Range,
    /// 计数: at least so many.
    Count,
    /// 面积: the measured area beside the band of the facility's level.
    Area,
    /// 查记录: the inspector says what the records show.
    Records,
}

/// Which records a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CheckRecord)]
pub enum Record {
    /// 温湿度记录: readings twice a day, and what was outside.
    Climate,
    /// 库存标示卡: a current card label for every variety.
    CardLabels,
    /// 不合格品: nothing expired or recalled outside the red zone.
    RedZone,
    /// 近效期: what expires soon.
    Expiring,
    /// 盘点: the last count and its accuracy.
    Count,
    /// 养护检查: condition checks that are due.
    Care,
    /// 账册: the whole chain of the book.
    Book,
    /// 上岗证: valid certificates.
    Certificates,
    /// 培训: training this year.
    Training,
    /// 整改: findings still open.
    Findings,
    /// 报损率: losses against the most that may be lost.
    Losses,
    /// 公示信息: what residents are told is complete.
    PublicInformation,
}

/// One check of a standard.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = StandardCheck)]
pub struct Check {
    /// Its code within the standard, such as `S2-1`.
    pub code: String,
    /// The part it stands in, as a heading.
    pub part: Words,
    /// What has to be so.
    pub text: Words,
    /// Which plan asks for it, and in which clause.
    pub source: Words,
    /// The kinds of facility it is for.
    pub kinds: Vec<FacilityKind>,
    /// The levels of depot it is for; all where none is named.
    #[serde(default)]
    pub levels: Vec<RegionLevel>,
    /// How it is judged.
    #[serde(default)]
    pub how: How,
    /// The least of a range, or the least count.
    #[serde(default)]
    pub least: Option<String>,
    /// The most of a range.
    #[serde(default)]
    pub most: Option<String>,
    /// What the number counts.
    #[serde(default)]
    pub unit: String,
    /// Which records it is about.
    #[serde(default)]
    pub record: Option<Record>,
    /// The template by which the system prints what is missing where it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether a photo is needed.
    #[serde(default)]
    pub photo: bool,
    /// How much it counts, 0 to 100.
    #[serde(default = "one")]
    pub weight: i64,
    /// Whether the whole fails where it is not met.
    #[serde(default)]
    pub fatal: bool,
    /// Asked only where this check is met.
    #[serde(default)]
    pub only_if: Option<String>,
    /// The plan does not name it: it is shown so and does not count until the county names it.
    #[serde(default)]
    pub open: bool,
}

fn one() -> i64 {
    1
}

impl Check {
    /// Whether it is asked of a facility of this kind and level.
    pub fn is_for(&self, kind: FacilityKind, level: Option<RegionLevel>) -> bool {
        let fits = |level| self.levels.contains(&level);
        self.kinds.contains(&kind)
            && (kind != FacilityKind::Depot || self.levels.is_empty() || level.is_some_and(fits))
    }

    /// Whether it can count at all.
    pub fn counts(&self) -> bool {
        !self.open
    }

    /// The ends of its range in hundredths.
    pub fn ends(&self) -> (Option<i64>, Option<i64>) {
        let read = |end: &Option<String>| end.as_deref().and_then(|end| decimal::exact(end, 2));
        (read(&self.least), read(&self.most))
    }
}

/// A standard's names and checks: what a version holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StandardBody)]
pub struct Body {
    /// Its name.
    pub name: Words,
    /// Its checks, in the order they are asked.
    #[serde(alias = "check")]
    pub checks: Vec<Check>,
}

/// A fault of a list of checks: which one, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its place in the list, from 0.
    pub index: usize,
    /// Why it cannot be taken.
    pub why: Refusal,
}

impl Body {
    /// The body in normal form, or everything that is wrong with it. `row` names the row of a check
    /// as its writer counts.
    pub fn checked(&self, row: impl Fn(usize) -> u64) -> Result<Body, Vec<Fault>> {
        let whole = |why| vec![Fault { index: 0, why }];
        let name = self.name.checked("name", NAME_MAX).map_err(whole)?;
        if self.checks.is_empty() || self.checks.len() > CHECKS_MAX {
            let why = Code::StandardCount.with("most", CHECKS_MAX);
            return Err(whole(why.at("checks")));
        }
        let mut faults = Vec::new();
        let mut checks = Vec::new();
        for (index, check) in self.checks.iter().enumerate() {
            let at = At {
                index,
                row: row(index),
                code: &check.code,
            };
            match one_checked(check, &at) {
                Ok(check) => checks.push(check),
                Err(why) => faults.push(Fault { index, why }),
            }
        }
        faults.extend(order::doubles(&self.checks, &row));
        faults.extend(order::conditions(&self.checks, &row));
        faults.sort_by_key(|fault| fault.index);
        if faults.is_empty() {
            Ok(Body { name, checks })
        } else {
            Err(faults)
        }
    }
}

/// Where a check stands.
struct At<'c> {
    index: usize,
    row: u64,
    code: &'c str,
}

impl At<'_> {
    fn refusal(&self, code: Code, field: &str) -> Refusal {
        code.with("row", self.row)
            .with("code", self.code)
            .at(format!("checks[{}].{field}", self.index))
    }

    /// What the house says of a text, with the row it stands in.
    fn within(&self, why: &Refusal, field: &str) -> Refusal {
        use crate::error::Language::{En, Zh};
        self.refusal(Code::CheckFieldInvalid, field).in_words(
            "why",
            why.sentence(Zh),
            why.sentence(En),
        )
    }
}

fn one_checked(check: &Check, at: &At<'_>) -> Result<Check, Refusal> {
    let words = |words: &Words, field: &str, most| {
        words
            .checked(field, most)
            .map_err(|why| at.within(&why, &why.field.clone().unwrap_or_default()))
    };
    let plain = |field: &'static str| move |why: Refusal| at.within(&why, field);
    let mut next = check.clone();
    next.code = text::code("code", &check.code).map_err(plain("code"))?;
    next.part = words(&check.part, "part", NAME_MAX)?;
    next.text = words(&check.text, "text", TEXT_MAX)?;
    next.source = words(&check.source, "source", NAME_MAX)?;
    next.unit = text::optional("unit", &check.unit, UNIT_MAX).map_err(plain("unit"))?;
    let label = text::optional(
        "label",
        check.label.as_deref().unwrap_or_default(),
        LABEL_MAX,
    );
    let label = label.map_err(plain("label"))?;
    next.label = Some(label).filter(|label| !label.is_empty());
    if !(0..=WEIGHT_MAX).contains(&check.weight) {
        let why = at.refusal(Code::CheckWeight, "weight");
        return Err(why.with("most", WEIGHT_MAX));
    }
    if check.kinds.is_empty() {
        return Err(at.refusal(Code::CheckForNobody, "kinds"));
    }
    next.kinds.dedup();
    next.levels.dedup();
    fitting(&mut next, at)?;
    Ok(next)
}

/// Refuses numbers that do not go with how a check is judged, and empty ranges.
fn fitting(check: &mut Check, at: &At<'_>) -> Result<(), Refusal> {
    let end = |end: &Option<String>, places: usize, field: &str| match end {
        None => Ok(None),
        Some(text) => decimal::exact(text, places)
            .filter(|value| value.abs() <= VALUE_MAX)
            .map(|value| Some((value, decimal::text(value, places))))
            .ok_or_else(|| at.refusal(Code::CheckEndUnreadable, field)),
    };
    let places = if check.how == How::Count { 0 } else { 2 };
    let least = end(&check.least, places, "least")?;
    let most = end(&check.most, places, "most")?;
    let value = |end: &Option<(i64, String)>| end.as_ref().map(|(value, _)| *value);
    match check.how {
        How::Range => match (value(&least), value(&most)) {
            (None, None) => return Err(at.refusal(Code::CheckRangeMissing, "least")),
            (Some(low), Some(high)) if low > high => {
                let why = at.refusal(Code::CheckRangeEmpty, "most");
                let shown = |end: &Option<String>| end.clone().unwrap_or_default();
                return Err(why
                    .with("least", shown(&check.least))
                    .with("most", shown(&check.most)));
            }
            _ => {}
        },
        How::Count => {
            let is_count = value(&least).is_some_and(|least| least > 0) && most.is_none();
            if !is_count {
                return Err(at.refusal(Code::CheckCountMissing, "least"));
            }
        }
        How::YesNo | How::Area | How::Records => {
            if least.is_some() || most.is_some() {
                return Err(at.refusal(Code::CheckEndsUnfitting, "least"));
            }
        }
    }
    if (check.how == How::Records) != check.record.is_some() {
        return Err(at.refusal(Code::CheckRecordMissing, "record"));
    }
    let normal =
        |end: Option<(i64, String)>| end.map(|(_, text)| text.trim_end_matches('.').to_owned());
    check.least = normal(least);
    check.most = normal(most);
    Ok(())
}

/// All that is wrong, as one refusal: the first, with the others beside it.
pub fn refusal(faults: Vec<Fault>) -> Refusal {
    let mut all = faults.into_iter().map(|fault| fault.why);
    let mut first = all.next().unwrap_or_else(|| Code::StandardCount.into());
    first.also = all.take(50).collect();
    first
}

#[cfg(test)]
mod tests;
