//! Evidence (证据): what the records say of a facility at the moment of a visit, so that an
//! inspector looks at it instead of writing it down.
//!
//! Every item is judged here from plain [`Facts`]; [`gather`] reads them. What cannot be known
//! at a facility is left out: a kit has no readings, an item without records behind it is not
//! made up.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

mod answered;
pub mod coverage;
pub mod gather;
pub mod keep;
mod staffed;

pub use answered::{EvidenceAnswer, answered};
pub use coverage::Written;
pub use staffed::Staffed;

use super::{finding::State, standard::Record};
use crate::{
    catalog::{Category, LotStatus},
    house::House,
    places::{ZoneState, decimal},
};

/// How the records stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EvidenceJudgement)]
pub enum Judgement {
    /// 符合: nothing to object to.
    Good,
    /// 注意: nothing is broken, but it is worth a look.
    Watch,
    /// 不符合: the records fall short.
    Bad,
    /// 没有记录: nothing was recorded that could be judged.
    Unknown,
}

/// A value of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
#[schema(as = EvidenceValue)]
pub enum Value {
    /// A whole number.
    Number(i64),
    /// A day, a decimal, names parted by commas.
    Text(String),
}

/// One item of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = EvidenceItem)]
pub struct Item {
    /// Which records: also what a check judged from records names.
    pub record: Record,
    /// What they come to, by name.
    pub values: BTreeMap<String, Value>,
    /// How that stands.
    pub judgement: Judgement,
    /// The page that shows the records.
    pub link: String,
}

/// What the records said at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The moment.
    pub taken_at: DateTime<Utc>,
    /// The items, always in the same order.
    pub items: Vec<Item>,
}

/// Readings twice a day over some days: how many were due and there, and excursions left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stretch {
    /// Halves of days, of all rooms together.
    pub due: i64,
    /// Of these with a reading by hand, or of a sensor within the hours.
    pub there: i64,
    /// Excursions, warnings at least, that nobody closed.
    pub open: i64,
}

/// A lot in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// The zone's colour.
    pub zone: ZoneState,
}

/// The last count that was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Its business day.
    pub day: NaiveDate,
    /// Lines counted.
    pub lines: i64,
    /// Of these equal to the book.
    pub exact: i64,
}

/// The whole chain of the book, calculated once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Entries walked.
    pub entries: i64,
    /// What did not agree.
    pub faults: i64,
    /// The short code of the head.
    pub head: String,
}

/// A loss rate of the year, of one class and unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// In hundredths of a per mille.
    pub rate: i64,
    /// Whether that is more than the county allows.
    pub is_above: bool,
}

/// What a facility tells residents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Names of what is missing.
    pub missing: Vec<&'static str>,
    /// Whether residents are told of it.
    pub is_public: bool,
}

/// All that is judged.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The facility's code.
    pub facility: String,
    /// The facility's day.
    pub today: NaiveDate,
    /// Over 30 and 90 days; nothing where no room is in use.
    pub climate: Option<[Stretch; 2]>,
    /// Varieties that lie there: class, and whether the card label is current.
    pub cards: Vec<(Category, bool)>,
    /// What lies there.
    pub held: Vec<Held>,
    /// The last count.
    pub counted: Option<Counted>,
    /// Lots whose condition is to be checked.
    pub care_due: i64,
    /// The book.
    pub book: Proven,
    /// Who works there; nothing where certificates are not asked for.
    pub staff: Option<Staffed>,
    /// Findings: where each stands, and by when it is due.
    pub findings: Vec<(State, NaiveDate)>,
    /// Losses of this year.
    pub losses: Vec<Loss>,
    /// What residents are told.
    pub told: Told,
}

/// The items, judged by the county's rules.
pub fn items(facts: &Facts, house: &House) -> Vec<Item> {
    let at = |page: &str| format!("/f/{}{page}", facts.facility);
    let mut all = Vec::new();
    if let Some(stretches) = &facts.climate {
        all.push(climate(stretches, at("/climate")));
    }
    all.push(cards(&facts.cards, at("/labels")));
    all.push(red_zone(facts, at("/stock")));
    all.push(expiring(facts, house.expiring_days, at("/expiry")));
    all.push(count(facts, at("/counts")));
    all.push(care(facts, at("/stock")));
    all.push(book(&facts.book, at("/documents")));
    if let Some(staff) = &facts.staff {
        all.extend(staffed::items(staff, &at("/staff")));
    }
    all.push(findings(facts, at("/findings")));
    all.push(losses(&facts.losses, house.loss_permille, at("/balance")));
    all.push(public_information(&facts.told, at("")));
    all
}

fn item<const N: usize>(
    record: Record,
    judgement: Judgement,
    link: String,
    values: [(&str, Value); N],
) -> Item {
    Item {
        record,
        values: values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        judgement,
        link,
    }
}

fn number(value: usize) -> Value {
    Value::Number(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Good where it holds, bad where it does not.
fn holds(is_so: bool) -> Judgement {
    if is_so {
        Judgement::Good
    } else {
        Judgement::Bad
    }
}

/// Two readings a day and no excursion left open: the wall sheet that the plan asks for (S3).
fn climate([month, quarter]: &[Stretch; 2], link: String) -> Item {
    let is_whole = month.there >= month.due && quarter.open == 0;
    let judgement = match month.there + quarter.there {
        0 => Judgement::Unknown,
        _ => holds(is_whole),
    };
    let values = [
        ("due30", Value::Number(month.due)),
        ("there30", Value::Number(month.there)),
        ("open30", Value::Number(month.open)),
        ("due90", Value::Number(quarter.due)),
        ("there90", Value::Number(quarter.there)),
        ("open90", Value::Number(quarter.open)),
    ];
    item(Record::Climate, judgement, link, values)
}

/// Every variety of 药, 套 and 环 has a card label that says what is true (S4).
fn cards(all: &[(Category, bool)], link: String) -> Item {
    let of = |category| {
        let varieties = all.iter().filter(move |(other, _)| *other == category);
        let current = varieties.clone().filter(|(_, is_current)| *is_current);
        (number(varieties.count()), number(current.count()))
    };
    let (drugs, drugs_current) = of(Category::Drug);
    let (condoms, condoms_current) = of(Category::Condom);
    let (iuds, iuds_current) = of(Category::Iud);
    let judgement = match all {
        [] => Judgement::Unknown,
        all => holds(all.iter().all(|(_, is_current)| *is_current)),
    };
    let values = [
        ("drugs", drugs),
        ("drugsCurrent", drugs_current),
        ("condoms", condoms),
        ("condomsCurrent", condoms_current),
        ("iuds", iuds),
        ("iudsCurrent", iuds_current),
    ];
    item(Record::CardLabels, judgement, link, values)
}

/// Nothing expired or recalled lies outside the red zone.
fn red_zone(facts: &Facts, link: String) -> Item {
    let outside = || {
        let held = facts.held.iter();
        held.filter(|held| held.zone != ZoneState::Rejected)
    };
    let is_expired = |held: &&Held| held.expiry.is_some_and(|day| day < facts.today);
    let expired = outside().filter(is_expired).count();
    let is_recalled = |held: &&Held| held.status == LotStatus::Recalled;
    let recalled = outside().filter(is_recalled).count();
    let values = [("expired", number(expired)), ("recalled", number(recalled))];
    item(
        Record::RedZone,
        holds(expired + recalled == 0),
        link,
        values,
    )
}

fn expiring(facts: &Facts, days: i64, link: String) -> Item {
    let last = facts.today + chrono::Duration::days(days);
    let days_left = facts.held.iter().filter_map(|held| held.expiry);
    let near = days_left.filter(|day| (facts.today..=last).contains(day));
    let nearest = near.clone().min();
    let judgement = match nearest {
        None => Judgement::Good,
        Some(_) => Judgement::Watch,
    };
    let nearest = nearest.map_or(String::new(), |day| day.to_string());
    let values = [
        ("lots", number(near.count())),
        ("days", Value::Number(days)),
        ("nearest", Value::Text(nearest)),
    ];
    item(Record::Expiring, judgement, link, values)
}

fn count(facts: &Facts, link: String) -> Item {
    let Some(counted) = facts.counted.filter(|counted| counted.lines > 0) else {
        return item(Record::Count, Judgement::Unknown, link, []);
    };
    let judgement = if counted.exact == counted.lines {
        Judgement::Good
    } else {
        Judgement::Watch
    };
    let accuracy = decimal::text(counted.exact * 1000 / counted.lines, 1);
    let values = [
        ("day", Value::Text(counted.day.to_string())),
        (
            "days",
            Value::Number((facts.today - counted.day).num_days()),
        ),
        ("lines", Value::Number(counted.lines)),
        ("exact", Value::Number(counted.exact)),
        ("accuracy", Value::Text(accuracy)),
    ];
    item(Record::Count, judgement, link, values)
}

fn care(facts: &Facts, link: String) -> Item {
    let values = [("due", Value::Number(facts.care_due))];
    item(Record::Care, holds(facts.care_due == 0), link, values)
}

fn book(proven: &Proven, link: String) -> Item {
    let values = [
        ("entries", Value::Number(proven.entries)),
        ("faults", Value::Number(proven.faults)),
        ("head", Value::Text(proven.head.clone())),
    ];
    let judgement = match proven.entries {
        0 if proven.faults == 0 => Judgement::Unknown,
        _ => holds(proven.faults == 0),
    };
    item(Record::Book, judgement, link, values)
}

fn findings(facts: &Facts, link: String) -> Item {
    let overdue = facts.findings.iter();
    let overdue = overdue.filter(|(state, due)| state.is_overdue(*due, facts.today));
    let overdue = overdue.count();
    let judgement = match (facts.findings.len(), overdue) {
        (0, _) => Judgement::Good,
        (_, 0) => Judgement::Watch,
        _ => Judgement::Bad,
    };
    let values = [
        ("open", number(facts.findings.len())),
        ("overdue", number(overdue)),
    ];
    item(Record::Findings, judgement, link, values)
}

/// The year's losses, the worst class and unit, against the most that may be lost (5‰).
fn losses(all: &[Loss], most: i64, link: String) -> Item {
    let worst = all.iter().map(|loss| loss.rate.max(0)).max();
    let judgement = match worst {
        None => Judgement::Unknown,
        Some(_) => holds(!all.iter().any(|loss| loss.is_above)),
    };
    let rate = worst.map_or(String::new(), |rate| decimal::text(rate, 2));
    let values = [("rate", Value::Text(rate)), ("most", Value::Number(most))];
    item(Record::Losses, judgement, link, values)
}

fn public_information(told: &Told, link: String) -> Item {
    let values = [
        ("missing", Value::Text(told.missing.join(","))),
        ("public", Value::Number(told.is_public.into())),
    ];
    let judgement = holds(told.missing.is_empty());
    item(Record::PublicInformation, judgement, link, values)
}

#[cfg(test)]
mod tests;
