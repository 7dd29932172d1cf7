//! Reads what the rules need for a whole batch of drafts, with a handful of statements however
//! many drafts there are.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Kind, asked, claim,
    draft::Draft,
    known::{Book, Held, Known, Recorded, Undoable},
    past,
    rules::mirrored_id,
};
use crate::{
    catalog::{Lot, LotStatus},
    db::{Tx, assembled},
    error::Result,
    places::FacilityStatus,
};

mod survivors;

/// How many keys one statement asks for at most.
const KEYS_MAX: usize = 256;

/// The keys of everything a batch may touch.
#[derive(Default)]
struct Keys {
    books: BTreeSet<Uuid>,
    partners: BTreeSet<Uuid>,
    documents: BTreeSet<(Uuid, Uuid)>,
    lots: BTreeSet<(Uuid, String)>,
    products: BTreeSet<(Uuid, Uuid)>,
    originals: BTreeSet<(Uuid, Uuid)>,
    senders: BTreeSet<(Uuid, Uuid)>,
}

/// Reads all that `drafts` need, and locks their books, in the order of their ids.
pub async fn load(tx: &mut Tx, drafts: &[&Draft], now: DateTime<Utc>) -> Result<Known> {
    let mut keys = Keys::default();
    for draft in drafts {
        keys.add(draft);
    }
    let mut known = Known::default();
    books(tx, &keys, &mut known).await?;
    standing(tx, &keys, &mut known).await?;
    documents(tx, &keys, &mut known).await?;
    originals(tx, &keys, &mut known).await?;
    let undone = known.undoable.values().flatten();
    keys.products
        .extend(undone.map(|entry| (entry.facility_id, entry.product_id)));
    lots(tx, &keys, &mut known).await?;
    let merged = known.survivors.values();
    let other_products: Vec<Uuid> = merged.map(|lot| lot.product_id).collect();
    keys.books_hold(&other_products);
    held(tx, &keys, &mut known).await?;
    under_way(tx, &keys, &mut known).await?;
    past::load(tx, drafts, &mut known, now).await?;
    known.asked = asked::load(tx, drafts).await?;
    known.claims = claim::store::load(tx, drafts).await?;
    Ok(known)
}

impl Keys {
    fn add(&mut self, draft: &Draft) {
        let here = draft.facility.id;
        let there = draft.counterparty_facility().map(|facility| facility.id);
        self.books.insert(here);
        self.partners.extend(there);
        self.documents.insert((here, draft.id));
        if let Some(into) = &draft.into {
            self.products.insert((here, into.product.id));
        }
        for line in draft.lines.iter().chain(&draft.missing) {
            self.products.insert((here, line.product.id));
            self.lots.insert((line.product.id, line.lot_number.clone()));
        }
        if let (Some(sender), Some(source)) = (there, draft.source) {
            self.books.insert(sender);
            self.documents.insert((sender, source));
            self.senders.insert((sender, source));
        }
        if let Some(reversed) = draft.reverses {
            self.original(here, reversed);
        }
        if let Some(dispenser) = there.filter(|_| draft.source.is_none()) {
            self.far_end(draft, dispenser);
        }
    }

    /// A refill, or the reversal of one, writes in the dispenser's book too.
    fn far_end(&mut self, draft: &Draft, dispenser: Uuid) {
        if !matches!(draft.kind, Kind::Refill | Kind::Reversal) {
            return;
        }
        self.books.insert(dispenser);
        self.documents.insert((dispenser, mirrored_id(draft.id)));
        for line in &draft.lines {
            self.products.insert((dispenser, line.product.id));
        }
        if let Some(reversed) = draft.reverses {
            self.original(dispenser, mirrored_id(reversed));
        }
    }

    /// Each book is asked about these products too.
    fn books_hold(&mut self, products: &[Uuid]) {
        for book in &self.books {
            let held = products.iter().map(|product| (*book, *product));
            self.products.extend(held);
        }
    }

    fn original(&mut self, facility: Uuid, document: Uuid) {
        self.documents.insert((facility, document));
        self.originals.insert((facility, document));
        self.senders.insert((facility, document));
    }
}

/// Lists asked for in steps of a power of two, the last key repeated, so that few statements are
/// prepared and all are used again.
pub fn steps<K: Clone>(keys: impl IntoIterator<Item = K>) -> Vec<Vec<K>> {
    let keys: Vec<K> = keys.into_iter().collect();
    keys.chunks(KEYS_MAX)
        .map(|chunk| {
            let mut step = chunk.to_vec();
            let last = chunk[chunk.len() - 1].clone();
            step.resize(chunk.len().next_power_of_two(), last);
            step
        })
        .collect()
}

async fn books(tx: &mut Tx, keys: &Keys, known: &mut Known) -> Result<()> {
    for step in steps(keys.books.iter().copied()) {
        let sql = format!(
            "SELECT facility_id, head_seq, head_hash, documents, closed_through FROM book
             WHERE facility_id IN (VALUES {}) ORDER BY facility_id{}",
            tx.placeholders(step.len(), 1),
            tx.for_update(),
        );
        let mut query = tx.query(assembled(sql));
        for key in step {
            query = query.bind(key);
        }
        let rows: Vec<Book> = query.all().await?;
        known
            .books
            .extend(rows.into_iter().map(|book| (book.facility_id, book)));
    }
    Ok(())
}

/// Asked once the books are locked: who closes a facility holds its book, too. Other partners are
/// locked against closing, which many senders share: they see it closed, or are seen by who closes.
async fn standing(tx: &mut Tx, keys: &Keys, known: &mut Known) -> Result<()> {
    let (others, share) = (keys.partners.difference(&keys.books), tx.for_share());
    let others = steps(others.copied()).into_iter().map(|step| (step, share));
    let own = steps(keys.books.iter().copied()).into_iter();
    for (step, lock) in own.map(|step| (step, "")).chain(others) {
        let sql = format!(
            "SELECT id, status FROM facility WHERE id IN (VALUES {}) ORDER BY id{lock}",
            tx.placeholders(step.len(), 1),
        );
        let mut query = tx.query(assembled(sql));
        for key in step {
            query = query.bind(key);
        }
        let rows: Vec<(Uuid, FacilityStatus)> = query.all().await?;
        known.standing.extend(rows);
    }
    Ok(())
}

async fn documents(tx: &mut Tx, keys: &Keys, known: &mut Known) -> Result<()> {
    for step in steps(keys.documents.iter().copied()) {
        let sql = format!(
            "SELECT facility_id, id, number, kind, occurred_on, counterparty_id, source_id,
                    request_hash
             FROM document WHERE (facility_id, id) IN (VALUES {})",
            tx.placeholders(step.len(), 2),
        );
        let mut query = tx.query(assembled(sql));
        for (facility, id) in step {
            query = query.bind(facility).bind(id);
        }
        let rows: Vec<Recorded> = query.all().await?;
        known
            .recorded
            .extend(rows.into_iter().map(|row| ((row.facility_id, row.id), row)));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ReversedRow {
    facility_id: Uuid,
    reverses_id: Uuid,
    number: i64,
}

async fn originals(tx: &mut Tx, keys: &Keys, known: &mut Known) -> Result<()> {
    for step in steps(keys.originals.iter().copied()) {
        let sql = format!(
            "SELECT facility_id, reverses_id, number FROM document
             WHERE (facility_id, reverses_id) IN (VALUES {})",
            tx.placeholders(step.len(), 2),
        );
        let mut query = tx.query(assembled(sql));
        for (facility, id) in &step {
            query = query.bind(*facility).bind(*id);
        }
        let rows: Vec<ReversedRow> = query.all().await?;
        let reversed = |row: ReversedRow| ((row.facility_id, row.reverses_id), row.number);
        known.reversed.extend(rows.into_iter().map(reversed));
        undoable(tx, &step, known).await?;
    }
    // The far end of a refill is told by the document it answers.
    let answered: BTreeSet<(Uuid, Uuid)> = keys
        .originals
        .iter()
        .filter_map(|key| known.recorded.get(key))
        .filter_map(|row| Some((row.counterparty_id?, row.source_id?)))
        .collect();
    let answered = Keys {
        documents: answered,
        ..Keys::default()
    };
    documents(tx, &answered, known).await
}

async fn undoable(tx: &mut Tx, step: &[(Uuid, Uuid)], known: &mut Known) -> Result<()> {
    let sql = format!(
        "SELECT entry.facility_id, entry.document_id, entry.line, entry.flow, entry.product_id,
                product.code AS product_code, product.name AS product_name, product.base_unit,
                entry.lot_id, entry.lot_number, entry.lot_expiry, entry.zone_id, entry.units
         FROM entry JOIN product ON product.id = entry.product_id
         WHERE (entry.facility_id, entry.document_id) IN (VALUES {})
         ORDER BY entry.facility_id, entry.seq",
        tx.placeholders(step.len(), 2),
    );
    let mut query = tx.query(assembled(sql));
    for (facility, id) in step {
        query = query.bind(*facility).bind(*id);
    }
    let rows: Vec<Undoable> = query.all().await?;
    for row in rows {
        let key = (row.facility_id, row.document_id);
        known.undoable.entry(key).or_default().push(row);
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct LotRow {
    #[sqlx(flatten)]
    lot: Lot,
    into_id: Option<Uuid>,
}

async fn lots(tx: &mut Tx, keys: &Keys, known: &mut Known) -> Result<()> {
    let mut merged: Vec<(Uuid, Uuid)> = Vec::new();
    for step in steps(keys.lots.iter().cloned()) {
        let sql = format!(
            "SELECT lot.id, lot.product_id, lot.number, lot.expiry, lot.status,
                    CASE WHEN lot.status = 'active' THEN NULL ELSE (
                        SELECT reason FROM lot_event WHERE lot_event.lot_id = lot.id
                        ORDER BY seq DESC LIMIT 1) END AS why, lot_alias.into_id
             FROM lot LEFT JOIN lot_alias ON lot_alias.from_id = lot.id
             WHERE (lot.product_id, lot.number) IN (VALUES {})",
            tx.placeholders(step.len(), 2),
        );
        let mut query = tx.query(assembled(sql));
        for (product, number) in step {
            query = query.bind(product).bind(number);
        }
        let rows: Vec<LotRow> = query.all().await?;
        merged.extend(
            rows.iter()
                .filter_map(|row| Some((row.lot.id, row.into_id?))),
        );
        known
            .lots
            .extend(rows.into_iter().map(|row| survivors::keyed(row.lot)));
    }
    survivors::load(tx, &merged, known).await
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    facility_id: Uuid,
    product_id: Uuid,
    lot_id: Uuid,
    zone_id: Uuid,
    units: i64,
    number: String,
    expiry: Option<NaiveDate>,
    status: LotStatus,
}

async fn held(tx: &mut Tx, keys: &Keys, known: &mut Known) -> Result<()> {
    for step in steps(keys.products.iter().copied()) {
        let sql = format!(
            "SELECT holding.facility_id, holding.product_id, holding.lot_id, holding.zone_id,
                    holding.units, lot.number, lot.expiry, lot.status
             FROM holding JOIN lot ON lot.id = holding.lot_id
             WHERE (holding.facility_id, holding.product_id) IN (VALUES {}) AND holding.units > 0",
            tx.placeholders(step.len(), 2),
        );
        let mut query = tx.query(assembled(sql));
        for (facility, product) in step {
            query = query.bind(facility).bind(product);
        }
        let rows: Vec<HeldRow> = query.all().await?;
        for row in rows {
            known.hold(row);
        }
    }
    Ok(())
}

impl Known {
    fn hold(&mut self, row: HeldRow) {
        let lots = self
            .held
            .entry((row.facility_id, row.product_id))
            .or_default();
        let held = lots.entry(row.lot_id).or_insert_with(|| Held {
            lot: Lot {
                id: row.lot_id,
                product_id: row.product_id,
                number: row.number,
                expiry: row.expiry,
                status: row.status,
                why: None,
            },
            zones: HashMap::new(),
        });
        held.zones.insert(row.zone_id, row.units);
    }
}

#[derive(sqlx::FromRow)]
struct UnderWayRow {
    facility_id: Uuid,
    document_id: Uuid,
    lot_id: Uuid,
    units: i64,
}

async fn under_way(tx: &mut Tx, keys: &Keys, known: &mut Known) -> Result<()> {
    for step in steps(keys.senders.iter().copied()) {
        let sql = format!(
            "SELECT facility_id, document_id, lot_id, units FROM transit
             WHERE (facility_id, document_id) IN (VALUES {})",
            tx.placeholders(step.len(), 2),
        );
        let mut query = tx.query(assembled(sql));
        for (facility, document) in step {
            query = query.bind(facility).bind(document);
        }
        let rows: Vec<UnderWayRow> = query.all().await?;
        let keyed = |row: UnderWayRow| ((row.facility_id, row.document_id, row.lot_id), row.units);
        known.under_way.extend(rows.into_iter().map(keyed));
    }
    Ok(())
}
