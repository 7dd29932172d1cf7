//! The halves of a month that sensors fill in, with what was done where they were outside.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Number;
use uuid::Uuid;

use super::hundredths;
use crate::{
    climate::{
        Sample,
        excursion::NoteKind,
        hand::{Half, Windows},
        judge::{Limits, Side},
        sensed::Nearest,
        sensor::calibrated,
        store::{
            excursions::{self, Known, NoteRow},
            samples,
            sensors::{self, SensorRow},
        },
    },
    db::Tx,
    error::Result,
    places::Facility,
};

/// A reading of a sensor on the sheet.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SensedReading {
    /// The sensor's code.
    pub sensor: String,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// °C.
    #[schema(value_type = f64)]
    pub celsius: Option<Number>,
    /// Percent; nothing of a sensor without humidity.
    #[schema(value_type = Option<f64>)]
    pub humidity: Option<Number>,
    /// Which side the temperature was out on; none for inside.
    pub celsius_out: Option<Side>,
    /// Which side the humidity was out on.
    pub humidity_out: Option<Side>,
    /// Where it was outside: what was done, as the excursion's notes say.
    pub measures: Vec<String>,
    /// The first reading inside again, when there was one.
    pub after: Option<SensedAfter>,
}

/// The reading after an excursion.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SensedAfter {
    /// When.
    pub at: DateTime<Utc>,
    /// °C.
    #[schema(value_type = f64)]
    pub celsius: Option<Number>,
    /// Percent.
    #[schema(value_type = Option<f64>)]
    pub humidity: Option<Number>,
}

/// What the sensors of a room say of a month.
pub struct Sensed {
    codes: Vec<String>,
    nearest: Nearest,
    limits: Limits,
    excursions: Vec<Vec<Known>>,
    notes: HashMap<Uuid, Vec<NoteRow>>,
    ends: HashMap<(usize, i64), Sample>,
}

/// Which room and which days.
pub struct Wanted<'a> {
    /// Where.
    pub facility: &'a Facility,
    /// The room.
    pub room: Uuid,
    /// From a day up to but not with another.
    pub days: (NaiveDate, NaiveDate),
    /// When readings are due.
    pub windows: Windows,
    /// What has to be kept.
    pub limits: Limits,
}

impl Sensed {
    /// Reads them.
    pub async fn between(tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Sensed> {
        let (facility, offset) = (wanted.facility.id, wanted.facility.utc_offset_minutes);
        let moment = |day: NaiveDate| {
            let start = day.and_time(chrono::NaiveTime::MIN).and_utc();
            (start - Duration::minutes(offset)).timestamp()
        };
        let stretch = (moment(wanted.days.0), moment(wanted.days.1));
        let all = sensors::of_facility(tx, facility).await?;
        let here = all
            .into_iter()
            .filter(|row| row.storeroom_id == wanted.room);
        let here: Vec<SensorRow> = here.collect();
        let arrived = samples::arrived(tx, facility).await?;
        let mut sensed = Sensed {
            codes: here.iter().map(|row| row.code.clone()).collect(),
            nearest: Nearest::new(wanted.windows, offset),
            limits: wanted.limits,
            excursions: Vec::new(),
            notes: HashMap::new(),
            ends: HashMap::new(),
        };
        for (number, row) in here.iter().enumerate() {
            let known = excursions::since(tx, facility, row.id, stretch.0).await?;
            let ends: HashSet<i64> = known.iter().filter_map(|one| one.found.ended_at).collect();
            let added = sensors::calibrations(tx, row.id).await?;
            let waiting = arrived.get(&row.id);
            samples::each_day(tx, (facility, row.id), stretch, waiting, |samples| {
                for sample in samples {
                    let sample = calibrated(*sample, &added);
                    sensed.nearest.offer(number, &sample);
                    if ends.contains(&sample.at) {
                        sensed.ends.insert((number, sample.at), sample);
                    }
                }
            })
            .await?;
            sensed.excursions.push(known);
        }
        sensed.read_notes(tx, facility).await?;
        Ok(sensed)
    }

    /// The notes of excursions that touch a reading on the sheet; of the others nobody asks.
    async fn read_notes(&mut self, tx: &mut Tx, facility: Uuid) -> Result<()> {
        let on_sheet: Vec<(usize, Sample)> = self.nearest.all().collect();
        for (sensor, sample) in on_sheet {
            let touching: Vec<Uuid> = self.touching(sensor, &sample).map(|one| one.id).collect();
            for id in touching {
                if let Entry::Vacant(empty) = self.notes.entry(id) {
                    empty.insert(excursions::notes(tx, facility, id).await?);
                }
            }
        }
        Ok(())
    }

    fn touching(&self, sensor: usize, sample: &Sample) -> impl Iterator<Item = &Known> {
        let at = sample.at;
        self.excursions[sensor].iter().filter(move |known| {
            known.found.began_at <= at && known.found.ended_at.is_none_or(|end| at < end)
        })
    }

    /// The reading of a half.
    pub fn of(&self, day: NaiveDate, half: Half) -> Option<SensedReading> {
        let (sensor, sample) = self.nearest.of(day, half)?;
        let said = self
            .touching(sensor, &sample)
            .filter_map(|known| self.notes.get(&known.id))
            .flatten()
            .filter(|note| note.kind == NoteKind::Measure)
            .map(|note| note.note.clone());
        let ends = self
            .touching(sensor, &sample)
            .filter_map(|known| known.found.ended_at);
        let after = ends.max().and_then(|end| self.ends.get(&(sensor, end)));
        Some(SensedReading {
            sensor: self.codes[sensor].clone(),
            at: moment(sample.at),
            celsius: hundredths(sample.celsius.into()),
            humidity: sample.humidity.and_then(|damp| hundredths(damp.into())),
            celsius_out: self.limits.celsius.out(sample.celsius),
            humidity_out: sample
                .humidity
                .and_then(|damp| self.limits.humidity.out(damp)),
            measures: said.collect(),
            after: after.map(|after| SensedAfter {
                at: moment(after.at),
                celsius: hundredths(after.celsius.into()),
                humidity: after.humidity.and_then(|damp| hundredths(damp.into())),
            }),
        })
    }
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}
