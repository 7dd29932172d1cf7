//! Papers: each kind is equal to the book, then the book moves on, then a figure is forged, and a
//! code that was never printed is not ours.

use serde_json::{Value, json};
use yaoju::{db::Db, id, people::Role};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    each_kind_is_equal_then_moved_on_then_forged,
    what_moved_is_told_and_what_touches_the_paper,
    figures_are_for_those_who_see_the_book,
    a_changed_row_or_book_is_found,
    papers_that_cannot_be_are_refused,
    a_count_sheet_is_equal_then_moved_on,
    checking_is_limited_for_strangers,
);

struct Depot {
    world: World,
    root: Caller,
}

impl Depot {
    /// A depot with stock, an issue, a dispensing and a loss.
    async fn new(db: &Db) -> Depot {
        let world = World::county(db).await;
        let root = world.sign_in("root").await;
        let depot = Depot { world, root };
        let units = json!({ "kind": "receipt", "counterparty": { "name": "厂家" } });
        depot.post(units, 1000).await;
        depot.post(json!({ "kind": "dispense" }), 20).await;
        depot
    }

    /// Posts a document of one line about `P1`; gives its id.
    async fn post(&self, mut document: Value, units: i64) -> String {
        let id = id::fresh().to_string();
        document["id"] = json!(id);
        document["occurredOn"] = json!("2026-03-02");
        document["lines"] = json!([{ "product": "P1", "units": units,
            "lot": { "number": "A1", "expiry": "2026-05-31" } }]);
        let path = "/api/v1/facilities/XD/documents";
        self.root.post(path, &document).await.expect(201);
        id
    }

    async fn print(&self, subject: &Value) -> Value {
        let path = "/api/v1/facilities/XD/papers";
        self.root.post(path, subject).await.expect(201).json
    }

    async fn check(&self, code: &str, query: &str) -> Value {
        let path = format!("/api/v1/papers/{code}{query}");
        self.root.get(&path).await.expect(200).json
    }
}

fn code(paper: &Value) -> String {
    paper["code"].as_str().unwrap().to_owned()
}

/// A paper of each kind, and the name of a figure on it with its value.
async fn subjects(depot: &Depot) -> Vec<(Value, &'static str, i64)> {
    let issue = json!({ "kind": "issue", "counterparty": { "facility": "TD" } });
    let issue = depot.post(issue, 100).await;
    let loss = depot
        .post(json!({ "kind": "loss", "reason": "damaged" }), 5)
        .await;
    vec![
        (
            json!({ "kind": "document", "document": issue }),
            "total",
            100,
        ),
        (json!({ "kind": "document", "document": loss }), "total", 5),
        (json!({ "kind": "card", "product": "P1" }), "closing", 875),
        (
            json!({ "kind": "card", "product": "P1", "from": "2026-03-01", "to": "2026-03-31" }),
            "received",
            1000,
        ),
        (
            json!({ "kind": "dispensing", "from": "2026-03-01", "to": "2026-03-31" }),
            "total",
            20,
        ),
        (
            json!({ "kind": "expiry", "day": "2026-03-02", "within": 180 }),
            "total",
            875,
        ),
    ]
}

async fn each_kind_is_equal_then_moved_on_then_forged(db: &Db) {
    let depot = Depot::new(db).await;
    let mut printed = Vec::new();
    for (subject, figure, value) in subjects(&depot).await {
        let paper = depot.print(&subject).await;
        let code = code(&paper);
        let link = paper["link"].as_str().unwrap();
        assert!(link.ends_with(&format!("/paper/{code}")), "{link}");
        assert_eq!(paper["head"]["seq"], 4);
        assert!(paper["qr"]["size"].as_u64().unwrap() <= 41);
        // Printed again from the same book it is the same paper.
        assert_eq!(depot.print(&subject).await["code"], paper["code"]);
        let checked = depot.check(&code, "").await;
        assert_eq!(checked["verdict"], "equal", "{checked}");
        assert_eq!(checked["kind"], subject["kind"]);
        let figures = checked["book"]["figures"].as_array().unwrap();
        let fits = |known: &Value| known["name"] == figure && known["value"] == value;
        assert!(figures.iter().any(fits), "{figures:?}");
        assert_eq!(checked["book"]["content"], paper["content"]);
        printed.push((code, figure, value));
    }
    // The day of a warning is the facility's own, unless one is named.
    let today = depot
        .print(&json!({ "kind": "expiry", "within": 180 }))
        .await;
    assert_eq!(today["code"], printed[5].0);
    depot.post(json!({ "kind": "dispense" }), 3).await;
    for (code, figure, value) in &printed {
        let checked = depot.check(code, "").await;
        assert_eq!(checked["verdict"], "moved-on", "{checked}");
        assert_eq!(checked["book"]["since"], 1);
        // The figure that stands on it is still the book's as of then; a forged one is not.
        let typed = depot
            .check(code, &format!("?figure={figure}&value={value}"))
            .await;
        assert_eq!(typed["verdict"], "moved-on");
        let forged = depot
            .check(code, &format!("?figure={figure}&value={}", value + 100))
            .await;
        assert_eq!(forged["verdict"], "not-ours");
        assert_eq!(forged["reason"], "figure-differs");
    }
    for never in ["0000-0000-0000-0000", "nonsense", "7K3M", "%E7%BA%B8"] {
        let checked = depot.check(never, "").await;
        assert_eq!(checked["verdict"], "not-ours", "{never}");
        assert_eq!(checked["reason"], "unknown");
    }
    // One digit off is another code; typed carelessly it is the same.
    let (code, ..) = &printed[0];
    let careless = code.to_lowercase().replace('-', "%20");
    assert_eq!(depot.check(&careless, "").await["verdict"], "moved-on");
    let last = if code.ends_with('7') { "8" } else { "7" };
    let other = format!("{}{last}", &code[..code.len() - 1]);
    assert_eq!(depot.check(&other, "").await["verdict"], "not-ours");
}

async fn what_moved_is_told_and_what_touches_the_paper(db: &Db) {
    let depot = Depot::new(db).await;
    let loss = depot
        .post(json!({ "kind": "loss", "reason": "damaged" }), 5)
        .await;
    let paper = depot
        .print(&json!({ "kind": "document", "document": loss }))
        .await;
    depot.post(json!({ "kind": "dispense" }), 3).await;
    let reversal = format!("/api/v1/facilities/XD/documents/{loss}/reversal");
    let body = json!({ "id": id::fresh(), "reason": "typing-error" });
    depot.root.post(&reversal, &body).await.expect(201);
    let checked = depot.check(&code(&paper), "").await;
    assert_eq!(checked["verdict"], "moved-on");
    let moved = checked["book"]["moved"].as_array().unwrap();
    let touching: Vec<&Value> = moved.iter().map(|entry| &entry["touches"]).collect();
    assert_eq!(touching, [&json!(false), &json!(true)]);
    assert_eq!(moved[1]["kind"], "reversal");
    // As of then it was not taken back; printed anew it says so, and is another paper.
    assert_eq!(checked["book"]["content"]["reversedBy"], Value::Null);
    let anew = depot
        .print(&json!({ "kind": "document", "document": loss }))
        .await;
    assert_eq!(anew["content"]["reversedBy"]["number"], 5);
    assert_ne!(anew["code"], paper["code"]);
    assert_eq!(depot.check(&code(&anew), "").await["verdict"], "equal");
}

async fn figures_are_for_those_who_see_the_book(db: &Db) {
    let depot = Depot::new(db).await;
    let paper = depot
        .print(&json!({ "kind": "card", "product": "P1" }))
        .await;
    let world = &depot.world;
    world.user("elsewhere", Role::DepotManager, "QD").await;
    let stranger = world.caller().from([192, 0, 2, 1]);
    let elsewhere = world.sign_in("elsewhere").await;
    for caller in [&stranger, &elsewhere] {
        for query in ["", "?value=980", "?value=1", "?figure=closing&value=980"] {
            let path = format!("/api/v1/papers/{}{query}", code(&paper));
            let checked = caller.get(&path).await.expect(200);
            // The same whether or not the figure fits: nothing can be found out by asking.
            assert_eq!(checked.json["verdict"], "equal", "{query}");
            assert_eq!(checked.json["facility"]["code"], "XD");
            assert_eq!(checked.json.get("book"), None);
            assert!(!checked.text.contains("980"), "{}", checked.text);
        }
    }
    // And they cannot print another's papers.
    let path = "/api/v1/facilities/XD/papers";
    let card = json!({ "kind": "card", "product": "P1" });
    elsewhere.post(path, &card).await.expect(403);
    world.caller().post(path, &card).await.expect(401);
    let inspector = world.sign_in("inspector").await;
    let seen = inspector
        .get(&format!("/api/v1/papers/{}", code(&paper)))
        .await;
    assert_eq!(seen.json["book"]["figures"][3]["value"], 980);
}

async fn a_changed_row_or_book_is_found(db: &Db) {
    let depot = Depot::new(db).await;
    let paper = depot
        .print(&json!({ "kind": "card", "product": "P1" }))
        .await;
    let plain = code(&paper).replace('-', "");
    // Somebody who reaches the database makes the code stand for another paper.
    let mut tx = db.write().await.unwrap();
    tx.query("UPDATE paper SET head_seq = 1 WHERE code = $1")
        .bind(plain.clone())
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let checked = depot.check(&plain, "").await;
    assert_eq!(checked["verdict"], "not-ours");
    assert_eq!(checked["reason"], "book-differs");
    // A book that ends before the paper's head is not the book it was printed from.
    let mut tx = db.write().await.unwrap();
    tx.query("UPDATE paper SET head_seq = 99 WHERE code = $1")
        .bind(plain.clone())
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(depot.check(&plain, "").await["verdict"], "not-ours");
}

async fn papers_that_cannot_be_are_refused(db: &Db) {
    let depot = Depot::new(db).await;
    let path = "/api/v1/facilities/XD/papers";
    let root = &depot.root;
    let refused = |subject: Value| async move { root.post(path, &subject).await };
    for (from, to) in [("2026-03-31", "2026-03-01"), ("2026-03-03", "2026-03-31")] {
        let period = json!({ "kind": "dispensing", "from": from, "to": to });
        refused(period).await.refused("period-invalid");
    }
    let expiry = json!({ "kind": "expiry", "day": "2026-03-02", "within": 4000 });
    refused(expiry).await.refused("period-invalid");
    let unknown = json!({ "kind": "document", "document": id::fresh() });
    refused(unknown).await.expect(404);
    refused(json!({ "kind": "card", "product": "NONE" }))
        .await
        .expect(404);
    refused(json!({ "kind": "poem" })).await.expect(422);
    // An empty book has papers too.
    let empty = json!({ "kind": "card", "product": "P2" });
    let paper = depot
        .root
        .post("/api/v1/facilities/TD/papers", &empty)
        .await;
    assert_eq!(paper.expect(201).json["content"]["closing"], 0);
}

async fn a_count_sheet_is_equal_then_moved_on(db: &Db) {
    let depot = Depot::new(db).await;
    let counts = "/api/v1/facilities/XD/counts";
    let session = id::fresh();
    depot
        .root
        .post(counts, &json!({ "id": session }))
        .await
        .expect(201);
    let count = |units: i64| {
        json!({ "id": id::fresh(), "product": "P1", "zone": "HG", "units": units,
            "lot": { "number": "A1", "expiry": "2026-05-31" } })
    };
    let lines = format!("{counts}/{session}/lines");
    depot.root.post(&lines, &count(970)).await.expect(201);
    let subject = json!({ "kind": "count", "count": session });
    let first = depot.print(&subject).await;
    assert_eq!(first["content"]["rows"][0]["units"], 970);
    assert_eq!(first["content"]["rows"][0]["book"], 980);
    assert_eq!(depot.print(&subject).await["code"], first["code"]);
    let checked = depot.check(&code(&first), "").await;
    assert_eq!(checked["verdict"], "equal", "{checked}");
    assert_eq!(checked["kind"], "count");
    assert_eq!(checked["book"]["content"], first["content"]);
    let forged = depot.check(&code(&first), "?figure=total&value=980").await;
    assert_eq!(forged["reason"], "figure-differs");
    // A recount moves it on, although the book is the same; the old sheet is still what it was.
    let recount = count(975);
    depot.root.post(&lines, &recount).await.expect(201);
    let old = depot.check(&code(&first), "?figure=total&value=970").await;
    assert_eq!(old["verdict"], "moved-on", "{old}");
    assert_eq!(old["book"]["since"], 0);
    let second = depot.print(&subject).await;
    assert_ne!(second["code"], first["code"]);
    assert_eq!(depot.check(&code(&second), "").await["verdict"], "equal");
    // Posting its differences is told, and touches it.
    let reason = json!({ "reasons": { recount["id"].as_str().unwrap(): "count-lost" } });
    let post = format!("{counts}/{session}/post");
    depot.root.post(&post, &reason).await.expect(201);
    let moved = depot.check(&code(&second), "?figure=total&value=975").await;
    assert_eq!(moved["verdict"], "moved-on", "{moved}");
    assert_eq!(moved["book"]["moved"][0]["touches"], true);
    let posted = depot.print(&subject).await;
    assert_ne!(posted["code"], second["code"]);
    assert_eq!(depot.check(&code(&posted), "").await["verdict"], "equal");
    // Who makes the code stand for another state of the count is found out.
    let mut tx = db.write().await.unwrap();
    tx.query("UPDATE paper SET subject = REPLACE(subject, '\"through\":2', '\"through\":1')")
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let changed = depot.check(&code(&posted), "").await;
    assert_eq!(changed["verdict"], "not-ours");
    assert_eq!(changed["reason"], "book-differs");
    // Another facility's session is not found here.
    let path = "/api/v1/facilities/TD/papers";
    depot.root.post(path, &subject).await.expect(404);
}

async fn checking_is_limited_for_strangers(db: &Db) {
    let depot = Depot::new(db).await;
    // An address of its own for each engine: the limit is the program's.
    let last = u8::from(matches!(db, Db::Sqlite { .. }));
    let stranger = depot.world.caller().from([198, 51, 100, last]);
    let path = "/api/v1/papers/0000-0000-0000-0000";
    let mut limited = 0;
    for _ in 0..40 {
        let answer = stranger.get(path).await;
        if answer.status == 429 {
            assert!(answer.headers.contains_key("retry-after"));
            limited += 1;
        }
    }
    assert!((5..=10).contains(&limited), "{limited} of 40 were limited");
    // Who is signed in is not.
    for _ in 0..40 {
        depot.root.get(path).await.expect(200);
    }
}
