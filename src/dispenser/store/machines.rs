//! SQL of machines and the tokens of their devices.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    dispenser::State,
    error::Result,
    people::token::Token,
    places::{FacilityStatus, store::Reach},
};

/// The most machines that are listed at once.
pub const MACHINES_MAX: i64 = 1_000;

/// A dispenser, with what is known of the machine.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MachineRow {
    /// The facility.
    pub facility_id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// When it can be used.
    pub hours: String,
    /// Whether the facility works.
    pub status: FacilityStatus,
    /// Its supplier's code.
    pub supplier_code: Option<String>,
    /// Its supplier's name.
    pub supplier_name: Option<String>,
    /// Millionths of a degree.
    pub latitude_micro: Option<i64>,
    /// Millionths of a degree.
    pub longitude_micro: Option<i64>,
    /// Who made it; none where the machine is not set up.
    pub maker: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The maker's number.
    pub serial: Option<String>,
    /// Where it stands.
    pub spot: Option<String>,
    /// How it stands.
    pub state: Option<State>,
    /// When something was received of it.
    pub heard_at: Option<DateTime<Utc>>,
    /// Hundredths of a degree.
    pub celsius: Option<i64>,
    /// Measured when.
    pub celsius_at: Option<DateTime<Utc>>,
    /// Whether its door is open.
    pub is_open: Option<bool>,
    /// Since when.
    pub door_at: Option<DateTime<Utc>>,
    /// Its fault.
    pub fault: Option<String>,
    /// Since when, or since when there is none.
    pub fault_at: Option<DateTime<Utc>>,
    /// When its device's token in force was made.
    pub token_made_at: Option<DateTime<Utc>>,
    /// Vends that wait for an explanation.
    pub suspended: i64,
}

const MACHINE: &str = "SELECT facility.id AS facility_id, facility.code, facility.name,
        facility.address, facility.hours, facility.status, supplier.code AS supplier_code,
        supplier.name AS supplier_name, facility.latitude_micro, facility.longitude_micro,
        machine.maker, machine.model, machine.serial, machine.spot, machine.state,
        machine_heard.heard_at, machine_heard.celsius, machine_heard.celsius_at,
        machine_heard.is_open, machine_heard.door_at, machine_heard.fault,
        machine_heard.fault_at, machine_token.made_at AS token_made_at,
        CAST((SELECT COUNT(*) FROM suspense LEFT JOIN suspense_end
                ON suspense_end.facility_id = suspense.facility_id
                AND suspense_end.event_id = suspense.event_id
            WHERE suspense.facility_id = facility.id
                AND suspense_end.event_id IS NULL) AS BIGINT) AS suspended
    FROM facility
        JOIN region ON region.id = facility.region_id
        LEFT JOIN facility supplier ON supplier.id = facility.supplier_id
        LEFT JOIN machine ON machine.facility_id = facility.id
        LEFT JOIN machine_heard ON machine_heard.facility_id = facility.id
        LEFT JOIN machine_token ON machine_token.facility_id = facility.id
            AND machine_token.revoked_at IS NULL";

/// The dispensers within reach that are not closed, by code.
pub async fn list(tx: &mut Tx, reach: &Reach) -> Result<Vec<MachineRow>> {
    let sql = format!(
        "{MACHINE} WHERE facility.kind = 'dispenser' AND facility.status <> 'closed' AND {}
         ORDER BY facility.code LIMIT {MACHINES_MAX}",
        reach.condition(1)
    );
    Ok(reach.bind(tx.query(assembled(sql))).all().await?)
}

/// One dispenser.
pub async fn machine(tx: &mut Tx, facility: Uuid) -> Result<MachineRow> {
    let sql = format!("{MACHINE} WHERE facility.id = $1");
    Ok(tx.query(assembled(sql)).bind(facility).one().await?)
}

/// What a machine is.
#[derive(Debug, Clone)]
pub struct NewMachine {
    /// Who made it.
    pub maker: String,
    /// The model.
    pub model: String,
    /// The maker's number.
    pub serial: String,
    /// Where it stands.
    pub spot: String,
    /// How it stands.
    pub state: State,
}

/// Says what a machine is, for the first time or anew.
pub async fn save(
    tx: &mut Tx,
    facility: Uuid,
    new: &NewMachine,
    (account, now): (Uuid, DateTime<Utc>),
) -> Result<()> {
    tx.query(
        "INSERT INTO machine (facility_id, maker, model, serial, spot, state, changed_at,
             account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (facility_id) DO UPDATE SET maker = excluded.maker, model = excluded.model,
             serial = excluded.serial, spot = excluded.spot, state = excluded.state,
             changed_at = excluded.changed_at, account_id = excluded.account_id",
    )
    .bind(facility)
    .bind(new.maker.clone())
    .bind(new.model.clone())
    .bind(new.serial.clone())
    .bind(new.spot.clone())
    .bind(new.state)
    .bind(now)
    .bind(account)
    .run()
    .await?;
    Ok(())
}

/// Revokes the token in force of a machine's device; says whether there was one.
pub async fn revoke(tx: &mut Tx, facility: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let revoked = tx.query(
        "UPDATE machine_token SET revoked_at = $2 WHERE facility_id = $1 AND revoked_at IS NULL",
    );
    Ok(revoked.bind(facility).bind(now).run().await? > 0)
}

/// Stores the hash of a device's token.
pub async fn add_token(
    tx: &mut Tx,
    facility: Uuid,
    token: &Token,
    (account, now): (Uuid, DateTime<Utc>),
) -> Result<()> {
    tx.query(
        "INSERT INTO machine_token (token_hash, facility_id, made_at, made_by)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(token.hash())
    .bind(facility)
    .bind(now)
    .bind(account)
    .run()
    .await?;
    Ok(())
}

/// What a device is known by.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Device {
    /// Its machine's facility.
    pub facility_id: Uuid,
    /// That facility's code.
    pub code: String,
    /// Who let it in.
    pub account_id: Uuid,
}

/// The machine in use whose token in force this is.
pub async fn device(tx: &mut Tx, token: &Token) -> Result<Option<Device>> {
    Ok(tx
        .query(
            "SELECT machine.facility_id, facility.code, machine_token.made_by AS account_id
             FROM machine_token JOIN machine ON machine.facility_id = machine_token.facility_id
                 JOIN facility ON facility.id = machine.facility_id
             WHERE machine_token.token_hash = $1 AND machine_token.revoked_at IS NULL
                 AND machine.state <> 'retired'",
        )
        .bind(token.hash())
        .optional()
        .await?)
}
