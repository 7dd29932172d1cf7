//! Places over HTTP: regions, facilities, storerooms, zones, climate classes; scope in each.

use serde_json::{Value, json};
use yaoju::{
    db::Db,
    people::{Permission, Role},
    places::{FacilityKind, store::Reach},
};

use crate::{
    on_both,
    world::{COUNTY, Caller, World},
};

on_both!(
    a_region_finds_its_place_in_the_tree,
    regions_are_changed_within_scope_only,
    a_new_depot_gets_its_usual_zones,
    a_facility_is_checked_before_it_is_stored,
    a_facility_is_changed_field_by_field,
    supply_never_goes_in_a_circle,
    lists_are_cut_by_scope_in_the_database,
    lists_page_by_key,
    the_scope_in_sql_is_the_scope_of_the_actor,
    rooms_are_measured_and_kept_in_a_climate,
    a_zone_is_retired_only_empty_and_not_last,
    a_closed_facility_is_empty,
    climate_limits_are_data,
    partners_are_told_by_name,
    every_change_leaves_an_audit_row,
);

/// The values of one field of a list.
fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item[field].as_str().unwrap())
        .collect()
}

fn new_facility(code: &str, kind: &str) -> Value {
    let level = if kind == "depot" {
        json!("township")
    } else {
        Value::Null
    };
    json!({ "code": code, "name": "新建", "kind": kind, "level": level, "region": COUNTY })
}

async fn a_region_finds_its_place_in_the_tree(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    // A county is there before its prefecture, which then takes it over.
    let body = json!({ "code": "530100", "name": "某市" });
    let added = root.post("/api/v1/regions", &body).await.expect(201);
    assert_eq!(added.json["level"], "prefecture");
    assert_eq!(added.json["parent"], "530000");
    let body = json!({ "code": "530102002003", "name": "村", "parent": "530102" });
    let village = root.post("/api/v1/regions", &body).await.expect(201);
    assert_eq!(village.json["parent"], "530102");
    let list = root.get("/api/v1/regions").await.expect(200).json;
    let county = &list["items"].as_array().unwrap()[2];
    assert_eq!(county["code"], COUNTY);
    assert_eq!(county["parent"], "530100");

    let again = root.post("/api/v1/regions", &body).await.expect(409);
    again.refused("already-exists");
    for (body, code) in [
        (
            json!({ "code": "53010", "name": "x" }),
            "region-code-invalid",
        ),
        (json!({ "code": "530102009", "name": " " }), "text-missing"),
        (
            json!({ "code": "530102009", "name": "x", "parent": "530103" }),
            "region-parent-mismatch",
        ),
        (
            json!({ "code": "530199001", "name": "x", "parent": "530199" }),
            "region-unknown",
        ),
    ] {
        let refused = root.post("/api/v1/regions", &body).await.expect(422);
        refused.refused(code);
    }
}

async fn regions_are_changed_within_scope_only(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let within = json!({ "code": "530102007", "name": "新镇" });
    county.post("/api/v1/regions", &within).await.expect(201);
    let outside = json!({ "code": "530103007", "name": "邻镇" });
    county.post("/api/v1/regions", &outside).await.expect(403);
    let name = json!({ "name": "改名镇" });
    let renamed = county.patch("/api/v1/regions/530102007", &name).await;
    assert_eq!(renamed.expect(200).json["name"], "改名镇");
    county
        .patch("/api/v1/regions/530103", &name)
        .await
        .expect(403);
    county
        .patch("/api/v1/regions/530102999", &name)
        .await
        .expect(404);
    let viewer = world.sign_in("viewer").await;
    viewer.post("/api/v1/regions", &within).await.expect(403);
    viewer.get("/api/v1/regions").await.expect(200);
    world.caller().get("/api/v1/regions").await.expect(401);
}

async fn a_new_depot_gets_its_usual_zones(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let mut body = new_facility("NEW-1", "depot");
    body["supplier"] = json!("XD");
    body["latitude"] = json!(24.880_095);
    body["longitude"] = json!(-102.8);
    body["phone"] = json!(" 0871-6 ");
    root.post("/api/v1/facilities", &body).await.expect(201);
    let depot = root.get("/api/v1/facilities/NEW-1").await.expect(200).json;
    let zones = depot["zones"].as_array().unwrap();
    let codes: Vec<_> = zones.iter().map(|zone| zone["code"].as_str()).collect();
    assert_eq!(codes, ["HG", "LH", "FH", "DY", "TH", "BH"].map(Some));
    assert_eq!(zones[5]["state"], "rejected");
    assert_eq!(
        depot["supplier"],
        json!({ "code": "XD", "name": "XD 药具库" })
    );
    assert_eq!(depot["region"], json!({ "code": COUNTY, "name": "甲县" }));
    assert_eq!(
        (&depot["latitude"], &depot["longitude"]),
        (&json!(24.880_095), &json!(-102.8))
    );
    assert_eq!(depot["phone"], "0871-6");
    assert_eq!(depot["utcOffsetMinutes"], 480);
    assert_eq!(depot["storerooms"], json!([]));
    for (kind, count) in [("outlet", 3), ("kit", 3), ("dispenser", 2)] {
        let body = new_facility(&kind.to_uppercase(), kind);
        let added = root.post("/api/v1/facilities", &body).await.expect(201);
        assert_eq!(added.json["zones"].as_array().unwrap().len(), count);
    }
}

async fn a_facility_is_checked_before_it_is_stored(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let wrong = [
        ("code", json!("a 1"), "code-malformed"),
        ("name", json!(""), "text-missing"),
        ("name", json!("长".repeat(61)), "text-too-long"),
        ("level", json!("village"), "level-not-fitting"),
        ("level", Value::Null, "level-not-fitting"),
        ("region", json!("530199"), "region-unknown"),
        ("supplier", json!("NONE"), "supplier-unknown"),
        ("supplier", json!("FD1"), "supplier-not-depot"),
        ("latitude", json!(12), "position-invalid"),
        ("utcOffsetMinutes", json!(900), "offset-invalid"),
        ("phone", json!("1\u{7}"), "text-not-plain"),
    ];
    for (field, value, code) in wrong {
        let mut body = new_facility("NEW-1", "depot");
        body[field] = value;
        let refused = county.post("/api/v1/facilities", &body).await.expect(422);
        let at = refused.json["field"].as_str().unwrap().to_owned();
        assert!(
            at == field || (field, at.as_str()) == ("latitude", "longitude"),
            "{at}"
        );
        refused.refused(code);
    }
    let taken = new_facility("XD", "depot");
    let taken = county.post("/api/v1/facilities", &taken).await.expect(409);
    taken.refused("already-exists");
    let mut outside = new_facility("NEW-1", "depot");
    outside["region"] = json!("530103");
    let outside = county
        .post("/api/v1/facilities", &outside)
        .await
        .expect(403);
    outside.refused("not-allowed");
    let manager = world.sign_in("depot_manager").await;
    let body = new_facility("NEW-1", "depot");
    manager.post("/api/v1/facilities", &body).await.expect(403);
    county.get("/api/v1/facilities/NEW-1").await.expect(404);
}

async fn a_facility_is_changed_field_by_field(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let path = "/api/v1/facilities/TD";
    let change =
        json!({ "name": "甲镇药具库", "hours": "周一至周五", "latitude": 24, "longitude": 102.5 });
    let changed = county.patch(path, &change).await.expect(200).json;
    assert_eq!(changed["name"], "甲镇药具库");
    assert_eq!(changed["supplier"]["code"], "XD");
    assert_eq!(changed["latitude"], 24);
    let change = json!({ "supplier": null, "latitude": null, "longitude": null, "code": "TD" });
    let changed = county.patch(path, &change).await.expect(200).json;
    assert_eq!(changed["supplier"], Value::Null);
    assert_eq!(changed["latitude"], Value::Null);
    assert_eq!(changed["hours"], "周一至周五");
    // What the program remembers of the facility is forgotten at once.
    county
        .patch(path, &json!({ "status": "suspended" }))
        .await
        .expect(200);
    assert!(!world.app.facility("TD").await.unwrap().unwrap().active);

    for (change, status, code) in [
        (json!({ "code": "TD2" }), 409, "code-fixed"),
        (json!({ "kind": "outlet" }), 409, "code-fixed"),
        (
            json!({ "longitude": 181, "latitude": 1 }),
            422,
            "position-invalid",
        ),
        (json!({ "latitude": 1 }), 422, "position-invalid"),
        (json!({ "region": "530103" }), 403, "not-allowed"),
    ] {
        county
            .patch(path, &change)
            .await
            .expect(status)
            .refused(code);
    }
    let change = json!({ "name": "x" });
    let outside = county.patch("/api/v1/facilities/QD", &change).await;
    outside.expect(403);
    let manager = world.sign_in("depot_manager").await;
    manager
        .patch("/api/v1/facilities/XD", &change)
        .await
        .expect(403);
}

async fn supply_never_goes_in_a_circle(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let mut deeper = new_facility("VD", "depot");
    deeper["supplier"] = json!("TD");
    root.post("/api/v1/facilities", &deeper).await.expect(201);
    for code in ["XD", "TD", "VD"] {
        let change = json!({ "supplier": code });
        let refused = root
            .patch("/api/v1/facilities/XD", &change)
            .await
            .expect(409);
        refused.refused("supplier-loop");
    }
    let change = json!({ "supplier": "QD" });
    root.patch("/api/v1/facilities/XD", &change)
        .await
        .expect(200);
}

async fn lists_are_cut_by_scope_in_the_database(db: &Db) {
    let world = World::county(db).await;
    let listed = async |who: &str, query: &str| {
        let caller = world.sign_in(who).await;
        let answer = caller.get(&format!("/api/v1/facilities{query}")).await;
        each(&answer.expect(200).json, "code").join(" ")
    };
    assert_eq!(listed("root", "").await, "FD1 QD TD XD");
    assert_eq!(listed("viewer", "").await, "FD1 TD XD");
    assert_eq!(listed("depot_manager", "").await, "XD");
    assert_eq!(listed("dispensing_point", "").await, "FD1");
    assert_eq!(listed("root", "?kind=depot&region=530102").await, "TD XD");
    assert_eq!(listed("root", "?region=530102001").await, "FD1 TD");
    assert_eq!(listed("root", "?q=fd").await, "FD1");
    assert_eq!(listed("viewer", "?q=qd").await, "");
    assert_eq!(
        listed("viewer", "?q=%25").await,
        "",
        "a wildcard is a letter"
    );
    assert_eq!(listed("root", "?status=closed").await, "");
    let viewer = world.sign_in("viewer").await;
    viewer.get("/api/v1/facilities/TD").await.expect(200);
    viewer.get("/api/v1/facilities/QD").await.expect(403);
    viewer.get("/api/v1/facilities/NONE").await.expect(403);
}

async fn lists_page_by_key(db: &Db) {
    let world = World::county(db).await;
    for n in 0..7 {
        let code = format!("P-{n}");
        world.facility(&code, FacilityKind::Kit, COUNTY, None).await;
    }
    let viewer = world.sign_in("viewer").await;
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/facilities?kind=kit&limit=3{after}");
        let page = viewer.get(&path).await.expect(200).json;
        seen.extend(each(&page, "code").iter().map(|code| (*code).to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let expected: Vec<_> = (0..7).map(|n| format!("P-{n}")).collect();
    assert_eq!(seen, expected);
    viewer.get("/api/v1/facilities?limit=201").await.expect(422);
    viewer.get("/api/v1/facilities?kind=shop").await.expect(422);
}

/// `Reach` says in SQL what `Actor::may` says of one place: they agree for everybody.
async fn the_scope_in_sql_is_the_scope_of_the_actor(db: &Db) {
    let world = World::county(db).await;
    let roles = [(Role::DepotManager, "QD"), (Role::Viewer, "530102001")];
    world.user_with("both", &roles, None).await;
    let all = ["FD1", "QD", "TD", "XD"];
    for who in [
        "root",
        "county",
        "inspector",
        "depot_manager",
        "viewer",
        "both",
    ] {
        let actor = world.actor(who).await;
        for permission in Permission::ALL {
            let mut expected = Vec::new();
            for code in all {
                let facility = world.app.facility(code).await.unwrap().unwrap();
                if actor.may(permission, &facility.place()) {
                    expected.push(code.to_owned());
                }
            }
            let reach = Reach::of(&actor, permission);
            let wanted = yaoju::places::store::facilities::Wanted {
                pattern: "%".to_owned(),
                limit: 9,
                ..Default::default()
            };
            let mut tx = db.read().await.unwrap();
            let rows = yaoju::places::store::facilities::listed(&mut tx, &wanted, &reach).await;
            let found: Vec<_> = rows.unwrap().into_iter().map(|row| row.code).collect();
            assert_eq!(found, expected, "{who} {permission:?}");
        }
    }
}

async fn rooms_are_measured_and_kept_in_a_climate(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let path = "/api/v1/facilities/XD/storerooms";
    let room =
        json!({ "code": "R1", "name": "一号库", "areaM2": "16.5", "climateClass": "normal" });
    let added = manager.post(path, &room).await.expect(201).json;
    assert_eq!(added["areaM2"], "16.5");
    assert_eq!(added["status"], "active");
    manager
        .post(path, &room)
        .await
        .expect(409)
        .refused("already-exists");
    for (field, value, code) in [
        ("areaM2", "16.55", "area-invalid"),
        ("areaM2", "0", "area-invalid"),
        ("climateClass", "warm", "climate-class-unknown"),
        ("code", "一", "code-malformed"),
    ] {
        let mut wrong = room.clone();
        wrong[field] = json!(value);
        let refused = manager.post(path, &wrong).await.expect(422);
        assert_eq!(refused.json["field"], field);
        refused.refused(code);
    }
    let one = format!("{path}/R1");
    let change = json!({ "areaM2": "20", "climateClass": "cool" });
    let changed = manager.patch(&one, &change).await.expect(200).json;
    assert_eq!(
        (&changed["areaM2"], &changed["name"]),
        (&json!("20.0"), &json!("一号库"))
    );

    let zone = json!({ "code": "HG2", "name": "二区", "purpose": "storage", "storeroom": "R1" });
    manager
        .post("/api/v1/facilities/XD/zones", &zone)
        .await
        .expect(201);
    let retire = json!({ "status": "retired" });
    manager
        .patch(&one, &retire)
        .await
        .expect(409)
        .refused("storeroom-in-use");
    let change = json!({ "storeroom": null });
    manager
        .patch("/api/v1/facilities/XD/zones/HG2", &change)
        .await
        .expect(200);
    manager.patch(&one, &retire).await.expect(200);
    let again = json!({ "storeroom": "R1" });
    let refused = manager
        .patch("/api/v1/facilities/XD/zones/HG2", &again)
        .await;
    refused.expect(422).refused("storeroom-unknown");

    manager
        .patch(&format!("{path}/R9"), &retire)
        .await
        .expect(404);
    manager
        .post("/api/v1/facilities/TD/storerooms", &room)
        .await
        .expect(403);
    world
        .sign_in("viewer")
        .await
        .post(path, &room)
        .await
        .expect(403);
    let list = world
        .sign_in("viewer")
        .await
        .get(path)
        .await
        .expect(200)
        .json;
    assert_eq!(each(&list, "code"), ["R1"]);
}

/// Receives some of `P1` into a zone of the depot.
async fn receive(caller: &Caller, zone: &str, units: i64) {
    let document = json!({
        "id": yaoju::id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "name": "供应商" },
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2027-01" },
                    "zone": zone, "units": units }],
    });
    let path = "/api/v1/facilities/XD/documents";
    caller.post(path, &document).await.expect(201);
}

async fn a_zone_is_retired_only_empty_and_not_last(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let zones = "/api/v1/facilities/XD/zones";
    let retire = json!({ "status": "retired" });
    for last in ["HG", "BH"] {
        let refused = manager.patch(&format!("{zones}/{last}"), &retire).await;
        refused.expect(409).refused("zone-last");
    }
    for (zone, code, status) in [
        (
            json!({ "code": "X", "name": "x", "purpose": "reject", "state": "qualified" }),
            "zone-state-mismatch",
            422,
        ),
        (
            json!({ "code": "x", "name": "x", "purpose": "reject" }),
            "code-malformed",
            422,
        ),
        (
            json!({ "code": "HG", "name": "x", "purpose": "storage" }),
            "already-exists",
            409,
        ),
        (
            json!({ "code": "X", "name": "x", "purpose": "storage", "storeroom": "R7" }),
            "storeroom-unknown",
            422,
        ),
    ] {
        manager
            .post(zones, &zone)
            .await
            .expect(status)
            .refused(code);
    }
    let zone = json!({ "code": "HG2", "name": "二区", "purpose": "storage", "state": "qualified" });
    let added = manager.post(zones, &zone).await.expect(201).json;
    assert_eq!(added["state"], "qualified");
    receive(&manager, "HG", 30).await;
    let refused = manager
        .patch(&format!("{zones}/HG"), &retire)
        .await
        .expect(409);
    assert_eq!(refused.json["facts"]["units"], "30");
    refused.refused("zone-not-empty");
    manager
        .patch(&format!("{zones}/HG2"), &retire)
        .await
        .expect(200);
    manager
        .patch(&format!("{zones}/HG2"), &json!({ "status": "active" }))
        .await
        .expect(200);
    for change in [
        json!({ "purpose": "picking" }),
        json!({ "state": "pending" }),
    ] {
        let refused = manager.patch(&format!("{zones}/HG2"), &change).await;
        refused.expect(409).refused("code-fixed");
    }
    let list = manager.get(zones).await.expect(200).json;
    assert_eq!(each(&list, "code").len(), 7);
    manager
        .patch("/api/v1/facilities/TD/zones/LH", &retire)
        .await
        .expect(403);
}

async fn a_closed_facility_is_empty(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    receive(&manager, "HG", 5).await;
    let county = world.sign_in("county").await;
    let close = json!({ "status": "closed" });
    let refused = county
        .patch("/api/v1/facilities/XD", &close)
        .await
        .expect(409);
    refused.refused("facility-not-empty");
    let closed = county.patch("/api/v1/facilities/TD", &close).await;
    assert_eq!(closed.expect(200).json["status"], "closed");
}

async fn climate_limits_are_data(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let list = county.get("/api/v1/climate-classes").await.expect(200).json;
    assert_eq!(each(&list, "code"), ["normal", "cool", "cold"]);
    assert_eq!(
        list["items"][1],
        json!({ "code": "cool", "name": { "zh": "阴凉", "en": "Cool" }, "celsiusLow": null,
                "celsiusHigh": "20.0", "humidityLow": 35, "humidityHigh": 75 })
    );
    let mut class = list["items"][0].clone();
    class["celsiusHigh"] = json!("28.5");
    class["humidityHigh"] = json!(70.5);
    let path = "/api/v1/climate-classes/normal";
    // The code stands in the path and nowhere else.
    let sent = without_code(&class);
    let changed = county.put(path, &sent).await.expect(200).json;
    assert_eq!(changed, class);
    for (field, value) in [
        ("celsiusHigh", json!("9.0")),
        ("celsiusLow", json!("10.05")),
        ("humidityHigh", json!(30)),
        ("humidityLow", json!(-1)),
    ] {
        let mut wrong = sent.clone();
        wrong[field] = value;
        let refused = county.put(path, &wrong).await.expect(422);
        refused.refused("climate-limits-invalid");
    }
    county
        .put("/api/v1/climate-classes/hot", &sent)
        .await
        .expect(404);
    let manager = world.sign_in("depot_manager").await;
    manager.put(path, &sent).await.expect(403);
}

async fn partners_are_told_by_name(db: &Db) {
    let world = World::county(db).await;
    let told = async |who: &str, code: &str| {
        let caller = world.sign_in(who).await;
        let list = caller
            .get(&format!("/api/v1/facilities/{code}/partners"))
            .await;
        let list = list.expect(200).json;
        let items = list["items"].as_array().unwrap().clone();
        let text = |item: &Value| format!("{} {}", item["code"], item["relation"]).replace('"', "");
        items.iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(
        told("depot_manager", "XD").await,
        ["FD1 supplied", "TD supplied"]
    );
    assert_eq!(
        told("dispensing_point", "FD1").await,
        ["XD supplier", "TD neighbour"]
    );
    let manager = world.sign_in("depot_manager").await;
    manager
        .get("/api/v1/facilities/FD1/partners")
        .await
        .expect(403);
}

async fn every_change_leaves_an_audit_row(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let region = json!({ "code": "530102007", "name": "新镇" });
    root.post("/api/v1/regions", &region).await.expect(201);
    root.patch("/api/v1/regions/530102007", &without_code(&region))
        .await
        .expect(200);
    root.post("/api/v1/facilities", &new_facility("N", "depot"))
        .await
        .expect(201);
    root.patch("/api/v1/facilities/N", &json!({ "name": "n" }))
        .await
        .expect(200);
    let cold = json!({ "code": "R1", "name": "一", "areaM2": "9", "climateClass": "cold" });
    root.post("/api/v1/facilities/N/storerooms", &cold)
        .await
        .expect(201);
    root.patch("/api/v1/facilities/N/storerooms/R1", &json!({}))
        .await
        .expect(200);
    let zone = json!({ "code": "Z", "name": "z", "purpose": "storage" });
    root.post("/api/v1/facilities/N/zones", &zone)
        .await
        .expect(201);
    root.patch("/api/v1/facilities/N/zones/Z", &json!({}))
        .await
        .expect(200);
    // What is refused leaves none.
    root.post("/api/v1/facilities", &new_facility("N", "depot"))
        .await
        .expect(409);
    let mut tx = db.read().await.unwrap();
    let rows: Vec<(String, String)> = tx
        .query("SELECT action, target FROM audit WHERE account_id IS NOT NULL ORDER BY id")
        .all()
        .await
        .unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|(action, target)| format!("{action} {target}"))
        .collect();
    let expected = [
        "region.add 530102007",
        "region.rename 530102007",
        "facility.add N",
        "facility.change N",
        "storeroom.add R1",
        "storeroom.change R1",
        "zone.add Z",
        "zone.change Z",
    ];
    assert_eq!(told, expected);
}

/// What is read, as it is sent back.
fn without_code(whole: &Value) -> Value {
    let mut sent = whole.clone();
    sent.as_object_mut().unwrap().remove("code");
    sent
}
