//! Labels on live data: printed, kept, drawn again, and found when they no longer tell the truth.

use serde_json::{Value, json};
use yaoju::{config::Settings, db::Db, id, people::Role};

use crate::{
    labels::read::{Dots, from_zpl},
    on_both,
    world::{Caller, World},
};

mod jobs;

on_both!(
    of_fifty_cards_the_one_whose_lot_was_corrected_is_due,
    a_card_is_as_old_as_its_head_and_due_by_its_facts_only,
    what_is_moved_renamed_recalled_or_retired_is_due,
    every_variety_has_its_card_or_is_counted,
    a_retired_code_answers_and_its_label_is_due,
    a_lots_label_follows_it_into_another,
    what_somebody_typed_stays_until_it_is_cleared,
    a_countys_broken_template_is_told_of,
);

const JOBS: &str = "/api/v1/facilities/XD/label-jobs";
const CARD: &str = "stock-card-90x60";

/// A depot with storeroom `R1`, in which its qualified zone lies.
struct Depot {
    world: World,
    root: Caller,
}

impl Depot {
    async fn new(db: &Db) -> Depot {
        let world = World::county(db).await;
        let root = world.sign_in("root").await;
        let storeroom =
            json!({ "code": "R1", "name": "一号库", "areaM2": "52.6", "climateClass": "cool" });
        let path = "/api/v1/facilities/XD/storerooms";
        root.post(path, &storeroom).await.expect(201);
        let depot = Depot { world, root };
        depot
            .patch("facilities/XD/zones/HG", json!({ "storeroom": "R1" }))
            .await;
        depot
    }

    async fn patch(&self, path: &str, change: Value) {
        let path = format!("/api/v1/{path}");
        self.root.patch(&path, &change).await.expect(200);
        self.world.app.facilities.forget();
    }

    /// Receives these lots: product, number, expiry, units.
    async fn receive(&self, lots: &[(&str, &str, &str, i64)]) {
        let line = |(product, number, expiry, units): &(&str, &str, &str, i64)| {
            json!({ "product": product, "units": units,
                "lot": { "number": number, "expiry": expiry } })
        };
        let lines: Vec<Value> = lots.iter().map(line).collect();
        let document = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
            "counterparty": { "name": "厂家" }, "lines": lines });
        let path = "/api/v1/facilities/XD/documents";
        self.root.post(path, &document).await.expect(201);
    }

    async fn get(&self, path: &str) -> Value {
        let path = format!("/api/v1/facilities/XD/{path}");
        self.root.get(&path).await.expect(200).json
    }

    async fn print(&self, template: &str, things: &[&str]) -> Value {
        let job = json!({ "id": id::fresh(), "template": template, "language": "zh",
            "things": things });
        self.root.post(JOBS, &job).await.expect(201).json
    }

    /// Labels of a subject that are due: thing, and the fields that changed.
    async fn due(&self, subject: &str) -> Vec<(String, Vec<String>)> {
        let list = self.get("labels/due?limit=200").await;
        let items = list["items"].as_array().unwrap().iter();
        let of = items.filter(|item| item["subject"] == subject);
        of.map(|item| {
            let changed = item["changed"].as_array().unwrap().iter();
            let fields = changed.map(|change| text(&change["field"]));
            (text(&item["thing"]), fields.collect())
        })
        .collect()
    }

    async fn lot(&self, product: &str, expiry: &str) -> String {
        let lots = self
            .root
            .get(&format!("/api/v1/lots?product={product}"))
            .await;
        let lots = lots.expect(200).json;
        let items = lots["items"].as_array().unwrap();
        let found = items.iter().find(|lot| lot["expiry"] == expiry).unwrap();
        text(&found["id"])
    }

    async fn merge(&self, from: &str, into: &str) {
        let body = json!({ "id": id::fresh(), "into": into, "reason": "有效期录错" });
        let path = format!("/api/v1/lots/{from}/merge");
        self.root.post(&path, &body).await.expect(201);
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}

fn one(thing: &str, fields: &[&str]) -> (String, Vec<String>) {
    let fields = fields.iter().map(|field| (*field).to_owned());
    (thing.to_owned(), fields.collect())
}

async fn of_fifty_cards_the_one_whose_lot_was_corrected_is_due(db: &Db) {
    let depot = Depot::new(db).await;
    let codes: Vec<String> = (10..60).map(|n| format!("C{n}")).collect();
    for code in &codes {
        depot.world.product(code).await;
    }
    let lots: Vec<_> = codes
        .iter()
        .map(|code| (code.as_str(), "A1", "2027-06-30", 100))
        .collect();
    depot.receive(&lots).await;
    let job = json!({ "id": id::fresh(), "template": CARD, "language": "zh",
        "all": { "storeroom": "R1" } });
    let printed = depot.root.post(JOBS, &job).await.expect(201).json;
    assert_eq!(printed["count"], 50);
    assert_eq!(printed["labels"][7]["facts"]["expiry"], "2027-06-30");
    assert_eq!(depot.due("card").await, []);
    // The lot of one of them was typed with a wrong expiry: it is booked over into the right one.
    depot.receive(&[("C33", "A1", "2027-09-30", 1)]).await;
    assert_eq!(depot.due("card").await, []);
    let wrong = depot.lot("C33", "2027-06-30").await;
    depot
        .merge(&wrong, &depot.lot("C33", "2027-09-30").await)
        .await;
    assert_eq!(depot.due("card").await, [one("C33", &["expiry"])]);
    let due = depot.get("labels/due?limit=200").await;
    let card = due["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["subject"] == "card");
    let card = card.unwrap();
    assert_eq!(card["template"], CARD);
    assert_eq!(
        card["changed"][0],
        json!({ "field": "expiry", "label": "有效期至", "printed": "2027-06-30",
            "now": "2027-09-30" })
    );
    let room = json!({ "storeroom": "R1", "name": "一号库", "varieties": 50, "withCard": 50,
        "outdated": 1 });
    assert_eq!(due["rooms"], json!([room]));
    // All that is outdated is printed by one request, and then nothing is.
    let job = json!({ "id": id::fresh(), "template": CARD, "language": "zh",
        "all": { "state": "outdated" } });
    let printed = depot.root.post(JOBS, &job).await.expect(201).json;
    assert_eq!(printed["count"], 1);
    assert_eq!(depot.due("card").await, []);
}

async fn a_card_is_as_old_as_its_head_and_due_by_its_facts_only(db: &Db) {
    let depot = Depot::new(db).await;
    depot.receive(&[("P1", "A1", "2027-06-30", 100)]).await;
    let job = depot.print(CARD, &["P1"]).await;
    let stock = depot.get("stock").await;
    assert_eq!(job["head"], stock["head"]);
    let facts = &job["labels"][0]["facts"];
    assert_eq!(facts["head"], stock["head"]["code"]);
    assert_eq!(facts["day"], "2026-03-02");
    let check = format!("heads/{}?product=P1", text(&facts["head"]));
    assert_eq!(depot.get(&check).await["verdict"], "equal");
    // One more posting: the paper is older than the book, but what it says is true.
    depot.receive(&[("P1", "A1", "2027-06-30", 5)]).await;
    let checked = depot.get(&check).await;
    assert_eq!(checked["verdict"], "moved-on");
    assert_eq!(
        (&checked["since"], &checked["touching"]),
        (&json!(1), &json!(1))
    );
    let scan = json!({ "text": facts["head"], "facility": "XD" });
    let found = depot
        .root
        .post("/api/v1/scans", &scan)
        .await
        .expect(200)
        .json;
    assert_eq!(found["meaning"], "head");
    assert_eq!(depot.due("card").await, []);
    depot.world.pass(chrono::Duration::days(40));
    let root = depot.world.sign_in("root").await;
    let due = root
        .get("/api/v1/facilities/XD/labels/due")
        .await
        .expect(200);
    assert!(!due.text.contains("\"card\""), "{}", due.text);
}

async fn what_is_moved_renamed_recalled_or_retired_is_due(db: &Db) {
    let depot = Depot::new(db).await;
    depot
        .receive(&[
            ("P1", "A1", "2027-06-30", 100),
            ("P2", "B1", "2028-06-30", 9),
        ])
        .await;
    depot.print(CARD, &["P1", "P2"]).await;
    depot.print("zone-a4", &["HG", "TH"]).await;
    depot.print("room-a4", &["R1"]).await;
    for subject in ["card", "room"] {
        assert_eq!(depot.due(subject).await, [], "{subject}");
    }
    // A product's name stands on its card; a lot that is recalled makes the card of the last one
    // untrue, and a zone that is moved to another room its sign and the cards of what lies in it.
    depot
        .patch("products/P1", json!({ "name": "避孕套 薄" }))
        .await;
    assert_eq!(depot.due("card").await, [one("P1", &["product"])]);
    let lot = depot.lot("P2", "2028-06-30").await;
    let status = json!({ "status": "recalled", "reason": "国家局通报" });
    let path = format!("/api/v1/lots/{lot}/status");
    depot.root.post(&path, &status).await.expect(200);
    assert_eq!(
        depot.due("card").await,
        [one("P1", &["product"]), one("P2", &["state"])]
    );
    let room = json!({ "code": "R2", "name": "二号库", "areaM2": "9", "climateClass": "cool" });
    let path = "/api/v1/facilities/XD/storerooms";
    depot.root.post(path, &room).await.expect(201);
    depot
        .patch("facilities/XD/zones/HG", json!({ "storeroom": "R2" }))
        .await;
    let cards = depot.due("card").await;
    assert_eq!(cards[0], one("P1", &["product", "room"]));
    let zones = depot.due("zone").await;
    assert!(zones.contains(&one("HG", &["room"])), "{zones:?}");
    assert!(zones.contains(&one("BH", &[])), "never printed: {zones:?}");
    // A sign of what is no longer used is to come down, and has once its code is retired.
    depot
        .patch("facilities/XD/zones/TH", json!({ "status": "retired" }))
        .await;
    let zones = depot.due("zone").await;
    assert!(zones.contains(&one("TH", &["state"])), "{zones:?}");
    let code = json!({ "kind": "zone", "thing": "TH" });
    let code = depot
        .root
        .post("/api/v1/facilities/XD/codes", &code)
        .await
        .expect(201)
        .json;
    let path = format!(
        "/api/v1/facilities/XD/codes/{}/retirement",
        text(&code["code"])
    );
    depot
        .root
        .post(&path, &json!({ "reason": "停用" }))
        .await
        .expect(200);
    let zones = depot.due("zone").await;
    assert!(zones.iter().all(|(thing, _)| thing != "TH"), "{zones:?}");
    let job = json!({ "id": id::fresh(), "template": "zone-a4", "language": "zh",
        "things": ["TH"] });
    depot
        .root
        .post(JOBS, &job)
        .await
        .refused("label-thing-unknown");
}

async fn every_variety_has_its_card_or_is_counted(db: &Db) {
    let depot = Depot::new(db).await;
    depot
        .receive(&[
            ("P1", "A1", "2027-06-30", 100),
            ("P2", "B1", "2028-06-30", 9),
        ])
        .await;
    assert_eq!(depot.due("card").await, [one("P1", &[]), one("P2", &[])]);
    let figures = async |depot: &Depot| {
        let room = depot.get("labels/due").await["rooms"][0].clone();
        (room["varieties"].clone(), room["withCard"].clone())
    };
    assert_eq!(figures(&depot).await, (json!(2), json!(0)));
    // A card in either size is a card.
    depot.print("stock-card-70x50", &["P2"]).await;
    assert_eq!(figures(&depot).await, (json!(2), json!(1)));
    assert_eq!(depot.due("card").await, [one("P1", &[])]);
    let list = depot
        .get(&format!("labels?template={CARD}&state=current"))
        .await;
    assert_eq!(list["items"][0]["thing"], "P2");
    assert_eq!(list["items"][0]["printedAs"], "stock-card-70x50");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    // Page by page it is the same list, and filters narrow it down.
    let first = depot.get(&format!("labels?template={CARD}&limit=1")).await;
    assert_eq!(first["items"][0]["thing"], "P1");
    let after = text(&first["next"]);
    let second = depot
        .get(&format!("labels?template={CARD}&limit=1&after={after}"))
        .await;
    assert_eq!(second["items"][0]["thing"], "P2");
    assert_eq!(second["next"], Value::Null);
    for (filter, count) in [
        ("product=P2", 1),
        ("storeroom=R1", 2),
        ("storeroom=R9", 0),
        ("expiringWithin=600", 1),
        ("expiringWithin=0", 0),
        ("state=never", 1),
        ("state=due", 1),
    ] {
        let list = depot.get(&format!("labels?template={CARD}&{filter}")).await;
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{filter}");
    }
}

async fn a_retired_code_answers_and_its_label_is_due(db: &Db) {
    let depot = Depot::new(db).await;
    depot.receive(&[("P1", "A1", "2027-06-30", 100)]).await;
    let job = depot.print(CARD, &["P1"]).await;
    let code = text(&job["labels"][0]["code"]);
    let path = format!("/api/v1/facilities/XD/codes/{code}/retirement");
    let retired = depot
        .root
        .post(&path, &json!({ "reason": "撕毁", "renew": true }))
        .await;
    let successor = text(&retired.expect(200).json["successor"]);
    let page = depot
        .world
        .caller()
        .get(&format!("/q/{code}"))
        .await
        .expect(200);
    assert!(
        page.text.contains("作废") && page.text.contains(&successor),
        "{}",
        page.text
    );
    assert_eq!(depot.due("card").await, [one("P1", &["code"])]);
    let again = depot.print(CARD, &["P1"]).await;
    assert_eq!(again["labels"][0]["code"], json!(successor));
    assert_eq!(depot.due("card").await, []);
}

async fn a_lots_label_follows_it_into_another(db: &Db) {
    let depot = Depot::new(db).await;
    depot
        .receive(&[
            ("P1", "A1", "2027-06-30", 700),
            ("P1", "A1", "2027-09-30", 30),
        ])
        .await;
    let [wrong, right] = [
        depot.lot("P1", "2027-06-30").await,
        depot.lot("P1", "2027-09-30").await,
    ];
    let job = depot.print("lot-100x70", &[&wrong]).await;
    let facts = &job["labels"][0]["facts"];
    assert_eq!(facts["quantity"], "1箱 (500只)");
    assert_eq!(facts["state"], "正常");
    // Of lots no label is missed before one was printed.
    assert_eq!(depot.due("lot").await, []);
    depot.merge(&wrong, &right).await;
    assert_eq!(depot.due("lot").await, [one(&right, &["expiry"])]);
    depot.print("lot-100x70", &[&right]).await;
    assert_eq!(depot.due("lot").await, []);
}

async fn what_somebody_typed_stays_until_it_is_cleared(db: &Db) {
    let depot = Depot::new(db).await;
    depot.receive(&[("P1", "A1", "2027-06-30", 100)]).await;
    let print = async |values: Value| {
        let job = json!({ "id": id::fresh(), "template": CARD, "language": "zh",
            "things": ["P1"], "values": values });
        let job = depot.root.post(JOBS, &job).await.expect(201).json;
        job["labels"][0]["facts"].clone()
    };
    let facts =
        print(json!({ "P1": { "place": "A-03-2" }, "*": { "limits": "600 / 2400" } })).await;
    assert_eq!(
        (&facts["place"], &facts["limits"]),
        (&json!("A-03-2"), &json!("600 / 2400"))
    );
    // It is no lie that the program would say something else.
    assert_eq!(depot.due("card").await, []);
    let list = depot.get(&format!("labels?template={CARD}")).await;
    assert_eq!(list["items"][0]["typed"]["place"], "A-03-2");
    let facts = print(json!({ "P1": { "limits": "" } })).await;
    assert_eq!(
        (&facts["place"], &facts["limits"]),
        (&json!("A-03-2"), &Value::Null)
    );
    let facts = print(json!({ "P1": { "place": "" } })).await;
    assert_eq!(facts["place"], "合格品区");
}

async fn a_countys_broken_template_is_told_of(db: &Db) {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("labels");
    std::fs::create_dir(&folder).unwrap();
    let manifest = "[[label]]\nkey = \"our-card\"\nsvg = \"our-card.svg\"\n\
        name = { zh = \"我县卡\", en = \"Our card\" }\nsize = [90, 60]\nsubject = \"card\"\n\
        printer = \"roll\"\ncorrection = \"M\"\n";
    std::fs::write(folder.join("manifest.toml"), manifest).unwrap();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 90 60\">\n\
        <script>alert(1)</script>\n</svg>\n";
    std::fs::write(folder.join("our-card.svg"), svg).unwrap();
    let settings = Settings {
        data: Some(data.path().to_owned()),
        session_rate: Some(0),
        address_rate: Some(0),
        ..Settings::default()
    };
    let world = World::with(db, settings.resolve().unwrap());
    world.user("root", Role::Administrator, "").await;
    let root = world.sign_in("root").await;
    let list = root.get("/api/v1/labels").await.expect(200).json;
    assert_eq!(list["refused"][0]["file"], "our-card.svg");
    assert_eq!(list["refused"][0]["line"], 2);
    assert!(!text(&list["refused"][0]["reason"]).is_empty());
    let keys = list["items"].as_array().unwrap().iter();
    let keys: Vec<String> = keys.map(|item| text(&item["key"])).collect();
    assert!(keys.len() >= 16 && !keys.contains(&"our-card".to_owned()));
    let card = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["key"] == CARD);
    let card = card.unwrap();
    assert_eq!(
        (&card["width"], &card["subject"]),
        (&json!(90), &json!("card"))
    );
    let fields = card["fields"].as_array().unwrap();
    let is_live =
        |name: &str| fields.iter().find(|field| field["name"] == name).unwrap()["live"].clone();
    assert_eq!(
        (is_live("expiry"), is_live("limits")),
        (json!(true), json!(false))
    );
}
