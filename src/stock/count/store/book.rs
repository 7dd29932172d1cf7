//! SQL of what the book says of the spots of a count.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::super::Spot;
use crate::{db::Tx, error::Result, stock::Kind};

/// How many movements since its opening a session looks at.
const MOVES_MAX: i64 = 20_000;

/// Something that moved after a session was opened.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MoveRow {
    /// The entry's number.
    pub seq: i64,
    /// The product.
    pub product_id: Uuid,
    /// The lot's number.
    pub lot_number: String,
    /// The lot's last good day.
    pub lot_expiry: Option<NaiveDate>,
    /// The zone.
    pub zone_id: Uuid,
    /// Signed units.
    pub units: i64,
    /// The document.
    pub document_id: Uuid,
    /// Its number.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who posted it.
    pub account_name: String,
}

impl MoveRow {
    /// Where it moved.
    pub fn spot(&self) -> Spot {
        Spot {
            product: self.product_id,
            lot: self.lot_number.clone(),
            expiry: self.lot_expiry,
            zone: self.zone_id,
        }
    }
}

/// What moved in a book after an entry, of one product or of all.
pub async fn moves(
    tx: &mut Tx,
    facility: Uuid,
    product: Option<Uuid>,
    after: i64,
) -> Result<Vec<MoveRow>> {
    let rows = tx.query(
        "SELECT entry.seq, entry.product_id, lot.number AS lot_number, lot.expiry AS lot_expiry,
                entry.zone_id, entry.units, entry.document_id, document.number, document.kind,
                document.occurred_on, document.recorded_at,
                COALESCE(account.name, '') AS account_name
         FROM entry
         JOIN lot ON lot.id = entry.lot_id
         JOIN document ON document.facility_id = entry.facility_id
             AND document.id = entry.document_id
         LEFT JOIN account ON account.id = document.account_id
         WHERE entry.facility_id = $1 AND entry.seq > $2
             AND (CAST($3 AS UUID) IS NULL OR entry.product_id = $3)
         ORDER BY entry.seq LIMIT $4",
    );
    let rows = rows.bind(facility).bind(after).bind(product);
    Ok(rows.bind(MOVES_MAX).all().await?)
}

/// Units of a spot in the book now.
pub async fn held(tx: &mut Tx, facility: Uuid, spot: &Spot) -> Result<i64> {
    let units = tx.query(
        "SELECT CAST(COALESCE(SUM(holding.units), 0) AS BIGINT)
         FROM holding JOIN lot ON lot.id = holding.lot_id
         WHERE holding.facility_id = $1 AND holding.product_id = $2 AND holding.zone_id = $3
             AND lot.number = $4 AND lot.expiry_key = $5",
    );
    Ok(units
        .bind(facility)
        .bind(spot.product)
        .bind(spot.zone)
        .bind(spot.lot.clone())
        .bind(spot.expiry.map(|day| day.to_string()).unwrap_or_default())
        .scalar()
        .await?)
}

/// The expiries of the lots of a product that bear a number.
pub async fn expiries(tx: &mut Tx, product: Uuid, number: &str) -> Result<Vec<Option<NaiveDate>>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        expiry: Option<NaiveDate>,
    }
    let rows = tx.query("SELECT expiry FROM lot WHERE product_id = $1 AND number = $2");
    let rows: Vec<Row> = rows.bind(product).bind(number.to_owned()).all().await?;
    Ok(rows.into_iter().map(|row| row.expiry).collect())
}
