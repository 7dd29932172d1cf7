//! How long somebody waits who keeps typing wrong passwords.
//!
//! An account seen from one address waits soon and long; an account as a whole, tried from many
//! addresses, waits later and shorter. An address from which its owner signed in before waits for
//! its own attempts only: outsiders cannot shut anybody out of their own machine.

use chrono::{DateTime, Duration, Utc};

/// How one kind of subject is slowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Attempts before any wait.
    pub free: i64,
    /// The longest wait, in seconds.
    pub longest: i64,
}

/// An account seen from one address.
pub const HERE: Pace = Pace {
    free: 5,
    longest: 900,
};

/// An account as a whole.
pub const ANYWHERE: Pace = Pace {
    free: 20,
    longest: 300,
};

/// After this long without an attempt, earlier ones no longer count.
pub const FORGOTTEN: Duration = Duration::days(1);

/// How long an address is known after its owner signed in from it.
pub const KNOWN: Duration = Duration::days(30);

/// The attempts at a subject since the last that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Tried {
    /// How many.
    pub attempts: i64,
    /// When the next may be made.
    pub not_before: DateTime<Utc>,
    /// The last that succeeded.
    pub succeeded_at: Option<DateTime<Utc>>,
}

impl Tried {
    /// Whole seconds still to wait.
    pub fn wait(&self, now: DateTime<Utc>) -> i64 {
        let left = (self.not_before - now).num_milliseconds();
        left.max(0).saturating_add(999) / 1000
    }

    /// Whether the owner signed in lately.
    pub fn is_known(&self, now: DateTime<Utc>) -> bool {
        self.succeeded_at.is_some_and(|at| now < at + KNOWN)
    }

    /// What stands after one more attempt, which is counted before it is judged: many at once
    /// gain nothing.
    #[must_use]
    pub fn once_more(self, pace: Pace, now: DateTime<Utc>) -> Tried {
        let is_forgotten = self.not_before + FORGOTTEN < now;
        let attempts = if is_forgotten { 1 } else { self.attempts + 1 };
        Tried {
            attempts,
            not_before: now + delay(attempts, pace),
            ..self
        }
    }
}

fn delay(attempts: i64, pace: Pace) -> Duration {
    let doublings = attempts - pace.free;
    if doublings < 0 {
        return Duration::zero();
    }
    let seconds = 1_i64 << doublings.min(30);
    Duration::seconds(seconds.min(pace.longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_are_forgotten() {
        let mut now: DateTime<Utc> = "2026-03-02T02:00:00Z".parse().unwrap();
        let mut tried = Tried {
            attempts: 0,
            not_before: now,
            succeeded_at: None,
        };
        let mut waits = Vec::new();
        for _ in 0..18 {
            tried = tried.once_more(HERE, now);
            waits.push(tried.wait(now));
            now = tried.not_before;
        }
        assert_eq!(waits[..9], [0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(waits[17], HERE.longest);
        now += FORGOTTEN + Duration::seconds(1);
        assert_eq!(tried.once_more(HERE, now).attempts, 1);
    }

    #[test]
    fn part_of_a_second_is_a_second() {
        let now: DateTime<Utc> = "2026-03-02T02:00:00Z".parse().unwrap();
        let tried = Tried {
            attempts: 6,
            not_before: now + Duration::milliseconds(1),
            succeeded_at: Some(now - Duration::days(29)),
        };
        assert_eq!(tried.wait(now), 1);
        assert!(tried.is_known(now));
        assert!(!tried.is_known(now + Duration::days(2)));
    }
}
