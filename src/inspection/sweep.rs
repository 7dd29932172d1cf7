//! Takes away photos that came for a visit that was never signed.

use std::time::Duration;

use crate::{app::App, error::Result, inspection::store::photos};

/// How often it is looked.
const PAUSE: Duration = Duration::from_hours(6);

/// So long a photo waits for the visit or the step that names it, in days: a device that was
/// without a network all that time sends its photos again when it is asked for them.
pub const DAYS: i64 = 60;

/// Works until the program ends.
pub async fn in_background(app: App) {
    loop {
        if let Err(error) = sweep(&app).await {
            tracing::warn!(%error, "could not take away photos that nothing names");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Takes away what waited too long; answers how many.
pub async fn sweep(app: &App) -> Result<u64> {
    let before = app.clock.now() - chrono::Duration::days(DAYS);
    let mut tx = app.db.write().await?;
    let gone = photos::sweep(&mut tx, before).await?;
    tx.commit().await?;
    Ok(gone)
}
