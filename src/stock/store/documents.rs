//! Reads documents.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    catalog::{Category, Pack},
    db::{Tx, assembled},
    error::Result,
    stock::{
        Kind,
        assemble::{self, EntryRow, HeaderRow},
        view::{DocumentView, ProductView, UnderWay},
    },
};

/// The columns and joins of [`HeaderRow`]; what narrows it down follows.
const HEADERS: &str = "SELECT document.id, document.number, document.kind,
        facility.code AS facility_code, facility.name AS facility_name, document.occurred_on,
        document.recorded_at, document.account_id,
        COALESCE(account.name, '') AS account_name, partner.code AS partner_code,
        partner.name AS partner_name, document_text.counterparty, document_text.note,
        said.channel, said.residence, said.sex, said.age_band, said.unchecked,
        document.source_id, document.reason, document.reverses_id,
        original.number AS reverses_number, original.kind AS reverses_kind,
        reversal.id AS reversed_id, reversal.number AS reversed_number
    FROM document
    JOIN facility ON facility.id = document.facility_id
    LEFT JOIN account ON account.id = document.account_id
    LEFT JOIN facility AS partner ON partner.id = document.counterparty_id
    LEFT JOIN document_text ON document_text.facility_id = document.facility_id
        AND document_text.document_id = document.id
    LEFT JOIN dispensing AS said ON said.facility_id = document.facility_id
        AND said.document_id = document.id
    LEFT JOIN document AS original ON original.facility_id = document.facility_id
        AND original.id = document.reverses_id
    LEFT JOIN document AS reversal ON reversal.facility_id = document.facility_id
        AND reversal.reverses_id = document.id";

/// What a list of documents is narrowed down to.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only with a business day from this one on.
    pub from: Option<NaiveDate>,
    /// Only with a business day up to this one.
    pub to: Option<NaiveDate>,
    /// Only with this product in a line.
    pub product: Option<Uuid>,
    /// Only with this in a reason, remark, partner, lot number, or as the number.
    pub text: Option<String>,
    /// Only with a lower number.
    pub before: Option<i64>,
    /// How many.
    pub limit: i64,
}

/// One document, with what is still under way from it.
pub async fn document(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<DocumentView>> {
    let sql = format!("{HEADERS} WHERE document.facility_id = $1 AND document.id = $2");
    let header: Option<HeaderRow> = tx
        .query(assembled(sql))
        .bind(facility)
        .bind(id)
        .optional()
        .await?;
    let Some(header) = header else {
        return Ok(None);
    };
    let mut documents = complete(tx, facility, vec![header]).await?;
    let Some(mut document) = documents.pop() else {
        return Ok(None);
    };
    let under_way: Vec<UnderWay> = tx
        .query("SELECT lot_id, units FROM transit WHERE facility_id = $1 AND document_id = $2")
        .bind(facility)
        .bind(id)
        .all()
        .await?;
    document.under_way = (!under_way.is_empty()).then_some(under_way);
    Ok(Some(document))
}

/// Documents of a book, the newest first; one more than the limit, to tell whether there are more.
pub async fn list(tx: &mut Tx, facility: Uuid, filter: &Filter) -> Result<Vec<DocumentView>> {
    let sql = format!(
        "{HEADERS} WHERE document.facility_id = $1
            AND ($2 IS NULL OR document.kind = $2)
            AND (CAST($3 AS DATE) IS NULL OR document.occurred_on >= $3)
            AND (CAST($4 AS DATE) IS NULL OR document.occurred_on <= $4)
            AND document.number < $5
            AND (CAST($6 AS UUID) IS NULL OR EXISTS (SELECT 1 FROM entry
                WHERE entry.facility_id = document.facility_id
                    AND entry.document_id = document.id AND entry.product_id = $6))
            AND ($7 = '' OR CAST(document.number AS TEXT) = $7
                OR lower(document.reason) LIKE '%' || lower($7) || '%'
                OR lower(document_text.note) LIKE '%' || lower($7) || '%'
                OR lower(document_text.counterparty) LIKE '%' || lower($7) || '%'
                OR lower(partner.name) LIKE '%' || lower($7) || '%'
                OR EXISTS (SELECT 1 FROM entry
                    WHERE entry.facility_id = document.facility_id
                        AND entry.document_id = document.id
                        AND lower(entry.lot_number) LIKE '%' || lower($7) || '%'))
         ORDER BY document.number DESC LIMIT $8"
    );
    let headers: Vec<HeaderRow> = tx
        .query(assembled(sql))
        .bind(facility)
        .bind(filter.kind.map(Kind::text))
        .bind(filter.from)
        .bind(filter.to)
        .bind(filter.before.unwrap_or(i64::MAX))
        .bind(filter.product)
        .bind(filter.text.clone().unwrap_or_default())
        .bind(filter.limit + 1)
        .all()
        .await?;
    complete(tx, facility, headers).await
}

/// Documents sent to a facility of which something is still under way, the oldest first.
pub async fn incoming(tx: &mut Tx, receiver: Uuid, limit: i64) -> Result<Vec<DocumentView>> {
    let sent: Vec<SentRow> = tx
        .query(
            "SELECT DISTINCT facility_id, document_id FROM transit
             WHERE receiver_id = $1 AND units > 0",
        )
        .bind(receiver)
        .all()
        .await?;
    let mut documents = Vec::new();
    for row in sent
        .into_iter()
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
    {
        documents.extend(document(tx, row.facility_id, row.document_id).await?);
    }
    documents.sort_by_key(|document| document.recorded_at);
    Ok(documents)
}

#[derive(sqlx::FromRow)]
struct SentRow {
    facility_id: Uuid,
    document_id: Uuid,
}

/// Adds lines and entries to headers of one book.
async fn complete(
    tx: &mut Tx,
    facility: Uuid,
    headers: Vec<HeaderRow>,
) -> Result<Vec<DocumentView>> {
    if headers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT entry.seq, entry.document_id, entry.line, product.code AS product_code,
                entry.lot_id, entry.lot_number, entry.lot_expiry, zone.code AS zone_code,
                zone.name AS zone_name, entry.units, entry.lot_balance, entry.product_balance,
                entry.reason, entry.hash
         FROM entry JOIN product ON product.id = entry.product_id
             JOIN zone ON zone.id = entry.zone_id
         WHERE entry.facility_id = $1 AND entry.document_id IN ({})
         ORDER BY entry.seq",
        in_list(headers.len(), 2),
    );
    let mut query = tx.query(assembled(sql)).bind(facility);
    for header in &headers {
        query = query.bind(header.id);
    }
    let mut entries: HashMap<Uuid, Vec<EntryRow>> = HashMap::new();
    for row in query.all::<EntryRow>().await? {
        entries.entry(row.document_id).or_default().push(row);
    }
    let products = products(tx, entries.values().flatten()).await?;
    let product = |code: &str| products.get(code).cloned().expect("joined above");
    let documents = headers.into_iter().map(|header| {
        let own = entries.remove(&header.id).unwrap_or_default();
        assemble::document(header, &own, product)
    });
    Ok(documents.collect())
}

/// `$2, $3, $4`: a list of placeholders that begins with the one given.
fn in_list(count: usize, first: usize) -> String {
    let names: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    names.join(", ")
}

#[derive(sqlx::FromRow)]
struct ProductRow {
    id: Uuid,
    code: String,
    name: String,
    spec: String,
    category: Category,
    base_unit: String,
}

#[derive(sqlx::FromRow)]
struct PackRow {
    product_id: Uuid,
    name: String,
    units: i64,
}

async fn products<'e>(
    tx: &mut Tx,
    entries: impl Iterator<Item = &'e EntryRow>,
) -> Result<HashMap<String, ProductView>> {
    let mut codes: Vec<String> = entries.map(|entry| entry.product_code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, code, name, spec, category, base_unit FROM product
         WHERE code IN (VALUES {})",
        tx.placeholders(codes.len(), 1),
    );
    let mut query = tx.query(assembled(sql));
    for code in codes {
        query = query.bind(code);
    }
    let rows: Vec<ProductRow> = query.all().await?;
    let sql = format!(
        "SELECT product_id, name, units FROM pack WHERE product_id IN (VALUES {})
         ORDER BY units DESC",
        tx.placeholders(rows.len(), 1),
    );
    let mut query = tx.query(assembled(sql));
    for row in &rows {
        query = query.bind(row.id);
    }
    let packs: Vec<PackRow> = query.all().await?;
    let view = |row: ProductRow| {
        let own = packs.iter().filter(|pack| pack.product_id == row.id);
        let packs = own
            .map(|pack| Pack {
                name: pack.name.clone(),
                units: pack.units,
            })
            .collect();
        let view = ProductView {
            code: row.code.clone(),
            name: row.name,
            spec: row.spec,
            category: row.category,
            base_unit: row.base_unit,
            packs,
        };
        (row.code, view)
    };
    Ok(rows.into_iter().map(view).collect())
}
