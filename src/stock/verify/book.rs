//! Proves one book from the database: walks its entries, then asks the database whether all that
//! is kept for speed says what they say.

use std::fmt::Write as _;

use uuid::Uuid;

use super::{
    Fault, KnownHead, Report, Tick, Trouble,
    months::MonthsWalk,
    pages::{self, BookRow, EntryRow, PAGE},
    walk::Walk,
};
use crate::{
    db::Tx,
    error::Result,
    places::store::first_hash,
    stock::{chain::hex, dispensing::Said, writing::text_hash},
};

/// Proves one book, in the transaction's one moment.
pub async fn verify(
    tx: &mut Tx,
    book: &BookRow,
    heads: Vec<KnownHead>,
    tick: &mut Tick<'_>,
) -> Result<Report> {
    let mut walk = Walk::new(&book.code, heads);
    let mut months = MonthsWalk::begin(tx, book).await?;
    let mut aside = Vec::new();
    let mut prev = hex(&first_hash(&book.code));
    let mut after = 0;
    loop {
        let page = pages::page(tx, book.facility_id, after).await?;
        let count = page.len();
        for entry in page {
            after = entry.seq();
            columns(&book.code, &entry, &mut aside);
            months.step(&entry);
            let row = entry.into_row(&book.code, &prev);
            walk.step(&row.link, &row.hash);
            prev = row.hash;
        }
        tick(count as u64);
        if count < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            break;
        }
    }
    let (seq, hash) = walk.head();
    let head = (seq, hash.to_owned());
    let mut report = walk.finish();
    for fault in aside {
        report.note(fault);
    }
    months.finish(&mut report);
    registered(book, &head, &mut report);
    numbering(tx, book, &mut report).await?;
    holdings(tx, book, &mut report).await?;
    days(tx, book, &mut report).await?;
    reversals(tx, book, &mut report).await?;
    texts(tx, book, &mut report).await?;
    Ok(report)
}

/// The columns that repeat what the document says, and the one that is not hashed.
fn columns(book: &str, entry: &EntryRow, faults: &mut Vec<Fault>) {
    if faults.len() > super::FAULTS_TOLD_MAX {
        return;
    }
    let mut differs = |field, found: String, wanted: String| {
        faults.push(Fault {
            seq: Some(entry.seq()),
            ..Fault::of(book, field, Trouble::WrongColumn).facts(found, wanted)
        });
    };
    let link = entry.clone().into_row(book, "").link;
    if entry.entry_kind != link.kind {
        let found = entry.entry_kind.text().to_owned();
        differs("entry.kind", found, link.kind.text().to_owned());
    }
    if entry.entry_day != link.occurred_on {
        let found = entry.entry_day.to_string();
        differs("entry.occurred_on", found, link.occurred_on.to_string());
    }
    if let Some(wanted) = entry.wanted_flow().filter(|wanted| *wanted != entry.flow) {
        differs(
            "entry.flow",
            format!("{:?}", entry.flow),
            format!("{wanted:?}"),
        );
    }
    if !entry.is_at_home {
        differs("entry.lot_id", link.lot, link.product);
    }
}

fn registered(book: &BookRow, head: &(i64, String), report: &mut Report) {
    let found = (book.head_seq, hex(&book.head_hash));
    if found != *head {
        let fault = Fault::of(&book.code, "book.head_seq", Trouble::WrongHead);
        let say = |head: &(i64, String)| format!("{} {}", head.0, head.1);
        report.note(fault.facts(say(&found), say(head)));
    }
    if book.documents != report.documents {
        let fault = Fault::of(&book.code, "book.documents", Trouble::WrongDocuments);
        report.note(fault.facts(book.documents, report.documents));
    }
}

/// Documents are numbered from 1 without a hole, and each has entries.
async fn numbering(tx: &mut Tx, book: &BookRow, report: &mut Report) -> Result<()> {
    #[derive(sqlx::FromRow)]
    struct Numbers {
        count: i64,
        least: i64,
        most: i64,
    }
    let numbers: Numbers = tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) AS count, COALESCE(MIN(number), 1) AS least,
                    COALESCE(MAX(number), 0) AS most
             FROM document WHERE facility_id = $1",
        )
        .bind(book.facility_id)
        .one()
        .await?;
    let is_gapless = numbers.least == 1 && numbers.most == numbers.count;
    if !is_gapless || numbers.count != report.documents {
        let fault = Fault::of(&book.code, "document.number", Trouble::WrongDocuments);
        let found = format!("{} ({}–{})", numbers.count, numbers.least, numbers.most);
        report.note(fault.facts(found, report.documents));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Differing {
    product: String,
    lot: String,
    zone: String,
    found: Option<i64>,
    wanted: i64,
}

impl Differing {
    fn fault(&self, book: &str, field: &'static str, trouble: Trouble, day: &str) -> Fault {
        let mut found = format!("{} {} {}", self.product, self.lot, self.zone);
        if !day.is_empty() {
            write!(found, " {day}").expect("writing to a string cannot fail");
        }
        let units = self
            .found
            .map_or_else(|| "—".to_owned(), |units| units.to_string());
        write!(found, ": {units}").expect("writing to a string cannot fail");
        Fault::of(book, field, trouble).facts(found, self.wanted)
    }
}

/// What is there now is the sum of the entries.
async fn holdings(tx: &mut Tx, book: &BookRow, report: &mut Report) -> Result<()> {
    let rows: Vec<Differing> = tx
        .query(
            "SELECT COALESCE(product.code, '') AS product, COALESCE(lot.number, '') AS lot,
                    COALESCE(zone.code, '') AS zone, CAST(SUM(sides.held) AS BIGINT) AS found,
                    CAST(SUM(sides.moved) AS BIGINT) AS wanted
             FROM (SELECT product_id, lot_id, zone_id, units AS moved, CAST(0 AS BIGINT) AS held
                   FROM entry WHERE facility_id = $1
                   UNION ALL
                   SELECT product_id, lot_id, zone_id, CAST(0 AS BIGINT), units
                   FROM holding WHERE facility_id = $1) sides
             LEFT JOIN product ON product.id = sides.product_id
             LEFT JOIN lot ON lot.id = sides.lot_id
             LEFT JOIN zone ON zone.id = sides.zone_id
             GROUP BY sides.product_id, sides.lot_id, sides.zone_id, product.code, lot.number,
                 zone.code
             HAVING SUM(sides.held) <> SUM(sides.moved)",
        )
        .bind(book.facility_id)
        .all()
        .await?;
    for row in rows {
        report.note(row.fault(&book.code, "holding.units", Trouble::WrongHolding, ""));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct DifferingDay {
    day: chrono::NaiveDate,
    #[sqlx(flatten)]
    row: Differing,
}

/// What was there at the end of each business day is what the entries give when replayed, and was
/// never below zero.
async fn days(tx: &mut Tx, book: &BookRow, report: &mut Report) -> Result<()> {
    let rows: Vec<DifferingDay> = tx
        .query(
            "WITH moved AS (
                 SELECT lot_id, zone_id, occurred_on AS day, SUM(units) AS units
                 FROM entry WHERE facility_id = $1
                 GROUP BY lot_id, zone_id, occurred_on),
             replayed AS (
                 SELECT lot_id, zone_id, day, CAST(SUM(units) OVER (
                     PARTITION BY lot_id, zone_id ORDER BY day) AS BIGINT) AS units
                 FROM moved)
             SELECT product.code AS product, lot.number AS lot, zone.code AS zone,
                    replayed.day AS day, kept.units AS found, replayed.units AS wanted
             FROM replayed
             JOIN lot ON lot.id = replayed.lot_id
             JOIN product ON product.id = lot.product_id
             JOIN zone ON zone.id = replayed.zone_id
             LEFT JOIN holding_day kept ON kept.facility_id = $1 AND kept.lot_id = replayed.lot_id
                 AND kept.zone_id = replayed.zone_id AND kept.day = replayed.day
             WHERE kept.units IS NULL OR kept.units <> replayed.units OR replayed.units < 0
             LIMIT 100",
        )
        .bind(book.facility_id)
        .all()
        .await?;
    for DifferingDay { day, row } in rows {
        if row.wanted < 0 {
            let fault = Fault::of(&book.code, "units", Trouble::NegativeDay);
            let found = format!("{} {} {}: {}", row.product, row.lot, row.zone, row.wanted);
            report.note(fault.facts(found, day));
        } else {
            let day = day.to_string();
            report.note(row.fault(&book.code, "holding_day.units", Trouble::WrongDay, &day));
        }
    }
    surplus_days(tx, book, report).await
}

/// No day is kept on which nothing moved.
async fn surplus_days(tx: &mut Tx, book: &BookRow, report: &mut Report) -> Result<()> {
    #[derive(sqlx::FromRow)]
    struct Counts {
        kept: i64,
        moved: i64,
    }
    let counts: Counts = tx
        .query(
            "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM holding_day WHERE facility_id = $1)
                        AS kept,
                    (SELECT CAST(COUNT(*) AS BIGINT) FROM (
                        SELECT lot_id FROM entry WHERE facility_id = $1
                        GROUP BY lot_id, zone_id, occurred_on) days) AS moved",
        )
        .bind(book.facility_id)
        .one()
        .await?;
    if counts.kept > counts.moved {
        let fault = Fault::of(&book.code, "holding_day", Trouble::WrongDay);
        let rows = format!("{} rows", counts.kept);
        report.note(fault.facts(rows, format!("{} rows", counts.moved)));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct OddReversal {
    seq: i64,
    reversed: Uuid,
    is_found: bool,
}

/// Each document was reversed once at most, by the exact opposite of its entries.
async fn reversals(tx: &mut Tx, book: &BookRow, report: &mut Report) -> Result<()> {
    let odd: Vec<OddReversal> = tx
        .query(
            "SELECT (SELECT MIN(seq) FROM entry WHERE entry.facility_id = $1
                         AND entry.document_id = reversal.id) AS seq,
                    reversal.reverses_id AS reversed,
                    EXISTS (SELECT 1 FROM document original
                        WHERE original.facility_id = $1 AND original.id = reversal.reverses_id
                            AND original.number < reversal.number
                            AND original.kind <> 'reversal') AS is_found
             FROM document reversal
             WHERE reversal.facility_id = $1 AND reversal.reverses_id IS NOT NULL
                 AND (reversal.kind <> 'reversal'
                     OR NOT EXISTS (SELECT 1 FROM document original
                         WHERE original.facility_id = $1 AND original.id = reversal.reverses_id
                             AND original.number < reversal.number
                             AND original.kind <> 'reversal')
                     OR EXISTS (SELECT 1 FROM entry
                         WHERE entry.facility_id = $1
                             AND entry.document_id IN (reversal.id, reversal.reverses_id)
                         GROUP BY product_id, lot_id, zone_id, flow HAVING SUM(units) <> 0))
             LIMIT 100",
        )
        .bind(book.facility_id)
        .all()
        .await?;
    for each in odd {
        let trouble = if each.is_found {
            Trouble::NotOpposite
        } else {
            Trouble::ReversesNothing
        };
        report.note(Fault {
            seq: Some(each.seq),
            ..Fault::of(&book.code, "reverses", trouble).facts(each.reversed, "")
        });
    }
    let twice: Vec<(Uuid,)> = tx
        .query(
            "SELECT reverses_id FROM document WHERE facility_id = $1 AND reverses_id IS NOT NULL
             GROUP BY reverses_id HAVING COUNT(*) > 1",
        )
        .bind(book.facility_id)
        .all()
        .await?;
    for (id,) in twice {
        let fault = Fault::of(&book.code, "reverses", Trouble::ReversedTwice);
        report.note(fault.facts(id, ""));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Text {
    document_id: Uuid,
    hashed: Vec<u8>,
    salt: Vec<u8>,
    counterparty: String,
    note: String,
    #[sqlx(flatten)]
    said: Said,
}

/// The texts that were not erased are those that were posted.
async fn texts(tx: &mut Tx, book: &BookRow, report: &mut Report) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let texts: Vec<Text> = tx
            .query(
                "SELECT kept.document_id, document.text_hash AS hashed, kept.salt, kept.counterparty,
                        kept.note, said.channel, said.residence, said.sex, said.age_band,
                        said.unchecked
                 FROM document_text kept
                 JOIN document ON document.facility_id = kept.facility_id
                     AND document.id = kept.document_id
                 LEFT JOIN dispensing said ON said.facility_id = kept.facility_id
                     AND said.document_id = kept.document_id
                 WHERE kept.facility_id = $1 AND kept.document_id > $2
                 ORDER BY kept.document_id LIMIT $3",
            )
            .bind(book.facility_id)
            .bind(after)
            .bind(PAGE)
            .all()
            .await?;
        let Some(last) = texts.last() else {
            return Ok(());
        };
        after = last.document_id;
        for text in &texts {
            let said = text.said.dispensing();
            let hash = text_hash(&text.salt, &text.counterparty, &text.note, said.as_ref());
            if hash != text.hashed {
                let fault = Fault::of(&book.code, "document_text", Trouble::WrongText);
                report.note(fault.facts(text.document_id, ""));
            }
        }
    }
}
