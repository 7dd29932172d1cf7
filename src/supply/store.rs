//! SQL of plans, and of what the books say of needs.

pub mod summaries;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    consumption::Rule,
    levels::{Control, Plan},
    stockouts::Course,
};
use crate::{db::Tx, error::Result};

/// For which places a plan is made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SupplyPlace)]
pub enum Place {
    /// 省级库
    Province,
    /// 市级库
    Prefecture,
    /// 县级库
    County,
    /// 乡级库
    Township,
    /// 发放点
    Outlet,
    /// 自助发放机
    Dispenser,
    /// 村级药具箱
    Kit,
}

/// A plan 储备标准.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PlanRow {
    /// For which places.
    pub place: Place,
    /// The product's code; empty for all that have no plan of their own.
    pub product: String,
    /// How consumption is averaged.
    pub rule: Rule,
    /// Over how many months.
    pub months: i64,
    /// From asking to receiving, in hundredths of a month.
    pub lead: i64,
    /// Safety stock, likewise.
    pub safety: i64,
    /// Between two orders, likewise.
    pub review: i64,
    /// The emergency point, likewise.
    pub emergency: i64,
    /// When an order is made.
    pub control: Control,
    /// 最短剩余效期: the least days a lot must still be good when it goes there.
    pub life: i64,
    /// When it was changed; never where the usual one holds.
    pub changed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub changed_by: Option<String>,
}

impl PlanRow {
    /// What the rules need of it.
    pub fn plan(&self) -> Plan {
        Plan {
            lead: self.lead,
            safety: self.safety,
            review: self.review,
            emergency: self.emergency,
            control: self.control,
        }
    }
}

/// All plans, by place and product.
pub async fn plans(tx: &mut Tx) -> Result<Vec<PlanRow>> {
    Ok(tx
        .query(
            "SELECT supply_plan.place, supply_plan.product, supply_plan.rule, supply_plan.months,
                    supply_plan.lead, supply_plan.safety, supply_plan.review,
                    supply_plan.emergency, supply_plan.control, supply_plan.life,
                    supply_plan.changed_at, account.name AS changed_by
             FROM supply_plan LEFT JOIN account ON account.id = supply_plan.account_id
             ORDER BY supply_plan.place, supply_plan.product",
        )
        .all()
        .await?)
}

/// Sets a plan.
pub async fn set_plan(tx: &mut Tx, plan: &PlanRow, account: Uuid) -> Result<()> {
    tx.query(
        "INSERT INTO supply_plan (place, product, rule, months, lead, safety, review, emergency,
             control, changed_at, account_id, life)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (place, product) DO UPDATE SET rule = $3, months = $4, lead = $5, safety = $6,
             review = $7, emergency = $8, control = $9, changed_at = $10, account_id = $11,
             life = $12",
    )
    .bind(plan.place)
    .bind(plan.product.clone())
    .bind(plan.rule)
    .bind(plan.months)
    .bind(plan.lead)
    .bind(plan.safety)
    .bind(plan.review)
    .bind(plan.emergency)
    .bind(plan.control)
    .bind(plan.changed_at)
    .bind(account)
    .bind(plan.life)
    .run()
    .await?;
    Ok(())
}

/// Takes a product's own plan away; whether there was one.
pub async fn drop_plan(tx: &mut Tx, place: Place, product: &str) -> Result<bool> {
    let outcome = tx
        .query("DELETE FROM supply_plan WHERE place = $1 AND product = $2 AND product <> ''")
        .bind(place)
        .bind(product.to_owned())
        .run()
        .await?;
    Ok(outcome > 0)
}

/// By which plans a facility is supplied: a depot by its level's, another by its kind's.
pub async fn place_of(tx: &mut Tx, facility: Uuid) -> Result<Place> {
    Ok(tx
        .query("SELECT COALESCE(level, kind) FROM facility WHERE id = $1")
        .bind(facility)
        .scalar()
        .await?)
}

/// A product that was ever kept at a facility.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KeptRow {
    /// Its id.
    pub product_id: Uuid,
    /// Its code.
    pub code: String,
    /// The first day on which something of it moved there.
    pub first: Option<NaiveDate>,
}

/// The products ever kept at a facility, by code, each lot with its first day.
pub async fn kept(tx: &mut Tx, facility: Uuid) -> Result<Vec<KeptRow>> {
    // One look for each lot ever held, where MIN over all days would read them all.
    let rows: Vec<KeptRow> = tx
        .query(
            "SELECT holding.product_id, product.code,
                    (SELECT holding_day.day FROM holding_day
                     WHERE holding_day.facility_id = holding.facility_id
                         AND holding_day.lot_id = holding.lot_id
                         AND holding_day.zone_id = holding.zone_id
                     ORDER BY holding_day.day LIMIT 1) AS first
             FROM holding JOIN product ON product.id = holding.product_id
             WHERE holding.facility_id = $1",
        )
        .bind(facility)
        .all()
        .await?;
    let mut first: BTreeMap<String, KeptRow> = BTreeMap::new();
    for row in rows {
        let one = first.entry(row.code.clone()).or_insert_with(|| row.clone());
        one.first = [one.first, row.first].into_iter().flatten().min();
    }
    Ok(first.into_values().collect())
}

#[derive(sqlx::FromRow)]
struct CourseRow {
    product_id: Uuid,
    lot_id: Uuid,
    zone_id: Uuid,
    expiry: Option<NaiveDate>,
    day: NaiveDate,
    units: i64,
}

/// How each lot in a zone for usable stock went, by product: from `from` on to `to`, with the last
/// day before.
pub async fn courses(
    tx: &mut Tx,
    facility: Uuid,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<HashMap<Uuid, Vec<Course>>> {
    let rows: Vec<CourseRow> = tx
        .query(
            "SELECT holding.product_id, holding.lot_id, holding.zone_id, lot.expiry,
                    holding_day.day, holding_day.units
             FROM holding
                 JOIN zone ON zone.id = holding.zone_id AND zone.state = 'qualified'
                 JOIN lot ON lot.id = holding.lot_id
                 JOIN holding_day ON holding_day.facility_id = holding.facility_id
                     AND holding_day.lot_id = holding.lot_id
                     AND holding_day.zone_id = holding.zone_id
                     AND holding_day.day <= $3
                     AND holding_day.day >= COALESCE(
                         (SELECT earlier.day FROM holding_day earlier
                          WHERE earlier.facility_id = holding.facility_id
                              AND earlier.lot_id = holding.lot_id
                              AND earlier.zone_id = holding.zone_id AND earlier.day < $2
                          ORDER BY earlier.day DESC LIMIT 1), $2)
             WHERE holding.facility_id = $1
             ORDER BY holding.product_id, holding.lot_id, holding.zone_id, holding_day.day",
        )
        .bind(facility)
        .bind(from)
        .bind(to)
        .all()
        .await?;
    let mut courses: HashMap<Uuid, Vec<Course>> = HashMap::new();
    let mut last = None;
    for row in rows {
        let all = courses.entry(row.product_id).or_default();
        if last.replace((row.lot_id, row.zone_id)) != Some((row.lot_id, row.zone_id)) {
            all.push(Course {
                expiry: row.expiry,
                days: Vec::new(),
            });
        }
        if let Some(course) = all.last_mut() {
            course.days.push((row.day, row.units));
        }
    }
    Ok(courses)
}

/// Units on the way to a facility, by product: its id, its code, units.
pub async fn coming(tx: &mut Tx, facility: Uuid) -> Result<Vec<(Uuid, String, i64)>> {
    Ok(tx
        .query(
            "SELECT transit.product_id, product.code, CAST(SUM(transit.units) AS BIGINT) AS units
             FROM transit JOIN product ON product.id = transit.product_id
             WHERE transit.receiver_id = $1 AND transit.units > 0
             GROUP BY transit.product_id, product.code",
        )
        .bind(facility)
        .all()
        .await?)
}
