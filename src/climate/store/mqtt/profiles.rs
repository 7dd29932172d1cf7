//! SQL of profiles that counties set up.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A profile as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProfileRow {
    /// Its code.
    pub code: String,
    /// The region it belongs to: who may change it.
    pub region: String,
    /// The region's path.
    pub region_path: String,
    /// What it is called.
    pub name: String,
    /// What it is, as JSON.
    pub definition: String,
}

/// The profiles that were set up, by code; at most 200.
pub async fn profiles(tx: &mut Tx) -> Result<Vec<ProfileRow>> {
    Ok(tx
        .query(
            "SELECT mqtt_profile.code, region.code AS region, region.path AS region_path,
                    mqtt_profile.name, mqtt_profile.definition
             FROM mqtt_profile JOIN region ON region.id = mqtt_profile.region_id
             ORDER BY mqtt_profile.code LIMIT 200",
        )
        .all()
        .await?)
}

/// Adds a profile, or changes the one with this code; whoever listens by it hears it at once.
pub async fn put(
    tx: &mut Tx,
    region: Uuid,
    (code, name, definition): (&str, &str, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO mqtt_profile (code, region_id, name, definition, changed_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (code) DO UPDATE SET region_id = excluded.region_id,
             name = excluded.name, definition = excluded.definition,
             changed_at = excluded.changed_at",
    )
    .bind(code.to_owned())
    .bind(region)
    .bind(name.to_owned())
    .bind(definition.to_owned())
    .bind(now)
    .run()
    .await?;
    tx.query("UPDATE mqtt_source SET edition = edition + 1 WHERE profile = $1")
        .bind(code.to_owned())
        .run()
        .await?;
    Ok(())
}
