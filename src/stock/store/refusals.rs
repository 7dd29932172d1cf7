//! SQL of how often something was refused.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::{Code, Result},
    stock::Kind,
};

/// Notes that a document was refused at a facility on a day; nothing else of it is kept.
pub async fn note(
    tx: &mut Tx,
    facility: Uuid,
    day: NaiveDate,
    kind: Kind,
    code: Code,
) -> Result<()> {
    tx.query(
        "INSERT INTO refusal_day (facility_id, day, kind, code, times)
         VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (facility_id, day, kind, code) DO UPDATE SET times = refusal_day.times + 1",
    )
    .bind(facility)
    .bind(day)
    .bind(kind)
    .bind(code.text())
    .run()
    .await?;
    Ok(())
}
