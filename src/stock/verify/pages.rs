//! Reads the entries of a book page by page, with all that is hashed and all that is not.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Link, Row};
use crate::{
    db::Tx,
    error::Result,
    stock::{Flow, Kind, chain::hex},
};

/// How many entries are read at once.
pub const PAGE: i64 = 2_000;

/// A book as the database registers it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BookRow {
    /// The facility.
    pub facility_id: Uuid,
    /// Its code.
    pub code: String,
    /// The last entry's number, as registered.
    pub head_seq: i64,
    /// The last entry's hash, as registered.
    pub head_hash: Vec<u8>,
    /// How many documents there are, as registered.
    pub documents: i64,
}

/// An entry with its document, and the columns that say the same thing twice.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EntryRow {
    seq: i64,
    document_id: Uuid,
    number: i64,
    kind: Kind,
    line: i64,
    product: String,
    lot_number: String,
    lot_expiry: Option<NaiveDate>,
    zone: String,
    units: i64,
    lot_balance: i64,
    product_balance: i64,
    occurred_on: NaiveDate,
    recorded_at: DateTime<Utc>,
    reverses_id: Option<Uuid>,
    counterparty: Option<String>,
    source_id: Option<Uuid>,
    reason: String,
    line_reason: String,
    account_id: Uuid,
    text_hash: Vec<u8>,
    hash: Vec<u8>,
    /// The entry's own column for the kind.
    pub entry_kind: Kind,
    /// The entry's own column for the business day.
    pub entry_day: NaiveDate,
    /// The lot.
    pub lot_id: Uuid,
    /// Where the units came from or went to.
    pub flow: Flow,
    /// Whether lot and zone belong to the product and the facility.
    pub is_at_home: bool,
}

/// The books, all or one, in the order of their codes.
pub async fn books(tx: &mut Tx, only: Option<&str>) -> Result<Vec<BookRow>> {
    let rows = tx
        .query(
            "SELECT book.facility_id, facility.code, book.head_seq, book.head_hash, book.documents
             FROM book JOIN facility ON facility.id = book.facility_id
             WHERE CAST($1 AS TEXT) IS NULL OR facility.code = $1
             ORDER BY facility.code",
        )
        .bind(only.map(str::to_owned))
        .all()
        .await?;
    Ok(rows)
}

/// The entries of a book after number `after`, at most [`PAGE`] of them.
pub async fn page(tx: &mut Tx, facility: Uuid, after: i64) -> Result<Vec<EntryRow>> {
    let rows = tx
        .query(
            "SELECT entry.seq, entry.document_id, document.number, document.kind, entry.line,
                    product.code AS product, entry.lot_number, entry.lot_expiry,
                    zone.code AS zone, entry.units, entry.lot_balance, entry.product_balance,
                    document.occurred_on, document.recorded_at, document.reverses_id,
                    partner.code AS counterparty, document.source_id, document.reason,
                    entry.reason AS line_reason, document.account_id, document.text_hash,
                    entry.hash, entry.kind AS entry_kind, entry.occurred_on AS entry_day,
                    entry.lot_id, entry.flow, zone.facility_id = entry.facility_id
                        AND lot.product_id = entry.product_id AS is_at_home
             FROM entry
             JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             JOIN product ON product.id = entry.product_id
             JOIN lot ON lot.id = entry.lot_id
             JOIN zone ON zone.id = entry.zone_id
             LEFT JOIN facility partner ON partner.id = document.counterparty_id
             WHERE entry.facility_id = $1 AND entry.seq > $2
             ORDER BY entry.seq LIMIT $3",
        )
        .bind(facility)
        .bind(after)
        .bind(PAGE)
        .all()
        .await?;
    Ok(rows)
}

impl EntryRow {
    /// The entry's number.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The document that made it.
    pub fn document_id(&self) -> Uuid {
        self.document_id
    }

    /// Signed units.
    pub fn units(&self) -> i64 {
        self.units
    }

    /// Its hash.
    pub fn hash(&self) -> &[u8] {
        &self.hash
    }

    /// The code of the other side, where it is a facility of ours.
    pub fn partner(&self) -> Option<&str> {
        self.counterparty.as_deref()
    }

    /// Whether it went to or came from another book of ours.
    pub fn is_transfer(&self) -> bool {
        self.flow == Flow::Transit
    }

    /// What the document's kind and partner say about where the units came from or went to;
    /// nothing for a reversal, which undoes whatever it was.
    pub fn wanted_flow(&self) -> Option<Flow> {
        let ours = self.counterparty.is_some();
        Some(match self.kind {
            Kind::Receipt if self.source_id.is_some() => Flow::Transit,
            Kind::Receipt | Kind::Opening => Flow::Outside,
            Kind::Issue | Kind::Return | Kind::Refill if ours => Flow::Transit,
            Kind::Issue | Kind::Refill => Flow::Issued,
            Kind::Return => Flow::Returned,
            Kind::Dispense => Flow::Dispensed,
            // What was lost on the way leaves what is under way and is lost in one step.
            Kind::Loss if self.source_id.is_some() && self.units > 0 => Flow::Transit,
            Kind::Loss => Flow::Lost,
            Kind::Destruction => Flow::Destroyed,
            Kind::ZoneMove => Flow::Within,
            Kind::Count => Flow::Difference,
            Kind::Reversal => return None,
        })
    }

    /// The entry as it is hashed and exported. `prev` is the hash of the entry before it: the
    /// database keeps it once, with that entry.
    pub fn into_row(self, book: &str, prev: &str) -> Row {
        Row {
            hash: hex(&self.hash),
            link: Link {
                facility: book.to_owned(),
                seq: self.seq,
                prev: prev.to_owned(),
                document: self.document_id,
                number: self.number,
                kind: self.kind,
                line: self.line,
                product: self.product,
                lot: self.lot_number,
                expiry: self.lot_expiry,
                zone: self.zone,
                units: self.units,
                lot_balance: self.lot_balance,
                product_balance: self.product_balance,
                occurred_on: self.occurred_on,
                recorded_at: self.recorded_at,
                reverses: self.reverses_id,
                counterparty: self.counterparty,
                source: self.source_id,
                reason: self.reason,
                line_reason: self.line_reason,
                account: self.account_id,
                text_hash: hex(&self.text_hash),
            },
        }
    }
}
