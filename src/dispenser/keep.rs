//! Keeps what machines report, and books what they gave out, in one transaction: what was there
//! already is told so, what cannot be is refused, the rest is kept. One dispense document for a
//! machine and day holds all vends that came together; whoever claims one has a document of it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    book::{Vend, book},
    event::{Event, Kind},
    heard::Heard,
    store::{
        events::{self, NewRow},
        inside,
        slots::{self, SlotRow},
    },
};
use crate::{
    clock::Clock,
    db::{Db, Tx},
    error::{Code, Error, Refusal, Result},
    places::SharedFacility,
    stock::{
        claim::{Claimant, Handle},
        desk::came_between,
    },
};

/// How often a commit is tried when the database asks for it.
const TRIES_MAX: usize = 4;

/// How many vends in suspense are looked at again at once, of one machine.
const SUSPENDED_MAX: i64 = 500;

/// What a machine hands in at once.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Whose book.
    pub machine: SharedFacility,
    /// Who let the device in: what it gave out is booked in their name.
    pub account: Uuid,
    /// The events, each with who claims it.
    pub events: Vec<(Event, Option<(Claimant, Handle)>)>,
    /// Whether the machine itself was heard; not where only vends in suspense are looked at again.
    pub is_heard: bool,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept, and booked where it was a vend.
    Kept,
    /// It was kept before.
    Again,
    /// A vend that the book does not cover: it is kept, and waits for an explanation.
    Suspended(Refusal),
    /// It is not kept.
    Refused(Refusal),
}

/// Keeps deliveries in one transaction, again from its start when another writer came in between.
pub async fn keep_together(db: &Db, clock: &Clock, all: &[&Delivery]) -> Result<Vec<Vec<Outcome>>> {
    let mut tries = 1;
    loop {
        let mut tx = db.write().await?;
        let kept = keep(&mut tx, clock.now(), all).await;
        let outcome = match kept {
            Ok(outcomes) => tx.commit().await.map(|()| outcomes),
            Err(error) => Err(error),
        };
        match outcome {
            Err(error) if tries < TRIES_MAX && came_between(&error) => tries += 1,
            Err(Error::Contended) => return Err(Error::Busy),
            outcome => return outcome,
        }
    }
}

/// What is known of the machines of a batch.
pub struct Machines {
    /// The last closed day of each book.
    pub closed: HashMap<Uuid, Option<NaiveDate>>,
    /// Their slots, by machine and code.
    pub slots: HashMap<(Uuid, String), SlotRow>,
    /// The zones of the slots of each.
    pub zones: HashMap<Uuid, Vec<Uuid>>,
}

async fn keep(tx: &mut Tx, now: DateTime<Utc>, all: &[&Delivery]) -> Result<Vec<Vec<Outcome>>> {
    let ids: BTreeSet<Uuid> = all.iter().map(|delivery| delivery.machine.id).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let machines = read(tx, &ids).await?;
    let keys = all.iter().flat_map(|delivery| {
        let id = delivery.machine.id;
        delivery
            .events
            .iter()
            .map(move |(event, _)| (id, event.id.clone()))
    });
    let mut known = events::known(tx, &keys.collect()).await?;
    let mut outcomes = Vec::with_capacity(all.len());
    for delivery in all {
        let one = |(event, _): &(Event, _)| sift(&mut known, &machines, delivery.machine.id, event);
        outcomes.push(delivery.events.iter().map(one).collect::<Vec<Outcome>>());
    }
    let mut vends = fresh_vends(all, &outcomes, &machines);
    for delivery in first_of_each(all) {
        vends.extend(again(tx, delivery, &machines).await?);
    }
    let booked = book(tx, now, &machines, &vends).await?;
    let mut documents: HashMap<(usize, usize), Uuid> = HashMap::new();
    let mut suspended = Vec::new();
    for (vend, found) in vends.iter().zip(booked) {
        match (vend.came, found) {
            (Some(at), Ok(document)) => {
                documents.insert(at, document);
            }
            (Some((delivery, index)), Err(refusal)) => {
                suspended.push((vend.machine.id, vend.id.clone(), refusal.code.text()));
                if let Some(one) = outcomes
                    .get_mut(delivery)
                    .and_then(|all| all.get_mut(index))
                {
                    *one = Outcome::Suspended(refusal);
                }
            }
            (None, Ok(document)) => {
                let key = (vend.machine.id, vend.id.as_str());
                events::explain(tx, key, document, "covered", now).await?;
            }
            (None, Err(_)) => {}
        }
    }
    let rows = rows(all, &outcomes, &machines, &documents);
    events::add(tx, &rows, now).await?;
    for (machine, event, cause) in suspended {
        events::suspend(tx, machine, &event, cause).await?;
    }
    for delivery in all.iter().filter(|delivery| delivery.is_heard) {
        hear(tx, delivery, now).await?;
    }
    Ok(outcomes)
}

/// Locks the books and reads slots.
async fn read(tx: &mut Tx, ids: &[Uuid]) -> Result<Machines> {
    let closed = inside::lock(tx, ids).await?;
    let mut zones: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    let mut found = HashMap::new();
    for slot in slots::of(tx, ids).await? {
        zones
            .entry(slot.facility_id)
            .or_default()
            .push(slot.zone_id);
        found.insert((slot.facility_id, slot.code.clone()), slot);
    }
    Ok(Machines {
        closed,
        slots: found,
        zones,
    })
}

/// Whether an event is new and may be kept.
fn sift(
    known: &mut HashMap<(Uuid, String), Vec<u8>>,
    machines: &Machines,
    machine: Uuid,
    event: &Event,
) -> Outcome {
    let (key, hash) = ((machine, event.id.clone()), event.hash());
    match known.get(&key) {
        Some(same) if *same == hash => return Outcome::Again,
        Some(_) => {
            let refusal = Code::EventDiffers.with("id", &event.id);
            return Outcome::Refused(refusal.at("id"));
        }
        None => {}
    }
    if event.kind == Kind::Vend {
        match machines.slots.get(&(machine, event.slot.clone())) {
            None => {
                let refusal = Code::SlotUnknown.with("slot", &event.slot);
                return Outcome::Refused(refusal.at("slot"));
            }
            Some(slot) if event.packs > slot.capacity => {
                let refusal = Code::VendTooMany.with("most", slot.capacity);
                return Outcome::Refused(refusal.at("packs"));
            }
            Some(_) => {}
        }
    }
    known.insert(key, hash);
    Outcome::Kept
}

/// One delivery of each machine.
fn first_of_each<'a>(all: &[&'a Delivery]) -> Vec<&'a Delivery> {
    let mut seen = BTreeSet::new();
    let first = |delivery: &&&Delivery| seen.insert(delivery.machine.id);
    all.iter().filter(first).copied().collect()
}

fn fresh_vends<'a>(
    all: &[&'a Delivery],
    outcomes: &[Vec<Outcome>],
    machines: &'a Machines,
) -> Vec<Vend<'a>> {
    let mut vends = Vec::new();
    for (at, (delivery, found)) in all.iter().zip(outcomes).enumerate() {
        for (index, ((event, claim), outcome)) in delivery.events.iter().zip(found).enumerate() {
            let key = (delivery.machine.id, event.slot.clone());
            let slot = machines.slots.get(&key);
            let is_new = *outcome == Outcome::Kept && event.kind == Kind::Vend;
            if let Some(slot) = slot.filter(|_| is_new) {
                vends.push(Vend {
                    came: Some((at, index)),
                    machine: &delivery.machine,
                    account: delivery.account,
                    id: event.id.clone(),
                    at: event.at,
                    day: event.day,
                    slot,
                    units: event.packs * slot.pack_units,
                    claim: *claim,
                });
            }
        }
    }
    vends
}

/// The vends of a machine in suspense: a refill that was booked late may cover them now.
async fn again<'a>(
    tx: &mut Tx,
    delivery: &'a Delivery,
    machines: &'a Machines,
) -> Result<Vec<Vend<'a>>> {
    let rows = events::suspended(tx, delivery.machine.id, SUSPENDED_MAX).await?;
    let vend = |row: events::SuspendedRow| {
        let slot = machines.slots.get(&(row.facility_id, row.slot))?;
        Some(Vend {
            came: None,
            machine: &delivery.machine,
            account: row.account_id,
            id: row.id,
            at: row.at,
            day: row.day,
            slot,
            units: row.units,
            claim: None,
        })
    };
    Ok(rows.into_iter().filter_map(vend).collect())
}

fn rows<'a>(
    all: &[&'a Delivery],
    outcomes: &[Vec<Outcome>],
    machines: &Machines,
    documents: &HashMap<(usize, usize), Uuid>,
) -> Vec<NewRow<'a>> {
    let mut rows = Vec::new();
    for (at, (delivery, found)) in all.iter().zip(outcomes).enumerate() {
        for (index, ((event, _), outcome)) in delivery.events.iter().zip(found).enumerate() {
            if !matches!(outcome, Outcome::Kept | Outcome::Suspended(_)) {
                continue;
            }
            let key = (delivery.machine.id, event.slot.clone());
            let slot = machines.slots.get(&key);
            rows.push(NewRow {
                machine: delivery.machine.id,
                event,
                units: slot.map_or(0, |slot| event.packs * slot.pack_units),
                account: delivery.account,
                document: documents.get(&(at, index)).copied(),
            });
        }
    }
    rows
}

async fn hear(tx: &mut Tx, delivery: &Delivery, now: DateTime<Utc>) -> Result<()> {
    let machine = delivery.machine.id;
    let mut heard = match events::heard(tx, machine).await? {
        Some(heard) => heard,
        None => Heard::new(machine, now),
    };
    heard.heard_at = now;
    for (event, _) in &delivery.events {
        heard.note(event);
    }
    events::put_heard(tx, &heard).await
}
