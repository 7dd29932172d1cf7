//! SQL of storerooms and zones.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::{Code, Result},
    id,
    places::{RoomStatus, ZonePurpose, ZoneState},
};

/// A storeroom.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Storeroom {
    /// Its id.
    pub id: Uuid,
    /// Its code within the facility.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Tenths of a square metre.
    pub area_deci: i64,
    /// Its climate class.
    pub climate_class: String,
    /// Whether it is used.
    pub status: RoomStatus,
}

/// A zone with the room it lies in.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ZoneInRoom {
    /// Its id.
    pub id: Uuid,
    /// Its code within the facility.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub state: ZoneState,
    /// What it is for.
    pub purpose: ZonePurpose,
    /// The code of its storeroom.
    pub storeroom: Option<String>,
    /// Whether it is used.
    pub status: RoomStatus,
}

/// The storerooms of a facility, in the order of their making.
pub async fn storerooms(tx: &mut Tx, facility: Uuid) -> Result<Vec<Storeroom>> {
    Ok(tx
        .query(
            "SELECT id, code, name, area_deci, climate_class, status
             FROM storeroom WHERE facility_id = $1 ORDER BY id",
        )
        .bind(facility)
        .all()
        .await?)
}

/// The storeroom with this code.
pub async fn storeroom(tx: &mut Tx, facility: Uuid, code: &str) -> Result<Option<Storeroom>> {
    Ok(tx
        .query(
            "SELECT id, code, name, area_deci, climate_class, status
             FROM storeroom WHERE facility_id = $1 AND code = $2",
        )
        .bind(facility)
        .bind(code.to_owned())
        .optional()
        .await?)
}

/// Adds a storeroom; refuses a code that is taken.
pub async fn add_storeroom(tx: &mut Tx, facility: Uuid, new: &Storeroom) -> Result<()> {
    let added = tx
        .query(
            "INSERT INTO storeroom (id, facility_id, code, name, area_deci, climate_class)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (facility_id, code) DO NOTHING",
        )
        .bind(new.id)
        .bind(facility)
        .bind(new.code.clone())
        .bind(new.name.clone())
        .bind(new.area_deci)
        .bind(new.climate_class.clone())
        .run()
        .await?;
    refuse_taken(added, &new.code)
}

/// Changes a storeroom.
pub async fn change_storeroom(tx: &mut Tx, new: &Storeroom) -> Result<()> {
    tx.query(
        "UPDATE storeroom SET name = $2, area_deci = $3, climate_class = $4, status = $5
         WHERE id = $1",
    )
    .bind(new.id)
    .bind(new.name.clone())
    .bind(new.area_deci)
    .bind(new.climate_class.clone())
    .bind(new.status)
    .run()
    .await?;
    Ok(())
}

/// Refuses to retire a storeroom with zones in use.
pub async fn check_storeroom_unused(tx: &mut Tx, room: &Storeroom) -> Result<()> {
    let zones = tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM zone
             WHERE storeroom_id = $1 AND status = 'active'",
        )
        .bind(room.id)
        .scalar::<i64>()
        .await?;
    if zones > 0 {
        return Err(Code::StoreroomInUse
            .with("code", &room.code)
            .at("status")
            .into());
    }
    Ok(())
}

/// The zones of a facility, in the order of their making.
pub async fn zones(tx: &mut Tx, facility: Uuid) -> Result<Vec<ZoneInRoom>> {
    Ok(tx
        .query(
            "SELECT zone.id, zone.code, zone.name, zone.state, zone.purpose,
                    storeroom.code AS storeroom, zone.status
             FROM zone LEFT JOIN storeroom ON storeroom.id = zone.storeroom_id
             WHERE zone.facility_id = $1 ORDER BY zone.id",
        )
        .bind(facility)
        .all()
        .await?)
}

/// What a new zone needs.
#[derive(Debug, Clone)]
pub struct NewZone {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its colour, which is that of its purpose.
    pub state: ZoneState,
    /// What it is for.
    pub purpose: ZonePurpose,
    /// Its storeroom.
    pub storeroom: Option<Uuid>,
}

/// Adds a zone; refuses a code that is taken.
pub async fn add_zone(tx: &mut Tx, facility: Uuid, new: &NewZone) -> Result<()> {
    let added = tx
        .query(
            "INSERT INTO zone (id, facility_id, code, name, state, purpose, storeroom_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (facility_id, code) DO NOTHING",
        )
        .bind(id::fresh())
        .bind(facility)
        .bind(new.code.clone())
        .bind(new.name.clone())
        .bind(new.state)
        .bind(new.purpose)
        .bind(new.storeroom)
        .run()
        .await?;
    refuse_taken(added, &new.code)
}

/// Changes what may change of a zone; colour and purpose may not: stock lies in it.
pub async fn change_zone(
    tx: &mut Tx,
    zone: Uuid,
    name: &str,
    storeroom: Option<Uuid>,
    status: RoomStatus,
) -> Result<()> {
    tx.query("UPDATE zone SET name = $2, storeroom_id = $3, status = $4 WHERE id = $1")
        .bind(zone)
        .bind(name.to_owned())
        .bind(storeroom)
        .bind(status)
        .run()
        .await?;
    Ok(())
}

/// Notes that a zone lay in the room it lies in until now, where `room` is another one: what lay in
/// the zone was there. A room said for the first time is where the zone always lay.
pub async fn note_room(
    tx: &mut Tx,
    facility: Uuid,
    zone: Uuid,
    room: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let before = tx
        .query("SELECT storeroom_id FROM zone WHERE id = $1")
        .bind(zone)
        .scalar::<Option<Uuid>>()
        .await?;
    if before.is_none() || before == room {
        return Ok(());
    }
    tx.query(
        "INSERT INTO zone_room (facility_id, zone_id, until, storeroom_id)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(facility)
    .bind(zone)
    .bind(now)
    .bind(before)
    .run()
    .await?;
    Ok(())
}

/// Refuses to retire a zone that holds stock. The book is locked: nobody puts any there now.
pub async fn check_zone_empty(tx: &mut Tx, facility: Uuid, zone: &ZoneInRoom) -> Result<()> {
    let units = tx
        .query(
            "SELECT CAST(COALESCE(SUM(units), 0) AS BIGINT) FROM holding
             WHERE facility_id = $1 AND zone_id = $2",
        )
        .bind(facility)
        .bind(zone.id)
        .scalar::<i64>()
        .await?;
    if units > 0 {
        return Err(Code::ZoneNotEmpty
            .with("code", &zone.code)
            .with("units", units)
            .at("status")
            .into());
    }
    Ok(())
}

fn refuse_taken(added: u64, code: &str) -> Result<()> {
    if added == 0 {
        return Err(Code::AlreadyExists.with("what", code).at("code").into());
    }
    Ok(())
}
