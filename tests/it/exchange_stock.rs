//! Stock lists come in whole or not at all, in the forms that offices send them in.

use std::{fmt::Write as _, path::Path};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use yaoju::{
    db::Db,
    error::{Code, Language},
    exchange::{
        book::{self, Heads},
        progress::Progress,
        sheet,
        stock::{self, Fault, Order, Outcome, Taken},
    },
    stock::verify::Report,
};

use crate::{on_both, shop::Shop};

on_both!(a_list_comes_in_once, every_faulty_row_is_told);

/// The shop, where pills are also packed in boxes of ten.
async fn shop(db: &Db) -> Shop {
    let shop = Shop::open(db).await;
    let mut tx = db.write().await.unwrap();
    tx.query("INSERT INTO pack (product_id, name, units) VALUES ($1, $2, $3)")
        .bind(shop.pills.id)
        .bind("盒")
        .bind(10_i64)
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    shop
}

fn order(file: &Path) -> Order {
    Order {
        file: file.into(),
        facility: "T01".into(),
        day: None,
        dry_run: false,
    }
}

/// A file with these contents; it is gone with the guard.
fn written(contents: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("stock.csv");
    std::fs::write(&file, contents).unwrap();
    (dir, file)
}

async fn import(shop: &Shop, contents: &[u8]) -> Outcome {
    let (_dir, file) = written(contents);
    stock::import(&shop.db, &shop.clock, &order(&file))
        .await
        .unwrap()
}

const LIST: &str = "云溪县药具库存表,,,,,\n\
    序号,药具编码,产品批号,有效期至,库存数量(板),库区,生产日期\n\
    1,D-COC,A1,2027-01,2盒3板,合格品区,2024-01-05\n\
    2,d-coc,A2,2027/6/30,40,,\n\
    3,品种C-NRL,20260101,2028年5月,\"1,200\",LH,\n\
    4,C-NRL,,,7,BH,\n\
    ,,,,,,\n\
    5,C-NRL,Z9,2028-05-31,0,,\n";

async fn a_list_comes_in_once(db: &Db) {
    let shop = shop(db).await;
    let (gbk, _, _) = encoding_rs::GBK.encode(LIST);
    let (_dir, file) = written(&gbk);
    let dry = Order {
        dry_run: true,
        ..order(&file)
    };
    let outcome = stock::import(db, &shop.clock, &dry).await.unwrap();
    let wanted = |documents: &[i64], dry_run| {
        Outcome::Taken(Taken {
            documents: documents.to_vec(),
            lines: 4,
            empty_rows: 1,
            dry_run,
        })
    };
    assert_eq!(outcome, wanted(&[], true));
    assert_eq!(shop.pills_at(&shop.town).await, 0);

    assert_eq!(import(&shop, &gbk).await, wanted(&[1], false));
    assert_eq!(shop.pills_at(&shop.town).await, 63);
    assert_eq!(import(&shop, &gbk).await, Outcome::Known(1));
    assert_eq!(shop.pills_at(&shop.town).await, 63);

    // The same list in another encoding is another file: somebody who sends it must mean it.
    let mut utf8 = vec![0xef, 0xbb, 0xbf];
    utf8.extend(LIST.as_bytes());
    assert_eq!(import(&shop, &utf8).await, wanted(&[2], false));

    let mut tx = db.read().await.unwrap();
    let rows: Vec<(String, String, i64)> = tx
        .query(
            "SELECT lot.number, zone.code, holding.units FROM holding
             JOIN lot ON lot.id = holding.lot_id JOIN zone ON zone.id = holding.zone_id
             ORDER BY lot.number, zone.code",
        )
        .all()
        .await
        .unwrap();
    let row = |lot: &str, zone: &str, units| (lot.to_owned(), zone.to_owned(), units);
    let wanted = [
        row("", "BH", 14),
        row("20260101", "LH", 2400),
        row("A1", "HG", 46),
        row("A2", "HG", 80),
    ];
    assert_eq!(rows, wanted);
    drop(tx);
    let reports = book::verify_database(db, None, &Heads::new(), &mut Progress::silent()).await;
    assert!(reports.unwrap().iter().all(Report::is_sound));
}

async fn every_faulty_row_is_told(db: &Db) {
    let shop = shop(db).await;
    let list = "Product,Lot,Expiry,Quantity,Zone,Made on\n\
        D-COC,A1,2027-01-31,10,HG,2025-01-31\n\
        D-XXX,A1,2027-01-31,10,HG,\n\
        D-COC,A2,soon,ten,XX,2025-13-01\n\
        ,A3,2027-01-31,10,HG,\n\
        D-COC,A4,2027-01-31,,HG,2028-01-01\n\
        D-COC,A1,2027-01-31,10,HG,\n\
        D-COC,A5,2027-01-31,-3,HG,\n\
        D-COC,A6,2027-01-31,9999999999,HG,\n";
    let Outcome::Faulty(faults) = import(&shop, list.as_bytes()).await else {
        panic!("taken")
    };
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (fault.row, fault.column.as_str(), fault.why.code))
        .collect();
    let wanted = [
        (3, "Product", Code::ProductUnknown),
        (4, "Quantity", Code::QuantityInvalid),
        (4, "Expiry", Code::ExpiryInvalid),
        (4, "Made on", Code::MadeOnInvalid),
        (4, "Zone", Code::ZoneUnknown),
        (5, "Product", Code::CellMissing),
        (6, "Quantity", Code::CellMissing),
        (6, "Made on", Code::MadeOnInvalid),
        (7, "Product", Code::RowRepeated),
        (8, "Quantity", Code::QuantityInvalid),
    ];
    assert_eq!(told, wanted);
    let first = &faults[0];
    assert!(
        first
            .sentence(Language::En)
            .starts_with("row 3, “Product” is “D-XXX”: ")
    );
    assert!(
        first
            .sentence(Language::Zh)
            .starts_with("第 3 行，“Product”为“D-XXX”：")
    );

    // What only the ledger refuses is told by row too.
    let list = "product,lot,expiry,quantity,zone\n\
        D-COC,A1,2027-01-31,10,HG\n\
        D-COC,A6,2027-01-31,9999999999,HG\n";
    let rows = |outcome| match outcome {
        Outcome::Faulty(faults) => faults.iter().map(|fault: &Fault| fault.row).collect(),
        _ => Vec::new(),
    };
    assert_eq!(rows(import(&shop, list.as_bytes()).await), [3]);
    assert_eq!(rows(import(&shop, b"a,b\n1,2\n").await), [1]);
    let mut tx = db.read().await.unwrap();
    let documents: i64 = tx
        .query("SELECT COUNT(*) FROM document")
        .scalar()
        .await
        .unwrap();
    assert_eq!(documents, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_comes_in() {
    let fresh = crate::both::sqlite().await.unwrap();
    let shop = shop(&fresh.db).await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let headings = ["品种编码", "批号", "有效期", "数量"];
    for (column, heading) in (0..).zip(headings) {
        sheet.write(2, column, heading).unwrap();
    }
    let expiry = ExcelDateTime::from_ymd(2027, 1, 31).unwrap();
    sheet.write(3, 0, "D-COC").unwrap();
    sheet.write(3, 1, 250_101).unwrap();
    sheet.write_with_format(3, 2, &expiry, &date).unwrap();
    sheet.write(3, 3, 12).unwrap();
    sheet.write(4, 0, "D-COC").unwrap();
    sheet.write(4, 1, "B").unwrap();
    sheet.write(4, 2, 46_418).unwrap();
    sheet.write(4, 3, "1盒").unwrap();
    // Far away from everything else: no room must be made for the cells between.
    sheet.write(1_048_575, 16_383, "x").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("stock.xlsx");
    workbook.save(&file).unwrap();
    let outcome = stock::import(&shop.db, &shop.clock, &order(&file))
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Taken(_)), "{outcome:?}");
    let mut tx = fresh.db.read().await.unwrap();
    let lots: Vec<(String, chrono::NaiveDate)> = tx
        .query("SELECT number, expiry FROM lot ORDER BY number")
        .all()
        .await
        .unwrap();
    let expiry = "2027-01-31".parse().unwrap();
    assert_eq!(
        lots,
        [("250101".to_owned(), expiry), ("B".to_owned(), expiry)]
    );
    drop(tx);
    assert_eq!(shop.pills_at(&shop.town).await, 22);

    // What Excel has spoiled is told, not guessed at: a long number, a lot taken for a day.
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(headings) {
        sheet.write(0, column, heading).unwrap();
    }
    for row in [1, 2] {
        sheet.write(row, 0, "D-COC").unwrap();
        sheet.write(row, 3, 5).unwrap();
    }
    sheet.write(1, 1, 20_260_101_123_456_789_i64).unwrap();
    let lot = ExcelDateTime::from_ymd(2026, 1, 1).unwrap();
    sheet.write_with_format(2, 1, &lot, &date).unwrap();
    workbook.save(&file).unwrap();
    let Outcome::Faulty(faults) = stock::import(&shop.db, &shop.clock, &order(&file))
        .await
        .unwrap()
    else {
        panic!("taken")
    };
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (fault.row, fault.why.code))
        .collect();
    assert_eq!(told, [(2, Code::CellBroken), (3, Code::CellBroken)]);
}

/// More than a document can hold becomes several, in one transaction.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_becomes_several_documents() {
    let fresh = crate::both::sqlite().await.unwrap();
    let shop = shop(&fresh.db).await;
    let mut list = String::from("product,lot,expiry,quantity\n");
    for n in 0..1_001 {
        writeln!(list, "D-COC,L{n:04},2027-01-31,2").unwrap();
    }
    let outcome = import(&shop, list.as_bytes()).await;
    let Outcome::Taken(taken) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(taken.documents, [1, 2, 3]);
    assert_eq!(shop.pills_at(&shop.town).await, 2_002);
}

#[test]
fn what_is_too_large_or_broken_is_refused_before_it_is_unpacked() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "x").unwrap();
    let sound = workbook.save_to_buffer().unwrap();
    let read = |bytes: &[u8]| {
        let (_dir, file) = written(bytes);
        sheet::read(&file).map(|sheet| sheet.rows.len())
    };
    assert_eq!(read(&sound).unwrap(), 1);

    // The list of files says that the first unpacks to almost 4 GB.
    let list = sound
        .windows(4)
        .position(|four| four == b"PK\x01\x02")
        .unwrap();
    let mut bomb = sound.clone();
    bomb[list + 24..list + 28].copy_from_slice(&[0xfe, 0xff, 0xff, 0xff]);
    let error = read(&bomb).unwrap_err().to_string();
    assert!(error.contains("unpacks to"), "{error}");

    for cut in [5, sound.len() / 2, sound.len() - 1] {
        assert!(read(&sound[..cut]).is_err(), "cut at {cut}");
    }
    let rows = "1,2\n".repeat(sheet::ROWS_MAX + 20);
    assert!(
        read(rows.as_bytes())
            .unwrap_err()
            .to_string()
            .contains("rows")
    );
    assert!(
        read(&vec![b'x'; (20 << 20) + 1])
            .unwrap_err()
            .to_string()
            .contains("MB")
    );
    assert!(
        read(&[0xd0, 0xcf, 0x11, 0xe0, 0])
            .unwrap_err()
            .to_string()
            .contains(".xls")
    );
    assert!(read(&[0xff, 0xff, 0x00, 0x81]).is_err());
    assert!(read(b"").is_err());
}
