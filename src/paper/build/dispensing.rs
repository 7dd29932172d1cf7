//! The register of what was dispensed in a period. Its figures: for each entry its number, business
//! day, document's number, product, lot and units handed out, then channel and client where they
//! were said; what was taken back is negative.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Built, Content, Figure, ROWS_MAX, day::word, line, too_long};
use crate::{
    db::Tx,
    error::Result,
    places::Facility,
    stock::{Kind, dispensing::Said},
};

/// What stands in a register.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DispensingPaper)]
pub struct Dispensing {
    /// The first business day.
    pub from: NaiveDate,
    /// The last business day.
    pub to: NaiveDate,
    /// What was dispensed, in the order of days.
    pub rows: Vec<Dispensed>,
}

/// Something that was dispensed, or taken back.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct Dispensed {
    /// Its number in the book.
    pub seq: i64,
    /// The business day.
    pub occurred_on: NaiveDate,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
    /// The document's number.
    pub number: i64,
    /// The document's kind: dispense, or the reversal of one.
    pub kind: Kind,
    /// The product's code.
    pub product: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its smallest unit.
    pub unit: String,
    /// The lot's number, as posted.
    pub lot: String,
    /// Its expiry, as posted.
    pub expiry: Option<NaiveDate>,
    /// Units handed out; taken back negative.
    pub units: i64,
    /// To whom, where that was written down.
    pub counterparty: String,
    /// By which channel and for whom, where that was said.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub said: Said,
    /// The document's remark.
    pub note: String,
    /// Who posted it.
    pub actor: String,
}

/// Makes the paper.
pub async fn build(
    tx: &mut Tx,
    facility: &Facility,
    (from, to): (NaiveDate, NaiveDate),
    head: i64,
) -> Result<Built> {
    let rows: Vec<Dispensed> = tx
        .query(
            "SELECT entry.seq, entry.occurred_on, document.recorded_at, document.number,
                    entry.kind, product.code AS product, product.name, product.spec,
                    product.base_unit AS unit, entry.lot_number AS lot,
                    entry.lot_expiry AS expiry, -entry.units AS units,
                    COALESCE(partner.name, document_text.counterparty, '') AS counterparty,
                    COALESCE(document_text.note, '') AS note,
                    COALESCE(account.name, '') AS actor, said.channel, said.residence, said.sex,
                    said.age_band, said.unchecked
             FROM entry
                 JOIN document ON document.facility_id = entry.facility_id
                     AND document.id = entry.document_id
                 JOIN product ON product.id = entry.product_id
                 LEFT JOIN account ON account.id = document.account_id
                 LEFT JOIN facility AS partner ON partner.id = document.counterparty_id
                 LEFT JOIN document_text ON document_text.facility_id = document.facility_id
                     AND document_text.document_id = document.id
                 LEFT JOIN dispensing AS said ON said.facility_id = document.facility_id
                     AND said.document_id = COALESCE(document.reverses_id, document.id)
             WHERE entry.facility_id = $1 AND entry.seq <= $2 AND entry.flow = 'dispensed'
                 AND entry.occurred_on >= $3 AND entry.occurred_on <= $4
             ORDER BY entry.occurred_on, entry.seq LIMIT $5",
        )
        .bind(facility.id)
        .bind(head)
        .bind(from)
        .bind(to)
        .bind(ROWS_MAX + 1)
        .all()
        .await?;
    if rows.len() > usize::try_from(ROWS_MAX).unwrap_or(0) {
        return Err(too_long());
    }
    let lines = rows.iter().map(canonical).collect();
    let mut figures: Vec<Figure> = Vec::new();
    for row in &rows {
        let of = format!("{} {}", row.name, row.spec).trim().to_owned();
        match figures.iter_mut().find(|figure| figure.of == of) {
            Some(figure) => figure.value += row.units,
            None => figures.push(Figure {
                name: "total",
                of,
                value: row.units,
                unit: row.unit.clone(),
            }),
        }
    }
    Ok(Built {
        lines,
        figures,
        content: Content::Dispensing(Dispensing { from, to, rows }),
    })
}

fn canonical(row: &Dispensed) -> String {
    let mut fields = vec![
        row.seq.to_string(),
        row.occurred_on.to_string(),
        row.number.to_string(),
        row.product.clone(),
        row.lot.clone(),
        row.units.to_string(),
    ];
    // Papers of what said nothing keep the code they were printed with.
    if let Some(said) = row.said.dispensing() {
        let client = &said.client;
        fields.push(word(&said.channel));
        fields.push(word(&client.residence));
        fields.push(word(&client.sex));
        fields.push(word(&client.age_band));
    }
    line(&fields)
}
