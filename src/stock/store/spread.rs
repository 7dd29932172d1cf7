//! SQL of where a product lies.

use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    places::store::Reach,
};

/// Units of a product in one facility.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SpreadRow {
    /// The facility's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Units in all its zones.
    pub units: i64,
    /// Those of them in green zones.
    pub qualified: i64,
    /// Lots.
    pub lots: i64,
}

/// Where a product lies, within reach, in order of the facility's code.
pub async fn of_product(
    tx: &mut Tx,
    product: Uuid,
    after: &str,
    limit: i64,
    reach: &Reach,
) -> Result<Vec<SpreadRow>> {
    let sql = format!(
        "SELECT facility.code, facility.name, CAST(SUM(holding.units) AS BIGINT) AS units,
                CAST(SUM(CASE WHEN zone.state = 'qualified' THEN holding.units ELSE 0 END)
                    AS BIGINT) AS qualified,
                CAST(COUNT(DISTINCT holding.lot_id) AS BIGINT) AS lots
         FROM holding
             JOIN facility ON facility.id = holding.facility_id
             JOIN region ON region.id = facility.region_id
             JOIN zone ON zone.id = holding.zone_id
         WHERE holding.product_id = $1 AND holding.units > 0 AND facility.code > $2 AND {}
         GROUP BY facility.code, facility.name ORDER BY facility.code LIMIT $3",
        reach.condition(4)
    );
    let query = tx
        .query(assembled(sql))
        .bind(product)
        .bind(after.to_owned())
        .bind(limit);
    Ok(reach.bind(query).all().await?)
}
