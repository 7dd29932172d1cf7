//! What an issue answers: a requisition of the receiver, of which no more is sent than was
//! approved.

use std::{
    collections::{BTreeSet, HashMap},
    hash::BuildHasher,
};

use uuid::Uuid;

use super::{Kind, draft::Draft, known::NewDocument};
use crate::{
    db::Tx,
    error::{Code, Refusal, Result},
};

/// A requisition that something is to be sent for, as it is while the sender's book is locked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who is asked.
    pub supplier: Uuid,
    /// Its last step's number.
    pub steps: i64,
    /// Whether it is approved and not ended.
    pub open: bool,
    /// Units approved and not yet sent, by product.
    pub left: HashMap<Uuid, i64>,
}

/// The step that an issue makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers {
    /// Who asked.
    pub facility: Uuid,
    /// The requisition.
    pub requisition: Uuid,
    /// The step's number.
    pub step: i64,
}

/// The requisition that a draft answers: who asked, and its id.
pub fn key(draft: &Draft) -> Option<(Uuid, Uuid)> {
    let receiver = draft.counterparty_facility()?;
    Some((receiver.id, draft.requisition?))
}

/// Refuses to send for a requisition that is not open, or more than is left of it; answers the
/// step.
pub fn check(
    asked: &HashMap<(Uuid, Uuid), Asked, impl BuildHasher>,
    draft: &Draft,
    document: &NewDocument,
) -> Result<Option<Answers>, Refusal> {
    let Some(key) = key(draft).filter(|_| draft.kind == Kind::Issue) else {
        return Ok(None);
    };
    let found = asked.get(&key);
    let found = found.filter(|found| found.supplier == draft.facility.id);
    let found = found.ok_or_else(|| Code::RequisitionUnknown.at("requisition"))?;
    if !found.open {
        return Err(Code::RequisitionStep.at("requisition"));
    }
    let mut sent: HashMap<Uuid, i64> = HashMap::new();
    for entry in &document.entries {
        *sent.entry(entry.product_id).or_default() -= entry.link.units;
    }
    for (index, line) in draft.lines.iter().enumerate() {
        let left = found.left.get(&line.product.id).copied().unwrap_or(0);
        let wanted = sent.get(&line.product.id).copied().unwrap_or(0);
        if wanted > left {
            return Err(Code::RequisitionOverApproved
                .with("product", &line.product.name)
                .with("held", left)
                .with("wanted", wanted)
                .at(format!("lines[{index}].units")));
        }
    }
    Ok(Some(Answers {
        facility: key.0,
        requisition: key.1,
        step: found.steps + 1,
    }))
}

impl Asked {
    /// Takes in what a document sent.
    pub fn accept(&mut self, document: &NewDocument) {
        self.steps += 1;
        for entry in &document.entries {
            *self.left.entry(entry.product_id).or_default() += entry.link.units;
        }
    }
}

#[derive(sqlx::FromRow)]
struct AskedRow {
    supplier_id: Uuid,
    number: i64,
    kind: String,
}

/// Reads the requisitions that drafts answer; their suppliers' books are locked.
pub async fn load(tx: &mut Tx, drafts: &[&Draft]) -> Result<HashMap<(Uuid, Uuid), Asked>> {
    let keys: BTreeSet<(Uuid, Uuid)> = drafts.iter().filter_map(|draft| key(draft)).collect();
    let mut all = HashMap::new();
    for (facility, requisition) in keys {
        let row: Option<AskedRow> = tx
            .query(
                "SELECT requisition.supplier_id, requisition_step.number, requisition_step.kind
                 FROM requisition
                     JOIN requisition_step
                         ON requisition_step.facility_id = requisition.facility_id
                         AND requisition_step.requisition_id = requisition.id
                 WHERE requisition.facility_id = $1 AND requisition.id = $2
                 ORDER BY requisition_step.number DESC LIMIT 1",
            )
            .bind(facility)
            .bind(requisition)
            .optional()
            .await?;
        let Some(row) = row else { continue };
        let asked = Asked {
            supplier: row.supplier_id,
            steps: row.number,
            open: matches!(&row.kind[..], "approved" | "allocated" | "issued"),
            left: left(tx, facility, requisition).await?,
        };
        all.insert((facility, requisition), asked);
    }
    Ok(all)
}

/// Units approved and not yet sent, by product; what was taken back counts as not sent.
async fn left(tx: &mut Tx, facility: Uuid, requisition: Uuid) -> Result<HashMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = tx
        .query(
            "SELECT parts.product_id, CAST(SUM(parts.units) AS BIGINT) AS units
             FROM (SELECT requisition_line.product_id, requisition_line.units
                   FROM requisition_line
                   JOIN requisition_step
                       ON requisition_step.facility_id = requisition_line.facility_id
                       AND requisition_step.requisition_id = requisition_line.requisition_id
                       AND requisition_step.number = requisition_line.step
                       AND requisition_step.kind = 'approved'
                   WHERE requisition_line.facility_id = $1
                       AND requisition_line.requisition_id = $2
                   UNION ALL
                   SELECT entry.product_id, entry.units
                   FROM requisition_step
                   JOIN requisition ON requisition.facility_id = requisition_step.facility_id
                       AND requisition.id = requisition_step.requisition_id
                   JOIN entry ON entry.facility_id = requisition.supplier_id
                       AND entry.document_id = requisition_step.id
                   WHERE requisition_step.facility_id = $1
                       AND requisition_step.requisition_id = $2
                       AND requisition_step.kind = 'issued'
                       AND NOT EXISTS (SELECT 1 FROM document
                           WHERE document.facility_id = requisition.supplier_id
                               AND document.reverses_id = requisition_step.id)) parts
             GROUP BY parts.product_id",
        )
        .bind(facility)
        .bind(requisition)
        .all()
        .await?;
    Ok(rows.into_iter().collect())
}

/// Writes the steps that documents make.
pub async fn write(tx: &mut Tx, documents: &[NewDocument]) -> Result<()> {
    for document in documents {
        let Some(answers) = document.answers else {
            continue;
        };
        tx.query(
            "INSERT INTO requisition_step (facility_id, requisition_id, number, id, kind, note,
                 request_hash, recorded_at, account_id)
             VALUES ($1, $2, $3, $4, 'issued', '', $5, $6, $7)",
        )
        .bind(answers.facility)
        .bind(answers.requisition)
        .bind(answers.step)
        .bind(document.recorded.id)
        .bind(document.recorded.request_hash.clone())
        .bind(document.recorded_at)
        .bind(document.account)
        .run()
        .await?;
    }
    Ok(())
}
