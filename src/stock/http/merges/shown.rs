//! How merges are shown: the lots, who and why, and the documents that booked stock over.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::store::merges::MergeRow,
    db::Tx,
    error::Result,
    people::{Actor, Permission},
    stock::{
        store::merges as booked,
        view::{LotView, Named},
    },
};

/// A merge of two lots.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Merge {
    /// Its id.
    id: Uuid,
    /// The double.
    from: LotView,
    /// The lot that survives.
    into: LotView,
    /// Why.
    reason: String,
    /// Who merged them.
    by: Option<String>,
    /// When.
    at: DateTime<Utc>,
    /// That it was taken back.
    undone: Option<Undone>,
    /// The documents that booked the stock over, in the books the caller sees.
    booked: Vec<Booked>,
}

/// That a merge was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub struct Undone {
    /// Why.
    reason: String,
    /// Who.
    by: Option<String>,
    /// When.
    at: Option<DateTime<Utc>>,
}

/// A document that booked units of a double over to the survivor.
#[derive(Debug, Serialize, ToSchema)]
pub struct Booked {
    /// The facility.
    facility: Named,
    /// The document.
    document: Uuid,
    /// Its number.
    number: i64,
    /// The units.
    units: i64,
    /// Whether it was taken back.
    reversed: bool,
}

/// A merge as the caller may see it.
pub async fn view(app: &App, actor: &Actor, tx: &mut Tx, row: MergeRow) -> Result<Merge> {
    let mut rows = Vec::new();
    for found in booked::booked(tx, row.from_id, row.into_id, row.at).await? {
        let facility = app.facility(&found.facility).await?;
        let place = facility.map(|facility| facility.place());
        if place.is_some_and(|place| actor.may(Permission::SeeStock, &place)) {
            rows.push(Booked {
                facility: Named {
                    code: found.facility,
                    name: found.facility_name,
                },
                document: found.document,
                number: found.number,
                units: found.units,
                reversed: found.reversed,
            });
        }
    }
    Ok(Merge {
        id: row.id,
        from: lot_view(row.from_id, row.from_number, row.from_expiry),
        into: lot_view(row.into_id, row.into_number, row.into_expiry),
        reason: row.reason,
        by: row.account_name,
        at: row.at,
        undone: row.undone_reason.map(|reason| Undone {
            reason,
            by: row.undone_by,
            at: row.undone_at,
        }),
        booked: rows,
    })
}

/// A lot by what names it.
pub fn lot_view(id: Uuid, number: String, expiry: Option<NaiveDate>) -> LotView {
    LotView { id, number, expiry }
}
