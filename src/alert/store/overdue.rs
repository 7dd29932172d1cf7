//! SQL of findings of inspections that nobody put right in time.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::holds::{At, MOST};
use crate::{
    alert::{Event, Facts, Happening},
    db::Tx,
    error::Result,
    id,
};

#[derive(sqlx::FromRow)]
struct OverdueRow {
    #[sqlx(flatten)]
    at: At,
    id: Uuid,
    check_code: String,
    due_on: NaiveDate,
}

/// Findings of inspections that nobody said are put right by their day; at who has to.
pub async fn findings(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Happening>> {
    let latest = (now + Duration::hours(14)).date_naive();
    let rows: Vec<OverdueRow> = tx
        .query(
            "SELECT facility.id AS facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, found.id, found.check_code, found.due_on
             FROM (SELECT finding.id, finding.responsible_id, finding.check_code,
                     COALESCE((SELECT step.due_on FROM finding_step AS step
                         WHERE step.facility_id = finding.facility_id
                             AND step.finding_id = finding.id AND step.due_on IS NOT NULL
                         ORDER BY step.number DESC LIMIT 1), finding.due_on) AS due_on,
                     (SELECT step.kind FROM finding_step AS step
                         WHERE step.facility_id = finding.facility_id
                             AND step.finding_id = finding.id
                         ORDER BY step.number DESC LIMIT 1) AS last_step
                 FROM finding WHERE finding.due_on < $1) AS found
                 JOIN facility ON facility.id = found.responsible_id
                 JOIN region ON region.id = facility.region_id
             WHERE found.due_on < $1
                 AND COALESCE(found.last_step, 'reopened') IN ('reopened', 'sent_back')
             ORDER BY found.due_on, found.id LIMIT $2",
        )
        .bind(latest)
        .bind(MOST)
        .all()
        .await?;
    let overdue = rows.into_iter().filter_map(|row| {
        let offset = Duration::minutes(row.at.utc_offset_minutes);
        let after = row.due_on.succ_opt()?;
        (after <= (now + offset).date_naive()).then(|| Happening {
            event: Event::FindingOverdue,
            // Given more time and late again, it is told again.
            subject: id::derived(row.id, &format!("due {}", row.due_on)),
            since: after.and_time(chrono::NaiveTime::MIN).and_utc() - offset,
            over_at: None,
            facts: Facts {
                check: Some(row.check_code),
                day: Some(row.due_on),
                ..Facts::default()
            },
            at: row.at.into(),
        })
    });
    Ok(overdue.collect())
}
