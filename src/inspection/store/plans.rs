//! SQL of plans of visits, and of what the records say of facilities.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    places::store::Reach,
};

/// A facility of a plan.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StopRow {
    /// Its id.
    pub facility_id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its place on the way, from 1.
    pub position: i64,
    /// Who planned it.
    pub account_name: String,
    /// The first inspection that came within the quarter.
    pub visit_id: Option<Uuid>,
}

/// The facilities of a quarter's plan within reach, in their order.
pub async fn stops(
    tx: &mut Tx,
    quarter: &str,
    region_path: &str,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    reach: &Reach,
) -> Result<Vec<StopRow>> {
    let scope = reach.condition(5);
    let sql = format!(
        "SELECT visit_plan.facility_id, facility.code, facility.name, visit_plan.position,
             account.name AS account_name,
             (SELECT visit.id FROM visit
                 WHERE visit.facility_id = visit_plan.facility_id AND visit.kind = 'inspection'
                     AND visit.received_at >= $3 AND visit.received_at < $4
                 ORDER BY visit.number LIMIT 1) AS visit_id
         FROM visit_plan JOIN facility ON facility.id = visit_plan.facility_id
             JOIN region ON region.id = facility.region_id
             JOIN account ON account.id = visit_plan.account_id
         WHERE visit_plan.quarter = $1 AND region.path LIKE $2 AND {scope}
         ORDER BY visit_plan.position, facility.code LIMIT 1000"
    );
    let query = tx.query(assembled(sql)).bind(quarter.to_owned());
    let query = query.bind(format!("{region_path}%")).bind(from).bind(to);
    Ok(reach.bind(query).all().await?)
}

/// Takes a facility out of a quarter's plan.
pub async fn remove(tx: &mut Tx, facility: Uuid, quarter: &str) -> Result<()> {
    let query = tx.query("DELETE FROM visit_plan WHERE facility_id = $1 AND quarter = $2");
    query.bind(facility).bind(quarter.to_owned()).run().await?;
    Ok(())
}

/// Puts a facility into a quarter's plan.
pub async fn add(
    tx: &mut Tx,
    (facility, position): (Uuid, i64),
    quarter: &str,
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let query = tx.query(
        "INSERT INTO visit_plan (facility_id, quarter, position, account_id, made_at)
         VALUES ($1, $2, $3, $4, $5)",
    );
    let query = query.bind(facility).bind(quarter.to_owned()).bind(position);
    query.bind(account).bind(now).run().await?;
    Ok(())
}

/// The last inspection of a facility.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LastRow {
    /// Where.
    pub facility_id: Uuid,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What it came to.
    pub score_permille: Option<i64>,
    /// Whether the whole failed.
    pub fails: bool,
}

/// The last inspections of all facilities.
pub async fn last(tx: &mut Tx, region_path: &str) -> Result<Vec<LastRow>> {
    let query = tx.query(
        "SELECT visit.facility_id, visit.received_at, visit.score_permille, visit.fails
         FROM facility JOIN region ON region.id = facility.region_id
             JOIN visit ON visit.facility_id = facility.id AND visit.number = (
                 SELECT later.number FROM visit AS later
                 WHERE later.facility_id = facility.id AND later.kind = 'inspection'
                 ORDER BY later.number DESC LIMIT 1)
         WHERE region.path LIKE $1",
    );
    Ok(query.bind(format!("{region_path}%")).all().await?)
}

/// How many excursions there were since, by facility.
pub async fn excursions(
    tx: &mut Tx,
    region_path: &str,
    since: DateTime<Utc>,
) -> Result<Vec<(Uuid, i64)>> {
    let query = tx.query(
        "SELECT excursion.facility_id, COUNT(*)
         FROM excursion JOIN facility ON facility.id = excursion.facility_id
             JOIN region ON region.id = facility.region_id
         WHERE region.path LIKE $1 AND excursion.last_at >= $2
         GROUP BY excursion.facility_id",
    );
    Ok(query
        .bind(format!("{region_path}%"))
        .bind(since)
        .all()
        .await?)
}

/// What was lost since, and what went out in all, by facility.
pub async fn losses(
    tx: &mut Tx,
    region_path: &str,
    since: NaiveDate,
) -> Result<Vec<(Uuid, i64, i64)>> {
    let query = tx.query(
        "SELECT entry.facility_id,
             CAST(SUM(CASE WHEN entry.flow = 'lost' THEN -entry.units ELSE 0 END) AS BIGINT),
             CAST(SUM(CASE WHEN entry.flow IN ('lost', 'dispensed', 'issued', 'transit')
                 AND entry.units < 0 THEN -entry.units ELSE 0 END) AS BIGINT)
         FROM entry JOIN facility ON facility.id = entry.facility_id
             JOIN region ON region.id = facility.region_id
         WHERE region.path LIKE $1 AND entry.occurred_on >= $2
         GROUP BY entry.facility_id",
    );
    Ok(query
        .bind(format!("{region_path}%"))
        .bind(since)
        .all()
        .await?)
}
