//! A stock card as a file.

use axum::{extract::State, response::Response};

use crate::{
    app::App,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        table::{AsFile, Cell, Column, Description, Export, moment},
        words::word_of,
    },
    people::{Actor, Permission},
    places::Facility,
    stock::{
        http::books::CardParams,
        reasons::Names,
        store::cards::{self, CardRow, Direction},
    },
};

/// Entries read at once.
const PAGE: i64 = 2000;

const COLUMNS: &[Column] = &[
    Column::number("column.seq"),
    Column::day("column.date"),
    Column::moment("document.recordedAt"),
    Column::text("column.document", 9),
    Column::number("export.number"),
    Column::text("document.partner", 22),
    Column::text("post.reason", 14),
    Column::text("post.note", 20),
    Column::text("column.lot", 16),
    Column::day("column.expiry"),
    Column::text("column.zone", 8),
    Column::number("column.received"),
    Column::number("column.issued"),
    Column::number("column.balance"),
    Column::text("product.baseUnit", 9),
    Column::text("column.by", 12),
];

/// The stock card of a product as a file, all of it or what is asked for.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/stock/{product}/card/export", tag = "stock",
    params(("code" = String, Path), ("product" = String, Path), CardParams, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn card(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path((code, product)): Path<(String, String)>,
    Params(params): Params<CardParams>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let product = app.product(&product).await?;
    let wanted = params.wanted();
    let mut filter: Vec<(&'static str, String)> = Vec::new();
    filter.extend(wanted.from.map(|day| ("filter.from", day.to_string())));
    filter.extend(wanted.to.map(|day| ("filter.to", day.to_string())));
    let mut tx = app.db.read().await?;
    let names = Names::load(&mut tx, language).await?;
    if let Some(lot) = wanted.lot {
        let number = cards::lot_number(&mut tx, lot).await?;
        filter.push(("column.lot", number));
    }
    let description = Description {
        name: "card",
        title: "card.title",
        subject: format!("{} {} ({})", product.name, product.spec, product.code),
        facility: Some(&facility),
        filter,
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let mut after = 0;
    loop {
        let way = Direction::After(after);
        let page = cards::card(&mut tx, facility.id, product.id, &wanted, way, PAGE - 1).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for entry in page {
            let row = row(entry, &facility, &product.base_unit, (language, &names));
            export.row(row).await?;
        }
    }
    drop(tx);
    export.finish().await
}

fn row(
    entry: CardRow,
    facility: &Facility,
    unit: &str,
    (language, names): (Language, &Names),
) -> Vec<Cell> {
    let received = (entry.units > 0).then_some(entry.units);
    let issued = (entry.units < 0).then_some(-entry.units);
    vec![
        entry.seq.into(),
        entry.occurred_on.into(),
        moment(entry.recorded_at, facility.utc_offset_minutes).into(),
        word_of(language, "kind", &entry.kind).into(),
        entry.number.into(),
        entry.counterparty.into(),
        names.of(&entry.reason).into(),
        entry.note.into(),
        entry.lot_number.into(),
        entry.lot_expiry.into(),
        entry.zone_code.into(),
        received.into(),
        issued.into(),
        entry.product_balance.into(),
        unit.into(),
        entry.account_name.into(),
    ]
}
