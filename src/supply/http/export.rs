//! What a facility needs, as a file.

use axum::{extract::State, response::Response};
use serde_json::Number;

use super::needs::read;
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
};

const COLUMNS: &[Column] = &[
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.spec", 14),
    Column::text("product.category", 9),
    Column::text("needs.status", 10),
    Column::text("needs.consumption", 12),
    Column::text("needs.rule", 16),
    Column::number("needs.usable"),
    Column::number("needs.wasted"),
    Column::number("needs.barred"),
    Column::number("needs.coming"),
    Column::text("needs.monthsOfStock", 10),
    Column::number("needs.min"),
    Column::number("needs.max"),
    Column::number("needs.order"),
    Column::text("product.baseUnit", 9),
    Column::text("sheet.packs", 16),
];

/// What a facility needs, as a file: one row a product.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/needs/export", tag = "supply",
    params(("code" = String, Path), AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let needs = read(&app, &facility).await?;
    let description = Description {
        name: "needs",
        title: "needs.title",
        subject: needs.day.to_string(),
        facility: Some(&facility),
        filter: Vec::new(),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let number = |value: &Option<Number>| value.as_ref().map_or(String::new(), Number::to_string);
    for item in &needs.items {
        let levels = item.levels.as_ref();
        export
            .row(vec![
                item.product.code[..].into(),
                item.product.name[..].into(),
                item.product.spec[..].into(),
                word_of(language, "category", &item.product.category).into(),
                word_of(language, "supplyStatus", &item.status).into(),
                number(&item.consumption).into(),
                word_of(language, "consumptionRule", &item.rule).into(),
                item.usable.into(),
                item.wasted.into(),
                item.barred.into(),
                item.coming.into(),
                number(&item.months_of_stock).into(),
                levels.map(|levels| levels.min).into(),
                levels.map(|levels| levels.max).into(),
                Cell::from(item.order),
                item.product.base_unit[..].into(),
                packs::format(item.order, &item.product.packs, &item.product.base_unit).into(),
            ])
            .await?;
    }
    export.finish().await
}
