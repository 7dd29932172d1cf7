//! Standards, visits and findings over HTTP, on both engines.

use std::io::Cursor;

use chrono::{DateTime, Duration, Utc};
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{db::Db, id, inspection::starter, people::Role};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

mod evidence;
mod findings;
mod paper;
mod reports;
mod standards;

on_both!(
    a_visit_is_kept_once_numbered_and_chained,
    a_signed_visit_never_changes,
    what_is_missing_is_told_and_nothing_is_kept,
    both_sides_sign_or_it_is_said_that_one_refused,
    a_clock_a_day_off_is_kept_and_told,
    who_lost_the_role_is_refused_and_may_send_again_later,
    photos_come_first_small_and_without_their_place,
    a_photo_bomb_is_refused,
    the_area_is_judged_beside_what_was_declared,
    sample_counts_are_compared_with_the_book_of_that_moment,
    what_was_tampered_with_is_found,
    a_depot_checks_itself_without_findings,
    paper_cards_are_compared_with_the_book,
);

/// The depot of [`World::county`].
pub const AT: &str = "/api/v1/facilities/XD";

/// A standard of four checks: the area fails the whole, `B2` hangs on `B1`, `C1` needs a photo.
pub fn checks() -> Value {
    let check = |code: &str, more: Value| {
        let mut check = json!({ "code": code, "part": { "zh": "库房", "en": "" },
            "text": { "zh": code, "en": "" }, "source": { "zh": "方案", "en": "" },
            "kinds": ["depot"], "weight": 2 });
        for (name, value) in more.as_object().unwrap() {
            check[name] = value.clone();
        }
        check
    };
    json!([
        check("A1", json!({ "how": "area", "fatal": true })),
        check("B1", json!({ "weight": 5 })),
        check("B2", json!({ "onlyIf": "B1", "weight": 3 })),
        check("C1", json!({ "photo": true })),
    ])
}

/// The county with that standard published.
pub async fn begin(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let new = json!({ "code": "S1", "name": { "zh": "标准", "en": "" }, "checks": checks() });
    county.post("/api/v1/standards", &new).await.expect(201);
    let publish = "/api/v1/standards/S1/draft/publish";
    county
        .post(publish, &json!({ "revision": 1 }))
        .await
        .expect(200);
    let inspector = world.sign_in("inspector").await;
    (world, inspector)
}

pub fn signature(side: &str, at: DateTime<Utc>) -> Value {
    json!({ "side": side, "name": "某人", "at": at, "strokes": [[[10, 10], [300, 200], [20, 380]]],
        "refused": false, "reason": "" })
}

pub fn answer(check: &str, outcome: &str) -> Value {
    json!({ "check": check, "outcome": outcome, "note": "", "photos": [] })
}

/// A visit of 45 m² where everything is met; `C1` has this photo.
pub fn visit(world: &World, photo: Uuid) -> Value {
    let now = world.now();
    let mut c1 = answer("C1", "met");
    c1["photos"] = json!([photo]);
    json!({ "standard": "S1", "version": 1, "kind": "inspection", "announced": false,
        "others": ["陈某"], "openedAt": now - Duration::hours(1), "signedAt": now, "sentAt": now,
        "answers": [answer("B1", "met"), answer("B2", "met"), c1],
        "area": { "parts": [{ "name": "大间", "lengthM": "9", "widthM": "5" }], "measuredAt": now },
        "note": "整体不错",
        "signatures": [signature("inspector", now), signature("depot", now)] })
}

/// A small picture, another for each shade.
pub fn picture(shade: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(60, 40, image::Rgb([shade, 90, 90]))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

pub async fn put_photo(caller: &Caller, photo: Uuid, subject: Uuid, bytes: Vec<u8>) -> Answer {
    let path =
        format!("{AT}/inspection-photos/{photo}?subject={subject}&takenAt=2026-03-02T01:30:00Z");
    caller.put_bytes(&path, bytes).await
}

/// Sends a photo and a visit that has it, changed by `alter`; answers the visit's id.
pub async fn sign(
    world: &World,
    caller: &Caller,
    alter: impl FnOnce(&mut Value),
) -> (Uuid, Answer) {
    let id = id::fresh();
    (id, sign_as(world, caller, id, alter).await)
}

/// The same under an id of the caller's.
async fn sign_as(
    world: &World,
    caller: &Caller,
    id: Uuid,
    alter: impl FnOnce(&mut Value),
) -> Answer {
    let photo = id::fresh();
    put_photo(caller, photo, id, picture(9)).await.expect(201);
    let mut visit = visit(world, photo);
    alter(&mut visit);
    caller.put(&format!("{AT}/visits/{id}"), &visit).await
}

async fn show(caller: &Caller, id: Uuid) -> Value {
    let answer = caller.get(&format!("{AT}/visits/{id}")).await;
    answer.expect(200).json
}

async fn genuine(caller: &Caller, id: Uuid) -> Value {
    let answer = caller.get(&format!("{AT}/visits/{id}/genuine")).await;
    answer.expect(200).json
}

async fn a_visit_is_kept_once_numbered_and_chained(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (id, photo) = (id::fresh(), id::fresh());
    let path = format!("{AT}/visits/{id}");
    let mut visit = visit(&world, photo);
    // The photo has to be here first.
    let refused = inspector.put(&path, &visit).await;
    refused.refused("visit-photo-missing");
    put_photo(&inspector, photo, id, picture(1))
        .await
        .expect(201);
    let first = inspector.put(&path, &visit).await.expect(201).json;
    assert_eq!(
        (&first["number"], &first["permille"]),
        (&json!(1), &json!(1000))
    );
    // Sent again, later, it is the same; with other contents under its id it is refused.
    visit["sentAt"] = json!(world.now() + Duration::minutes(7));
    let again = inspector.put(&path, &visit).await.expect(200).json;
    assert_eq!(again, first);
    visit["note"] = json!("改过");
    inspector.put(&path, &visit).await.refused("visit-differs");
    let (second, answer) = sign(&world, &inspector, |_| {}).await;
    assert_eq!(answer.expect(201).json["number"], 2);
    let shown = show(&inspector, second).await;
    let hash = show(&inspector, id).await["hash"].clone();
    assert_eq!(shown["content"]["previous"], hash);
    assert_eq!(shown["content"]["others"], json!(["陈某"]));
    for id in [id, second] {
        assert_eq!(genuine(&inspector, id).await["genuine"], true);
    }
    let list = inspector.get(&format!("{AT}/visits?limit=1")).await.json;
    assert_eq!(list["items"][0]["number"], 2);
    let next = list["next"].as_str().unwrap();
    let list = inspector
        .get(&format!("{AT}/visits?after={next}"))
        .await
        .json;
    assert_eq!(list["items"][0]["number"], 1);
    let mine = inspector.get("/api/v1/visits?mine=true&limit=1").await.json;
    assert_eq!(mine["items"][0]["id"], json!(second));
    let next = mine["next"].as_str().unwrap();
    let mine = inspector
        .get(&format!("/api/v1/visits?mine=true&after={next}"))
        .await
        .json;
    assert_eq!(mine["items"][0]["id"], json!(id));
    let county = world.sign_in("county").await;
    let theirs = county.get("/api/v1/visits?mine=true").await.expect(200);
    assert_eq!(theirs.json["items"], json!([]));
}

async fn a_signed_visit_never_changes(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (id, answer) = sign(&world, &inspector, |visit| {
        visit["answers"][0] = answer("B1", "not_met");
    })
    .await;
    // B2 hangs on B1: it was not asked, and what was said of it is left out.
    assert_eq!(answer.expect(201).json["permille"], 444);
    let answers = show(&inspector, id).await["content"]["answers"].clone();
    let codes = answers.as_array().unwrap().iter();
    let codes: Vec<_> = codes.map(|each| each["check"].as_str().unwrap()).collect();
    assert_eq!(codes, ["A1", "B1", "C1"]);
    for sql in [
        "UPDATE visit SET score_permille = 1000",
        "DELETE FROM visit",
        "UPDATE inspection_photo SET hash = 'x'",
        "DELETE FROM inspection_photo",
        "UPDATE standard_version SET body = '{}'",
        "DELETE FROM standard_version",
    ] {
        let mut tx = world.app.db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}

async fn what_is_missing_is_told_and_nothing_is_kept(db: &Db) {
    type Alter = fn(&mut Value);
    let (world, inspector) = begin(db).await;
    let cases: [(&str, Alter); 13] = [
        ("invalid-input", |visit| {
            visit["openedAt"] = json!("0001-01-01T00:00:00Z");
        }),
        ("visit-incomplete", |visit| visit["area"] = json!(null)),
        ("answer-photo-missing", |visit| {
            visit["answers"][2]["photos"] = json!([]);
        }),
        ("visit-photo-missing", |visit| {
            visit["answers"][2]["photos"] = json!([id::fresh()]);
        }),
        ("check-unknown", |visit| {
            visit["answers"][0]["check"] = json!("Z9");
        }),
        ("answer-twice", |visit| {
            visit["answers"][1]["check"] = json!("B1");
        }),
        ("measure-unreadable", |visit| {
            visit["area"]["parts"] = json!([{ "areaM2": "40-70" }]);
        }),
        ("measure-outside", |visit| {
            visit["area"]["parts"] = json!([{ "areaM2": "0" }]);
        }),
        ("measure-unreadable", |visit| {
            visit["area"]["parts"] = json!([{ "areaM2": "10,000" }]);
        }),
        ("text-too-long", |visit| {
            visit["note"] = json!("长".repeat(5000));
        }),
        ("not-found", |visit| visit["version"] = json!(7)),
        ("visit-follows", |visit| {
            visit["kind"] = json!("reinspection");
        }),
        ("answer-unexplained", |visit| {
            visit["answers"][0]["outcome"] = json!("not_applicable");
        }),
    ];
    for (code, alter) in cases {
        let (_, answer) = sign(&world, &inspector, alter).await;
        answer.refused(code);
    }
    let list = inspector.get(&format!("{AT}/visits")).await.json;
    assert_eq!(list["items"], json!([]));
    let draft = json!({ "name": { "zh": "标准", "en": "" }, "checks": checks() });
    let county = world.sign_in("county").await;
    county
        .put("/api/v1/standards/S1/draft", &draft)
        .await
        .expect(200);
    let (_, answer) = sign(&world, &inspector, |visit| visit["version"] = json!(2)).await;
    answer.refused("standard-unpublished");
}

async fn both_sides_sign_or_it_is_said_that_one_refused(db: &Db) {
    let (world, inspector) = begin(db).await;
    let now = world.now();
    let (_, answer) = sign(&world, &inspector, |visit| {
        visit["signatures"] = json!([signature("inspector", now)]);
    })
    .await;
    answer.refused("visit-unsigned");
    let (id, answer) = sign(&world, &inspector, |visit| {
        visit["signatures"][1] = json!({ "side": "depot", "name": "王某", "at": visit["signedAt"],
            "strokes": [], "refused": true, "reason": "不同意" });
    })
    .await;
    answer.expect(201);
    let shown = show(&inspector, id).await;
    assert_eq!(shown["content"]["signatures"][1]["reason"], "不同意");
}

async fn a_clock_a_day_off_is_kept_and_told(db: &Db) {
    let (world, inspector) = begin(db).await;
    let day = Duration::days(1);
    let (id, answer) = sign(&world, &inspector, |visit| {
        for name in ["openedAt", "signedAt", "sentAt"] {
            let at: DateTime<Utc> = visit[name].as_str().unwrap().parse().unwrap();
            visit[name] = json!(at - day);
        }
    })
    .await;
    let told = answer.expect(201).json;
    assert_eq!(
        (&told["aheadSeconds"], &told["clockOff"]),
        (&json!(-86_400), &json!(true))
    );
    let shown = show(&inspector, id).await;
    let moment = |value: &Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert_eq!(moment(&shown["content"]["signedAt"]), world.now() - day);
    assert_eq!(moment(&shown["content"]["receivedAt"]), world.now());
    // Sent a day later by a clock that is right, nothing is off.
    let (_, answer) = sign(&world, &inspector, |visit| {
        visit["signedAt"] = json!("2026-03-01T02:00:00Z");
    })
    .await;
    assert_eq!(answer.expect(201).json["clockOff"], false);
}

async fn who_lost_the_role_is_refused_and_may_send_again_later(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (id, photo) = (id::fresh(), id::fresh());
    put_photo(&inspector, photo, id, picture(3))
        .await
        .expect(201);
    let visit = visit(&world, photo);
    let path = format!("{AT}/visits/{id}");
    let root = world.sign_in("root").await;
    let user = world.actor("inspector").await.account;
    let roles = |role: &str| json!({ "roles": [{ "role": role, "region": "530102" }] });
    let at = format!("/api/v1/users/{user}/roles");
    root.put(&at, &roles("viewer")).await.expect(200);
    world.app.actors.forget();
    let refused = inspector.put(&path, &visit).await.expect(403);
    refused.refused("not-allowed");
    root.put(&at, &roles("inspector")).await.expect(200);
    world.app.actors.forget();
    inspector.put(&path, &visit).await.expect(201);
    // The neighbour's county is not theirs.
    let elsewhere = path.replace("XD", "QD");
    inspector.put(&elsewhere, &visit).await.expect(403);
}

async fn photos_come_first_small_and_without_their_place(db: &Db) {
    let (_world, inspector) = begin(db).await;
    let (photo, subject) = (id::fresh(), id::fresh());
    let mut wide = Cursor::new(Vec::new());
    RgbImage::from_fn(4000, 3000, |x, y| {
        let shade = u8::try_from((x / 16 + y / 16) % 256).unwrap();
        image::Rgb([shade, 255 - shade, 90])
    })
    .write_to(&mut wide, ImageFormat::Jpeg)
    .unwrap();
    // A camera writes where it was: a segment of its own behind the first marker.
    let mut bytes = wide.into_inner();
    let place = b"\xff\xe1\x00\x10GPS 24.88,102.8";
    bytes.splice(2..2, place.iter().copied().chain([0]).take(18));
    let sent = put_photo(&inspector, photo, subject, bytes.clone()).await;
    let told = sent.expect(201).json;
    assert_eq!(
        (&told["width"], &told["height"]),
        (&json!(1600), &json!(1200))
    );
    let again = put_photo(&inspector, photo, subject, bytes).await;
    assert_eq!(again.expect(200).json, told);
    let other = put_photo(&inspector, photo, subject, picture(7)).await;
    other.refused("photo-differs");
    let shown = inspector
        .get(&format!("{AT}/inspection-photos/{photo}"))
        .await
        .expect(200);
    assert!(shown.bytes.len() <= 640 * 1024);
    assert!(!shown.bytes.windows(4).any(|part| part == b"GPS "));
    assert!(
        shown.headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("private, no-cache")
    );
}

async fn a_photo_bomb_is_refused(db: &Db) {
    let (_world, inspector) = begin(db).await;
    // A header that promises 65,535 × 65,535 pixels, and a few bytes behind it.
    let mut bomb = Vec::new();
    let mut writer = png::Encoder::new(&mut bomb, 65_535, 65_535)
        .write_header()
        .unwrap();
    writer
        .write_chunk(png::chunk::IDAT, b"\x78\x9c\x03\0\0\0\0\x01")
        .unwrap();
    drop(writer);
    for (bytes, code) in [
        (&bomb[..], "picture-too-large"),
        (b"no picture", "picture-not-image"),
        (b"", "picture-not-image"),
    ] {
        let answer = put_photo(&inspector, id::fresh(), id::fresh(), bytes.to_vec()).await;
        answer.refused(code);
    }
    let huge = put_photo(&inspector, id::fresh(), id::fresh(), vec![0; 9 << 20]).await;
    huge.expect(413);
}

async fn the_area_is_judged_beside_what_was_declared(db: &Db) {
    let (world, inspector) = begin(db).await;
    let county = world.sign_in("county").await;
    let room = json!({ "code": "R1", "name": "库房", "areaM2": "48.0", "climateClass": "normal" });
    county
        .post(&format!("{AT}/storerooms"), &room)
        .await
        .expect(201);
    for (area, standing, short, permille) in [
        ("39.9", "below", Some("0.1"), 833),
        ("40.0", "within", None, 1000),
        ("70.0", "within", None, 1000),
        ("70.01", "above", None, 1000),
    ] {
        let (id, answer) = sign(&world, &inspector, |visit| {
            visit["area"]["parts"] = json!([{ "areaM2": area }]);
        })
        .await;
        let told = answer.expect(201).json;
        assert_eq!(told["permille"], permille, "{area}");
        assert_eq!(told["fails"], standing == "below", "{area}");
        let found = show(&inspector, id).await["content"]["area"].clone();
        assert_eq!(found["judged"]["standing"], standing, "{area}");
        assert_eq!(found["judged"]["shortM2"], json!(short), "{area}");
        assert_eq!(found["declaredM2"], "48.0");
    }
}

async fn sample_counts_are_compared_with_the_book_of_that_moment(db: &Db) {
    let (world, inspector) = begin(db).await;
    let manager = world.sign_in("depot_manager").await;
    let receipt = |units: i64| {
        json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
            "counterparty": { "name": "厂家" },
            "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2028-01-01" },
                "zone": "HG", "units": units }] })
    };
    let documents = format!("{AT}/documents");
    manager.post(&documents, &receipt(90)).await.expect(201);
    let counted = world.now();
    let basis = inspector
        .get(&format!("{AT}/visit-basis"))
        .await
        .expect(200);
    assert_eq!(basis.json["lots"][0]["units"], 90);
    assert_eq!(basis.json["standards"][0]["code"], "S1");
    // While the phone had no network the depot received more.
    world.pass(Duration::minutes(20));
    let manager = world.sign_in("depot_manager").await;
    manager.post(&documents, &receipt(10)).await.expect(201);
    let inspector = world.sign_in("inspector").await;
    let line = json!({ "product": "P1", "lot": "A1", "expiry": "2028-01-01", "zone": "HG",
        "units": 88, "countedAt": counted });
    let id = id::fresh();
    // Counted and picked at a moment that suits is no earlier than the visit was opened.
    let earlier = counted - Duration::days(1);
    let signed = sign_as(&world, &inspector, id, |visit| {
        visit["openedAt"] = json!(counted);
        visit["sample"] = json!({ "seed": id, "pickedAt": earlier, "lines": [line] });
        visit["sample"]["lines"][0]["countedAt"] = json!(earlier);
    });
    signed.await.expect(201);
    let sample = show(&inspector, id).await["content"]["sample"].clone();
    assert_eq!(sample["lines"][0]["book"], 90);
    assert_eq!(
        (&sample["accuracyPermille"], &sample["asPicked"]),
        (&json!(0), &json!(true))
    );
    let mut other = line.clone();
    other["lot"] = json!("B9");
    let id = id::fresh();
    let signed = sign_as(&world, &inspector, id, |visit| {
        visit["sample"] = json!({ "seed": id, "pickedAt": counted, "lines": [other] });
    });
    signed.await.expect(201);
    let sample = show(&inspector, id).await["content"]["sample"].clone();
    assert_eq!(
        (&sample["lines"][0]["book"], &sample["asPicked"]),
        (&json!(0), &json!(false))
    );
    // The right lot, drawn by another seed than the visit's own.
    let (id, signed) = sign(&world, &inspector, |visit| {
        visit["sample"] = json!({ "seed": "7", "pickedAt": counted, "lines": [line] });
    })
    .await;
    signed.expect(201);
    let sample = show(&inspector, id).await["content"]["sample"].clone();
    assert_eq!(sample["asPicked"], false);
}

async fn what_was_tampered_with_is_found(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (id, answer) = sign(&world, &inspector, |_| {}).await;
    answer.expect(201);
    assert_eq!(genuine(&inspector, id).await["troubles"], json!([]));
    for (sql, trouble) in [
        ("UPDATE visit SET score_permille = 999", "figures"),
        ("UPDATE inspection_photo SET jpeg = $1", "photo"),
        (
            "UPDATE visit SET content = replace(content, '1000', '900')",
            "content",
        ),
    ] {
        without_guards(&world, sql).await;
        let found = genuine(&inspector, id).await;
        assert_eq!(found["genuine"], false);
        let troubles = found["troubles"].as_array().unwrap();
        assert!(troubles.contains(&json!(trouble)), "{sql}: {found}");
    }
}

/// What somebody does who has the database in their hands: takes the guards away first.
async fn without_guards(world: &World, sql: &'static str) {
    let mut tx = world.app.db.write().await.unwrap();
    let drops = match &world.app.db {
        Db::Sqlite { .. } => [
            "DROP TRIGGER IF EXISTS visit_no_update",
            "DROP TRIGGER IF EXISTS inspection_photo_no_update",
        ],
        Db::Postgres(_) => [
            "DROP TRIGGER IF EXISTS visit_append_only ON visit",
            "DROP TRIGGER IF EXISTS inspection_photo_append_only ON inspection_photo",
        ],
    };
    for drop in drops {
        tx.query(drop).run().await.unwrap();
    }
    let query = tx.query(sql);
    let query = if sql.contains("$1") {
        query.bind(vec![1_u8, 2])
    } else {
        query
    };
    assert_eq!(query.run().await.unwrap(), 1);
    tx.commit().await.unwrap();
}

async fn a_depot_checks_itself_without_findings(db: &Db) {
    let (world, inspector) = begin(db).await;
    let manager = world.sign_in("depot_manager").await;
    let alter = |visit: &mut Value| {
        visit["kind"] = json!("self_check");
        visit["answers"] = json!([answer("B1", "not_met"), visit["answers"][2]]);
        visit["signatures"] = json!([visit["signatures"][1]]);
    };
    let (id, answer) = sign(&world, &manager, alter).await;
    assert_eq!(answer.expect(201).json["failed"], 1);
    assert_eq!(show(&manager, id).await["findings"], json!([]));
    // An inspector does not check the depot's own house in its name, nor it the inspector's.
    let (_, answer) = sign(&world, &inspector, alter).await;
    answer.expect(403);
    let (_, answer) = sign(&world, &manager, |_| {}).await;
    answer.expect(403);
}

async fn paper_cards_are_compared_with_the_book(db: &Db) {
    let (world, inspector) = begin(db).await;
    let manager = world.sign_in("depot_manager").await;
    let receipt = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "name": "厂家" },
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2028-01-01" },
            "units": 9 }] });
    manager
        .post(&format!("{AT}/documents"), &receipt)
        .await
        .expect(201);
    let card = json!({ "kind": "card", "product": "P1" });
    let paper = manager
        .post(&format!("{AT}/papers"), &card)
        .await
        .expect(201);
    let link = paper.json["link"].as_str().unwrap();
    let head = paper.json["head"]["code"].as_str().unwrap();
    let now = world.now();
    let (id, answer) = sign(&world, &inspector, |visit| {
        let codes = [link, head, "7K3M-9QFA-2B4C-6D8E", "什么都不是"];
        let cards = codes.map(|code| json!({ "code": code, "scannedAt": now }));
        visit["cards"] = json!(cards);
    })
    .await;
    answer.expect(201);
    let cards = show(&inspector, id).await["content"]["cards"].clone();
    let verdicts: Vec<&str> = cards
        .as_array()
        .unwrap()
        .iter()
        .map(|card| card["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["equal", "equal", "not-ours", "not-ours"]);
}

/// The standard that comes with the program is there once, however often the program starts.
#[tokio::test(flavor = "multi_thread")]
async fn the_three_lights_are_added_once() {
    let fresh = crate::both::sqlite().await.unwrap();
    let world = World::county(&fresh.db).await;
    for is_new in [true, false] {
        let mut tx = fresh.db.write().await.unwrap();
        let added = starter::add_three_lights(&mut tx, world.now())
            .await
            .unwrap();
        assert_eq!(added, is_new);
        tx.commit().await.unwrap();
    }
    world.user("viewer2", Role::Viewer, "XD").await;
    let viewer = world.sign_in("viewer2").await;
    let path = "/api/v1/standards/THREE-LIGHTS/versions/1";
    let whole = viewer.get(path).await.expect(200).json;
    assert_eq!(whole["state"], "published");
    let open = whole["items"].as_array().unwrap().iter();
    let open: Vec<_> = open.filter(|check| check["open"] == true).collect();
    assert_eq!(open.len(), 1);
}
