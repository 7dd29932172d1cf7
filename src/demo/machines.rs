//! The county's machines: what they are, their slots, and when each was heard last.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::places::County;
use crate::{
    catalog::SharedProduct,
    db::{Db, Tx},
    dispenser::{
        LotOrder, State,
        heard::Heard,
        store::{
            events,
            machines::{self, NewMachine},
            slots::{self, NewSlot},
        },
    },
    error::Result,
    id,
    places::{ZonePurpose, store::rooms},
};

/// The slots of each machine, with what they hold at most, in boxes of ten.
pub const SLOTS: [(&str, i64); 2] = [("A1", 20), ("A2", 20)];

/// How full a slot is after a refill, in units.
pub const PAR: i64 = 150;

/// Gives a new machine its slots' zones, as the program itself does.
pub async fn add_zones(tx: &mut Tx, machine: Uuid) -> Result<()> {
    for (code, _) in SLOTS {
        let zone = rooms::NewZone {
            code: code.to_owned(),
            name: format!("货道 {code}"),
            state: ZonePurpose::Picking.state(),
            purpose: ZonePurpose::Picking,
            storeroom: None,
        };
        rooms::add_zone(tx, machine, &zone).await?;
    }
    Ok(())
}

/// Sets the machines up.
pub async fn set_up(
    db: &Db,
    county: &County,
    products: &[SharedProduct],
    (account, first): (Uuid, DateTime<Utc>),
) -> Result<()> {
    let mut tx = db.write().await?;
    let all = county.townships.iter().flat_map(|each| &each.dispensers);
    for (n, machine) in all.enumerate() {
        let new = NewMachine {
            maker: "云岭(示例)智能设备有限公司".into(),
            model: "YL-12".into(),
            serial: format!("YL12-{:04}", n + 1),
            spot: "大门东侧".into(),
            state: State::InService,
        };
        machines::save(&mut tx, machine.id, &new, (account, first)).await?;
        for ((code, capacity), product) in SLOTS.into_iter().zip(products) {
            let slot = NewSlot {
                code: code.to_owned(),
                id: id::derived(machine.id, &format!("slot {code}")),
                product: product.id,
                pack_units: product.packs.last().map_or(1, |pack| pack.units),
                capacity,
                lot_order: LotOrder::Expiry,
                active: true,
            };
            slots::save(&mut tx, machine.id, &slot).await?;
        }
    }
    tx.commit().await
}

/// All were heard some minutes ago, but one that has been silent for days.
pub async fn hear(db: &Db, county: &County, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.write().await?;
    let all = county.townships.iter().flat_map(|each| &each.dispensers);
    for (n, machine) in all.enumerate() {
        let ago = match n {
            3 => Duration::days(3),
            _ => Duration::minutes(4),
        };
        let heard = Heard {
            celsius: Some(2_230),
            celsius_at: Some(now - ago),
            ..Heard::new(machine.id, now - ago)
        };
        events::put_heard(&mut tx, &heard).await?;
    }
    tx.commit().await
}
