//! Books taken out and verified: whatever is changed in them is found, and the place is named.

use std::path::PathBuf;

use yaoju::{
    db::Db,
    error::Language,
    exchange::{
        book::{self, Heads},
        progress::Progress,
    },
    stock::{
        Kind,
        chain::hex,
        verify::{Report, Row, Trouble, file},
    },
};

use crate::{
    on_both,
    shop::{Shop, day, id},
};

on_both!(
    what_was_posted_is_sound,
    what_is_changed_in_the_database_is_found,
    a_head_from_paper_is_checked,
);

/// A few documents of every kind, so that each rule of the verification has something to look at.
async fn busy(db: &Db) -> Shop {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 600);
    receipt.note = "早到一天 13900000000".into();
    receipt.lines.push(shop.line("B2", "2027-06-30", 40));
    shop.post(&receipt).await;
    shop.post(&shop.draft(101, Kind::Dispense, &shop.town, 30))
        .await;
    let issue = shop.issue(102, &shop.town, &shop.outlet, 100);
    shop.post(&issue).await;
    shop.post(&shop.received(103, &issue, 90)).await;
    shop.post(&shop.issue(104, &shop.town, &shop.county, 7))
        .await;
    let mut refill = shop.issue(105, &shop.town, &shop.dispenser, 12);
    refill.kind = Kind::Refill;
    shop.post(&refill).await;
    let mut moved = shop.draft(106, Kind::ZoneMove, &shop.town, 5);
    moved.lines[0].to_zone = Some("BH".into());
    shop.post(&moved).await;
    let loss = shop.draft(107, Kind::Loss, &shop.town, 3);
    shop.post(&loss).await;
    shop.post(&shop.reversal(108, &loss)).await;
    let mut late = shop.draft(109, Kind::Dispense, &shop.town, 2);
    late.occurred_on = day(20);
    shop.post(&late).await;
    shop
}

async fn all(db: &Db) -> Vec<Report> {
    let mut progress = Progress::silent();
    book::verify_database(db, None, &Heads::new(), &mut progress)
        .await
        .unwrap()
}

async fn exported(db: &Db, facility: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    book::export(db, facility, &mut bytes, &mut Progress::silent())
        .await
        .unwrap();
    bytes
}

fn verified(bytes: &[u8], heads: &Heads) -> Report {
    file::verify_from("test", || Ok(bytes), heads, &mut |_| ()).unwrap()
}

fn told(reports: &[Report]) -> String {
    let faults = reports.iter().flat_map(|report| &report.faults);
    let sentences: Vec<String> = faults
        .map(|fault| fault.sentence(Language::En) + " | " + &fault.sentence(Language::Zh))
        .collect();
    sentences.join("\n")
}

async fn what_was_posted_is_sound(db: &Db) {
    busy(db).await;
    let reports = all(db).await;
    assert_eq!(told(&reports), "");
    let town = reports.iter().find(|report| report.book == "T01").unwrap();
    assert_eq!((town.documents, town.entries), (9, 11));
    for report in &reports {
        let bytes = exported(db, &report.book).await;
        assert_eq!(bytes, exported(db, &report.book).await);
        let from_file = verified(&bytes, &Heads::new());
        assert_eq!(told(std::slice::from_ref(&from_file)), "");
        assert_eq!(&from_file, report);
    }
    let mut out = Vec::new();
    assert!(book::print(&reports, Language::En, &mut out).unwrap());
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("total: 4 books, "), "{text}");
}

/// A table, a change, how to take it back, which rows, and the field that must be named.
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "entry",
        "units = units + 1",
        "units = units - 1",
        "seq = 4",
        "hash",
    ),
    ("entry", "line = 9", "line = 1", "seq = 3", "hash"),
    (
        "entry",
        "lot_number = 'A2'",
        "lot_number = 'A1'",
        "seq = 3",
        "hash",
    ),
    (
        "entry",
        "flow = 'lost'",
        "flow = 'dispensed'",
        "seq = 3",
        "entry.flow",
    ),
    (
        "entry",
        "kind = 'loss'",
        "kind = 'dispense'",
        "seq = 3",
        "entry.kind",
    ),
    ("entry", "seq = 99", "seq = 5", "seq IN (5, 99)", "seq"),
    (
        "document",
        "reason = 'x'",
        "reason = ''",
        "number = 2",
        "hash",
    ),
    (
        "document",
        "number = 99",
        "number = 2",
        "number IN (2, 99)",
        "document.number",
    ),
    (
        "book",
        "documents = documents + 1",
        "documents = documents - 1",
        "1 = 1",
        "book.documents",
    ),
    (
        "book",
        "head_seq = head_seq + 1",
        "head_seq = head_seq - 1",
        "1 = 1",
        "book.head_seq",
    ),
    (
        "holding",
        "units = units + 1",
        "units = units - 1",
        "units > 20",
        "holding.units",
    ),
    (
        "holding_day",
        "units = units + 1",
        "units = units - 1",
        "units > 20",
        "holding_day.units",
    ),
    (
        "transit",
        "units = units + 1",
        "units = units - 1",
        "units IN (10, 11)",
        "transit.units",
    ),
    (
        "transit",
        "units = units + 1",
        "units = units - 1",
        "units IN (10, 11)",
        "lot",
    ),
    (
        "document_text",
        "note = 'x'",
        "note = '早到一天 13900000000'",
        "1 = 1",
        "document_text",
    ),
];

/// What the database keeps from everybody who comes through it, somebody with the file can do.
async fn what_is_changed_in_the_database_is_found(db: &Db) {
    let shop = busy(db).await;
    let off: &[&str] = match db {
        Db::Sqlite { .. } => &[
            "DROP TRIGGER document_no_update",
            "DROP TRIGGER document_text_no_update",
            "DROP TRIGGER entry_no_update",
            "DROP TRIGGER entry_no_delete",
        ],
        Db::Postgres(_) => &[
            "ALTER TABLE document DISABLE TRIGGER USER",
            "ALTER TABLE document_text DISABLE TRIGGER USER",
            "ALTER TABLE entry DISABLE TRIGGER USER",
        ],
    };
    for sql in off {
        run(db, sql).await;
    }
    let town = format!("'{}'", shop.town.id);
    let town = match db {
        Db::Sqlite { .. } => format!("x'{}'", shop.town.id.simple()),
        Db::Postgres(_) => town,
    };
    for (table, change, back, wanted, field) in CASES {
        let update =
            |set: &str| format!("UPDATE {table} SET {set} WHERE facility_id = {town} AND {wanted}");
        run(db, &update(change)).await;
        let reports = all(db).await;
        let is_named = reports
            .iter()
            .flat_map(|r| &r.faults)
            .any(|fault| fault.field == *field);
        assert!(
            is_named,
            "{table} {change}: {field} is not in\n{}",
            told(&reports)
        );
        run(db, &update(back)).await;
    }
    assert_eq!(told(&all(db).await), "");
}

async fn run(db: &Db, sql: &str) {
    let mut tx = db.write().await.unwrap();
    let rows = tx.query(yaoju::db::assembled(sql.to_owned())).run().await;
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    tx.commit().await.unwrap();
}

async fn a_head_from_paper_is_checked(db: &Db) {
    busy(db).await;
    let code = all(db)
        .await
        .into_iter()
        .find(|report| report.book == "T01");
    let code = code.unwrap().head_code;
    let bytes = exported(db, "T01").await;
    let heads = |text: &str| vec![book::head(text).unwrap()];
    assert!(verified(&bytes, &heads(&code)).is_sound());
    assert!(verified(&bytes, &heads(&format!("T01:{}", code.to_lowercase()))).is_sound());
    let mut other = code.clone();
    let last = other.pop().unwrap();
    other.push(if last == '0' { '1' } else { '0' });
    let report = verified(&bytes, &heads(&other));
    assert_eq!(report.faults[0].trouble, Trouble::NotTheKnownHead);

    // Somebody cuts the last entry off and writes a new last line for the rest: the file alone
    // cannot tell, the head on paper can.
    let cut = rewritten(rows(&bytes)[..10].to_vec());
    assert!(verified(&cut, &Heads::new()).is_sound());
    let report = verified(&cut, &heads(&code));
    assert_eq!(report.faults[0].trouble, Trouble::CutTail);
    assert_eq!(report.faults[0].wanted, "11");

    let mut progress = Progress::silent();
    let named = vec![book::head(&format!("T01:{other}")).unwrap()];
    let reports = book::verify_database(db, None, &named, &mut progress).await;
    assert!(told(&reports.unwrap()).contains("known head"));
    let unnamed = book::verify_database(db, None, &heads(&code), &mut progress).await;
    assert!(unnamed.is_err(), "a head of no book named was not checked");
    for text in ["", "11", "11-", "x-1234", "0-ABCD", "11-XYZW"] {
        assert!(book::head(text).is_err(), "{text}");
    }
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    let text = std::str::from_utf8(bytes).unwrap();
    let lines = text
        .lines()
        .filter(|line| line.starts_with("{\"facility\""));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Chains the rows anew and writes the book, as a forger would.
fn rewritten(rows: Vec<Row>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let facility = rows[0].link.facility.clone();
    let mut writer = file::Writer::begin(&mut bytes, &facility).unwrap();
    let mut prev = hex(&yaoju::places::store::first_hash(&facility));
    let mut seq = 0;
    for mut row in rows {
        row.link.prev = prev;
        row.hash = hex(&row.link.hash());
        writer.entry(&row).unwrap();
        prev = row.hash;
        seq = row.link.seq;
    }
    writer.finish(seq, &prev).unwrap();
    bytes
}

/// The town's book as a file, made once for the tests below, which need no engine.
async fn town() -> Vec<u8> {
    let fresh = crate::both::sqlite().await.unwrap();
    busy(&fresh.db).await;
    exported(&fresh.db, "T01").await
}

#[tokio::test]
async fn every_changed_byte_is_found_and_its_line_named() {
    let fresh = crate::both::sqlite().await.unwrap();
    let shop = Shop::open(&fresh.db).await;
    let loss = shop.draft(101, Kind::Loss, &shop.town, 30);
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 600))
        .await;
    shop.post(&loss).await;
    shop.post(&shop.reversal(102, &loss)).await;
    let book = exported(&fresh.db, "T01").await;
    let mut line = 1;
    let mut mutants = 0;
    for at in 0..book.len() {
        let byte = book[at];
        let digit = if byte.is_ascii_digit() {
            (byte - b'0' + 1) % 10 + b'0'
        } else {
            byte ^ 0x20
        };
        for other in [byte ^ 1, digit] {
            let mut mutant = book.clone();
            mutant[at] = other;
            let report = verified(&mutant, &Heads::new());
            mutants += 1;
            let named = report.faults.first().and_then(|fault| fault.line);
            // A book under another facility's name is told by its first entry.
            let is_header = line == 1 && named == Some(2);
            let is_named = named == Some(line) || is_header;
            assert!(is_named, "line {line}, byte {at}: {}", told(&[report]));
        }
        line += u64::from(byte == b'\n');
    }
    assert!(mutants > 3_500, "only {mutants}");
}

#[tokio::test]
async fn rows_removed_swapped_repeated_or_cut_off_are_found() {
    let book = town().await;
    let lines: Vec<&[u8]> = book.split_inclusive(|byte| *byte == b'\n').collect();
    for at in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(at);
        let mut twice = lines.clone();
        twice.insert(at, lines[at]);
        let cut = &lines[..at];
        let mut swapped = lines.clone();
        swapped.swap(at, (at + 1) % lines.len());
        for mutant in [&without, &twice, &cut.to_vec(), &swapped] {
            let report = verified(&mutant.concat(), &Heads::new());
            let named = report.faults.first().and_then(|fault| fault.line);
            assert!(named.is_some(), "line {at}: {}", told(&[report]));
        }
    }
    for at in 0..book.len() {
        assert!(
            !verified(&book[..at], &Heads::new()).is_sound(),
            "cut at byte {at}"
        );
    }
    let mut more = book.clone();
    more.push(b'\n');
    assert!(!verified(&more, &Heads::new()).is_sound());
}

/// A change to a book's rows.
type Forge = Box<dyn Fn(&mut Vec<Row>)>;

/// A forger who computes all hashes anew still has to make every sum come out.
#[tokio::test]
async fn a_book_chained_anew_must_still_add_up() {
    let book = town().await;
    let rows = rows(&book);
    assert_eq!(rewritten(rows.clone()), book);
    let reversal = rows
        .iter()
        .position(|row| row.link.reverses.is_some())
        .unwrap();
    let forgeries: [(&str, Forge); 6] = [
        ("lotBalance", Box::new(|rows| rows[2].link.units += 1)),
        (
            "productBalance",
            Box::new(|rows| rows[2].link.product_balance += 1),
        ),
        ("number", Box::new(|rows| rows[4].link.number += 1)),
        (
            "occurredOn",
            Box::new(|rows| rows[1].link.occurred_on = day(3)),
        ),
        (
            "reverses",
            Box::new(move |rows| rows[reversal].link.reverses = Some(id(1))),
        ),
        ("units", Box::new(|rows| rows[2].link.occurred_on = day(2))),
    ];
    for (field, forge) in forgeries {
        let mut forged = rows.clone();
        forge(&mut forged);
        let report = verified(&rewritten(forged), &Heads::new());
        assert_eq!(report.faults.first().map(|fault| fault.field), Some(field));
    }
}

/// The example in the documentation is a file that this program verifies, and writes.
#[test]
fn the_documented_file_is_true() {
    let path = PathBuf::from("src/stock/verify/example.jsonl");
    let reports = book::verify_files(
        std::slice::from_ref(&path),
        &Heads::new(),
        &mut Progress::silent(),
    );
    assert_eq!(told(&reports.unwrap()), "");
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(rewritten(rows(&bytes)), bytes);
    let documented = std::fs::read_to_string("src/stock/chain.rs").unwrap();
    assert!(documented.contains(&format!("# {}", rows(&bytes)[0].hash)));
}
