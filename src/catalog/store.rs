//! SQL of the catalogue.

use uuid::Uuid;

use super::{Category, Pack, Product};
use crate::{db::Tx, error::Result};

pub mod lots;
pub mod merges;
pub mod pictures;
pub mod product_merges;
pub mod products;

#[derive(sqlx::FromRow)]
struct ProductRow {
    id: Uuid,
    code: String,
    category: Category,
    name: String,
    spec: String,
    base_unit: String,
    active: bool,
    merged_into: Option<String>,
}

/// The product with this code, with its packs.
pub async fn product(tx: &mut Tx, code: &str) -> Result<Option<Product>> {
    let row: Option<ProductRow> = tx
        .query(
            "SELECT product.id, product.code, product.category, product.name, product.spec,
                    product.base_unit, product.status = 'active' AND kept.id IS NULL AS active,
                    kept.code AS merged_into
             FROM product
                 LEFT JOIN product_alias ON product_alias.from_id = product.id
                 LEFT JOIN product kept ON kept.id = product_alias.into_id
             WHERE product.code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let packs = packs(tx, row.id).await?;
    Ok(Some(Product {
        id: row.id,
        code: row.code,
        category: row.category,
        name: row.name,
        spec: row.spec,
        base_unit: row.base_unit,
        packs,
        active: row.active,
        merged_into: row.merged_into,
    }))
}

/// The product that a new posting of this code is about: itself, or the one it was merged into.
pub async fn meant(tx: &mut Tx, code: &str) -> Result<Option<Product>> {
    let found = product(tx, code).await?;
    let into = found
        .as_ref()
        .and_then(|product| product.merged_into.clone());
    match into {
        Some(into) => product(tx, &into).await,
        None => Ok(found),
    }
}

/// The packs of a product, the largest first.
async fn packs(tx: &mut Tx, product: Uuid) -> Result<Vec<Pack>> {
    Ok(tx
        .query("SELECT name, units FROM pack WHERE product_id = $1 ORDER BY units DESC")
        .bind(product)
        .all()
        .await?)
}
