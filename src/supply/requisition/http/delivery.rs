//! What is picked for a requisition, what was sent for it, and what arrived of that.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    error::Result,
    stock::view::{LotView, Named, ProductView},
    supply::requisition::store::{
        RequisitionRow,
        deliveries::{self as store, ArrivedRow, SentRow},
        rounds::PickRow,
    },
};

/// A line of a pick list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequisitionPick)]
pub struct PickView {
    /// The product.
    pub product: ProductView,
    /// The lot.
    pub lot: LotView,
    /// In which zone.
    pub zone: Named,
    /// In which storeroom; empty where the zone has none.
    pub room: String,
    /// How many.
    pub units: i64,
    /// Why an earlier lot stays behind; empty where none does.
    pub reason: String,
}

/// A pick list with its products.
pub async fn picked(app: &App, rows: Vec<PickRow>) -> Result<Vec<PickView>> {
    let mut picks = Vec::with_capacity(rows.len());
    for row in rows {
        let product = app.product(&row.product_code).await?;
        picks.push(PickView {
            product: ProductView::from(&*product),
            lot: LotView {
                id: row.lot_id,
                number: row.lot_number,
                expiry: row.lot_expiry,
            },
            zone: Named {
                code: row.zone_code,
                name: row.zone_name,
            },
            room: row.room_name,
            units: row.units,
            reason: row.reason,
        });
    }
    Ok(picks)
}

/// What was sent with one document, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RequisitionDelivery)]
pub struct DeliveryView {
    /// The issue.
    pub document: Uuid,
    /// Its number in the sender's book.
    pub number: i64,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// Whether it was taken back.
    pub reversed: bool,
    /// Lot by lot.
    pub lines: Vec<DeliveryLine>,
}

/// A lot of a delivery: accepted, rejected, lost and under way together are what was sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RequisitionDeliveryLine)]
pub struct DeliveryLine {
    /// The product.
    pub product: ProductView,
    /// The lot.
    pub lot: LotView,
    /// Units sent.
    pub sent: i64,
    /// Units received as they should be.
    pub accepted: i64,
    /// Units received into a red zone.
    pub rejected: i64,
    /// Units written off as lost on the way.
    pub lost: i64,
    /// Units still under way.
    pub under_way: i64,
    /// Of those, units that the receiver says did not arrive.
    pub missing: i64,
    /// What the receiver says of units rejected or missing.
    pub reasons: Vec<String>,
}

/// What was sent for a requisition, the first first.
pub async fn deliveries(app: &App, row: &RequisitionRow) -> Result<Vec<DeliveryView>> {
    let mut tx = app.db.read().await?;
    let sent = store::sent(&mut tx, row.facility_id, row.id).await?;
    let arrived = store::arrived(&mut tx, row.facility_id, row.id).await?;
    let missing = store::missing(&mut tx, row.facility_id, row.id).await?;
    drop(tx);
    let mut found: BTreeMap<i64, DeliveryView> = BTreeMap::new();
    for one in &sent {
        let product = app.product(&one.product_code).await?;
        let delivery = found.entry(one.number).or_insert_with(|| DeliveryView {
            document: one.document_id,
            number: one.number,
            occurred_on: one.occurred_on,
            reversed: one.reversed,
            lines: Vec::new(),
        });
        let mut line = line(one, ProductView::from(&*product));
        let of_lot = |other: &(Uuid, Uuid)| *other == (one.document_id, one.lot_id);
        for row in arrived
            .iter()
            .filter(|row| of_lot(&(row.source_id, row.lot_id)))
        {
            add(&mut line, row);
        }
        for row in missing
            .iter()
            .filter(|row| of_lot(&(row.source_id, row.lot_id)))
        {
            // What was said last holds; what is no more under way is missing no more.
            line.missing = row.units.min(one.under_way);
            line.reasons.push(row.reason.clone());
        }
        delivery.lines.push(line);
    }
    Ok(found.into_values().collect())
}

fn line(row: &SentRow, product: ProductView) -> DeliveryLine {
    DeliveryLine {
        product,
        lot: LotView {
            id: row.lot_id,
            number: row.lot_number.clone(),
            expiry: row.lot_expiry,
        },
        sent: row.sent,
        accepted: 0,
        rejected: 0,
        lost: 0,
        under_way: row.under_way,
        missing: 0,
        reasons: Vec::new(),
    }
}

fn add(line: &mut DeliveryLine, row: &ArrivedRow) {
    match (row.lost, row.rejected) {
        (true, _) => line.lost += row.units,
        (_, true) => line.rejected += row.units,
        _ => line.accepted += row.units,
    }
    if !row.reason.is_empty() && !line.reasons.contains(&row.reason) {
        line.reasons.push(row.reason.clone());
    }
}
