//! Administration over HTTP: regions retired, floor sketches, pictures, policies, who gets in where,
//! the trail searched.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::{Value, json};
use yaoju::{db::Db, people::Role};

use crate::{
    on_both,
    world::{COUNTY, Caller, OTHER_COUNTY, World},
};

on_both!(
    a_region_is_retired_only_when_nothing_is_in_it,
    regions_count_what_is_in_reach,
    a_room_is_judged_by_the_band_of_its_level,
    a_sketch_is_kept_as_data,
    a_sketch_that_cannot_be_is_refused,
    a_picture_is_drawn_again_and_kept_by_its_hash,
    what_is_no_picture_is_refused,
    a_policy_holds_at_once_and_is_remembered_with_its_setter,
    who_gets_in_is_told_to_whoever_keeps_people,
    people_are_found_by_role_place_and_state,
    somebody_is_signed_out_by_their_keeper,
    the_trail_is_searched,
    a_product_is_found_where_it_lies_within_reach,
);

fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let items = list["items"].as_array().unwrap();
    let texts = items.iter().map(|item| item[field].as_str().unwrap());
    texts.collect()
}

async fn a_region_is_retired_only_when_nothing_is_in_it(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let retired = json!({ "status": "retired" });
    let county = format!("/api/v1/regions/{OTHER_COUNTY}");
    let answer = root.patch(&county, &retired).await;
    let answer = answer.expect(409).refused("region-in-use");
    assert_eq!(answer.json["facts"]["facilities"], "1");
    // A facility that is closed does not keep it in use; a role and a region below do.
    let closed = json!({ "status": "closed" });
    root.patch("/api/v1/facilities/QD", &closed)
        .await
        .expect(200);
    world.user("theirs", Role::Viewer, OTHER_COUNTY).await;
    world.region("530103001", "乙镇").await;
    let answer = root.patch(&county, &retired).await;
    let facts = answer.refused("region-in-use").json["facts"].clone();
    let told = ["facilities", "regions", "roles"].map(|name| facts[name].clone());
    assert_eq!(told, ["0", "1", "1"]);
    let town = "/api/v1/regions/530103001";
    let answer = root.patch(town, &retired).await.expect(200);
    assert_eq!(answer.json["status"], "retired");
    // Nothing new comes into it; brought back, it does.
    let new = json!({ "code": "N1", "name": "n", "kind": "outlet", "region": "530103001" });
    let answer = root.post("/api/v1/facilities", &new).await;
    answer.expect(409).refused("region-retired");
    let village = json!({ "code": "530103001001", "name": "村" });
    let answer = root.post("/api/v1/regions", &village).await;
    answer.refused("region-retired");
    let moved = json!({ "region": "530103001" });
    let answer = root.patch("/api/v1/facilities/TD", &moved).await;
    answer.refused("region-retired");
    root.patch(town, &json!({ "status": "active" }))
        .await
        .expect(200);
    root.post("/api/v1/facilities", &new).await.expect(201);
    let trail = root.get("/api/v1/audit?action=region&limit=3").await;
    assert_eq!(
        each(&trail.json, "action")[..2],
        ["region.revive", "region.retire"]
    );
}

async fn regions_count_what_is_in_reach(db: &Db) {
    let world = World::county(db).await;
    let count = async |who: &str| {
        let list = world.sign_in(who).await.get("/api/v1/regions").await;
        let items = list.expect(200).json["items"].as_array().unwrap().clone();
        let of = |code: &str| {
            let region = items.iter().find(|region| region["code"] == code);
            region.unwrap()["facilities"].as_i64().unwrap()
        };
        [of("530000"), of(COUNTY), of("530102001"), of(OTHER_COUNTY)]
    };
    assert_eq!(count("root").await, [0, 1, 2, 1]);
    assert_eq!(count("county").await, [0, 1, 2, 0]);
    assert_eq!(count("depot_manager").await, [0, 1, 0, 0]);
}

async fn room(root: &Caller, facility: &str, code: &str, area: &str) {
    let path = format!("/api/v1/facilities/{facility}/storerooms");
    let body = json!({ "code": code, "name": "库房", "areaM2": area, "climateClass": "normal" });
    root.post(&path, &body).await.expect(201);
}

async fn a_room_is_judged_by_the_band_of_its_level(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    for (code, area, verdict) in [
        ("A", "39.9", "below"),
        ("B", "40", "within"),
        ("C", "70.0", "within"),
        ("D", "70.1", "above"),
    ] {
        room(&root, "XD", code, area).await;
        let path = format!("/api/v1/facilities/XD/storerooms/{code}");
        let told = root.get(&path).await.expect(200);
        assert_eq!(told.json["area"]["verdict"], verdict, "{area}");
        assert_eq!(told.json["area"]["leastM2"], "40.0");
    }
    // The depot's own area is that of its rooms in use together.
    let whole = root.get("/api/v1/facilities/XD").await;
    assert_eq!(whole.json["area"]["areaM2"], "220.0");
    assert_eq!(whole.json["area"]["verdict"], "above");
    room(&root, "FD1", "A", "3").await;
    let outlet = root.get("/api/v1/facilities/FD1/storerooms/A").await;
    assert_eq!(outlet.json["area"], Value::Null);
}

fn sketch(items: &Value) -> Value {
    json!({ "columns": 8, "rows": 8, "cellCm": 50, "items": items })
}

async fn a_sketch_is_kept_as_data(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager, "XD", "A", "16").await;
    let zone = json!({ "storeroom": "A" });
    manager
        .patch("/api/v1/facilities/XD/zones/HG", &zone)
        .await
        .expect(200);
    let path = "/api/v1/facilities/XD/storerooms/A";
    let first = manager.get(path).await.expect(200);
    assert_eq!(first.json["sketch"], Value::Null);
    assert_eq!(first.json["version"], 0);
    // Zones of this room and of none are there to be placed.
    assert_eq!(first.json["zones"].as_array().unwrap().len(), 6);
    let drawn = sketch(&json!([
        { "kind": "zone", "zone": "HG", "x": 0, "y": 0, "w": 4, "h": 8 },
        { "kind": "door", "x": 7, "y": 7, "w": 1, "h": 1 },
    ]));
    let body = json!({ "version": 0, "sketch": drawn });
    let put = format!("{path}/sketch");
    let kept = manager.put(&put, &body).await.expect(200);
    assert_eq!(kept.json["version"], 1);
    assert_eq!(manager.get(path).await.json["sketch"], drawn);
    // Somebody who read the sketch before it was saved does not overwrite it.
    let answer = manager.put(&put, &body).await;
    answer.expect(409).refused("sketch-changed");
    let body = json!({ "version": 1, "sketch": sketch(&json!([])) });
    manager.put(&put, &body).await.expect(200);
    // A zone that goes out of use stays where it was drawn, and cannot be drawn anew.
    let seen = world.sign_in("viewer").await.get(path).await.expect(200);
    assert_eq!(seen.json["version"], 2);
}

async fn a_sketch_that_cannot_be_is_refused(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager, "XD", "A", "16").await;
    let put = "/api/v1/facilities/XD/storerooms/A/sketch";
    let cases = [
        (
            json!([{ "kind": "shelf", "x": 7, "y": 0, "w": 2, "h": 1 }]),
            "sketch-outside",
        ),
        (
            json!([{ "kind": "zone", "zone": "HG", "x": 0, "y": 0, "w": 2, "h": 1 }]),
            "sketch-zone",
        ),
        (
            json!([{ "kind": "sofa", "x": 0, "y": 0, "w": 2, "h": 1 }]),
            "invalid-input",
        ),
        (
            json!([{ "kind": "shelf", "x": 0.5, "y": 0, "w": 2, "h": 1 }]),
            "invalid-input",
        ),
        (
            json!([{ "kind": "shelf", "x": 0, "y": 0, "w": 2, "h": 1, "z": 1 }]),
            "invalid-input",
        ),
        (
            json!(vec![
                json!({ "kind": "shelf", "x": 0, "y": 0, "w": 1, "h": 1 });
                201
            ]),
            "sketch-too-full",
        ),
    ];
    for (items, code) in cases {
        let body = json!({ "version": 0, "sketch": sketch(&items) });
        manager.put(put, &body).await.refused(code);
    }
    let mut wide = sketch(&json!([]));
    wide["columns"] = json!(41);
    let body = json!({ "version": 0, "sketch": wide });
    manager.put(put, &body).await.refused("sketch-grid");
    let none = "/api/v1/facilities/XD/storerooms/ZZ/sketch";
    let body = json!({ "version": 0, "sketch": sketch(&json!([])) });
    manager.put(none, &body).await.expect(404);
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::from(RgbImage::from_pixel(
        width,
        height,
        image::Rgb([200, 30, 30]),
    ))
    .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
    .unwrap();
    bytes
}

const PICTURE: &str = "/api/v1/products/P1/picture";

async fn a_picture_is_drawn_again_and_kept_by_its_hash(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    county.get(PICTURE).await.expect(404);
    let kept = county.put_bytes(PICTURE, png(800, 600)).await.expect(200);
    let hash = kept.json["picture"].as_str().unwrap().to_owned();
    let product = county.get("/api/v1/products/P1").await;
    assert_eq!(product.json["picture"], hash.as_str());
    let listed = county.get("/api/v1/products").await;
    assert_eq!(listed.json["items"][0]["picture"], hash.as_str());
    assert_eq!(listed.json["items"][1]["picture"], Value::Null);
    let viewer = world.sign_in("viewer").await;
    let picture = viewer.get(&format!("{PICTURE}?v={hash}")).await.expect(200);
    let header = |name: &str| picture.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("cache-control").contains("immutable"));
    let tag = header("etag").to_owned();
    // Without its hash it is asked for anew, and found to be the same.
    let other = viewer.with("if-none-match", tag).get(PICTURE).await;
    assert_eq!(other.status, 304);
    assert_eq!(other.headers["cache-control"], "private, no-cache");
    // A change of the product leaves it; another may not be sent along with one.
    let change = json!({ "name": "另一个", "picture": "f00" });
    let answer = county.patch("/api/v1/products/P1", &change).await;
    answer.refused("invalid-input");
    let change = json!({ "name": "另一个" });
    let changed = county.patch("/api/v1/products/P1", &change).await;
    assert_eq!(changed.expect(200).json["picture"], hash.as_str());
    county.delete(PICTURE).await.expect(204);
    county.delete(PICTURE).await.expect(204);
    viewer.get(PICTURE).await.expect(404);
    let trail = county.get("/api/v1/audit?action=product").await;
    let root = world.sign_in("root").await;
    assert_eq!(trail.status, 200);
    let trail = root.get("/api/v1/audit?action=product").await;
    let expected = [
        "product.picture-remove",
        "product.change",
        "product.picture",
    ];
    assert_eq!(each(&trail.json, "action"), expected);
}

async fn what_is_no_picture_is_refused(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let put = async |bytes: Vec<u8>| county.put_bytes(PICTURE, bytes).await;
    put(Vec::new()).await.refused("picture-not-image");
    put(b"%PDF-1.7 and so on".to_vec())
        .await
        .refused("picture-not-image");
    let mut half = png(300, 300);
    half.truncate(half.len() / 2);
    put(half).await.refused("picture-unreadable");
    // 40 megapixels of one colour: a few kilobytes that would unfold into 120 MB.
    let answer = put(png(8000, 5000)).await;
    let answer = answer.expect(422).refused("picture-too-large");
    assert_eq!(answer.json["facts"]["width"], "8000");
    put(vec![0xff; (8 << 20) + 1]).await.refused("too-large");
    county.get(PICTURE).await.expect(404);
}

async fn a_policy_holds_at_once_and_is_remembered_with_its_setter(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let county = world.sign_in("county").await;
    // 200 days before its expiry a lot is not yet expiring, by default.
    let receipt = json!({
        "id": yaoju::id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "name": "厂家" },
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2026-09-18" }, "units": 9 }],
    });
    let documents = "/api/v1/facilities/XD/documents";
    manager.post(documents, &receipt).await.expect(201);
    let state = async || {
        let stock = manager.get("/api/v1/facilities/XD/stock").await.expect(200);
        stock.json["items"][0]["lots"][0]["state"].clone()
    };
    assert_eq!(state().await, "ok");
    let path = "/api/v1/settings/expiring-days";
    for wrong in [29, 731, -1] {
        let answer = county.put(path, &json!({ "value": wrong })).await;
        answer.expect(422).refused("setting-outside");
    }
    county
        .put(path, &json!({ "value": "180" }))
        .await
        .refused("invalid-input");
    county
        .put("/api/v1/settings/unheard-of", &json!({ "value": 1 }))
        .await
        .expect(404);
    county.put(path, &json!({ "value": 200 })).await.expect(200);
    assert_eq!(state().await, "expiring");
    let home = manager.get("/api/v1/facilities/XD/home").await;
    assert_eq!(home.json["expiringDays"], 200);
    let all = manager.get("/api/v1/settings").await.expect(200);
    let first = &all.json["items"][0];
    assert_eq!(first["changedBy"], "county 某");
    assert_eq!(
        (&first["value"], &first["default"]),
        (&json!(200), &json!(180))
    );
    assert_eq!(all.json["items"][1]["changedAt"], Value::Null);
    assert_eq!(all.json["given"]["idleMinutes"], 240);
    let root = world.sign_in("root").await;
    let trail = root.get("/api/v1/audit?action=setting.change").await;
    let detail = &trail.json["items"][0]["detail"];
    assert_eq!(detail, &json!({ "from": 180, "to": 200 }));
}

async fn who_gets_in_is_told_to_whoever_keeps_people(db: &Db) {
    let world = World::county(db).await;
    world.user("stranger", Role::County, OTHER_COUNTY).await;
    let county = world.sign_in("county").await;
    let people = county.get("/api/v1/facilities/XD/people").await.expect(200);
    let mut names = each(&people.json, "username");
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "administrator",
            "county",
            "depot_manager",
            "inspector",
            "root",
            "viewer"
        ]
    );
    let items = people.json["items"].as_array().unwrap();
    let of = |name: &str| items.iter().find(|item| item["username"] == name).unwrap();
    assert_eq!(of("depot_manager")["scope"]["code"], "XD");
    assert_eq!(of("inspector")["scope"]["code"], COUNTY);
    assert_eq!(of("root")["scope"]["code"], "");
    let may: Vec<&str> = of("viewer")["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission.as_str().unwrap())
        .collect();
    assert_eq!(may, ["see-places", "see-stock"]);
    // Those one keeps can be opened; those above oneself are only named.
    assert!(of("viewer")["id"].is_string());
    assert_eq!(of("root")["id"], Value::Null);
    let roles = county.get("/api/v1/roles").await.expect(200);
    assert_eq!(roles.json["items"].as_array().unwrap().len(), 6);
    assert_eq!(
        roles.json["items"][5],
        json!({ "role": "viewer", "permissions": may })
    );
    let outlet = county.get("/api/v1/facilities/FD1/people").await;
    assert!(each(&outlet.json, "username").contains(&"dispensing_point"));
    county.get("/api/v1/facilities/QD/people").await.expect(403);
}

async fn people_are_found_by_role_place_and_state(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let found = async |query: &str| {
        let list = root
            .get(&format!("/api/v1/users?{query}"))
            .await
            .expect(200);
        let names = each(&list.json, "username").into_iter().map(str::to_owned);
        names.collect::<Vec<_>>()
    };
    assert_eq!(found("role=inspector").await, ["inspector"]);
    assert_eq!(found("region=530102001").await, ["dispensing_point"]);
    assert_eq!(found("region=530102").await.len(), 6);
    assert_eq!(found("region=530102&role=viewer").await, ["viewer"]);
    let new = json!({ "username": "xinren", "name": "新人",
        "roles": [{ "role": "viewer", "facility": "QD" }] });
    let new = root.post("/api/v1/users", &new).await.expect(201);
    let id = new.json["user"]["id"].as_str().unwrap();
    assert_eq!(found("status=invited").await, ["xinren"]);
    root.post(&format!("/api/v1/users/{id}/lock"), &json!({}))
        .await
        .expect(204);
    assert_eq!(found("status=locked").await, ["xinren"]);
    assert!(found("status=invited").await.is_empty());
    assert_eq!(found("status=active").await.len(), 7);
    root.get("/api/v1/users?region=999999").await.expect(422);
}

async fn somebody_is_signed_out_by_their_keeper(db: &Db) {
    let world = World::county(db).await;
    let id = world.user("wang", Role::DepotManager, "XD").await;
    let wang = world.sign_in("wang").await;
    let county = world.sign_in("county").await;
    let path = format!("/api/v1/users/{id}/sessions");
    let open = county.get(&path).await.expect(200);
    assert_eq!(each(&open.json, "userAgent"), ["test"]);
    assert!(!open.text.contains("token"));
    wang.get("/api/v1/session").await.expect(200);
    county.delete(&path).await.expect(204);
    wang.get("/api/v1/session").await.expect(401);
    let none = county.get(&path).await;
    assert_eq!(none.json["items"], json!([]));
}

async fn the_trail_is_searched(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let county = world.sign_in("county").await;
    room(&county, "XD", "A1", "50").await;
    room(&root, "QD", "B1", "50").await;
    root.patch("/api/v1/regions/530103", &json!({ "name": "丙县" }))
        .await
        .expect(200);
    let found = async |query: &str| {
        let list = root
            .get(&format!("/api/v1/audit?{query}"))
            .await
            .expect(200);
        let targets = each(&list.json, "target").into_iter().map(str::to_owned);
        targets.collect::<Vec<_>>()
    };
    assert_eq!(found("by=county").await, ["A1"]);
    let id = world.actor("root").await.account;
    assert_eq!(found(&format!("by={id}")).await, ["530103", "B1"]);
    assert_eq!(found("facility=QD").await, ["B1"]);
    assert_eq!(found("action=storeroom").await, ["B1", "A1"]);
    assert_eq!(found("action=storeroom.add&by=county").await, ["A1"]);
    assert!(found("action=store").await.is_empty());
    // Words in what is told in detail are found too.
    assert_eq!(found("q=%E4%B8%99%E5%8E%BF").await, ["530103"]);
    assert!(found("by=nobody").await.is_empty());
    // Page by page, the same filter.
    let first = root.get("/api/v1/audit?by=root&limit=1").await;
    let next = first.json["next"].as_str().unwrap();
    let second = root
        .get(&format!("/api/v1/audit?by=root&limit=1&after={next}"))
        .await;
    assert_eq!(each(&second.json, "target"), ["B1"]);
    assert_eq!(second.json["next"], Value::Null);
    // Scope stands above every filter.
    let outside = county.get("/api/v1/audit?facility=QD").await.expect(200);
    assert_eq!(outside.json["items"], json!([]));
}

async fn a_product_is_found_where_it_lies_within_reach(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    for (facility, units) in [("XD", 9), ("QD", 5)] {
        let receipt = json!({
            "id": yaoju::id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
            "counterparty": { "name": "厂家" },
            "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2028-01-01" },
                "units": units }],
        });
        let path = format!("/api/v1/facilities/{facility}/documents");
        root.post(&path, &receipt).await.expect(201);
    }
    let all = root.get("/api/v1/products/P1/stock").await.expect(200);
    let told = |list: &Value| {
        let rows = list["items"].as_array().unwrap().iter();
        rows.map(|row| (row["facility"]["code"].clone(), row["units"].clone()))
            .collect::<Vec<_>>()
    };
    let (xd, qd) = ((json!("XD"), json!(9)), (json!("QD"), json!(5)));
    assert_eq!(told(&all.json), [qd.clone(), xd.clone()]);
    let page = root.get("/api/v1/products/P1/stock?limit=1").await;
    assert_eq!(
        (told(&page.json), &page.json["next"]),
        (vec![qd], &json!("QD"))
    );
    let county = world.sign_in("county").await;
    let mine = county.get("/api/v1/products/P1/stock").await;
    assert_eq!(told(&mine.json), [xd]);
    let none = root.get("/api/v1/products/P2/stock").await;
    assert_eq!(none.json["items"], json!([]));
}
