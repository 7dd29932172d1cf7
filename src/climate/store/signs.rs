//! SQL of what sensors say of themselves: battery and connection.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{climate::sensor::Sign, db::Tx, error::Result};

/// What a device said of its sensor; what it did not say stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignHeard {
    /// How full the battery is, in percent.
    pub battery: Option<i64>,
    /// Whether it is connected.
    pub connected: Option<bool>,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// What a sensor last said of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct SignRow {
    /// The sensor's facility.
    pub facility_id: Uuid,
    /// The sensor.
    pub sensor_id: Uuid,
    /// How full the battery is, in percent.
    pub battery: Option<i64>,
    /// When it said so.
    pub battery_at: Option<DateTime<Utc>>,
    /// Whether it is connected.
    pub connected: Option<bool>,
    /// Since when that is so.
    pub connected_at: Option<DateTime<Utc>>,
}

impl SignRow {
    /// As the rules see it.
    pub fn sign(&self) -> Sign {
        Sign {
            battery: self.battery,
            disconnected_at: self
                .connected_at
                .filter(|_| self.connected == Some(false))
                .map(|at| at.timestamp()),
        }
    }
}

/// What the sensors of a facility last said of themselves.
pub async fn of_facility(tx: &mut Tx, facility: Uuid) -> Result<HashMap<Uuid, SignRow>> {
    let rows: Vec<SignRow> = tx
        .query(
            "SELECT facility_id, sensor_id, battery, battery_at, connected, connected_at
             FROM sensor_sign WHERE facility_id = $1",
        )
        .bind(facility)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.sensor_id, row)).collect())
}

/// What all sensors in use last said of themselves.
pub async fn of_all(tx: &mut Tx) -> Result<Vec<SignRow>> {
    Ok(tx
        .query(
            "SELECT sensor_sign.facility_id, sensor_sign.sensor_id, sensor_sign.battery,
                    sensor_sign.battery_at, sensor_sign.connected, sensor_sign.connected_at
             FROM sensor_sign JOIN sensor ON sensor.id = sensor_sign.sensor_id
             WHERE sensor.status = 'active'
             ORDER BY sensor_sign.facility_id, sensor_sign.sensor_id",
        )
        .all()
        .await?)
}

/// Keeps what a sensor says of itself. Since when it is connected, or not, is kept from the first
/// time it said so; what was said before what is kept changes nothing.
pub async fn put(tx: &mut Tx, facility: Uuid, sensor: Uuid, heard: &SignHeard) -> Result<()> {
    let at = heard.at;
    tx.query(
        "INSERT INTO sensor_sign (facility_id, sensor_id, battery, battery_at, connected,
             connected_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (facility_id, sensor_id) DO UPDATE SET
             battery = CASE WHEN excluded.battery IS NOT NULL
                     AND (sensor_sign.battery_at IS NULL
                         OR excluded.battery_at >= sensor_sign.battery_at)
                 THEN excluded.battery ELSE sensor_sign.battery END,
             battery_at = CASE WHEN excluded.battery IS NOT NULL
                     AND (sensor_sign.battery_at IS NULL
                         OR excluded.battery_at >= sensor_sign.battery_at)
                 THEN excluded.battery_at ELSE sensor_sign.battery_at END,
             connected_at = CASE WHEN excluded.connected IS NOT NULL
                     AND (sensor_sign.connected IS NULL
                         OR (excluded.connected <> sensor_sign.connected
                             AND excluded.connected_at >= sensor_sign.connected_at))
                 THEN excluded.connected_at ELSE sensor_sign.connected_at END,
             connected = CASE WHEN excluded.connected IS NOT NULL
                     AND (sensor_sign.connected IS NULL
                         OR excluded.connected_at >= sensor_sign.connected_at)
                 THEN excluded.connected ELSE sensor_sign.connected END",
    )
    .bind(facility)
    .bind(sensor)
    .bind(heard.battery)
    .bind(heard.battery.map(|_| at))
    .bind(heard.connected)
    .bind(heard.connected.map(|_| at))
    .run()
    .await?;
    Ok(())
}
