//! Lists as files: read back, cell by cell, as a spreadsheet program would.

use std::io::Cursor;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use serde_json::{Value, json};
use yaoju::{db::Db, http::table::ROWS_MAX, id};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    stock_is_typed_and_keeps_its_filter,
    every_list_is_there_in_both_languages_and_formats,
    reasons_stand_there_by_name,
    formulas_are_disarmed,
    others_are_refused,
    an_export_is_noted_in_the_trail,
);

/// The rows of the first sheet.
fn sheet(answer: &Answer) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(range.start(), Some((0, 0)));
    range.rows().map(<[Data]>::to_vec).collect()
}

fn text(cell: &Data) -> String {
    cell.get_string().unwrap_or_default().to_owned()
}

/// The records of a text file.
fn records(answer: &Answer) -> Vec<Vec<String>> {
    let text = answer.text.strip_prefix('\u{feff}').expect("a mark first");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        record.iter().map(str::to_owned).collect()
    });
    records.collect()
}

async fn receive(root: &Caller, facility: &str, lots: &[(&str, &str, &str, i64)]) -> Value {
    let lines: Vec<Value> = lots
        .iter()
        .map(|(product, number, expiry, units)| {
            json!({ "product": product, "units": units,
                    "lot": { "number": number, "expiry": expiry } })
        })
        .collect();
    let receipt = json!({
        "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-01",
        "counterparty": { "name": "=cmd|'/C calc'!A0" }, "note": "＠备注", "lines": lines,
    });
    let path = format!("/api/v1/facilities/{facility}/documents");
    root.post(&path, &receipt).await.expect(201).json
}

async fn world(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let lots = [
        ("P1", "007", "2026-05-31", 1230),
        ("P1", "B2", "2028-01-01", 40),
        ("P2", "+C3", "2027-01-01", 5),
    ];
    receive(&root, "XD", &lots).await;
    (world, root)
}

async fn stock_is_typed_and_keeps_its_filter(db: &Db) {
    let (_world, root) = world(db).await;
    let path = "/api/v1/facilities/XD/stock/export?q=P1&expiresBefore=2026-12-31";
    let rows = sheet(&root.get(path).await.expect(200));
    assert!(text(&rows[0][0]).contains("XD 药具库(XD)"), "{:?}", rows[0]);
    assert!(text(&rows[0][0]).contains("库存"));
    assert_eq!(text(&rows[1][0]), "筛选：有效期早于：2026-12-31、查找：P1");
    assert_eq!(text(&rows[2][0]), "2026-03-02 10:00 导出，导出人 root 某");
    let headings: Vec<String> = rows[3].iter().map(text).collect();
    let at = |name: &str| headings.iter().position(|h| h == name).expect(name);
    assert_eq!(rows.len(), 5, "only the lot asked for: {rows:?}");
    let row = &rows[4];
    // A lot number stays a text with its zeros, units a number, a day a day.
    assert_eq!(row[at("批号")], Data::String("007".into()));
    assert_eq!(row[at("数量")], Data::Float(1230.0));
    assert_eq!(row[at("剩余天数")], Data::Float(90.0));
    let expiry = row[at("有效期至")].get_datetime().expect("a day");
    assert_eq!(expiry.to_ymd_hms_milli(), (2026, 5, 31, 0, 0, 0, 0));
    assert_eq!(row[at("包装数")], Data::String("2箱23盒".into()));
    // And the same list in English has the same rows.
    let english = root.with("accept-language", "en");
    let rows = sheet(&english.get(path).await.expect(200));
    assert_eq!(
        text(&rows[1][0]),
        "Filter: Expires before: 2026-12-31, Search: P1"
    );
    assert_eq!(rows.len(), 5);
}

const FACILITY_LISTS: [&str; 6] = [
    "facilities/XD/stock",
    "facilities/XD/stock/P1/card",
    "facilities/XD/documents",
    "facilities/TD/incoming",
    "facilities/XD/expiry",
    "facilities/XD/partners",
];
const OTHER_LISTS: [&str; 6] = [
    "facilities",
    "regions",
    "products",
    "lots",
    "users",
    "audit",
];

async fn every_list_is_there_in_both_languages_and_formats(db: &Db) {
    let (_world, root) = world(db).await;
    let issue = json!({
        "id": id::fresh(), "kind": "issue", "occurredOn": "2026-03-02",
        "counterparty": { "facility": "TD" },
        "lines": [{ "product": "P1", "units": 30,
                    "lot": { "number": "007", "expiry": "2026-05-31" } }],
    });
    let documents = "/api/v1/facilities/XD/documents";
    let issued = root.post(documents, &issue).await.expect(201).json;
    let id = issued["id"].as_str().unwrap();
    let one = format!("facilities/XD/documents/{id}");
    let all = FACILITY_LISTS.iter().chain(&OTHER_LISTS).copied();
    let key = regex::Regex::new(r"^[a-zA-Z-]+\.[a-zA-Z_-]+$").unwrap();
    for list in all.chain([&one[..]]) {
        for language in ["zh", "en"] {
            let caller = root.with("accept-language", language);
            let path = |format: &str| format!("/api/v1/{list}/export?format={format}");
            let answer = caller.get(&path("xlsx")).await.expect(200);
            let workbook = sheet(&answer);
            assert!(workbook.len() > 4, "{list} has rows");
            let text_file = records(&caller.get(&path("csv")).await.expect(200));
            let headings: Vec<String> = workbook[3].iter().map(text).collect();
            assert_eq!(headings, text_file[0], "{list}");
            // The trail has one row more: the export before.
            let less = usize::from(list == "audit");
            assert_eq!(workbook.len() - 3 + less, text_file.len(), "{list}");
            for cell in workbook.iter().flatten().filter(|_| list != "audit") {
                assert!(!key.is_match(&text(cell)), "{list}: {cell:?} is no word");
            }
            for heading in &headings {
                let is_chinese = heading.chars().any(|c| c > '\u{2fff}');
                assert_eq!(is_chinese, language == "zh", "{list}: {heading}");
                assert!(!key.is_match(heading), "{list}: {heading} is no word");
            }
        }
    }
}

async fn reasons_stand_there_by_name(db: &Db) {
    let (_world, root) = world(db).await;
    // One of the county's own, renamed and retired since: what was posted keeps its name.
    let reason = |name: &str, status: &str| json!({ "name": { "zh": name, "en": "Eaten by mice" }, "position": 80, "status": status });
    let path = "/api/v1/count-reasons/mice";
    root.put(path, &reason("鼠咬", "active")).await.expect(200);
    let counts = "/api/v1/facilities/XD/counts";
    let session = root.post(counts, &json!({ "id": id::fresh() })).await;
    let at = format!(
        "{counts}/{}",
        session.expect(201).json["id"].as_str().unwrap()
    );
    let mut reasons = serde_json::Map::new();
    for (lot, expiry, units, why) in [
        ("007", "2026-05-31", 1200, "mice"),
        ("B2", "2028-01-01", 41, "received-more"),
    ] {
        let line = id::fresh();
        let figure = json!({ "id": line, "product": "P1", "zone": "HG", "units": units,
            "lot": { "number": lot, "expiry": expiry } });
        root.post(&format!("{at}/lines"), &figure).await.expect(201);
        reasons.insert(line.to_string(), json!(why));
    }
    let body = json!({ "reasons": reasons });
    let posted = root.post(&format!("{at}/post"), &body).await.expect(201);
    root.put(path, &reason("鼠害", "retired")).await.expect(200);
    let document = posted.json["document"]["id"].as_str().unwrap();
    for (language, names) in [
        ("zh", ["鼠害", "多收"]),
        ("en", ["Eaten by mice", "More was received"]),
    ] {
        for list in ["documents", &format!("documents/{document}")] {
            let path = format!("/api/v1/facilities/XD/{list}/export");
            let answer = root.with("accept-language", language).get(&path).await;
            let rows = sheet(&answer.expect(200));
            let texts: Vec<String> = rows.iter().flatten().map(text).collect();
            for name in names {
                assert!(
                    texts.iter().any(|text| text == name),
                    "{list}: no {name} in {texts:?}"
                );
            }
            assert!(
                !texts.iter().any(|text| text == "mice"),
                "{list}: {texts:?}"
            );
        }
    }
}

async fn formulas_are_disarmed(db: &Db) {
    let (_world, root) = world(db).await;
    let csv = "/api/v1/facilities/XD/documents/export?format=csv";
    let rows = records(&root.get(csv).await.expect(200));
    let cells: Vec<&String> = rows.iter().skip(1).flatten().collect();
    assert!(
        cells.contains(&&"'=cmd|'/C calc'!A0".to_owned()),
        "{rows:?}"
    );
    assert!(cells.contains(&&"'＠备注".to_owned()));
    assert!(cells.contains(&&"'+C3".to_owned()));
    for cell in cells {
        assert!(!cell.starts_with(['=', '+', '@', '＠']), "{cell}");
    }
    // In a workbook they are texts as they are: no cell there is a formula.
    let xlsx = root.get("/api/v1/facilities/XD/documents/export").await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(xlsx.bytes.clone())).unwrap();
    let name = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&name).unwrap().is_empty());
    let found = sheet(&xlsx);
    let texts: Vec<String> = found.iter().flatten().map(text).collect();
    assert!(texts.contains(&"=cmd|'/C calc'!A0".to_owned()));
    // Entries that take away are negative numbers and stay numbers.
    let card = root
        .get("/api/v1/facilities/XD/stock/export?format=csv&category=condom")
        .await;
    assert!(records(&card).iter().flatten().any(|cell| cell == "1230"));
}

async fn others_are_refused(db: &Db) {
    let (world, _root) = world(db).await;
    world
        .user("elsewhere", yaoju::people::Role::DepotManager, "QD")
        .await;
    let elsewhere = world.sign_in("elsewhere").await;
    for list in FACILITY_LISTS {
        let path = format!("/api/v1/{list}/export?format=csv");
        elsewhere
            .get(&path)
            .await
            .expect(403)
            .refused("not-allowed");
        world.caller().get(&path).await.expect(401);
    }
    // Lists of what is within reach hold only that.
    let places = records(&elsewhere.get("/api/v1/facilities/export?format=csv").await);
    assert_eq!(places.len(), 2);
    assert_eq!(places[1][0], "QD");
    // No secret is in the list of people.
    let county = world.sign_in("administrator").await;
    let people = county
        .get("/api/v1/users/export?format=csv")
        .await
        .expect(200);
    assert!(!people.text.contains("unusable") && people.text.contains("depot_manager"));
    assert!(!people.text.contains("elsewhere"));
    elsewhere
        .get("/api/v1/facilities/QD/stock/export?format=pdf")
        .await
        .expect(422);
    const { assert!(ROWS_MAX < 1_048_576 - 4) };
}

async fn an_export_is_noted_in_the_trail(db: &Db) {
    let (_world, root) = world(db).await;
    let answer = root
        .get("/api/v1/facilities/XD/stock/export?q=007")
        .await
        .expect(200);
    let named = answer.headers["content-disposition"].to_str().unwrap();
    assert!(
        named.contains("filename=\"XD-stock-20260302.xlsx\""),
        "{named}"
    );
    assert!(named.contains("filename*=UTF-8''XD%20"), "{named}");
    let trail = root.get("/api/v1/audit?q=list.export").await.expect(200);
    let done = &trail.json["items"][0];
    assert_eq!(done["target"], "stock");
    assert_eq!(done["facility"], "XD");
    assert_eq!(done["detail"]["rows"], 1);
    assert_eq!(done["detail"]["filter"]["filter.search"], "007");
}
