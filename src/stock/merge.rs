//! Books what is held of a merged lot over to the survivor, and back when the merge is taken back.
//! [`crate::catalog::merge`] says what a merge is and why it is made this way.
//!
//! Nothing here is lost when the program stops midway: what is left is found again by what the
//! books hold, and a document's id follows from the merge and the head of the book it was planned
//! on, so that two programs at once post it once.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Kind,
    draft::{Draft, DraftLine, LINES_MAX, Survivor},
    store::merges::{self, BookedRow, LeftRow},
};
use crate::{
    app::App,
    catalog::{Lot, LotStatus, store::product_merges},
    clock::day_at,
    error::{Code, Error, Result},
    id,
};

/// How often the background looks for what was received or reversed under a double's name.
const PAUSE: Duration = Duration::from_secs(10);

/// Settles from time to time, until the program ends.
pub async fn in_background(app: App) {
    loop {
        if let Err(error) = settle(&app).await {
            tracing::warn!(%error, "could not book merged lots over");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Books over whatever any book holds of a double.
pub async fn settle(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let strays = product_merges::with_strays(&mut tx).await?;
    drop(tx);
    for double in strays {
        let mut tx = app.db.write().await?;
        product_merges::merge_lots(&mut tx, double, app.clock.now()).await?;
        tx.commit().await?;
    }
    let mut tx = app.db.read().await?;
    let left = merges::left(&mut tx).await?;
    drop(tx);
    let same = |a: &LeftRow, b: &LeftRow| a.facility == b.facility && a.merge_id == b.merge_id;
    for rows in left.chunk_by(same) {
        for step in rows.chunks(LINES_MAX) {
            match app.desk.post(draft(app, step).await?).await {
                // Somebody else was faster, or something was taken meanwhile: the next round
                // sees what is left.
                Err(Error::Refused(refusal)) => {
                    tracing::info!(code = refusal.code.text(), "a merged lot waits");
                }
                other => drop(other?),
            }
        }
    }
    Ok(())
}

async fn draft(app: &App, rows: &[LeftRow]) -> Result<Draft> {
    let first = &rows[0];
    let facility = app.facility(&first.facility).await?;
    let facility = facility.ok_or_else(|| Code::NotFound.with("what", &first.facility))?;
    let product = app.product(&first.product).await?;
    let into = lot(app, first.into_id).await?;
    let plan = format!("{} {}", first.facility, first.head_seq);
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let id = id::derived(first.merge_id, &plan);
    let mut draft = Draft::new(id, Kind::ZoneMove, facility, today, first.account_id);
    draft.by_program = true;
    draft.reason = if first.product == first.into_product {
        format!("批号合并 {}→{}", first.number, into.number)
    } else {
        format!("品种合并 {}→{}", first.product, first.into_product)
    };
    draft.into = Some(Survivor {
        product: app.product(&first.into_product).await?,
        lot: into,
    });
    let line = |row: &LeftRow| DraftLine {
        product: product.clone(),
        named: None,
        lot_number: row.number.clone(),
        lot_expiry: row.expiry,
        made_on: None,
        zone: Some(row.zone.clone()),
        to_zone: Some(row.zone.clone()),
        units: row.units,
        reason: String::new(),
    };
    draft.lines = rows.iter().map(line).collect();
    Ok(draft)
}

async fn lot(app: &App, id: Uuid) -> Result<Lot> {
    let mut tx = app.db.read().await?;
    let lot = crate::catalog::store::lots::described(&mut tx, id).await?;
    let lot = lot.ok_or_else(|| Error::from(Code::NotFound.with("what", id)))?;
    let product = app.product(&lot.product_code).await?;
    Ok(Lot {
        id,
        product_id: product.id,
        number: lot.number,
        expiry: lot.expiry,
        status: lot.status,
        why: lot.reason.filter(|_| lot.status != LotStatus::Active),
    })
}

/// How long whoever merges waits for the books: the background goes on with the rest.
const SETTLING_MAX: Duration = Duration::from_secs(5);

/// Settles for a while. Thousands of books take longer than a request may.
pub async fn settle_a_while(app: &App) -> Result<()> {
    tokio::time::timeout(SETTLING_MAX, settle(app))
        .await
        .unwrap_or(Ok(()))
}

/// Reverses what a merge booked over, where it is still there; answers with what stays.
pub async fn unsettle(
    app: &App,
    booked: &[BookedRow],
    reason: &str,
    account: Uuid,
) -> Result<Vec<BookedRow>> {
    let mut stays = Vec::new();
    for row in booked.iter().filter(|row| !row.reversed) {
        let facility = app.facility(&row.facility).await?;
        let facility = facility.ok_or_else(|| Code::NotFound.with("what", &row.facility))?;
        let today = day_at(app.clock.now(), facility.utc_offset_minutes);
        let id = id::derived(row.document, "unmerge");
        let mut draft = Draft::new(id, Kind::Reversal, facility, today, account);
        draft.reverses = Some(row.document);
        draft.by_program = true;
        draft.reason = reason.chars().take(100).collect();
        match app.desk.post(draft).await {
            Err(Error::Refused(_)) => stays.push(row.clone()),
            other => drop(other?),
        }
    }
    Ok(stays)
}

/// Reverses what a merge of products booked over, on its own, and waits a while for it.
pub async fn unsettle_a_while(
    app: &App,
    booked: Vec<BookedRow>,
    reason: String,
    account: Uuid,
) -> Result<()> {
    let app = app.clone();
    let work = tokio::spawn(async move { unsettle(&app, &booked, &reason, account).await });
    match tokio::time::timeout(SETTLING_MAX, work).await {
        Ok(Ok(outcome)) => outcome.map(drop),
        Ok(Err(broken)) => Err(Error::Broken(broken.into())),
        Err(_) => Ok(()),
    }
}
