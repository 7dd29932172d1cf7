//! The desk where documents are handed in: what queues is committed together, and each caller is
//! answered after the commit that holds their document.
//!
//! On SQLite there is one clerk, as there is one writer; on PostgreSQL a few, each for the books
//! that fall to it, so that different books are written side by side.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, oneshot};

use super::{
    draft::Draft,
    posting::{self, Posted, post_batch},
};
use crate::{
    clock::Clock,
    db::{Db, refused_by_constraint},
    error::{Error, Refusal, Result},
};

/// How many documents may wait at one clerk before callers are told that it is busy.
const WAITING_MAX: usize = 1024;

/// How many documents are committed together at most.
const TOGETHER_MAX: usize = 128;

/// How long a clerk waits at most for those just answered to come back with their next document.
/// Without the wait every other batch would hold only the first few of them, and pay a whole
/// commit for those.
const GATHERING_MAX: Duration = Duration::from_millis(10);

/// How often a batch is tried again when the database asks for it.
const TRIES_MAX: usize = 4;

/// Takes documents and answers each after its own commit. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    db: Db,
    clock: Clock,
    clerks: Arc<[mpsc::Sender<Waiting>]>,
    waiting: Arc<AtomicUsize>,
}

struct Waiting {
    draft: Draft,
    answer: oneshot::Sender<Result<Posted>>,
}

impl Desk {
    /// Opens the desk; its clerks work until the last handle is dropped.
    pub fn open(db: Db, clock: Clock) -> Desk {
        let clerks = (0..db.writers())
            .map(|_| {
                let (sender, queue) = mpsc::channel(WAITING_MAX);
                tokio::spawn(work(queue, db.clone(), clock.clone()));
                sender
            })
            .collect();
        Desk {
            db,
            clock,
            clerks,
            waiting: Arc::default(),
        }
    }

    /// Posts one document, durably.
    pub async fn post(&self, draft: Draft) -> Result<Posted> {
        let index = usize::from(draft.facility.id.as_bytes()[15]) % self.clerks.len();
        let (answer, answered) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let sent = self.clerks[index].try_send(Waiting { draft, answer });
        let outcome = match sent {
            Ok(()) => answered.await.unwrap_or(Err(Error::Busy)),
            Err(_) => Err(Error::Busy),
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        outcome
    }

    /// Posts several documents in one transaction, or none of them: where one is refused, nothing
    /// is written, and the answers say which and why.
    pub async fn post_all(&self, drafts: &[Draft]) -> Result<Vec<Result<Posted, Refusal>>> {
        let drafts: Vec<&Draft> = drafts.iter().collect();
        let mut tries = 1;
        loop {
            match self.try_all(&drafts).await {
                Err(error) => another_try(error, &mut tries)?,
                Ok(answers) => return Ok(answers),
            }
        }
    }

    async fn try_all(&self, drafts: &[&Draft]) -> Result<Vec<Result<Posted, Refusal>>> {
        let mut tx = self.db.write().await?;
        let answers = post_batch(&mut tx, self.clock.now(), drafts).await?;
        if answers.iter().all(Result::is_ok) {
            tx.commit().await?;
        }
        Ok(answers)
    }

    /// Says what would be refused of these documents if they were posted together now. It reads
    /// what a posting would lock, and is rolled back.
    pub async fn rehearse(&self, drafts: &[Draft]) -> Result<Vec<Result<(), Refusal>>> {
        let drafts: Vec<&Draft> = drafts.iter().collect();
        let mut tx = self.db.write().await?;
        posting::rehearse(&mut tx, self.clock.now(), &drafts).await
    }

    /// Tells the metrics how much is waiting.
    pub fn observe(&self) {
        let waiting = u32::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        metrics::gauge!("yaoju_desk_waiting").set(waiting);
    }
}

async fn work(mut queue: mpsc::Receiver<Waiting>, db: Db, clock: Clock) {
    let mut batch = Vec::with_capacity(TOGETHER_MAX);
    let mut expected = 0;
    let mut patience = Duration::ZERO;
    while queue.recv_many(&mut batch, TOGETHER_MAX).await > 0 {
        gather(&mut queue, &mut batch, expected, patience).await;
        let started = Instant::now();
        metrics::counter!("yaoju_batches_total").increment(1);
        let drafts: Vec<&Draft> = batch.iter().map(|waiting| &waiting.draft).collect();
        let outcome = post_together(&db, &clock, &drafts).await;
        // Whoever was here during this commit may be back for the next one. To wait for them half
        // as long as a commit takes costs less than another commit.
        expected = batch.len() + queue.len();
        patience = (started.elapsed() / 2).min(GATHERING_MAX);
        match outcome {
            Ok(answers) => {
                for (waiting, answer) in batch.drain(..).zip(answers) {
                    // A caller who hung up asks again with the same id.
                    let _ = waiting.answer.send(answer.map_err(Error::from));
                }
            }
            Err(error) => each_alone(&db, &clock, std::mem::take(&mut batch), error).await,
        }
    }
}

/// Waits a moment for as many as were here last time. A lone caller never waits.
async fn gather(
    queue: &mut mpsc::Receiver<Waiting>,
    batch: &mut Vec<Waiting>,
    expected: usize,
    patience: Duration,
) {
    let deadline = tokio::time::Instant::now() + patience;
    while batch.len() < expected.min(TOGETHER_MAX) {
        match tokio::time::timeout_at(deadline, queue.recv()).await {
            Ok(Some(waiting)) => batch.push(waiting),
            Ok(None) | Err(_) => return,
        }
    }
}

/// A batch that failed as a whole. Where the database itself is in trouble, everyone is told; a
/// defect in one document must not hurt its neighbours, so each is tried alone.
async fn each_alone(db: &Db, clock: &Clock, batch: Vec<Waiting>, error: Error) {
    let alone = batch.len() == 1;
    for waiting in batch {
        let answer = match error.in_common() {
            Some(common) => Err(common),
            None if alone => Err(Error::Broken(anyhow::anyhow!("{error:#}"))),
            None => post_together(db, clock, &[&waiting.draft])
                .await
                .and_then(|mut answers| answers.remove(0).map_err(Error::from)),
        };
        let _ = waiting.answer.send(answer);
    }
}

/// Posts drafts in one transaction, again from its start when another writer came in between.
pub async fn post_together(
    db: &Db,
    clock: &Clock,
    drafts: &[&Draft],
) -> Result<Vec<Result<Posted, Refusal>>> {
    let mut tries = 1;
    loop {
        match try_together(db, clock, drafts).await {
            Err(error) => another_try(error, &mut tries)?,
            Ok(answers) => return Ok(answers),
        }
    }
}

/// Counts a try that failed, and passes the error on where another would not help.
fn another_try(error: Error, tries: &mut usize) -> Result<()> {
    if *tries < TRIES_MAX && came_between(&error) {
        *tries += 1;
        return Ok(());
    }
    Err(match error {
        Error::Contended => Error::Busy,
        other => other,
    })
}

/// Whether another writer is to blame: the database says so, or a constraint met a row that was
/// not there when the rules looked, such as a lot that two receipts saw first.
pub fn came_between(error: &Error) -> bool {
    match error {
        Error::Contended => true,
        Error::Broken(cause) => cause.downcast_ref().is_some_and(refused_by_constraint),
        _ => false,
    }
}

async fn try_together(
    db: &Db,
    clock: &Clock,
    drafts: &[&Draft],
) -> Result<Vec<Result<Posted, Refusal>>> {
    let mut tx = db.write().await?;
    let answers = post_batch(&mut tx, clock.now(), drafts).await?;
    tx.commit().await?;
    Ok(answers)
}
