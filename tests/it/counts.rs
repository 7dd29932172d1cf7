//! Counting over HTTP, on both engines: several people at once, while others post.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{
    db::Db,
    id,
    people::Role,
    stock::verify::{Report, across, book, pages},
};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    three_people_count_while_a_fourth_issues,
    what_is_sent_twice_counts_once,
    a_blind_count_tells_no_figures,
    recounts_stay_and_disagreements_show,
    what_is_found_is_added,
    lots_held_and_recalled_are_counted,
    nothing_goes_below_zero,
    a_scope_is_kept_to,
    refusals_say_what_to_do,
    closed_months_take_no_counts,
    a_month_waits_for_its_open_counts,
    a_posted_count_can_be_reversed,
    who_lost_the_role_sends_nothing,
    the_county_keeps_the_reasons,
    a_line_counted_offline_is_as_of_its_moment,
    nothing_differs_nothing_is_posted,
);

const XD: &str = "/api/v1/facilities/XD";

/// A county whose depot `XD` holds lots `A1`–`A5` of `P1`, 100 each.
async fn stocked(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let lines: Vec<Value> = (1..=5)
        .map(|n| {
            json!({ "product": "P1", "lot": { "number": format!("A{n}"), "expiry": "2028-01-31" },
                "units": 100 })
        })
        .collect();
    let receipt = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "name": "厂家" }, "lines": lines });
    let path = format!("{XD}/documents");
    manager.post(&path, &receipt).await.expect(201);
    (world, manager)
}

async fn open(caller: &Caller, more: Value) -> String {
    let mut body = json!({ "id": id::fresh() });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let path = format!("{XD}/counts");
    let answer = caller.post(&path, &body).await.expect(201);
    format!("{XD}/counts/{}", answer.json["id"].as_str().unwrap())
}

fn figure(lot: &str, units: i64) -> Value {
    json!({ "id": id::fresh(), "product": "P1", "zone": "HG",
        "lot": { "number": lot, "expiry": "2028-01-31" }, "units": units })
}

async fn count(caller: &Caller, at: &str, lot: &str, units: i64) -> Answer {
    let answer = caller
        .post(&format!("{at}/lines"), &figure(lot, units))
        .await;
    answer.expect(201)
}

async fn take(caller: &Caller, kind: &str, lot: &str, units: i64) -> Answer {
    let body = json!({ "id": id::fresh(), "kind": kind, "occurredOn": "2026-03-02",
        "reason": "damaged",
        "lines": [{ "product": "P1", "zone": "HG", "units": units,
            "lot": { "number": lot, "expiry": "2028-01-31" } }] });
    caller.post(&format!("{XD}/documents"), &body).await
}

/// The line of a lot in the answer.
fn line<'a>(view: &'a Value, lot: &str) -> &'a Value {
    let lines = view["lines"].as_array().unwrap();
    let found = lines.iter().find(|line| line["lot"]["number"] == lot);
    found.unwrap_or_else(|| panic!("no line of {lot}: {view}"))
}

/// Posts with one reason for every line that differs.
async fn post(caller: &Caller, at: &str) -> Answer {
    let view = caller.get(&format!("{at}?review=true")).await.expect(200);
    let mut reasons = serde_json::Map::new();
    for line in view.json["lines"].as_array().unwrap() {
        if let Some(id) = line["count"]["id"].as_str() {
            reasons.insert(id.to_owned(), json!("unrecorded-issue"));
        }
    }
    let body = json!({ "reasons": reasons });
    caller.post(&format!("{at}/post"), &body).await
}

async fn units(caller: &Caller, lot: &str) -> i64 {
    let stock = caller.get(&format!("{XD}/stock?q={lot}")).await.expect(200);
    stock.json["items"][0]["units"].as_i64().unwrap_or(0)
}

/// Every book is sound, and every lot conserved.
async fn verified(world: &World) {
    let mut tx = world.app.db.read().await.unwrap();
    let mut reports: Vec<Report> = Vec::new();
    for each in pages::books(&mut tx, None).await.unwrap() {
        let report = book::verify(&mut tx, &each, Vec::new(), &mut |_| ()).await;
        reports.push(report.unwrap());
    }
    reports.push(across::verify(&mut tx).await.unwrap());
    for report in reports {
        assert!(report.is_sound(), "{:?}", report.faults);
    }
}

async fn three_people_count_while_a_fourth_issues(db: &Db) {
    let (world, manager) = stocked(db).await;
    for name in ["one", "two", "three"] {
        world.user(name, Role::DepotManager, "XD").await;
    }
    let one = world.sign_in("one").await;
    let two = world.sign_in("two").await;
    let three = world.sign_in("three").await;
    let at = open(&one, json!({})).await;
    // 3 of A1 are gone without a paper; then 10 are issued; then it is counted.
    take(&manager, "issue", "A1", 10).await.expect(201);
    count(&one, &at, "A1", 87).await;
    // A2 is right when it is counted, and 20 are issued afterwards.
    count(&two, &at, "A2", 100).await;
    take(&manager, "issue", "A2", 20).await.expect(201);
    // A3 has 5 more than the book; more is dispensed afterwards, twice.
    count(&three, &at, "A3", 105).await;
    take(&manager, "dispense", "A3", 1).await.expect(201);
    take(&manager, "dispense", "A3", 2).await.expect(201);
    // A4 at the same moment by two people, with the same result.
    let (left, right) = tokio::join!(count(&one, &at, "A4", 100), count(&two, &at, "A4", 100));
    assert_eq!(left.json["count"]["difference"], 0);
    assert_eq!(right.json["count"]["difference"], 0);

    let view = manager.get(&at).await.expect(200).json;
    assert_eq!(line(&view, "A1")["count"]["difference"], -3);
    assert_eq!(line(&view, "A1")["unanswered"], false);
    assert_eq!(line(&view, "A2")["unanswered"], true);
    assert_eq!(line(&view, "A2")["moved"][0]["units"], -20);
    assert_eq!(line(&view, "A3")["moved"].as_array().unwrap().len(), 2);
    assert_eq!(line(&view, "A4")["disputed"], false);
    assert_eq!(line(&view, "A5")["count"], Value::Null);

    // What moved has to be answered: A2 is kept, A3 counted again.
    post(&manager, &at).await.refused("count-moved");
    let kept = json!({ "lines": [line(&view, "A2")["count"]["id"]], "through": view["headSeq"] });
    manager.post(&format!("{at}/keep"), &kept).await.expect(200);
    let refused = post(&manager, &at).await.refused("count-moved");
    assert_eq!(refused.json["facts"]["lines"], "1");
    count(&three, &at, "A3", 102).await;

    let posted = post(&manager, &at).await.expect(201).json;
    assert_eq!(posted["status"], "posted");
    assert_eq!(posted["accuracy"]["counted"], 4);
    assert_eq!(posted["accuracy"]["exact"], 2);
    assert_eq!(posted["accuracy"]["uncounted"], 1);
    assert_eq!(posted["accuracy"]["exactShare"], 5000);
    let shelf = [87, 80, 102, 100, 100];
    for (n, expected) in (1..).zip(shelf) {
        assert_eq!(units(&manager, &format!("A{n}")).await, expected, "A{n}");
    }
    let document = posted["document"]["id"].as_str().unwrap();
    let document = manager
        .get(&format!("{XD}/documents/{document}"))
        .await
        .expect(200)
        .json;
    assert_eq!(document["kind"], "count");
    assert_eq!(document["lines"].as_array().unwrap().len(), 2);
    assert_eq!(document["lines"][0]["units"], -3);
    assert_eq!(document["lines"][0]["reason"], "unrecorded-issue");
    verified(&world).await;

    // Posted twice it is the same document, and the stock is what it was.
    let again = post(&manager, &at).await.expect(200).json;
    assert_eq!(again["document"], posted["document"]);
    assert_eq!(units(&manager, "A1").await, 87);
    let list = manager.get(&format!("{XD}/counts")).await.expect(200).json;
    assert_eq!(list["items"][0]["accuracy"]["exactShare"], 5000);
}

async fn what_is_sent_twice_counts_once(db: &Db) {
    let (_world, manager) = stocked(db).await;
    let opening = json!({ "id": id::fresh(), "blind": false });
    let path = format!("{XD}/counts");
    let first = manager.post(&path, &opening).await.expect(201);
    let again = manager.post(&path, &opening).await.expect(200);
    assert_eq!(first.json["number"], again.json["number"]);
    let mut other = opening.clone();
    other["blind"] = json!(true);
    manager.post(&path, &other).await.refused("count-differs");

    let at = format!("{path}/{}", opening["id"].as_str().unwrap());
    let lines = format!("{at}/lines");
    let body = figure("A1", 90);
    let (one, two) = tokio::join!(manager.post(&lines, &body), manager.post(&lines, &body));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201]);
    let mut other = body.clone();
    other["units"] = json!(91);
    manager
        .post(&lines, &other)
        .await
        .refused("count-line-differs");
    let view = manager.get(&at).await.expect(200).json;
    assert_eq!(line(&view, "A1")["earlier"].as_array().unwrap().len(), 0);

    // Two people post at the same moment: one document.
    let (one, two) = tokio::join!(post(&manager, &at), post(&manager, &at));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201], "{} {}", one.text, two.text);
    assert_eq!(one.json["document"], two.json["document"]);
    assert_eq!(units(&manager, "A1").await, 90);
    // The queue of a phone sends its line once more after that: the same answer, no change.
    manager.post(&lines, &body).await.expect(200);
    let late = manager.post(&lines, &figure("A2", 1)).await;
    late.refused("count-ended");
    assert_eq!(units(&manager, "A1").await, 90);
}

async fn a_blind_count_tells_no_figures(db: &Db) {
    let (_world, manager) = stocked(db).await;
    let at = open(&manager, json!({ "blind": true })).await;
    let told = count(&manager, &at, "A1", 77).await.json;
    assert_eq!(told["count"]["book"], Value::Null);
    assert_eq!(told["count"]["difference"], Value::Null);
    let view = manager.get(&at).await.expect(200).json;
    for line in view["lines"].as_array().unwrap() {
        assert_eq!(line["book"], Value::Null);
        assert_eq!(line["deviation"], Value::Null);
    }
    let view = manager.get(&format!("{at}?review=true")).await.json;
    assert_eq!(line(&view, "A1")["count"]["difference"], -23);
    assert_eq!(line(&view, "A1")["deviation"], 2987);
    let posted = post(&manager, &at).await.expect(201).json;
    assert_eq!(line(&posted, "A1")["book"], 100);
}

async fn recounts_stay_and_disagreements_show(db: &Db) {
    let (world, manager) = stocked(db).await;
    world.user("other", Role::DepotManager, "XD").await;
    let other = world.sign_in("other").await;
    let at = open(&manager, json!({})).await;
    count(&manager, &at, "A1", 10).await;
    count(&manager, &at, "A1", 99).await;
    let view = manager.get(&at).await.json;
    assert_eq!(line(&view, "A1")["disputed"], false);
    count(&other, &at, "A1", 98).await;
    let view = manager.get(&at).await.json;
    let a1 = line(&view, "A1");
    assert_eq!(a1["disputed"], true);
    assert_eq!(a1["count"]["units"], 98);
    assert_eq!(a1["earlier"][0]["units"], 10);
    assert_eq!(a1["earlier"][1]["units"], 99);
    post(&manager, &at).await.expect(201);
    assert_eq!(units(&manager, "A1").await, 98);
}

async fn what_is_found_is_added(db: &Db) {
    let (world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    let lines = format!("{at}/lines");
    // A known lot in a zone where the book has none.
    let mut moved = figure("A1", 4);
    moved["zone"] = json!("LH");
    manager.post(&lines, &moved).await.expect(201);
    // A lot nobody has heard of has to be named as found.
    let mut new = figure("ZZ9", 6);
    manager.post(&lines, &new).await.refused("lot-unknown");
    new["found"] = json!(true);
    let answer = manager.post(&lines, &new).await.expect(201);
    assert_eq!(answer.json["count"]["difference"], 6);
    // By the number alone, and in packs.
    let by_number = json!({ "id": id::fresh(), "product": "P1", "zone": "HG",
        "lot": { "number": "A2" }, "quantity": "9盒8只" });
    let answer = manager.post(&lines, &by_number).await.expect(201);
    assert_eq!(answer.json["count"]["units"], 98);
    assert_eq!(answer.json["lot"]["expiry"], "2028-01-31");
    manager.post(&lines, &by_number).await.expect(200);
    let posted = post(&manager, &at).await.expect(201).json;
    assert_eq!(posted["lines"].as_array().unwrap().len(), 7);
    assert_eq!(units(&manager, "ZZ9").await, 6);
    assert_eq!(units(&manager, "A1").await, 104);
    assert_eq!(units(&manager, "A2").await, 98);
    verified(&world).await;
}

async fn lots_held_and_recalled_are_counted(db: &Db) {
    let (world, manager) = stocked(db).await;
    let county = world.sign_in("county").await;
    let at = open(&manager, json!({})).await;
    for (lot, status) in [("A1", "held"), ("A2", "recalled")] {
        let view = manager.get(&format!("{XD}/stock?q={lot}")).await.json;
        let lot_id = view["items"][0]["lots"][0]["id"].as_str().unwrap();
        let body = json!({ "status": status, "reason": "抽检" });
        let path = format!("/api/v1/lots/{lot_id}/status");
        county.post(&path, &body).await.expect(200);
        count(&manager, &at, lot, 95).await;
    }
    post(&manager, &at).await.expect(201);
    assert_eq!(
        units(&manager, "A1").await + units(&manager, "A2").await,
        190
    );
    verified(&world).await;
}

async fn nothing_goes_below_zero(db: &Db) {
    let (world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    // 90 are missing, then 80 of the 100 in the book are issued: −70 is no stock.
    let counted = count(&manager, &at, "A1", 10).await.json;
    take(&manager, "issue", "A1", 80).await.expect(201);
    let head = manager.get(&at).await.json["headSeq"].clone();
    let kept = json!({ "lines": [counted["count"]["id"]], "through": head });
    manager.post(&format!("{at}/keep"), &kept).await.expect(200);
    let refused = post(&manager, &at).await.refused("count-below-zero");
    assert_eq!(refused.json["facts"]["held"], "20");
    assert_eq!(refused.json["facts"]["wanted"], "90");
    // Nothing was changed: it still takes figures.
    assert_eq!(units(&manager, "A1").await, 20);
    count(&manager, &at, "A1", 0).await;
    post(&manager, &at).await.expect(201);
    assert_eq!(units(&manager, "A1").await, 0);
    verified(&world).await;
}

async fn a_scope_is_kept_to(db: &Db) {
    let (_world, manager) = stocked(db).await;
    let cases = [
        (json!({ "zones": ["BH"] }), 0, false),
        (json!({ "zones": ["HG"], "products": ["P1"] }), 5, true),
        (json!({ "products": ["P2"] }), 0, false),
        (json!({ "category": "drug" }), 0, false),
        (json!({ "category": "condom" }), 5, true),
    ];
    for (scope, lines, taken) in cases {
        let at = open(&manager, scope.clone()).await;
        let view = manager.get(&at).await.json;
        assert_eq!(view["lines"].as_array().unwrap().len(), lines, "{scope}");
        let answer = manager
            .post(&format!("{at}/lines"), &figure("A1", 100))
            .await;
        if taken {
            answer.expect(201);
        } else {
            answer.refused("count-out-of-scope");
        }
    }
    let path = format!("{XD}/counts");
    let unknown = json!({ "id": id::fresh(), "zones": ["NO"] });
    manager.post(&path, &unknown).await.refused("zone-unknown");
    let unknown = json!({ "id": id::fresh(), "products": ["NO"] });
    manager.post(&path, &unknown).await.refused("not-found");
}

async fn refusals_say_what_to_do(db: &Db) {
    let (_world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    post(&manager, &at).await.refused("count-empty");
    let lines = format!("{at}/lines");
    for (change, code) in [
        (json!({ "units": -1 }), "invalid-input"),
        (json!({ "units": 1_000_000_001 }), "invalid-input"),
        (json!({ "units": i64::MAX }), "invalid-input"),
        (json!({ "units": 69_012_345 }), "count-doubtful"),
        (json!({ "units": null }), "invalid-input"),
        (json!({ "quantity": "1箱" }), "invalid-input"),
        (
            json!({ "units": null, "quantity": "-1" }),
            "quantity-invalid",
        ),
        (
            json!({ "units": null, "quantity": "半箱" }),
            "quantity-invalid",
        ),
        (json!({ "zone": "NO" }), "zone-unknown"),
        (json!({ "product": "NO" }), "not-found"),
        (
            json!({ "lot": { "number": "A1", "expiry": "31.2.2028" } }),
            "invalid-input",
        ),
    ] {
        let mut body = figure("A1", 100);
        let fields = body.as_object_mut().unwrap();
        fields.extend(change.as_object().unwrap().clone());
        fields.retain(|_, value| !value.is_null());
        let answer = manager.post(&lines, &body).await;
        assert!(answer.status < 500, "{change}");
        assert_eq!(answer.code(), code, "{change} {}", answer.text);
    }
    let mut sure = figure("A5", 69_012_345);
    sure["sure"] = json!(true);
    manager.post(&lines, &sure).await.expect(201);

    // Each line that differs needs a reason of the list.
    let counted = count(&manager, &at, "A1", 99).await.json;
    let id = counted["count"]["id"].as_str().unwrap();
    let post_path = format!("{at}/post");
    let refused = manager.post(&post_path, &json!({})).await;
    let refused = refused.refused("reason-needed");
    assert_eq!(refused.json["vetoes"].as_array().unwrap().len(), 2);
    count(&manager, &at, "A5", 100).await;
    let body = json!({ "reasons": { id: "because" } });
    manager
        .post(&post_path, &body)
        .await
        .refused("count-reason-unknown");
    let body = json!({ "reasons": { id: "count-lost" }, "occurredOn": "2026-03-01" });
    manager
        .post(&post_path, &body)
        .await
        .refused("count-day-early");
    let body = json!({ "reasons": { id: "count-lost" }, "occurredOn": "2026-03-03" });
    manager
        .post(&post_path, &body)
        .await
        .refused("date-in-future");

    let unknown = format!("{XD}/counts/{}", id::fresh());
    manager.get(&unknown).await.refused("not-found");
    manager
        .post(&format!("{unknown}/lines"), &figure("A1", 1))
        .await
        .refused("not-found");

    // Given up: the book knows nothing of it, and it takes nothing more.
    let body = json!({ "reason": "改天再盘" });
    let cancelled = manager.post(&format!("{at}/cancel"), &body).await;
    assert_eq!(cancelled.expect(200).json["status"], "cancelled");
    manager
        .post(&lines, &figure("A2", 1))
        .await
        .refused("count-ended");
    post(&manager, &at).await.refused("count-ended");
    assert_eq!(units(&manager, "A1").await, 100);
}

async fn closed_months_take_no_counts(db: &Db) {
    let (world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    count(&manager, &at, "A1", 99).await;
    close_through(&world, "2026-03-31").await;
    manager
        .post(&format!("{at}/lines"), &figure("A2", 1))
        .await
        .refused("period-closed");
    let another = json!({ "id": id::fresh() });
    manager
        .post(&format!("{XD}/counts"), &another)
        .await
        .refused("period-closed");
    post(&manager, &at).await.refused("period-closed");
    assert_eq!(units(&manager, "A1").await, 100);
    // In the next month it goes on; dated into the closed one it does not.
    world.pass(Duration::days(31));
    let manager = world.sign_in("depot_manager").await;
    let view = manager.get(&at).await.json;
    let id = line(&view, "A1")["count"]["id"].as_str().unwrap();
    let body = json!({ "reasons": { id: "count-lost" }, "occurredOn": "2026-03-31" });
    manager
        .post(&format!("{at}/post"), &body)
        .await
        .refused("period-closed");
    post(&manager, &at).await.expect(201);
    assert_eq!(units(&manager, "A1").await, 99);
    verified(&world).await;
}

async fn a_month_waits_for_its_open_counts(db: &Db) {
    let (world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    world.pass(Duration::days(31));
    let manager = world.sign_in("depot_manager").await;
    let month = format!("{XD}/months/2026-03");
    let checks = async || {
        manager
            .get(&format!("{month}/checks"))
            .await
            .expect(200)
            .json
    };
    let counts = |checks: &Value| {
        let items = checks["items"].as_array().unwrap();
        let of_counts = items.iter().find(|item| item["code"] == "counts");
        of_counts.unwrap().clone()
    };
    let told = checks().await;
    assert_eq!(told["canClose"], false, "{told}");
    assert_eq!(counts(&told)["finding"], "obstacle");
    assert_eq!(counts(&told)["count"], 1);
    let signed = json!({ "signedBy": "王某" });
    let close = format!("{month}/close");
    manager
        .post(&close, &signed)
        .await
        .refused("month-counts-open");
    let body = json!({ "reason": "改天再盘" });
    manager
        .post(&format!("{at}/cancel"), &body)
        .await
        .expect(200);
    // One that was begun in the month after is no obstacle to this one.
    open(&manager, json!({})).await;
    assert_eq!(counts(&checks().await)["finding"], "fine");
    manager.post(&close, &signed).await.expect(204);
}

async fn close_through(world: &World, day: &str) {
    let day: chrono::NaiveDate = day.parse().unwrap();
    let mut tx = world.app.db.write().await.unwrap();
    tx.query(
        "UPDATE book SET closed_through = $1
         WHERE facility_id = (SELECT id FROM facility WHERE code = 'XD')",
    )
    .bind(day)
    .run()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn a_posted_count_can_be_reversed(db: &Db) {
    let (world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    count(&manager, &at, "A1", 90).await;
    count(&manager, &at, "A2", 111).await;
    let posted = post(&manager, &at).await.expect(201).json;
    let document = posted["document"]["id"].as_str().unwrap();
    let path = format!("{XD}/documents/{document}/reversal");
    let body = json!({ "id": id::fresh(), "reason": "typing-error" });
    manager.post(&path, &body).await.expect(201);
    assert_eq!(units(&manager, "A1").await, 100);
    assert_eq!(units(&manager, "A2").await, 100);
    let view = manager.get(&at).await.json;
    assert_eq!(view["reversedBy"], 3);
    verified(&world).await;
}

async fn who_lost_the_role_sends_nothing(db: &Db) {
    let (world, manager) = stocked(db).await;
    let user = world.user("temp", Role::DepotManager, "XD").await;
    let temp = world.sign_in("temp").await;
    let at = open(&manager, json!({})).await;
    count(&temp, &at, "A1", 100).await;
    let county = world.sign_in("county").await;
    let roles = json!({ "roles": [{ "role": "viewer", "facility": "XD" }] });
    let path = format!("/api/v1/users/{user}/roles");
    county.put(&path, &roles).await.expect(200);
    let answer = temp.post(&format!("{at}/lines"), &figure("A2", 1)).await;
    answer.refused("not-allowed");
    let view = manager.get(&at).await.json;
    assert_eq!(line(&view, "A2")["count"], Value::Null);
}

async fn the_county_keeps_the_reasons(db: &Db) {
    let (world, manager) = stocked(db).await;
    let county = world.sign_in("county").await;
    let path = "/api/v1/count-reasons/mice";
    let body = json!({ "name": { "zh": "鼠咬", "en": "Eaten by mice" }, "position": 35 });
    manager.put(path, &body).await.refused("not-allowed");
    county.put(path, &body).await.expect(200);
    let told = manager.get("/api/v1/reasons").await.expect(200).json;
    let reasons = told["items"].as_array().unwrap();
    let mice = reasons.iter().find(|reason| reason["code"] == "mice");
    assert_eq!(mice.unwrap()["name"]["zh"], "鼠咬");
    assert_eq!(mice.unwrap()["kinds"], json!(["count"]));
    let at = open(&manager, json!({})).await;
    let id = count(&manager, &at, "A1", 99).await.json["count"]["id"].clone();
    let reasons = json!({ "reasons": { id.as_str().unwrap(): "mice" } });
    let mut retired = body.clone();
    retired["status"] = json!("retired");
    county.put(path, &retired).await.expect(200);
    let post_path = format!("{at}/post");
    manager
        .post(&post_path, &reasons)
        .await
        .refused("count-reason-unknown");
    county.put(path, &body).await.expect(200);
    manager.post(&post_path, &reasons).await.expect(201);
    for (code, name) in [("Mice", "n"), ("mi ce", "n"), ("mice", "")] {
        let body = json!({ "name": { "zh": name, "en": "n" } });
        let path = format!("/api/v1/count-reasons/{}", code.replace(' ', "%20"));
        assert_eq!(county.put(&path, &body).await.status, 422, "{code}");
    }
}

async fn a_line_counted_offline_is_as_of_its_moment(db: &Db) {
    let (world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    world.pass(Duration::minutes(10));
    let manager = world.sign_in("depot_manager").await;
    // At 10:10 the phone counts 97 without a network; at 10:15 ten are issued; at 10:20 it sends.
    world.pass(Duration::minutes(5));
    take(&manager, "issue", "A1", 10).await.expect(201);
    take(&manager, "issue", "A2", 10).await.expect(201);
    world.pass(Duration::minutes(5));
    let mut body = figure("A1", 97);
    // Its clock is a year behind.
    body["countedAt"] = json!("2025-01-01T00:00:00Z");
    body["sentAt"] = json!("2025-01-01T00:10:00Z");
    let lines = format!("{at}/lines");
    let answer = manager.post(&lines, &body).await.expect(201).json;
    assert_eq!(answer["count"]["book"], 100);
    assert_eq!(answer["count"]["difference"], -3);
    assert_eq!(answer["count"]["at"], "2026-03-02T02:10:00Z");
    // Sent again later, with another moment of sending, it is still the same line.
    body["sentAt"] = json!("2025-01-01T00:30:00Z");
    manager.post(&lines, &body).await.expect(200);
    let view = manager.get(&at).await.json;
    assert_eq!(line(&view, "A1")["unanswered"], true);
    assert_eq!(line(&view, "A1")["moved"][0]["units"], -10);
}

async fn nothing_differs_nothing_is_posted(db: &Db) {
    let (_world, manager) = stocked(db).await;
    let at = open(&manager, json!({})).await;
    let before = manager.get(&at).await.json;
    for n in 1..=5 {
        count(&manager, &at, &format!("A{n}"), 100).await;
    }
    let version = before["version"].as_str().unwrap();
    manager
        .get(&format!("{at}?unless={version}"))
        .await
        .expect(200);
    let posted = post(&manager, &at).await.expect(201).json;
    assert_eq!(posted["document"], Value::Null);
    assert_eq!(posted["accuracy"]["exactShare"], 10_000);
    let version = posted["version"].as_str().unwrap();
    let unchanged = format!("{at}?review=true&unless={version}");
    manager.get(&unchanged).await.expect(204);
    let list = manager.get(&format!("{XD}/documents?kind=count")).await;
    assert_eq!(list.json["items"].as_array().unwrap().len(), 0);
}
