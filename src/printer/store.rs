//! SQL of printers and deliveries.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Delivery, Ending, PRINTERS_MAX, Printer, State};
use crate::{
    db::Tx,
    error::{Code, Result},
};

/// The printers of a facility, by code.
pub async fn printers(tx: &mut Tx, facility: Uuid) -> Result<Vec<Printer>> {
    Ok(tx
        .query(
            "SELECT id, code, name, host, port, dpi, language, active FROM label_printer
             WHERE facility_id = $1 ORDER BY code",
        )
        .bind(facility)
        .all()
        .await?)
}

/// The printer with this code.
pub async fn printer(tx: &mut Tx, facility: Uuid, code: &str) -> Result<Option<Printer>> {
    Ok(tx
        .query(
            "SELECT id, code, name, host, port, dpi, language, active FROM label_printer
             WHERE facility_id = $1 AND code = $2",
        )
        .bind(facility)
        .bind(code.to_owned())
        .optional()
        .await?)
}

/// Adds a printer; refuses a code that is taken, and one too many.
pub async fn add(tx: &mut Tx, facility: Uuid, new: &Printer, now: DateTime<Utc>) -> Result<()> {
    if printers(tx, facility).await?.len() >= PRINTERS_MAX {
        return Err(Code::PrintersTooMany.with("most", PRINTERS_MAX).into());
    }
    let added = tx
        .query(
            "INSERT INTO label_printer (facility_id, id, code, name, host, port, dpi, language,
                 active, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (facility_id, code) DO NOTHING",
        )
        .bind(facility)
        .bind(new.id)
        .bind(new.code.clone())
        .bind(new.name.clone())
        .bind(new.host.clone())
        .bind(new.port)
        .bind(new.dpi)
        .bind(new.language)
        .bind(new.active)
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Err(Code::AlreadyExists
            .with("what", &new.code)
            .at("code")
            .into());
    }
    Ok(())
}

/// Changes what may change of a printer: all but its code.
pub async fn change(tx: &mut Tx, facility: Uuid, new: &Printer) -> Result<()> {
    tx.query(
        "UPDATE label_printer
         SET name = $3, host = $4, port = $5, dpi = $6, language = $7, active = $8
         WHERE facility_id = $1 AND id = $2",
    )
    .bind(facility)
    .bind(new.id)
    .bind(new.name.clone())
    .bind(new.host.clone())
    .bind(new.port)
    .bind(new.dpi)
    .bind(new.language)
    .bind(new.active)
    .run()
    .await?;
    Ok(())
}

/// A delivery that is about to begin.
#[derive(Debug)]
pub struct Begun<'b> {
    /// The caller's id.
    pub id: Uuid,
    /// What is to be printed.
    pub job: Uuid,
    /// Where.
    pub printer: &'b Printer,
    /// How many bytes there are.
    pub bytes: i64,
    /// Who sends it.
    pub account: Uuid,
    /// When.
    pub now: DateTime<Utc>,
}

/// Writes down that a delivery begins; false where its id was there already. Whoever is answered
/// true, and nobody else, sends it.
pub async fn begin(tx: &mut Tx, facility: Uuid, begun: &Begun<'_>) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO label_delivery (facility_id, id, job_id, printer_id, address, state,
                 bytes, account_id, started_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (facility_id, id) DO NOTHING",
        )
        .bind(facility)
        .bind(begun.id)
        .bind(begun.job)
        .bind(begun.printer.id)
        .bind(begun.printer.address())
        .bind(State::Sending)
        .bind(begun.bytes)
        .bind(begun.account)
        .bind(begun.now)
        .run()
        .await?;
    Ok(added == 1)
}

/// Writes down how a delivery ended, unless that is known already.
pub async fn end(
    tx: &mut Tx,
    (facility, id): (Uuid, Uuid),
    ending: &Ending,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "UPDATE label_delivery
         SET state = $3, reason = $4, peer = $5, sent = $6, ended_at = $7
         WHERE facility_id = $1 AND id = $2 AND state = 'sending'",
    )
    .bind(facility)
    .bind(id)
    .bind(ending.state)
    .bind(ending.reason.map_or("", Code::text))
    .bind(ending.peer.clone())
    .bind(i64::try_from(ending.sent).unwrap_or(i64::MAX))
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Of no delivery that is still under way anybody knows how it ended; how many there were.
pub async fn interrupt(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    Ok(tx
        .query(
            "UPDATE label_delivery SET state = 'unsure', reason = $1, ended_at = $2
             WHERE state = 'sending'",
        )
        .bind(Code::PrinterInterrupted.text())
        .bind(now)
        .run()
        .await?)
}

/// Writes down what somebody saw at the printer; false where nobody was unsure.
pub async fn settle(
    tx: &mut Tx,
    (facility, id): (Uuid, Uuid),
    state: State,
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE label_delivery SET state = $3, settled_by = $4, settled_at = $5
             WHERE facility_id = $1 AND id = $2 AND state = 'unsure'",
        )
        .bind(facility)
        .bind(id)
        .bind(state)
        .bind(account)
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// A delivery by its id.
pub async fn delivery(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<Delivery>> {
    Ok(tx
        .query(
            "SELECT d.id, d.job_id, d.printer_id, p.code AS printer, d.address, d.state, d.reason,
                    d.peer, d.bytes, d.sent, d.account_id, d.started_at, d.ended_at,
                    d.settled_by, d.settled_at
             FROM label_delivery d JOIN label_printer p
                 ON p.facility_id = d.facility_id AND p.id = d.printer_id
             WHERE d.facility_id = $1 AND d.id = $2",
        )
        .bind(facility)
        .bind(id)
        .optional()
        .await?)
}

/// The newest deliveries of a job.
pub async fn deliveries(tx: &mut Tx, facility: Uuid, job: Uuid) -> Result<Vec<Delivery>> {
    Ok(tx
        .query(
            "SELECT d.id, d.job_id, d.printer_id, p.code AS printer, d.address, d.state, d.reason,
                    d.peer, d.bytes, d.sent, d.account_id, d.started_at, d.ended_at,
                    d.settled_by, d.settled_at
             FROM label_delivery d JOIN label_printer p
                 ON p.facility_id = d.facility_id AND p.id = d.printer_id
             WHERE d.facility_id = $1 AND d.job_id = $2
             ORDER BY d.started_at DESC, d.id LIMIT 50",
        )
        .bind(facility)
        .bind(job)
        .all()
        .await?)
}
