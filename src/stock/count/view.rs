//! What the API shows of counting.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Scope, Session, Status,
    rules::{self, Accuracy},
    sheet::{SheetLine, counted},
    store::{self, LineRow, MoveRow, list::SummaryRow, results::ResultRow},
};
use crate::{
    catalog::LotStatus,
    error::Result,
    places::Facility,
    stock::{
        Kind,
        view::{DocumentRef, Named, ProductView},
    },
};

/// A session in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountSummary {
    /// Its id.
    pub id: Uuid,
    /// 1, 2, 3 … in its facility.
    pub number: i64,
    /// How far it has come.
    pub status: Status,
    /// What is counted.
    pub scope: Scope,
    /// Whether the book's figures are kept from those who count.
    pub blind: bool,
    /// A remark.
    pub note: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// By whom.
    pub opened_by: String,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// By whom.
    pub ended_by: Option<String>,
    /// The document's remark, or why it was cancelled.
    pub remark: String,
    /// Lines counted so far.
    pub counted: i64,
    /// How well the card agrees with the shelf; once it is posted.
    pub accuracy: Option<Accuracy>,
    /// The document; nothing where card and shelf agree on every line.
    pub document: Option<DocumentRef>,
    /// Its business day.
    pub occurred_on: Option<NaiveDate>,
    /// The number of the reversal that took it back.
    pub reversed_by: Option<i64>,
}

impl CountSummary {
    /// From its row.
    pub fn of(row: SummaryRow) -> Result<CountSummary> {
        let accuracy = match (row.exact, row.uncounted) {
            (Some(exact), Some(uncounted)) => Some(Accuracy::of(row.counted, exact, uncounted)),
            _ => None,
        };
        let document = row.document_id.zip(row.document_number);
        Ok(CountSummary {
            id: row.id,
            number: row.number,
            status: row.status,
            scope: store::scope(&row.scope)?,
            blind: row.blind,
            note: row.note,
            opened_at: row.opened_at,
            opened_by: row.opened_by,
            ended_at: row.ended_at,
            ended_by: row.ended_by,
            remark: row.remark,
            counted: row.counted,
            accuracy,
            document: document.map(|(id, number)| DocumentRef {
                id,
                number,
                kind: Kind::Count,
            }),
            occurred_on: row.document_day,
            reversed_by: row.reversed_number,
        })
    }
}

/// A counted quantity.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountFigure {
    /// Chosen by whoever sent it.
    pub id: Uuid,
    /// Units on the shelf.
    pub units: i64,
    /// The moment of counting.
    pub at: DateTime<Utc>,
    /// Who counted.
    pub by: String,
    /// The book's head at that moment.
    pub book_seq: i64,
    /// Units in the book at that moment; not told to those who count blind.
    pub book: Option<i64>,
    /// Shelf less book; not told to those who count blind.
    pub difference: Option<i64>,
}

impl CountFigure {
    /// From its row, with or without what the book says.
    pub fn of(row: &LineRow, figures: bool) -> CountFigure {
        CountFigure {
            id: row.id,
            units: row.units,
            at: row.counted_at,
            by: row.account_name.clone(),
            book_seq: row.book_seq,
            book: figures.then_some(row.book_units),
            difference: figures.then(|| counted(row).difference()),
        }
    }
}

/// Something that moved since a line was counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountMove {
    /// The entry's number.
    pub seq: i64,
    /// The document.
    pub document: DocumentRef,
    /// Signed units.
    pub units: i64,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who posted it.
    pub by: String,
}

impl From<&MoveRow> for CountMove {
    fn from(row: &MoveRow) -> CountMove {
        CountMove {
            seq: row.seq,
            document: DocumentRef {
                id: row.document_id,
                number: row.number,
                kind: row.kind,
            },
            units: row.units,
            occurred_on: row.occurred_on,
            at: row.recorded_at,
            by: row.account_name.clone(),
        }
    }
}

/// The lot of a line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountLot {
    /// Its number.
    pub number: String,
    /// Its last good day.
    pub expiry: Option<NaiveDate>,
    /// What was decided about it, where the book holds it here.
    pub status: Option<LotStatus>,
}

/// A line of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountLine {
    /// The product's code.
    pub product: String,
    /// The lot.
    pub lot: CountLot,
    /// The zone's code.
    pub zone: String,
    /// Units in the book now, or when it was posted; not told to those who count blind.
    pub book: Option<i64>,
    /// Whether the book has it in this zone.
    pub in_book: bool,
    /// The count that holds.
    pub count: Option<CountFigure>,
    /// The counts before it, the oldest first.
    pub earlier: Vec<CountFigure>,
    /// Whether two people found different things.
    pub disputed: bool,
    /// What moved since the count that holds.
    pub moved: Vec<CountMove>,
    /// Whether somebody has yet to say "recount" or "keep".
    pub unanswered: bool,
    /// (card − physical) ÷ physical, in hundredths of a percent.
    pub deviation: Option<i64>,
    /// Why card and shelf differ; once it is posted.
    pub reason: String,
}

/// A session with its lines.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountView {
    /// The session.
    #[serde(flatten)]
    pub summary: CountSummary,
    /// The facility.
    pub facility: Named,
    /// Whether the book's figures are told.
    pub figures: bool,
    /// Changes whenever something in here does: send it as `unless`.
    pub version: String,
    /// The book's head now: send it as `through` when keeping lines.
    pub head_seq: i64,
    /// The products of the lines, by code.
    pub products: BTreeMap<String, ProductView>,
    /// The zones in scope.
    pub zones: Vec<Named>,
    /// The lines: by product, then the first to expire first.
    pub lines: Vec<CountLine>,
}

/// The zones of a session: those in its scope that are used.
pub fn zones(facility: &Facility, session: &Session) -> Vec<Named> {
    let wanted = &session.scope.zones;
    facility
        .zones
        .iter()
        .filter(|zone| zone.active && (wanted.is_empty() || wanted.contains(&zone.code)))
        .map(|zone| Named {
            code: zone.code.clone(),
            name: zone.name.clone(),
        })
        .collect()
}

/// The lines of an open session.
pub fn open_lines(sheet: &[SheetLine], figures: bool) -> Vec<CountLine> {
    sheet
        .iter()
        .map(|line| {
            let newest = line.newest();
            let earlier = line.counts.len().saturating_sub(1);
            CountLine {
                product: line.product_code.clone(),
                lot: CountLot {
                    number: line.spot.lot.clone(),
                    expiry: line.spot.expiry,
                    status: line.status,
                },
                zone: line.zone_code.clone(),
                book: figures.then_some(line.held),
                in_book: line.lot_id.is_some(),
                count: newest.map(|row| CountFigure::of(row, figures)),
                earlier: line.counts[..earlier]
                    .iter()
                    .map(|row| CountFigure::of(row, figures))
                    .collect(),
                disputed: line.is_disputed(),
                moved: line.moved().map(CountMove::from).collect(),
                unanswered: line.is_unanswered(),
                deviation: newest
                    .filter(|_| figures)
                    .and_then(|row| rules::deviation(row.book_units, row.units)),
                reason: String::new(),
            }
        })
        .collect()
}

/// The lines of a session that was posted.
pub fn posted_lines(rows: &[ResultRow], counts: &[LineRow], facility: &Facility) -> Vec<CountLine> {
    let mut by_spot: HashMap<_, Vec<&LineRow>> = HashMap::new();
    for count in counts {
        by_spot.entry(count.spot()).or_default().push(count);
    }
    let zone = |id| facility.zone_by_id(id).map(|zone| zone.code.clone());
    rows.iter()
        .map(|row| {
            let spot = super::Spot {
                product: row.product_id,
                lot: row.lot_number.clone(),
                expiry: row.lot_expiry,
                zone: row.zone_id,
            };
            let own = by_spot.get(&spot).map(Vec::as_slice).unwrap_or_default();
            let held = own.iter().find(|count| Some(count.id) == row.line_id);
            let all: Vec<_> = own.iter().map(|count| counted(count)).collect();
            CountLine {
                product: row.product_code.clone(),
                lot: CountLot {
                    number: row.lot_number.clone(),
                    expiry: row.lot_expiry,
                    status: None,
                },
                zone: zone(row.zone_id).unwrap_or_default(),
                book: Some(row.book_units),
                in_book: row.book_units > 0,
                count: held.map(|count| CountFigure::of(count, true)),
                earlier: own
                    .iter()
                    .filter(|count| Some(count.id) != row.line_id)
                    .map(|count| CountFigure::of(count, true))
                    .collect(),
                disputed: rules::disagree(&all),
                moved: Vec::new(),
                unanswered: false,
                deviation: held.and_then(|row| rules::deviation(row.book_units, row.units)),
                reason: row.reason.clone(),
            }
        })
        .collect()
}

/// The codes of all products of the lines, and of those in the scope.
pub fn product_codes(lines: &[CountLine], scope: &Scope) -> HashSet<String> {
    let named = lines.iter().map(|line| line.product.clone());
    named.chain(scope.products.iter().cloned()).collect()
}
