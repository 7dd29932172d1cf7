//! SQL of taught codes.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{catalog::scan::other::Scheme, db::Tx, error::Result};

/// A code that somebody said names a product.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KnownRow {
    /// The scheme.
    pub scheme: String,
    /// The part that names the product.
    pub name: String,
    /// The product's code.
    pub product_code: String,
    /// The product's name.
    pub product_name: String,
    /// The scan it was learnt from.
    pub example: String,
    /// When.
    pub taught_at: DateTime<Utc>,
}

/// The taught codes, all or of one product, by scheme and name, after this one.
pub async fn all(
    tx: &mut Tx,
    product: Option<&str>,
    (scheme, name): (&str, &str),
    limit: i64,
) -> Result<Vec<KnownRow>> {
    Ok(tx
        .query(
            "SELECT known_code.scheme, known_code.name, product.code AS product_code,
                    product.name AS product_name, known_code.example, known_code.taught_at
             FROM known_code JOIN product ON product.id = known_code.product_id
             WHERE (product.code = $1 OR CAST($1 AS TEXT) IS NULL)
                 AND (known_code.scheme > $2 OR (known_code.scheme = $2 AND known_code.name > $3))
             ORDER BY known_code.scheme, known_code.name LIMIT $4",
        )
        .bind(product.map(str::to_owned))
        .bind(scheme.to_owned())
        .bind(name.to_owned())
        .bind(limit)
        .all()
        .await?)
}

/// Learns that a name is this product's; false where it is known as another's.
pub async fn learn(
    tx: &mut Tx,
    (scheme, name): (Scheme, &str),
    (product, example): (Uuid, &str),
    (account, now): (Uuid, DateTime<Utc>),
) -> Result<bool> {
    tx.query(
        "INSERT INTO known_code (scheme, name, product_id, example, taught_at, taught_by)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(scheme.text().to_owned())
    .bind(name.to_owned())
    .bind(product)
    .bind(example.to_owned())
    .bind(now)
    .bind(account)
    .run()
    .await?;
    let known = tx
        .query("SELECT product_id FROM known_code WHERE scheme = $1 AND name = $2")
        .bind(scheme.text().to_owned())
        .bind(name.to_owned())
        .scalar::<Uuid>()
        .await?;
    Ok(known == product)
}

/// Forgets a taught code; false where there is none.
pub async fn forget(tx: &mut Tx, scheme: &str, name: &str) -> Result<bool> {
    let gone = tx
        .query("DELETE FROM known_code WHERE scheme = $1 AND name = $2")
        .bind(scheme.to_owned())
        .bind(name.to_owned())
        .run()
        .await?;
    Ok(gone == 1)
}
