//! SQL of pictures of products.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Picture {
    /// SHA-256 of its bytes, hexadecimal.
    pub hash: String,
    /// The JPEG.
    pub jpeg: Vec<u8>,
}

/// The picture of a product, where there is one.
pub async fn picture(tx: &mut Tx, product: Uuid) -> Result<Option<Picture>> {
    Ok(tx
        .query("SELECT hash, jpeg FROM product_picture WHERE product_id = $1")
        .bind(product)
        .optional()
        .await?)
}

/// Keeps a picture in the place of the one before.
pub async fn keep(tx: &mut Tx, product: Uuid, new: &Picture, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "INSERT INTO product_picture (product_id, hash, jpeg, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (product_id) DO UPDATE SET hash = $2, jpeg = $3, changed_at = $4",
    )
    .bind(product)
    .bind(new.hash.clone())
    .bind(new.jpeg.clone())
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Takes the picture away; false where there was none.
pub async fn remove(tx: &mut Tx, product: Uuid) -> Result<bool> {
    let removed = tx
        .query("DELETE FROM product_picture WHERE product_id = $1")
        .bind(product)
        .run()
        .await?;
    Ok(removed > 0)
}
