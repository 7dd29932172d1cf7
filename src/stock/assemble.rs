//! Puts documents together for showing, the same way from rows just written and from rows read
//! back, so that the same request always gets the same answer.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Kind,
    chain::{head_code, hex},
    dispensing::Said,
    draft::Draft,
    known::NewDocument,
    view::{
        CounterpartyView, DocumentRef, DocumentView, EntryView, LineView, LotView, Named, Person,
        ProductView,
    },
};

/// A document's row with the names it is shown with.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HeaderRow {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
    /// The facility's code.
    pub facility_code: String,
    /// The facility's name.
    pub facility_name: String,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// Who posted it.
    pub account_id: Uuid,
    /// Their name.
    pub account_name: String,
    /// The partner of ours.
    pub partner_code: Option<String>,
    /// Its name.
    pub partner_name: Option<String>,
    /// The partner outside.
    pub counterparty: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// What a dispensing says beside its lines.
    #[sqlx(flatten)]
    pub said: Said,
    /// The document it answers.
    pub source_id: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// What it takes back.
    pub reverses_id: Option<Uuid>,
    /// Its number.
    pub reverses_number: Option<i64>,
    /// Its kind.
    pub reverses_kind: Option<Kind>,
    /// What took it back.
    pub reversed_id: Option<Uuid>,
    /// Its number.
    pub reversed_number: Option<i64>,
}

/// An entry's row with the codes and names it is shown with.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EntryRow {
    /// Its number in the book.
    pub seq: i64,
    /// The document that made it.
    pub document_id: Uuid,
    /// The document's line.
    pub line: i64,
    /// The product's code.
    pub product_code: String,
    /// The lot.
    pub lot_id: Uuid,
    /// Its number as posted.
    pub lot_number: String,
    /// Its expiry as posted.
    pub lot_expiry: Option<NaiveDate>,
    /// The zone's code.
    pub zone_code: String,
    /// The zone's name.
    pub zone_name: String,
    /// Signed units.
    pub units: i64,
    /// Of the lot in the zone, afterwards.
    pub lot_balance: i64,
    /// Of the product in the book, afterwards.
    pub product_balance: i64,
    /// Why this line.
    pub reason: String,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// Puts a document together; `products` knows every product of its entries.
pub fn document(
    header: HeaderRow,
    entries: &[EntryRow],
    product: impl Fn(&str) -> ProductView,
) -> DocumentView {
    let last = entries.last();
    DocumentView {
        head_code: last
            .map(|entry| head_code(entry.seq, &entry.hash))
            .unwrap_or_default(),
        lines: lines(&header, entries, product),
        entries: entries
            .iter()
            .map(|entry| entry_view(&header, entry))
            .collect(),
        reverses: reference(
            header.reverses_id,
            header.reverses_number,
            header.reverses_kind,
        ),
        reversed_by: reference(
            header.reversed_id,
            header.reversed_number,
            Some(Kind::Reversal),
        ),
        counterparty: counterparty(&header),
        dispensing: header.said.dispensing(),
        under_way: None,
        warning: None,
        id: header.id,
        number: header.number,
        kind: header.kind,
        facility: Named {
            code: header.facility_code,
            name: header.facility_name,
        },
        occurred_on: header.occurred_on,
        recorded_at: header.recorded_at,
        actor: Person {
            id: header.account_id,
            name: header.account_name,
        },
        source: header.source_id,
        reason: header.reason,
        note: header.note.unwrap_or_default(),
    }
}

fn reference(id: Option<Uuid>, number: Option<i64>, kind: Option<Kind>) -> Option<DocumentRef> {
    Some(DocumentRef {
        id: id?,
        number: number?,
        kind: kind?,
    })
}

fn counterparty(header: &HeaderRow) -> Option<CounterpartyView> {
    if let (Some(code), Some(name)) = (&header.partner_code, &header.partner_name) {
        let facility = Named {
            code: code.clone(),
            name: name.clone(),
        };
        return Some(CounterpartyView {
            facility: Some(facility),
            name: None,
        });
    }
    let name = header
        .counterparty
        .clone()
        .filter(|name| !name.is_empty())?;
    Some(CounterpartyView {
        facility: None,
        name: Some(name),
    })
}

fn entry_view(header: &HeaderRow, entry: &EntryRow) -> EntryView {
    EntryView {
        seq: entry.seq,
        document: DocumentRef {
            id: header.id,
            number: header.number,
            kind: header.kind,
        },
        line: entry.line,
        product: entry.product_code.clone(),
        lot: lot(entry),
        zone: entry.zone_code.clone(),
        units: entry.units,
        lot_balance: entry.lot_balance,
        product_balance: entry.product_balance,
        occurred_on: header.occurred_on,
        recorded_at: header.recorded_at,
        hash: hex(&entry.hash),
    }
}

fn lot(entry: &EntryRow) -> LotView {
    LotView {
        id: entry.lot_id,
        number: entry.lot_number.clone(),
        expiry: entry.lot_expiry,
    }
}

/// One line for each number: a move's two entries are one line with two zones.
fn lines(
    header: &HeaderRow,
    entries: &[EntryRow],
    product: impl Fn(&str) -> ProductView,
) -> Vec<LineView> {
    let mut lines: Vec<LineView> = Vec::new();
    for entry in entries {
        let zone = Named {
            code: entry.zone_code.clone(),
            name: entry.zone_name.clone(),
        };
        if let Some(line) = lines.iter_mut().find(|line| line.line == entry.line) {
            line.to_lot = Some(lot(entry)).filter(|to| to.id != line.lot.id);
            // What was lost on the way never moved between zones.
            let moved = line.to_lot.is_some() || zone.code != line.zone.code;
            line.to_zone = Some(zone).filter(|_| moved);
            continue;
        }
        let signed = header.kind == Kind::Count;
        lines.push(LineView {
            line: entry.line,
            product: product(&entry.product_code),
            lot: lot(entry),
            zone,
            to_zone: None,
            to_lot: None,
            units: if signed {
                entry.units
            } else {
                entry.units.abs()
            },
            reason: entry.reason.clone(),
        });
    }
    lines.sort_by_key(|line| line.line);
    lines
}

/// The view of a document that was posted just now, without asking the database again.
///
/// Not for reversals: they show the number of what they take back.
pub fn fresh(draft: &Draft, document: &NewDocument, account_name: &str) -> DocumentView {
    let partner = draft.counterparty_facility();
    let row = &document.recorded;
    let header = HeaderRow {
        id: row.id,
        number: row.number,
        kind: row.kind,
        facility_code: draft.facility.code.clone(),
        facility_name: draft.facility.name.clone(),
        occurred_on: row.occurred_on,
        recorded_at: document.recorded_at,
        account_id: document.account,
        account_name: account_name.to_owned(),
        partner_code: partner.map(|facility| facility.code.clone()),
        partner_name: partner.map(|facility| facility.name.clone()),
        counterparty: Some(document.counterparty.clone()),
        note: Some(document.note.clone()),
        said: document.dispensing.clone().into(),
        source_id: row.source_id,
        reason: document.reason.clone(),
        reverses_id: None,
        reverses_number: None,
        reverses_kind: None,
        reversed_id: None,
        reversed_number: None,
    };
    let zone_name = |id| draft.facility.zone_by_id(id).map(|zone| zone.name.clone());
    let entries: Vec<EntryRow> = document
        .entries
        .iter()
        .map(|entry| EntryRow {
            seq: entry.link.seq,
            document_id: row.id,
            line: entry.link.line,
            product_code: entry.link.product.clone(),
            lot_id: entry.lot_id,
            lot_number: entry.link.lot.clone(),
            lot_expiry: entry.link.expiry,
            zone_code: entry.link.zone.clone(),
            zone_name: zone_name(entry.zone_id).unwrap_or_default(),
            units: entry.link.units,
            lot_balance: entry.link.lot_balance,
            product_balance: entry.link.product_balance,
            reason: entry.link.line_reason.clone(),
            hash: entry.hash.to_vec(),
        })
        .collect();
    let product = |code: &str| {
        let mut products = draft.lines.iter().map(|line| &line.product);
        let product = products.find(|product| product.code == code);
        let product = product.or(draft.into.as_ref().map(|into| &into.product));
        ProductView::from(&**product.expect("an entry's product is in its draft"))
    };
    self::document(header, &entries, product)
}
