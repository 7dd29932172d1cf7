//! SQL of what labels say.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    catalog::{Category, LotStatus, Pack},
    db::Tx,
    error::Result,
    id,
    places::{FacilityKind, FacilityStatus, ZoneState},
};

pub mod jobs;
pub mod prints;

/// A product with what its labels say.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ProductRow {
    /// Its id.
    pub product_id: Uuid,
    /// Its code.
    pub product_code: String,
    /// 药, 套, 环.
    pub category: Category,
    /// Its name.
    pub product_name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Its specification.
    pub spec: String,
    /// Who makes it.
    pub maker: String,
    /// The smallest unit.
    pub base_unit: String,
    /// Its GTIN.
    pub gtin: Option<String>,
    /// The climate class it is kept in.
    pub storage_class: String,
    /// Who it suits.
    pub suits: String,
    /// How it is used.
    pub directions: String,
}

/// Units of a lot in a zone, with what labels say of both.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HeldRow {
    /// The product.
    #[sqlx(flatten)]
    pub product: ProductRow,
    /// The lot.
    pub lot_id: Uuid,
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// When it was made.
    pub made_on: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// The zone's code.
    pub zone_code: String,
    /// The zone's name.
    pub zone_name: String,
    /// The zone's colour.
    pub zone_state: ZoneState,
    /// The code of the storeroom it lies in.
    pub room_code: Option<String>,
    /// That storeroom's name.
    pub room_name: Option<String>,
    /// Units there.
    pub units: i64,
}

/// What a facility holds.
pub async fn held(tx: &mut Tx, facility: Uuid) -> Result<Vec<HeldRow>> {
    Ok(tx
        .query(
            "SELECT product.id AS product_id, product.code AS product_code, product.category,
                    product.name AS product_name, product.name_en, product.spec, product.maker,
                    product.base_unit, product.gtin, product.storage_class, product.suits,
                    product.directions, lot.id AS lot_id, lot.number, lot.expiry, lot.made_on,
                    lot.status, zone.code AS zone_code, zone.name AS zone_name,
                    zone.state AS zone_state, storeroom.code AS room_code,
                    storeroom.name AS room_name, holding.units
             FROM holding
                 JOIN product ON product.id = holding.product_id
                 JOIN lot ON lot.id = holding.lot_id
                 JOIN zone ON zone.id = holding.zone_id
                 LEFT JOIN storeroom ON storeroom.id = zone.storeroom_id
             WHERE holding.facility_id = $1 AND holding.units > 0",
        )
        .bind(facility)
        .all()
        .await?)
}

/// The products that may be received: those merged into others are not.
pub async fn catalogue(tx: &mut Tx) -> Result<Vec<ProductRow>> {
    Ok(tx
        .query(
            "SELECT id AS product_id, code AS product_code, category, name AS product_name,
                    name_en, spec, maker, base_unit, gtin, storage_class, suits, directions
             FROM product
             WHERE status = 'active'
                 AND NOT EXISTS (SELECT 1 FROM product_alias WHERE from_id = product.id)
             LIMIT 5000",
        )
        .all()
        .await?)
}

/// The product with this code.
pub async fn product(tx: &mut Tx, code: &str) -> Result<Option<ProductRow>> {
    Ok(tx
        .query(
            "SELECT id AS product_id, code AS product_code, category, name AS product_name,
                    name_en, spec, maker, base_unit, gtin, storage_class, suits, directions
             FROM product WHERE code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?)
}

#[derive(sqlx::FromRow)]
struct PackRow {
    product_id: Uuid,
    #[sqlx(flatten)]
    pack: Pack,
}

/// The packs of all products, the largest of each first.
pub async fn packs(tx: &mut Tx) -> Result<HashMap<Uuid, Vec<Pack>>> {
    let rows: Vec<PackRow> = tx
        .query("SELECT product_id, name, units FROM pack ORDER BY product_id, units DESC")
        .all()
        .await?;
    let mut packs: HashMap<Uuid, Vec<Pack>> = HashMap::new();
    for row in rows {
        packs.entry(row.product_id).or_default().push(row.pack);
    }
    Ok(packs)
}

/// The names of those who keep a facility's book, two at most.
pub async fn keepers(tx: &mut Tx, facility: Uuid) -> Result<Vec<String>> {
    let names: Vec<(String,)> = tx
        .query(
            "SELECT account.name FROM role_grant JOIN account ON account.id = role_grant.account_id
             WHERE role_grant.facility_id = $1 AND role_grant.role = 'depot_manager'
                 AND NOT account.locked
             ORDER BY account.id LIMIT 2",
        )
        .bind(facility)
        .all()
        .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// The account in whose name the command line prints. Nobody can sign in with it: it has no
/// password, and no person can be given such a name.
pub async fn command_account(tx: &mut Tx, now: DateTime<Utc>) -> Result<Uuid> {
    let account = id::derived(Uuid::nil(), "yaoju-label");
    tx.query(
        "INSERT INTO account (id, username, name, locked, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(account)
    .bind("#label")
    .bind("命令行打印")
    .bind(true)
    .bind(now)
    .run()
    .await?;
    Ok(account)
}

/// A facility as its plate, sign or card tells of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PlateRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// Whether it works.
    pub status: FacilityStatus,
    /// The name of who supplies it.
    pub supplier_name: Option<String>,
    /// Its region's name.
    pub region_name: String,
    /// The path of its region, for scopes.
    pub region_path: String,
    /// Street address.
    pub address: String,
    /// Phone.
    pub phone: String,
    /// Opening hours.
    pub hours: String,
}

/// A facility and, where they are wanted, all those below it in the line of supply; itself first.
pub async fn plates(tx: &mut Tx, facility: Uuid, supplied: bool) -> Result<Vec<PlateRow>> {
    Ok(tx
        .query(
            "WITH RECURSIVE line AS (
                 SELECT id FROM facility WHERE id = $1
                 UNION
                 SELECT facility.id FROM facility JOIN line ON facility.supplier_id = line.id
                 WHERE $2)
             SELECT facility.id, facility.code, facility.name, facility.kind, facility.status,
                    supplier.name AS supplier_name, region.name AS region_name,
                    region.path AS region_path, facility.address, facility.phone, facility.hours
             FROM facility JOIN region ON region.id = facility.region_id
                 LEFT JOIN facility supplier ON supplier.id = facility.supplier_id
             WHERE facility.id IN (SELECT id FROM line)
             ORDER BY CASE WHEN facility.id = $1 THEN 0 ELSE 1 END, facility.code LIMIT 5000",
        )
        .bind(facility)
        .bind(supplied)
        .all()
        .await?)
}
