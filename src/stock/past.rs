//! Reads the past that back-dated drafts ask about: what was there at the end of each business day.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{draft::Draft, known::Known, load::steps, rules::mirrored_id};
use crate::{
    catalog::Lot,
    clock::day_at,
    db::{Tx, assembled},
    error::Result,
};

/// Reads the closing units of every day that matters to a back-dated draft.
pub async fn load(
    tx: &mut Tx,
    drafts: &[&Draft],
    known: &mut Known,
    now: DateTime<Utc>,
) -> Result<()> {
    let past = asked(drafts, known, now);
    empty_days(drafts, &past, known);
    days(tx, &past, known).await
}

/// A lot in a book, and the first past day a draft asks about.
type Past = (Uuid, Uuid, Uuid, NaiveDate);

/// The lots whose past matters: a back-dated document may not take what was not there then.
fn asked(drafts: &[&Draft], known: &Known, now: DateTime<Utc>) -> Vec<Past> {
    let mut first: HashMap<(Uuid, Uuid, Uuid), NaiveDate> = HashMap::new();
    let mut ask = |facility, product, lot, day: NaiveDate| {
        let asked = first.entry((facility, product, lot)).or_insert(day);
        *asked = day.min(*asked);
    };
    for draft in drafts {
        let facility = &draft.facility;
        if draft.occurred_on >= day_at(now, facility.utc_offset_minutes) {
            continue;
        }
        for line in &draft.lines {
            let named =
                |lot: &&Lot| lot.product_id == line.product.id && lot.number == line.lot_number;
            for lot in known.lots.values().filter(named) {
                for lot in [lot, known.survivor(lot)] {
                    ask(facility.id, lot.product_id, lot.id, draft.occurred_on);
                }
            }
        }
        let reversed = draft.reverses.unwrap_or_default();
        for key in [(facility.id, reversed), far_original(draft, reversed)] {
            for entry in known.undoable.get(&key).into_iter().flatten() {
                ask(key.0, entry.product_id, entry.lot_id, draft.occurred_on);
            }
        }
    }
    let mut past: Vec<Past> = first
        .into_iter()
        .map(|((f, p, l), day)| (f, p, l, day))
        .collect();
    past.sort_unstable();
    past
}

fn far_original(draft: &Draft, reversed: Uuid) -> (Uuid, Uuid) {
    let dispenser = draft.counterparty_facility().map(|facility| facility.id);
    (dispenser.unwrap_or_default(), mirrored_id(reversed))
}

#[derive(sqlx::FromRow)]
struct DayRow {
    facility_id: Uuid,
    lot_id: Uuid,
    zone_id: Uuid,
    day: NaiveDate,
    units: i64,
}

/// A holding that never moved has an empty past, which is not the same as an unknown one.
fn empty_days(drafts: &[&Draft], past: &[Past], known: &mut Known) {
    for draft in drafts {
        let ends = [Some(&draft.facility), draft.counterparty_facility()];
        for facility in ends.into_iter().flatten() {
            let here = past.iter().filter(|(id, ..)| *id == facility.id);
            for (_, _, lot, _) in here {
                for zone in &facility.zones {
                    known.days.entry((facility.id, *lot, zone.id)).or_default();
                }
            }
        }
    }
}

async fn days(tx: &mut Tx, past: &[Past], known: &mut Known) -> Result<()> {
    for step in steps(past.iter().copied()) {
        let sql = format!(
            "WITH asked (facility_id, product_id, lot_id, day) AS (VALUES {}),
             begun AS (
                SELECT asked.facility_id, asked.lot_id, holding.zone_id,
                       COALESCE((SELECT MAX(before.day) FROM holding_day AS before
                           WHERE before.facility_id = asked.facility_id
                               AND before.lot_id = asked.lot_id
                               AND before.zone_id = holding.zone_id
                               AND before.day <= asked.day), asked.day) AS day
                FROM asked JOIN holding ON holding.facility_id = asked.facility_id
                    AND holding.product_id = asked.product_id AND holding.lot_id = asked.lot_id)
             SELECT holding_day.facility_id, holding_day.lot_id, holding_day.zone_id,
                    holding_day.day, holding_day.units
             FROM begun JOIN holding_day ON holding_day.facility_id = begun.facility_id
                 AND holding_day.lot_id = begun.lot_id AND holding_day.zone_id = begun.zone_id
                 AND holding_day.day >= begun.day",
            tx.placeholders(step.len(), 4),
        );
        let mut query = tx.query(assembled(sql));
        for (facility, product, lot, day) in step {
            query = query.bind(facility).bind(product).bind(lot).bind(day);
        }
        let rows: Vec<DayRow> = query.all().await?;
        for row in rows {
            let holding = (row.facility_id, row.lot_id, row.zone_id);
            known
                .days
                .entry(holding)
                .or_default()
                .insert(row.day, row.units);
        }
    }
    Ok(())
}
