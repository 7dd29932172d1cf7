//! SQL of channels.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Belongs, COLUMNS, JOINS, stored};
use crate::{
    alert::channel::{Channel, Kind},
    db::{Tx, assembled},
    error::{Code, Result},
    people::store::grants::GivenAt,
};

/// The most channels there are.
const CHANNELS_MAX: usize = 500;

/// A channel as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ChannelRow {
    id: Uuid,
    kind: Kind,
    name: String,
    address: String,
    secret: String,
    active: bool,
    /// When its address or secret was changed last.
    pub changed_at: DateTime<Utc>,
    /// When the last message began to be sent.
    pub tried_at: Option<DateTime<Utc>>,
    /// Whose it is.
    #[sqlx(flatten)]
    pub belongs: Belongs,
}

impl ChannelRow {
    /// The channel itself.
    pub fn channel(&self) -> Channel {
        Channel {
            id: self.id,
            kind: self.kind,
            name: self.name.clone(),
            address: self.address.clone().into(),
            secret: self.secret.clone().into(),
            active: self.active,
        }
    }
}

const ROW: &str = "thing.id, thing.kind, thing.name, thing.address, thing.secret, thing.active,
    thing.changed_at, thing.tried_at";

/// All channels.
pub async fn all(tx: &mut Tx) -> Result<Vec<ChannelRow>> {
    let sql = format!(
        "SELECT {ROW}, {COLUMNS} FROM alert_channel thing {JOINS}
         ORDER BY thing.made_at, thing.id"
    );
    Ok(tx.query(assembled(sql)).all().await?)
}

/// The channel with this id.
pub async fn one(tx: &mut Tx, id: Uuid) -> Result<Option<ChannelRow>> {
    let sql =
        format!("SELECT {ROW}, {COLUMNS} FROM alert_channel thing {JOINS} WHERE thing.id = $1");
    Ok(tx.query(assembled(sql)).bind(id).optional().await?)
}

/// Adds a channel.
pub async fn add(tx: &mut Tx, at: GivenAt, new: &Channel, now: DateTime<Utc>) -> Result<()> {
    if all(tx).await?.len() >= CHANNELS_MAX {
        return Err(Code::AlertChannelsTooMany.with("most", CHANNELS_MAX).into());
    }
    let (place, place_id) = stored(at);
    tx.query(
        "INSERT INTO alert_channel (id, kind, name, place, place_id, address, secret, active,
             made_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id)
    .bind(new.kind)
    .bind(new.name.clone())
    .bind(place)
    .bind(place_id)
    .bind(new.address.reveal().to_owned())
    .bind(new.secret.reveal().to_owned())
    .bind(new.active)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Changes a channel; its kind and place stay.
pub async fn change(tx: &mut Tx, new: &Channel, changed_at: DateTime<Utc>) -> Result<()> {
    tx.query(
        "UPDATE alert_channel SET name = $2, address = $3, secret = $4, active = $5,
             changed_at = $6
         WHERE id = $1",
    )
    .bind(new.id)
    .bind(new.name.clone())
    .bind(new.address.reveal().to_owned())
    .bind(new.secret.reveal().to_owned())
    .bind(new.active)
    .bind(changed_at)
    .run()
    .await?;
    Ok(())
}

/// Takes the channel's turn, so that no two messages go out within `apart`; false where another one
/// went out just before.
pub async fn take_turn(
    tx: &mut Tx,
    channel: Uuid,
    now: DateTime<Utc>,
    apart: chrono::Duration,
) -> Result<bool> {
    let taken = tx
        .query(
            "UPDATE alert_channel SET tried_at = $2
             WHERE id = $1 AND (tried_at IS NULL OR tried_at <= $3 OR tried_at > $2)",
        )
        .bind(channel)
        .bind(now)
        .bind(now - apart)
        .run()
        .await?;
    Ok(taken == 1)
}
