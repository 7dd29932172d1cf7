//! What happens once: lots held and recalled, and the condition checks of the first township.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use uuid::Uuid;

use super::{morning, year::Year};
use crate::{
    catalog::{self, SharedProduct, gs1},
    db::{Db, Tx},
    error::{Code, Error, Result},
    id,
    stock::store::checks::{NewCheck, add},
};

/// The products the county keeps, by what is handed out most.
pub const PRODUCTS: [&str; 10] = [
    "C-NRL-52",
    "C-NRL-49",
    "D-COC-01",
    "D-COC-02",
    "D-EC-01",
    "D-SPM-01",
    "D-SPM-03",
    "D-INJ-01",
    "I-TCU380A",
    "I-MLCU375",
];

/// Reads the products, after giving them numbers of the range kept for demonstrations.
pub async fn products(db: &Db) -> Result<Vec<SharedProduct>> {
    let mut tx = db.write().await?;
    let mut products = Vec::new();
    for (index, code) in PRODUCTS.iter().enumerate() {
        let digits = format!("952000001{index:03}");
        let check = gs1::check_digit(&digits).unwrap_or('0');
        tx.query("UPDATE product SET gtin = $1, maker = $2 WHERE code = $3")
            .bind(format!("0{digits}{check}"))
            .bind("云岭(示例)制药有限公司")
            .bind(*code)
            .run()
            .await?;
        let product = catalog::store::product(&mut tx, code).await?;
        let missing = || Error::from(Code::NotFound.with("what", code));
        products.push(Arc::new(product.ok_or_else(missing)?));
    }
    tx.commit().await?;
    Ok(products)
}

/// What happens on a day besides the routine.
pub async fn of_day(db: &Db, year: &mut Year<'_>, day: NaiveDate, today: NaiveDate) -> Result<()> {
    let before = (today - day).num_days();
    if before == 20 {
        decide(db, year, day, 3, "held", "抽检待结果").await?;
    } else if before == 12 {
        decide(db, year, day, 5, "recalled", "厂家通知:包装密封不良").await?;
    }
    if day.day() == 15 && before > 40 {
        check(db, year, day).await?;
    }
    Ok(())
}

/// Holds or recalls the lot of a product that the first township holds and that expires last.
async fn decide(
    db: &Db,
    year: &mut Year<'_>,
    day: NaiveDate,
    product: usize,
    status: &'static str,
    reason: &'static str,
) -> Result<()> {
    let depot = year.depot_of_first_township();
    let lots = year.shelves.lots(depot);
    let Some(lot) = lots.iter().find(|stack| stack.product == product) else {
        return Ok(());
    };
    let lot = lot.lot.clone();
    let mut tx = db.write().await?;
    tx.query(
        "INSERT INTO lot_event (lot_id, seq, at, status, reason)
         SELECT id, 1, $1, $2, $3 FROM lot WHERE number = $4",
    )
    .bind(morning(day))
    .bind(status)
    .bind(reason)
    .bind(lot.clone())
    .run()
    .await?;
    tx.commit().await?;
    year.shelves.vetoed.push(lot);
    Ok(())
}

/// The first township's manager looks at every lot once a month, until lately.
async fn check(db: &Db, year: &Year<'_>, day: NaiveDate) -> Result<()> {
    let depot = year.depot_of_first_township();
    let mut tx = db.write().await?;
    for stack in year.shelves.lots(depot) {
        check_lot(&mut tx, year.account(), depot, &stack.lot, morning(day)).await?;
    }
    tx.commit().await
}

async fn check_lot(
    tx: &mut Tx,
    account: Uuid,
    facility: Uuid,
    number: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let lot = tx.query("SELECT id FROM lot WHERE number = $1");
    let Some(lot) = lot.bind(number.to_owned()).scalar_optional().await? else {
        return Ok(());
    };
    let check = NewCheck {
        id: id::derived(lot, &at.to_string()),
        lot,
        checked_on: at.date_naive(),
        sound: true,
        note: "外观完好、包装无损".into(),
        account,
    };
    add(tx, facility, &check, at).await?;
    Ok(())
}
