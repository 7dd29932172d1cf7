//! What is on its way 在途: units that left one book and have not come into another, with their age.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    db::Tx,
    error::Result,
    http::{
        extract::{Params, Path},
        page::Page,
    },
    people::{Actor, Permission, Place},
    places::Facility,
    stock::{
        Kind,
        view::{LotView, Named, ProductView},
    },
};

/// The most lots that are told at once: the oldest.
const ROWS_MAX: i64 = 1000;

/// Units of a lot that are on their way.
#[derive(Debug, Clone, sqlx::FromRow)]
struct WayRow {
    sender_id: Uuid,
    sender_code: String,
    sender_name: String,
    sender_path: String,
    receiver_id: Uuid,
    receiver_code: String,
    receiver_name: String,
    receiver_path: String,
    document_id: Uuid,
    number: i64,
    kind: Kind,
    occurred_on: NaiveDate,
    recorded_at: DateTime<Utc>,
    product_code: String,
    lot_id: Uuid,
    lot_number: String,
    lot_expiry: Option<NaiveDate>,
    units: i64,
}

async fn rows(tx: &mut Tx, facility: Uuid, below: &str) -> Result<Vec<WayRow>> {
    Ok(tx
        .query(
            "SELECT sender.id AS sender_id, sender.code AS sender_code,
                    sender.name AS sender_name, sent_from.path AS sender_path,
                    receiver.id AS receiver_id, receiver.code AS receiver_code,
                    receiver.name AS receiver_name, sent_to.path AS receiver_path,
                    document.id AS document_id, document.number, document.kind,
                    document.occurred_on, document.recorded_at, product.code AS product_code,
                    lot.id AS lot_id, lot.number AS lot_number, lot.expiry AS lot_expiry,
                    transit.units
             FROM transit
                 JOIN document ON document.facility_id = transit.facility_id
                     AND document.id = transit.document_id
                 JOIN facility AS sender ON sender.id = transit.facility_id
                 JOIN region AS sent_from ON sent_from.id = sender.region_id
                 JOIN facility AS receiver ON receiver.id = transit.receiver_id
                 JOIN region AS sent_to ON sent_to.id = receiver.region_id
                 JOIN product ON product.id = transit.product_id
                 JOIN lot ON lot.id = transit.lot_id
             WHERE transit.units > 0
                 AND (transit.facility_id = $1 OR transit.receiver_id = $1
                     OR sent_from.path LIKE $2 OR sent_to.path LIKE $2)
             ORDER BY document.recorded_at, document.id, product.code, lot.expiry, lot.number
             LIMIT $3",
        )
        .bind(facility)
        .bind(below.to_owned())
        .bind(ROWS_MAX)
        .all()
        .await?)
}

/// A document of which something is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InTransit)]
pub struct WayView {
    /// The document that sent it.
    document: Uuid,
    /// Its number in the sender's book.
    number: i64,
    /// What it is: an issue, a return, a refill.
    kind: Kind,
    /// From where.
    from: Named,
    /// Where to.
    to: Named,
    /// Its business day.
    occurred_on: NaiveDate,
    /// When it was recorded.
    since: DateTime<Utc>,
    /// Whole days since then.
    days: i64,
    /// Lot by lot.
    lines: Vec<WayLine>,
}

/// Units of a lot that are on their way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InTransitLine)]
pub struct WayLine {
    /// The product.
    product: ProductView,
    /// The lot.
    lot: LotView,
    /// How many.
    units: i64,
}

/// Which of it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// For a depot: also what is on its way between others in its region, as far as one sees them.
    below: Option<bool>,
}

/// What is on its way to and from a facility, the oldest first; for a depot, also in its region.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/in-transit", tag = "supply",
    params(("code" = String, Path), Wanted),
    responses((status = 200, body = Page<WayView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<WayView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let below = match wanted.below {
        Some(true) => format!("{}%", facility.place().region_path),
        _ => String::new(),
    };
    let mut tx = app.db.read().await?;
    let mut rows = rows(&mut tx, facility.id, &below).await?;
    drop(tx);
    rows.retain(|row| is_seen(&actor, &facility, row));
    let now = app.clock.now();
    let mut found: BTreeMap<(DateTime<Utc>, Uuid), WayView> = BTreeMap::new();
    for row in rows {
        let product = app.product(&row.product_code).await?;
        let key = (row.recorded_at, row.document_id);
        let way = found.entry(key).or_insert_with(|| WayView::of(&row, now));
        way.lines.push(WayLine {
            product: ProductView::from(&*product),
            lot: LotView {
                id: row.lot_id,
                number: row.lot_number,
                expiry: row.lot_expiry,
            },
            units: row.units,
        });
    }
    Ok(Json(Page::whole(found.into_values().collect())))
}

/// Whether a row is about this facility, or about one whose stock the actor sees.
fn is_seen(actor: &Actor, facility: &Facility, row: &WayRow) -> bool {
    let sees = |id: Uuid, path: &str| {
        let place = Place {
            region_path: path.to_owned(),
            facility: Some(id),
        };
        id == facility.id || actor.may(Permission::SeeStock, &place)
    };
    sees(row.sender_id, &row.sender_path) || sees(row.receiver_id, &row.receiver_path)
}

impl WayView {
    fn of(row: &WayRow, now: DateTime<Utc>) -> WayView {
        WayView {
            document: row.document_id,
            number: row.number,
            kind: row.kind,
            from: Named {
                code: row.sender_code.clone(),
                name: row.sender_name.clone(),
            },
            to: Named {
                code: row.receiver_code.clone(),
                name: row.receiver_name.clone(),
            },
            occurred_on: row.occurred_on,
            since: row.recorded_at,
            days: (now - row.recorded_at).num_days(),
            lines: Vec::new(),
        }
    }
}
