//! How merges of products are shown.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::store::product_merges::ProductMergeRow,
    db::Tx,
    error::Result,
    people::{Actor, Permission},
    stock::{store::product_merges as books, view::Named},
};

/// How many documents of a merge are told by name.
const BOOKED_MAX: usize = 50;

/// A merge of two products.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductMerge {
    /// Its id.
    id: Uuid,
    /// The double.
    from: Named,
    /// The product that survives.
    into: Named,
    /// Why.
    reason: String,
    /// Who merged them.
    by: Option<String>,
    /// When.
    at: DateTime<Utc>,
    /// Why it was taken back, if it was.
    undone_reason: Option<String>,
    /// Who took it back.
    undone_by: Option<String>,
    /// When.
    undone_at: Option<DateTime<Utc>>,
    /// How many documents booked the stock over, in the books the caller sees.
    documents: usize,
    /// How many of them are not taken back.
    standing: usize,
    /// The first of them.
    booked: Vec<BookedOver>,
}

/// A document that booked units of a doubled product over to the survivor.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookedOver {
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
pub async fn view(
    app: &App,
    actor: &Actor,
    tx: &mut Tx,
    row: ProductMergeRow,
) -> Result<ProductMerge> {
    let mut booked = Vec::new();
    for found in books::booked(tx, row.id).await? {
        let facility = app.facility(&found.facility).await?;
        let place = facility.map(|facility| facility.place());
        if place.is_some_and(|place| actor.may(Permission::SeeStock, &place)) {
            booked.push(BookedOver {
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
    let named = |code, name| Named { code, name };
    Ok(ProductMerge {
        id: row.id,
        from: named(row.from_code, row.from_name),
        into: named(row.into_code, row.into_name),
        reason: row.reason,
        by: row.account_name,
        at: row.at,
        undone_reason: row.undone_reason,
        undone_by: row.undone_by,
        undone_at: row.undone_at,
        documents: booked.len(),
        standing: booked.iter().filter(|row| !row.reversed).count(),
        booked: {
            booked.truncate(BOOKED_MAX);
            booked
        },
    })
}
