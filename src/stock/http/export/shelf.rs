//! Stock on hand and the warning of expiry as files: one row a lot and zone.

use axum::{extract::State, response::Response};

use crate::{
    app::App,
    catalog::packs,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        table::{AsFile, Cell, Column, Description, Export},
        words::word_of,
    },
    people::{Actor, Permission},
    stock::{
        http::{
            expiry::{self, ExpiryParams},
            shelf::{self, StockParams},
        },
        shelf::ShelfLot,
        view::ProductView,
    },
};

const STOCK: &[Column] = &[
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.spec", 14),
    Column::text("product.category", 9),
    Column::text("column.lot", 16),
    Column::day("column.expiry"),
    Column::text("column.state", 10),
    Column::number("export.daysLeft"),
    Column::text("column.zone", 14),
    Column::text("export.zoneState", 10),
    Column::number("column.units"),
    Column::text("product.baseUnit", 9),
    Column::text("sheet.packs", 16),
];

const EXPIRY: &[Column] = &[
    Column::day("column.expiry"),
    Column::number("export.daysLeft"),
    Column::text("column.state", 10),
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.spec", 14),
    Column::text("product.category", 9),
    Column::text("column.lot", 16),
    Column::text("column.zone", 14),
    Column::number("column.units"),
    Column::text("product.baseUnit", 9),
    Column::text("sheet.packs", 16),
];

/// What a facility holds, as a file: one row a lot and zone.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/stock/export", tag = "stock",
    params(("code" = String, Path), StockParams, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn stock(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(params): Params<StockParams>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let shelf = shelf::read(&app, &facility, &params).await?;
    let description = Description {
        name: "stock",
        title: "nav.stock",
        subject: shelf.as_of.to_string(),
        facility: Some(&facility),
        filter: params.filter(language),
        columns: STOCK,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for item in &shelf.items {
        for lot in &item.lots {
            for (zone, units, zone_state) in zones(lot, language) {
                let mut row = product(&item.product, language).to_vec();
                row.extend([
                    Cell::from(&lot.number[..]),
                    lot.expiry.into(),
                    word_of(language, "lotState", &lot.state).into(),
                    lot.days_left.into(),
                    zone.into(),
                    zone_state.into(),
                ]);
                row.extend(amount(units, &item.product));
                export.row(row).await?;
            }
        }
    }
    export.finish().await
}

/// What expires within so many days, as a file: one row a lot and zone.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/expiry/export", tag = "stock",
    params(("code" = String, Path), ExpiryParams, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn expiry(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(params): Params<ExpiryParams>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let found = expiry::read(&app, &facility, &params).await?;
    let description = Description {
        name: "expiry",
        title: "expiry.title",
        subject: found.day.to_string(),
        facility: Some(&facility),
        filter: params.filter(language)?,
        columns: EXPIRY,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for item in &found.items {
        for (zone, units, _) in zones(&item.lot, language) {
            let mut row = vec![
                item.lot.expiry.into(),
                item.lot.days_left.into(),
                word_of(language, "lotState", &item.lot.state).into(),
            ];
            row.extend(product(&item.product, language));
            row.extend([Cell::from(&item.lot.number[..]), zone.into()]);
            row.extend(amount(units, &item.product));
            export.row(row).await?;
        }
    }
    export.finish().await
}

fn zones(lot: &ShelfLot, language: Language) -> impl Iterator<Item = (&str, i64, String)> {
    lot.zones.iter().map(move |zone| {
        let state = word_of(language, "zoneState", &zone.state);
        (&zone.name[..], zone.units, state)
    })
}

/// Code, name, specification, class.
fn product(product: &ProductView, language: Language) -> [Cell; 4] {
    [
        Cell::from(&product.code[..]),
        Cell::from(&product.name[..]),
        Cell::from(&product.spec[..]),
        word_of(language, "category", &product.category).into(),
    ]
}

/// Units, their name, and how many packs that is.
pub fn amount(units: i64, product: &ProductView) -> [Cell; 3] {
    let in_packs = packs::format(units.abs(), &product.packs, &product.base_unit);
    [
        units.into(),
        Cell::from(&product.base_unit[..]),
        in_packs.into(),
    ]
}
