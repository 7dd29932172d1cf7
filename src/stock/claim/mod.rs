//! Claim limits (限领): how much of a product or class one person may be given in a period.
//!
//! A county sets the rules as data and switches them on as a house policy; by default nobody is
//! asked who they are. Whoever claims is known by a keyed hash alone ([`key`]): what they are known
//! by is never kept, sent on or logged. A hand-out is allowed when no stretch of the rule's days
//! that holds its day has more than the rule's most; days before and after count alike, because
//! some hand-outs are entered later.
//!
//! Nobody may go over a limit: no plan that was read lets them. Where it cannot be looked at
//! (no connection, no card), a dispensing says so with a word that is kept on the document.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::draft::Draft;
use crate::{
    catalog::{Category, Product},
    error::{Code, Refusal},
};

pub mod http;
pub mod key;
pub mod store;
pub mod sweep;
mod told;

/// The most rules.
pub const RULES_MAX: usize = 100;

/// The most a rule may allow.
pub const MOST_MAX: i64 = 100_000;

/// The longest period, in days: two years.
pub const DAYS_MAX: i64 = 731;

/// Who claims, as a keyed hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Claimant(pub [u8; 32]);

/// Which document claims belong to, as a keyed hash: it lets a reversal give them back, and tells
/// nobody without the key who was given what.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Handle(pub [u8; 32]);

impl fmt::Debug for Claimant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claimant(…)")
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle(…)")
    }
}

impl Claimant {
    /// Which of the rows taken in turns is theirs.
    fn slot(self) -> i64 {
        i64::from(self.0[0] % 64)
    }
}

/// What a draft says of who claims.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Claim {
    /// No limit is looked at.
    #[default]
    Unasked,
    /// A limit on the product of this name is to be looked at, and nothing was said.
    Missing(String),
    /// The ticket is too old, or none of ours.
    Stale,
    /// Who claims, and the document's handle.
    Of(Claimant, Handle),
    /// Of a reversal: what was claimed with the document of this handle no longer counts.
    Released(Handle),
}

impl Claim {
    /// The handle of the claims that a reversal gives back.
    pub fn released(&self) -> Option<Handle> {
        match self {
            Claim::Released(handle) => Some(*handle),
            _ => None,
        }
    }
}

/// What a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = ClaimMeasure)]
pub enum Measure {
    /// Base units.
    Units,
    /// Smallest packs of each product, begun ones counted whole.
    Packs,
}

/// A rule, with the words it is told in.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Rule {
    /// Its id.
    pub id: Uuid,
    /// Of one product,
    pub product_id: Option<Uuid>,
    /// or of a class.
    pub category: Option<Category>,
    /// The most that is given,
    pub most: i64,
    /// of what,
    pub measure: Measure,
    /// in so many days, today included.
    pub days: i64,
    /// The product's code.
    pub product_code: Option<String>,
    /// The product's name.
    pub product_name: Option<String>,
    /// The product's base unit.
    pub base_unit: Option<String>,
    /// The name of the product's smallest pack.
    pub pack_name: Option<String>,
}

/// What was, or is to be, claimed of one product on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClaim {
    /// Who.
    pub claimant: Claimant,
    /// With which document.
    pub handle: Handle,
    /// The product.
    pub product: Uuid,
    /// Its class.
    pub category: Category,
    /// Base units in its smallest pack.
    pub pack: i64,
    /// Base units claimed.
    pub units: i64,
    /// The business day.
    pub day: NaiveDate,
}

/// The rules in force and what was claimed before, by those a batch is about.
#[derive(Debug, Default)]
pub struct Past {
    /// The rules.
    pub rules: Vec<Rule>,
    /// The claims.
    pub claims: HashMap<Claimant, Vec<NewClaim>>,
}

impl Rule {
    /// Whether it is about a product.
    pub fn is_about(&self, product: &Product) -> bool {
        self.covers(product.id, product.category)
    }

    fn covers(&self, product: Uuid, category: Category) -> bool {
        self.product_id == Some(product) || self.category == Some(category)
    }

    /// How much of what it counts is in these claims.
    fn sum<'c>(&self, claims: impl Iterator<Item = &'c NewClaim>) -> i64 {
        let mut by_product: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
        for claim in claims.filter(|claim| self.covers(claim.product, claim.category)) {
            by_product.entry(claim.product).or_insert((0, claim.pack)).0 += claim.units;
        }
        let counted = by_product.values().map(|(units, pack)| match self.measure {
            Measure::Units => *units,
            Measure::Packs => (units + pack - 1) / (*pack).max(1),
        });
        counted.sum()
    }

    /// The most there is in any stretch of its days that holds `day`.
    fn fullest(&self, claims: &[NewClaim], day: NaiveDate) -> i64 {
        let before = |day: NaiveDate, days: i64| shifted(day, -days);
        let ends: BTreeSet<NaiveDate> = claims
            .iter()
            .map(|claim| claim.day)
            .filter(|end| *end > day && before(*end, self.days) < day)
            .chain([day])
            .collect();
        let in_stretch = |end: NaiveDate| {
            let begin = before(end, self.days);
            self.sum(
                claims
                    .iter()
                    .filter(|claim| begin < claim.day && claim.day <= end),
            )
        };
        ends.into_iter().map(in_stretch).max().unwrap_or(0)
    }

    /// How much of what it counts may still be given on `day`.
    pub fn left(&self, claims: &[NewClaim], day: NaiveDate) -> i64 {
        (self.most - self.fullest(claims, day)).max(0)
    }

    fn allows(&self, claims: &[NewClaim], wanted: &[NewClaim], day: NaiveDate) -> bool {
        let moved = wanted.iter().map(|claim| NewClaim { day, ..*claim });
        let all: Vec<NewClaim> = claims.iter().cloned().chain(moved).collect();
        self.fullest(&all, day) <= self.most
    }

    /// The first later day on which as much would be given.
    fn again(&self, claims: &[NewClaim], wanted: &[NewClaim], day: NaiveDate) -> Option<NaiveDate> {
        let days = claims.iter().map(|claim| shifted(claim.day, self.days));
        let later: BTreeSet<NaiveDate> = days.filter(|free| *free > day).collect();
        later
            .into_iter()
            .find(|free| self.allows(claims, wanted, *free))
    }
}

impl Past {
    /// What a draft claims, or why it may not.
    pub fn allow(&self, draft: &Draft) -> Result<Vec<NewClaim>, Refusal> {
        let (claimant, handle) = match &draft.claim {
            Claim::Unasked | Claim::Released(_) => return Ok(Vec::new()),
            Claim::Stale => return Err(Code::ClaimStale.at("dispensing.claim")),
            Claim::Missing(name) => {
                return Err(Code::ClaimNeeded.with("name", name).at("dispensing.claim"));
            }
            Claim::Of(claimant, handle) => (*claimant, *handle),
        };
        let lines = draft.lines.iter().map(|line| (&*line.product, line.units));
        let wanted = self.wanted(claimant, handle, lines, draft.occurred_on);
        self.check(claimant, &wanted, draft.occurred_on)?;
        Ok(wanted)
    }

    /// What rules look at of products to be given, one a product.
    pub fn wanted<'p>(
        &self,
        claimant: Claimant,
        handle: Handle,
        lines: impl Iterator<Item = (&'p Product, i64)>,
        day: NaiveDate,
    ) -> Vec<NewClaim> {
        let mut wanted: Vec<NewClaim> = Vec::new();
        for (product, units) in lines {
            if !self.rules.iter().any(|rule| rule.is_about(product)) {
                continue;
            }
            match wanted.iter_mut().find(|claim| claim.product == product.id) {
                Some(claim) => claim.units += units,
                None => wanted.push(NewClaim {
                    claimant,
                    handle,
                    product: product.id,
                    category: product.category,
                    pack: product
                        .packs
                        .iter()
                        .map(|pack| pack.units)
                        .min()
                        .unwrap_or(1),
                    units,
                    day,
                }),
            }
        }
        wanted
    }

    /// Refuses what goes over a rule.
    pub fn check(
        &self,
        claimant: Claimant,
        wanted: &[NewClaim],
        day: NaiveDate,
    ) -> Result<(), Refusal> {
        let claims = self.of(claimant);
        let about = |rule: &&Rule| wanted.iter().any(|w| rule.covers(w.product, w.category));
        let over = self.rules.iter().filter(about);
        let mut over = over.filter(|rule| !rule.allows(claims, wanted, day));
        match over.next() {
            Some(rule) => Err(rule.refusal(claims, wanted, day)),
            None => Ok(()),
        }
    }

    /// What somebody claimed before.
    pub fn of(&self, claimant: Claimant) -> &[NewClaim] {
        self.claims.get(&claimant).map_or(&[], Vec::as_slice)
    }

    /// Takes in what an accepted document claims or gives back.
    pub fn accept(&mut self, new: &[NewClaim], released: Option<Handle>) {
        if let Some(handle) = released {
            for claims in self.claims.values_mut() {
                claims.retain(|claim| claim.handle != handle);
            }
        }
        for claim in new {
            self.claims
                .entry(claim.claimant)
                .or_default()
                .push(claim.clone());
        }
    }
}

fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 {
        day.checked_sub_days(by)
    } else {
        day.checked_add_days(by)
    };
    moved.unwrap_or(day)
}

#[cfg(test)]
mod tests;
