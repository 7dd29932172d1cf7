//! SQL of sensors, their tokens and calibrations.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    climate::{
        judge::Limits,
        sensor::{Calibration, SensorKind, SensorStatus},
    },
    db::Tx,
    error::{Code, Result},
    people::token::Token,
    places::facility,
};

/// A sensor with the room it hangs in.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SensorRow {
    /// Its id.
    pub id: Uuid,
    /// Its code, over all facilities.
    pub code: String,
    /// Its facility.
    pub facility_id: Uuid,
    /// Its room.
    pub storeroom_id: Uuid,
    /// The room's code.
    pub storeroom: String,
    /// What it is.
    pub kind: SensorKind,
    /// Where in the room.
    pub position: String,
    /// How high it hangs.
    pub height_cm: Option<i64>,
    /// Whether it is used.
    pub status: SensorStatus,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// When its token was made; none where there is none in force.
    pub token_made_at: Option<DateTime<Utc>>,
    /// When it was last calibrated.
    pub calibrated_on: Option<NaiveDate>,
    /// When it is to be calibrated again.
    pub due_on: Option<NaiveDate>,
    /// What is added to its temperatures now, in hundredths.
    pub celsius_offset: i64,
    /// What is added to its humidities now, in hundredths.
    pub humidity_offset: i64,
}

/// The sensors of a facility, by code.
pub async fn of_facility(tx: &mut Tx, facility: Uuid) -> Result<Vec<SensorRow>> {
    Ok(tx
        .query(
            "SELECT sensor.id, sensor.code, sensor.facility_id, sensor.storeroom_id,
                    storeroom.code AS storeroom, sensor.kind, sensor.position, sensor.height_cm,
                    sensor.status, sensor.created_at, sensor_token.made_at AS token_made_at,
                    calibration.calibrated_on, calibration.due_on,
                    COALESCE(calibration.celsius_offset, 0) AS celsius_offset,
                    COALESCE(calibration.humidity_offset, 0) AS humidity_offset
             FROM sensor
                 JOIN storeroom ON storeroom.id = sensor.storeroom_id
                 LEFT JOIN sensor_token ON sensor_token.sensor_id = sensor.id
                     AND sensor_token.revoked_at IS NULL
                 LEFT JOIN sensor_calibration calibration ON calibration.sensor_id = sensor.id
                     AND calibration.no = (SELECT MAX(no) FROM sensor_calibration
                         WHERE sensor_id = sensor.id)
             WHERE sensor.facility_id = $1 ORDER BY sensor.code LIMIT 1000",
        )
        .bind(facility)
        .all()
        .await?)
}

/// The sensor of a facility with this code; refused where there is none.
pub async fn sensor(tx: &mut Tx, facility: Uuid, code: &str) -> Result<SensorRow> {
    let all = of_facility(tx, facility).await?;
    let found = all.into_iter().find(|sensor| sensor.code == code);
    found.ok_or_else(|| Code::NotFound.with("what", code).into())
}

/// What a new sensor needs.
#[derive(Debug, Clone)]
pub struct NewSensor {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its room.
    pub storeroom: Uuid,
    /// What it is.
    pub kind: SensorKind,
    /// Where in the room.
    pub position: String,
    /// How high.
    pub height_cm: Option<i64>,
}

/// Adds a sensor; refuses a code that is taken, anywhere.
pub async fn add(tx: &mut Tx, facility: Uuid, new: &NewSensor, now: DateTime<Utc>) -> Result<()> {
    let added = tx
        .query(
            "INSERT INTO sensor (id, code, facility_id, storeroom_id, kind, position, height_cm,
                 created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.code.clone())
        .bind(facility)
        .bind(new.storeroom)
        .bind(new.kind)
        .bind(new.position.clone())
        .bind(new.height_cm)
        .bind(now)
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

/// Changes where a sensor hangs and whether it is used.
pub async fn change(
    tx: &mut Tx,
    sensor: Uuid,
    position: &str,
    height_cm: Option<i64>,
    status: SensorStatus,
) -> Result<()> {
    tx.query("UPDATE sensor SET position = $2, height_cm = $3, status = $4 WHERE id = $1")
        .bind(sensor)
        .bind(position.to_owned())
        .bind(height_cm)
        .bind(status)
        .run()
        .await?;
    Ok(())
}

/// Revokes the token of a sensor in force; says whether there was one.
pub async fn revoke(tx: &mut Tx, sensor: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let revoked = tx
        .query(
            "UPDATE sensor_token SET revoked_at = $2 WHERE sensor_id = $1 AND revoked_at IS NULL",
        )
        .bind(sensor)
        .bind(now)
        .run()
        .await?;
    Ok(revoked > 0)
}

/// Stores the hash of a sensor's token; none is in force any more.
pub async fn add_token(
    tx: &mut Tx,
    sensor: Uuid,
    token: &Token,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO sensor_token (token_hash, sensor_id, made_at, made_by)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(token.hash())
    .bind(sensor)
    .bind(now)
    .bind(by)
    .run()
    .await?;
    Ok(())
}

/// What a device is known by.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Device {
    /// Its sensor.
    pub id: Uuid,
    /// Its sensor's code.
    pub code: String,
    /// Its facility.
    pub facility_id: Uuid,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
}

/// The sensor in use whose token in force this is.
pub async fn device(tx: &mut Tx, token: &Token) -> Result<Option<Device>> {
    Ok(tx
        .query(
            "SELECT sensor.id, sensor.code, sensor.facility_id, sensor.created_at
             FROM sensor_token JOIN sensor ON sensor.id = sensor_token.sensor_id
             WHERE sensor_token.token_hash = $1 AND sensor_token.revoked_at IS NULL
                 AND sensor.status = 'active'",
        )
        .bind(token.hash())
        .optional()
        .await?)
}

/// What a calibration found.
#[derive(Debug, Clone, Copy)]
pub struct NewCalibration {
    /// When.
    pub on: NaiveDate,
    /// When it is due again.
    pub due: NaiveDate,
    /// Added to temperatures, in hundredths.
    pub celsius_offset: i64,
    /// Added to humidities, in hundredths.
    pub humidity_offset: i64,
}

/// Records a calibration; it counts for readings from now on.
pub async fn calibrate(
    tx: &mut Tx,
    sensor: Uuid,
    new: &NewCalibration,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO sensor_calibration (sensor_id, no, calibrated_on, due_on, celsius_offset,
             humidity_offset, recorded_at, account_id)
         SELECT $1, COALESCE(MAX(no), 0) + 1, $2, $3, $4, $5, $6, $7
         FROM sensor_calibration WHERE sensor_id = $1",
    )
    .bind(sensor)
    .bind(new.on)
    .bind(new.due)
    .bind(new.celsius_offset)
    .bind(new.humidity_offset)
    .bind(now)
    .bind(by)
    .run()
    .await?;
    Ok(())
}

/// The calibrations of a sensor, in order of time.
pub async fn calibrations(tx: &mut Tx, sensor: Uuid) -> Result<Vec<Calibration>> {
    let rows: Vec<(DateTime<Utc>, i64, i64)> = tx
        .query(
            "SELECT recorded_at, celsius_offset, humidity_offset FROM sensor_calibration
             WHERE sensor_id = $1 ORDER BY no",
        )
        .bind(sensor)
        .all()
        .await?;
    let small = |value: i64| i32::try_from(value).unwrap_or(0);
    let told = rows.into_iter().map(|(at, celsius, humidity)| Calibration {
        from: at.timestamp(),
        celsius: small(celsius),
        humidity: small(humidity),
    });
    Ok(told.collect())
}

/// What a room has to keep: by its class and by those of all products that lie in it.
pub async fn limits(tx: &mut Tx, storeroom: Uuid) -> Result<Limits> {
    let classes: Vec<(Option<i64>, Option<i64>, i64, i64)> = tx
        .query(
            "SELECT celsius_low, celsius_high, humidity_low, humidity_high FROM climate_class
             WHERE code IN (
                 SELECT climate_class FROM storeroom WHERE id = $1
                 UNION
                 SELECT product.storage_class FROM zone
                     JOIN holding ON holding.facility_id = zone.facility_id
                         AND holding.zone_id = zone.id
                     JOIN product ON product.id = holding.product_id
                 WHERE zone.storeroom_id = $1 AND holding.units > 0)",
        )
        .bind(storeroom)
        .all()
        .await?;
    let classes = classes.into_iter().map(|(low, high, dry, damp)| {
        Limits::from(facility::Limits {
            celsius_low: low,
            celsius_high: high,
            humidity_low: dry,
            humidity_high: damp,
        })
    });
    Ok(Limits::strictest(classes))
}

/// All sensors in use, each with its facility.
pub async fn in_use(tx: &mut Tx) -> Result<Vec<(Uuid, Uuid)>> {
    Ok(tx
        .query("SELECT id, facility_id FROM sensor WHERE status = 'active' ORDER BY id")
        .all()
        .await?)
}

/// What a sensor is, and whether it is used.
pub async fn standing(tx: &mut Tx, sensor: Uuid) -> Result<(SensorKind, SensorStatus)> {
    let found = tx
        .query("SELECT kind, status FROM sensor WHERE id = $1")
        .bind(sensor)
        .one()
        .await?;
    Ok(found)
}

/// The sensors of a facility that report by themselves and are used.
pub async fn reporting(tx: &mut Tx, facility: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = tx
        .query(
            "SELECT id FROM sensor
             WHERE facility_id = $1 AND status = 'active' AND kind <> 'logger' ORDER BY id",
        )
        .bind(facility)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The room of a sensor.
pub async fn room_of(tx: &mut Tx, sensor: Uuid) -> Result<Uuid> {
    Ok(tx
        .query("SELECT storeroom_id FROM sensor WHERE id = $1")
        .bind(sensor)
        .scalar()
        .await?)
}
