//! What was written down at a facility in a stretch of days, as the pages see it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Number;
use uuid::Uuid;

use super::hundredths;
use crate::{
    app::App,
    climate::{
        hand::{Half, HandState, Windows, local, state},
        judge::Side,
        store::hand::{self as store, HandRow, MeasureRow},
    },
    clock::day_at,
    db::Tx,
    error::Result,
    places::Facility,
};

/// What was done about a reading, with the reading afterwards.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandMeasure {
    /// Its id.
    pub id: Uuid,
    /// What was done.
    pub measure: String,
    /// When it was read afterwards.
    pub at: DateTime<Utc>,
    /// °C afterwards.
    #[schema(value_type = f64)]
    pub celsius: Option<Number>,
    /// Percent afterwards.
    #[schema(value_type = f64)]
    pub humidity: Option<Number>,
    /// By whom.
    pub by: String,
}

impl From<&MeasureRow> for HandMeasure {
    fn from(row: &MeasureRow) -> HandMeasure {
        HandMeasure {
            id: row.id,
            measure: row.measure.clone(),
            at: row.at,
            celsius: hundredths(row.celsius),
            humidity: hundredths(row.humidity),
            by: row.account_name.clone(),
        }
    }
}

/// A reading from the wall.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandReading {
    /// Its id.
    pub id: Uuid,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// °C.
    #[schema(value_type = f64)]
    pub celsius: Option<Number>,
    /// Percent.
    #[schema(value_type = f64)]
    pub humidity: Option<Number>,
    /// How it stands.
    pub state: HandState,
    /// Which side the temperature was out on; none for inside.
    pub celsius_out: Option<Side>,
    /// Which side the humidity was out on.
    pub humidity_out: Option<Side>,
    /// Whether it was read within the hours it was due in.
    pub on_time: bool,
    /// Whether it was written down on a later day (补记).
    pub late: bool,
    /// A remark.
    pub note: String,
    /// What it corrects.
    pub corrects: Option<Uuid>,
    /// Whether another one stands in its place.
    pub corrected: bool,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// What was done.
    pub measures: Vec<HandMeasure>,
}

/// The readings of one half of a day.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct HandMark {
    /// The one that stands on the sheet.
    pub reading: Option<HandReading>,
    /// All others: corrected ones, and those written down beside the first.
    pub others: Vec<HandReading>,
}

/// All that was written down at a facility in a stretch of days.
pub struct Written {
    readings: Vec<HandRow>,
    measures: HashMap<Uuid, Vec<MeasureRow>>,
    /// When readings are due.
    pub windows: Windows,
    offset: i64,
}

impl Written {
    /// Of one room or of all, from a day up to but not with another.
    pub async fn between(
        app: &App,
        tx: &mut Tx,
        facility: &Facility,
        room: Option<Uuid>,
        days: (NaiveDate, NaiveDate),
    ) -> Result<Written> {
        let readings = store::between(tx, facility.id, room, days).await?;
        let mut measures: HashMap<Uuid, Vec<MeasureRow>> = HashMap::new();
        for row in store::measures(tx, facility.id, days).await? {
            measures.entry(row.reading_id).or_default().push(row);
        }
        let windows = Windows::from(&*app.house().await?);
        Ok(Written {
            readings,
            measures,
            windows,
            offset: facility.utc_offset_minutes,
        })
    }

    fn is_corrected(&self, id: Uuid) -> bool {
        self.readings.iter().any(|row| row.corrects == Some(id))
    }

    /// The reading of a half that stands on the sheet: the first written down, or what stands in
    /// its place.
    pub fn standing(&self, room: Uuid, day: NaiveDate, half: Half) -> Option<&HandRow> {
        let here = |row: &&HandRow| row.storeroom_id == room && (row.day, row.half) == (day, half);
        let first = self
            .readings
            .iter()
            .find(|row| here(row) && row.corrects.is_none());
        let mut standing = first.or_else(|| self.readings.iter().find(here))?;
        while let Some(next) = self
            .readings
            .iter()
            .find(|row| row.corrects == Some(standing.id))
        {
            standing = next;
        }
        if here(&standing) {
            return Some(standing);
        }
        // The first was moved to another half by its correction.
        self.readings
            .iter()
            .filter(here)
            .find(|row| !self.is_corrected(row.id))
    }

    /// How a reading stands.
    pub fn state(&self, row: &HandRow) -> HandState {
        let measures = self.measures.get(&row.id).map_or(0, Vec::len);
        state(&row.sample(), &row.limits(), measures)
    }

    /// A reading as the pages see it.
    pub fn view(&self, row: &HandRow) -> HandReading {
        let (limits, sample) = (row.limits(), row.sample());
        let time = local(row.at, self.offset);
        HandReading {
            id: row.id,
            at: row.at,
            celsius: hundredths(row.celsius),
            humidity: hundredths(row.humidity),
            state: self.state(row),
            celsius_out: limits.celsius.out(sample.celsius),
            humidity_out: sample.humidity.and_then(|damp| limits.humidity.out(damp)),
            on_time: self.windows.hold(row.half, time),
            late: day_at(row.recorded_at, self.offset) > row.day,
            note: row.note.clone(),
            corrects: row.corrects,
            corrected: self.is_corrected(row.id),
            recorded_at: row.recorded_at,
            by: row.account_name.clone(),
            measures: self
                .measures
                .get(&row.id)
                .into_iter()
                .flatten()
                .map(HandMeasure::from)
                .collect(),
        }
    }

    /// A half of a day.
    pub fn mark(&self, room: Uuid, day: NaiveDate, half: Half) -> HandMark {
        let standing = self.standing(room, day, half);
        let others = self.readings.iter().filter(|row| {
            row.storeroom_id == room
                && (row.day, row.half) == (day, half)
                && standing.is_none_or(|standing| standing.id != row.id)
        });
        HandMark {
            reading: standing.map(|row| self.view(row)),
            others: others.map(|row| self.view(row)).collect(),
        }
    }

    /// Rows of a room that stand and are not complete, in order of time.
    pub fn incomplete(&self, room: Uuid) -> Vec<&HandRow> {
        let of_room = self.readings.iter().filter(|row| row.storeroom_id == room);
        of_room
            .filter(|row| !self.is_corrected(row.id) && self.state(row) == HandState::Incomplete)
            .collect()
    }
}
