//! Products and lots as files.

use axum::{extract::State, response::Response};

use super::{lots, products};
use crate::{
    app::App,
    catalog::store::{
        lots::{Described as Lot, listed as listed_lots},
        products::{Described as Product, listed as listed_products},
    },
    error::{Code, Language, Result},
    http::{
        extract::Params,
        table::{AsFile, Cell, Column, Description, Export, ROWS_MAX, moment_in_china},
        words::{word_of, word_or},
    },
    people::{Actor, Permission},
};

/// Lots read at once.
const PAGE: i64 = 2000;

const PRODUCTS: &[Column] = &[
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.nameEn", 24),
    Column::text("product.category", 9),
    Column::text("product.method", 18),
    Column::text("product.spec", 14),
    Column::text("product.form", 12),
    Column::text("product.maker", 24),
    Column::text("product.baseUnit", 9),
    Column::text("product.packs", 22),
    Column::text("product.approvalNumber", 22),
    Column::text("product.gtin", 16),
    Column::text("product.storageClass", 12),
    Column::text("product.status", 9),
];

const LOTS: &[Column] = &[
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.spec", 14),
    Column::text("product.category", 9),
    Column::text("column.lot", 16),
    Column::day("column.expiry"),
    Column::day("line.madeOn"),
    Column::text("column.state", 12),
    Column::text("post.reason", 24),
    Column::text("column.by", 12),
    Column::moment("export.since"),
];

/// The catalogue as a file.
#[utoipa::path(get, path = "/api/v1/products/export", tag = "catalogue",
    params(products::Wanted, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn products(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(wanted): Params<products::Wanted>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    products::allowed(&actor, Permission::SeePlaces)?;
    let most = i64::try_from(ROWS_MAX).unwrap_or(i64::MAX);
    let mut tx = app.db.read().await?;
    let found = listed_products(&mut tx, &wanted.stored(most)).await?;
    drop(tx);
    let description = Description {
        name: "products",
        title: "nav.products",
        subject: String::new(),
        facility: None,
        filter: wanted.filter(language),
        columns: PRODUCTS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for product in found {
        export.row(product_row(product, language)).await?;
    }
    export.finish().await
}

fn product_row(product: Product, language: Language) -> Vec<Cell> {
    let Product { code, details, .. } = product;
    let unit = &details.base_unit;
    let packs = details.packs.iter();
    let packs: Vec<String> = packs
        .map(|pack| format!("1{}={}{unit}", pack.name, pack.units))
        .collect();
    let class = format!("climate.{}", details.storage_class);
    vec![
        code.into(),
        details.name.into(),
        details.name_en.into(),
        word_of(language, "category", &details.category).into(),
        word_of(language, "method", &details.method).into(),
        details.spec.into(),
        details.form.into(),
        details.maker.into(),
        details.base_unit.into(),
        packs.join(" ").into(),
        details.approval_number.into(),
        details.gtin.into(),
        word_or(language, &class, &details.storage_class).into(),
        word_of(language, "product", &details.status).into(),
    ]
}

/// Lots as a file, the newest first.
#[utoipa::path(get, path = "/api/v1/lots/export", tag = "catalogue", params(lots::Wanted, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn lots(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(wanted): Params<lots::Wanted>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let mut stored = wanted.stored(PAGE);
    stored.after = None;
    let description = Description {
        name: "lots",
        title: "lot.title",
        subject: String::new(),
        facility: None,
        filter: wanted.filter(language),
        columns: LOTS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    let mut tx = app.db.read().await?;
    loop {
        let page = listed_lots(&mut tx, &stored).await?;
        let Some(last) = page.last() else { break };
        stored.after = Some(last.id);
        for lot in page {
            export.row(lot_row(lot, language)).await?;
        }
    }
    drop(tx);
    export.finish().await
}

fn lot_row(lot: Lot, language: Language) -> Vec<Cell> {
    vec![
        lot.product_code.into(),
        lot.product_name.into(),
        lot.product_spec.into(),
        word_of(language, "category", &lot.product_category).into(),
        lot.number.into(),
        lot.expiry.into(),
        lot.made_on.into(),
        word_of(language, "lotStatus", &lot.status).into(),
        lot.reason.into(),
        lot.account_name.into(),
        lot.at.map(moment_in_china).into(),
    ]
}
