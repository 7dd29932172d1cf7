//! SQL of certificates that end soon.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::holds::{At, MOST};
use crate::{
    alert::{Event, Facts, Happening},
    db::Tx,
    error::Result,
    id,
    staff::certificate::{REMINDERS, Term},
};

#[derive(sqlx::FromRow)]
struct EndingRow {
    #[sqlx(flatten)]
    at: At,
    id: Uuid,
    number: String,
    issued_on: NaiveDate,
    valid_to: NaiveDate,
    revoked_on: Option<NaiveDate>,
}

impl EndingRow {
    /// What is told of it now: of the reminders that are due the nearest to its end.
    fn happening(self, now: DateTime<Utc>) -> Option<Happening> {
        let offset = Duration::minutes(self.at.utc_offset_minutes);
        let term = Term {
            issued_on: self.issued_on,
            valid_to: self.valid_to,
            revoked_on: self.revoked_on,
        };
        let days = term.reminder((now + offset).date_naive())?;
        let ahead = Days::new(u64::try_from(days).ok()?);
        let from = self.valid_to.checked_sub_days(ahead)?;
        Some(Happening {
            event: Event::CertificateEnding,
            // Each reminder is another, and so are those of a later end.
            subject: id::derived(self.id, &format!("{days} days before {}", self.valid_to)),
            since: from.and_time(NaiveTime::MIN).and_utc() - offset,
            over_at: None,
            facts: Facts {
                certificate: Some(self.number),
                day: Some(self.valid_to),
                ..Facts::default()
            },
            at: self.at.into(),
        })
    }
}

/// Certificates that end soon, of those who still work there and hold none that ends later.
pub async fn certificates(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Happening>> {
    let today = now.date_naive();
    let most = REMINDERS.into_iter().max().unwrap_or(0);
    let rows: Vec<EndingRow> = tx
        .query(
            "SELECT facility.id AS facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, held.id, held.number, held.issued_on,
                    held.valid_to, held.revoked_on
             FROM (SELECT certificate.id, certificate.member_id, certificate.kind,
                     certificate.number, certificate.issued_on,
                     COALESCE((SELECT MAX(step.valid_to) FROM certificate_step AS step
                         WHERE step.certificate_id = certificate.id), certificate.valid_to)
                         AS valid_to,
                     (SELECT step.day FROM certificate_step AS step
                         WHERE step.certificate_id = certificate.id AND step.kind = 'revoked')
                         AS revoked_on
                 FROM certificate) AS held
                 JOIN staff_member ON staff_member.id = held.member_id
                 JOIN facility ON facility.id = staff_member.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE held.valid_to BETWEEN $1 AND $2 AND held.revoked_on IS NULL
                 AND (staff_member.left_on IS NULL OR staff_member.left_on > $1)
                 AND NOT EXISTS (SELECT 1 FROM certificate AS other
                     WHERE other.member_id = held.member_id AND other.kind = held.kind
                         AND other.valid_to > held.valid_to
                         AND NOT EXISTS (SELECT 1 FROM certificate_step AS step
                             WHERE step.certificate_id = other.id AND step.kind = 'revoked'))
             ORDER BY held.valid_to, held.id LIMIT $3",
        )
        // A day more at both ends: a place may be a day ahead or behind.
        .bind(today - Duration::days(1))
        .bind(today + Duration::days(most + 1))
        .bind(MOST)
        .all()
        .await?;
    let happening = |row: EndingRow| row.happening(now);
    Ok(rows.into_iter().filter_map(happening).collect())
}
