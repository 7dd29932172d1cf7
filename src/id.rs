//! New ids: UUIDv7, in order of time, so that indexes grow at one end.

use uuid::Uuid;

/// A fresh id.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that mints ids"
)]
pub fn fresh() -> Uuid {
    Uuid::now_v7()
}

/// The id that follows from another: the same every time it is asked for.
///
/// `role` says what the new thing is to the old one, so that one id can have several followers.
#[must_use]
pub fn derived(from: Uuid, role: &str) -> Uuid {
    Uuid::new_v5(&from, role.as_bytes())
}
