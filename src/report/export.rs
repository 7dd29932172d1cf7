//! The in-out-balance as a file: a line for each lot, so that whoever has it can sum as they like,
//! then the sums of the classes.

use axum::{extract::State, response::Response};

use super::{
    FiguresView, ProductLine, TotalLine,
    http::{Span, of_facility, of_region},
};
use crate::{
    app::App,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        table::{AsFile, Cell, Column, Description, Export},
        words::{sentence, word, word_of},
    },
    people::{Actor, Permission},
};

const COLUMNS: &[Column] = &[
    Column::text("product.category", 6),
    Column::text("product.code", 14),
    Column::text("balance.product", 28),
    Column::text("column.lot", 16),
    Column::day("column.expiry"),
    Column::text("balance.unit", 7),
    Column::number("balance.opening"),
    Column::number("balance.initial"),
    Column::number("balance.received"),
    Column::number("balance.transferredIn"),
    Column::number("balance.dispensed"),
    Column::number("balance.issued"),
    Column::number("balance.transferredOut"),
    Column::number("balance.returned"),
    Column::number("balance.lost"),
    Column::number("balance.destroyed"),
    Column::number("balance.adjusted"),
    Column::number("balance.closing"),
    Column::text("balance.lossRate", 9),
];

/// The in-out-balance of a facility as a file.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/balance/export", tag = "report",
    params(("code" = String, Path), Span, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn facility(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(span): Params<Span>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let view = of_facility(&app, &facility, &span).await?;
    let state = if view.closed {
        "balance.closed"
    } else {
        "balance.open"
    };
    let description = Description {
        name: "balance",
        title: "balance.title",
        subject: format!("{} – {}", view.from, view.to),
        facility: Some(&facility),
        filter: vec![("column.state", word(language, state).to_owned())],
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    rows(&mut export, language, &view.items, &view.totals).await?;
    export.finish().await
}

/// The in-out-balance of a region as a file.
#[utoipa::path(get, path = "/api/v1/regions/{code}/balance/export", tag = "report",
    params(("code" = String, Path), Span, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn region(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(span): Params<Span>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let view = of_region(&app, &actor, &code, &span).await?;
    let description = Description {
        name: "balance",
        title: "balance.title",
        subject: format!("{} {} – {}", view.region.name, view.from, view.to),
        facility: None,
        filter: Vec::new(),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    rows(&mut export, language, &view.items, &view.totals).await?;
    export.finish().await
}

async fn rows(
    export: &mut Export,
    language: Language,
    items: &[ProductLine],
    totals: &[TotalLine],
) -> Result<()> {
    for line in items {
        let product = &line.product;
        let category = word_of(language, "category", &product.category);
        for lot in &line.lots {
            let mut row: Vec<Cell> = vec![
                category.clone().into(),
                product.code.clone().into(),
                format!("{} {}", product.name, product.spec).trim().into(),
                lot.number.clone().into(),
                lot.expiry.into(),
                product.base_unit.clone().into(),
            ];
            row.extend(cells(&lot.figures));
            export.row(row).await?;
        }
    }
    for total in totals {
        let category = word_of(language, "category", &total.category);
        let name = sentence(language, "balance.total", &[("category", &category)]);
        let nothing = || Cell::from("");
        let mut row: Vec<Cell> = vec![
            category.into(),
            nothing(),
            name.into(),
            nothing(),
            nothing(),
            total.base_unit.clone().into(),
        ];
        row.extend(cells(&total.figures));
        export.row(row).await?;
    }
    Ok(())
}

fn cells(view: &FiguresView) -> impl Iterator<Item = Cell> {
    let figures = &view.figures;
    let units = [
        figures.opening,
        figures.initial,
        figures.received,
        figures.transferred_in,
        figures.dispensed,
        figures.issued,
        figures.transferred_out,
        figures.returned,
        figures.lost,
        figures.destroyed,
        figures.adjusted,
        view.closing,
    ];
    let rate = Cell::from(view.loss_rate.clone().unwrap_or_default());
    units.map(Cell::from).into_iter().chain([rate])
}
