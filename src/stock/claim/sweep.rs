//! Forgets claims once no rule looks at them any more, and all of them where limits are off.

use std::time::Duration;

use chrono::NaiveDate;

use super::{shifted, store};
use crate::{
    app::App,
    clock::{CHINA, day_at},
    error::Result,
    house::{self, House},
};

/// How often it is looked.
const PAUSE: Duration = Duration::from_hours(1);

/// Works until the program ends.
pub async fn in_background(app: App) {
    loop {
        if let Err(error) = sweep(&app).await {
            tracing::warn!(%error, "could not forget old claims");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Forgets what is too old; answers how many rows.
pub async fn sweep(app: &App) -> Result<u64> {
    let today = day_at(app.clock.now(), CHINA);
    let mut tx = app.db.write().await?;
    let set = house::store::all(&mut tx).await?;
    let set = set.into_iter().map(|row| (row.name, row.value)).collect();
    let rules = if House::from_set(&set).claim_limits {
        store::rules(&mut tx).await?
    } else {
        Vec::new()
    };
    let mut gone = 0;
    for (product, category) in store::claimed(&mut tx).await? {
        let about = rules.iter().filter(|rule| rule.covers(product, category));
        let longest = about.map(|rule| rule.days).max();
        let through = longest.map_or(NaiveDate::MAX, |days| shifted(today, -days));
        let through = through.min(shifted(today, super::DAYS_MAX));
        gone += store::forget(&mut tx, product, through).await?;
    }
    tx.commit().await?;
    Ok(gone)
}
