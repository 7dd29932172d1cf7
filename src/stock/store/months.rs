//! SQL of closing and reopening months. A close holds the book's row: whoever posts waits, and
//! finds the month closed.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    balances::{self, Balance},
    holdings,
};
use crate::{
    clock::day_at,
    db::Tx,
    error::Result,
    people::Actor,
    places::{Facility, store::facilities::lock_book},
    stock::{
        chain::head_code,
        close::{ActKind, Concerned, Facts, Ledger, MonthAct, checks, obstacles},
        month::Month,
    },
};

/// How a book's months stand.
pub async fn ledger(tx: &mut Tx, facility: Uuid) -> Result<Ledger> {
    let acts: Vec<MonthAct> = tx
        .query(
            "SELECT month_act.no, month_act.month, month_act.act, month_act.at,
                    month_act.account_id, COALESCE(account.name, '') AS account_name,
                    month_act.signed_by, month_act.reason, month_act.head_seq,
                    month_act.head_hash, month_act.next_seq, month_act.next_number
             FROM month_act LEFT JOIN account ON account.id = month_act.account_id
             WHERE month_act.facility_id = $1 ORDER BY month_act.no",
        )
        .bind(facility)
        .all()
        .await?;
    let closed_through = holdings::head(tx, facility).await?.closed_through;
    // One look for each lot ever held, where MIN over all days would read them all.
    let first: Option<NaiveDate> = tx
        .query(
            "SELECT MIN(begun.day) AS day
             FROM (SELECT (SELECT holding_day.day FROM holding_day
                           WHERE holding_day.facility_id = holding.facility_id
                               AND holding_day.lot_id = holding.lot_id
                               AND holding_day.zone_id = holding.zone_id
                           ORDER BY holding_day.day LIMIT 1) AS day
                   FROM holding WHERE holding.facility_id = $1) begun",
        )
        .bind(facility)
        .scalar()
        .await?;
    Ok(Ledger {
        acts,
        closed_through,
        first: first.map(Month::of),
    })
}

/// What the checks of a month look at, and its figures from the entries.
pub async fn facts(
    tx: &mut Tx,
    facility: &Facility,
    month: Month,
    now: DateTime<Utc>,
) -> Result<(Facts, Balance)> {
    let ledger = ledger(tx, facility.id).await?;
    let (seq, _) = ledger.entries_from(month);
    let balance = balances::live(tx, facility.id, seq, month.first(), month.last()).await?;
    let unbalanced = unbalanced(tx, facility.id, month, &balance).await?;
    let facts = Facts {
        today: day_at(now, facility.utc_offset_minutes),
        ledger,
        incoming: incoming(tx, facility.id, month.last()).await?,
        outgoing: outgoing(tx, facility.id, month.last()).await?,
        counts_open: counts_open(tx, facility, month.last()).await?,
        unbalanced,
    };
    Ok((facts, balance))
}

/// How many counts were begun by the end of a day and neither posted nor given up.
async fn counts_open(tx: &mut Tx, facility: &Facility, last: NaiveDate) -> Result<usize> {
    let offset = TimeDelta::minutes(facility.utc_offset_minutes);
    let ended = last
        .checked_add_days(Days::new(1))
        .map_or(DateTime::<Utc>::MAX_UTC, |next| {
            next.and_time(NaiveTime::MIN).and_utc() - offset
        });
    let open: i64 = tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM count_session
             WHERE facility_id = $1 AND status = 'open' AND opened_at < $2",
        )
        .bind(facility.id)
        .bind(ended)
        .scalar()
        .await?;
    Ok(usize::try_from(open).unwrap_or(usize::MAX))
}

/// How many lots' figures differ from what was there at the end of the month, by the table that
/// every entry keeps, or say that there was less than nothing.
async fn unbalanced(tx: &mut Tx, facility: Uuid, month: Month, balance: &Balance) -> Result<usize> {
    let held = balances::held(tx, facility, month.last()).await?;
    let there: std::collections::HashMap<Uuid, i64> =
        held.iter().map(|(_, lot, units)| (*lot, *units)).collect();
    let differs = balance.iter().filter(|(lot, row)| {
        let closing = row.figures.closing();
        closing < 0 || row.figures.opening < 0 || closing != there.get(lot).copied().unwrap_or(0)
    });
    let unknown = there.keys().filter(|lot| !balance.contains_key(lot));
    Ok(differs.count() + unknown.count())
}

async fn incoming(tx: &mut Tx, facility: Uuid, last: NaiveDate) -> Result<Vec<Concerned>> {
    let rows = tx
        .query(
            "SELECT document.id, document.number, document.occurred_on,
                    sender.code AS facility_code, sender.name AS facility_name,
                    receiver.name AS partner_name
             FROM document
             JOIN facility sender ON sender.id = document.facility_id
             JOIN facility receiver ON receiver.id = $1
             WHERE document.occurred_on <= $2 AND (document.facility_id, document.id) IN (
                 SELECT transit.facility_id, transit.document_id FROM transit
                 WHERE transit.receiver_id = $1 AND transit.units > 0)
             ORDER BY document.occurred_on, sender.code, document.number",
        )
        .bind(facility)
        .bind(last)
        .all()
        .await?;
    Ok(rows)
}

async fn outgoing(tx: &mut Tx, facility: Uuid, last: NaiveDate) -> Result<Vec<Concerned>> {
    let rows = tx
        .query(
            "SELECT document.id, document.number, document.occurred_on,
                    sender.code AS facility_code, sender.name AS facility_name,
                    COALESCE(receiver.name, '') AS partner_name
             FROM document
             JOIN facility sender ON sender.id = document.facility_id
             LEFT JOIN facility receiver ON receiver.id = document.counterparty_id
             WHERE document.facility_id = $1 AND document.occurred_on <= $2
                 AND document.id IN (
                     SELECT transit.document_id FROM transit
                     WHERE transit.facility_id = $1 AND transit.units > 0)
             ORDER BY document.occurred_on, document.number",
        )
        .bind(facility)
        .bind(last)
        .all()
        .await?;
    Ok(rows)
}

/// Closes a month under a name, or refuses with all that stands in the way.
pub async fn close(
    tx: &mut Tx,
    facility: &Facility,
    month: Month,
    who: &Actor,
    signed_by: &str,
    now: DateTime<Utc>,
) -> Result<serde_json::Value> {
    lock_book(tx, facility.id).await?;
    let (facts, balance) = facts(tx, facility, month, now).await?;
    obstacles(&checks(month, &facts))?;
    let head = holdings::head(tx, facility.id).await?;
    let bounds = later_from(tx, facility.id, &facts.ledger, month, head.head_seq).await?;
    let no = next_no(&facts.ledger);
    let act = Row {
        no,
        month,
        act: ActKind::Close,
        signed_by,
        reason: "",
        bounds,
        closed_through: Some(month.last()),
    };
    write(tx, facility.id, who, &act, &head, now).await?;
    balances::freeze(tx, facility.id, no, &balance).await?;
    let code = head_code(head.head_seq, &head.head_hash);
    Ok(json!({ "month": month, "signedBy": signed_by, "head": code, "lots": balance.len() }))
}

/// Reopens the newest closed month.
pub async fn reopen(
    tx: &mut Tx,
    facility: &Facility,
    month: Month,
    who: &Actor,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<serde_json::Value> {
    lock_book(tx, facility.id).await?;
    let ledger = ledger(tx, facility.id).await?;
    ledger.check_reopening(month)?;
    let head = holdings::head(tx, facility.id).await?;
    let act = Row {
        no: next_no(&ledger),
        month,
        act: ActKind::Reopen,
        signed_by: "",
        reason,
        bounds: ledger.entries_from(month),
        closed_through: ledger.through_after_reopening(month),
    };
    write(tx, facility.id, who, &act, &head, now).await?;
    Ok(json!({ "month": month, "reason": reason }))
}

fn next_no(ledger: &Ledger) -> i64 {
    i64::try_from(ledger.acts.len()).unwrap_or(i64::MAX - 1) + 1
}

/// An act as it is written.
struct Row<'a> {
    no: i64,
    month: Month,
    act: ActKind,
    signed_by: &'a str,
    reason: &'a str,
    bounds: (i64, i64),
    closed_through: Option<NaiveDate>,
}

/// Writes the act; the book follows by the database's own trigger.
async fn write(
    tx: &mut Tx,
    facility: Uuid,
    who: &Actor,
    act: &Row<'_>,
    head: &holdings::HeadRow,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO month_act (facility_id, no, month, act, at, account_id, signed_by, reason,
             head_seq, head_hash, next_seq, next_number, closed_through)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(facility)
    .bind(act.no)
    .bind(act.month.first())
    .bind(act.act)
    .bind(now)
    .bind(who.account)
    .bind(act.signed_by.to_owned())
    .bind(act.reason.to_owned())
    .bind(head.head_seq)
    .bind(head.head_hash.clone())
    .bind(act.bounds.0)
    .bind(act.bounds.1)
    .bind(act.closed_through)
    .run()
    .await?;
    Ok(())
}

/// From which entry and document on later business days are found.
async fn later_from(
    tx: &mut Tx,
    facility: Uuid,
    ledger: &Ledger,
    month: Month,
    head_seq: i64,
) -> Result<(i64, i64)> {
    let found: Option<(i64, i64)> = tx
        .query(
            "SELECT entry.seq, document.number FROM entry
             JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             WHERE entry.facility_id = $1 AND entry.seq >= $2 AND entry.occurred_on > $3
             ORDER BY entry.seq LIMIT 1",
        )
        .bind(facility)
        .bind(ledger.entries_from(month).0)
        .bind(month.last())
        .optional()
        .await?;
    if let Some(bounds) = found {
        return Ok(bounds);
    }
    let documents: i64 = tx
        .query("SELECT documents FROM book WHERE facility_id = $1")
        .bind(facility)
        .scalar()
        .await?;
    Ok((head_seq + 1, documents + 1))
}
