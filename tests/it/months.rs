//! Closing months, reopening them, and the in-out-balance, over HTTP.

use serde_json::{Value, json};
use yaoju::{db::Db, id};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    a_month_is_closed_in_order_and_once,
    what_stands_in_the_way_is_told_first,
    late_papers_go_into_the_open_month,
    only_the_county_reopens_and_the_newest_first,
    frozen_figures_are_those_of_the_entries,
    months_of_a_quarter_come_to_one_balance,
    a_region_adds_up,
    acts_and_figures_are_kept,
    a_printed_month_is_checked_against_the_book,
);

const LOT: &str = "A1";

/// A depot and what was typed there; the clock stands at 2026-03-02.
struct Depot {
    world: World,
    manager: Caller,
    county: Caller,
}

impl Depot {
    async fn open(db: &Db) -> Depot {
        let world = World::county(db).await;
        let manager = world.sign_in("depot_manager").await;
        let county = world.sign_in("county").await;
        Depot {
            world,
            manager,
            county,
        }
    }

    fn body(kind: &str, day: &str, units: i64) -> Value {
        json!({ "id": id::fresh(), "kind": kind, "occurredOn": day, "reason": "damaged",
            "lines": [{ "product": "P1", "lot": { "number": LOT, "expiry": "2028-01-01" },
                "units": units }] })
    }

    /// Posts a document of one line; answers it.
    async fn post(&self, at: &str, kind: &str, day: &str, units: i64) -> Value {
        self.send(at, &Depot::body(kind, day, units)).await
    }

    async fn send(&self, at: &str, body: &Value) -> Value {
        let path = format!("/api/v1/facilities/{at}/documents");
        self.county.post(&path, body).await.expect(201).json
    }

    /// Sends units to another facility; answers the document's id.
    async fn issue(&self, from: &str, to: &str, day: &str, units: i64) -> String {
        let mut body = Depot::body("issue", day, units);
        body["counterparty"] = json!({ "facility": to });
        self.send(from, &body).await["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn receive(&self, at: &str, from: &str, source: &str, day: &str, units: i64) {
        let mut body = Depot::body("receipt", day, units);
        body["counterparty"] = json!({ "facility": from });
        body["source"] = json!(source);
        self.send(at, &body).await;
    }

    async fn close(&self, at: &str, month: &str) -> crate::world::Answer {
        let path = format!("/api/v1/facilities/{at}/months/{month}/close");
        self.county
            .post(&path, &json!({ "signedBy": "王某" }))
            .await
    }

    async fn reopen(&self, at: &str, month: &str) -> crate::world::Answer {
        let path = format!("/api/v1/facilities/{at}/months/{month}/reopen");
        self.county.post(&path, &json!({ "reason": "漏记" })).await
    }

    async fn balance(&self, at: &str, query: &str) -> Value {
        let path = format!("/api/v1/facilities/{at}/balance?{query}");
        self.county.get(&path).await.expect(200).json
    }

    /// The columns of the first product that are not zero.
    async fn columns(&self, at: &str, query: &str) -> Value {
        columns(&self.balance(at, query).await["items"][0])
    }
}

/// The columns of a line that are not zero.
fn columns(line: &Value) -> Value {
    let names = [
        "opening",
        "initial",
        "received",
        "transferredIn",
        "issued",
        "transferredOut",
        "dispensed",
        "returned",
        "lost",
        "destroyed",
        "adjusted",
        "closing",
    ];
    let told = names.iter().filter(|name| line[**name] != json!(0));
    told.map(|name| ((*name).to_owned(), line[*name].clone()))
        .collect()
}

async fn a_month_is_closed_in_order_and_once(db: &Db) {
    let depot = Depot::open(db).await;
    depot
        .close("XD", "2026-02")
        .await
        .refused("month-empty-book");
    depot.post("XD", "receipt", "2025-12-30", 100).await;
    depot.post("XD", "dispense", "2026-02-10", 30).await;
    let months = depot
        .manager
        .get("/api/v1/facilities/XD/months")
        .await
        .expect(200)
        .json;
    let states: Vec<(&str, &str)> = months["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["month"].as_str().unwrap(),
                item["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            ("2026-03", "current"),
            ("2026-02", "waiting"),
            ("2026-01", "waiting"),
            ("2025-12", "due")
        ]
    );
    let early = depot
        .close("XD", "2026-01")
        .await
        .refused("month-out-of-order");
    assert!(early.text.contains("2025-12"), "{}", early.text);
    for month in ["2025-12", "2026-01", "2026-02"] {
        depot.close("XD", month).await.expect(204);
    }
    depot.close("XD", "2026-02").await.refused("month-closed");
    depot.close("XD", "2025-12").await.refused("month-closed");
    depot.close("XD", "2026-03").await.refused("month-not-over");
    for wrong in ["2026-13", "202603", "x"] {
        depot.close("XD", wrong).await.refused("month-malformed");
    }
    let path = "/api/v1/facilities/XD/months/2026-02/close";
    let unsigned = depot.manager.post(path, &json!({ "signedBy": " " })).await;
    assert_eq!(
        unsigned.refused("signature-missing").json["field"],
        "signedBy"
    );
    let months = depot
        .manager
        .get("/api/v1/facilities/XD/months")
        .await
        .expect(200)
        .json;
    let act = &months["items"][1]["acts"][0];
    assert_eq!(
        (&act["act"], &act["signedBy"]),
        (&json!("close"), &json!("王某"))
    );
    assert!(act["headCode"].as_str().unwrap().starts_with("2-"));
}

async fn what_stands_in_the_way_is_told_first(db: &Db) {
    let depot = Depot::open(db).await;
    depot.post("XD", "receipt", "2026-02-01", 100).await;
    depot.post("TD", "receipt", "2026-02-01", 100).await;
    let out = depot.issue("XD", "TD", "2026-02-20", 10).await;
    let checks = async |at: &str| {
        let path = format!("/api/v1/facilities/{at}/months/2026-02/checks");
        depot.county.get(&path).await.expect(200).json
    };
    let at_receiver = checks("TD").await;
    assert_eq!(at_receiver["canClose"], false);
    let received = &at_receiver["items"][2];
    assert_eq!(
        (&received["code"], &received["finding"]),
        (&json!("received"), &json!("obstacle"))
    );
    assert_eq!(received["documents"][0]["id"], json!(out));
    assert_eq!(received["documents"][0]["facilityCode"], "XD");
    let refused = depot
        .close("TD", "2026-02")
        .await
        .refused("month-not-received");
    assert_eq!(refused.status, 409);
    let at_sender = checks("XD").await;
    assert_eq!(at_sender["canClose"], true);
    let sent = &at_sender["items"][3];
    assert_eq!(
        (&sent["code"], &sent["finding"]),
        (&json!("sent"), &json!("warning"))
    );
    depot.close("XD", "2026-02").await.expect(204);
    // Received in the next month: nothing is open any more.
    depot.receive("TD", "XD", &out, "2026-03-01", 10).await;
    assert_eq!(checks("TD").await["canClose"], true);
    depot.close("TD", "2026-02").await.expect(204);
    assert_eq!(
        depot.columns("TD", "month=2026-03").await,
        json!({ "opening": 100, "transferredIn": 10, "closing": 110 })
    );
}

async fn late_papers_go_into_the_open_month(db: &Db) {
    let depot = Depot::open(db).await;
    depot.post("XD", "receipt", "2026-02-01", 100).await;
    depot.close("XD", "2026-02").await.expect(204);
    let frozen = depot.balance("XD", "month=2026-02").await;
    let path = "/api/v1/facilities/XD/documents";
    let late = Depot::body("dispense", "2026-02-27", 4);
    let refused = depot
        .manager
        .post(path, &late)
        .await
        .refused("period-closed");
    assert_eq!(refused.json["field"], "occurredOn");
    depot.post("XD", "dispense", "2026-03-01", 4).await;
    depot.post("XD", "dispense", "2026-03-02", 1).await;
    assert_eq!(depot.balance("XD", "month=2026-02").await, frozen);
    let open = depot.balance("XD", "month=2026-03").await;
    assert_eq!(
        columns(&open["items"][0]),
        json!({ "opening": 100, "dispensed": 5, "closing": 95 })
    );
    // One of them is of a day before it was recorded, and says so.
    assert_eq!(open["lateCount"], 1);
    assert_eq!(open["late"][0]["occurredOn"], "2026-03-01");
    assert_eq!(frozen["lateCount"], 1, "{frozen}");
}

async fn only_the_county_reopens_and_the_newest_first(db: &Db) {
    let depot = Depot::open(db).await;
    depot.post("XD", "receipt", "2026-01-05", 100).await;
    depot.close("XD", "2026-01").await.expect(204);
    let path = "/api/v1/facilities/XD/months/2026-02/close";
    depot
        .manager
        .post(path, &json!({ "signedBy": "王某" }))
        .await
        .expect(204);
    let path = "/api/v1/facilities/XD/months/2026-02/reopen";
    let reason = json!({ "reason": "漏记" });
    depot
        .manager
        .post(path, &reason)
        .await
        .refused("not-allowed");
    depot
        .county
        .post(path, &json!({ "reason": "  " }))
        .await
        .refused("reason-needed");
    let refused = depot
        .reopen("XD", "2026-01")
        .await
        .refused("month-later-closed");
    assert!(refused.text.contains("2026-02"));
    depot
        .reopen("XD", "2026-03")
        .await
        .refused("month-not-closed");
    depot.reopen("XD", "2026-02").await.expect(204);
    depot
        .reopen("XD", "2026-02")
        .await
        .refused("month-not-closed");
    // Entered after all, and closed again with other figures.
    depot.post("XD", "dispense", "2026-02-27", 4).await;
    depot.close("XD", "2026-02").await.expect(204);
    assert_eq!(
        depot.columns("XD", "month=2026-02").await,
        json!({ "opening": 100, "dispensed": 4, "closing": 96 })
    );
    depot.reopen("XD", "2026-02").await.expect(204);
    depot.reopen("XD", "2026-01").await.expect(204);
    depot.post("XD", "dispense", "2026-01-06", 1).await;
    let audit = depot.county.get("/api/v1/audit?limit=50").await.expect(200);
    for word in ["month.close", "month.reopen", "漏记", "王某"] {
        assert!(audit.text.contains(word), "{word}");
    }
    let months = depot
        .manager
        .get("/api/v1/facilities/XD/months")
        .await
        .expect(200)
        .json;
    let acts = months["items"][1]["acts"].as_array().unwrap();
    assert_eq!(acts.len(), 4);
    assert_eq!(acts[1]["reason"], "漏记");
}

async fn frozen_figures_are_those_of_the_entries(db: &Db) {
    let depot = Depot::open(db).await;
    depot.post("XD", "opening", "2026-01-01", 500).await;
    depot.post("XD", "receipt", "2026-01-10", 200).await;
    let dispensed = depot.post("XD", "dispense", "2026-01-11", 310).await;
    let loss = depot.post("XD", "loss", "2026-01-21", 3).await;
    let path = |of: &Value| {
        format!(
            "/api/v1/facilities/XD/documents/{}/reversal",
            of["id"].as_str().unwrap()
        )
    };
    let reversal =
        json!({ "id": id::fresh(), "reason": "typing-error", "occurredOn": "2026-02-01" });
    depot.county.post(&path(&loss), &reversal).await.expect(201);
    let reversal =
        json!({ "id": id::fresh(), "reason": "typing-error", "occurredOn": "2026-01-31" });
    depot
        .county
        .post(&path(&dispensed), &reversal)
        .await
        .expect(201);
    let january = depot.balance("XD", "month=2026-01").await;
    assert_eq!(
        columns(&january["items"][0]),
        json!({ "initial": 500, "received": 200, "lost": 3, "closing": 697 })
    );
    assert_eq!(january["items"][0]["lossRate"], "4.29");
    assert_eq!(january["totals"][0]["category"], "condom");
    assert_eq!(january["totals"][0]["closing"], 697);
    depot.close("XD", "2026-01").await.expect(204);
    let frozen = depot.balance("XD", "month=2026-01").await;
    assert_eq!(frozen["items"], january["items"]);
    assert_eq!(frozen["closed"], true);
    assert_eq!(frozen["signed"][0]["signedBy"], "王某");
    // The reversal of another month's loss counts in its own month.
    assert_eq!(
        depot.columns("XD", "month=2026-02").await,
        json!({ "opening": 697, "lost": -3, "closing": 700 })
    );
    let stock = depot
        .county
        .get("/api/v1/facilities/XD/stock?asOf=2026-01-31")
        .await
        .json;
    assert_eq!(stock["items"][0]["units"], 697);
}

async fn months_of_a_quarter_come_to_one_balance(db: &Db) {
    let depot = Depot::open(db).await;
    depot.post("XD", "receipt", "2025-11-05", 100).await;
    depot.post("XD", "dispense", "2025-12-05", 10).await;
    depot.post("XD", "dispense", "2026-01-05", 20).await;
    depot.post("XD", "dispense", "2026-02-05", 30).await;
    let quarter = "from=2025-12&to=2026-02";
    let expected = json!({ "opening": 100, "dispensed": 60, "closing": 40 });
    assert_eq!(depot.columns("XD", quarter).await, expected);
    for month in ["2025-11", "2025-12", "2026-01", "2026-02"] {
        depot.close("XD", month).await.expect(204);
        assert_eq!(
            depot.columns("XD", quarter).await,
            expected,
            "{month} closed"
        );
    }
    let path = "/api/v1/facilities/XD/balance?";
    for (query, code) in [
        ("month=2026-04", "month-in-future"),
        ("from=2026-02&to=2026-01", "months-backwards"),
        ("from=2020-01&to=2026-02", "months-backwards"),
        ("month=2026-3", "month-malformed"),
    ] {
        depot
            .county
            .get(&format!("{path}{query}"))
            .await
            .refused(code);
    }
}

async fn a_region_adds_up(db: &Db) {
    let depot = Depot::open(db).await;
    let root = depot.world.sign_in("root").await;
    depot.post("XD", "receipt", "2026-02-01", 100).await;
    let near = depot.issue("XD", "TD", "2026-02-10", 30).await;
    depot.receive("TD", "XD", &near, "2026-02-11", 20).await;
    let far = depot.issue("XD", "QD", "2026-02-12", 15).await;
    let mut body = Depot::body("receipt", "2026-02-13", 15);
    body["counterparty"] = json!({ "facility": "XD" });
    body["source"] = json!(far);
    root.post("/api/v1/facilities/QD/documents", &body)
        .await
        .expect(201);
    let ask = async || {
        let path = "/api/v1/regions/530102/balance?month=2026-02";
        depot.county.get(path).await.expect(200).json
    };
    let open = ask().await;
    assert_eq!(
        columns(&open["items"][0]),
        json!({ "received": 100, "transferredIn": 20, "issued": 15, "transferredOut": 30,
            "closing": 75 })
    );
    depot.close("XD", "2026-02").await.expect(204);
    let mixed = ask().await;
    assert_eq!(mixed["items"], open["items"]);
    assert_eq!(mixed["facilities"][2]["code"], "XD");
    assert_eq!(mixed["facilities"][2]["closed"], true);
    let path = "/api/v1/regions/530103/balance?month=2026-02";
    depot.county.get(path).await.refused("not-allowed");
    let all = root
        .get("/api/v1/regions/530000/balance?month=2026-02")
        .await
        .expect(200);
    assert_eq!(
        columns(&all.json["items"][0]),
        json!({ "received": 100, "transferredIn": 35, "transferredOut": 45, "closing": 90 })
    );
}

async fn acts_and_figures_are_kept(db: &Db) {
    let depot = Depot::open(db).await;
    depot.post("XD", "receipt", "2026-02-01", 100).await;
    let out = depot.issue("XD", "TD", "2026-02-10", 30).await;
    depot.close("XD", "2026-02").await.expect(204);
    for (table, column) in [
        ("month_act", "reason"),
        ("month_balance", "no"),
        ("month_transfer", "no"),
    ] {
        for change in [
            format!("DELETE FROM {table}"),
            format!("UPDATE {table} SET {column} = {column}"),
        ] {
            let mut tx = db.write().await.unwrap();
            let sql = yaoju::db::assembled(change.clone());
            let error = tx.query(sql).run().await.unwrap_err();
            assert!(
                error.to_string().contains("append-only"),
                "{change}: {error}"
            );
        }
    }
    // A line that does not add up is refused by the database itself.
    let mut other = Depot::body("receipt", "2026-03-01", 1);
    other["lines"][0]["lot"]["number"] = json!("B1");
    let other = depot.send("XD", &other).await;
    let lot: uuid::Uuid = other["lines"][0]["lot"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let mut tx = db.write().await.unwrap();
    let sql = "INSERT INTO month_balance SELECT facility_id, no, $1, product_id, opening, initial,
        received, transferred_in, issued, transferred_out, dispensed, returned, lost, destroyed,
        adjusted, closing + 1 FROM month_balance";
    assert!(tx.query(sql).bind(lot).run().await.is_err());
    drop(tx);
    let incoming = depot
        .county
        .get("/api/v1/facilities/TD/incoming")
        .await
        .json;
    assert_eq!(incoming["items"][0]["id"], json!(out));
}

async fn a_printed_month_is_checked_against_the_book(db: &Db) {
    let depot = Depot::open(db).await;
    depot.post("XD", "receipt", "2026-01-05", 100).await;
    depot.post("XD", "dispense", "2026-02-05", 30).await;
    for month in ["2026-01", "2026-02"] {
        depot.close("XD", month).await.expect(204);
    }
    let frozen = depot.balance("XD", "from=2026-01&to=2026-02").await;
    let subject = json!({ "kind": "balance", "from": "2026-01", "to": "2026-02" });
    let path = "/api/v1/facilities/XD/papers";
    let paper = depot.manager.post(path, &subject).await.expect(201).json;
    assert_eq!(paper["content"]["items"], frozen["items"]);
    assert_eq!(paper["content"]["signed"][1]["name"], "王某");
    let code = paper["code"].as_str().unwrap();
    let check = async |query: &str| {
        let path = format!("/api/v1/papers/{code}{query}");
        depot.manager.get(&path).await.expect(200).json["verdict"].clone()
    };
    assert_eq!(check("").await, "equal");
    assert_eq!(check("?figure=closing&value=70").await, "equal");
    assert_eq!(check("?figure=closing&value=71").await, "not-ours");
    // The open month moves on; the paper of the closed ones still fits what it was made from.
    depot.post("XD", "dispense", "2026-03-01", 1).await;
    assert_eq!(check("").await, "moved-on");
    for month in ["2026-02", "2026-01"] {
        depot.reopen("XD", month).await.expect(204);
    }
    depot.post("XD", "dispense", "2026-01-06", 1).await;
    assert_eq!(check("").await, "moved-on");
    let backwards = json!({ "kind": "balance", "from": "2026-02", "to": "2026-01" });
    depot
        .manager
        .post(path, &backwards)
        .await
        .refused("period-invalid");
    let malformed = json!({ "kind": "balance", "from": "2026-2", "to": "2026-02" });
    depot
        .manager
        .post(path, &malformed)
        .await
        .refused("invalid-input");
}
