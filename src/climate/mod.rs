//! Temperature and humidity: readings, how they are kept, what they mean.
//!
//! [`sensor`]s hand readings in ([`device`], or through brokers by [`mqtt`]; [`intake`]), [`keep`]
//! judges and packs them, and people bring files of [`logger`]s, write down what they read from the
//! wall ([`hand`]) and what they say of an [`excursion`]. [`silence`] keeps stretches without
//! readings.
//!
//! The pure core stands in files of its own: [`series`] packs samples and opens them again,
//! [`plausible`] says which readings cannot be true, [`judge`] finds excursions and silence,
//! [`quiet`] finds when power or network failed, [`kinetic`] is the mean kinetic temperature,
//! [`downsample`] draws years in few points, [`stay`] says where a lot was, [`lived`] what those
//! rooms were like then, [`overview`] how rooms stand; [`life`], [`there`] and [`standing`] put
//! together what these need.
//!
//! Invariant: a reading is never changed, smoothed or averaged away. What cannot be true is set
//! aside with its reason; of two values for one moment both are kept.

pub mod arrival;
pub mod device;
pub mod downsample;
pub mod excursion;
pub mod hand;
pub mod http;
pub mod intake;
pub mod judge;
pub mod keep;
pub mod kinetic;
pub mod life;
pub mod lived;
pub mod logger;
pub mod mqtt;
pub mod overview;
pub mod plausible;
pub mod printed;
pub mod quiet;
pub mod sensed;
pub mod sensor;
pub mod series;
pub mod silence;
pub mod standing;
pub mod stay;
pub mod store;
pub mod there;

/// One reading as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sample {
    /// Seconds since 1970-01-01 in UTC.
    pub at: i64,
    /// Hundredths of a degree Celsius.
    pub celsius: i32,
    /// Hundredths of a percent of relative humidity; none where the sensor has no such part.
    pub humidity: Option<i32>,
}

/// The coldest that is kept, in hundredths of a degree.
pub const CELSIUS_MIN: i32 = -10_000;

/// The hottest.
pub const CELSIUS_MAX: i32 = 15_000;

/// The dampest, in hundredths of a percent; the driest is 0.
pub const HUMIDITY_MAX: i32 = 10_000;
