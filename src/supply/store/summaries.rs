//! SQL of books summed up: the kept ones, and their making from the entries.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Place, courses, kept};
use crate::{
    clock::day_at,
    db::{Tx, assembled},
    error::Result,
    places::{FacilityKind, ZoneState, store::Reach},
    stock::month::Month,
    supply::{
        stockouts::{days_out, in_stock},
        summary::{MONTHS_KEPT, Past, Summary, There, between},
    },
};

/// A facility with what is kept of its book.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BookRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FacilityKind,
    /// By which plans it is supplied.
    pub place: Place,
    /// Who supplies it.
    pub supplier_id: Option<Uuid>,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
    /// The last entry of its book.
    pub head_seq: i64,
    /// The entry up to which the summary goes.
    pub known_seq: Option<i64>,
    /// Its supplier then.
    pub known_supplier: Option<Uuid>,
    /// The summary's bytes.
    pub figures: Option<Vec<u8>>,
}

impl BookRow {
    /// The summary that is kept, if it is true of the book as it stands.
    pub fn summary(&self) -> Option<Summary> {
        let holds =
            self.known_seq == Some(self.head_seq) && self.known_supplier == self.supplier_id;
        let figures = self.figures.as_deref().filter(|_| holds)?;
        Summary::decode(figures)
    }
}

/// What is read of a facility and its book; a condition follows.
const BOOK: &str = "SELECT facility.id, facility.code, facility.name, facility.kind,
        COALESCE(facility.level, facility.kind) AS place, facility.supplier_id,
        facility.utc_offset_minutes, book.head_seq, need_book.head_seq AS known_seq,
        need_book.supplier_id AS known_supplier, need_book.figures
    FROM facility
        JOIN region ON region.id = facility.region_id
        JOIN book ON book.facility_id = facility.id
        LEFT JOIN need_book ON need_book.facility_id = facility.id";

/// The facilities in use in a region and within reach, in the order of their codes.
pub async fn books(tx: &mut Tx, region_path: &str, reach: &Reach) -> Result<Vec<BookRow>> {
    let scope = reach.condition(2);
    let sql = format!(
        "{BOOK} WHERE facility.status = 'active' AND region.path LIKE $1 AND {scope}
         ORDER BY facility.code"
    );
    let query = tx.query(assembled(sql)).bind(format!("{region_path}%"));
    Ok(reach.bind(query).all().await?)
}

/// One facility.
pub async fn book(tx: &mut Tx, facility: Uuid) -> Result<BookRow> {
    let sql = format!("{BOOK} WHERE facility.id = $1");
    Ok(tx.query(assembled(sql)).bind(facility).one().await?)
}

/// Some facilities whose summary is missing or behind its book.
pub async fn behind(tx: &mut Tx, limit: i64) -> Result<Vec<BookRow>> {
    let sql = format!(
        "{BOOK} WHERE need_book.head_seq IS NULL OR need_book.head_seq <> book.head_seq LIMIT $1"
    );
    Ok(tx.query(assembled(sql)).bind(limit).all().await?)
}

/// Keeps a summary, unless one of a later entry is kept.
pub async fn keep(tx: &mut Tx, row: &BookRow, summary: &Summary) -> Result<()> {
    tx.query(
        "INSERT INTO need_book (facility_id, head_seq, supplier_id, figures)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (facility_id) DO UPDATE SET head_seq = $2, supplier_id = $3, figures = $4
         WHERE need_book.head_seq <= $2",
    )
    .bind(row.id)
    .bind(row.head_seq)
    .bind(row.supplier_id)
    .bind(summary.encode())
    .run()
    .await?;
    Ok(())
}

/// Sums a book up as the transaction sees it.
pub async fn sum_up(
    tx: &mut Tx,
    row: &BookRow,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Summary> {
    let current = Month::of(day_at(now, row.utc_offset_minutes));
    let begin = (1..MONTHS_KEPT).fold(current, |month, _| month.before());
    let units = consumed(tx, row, begin.first()).await?;
    let days = (begin.first(), current.last());
    let courses = courses(tx, row.id, days).await?;
    let mut lots = there(tx, row.id).await?;
    let mut products = Vec::new();
    for kept in kept(tx, row.id).await? {
        let Some(first) = kept.first else { continue };
        let product = kept.product_id;
        let first = Month::of(first).max(begin);
        let stocked = courses.get(&product);
        let stocked = stocked.map(|courses| in_stock(courses, days.0, days.1));
        let months = first.through(current).map(|month| {
            let (from, to) = (month.first(), month.last());
            let whole = (to - from).num_days() + 1;
            let out = stocked.as_ref();
            let out = out.map_or(whole, |there| days_out(there, days.0, from, to));
            let used = units.get(&(product, between(begin, month)));
            (used.copied().unwrap_or(0).max(0), out)
        });
        products.push(Past {
            product,
            first,
            months: months.collect(),
            lots: lots.remove(&product).unwrap_or_default(),
        });
    }
    Ok(Summary { products })
}

#[derive(sqlx::FromRow)]
struct GoneRow {
    product_id: Uuid,
    day: NaiveDate,
    units: i64,
}

/// What was consumed by product and month, counted from the one of `from`: given to users, and from
/// a depot also sent on; not what went back to the supplier.
async fn consumed(
    tx: &mut Tx,
    row: &BookRow,
    from: NaiveDate,
) -> Result<HashMap<(Uuid, usize), i64>> {
    let is_depot = row.kind == FacilityKind::Depot;
    let given: Vec<GoneRow> = tx
        .query(
            "SELECT product_id, occurred_on AS day, CAST(-SUM(units) AS BIGINT) AS units
             FROM entry
             WHERE facility_id = $1 AND occurred_on >= $2
                 AND (flow = 'dispensed' OR (flow = 'issued' AND $3))
             GROUP BY product_id, occurred_on",
        )
        .bind(row.id)
        .bind(from)
        .bind(is_depot)
        .all()
        .await?;
    let sent: Vec<GoneRow> = tx
        .query(
            "SELECT entry.product_id, entry.occurred_on AS day,
                    CAST(-SUM(entry.units) AS BIGINT) AS units
             FROM entry
                 JOIN document ON document.facility_id = entry.facility_id
                     AND document.id = entry.document_id
                 LEFT JOIN document original ON original.facility_id = document.facility_id
                     AND original.id = document.reverses_id
             WHERE entry.facility_id = $1 AND entry.occurred_on >= $2 AND $3
                 AND entry.flow = 'transit' AND COALESCE(original.kind, entry.kind) <> 'receipt'
                 AND COALESCE(document.counterparty_id <> $4, TRUE)
             GROUP BY entry.product_id, entry.occurred_on",
        )
        .bind(row.id)
        .bind(from)
        .bind(is_depot)
        .bind(row.supplier_id)
        .all()
        .await?;
    let begin = Month::of(from);
    let mut units = HashMap::new();
    for gone in given.into_iter().chain(sent) {
        let month = between(begin, Month::of(gone.day));
        *units.entry((gone.product_id, month)).or_insert(0) += gone.units;
    }
    Ok(units)
}

#[derive(sqlx::FromRow)]
struct ThereRow {
    product_id: Uuid,
    lot_id: Uuid,
    expiry: Option<NaiveDate>,
    state: ZoneState,
    units: i64,
}

async fn there(tx: &mut Tx, facility: Uuid) -> Result<HashMap<Uuid, Vec<There>>> {
    let rows: Vec<ThereRow> = tx
        .query(
            "SELECT holding.product_id, holding.lot_id, lot.expiry, zone.state, holding.units
             FROM holding JOIN lot ON lot.id = holding.lot_id JOIN zone ON zone.id = holding.zone_id
             WHERE holding.facility_id = $1 AND holding.units > 0",
        )
        .bind(facility)
        .all()
        .await?;
    let mut lots: BTreeMap<(Uuid, Uuid), There> = BTreeMap::new();
    for row in rows {
        let there = lots.entry((row.product_id, row.lot_id)).or_insert(There {
            lot: row.lot_id,
            expiry: row.expiry,
            green: 0,
            other: 0,
        });
        match row.state {
            ZoneState::Qualified => there.green += row.units,
            _ => there.other += row.units,
        }
    }
    let mut by_product: HashMap<Uuid, Vec<There>> = HashMap::new();
    for ((product, _), there) in lots {
        by_product.entry(product).or_default().push(there);
    }
    Ok(by_product)
}

/// Lots that may not go out wherever they lie.
pub async fn barred_lots(tx: &mut Tx) -> Result<Vec<(Uuid,)>> {
    Ok(tx
        .query("SELECT id FROM lot WHERE status <> 'active'")
        .all()
        .await?)
}

/// Codes of all products, by id.
pub async fn codes(tx: &mut Tx) -> Result<Vec<(Uuid, String)>> {
    Ok(tx.query("SELECT id, code FROM product").all().await?)
}

/// Units on the way: receiver, product, units.
pub async fn all_coming(tx: &mut Tx) -> Result<Vec<(Uuid, Uuid, i64)>> {
    Ok(tx
        .query(
            "SELECT receiver_id, product_id, CAST(SUM(units) AS BIGINT) AS units
             FROM transit WHERE units > 0 GROUP BY receiver_id, product_id",
        )
        .all()
        .await?)
}
