//! SQL of samples: as they arrive, packed by day, and those set aside.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    climate::{
        Sample,
        arrival::{self, day_of, merged},
        plausible::Aside,
        series,
    },
    db::{Tx, assembled},
    error::Result,
    id,
};

/// How many rows one statement writes.
const ROWS_MAX: usize = 200;

/// How many arrivals of a facility are settled at once.
const SETTLED_MAX: i64 = 20_000;

/// A reading that cannot be true.
#[derive(Debug, Clone)]
pub struct AsideRow {
    /// It follows from the reading: the same is kept once.
    pub id: Uuid,
    /// Why.
    pub reason: Aside,
    /// The reading as it was sent, as JSON.
    pub reading: String,
}

/// Adds packed samples of facilities, in order of arrival.
pub async fn add_arrivals(tx: &mut Tx, rows: Vec<(Uuid, Vec<u8>)>) -> Result<()> {
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<_> = rows.by_ref().take(ROWS_MAX).collect();
        if some.is_empty() {
            return Ok(());
        }
        let places = tx.placeholders(some.len(), 3);
        let sql = format!("INSERT INTO climate_arrival (facility_id, id, packed) VALUES {places}");
        let mut query = tx.query(assembled(sql));
        for (facility, packed) in some {
            query = query.bind(facility).bind(id::fresh()).bind(packed);
        }
        query.run().await?;
    }
}

/// Sets readings of a sensor aside; those that are there already stay as they are.
pub async fn set_aside(
    tx: &mut Tx,
    sensor: Uuid,
    now: DateTime<Utc>,
    rows: &[AsideRow],
) -> Result<()> {
    for some in rows.chunks(ROWS_MAX) {
        let places = tx.placeholders(some.len(), 5);
        let sql = format!(
            "INSERT INTO reading_aside (sensor_id, id, received_at, reason, reading)
             VALUES {places} ON CONFLICT (sensor_id, id) DO NOTHING"
        );
        let mut query = tx.query(assembled(sql));
        for row in some {
            query = query
                .bind(sensor)
                .bind(row.id)
                .bind(now)
                .bind(row.reason)
                .bind(row.reading.clone());
        }
        query.run().await?;
    }
    Ok(())
}

/// Readings set aside, as they are told.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AsideTold {
    /// The sensor's code.
    pub code: String,
    /// When they came.
    pub received_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// As they were sent.
    pub reading: String,
}

/// The newest readings of a facility's sensors that were set aside.
pub async fn asides(tx: &mut Tx, facility: Uuid, most: i64) -> Result<Vec<AsideTold>> {
    Ok(tx
        .query(
            "SELECT sensor.code, reading_aside.received_at, reading_aside.reason,
                    reading_aside.reading
             FROM reading_aside JOIN sensor ON sensor.id = reading_aside.sensor_id
             WHERE sensor.facility_id = $1
             ORDER BY reading_aside.received_at DESC, reading_aside.id DESC LIMIT $2",
        )
        .bind(facility)
        .bind(most)
        .all()
        .await?)
}

/// The samples of a facility that are not packed by day yet, by sensor and in order of arrival.
pub async fn arrived(tx: &mut Tx, facility: Uuid) -> Result<HashMap<Uuid, Vec<Sample>>> {
    let rows: Vec<(Vec<u8>,)> = tx
        .query("SELECT packed FROM climate_arrival WHERE facility_id = $1 ORDER BY id")
        .bind(facility)
        .all()
        .await?;
    let mut samples = HashMap::new();
    for (packed,) in rows {
        arrival::unpack(&packed, &mut samples).map_err(anyhow::Error::from)?;
    }
    Ok(samples)
}

/// Hands out the samples of a sensor from `from` up to but not with `to`, both in seconds, day by
/// day and merged, in order of time. `arrived` are those not packed yet.
pub async fn each_day(
    tx: &mut Tx,
    (facility, sensor): (Uuid, Uuid),
    (from, to): (i64, i64),
    arrived: Option<&Vec<Sample>>,
    mut take: impl FnMut(&[Sample]),
) -> Result<()> {
    let rows: Vec<(i64, Vec<u8>)> = tx
        .query(
            "SELECT day, packed FROM climate_day
             WHERE facility_id = $1 AND sensor_id = $2 AND day >= $3 AND day <= $4
             ORDER BY day, part",
        )
        .bind(facility)
        .bind(sensor)
        .bind(day_of(from))
        .bind(day_of(to))
        .all()
        .await?;
    let mut waiting: Vec<Sample> = arrived.into_iter().flatten().copied().collect();
    waiting.retain(|sample| sample.at >= from && sample.at < to);
    waiting.sort_by_key(|sample| sample.at);
    let mut waiting = waiting.into_iter().peekable();
    let mut hand_out = |mut samples: Vec<Sample>| {
        samples.retain(|sample| sample.at >= from && sample.at < to);
        take(&samples);
    };
    let mut rows = rows.into_iter().peekable();
    while let Some((day, packed)) = rows.next() {
        while let Some(earlier) = waiting
            .peek()
            .map(|sample| day_of(sample.at))
            .filter(|d| *d < day)
        {
            hand_out(merged(take_day(&mut waiting, earlier)));
        }
        let mut samples = series::unpack(&packed).map_err(anyhow::Error::from)?;
        let mut is_joined = false;
        while let Some((_, part)) = rows.next_if(|(other, _)| *other == day) {
            series::each(&part, |sample| samples.push(sample)).map_err(anyhow::Error::from)?;
            is_joined = true;
        }
        let late = take_day(&mut waiting, day);
        is_joined |= !late.is_empty();
        samples.extend(late);
        // A part was merged when it was made.
        hand_out(if is_joined { merged(samples) } else { samples });
    }
    while let Some(day) = waiting.peek().map(|sample| day_of(sample.at)) {
        hand_out(merged(take_day(&mut waiting, day)));
    }
    Ok(())
}

fn take_day(
    waiting: &mut std::iter::Peekable<std::vec::IntoIter<Sample>>,
    day: i64,
) -> Vec<Sample> {
    std::iter::from_fn(|| waiting.next_if(|sample| day_of(sample.at) == day)).collect()
}

/// The last sample of a sensor among those packed by day.
pub async fn last_packed(tx: &mut Tx, facility: Uuid, sensor: Uuid) -> Result<Option<Sample>> {
    let rows: Vec<(Vec<u8>,)> = tx
        .query(
            "SELECT packed FROM climate_day
             WHERE facility_id = $1 AND sensor_id = $2 AND day = (
                 SELECT MAX(day) FROM climate_day WHERE facility_id = $1 AND sensor_id = $2)
             ORDER BY part",
        )
        .bind(facility)
        .bind(sensor)
        .all()
        .await?;
    let mut last: Option<Sample> = None;
    for (packed,) in rows {
        let found = series::unpack(&packed).map_err(anyhow::Error::from)?;
        let newest = found.last().copied();
        last = last
            .into_iter()
            .chain(newest)
            .max_by_key(|sample| sample.at);
    }
    Ok(last)
}

/// The facilities where samples wait to be packed by day.
pub async fn unsettled(tx: &mut Tx) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = tx
        .query("SELECT DISTINCT facility_id FROM climate_arrival ORDER BY facility_id")
        .all()
        .await?;
    Ok(rows.into_iter().map(|(facility,)| facility).collect())
}

/// Moves the samples of a facility that lie before `today`, in days since 1970-01-01 in UTC, into
/// days; those of today stay where they are. Says how many samples were added to days; nothing
/// where nothing lies before today, and nothing was changed. What came again is added once.
pub async fn settle(tx: &mut Tx, facility: Uuid, today: i64) -> Result<Option<usize>> {
    let sql = format!(
        "SELECT id, packed FROM climate_arrival WHERE facility_id = $1 ORDER BY id LIMIT $2{}",
        tx.for_update()
    );
    let rows: Vec<(Uuid, Vec<u8>)> = tx
        .query(assembled(sql))
        .bind(facility)
        .bind(SETTLED_MAX)
        .all()
        .await?;
    let mut samples = HashMap::new();
    for (_, packed) in &rows {
        arrival::unpack(packed, &mut samples).map_err(anyhow::Error::from)?;
    }
    let is_over = |sample: &Sample| day_of(sample.at) < today;
    if !samples.values().flatten().any(is_over) {
        return Ok(None);
    }
    let (mut added, mut staying) = (0, Vec::new());
    for (sensor, samples) in samples {
        let (over, rest): (Vec<Sample>, Vec<Sample>) = samples.into_iter().partition(is_over);
        if !rest.is_empty() {
            staying.push((sensor, rest));
        }
        added += add_days(tx, facility, sensor, merged(over)).await?;
    }
    let ids: Vec<Uuid> = rows.into_iter().map(|(id, _)| id).collect();
    replace(tx, facility, &ids, &staying).await?;
    Ok(Some(added))
}

/// Takes arrivals away and leaves in their place what stays of them.
async fn replace(
    tx: &mut Tx,
    facility: Uuid,
    ids: &[Uuid],
    staying: &[(Uuid, Vec<Sample>)],
) -> Result<()> {
    for id in ids {
        tx.query("DELETE FROM climate_arrival WHERE facility_id = $1 AND id = $2")
            .bind(facility)
            .bind(*id)
            .run()
            .await?;
    }
    let (Some(first), false) = (ids.first(), staying.is_empty()) else {
        return Ok(());
    };
    let packed = arrival::pack(staying).map_err(anyhow::Error::from)?;
    // Under the oldest id: what stays arrived before whatever comes now.
    tx.query("INSERT INTO climate_arrival (facility_id, id, packed) VALUES ($1, $2, $3)")
        .bind(facility)
        .bind(*first)
        .bind(packed)
        .run()
        .await?;
    Ok(())
}

/// Adds merged samples of a sensor to its days, each as another part, without those that are there
/// already. Says how many were added.
pub async fn add_days(
    tx: &mut Tx,
    facility: Uuid,
    sensor: Uuid,
    samples: Vec<Sample>,
) -> Result<usize> {
    let mut added = 0;
    for day in samples.chunk_by(|a, b| day_of(a.at) == day_of(b.at)) {
        for some in day.chunks(series::SAMPLES_MAX) {
            added += add_part(tx, (facility, sensor), day_of(some[0].at), some).await?;
        }
    }
    Ok(added)
}

async fn add_part(
    tx: &mut Tx,
    (facility, sensor): (Uuid, Uuid),
    day: i64,
    samples: &[Sample],
) -> Result<usize> {
    let there: Vec<(i64, Vec<u8>)> = tx
        .query(
            "SELECT part, packed FROM climate_day
             WHERE facility_id = $1 AND sensor_id = $2 AND day = $3 ORDER BY part",
        )
        .bind(facility)
        .bind(sensor)
        .bind(day)
        .all()
        .await?;
    let mut known = std::collections::HashSet::new();
    for (_, packed) in &there {
        series::each(packed, |sample| {
            known.insert(sample);
        })
        .map_err(anyhow::Error::from)?;
    }
    let new: Vec<Sample> = samples
        .iter()
        .filter(|sample| !known.contains(*sample))
        .copied()
        .collect();
    if new.is_empty() {
        return Ok(0);
    }
    let packed = series::pack(&new).map_err(anyhow::Error::from)?;
    tx.query(
        "INSERT INTO climate_day (facility_id, sensor_id, day, part, samples, packed)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(facility)
    .bind(sensor)
    .bind(day)
    .bind(there.last().map_or(0, |(part, _)| part + 1))
    .bind(i64::try_from(new.len()).unwrap_or(i64::MAX))
    .bind(packed)
    .run()
    .await?;
    Ok(new.len())
}
