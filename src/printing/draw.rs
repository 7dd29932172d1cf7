//! Draws labels on threads for such work, a few at once.

use std::time::Duration;

use tokio::sync::Semaphore;

use crate::{
    app::App,
    error::{Error, Result},
    label::Press,
};

/// How many jobs are drawn at the same time; more wait, and after [`WAIT_MAX`] come back later.
const AT_ONCE: usize = 2;

/// How long a caller waits for their turn.
const WAIT_MAX: Duration = Duration::from_secs(10);

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Does something with the press, when it is this caller's turn.
pub async fn drawn<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Press) -> Result<T> + Send + 'static,
) -> Result<T> {
    let turn = tokio::time::timeout(WAIT_MAX, TURNS.acquire()).await;
    let turn = turn
        .map_err(|_| Error::Busy)?
        .map_err(anyhow::Error::from)?;
    let app = app.clone();
    let work = tokio::task::spawn_blocking(move || {
        // Held until it is done, even when the caller gave up: the work goes on.
        let _turn = turn;
        work(app.press()?)
    });
    work.await.map_err(anyhow::Error::from)?
}
