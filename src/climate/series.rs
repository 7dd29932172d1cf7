//! Packs the samples of a sensor into few bytes, without loss.
//!
//! # Format, version 1
//! The version as one byte. Then numbers of variable length (seven bits a byte, the least first,
//! the highest bit saying that more follow); signed ones are folded (0, -1, 1, -2 … as 0, 1, 2,
//! 3 …). First how many samples, then the moment of the first. For each sample one number with the
//! change of temperature, folded, twice, and 1 more where the step of time is another than the last
//! one; in that case the step in seconds; then 0 where there is no humidity, else its change,
//! folded, and 1 more. The first sample's step is 0 and its changes are from 0 °C and 0 %.
//!
//! A sensor that reports once a minute takes two bytes a sample as long as a minute changes less
//! than 0.32 °C and 0.63 %. Samples stand in order of time; those of one moment in order of
//! arrival. A coder from elsewhere (Gorilla and its kin) is made for floats and no smaller here.

use super::{CELSIUS_MAX, CELSIUS_MIN, HUMIDITY_MAX, Sample};

/// The first byte of what this file writes.
const VERSION: u8 = 1;

/// The most samples of one packed series: more than a sensor's day at one a second.
pub const SAMPLES_MAX: usize = 100_000;

/// Moments lie between the years 1900 and 2200.
const AT_MIN: i64 = -2_208_988_800;
const AT_MAX: i64 = 7_258_118_400;

/// Why bytes are no series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A version that this program does not know.
    #[error("unknown version of a packed series")]
    Version,
    /// They end too early.
    #[error("a packed series was cut off")]
    CutOff,
    /// A number that is out of its bounds.
    #[error("a packed series holds a number out of bounds")]
    Bounds,
    /// Something follows after the last sample.
    #[error("a packed series is followed by more")]
    Rest,
}

/// Packs samples that stand in order of time.
///
/// # Errors
/// [`Fault::Bounds`] where they do not, where there are more than [`SAMPLES_MAX`], or where a value
/// is out of the bounds of what is kept: that would not come back.
pub fn pack(samples: &[Sample]) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(samples.len() * 2 + 16);
    bytes.push(VERSION);
    if samples.len() > SAMPLES_MAX {
        return Err(Fault::Bounds);
    }
    put(&mut bytes, samples.len() as u64);
    let Some(first) = samples.first() else {
        return Ok(bytes);
    };
    put(&mut bytes, folded(first.at));
    let (mut last, mut step) = (start(first.at), 0);
    let mut damp = 0;
    for sample in samples {
        check(sample, last.at)?;
        let change = folded(i64::from(sample.celsius) - i64::from(last.celsius)) << 1;
        let passed = sample.at - last.at;
        put(&mut bytes, change | u64::from(passed != step));
        if passed != step {
            put(&mut bytes, passed.unsigned_abs());
            step = passed;
        }
        match sample.humidity {
            None => bytes.push(0),
            Some(humidity) => {
                put(
                    &mut bytes,
                    folded(i64::from(humidity) - i64::from(damp)) + 1,
                );
                damp = humidity;
            }
        }
        last = *sample;
    }
    Ok(bytes)
}

/// Opens what [`pack`] made. Reads bytes of any origin: whatever they are, it ends, takes no more
/// room than their length calls for, and answers only samples within the bounds.
pub fn unpack(bytes: &[u8]) -> Result<Vec<Sample>, Fault> {
    let mut samples = Vec::new();
    each(bytes, |sample| samples.push(sample))?;
    Ok(samples)
}

/// Hands out each sample of a packed series, in order. After a fault some may have been handed out.
pub fn each(bytes: &[u8], mut take: impl FnMut(Sample)) -> Result<(), Fault> {
    let (version, mut rest) = bytes.split_first().ok_or(Fault::CutOff)?;
    if *version != VERSION {
        return Err(Fault::Version);
    }
    let count = usize::try_from(get(&mut rest)?).map_err(|_| Fault::Bounds)?;
    // Each takes two bytes at least.
    if count > SAMPLES_MAX || count > rest.len() / 2 {
        return Err(Fault::Bounds);
    }
    if count > 0 {
        let first = unfolded(get(&mut rest)?);
        let (mut last, mut step, mut damp) = (start(first), 0, 0);
        for _ in 0..count {
            last = next(&mut rest, last, &mut step, &mut damp)?;
            take(last);
        }
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(Fault::Rest)
    }
}

fn next(rest: &mut &[u8], last: Sample, step: &mut i64, damp: &mut i32) -> Result<Sample, Fault> {
    let head = get(rest)?;
    if head & 1 == 1 {
        *step = i64::try_from(get(rest)?).map_err(|_| Fault::Bounds)?;
    }
    let celsius = changed(last.celsius, unfolded(head >> 1))?;
    let humidity = match get(rest)? {
        0 => None,
        change => {
            *damp = changed(*damp, unfolded(change - 1))?;
            Some(*damp)
        }
    };
    let at = last.at.checked_add(*step).ok_or(Fault::Bounds)?;
    let sample = Sample {
        at,
        celsius,
        humidity,
    };
    check(&sample, last.at)?;
    Ok(sample)
}

fn start(at: i64) -> Sample {
    Sample {
        at,
        celsius: 0,
        humidity: None,
    }
}

fn check(sample: &Sample, not_before: i64) -> Result<(), Fault> {
    let is_kept = sample.at >= not_before
        && (AT_MIN..=AT_MAX).contains(&sample.at)
        && (CELSIUS_MIN..=CELSIUS_MAX).contains(&sample.celsius)
        && sample
            .humidity
            .is_none_or(|damp| (0..=HUMIDITY_MAX).contains(&damp));
    if is_kept { Ok(()) } else { Err(Fault::Bounds) }
}

fn changed(from: i32, by: i64) -> Result<i32, Fault> {
    let sum = i64::from(from).checked_add(by).ok_or(Fault::Bounds)?;
    i32::try_from(sum).map_err(|_| Fault::Bounds)
}

fn folded(value: i64) -> u64 {
    (value.unsigned_abs() << 1).wrapping_sub(u64::from(value < 0))
}

fn unfolded(value: u64) -> i64 {
    let half = (value >> 1).cast_signed();
    if value & 1 == 0 { half } else { -half - 1 }
}

fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push((value & 0x7f) as u8);
}

fn get(rest: &mut &[u8]) -> Result<u64, Fault> {
    let mut value = 0_u64;
    for (place, byte) in rest.iter().enumerate() {
        // Nine bytes hold 63 bits, more than any number here.
        if place == 9 {
            return Err(Fault::Bounds);
        }
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            *rest = &rest[place + 1..];
            return Ok(value);
        }
    }
    Err(Fault::CutOff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(at: i64, celsius: i32, humidity: i32) -> Sample {
        Sample {
            at,
            celsius,
            humidity: Some(humidity),
        }
    }

    /// A day of a room: a slow swing, a door that opens, and the noise of a cheap sensor.
    fn day() -> Vec<Sample> {
        let mut seed = 1_u64;
        let mut noise = move |most: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            i32::try_from(seed % (2 * most + 1)).unwrap() - i32::try_from(most).unwrap()
        };
        (0_i32..1440)
            .map(|minute| {
                let swing = 300 - (minute - 720).abs() / 2;
                let late = if minute % 97 == 0 { 3 } else { 0 };
                let celsius = 2100 + swing + noise(8);
                sample(
                    1_772_000_000 + i64::from(minute * 60 + late),
                    celsius,
                    5500 + noise(25),
                )
            })
            .collect()
    }

    #[test]
    fn a_realistic_day_takes_less_than_four_bytes_a_sample() {
        let day = day();
        let packed = pack(&day).unwrap();
        assert_eq!(unpack(&packed).unwrap(), day);
        assert!(packed.len() <= 4 * day.len(), "{}", packed.len());
        assert!(packed.len() <= 3200, "{}", packed.len());
    }

    #[test]
    fn the_bytes_of_version_one_stay_readable() {
        let samples = [
            sample(0, 2150, 4820),
            sample(60, 2140, 4830),
            sample(120, 2150, 4820),
        ];
        let packed = pack(&samples).unwrap();
        let version_1 = [1, 3, 0, 0x98, 0x43, 0xa9, 0x4b, 0x27, 60, 0x15, 0x28, 0x14];
        assert_eq!(packed, version_1);
        assert_eq!(unpack(&version_1).unwrap(), samples);
    }

    #[test]
    fn hostile_bytes_are_refused() {
        assert_eq!(unpack(&[]), Err(Fault::CutOff));
        assert_eq!(unpack(&[2, 0]), Err(Fault::Version));
        assert_eq!(unpack(&[1, 0]), Ok(vec![]));
        assert_eq!(unpack(&[1, 0, 7]), Err(Fault::Rest));
        // A count far beyond the bytes that follow asks for no room.
        assert_eq!(unpack(&[1, 0xff, 0xff, 0xff, 0x7f, 0]), Err(Fault::Bounds));
        assert_eq!(
            unpack(&[&[1][..], &[0xff; 20]].concat()),
            Err(Fault::Bounds)
        );
        assert_eq!(unpack(&[1, 1, 0, 0x98]), Err(Fault::CutOff));
        let packed = pack(&[sample(0, 2150, 4820)]).unwrap();
        for end in 0..packed.len() {
            assert!(unpack(&packed[..end]).is_err());
        }
        let rising = [sample(0, CELSIUS_MAX, 0)];
        let mut hot = pack(&rising).unwrap();
        hot[3] = hot[3].wrapping_add(4);
        assert_eq!(unpack(&hot), Err(Fault::Bounds));
    }

    #[test]
    fn what_would_not_come_back_is_not_packed() {
        for wrong in [
            vec![sample(60, 0, 0), sample(0, 0, 0)],
            vec![sample(i64::MAX, 0, 0)],
            vec![sample(0, CELSIUS_MAX + 1, 0)],
            vec![sample(0, CELSIUS_MIN - 1, 0)],
            vec![sample(0, 0, -1)],
            vec![sample(0, 0, HUMIDITY_MAX + 1)],
            vec![sample(0, 0, 0); SAMPLES_MAX + 1],
        ] {
            assert_eq!(pack(&wrong), Err(Fault::Bounds));
        }
    }

    prop_compose! {
        fn any_sample()(
            at in AT_MIN..=AT_MAX,
            celsius in CELSIUS_MIN..=CELSIUS_MAX,
            humidity in proptest::option::of(0..=HUMIDITY_MAX),
        ) -> Sample {
            Sample { at, celsius, humidity }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_packed_comes_back(
            mut samples in proptest::collection::vec(any_sample(), 0..200),
        ) {
            samples.sort_by_key(|sample| sample.at);
            prop_assert_eq!(unpack(&pack(&samples).unwrap()).unwrap(), samples);
        }

        #[test]
        fn any_bytes_end(mut bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Some(first) = bytes.first_mut() {
                *first = VERSION;
            }
            if let Ok(samples) = unpack(&bytes) {
                prop_assert!(pack(&samples).is_ok());
            }
        }
    }
}
