//! Routes of stock cards and books.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    error::Result,
    http::{
        extract::{Params, Path},
        page,
    },
    people::{Actor, Permission},
    stock::{
        chain::{Link, hex},
        shelf::Head,
        store::{
            cards::{self, CardFilter, CardRow, Direction},
            holdings,
        },
        view::{DocumentRef, EntryView, LotView, Named, ProductView},
    },
};

/// A row of a stock card.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CardEntry {
    /// The entry.
    #[serde(flatten)]
    entry: EntryView,
    /// Whom it came from or went to.
    counterparty: String,
    /// Who posted it.
    actor: String,
    /// The document's reason.
    reason: String,
    /// The document's remark.
    note: String,
}

/// A stock card: the entries of one product in one book, with the running balance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// The facility.
    facility: Named,
    /// The product.
    product: ProductView,
    /// Units before the first row shown.
    opening_balance: i64,
    /// Units now.
    units: i64,
    /// The book's head now.
    head: Head,
    /// The rows, in the order of the book.
    items: Vec<CardEntry>,
    /// What to send as `after` for the rows that follow.
    next: Option<String>,
    /// What to send as `before` for the rows that went before.
    previous: Option<String>,
}

/// Which rows of a card.
#[derive(Debug, Deserialize, IntoParams)]
pub struct CardParams {
    /// Rows after this entry, upwards.
    after: Option<i64>,
    /// Rows before this entry; the newest ones.
    before: Option<i64>,
    /// How many, up to 200.
    limit: Option<i64>,
    /// The newest rows, this many.
    last: Option<i64>,
    /// Only of this lot.
    lot: Option<Uuid>,
    /// Only from this business day on.
    from: Option<NaiveDate>,
    /// Only up to this business day.
    to: Option<NaiveDate>,
}

impl CardParams {
    /// What to look for.
    pub fn wanted(&self) -> CardFilter {
        CardFilter {
            lot: self.lot,
            from: self.from,
            to: self.to,
        }
    }
}

/// The stock card of a product.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/stock/{product}/card", tag = "stock",
    params(("code" = String, Path), ("product" = String, Path), CardParams),
    responses((status = 200, body = Card)))]
pub async fn card(
    State(app): State<App>,
    actor: Actor,
    Path((code, product)): Path<(String, String)>,
    Params(params): Params<CardParams>,
) -> Result<Json<Card>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let product = app.product(&product).await?;
    let limit = page::limit(params.last.or(params.limit), 50, 200)?;
    let direction = match (params.after, params.before, params.last) {
        (_, Some(before), _) => Direction::Before(before),
        (_, _, Some(_)) => Direction::Before(i64::MAX),
        (after, _, _) => Direction::After(after.unwrap_or(0)),
    };
    let filter = params.wanted();
    let mut tx = app.db.read().await?;
    let rows = cards::card(&mut tx, facility.id, product.id, &filter, direction, limit).await?;
    let (rows, more) = in_order(rows, direction, limit);
    let first = rows.first().map_or(i64::MAX, |row| row.seq);
    let opening_balance = cards::balance_before(&mut tx, facility.id, product.id, first).await?;
    let units = cards::balance_before(&mut tx, facility.id, product.id, i64::MAX).await?;
    let head = holdings::head(&mut tx, facility.id).await?;
    let key = |row: Option<&CardRow>| row.map(|row| row.seq.to_string()).filter(|_| more);
    let (next, previous) = match direction {
        Direction::After(_) => (key(rows.last()), None),
        Direction::Before(_) => (None, key(rows.first())),
    };
    Ok(Json(Card {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        product: ProductView::from(&*product),
        opening_balance,
        units,
        head: Head::from(&head),
        items: rows
            .into_iter()
            .map(|row| card_entry(&product.code, row))
            .collect(),
        next,
        previous,
    }))
}

/// The rows in the order of the book, and whether there are more in the direction read.
fn in_order(mut rows: Vec<CardRow>, direction: Direction, limit: i64) -> (Vec<CardRow>, bool) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    if matches!(direction, Direction::Before(_)) {
        rows.reverse();
    }
    (rows, more)
}

/// An entry as a card shows it.
pub fn card_entry(product: &str, row: CardRow) -> CardEntry {
    CardEntry {
        entry: EntryView {
            seq: row.seq,
            document: DocumentRef {
                id: row.document_id,
                number: row.number,
                kind: row.kind,
            },
            line: row.line,
            product: product.to_owned(),
            lot: LotView {
                id: row.lot_id,
                number: row.lot_number,
                expiry: row.lot_expiry,
            },
            zone: row.zone_code,
            units: row.units,
            lot_balance: row.lot_balance,
            product_balance: row.product_balance,
            occurred_on: row.occurred_on,
            recorded_at: row.recorded_at,
            hash: hex(&row.hash),
        },
        counterparty: row.counterparty,
        actor: row.account_name,
        reason: row.reason,
        note: row.note,
    }
}

/// An entry with everything its hash covers.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookEntry {
    /// What is hashed.
    #[serde(flatten)]
    link: Link,
    /// The hash, hexadecimal.
    hash: String,
}

/// A part of a book.
#[derive(Debug, Serialize, ToSchema)]
pub struct Book {
    /// The facility.
    facility: Named,
    /// The book's head now.
    head: Head,
    /// The entries.
    items: Vec<BookEntry>,
    /// What to send as `after` for the entries that follow.
    next: Option<String>,
}

/// Which entries of a book.
#[derive(Debug, Deserialize, IntoParams)]
pub struct BookParams {
    after: Option<i64>,
    limit: Option<i64>,
}

/// The entries of a book with their hashes, for verification elsewhere.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/book", tag = "stock",
    params(("code" = String, Path), BookParams), responses((status = 200, body = Book)))]
pub async fn book(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<BookParams>,
) -> Result<Json<Book>> {
    let facility = app.enter(&actor, &code, Permission::ExportBook).await?;
    let limit = page::limit(params.limit, 200, 1000)?;
    let after = params.after.unwrap_or(0).max(0);
    let mut tx = app.db.read().await?;
    let head = holdings::head(&mut tx, facility.id).await?;
    let rows = cards::book(&mut tx, facility.id, after, limit).await?;
    let mut items = Vec::with_capacity(rows.len());
    if !rows.is_empty() {
        let mut prev = cards::hash_of(&mut tx, facility.id, &facility.code, after).await?;
        for row in rows {
            items.push(BookEntry {
                link: row.link(&facility.code, &prev),
                hash: hex(&row.hash),
            });
            prev = row.hash;
        }
    }
    let last = items.last().map_or(after, |item| item.link.seq);
    Ok(Json(Book {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        next: (last < head.head_seq && !items.is_empty()).then(|| last.to_string()),
        head: Head::from(&head),
        items,
    }))
}
