//! SQL of finding, each list cut to the caller's scope in the database, the best first.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    FindKind, Fit,
    words::{self, RANKS, SHAPE},
};
use crate::{
    catalog::{LotStatus, scan::Scan},
    db::{Tx, assembled},
    error::Result,
    people::{Actor, Permission, store::kept::Keeps},
    places::store::Reach,
    stock::Kind,
};

/// A thing that was found.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// Its code, number or user name.
    pub code: String,
    /// Its name; of a lot the product's.
    pub name: String,
    /// What tells it from others: a specification, a region.
    pub note: String,
    /// Of a lot, the product's code.
    pub product: Option<String>,
    /// Of a lot, its last good day.
    pub expiry: Option<NaiveDate>,
    /// Of a lot, whether it may be used.
    pub status: Option<LotStatus>,
    /// Of a lot that stands for a double found by its own number: that number.
    pub typed: Option<String>,
    /// The word it was found by.
    pub word: Vec<u8>,
}

/// A document that was found.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FoundDocument {
    /// Its id.
    pub id: Uuid,
    /// Its number in its book.
    pub number: i64,
    /// What it is.
    pub kind: Kind,
    /// Its business day.
    pub occurred_on: NaiveDate,
    /// The facility's code.
    pub facility_code: String,
    /// The facility's name.
    pub facility_name: String,
}

/// The things of a kind that fit, the best first, each once.
pub async fn things(
    tx: &mut Tx,
    actor: &Actor,
    kind: FindKind,
    typed: &str,
    limit: usize,
) -> Result<Vec<(Fit, Found)>> {
    let word = words::folded(typed);
    let shape = words::shape(typed);
    let mut all: Vec<(Fit, Found)> = Vec::new();
    if word.is_empty() {
        return Ok(all);
    }
    for rank in RANKS {
        if all.len() >= limit || (rank == SHAPE && kind != FindKind::Lot) {
            break;
        }
        let wanted = if rank == SHAPE { &shape } else { &word };
        for found in with_rank(tx, actor, kind, rank, wanted, limit).await? {
            if all.iter().all(|(_, other)| other.id != found.id) && all.len() < limit {
                let whole = found.word == wanted.as_bytes();
                all.push((words::fit(rank, whole), found));
            }
        }
    }
    all.sort_by_key(|(fit, _)| *fit);
    Ok(all)
}

/// The things found by a word of one rank, the shortest of what begins alike first.
async fn with_rank(
    tx: &mut Tx,
    actor: &Actor,
    kind: FindKind,
    rank: i64,
    wanted: &str,
    limit: usize,
) -> Result<Vec<Found>> {
    let seen = Reach::of(actor, Permission::SeePlaces);
    let keeps = Keeps::of(actor);
    let (select, condition) = match kind {
        FindKind::Product => (PRODUCT, "TRUE".to_owned()),
        FindKind::Lot => (LOT, "TRUE".to_owned()),
        FindKind::Facility => (FACILITY, seen.condition(6)),
        FindKind::Person => (PERSON, keeps.condition(6)),
        FindKind::Document => return Ok(Vec::new()),
    };
    let sql = format!(
        "{select} WHERE find_word.kind = $1 AND find_word.rank = $2 AND find_word.word >= $3
             AND find_word.word < $4 AND {condition}
         ORDER BY find_word.word, find_word.thing DESC LIMIT $5"
    );
    let mut end = wanted.as_bytes().to_vec();
    end.push(0xff); // UTF-8 has no such byte: everything that begins with `wanted` is below.
    // One thing may be found by several words of a rank.
    let rows = i64::try_from(limit.saturating_mul(3)).unwrap_or(i64::MAX);
    let query = tx
        .query(assembled(sql))
        .bind(kind)
        .bind(rank)
        .bind(wanted.as_bytes().to_vec())
        .bind(end)
        .bind(rows);
    let query = match kind {
        FindKind::Facility => seen.bind(query),
        FindKind::Person => keeps.bind(query),
        _ => query,
    };
    Ok(query.all().await?)
}

const PRODUCT: &str = "SELECT product.id, product.code, product.name, product.spec AS note,
        CAST(NULL AS TEXT) AS product, CAST(NULL AS DATE) AS expiry, CAST(NULL AS TEXT) AS status,
        CAST(NULL AS TEXT) AS typed, find_word.word
    FROM find_word
        LEFT JOIN product_alias ON product_alias.from_id = find_word.thing
        JOIN product ON product.id = COALESCE(product_alias.into_id, find_word.thing)";

const LOT: &str = "SELECT lot.id, lot.number AS code, product.name, product.spec AS note,
        product.code AS product, lot.expiry, lot.status,
        CASE WHEN named.id = lot.id THEN NULL ELSE named.number END AS typed, find_word.word
    FROM find_word
        JOIN lot named ON named.id = find_word.thing
        LEFT JOIN lot_alias ON lot_alias.from_id = named.id
        JOIN lot ON lot.id = COALESCE(lot_alias.into_id, named.id)
        JOIN product ON product.id = lot.product_id";

const FACILITY: &str = "SELECT facility.id, facility.code, facility.name, region.name AS note,
        CAST(NULL AS TEXT) AS product, CAST(NULL AS DATE) AS expiry, CAST(NULL AS TEXT) AS status,
        CAST(NULL AS TEXT) AS typed, find_word.word
    FROM find_word
        JOIN facility ON facility.id = find_word.thing
        JOIN region ON region.id = facility.region_id";

const PERSON: &str = "SELECT account.id, account.username AS code, account.name,
        COALESCE(account.phone, '') AS note,
        CAST(NULL AS TEXT) AS product, CAST(NULL AS DATE) AS expiry, CAST(NULL AS TEXT) AS status,
        CAST(NULL AS TEXT) AS typed, find_word.word
    FROM find_word JOIN account ON account.id = find_word.thing";

/// The product of a scan, and its lot where there is one in the catalogue.
pub async fn scanned(tx: &mut Tx, scan: &Scan) -> Result<(Option<Found>, Vec<Found>)> {
    let sql = format!(
        "{PRODUCT} WHERE find_word.kind = 'product' AND find_word.rank = 0
        AND find_word.word = $1"
    );
    let product: Option<Found> = tx
        .query(assembled(sql))
        .bind(scan.gtin.as_bytes().to_vec())
        .optional()
        .await?;
    let (Some(product), Some(number)) = (product.as_ref(), &scan.lot) else {
        return Ok((product, Vec::new()));
    };
    let sql = format!(
        "{LOT} WHERE find_word.kind = 'lot' AND find_word.rank = 0
        AND find_word.word = $1 AND product.id = $2
        AND (named.expiry = $3 OR CAST($3 AS DATE) IS NULL) ORDER BY lot.id DESC LIMIT 20"
    );
    let lots = tx
        .query(assembled(sql))
        .bind(words::folded(number).into_bytes())
        .bind(product.id)
        .bind(scan.expiry)
        .all()
        .await?;
    Ok((Some(product.clone()), lots))
}

/// What names a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentName {
    /// Its number in some book.
    Number(i64),
    /// Its id.
    Id(Uuid),
    /// An entry of it, by the short code of a book's head: number and the beginning of its hash.
    Head(i64, Vec<u8>),
}

impl DocumentName {
    /// Reads `#12`, `12`, an id, or a head code such as `120-3F2A-9B1C-77D0`.
    pub fn parse(typed: &str) -> Option<DocumentName> {
        let typed = typed.trim();
        if let Ok(id) = Uuid::try_parse(typed) {
            return Some(DocumentName::Id(id));
        }
        let number = typed.strip_prefix(['#', '＃']).unwrap_or(typed);
        if number.len() <= 9 && number.bytes().all(|b| b.is_ascii_digit()) {
            return number.parse().ok().map(DocumentName::Number);
        }
        let (seq, hash) = typed.split_once('-')?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0)?;
        let digits = hash.replace('-', "");
        let whole = matches!(digits.len(), 4 | 8 | 12);
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        if !whole || !is_hex {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
        Some(DocumentName::Head(seq, bytes?))
    }
}

/// The documents of this name in the books the caller sees: those of facility `here` first, then
/// the newest.
pub async fn documents(
    tx: &mut Tx,
    actor: &Actor,
    name: &DocumentName,
    here: &str,
    limit: usize,
) -> Result<Vec<FoundDocument>> {
    let reach = Reach::of(actor, Permission::SeeStock);
    let (found, first) = match name {
        DocumentName::Number(_) => ("document WHERE document.number = $1", 4),
        DocumentName::Id(_) => ("document WHERE document.id = $1", 4),
        DocumentName::Head(..) => (
            "entry JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             WHERE entry.seq = $1 AND entry.hash >= $4 AND entry.hash < $5",
            6,
        ),
    };
    let table = found.split(' ').next().unwrap_or_default();
    // The books are a list asked one by one through their key: left to choose, SQLite goes through
    // all documents there are.
    let sql = format!(
        "SELECT found.id, found.number, found.kind, found.occurred_on,
                facility.code AS facility_code, facility.name AS facility_name
         FROM (SELECT document.facility_id, document.id, document.number, document.kind,
                   document.occurred_on, document.recorded_at
               FROM {found} AND {table}.facility_id IN (SELECT facility.id
                   FROM facility JOIN region ON region.id = facility.region_id WHERE {})) found
             JOIN facility ON facility.id = found.facility_id
         ORDER BY CASE WHEN facility.code = $2 THEN 0 ELSE 1 END, found.recorded_at DESC,
             facility.code
         LIMIT $3",
        reach.condition(first)
    );
    let query = tx.query(assembled(sql));
    let query = match name {
        DocumentName::Number(number) | DocumentName::Head(number, _) => query.bind(*number),
        DocumentName::Id(id) => query.bind(*id),
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut query = query.bind(here.to_owned()).bind(limit);
    if let DocumentName::Head(_, hash) = name {
        // A hash is longer than any head code: all that begin with it lie between these.
        let mut end = hash.clone();
        end.extend([0xff; 33]);
        query = query.bind(hash.clone()).bind(end);
    }
    Ok(reach.bind(query).all().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_named_in_several_ways() {
        use DocumentName::{Head, Number};
        assert_eq!(DocumentName::parse("#12"), Some(Number(12)));
        assert_eq!(DocumentName::parse(" 12 "), Some(Number(12)));
        assert_eq!(
            DocumentName::parse("7-3F2A-9b1c"),
            Some(Head(7, vec![0x3f, 0x2a, 0x9b, 0x1c]))
        );
        for text in [
            "",
            "#",
            "1234567890",
            "12a",
            "0-3F2A",
            "7-3F2",
            "7-XYZ1",
            "C-NRL-52",
            "#-1",
        ] {
            assert_eq!(DocumentName::parse(text), None, "{text}");
        }
        let id = "01980000-0000-7000-8000-000000000001";
        assert!(matches!(DocumentName::parse(id), Some(DocumentName::Id(_))));
    }
}
