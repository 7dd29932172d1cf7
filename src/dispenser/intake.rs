//! Where machines hand events in: what comes at the same time is committed together, and each
//! caller is answered after the commit that holds their events.

use std::{sync::Arc, time::Duration};

use tokio::sync::{mpsc, oneshot};

use super::{
    keep::{Delivery, Outcome, keep_together},
    store::events,
};
use crate::{
    app::App,
    clock::Clock,
    db::Db,
    error::{Error, Result},
};

/// How many deliveries may wait at one clerk before callers are told that it is busy.
const WAITING_MAX: usize = 1024;

/// How many are committed together at most.
const TOGETHER_MAX: usize = 64;

/// How often vends in suspense are looked at again where nothing else makes it happen.
const PAUSE: Duration = Duration::from_mins(5);

/// Takes deliveries and answers each after its own commit. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    clerks: Arc<[mpsc::Sender<Waiting>]>,
}

struct Waiting {
    delivery: Delivery,
    answer: oneshot::Sender<Result<Vec<Outcome>>>,
}

impl Intake {
    /// Opens the intake; it works until the last handle is dropped. One machine's events are
    /// always taken by the same clerk.
    pub fn open(db: &Db, clock: &Clock) -> Intake {
        let clerks = (0..db.writers())
            .map(|_| {
                let (sender, queue) = mpsc::channel(WAITING_MAX);
                tokio::spawn(work(queue, db.clone(), clock.clone()));
                sender
            })
            .collect();
        Intake { clerks }
    }

    /// Hands events in, durably; answers what became of each.
    pub async fn hand_in(&self, delivery: Delivery) -> Result<Vec<Outcome>> {
        let index = usize::from(delivery.machine.id.as_bytes()[15]) % self.clerks.len();
        let (answer, answered) = oneshot::channel();
        let clerk = self.clerks.get(index).ok_or(Error::Busy)?;
        match clerk.try_send(Waiting { delivery, answer }) {
            Ok(()) => answered.await.unwrap_or(Err(Error::Busy)),
            Err(_) => Err(Error::Busy),
        }
    }
}

async fn work(mut queue: mpsc::Receiver<Waiting>, db: Db, clock: Clock) {
    let mut batch = Vec::with_capacity(TOGETHER_MAX);
    while queue.recv_many(&mut batch, TOGETHER_MAX).await > 0 {
        let deliveries: Vec<&Delivery> = batch.iter().map(|waiting| &waiting.delivery).collect();
        match keep_together(&db, &clock, &deliveries).await {
            Ok(outcomes) => {
                for (waiting, outcome) in batch.drain(..).zip(outcomes) {
                    // A caller who hung up sends the same again, which is harmless.
                    let _ = waiting.answer.send(Ok(outcome));
                }
            }
            Err(error) => each_alone(&db, &clock, std::mem::take(&mut batch), error).await,
        }
    }
}

/// A batch that failed as a whole: a defect in one delivery must not hurt the others.
async fn each_alone(db: &Db, clock: &Clock, batch: Vec<Waiting>, error: Error) {
    let is_alone = batch.len() == 1;
    for waiting in batch {
        let answer = match error.in_common() {
            Some(common) => Err(common),
            None if is_alone => Err(Error::Broken(anyhow::anyhow!("{error:#}"))),
            None => keep_together(db, clock, &[&waiting.delivery])
                .await
                .map(|mut outcomes| outcomes.pop().unwrap_or_default()),
        };
        let _ = waiting.answer.send(answer);
    }
}

/// Looks at vends in suspense again, until the program ends.
pub async fn in_background(app: App) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if let Err(error) = look_again(&app).await {
            tracing::warn!(%error, "could not look at vends in suspense again");
        }
    }
}

/// Books vends in suspense that the books cover now.
pub async fn look_again(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let waiting = events::waiting(&mut tx).await?;
    drop(tx);
    for code in waiting {
        let Some(machine) = app.facility(&code).await? else {
            continue;
        };
        let delivery = Delivery {
            machine,
            account: uuid::Uuid::nil(),
            events: Vec::new(),
            is_heard: false,
        };
        app.machines.hand_in(delivery).await?;
    }
    Ok(())
}
