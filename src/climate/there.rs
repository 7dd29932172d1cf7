//! The lots that were there while a room was outside its limits, and what may be done with them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    excursion::Verdict,
    stay::stays,
    store::{
        excursions::ExcursionRow,
        followed::{self, AsideRow, HeldRow, JudgementRow, LotRow},
        life,
    },
};
use crate::{
    app::App,
    catalog::LotStatus,
    clock::day_at,
    db::Tx,
    error::Result,
    places::{Facility, ZonePurpose, ZoneState},
    stock::draft::DraftLine,
};

/// The most lots that are told of an excursion.
pub const LOTS_MAX: usize = 1_000;

/// A lot that was there.
#[derive(Debug, Clone)]
pub struct Touched {
    /// The lot.
    pub lot: LotRow,
    /// The most units in each zone of the room while it was outside.
    pub zones: Vec<(Uuid, i64)>,
    /// Where it is now, everywhere.
    pub held: Vec<HeldRow>,
    /// What of it was set aside because of the excursion, with the units of each that lie there
    /// still.
    pub aside: Vec<AsideRow>,
}

/// A step of a zone move: from a zone to another, by their codes, and units.
pub type Step<'a> = (&'a str, &'a str, i64);

/// The zone of a facility where lots wait for a judgement: that for what is to be inspected, or
/// else that for returns.
pub fn waiting_zone(facility: &Facility) -> Option<&str> {
    let zone = facility.zone_for(ZonePurpose::Receiving);
    let zone = zone.or_else(|| facility.zone_for(ZonePurpose::Returns));
    zone.map(|zone| &zone.code[..])
}

impl Touched {
    fn held_at(&self, facility: &Facility, zone: Uuid) -> Option<&HeldRow> {
        let mut held = self.held.iter();
        held.find(|row| row.facility_id == facility.id && row.zone_id == zone)
    }

    /// What of it lies in the room's green zones still.
    pub fn in_green(&self, facility: &Facility, room: Uuid) -> impl Iterator<Item = &HeldRow> {
        let here = facility.id;
        self.held.iter().filter(move |row| {
            row.facility_id == here
                && row.storeroom_id == Some(room)
                && row.zone_state == ZoneState::Qualified
        })
    }

    /// Whether it is to be set aside: not what may not be used anyway, nor what was released after
    /// the excursion already.
    pub fn is_movable(&self, today: NaiveDate, said: &[JudgementRow]) -> bool {
        let last = said.iter().rfind(|said| said.lot_id == self.lot.id);
        self.lot.status == LotStatus::Active
            && self.lot.expiry.is_none_or(|day| day >= today)
            && last.is_none_or(|last| last.verdict != Verdict::Release)
    }

    /// Units that were set aside and wait still.
    pub fn waiting(&self) -> i64 {
        self.aside.iter().map(|row| row.units).sum()
    }

    /// The steps that follow from a verdict: back to where it came from, or to the red zone.
    pub fn steps<'a>(
        &'a self,
        facility: &'a Facility,
        room: Uuid,
        verdict: Verdict,
    ) -> Vec<Step<'a>> {
        let code = |zone: Uuid| facility.zone_by_id(zone).map(|zone| &zone.code[..]);
        match verdict {
            Verdict::Keep => Vec::new(),
            Verdict::Release => {
                let back = self
                    .aside
                    .iter()
                    .filter_map(|row| Some((code(row.to_zone)?, code(row.from_zone)?, row.units)));
                back.collect()
            }
            Verdict::Reject => {
                let Some(red) = facility.zone_for(ZonePurpose::Reject) else {
                    return Vec::new();
                };
                let aside = self
                    .aside
                    .iter()
                    .filter_map(|row| Some((code(row.to_zone)?, row.units)));
                let green = self.in_green(facility, room);
                let green = green.map(|row| (&row.zone_code[..], row.units));
                let all = aside.chain(green);
                all.map(|(from, units)| (from, &red.code[..], units))
                    .collect()
            }
        }
    }

    /// The lines of a zone move of these steps.
    pub async fn lines(&self, app: &App, steps: &[Step<'_>]) -> Result<Vec<DraftLine>> {
        let product = app.product(&self.lot.product_code).await?;
        let line = |(from, to, units): &Step<'_>| DraftLine {
            product: product.clone(),
            named: None,
            lot_number: self.lot.number.clone(),
            lot_expiry: self.lot.expiry,
            made_on: None,
            zone: Some((*from).to_owned()),
            to_zone: Some((*to).to_owned()),
            units: *units,
            reason: String::new(),
        };
        let steps = steps.iter().filter(|step| step.2 > 0);
        Ok(steps.map(line).collect())
    }
}

/// The lots that lay in the room of an excursion while it lasted, in order of product and expiry.
pub async fn touched(
    tx: &mut Tx,
    facility: &Facility,
    row: &ExcursionRow,
    now: DateTime<Utc>,
) -> Result<Vec<Touched>> {
    let offset = facility.utc_offset_minutes;
    let end = row.ended_at.unwrap_or(now).max(row.began_at);
    let (from, to) = (row.began_at.timestamp(), end.timestamp());
    let days = (day_at(row.began_at, offset), day_at(end, offset));
    let dawn = days.0.and_time(NaiveTime::MIN).and_utc().timestamp() - offset * 60;
    let grounds = life::grounds_of(tx, facility.id).await?;
    let steps = life::steps_between(tx, (facility.id, offset), days, dawn).await?;
    let ids: Vec<Uuid> = steps.keys().copied().collect();
    let survivors = followed::survivors(tx, &ids).await?;
    let mut zones: HashMap<Uuid, HashMap<Uuid, i64>> = HashMap::new();
    for (lot, steps) in &steps {
        for stay in stays(steps, &grounds) {
            if stay.room == Some(row.storeroom_id) && stay.touches(from, to) {
                let meant = survivors.get(lot).copied().unwrap_or(*lot);
                let most = zones
                    .entry(meant)
                    .or_default()
                    .entry(stay.zone)
                    .or_default();
                *most = (*most).max(stay.most_between(from, to));
            }
        }
    }
    let aside = followed::set_aside(tx, facility.id, row.id).await?;
    let ids: Vec<Uuid> = zones.keys().copied().collect();
    let mut held = followed::held(tx, &ids).await?;
    let lots = followed::lots(tx, &ids).await?;
    let told = lots.into_iter().take(LOTS_MAX).map(|lot| {
        let mut zones: Vec<_> = zones
            .remove(&lot.id)
            .unwrap_or_default()
            .into_iter()
            .collect();
        zones.sort_unstable();
        let of_lot = aside.iter().filter(|row| row.lot_id == lot.id).cloned();
        let mut touched = Touched {
            zones,
            held: held.remove(&lot.id).unwrap_or_default(),
            aside: of_lot.collect(),
            lot,
        };
        touched.keep_what_is_left(facility);
        touched
    });
    Ok(told.collect())
}

impl Touched {
    /// Of what was set aside only what lies there still counts; of the first set aside the rest.
    fn keep_what_is_left(&mut self, facility: &Facility) {
        let mut left: HashMap<Uuid, i64> = HashMap::new();
        for row in &self.aside {
            let held = self
                .held_at(facility, row.to_zone)
                .map_or(0, |row| row.units);
            left.insert(row.to_zone, held);
        }
        for row in self.aside.iter_mut().rev() {
            let there = left.entry(row.to_zone).or_default();
            row.units = row.units.min(*there);
            *there -= row.units;
        }
        self.aside.retain(|row| row.units > 0);
    }
}
