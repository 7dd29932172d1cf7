//! Reads the needs of all facilities of a region: the summaries that hold, and the books behind
//! theirs anew.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    keep,
    store::{
        self, Place,
        summaries::{self, BookRow},
    },
    summary::Summary,
    wide::{Around, Judged, Plans, judge_all},
};
use crate::{app::App, clock::day_at, error::Result, places::store::Reach};

/// A facility and what it needs.
pub struct FacilityNeeds {
    /// The facility.
    pub row: BookRow,
    /// The business day there.
    pub today: NaiveDate,
    /// Its book, summed up.
    pub summary: Summary,
    /// Its products.
    pub judged: Vec<Judged>,
}

/// The needs of the facilities of a region.
pub struct RegionNeeds {
    /// The facilities in use, in the order of their codes.
    pub facilities: Vec<FacilityNeeds>,
    /// The plans in force.
    pub plans: Vec<store::PlanRow>,
    /// Codes of products by id.
    pub codes: HashMap<Uuid, String>,
    /// Lots that may not go out wherever they lie.
    pub barred: HashSet<Uuid>,
}

/// What the facilities of a region within reach need; an empty path is anywhere.
pub async fn needs(app: &App, region_path: &str, reach: &Reach) -> Result<RegionNeeds> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let rows = summaries::books(&mut tx, region_path, reach).await?;
    let plans = store::plans(&mut tx).await?;
    let codes: HashMap<Uuid, String> = summaries::codes(&mut tx).await?.into_iter().collect();
    let barred = summaries::barred_lots(&mut tx).await?;
    let barred: HashSet<Uuid> = barred.into_iter().map(|(lot,)| lot).collect();
    let mut coming: HashMap<Uuid, HashMap<Uuid, i64>> = HashMap::new();
    for (receiver, product, units) in summaries::all_coming(&mut tx).await? {
        coming.entry(receiver).or_default().insert(product, units);
    }
    let mut facilities = Vec::with_capacity(rows.len());
    let mut made = Vec::new();
    for mut row in rows {
        let kept = row.summary();
        row.figures = None;
        let summary = if let Some(summary) = kept {
            summary
        } else {
            made.push(facilities.len());
            summaries::sum_up(&mut tx, &row, now).await?
        };
        facilities.push(FacilityNeeds {
            today: day_at(now, row.utc_offset_minutes),
            row,
            summary,
            judged: Vec::new(),
        });
    }
    drop(tx);
    let made = made.iter().filter_map(|at| facilities.get(*at));
    // What is read stands without being kept: a full disk keeps nobody from reading.
    if let Err(error) = keep::keep(app, made.map(|one| (&one.row, &one.summary))).await {
        tracing::warn!(%error, "could not keep books summed up for needs");
    }
    let by_place = plans_by_place(&plans);
    let (nothing, none) = (HashMap::new(), Plans::new());
    let around = Around {
        codes: &codes,
        barred: &barred,
    };
    for one in &mut facilities {
        let plans = by_place.get(&one.row.place).unwrap_or(&none);
        let coming = coming.get(&one.row.id).unwrap_or(&nothing);
        one.judged = judge_all(&one.summary, (plans, &around), coming, one.today);
    }
    Ok(RegionNeeds {
        facilities,
        plans,
        codes,
        barred,
    })
}

/// The plans of each kind of place, by product.
pub fn plans_by_place(plans: &[store::PlanRow]) -> HashMap<Place, Plans<'_>> {
    let mut by_place: HashMap<Place, Plans<'_>> = HashMap::new();
    for plan in plans {
        let of_place = by_place.entry(plan.place).or_default();
        of_place.insert(plan.product.as_str(), plan);
    }
    by_place
}
