//! A visit on paper, and the public page that says whether it is genuine.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{db::Db, id};

use super::{AT, answer, begin, picture, put_photo, sign, visit};
use crate::{
    labels::read::{from_pdf, text_of_pdf},
    on_both,
    world::{Caller, World},
};

on_both!(
    the_paper_holds_what_was_signed_and_its_code_leads_to_genuine,
    twenty_photos_stay_below_five_megabytes,
    one_changed_value_makes_the_paper_not_genuine,
    another_seal_another_visit_and_no_visit_are_not_genuine,
);

/// A visit where `B1` is not met and another one after it; the first one's id.
async fn two(world: &World, inspector: &Caller) -> Uuid {
    let unmet = |visit: &mut Value| {
        let mut b1 = answer("B1", "not_met");
        b1["note"] = json!("灭火器过期");
        visit["answers"] = json!([b1, visit["answers"][2]]);
    };
    let (id, signed) = sign(world, inspector, unmet).await;
    signed.expect(201);
    let (_, signed) = sign(world, inspector, |_| {}).await;
    signed.expect(201);
    id
}

async fn paper(caller: &Caller, id: Uuid) -> Vec<u8> {
    let answer = caller.get(&format!("{AT}/visits/{id}/file")).await;
    let answer = answer.expect(200);
    assert_eq!(answer.headers["content-type"], "application/pdf");
    answer.bytes
}

/// What the code on the paper says, and the paper's words.
fn read(id: Uuid, pdf: &[u8]) -> (String, String) {
    let file = std::env::temp_dir().join(format!("yaoju-{id}-{}.pdf", id::fresh()));
    std::fs::write(&file, pdf).unwrap();
    let code = from_pdf(&file, 1, 200).codes().pop().expect("a code");
    let text = text_of_pdf(&file);
    std::fs::remove_file(&file).unwrap();
    (code, text)
}

/// The path of the public page, without what is before it.
async fn path_of(world: &World, id: Uuid) -> String {
    let inspector = world.sign_in("inspector").await;
    let shown = inspector
        .get(&format!("{AT}/visits/{id}"))
        .await
        .expect(200);
    let hash = shown.json["hash"].as_str().unwrap().to_owned();
    format!("/v/XD/{id}/{}", &hash[..16])
}

/// Somebody who holds the paper, each time from elsewhere: how often is limited.
fn holder(world: &World) -> Caller {
    let [.., a, b, c] = id::fresh().into_bytes();
    let holder = world.caller().from([10, a, b, c]);
    holder.with("accept-language", "zh-CN")
}

/// What anybody is told who holds the paper.
async fn told(world: &World, path: &str) -> String {
    holder(world).get(path).await.text
}

async fn the_paper_holds_what_was_signed_and_its_code_leads_to_genuine(db: &Db) {
    let (world, inspector) = begin(db).await;
    let id = two(&world, &inspector).await;
    let (link, text) = read(id, &paper(&inspector, id).await);
    let path = path_of(&world, id).await;
    assert!(link.ends_with(&path), "{link}");
    for word in [
        "药具库督查记录",
        "第 1 次督查",
        "灭火器过期",
        "实测 45.0 平方米，在 40.0–70.0 平方米之内",
        "发现问题 1 个",
        "2026-03-16",
        "督查人员：某人",
        "被查单位负责人：某人",
        "照片 1 · C1",
        "证据：系统里的记录",
        "账册",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let told = told(&world, &path).await;
    assert!(
        told.contains("是真的") && told.contains("44.4 分"),
        "{told}"
    );
    // Nothing of persons for whoever comes by.
    assert!(!told.contains("某人"), "{told}");
    // The paper is for those who may see the depot.
    let stranger = world.caller().get(&format!("{AT}/visits/{id}/file")).await;
    stranger.expect(401);
}

/// A picture that no encoder makes small.
fn noise(seed: u32) -> Vec<u8> {
    let noise = RgbImage::from_fn(1400, 1050, |x, y| {
        let n = (x + seed).wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503);
        let [_, r, g, b] = (n ^ (n >> 13)).to_le_bytes();
        image::Rgb([r, g, b])
    });
    let mut bytes = Cursor::new(Vec::new());
    noise.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn twenty_photos_stay_below_five_megabytes(db: &Db) {
    let (world, inspector) = begin(db).await;
    let id = id::fresh();
    let mut photos = Vec::new();
    for seed in 0..20 {
        let photo = id::fresh();
        let bytes = if seed < 4 {
            noise(seed)
        } else {
            picture(u8::try_from(seed).unwrap())
        };
        put_photo(&inspector, photo, id, bytes).await.expect(201);
        photos.push(photo);
    }
    let mut visit = visit(&world, photos[0]);
    let answers = [
        ("B1", &photos[..8]),
        ("B2", &photos[8..16]),
        ("C1", &photos[16..]),
    ];
    visit["answers"] = answers
        .map(|(check, photos)| {
            let mut one = answer(check, "met");
            one["photos"] = json!(photos);
            one
        })
        .into_iter()
        .collect();
    let signed = inspector.put(&format!("{AT}/visits/{id}"), &visit).await;
    signed.expect(201);
    let pdf = paper(&inspector, id).await;
    assert!(pdf.len() < 5_000_000, "{}", pdf.len());
    let images = pdf.windows(9).filter(|part| part == b"DCTDecode").count();
    assert_eq!(images, 20);
    let (_, text) = read(id, &pdf);
    assert!(text.contains("照片 20 · C1"), "{text}");
}

/// Statements of somebody who has the database in their hands, and what the page then says.
const TAMPERED: [(&str, &str); 12] = [
    (
        "UPDATE visit SET score_permille = 1000 WHERE number = 1",
        "列表里的数字",
    ),
    (
        "UPDATE visit SET failed = 0 WHERE number = 1",
        "列表里的数字",
    ),
    (
        "UPDATE visit SET fails = TRUE WHERE number = 1",
        "列表里的数字",
    ),
    (
        "UPDATE visit SET announced = TRUE WHERE number = 1",
        "列表里的数字",
    ),
    (
        "UPDATE visit SET content = replace(content, '不错', '很好') WHERE number = 1",
        "与校验码不符",
    ),
    // The next visit is another, or gone.
    (
        "UPDATE visit SET content = replace(content, '不错', '很好') WHERE number = 2",
        "接不上",
    ),
    ("UPDATE visit SET number = 3 WHERE number = 2", "接不上"),
    ("UPDATE finding SET severity = 'minor'", "问题记录"),
    ("UPDATE finding SET due_on = '2026-12-31'", "问题记录"),
    ("DELETE FROM finding", "问题记录"),
    ("UPDATE inspection_photo SET hash = 'x'", "照片"),
    ("DELETE FROM inspection_photo", "照片"),
];

async fn one_changed_value_makes_the_paper_not_genuine(db: &Db) {
    let (world, inspector) = begin(db).await;
    let id = two(&world, &inspector).await;
    let path = path_of(&world, id).await;
    without_guards(&world).await;
    for (sql, trouble) in TAMPERED {
        let holds = told(&world, &path).await;
        assert!(holds.contains("是真的"), "before {sql}: {holds}");
        change(&world, sql).await;
        let found = told(&world, &path).await;
        assert!(
            found.contains("不是真的") && !found.contains("完全一致。"),
            "{sql}: {found}"
        );
        assert!(found.contains(trouble), "{sql}: {found}");
        put_back(&world).await;
    }
}

async fn change(world: &World, sql: &'static str) {
    let mut tx = world.app.db.write().await.unwrap();
    assert!(tx.query(sql).run().await.unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
}

/// Takes the guards away and keeps a copy of what is there.
async fn without_guards(world: &World) {
    let drops: &[&'static str] = match &world.app.db {
        Db::Sqlite { .. } => &[
            "DROP TRIGGER visit_no_update",
            "DROP TRIGGER visit_no_delete",
            "DROP TRIGGER inspection_photo_no_update",
            "DROP TRIGGER inspection_photo_no_delete",
            "DROP TRIGGER finding_no_update",
            "DROP TRIGGER finding_no_delete",
            "DROP TRIGGER visit_outcome_no_delete",
            "DROP TRIGGER inspection_photo_use_no_delete",
        ],
        Db::Postgres(_) => &[
            "DROP TRIGGER visit_append_only ON visit",
            "DROP TRIGGER inspection_photo_append_only ON inspection_photo",
            "DROP TRIGGER finding_append_only ON finding",
            "DROP TRIGGER visit_outcome_append_only ON visit_outcome",
            "DROP TRIGGER inspection_photo_use_append_only ON inspection_photo_use",
        ],
    };
    let copies = [
        "CREATE TABLE kept_visit AS SELECT * FROM visit",
        "CREATE TABLE kept_photo AS SELECT * FROM inspection_photo",
        "CREATE TABLE kept_finding AS SELECT * FROM finding",
        "CREATE TABLE kept_outcome AS SELECT * FROM visit_outcome",
        "DELETE FROM inspection_photo_use",
    ];
    let mut tx = world.app.db.write().await.unwrap();
    for sql in drops.iter().chain(&copies).copied() {
        tx.query(sql).run().await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Everything as it was signed.
async fn put_back(world: &World) {
    let mut tx = world.app.db.write().await.unwrap();
    for sql in [
        "DELETE FROM finding",
        "DELETE FROM inspection_photo",
        "DELETE FROM visit_outcome",
        "DELETE FROM visit",
        "INSERT INTO visit SELECT * FROM kept_visit",
        "INSERT INTO visit_outcome SELECT * FROM kept_outcome",
        "INSERT INTO inspection_photo SELECT * FROM kept_photo",
        "INSERT INTO finding SELECT * FROM kept_finding",
    ] {
        tx.query(sql).run().await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn another_seal_another_visit_and_no_visit_are_not_genuine(db: &Db) {
    let (world, inspector) = begin(db).await;
    let id = two(&world, &inspector).await;
    let path = path_of(&world, id).await;
    let (before, seal) = path.rsplit_once('/').unwrap();
    let other = format!("{before}/{}", seal.chars().rev().collect::<String>());
    let cut = format!("{before}/{}", &seal[..8]);
    for path in [other, cut] {
        let told = told(&world, &path).await;
        assert!(told.contains("校验码与系统里的这次督查不同"), "{told}");
    }
    for path in [
        path.replace("/XD/", "/QD/"),
        path.replace("/XD/", "/none/"),
        format!("/v/XD/{}/{seal}", id::fresh()),
        format!("/v/XD/no-id/{seal}"),
    ] {
        let told = holder(&world).get(&path).await.expect(404);
        assert!(told.text.contains("系统里没有这次督查"), "{}", told.text);
    }
}
