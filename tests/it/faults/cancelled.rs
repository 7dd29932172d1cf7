//! Callers who give up at any point leave no transaction open.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};
use yaoju::db::Db;

use crate::both;

/// How many requests are given up; `YAOJU_CANCELLED` asks for more, as `tests/run` does.
const CANCELLED: usize = 4_000;

/// In how many rounds.
const ROUNDS: usize = 20;

/// How many callers are at it side by side.
const CALLERS: usize = 16;

/// A future that is dropped after so many polls, as a server drops what a caller no longer wants.
struct GivenUp<F>(Option<Pin<Box<F>>>, u32);

impl<F: Future> Future for GivenUp<F> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        if self.1 == 0 {
            self.0 = None;
            return Poll::Ready(true);
        }
        self.1 -= 1;
        match self.0.as_mut().map(|future| future.as_mut().poll(context)) {
            Some(Poll::Pending) if self.1 == 0 => {
                self.0 = None;
                Poll::Ready(true)
            }
            Some(Poll::Pending) => Poll::Pending,
            _ => Poll::Ready(false),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_transaction_stays_open() {
    let Some(fresh) = both::postgres().await else {
        eprintln!("skipped: TEST_POSTGRES is not set");
        return;
    };
    let onlooker = Db::open(&fresh.url).await.unwrap();
    let asked = std::env::var("YAOJU_CANCELLED").ok();
    let wanted = asked.map_or(CANCELLED, |text| text.parse().unwrap());
    for round in 0..ROUNDS {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let count = wanted / ROUNDS / CALLERS + 1;
                tokio::spawn(impatient(fresh.db.clone(), round * CALLERS + caller, count))
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
        // Asked after every round, because whoever uses a poisoned connection next may heal it.
        assert_eq!(open_transactions(&onlooker).await, 0, "after round {round}");
    }
    // Nothing that was not committed is there.
    let mut tx = onlooker.read().await.unwrap();
    let kept: i64 = tx
        .query("SELECT CAST(COUNT(*) AS BIGINT) FROM climate_class WHERE code LIKE 'x%'")
        .scalar()
        .await
        .unwrap();
    assert_eq!(kept, 0);
}

/// Asks and gives up, until it gave up so often.
async fn impatient(db: Db, seed: usize, wanted: usize) {
    let mut random = SmallRng::seed_from_u64(seed as u64);
    let mut given_up = 0;
    while given_up < wanted {
        let polls = random.random_range(1..6);
        let was_given_up = if random.random_bool(0.5) {
            GivenUp(Some(Box::pin(read(&db))), polls).await
        } else {
            let code = format!("x-{seed}-{given_up}");
            GivenUp(Some(Box::pin(write(&db, code))), polls).await
        };
        given_up += usize::from(was_given_up);
    }
}

async fn read(db: &Db) {
    if let Ok(mut tx) = db.read().await {
        let _ = tx
            .query("SELECT CAST(COUNT(*) AS BIGINT) FROM region")
            .scalar::<i64>()
            .await;
        let _ = tx.query("SELECT CAST(1 AS BIGINT)").scalar::<i64>().await;
    }
}

/// Writes and never commits.
async fn write(db: &Db, code: String) {
    if let Ok(mut tx) = db.write().await {
        let _ = tx
            .query(
                "INSERT INTO climate_class (code, name_zh, name_en, humidity_low, humidity_high)
                 VALUES ($1, '', '', 0, 0)",
            )
            .bind(code)
            .run()
            .await;
        let _ = tx.query("SELECT CAST(1 AS BIGINT)").scalar::<i64>().await;
    }
}

/// Transactions that are open and idle in the database of `onlooker`, which is not the pool looked
/// at, after all had time to end.
pub async fn open_transactions(onlooker: &Db) -> i64 {
    let mut open = 0;
    for _ in 0..30 {
        let mut tx = onlooker.read().await.unwrap();
        open = tx
            .query(
                "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                     AND state LIKE 'idle in transaction%'",
            )
            .scalar()
            .await
            .unwrap();
        if open == 0 {
            return 0;
        }
        drop(tx);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    open
}
