//! Keeps books summed up: a summary is made anew when its book has a further entry, by whoever asks
//! first or here in the background.

use std::time::Duration;

use crate::{
    app::App,
    error::Result,
    supply::{
        store::summaries::{self, BookRow},
        summary::Summary,
    },
};

/// How many books at a time.
const AT_A_TIME: i64 = 50;

/// How often it is looked when there was nothing to do.
const PAUSE: Duration = Duration::from_secs(20);

/// Works until the program ends.
pub async fn in_background(app: App) {
    loop {
        let pause = match freshen(&app).await {
            Ok(AT_A_TIME..) => Duration::from_millis(20),
            Ok(_) => PAUSE,
            Err(error) => {
                tracing::warn!(%error, "could not sum up books for needs");
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Sums up some of the books that have further entries; answers how many.
pub async fn freshen(app: &App) -> Result<i64> {
    let mut tx = app.db.read().await?;
    let rows = summaries::behind(&mut tx, AT_A_TIME).await?;
    let mut made = Vec::with_capacity(rows.len());
    for row in rows {
        let summary = summaries::sum_up(&mut tx, &row, app.clock.now()).await?;
        made.push((row, summary));
    }
    drop(tx);
    keep(app, made.iter().map(|(row, summary)| (row, summary))).await?;
    Ok(i64::try_from(made.len()).unwrap_or(i64::MAX))
}

/// Keeps summaries that were just made, some at a time so that postings are not kept waiting.
pub async fn keep<'a>(
    app: &App,
    made: impl Iterator<Item = (&'a BookRow, &'a Summary)>,
) -> Result<()> {
    let made: Vec<_> = made.collect();
    for step in made.chunks(usize::try_from(AT_A_TIME).unwrap_or(1)) {
        let mut tx = app.db.write().await?;
        for (row, summary) in step {
            summaries::keep(&mut tx, row, summary).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
