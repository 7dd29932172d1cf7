//! SQL of a day's summary.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result, report::day::DayLine};

/// What moved on a day by the entries up to `head`, by kind and product. Moves between zones of
/// one facility change nothing and are left out.
pub async fn lines(tx: &mut Tx, facility: Uuid, day: NaiveDate, head: i64) -> Result<Vec<DayLine>> {
    let mut lines: Vec<DayLine> = tx
        .query(
            "SELECT COALESCE(original.kind, document.kind) AS kind, product.code AS product,
                    product.name, product.spec, product.base_unit AS unit,
                    CAST(SUM(entry.units) AS BIGINT) AS units,
                    CAST(COUNT(DISTINCT CASE WHEN document.reverses_id IS NULL
                            THEN document.id END)
                        - COUNT(DISTINCT document.reverses_id) AS BIGINT) AS documents
             FROM entry
                 JOIN document ON document.facility_id = entry.facility_id
                     AND document.id = entry.document_id
                 LEFT JOIN document AS original
                     ON original.facility_id = document.facility_id
                     AND original.id = document.reverses_id
                 JOIN product ON product.id = entry.product_id
             WHERE entry.facility_id = $1 AND entry.occurred_on = $2 AND entry.seq <= $3
                 AND entry.flow <> 'within'
             GROUP BY COALESCE(original.kind, document.kind), product.code, product.name,
                 product.spec, product.base_unit",
        )
        .bind(facility)
        .bind(day)
        .bind(head)
        .all()
        .await?;
    lines.retain(|line| line.units != 0 || line.documents != 0);
    lines.sort_by_cached_key(|line| (line.kind.text(), line.product.clone()));
    Ok(lines)
}

/// How many dispensings there were on a day, less those taken back on it.
pub async fn hand_outs(tx: &mut Tx, facility: Uuid, day: NaiveDate, head: i64) -> Result<i64> {
    Ok(tx
        .query(
            "SELECT CAST(COUNT(DISTINCT CASE WHEN document.reverses_id IS NULL
                        THEN document.id END)
                    - COUNT(DISTINCT document.reverses_id) AS BIGINT)
             FROM entry
                 JOIN document ON document.facility_id = entry.facility_id
                     AND document.id = entry.document_id
             WHERE entry.facility_id = $1 AND entry.occurred_on = $2 AND entry.seq <= $3
                 AND entry.flow = 'dispensed'",
        )
        .bind(facility)
        .bind(day)
        .bind(head)
        .scalar()
        .await?)
}

/// How often something was refused.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RefusedRow {
    /// Of which kind of document.
    pub kind: String,
    /// Why.
    pub code: String,
    /// How often.
    pub times: i64,
}

/// What was refused on a day, the most often first.
pub async fn refused(tx: &mut Tx, facility: Uuid, day: NaiveDate) -> Result<Vec<RefusedRow>> {
    Ok(tx
        .query(
            "SELECT kind, code, times FROM refusal_day WHERE facility_id = $1 AND day = $2
             ORDER BY times DESC, code, kind",
        )
        .bind(facility)
        .bind(day)
        .all()
        .await?)
}

/// Open counts, and recalled lots outside the rejected zone.
pub async fn waiting(tx: &mut Tx, facility: Uuid) -> Result<(i64, i64)> {
    let counts = tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM count_session
             WHERE facility_id = $1 AND status = 'open'",
        )
        .bind(facility)
        .scalar()
        .await?;
    let recalled = tx
        .query(
            "SELECT CAST(COUNT(DISTINCT lot.id) AS BIGINT)
             FROM holding
                 JOIN lot ON lot.id = holding.lot_id AND lot.status = 'recalled'
                 JOIN zone ON zone.id = holding.zone_id AND zone.state <> 'rejected'
             WHERE holding.facility_id = $1 AND holding.units > 0",
        )
        .bind(facility)
        .scalar()
        .await?;
    Ok((counts, recalled))
}

/// The moments at which a day begins and ends, so many minutes east of Greenwich.
pub fn span(day: NaiveDate, utc_offset_minutes: i64) -> (DateTime<Utc>, DateTime<Utc>) {
    let begin = |day: NaiveDate| {
        let midnight = day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
        midnight - Duration::minutes(utc_offset_minutes)
    };
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    (begin(day), begin(next))
}

/// How many quantities were counted on the shelf between two moments.
pub async fn shelves_counted(
    tx: &mut Tx,
    facility: Uuid,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<i64> {
    Ok(tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM count_line
             WHERE facility_id = $1 AND counted_at >= $2 AND counted_at < $3",
        )
        .bind(facility)
        .bind(from)
        .bind(to)
        .scalar()
        .await?)
}
