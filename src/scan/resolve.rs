//! What a scan is, what of it is here, and what can be done with it at this facility.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Kind, Reading,
    answer::{
        Action, CertificateSeen, DocumentSeen, LotSeen, Meaning, ProductSeen, Resolved, Retired,
        Veto,
    },
    store::{self, CodeRow, HereRow, LotRow, ProductRow},
};
use crate::{
    app::App,
    catalog::{LotStatus, scan::other::Scheme},
    db::Tx,
    error::{Code, Language, Refusal, Result},
    paper::{self, Subject},
    people::{Actor, Permission},
    places::{Facility, FacilityKind, Named, ZoneState},
    staff::{card::verdict, store::certificates},
    stock::verify::KnownHead,
};

/// Who scanned, where, and when.
pub struct Here<'a> {
    /// The program.
    pub app: &'a App,
    /// Who scanned.
    pub actor: &'a Actor,
    /// Where.
    pub facility: &'a Facility,
    /// The business day there.
    pub today: NaiveDate,
    /// The language of sentences.
    pub language: Language,
}

impl Here<'_> {
    fn may(&self, permission: Permission) -> bool {
        self.facility.active && self.actor.may(permission, &self.facility.place())
    }

    fn unknown(&self, text: &str) -> Resolved {
        let mut answer = Resolved::only(text, Meaning::Unknown);
        answer.actions.push(Action::Find);
        if self.actor.may_somewhere(Permission::ManageCatalogue) {
            answer.actions.extend([Action::Teach, Action::AddProduct]);
        }
        answer
    }
}

/// Finds out what a scan means here.
pub async fn resolve(
    here: &Here<'_>,
    tx: &mut Tx,
    text: &str,
    reading: Reading,
) -> Result<Resolved> {
    match reading {
        Reading::Pack(scan) => {
            let product = store::product_named(tx, Scheme::Gtin, &scan.gtin).await?;
            let lot = scan.lot.clone();
            let mut answer = pack(here, tx, text, product, (lot, scan.expiry)).await?;
            answer.scan = Some(scan);
            Ok(answer)
        }
        Reading::Other(other) => {
            let product = store::product_named(tx, other.scheme, &other.product).await?;
            pack(here, tx, text, product, (other.lot, other.expiry)).await
        }
        Reading::Label { code, foreign } => match store::label(tx, &code).await? {
            Some(row) => label(here, tx, text, row).await,
            None if foreign => Ok(Resolved::only(text, Meaning::OtherCounty)),
            None => taught(here, tx, text).await,
        },
        Reading::Paper { code, foreign } => match paper::store::paper(tx, &code).await? {
            Some(row) => of_paper(here, tx, text, row).await,
            None if foreign => Ok(Resolved::only(text, Meaning::OtherCounty)),
            None => taught(here, tx, text).await,
        },
        Reading::Head(KnownHead { .. }) => {
            let mut answer = Resolved::only(text, Meaning::Head);
            answer.actions.push(Action::CheckPaper);
            Ok(answer)
        }
        Reading::Text => taught(here, tx, text).await,
    }
}

/// A text that somebody may have said something of.
async fn taught(here: &Here<'_>, tx: &mut Tx, text: &str) -> Result<Resolved> {
    match store::product_named(tx, Scheme::Text, text.trim()).await? {
        None => Ok(here.unknown(text)),
        product => pack(here, tx, text, product, (None, None)).await,
    }
}

/// A pack: its product, and the lot where the scan names one.
async fn pack(
    here: &Here<'_>,
    tx: &mut Tx,
    text: &str,
    product: Option<ProductRow>,
    (number, expiry): (Option<String>, Option<NaiveDate>),
) -> Result<Resolved> {
    let Some(product) = product else {
        return Ok(here.unknown(text));
    };
    let Some(number) = number else {
        let answer = Resolved::only(text, Meaning::Product);
        return goods(here, tx, answer, &product, None).await;
    };
    let lots = store::lots(tx, product.id, &number, expiry).await?;
    let shelf = store::here(tx, here.facility.id, product.id).await?;
    let is_here = |lot: &&LotRow| shelf.iter().any(|row| row.lot_id == lot.id);
    let found = lots.iter().find(is_here).or(lots.first()).cloned();
    let mut answer = Resolved::only(text, Meaning::Lot);
    if found.is_none() {
        answer.lot = Some(LotSeen {
            id: None,
            number,
            expiry,
            status: None,
        });
    }
    goods(here, tx, answer, &product, found).await
}

/// What of a product or lot is here, and what can be done with it.
async fn goods(
    here: &Here<'_>,
    tx: &mut Tx,
    mut answer: Resolved,
    product: &ProductRow,
    lot: Option<LotRow>,
) -> Result<Resolved> {
    let mut shelf = store::here(tx, here.facility.id, product.id).await?;
    if let Some(lot) = &lot {
        shelf.retain(|row| row.lot_id == lot.id);
    } else if answer.lot.is_some() {
        shelf.clear();
    }
    let units = shelf.iter().map(|row| row.units).sum();
    let seen = lot.as_ref().map(|lot| LotSeen {
        id: Some(lot.id),
        number: lot.number.clone(),
        expiry: lot.expiry,
        status: Some(lot.status),
    });
    answer.lot = seen.or(answer.lot);
    let refusals = vetoes(here, product, (&answer.lot, lot.as_ref()), &shelf);
    answer.vetoes = refusals
        .iter()
        .map(|refusal| Veto {
            code: refusal.code.text(),
            says: refusal.sentence(here.language),
        })
        .collect();
    answer.units = Some(units);
    answer.actions = with_goods(here, answer.vetoes.is_empty(), units);
    answer.product = Some(ProductSeen {
        code: product.code.clone(),
        name: product.name.clone(),
        spec: product.spec.clone(),
    });
    Ok(answer)
}

/// Each reason for which it cannot go out: none ends the asking.
fn vetoes(
    here: &Here<'_>,
    product: &ProductRow,
    (seen, lot): (&Option<LotSeen>, Option<&LotRow>),
    shelf: &[HereRow],
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let Some(seen) = seen else {
        if shelf.is_empty() {
            refusals.push(Code::ProductNotHere.with("product", &product.name));
        }
        return refusals;
    };
    let about = |code: Code| {
        code.with("product", &product.name)
            .with("lot", &seen.number)
    };
    if let Some(expiry) = seen.expiry.filter(|expiry| here.today > *expiry) {
        refusals.push(about(Code::LotExpired).with("expiry", expiry));
    }
    let why = lot.and_then(|lot| lot.why.clone()).unwrap_or_default();
    match seen.status {
        Some(LotStatus::Held) => refusals.push(about(Code::LotHeld).with("why", why)),
        Some(LotStatus::Recalled) => refusals.push(about(Code::LotRecalled).with("why", why)),
        Some(LotStatus::Active) => {}
        None => refusals.push(about(Code::LotUnknown)),
    }
    match shelf {
        [] if lot.is_some() => refusals.push(about(Code::LotNotHere)),
        [first, ..]
            if shelf
                .iter()
                .all(|row| row.zone_state != ZoneState::Qualified) =>
        {
            refusals.push(about(Code::LotQuarantined).with("zone", &first.zone_name));
        }
        _ => {}
    }
    refusals
}

fn with_goods(here: &Here<'_>, may_go_out: bool, units: i64) -> Vec<Action> {
    let posts = here.may(Permission::PostStock);
    let dispenses = posts || here.may(Permission::Dispense);
    [
        (Action::Dispense, dispenses && may_go_out && units > 0),
        (Action::Issue, posts && may_go_out && units > 0),
        (Action::Receive, posts),
        (Action::Count, dispenses),
        (Action::Move, posts && units > 0),
        (Action::OpenCard, true),
    ]
    .into_iter()
    .filter_map(|(action, may)| may.then_some(action))
    .collect()
}

/// A label of ours.
async fn label(here: &Here<'_>, tx: &mut Tx, text: &str, row: CodeRow) -> Result<Resolved> {
    let meaning = match row.kind {
        Kind::Product => Meaning::Product,
        Kind::Lot => Meaning::Lot,
        Kind::Storeroom => Meaning::Storeroom,
        Kind::Zone => Meaning::Zone,
        Kind::Document => Meaning::Document,
        Kind::Facility => Meaning::Facility,
        Kind::Sensor => Meaning::Sensor,
        Kind::Slot => Meaning::Slot,
        Kind::Certificate => Meaning::Certificate,
    };
    let mut answer = Resolved::only(text, meaning);
    match row.kind {
        Kind::Product => {
            if let Some(product) = store::product(tx, row.thing).await? {
                answer = goods(here, tx, answer, &product, None).await?;
            }
        }
        Kind::Lot => {
            if let Some(lot) = store::lot(tx, row.thing).await?
                && let Some(product) = store::product(tx, lot.product_id).await?
            {
                answer = goods(here, tx, answer, &product, Some(lot)).await?;
            }
        }
        Kind::Document => {
            answer = document(here, tx, answer, (row.facility_id, row.thing)).await?;
        }
        Kind::Storeroom | Kind::Zone => {
            let room = store::room(tx, row.kind, row.thing).await?;
            answer.place = room.map(|(code, name)| Named { code, name });
            if row.facility_id == here.facility.id {
                answer.actions.push(Action::OpenStock);
            }
        }
        Kind::Sensor => {
            let room = store::room(tx, row.kind, row.thing).await?;
            answer.place = room.map(|(code, name)| Named { code, name });
            if row.facility_id == here.facility.id && here.may(Permission::LogClimate) {
                answer.actions.push(Action::LogClimate);
            }
        }
        Kind::Certificate => answer = certificate(here, tx, answer, &row).await?,
        Kind::Slot => {
            let slot = store::room(tx, row.kind, row.thing).await?;
            answer.place = slot.map(|(code, name)| Named { code, name });
            answer.actions.extend(machine(here, &row).await?);
        }
        Kind::Facility => answer
            .actions
            .push(machine(here, &row).await?.unwrap_or(Action::Find)),
    }
    answer.elsewhere = row.facility_id != here.facility.id;
    answer.owner = Some(Named {
        code: row.facility_code,
        name: row.facility_name,
    });
    answer.code = Some(row.code);
    answer.retired = row.retired_at.map(|at| Retired {
        reason: row.reason,
        at,
        successor: row.successor,
    });
    Ok(answer)
}

/// A dispenser is looked at by those who see its stock.
async fn machine(here: &Here<'_>, row: &CodeRow) -> Result<Option<Action>> {
    let facility = here.app.facility(&row.facility_code).await?;
    let is_seen = |facility: &Facility| {
        facility.kind == FacilityKind::Dispenser
            && here.actor.may(Permission::SeeStock, &facility.place())
    };
    let seen = facility.is_some_and(|facility| is_seen(&facility));
    Ok(seen.then_some(Action::OpenMachine))
}

/// Whether a certificate is valid, and the way to the people it is of, for who may see them.
async fn certificate(
    here: &Here<'_>,
    tx: &mut Tx,
    mut answer: Resolved,
    row: &CodeRow,
) -> Result<Resolved> {
    let Some(held) = certificates::certificate(tx, row.thing).await? else {
        return Ok(answer);
    };
    answer.certificate = Some(CertificateSeen {
        id: held.id,
        member: held.member_id,
        verdict: verdict(&held, row.retired_at.is_some(), here.today),
        number: held.number,
        holder: held.holder,
        valid_to: held.valid_to,
    });
    let of = here.app.facility(&row.facility_code).await?;
    if of.is_some_and(|of| here.actor.may(Permission::SeeStock, &of.place())) {
        answer.actions.push(Action::OpenStaff);
    }
    Ok(answer)
}

/// What can be done with a document: it is received where it was sent, looked at where it is seen.
async fn document(
    here: &Here<'_>,
    tx: &mut Tx,
    mut answer: Resolved,
    (at, id): (Uuid, Uuid),
) -> Result<Resolved> {
    let Some(found) = store::document(tx, at, id).await? else {
        return Ok(answer);
    };
    let is_ours = at == here.facility.id;
    let is_for_us = found.counterparty_id == Some(here.facility.id);
    if !is_ours && !is_for_us {
        return Ok(answer);
    }
    let receives = here.may(Permission::PostStock) || here.may(Permission::Dispense);
    if is_for_us && found.under_way > 0 && receives {
        answer.actions.push(Action::ReceiveDocument);
    }
    if is_ours {
        answer.actions.push(Action::OpenDocument);
    }
    answer.document = Some(DocumentSeen {
        id: found.id,
        number: found.number,
        kind: found.kind,
        occurred_on: found.occurred_on,
        under_way: found.under_way,
    });
    Ok(answer)
}

/// A printed paper: a document is more than a paper.
async fn of_paper(
    here: &Here<'_>,
    tx: &mut Tx,
    text: &str,
    row: paper::store::PaperRow,
) -> Result<Resolved> {
    let mut answer = Resolved::only(text, Meaning::Paper);
    let facility = here.app.facility(&row.facility_code).await?;
    if let Some(facility) = facility {
        if let Ok(Subject::Document { document: id }) = serde_json::from_str(&row.subject) {
            answer.meaning = Meaning::Document;
            answer = document(here, tx, answer, (facility.id, id)).await?;
        }
        answer.elsewhere = facility.id != here.facility.id;
        answer.owner = Some(Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        });
    }
    answer.code = Some(paper::grouped(&row.code));
    answer.actions.push(Action::CheckPaper);
    Ok(answer)
}
