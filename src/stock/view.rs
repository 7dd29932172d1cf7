//! What the API shows of documents and entries.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Kind, dispensing::Dispensing};
use crate::catalog::{Category, Pack, Product};
pub use crate::{people::Person, places::Named};

/// A document another one refers to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DocumentRef {
    /// Its id.
    pub id: Uuid,
    /// Its number in the book.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
}

/// What a line or holding shows of its product.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// 药, 套, 环.
    pub category: Category,
    /// The smallest unit.
    pub base_unit: String,
    /// Its packs, the largest first.
    pub packs: Vec<Pack>,
}

impl From<&Product> for ProductView {
    fn from(product: &Product) -> Self {
        ProductView {
            code: product.code.clone(),
            name: product.name.clone(),
            spec: product.spec.clone(),
            category: product.category,
            base_unit: product.base_unit.clone(),
            packs: product.packs.clone(),
        }
    }
}

/// What a line or entry shows of its lot.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LotView {
    /// Its id.
    pub id: Uuid,
    /// Its number, as posted.
    pub number: String,
    /// Its last good day, as posted.
    pub expiry: Option<NaiveDate>,
}

/// A document's line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineView {
    /// From 1.
    pub line: i64,
    /// The product.
    pub product: ProductView,
    /// The lot.
    pub lot: LotView,
    /// The zone it was taken from or put into.
    pub zone: Named,
    /// Where a zone move put it.
    pub to_zone: Option<Named>,
    /// The lot it was booked under instead, where two lots were merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_lot: Option<LotView>,
    /// Base units; signed only for a count.
    pub units: i64,
    /// Why this line.
    pub reason: String,
}

/// An entry of the book.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryView {
    /// Its number in the book.
    pub seq: i64,
    /// The document that made it.
    pub document: DocumentRef,
    /// The document's line.
    pub line: i64,
    /// The product's code.
    pub product: String,
    /// The lot.
    pub lot: LotView,
    /// The zone's code.
    pub zone: String,
    /// In positive, out negative.
    pub units: i64,
    /// Of the lot in the zone, afterwards.
    pub lot_balance: i64,
    /// Of the product in the book, afterwards.
    pub product_balance: i64,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// Its hash, hexadecimal.
    pub hash: String,
}

/// The other side of a document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CounterpartyView {
    /// A facility of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facility: Option<Named>,
    /// Somebody outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Units still under way from a document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct UnderWay {
    /// The lot.
    pub lot_id: Uuid,
    /// Units not received yet.
    pub units: i64,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// Its id, chosen by whoever posted it.
    pub id: Uuid,
    /// Its number in the book.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
    /// In whose book.
    pub facility: Named,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// Who posted it.
    pub actor: Person,
    /// The other side.
    pub counterparty: Option<CounterpartyView>,
    /// What a dispensing says beside its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispensing: Option<Dispensing>,
    /// The counterparty's document that it answers.
    pub source: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// A remark.
    pub note: String,
    /// What it takes back.
    pub reverses: Option<DocumentRef>,
    /// What took it back.
    pub reversed_by: Option<DocumentRef>,
    /// What it sent that has not arrived; only when asked for by itself.
    pub under_way: Option<Vec<UnderWay>>,
    /// The code of what whoever posted it is warned of: `certificate-needed`; only when posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<&'static str>,
    /// Its lines.
    pub lines: Vec<LineView>,
    /// Its entries; left out in lists.
    pub entries: Vec<EntryView>,
    /// The book's head code right after it, for paper.
    pub head_code: String,
}
