//! What residents are told without signing in: where, when, what; never how many, and of nobody.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{config::Settings, db::Db, id, places::FacilityKind};

use crate::{
    on_both,
    world::{Answer, COUNTY, Caller, World},
};

on_both!(
    residents_are_told_what_is_there_and_never_how_many,
    what_is_not_public_is_not_told,
    what_may_not_be_given_out_is_not_there,
    few_is_what_the_house_says,
    open_now_goes_by_the_clock_of_the_place,
    points_are_found_by_place_name_and_pinyin,
    answers_are_kept_for_a_minute_and_no_longer,
    queries_that_cannot_be_are_refused,
    only_who_keeps_places_makes_them_public,
    the_nearest_come_first_where_somebody_says_where_they_are,
    a_lot_is_checked_by_the_number_on_the_pack,
    pictures_are_shown_of_what_residents_are_told_of,
    the_list_for_the_wall_holds_all,
    pages_speak_both_languages_and_need_no_script,
    strangers_share_the_rate_of_their_address,
);

const FD1: &str = "/api/v1/facilities/FD1";
const POINTS: &str = "/api/v1/public/points";

/// The one script of these pages: it sorts by distance, and without it all else works.
const SORTS: &str = "<script src=\"/near.js\" defer></script>";

/// A county whose outlet has hours, a phone, a position, and stock.
async fn county(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let known = json!({ "name": "东街社区发放点", "address": "甲镇东街 8 号", "phone": "0871-5550123",
        "hours": "周一至周五 8:30–11:30、14:00–17:30",
        "latitude": 24.880_095, "longitude": 102.8329 });
    root.patch(FD1, &known).await.expect(200);
    receive(&root, "P1", "A1", "2028-01-01", 4321).await;
    (world, root)
}

async fn receive(root: &Caller, product: &str, lot: &str, expiry: &str, units: i64) -> Value {
    let counterparty = json!({ "counterparty": { "name": "某厂" }, "note": "张三送来" });
    post(root, "receipt", product, (lot, expiry), units, counterparty).await
}

async fn post(
    root: &Caller,
    kind: &str,
    product: &str,
    (number, expiry): (&str, &str),
    units: i64,
    more: Value,
) -> Value {
    let mut document = json!({ "id": id::fresh(), "kind": kind, "occurredOn": "2026-03-02",
        "lines": [{ "product": product, "units": units,
            "lot": { "number": number, "expiry": expiry } }] });
    for (name, value) in more.as_object().unwrap() {
        document[name] = value.clone();
    }
    let answer = root.post(&format!("{FD1}/documents"), &document).await;
    answer.expect(201).json
}

/// What FD1 has of a product, after the minute that the answer may lag behind.
async fn level(world: &World, product: &str) -> Value {
    world.pass(Duration::seconds(61));
    let point = world
        .caller()
        .get(&format!("{POINTS}/FD1"))
        .await
        .expect(200);
    let stock = point.json["stock"].as_array().unwrap();
    let found = stock.iter().find(|each| each["product"] == product);
    found.map_or(Value::Null, |each| each["level"].clone())
}

fn codes(answer: &Answer) -> Vec<&str> {
    let items = answer.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["code"].as_str().unwrap())
        .collect()
}

async fn residents_are_told_what_is_there_and_never_how_many(db: &Db) {
    let (world, root) = county(db).await;
    let document = post(&root, "dispense", "P1", ("A1", "2028-01-01"), 21, json!({})).await;
    let anybody = world.caller();
    let list = anybody.get(POINTS).await.expect(200);
    assert_eq!(codes(&list), ["FD1"]);
    let point = &list.json["items"][0];
    assert_eq!(point["name"], "东街社区发放点");
    assert_eq!(point["phone"], "0871-5550123");
    assert_eq!(point["region"]["name"], "甲镇");
    assert_eq!(point["latitude"], 24.880_095);
    assert_eq!(point["opening"][0]["days"], json!([1, 2, 3, 4, 5]));
    assert_eq!(
        point["stock"],
        json!([{ "product": "P1", "level": "have" }])
    );
    let products = anybody.get("/api/v1/public/products").await.expect(200);
    assert_eq!(codes(&products), ["P1", "P2"]);
    let csv = anybody
        .get(&format!("{POINTS}?format=csv"))
        .await
        .expect(200);
    assert!(
        csv.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/csv")
    );
    assert!(csv.text.contains("东街社区发放点") && csv.text.contains("P1"));
    let mut told = vec![list, products, csv];
    for path in [
        "/points",
        "/points/FD1",
        "/products",
        "/products/P1",
        "/sitemap.xml",
    ] {
        told.push(anybody.get(path).await.expect(200));
    }
    for answer in &told[3..7] {
        assert!(
            answer.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
    }
    assert!(told[3].text.contains("甲镇东街 8 号") && told[4].text.contains("0871-5550123"));
    assert!(told[4].text.contains("避孕套 P1") && told[6].text.contains("免费"));
    // Neither units before or after, nor lots, documents, people, or other facilities.
    let number = document["id"].as_str().unwrap();
    for secret in [
        "4321",
        "4300",
        "A1",
        "张三",
        "某厂",
        "root",
        "administrator",
        number,
        "XD",
        "TD",
    ] {
        for answer in &told {
            assert!(!answer.text.contains(secret), "{secret} in {}", answer.text);
        }
    }
}

async fn what_is_not_public_is_not_told(db: &Db) {
    let (world, root) = county(db).await;
    let anybody = world.caller();
    for (code, kind) in [("M1", FacilityKind::Dispenser), ("K1", FacilityKind::Kit)] {
        world.facility(code, kind, "530102001", Some("XD")).await;
    }
    world.pass(Duration::seconds(61));
    let told = async || codes(&anybody.get(POINTS).await.expect(200)).join(" ");
    assert_eq!(told().await, "FD1 K1 M1");
    // A change made here holds at once, without the minute.
    let set = async |code: &str, change: Value| {
        let path = format!("/api/v1/facilities/{code}");
        root.patch(&path, &change).await.expect(200).json
    };
    assert_eq!(
        set("XD", json!({ "published": true })).await["published"],
        true
    );
    assert_eq!(told().await, "FD1 K1 M1 XD");
    set("K1", json!({ "published": false })).await;
    set("M1", json!({ "status": "suspended" })).await;
    assert_eq!(told().await, "FD1 XD");
    set("M1", json!({ "status": "closed" })).await;
    set("XD", json!({ "published": false })).await;
    assert_eq!(told().await, "FD1");
    for code in ["K1", "M1", "XD", "NONE"] {
        anybody
            .get(&format!("{POINTS}/{code}"))
            .await
            .expect(404)
            .refused("not-found");
        let page = anybody.get(&format!("/points/{code}")).await.expect(404);
        assert!(
            page.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
        let list = anybody.get("/points").await.expect(200).text;
        assert!(!list.contains(&format!("/points/{code}")), "{code}");
    }
    // Other changes leave it as it was set.
    assert_eq!(set("K1", json!({ "phone": "1" })).await["published"], false);
}

async fn what_may_not_be_given_out_is_not_there(db: &Db) {
    let (world, root) = county(db).await;
    assert_eq!(level(&world, "P1").await, "have");
    assert_eq!(level(&world, "P2").await, Value::Null);
    let held = receive(&root, "P2", "B1", "2028-01-01", 500).await;
    assert_eq!(level(&world, "P2").await, "have");
    let lot = held["lines"][0]["lot"]["id"].as_str().unwrap();
    for (status, found) in [
        ("held", Value::Null),
        ("active", json!("have")),
        ("recalled", Value::Null),
    ] {
        let change = json!({ "status": status, "reason": "r" });
        root.post(&format!("/api/v1/lots/{lot}/status"), &change)
            .await
            .expect(200);
        assert_eq!(level(&world, "P2").await, found, "{status}");
    }
    // The last good day is a good day, by the clock of the place.
    receive(&root, "P2", "B2", "2026-03-03", 500).await;
    assert_eq!(level(&world, "P2").await, "have");
    world.pass(Duration::days(1));
    assert_eq!(level(&world, "P2").await, "have");
    world.pass(Duration::hours(14));
    assert_eq!(level(&world, "P2").await, Value::Null);
    // What waits for a judgement is not there.
    let root = world.sign_in("root").await;
    let zone = json!({ "lines": [{ "product": "P2", "units": 500, "zone": "TH",
        "lot": { "number": "B3", "expiry": "2028-01-01" } }],
        "counterparty": { "name": "某厂" } });
    post(&root, "receipt", "P2", ("B3", "2028-01-01"), 500, zone).await;
    assert_eq!(level(&world, "P2").await, Value::Null);
}

async fn few_is_what_the_house_says(db: &Db) {
    let (world, root) = county(db).await;
    receive(&root, "P2", "B1", "2028-01-01", 9).await;
    // Less than the smallest pack, of ten.
    assert_eq!(level(&world, "P2").await, "few");
    receive(&root, "P2", "B1", "2028-01-01", 1).await;
    assert_eq!(level(&world, "P2").await, "have");
    // 3,300 in 90 days: what is left lasts for less than thirty.
    post(
        &root,
        "dispense",
        "P1",
        ("A1", "2028-01-01"),
        3300,
        json!({}),
    )
    .await;
    world.pass(Duration::hours(1));
    assert_eq!(level(&world, "P1").await, "few");
    let set = async |name: &str, value: i64| {
        let path = format!("/api/v1/settings/{name}");
        root.put(&path, &json!({ "value": value }))
            .await
            .expect(200);
    };
    set("few-days", 20).await;
    assert_eq!(level(&world, "P1").await, "have");
    set("few-packs", 103).await;
    assert_eq!(level(&world, "P1").await, "few");
    let page = world.caller().get("/points/FD1").await.expect(200).text;
    assert!(page.contains("不多") && page.contains("有"));
}

async fn open_now_goes_by_the_clock_of_the_place(db: &Db) {
    let (world, root) = county(db).await;
    let anybody = world.caller();
    // Monday, ten in the morning in China.
    let open = async || {
        anybody
            .get(&format!("{POINTS}?open=true"))
            .await
            .expect(200)
    };
    assert_eq!(codes(&open().await), ["FD1"]);
    world.pass(Duration::hours(2));
    assert!(codes(&open().await).is_empty());
    let page = anybody.get("/points/FD1").await.expect(200).text;
    assert!(page.contains("现在关门") && page.contains("今天 14:00 开放"));
    root.patch(FD1, &json!({ "utcOffsetMinutes": 600 }))
        .await
        .expect(200);
    assert_eq!(codes(&open().await), ["FD1"]);
    let unread = json!({ "hours": "赶场天上午", "utcOffsetMinutes": 480 });
    let kept = root.patch(FD1, &unread).await.expect(200).json;
    assert_eq!(
        (&kept["hours"], &kept["opening"]),
        (&json!("赶场天上午"), &Value::Null)
    );
    assert!(codes(&open().await).is_empty());
    let point = anybody.get(&format!("{POINTS}/FD1")).await.expect(200).json;
    assert_eq!(point["openNow"], Value::Null);
    assert!(
        anybody
            .get("/points/FD1")
            .await
            .expect(200)
            .text
            .contains("赶场天上午")
    );
    root.patch(FD1, &json!({ "hours": "24 小时" }))
        .await
        .expect(200);
    let point = anybody.get(&format!("{POINTS}/FD1")).await.expect(200).json;
    assert_eq!(point["openNow"], true);
}

async fn points_are_found_by_place_name_and_pinyin(db: &Db) {
    let (world, root) = county(db).await;
    world.facility("K1", FacilityKind::Kit, COUNTY, None).await;
    root.patch(
        "/api/v1/facilities/K1",
        &json!({ "name": "石桥村药具箱", "address": "石桥村委会" }),
    )
    .await
    .expect(200);
    let anybody = world.caller();
    for (query, found) in [
        ("", "FD1 K1"),
        ("q=djsq", "FD1"),
        ("q=dongjie", "FD1"),
        ("q=sqc", "K1"),
        ("q=%E6%9D%91%E5%A7%94", "K1"),
        ("q=%E7%94%B2%E9%95%87", "FD1"),
        ("q=fd1", "FD1"),
        ("q=zzz", ""),
        ("region=530102", "FD1 K1"),
        ("region=530102001", "FD1"),
        ("region=530103", ""),
        ("product=P1", "FD1"),
        ("product=P2", ""),
        ("kind=kit", "K1"),
        ("limit=1", "FD1"),
        ("limit=1&after=FD1", "K1"),
    ] {
        let answer = anybody.get(&format!("{POINTS}?{query}")).await.expect(200);
        assert_eq!(codes(&answer).join(" "), found, "{query}");
        if !query.contains("limit") {
            // As a form sends it, with what was left empty.
            let page = anybody
                .get(&format!("/points?{query}&lang=zh"))
                .await
                .expect(200)
                .text;
            for code in ["FD1", "K1"] {
                let is_there = page.contains(&format!("id=\"p-{code}\""));
                assert_eq!(is_there, found.contains(code), "{query} {code}");
            }
        }
    }
    let empty = "/points?q=&region=&product=&after=";
    assert!(
        anybody
            .get(empty)
            .await
            .expect(200)
            .text
            .contains("共 2 个发放点")
    );
    let first = anybody.get(&format!("{POINTS}?limit=1")).await.expect(200);
    assert_eq!(first.json["next"], "FD1");
}

async fn answers_are_kept_for_a_minute_and_no_longer(db: &Db) {
    let (world, root) = county(db).await;
    let anybody = world.caller();
    for path in [
        POINTS,
        "/api/v1/public/points/FD1",
        "/points",
        "/points/FD1",
        "/products",
    ] {
        let first = anybody.get(path).await.expect(200);
        assert_eq!(
            first.headers["cache-control"], "public, max-age=60",
            "{path}"
        );
        assert!(
            first.headers["vary"]
                .to_str()
                .unwrap()
                .contains("accept-language")
        );
        let mark = first.headers["etag"].to_str().unwrap();
        let again = anybody
            .with("if-none-match", mark)
            .get(path)
            .await
            .expect(304);
        assert!(again.bytes.is_empty());
        let zipped = anybody
            .with("accept-encoding", "gzip, br")
            .get(path)
            .await
            .expect(200);
        let is_zipped = zipped.headers.get("content-encoding").is_some();
        assert_eq!(is_zipped, first.bytes.len() >= 1024, "{path}");
        assert!(
            zipped.bytes.len() <= 20_000,
            "{path}: {} bytes",
            zipped.bytes.len()
        );
        let other = anybody.with("if-none-match", "W/\"0\"").get(path).await;
        other.expect(200);
    }
    receive(&root, "P2", "B1", "2028-01-01", 500).await;
    let has_p2 = async || anybody.get(POINTS).await.expect(200).text.contains("P2");
    assert!(!has_p2().await);
    world.pass(Duration::seconds(60));
    assert!(has_p2().await);
}

async fn queries_that_cannot_be_are_refused(db: &Db) {
    let (world, _) = county(db).await;
    let anybody = world.caller();
    let long = "a".repeat(61);
    for (query, status, code) in [
        ("region=999999", 422, "region-unknown"),
        ("product=NONE", 404, "not-found"),
        ("limit=0", 422, "invalid-input"),
        ("limit=5001", 422, "invalid-input"),
        ("format=xml", 422, "invalid-input"),
        ("kind=castle", 422, "invalid-input"),
        ("open=perhaps", 422, "invalid-input"),
        ("near=me", 422, "position-invalid"),
        ("where=here", 422, "invalid-input"),
        (&format!("q={long}"), 422, "text-too-long"),
    ] {
        let answer = anybody.get(&format!("{POINTS}?{query}")).await;
        answer.expect(status).refused(code);
    }
    for (query, status) in [
        ("region=%3Cscript%3E", 422),
        ("product=%3Cscript%3E", 404),
        ("kind=%3Cscript%3E", 422),
    ] {
        let page = anybody
            .get(&format!("/points?{query}"))
            .await
            .expect(status);
        assert!(
            page.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
        assert!(!page.text.contains("<script"), "{}", page.text);
        assert!(page.text.contains("noindex"));
    }
    // What others hang on an address is passed over, and what was typed comes back as text.
    let page = anybody
        .get("/points?q=%22%3E%3Cscript%3E&utm_source=x")
        .await
        .expect(200)
        .text;
    let page = page.replace(SORTS, "");
    assert!(page.contains("&quot;&gt;&lt;script&gt;") && !page.contains("<script"));
    anybody.send("POST", POINTS, None).await.expect(405);
}

async fn only_who_keeps_places_makes_them_public(db: &Db) {
    let (world, _) = county(db).await;
    let change = json!({ "published": false });
    for (username, status) in [
        ("depot_manager", 403),
        ("dispensing_point", 403),
        ("inspector", 403),
        ("viewer", 403),
        ("county", 200),
    ] {
        let caller = world.sign_in(username).await;
        caller.patch(FD1, &change).await.expect(status);
        let elsewhere = caller.patch("/api/v1/facilities/QD", &change).await;
        elsewhere.expect(403);
    }
    world.caller().patch(FD1, &change).await.expect(401);
    let root = world.sign_in("root").await;
    let outside = json!({ "latitude": 90.000_001, "longitude": 0 });
    root.patch(FD1, &outside).await.refused("position-invalid");
    let trail = root.get("/api/v1/audit").await.expect(200).text;
    assert!(trail.contains("\"published\":false"));
}

async fn the_nearest_come_first_where_somebody_says_where_they_are(db: &Db) {
    let (world, root) = county(db).await;
    for (code, position) in [
        ("K1", Some((24.9, 102.9))),
        ("K2", None),
        ("K3", Some((24.88, 102.84))),
    ] {
        world.facility(code, FacilityKind::Kit, COUNTY, None).await;
        if let Some((latitude, longitude)) = position {
            let place = json!({ "latitude": latitude, "longitude": longitude });
            root.patch(&format!("/api/v1/facilities/{code}"), &place)
                .await
                .expect(200);
        }
    }
    let anybody = world.caller();
    let near = "near=24.9,102.9";
    let all = anybody.get(&format!("{POINTS}?{near}")).await.expect(200);
    assert_eq!(codes(&all), ["K1", "K3", "FD1", "K2"]);
    let mut after = String::new();
    let mut paged = Vec::new();
    for _ in 0..4 {
        let page = anybody
            .get(&format!("{POINTS}?{near}&limit=1{after}"))
            .await
            .expect(200);
        paged.extend(codes(&page).into_iter().map(str::to_owned));
        after = format!("&after={}", paged.last().unwrap());
    }
    assert_eq!(paged, ["K1", "K3", "FD1", "K2"]);
    let page = anybody
        .get(&format!("/points?{near}"))
        .await
        .expect(200)
        .text;
    assert!(page.contains("由近及远") && page.contains("公里") && page.contains("noindex"));
    for wrong in ["24.9", "24.9,", "91,0", "a,b", "24.9,102.9,1"] {
        let refused = anybody.get(&format!("{POINTS}?near={wrong}")).await;
        refused.refused("position-invalid");
    }
}

async fn a_lot_is_checked_by_the_number_on_the_pack(db: &Db) {
    let (world, root) = county(db).await;
    let anybody = world.caller();
    let product = anybody.get("/products/P1").await.expect(200).text;
    assert!(product.contains("action=\"/products/P1/lot\""));
    for typed in ["A1", "a1", "%20A1%20"] {
        let page = anybody
            .get(&format!("/products/P1/lot?number={typed}"))
            .await
            .expect(200);
        assert!(page.text.contains("未召回，在有效期内") && page.text.contains("2028-01-01"));
        assert!(!page.text.contains("4321"));
    }
    for never in ["B9", "", "%3Cb%3E"] {
        let page = anybody
            .get(&format!("/products/P1/lot?number={never}"))
            .await
            .expect(404);
        assert!(
            page.text.contains("无法确认真伪") && !page.text.contains("<b>"),
            "{never}"
        );
    }
    anybody
        .get("/products/NONE/lot?number=A1")
        .await
        .expect(404);
    let lots = root.get("/api/v1/lots?product=P1").await.expect(200).json;
    let lot = lots["items"][0]["id"].as_str().unwrap();
    let recall = json!({ "status": "recalled", "reason": "抽检不合格" });
    root.post(&format!("/api/v1/lots/{lot}/status"), &recall)
        .await;
    let page = anybody
        .get("/products/P1/lot?number=A1")
        .await
        .expect(200)
        .text;
    assert!(page.contains("该批号已召回") && !page.contains("抽检"));
}

async fn pictures_are_shown_of_what_residents_are_told_of(db: &Db) {
    let (world, root) = county(db).await;
    let anybody = world.caller();
    anybody.get("/products/P1/picture").await.expect(404);
    let picture = std::fs::read("tests/e2e/picture.png").unwrap();
    let kept = root
        .put_bytes("/api/v1/products/P1/picture", picture)
        .await
        .expect(200);
    let hash = kept.json["picture"].as_str().unwrap().to_owned();
    world.pass(Duration::seconds(61));
    let address = format!("/products/P1/picture?v={hash}");
    let page = anybody.get("/products/P1").await.expect(200).text;
    assert!(page.contains(&format!("src=\"{address}\"")));
    let shown = anybody.get(&address).await.expect(200);
    assert_eq!(shown.headers["content-type"], "image/jpeg");
    assert_eq!(
        shown.headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    let other = anybody.get("/products/P1/picture?v=0").await.expect(200);
    assert_eq!(other.headers["cache-control"], "public, max-age=60");
    let products = anybody
        .get("/api/v1/public/products")
        .await
        .expect(200)
        .json;
    assert_eq!(products["items"][0]["picture"], hash.as_str());
    // What is no longer received and is nowhere is told of no more, and neither is its picture.
    let p2 = std::fs::read("tests/e2e/picture.png").unwrap();
    root.put_bytes("/api/v1/products/P2/picture", p2)
        .await
        .expect(200);
    root.patch("/api/v1/products/P2", &json!({ "status": "retired" }))
        .await
        .expect(200);
    anybody.get("/products/P2/picture").await.expect(404);
    anybody.get("/products/NONE/picture").await.expect(404);
}

async fn the_list_for_the_wall_holds_all(db: &Db) {
    let (world, _) = county(db).await;
    for n in 0..40 {
        let code = format!("K{n:02}");
        world.facility(&code, FacilityKind::Kit, COUNTY, None).await;
    }
    let anybody = world.caller();
    let page = anybody.get("/points?paper=true").await.expect(200).text;
    assert_eq!(page.matches("<tr>").count(), 42);
    assert!(page.contains("0871-5550123") && page.contains("noindex"));
    let some = anybody
        .get("/points?paper=true&q=djsq")
        .await
        .expect(200)
        .text;
    assert_eq!(some.matches("<tr>").count(), 2);
    assert!(some.contains("href=\"/points?q=djsq\""));
}

async fn pages_speak_both_languages_and_need_no_script(db: &Db) {
    let (world, root) = county(db).await;
    let name = json!({ "name": "<b>东街</b>\"社区", "address": "a & <i>b</i>" });
    root.patch(FD1, &name).await.expect(200);
    let anybody = world.caller();
    let host = "http://127.0.0.1:8080";
    for path in ["/points", "/points/FD1", "/products", "/products/P1"] {
        let zh = anybody.get(path).await.expect(200);
        assert!(zh.text.contains("<html lang=\"zh-CN\">") && zh.text.contains("免费"));
        let english = anybody
            .with("accept-language", "en")
            .get(path)
            .await
            .expect(200);
        assert!(english.text.contains("<html lang=\"en\">") && english.text.contains("Free"));
        let stated = anybody.get(&format!("{path}?lang=en")).await.expect(200);
        assert!(stated.text.contains("<html lang=\"en\">"));
        assert!(stated.text.contains("href=\"/points?lang=en\""));
        let canonical = format!("rel=\"canonical\" href=\"{host}{path}?lang=en\"");
        assert!(stated.text.contains(&canonical), "{}", stated.text);
        for page in [zh, english, stated] {
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
            for risky in [
                "<script",
                "style=",
                "<style",
                "onclick",
                "<b>",
                "<i>",
                "https://127",
            ] {
                assert_eq!(page.text.contains(SORTS), path == "/points");
                let rest = page.text.replace(SORTS, "");
                assert!(!rest.contains(risky), "{path} {risky}");
            }
            assert!(page.text.contains("<meta name=\"description\" content=\""));
        }
    }
    let style = anybody.get("/points").await.expect(200).text;
    let style = style
        .split("href=\"/open.css")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let sheet = anybody.get(&format!("/open.css{style}")).await.expect(200);
    assert!(
        sheet.headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let robots = anybody.get("/robots.txt").await.expect(200).text;
    assert!(robots.contains("Allow: /points") && robots.contains("sitemap.xml"));
    let map = anybody.get("/sitemap.xml").await.expect(200).text;
    assert!(map.contains(&format!("<loc>{host}/points/FD1?lang=zh</loc>")));
}

async fn strangers_share_the_rate_of_their_address(db: &Db) {
    let limited = Settings {
        address_rate: Some(3),
        ..Settings::default()
    };
    let world = World::with(db, limited.resolve().unwrap());
    let anybody = world.caller().from([192, 0, 2, 1]);
    for path in ["/points", POINTS, "/products"] {
        anybody.get(path).await.expect(200);
    }
    for path in ["/points", POINTS] {
        anybody.get(path).await.expect(429);
    }
    anybody.get("/open.css").await.expect(200);
    world
        .caller()
        .from([192, 0, 2, 2])
        .get("/points")
        .await
        .expect(200);
}
