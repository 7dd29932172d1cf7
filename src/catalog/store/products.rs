//! SQL of products: what is said of them, their packs, adding and changing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    catalog::{Category, Method, Pack, ProductStatus, product::Details},
    db::{self, Tx},
    error::{Code, Error, Result},
    id,
};

#[derive(sqlx::FromRow)]
struct DetailsRow {
    id: Uuid,
    code: String,
    category: Category,
    method: Method,
    name: String,
    name_en: String,
    spec: String,
    form: String,
    maker: String,
    base_unit: String,
    approval_number: String,
    gtin: Option<String>,
    storage_class: String,
    suits: String,
    directions: String,
    status: ProductStatus,
    picture: Option<String>,
    into_code: Option<String>,
    into_name: Option<String>,
}

/// A product's id and code with all that is said of it.
#[derive(Debug, Clone)]
pub struct Described {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// The rest.
    pub details: Details,
    /// The hash of its picture, where it has one.
    pub picture: Option<String>,
    /// The code and name of the product it was merged into, being its double.
    pub merged_into: Option<(String, String)>,
}

impl DetailsRow {
    fn with(self, packs: Vec<Pack>) -> Described {
        let details = Details {
            category: self.category,
            method: self.method,
            name: self.name,
            name_en: self.name_en,
            spec: self.spec,
            form: self.form,
            maker: self.maker,
            base_unit: self.base_unit,
            packs,
            approval_number: self.approval_number,
            gtin: self.gtin,
            storage_class: self.storage_class,
            suits: self.suits,
            usage: self.directions,
            status: self.status,
        };
        Described {
            id: self.id,
            code: self.code,
            details,
            picture: self.picture,
            merged_into: self.into_code.zip(self.into_name),
        }
    }
}

/// The product with this code, with all that is said of it.
pub async fn described(tx: &mut Tx, code: &str) -> Result<Option<Described>> {
    let row: Option<DetailsRow> = tx
        .query(
            "SELECT product.id, product.code, product.category, product.method, product.name,
                    product.name_en, product.spec, product.form, product.maker,
                    product.base_unit, product.approval_number, product.gtin,
                    product.storage_class, product.suits, product.directions,
                    CASE WHEN kept.id IS NULL THEN product.status ELSE 'retired' END AS status,
                    (SELECT hash FROM product_picture WHERE product_id = product.id) AS picture,
                    kept.code AS into_code, kept.name AS into_name
             FROM product
                 LEFT JOIN product_alias ON product_alias.from_id = product.id
                 LEFT JOIN product kept ON kept.id = product_alias.into_id
             WHERE product.code = $1",
        )
        .bind(code.to_owned())
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let packs = super::packs(tx, row.id).await?;
    Ok(Some(row.with(packs)))
}

/// Which products a list is to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// A `LIKE` pattern, lower case.
    pub pattern: String,
    /// Of this category only.
    pub category: Option<Category>,
    /// In this state only.
    pub status: Option<ProductStatus>,
    /// How many.
    pub limit: i64,
}

/// The products wanted, in order of code.
pub async fn listed(tx: &mut Tx, wanted: &Wanted) -> Result<Vec<Described>> {
    let rows: Vec<DetailsRow> = tx
        .query(
            "SELECT product.id, product.code, product.category, product.method, product.name,
                    product.name_en, product.spec, product.form, product.maker,
                    product.base_unit, product.approval_number, product.gtin,
                    product.storage_class, product.suits, product.directions,
                    CASE WHEN kept.id IS NULL THEN product.status ELSE 'retired' END AS status,
                    (SELECT hash FROM product_picture WHERE product_id = product.id) AS picture,
                    kept.code AS into_code, kept.name AS into_name
             FROM product
                 LEFT JOIN product_alias ON product_alias.from_id = product.id
                 LEFT JOIN product kept ON kept.id = product_alias.into_id
             WHERE (lower(product.code) LIKE $1 ESCAPE '!' OR lower(product.name) LIKE $1 ESCAPE '!'
                 OR lower(product.name_en) LIKE $1 ESCAPE '!'
                 OR lower(product.spec) LIKE $1 ESCAPE '!' OR product.gtin LIKE $1 ESCAPE '!')
                 AND (product.category = $2 OR $2 IS NULL)
                 AND (CASE WHEN kept.id IS NULL THEN product.status ELSE 'retired' END = $3
                     OR $3 IS NULL)
             ORDER BY product.code LIMIT $4",
        )
        .bind(wanted.pattern.clone())
        .bind(wanted.category)
        .bind(wanted.status)
        .bind(wanted.limit)
        .all()
        .await?;
    let mut packs = all_packs(tx).await?;
    let described = |row: DetailsRow| {
        let packs = packs.remove(&row.id).unwrap_or_default();
        row.with(packs)
    };
    Ok(rows.into_iter().map(described).collect())
}

async fn all_packs(tx: &mut Tx) -> Result<HashMap<Uuid, Vec<Pack>>> {
    let rows: Vec<(Uuid, String, i64)> = tx
        .query("SELECT product_id, name, units FROM pack ORDER BY units DESC")
        .all()
        .await?;
    let mut packs: HashMap<Uuid, Vec<Pack>> = HashMap::new();
    for (product, name, units) in rows {
        packs.entry(product).or_default().push(Pack { name, units });
    }
    Ok(packs)
}

/// Adds a product of which everything is checked; false if the code is taken.
pub async fn insert(tx: &mut Tx, code: &str, new: &Details, now: DateTime<Utc>) -> Result<bool> {
    let id = id::fresh();
    let added = tx
        .query(
            "INSERT INTO product (id, code, category, method, name, name_en, spec, form, maker,
                 base_unit, approval_number, gtin, storage_class, suits, directions, status,
                 created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(code.to_owned())
        .bind(new.category)
        .bind(new.method)
        .bind(new.name.clone())
        .bind(new.name_en.clone())
        .bind(new.spec.clone())
        .bind(new.form.clone())
        .bind(new.maker.clone())
        .bind(new.base_unit.clone())
        .bind(new.approval_number.clone())
        .bind(new.gtin.clone())
        .bind(new.storage_class.clone())
        .bind(new.suits.clone())
        .bind(new.usage.clone())
        .bind(new.status)
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    add_packs(tx, id, &new.packs).await?;
    Ok(true)
}

/// Adds a product of which everything is checked; refuses a code that is taken.
pub async fn add_product(tx: &mut Tx, code: &str, new: &Details, now: DateTime<Utc>) -> Result<()> {
    check_others(tx, new, None).await?;
    if insert(tx, code, new, now).await? {
        return Ok(());
    }
    Err(Code::AlreadyExists.with("what", code).at("code").into())
}

/// Changes a product of which everything is checked.
pub async fn change_product(tx: &mut Tx, id: Uuid, new: &Details) -> Result<()> {
    check_others(tx, new, Some(id)).await?;
    let outcome = tx
        .query(
            "UPDATE product SET category = $2, method = $3, name = $4, name_en = $5, spec = $6,
                 form = $7, maker = $8, base_unit = $9, approval_number = $10, gtin = $11,
                 storage_class = $12, suits = $13, directions = $14, status = $15
             WHERE id = $1",
        )
        .bind(id)
        .bind(new.category)
        .bind(new.method)
        .bind(new.name.clone())
        .bind(new.name_en.clone())
        .bind(new.spec.clone())
        .bind(new.form.clone())
        .bind(new.maker.clone())
        .bind(new.base_unit.clone())
        .bind(new.approval_number.clone())
        .bind(new.gtin.clone())
        .bind(new.storage_class.clone())
        .bind(new.suits.clone())
        .bind(new.usage.clone())
        .bind(new.status)
        .run()
        .await;
    match outcome {
        // Somebody else gave the same GTIN to another product at the same moment.
        Err(error) if db::refused_by_constraint(&error) => {
            let gtin = new.gtin.clone().unwrap_or_default();
            return Err(Code::AlreadyExists.with("what", gtin).at("gtin").into());
        }
        outcome => outcome?,
    };
    tx.query("DELETE FROM pack WHERE product_id = $1")
        .bind(id)
        .run()
        .await?;
    add_packs(tx, id, &new.packs).await
}

async fn add_packs(tx: &mut Tx, product: Uuid, packs: &[Pack]) -> Result<()> {
    for pack in packs {
        tx.query("INSERT INTO pack (product_id, name, units) VALUES ($1, $2, $3)")
            .bind(product)
            .bind(pack.name.clone())
            .bind(pack.units)
            .run()
            .await?;
    }
    Ok(())
}

/// Refuses a GTIN of another product and a storage class that is not there.
async fn check_others(tx: &mut Tx, new: &Details, own: Option<Uuid>) -> Result<()> {
    let class = tx
        .query("SELECT code FROM climate_class WHERE code = $1")
        .bind(new.storage_class.clone())
        .scalar_optional::<String>()
        .await?;
    if class.is_none() {
        let code = &new.storage_class;
        return Err(Code::ClimateClassUnknown
            .with("code", code)
            .at("storageClass")
            .into());
    }
    let Some(gtin) = &new.gtin else { return Ok(()) };
    let taken: Option<(Uuid, String)> = tx
        .query("SELECT id, code FROM product WHERE gtin = $1")
        .bind(gtin.clone())
        .optional()
        .await?;
    match taken {
        Some((id, code)) if own != Some(id) => Err(Error::from(
            Code::GtinTaken
                .with("gtin", gtin)
                .with("product", code)
                .at("gtin"),
        )),
        _ => Ok(()),
    }
}

/// Keeps a product as it is until the commit, against others who would merge or change it.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<()> {
    let sql = format!("SELECT id FROM product WHERE id = $1{}", tx.for_update());
    tx.query(db::assembled(sql))
        .bind(id)
        .scalar_optional::<Uuid>()
        .await?;
    Ok(())
}

/// Whether a product has ever been in a book: then its base unit is fixed.
pub async fn has_lots(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let lots = tx
        .query("SELECT CAST(COUNT(*) AS BIGINT) FROM lot WHERE product_id = $1")
        .bind(id)
        .scalar::<i64>()
        .await?;
    Ok(lots > 0)
}
