//! The county's sheet, what became of a period, and photos that nothing names.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{alert::raise::look, db::Db, id, inspection::sweep};

use super::{AT, answer, begin, picture, put_photo, sign};
use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    the_sheet_has_the_latest_state_of_each_check,
    the_sheet_is_a_file_with_a_column_for_each_check,
    a_period_tells_who_was_visited_and_what_was_failed,
    photos_that_nothing_names_are_bounded_and_swept,
    what_checks_came_to_is_compared_with_what_was_sealed,
    an_overdue_finding_climbs_to_the_county,
    a_plan_is_proposed_by_risk_and_told_what_is_done,
);

async fn sheet(caller: &Caller) -> Value {
    let sheet = caller.get("/api/v1/inspection-sheet?standard=S1").await;
    sheet.expect(200).json
}

fn unmet(visit: &mut Value) {
    visit["answers"] = json!([answer("B1", "not_met"), visit["answers"][2]]);
}

/// The inspector some days later, signed in again.
async fn later(world: &World, days: i64) -> Caller {
    world.pass(Duration::days(days));
    world.sign_in("inspector").await
}

/// A visit where all is met, one a month later where `B1` is not, looked at again since.
async fn history(world: &World, inspector: &Caller) -> Caller {
    sign(world, inspector, |_| {}).await.1.expect(201);
    let inspector = later(world, 30).await;
    let (id, signed) = sign(world, &inspector, unmet).await;
    signed.expect(201);
    let inspector = later(world, 20).await;
    let again = |visit: &mut Value| {
        visit["kind"] = json!("reinspection");
        visit["follows"] = json!(id);
        visit["answers"] = json!([answer("B1", "met")]);
        visit["area"] = json!(null);
    };
    sign(world, &inspector, again).await.1.expect(201);
    inspector
}

async fn the_sheet_has_the_latest_state_of_each_check(db: &Db) {
    let (world, inspector) = begin(db).await;
    sign(&world, &inspector, |_| {}).await.1.expect(201);
    let inspector = later(&world, 30).await;
    let (id, signed) = sign(&world, &inspector, unmet).await;
    signed.expect(201);
    let inspector = later(&world, 20).await;
    let found = sheet(&inspector).await;
    let codes: Vec<&str> = found["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["A1", "B1", "B2", "C1"]);
    // Depots alone are asked, and those of the other county are not told.
    let places: Vec<&str> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["facility"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["TD", "XD"]);
    let line = &found["items"][1];
    assert_eq!(line["outcomes"], json!(["met", "not_met", null, "met"]));
    assert_eq!(
        (&line["permille"], &line["earlier"]),
        (&json!(444), &json!([1000]))
    );
    assert_eq!((&line["open"], &line["overdue"]), (&json!(1), &json!(1)));
    assert_eq!(line["visitedOn"], "2026-04-01");
    let never = &found["items"][0];
    assert_eq!(never["visit"], json!(null));
    assert_eq!(never["outcomes"], json!([null, null, null, null]));
    // Looked at again, it is met, and its finding is put right.
    let again = |visit: &mut Value| {
        visit["kind"] = json!("reinspection");
        visit["follows"] = json!(id);
        visit["answers"] = json!([answer("B1", "met")]);
        visit["area"] = json!(null);
    };
    sign(&world, &inspector, again).await.1.expect(201);
    let line = &sheet(&inspector).await["items"][1];
    assert_eq!(line["outcomes"][1], "met");
    assert_eq!((&line["open"], &line["visit"]), (&json!(0), &json!(id)));
    let page = "/api/v1/inspection-sheet?standard=S1&limit=1";
    let first = inspector.get(page).await.expect(200).json;
    assert_eq!(first["next"], "TD");
    let second = inspector.get(&format!("{page}&after=TD")).await.json;
    assert_eq!(second["items"][0]["facility"]["code"], "XD");
    assert_eq!(second["next"], json!(null));
    let unknown = inspector.get("/api/v1/inspection-sheet?standard=NO").await;
    unknown.refused("not-found");
    let manager = world.sign_in("depot_manager").await;
    assert_eq!(sheet(&manager).await["items"].as_array().unwrap().len(), 1);
}

async fn the_sheet_is_a_file_with_a_column_for_each_check(db: &Db) {
    let (world, inspector) = begin(db).await;
    sign(&world, &inspector, unmet).await.1.expect(201);
    let path = "/api/v1/inspection-sheet/export?standard=S1&format=csv";
    let csv = inspector.get(path).await.expect(200).text;
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let head = lines.next().unwrap();
    assert!(head.ends_with("A1,B1,B2,C1"), "{head}");
    let last = lines.last().unwrap();
    assert!(
        last.starts_with("XD,") && last.ends_with("符合,不符合,,符合"),
        "{last}"
    );
    let workbook = path.replace("csv", "xlsx");
    let workbook = inspector.get(&workbook).await.expect(200).bytes;
    assert!(workbook.starts_with(b"PK"));
    let path = "/api/v1/inspection-progress/export?format=csv";
    let csv = inspector.get(path).await.expect(200).text;
    assert!(csv.contains("530102001,甲镇,1,0"), "{csv}");
}

async fn a_period_tells_who_was_visited_and_what_was_failed(db: &Db) {
    let (world, inspector) = begin(db).await;
    let inspector = history(&world, &inspector).await;
    let told = async |query: &str| {
        let path = format!("/api/v1/inspection-progress?{query}");
        inspector.get(&path).await
    };
    let found = told("from=2026-03-01").await.expect(200).json;
    // The county's own depot was visited, its township's was not.
    assert_eq!(found["facilities"], json!({ "visited": 1, "all": 2 }));
    assert_eq!(found["townships"], json!({ "visited": 0, "all": 1 }));
    assert_eq!(found["visits"], 3);
    assert_eq!(
        (&found["findings"]["raised"], &found["findings"]["done"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(found["days"], 20);
    let failed = json!([{ "standard": "S1", "check": "B1", "text": { "zh": "B1", "en": "" },
        "asked": 3, "failed": 1 }]);
    assert_eq!(found["failed"], failed);
    let march = told("from=2026-03-01&to=2026-03-31").await.expect(200).json;
    assert_eq!(
        (&march["visits"], &march["findings"]["raised"]),
        (&json!(1), &json!(0))
    );
    told("from=2026-05-01&to=2026-04-01")
        .await
        .refused("period-invalid");
    told("from=1990-05-01&to=2026-04-01")
        .await
        .refused("period-invalid");
    told("region=99").await.refused("region-unknown");
}

async fn photos_that_nothing_names_are_bounded_and_swept(db: &Db) {
    let (world, inspector) = begin(db).await;
    sign(&world, &inspector, |_| {}).await.1.expect(201);
    let (photo, visit) = (id::fresh(), id::fresh());
    put_photo(&inspector, photo, visit, picture(1))
        .await
        .expect(201);
    let path = format!("{AT}/inspection-photos/{photo}");
    let inspector = later(&world, sweep::DAYS).await;
    assert_eq!(sweep::sweep(&world.app).await.unwrap(), 0);
    inspector.get(&path).await.expect(200);
    world.pass(Duration::hours(1));
    assert_eq!(sweep::sweep(&world.app).await.unwrap(), 1);
    inspector.get(&path).await.expect(404);
    // The same device sends it again when its visit is signed late.
    put_photo(&inspector, photo, visit, picture(1))
        .await
        .expect(201);
    for _ in 0..5 {
        let subject = id::fresh();
        for _ in 0..60 {
            let sent = put_photo(&inspector, id::fresh(), subject, picture(2)).await;
            if sent.status != 201 {
                sent.refused("photos-waiting");
                return;
            }
        }
    }
    panic!("never refused");
}

async fn what_checks_came_to_is_compared_with_what_was_sealed(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (id, signed) = sign(&world, &inspector, unmet).await;
    signed.expect(201);
    let mut tx = world.app.db.write().await.unwrap();
    let sql = "UPDATE visit_outcome SET outcomes = '{}'";
    assert!(tx.query(sql).run().await.is_err(), "it is append-only");
    drop(tx);
    let drop_guard = match &world.app.db {
        Db::Sqlite { .. } => "DROP TRIGGER visit_outcome_no_update",
        Db::Postgres(_) => "DROP TRIGGER visit_outcome_append_only ON visit_outcome",
    };
    let mut tx = world.app.db.write().await.unwrap();
    tx.query(drop_guard).run().await.unwrap();
    tx.query(sql).run().await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("{AT}/visits/{id}/genuine");
    let found = inspector.get(&path).await.expect(200).json;
    assert_eq!(found["troubles"], json!(["figures"]));
}

async fn an_overdue_finding_climbs_to_the_county(db: &Db) {
    let (world, inspector) = begin(db).await;
    sign(&world, &inspector, unmet).await.1.expect(201);
    let told = async |caller: &Caller| {
        look(&world.app).await.unwrap();
        let bell = caller.get("/api/v1/alerts").await.expect(200).json;
        let mut items = bell["items"].as_array().unwrap().clone();
        items.retain(|alert| alert["event"] == "finding-overdue" && alert["endedAt"].is_null());
        items
    };
    // B1 is due on the 16th: that day is not over before it is.
    world.pass(Duration::days(14));
    let county = world.sign_in("county").await;
    assert!(told(&county).await.is_empty());
    world.pass(Duration::days(1));
    let county = world.sign_in("county").await;
    let bell = told(&county).await;
    assert_eq!(bell.len(), 1);
    assert_eq!(bell[0]["facility"]["code"], "XD");
    assert_eq!(
        (&bell[0]["facts"]["check"], &bell[0]["facts"]["day"]),
        (&json!("B1"), &json!("2026-03-16"))
    );
    assert_eq!(told(&county).await.len(), 1, "told once");
    let manager = world.sign_in("depot_manager").await;
    assert_eq!(told(&manager).await.len(), 1);
    // Answered, it waits for the inspector and no longer for the depot.
    let found = manager
        .get(&format!("{AT}/findings"))
        .await
        .expect(200)
        .json;
    let finding = found["items"][0]["id"].as_str().unwrap();
    let step = json!({ "kind": "answered", "note": "已换", "at": "2026-03-17T02:00:00Z" });
    let path = format!("{AT}/findings/{finding}/steps/{}", id::fresh());
    manager.put(&path, &step).await.expect(201);
    assert!(told(&county).await.is_empty());
}

async fn a_plan_is_proposed_by_risk_and_told_what_is_done(db: &Db) {
    let (world, inspector) = begin(db).await;
    let plan = "/api/v1/visit-plans/2026-Q2";
    sign(&world, &inspector, unmet).await.1.expect(201);
    let inspector = later(&world, 45).await;
    let proposed = inspector
        .get(&format!("{plan}/proposal"))
        .await
        .expect(200)
        .json;
    let told: Vec<(&str, &Value)> = proposed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["facility"]["code"].as_str().unwrap(), &one["reasons"]))
        .collect();
    // Nobody has a position: the most urgent first. Outlets are not stores.
    let of_depot = json!([{ "why": "score", "count": 444 }, { "why": "overdue", "count": 1 },
        { "why": "days", "count": 45 }, { "why": "open", "count": 1 }]);
    assert_eq!(
        told,
        [("TD", &json!([{ "why": "never" }])), ("XD", &of_depot)]
    );
    let wanted = json!({ "facilities": ["XD", "TD"] });
    let kept = inspector.put(plan, &wanted).await.expect(200).json;
    assert_eq!(
        (&kept["done"], &kept["items"][0]["position"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(kept["items"][0]["facility"]["code"], "XD");
    sign(&world, &inspector, |_| {}).await.1.expect(201);
    let kept = inspector.get(plan).await.expect(200).json;
    assert_eq!(kept["done"], 1);
    assert!(kept["items"][0]["visit"].is_string() && kept["items"][1]["visit"].is_null());
    // Who was inspected in the quarter is not proposed for it again.
    let proposed = inspector.get(&format!("{plan}/proposal")).await.json;
    assert_eq!(proposed["items"].as_array().unwrap().len(), 1);
    // Planned anew, the other is gone; elsewhere and by others nothing is planned.
    let kept = inspector
        .put(plan, &json!({ "facilities": ["TD"] }))
        .await
        .json;
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
    inspector
        .put(plan, &json!({ "facilities": ["QD"] }))
        .await
        .expect(403);
    let manager = world.sign_in("depot_manager").await;
    manager.put(plan, &wanted).await.expect(403);
    assert_eq!(manager.get(plan).await.expect(200).json["items"], json!([]));
    inspector
        .get("/api/v1/visit-plans/2026-Q7")
        .await
        .refused("period-invalid");
}
