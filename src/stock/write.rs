//! Writes what the rules decided: a few statements for a whole batch. The tables kept for speed
//! follow by the database's own triggers.

use serde_json::json;

use super::{
    asked, claim,
    known::{NewDocument, NewEntry},
    missing,
};
use crate::{
    db::{Tx, assembled},
    error::Result,
    id,
};

/// How many rows one statement writes at most. There are as many statements to prepare as there
/// are numbers of rows up to this, and each is prepared once.
const ROWS_MAX: usize = 64;

/// Writes new documents, in order.
pub async fn write(tx: &mut Tx, documents: &[NewDocument]) -> Result<()> {
    lots(tx, documents).await?;
    for step in documents.chunks(ROWS_MAX) {
        headers(tx, step).await?;
        audit(tx, step).await?;
    }
    let told: Vec<&NewDocument> = documents
        .iter()
        .filter(|document| !document.text_hash.is_empty())
        .collect();
    for step in told.chunks(ROWS_MAX) {
        texts(tx, step).await?;
    }
    dispensings(tx, documents).await?;
    asked::write(tx, documents).await?;
    missing::write(tx, documents).await?;
    for document in documents {
        claim::store::keep(tx, &document.claims, document.released).await?;
    }
    let rows: Vec<(&NewDocument, &NewEntry)> = documents
        .iter()
        .flat_map(|document| document.entries.iter().map(move |entry| (document, entry)))
        .collect();
    for step in rows.chunks(ROWS_MAX) {
        entries(tx, step).await?;
    }
    Ok(())
}

async fn lots(tx: &mut Tx, documents: &[NewDocument]) -> Result<()> {
    let new: Vec<_> = documents
        .iter()
        .flat_map(|document| document.new_lots.iter().map(move |lot| (document, lot)))
        .collect();
    for step in new.chunks(ROWS_MAX) {
        let sql = format!(
            "INSERT INTO lot (id, product_id, number, expiry, expiry_key, made_on, created_at)
             VALUES {}",
            tx.placeholders(step.len(), 7),
        );
        let mut query = tx.query(assembled(sql));
        for (document, (lot, made_on)) in step {
            query = query
                .bind(lot.id)
                .bind(lot.product_id)
                .bind(lot.number.clone())
                .bind(lot.expiry)
                .bind(lot.expiry.map(|day| day.to_string()).unwrap_or_default())
                .bind(*made_on)
                .bind(document.recorded_at);
        }
        query.run().await?;
    }
    Ok(())
}

async fn headers(tx: &mut Tx, documents: &[NewDocument]) -> Result<()> {
    let sql = format!(
        "INSERT INTO document (facility_id, id, number, kind, occurred_on, recorded_at, account_id,
             counterparty_id, source_id, reverses_id, reason, request_hash, text_hash)
         VALUES {}",
        tx.placeholders(documents.len(), 13),
    );
    let mut query = tx.query(assembled(sql));
    for document in documents {
        let row = &document.recorded;
        query = query
            .bind(row.facility_id)
            .bind(row.id)
            .bind(row.number)
            .bind(row.kind)
            .bind(row.occurred_on)
            .bind(document.recorded_at)
            .bind(document.account)
            .bind(row.counterparty_id)
            .bind(row.source_id)
            .bind(document.reverses)
            .bind(document.reason.clone())
            .bind(row.request_hash.clone())
            .bind(document.text_hash.clone());
    }
    query.run().await?;
    Ok(())
}

async fn texts(tx: &mut Tx, documents: &[&NewDocument]) -> Result<()> {
    let sql = format!(
        "INSERT INTO document_text (facility_id, document_id, salt, counterparty, note) VALUES {}",
        tx.placeholders(documents.len(), 5),
    );
    let mut query = tx.query(assembled(sql));
    for document in documents {
        query = query
            .bind(document.facility_id)
            .bind(document.recorded.id)
            .bind(document.salt.to_vec())
            .bind(document.counterparty.clone())
            .bind(document.note.clone());
    }
    query.run().await?;
    Ok(())
}

async fn dispensings(tx: &mut Tx, documents: &[NewDocument]) -> Result<()> {
    let said: Vec<_> = documents
        .iter()
        .filter_map(|document| Some((document, document.dispensing.as_ref()?)))
        .collect();
    for step in said.chunks(ROWS_MAX) {
        let sql = format!(
            "INSERT INTO dispensing (facility_id, document_id, channel, residence, sex, age_band,
                 unchecked)
             VALUES {}",
            tx.placeholders(step.len(), 7),
        );
        let mut query = tx.query(assembled(sql));
        for (document, said) in step {
            query = query
                .bind(document.facility_id)
                .bind(document.recorded.id)
                .bind(said.channel)
                .bind(said.client.residence)
                .bind(said.client.sex)
                .bind(said.client.age_band)
                .bind(said.unchecked);
        }
        query.run().await?;
    }
    Ok(())
}

async fn audit(tx: &mut Tx, documents: &[NewDocument]) -> Result<()> {
    let sql = format!(
        "INSERT INTO audit (id, at, account_id, action, target_kind, target, facility_id, detail)
         VALUES {}",
        tx.placeholders(documents.len(), 8),
    );
    let mut query = tx.query(assembled(sql));
    for document in documents {
        let row = &document.recorded;
        let detail = json!({ "kind": row.kind, "number": row.number });
        query = query
            .bind(id::fresh())
            .bind(document.recorded_at)
            .bind(Some(document.account))
            .bind("document.post")
            .bind("document")
            .bind(row.id.to_string())
            .bind(Some(row.facility_id))
            .bind(detail.to_string());
    }
    query.run().await?;
    Ok(())
}

async fn entries(tx: &mut Tx, rows: &[(&NewDocument, &NewEntry)]) -> Result<()> {
    let sql = format!(
        "INSERT INTO entry (facility_id, seq, document_id, line, kind, flow, product_id, lot_id,
             lot_number, lot_expiry, zone_id, units, lot_balance, product_balance, occurred_on,
             reason, hash)
         VALUES {}",
        tx.placeholders(rows.len(), 17),
    );
    let mut query = tx.query(assembled(sql));
    for (document, entry) in rows {
        let link = &entry.link;
        query = query
            .bind(document.facility_id)
            .bind(link.seq)
            .bind(link.document)
            .bind(link.line)
            .bind(link.kind)
            .bind(entry.flow)
            .bind(entry.product_id)
            .bind(entry.lot_id)
            .bind(link.lot.clone())
            .bind(link.expiry)
            .bind(entry.zone_id)
            .bind(link.units)
            .bind(link.lot_balance)
            .bind(link.product_balance)
            .bind(link.occurred_on)
            .bind(link.line_reason.clone())
            .bind(entry.hash.to_vec());
    }
    query.run().await?;
    Ok(())
}
