//! Files as offices send them: each is read, or refused in words that say what to do.

use std::io::{Cursor, Write as _};

use calamine::{Reader as _, Xlsx};
use flate2::{Compression, write::DeflateEncoder};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::json;
use yaoju::db::Db;

use crate::{
    imports::{faults, upload},
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    what_is_no_table_is_refused,
    what_is_too_much_is_refused,
    workbooks_are_read_as_they_are_meant,
    templates_can_be_filled_in_and_brought_in,
    faulty_rows_can_be_taken_out_and_brought_in_again,
);

const HEADINGS: [&str; 4] = ["品种编码", "批号", "有效期", "数量"];

fn headed(sheet: &mut Worksheet) {
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write(0, column, heading).unwrap();
    }
}

/// A workbook with one sheet of stock, filled in.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    headed(sheet);
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

async fn stock(caller: &Caller, file: &[u8]) -> Answer {
    upload(caller, "stock", file).await
}

/// A ZIP file whose list says that its one file is small, though it holds `size` bytes of nothing.
fn lying_bomb(size: usize) -> Vec<u8> {
    // One mebibyte is packed, up to a whole byte; repeated and ended it is a stream as good as any.
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&vec![b' '; 1 << 20]).unwrap();
    packer.flush().unwrap();
    let mut inner = packer.get_ref().repeat(size >> 20);
    inner.extend([3, 0]);
    let small = 100_u32.to_le_bytes();
    let length = u32::try_from(inner.len()).unwrap().to_le_bytes();
    let name = b"xl/workbook.xml";
    let mut file = Vec::new();
    file.extend(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
    file.extend(length);
    file.extend(small);
    file.extend([15, 0, 0, 0]);
    file.extend(name);
    file.extend(&inner);
    let list = u32::try_from(file.len()).unwrap().to_le_bytes();
    file.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
    file.extend(length);
    file.extend(small);
    file.extend([15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(name);
    file.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    file.extend(61_u32.to_le_bytes());
    file.extend(list);
    file.extend([0, 0]);
    file
}

async fn what_is_no_table_is_refused(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let sound = workbook(|sheet| {
        sheet.write(1, 0, "P1").unwrap();
        sheet.write(1, 3, 5).unwrap();
    });
    assert_eq!(stock(&manager, &sound).await.expect(201).json["ready"], 1);
    for cut in [2, 5, sound.len() / 2, sound.len() - 1] {
        stock(&manager, &sound[..cut])
            .await
            .expect(422)
            .refused("file-broken");
    }
    let mut torn = sound.clone();
    torn[60..90].fill(0);
    stock(&manager, &torn)
        .await
        .expect(422)
        .refused("file-broken");
    let old = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    stock(&manager, &old).await.refused("file-old-excel");
    stock(&manager, b"").await.refused("file-empty");
    stock(&manager, "\u{feff}\n , ,\n".as_bytes())
        .await
        .refused("file-empty");
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
    stock(&manager, picture).await.refused("file-not-table");
    stock(&manager, b"product,quantity\nP1,\0\n")
        .await
        .refused("file-not-table");
    stock(&manager, &[0xff, 0xff, 0x00, 0x81])
        .await
        .refused("file-not-table");
    stock(&manager, "品种,数量\n".as_bytes())
        .await
        .refused("sheet-no-rows");
}

async fn what_is_too_much_is_refused(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    stock(&manager, &lying_bomb(202 << 20))
        .await
        .refused("file-unpacks-too-large");
    let wide = workbook(|sheet| {
        for column in 4..1_000 {
            sheet.write(0, column, format!("列{column}")).unwrap();
        }
    });
    stock(&manager, &wide).await.refused("sheet-too-wide");
    let wide = "数量,".repeat(1_000) + "\n1,2\n";
    stock(&manager, wide.as_bytes())
        .await
        .refused("sheet-too-wide");
    let long = String::from("品种,数量\n") + &"P1,1\n".repeat(50_001);
    stock(&manager, long.as_bytes())
        .await
        .refused("sheet-too-long");
    let large = vec![b'x'; (16 << 20) + 1];
    stock(&manager, &large)
        .await
        .expect(413)
        .refused("file-too-large");
    let large = vec![b'x'; 17 << 20];
    stock(&manager, &large)
        .await
        .expect(413)
        .refused("file-too-large");
    let county = world.sign_in("county").await;
    let many = String::from("用户名,姓名,角色\n") + &"a,b,c\n".repeat(5_001);
    upload(&county, "users", many.as_bytes())
        .await
        .refused("sheet-too-long");
    // One text repeated in a million cells is small on disk and large in memory.
    let text = "长".repeat(450);
    let repeated = workbook(|sheet| {
        for row in 1..1_000 {
            for column in 0..59 {
                sheet.write(row, column, &text).unwrap();
            }
        }
    });
    stock(&manager, &repeated)
        .await
        .refused("file-unpacks-too-large");
}

async fn workbooks_are_read_as_they_are_meant(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let expiry = ExcelDateTime::from_ymd(2028, 1, 31).unwrap();
    // Days as days, as text and as bare numbers; digits of full width.
    let file = workbook(|sheet| {
        for (row, quantity) in [(1, "１２３"), (2, "4"), (3, "5"), (4, "6")] {
            sheet.write(row, 0, "P1").unwrap();
            sheet.write(row, 1, format!("L{row}")).unwrap();
            sheet.write(row, 3, quantity).unwrap();
        }
        sheet.write_with_format(1, 2, &expiry, &date).unwrap();
        sheet.write(2, 2, "２０２８年１月").unwrap();
        sheet.write(3, 2, 46_783).unwrap();
        sheet.write(4, 2, "20280131").unwrap();
    });
    let draft = stock(&manager, &file).await.expect(201);
    assert_eq!((faults(&draft), &draft.json["ready"]), (vec![], &json!(4)));
    let at = format!(
        "/api/v1/imports/{}/commit",
        draft.json["id"].as_str().unwrap()
    );
    manager.post(&at, &json!({})).await.expect(200);
    let shelf = manager.get("/api/v1/facilities/XD/stock").await.expect(200);
    let lots = shelf.json["items"][0]["lots"].as_array().unwrap().clone();
    assert_eq!(lots.len(), 4);
    assert!(
        lots.iter().all(|lot| lot["expiry"] == "2028-01-31"),
        "{lots:?}"
    );
    assert_eq!(shelf.json["items"][0]["units"], 123 + 4 + 5 + 6);

    merged_cells_and_formulas(&manager).await;
    days_of_1904(&manager).await;
    the_sheet_that_fits(&manager).await;
}

async fn merged_cells_and_formulas(manager: &Caller) {
    let plain = Format::new();
    let file = workbook(|sheet| {
        sheet.merge_range(1, 0, 2, 0, "P2", &plain).unwrap();
        sheet.write(1, 3, 1).unwrap();
        sheet.write(2, 3, 2).unwrap();
        sheet.write(3, 0, "P2").unwrap();
        sheet.write(3, 1, "F").unwrap();
        sheet
            .write_formula(3, 3, Formula::new("=3+4").set_result("7"))
            .unwrap();
        sheet.write(4, 0, "P2").unwrap();
        sheet.write(4, 1, "G").unwrap();
        sheet
            .write_formula(4, 3, Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
        sheet.write(5, 0, "合计").unwrap();
        sheet
            .write_formula(5, 3, Formula::new("=SUM(D2:D5)").set_result("10"))
            .unwrap();
    });
    let draft = stock(manager, &file).await.expect(201);
    let told = faults(&draft);
    let told: Vec<_> = told
        .iter()
        .map(|(row, column, code)| (*row, &**column, &**code))
        .collect();
    let wanted = [
        (3, "product", "cell-merged"),
        (5, "quantity", "cell-broken"),
    ];
    assert_eq!(told, wanted, "{}", draft.text);
    assert_eq!(draft.json["formulas"], 3);
    assert_eq!(draft.json["apart"], json!([6]));
    assert_eq!(draft.json["items"][2]["cells"][3], "7");
    // A formula whose result was never saved says nothing: it is not taken for an empty cell.
    let unsaved = unsaved_formula();
    let draft = stock(manager, &unsaved).await.expect(201);
    assert_eq!(faults(&draft)[0].2, "cell-formula", "{}", draft.text);
}

/// Rewrites the sheet of a workbook.
fn rewritten(file: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        let name = entry.name().unwrap().into_owned();
        let text = if name == part { change(text) } else { text };
        new.start_file(name, options).unwrap();
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

fn unsaved_formula() -> Vec<u8> {
    let file = workbook(|sheet| {
        sheet.write(1, 0, "P2").unwrap();
        sheet
            .write_formula(1, 3, Formula::new("=3+4").set_result("77"))
            .unwrap();
    });
    rewritten(&file, "xl/worksheets/sheet1.xml", |xml| {
        assert!(xml.contains("<v>77</v>"), "{xml}");
        xml.replace("<v>77</v>", "")
    })
}

async fn days_of_1904(manager: &Caller) {
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let file = workbook(|sheet| {
        sheet.write(1, 0, "P2").unwrap();
        sheet.write(1, 1, "MAC").unwrap();
        // 2028-01-31 where days are counted from 1904.
        sheet.write_with_format(1, 2, 45_321, &date).unwrap();
        sheet.write(1, 3, 1).unwrap();
    });
    let mac = rewritten(&file, "xl/workbook.xml", |xml| {
        assert!(xml.contains("<workbookPr "), "{xml}");
        xml.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
    });
    let draft = stock(manager, &mac).await.expect(201);
    assert_eq!(draft.json["items"][0]["cells"][2], "2028-01-31");
    assert_eq!(draft.json["ready"], 1);
}

async fn the_sheet_that_fits(manager: &Caller) {
    let mut workbook = Workbook::new();
    let hidden = workbook.add_worksheet().set_name("旧").unwrap();
    headed(hidden);
    hidden.write(1, 0, "P2").unwrap();
    hidden.write(1, 3, 999).unwrap();
    hidden.set_hidden(true);
    let cover = workbook.add_worksheet().set_name("封面").unwrap();
    cover.write(0, 0, "某县药具库存").unwrap();
    for name in ["一月", "二月"] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        headed(sheet);
        sheet.write(1, 0, "P2").unwrap();
        sheet.write(1, 1, name).unwrap();
        sheet.write(1, 3, 5).unwrap();
    }
    workbook
        .worksheet_from_name("封面")
        .unwrap()
        .set_active(true);
    let file = workbook.save_to_buffer().unwrap();
    let draft = stock(manager, &file).await.expect(201);
    assert_eq!(draft.json["sheet"], "一月");
    assert_eq!(draft.json["sheets"], json!(["封面", "一月", "二月"]));
    let id = yaoju::id::fresh();
    let to = |sheet: &str| format!("/api/v1/imports?id={id}&kind=stock&facility=XD&sheet={sheet}");
    manager
        .upload(&to("%E6%97%A7"), &file)
        .await
        .refused("sheet-unknown");
    let draft = manager
        .upload(&to("%E4%BA%8C%E6%9C%88"), &file)
        .await
        .expect(201);
    assert_eq!(draft.json["items"][0]["cells"][1], "二月");
}

async fn templates_can_be_filled_in_and_brought_in(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    for language in ["zh", "en"] {
        let caller = root.with("accept-language", language);
        for kind in ["products", "facilities", "lots", "stock", "users"] {
            let answer = caller
                .get(&format!("/api/v1/imports/templates/{kind}"))
                .await
                .expect(200);
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).unwrap();
            let notes = book.worksheet_range_at(1).unwrap().unwrap();
            for cell in notes.cells().map(|(_, _, cell)| cell.to_string()) {
                assert!(
                    !cell.starts_with("import"),
                    "{language} has no word for {cell}"
                );
            }
            // Every column is recognised by its own heading; the example stands apart.
            let draft = upload(&caller, kind, &answer.bytes).await.expect(201);
            assert_eq!(draft.json["missing"], json!([]), "{kind} {language}");
            let columns = draft.json["columns"].as_array().unwrap().clone();
            for column in columns {
                assert!(column["at"].is_u64(), "{language} {kind} {column}");
            }
            assert_eq!(draft.json["apart"], json!([2]));
            assert_eq!(draft.json["faults"], 0, "{}", draft.text);
        }
    }
}

async fn faulty_rows_can_be_taken_out_and_brought_in_again(db: &Db) {
    let world = World::county(db).await;
    let manager = world
        .sign_in("depot_manager")
        .await
        .with("accept-language", "zh");
    let list = "品种编码,批号,数量\nP1,A1,5\nP9,=1+1,5\nP1,A3,x\n";
    let draft = stock(&manager, list.as_bytes()).await.expect(201);
    let at = format!("/api/v1/imports/{}", draft.json["id"].as_str().unwrap());
    let file = manager.get(&format!("{at}/faulty")).await.expect(200);
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("filename*")
    );
    let again = stock(&manager, &file.bytes).await.expect(201);
    assert_eq!(again.json["rows"], 2);
    assert_eq!(again.json["formulas"], 0);
    assert_eq!(again.json["items"][0]["cells"][1], "=1+1");
    let codes: Vec<String> = faults(&again)
        .into_iter()
        .map(|(_, _, code)| code)
        .collect();
    assert_eq!(codes, ["product-unknown", "quantity-invalid"]);
    let why = again.json["items"][0]["cells"][4]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(why.contains("P9"), "{why}");
}
