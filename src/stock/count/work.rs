//! The steps of a count, each in a transaction of its caller.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Scope, Session, Spot, Status,
    rules::{self, counted_at},
    sheet::{self, SheetLine},
    store::{self, LineRow, NewLine},
};
use crate::{
    catalog::SharedProduct,
    clock::day_at,
    db::Tx,
    error::{Code, Refusal, Result},
    id,
    places::{Facility, store::facilities::lock_book},
    stock::{draft::invalid, store::holdings},
    units::UNITS_MAX,
};

/// A session somebody wants to open.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Chosen by the caller.
    pub id: Uuid,
    /// What is counted.
    pub scope: Scope,
    /// Whether the book's figures are kept from those who count.
    pub blind: bool,
    /// A remark.
    pub note: String,
    /// Who opens it.
    pub account: Uuid,
}

/// Opens a session; answers whether it is new.
pub async fn open(
    tx: &mut Tx,
    facility: &Facility,
    opening: Opening,
    now: DateTime<Utc>,
) -> Result<(Session, bool)> {
    if let Some(session) = store::locked(tx, facility.id, opening.id).await? {
        let same = session.scope == opening.scope
            && session.blind == opening.blind
            && session.note == opening.note;
        if !same {
            let refusal = Code::CountDiffers.with("number", session.number);
            return Err(refusal.at("id").into());
        }
        return Ok((session, false));
    }
    let head = holdings::head(tx, facility.id).await?;
    let number = store::next_number(tx, facility.id).await?;
    if store::closed(tx, facility.id).await? {
        return Err(Code::FacilityClosed.with("facility", &facility.name).into());
    }
    check_open_month(facility, head.closed_through, now)?;
    let session = Session {
        facility_id: facility.id,
        number,
        document_id: id::derived(opening.id, "count"),
        status: Status::Open,
        scope: opening.scope,
        blind: opening.blind,
        note: opening.note,
        opened_seq: head.head_seq,
        opened_at: now,
        opened_by: opening.account,
        id: opening.id,
        occurred_on: None,
        remark: String::new(),
    };
    store::open(tx, &session).await?;
    Ok((session, true))
}

/// What is counted today belongs to today: not into a month that is closed.
fn check_open_month(
    facility: &Facility,
    closed_through: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let today = day_at(now, facility.utc_offset_minutes);
    match closed_through.filter(|through| today <= *through) {
        Some(through) => Err(Code::PeriodClosed
            .with("day", today)
            .with("through", through)),
        None => Ok(()),
    }
}

/// A figure somebody hands in.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Chosen by the caller: sending again is harmless.
    pub id: Uuid,
    /// The product.
    pub product: SharedProduct,
    /// The lot's number.
    pub lot: String,
    /// The lot's last good day.
    pub expiry: Option<NaiveDate>,
    /// The zone's code.
    pub zone: String,
    /// Units on the shelf.
    pub units: i64,
    /// Whether the lot may be one that nobody has heard of.
    pub found: bool,
    /// Whether an unusual figure was confirmed.
    pub sure: bool,
    /// When it was counted and sent, by the clock of the device.
    pub device: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Who counted.
    pub account: Uuid,
}

/// Takes a figure; answers whether it is new.
pub async fn count(
    tx: &mut Tx,
    facility: &Facility,
    id: Uuid,
    figure: &Figure,
    now: DateTime<Utc>,
) -> Result<(LineRow, bool)> {
    if !(0..=UNITS_MAX).contains(&figure.units) {
        return Err(invalid(format!("units: 0–{UNITS_MAX}"), "units").into());
    }
    let session = store::locked(tx, facility.id, id).await?;
    let session = session.ok_or_else(|| Code::NotFound.with("what", id))?;
    let recorded = store::line(tx, facility.id, figure.id).await?;
    // Sent again, it still means what it meant, whatever became of the session.
    if let Some(recorded) = recorded {
        return same_figure(facility, &session, figure, recorded).map(|row| (row, false));
    }
    check_takes_figures(&session)?;
    let spot = spot(tx, facility, &session, figure).await?;
    let head = holdings::head(tx, facility.id).await?;
    check_open_month(facility, head.closed_through, now)?;
    let moment = counted_at(now, session.opened_at, figure.device);
    let moves = store::moves(tx, facility.id, Some(spot.product), session.opened_seq).await?;
    let later: Vec<_> = moves
        .iter()
        .filter(|each| each.recorded_at > moment)
        .collect();
    let since: i64 = later
        .iter()
        .filter(|each| each.spot() == spot)
        .map(|each| each.units)
        .sum();
    let book_units = store::held(tx, facility.id, &spot).await? - since;
    if !figure.sure && rules::is_doubtful(figure.units, book_units) {
        let refusal = Code::CountDoubtful
            .with("units", figure.units)
            .with("unit", &figure.product.base_unit);
        return Err(refusal.at("units").into());
    }
    let new = NewLine {
        id: figure.id,
        spot,
        units: figure.units,
        book_seq: later.first().map_or(head.head_seq, |each| each.seq - 1),
        book_units,
        counted_at: moment,
        account: figure.account,
    };
    store::add_line(tx, &session, &new, now).await?;
    let row = store::line(tx, facility.id, figure.id).await?;
    Ok((
        row.ok_or_else(|| Code::NotFound.with("what", figure.id))?,
        true,
    ))
}

/// The figure as it was recorded, if it is the same.
fn same_figure(
    facility: &Facility,
    session: &Session,
    figure: &Figure,
    recorded: LineRow,
) -> Result<LineRow> {
    let zone = facility.zone(&figure.zone).map(|zone| zone.id);
    let same = recorded.count_id == session.id
        && recorded.product_id == figure.product.id
        && recorded.lot_number == figure.lot
        && figure
            .expiry
            .is_none_or(|_| recorded.lot_expiry == figure.expiry)
        && zone == Some(recorded.zone_id)
        && recorded.units == figure.units;
    if same {
        Ok(recorded)
    } else {
        Err(Code::CountLineDiffers.at("id").into())
    }
}

fn check_takes_figures(session: &Session) -> Result<(), Refusal> {
    match session.status {
        Status::Open => Ok(()),
        Status::Posted | Status::Cancelled => Err(Code::CountEnded.with("number", session.number)),
    }
}

/// What a figure is about, if it is in the session's scope.
async fn spot(
    tx: &mut Tx,
    facility: &Facility,
    session: &Session,
    figure: &Figure,
) -> Result<Spot> {
    let zone = facility.zone(&figure.zone).filter(|zone| zone.active);
    let zone = zone.ok_or_else(|| Code::ZoneUnknown.with("zone", &figure.zone).at("zone"))?;
    let product = &figure.product;
    if !session
        .scope
        .covers(&zone.code, &product.code, product.category)
    {
        let what = format!("{} · {}", product.name, zone.name);
        return Err(Code::CountOutOfScope.with("what", what).into());
    }
    let known = store::expiries(tx, product.id, &figure.lot).await?;
    // A number alone is enough where only one lot bears it.
    let expiry = match (figure.expiry, known.as_slice()) {
        (None, [only]) => *only,
        (given, _) => given,
    };
    let is_new = figure.found && figure.units > 0;
    if !is_new && !known.contains(&expiry) {
        return Err(Code::LotUnknown
            .with("product", &product.name)
            .with("lot", &figure.lot)
            .at("lot")
            .into());
    }
    Ok(Spot {
        product: product.id,
        lot: figure.lot.clone(),
        expiry,
        zone: zone.id,
    })
}

/// The lines of a session as they are now.
pub async fn sheet(tx: &mut Tx, facility: &Facility, session: &Session) -> Result<Vec<SheetLine>> {
    let held = holdings::now(tx, facility.id).await?;
    let counts = store::lines(tx, session).await?;
    let moves = store::moves(tx, facility.id, None, session.opened_seq).await?;
    Ok(sheet::sheet(session, facility, held, counts, moves))
}

/// Says of lines that they hold although something moved, up to an entry.
pub async fn keep(
    tx: &mut Tx,
    facility: &Facility,
    id: Uuid,
    (lines, through): (&[Uuid], i64),
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<Session> {
    let session = store::locked(tx, facility.id, id).await?;
    let session = session.ok_or_else(|| Code::NotFound.with("what", id))?;
    check_takes_figures(&session)?;
    let head = holdings::head(tx, facility.id).await?;
    for line in lines {
        let known = store::line(tx, facility.id, *line).await?;
        if known.is_none_or(|known| known.count_id != session.id) {
            return Err(Code::NotFound.with("what", line).at("lines").into());
        }
        // Nobody has seen what is not there yet.
        let through = through.min(head.head_seq);
        store::keep(tx, &session, *line, through, account, now).await?;
    }
    Ok(session)
}

/// Gives a session up; answers whether it was open until now.
pub async fn cancel(
    tx: &mut Tx,
    facility: Uuid,
    id: Uuid,
    (why, account): (String, Uuid),
    now: DateTime<Utc>,
) -> Result<(Session, bool)> {
    lock_book(tx, facility).await?;
    let session = store::session(tx, facility, id).await?;
    let mut session = session.ok_or_else(|| Code::NotFound.with("what", id))?;
    match session.status {
        Status::Cancelled => return Ok((session, false)),
        Status::Open => {}
        Status::Posted => check_takes_figures(&session)?,
    }
    session.status = Status::Cancelled;
    session.remark = why;
    store::set_status(tx, &session, session.status, Some((account, now))).await?;
    Ok((session, true))
}
