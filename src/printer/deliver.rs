//! One delivery from its beginning to its end: written down, sent in its turn, written down again.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{
    sync::{OwnedMutexGuard, Semaphore, SemaphorePermit},
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{
    BYTES_MAX, Delivery, Ending, Printer, State, Waits, port, store,
    store::Begun,
    wire::{self, Target},
};
use crate::{
    app::App,
    error::{Code, Error, Result},
    places::Facility,
};

/// How many deliveries are sent side by side, to different printers.
const SIDE_BY_SIDE: usize = 8;

/// The longest that one may take. A thousand labels print in some ten minutes.
const WHOLE_MAX: Duration = Duration::from_mins(30);

/// After this long a delivery that no part of the program is busy with has been abandoned.
const ABANDONED: chrono::Duration = chrono::Duration::minutes(40);

/// How long the caller waits for the end, before they are told that it is still under way.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// How often the end is written down again where the database is busy.
const TRIES: u32 = 5;

/// What deliveries share: which are under way, and whose turn it is at each printer.
#[derive(Debug)]
pub struct Printing {
    waits: Waits,
    under_way: Mutex<HashMap<Uuid, Arc<AtomicUsize>>>,
    turns: Mutex<HashMap<Uuid, Arc<tokio::sync::Mutex<()>>>>,
    places: Semaphore,
}

impl Default for Printing {
    fn default() -> Printing {
        Printing::with(Waits::default())
    }
}

impl Printing {
    /// With other waits than usual, as tests need them.
    pub fn with(waits: Waits) -> Printing {
        Printing {
            waits,
            under_way: Mutex::default(),
            turns: Mutex::default(),
            places: Semaphore::new(SIDE_BY_SIDE),
        }
    }

    /// Waits for the printer's turn, at most this long: printers take one connection at a time.
    async fn turn(
        &self,
        printer: Uuid,
        most: Duration,
    ) -> Option<(OwnedMutexGuard<()>, SemaphorePermit<'_>)> {
        let turn = open(&self.turns).entry(printer).or_default().clone();
        let both = async { (turn.lock_owned().await, self.places.acquire().await) };
        let (turn, place) = timeout(most, both).await.ok()?;
        Some((turn, place.ok()?))
    }

    fn sent_so_far(&self, id: Uuid) -> Option<usize> {
        let under_way = open(&self.under_way);
        under_way.get(&id).map(|sent| sent.load(Relaxed))
    }
}

fn open<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A delivery among those under way, for as long as this is kept.
struct UnderWay {
    printing: Arc<Printing>,
    id: Uuid,
    sent: Arc<AtomicUsize>,
}

impl UnderWay {
    fn enter(printing: &Arc<Printing>, id: Uuid) -> UnderWay {
        let sent = Arc::new(AtomicUsize::new(0));
        open(&printing.under_way).insert(id, sent.clone());
        let printing = printing.clone();
        UnderWay { printing, id, sent }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        open(&self.printing.under_way).remove(&self.id);
    }
}

/// What is to be sent where.
#[derive(Debug)]
pub struct Order {
    /// The caller's id of this delivery.
    pub id: Uuid,
    /// What is printed.
    pub job: Uuid,
    /// Where.
    pub printer: Printer,
    /// The labels, in the printer's language.
    pub bytes: Vec<u8>,
    /// Who sends it.
    pub account: Uuid,
}

/// Sends labels to a printer, once for each id: true where this call did it, and what became of it,
/// or that it is still under way. It goes on to its end when the caller does not wait.
pub async fn deliver(app: &App, facility: &Facility, order: Order) -> Result<(bool, Delivery)> {
    if !order.printer.active {
        return Err(Code::PrinterOff
            .with("code", &order.printer.code)
            .at("printer")
            .into());
    }
    if order.bytes.is_empty() || order.bytes.len() > BYTES_MAX {
        return Err(Code::DeliveryTooLarge.with("most", BYTES_MAX >> 20).into());
    }
    let begun = Begun {
        id: order.id,
        job: order.job,
        printer: &order.printer,
        bytes: i64::try_from(order.bytes.len()).unwrap_or(i64::MAX),
        account: order.account,
        now: app.clock.now(),
    };
    let id = order.id;
    let mut tx = app.db.write().await?;
    let is_new = store::begin(&mut tx, facility.id, &begun).await?;
    tx.commit().await?;
    if is_new {
        let under_way = UnderWay::enter(&app.printing, id);
        let sending = tokio::spawn(send(app.clone(), facility.id, order, under_way));
        // Whoever is told "sending" asks again.
        drop(timeout(ANSWER_MAX, sending).await);
        return Ok((true, current(app, facility.id, id).await?));
    }
    let found = current(app, facility.id, id).await?;
    check_same(&found, order.job, order.printer.id)?;
    Ok((false, found))
}

/// Refuses an id under which something else was sent, or to another printer.
pub fn check_same(found: &Delivery, job: Uuid, printer: Uuid) -> Result<()> {
    if found.job_id != job || found.printer_id != printer {
        return Err(Code::DeliveryDiffers.at("id").into());
    }
    Ok(())
}

async fn send(app: App, facility: Uuid, order: Order, under_way: UnderWay) {
    let ending = print(&app, &order.printer, &order.bytes, &under_way.sent).await;
    let (reason, sent) = (ending.reason.map(Code::text), ending.sent);
    let (id, printer) = (order.id, &order.printer.code);
    tracing::info!(%id, printer, state = ?ending.state, reason, sent, "labels sent to a printer");
    for attempt in 1..=TRIES {
        match end(&app, facility, order.id, &ending).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%id, %error, "could not write down how it ended"),
        }
        sleep(Duration::from_millis(200) * attempt).await;
    }
}

async fn end(app: &App, facility: Uuid, id: Uuid, ending: &Ending) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::end(&mut tx, (facility, id), ending, app.clock.now()).await?;
    tx.commit().await
}

async fn print(app: &App, printer: &Printer, bytes: &[u8], sent: &AtomicUsize) -> Ending {
    let printing = &app.printing;
    let Some(_turn) = printing.turn(printer.id, printing.waits.turn).await else {
        return failed(Code::PrinterBusy);
    };
    at_once(app, printer, bytes, sent).await
}

/// Prints a label that nobody keeps account of, unless the printer is busy.
pub async fn try_out(app: &App, printer: &Printer, bytes: &[u8]) -> Ending {
    let printing = &app.printing;
    let Some(_turn) = printing.turn(printer.id, printing.waits.status).await else {
        return failed(Code::PrinterBusy);
    };
    at_once(app, printer, bytes, &AtomicUsize::new(0)).await
}

async fn at_once(app: &App, printer: &Printer, bytes: &[u8], sent: &AtomicUsize) -> Ending {
    let Ok(port) = port(printer.port) else {
        return failed(Code::PrinterPort);
    };
    let target = Target {
        host: &printer.host,
        port,
        networks: &app.config.label_printer_networks,
    };
    let sending = wire::print(target, bytes, &app.printing.waits, sent);
    match timeout(WHOLE_MAX, sending).await {
        Ok(ending) => ending,
        Err(_) => Ending {
            state: State::Unsure,
            reason: Some(Code::PrinterStalled),
            peer: String::new(),
            sent: sent.load(Relaxed),
        },
    }
}

fn failed(code: Code) -> Ending {
    Ending {
        state: State::Failed,
        reason: Some(code),
        peer: String::new(),
        sent: 0,
    }
}

/// A delivery as it stands at this moment.
pub async fn current(app: &App, facility: Uuid, id: Uuid) -> Result<Delivery> {
    let mut tx = app.db.read().await?;
    let found = store::delivery(&mut tx, facility, id).await?;
    let mut found = found.ok_or_else(|| Error::from(Code::NotFound.with("what", id)))?;
    drop(tx);
    if is_abandoned(app, &found, app.clock.now()) {
        end(app, facility, id, &interrupted()).await?;
        found.state = State::Unsure;
        Code::PrinterInterrupted
            .text()
            .clone_into(&mut found.reason);
    }
    Ok(lively(app, found))
}

/// With the bytes sent up to this moment, where it is under way.
pub fn lively(app: &App, mut delivery: Delivery) -> Delivery {
    if delivery.state == State::Sending
        && let Some(sent) = app.printing.sent_so_far(delivery.id)
    {
        delivery.sent = i64::try_from(sent).unwrap_or(delivery.bytes);
    }
    delivery
}

/// Whether nobody will ever write down how it ended.
fn is_abandoned(app: &App, delivery: &Delivery, now: DateTime<Utc>) -> bool {
    delivery.state == State::Sending
        && app.printing.sent_so_far(delivery.id).is_none()
        && now - delivery.started_at > ABANDONED
}

fn interrupted() -> Ending {
    Ending {
        state: State::Unsure,
        reason: Some(Code::PrinterInterrupted),
        peer: String::new(),
        sent: 0,
    }
}

/// When the program starts, of what was under way when it ended nobody knows what was printed.
pub async fn after_a_start(app: &App) -> Result<()> {
    let mut tx = app.db.write().await?;
    let count = store::interrupt(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    if count > 0 {
        tracing::warn!(
            count,
            "labels were being sent to printers when the program ended"
        );
    }
    Ok(())
}

/// Takes down what somebody saw at the printer of a delivery of which nobody was sure.
pub async fn settle(
    app: &App,
    facility: Uuid,
    id: Uuid,
    printed: bool,
    account: Uuid,
) -> Result<Delivery> {
    let state = if printed { State::Sent } else { State::Failed };
    let found = current(app, facility, id).await?;
    if found.settled_by.is_some() && found.state == state {
        return Ok(found);
    }
    let mut tx = app.db.write().await?;
    if !store::settle(&mut tx, (facility, id), state, account, app.clock.now()).await? {
        return Err(Code::DeliverySettled.into());
    }
    tx.commit().await?;
    current(app, facility, id).await
}
