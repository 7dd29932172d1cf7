//! SQL of counting.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Scope, Session, Spot, Status};
use crate::{
    catalog::Category,
    db::{Tx, assembled},
    error::Result,
    places::store::facilities::lock_book,
};

mod book;
pub mod list;
pub mod results;

pub use book::{MoveRow, expiries, held, moves};

#[derive(sqlx::FromRow)]
struct SessionRow {
    facility_id: Uuid,
    id: Uuid,
    number: i64,
    document_id: Uuid,
    status: Status,
    scope: String,
    blind: bool,
    note: String,
    opened_seq: i64,
    opened_at: DateTime<Utc>,
    opened_by: Uuid,
    occurred_on: Option<NaiveDate>,
    remark: String,
}

/// A scope as it was written down by [`open`].
pub fn scope(text: &str) -> Result<Scope> {
    Ok(serde_json::from_str(text).map_err(anyhow::Error::from)?)
}

/// A session.
pub async fn session(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<Session>> {
    let row: Option<SessionRow> = tx
        .query(
            "SELECT facility_id, id, number, document_id, status, scope, blind, note, opened_seq,
                    opened_at, opened_by, occurred_on, remark
             FROM count_session WHERE facility_id = $1 AND id = $2",
        )
        .bind(facility)
        .bind(id)
        .optional()
        .await?;
    row.map(|row| {
        Ok(Session {
            facility_id: row.facility_id,
            id: row.id,
            number: row.number,
            document_id: row.document_id,
            status: row.status,
            scope: scope(&row.scope)?,
            blind: row.blind,
            note: row.note,
            opened_seq: row.opened_seq,
            opened_at: row.opened_at,
            opened_by: row.opened_by,
            occurred_on: row.occurred_on,
            remark: row.remark,
        })
    })
    .transpose()
}

/// A session that nobody else changes until the commit: its book is locked first.
pub async fn locked(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<Session>> {
    lock_book(tx, facility).await?;
    session(tx, facility, id).await
}

/// Whether a facility is closed. Asked once its book is locked, as who closes it holds that, too.
pub async fn closed(tx: &mut Tx, facility: Uuid) -> Result<bool> {
    let closed = tx.query("SELECT code FROM facility WHERE id = $1 AND status = 'closed'");
    let closed = closed.bind(facility).scalar_optional::<String>().await?;
    Ok(closed.is_some())
}

/// The number of a facility's next session.
pub async fn next_number(tx: &mut Tx, facility: Uuid) -> Result<i64> {
    let number = tx.query(
        "SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM count_session
         WHERE facility_id = $1",
    );
    Ok(number.bind(facility).scalar().await?)
}

/// Opens a session.
pub async fn open(tx: &mut Tx, new: &Session) -> Result<()> {
    let scope = serde_json::to_string(&new.scope).map_err(anyhow::Error::from)?;
    tx.query(
        "INSERT INTO count_session (facility_id, id, number, document_id, status, scope, blind,
             note, opened_seq, opened_at, opened_by)
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.facility_id)
    .bind(new.id)
    .bind(new.number)
    .bind(new.document_id)
    .bind(scope)
    .bind(new.blind)
    .bind(new.note.clone())
    .bind(new.opened_seq)
    .bind(new.opened_at)
    .bind(new.opened_by)
    .run()
    .await?;
    Ok(())
}

/// Moves a session on. Ending it says who and when.
pub async fn set_status(
    tx: &mut Tx,
    session: &Session,
    status: Status,
    ended: Option<(Uuid, DateTime<Utc>)>,
) -> Result<()> {
    tx.query(
        "UPDATE count_session SET status = $3, occurred_on = $4, remark = $5, ended_by = $6,
             ended_at = $7
         WHERE facility_id = $1 AND id = $2",
    )
    .bind(session.facility_id)
    .bind(session.id)
    .bind(status)
    .bind(session.occurred_on)
    .bind(session.remark.clone())
    .bind(ended.map(|(account, _)| account))
    .bind(ended.map(|(_, at)| at))
    .run()
    .await?;
    Ok(())
}

/// A counted quantity.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LineRow {
    /// Chosen by the caller.
    pub id: Uuid,
    /// Its session.
    pub count_id: Uuid,
    /// 1, 2, 3 … in its session.
    pub seq: i64,
    /// The product.
    pub product_id: Uuid,
    /// The product's code.
    pub product_code: String,
    /// The product's name.
    pub product_name: String,
    /// The product's smallest unit.
    pub base_unit: String,
    /// The product's class.
    pub category: Category,
    /// The lot's number.
    pub lot_number: String,
    /// The lot's last good day.
    pub lot_expiry: Option<NaiveDate>,
    /// The zone.
    pub zone_id: Uuid,
    /// Units on the shelf.
    pub units: i64,
    /// The book's head at that moment.
    pub book_seq: i64,
    /// Units in the book at that moment.
    pub book_units: i64,
    /// That moment.
    pub counted_at: DateTime<Utc>,
    /// Who counted.
    pub account_id: Uuid,
    /// Their name.
    pub account_name: String,
    /// The last entry that was said not to call for a recount.
    pub kept_through: i64,
}

impl LineRow {
    /// What it is about.
    pub fn spot(&self) -> Spot {
        Spot {
            product: self.product_id,
            lot: self.lot_number.clone(),
            expiry: self.lot_expiry,
            zone: self.zone_id,
        }
    }
}

/// The columns and joins of [`LineRow`]; what narrows it down follows.
const LINES: &str = "SELECT count_line.id, count_line.count_id, count_line.seq,
        count_line.product_id, product.code AS product_code, product.name AS product_name,
        product.base_unit, product.category, count_line.lot_number, count_line.lot_expiry,
        count_line.zone_id, count_line.units, count_line.book_seq, count_line.book_units,
        count_line.counted_at, count_line.account_id,
        COALESCE(account.name, '') AS account_name,
        COALESCE((SELECT MAX(count_keep.through_seq) FROM count_keep
            WHERE count_keep.facility_id = count_line.facility_id
                AND count_keep.count_id = count_line.count_id
                AND count_keep.line_id = count_line.id), 0) AS kept_through
    FROM count_line
    JOIN product ON product.id = count_line.product_id
    LEFT JOIN account ON account.id = count_line.account_id";

/// All counted quantities of a session, in the order of counting.
pub async fn lines(tx: &mut Tx, session: &Session) -> Result<Vec<LineRow>> {
    let sql = format!(
        "{LINES} WHERE count_line.facility_id = $1 AND count_line.count_id = $2
         ORDER BY count_line.seq"
    );
    let rows = tx.query(assembled(sql)).bind(session.facility_id);
    Ok(rows.bind(session.id).all().await?)
}

/// One counted quantity of a facility.
pub async fn line(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<LineRow>> {
    let sql = format!("{LINES} WHERE count_line.facility_id = $1 AND count_line.id = $2");
    let row = tx.query(assembled(sql)).bind(facility);
    Ok(row.bind(id).optional().await?)
}

/// A quantity to be written down.
#[derive(Debug, Clone)]
pub struct NewLine {
    /// Chosen by the caller.
    pub id: Uuid,
    /// What it is about.
    pub spot: Spot,
    /// Units on the shelf.
    pub units: i64,
    /// The book's head at that moment.
    pub book_seq: i64,
    /// Units in the book at that moment.
    pub book_units: i64,
    /// That moment.
    pub counted_at: DateTime<Utc>,
    /// Who counted.
    pub account: Uuid,
}

/// Writes a quantity down; the newest of its session.
pub async fn add_line(
    tx: &mut Tx,
    session: &Session,
    new: &NewLine,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO count_line (facility_id, id, count_id, seq, product_id, lot_number,
             lot_expiry, zone_id, units, book_seq, book_units, counted_at, recorded_at,
             account_id)
         VALUES ($1, $2, $3,
             (SELECT CAST(COALESCE(MAX(seq), 0) + 1 AS BIGINT) FROM count_line
              WHERE facility_id = $1 AND count_id = $3),
             $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(session.facility_id)
    .bind(new.id)
    .bind(session.id)
    .bind(new.spot.product)
    .bind(new.spot.lot.clone())
    .bind(new.spot.expiry)
    .bind(new.spot.zone)
    .bind(new.units)
    .bind(new.book_seq)
    .bind(new.book_units)
    .bind(new.counted_at)
    .bind(now)
    .bind(new.account)
    .run()
    .await?;
    Ok(())
}

/// Writes down that a line holds although something moved.
pub async fn keep(
    tx: &mut Tx,
    session: &Session,
    line: Uuid,
    through: i64,
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO count_keep (facility_id, count_id, line_id, through_seq, account_id, at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(session.facility_id)
    .bind(session.id)
    .bind(line)
    .bind(through)
    .bind(account)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// How many quantities and answers a session has: it grows with every change.
pub async fn rows(tx: &mut Tx, session: &Session) -> Result<i64> {
    let rows = tx.query(
        "SELECT CAST(
             (SELECT COUNT(*) FROM count_line WHERE facility_id = $1 AND count_id = $2)
             + (SELECT COUNT(*) FROM count_keep WHERE facility_id = $1 AND count_id = $2)
         AS BIGINT)",
    );
    let rows = rows.bind(session.facility_id).bind(session.id);
    Ok(rows.scalar().await?)
}
