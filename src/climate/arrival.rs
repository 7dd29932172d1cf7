//! What arrived together: the samples of several sensors in one row, and how samples that came in
//! several rows become one series.
//!
//! # Format, version 1
//! The version as one byte; then for each sensor its id (16 bytes), the length of what follows
//! (four bytes, the least first) and its samples as [`series`] packs them.

use std::{collections::HashMap, hash::BuildHasher};

use uuid::Uuid;

use super::{Sample, series};

/// The first byte.
const VERSION: u8 = 1;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Packs samples of several sensors; each sensor's in order of arrival.
///
/// # Errors
/// Where a sample is out of the bounds of what is kept, or there are too many.
pub fn pack(parts: &[(Uuid, Vec<Sample>)]) -> Result<Vec<u8>, series::Fault> {
    let mut bytes = vec![VERSION];
    for (sensor, samples) in parts {
        let mut samples = samples.clone();
        // Stable: those of one moment stay in order of arrival.
        samples.sort_by_key(|sample| sample.at);
        let packed = series::pack(&samples)?;
        let length = u32::try_from(packed.len()).map_err(|_| series::Fault::Bounds)?;
        bytes.extend_from_slice(sensor.as_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&packed);
    }
    Ok(bytes)
}

/// Opens what [`pack`] made, and adds the samples to those of each sensor.
pub fn unpack<S: BuildHasher>(
    bytes: &[u8],
    into: &mut HashMap<Uuid, Vec<Sample>, S>,
) -> Result<(), series::Fault> {
    let (version, mut rest) = bytes.split_first().ok_or(series::Fault::CutOff)?;
    if *version != VERSION {
        return Err(series::Fault::Version);
    }
    while !rest.is_empty() {
        let (id, after) = rest.split_first_chunk().ok_or(series::Fault::CutOff)?;
        let (length, after) = after.split_first_chunk().ok_or(series::Fault::CutOff)?;
        let length = usize::try_from(u32::from_le_bytes(*length));
        let length = length.map_err(|_| series::Fault::Bounds)?;
        let packed = after.get(..length).ok_or(series::Fault::CutOff)?;
        let samples = into.entry(Uuid::from_bytes(*id)).or_default();
        series::each(packed, |sample| samples.push(sample))?;
        rest = &after[length..];
    }
    Ok(())
}

/// Joins samples that stand in order of arrival into one series in order of time. The same sample
/// again is left out; of several for one moment that differ, all stay, the first to arrive first.
pub fn merged(mut samples: Vec<Sample>) -> Vec<Sample> {
    samples.sort_by_key(|sample| sample.at);
    let mut kept: Vec<Sample> = Vec::with_capacity(samples.len());
    for sample in samples {
        let same_moment = kept.iter().rev().take_while(|other| other.at == sample.at);
        if !same_moment.into_iter().any(|other| *other == sample) {
            kept.push(sample);
        }
    }
    kept
}

/// How many samples of a merged series stand beside another one of the same moment.
pub fn conflicts(merged: &[Sample]) -> usize {
    merged
        .windows(2)
        .filter(|pair| pair[0].at == pair[1].at)
        .count()
}

/// The day in UTC of a moment, in days since 1970-01-01.
pub fn day_of(at: i64) -> i64 {
    at.div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at: i64, celsius: i32) -> Sample {
        Sample {
            at,
            celsius,
            humidity: Some(5000),
        }
    }

    #[test]
    fn what_arrives_together_comes_back_by_sensor() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let parts = [
            (
                one,
                vec![sample(60, 2100), sample(0, 2000), sample(60, 2200)],
            ),
            (other, vec![sample(5, 1)]),
        ];
        let mut found = HashMap::new();
        let packed = pack(&parts).unwrap();
        unpack(&packed, &mut found).unwrap();
        assert_eq!(
            found[&one],
            [sample(0, 2000), sample(60, 2100), sample(60, 2200)]
        );
        assert_eq!(found[&other], [sample(5, 1)]);
        for end in 0..packed.len() {
            // Cut between two sensors it is whole, only shorter.
            let outcome = unpack(&packed[..end], &mut HashMap::new());
            let first = 1 + 20 + series::pack(&found[&one]).unwrap().len();
            assert_eq!(outcome.is_ok(), end == 1 || end == first, "{end}");
        }
    }

    #[test]
    fn the_same_again_is_left_out_and_another_value_stays_beside_the_first() {
        let came = vec![
            sample(60, 2100),
            sample(0, 2000),
            sample(60, 2200),
            sample(60, 2100),
        ];
        let kept = merged(came);
        assert_eq!(kept, [sample(0, 2000), sample(60, 2100), sample(60, 2200)]);
        assert_eq!(conflicts(&kept), 1);
    }

    #[test]
    fn days_are_those_of_utc() {
        assert_eq!([-1, 0, DAY - 1, DAY].map(day_of), [-1, 0, 0, 1]);
    }
}
