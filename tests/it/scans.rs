//! Labels' codes, what a scan means, the pages behind labels, taught codes, heads on labels, photos.

use serde_json::{Value, json};
use yaoju::{db::Db, id, people::Role};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    a_code_is_given_once_and_answers_after_it_is_retired,
    a_lot_is_dispensed_or_refused_in_plain_words,
    a_document_is_received_where_it_was_sent,
    codes_that_are_not_gs1_are_taught,
    labels_open_pages_without_signing_in,
    links_open_the_page_of_a_lot,
    a_head_on_a_label_is_equal_then_moved_on,
    photos_are_read_or_refused,
    what_cannot_be_scanned_is_refused,
    the_database_keeps_a_code_for_ever,
);

const GTIN: &str = "06901234567892";

struct Depot {
    world: World,
    root: Caller,
}

impl Depot {
    /// A depot with a thousand of `P1`, whose GTIN is known, of lot `A1`.
    async fn new(db: &Db) -> Depot {
        let world = World::county(db).await;
        let root = world.sign_in("root").await;
        let mut tx = world.app.db.write().await.unwrap();
        tx.query("UPDATE product SET gtin = $1, suits = $2, directions = $3 WHERE code = 'P1'")
            .bind(GTIN)
            .bind("成人")
            .bind("每次一只")
            .run()
            .await
            .unwrap();
        tx.query("UPDATE facility SET address = $1, hours = $2, phone = $3 WHERE code = 'XD'")
            .bind("人民路 1 号")
            .bind("8:00–17:00")
            .bind("0872-1234567")
            .run()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let depot = Depot { world, root };
        let outside = json!({ "kind": "receipt", "counterparty": { "name": "厂家" } });
        depot.post("XD", outside, ("A1", "2026-05-31", 1000)).await;
        depot
    }

    /// Posts a document of one line about `P1`; gives its id.
    async fn post(&self, at: &str, mut document: Value, line: (&str, &str, i64)) -> String {
        let id = id::fresh().to_string();
        let (number, expiry, units) = line;
        document["id"] = json!(id);
        document["occurredOn"] = json!("2026-03-02");
        document["lines"] = json!([{ "product": "P1", "units": units,
            "lot": { "number": number, "expiry": expiry } }]);
        let path = format!("/api/v1/facilities/{at}/documents");
        self.root.post(&path, &document).await.expect(201);
        id
    }

    async fn scan(&self, by: &Caller, text: &str, at: &str) -> Value {
        let body = json!({ "text": text, "facility": at });
        by.post("/api/v1/scans", &body).await.expect(200).json
    }

    async fn code(&self, at: &str, kind: &str, thing: &str) -> Value {
        let path = format!("/api/v1/facilities/{at}/codes");
        let body = json!({ "kind": kind, "thing": thing });
        self.root.post(&path, &body).await.expect(201).json
    }

    async fn lot(&self, number: &str) -> String {
        let path = format!("/api/v1/lots?q={number}");
        let lots = self.root.get(&path).await.expect(200).json;
        lots["items"][0]["id"].as_str().unwrap().to_owned()
    }

    async fn say(&self, lot: &str, status: &str) {
        let path = format!("/api/v1/lots/{lot}/status");
        let body = json!({ "status": status, "reason": "国家局通报" });
        self.root.post(&path, &body).await.expect(200);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn has(list: &Value, word: &str) -> bool {
    list.as_array().unwrap().iter().any(|each| each == word)
}

fn vetoes(answer: &Value) -> Vec<String> {
    let all = answer["vetoes"].as_array().unwrap();
    all.iter().map(|veto| text(&veto["code"])).collect()
}

async fn a_code_is_given_once_and_answers_after_it_is_retired(db: &Db) {
    let depot = Depot::new(db).await;
    let given = depot.code("XD", "product", "P1").await;
    let code = text(&given["code"]);
    assert_eq!(code.len(), 8);
    assert_eq!(given["text"], format!("HTTP://127.0.0.1:8080/Q/{code}"));
    assert_eq!(
        depot.code("XD", "product", "P1").await["code"],
        given["code"]
    );
    // The same product at another facility has a label of its own.
    assert_ne!(
        depot.code("TD", "product", "P1").await["code"],
        given["code"]
    );
    for (kind, thing) in [("facility", ""), ("zone", "HG")] {
        let other = depot.code("XD", kind, thing).await;
        let found = depot.scan(&depot.root, &text(&other["text"]), "XD").await;
        assert_eq!(found["meaning"], kind);
        assert_eq!(found["owner"]["code"], "XD");
    }
    let found = depot.scan(&depot.root, &text(&given["text"]), "XD").await;
    assert_eq!(found["meaning"], "product");
    assert_eq!(found["product"]["code"], "P1");
    assert_eq!(found["units"], 1000);
    assert!(has(&found["actions"], "dispense"), "{found}");
    // Elsewhere it says whose it is.
    let elsewhere = depot.scan(&depot.root, &code.to_lowercase(), "TD").await;
    assert_eq!(elsewhere["elsewhere"], true);
    assert_eq!(elsewhere["owner"]["name"], "XD 药具库");
    assert_eq!(vetoes(&elsewhere), ["product-not-here"]);
    let path = format!("/api/v1/facilities/XD/codes/{code}/retirement");
    let body = json!({ "reason": "撕毁", "renew": true });
    let retired = depot.root.post(&path, &body).await.expect(200).json;
    let successor = text(&retired["successor"]);
    assert_ne!(successor, code);
    depot
        .root
        .post(&path, &body)
        .await
        .refused("code-already-retired");
    let old = depot.scan(&depot.root, &code, "XD").await;
    assert_eq!(old["product"]["code"], "P1");
    assert_eq!(old["retired"]["successor"], successor);
    assert_eq!(depot.code("XD", "product", "P1").await["code"], successor);
    let listed = depot.root.get("/api/v1/facilities/XD/codes?limit=2").await;
    let listed = listed.expect(200).json;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let next = format!(
        "/api/v1/facilities/XD/codes?after={}",
        text(&listed["next"])
    );
    let rest = depot.root.get(&next).await.expect(200).json;
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
}

async fn a_lot_is_dispensed_or_refused_in_plain_words(db: &Db) {
    let depot = Depot::new(db).await;
    let given = depot.code("XD", "lot", &depot.lot("A1").await).await;
    let link = format!("http://127.0.0.1:8080/01/{GTIN}/10/A1?17=260531");
    assert_eq!(given["text"], link);
    for scanned in [
        &link,
        &format!("]d201{GTIN}1726053110A1"),
        &text(&given["code"]),
    ] {
        let found = depot.scan(&depot.root, scanned, "XD").await;
        assert_eq!(found["meaning"], "lot", "{scanned}");
        assert_eq!(found["lot"]["number"], "A1");
        assert_eq!(found["actions"][0], "dispense");
        assert_eq!(vetoes(&found), Vec::<String>::new());
    }
    let viewer = depot.world.sign_in("viewer").await;
    let seen = depot.scan(&viewer, &link, "XD").await;
    assert_eq!(seen["actions"], json!(["open-card"]));
    // Not on this shelf; not known; known with another expiry.
    let found = depot.scan(&depot.root, &link, "TD").await;
    assert_eq!(vetoes(&found), ["lot-not-here"]);
    assert!(!has(&found["actions"], "dispense"));
    for other in ["10B9", "17270531\u{1d}10A1"] {
        let found = depot
            .scan(&depot.root, &format!("01{GTIN}{other}"), "XD")
            .await;
        assert_eq!(vetoes(&found), ["lot-unknown"], "{other}");
        assert_eq!(found["lot"]["id"], Value::Null);
        assert_eq!(found["units"], 0);
    }
    depot.say(&depot.lot("A1").await, "held").await;
    let held = depot.scan(&depot.root, &link, "XD").await;
    assert_eq!(vetoes(&held), ["lot-held"]);
    let says = text(&held["vetoes"][0]["says"]);
    assert!(says.contains("已暂停使用（国家局通报）"), "{says}");
    depot.say(&depot.lot("A1").await, "recalled").await;
    depot.world.pass(chrono::Duration::days(120));
    let english = depot
        .world
        .sign_in("root")
        .await
        .with("accept-language", "en");
    let found = depot.scan(&english, &link, "XD").await;
    // Each veto is told, the one beside the other.
    assert_eq!(vetoes(&found), ["lot-expired", "lot-recalled"]);
    let says = text(&found["vetoes"][1]["says"]);
    assert!(says.contains("is recalled"), "{says}");
    assert!(!has(&found["actions"], "dispense"));
    assert!(has(&found["actions"], "move"));
}

async fn a_document_is_received_where_it_was_sent(db: &Db) {
    let depot = Depot::new(db).await;
    let issue = json!({ "kind": "issue", "counterparty": { "facility": "TD" } });
    let issue = depot.post("XD", issue, ("A1", "2026-05-31", 100)).await;
    let paper = json!({ "kind": "document", "document": issue });
    let paper = depot
        .root
        .post("/api/v1/facilities/XD/papers", &paper)
        .await;
    let paper = text(&paper.expect(201).json["code"]);
    let label = text(&depot.code("XD", "document", &issue).await["text"]);
    let manager = depot.world.user("td", Role::DepotManager, "TD").await;
    assert!(!manager.is_nil());
    let td = depot.world.sign_in("td").await;
    for scanned in [
        &paper,
        &format!("http://127.0.0.1:8080/paper/{paper}"),
        &label,
    ] {
        let found = depot.scan(&td, scanned, "TD").await;
        assert_eq!(found["meaning"], "document", "{scanned}");
        assert_eq!(found["actions"][0], "receive-document", "{found}");
        assert_eq!(found["document"]["id"], issue);
        assert_eq!(found["document"]["underWay"], 100);
        assert_eq!(found["owner"]["code"], "XD");
        assert_eq!(found["elsewhere"], true);
        let sender = depot.scan(&depot.root, scanned, "XD").await;
        assert_eq!(sender["actions"][0], "open-document");
        // Whom it does not concern learns whose it is, and no more.
        let third = depot.scan(&depot.root, scanned, "FD1").await;
        assert_eq!(third["owner"]["code"], "XD");
        assert_eq!(third.get("document"), None);
    }
    let receipt = json!({ "kind": "receipt", "counterparty": { "facility": "XD" },
        "source": issue });
    depot.post("TD", receipt, ("A1", "2026-05-31", 100)).await;
    let found = depot.scan(&td, &paper, "TD").await;
    assert_eq!(found["document"]["underWay"], 0);
    assert!(!has(&found["actions"], "receive-document"));
    // Another county's.
    for foreign in [
        "https://other.example/q/7K3M9QFA",
        "https://other.example/paper/0000-0000-0000-0000",
    ] {
        let found = depot.scan(&td, foreign, "TD").await;
        assert_eq!(found["meaning"], "other-county", "{foreign}");
    }
}

async fn codes_that_are_not_gs1_are_taught(db: &Db) {
    let depot = Depot::new(db).await;
    let manager = depot.world.sign_in("depot_manager").await;
    let trace = "81234560000000000017";
    let unknown = depot.scan(&manager, trace, "XD").await;
    assert_eq!(unknown["meaning"], "unknown");
    assert_eq!(unknown["text"], trace);
    assert_eq!(unknown["actions"], json!(["find"]));
    let offered = depot.scan(&depot.root, trace, "XD").await;
    assert_eq!(offered["actions"], json!(["find", "teach", "add-product"]));
    let path = "/api/v1/known-codes";
    for (taught, name) in [
        (trace, "8123456"),
        (
            "MA.156.M0.100001.10000018.LA1.V260531",
            "MA.156.M0.100001.10000018",
        ),
        ("16901234567899", "16901234567899"),
        ("旧卡-7", "旧卡-7"),
    ] {
        let body = json!({ "text": taught, "product": "P1" });
        let known = depot.root.post(path, &body).await.expect(201).json;
        assert_eq!(known["name"], name);
        depot.root.post(path, &body).await.expect(201);
        let other = json!({ "text": taught, "product": "P2" });
        depot
            .root
            .post(path, &other)
            .await
            .refused("code-taught-otherwise");
    }
    let found = depot.scan(&manager, "81234569999999999999", "XD").await;
    assert_eq!(found["product"]["code"], "P1");
    let found = depot
        .scan(&manager, "MA.156.M0.100001.10000018.LA1.V260531.S9", "XD")
        .await;
    assert_eq!(found["lot"]["number"], "A1");
    assert_eq!(found["actions"][0], "dispense");
    for scanned in ["(01)16901234567899(10)A1", "旧卡-7"] {
        let found = depot.scan(&manager, scanned, "XD").await;
        assert_eq!(found["product"]["code"], "P1", "{scanned}");
    }
    let listed = depot
        .root
        .get("/api/v1/known-codes?product=P1&limit=3")
        .await;
    let listed = listed.expect(200).json;
    let next = text(&listed["next"]).replace(' ', "%20");
    let rest = depot
        .root
        .get(&format!("/api/v1/known-codes?after={next}"))
        .await;
    assert_eq!(rest.expect(200).json["items"].as_array().unwrap().len(), 1);
    depot
        .root
        .delete("/api/v1/known-codes/trace/8123456")
        .await
        .expect(204);
    depot
        .root
        .delete("/api/v1/known-codes/trace/8123456")
        .await
        .expect(404);
    assert_eq!(
        depot.scan(&manager, trace, "XD").await["meaning"],
        "unknown"
    );
    let label = text(&depot.code("XD", "product", "P1").await["code"]);
    let body = json!({ "text": label, "product": "P1" });
    depot
        .root
        .post(path, &body)
        .await
        .refused("code-needs-no-teaching");
}

async fn labels_open_pages_without_signing_in(db: &Db) {
    let depot = Depot::new(db).await;
    let label = text(&depot.code("XD", "product", "P1").await["code"]);
    let anybody = depot.world.caller();
    for path in [
        format!("/q/{label}"),
        format!("/Q/{}", label.to_lowercase()),
    ] {
        let page = anybody.get(&path).await.expect(200);
        for shown in [
            "避孕套 P1",
            "成人",
            "每次一只",
            "人民路 1 号",
            "8:00–17:00",
            "tel:08721234567",
        ] {
            assert!(page.text.contains(shown), "{shown}");
        }
        // No figures, no script, nothing kept from the next person.
        for hidden in ["1000", "<script", "root", "/scan?"] {
            assert!(!page.text.contains(hidden), "{hidden}");
        }
        assert_eq!(page.headers["cache-control"], "public, max-age=60");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("script"),
            "{policy}"
        );
        assert!(page.bytes.len() < 4000, "{}", page.bytes.len());
    }
    let english = anybody
        .get(&format!("/q/{label}?lang=en"))
        .await
        .expect(200);
    assert!(english.text.contains("Who it suits"), "{}", english.text);
    let staff = depot.root.get(&format!("/q/{label}")).await.expect(200);
    assert!(staff.text.contains("/scan?text="), "{}", staff.text);
    assert_eq!(staff.headers["cache-control"], "private, no-store");
    let path = format!("/api/v1/facilities/XD/codes/{label}/retirement");
    let body = json!({ "reason": "张三撕毁", "renew": true });
    let successor = depot.root.post(&path, &body).await.expect(200).json["successor"].clone();
    let retired = anybody.get(&format!("/q/{label}")).await.expect(200);
    assert!(retired.text.contains("此标签已于 2026-03-02 作废"));
    assert!(retired.text.contains(&format!("/q/{}", text(&successor))));
    assert!(!retired.text.contains("张三"));
    for never in ["7K3M9QFA", "short", "%E7%BA%B8"] {
        let page = anybody.get(&format!("/q/{never}")).await.expect(404);
        assert!(page.text.contains("不是本县药具库的标签编码"));
    }
    let document = json!({ "kind": "dispense" });
    let document = depot.post("XD", document, ("A1", "2026-05-31", 20)).await;
    let label = text(&depot.code("XD", "document", &document).await["code"]);
    let page = anybody.get(&format!("/q/{label}")).await.expect(200);
    assert!(page.text.contains("药具单据") && !page.text.contains("20 "));
}

async fn links_open_the_page_of_a_lot(db: &Db) {
    let depot = Depot::new(db).await;
    let anybody = depot.world.caller();
    let link = format!("/01/{GTIN}/10/A1?17=260531");
    let page = anybody.get(&link).await.expect(200);
    assert!(page.text.contains("未召回，在有效期内"), "{}", page.text);
    assert!(page.text.contains("2026-05-31") && !page.text.contains("1000"));
    let product = anybody.get(&format!("/01/{GTIN}")).await.expect(200);
    assert!(product.text.contains("避孕套 P1"));
    let other = anybody.get(&format!("/01/{GTIN}/10/A1?17=270531")).await;
    assert!(other.expect(200).text.contains("有效期与本县登记的不符"));
    let forged = anybody
        .get(&format!("/01/{GTIN}/10/%3Cb%3EX"))
        .await
        .expect(404);
    assert!(forged.text.contains("无法确认真伪") && !forged.text.contains("<b>"));
    for wrong in [
        "/01/06901234567893/10/A1",
        "/01/690/10/A1",
        "/01/06901234567892/10/A1?17=2705",
    ] {
        let page = anybody.get(wrong).await.expect(404);
        assert!(page.text.contains("校验位不对"), "{wrong}");
    }
    let unknown = anybody.get("/01/09520123456788").await.expect(404);
    assert!(unknown.text.contains("目录里没有"));
    depot.say(&depot.lot("A1").await, "recalled").await;
    let page = anybody.get(&link).await.expect(200);
    assert!(page.text.contains("该批号已召回"), "{}", page.text);
    assert!(!page.text.contains("国家局通报"));
}

async fn a_head_on_a_label_is_equal_then_moved_on(db: &Db) {
    let depot = Depot::new(db).await;
    let stock = depot
        .root
        .get("/api/v1/facilities/XD/stock")
        .await
        .expect(200)
        .json;
    let head = text(&stock["head"]["code"]);
    let path = format!("/api/v1/facilities/XD/heads/{head}?product=P1");
    let checked = depot.root.get(&path).await.expect(200).json;
    assert_eq!(checked["verdict"], "equal", "{checked}");
    assert_eq!(checked["since"], 0);
    depot
        .post("XD", json!({ "kind": "dispense" }), ("A1", "2026-05-31", 3))
        .await;
    let checked = depot.root.get(&path).await.expect(200).json;
    assert_eq!(checked["verdict"], "moved-on");
    assert_eq!(
        (&checked["since"], &checked["touching"]),
        (&json!(1), &json!(1))
    );
    let of_p2 = format!("/api/v1/facilities/XD/heads/{head}?product=P2");
    assert_eq!(depot.root.get(&of_p2).await.expect(200).json["touching"], 0);
    let at_td = format!("/api/v1/facilities/TD/heads/{head}");
    assert_eq!(
        depot.root.get(&at_td).await.expect(200).json["verdict"],
        "not-ours"
    );
    let forged = "/api/v1/facilities/XD/heads/1-0000-0000-0000";
    let forged = depot.root.get(forged).await.expect(200).json;
    assert_eq!(forged["reason"], "book-differs");
    depot
        .root
        .get("/api/v1/facilities/XD/heads/nonsense")
        .await
        .expect(404);
    let found = depot.scan(&depot.root, &head, "XD").await;
    assert_eq!(found["meaning"], "head");
}

/// A picture of a QR code as a PNG, so many pixels a module.
pub fn png(text: &str, module: u32) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).unwrap();
    let size = u32::try_from(code.width()).unwrap();
    let colors = code.to_colors();
    let whole = (size + 8) * module;
    let image = image::GrayImage::from_fn(whole, whole, |x, y| {
        let (x, y) = ((x / module).wrapping_sub(4), (y / module).wrapping_sub(4));
        let is_dark = x < size
            && y < size
            && colors[usize::try_from(y * size + x).unwrap()] == qrcode::Color::Dark;
        image::Luma([if is_dark { 0 } else { 255 }])
    });
    let mut bytes = Vec::new();
    image
        .write_to(
            &mut std::io::Cursor::new(&mut bytes),
            image::ImageFormat::Png,
        )
        .unwrap();
    bytes
}

async fn photos_are_read_or_refused(db: &Db) {
    let depot = Depot::new(db).await;
    let path = "/api/v1/scans/photo";
    for said in [
        "HTTP://127.0.0.1:8080/Q/7K3M9QFA",
        "http://a/01/06901234567892/10/A1?17=260531",
    ] {
        let read = depot
            .root
            .upload(path, &png(said, 4))
            .await
            .expect(200)
            .json;
        assert_eq!(read["texts"], json!([said]));
    }
    let white = image::GrayImage::from_pixel(200, 200, image::Luma([255]));
    let mut blank = Vec::new();
    white
        .write_to(
            &mut std::io::Cursor::new(&mut blank),
            image::ImageFormat::Png,
        )
        .unwrap();
    let refused = depot.root.upload(path, &blank).await.expect(422);
    refused.refused("photo-without-code");
    let refused = depot.root.upload(path, b"%PDF-1.7").await;
    refused.refused("picture-not-image");
    // Forty megapixels of white in some kilobytes.
    let vast = image::GrayImage::from_pixel(8000, 5000, image::Luma([255]));
    let mut bytes = Vec::new();
    vast.write_to(
        &mut std::io::Cursor::new(&mut bytes),
        image::ImageFormat::Png,
    )
    .unwrap();
    let refused = depot.root.upload(path, &bytes).await;
    refused.refused("picture-too-large");
    let refused = depot.root.upload(path, &vec![0; 9 << 20]).await;
    refused.expect(413);
    depot.world.caller().upload(path, &blank).await.expect(401);
}

async fn what_cannot_be_scanned_is_refused(db: &Db) {
    let depot = Depot::new(db).await;
    let long = json!({ "text": "A".repeat(10_001), "facility": "XD" });
    let refused = depot.root.post("/api/v1/scans", &long).await.expect(422);
    refused.refused("scan-too-long");
    for odd in [
        "",
        "\u{1d}\u{1d}",
        "药",
        "((((",
        "https://",
        "%%%",
        "\u{202e}abc",
    ] {
        let found = depot.scan(&depot.root, odd, "XD").await;
        assert_eq!(found["meaning"], "unknown", "{odd}");
    }
    let path = "/api/v1/facilities/XD/codes";
    for (kind, thing) in [
        ("product", "NONE"),
        ("zone", "X"),
        ("lot", "x"),
        ("document", ""),
    ] {
        let body = json!({ "kind": kind, "thing": thing });
        depot.root.post(path, &body).await.expect(404);
    }
    let slot = json!({ "kind": "slot", "thing": "1" });
    depot
        .root
        .post(path, &slot)
        .await
        .refused("thing-has-no-label");
    let retirement = "/api/v1/facilities/XD/codes/7K3M9QFA/retirement";
    let body = json!({ "reason": "r" });
    depot.root.post(retirement, &body).await.expect(404);
    let empty = json!({ "reason": " " });
    depot
        .root
        .post(retirement, &empty)
        .await
        .refused("reason-needed");
}

async fn the_database_keeps_a_code_for_ever(db: &Db) {
    let depot = Depot::new(db).await;
    let code = text(&depot.code("XD", "product", "P1").await["code"]);
    let path = format!("/api/v1/facilities/XD/codes/{code}/retirement");
    let body = json!({ "reason": "r" });
    depot.root.post(&path, &body).await.expect(200);
    for sql in [
        "UPDATE label_code SET retired_at = NULL",
        "UPDATE label_code SET reason = 'x'",
        "DELETE FROM label_code",
    ] {
        let mut tx = db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}
