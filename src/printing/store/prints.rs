//! SQL of the last labels, and of codes for many things at once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    scan::{self, Kind},
};

/// How many rows are written by one statement.
const ROWS_AT_ONCE: usize = 500;

/// The last label of a thing.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LastRow {
    /// The template's key.
    pub template: String,
    /// What it is for, or what that was merged into.
    pub thing: Uuid,
    /// Whether it was merged into that.
    pub is_merged: bool,
    /// The label's code.
    pub code: Option<String>,
    /// What it says, as JSON.
    pub facts: String,
    /// What of it somebody typed, as JSON.
    pub typed: String,
    /// The language it is in.
    pub language: String,
    /// When it was printed.
    pub printed_at: DateTime<Utc>,
}

/// The last labels printed at a facility, of each template and thing, the newest first.
pub async fn last(tx: &mut Tx, facility: Uuid) -> Result<Vec<LastRow>> {
    Ok(tx
        .query(
            "SELECT label_print.template,
                    COALESCE(product_alias.into_id, lot_alias.into_id, label_print.thing) AS thing,
                    product_alias.from_id IS NOT NULL OR lot_alias.from_id IS NOT NULL AS is_merged,
                    label_print.code, label_print.facts, label_print.typed,
                    label_job.language, label_job.printed_at
             FROM label_last
                 JOIN label_print ON label_print.facility_id = label_last.facility_id
                     AND label_print.job_id = label_last.job_id
                     AND label_print.position = label_last.position
                 JOIN label_job ON label_job.facility_id = label_last.facility_id
                     AND label_job.id = label_last.job_id
                 LEFT JOIN product_alias ON product_alias.from_id = label_print.thing
                 LEFT JOIN lot_alias ON lot_alias.from_id = label_print.thing
             WHERE label_last.facility_id = $1
             ORDER BY label_job.printed_at DESC, label_job.id DESC, label_print.position",
        )
        .bind(facility)
        .all()
        .await?)
}

/// The codes in force of a facility's labels.
pub type Codes = HashMap<(Kind, Uuid), String>;

/// All codes in force of a facility, and of those it printed plates for, each of its own.
pub async fn codes(tx: &mut Tx, facility: Uuid) -> Result<HashMap<Uuid, Codes>> {
    let rows: Vec<(Uuid, Kind, Uuid, String)> = tx
        .query(
            "SELECT facility_id, kind, thing, code FROM label_code
             WHERE retired_at IS NULL AND (facility_id = $1 OR (kind = 'facility'
                 AND facility_id IN (SELECT thing FROM label_last WHERE facility_id = $1)))",
        )
        .bind(facility)
        .all()
        .await?;
    let mut codes: HashMap<Uuid, Codes> = HashMap::new();
    for (owner, kind, thing, code) in rows {
        codes.entry(owner).or_default().insert((kind, thing), code);
    }
    Ok(codes)
}

/// Gives codes to those things of a facility that have none, many at once.
pub async fn give(
    tx: &mut Tx,
    owner: Uuid,
    things: &[(Kind, Uuid)],
    (account, now): (Uuid, DateTime<Utc>),
) -> Result<()> {
    let mut seen = HashSet::new();
    let things: Vec<&(Kind, Uuid)> = things.iter().filter(|each| seen.insert(**each)).collect();
    for part in things.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "INSERT INTO label_code (code, kind, facility_id, thing, made_at, made_by)
             VALUES {} ON CONFLICT DO NOTHING",
            tx.placeholders(part.len(), 6)
        );
        let mut query = tx.query(assembled(sql));
        for (kind, thing) in part {
            query = query
                .bind(scan::fresh())
                .bind(*kind)
                .bind(owner)
                .bind(*thing)
                .bind(now)
                .bind(account);
        }
        query.run().await?;
    }
    Ok(())
}

/// A label that is printed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PrintRow {
    /// What it is for.
    pub thing: Uuid,
    /// As the caller named it.
    pub thing_key: String,
    /// Its name.
    pub name: String,
    /// The label's code.
    pub code: Option<String>,
    /// What it says, as JSON.
    pub facts: String,
    /// What of it somebody typed, as JSON.
    pub typed: String,
}

/// Notes the labels of a job, in their order.
pub async fn add(
    tx: &mut Tx,
    (facility, job, template): (Uuid, Uuid, &str),
    labels: &[PrintRow],
) -> Result<()> {
    let mut position = 0_i64;
    for part in labels.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "INSERT INTO label_print (facility_id, job_id, position, template, thing, thing_key,
                 name, code, facts, typed) VALUES {}",
            tx.placeholders(part.len(), 10)
        );
        let mut query = tx.query(assembled(sql));
        for label in part {
            query = query
                .bind(facility)
                .bind(job)
                .bind(position)
                .bind(template.to_owned())
                .bind(label.thing)
                .bind(label.thing_key.clone())
                .bind(label.name.clone())
                .bind(label.code.clone())
                .bind(label.facts.clone())
                .bind(label.typed.clone());
            position += 1;
        }
        query.run().await?;
    }
    Ok(())
}

/// The labels of a job, in their order.
pub async fn of_job(tx: &mut Tx, facility: Uuid, job: Uuid) -> Result<Vec<PrintRow>> {
    Ok(tx
        .query(
            "SELECT thing, thing_key, name, code, facts, typed FROM label_print
             WHERE facility_id = $1 AND job_id = $2 ORDER BY position",
        )
        .bind(facility)
        .bind(job)
        .all()
        .await?)
}
