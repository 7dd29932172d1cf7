//! From a message to a reading on the disk.
//!
//! Invariant: [`Feed::take`] returns when nothing of the message can be lost any more. Whatever is
//! in the way, a busy intake or a database that is away, it waits and tries again.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::HashMapStateStore,
};
use serde_json::{Value, json};
use tokio::{sync::Semaphore, time::sleep};
use uuid::Uuid;

use super::{
    DEVICE_MAX,
    directory::Directory,
    payload::Said,
    profile::{Profile, Shape},
    tally::{Tally, shown},
};
use crate::{
    app::App,
    climate::{
        intake::Delivery,
        plausible::{Aside, EARLIER, sift},
        store::{
            mqtt::{Known, SourceRow},
            samples::AsideRow,
            signs::SignHeard,
        },
    },
    id,
};

/// How many messages a second one device may send, and how many at once: a day's readings that it
/// kept while it was without a connection.
const PACE: NonZeroU32 = NonZeroU32::new(5).expect("five is not zero");
const AT_ONCE: NonZeroU32 = NonZeroU32::new(1_500).expect("it is not zero");

/// How long a message beyond that waits at most, and how many wait at a time. Beyond, they go on at
/// once: a window full of one device's messages would hold up all others behind it, and as messages
/// are acknowledged in order, so would a long wait.
const WAIT_MAX: Duration = Duration::from_millis(50);
const WAITING_MAX: usize = 64;

/// How long it takes to try again when something is in the way: at first, and at most.
const AGAIN_FIRST: Duration = Duration::from_millis(20);
const AGAIN_MAX: Duration = Duration::from_secs(5);

type Pace = RateLimiter<Uuid, HashMapStateStore<Uuid>, DefaultClock>;

/// What a sensor last said of itself: battery and connection.
type LastSaid = (Option<i64>, Option<bool>);

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its topic.
    pub topic: String,
    /// What it says.
    pub payload: Vec<u8>,
    /// Whether the broker had kept it from before: its device may have said so long ago.
    pub is_retained: bool,
    /// When it came.
    pub came: DateTime<Utc>,
}

/// Where the messages of one source go.
pub struct Feed {
    app: App,
    /// The source.
    pub source: SourceRow,
    profile: Profile,
    directory: Directory,
    /// What is told of it.
    pub tally: Tally,
    pace: Pace,
    waiting: Semaphore,
    said: Mutex<HashMap<Uuid, LastSaid>>,
}

impl Feed {
    /// Where the messages of this source go, read by this profile.
    pub fn new(app: App, source: SourceRow, profile: Profile) -> Feed {
        Feed {
            app,
            source,
            profile,
            directory: Directory::default(),
            tally: Tally::default(),
            pace: RateLimiter::hashmap(Quota::per_second(PACE).allow_burst(AT_ONCE)),
            waiting: Semaphore::new(WAITING_MAX),
            said: Mutex::default(),
        }
    }

    /// Takes a message; returns when what it says is on the disk, or when there is nothing in it to
    /// keep.
    pub async fn take(&self, message: Message) {
        self.tally.message(message.came);
        let Some((shape, address)) = self.profile.fits(&message.topic) else {
            return;
        };
        let mut again = AGAIN_FIRST;
        let known = loop {
            match self.directory.find(&self.app, &self.source, address).await {
                Ok(known) => break known,
                Err(error) => self.wait(&error, &mut again).await,
            }
        };
        let Some(known) = known else {
            let device: String = address.device.chars().take(DEVICE_MAX).collect();
            let topic = shown(message.topic.as_bytes());
            self.tally
                .unknown((&device, &topic), &message.payload, message.came);
            return;
        };
        let Some(delivery) = self.delivery(shape, &known, &message) else {
            return;
        };
        self.slow_down(known.id).await;
        let mut again = AGAIN_FIRST;
        while let Err(error) = self.app.intake.hand_in(delivery.clone()).await {
            self.wait(&error, &mut again).await;
        }
        if !delivery.asides.is_empty() {
            self.tally.aside();
        }
        if let Some(sign) = delivery.sign {
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            let last = said.entry(known.id).or_default();
            *last = (sign.battery.or(last.0), sign.connected.or(last.1));
        }
    }

    /// What is handed in of a message; nothing where there is nothing to keep.
    fn delivery(&self, shape: &Shape, known: &Known, message: &Message) -> Option<Delivery> {
        let now = message.came.timestamp();
        let mut delivery = Delivery {
            facility: known.facility_id,
            sensor: known.id,
            samples: Vec::new(),
            asides: Vec::new(),
            sign: None,
        };
        let read = shape.read(&message.payload, now, known.utc_offset_minutes);
        let aside = match read {
            Err(aside) => Some(aside),
            Ok(said) => {
                delivery.sign = self.sign(known.id, &said, message.came);
                // Kept by the broker from before, and nobody knows from when: no reading of today.
                let is_old = message.is_retained && !said.is_dated;
                said.claim.filter(|_| !is_old).and_then(|claim| {
                    let sifted = sift(&claim, now, known.created_at.timestamp() - EARLIER);
                    delivery.samples.extend(sifted.sample);
                    sifted.aside
                })
            }
        };
        delivery
            .asides
            .extend(aside.map(|aside| set_aside(known, message, aside)));
        let is_empty = delivery.samples.is_empty() && delivery.asides.is_empty();
        (!is_empty || delivery.sign.is_some()).then_some(delivery)
    }

    /// What a device says of itself, where that is new.
    fn sign(&self, sensor: Uuid, said: &Said, at: DateTime<Utc>) -> Option<SignHeard> {
        let known = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let (battery, connected) = known.get(&sensor).copied().unwrap_or_default();
        let sign = SignHeard {
            battery: said.battery.filter(|new| Some(*new) != battery),
            connected: said.connected.filter(|new| Some(*new) != connected),
            at,
        };
        (sign.battery.is_some() || sign.connected.is_some()).then_some(sign)
    }

    /// Lets a message wait whose device sends too many.
    async fn slow_down(&self, sensor: Uuid) {
        let Err(not_yet) = self.pace.check_key(&sensor) else {
            return;
        };
        self.tally.slowed();
        if let Ok(_waiting) = self.waiting.try_acquire() {
            let wait = not_yet.wait_time_from(DefaultClock::default().now());
            sleep(wait.min(WAIT_MAX)).await;
        }
    }

    async fn wait(&self, error: &crate::error::Error, again: &mut Duration) {
        // Busy is no fault: it is how the intake says that this is as fast as it goes.
        if !matches!(error, crate::error::Error::Busy) {
            let source = &self.source.code;
            tracing::warn!(%error, source, "a reading waits to be kept");
            self.tally.error("database", self.app.clock.now());
        }
        sleep(*again).await;
        *again = (*again * 2).min(AGAIN_MAX);
    }
}

/// A message that cannot be true, as it came. The same again is kept once.
fn set_aside(known: &Known, message: &Message, reason: Aside) -> AsideRow {
    let text = shown(&message.payload);
    let payload: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let reading = json!({ "topic": message.topic, "payload": payload }).to_string();
    AsideRow {
        id: id::derived(known.id, &reading),
        reason,
        reading,
    }
}
