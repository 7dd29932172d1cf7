//! Posting a count: its lines are written down, its document goes into the book, it ends.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Session, Status,
    reasons::{self, ReasonStatus},
    sheet::{self, SheetLine},
    store::{self, results},
    work,
};
use crate::{
    catalog::SharedProduct,
    clock::day_at,
    db::Tx,
    error::{Code, Refusal, Result},
    places::{Facility, SharedFacility},
    stock::{
        Kind,
        draft::{Draft, DraftLine},
        posting::post_batch,
    },
};

/// What somebody wants to post.
#[derive(Debug, Clone, Default)]
pub struct Settling {
    /// Codes of reasons, by the id of the count they are about.
    pub reasons: BTreeMap<Uuid, String>,
    /// The document's business day; today when absent.
    pub occurred_on: Option<NaiveDate>,
    /// The document's remark.
    pub note: String,
}

/// Posts a session: writes its lines down, puts its document into the book, ends it. Answers the
/// session and whether it was posted only now.
///
/// `product` finds the products of its lines.
pub async fn post(
    tx: &mut Tx,
    facility: &SharedFacility,
    id: Uuid,
    settling: &Settling,
    (account, now): (Uuid, DateTime<Utc>),
    product: impl Fn(&str) -> Option<SharedProduct>,
) -> Result<(Session, bool)> {
    let session = store::locked(tx, facility.id, id).await?;
    let mut session = session.ok_or_else(|| Code::NotFound.with("what", id))?;
    match session.status {
        Status::Open => {}
        Status::Posted => return Ok((session, false)),
        Status::Cancelled => return Err(Code::CountEnded.with("number", session.number).into()),
    }
    let rows = settle(tx, facility, &mut session, settling, now).await?;
    if let Some(draft) = draft(&session, facility, &rows, account, product)? {
        // The same path as at the desk, in this transaction.
        let mut answers = post_batch(tx, now, &[&draft]).await?;
        answers.remove(0)?;
    }
    session.status = Status::Posted;
    store::set_status(tx, &session, session.status, Some((account, now))).await?;
    Ok((session, true))
}

/// Writes down what is posted of each line.
async fn settle(
    tx: &mut Tx,
    facility: &Facility,
    session: &mut Session,
    settling: &Settling,
    now: DateTime<Utc>,
) -> Result<Vec<results::ResultRow>> {
    let lines = work::sheet(tx, facility, session).await?;
    let offered: BTreeSet<String> = reasons::all(tx)
        .await?
        .into_iter()
        .filter(|reason| reason.status == ReasonStatus::Active)
        .map(|reason| reason.code)
        .collect();
    let rows = sheet::settle(&lines, facility, &settling.reasons, &offered)?;
    let last = lines.iter().filter_map(SheetLine::newest);
    let last = last.map(|count| count.counted_at).max().unwrap_or(now);
    let last = day_at(last, facility.utc_offset_minutes);
    let today = day_at(now, facility.utc_offset_minutes);
    let day = settling.occurred_on.unwrap_or(today);
    if day < last {
        return Err(Code::CountDayEarly
            .with("day", last)
            .at("occurredOn")
            .into());
    }
    session.occurred_on = Some(day);
    session.remark.clone_from(&settling.note);
    results::add(tx, session, &rows).await?;
    let number = |wanted: &dyn Fn(&results::ResultRow) -> bool| {
        i64::try_from(rows.iter().filter(|row| wanted(row)).count()).unwrap_or(i64::MAX)
    };
    let figures = [
        number(&|row| row.line_id.is_some()),
        number(&|row| row.line_id.is_some() && row.difference == 0),
        number(&|row| row.line_id.is_none()),
    ];
    results::set_figures(tx, session, figures).await?;
    Ok(rows)
}

/// The document of a session; nothing where card and shelf agree on every line.
fn draft(
    session: &Session,
    facility: &SharedFacility,
    rows: &[results::ResultRow],
    account: Uuid,
    product: impl Fn(&str) -> Option<SharedProduct>,
) -> Result<Option<Draft>, Refusal> {
    let day = session.occurred_on.unwrap_or_default();
    let document = session.document_id;
    let mut draft = Draft::new(document, Kind::Count, facility.clone(), day, account);
    draft.note.clone_from(&session.remark);
    for row in rows.iter().filter(|row| row.difference != 0) {
        let code = &row.product_code;
        let product = product(code).ok_or_else(|| Code::NotFound.with("what", code))?;
        let zone = facility.zone_by_id(row.zone_id);
        let zone = zone.ok_or_else(|| Code::ZoneUnknown.with("zone", row.zone_id))?;
        draft.lines.push(DraftLine {
            product,
            named: None,
            lot_number: row.lot_number.clone(),
            lot_expiry: row.lot_expiry,
            made_on: None,
            zone: Some(zone.code.clone()),
            to_zone: None,
            units: row.difference,
            reason: row.reason.clone(),
        });
    }
    Ok((!draft.lines.is_empty()).then_some(draft))
}
