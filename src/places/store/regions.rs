//! SQL of regions and climate classes.

use std::collections::HashMap;

use uuid::Uuid;

use super::Reach;
use crate::{
    db::{Tx, assembled},
    error::{Code, Result},
    id,
    places::{
        RoomStatus,
        facility::Limits,
        region::{RegionCode, RegionLevel},
    },
};

/// A region.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Region {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: RegionLevel,
    /// The code of the nearest region above that is in the tree.
    pub parent: Option<String>,
    /// Its path.
    pub path: String,
    /// Whether it is used.
    pub status: RoomStatus,
}

/// The path of a region that was asked for; empty for anywhere.
pub async fn region_path(tx: &mut Tx, code: Option<&str>) -> Result<String> {
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        return Ok(String::new());
    };
    let found = region(tx, code).await?;
    let found = found.ok_or_else(|| Code::RegionUnknown.with("code", code).at("region"))?;
    Ok(found.path)
}

/// The region with this code.
pub async fn region(tx: &mut Tx, code: &str) -> Result<Option<Region>> {
    Ok(tx
        .query(
            "SELECT region.id, region.code, region.name, region.level, above.code AS parent,
                    region.path, region.status
             FROM region LEFT JOIN region above ON above.id = region.parent_id
             WHERE region.code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?)
}

/// The regions after this code, in order of code.
pub async fn regions(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Region>> {
    Ok(tx
        .query(
            "SELECT region.id, region.code, region.name, region.level, above.code AS parent,
                    region.path, region.status
             FROM region LEFT JOIN region above ON above.id = region.parent_id
             WHERE region.code > $1 ORDER BY region.code LIMIT $2",
        )
        .bind(after.to_owned())
        .bind(limit)
        .all()
        .await?)
}

/// Adds a region under the nearest one above it that is in the tree, and puts under it what lies
/// in it: a county may be there before its prefecture.
pub async fn add_region(tx: &mut Tx, code: &RegionCode, name: &str) -> Result<Region> {
    let mut parent: Option<Region> = None;
    for above in code.above.iter().rev() {
        parent = region(tx, above).await?;
        if parent.is_some() {
            break;
        }
    }
    let new = Region {
        id: id::fresh(),
        code: code.code.clone(),
        name: name.to_owned(),
        level: code.level,
        parent: parent.as_ref().map(|parent| parent.code.clone()),
        path: code.path(),
        status: RoomStatus::Active,
    };
    let parent = parent.map(|parent| parent.id);
    insert(tx, &new, parent).await?;
    tx.query(
        "UPDATE region SET parent_id = $1
         WHERE parent_id IS NOT DISTINCT FROM $2 AND path LIKE $3 AND id <> $1",
    )
    .bind(new.id)
    .bind(parent)
    .bind(format!("{}%", new.path))
    .run()
    .await?;
    Ok(new)
}

async fn insert(tx: &mut Tx, new: &Region, parent: Option<Uuid>) -> Result<()> {
    let added = tx
        .query(
            "INSERT INTO region (id, code, name, level, parent_id, path)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.code.clone())
        .bind(new.name.clone())
        .bind(new.level)
        .bind(parent)
        .bind(new.path.clone())
        .run()
        .await?;
    if added == 0 {
        return Err(Code::AlreadyExists
            .with("what", &new.code)
            .at("code")
            .into());
    }
    Ok(())
}

/// Gives a region another name.
pub async fn rename_region(tx: &mut Tx, id: Uuid, name: &str) -> Result<()> {
    tx.query("UPDATE region SET name = $2 WHERE id = $1")
        .bind(id)
        .bind(name.to_owned())
        .run()
        .await?;
    Ok(())
}

/// What keeps a region in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct RegionUse {
    /// Facilities in it and below that are not closed.
    pub facilities: i64,
    /// Regions below it that are in use.
    pub regions: i64,
    /// Roles that hold for it.
    pub roles: i64,
}

/// What keeps a region in use.
pub async fn region_use(tx: &mut Tx, region: &Region) -> Result<RegionUse> {
    Ok(tx
        .query(
            "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM facility
                         JOIN region home ON home.id = facility.region_id
                     WHERE home.path LIKE $2 AND facility.status <> 'closed') AS facilities,
                    (SELECT CAST(COUNT(*) AS BIGINT) FROM region below
                     WHERE below.path LIKE $2 AND below.id <> $1 AND below.status = 'active')
                        AS regions,
                    (SELECT CAST(COUNT(*) AS BIGINT) FROM role_grant WHERE region_id = $1)
                        AS roles",
        )
        .bind(region.id)
        .bind(format!("{}%", region.path))
        .one()
        .await?)
}

/// Retires a region or brings it back.
pub async fn set_region_status(tx: &mut Tx, id: Uuid, status: RoomStatus) -> Result<()> {
    tx.query("UPDATE region SET status = $2 WHERE id = $1")
        .bind(id)
        .bind(status)
        .run()
        .await?;
    Ok(())
}

/// How many facilities lie directly in each region, by its code: those within reach.
pub async fn facility_counts(tx: &mut Tx, reach: &Reach) -> Result<HashMap<String, i64>> {
    let sql = format!(
        "SELECT region.code, CAST(COUNT(*) AS BIGINT)
         FROM facility JOIN region ON region.id = facility.region_id
         WHERE facility.status <> 'closed' AND {} GROUP BY region.code",
        reach.condition(1)
    );
    let rows: Vec<(String, i64)> = reach.bind(tx.query(assembled(sql))).all().await?;
    Ok(rows.into_iter().collect())
}

/// A climate class with its limits.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ClimateClass {
    /// Its code.
    pub code: String,
    /// 常温, 阴凉, 冷藏.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// Tenths of a degree; none for "not above".
    pub celsius_low: Option<i64>,
    /// Tenths of a degree.
    pub celsius_high: Option<i64>,
    /// Tenths of a percent.
    pub humidity_low: i64,
    /// Tenths of a percent.
    pub humidity_high: i64,
}

/// All climate classes, the warmest first.
pub async fn climate_classes(tx: &mut Tx) -> Result<Vec<ClimateClass>> {
    Ok(tx
        .query(
            "SELECT code, name_zh, name_en, celsius_low, celsius_high, humidity_low, humidity_high
             FROM climate_class ORDER BY COALESCE(celsius_high, 9999) DESC, code",
        )
        .all()
        .await?)
}

/// Refuses a climate class that is not there.
pub async fn check_climate_class(tx: &mut Tx, code: &str, field: &str) -> Result<()> {
    let found = tx
        .query("SELECT code FROM climate_class WHERE code = $1")
        .bind(code.to_owned())
        .scalar_optional::<String>()
        .await?;
    match found {
        Some(_) => Ok(()),
        None => Err(Code::ClimateClassUnknown
            .with("code", code)
            .at(field)
            .into()),
    }
}

/// Changes the names and limits of a climate class.
pub async fn change_climate_class(
    tx: &mut Tx,
    code: &str,
    names: (&str, &str),
    limits: Limits,
) -> Result<()> {
    let changed = tx
        .query(
            "UPDATE climate_class SET name_zh = $2, name_en = $3, celsius_low = $4,
                 celsius_high = $5, humidity_low = $6, humidity_high = $7
             WHERE code = $1",
        )
        .bind(code.to_owned())
        .bind(names.0.to_owned())
        .bind(names.1.to_owned())
        .bind(limits.celsius_low)
        .bind(limits.celsius_high)
        .bind(limits.humidity_low)
        .bind(limits.humidity_high)
        .run()
        .await?;
    if changed == 0 {
        return Err(Code::NotFound.with("what", code).into());
    }
    Ok(())
}
