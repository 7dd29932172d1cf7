//! Where samples are handed in: what comes at the same time is committed together, one row for each
//! facility, and each caller is answered after the commit that holds their samples.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{
    Sample, arrival,
    store::{samples as store, signs},
};
use crate::{
    clock::Clock,
    db::Db,
    error::{Error, Result},
};

/// How many deliveries may wait before callers are told that it is busy.
const WAITING_MAX: usize = 4096;

/// How many are committed together at most.
const TOGETHER_MAX: usize = 2048;

/// How often a commit is tried when the database asks for it.
const TRIES_MAX: usize = 4;

/// What a sensor hands in at once.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Whose sensor.
    pub facility: Uuid,
    /// Which.
    pub sensor: Uuid,
    /// What is kept, in order of arrival.
    pub samples: Vec<Sample>,
    /// What is set aside.
    pub asides: Vec<store::AsideRow>,
    /// What the device says of itself.
    pub sign: Option<signs::SignHeard>,
}

/// The sensors whose readings are still to be judged: facility, and the earliest moment.
pub type Touched = HashMap<Uuid, (Uuid, i64)>;

/// The newest readings of sensors that are still to be written down: by facility and sensor.
type Newest = HashMap<(Uuid, Uuid), Sample>;

/// Takes deliveries and answers each after its own commit. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    queue: mpsc::Sender<Waiting>,
    touched: Arc<Mutex<Touched>>,
    newest: Arc<Mutex<Newest>>,
}

struct Waiting {
    delivery: Delivery,
    answer: oneshot::Sender<Result<()>>,
}

impl Intake {
    /// Opens the intake; it works until the last handle is dropped.
    pub fn open(db: Db, clock: Clock) -> Intake {
        let (queue, waiting) = mpsc::channel(WAITING_MAX);
        let touched = Arc::default();
        tokio::spawn(work(waiting, db, clock, Arc::clone(&touched)));
        Intake {
            queue,
            touched,
            newest: Arc::default(),
        }
    }

    /// Hands samples in, durably.
    pub async fn hand_in(&self, delivery: Delivery) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        match self.queue.try_send(Waiting { delivery, answer }) {
            Ok(()) => answered.await.unwrap_or(Err(Error::Busy)),
            Err(_) => Err(Error::Busy),
        }
    }

    /// Notes that a sensor's readings are to be judged from a moment on.
    pub fn touch(&self, sensor: Uuid, facility: Uuid, since: i64) {
        note(&self.touched, sensor, facility, since);
    }

    /// The sensors to be judged that `wanted` picks; they are no longer noted.
    pub fn take_touched(&self, wanted: impl Fn(Uuid) -> bool) -> Touched {
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        touched
            .extract_if(|_, (facility, _)| wanted(*facility))
            .collect()
    }
}

impl Intake {
    /// Notes the newest reading of a sensor, by facility and sensor.
    pub fn note_newest(&self, place: (Uuid, Uuid), sample: Sample) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = newest.entry(place).or_insert(sample);
        if noted.at <= sample.at {
            *noted = sample;
        }
    }

    /// The newest readings noted since the last time: facility, sensor, reading.
    pub fn take_newest(&self) -> Vec<(Uuid, Uuid, Sample)> {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = newest.drain();
        taken
            .map(|((facility, sensor), sample)| (facility, sensor, sample))
            .collect()
    }
}

fn note(touched: &Mutex<Touched>, sensor: Uuid, facility: Uuid, since: i64) {
    let mut touched = touched.lock().unwrap_or_else(PoisonError::into_inner);
    let noted = touched.entry(sensor).or_insert((facility, since));
    noted.1 = noted.1.min(since);
}

async fn work(
    mut queue: mpsc::Receiver<Waiting>,
    db: Db,
    clock: Clock,
    touched: Arc<Mutex<Touched>>,
) {
    let mut batch = Vec::with_capacity(TOGETHER_MAX);
    while queue.recv_many(&mut batch, TOGETHER_MAX).await > 0 {
        let deliveries: Vec<&Delivery> = batch.iter().map(|waiting| &waiting.delivery).collect();
        let outcome = keep_together(&db, clock.now(), &deliveries).await;
        if outcome.is_ok() {
            for delivery in deliveries {
                if let Some(first) = delivery.samples.iter().map(|sample| sample.at).min() {
                    note(&touched, delivery.sensor, delivery.facility, first);
                }
            }
        }
        for waiting in batch.drain(..) {
            let answer = match &outcome {
                Ok(()) => Ok(()),
                Err(error) => Err(error
                    .in_common()
                    .unwrap_or_else(|| Error::Broken(anyhow::anyhow!("{error:#}")))),
            };
            // A caller who hung up sends the same again, which is harmless.
            let _ = waiting.answer.send(answer);
        }
    }
}

/// Keeps deliveries in one transaction.
pub async fn keep_together(db: &Db, now: DateTime<Utc>, all: &[&Delivery]) -> Result<()> {
    let mut tries = 1;
    loop {
        match try_together(db, now, all).await {
            Err(Error::Contended) if tries < TRIES_MAX => tries += 1,
            outcome => return outcome,
        }
    }
}

async fn try_together(db: &Db, now: DateTime<Utc>, all: &[&Delivery]) -> Result<()> {
    let rows = by_facility(all)?;
    let mut tx = db.write().await?;
    store::add_arrivals(&mut tx, rows).await?;
    for delivery in all {
        store::set_aside(&mut tx, delivery.sensor, now, &delivery.asides).await?;
        if let Some(heard) = &delivery.sign {
            signs::put(&mut tx, delivery.facility, delivery.sensor, heard).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// One packed row for each facility.
fn by_facility(all: &[&Delivery]) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let mut order: Vec<Uuid> = Vec::new();
    let mut parts: HashMap<Uuid, Vec<(Uuid, Vec<Sample>)>> = HashMap::new();
    for delivery in all.iter().filter(|delivery| !delivery.samples.is_empty()) {
        let of_facility = parts.entry(delivery.facility).or_insert_with(|| {
            order.push(delivery.facility);
            Vec::new()
        });
        of_facility.push((delivery.sensor, delivery.samples.clone()));
    }
    let packed = order.into_iter().map(|facility| {
        let bytes = arrival::pack(&parts[&facility]).map_err(anyhow::Error::from)?;
        Ok((facility, bytes))
    });
    packed.collect()
}
