//! SQL of label codes, and of what a scan is looked up by.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::Kind;
use crate::{
    catalog::{Category, LotStatus, scan::other::Scheme},
    db::Tx,
    error::Result,
    places::ZoneState,
    stock,
};

pub mod known;

/// A label's code with what it names.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CodeRow {
    /// The code.
    pub code: String,
    /// What the label is for.
    pub kind: Kind,
    /// The facility's id.
    pub facility_id: Uuid,
    /// The facility's code.
    pub facility_code: String,
    /// The facility's name.
    pub facility_name: String,
    /// The thing's id.
    pub thing: Uuid,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it was retired, if it was.
    pub retired_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
    /// The code that stands for it now.
    pub successor: Option<String>,
}

/// The label with this code.
pub async fn label(tx: &mut Tx, code: &str) -> Result<Option<CodeRow>> {
    Ok(tx
        .query(
            "SELECT label_code.code, label_code.kind, label_code.facility_id,
                    facility.code AS facility_code, facility.name AS facility_name,
                    label_code.thing, label_code.made_at, label_code.retired_at,
                    label_code.reason, label_code.successor
             FROM label_code JOIN facility ON facility.id = label_code.facility_id
             WHERE label_code.code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?)
}

/// The label of a thing that is in force.
pub async fn in_force(tx: &mut Tx, at: Uuid, kind: Kind, thing: Uuid) -> Result<Option<String>> {
    Ok(tx
        .query(
            "SELECT code FROM label_code
             WHERE facility_id = $1 AND kind = $2 AND thing = $3 AND retired_at IS NULL",
        )
        .bind(at)
        .bind(kind)
        .bind(thing)
        .scalar_optional()
        .await?)
}

/// The codes of a facility, in their order.
pub async fn labels(tx: &mut Tx, at: Uuid, after: &str, limit: i64) -> Result<Vec<CodeRow>> {
    Ok(tx
        .query(
            "SELECT label_code.code, label_code.kind, label_code.facility_id,
                    facility.code AS facility_code, facility.name AS facility_name,
                    label_code.thing, label_code.made_at, label_code.retired_at,
                    label_code.reason, label_code.successor
             FROM label_code JOIN facility ON facility.id = label_code.facility_id
             WHERE label_code.facility_id = $1 AND label_code.code > $2
             ORDER BY label_code.code LIMIT $3",
        )
        .bind(at)
        .bind(after.to_owned())
        .bind(limit)
        .all()
        .await?)
}

/// Gives a thing a code, unless it has one, and answers the one it has.
pub async fn give(
    tx: &mut Tx,
    (at, kind, thing): (Uuid, Kind, Uuid),
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<String> {
    // A fresh code that exists already is as unlikely as one that is guessed.
    for _ in 0..4 {
        if let Some(code) = in_force(tx, at, kind, thing).await? {
            return Ok(code);
        }
        tx.query(
            "INSERT INTO label_code (code, kind, facility_id, thing, made_at, made_by)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(super::fresh())
        .bind(kind)
        .bind(at)
        .bind(thing)
        .bind(now)
        .bind(account)
        .run()
        .await?;
    }
    Err(crate::error::Error::Contended)
}

/// Why a code is retired, by whom, and when.
#[derive(Debug)]
pub struct Retirement<'a> {
    /// Why.
    pub reason: &'a str,
    /// Who.
    pub account: Uuid,
    /// When.
    pub now: DateTime<Utc>,
}

/// Retires a code that is in force and puts another in its place, where one is given; false where
/// it is not in force.
pub async fn retire(
    tx: &mut Tx,
    code: &str,
    successor: Option<&str>,
    (at, kind, thing): (Uuid, Kind, Uuid),
    why: &Retirement<'_>,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE label_code SET retired_at = $2, retired_by = $3, reason = $4, successor = $5
             WHERE code = $1 AND retired_at IS NULL",
        )
        .bind(code.to_owned())
        .bind(why.now)
        .bind(why.account)
        .bind(why.reason.to_owned())
        .bind(successor.map(str::to_owned))
        .run()
        .await?;
    if let Some(successor) = successor.filter(|_| changed == 1) {
        tx.query(
            "INSERT INTO label_code (code, kind, facility_id, thing, made_at, made_by)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(successor.to_owned())
        .bind(kind)
        .bind(at)
        .bind(thing)
        .bind(why.now)
        .bind(why.account)
        .run()
        .await?;
    }
    Ok(changed == 1)
}

/// A product as a scan shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProductRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// Its specification.
    pub spec: String,
    /// Its maker.
    pub maker: String,
    /// 药, 套, 环.
    pub category: Category,
    /// Its GTIN.
    pub gtin: Option<String>,
    /// For whom.
    pub suits: String,
    /// How it is used.
    pub directions: String,
    /// How it is kept.
    pub storage_class: String,
}

/// The product with this id, or that it was merged into.
pub async fn product(tx: &mut Tx, id: Uuid) -> Result<Option<ProductRow>> {
    Ok(tx
        .query(
            "SELECT id, code, name, name_en, spec, maker, category, gtin, suits, directions,
                    storage_class
             FROM product WHERE id = COALESCE(
                 (SELECT into_id FROM product_alias WHERE from_id = $1), $1)",
        )
        .bind(id)
        .optional()
        .await?)
}

/// The product that this name names in this scheme.
pub async fn product_named(tx: &mut Tx, scheme: Scheme, name: &str) -> Result<Option<ProductRow>> {
    let mut found = None;
    if scheme == Scheme::Gtin {
        found = tx
            .query("SELECT id FROM product WHERE gtin = $1")
            .bind(name.to_owned())
            .scalar_optional::<Uuid>()
            .await?;
    }
    if found.is_none() {
        found = tx
            .query("SELECT product_id FROM known_code WHERE scheme = $1 AND name = $2")
            .bind(scheme.text().to_owned())
            .bind(name.to_owned())
            .scalar_optional::<Uuid>()
            .await?;
    }
    match found {
        Some(id) => product(tx, id).await,
        None => Ok(None),
    }
}

/// A lot as a scan shows it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LotRow {
    /// Its id.
    pub id: Uuid,
    /// Its product's id.
    pub product_id: Uuid,
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// Why not.
    pub why: Option<String>,
}

/// The lots of a product with this number, each once, those it was merged into in their place.
pub async fn lots(
    tx: &mut Tx,
    product: Uuid,
    number: &str,
    expiry: Option<NaiveDate>,
) -> Result<Vec<LotRow>> {
    let ids: Vec<(Uuid,)> = tx
        .query(
            "SELECT id FROM lot WHERE product_id = $1 AND number = $2
                 AND (expiry = $3 OR CAST($3 AS DATE) IS NULL)
             ORDER BY expiry_key DESC LIMIT 20",
        )
        .bind(product)
        .bind(number.to_owned())
        .bind(expiry)
        .all()
        .await?;
    let mut lots: Vec<LotRow> = Vec::new();
    for (id,) in ids {
        let found = lot(tx, id).await?;
        lots.extend(found.filter(|found| lots.iter().all(|other| other.id != found.id)));
    }
    Ok(lots)
}

/// The lot with this id, or that it was merged into.
pub async fn lot(tx: &mut Tx, id: Uuid) -> Result<Option<LotRow>> {
    Ok(tx
        .query(
            "SELECT lot.id, lot.product_id, lot.number, lot.expiry, lot.status,
                    (SELECT lot_event.reason FROM lot_event WHERE lot_event.lot_id = lot.id
                     ORDER BY lot_event.seq DESC LIMIT 1) AS why
             FROM lot WHERE lot.id = COALESCE(
                 (SELECT into_id FROM lot_alias WHERE from_id = $1), $1)",
        )
        .bind(id)
        .optional()
        .await?)
}

/// Units of a product in a facility, by lot and zone.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HereRow {
    /// The lot.
    pub lot_id: Uuid,
    /// The lot's number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// The zone's name.
    pub zone_name: String,
    /// The zone's colour.
    pub zone_state: ZoneState,
    /// Units there.
    pub units: i64,
}

/// What a facility holds of a product.
pub async fn here(tx: &mut Tx, at: Uuid, product: Uuid) -> Result<Vec<HereRow>> {
    Ok(tx
        .query(
            "SELECT holding.lot_id, lot.number, lot.expiry, zone.name AS zone_name,
                    zone.state AS zone_state, holding.units
             FROM holding JOIN zone ON zone.id = holding.zone_id
                 JOIN lot ON lot.id = holding.lot_id
             WHERE holding.facility_id = $1 AND holding.product_id = $2 AND holding.units > 0
             ORDER BY lot.expiry, lot.number, zone.code LIMIT 500",
        )
        .bind(at)
        .bind(product)
        .all()
        .await?)
}

/// A document as a scan shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DocumentRow {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// What it is.
    pub kind: stock::Kind,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// The facility it went to or came from.
    pub counterparty_id: Option<Uuid>,
    /// Units still under way.
    pub under_way: i64,
}

/// A document of a facility, and what of it is still under way.
pub async fn document(tx: &mut Tx, at: Uuid, id: Uuid) -> Result<Option<DocumentRow>> {
    Ok(tx
        .query(
            "SELECT document.id, document.number, document.kind, document.occurred_on,
                    document.counterparty_id,
                    CAST(COALESCE((SELECT SUM(transit.units) FROM transit
                        WHERE transit.facility_id = document.facility_id
                            AND transit.document_id = document.id), 0) AS BIGINT) AS under_way
             FROM document WHERE document.facility_id = $1 AND document.id = $2",
        )
        .bind(at)
        .bind(id)
        .optional()
        .await?)
}

/// A room or zone by its id; of a thermo-hygrometer, the room it is in; of a slot, what it gives
/// out.
pub async fn room(tx: &mut Tx, kind: Kind, id: Uuid) -> Result<Option<(String, String)>> {
    let query = match kind {
        Kind::Storeroom => tx.query("SELECT code, name FROM storeroom WHERE id = $1"),
        Kind::Sensor => tx.query(
            "SELECT storeroom.code, storeroom.name
             FROM sensor JOIN storeroom ON storeroom.id = sensor.storeroom_id
             WHERE sensor.id = $1",
        ),
        Kind::Slot => tx.query(
            "SELECT machine_slot.code, product.name
             FROM machine_slot JOIN product ON product.id = machine_slot.product_id
             WHERE machine_slot.id = $1",
        ),
        _ => tx.query("SELECT code, name FROM zone WHERE id = $1"),
    };
    Ok(query.bind(id).optional().await?)
}
