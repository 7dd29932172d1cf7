//! SQL of MQTT sources: what they are, whose sensors they speak for, which devices they heard.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::{Code, Result},
};

pub mod profiles;
pub mod standing;

/// How many sources are told at most.
const SOURCES_MAX: i64 = 500;

/// How many sensors of a source are known at most.
const SENSORS_MAX: i64 = 50_000;

/// A source. It shows its password nowhere, not even sealed.
#[derive(Clone, sqlx::FromRow)]
pub struct SourceRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The region whose sensors it may speak for.
    pub region: String,
    /// The region's id.
    pub region_id: Uuid,
    /// The region's path.
    pub region_path: String,
    /// The one facility, where it speaks for no other.
    pub facility: Option<String>,
    /// The facility's id.
    pub facility_id: Option<Uuid>,
    /// The broker's address or name.
    pub host: String,
    /// Its port.
    pub port: i64,
    /// Whether it is spoken to by TLS.
    pub tls: bool,
    /// Who vouches for it, in PEM; empty for those the machine trusts.
    pub authority: String,
    /// The user's name; empty for none.
    pub username: String,
    /// The password, sealed.
    pub password: Option<Vec<u8>>,
    /// The name of the session.
    pub client_id: String,
    /// The filters, one after another.
    pub topic: String,
    /// The code of its profile.
    pub profile: String,
    /// Whether it is listened to.
    pub active: bool,
    /// Grows with each change.
    pub edition: i64,
}

/// All sources, by code.
pub async fn sources(tx: &mut Tx) -> Result<Vec<SourceRow>> {
    Ok(tx
        .query(
            "SELECT mqtt_source.id, mqtt_source.code, mqtt_source.name, region.code AS region,
                    mqtt_source.region_id, region.path AS region_path, facility.code AS facility,
                    mqtt_source.facility_id, mqtt_source.host, mqtt_source.port, mqtt_source.tls,
                    mqtt_source.authority, mqtt_source.username, mqtt_source.password,
                    mqtt_source.client_id, mqtt_source.topic, mqtt_source.profile,
                    mqtt_source.active, mqtt_source.edition
             FROM mqtt_source
                 JOIN region ON region.id = mqtt_source.region_id
                 LEFT JOIN facility ON facility.id = mqtt_source.facility_id
             ORDER BY mqtt_source.code LIMIT $1",
        )
        .bind(SOURCES_MAX)
        .all()
        .await?)
}

/// The source with this code, if there is one.
pub async fn source(tx: &mut Tx, code: &str) -> Result<Option<SourceRow>> {
    let all = sources(tx).await?;
    Ok(all.into_iter().find(|source| source.code == code))
}

/// Refuses where as many sources are there as may be, or the broker's session is another's.
async fn check_room(tx: &mut Tx, wanted: &SourceRow) -> Result<()> {
    let others = sources(tx).await?;
    let is_new = others.iter().all(|other| other.id != wanted.id);
    if is_new && others.len() >= usize::try_from(SOURCES_MAX).unwrap_or(0) {
        return Err(Code::MqttSourcesTooMany.with("most", SOURCES_MAX).into());
    }
    if is_new && others.iter().any(|other| other.code == wanted.code) {
        let refusal = Code::AlreadyExists.with("what", &wanted.code);
        return Err(refusal.at("code").into());
    }
    let session = |source: &SourceRow| (source.host.clone(), source.port, source.client_id.clone());
    let is_taken = |other: &SourceRow| other.id != wanted.id && session(other) == session(wanted);
    if others.iter().any(is_taken) {
        return Err(Code::MqttClientTaken.at("clientId").into());
    }
    Ok(())
}

/// Adds a source.
pub async fn add(tx: &mut Tx, new: &SourceRow, now: DateTime<Utc>) -> Result<()> {
    check_room(tx, new).await?;
    tx.query(
        "INSERT INTO mqtt_source (id, code, name, region_id, facility_id, host, port, tls,
             authority, username, password, client_id, topic, profile, active, edition, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16)",
    )
    .bind(new.id)
    .bind(new.code.clone())
    .bind(new.name.clone())
    .bind(new.region_id)
    .bind(new.facility_id)
    .bind(new.host.clone())
    .bind(new.port)
    .bind(new.tls)
    .bind(new.authority.clone())
    .bind(new.username.clone())
    .bind(new.password.clone())
    .bind(new.client_id.clone())
    .bind(new.topic.clone())
    .bind(new.profile.clone())
    .bind(new.active)
    .bind(now)
    .run()
    .await?;
    tx.query("INSERT INTO mqtt_standing (source_id) VALUES ($1)")
        .bind(new.id)
        .run()
        .await?;
    Ok(())
}

/// Changes a source; its code and its places stay.
pub async fn change(tx: &mut Tx, after: &SourceRow, now: DateTime<Utc>) -> Result<()> {
    check_room(tx, after).await?;
    tx.query(
        "UPDATE mqtt_source SET name = $2, host = $3, port = $4, tls = $5, authority = $6,
             username = $7, password = $8, client_id = $9, topic = $10, profile = $11,
             active = $12, edition = edition + 1, changed_at = $13
         WHERE id = $1",
    )
    .bind(after.id)
    .bind(after.name.clone())
    .bind(after.host.clone())
    .bind(after.port)
    .bind(after.tls)
    .bind(after.authority.clone())
    .bind(after.username.clone())
    .bind(after.password.clone())
    .bind(after.client_id.clone())
    .bind(after.topic.clone())
    .bind(after.profile.clone())
    .bind(after.active)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// A sensor as a source knows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its facility.
    pub facility_id: Uuid,
    /// The facility's code.
    pub facility: String,
    /// How many minutes its clocks are east of Greenwich.
    pub utc_offset_minutes: i64,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// What its device calls itself at this source, where that was recorded.
    pub device: Option<String>,
}

/// The sensors in use of a source's places.
pub async fn known(tx: &mut Tx, source: &SourceRow) -> Result<Vec<Known>> {
    Ok(tx
        .query(
            "SELECT sensor.id, sensor.code, sensor.facility_id, facility.code AS facility,
                    facility.utc_offset_minutes, sensor.created_at, mqtt_device.name AS device
             FROM sensor
                 JOIN facility ON facility.id = sensor.facility_id
                 JOIN region ON region.id = facility.region_id
                 LEFT JOIN mqtt_device ON mqtt_device.sensor_id = sensor.id
                     AND mqtt_device.source_id = $1
             WHERE sensor.status = 'active' AND region.path LIKE $2
                 AND (facility.id = $3 OR $3 IS NULL)
             ORDER BY sensor.code LIMIT $4",
        )
        .bind(source.id)
        .bind(format!("{}%", source.region_path))
        .bind(source.facility_id)
        .bind(SENSORS_MAX)
        .all()
        .await?)
}

/// Records what a sensor's device calls itself at a source. The name, and the sensor, leave what
/// they were bound to before.
pub async fn bind(
    tx: &mut Tx,
    source: Uuid,
    name: &str,
    sensor: &Known,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query("DELETE FROM mqtt_device WHERE source_id = $1 AND (name = $2 OR sensor_id = $3)")
        .bind(source)
        .bind(name.to_owned())
        .bind(sensor.id)
        .run()
        .await?;
    tx.query(
        "INSERT INTO mqtt_device (source_id, name, sensor_id, facility_id, bound_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(source)
    .bind(name.to_owned())
    .bind(sensor.id)
    .bind(sensor.facility_id)
    .bind(now)
    .run()
    .await?;
    tx.query("DELETE FROM mqtt_heard WHERE source_id = $1 AND name = $2")
        .bind(source)
        .bind(name.to_owned())
        .run()
        .await?;
    Ok(())
}

/// Takes back what [`bind`] recorded; says whether there was anything.
pub async fn unbind(tx: &mut Tx, source: Uuid, name: &str) -> Result<bool> {
    let gone = tx
        .query("DELETE FROM mqtt_device WHERE source_id = $1 AND name = $2")
        .bind(source)
        .bind(name.to_owned())
        .run()
        .await?;
    Ok(gone > 0)
}
