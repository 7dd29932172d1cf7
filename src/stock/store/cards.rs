//! Reads stock cards and books: entries in the order of their numbers.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    stock::{
        Flow, Kind,
        chain::{Link, hex},
    },
};

/// An entry with its document, as a stock card shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CardRow {
    /// Its number in the book.
    pub seq: i64,
    /// The document.
    pub document_id: Uuid,
    /// The document's number.
    pub number: i64,
    /// The document's kind.
    pub kind: Kind,
    /// The document's line.
    pub line: i64,
    /// The lot.
    pub lot_id: Uuid,
    /// Its number, as posted.
    pub lot_number: String,
    /// Its expiry, as posted.
    pub lot_expiry: Option<NaiveDate>,
    /// The zone's code.
    pub zone_code: String,
    /// Signed units.
    pub units: i64,
    /// Of the lot in the zone, afterwards.
    pub lot_balance: i64,
    /// Of the product in the book, afterwards.
    pub product_balance: i64,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// Who posted it.
    pub account_name: String,
    /// The partner, ours or not.
    pub counterparty: String,
    /// The document's reason.
    pub reason: String,
    /// The document's remark.
    pub note: String,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// What part of a stock card is asked for.
#[derive(Debug, Clone, Default)]
pub struct CardFilter {
    /// Only of this lot.
    pub lot: Option<Uuid>,
    /// Only with a business day from this one on.
    pub from: Option<NaiveDate>,
    /// Only with a business day up to this one.
    pub to: Option<NaiveDate>,
}

/// The entries of one product in one book, upwards from `after` or downwards from `before`; one
/// more than `limit`, to tell whether there are more.
pub async fn card(
    tx: &mut Tx,
    facility: Uuid,
    product: Uuid,
    filter: &CardFilter,
    direction: Direction,
    limit: i64,
) -> Result<Vec<CardRow>> {
    let (compare, order, key) = match direction {
        Direction::After(seq) => (">", "ASC", seq),
        Direction::Before(seq) => ("<", "DESC", seq),
    };
    let sql = format!(
        "SELECT entry.seq, entry.document_id, document.number, entry.kind, entry.line,
                entry.lot_id, entry.lot_number, entry.lot_expiry, zone.code AS zone_code,
                entry.units, entry.lot_balance, entry.product_balance, entry.occurred_on,
                document.recorded_at, COALESCE(account.name, '') AS account_name,
                COALESCE(partner.name, document_text.counterparty, '') AS counterparty,
                document.reason, COALESCE(document_text.note, '') AS note, entry.hash
         FROM entry
             JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             JOIN zone ON zone.id = entry.zone_id
             LEFT JOIN account ON account.id = document.account_id
             LEFT JOIN facility AS partner ON partner.id = document.counterparty_id
             LEFT JOIN document_text ON document_text.facility_id = document.facility_id
                 AND document_text.document_id = document.id
         WHERE entry.facility_id = $1 AND entry.product_id = $2 AND entry.seq {compare} $3
             AND (CAST($4 AS UUID) IS NULL OR entry.lot_id = $4)
             AND (CAST($5 AS DATE) IS NULL OR entry.occurred_on >= $5)
             AND (CAST($6 AS DATE) IS NULL OR entry.occurred_on <= $6)
         ORDER BY entry.seq {order} LIMIT $7"
    );
    let rows = tx
        .query(assembled(sql))
        .bind(facility)
        .bind(product)
        .bind(key)
        .bind(filter.lot)
        .bind(filter.from)
        .bind(filter.to)
        .bind(limit + 1);
    Ok(rows.all().await?)
}

/// A lot's number; nothing for a lot that is not known.
pub async fn lot_number(tx: &mut Tx, lot: Uuid) -> Result<String> {
    let row = tx.query("SELECT number FROM lot WHERE id = $1");
    Ok(row.bind(lot).scalar_optional().await?.unwrap_or_default())
}

/// Which way a card is read.
#[derive(Debug, Clone, Copy)]
pub enum Direction {
    /// Entries above this number, upwards.
    After(i64),
    /// Entries below this number, downwards.
    Before(i64),
}

/// Units of a product in a book after the last entry up to a number: what a page begins with.
pub async fn balance_before(tx: &mut Tx, facility: Uuid, product: Uuid, seq: i64) -> Result<i64> {
    let row = tx.query(
        "SELECT product_balance FROM entry
         WHERE facility_id = $1 AND product_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT 1",
    );
    let balance = row
        .bind(facility)
        .bind(product)
        .bind(seq)
        .scalar_optional()
        .await?;
    Ok(balance.unwrap_or(0))
}

/// An entry with all that its hash covers, and where its units went.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BookRow {
    /// Its number in the book.
    pub seq: i64,
    /// The document.
    pub document_id: Uuid,
    /// The document's number.
    pub number: i64,
    /// The kind.
    pub kind: Kind,
    /// Where its units came from or went to.
    pub flow: Flow,
    /// The document's line.
    pub line: i64,
    /// The product.
    pub product_id: Uuid,
    /// The product's code.
    pub product_code: String,
    /// The lot.
    pub lot_id: Uuid,
    /// Its number, as posted.
    pub lot_number: String,
    /// Its expiry, as posted.
    pub lot_expiry: Option<NaiveDate>,
    /// The zone.
    pub zone_id: Uuid,
    /// The zone's code.
    pub zone_code: String,
    /// Signed units.
    pub units: i64,
    /// Of the lot in the zone, afterwards.
    pub lot_balance: i64,
    /// Of the product in the book, afterwards.
    pub product_balance: i64,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// What it takes back.
    pub reverses_id: Option<Uuid>,
    /// The partner of ours.
    pub counterparty_id: Option<Uuid>,
    /// Its code.
    pub partner_code: Option<String>,
    /// The document it answers.
    pub source_id: Option<Uuid>,
    /// The document's reason.
    pub reason: String,
    /// The line's own reason.
    pub line_reason: String,
    /// Who posted it.
    pub account_id: Uuid,
    /// The salted hash of the erasable text.
    pub text_hash: Vec<u8>,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl BookRow {
    /// What the entry's hash covers, chained to `prev`.
    pub fn link(&self, facility: &str, prev: &[u8]) -> Link {
        Link {
            facility: facility.to_owned(),
            seq: self.seq,
            prev: hex(prev),
            document: self.document_id,
            number: self.number,
            kind: self.kind,
            line: self.line,
            product: self.product_code.clone(),
            lot: self.lot_number.clone(),
            expiry: self.lot_expiry,
            zone: self.zone_code.clone(),
            units: self.units,
            lot_balance: self.lot_balance,
            product_balance: self.product_balance,
            occurred_on: self.occurred_on,
            recorded_at: self.recorded_at,
            reverses: self.reverses_id,
            counterparty: self.partner_code.clone(),
            source: self.source_id,
            reason: self.reason.clone(),
            line_reason: self.line_reason.clone(),
            account: self.account_id,
            text_hash: hex(&self.text_hash),
        }
    }
}

/// Entries of a book after a number, as many as `limit`.
pub async fn book(tx: &mut Tx, facility: Uuid, after: i64, limit: i64) -> Result<Vec<BookRow>> {
    let rows = tx.query(
        "SELECT entry.seq, entry.document_id, document.number, entry.kind, entry.flow, entry.line,
                entry.product_id, product.code AS product_code, entry.lot_id, entry.lot_number,
                entry.lot_expiry, entry.zone_id, zone.code AS zone_code, entry.units,
                entry.lot_balance, entry.product_balance, entry.occurred_on,
                document.recorded_at, document.reverses_id, document.counterparty_id,
                partner.code AS partner_code, document.source_id, document.reason,
                entry.reason AS line_reason, document.account_id, document.text_hash, entry.hash
         FROM entry
             JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             JOIN product ON product.id = entry.product_id
             JOIN zone ON zone.id = entry.zone_id
             LEFT JOIN facility AS partner ON partner.id = document.counterparty_id
         WHERE entry.facility_id = $1 AND entry.seq > $2
         ORDER BY entry.seq LIMIT $3",
    );
    Ok(rows.bind(facility).bind(after).bind(limit).all().await?)
}

/// The hash of an entry; of what the first is chained to, for number 0.
pub async fn hash_of(tx: &mut Tx, facility: Uuid, code: &str, seq: i64) -> Result<Vec<u8>> {
    if seq == 0 {
        return Ok(crate::places::store::first_hash(code).to_vec());
    }
    let row = tx.query("SELECT hash FROM entry WHERE facility_id = $1 AND seq = $2");
    Ok(row.bind(facility).bind(seq).scalar().await?)
}
