//! What a dispensing says of channel and client: kept, told, printed, added up by day and period.

use serde_json::{Value, json};
use yaoju::{
    db::Db,
    exchange::{
        book::{self, Heads},
        progress::Progress,
    },
    id,
};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    a_dispensing_says_its_channel_and_client,
    what_was_said_is_appended_only_and_under_the_chain,
    the_register_and_the_files_tell_it,
    a_day_is_told_and_printed,
    a_period_is_added_up_for_a_facility_and_a_region,
    nothing_is_sent_to_a_facility_while_it_closes,
);

struct Point {
    root: Caller,
}

impl Point {
    /// Depot `XD` with 1000, outlet `FD1` with 300 of lot `A1`.
    async fn new(db: &Db) -> Point {
        let world = World::county(db).await;
        let root = world.sign_in("root").await;
        let point = Point { root };
        for (at, units) in [("XD", 1000), ("FD1", 300)] {
            let receipt = document(
                "receipt",
                units,
                &json!({ "counterparty": { "name": "厂家" } }),
            );
            point.post(at, &receipt).await.expect(201);
        }
        point
    }

    async fn post(&self, at: &str, document: &Value) -> Answer {
        let path = format!("/api/v1/facilities/{at}/documents");
        self.root.post(&path, document).await
    }

    async fn dispense(&self, units: i64, said: Value) -> String {
        let document = document("dispense", units, &json!({ "dispensing": said }));
        self.post("FD1", &document).await.expect(201);
        document["id"].as_str().unwrap().to_owned()
    }

    async fn reverse(&self, document: &str) {
        let path = format!("/api/v1/facilities/FD1/documents/{document}/reversal");
        let body = json!({ "id": id::fresh(), "reason": "typing-error" });
        self.root.post(&path, &body).await.expect(201);
    }

    async fn get(&self, path: &str) -> Value {
        self.root
            .get(&format!("/api/v1{path}"))
            .await
            .expect(200)
            .json
    }

    async fn csv(&self, path: &str) -> String {
        let path = format!("/api/v1{path}");
        self.root.get(&path).await.expect(200).text
    }
}

fn document(kind: &str, units: i64, more: &Value) -> Value {
    let mut document = json!({ "id": id::fresh(), "kind": kind, "occurredOn": "2026-03-02",
        "lines": [{ "product": "P1", "units": units,
            "lot": { "number": "A1", "expiry": "2027-05-31" } }] });
    for (name, value) in more.as_object().unwrap() {
        document[name] = value.clone();
    }
    document
}

fn floating() -> Value {
    json!({ "channel": "active_delivery",
        "client": { "residence": "floating", "sex": "female", "ageBand": "20-34" } })
}

async fn a_dispensing_says_its_channel_and_client(db: &Db) {
    let point = Point::new(db).await;
    let mut said = document("dispense", 10, &json!({ "dispensing": floating() }));
    let posted = point.post("FD1", &said).await.expect(201).json;
    assert_eq!(posted["dispensing"], floating());
    assert_eq!(point.post("FD1", &said).await.expect(200).json, posted);
    let path = format!("/facilities/FD1/documents/{}", said["id"].as_str().unwrap());
    assert_eq!(point.get(&path).await["dispensing"], floating());
    // Another channel is another document; leaving all of it out is one, too.
    said["dispensing"]["channel"] = json!("mail");
    point.post("FD1", &said).await.refused("document-differs");
    said.as_object_mut().unwrap().remove("dispensing");
    point.post("FD1", &said).await.refused("document-differs");
    // Clients that say nothing are served as ever.
    let plain = point
        .post("FD1", &document("dispense", 10, &json!({})))
        .await;
    assert_eq!(plain.expect(201).json.get("dispensing"), None);
    let only = json!({ "dispensing": { "channel": "kit" } });
    let only = point.post("FD1", &document("dispense", 10, &only)).await;
    assert_eq!(
        only.expect(201).json["dispensing"],
        json!({ "channel": "kit", "client": {} })
    );
    for kind in ["receipt", "loss", "issue"] {
        let misplaced = json!({ "dispensing": floating(), "reason": "damaged",
            "counterparty": { "name": "某处" } });
        let refused = point.post("XD", &document(kind, 1, &misplaced)).await;
        let refused = refused.expect(422).refused("not-dispensed");
        assert_eq!(refused.json["field"], "dispensing");
    }
    for bad in [
        json!({ "channel": "drone" }),
        json!({ "client": {} }),
        json!({ "channel": "kit", "client": { "name": "张三" } }),
        json!({ "channel": "kit", "client": { "ageBand": "21" } }),
        json!({ "channel": "kit", "unchecked": "张三没带身份证" }),
    ] {
        let bad = json!({ "dispensing": bad });
        let refused = point.post("FD1", &document("dispense", 1, &bad)).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
    }
}

async fn faults(db: &Db) -> Vec<&'static str> {
    let mut fields = Vec::new();
    let (heads, mut progress) = (Heads::new(), Progress::silent());
    let reports = book::verify_database(db, None, &heads, &mut progress).await;
    for report in reports.unwrap() {
        fields.extend(report.faults.iter().map(|fault| fault.field));
    }
    fields
}

async fn try_run(db: &Db, sql: &str) -> bool {
    let mut tx = db.write().await.unwrap();
    let query = tx.query(yaoju::db::assembled(sql.to_owned()));
    let done = query.run().await.is_ok();
    if done {
        tx.commit().await.unwrap();
    }
    done
}

async fn what_was_said_is_appended_only_and_under_the_chain(db: &Db) {
    let point = Point::new(db).await;
    point.dispense(10, floating()).await;
    assert!(!try_run(db, "UPDATE dispensing SET channel = 'mail'").await);
    assert!(!try_run(db, "DELETE FROM dispensing").await);
    assert_eq!(faults(db).await, Vec::<&str>::new());
    let off = match db {
        Db::Sqlite { .. } => "DROP TRIGGER dispensing_no_update",
        Db::Postgres(_) => "ALTER TABLE dispensing DISABLE TRIGGER USER",
    };
    assert!(try_run(db, off).await);
    for (change, back) in [
        ("residence = 'resident'", "residence = 'floating'"),
        ("channel = 'counter'", "channel = 'active_delivery'"),
        ("sex = NULL", "sex = 'female'"),
    ] {
        assert!(try_run(db, &format!("UPDATE dispensing SET {change}")).await);
        assert_eq!(faults(db).await, ["document_text"], "{change}");
        assert!(try_run(db, &format!("UPDATE dispensing SET {back}")).await);
    }
    assert_eq!(faults(db).await, Vec::<&str>::new());
}

async fn the_register_and_the_files_tell_it(db: &Db) {
    let point = Point::new(db).await;
    point.dispense(10, floating()).await;
    let plain = document("dispense", 20, &json!({}));
    point.post("FD1", &plain).await.expect(201);
    let subject = json!({ "kind": "dispensing", "from": "2026-03-01", "to": "2026-03-31" });
    let paper = point
        .root
        .post("/api/v1/facilities/FD1/papers", &subject)
        .await;
    let paper = paper.expect(201).json;
    let rows = paper["content"]["rows"].as_array().unwrap();
    assert_eq!(rows[0]["channel"], "active_delivery");
    assert_eq!(rows[0]["client"]["residence"], "floating");
    assert_eq!(rows[1].get("channel"), None);
    let checked = point
        .get(&format!("/papers/{}", paper["code"].as_str().unwrap()))
        .await;
    assert_eq!(checked["verdict"], "equal");
    let csv = point
        .csv("/facilities/FD1/documents/export?format=csv&kind=dispense")
        .await;
    assert!(csv.contains("发放方式,户籍,性别,年龄段"), "{csv}");
    assert!(csv.contains("主动发放,流动,女,20–34 岁"), "{csv}");
}

async fn a_day_is_told_and_printed(db: &Db) {
    let point = Point::new(db).await;
    point.dispense(10, floating()).await;
    point.dispense(20, floating()).await;
    point.dispense(5, json!({ "channel": "counter" })).await;
    let wrong = point.dispense(50, json!({ "channel": "mail" })).await;
    point.reverse(&wrong).await;
    let much = document("dispense", 5000, &json!({ "dispensing": floating() }));
    point.post("FD1", &much).await.refused("insufficient-stock");
    point.post("FD1", &much).await.refused("insufficient-stock");
    let sent = document(
        "issue",
        30,
        &json!({ "counterparty": { "facility": "FD1" } }),
    );
    point.post("XD", &sent).await.expect(201);
    let day = point.get("/facilities/FD1/day").await;
    assert_eq!(
        (&day["day"], &day["handOuts"]),
        (&json!("2026-03-02"), &json!(3))
    );
    let received = day["received"].as_array().unwrap();
    assert_eq!((received.len(), &received[0]["units"]), (1, &json!(300)));
    let told: Vec<(Value, Value, Value)> = day["dispensed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["channel"].clone(),
                row["units"].clone(),
                row["handOuts"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!("counter"), json!(5), json!(1)),
            (json!("active_delivery"), json!(30), json!(2)),
        ]
    );
    let refused = json!([{ "kind": "dispense", "code": "insufficient-stock", "times": 2 }]);
    assert_eq!(day["refused"], refused);
    assert_eq!(
        day["waiting"],
        json!({ "incoming": 1, "openCounts": 0, "recalled": 0 })
    );
    let empty = point.get("/facilities/FD1/day?date=2026-03-01").await;
    assert_eq!(
        (&empty["handOuts"], &empty["received"]),
        (&json!(0), &json!([]))
    );
    let future = point
        .root
        .get("/api/v1/facilities/FD1/day?date=2026-03-03")
        .await;
    future.refused("date-in-future");

    let subject = json!({ "kind": "day", "day": "2026-03-02" });
    let paper = point
        .root
        .post("/api/v1/facilities/FD1/papers", &subject)
        .await;
    let paper = paper.expect(201).json;
    assert_eq!(paper["content"]["dispensed"], day["dispensed"]);
    let path = format!("/papers/{}", paper["code"].as_str().unwrap());
    assert_eq!(point.get(&path).await["verdict"], "equal");
    point.dispense(1, floating()).await;
    let checked = point.get(&path).await;
    assert_eq!(checked["verdict"], "moved-on");
    assert_eq!(checked["book"]["moved"][0]["touches"], true);
}

async fn a_period_is_added_up_for_a_facility_and_a_region(db: &Db) {
    let point = Point::new(db).await;
    point.dispense(10, floating()).await;
    point.dispense(20, floating()).await;
    let elsewhere = document("dispense", 7, &json!({ "dispensing": floating() }));
    point.post("XD", &elsewhere).await.expect(201);
    let silent = document("dispense", 3, &json!({}));
    point.post("XD", &silent).await.expect(201);
    let here = point
        .get("/facilities/FD1/dispensed?from=2026-03-01&to=2026-03-31")
        .await;
    let items = here["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["units"]), (1, &json!(30)));
    let region = point.get("/regions/530102/dispensed").await;
    let told: Vec<(&Value, &Value)> = region["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["units"], &row["handOuts"]))
        .collect();
    assert_eq!(told, [(&json!(3), &json!(1)), (&json!(37), &json!(3))]);
    let csv = point
        .csv("/regions/530102/dispensed/export?format=csv")
        .await;
    assert!(csv.contains("FD1 药具库,FD1,套,P1"), "{csv}");
    assert!(csv.contains("主动发放,流动,女,20–34 岁,30,只,2"), "{csv}");
    assert!(csv.contains("未说明,未说明,未说明,未说明,3,只,1"), "{csv}");
    let own = point
        .csv("/facilities/FD1/dispensed/export?format=csv")
        .await;
    assert!(
        own.contains(",30,只,2") && !own.contains("XD 药具库"),
        "{own}"
    );
    for bad in [
        "from=2026-03-31&to=2026-03-01",
        "from=2020-01-01",
        "from=2026-04-01&to=2026-04-02",
    ] {
        let refused = point
            .root
            .get(&format!("/api/v1/facilities/FD1/dispensed?{bad}"))
            .await;
        refused.refused("period-invalid");
    }
}

/// Whoever comes first holds: goods that are under way keep a facility open, and a facility that
/// closed gets none. Never are goods under way to a closed facility.
async fn nothing_is_sent_to_a_facility_while_it_closes(db: &Db) {
    let point = Point::new(db).await;
    for _ in 0..8 {
        let issue = document("issue", 1, &json!({ "counterparty": { "facility": "TD" } }));
        let close = json!({ "status": "closed" });
        let closing = point.root.clone();
        let (sent, closed) = tokio::join!(
            point.post("XD", &issue),
            closing.send("PATCH", "/api/v1/facilities/TD", Some(&close)),
        );
        match (sent.status, closed.status) {
            (201, 409) => {
                let id = issue["id"].as_str().unwrap();
                let mut receipt = document("receipt", 1, &json!({ "source": id }));
                receipt["counterparty"] = json!({ "facility": "XD" });
                point.post("TD", &receipt).await.expect(201);
                let back = document("loss", 1, &json!({ "reason": "damaged" }));
                point.post("TD", &back).await.expect(201);
            }
            (409, 200) => {
                sent.refused("facility-closed");
                let open = json!({ "status": "active" });
                let path = "/api/v1/facilities/TD";
                point
                    .root
                    .send("PATCH", path, Some(&open))
                    .await
                    .expect(200);
            }
            other => panic!("{other:?}: {} {}", sent.text, closed.text),
        }
    }
}
