//! The needs of many facilities at once, from their books as they were summed up.

use std::{
    collections::{HashMap, HashSet},
    hash::BuildHasher,
};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    need::{Known, Need, judge},
    store::PlanRow,
    summary::{Past, Summary},
};

/// The plans of a kind of place: by the product's code, and under the empty one for all others.
pub type Plans<'p> = HashMap<&'p str, &'p PlanRow>;

/// What is judged besides the summaries.
pub struct Around<'a> {
    /// Codes of products by id.
    pub codes: &'a HashMap<Uuid, String>,
    /// Lots that may not go out wherever they lie: held or recalled.
    pub barred: &'a HashSet<Uuid>,
}

/// A product at a facility.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The product.
    pub product: Uuid,
    /// What it needs.
    pub need: Need,
    /// Units on the way there.
    pub coming: i64,
    /// Units that may not go out.
    pub barred: i64,
}

/// Judges all products of a facility on a day; `coming` are the units on the way there.
pub fn judge_all(
    summary: &Summary,
    (plans, around): (&Plans<'_>, &Around<'_>),
    coming: &HashMap<Uuid, i64, impl BuildHasher>,
    today: NaiveDate,
) -> Vec<Judged> {
    let mut all = Vec::with_capacity(summary.products.len());
    let plan_of = |product: &Uuid| {
        let code = around.codes.get(product)?;
        plans.get(code.as_str()).or_else(|| plans.get("")).copied()
    };
    let on_the_way = |product: &Uuid| coming.get(product).copied().unwrap_or(0);
    for past in &summary.products {
        if let Some(plan) = plan_of(&past.product) {
            let coming = on_the_way(&past.product);
            all.push(judge_one(past, plan, (coming, today), around.barred));
        }
    }
    let is_kept = |product: &Uuid| summary.products.iter().any(|past| past.product == *product);
    for (product, units) in coming {
        if let Some(plan) = plan_of(product).filter(|_| !is_kept(product)) {
            let known = Known {
                coming: *units,
                ..Known::default()
            };
            all.push(Judged {
                product: *product,
                need: judge(&known, plan.rule, &plan.plan(), today),
                coming: *units,
                barred: 0,
            });
        }
    }
    all
}

fn judge_one(
    past: &Past,
    plan: &PlanRow,
    (coming, today): (i64, NaiveDate),
    barred: &HashSet<Uuid>,
) -> Judged {
    let (free, rest) = parted(past, barred, today);
    let known = Known {
        months: past.whole_months(today, usize::try_from(plan.months).unwrap_or(1)),
        lots: free,
        coming,
    };
    Judged {
        product: past.product,
        need: judge(&known, plan.rule, &plan.plan(), today),
        coming,
        barred: rest,
    }
}

/// The lots that may go out today, by expiry, and the units that may not.
pub fn parted(
    past: &Past,
    barred: &HashSet<Uuid, impl BuildHasher>,
    today: NaiveDate,
) -> (Vec<(Option<NaiveDate>, i64)>, i64) {
    let mut free = Vec::with_capacity(past.lots.len());
    let mut rest = 0;
    for there in &past.lots {
        let may_go =
            !barred.contains(&there.lot) && there.expiry.is_none_or(|expiry| expiry >= today);
        if may_go && there.green > 0 {
            free.push((there.expiry, there.green));
            rest += there.other;
        } else {
            rest += there.green + there.other;
        }
    }
    (free, rest)
}
