//! SQL of visits.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    inspection::visit::VisitKind,
    places::store::Reach,
};

/// A visit as lists show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VisitRow {
    /// Its id.
    pub id: Uuid,
    /// Its number at the facility.
    pub number: i64,
    /// The facility's code.
    pub facility_code: String,
    /// The facility's name.
    pub facility_name: String,
    /// What kind it is.
    pub kind: VisitKind,
    /// The visit it follows.
    pub follows_id: Option<Uuid>,
    /// The standard's code.
    pub standard_code: String,
    /// Its version.
    pub version: i64,
    /// Whether it was announced.
    pub announced: bool,
    /// When it was signed, by the device.
    pub signed_at: DateTime<Utc>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// How far the device's clock was ahead.
    pub ahead_s: i64,
    /// Who made it.
    pub account_name: String,
    /// What it came to.
    pub score_permille: Option<i64>,
    /// Whether the whole fails.
    pub fails: bool,
    /// How many checks were not met.
    pub failed: i64,
}

/// A visit with what was signed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SealedRow {
    /// Its number at the facility.
    pub number: i64,
    /// What kind it is.
    pub kind: VisitKind,
    /// The visit it follows.
    pub follows_id: Option<Uuid>,
    /// The standard's code.
    pub standard_code: String,
    /// Its version.
    pub version: i64,
    /// Whether it was announced.
    pub announced: bool,
    /// When it was opened, by the device.
    pub opened_at: DateTime<Utc>,
    /// When it was signed, by the device.
    pub signed_at: DateTime<Utc>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// How far the device's clock was ahead.
    pub ahead_s: i64,
    /// Who made it.
    pub account_id: Uuid,
    /// What it came to.
    pub score_permille: Option<i64>,
    /// Whether the whole fails.
    pub fails: bool,
    /// How many checks were not met.
    pub failed: i64,
    /// The hash of what was sent.
    pub request_hash: String,
    /// Canonical JSON.
    pub content: String,
    /// Its hash.
    pub hash: String,
}

const COLUMNS: &str = "visit.id, visit.number, facility.code AS facility_code,
    facility.name AS facility_name, visit.kind, visit.follows_id,
    standard.code AS standard_code, visit.version, visit.announced, visit.signed_at,
    visit.received_at, visit.ahead_s, account.name AS account_name, visit.score_permille,
    visit.fails, visit.failed";

const TABLES: &str = "visit JOIN facility ON facility.id = visit.facility_id
    JOIN region ON region.id = facility.region_id
    JOIN standard ON standard.id = visit.standard_id
    JOIN account ON account.id = visit.account_id";

/// One visit as lists show it.
pub async fn visit(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<VisitRow>> {
    let sql =
        format!("SELECT {COLUMNS} FROM {TABLES} WHERE visit.facility_id = $1 AND visit.id = $2");
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}

/// The visits of a facility, the newest first, before the one with this number.
pub async fn at(tx: &mut Tx, facility: Uuid, before: i64, limit: i64) -> Result<Vec<VisitRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE visit.facility_id = $1 AND visit.number < $2
         ORDER BY visit.number DESC LIMIT $3"
    );
    let query = tx.query(assembled(sql)).bind(facility);
    Ok(query.bind(before).bind(limit).all().await?)
}

/// Which visits of all facilities are wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The path of the region; empty for anywhere.
    pub region_path: String,
    /// Only by this account.
    pub by: Option<Uuid>,
    /// Of this kind only.
    pub kind: Option<VisitKind>,
    /// A `LIKE` pattern on code and name of the facility, lower case.
    pub pattern: String,
    /// Received before this moment, or then with a smaller id.
    pub before: Option<(DateTime<Utc>, Uuid)>,
    /// How many.
    pub limit: i64,
}

/// The visits wanted within reach, the latest received first.
pub async fn listed(tx: &mut Tx, wanted: &Wanted, reach: &Reach) -> Result<Vec<VisitRow>> {
    let scope = reach.condition(8);
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES}
         WHERE region.path LIKE $1 AND (visit.account_id = $2 OR $2 IS NULL)
             AND (visit.kind = $3 OR $3 IS NULL)
             AND (lower(facility.code) LIKE $4 ESCAPE '!'
                 OR lower(facility.name) LIKE $4 ESCAPE '!')
             AND ($5 IS NULL OR visit.received_at < $5
                 OR (visit.received_at = $5 AND visit.id < $6))
             AND {scope}
         ORDER BY visit.received_at DESC, visit.id DESC LIMIT $7"
    );
    let query = tx
        .query(assembled(sql))
        .bind(format!("{}%", wanted.region_path))
        .bind(wanted.by)
        .bind(wanted.kind)
        .bind(wanted.pattern.clone())
        .bind(wanted.before.map(|(at, _)| at))
        .bind(wanted.before.map(|(_, id)| id))
        .bind(wanted.limit);
    Ok(reach.bind(query).all().await?)
}

/// What was signed.
pub async fn sealed(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<SealedRow>> {
    let query = tx.query(
        "SELECT visit.number, visit.kind, visit.follows_id, standard.code AS standard_code,
             visit.version, visit.announced, visit.opened_at, visit.signed_at, visit.received_at,
             visit.ahead_s, visit.account_id, visit.score_permille, visit.fails, visit.failed,
             visit.request_hash, visit.content, visit.hash
         FROM visit JOIN standard ON standard.id = visit.standard_id
         WHERE visit.facility_id = $1 AND visit.id = $2",
    );
    Ok(query.bind(facility).bind(id).optional().await?)
}

/// A link of a facility's chain of visits.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LinkRow {
    /// The visit's number.
    pub number: i64,
    /// Canonical JSON.
    pub content: String,
    /// Its hash.
    pub hash: String,
}

/// The visits after the one with this number, in their order.
pub async fn after(tx: &mut Tx, facility: Uuid, number: i64, limit: i64) -> Result<Vec<LinkRow>> {
    let query = tx.query(
        "SELECT number, content, hash FROM visit
         WHERE facility_id = $1 AND number > $2 ORDER BY number LIMIT $3",
    );
    Ok(query.bind(facility).bind(number).bind(limit).all().await?)
}

/// The last visit of a facility: its number and its hash.
pub async fn last(tx: &mut Tx, facility: Uuid) -> Result<Option<(i64, String)>> {
    let query = tx.query(
        "SELECT number, hash FROM visit WHERE facility_id = $1 ORDER BY number DESC LIMIT 1",
    );
    Ok(query.bind(facility).optional().await?)
}

/// The hash of the visit with this number.
pub async fn hash_of(tx: &mut Tx, facility: Uuid, number: i64) -> Result<Option<String>> {
    let query = tx.query("SELECT hash FROM visit WHERE facility_id = $1 AND number = $2");
    Ok(query.bind(facility).bind(number).scalar_optional().await?)
}

/// A visit that is to be kept.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// What kind it is.
    pub kind: VisitKind,
    /// The visit it follows.
    pub follows: Option<Uuid>,
    /// The standard.
    pub standard: Uuid,
    /// Its version.
    pub version: i64,
    /// Whether it was announced.
    pub announced: bool,
    /// When it was opened, signed and received.
    pub moments: [DateTime<Utc>; 3],
    /// How far the device's clock was ahead.
    pub ahead_s: i64,
    /// Who made it.
    pub account: Uuid,
    /// What it came to.
    pub score_permille: Option<i64>,
    /// Whether the whole fails.
    pub fails: bool,
    /// How many checks were not met.
    pub failed: i64,
    /// The hash of what was sent.
    pub request_hash: String,
    /// Canonical JSON.
    pub content: String,
    /// Its hash.
    pub hash: String,
}

/// Keeps a visit.
pub async fn add(tx: &mut Tx, facility: Uuid, new: &NewRow) -> Result<()> {
    let [opened_at, signed_at, received_at] = new.moments;
    tx.query(
        "INSERT INTO visit (facility_id, id, number, kind, follows_id, standard_id, version,
             announced, opened_at, signed_at, received_at, ahead_s, account_id, score_permille,
             fails, failed, request_hash, content, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
             $19)",
    )
    .bind(facility)
    .bind(new.id)
    .bind(new.number)
    .bind(new.kind)
    .bind(new.follows)
    .bind(new.standard)
    .bind(new.version)
    .bind(new.announced)
    .bind(opened_at)
    .bind(signed_at)
    .bind(received_at)
    .bind(new.ahead_s)
    .bind(new.account)
    .bind(new.score_permille)
    .bind(new.fails)
    .bind(new.failed)
    .bind(new.request_hash.clone())
    .bind(new.content.clone())
    .bind(new.hash.clone())
    .run()
    .await?;
    Ok(())
}

/// What the book said of a lot in a zone at a moment: the balance after the last entry recorded by
/// then; nothing for a lot that was never there.
pub async fn book_units(
    tx: &mut Tx,
    facility: Uuid,
    (product, lot, expiry, zone): (&str, &str, &str, &str),
    at: DateTime<Utc>,
) -> Result<Option<i64>> {
    let query = tx.query(
        "SELECT entry.lot_balance FROM entry
             JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             JOIN product ON product.id = entry.product_id
             JOIN lot ON lot.id = entry.lot_id
             JOIN zone ON zone.id = entry.zone_id
         WHERE entry.facility_id = $1 AND product.code = $2 AND lot.number = $3
             AND COALESCE(CAST(lot.expiry AS TEXT), '') = $4 AND zone.code = $5
             AND document.recorded_at <= $6
         ORDER BY entry.seq DESC LIMIT 1",
    );
    let query = query
        .bind(facility)
        .bind(product.to_owned())
        .bind(lot.to_owned())
        .bind(expiry.to_owned())
        .bind(zone.to_owned())
        .bind(at);
    Ok(query.scalar_optional().await?)
}

/// A lot in a zone with what the book says of it at a moment.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LotRow {
    /// The product's code.
    pub product: String,
    /// The lot's number.
    pub lot: String,
    /// Its last good day, as text; empty where it has none.
    pub expiry: String,
    /// The zone's code.
    pub zone: String,
}

/// All lots of which the book held something at a moment.
pub async fn lots_at(tx: &mut Tx, facility: Uuid, at: DateTime<Utc>) -> Result<Vec<LotRow>> {
    let query = tx.query(
        "SELECT product.code AS product, lot.number AS lot,
                COALESCE(CAST(lot.expiry AS TEXT), '') AS expiry, zone.code AS zone
         FROM holding
             JOIN product ON product.id = holding.product_id
             JOIN lot ON lot.id = holding.lot_id
             JOIN zone ON zone.id = holding.zone_id
         WHERE holding.facility_id = $1 AND COALESCE((
             SELECT entry.lot_balance FROM entry
                 JOIN document ON document.facility_id = entry.facility_id
                     AND document.id = entry.document_id
             WHERE entry.facility_id = holding.facility_id
                 AND entry.product_id = holding.product_id AND entry.lot_id = holding.lot_id
                 AND entry.zone_id = holding.zone_id AND document.recorded_at <= $2
             ORDER BY entry.seq DESC LIMIT 1), 0) > 0
         ORDER BY product.code, lot.number, zone.code",
    );
    Ok(query.bind(facility).bind(at).all().await?)
}
