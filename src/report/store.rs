//! SQL of reports: the names of products and lots, the facilities of a region, late papers.

pub mod day;
pub mod dispensed;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Names;
use crate::{
    catalog::{Category, Pack},
    db::{Tx, assembled},
    error::Result,
    stock::{
        Kind, close::Ledger, grown::Grown, month::Month, store::balances::Balance,
        view::ProductView,
    },
};

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
    #[sqlx(flatten)]
    pack: Pack,
}

/// How many lots are named by one statement; always as many placeholders, so that it is prepared
/// once.
const LOTS_MAX: usize = 256;

/// The names of everything in a balance.
pub async fn names(tx: &mut Tx, balance: &Balance) -> Result<Names> {
    let mut names = Names::default();
    let products: Vec<ProductRow> = tx
        .query("SELECT id, code, name, spec, category, base_unit FROM product")
        .all()
        .await?;
    for row in products {
        let view = ProductView {
            code: row.code,
            name: row.name,
            spec: row.spec,
            category: row.category,
            base_unit: row.base_unit,
            packs: Vec::new(),
        };
        names.products.insert(row.id, view);
    }
    let packs: Vec<PackRow> = tx
        .query("SELECT product_id, name, units FROM pack ORDER BY units DESC")
        .all()
        .await?;
    for row in packs {
        if let Some(product) = names.products.get_mut(&row.product_id) {
            product.packs.push(row.pack);
        }
    }
    let ids: Vec<Uuid> = balance.keys().copied().collect();
    for step in ids.chunks(LOTS_MAX) {
        let sql = format!(
            "SELECT id, number, expiry FROM lot WHERE id IN (VALUES {})",
            tx.placeholders(LOTS_MAX, 1)
        );
        let mut query = tx.query(assembled(sql));
        for index in 0..LOTS_MAX {
            query = query.bind(step[index.min(step.len() - 1)]);
        }
        let rows: Vec<(Uuid, String, Option<NaiveDate>)> = query.all().await?;
        let rows = rows.into_iter();
        names
            .lots
            .extend(rows.map(|(id, number, expiry)| (id, (number, expiry))));
    }
    Ok(names)
}

/// A facility of a region, as far as its sum goes.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Member {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
}

/// The facilities of a region and all below it, by code.
pub async fn members(tx: &mut Tx, region_path: &str) -> Result<Vec<Member>> {
    let rows = tx
        .query(
            "SELECT facility.id, facility.code, facility.name, facility.utc_offset_minutes
             FROM facility JOIN region ON region.id = facility.region_id
             WHERE region.path LIKE $1 ORDER BY facility.code",
        )
        .bind(format!("{region_path}%"))
        .all()
        .await?;
    Ok(rows)
}

/// 补记: a document recorded after its business day.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct Late {
    /// Its id.
    pub id: Uuid,
    /// Its number in the book.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
}

/// Documents of months not closed that were recorded after their business day, by facility and
/// month, up to a number in the book.
pub type LateOnes = Grown<(Uuid, Month), Vec<Late>>;

/// The documents of a month that were recorded after their business day, in the order of the book.
pub async fn late(
    tx: &mut Tx,
    known: &LateOnes,
    (facility, ledger): (Uuid, &Ledger),
    month: Month,
    utc_offset_minutes: i64,
) -> Result<Vec<Late>> {
    let (_, from) = ledger.entries_from(month);
    if let Some(close) = ledger.in_force().get(&month) {
        let to = number_at(tx, facility, close.head_seq).await?;
        return late_between(tx, facility, (from, to), month, utc_offset_minutes).await;
    }
    let newest = newest(tx, facility).await?;
    let (at, mut all) = known
        .get(&(facility, month), newest)
        .unwrap_or((from - 1, Vec::new()));
    if at < newest {
        let span = (at + 1, newest);
        all.extend(late_between(tx, facility, span, month, utc_offset_minutes).await?);
        known.put((facility, month), newest, all.len() + 1, all.clone());
    }
    Ok(all)
}

async fn late_between(
    tx: &mut Tx,
    facility: Uuid,
    (from, to): (i64, i64),
    month: Month,
    utc_offset_minutes: i64,
) -> Result<Vec<Late>> {
    let days: Vec<NaiveDate> = month
        .first()
        .iter_days()
        .take_while(|day| *day <= month.last())
        .collect();
    // A day ends at another moment in each place: the program says when, the database compares.
    let each = |n: usize| format!("(occurred_on = ${} AND recorded_at >= ${})", n, n + 1);
    let each: Vec<String> = (0..days.len()).map(|index| each(6 + 2 * index)).collect();
    let sql = format!(
        "SELECT id, number, kind, occurred_on, recorded_at FROM document
         WHERE facility_id = $1 AND number >= $2 AND number <= $3
             AND occurred_on >= $4 AND occurred_on <= $5 AND ({})
         ORDER BY number",
        each.join(" OR ")
    );
    let mut query = tx.query(assembled(sql)).bind(facility).bind(from).bind(to);
    query = query.bind(month.first()).bind(month.last());
    for day in days {
        query = query.bind(day).bind(end_of(day, utc_offset_minutes));
    }
    Ok(query.all().await?)
}

/// The number of the newest document.
async fn newest(tx: &mut Tx, facility: Uuid) -> Result<i64> {
    let newest: Option<i64> = tx
        .query("SELECT MAX(number) FROM document WHERE facility_id = $1")
        .bind(facility)
        .scalar()
        .await?;
    Ok(newest.unwrap_or(0))
}

/// The moment at which a business day is over.
fn end_of(day: NaiveDate, utc_offset_minutes: i64) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let midnight = next.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
    midnight - Duration::minutes(utc_offset_minutes)
}

/// The number of the document that made an entry.
async fn number_at(tx: &mut Tx, facility: Uuid, seq: i64) -> Result<i64> {
    let number: Option<i64> = tx
        .query(
            "SELECT document.number FROM entry
             JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             WHERE entry.facility_id = $1 AND entry.seq = $2",
        )
        .bind(facility)
        .bind(seq)
        .scalar_optional()
        .await?;
    Ok(number.unwrap_or(0))
}
