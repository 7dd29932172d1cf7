//! The one source of the present moment.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, Utc};

/// Tells the time in whole microseconds, the finest step both engines keep.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
    pub fn system() -> Clock {
        Clock(Arc::new(Utc::now))
    }

    /// A clock that always shows `moment`, for tests and for replaying history.
    #[must_use]
    pub fn stopped_at(moment: DateTime<Utc>) -> Clock {
        Clock(Arc::new(move || moment))
    }

    /// A clock of the caller's own, for tests that let time pass.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}

/// Minutes east of Greenwich of China, which has one time: whose days a county's are.
pub const CHINA: i64 = 480;

/// The calendar day it is at `moment` in a place `utc_offset_minutes` east of Greenwich.
#[must_use]
pub fn day_at(moment: DateTime<Utc>, utc_offset_minutes: i64) -> NaiveDate {
    let seconds = i32::try_from(utc_offset_minutes.clamp(-840, 840) * 60).unwrap_or(0);
    match FixedOffset::east_opt(seconds) {
        Some(zone) => moment.with_timezone(&zone).date_naive(),
        None => moment.date_naive(),
    }
}
