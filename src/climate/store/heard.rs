//! SQL of when a sensor was heard: before a moment, and for the first time.

use uuid::Uuid;

use crate::{
    climate::{Sample, arrival::day_of, series},
    db::Tx,
    error::Result,
};

/// The moment of a sensor's last sample before `at`; `arrived` are those not packed yet.
pub async fn last_before(
    tx: &mut Tx,
    (facility, sensor): (Uuid, Uuid),
    at: i64,
    arrived: Option<&Vec<Sample>>,
) -> Result<Option<i64>> {
    let before = |sample: &Sample| (sample.at < at).then_some(sample.at);
    let mut last = arrived.into_iter().flatten().filter_map(before).max();
    let mut day = day_of(at - 1);
    // On the first day that has any there may be later ones only; then the day before that has.
    for _ in 0..2 {
        let rows: Vec<(i64, Vec<u8>)> = tx
            .query(
                "SELECT day, packed FROM climate_day
                 WHERE facility_id = $1 AND sensor_id = $2 AND day = (
                     SELECT MAX(day) FROM climate_day
                     WHERE facility_id = $1 AND sensor_id = $2 AND day <= $3)",
            )
            .bind(facility)
            .bind(sensor)
            .bind(day)
            .all()
            .await?;
        let mut found = None;
        for (found_day, packed) in &rows {
            day = found_day - 1;
            series::each(packed, |sample| found = found.max(before(&sample)))
                .map_err(anyhow::Error::from)?;
        }
        last = last.max(found);
        if rows.is_empty() || found.is_some() {
            break;
        }
    }
    Ok(last)
}

/// The moment of a sensor's first sample ever.
pub async fn first(
    tx: &mut Tx,
    (facility, sensor): (Uuid, Uuid),
    arrived: Option<&Vec<Sample>>,
) -> Result<Option<i64>> {
    let rows: Vec<(Vec<u8>,)> = tx
        .query(
            "SELECT packed FROM climate_day
             WHERE facility_id = $1 AND sensor_id = $2 AND day = (
                 SELECT MIN(day) FROM climate_day WHERE facility_id = $1 AND sensor_id = $2)",
        )
        .bind(facility)
        .bind(sensor)
        .all()
        .await?;
    let mut moments: Vec<i64> = arrived
        .into_iter()
        .flatten()
        .map(|sample| sample.at)
        .collect();
    for (packed,) in rows {
        series::each(&packed, |sample| moments.push(sample.at)).map_err(anyhow::Error::from)?;
    }
    Ok(moments.into_iter().min())
}
