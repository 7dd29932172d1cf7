//! What the book says of a paper that an inspector scanned: a printed card or form by its code, a
//! stock card label by its head code.

use crate::{
    app::App,
    db::Tx,
    error::Result,
    paper::{check::Verdict, http::looked_up},
    places::Facility,
    stock::{
        chain::hex,
        store::{cards, holdings},
        verify::KnownHead,
    },
};

/// The verdict on a code as it was scanned; a whole link is as good as its last part.
pub async fn verdict(app: &App, tx: &mut Tx, facility: &Facility, text: &str) -> Result<Verdict> {
    let code = text.rsplit('/').next().unwrap_or(text);
    let code = code.split('?').next().unwrap_or(code);
    if let Ok(head) = code.parse::<KnownHead>() {
        return of_head(tx, facility, &head).await;
    }
    looked_up(app, tx, facility, code).await
}

async fn of_head(tx: &mut Tx, facility: &Facility, known: &KnownHead) -> Result<Verdict> {
    let now = holdings::head(tx, facility.id).await?;
    if known.seq > now.head_seq {
        return Ok(Verdict::NotOurs);
    }
    let hash = cards::hash_of(tx, facility.id, &facility.code, known.seq).await?;
    if !hex(&hash).starts_with(&known.digits) {
        return Ok(Verdict::NotOurs);
    }
    Ok(if known.seq == now.head_seq {
        Verdict::Equal
    } else {
        Verdict::MovedOn
    })
}
