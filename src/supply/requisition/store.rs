//! SQL of requisitions.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Line, Standing, State, StepKind};
use crate::{
    db::{Tx, assembled},
    error::Result,
};

pub mod deliveries;
pub mod lines;
pub mod rounds;

/// A requisition with where it stands.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RequisitionRow {
    /// Who asks.
    pub facility_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its number there.
    pub number: i64,
    /// Who is asked.
    pub supplier_id: Uuid,
    /// The code of who asks.
    pub facility_code: String,
    /// Their name.
    pub facility_name: String,
    /// The code of who is asked.
    pub supplier_code: String,
    /// Their name.
    pub supplier_name: String,
    /// The business day on which it was begun.
    pub asked_on: NaiveDate,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// Its last step.
    pub last: StepKind,
    /// That step's number.
    pub steps: i64,
    /// When that was.
    pub stepped_at: DateTime<Utc>,
    /// Units asked for.
    pub asked: i64,
    /// Units approved.
    pub approved: i64,
    /// Units sent, without what was taken back.
    pub sent: i64,
    /// Units on their way.
    pub under_way: i64,
    /// Products asked for.
    pub products: i64,
}

impl RequisitionRow {
    /// What decides where it stands.
    pub fn standing(&self) -> Standing {
        Standing {
            last: self.last,
            approved: self.approved,
            sent: self.sent,
            under_way: self.under_way,
        }
    }
}

/// Everything of a requisition. What it says of sums comes from its last step of a kind, and from
/// the books.
const FOUND: &str = "SELECT requisition.facility_id, requisition.id, requisition.number,
        requisition.supplier_id, facility.code AS facility_code, facility.name AS facility_name,
        supplier.code AS supplier_code, supplier.name AS supplier_name, requisition.asked_on,
        requisition.created_at, step.kind AS last, step.number AS steps,
        step.recorded_at AS stepped_at,
        CAST(COALESCE((SELECT SUM(line.units) FROM requisition_line AS line
            WHERE line.facility_id = requisition.facility_id
                AND line.requisition_id = requisition.id
                AND line.step = (SELECT MAX(asked.number) FROM requisition_step AS asked
                    WHERE asked.facility_id = requisition.facility_id
                        AND asked.requisition_id = requisition.id
                        AND asked.kind IN ('drafted', 'submitted'))), 0) AS BIGINT) AS asked,
        CAST(COALESCE((SELECT COUNT(*) FROM requisition_line AS line
            WHERE line.facility_id = requisition.facility_id
                AND line.requisition_id = requisition.id AND line.units > 0
                AND line.step = (SELECT MAX(asked.number) FROM requisition_step AS asked
                    WHERE asked.facility_id = requisition.facility_id
                        AND asked.requisition_id = requisition.id
                        AND asked.kind IN ('drafted', 'submitted'))), 0) AS BIGINT) AS products,
        CAST(COALESCE((SELECT SUM(line.units) FROM requisition_line AS line
            JOIN requisition_step AS given ON given.facility_id = line.facility_id
                AND given.requisition_id = line.requisition_id AND given.number = line.step
            WHERE line.facility_id = requisition.facility_id
                AND line.requisition_id = requisition.id
                AND given.kind = 'approved'), 0) AS BIGINT) AS approved,
        CAST(COALESCE((SELECT SUM(-entry.units) FROM requisition_step AS issue
            JOIN entry ON entry.facility_id = requisition.supplier_id
                AND entry.document_id = issue.id
            WHERE issue.facility_id = requisition.facility_id
                AND issue.requisition_id = requisition.id AND issue.kind = 'issued'
                AND NOT EXISTS (SELECT 1 FROM document AS back
                    WHERE back.facility_id = requisition.supplier_id
                        AND back.reverses_id = issue.id)), 0) AS BIGINT) AS sent,
        CAST(COALESCE((SELECT SUM(transit.units) FROM requisition_step AS issue
            JOIN transit ON transit.facility_id = requisition.supplier_id
                AND transit.document_id = issue.id
            WHERE issue.facility_id = requisition.facility_id
                AND issue.requisition_id = requisition.id
                AND issue.kind = 'issued'), 0) AS BIGINT) AS under_way
    FROM requisition
        JOIN facility ON facility.id = requisition.facility_id
        JOIN facility AS supplier ON supplier.id = requisition.supplier_id
        JOIN requisition_step AS step ON step.facility_id = requisition.facility_id
            AND step.requisition_id = requisition.id
            AND step.number = (SELECT MAX(latest.number) FROM requisition_step AS latest
                WHERE latest.facility_id = requisition.facility_id
                    AND latest.requisition_id = requisition.id)";

/// The requisition with this id that a facility asks, or is asked.
pub async fn requisition(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<RequisitionRow>> {
    let sql = format!(
        "{FOUND} WHERE requisition.id = $2
             AND (requisition.facility_id = $1 OR requisition.supplier_id = $1)"
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}

/// On which side of a requisition a facility stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = RequisitionSide)]
pub enum Side {
    /// It asks.
    Asks,
    /// It is asked.
    Supplies,
}

/// Which requisitions are wanted.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Of which facility.
    pub facility: Uuid,
    /// On which side.
    pub side: Side,
    /// In this state only.
    pub state: Option<State>,
    /// Only those that wait for this side.
    pub waiting: bool,
    /// A `LIKE` pattern on codes and names, lower case.
    pub pattern: String,
    /// Begun earlier than this one.
    pub after: Option<(DateTime<Utc>, Uuid)>,
    /// How many.
    pub limit: i64,
}

/// The rows in a state, as [`Standing::state`] says.
fn in_state(state: State) -> &'static str {
    match state {
        State::Draft => "found.last = 'drafted'",
        State::Submitted => "found.last = 'submitted'",
        State::Refused => "found.last = 'refused'",
        State::Cancelled => {
            "(found.last = 'cancelled' OR (found.last = 'closed' AND found.sent = 0))"
        }
        State::Picking => "found.last = 'allocated'",
        State::Approved => "(found.last IN ('approved', 'issued') AND found.sent = 0)",
        State::PartIssued => {
            "(found.last IN ('approved', 'issued') AND found.sent > 0
                AND found.sent < found.approved)"
        }
        State::InTransit => {
            "(found.last IN ('issued', 'closed') AND found.sent > 0 AND found.under_way > 0
                AND (found.last = 'closed' OR found.sent >= found.approved))"
        }
        State::Received => {
            "(found.last IN ('issued', 'closed') AND found.sent > 0 AND found.under_way = 0
                AND (found.last = 'closed' OR found.sent >= found.approved))"
        }
    }
}

/// The requisitions wanted, the newest first; one more than the limit. Drafts are nobody's but
/// those who ask.
pub async fn list(tx: &mut Tx, filter: &Filter) -> Result<Vec<RequisitionRow>> {
    let (side, waiting) = match filter.side {
        Side::Asks => (
            "found.facility_id = $1",
            "(found.last = 'drafted' OR found.under_way > 0)",
        ),
        Side::Supplies => (
            "found.supplier_id = $1 AND found.last <> 'drafted'",
            "(found.last IN ('submitted', 'approved', 'allocated')
                OR (found.last = 'issued' AND found.sent < found.approved))",
        ),
    };
    let state = filter.state.map_or("TRUE", in_state);
    let waiting = Some(waiting).filter(|_| filter.waiting).unwrap_or("TRUE");
    let sql = format!(
        "SELECT * FROM ({FOUND}) AS found
         WHERE {side} AND {state} AND {waiting}
             AND (lower(found.facility_code) LIKE $2 ESCAPE '!'
                 OR lower(found.facility_name) LIKE $2 ESCAPE '!'
                 OR lower(found.supplier_name) LIKE $2 ESCAPE '!'
                 OR CAST(found.number AS TEXT) LIKE $2 ESCAPE '!')
             AND (CAST($3 AS TIMESTAMPTZ) IS NULL OR found.created_at < $3
                 OR (found.created_at = $3 AND found.id < $4))
         ORDER BY found.created_at DESC, found.id DESC LIMIT $5"
    );
    let query = tx
        .query(assembled(sql))
        .bind(filter.facility)
        .bind(filter.pattern.clone())
        .bind(filter.after.map(|(at, _)| at))
        .bind(filter.after.map(|(_, id)| id))
        .bind(filter.limit + 1);
    Ok(query.all().await?)
}

/// Keeps the supplier's book as it is until the commit: steps and postings take turns.
pub async fn lock(tx: &mut Tx, supplier: Uuid) -> Result<()> {
    let sql = format!(
        "SELECT facility_id FROM book WHERE facility_id = $1{}",
        tx.for_update()
    );
    let query = tx.query(assembled(sql)).bind(supplier);
    query.scalar_optional::<Uuid>().await?;
    Ok(())
}

/// Begins a requisition; its number.
pub async fn begin(
    tx: &mut Tx,
    (facility, id, supplier): (Uuid, Uuid, Uuid),
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<i64> {
    let number: i64 = tx
        .query("SELECT COALESCE(MAX(number), 0) + 1 FROM requisition WHERE facility_id = $1")
        .bind(facility)
        .scalar()
        .await?;
    tx.query(
        "INSERT INTO requisition (facility_id, id, number, supplier_id, asked_on, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(facility)
    .bind(id)
    .bind(number)
    .bind(supplier)
    .bind(day)
    .bind(now)
    .run()
    .await?;
    Ok(number)
}

/// A step to be recorded.
#[derive(Debug, Clone)]
pub struct NewStep {
    /// Whose requisition.
    pub facility: Uuid,
    /// Which.
    pub requisition: Uuid,
    /// 1, 2, 3 ….
    pub number: i64,
    /// Chosen by the caller.
    pub id: Uuid,
    /// What it does.
    pub kind: StepKind,
    /// Why.
    pub note: String,
    /// Of what was asked.
    pub request_hash: Vec<u8>,
    /// Now.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account: Uuid,
}

/// Records a step with its lines.
pub async fn add_step(tx: &mut Tx, step: &NewStep, lines: &[Line]) -> Result<()> {
    tx.query(
        "INSERT INTO requisition_step (facility_id, requisition_id, number, id, kind, note,
             request_hash, recorded_at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(step.facility)
    .bind(step.requisition)
    .bind(step.number)
    .bind(step.id)
    .bind(step.kind)
    .bind(step.note.clone())
    .bind(step.request_hash.clone())
    .bind(step.at)
    .bind(step.account)
    .run()
    .await?;
    for (place, line) in (1_i64..).zip(lines) {
        tx.query(
            "INSERT INTO requisition_line (facility_id, requisition_id, step, line, product_id,
                 needed, proposed, units, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(step.facility)
        .bind(step.requisition)
        .bind(step.number)
        .bind(place)
        .bind(line.product)
        .bind(line.needed)
        .bind(line.proposed)
        .bind(line.units)
        .bind(line.reason.clone())
        .run()
        .await?;
    }
    Ok(())
}

/// A step.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StepRow {
    /// 1, 2, 3 ….
    pub number: i64,
    /// Its id; of an issue, its document's.
    pub id: Uuid,
    /// What it did.
    pub kind: StepKind,
    /// Why.
    pub note: String,
    /// Of what was asked.
    pub request_hash: Vec<u8>,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
}

/// The steps of a requisition, in order.
pub async fn steps(tx: &mut Tx, facility: Uuid, requisition: Uuid) -> Result<Vec<StepRow>> {
    let rows = tx.query(
        "SELECT requisition_step.number, requisition_step.id, requisition_step.kind,
                requisition_step.note, requisition_step.request_hash,
                requisition_step.recorded_at, COALESCE(account.name, '') AS account_name
         FROM requisition_step LEFT JOIN account ON account.id = requisition_step.account_id
         WHERE requisition_step.facility_id = $1 AND requisition_step.requisition_id = $2
         ORDER BY requisition_step.number",
    );
    Ok(rows.bind(facility).bind(requisition).all().await?)
}
