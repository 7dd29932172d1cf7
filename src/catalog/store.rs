//! SQL of the catalogue.

use uuid::Uuid;

use super::{Category, Pack, Product};
use crate::{db::Tx, error::Result};

pub mod lots;
pub mod merges;
pub mod pictures;
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
}

/// The product with this code, with its packs.
pub async fn product(tx: &mut Tx, code: &str) -> Result<Option<Product>> {
    let row: Option<ProductRow> = tx
        .query(
            "SELECT id, code, category, name, spec, base_unit, status = 'active' AS active
             FROM product WHERE code = $1",
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
    }))
}

/// The packs of a product, the largest first.
async fn packs(tx: &mut Tx, product: Uuid) -> Result<Vec<Pack>> {
    Ok(tx
        .query("SELECT name, units FROM pack WHERE product_id = $1 ORDER BY units DESC")
        .bind(product)
        .all()
        .await?)
}
