//! Standards: drafts, versions that never change, files.

use serde_json::{Value, json};
use yaoju::db::Db;

use super::checks;
use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    a_draft_becomes_a_version_that_never_changes,
    doubles_loops_and_empty_ranges_are_refused_by_row,
    a_file_becomes_the_draft,
    the_county_names_the_eighth_have,
);

const AT: &str = "/api/v1/standards";

fn body(checks: &Value) -> Value {
    json!({ "name": { "zh": "本县标准", "en": "" }, "checks": checks })
}

async fn begin(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let mut new = body(&checks());
    new["code"] = json!("S1");
    county.post(AT, &new).await.expect(201);
    (world, county)
}

async fn a_draft_becomes_a_version_that_never_changes(db: &Db) {
    let (world, county) = begin(db).await;
    let draft = format!("{AT}/S1/draft");
    let publish = format!("{draft}/publish");
    let mut new = body(&checks());
    new["revision"] = json!(1);
    new["checks"][1]["weight"] = json!(9);
    let saved = county.put(&draft, &new).await.expect(200).json;
    assert_eq!(
        (&saved["revision"], &saved["state"]),
        (&json!(2), &json!("draft"))
    );
    // Somebody else's change is not written over.
    county
        .put(&draft, &new)
        .await
        .refused("standard-draft-moved");
    let old = json!({ "revision": 1 });
    county
        .post(&publish, &old)
        .await
        .refused("standard-draft-moved");
    let published = county.post(&publish, &json!({ "revision": 2 })).await;
    let published = published.expect(200).json;
    assert_eq!(
        (&published["version"], &published["state"]),
        (&json!(1), &json!("published"))
    );
    county
        .post(&publish, &json!({ "revision": 2 }))
        .await
        .refused("standard-no-draft");
    // The next draft is another version; the first stays.
    new["revision"] = json!(null);
    new["checks"][1]["weight"] = json!(4);
    new["checks"].as_array_mut().unwrap().remove(3);
    let second = county.put(&draft, &new).await.expect(200).json;
    assert_eq!(second["version"], 2);
    let changes = county.get(&format!("{AT}/S1/versions/2/changes")).await;
    let changes = changes.expect(200).json;
    assert_eq!(changes["since"], 1);
    let told = changes["items"].as_array().unwrap().iter().map(|change| {
        (
            change["code"].as_str().unwrap(),
            change["kind"].as_str().unwrap(),
        )
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("B1", "changed"), ("C1", "removed")]
    );
    assert_eq!(
        changes["items"][0]["fields"],
        json!([{ "field": "weight", "from": 9, "to": 4 }])
    );
    let first = county.get(&format!("{AT}/S1/versions/1")).await.json;
    assert_eq!(
        (&first["items"][1]["weight"], &first["hash"]),
        (&json!(9), &published["hash"])
    );
    county.delete(&draft).await.expect(204);
    let list = county.get(AT).await.json;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    // Nothing new is not published.
    let same = json!({ "name": first["name"], "checks": first["items"], "revision": null });
    county.put(&draft, &same).await.expect(200);
    let again = county.post(&publish, &json!({ "revision": 1 })).await;
    again.refused("standard-unchanged");
    let manager = world.sign_in("depot_manager").await;
    manager.put(&draft, &new).await.expect(403);
}

async fn doubles_loops_and_empty_ranges_are_refused_by_row(db: &Db) {
    let (_world, county) = begin(db).await;
    let draft = format!("{AT}/S1/draft");
    let refused = async |alter: fn(&mut Value)| {
        let mut new = body(&checks());
        new["revision"] = json!(1);
        alter(&mut new["checks"]);
        county.put(&draft, &new).await.expect(422)
    };
    let twice = refused(|checks| checks[2]["code"] = json!("B1")).await;
    assert_eq!(twice.code(), "check-code-twice");
    assert!(twice.text.contains("第 3 行"), "{}", twice.text);
    let cycle = refused(|checks| checks[1]["onlyIf"] = json!("B2")).await;
    assert_eq!(cycle.code(), "check-cycle");
    let empty = refused(|checks| {
        checks[1]["how"] = json!("range");
        checks[1]["least"] = json!("75");
        checks[1]["most"] = json!("35");
    })
    .await;
    assert_eq!(empty.code(), "check-range-empty");
    assert_eq!(empty.json["field"], "checks[1].most");
}

async fn a_file_becomes_the_draft(db: &Db) {
    let (_world, county) = begin(db).await;
    let at = format!("{AT}/S1/file?revision=1");
    let table = "编号,部分,内容,依据,适用机构,判断方式,下限,上限,单位\n\
                 H1,库房,湿度,县文件,药具库,数值,35,75,%\n";
    let read = county.upload(&at, table.as_bytes()).await.expect(200).json;
    assert_eq!(read["items"][0]["how"], "range");
    assert_eq!(
        (&read["revision"], &read["name"]["zh"]),
        (&json!(2), &json!("本县标准"))
    );
    let wrong = table.replace("35,75", "75,35");
    let at = at.replace("=1", "=2");
    let refused = county.upload(&at, wrong.as_bytes()).await;
    assert!(refused.text.contains("第 2 行"), "{}", refused.text);
    refused.refused("check-range-empty");
    for nothing in ["", "{\"name\":1}", "\u{0}\u{1}"] {
        county.upload(&at, nothing.as_bytes()).await.expect(422);
    }
    // What is exported comes back the same, from a workbook and from a text file.
    for format in ["xlsx", "csv"] {
        let version = county.get(&format!("{AT}/S1/versions/1")).await.json;
        let export = format!("{AT}/S1/versions/1/export?format={format}");
        let bytes = county.get(&export).await.expect(200).bytes;
        let revision = version["revision"].as_i64().unwrap();
        let at = format!("{AT}/S1/file?revision={revision}");
        let read = county.upload(&at, &bytes).await.expect(200).json;
        assert_eq!(read["items"], version["items"], "{format}");
    }
}

/// Until then it reads as not named and does not count; afterwards it is asked.
async fn the_county_names_the_eighth_have(db: &Db) {
    let (world, county) = begin(db).await;
    let mut tx = db.write().await.unwrap();
    yaoju::inspection::starter::add_three_lights(&mut tx, world.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let at = format!("{AT}/THREE-LIGHTS");
    let first = county
        .get(&format!("{at}/versions/1"))
        .await
        .expect(200)
        .json;
    let mut new = json!({ "name": first["name"], "checks": first["items"], "revision": null });
    let checks = new["checks"].as_array_mut().unwrap();
    let eighth = checks
        .iter_mut()
        .find(|check| check["code"] == "S2-8")
        .unwrap();
    assert_eq!(eighth["open"], true);
    eighth["open"] = json!(false);
    eighth["text"] = json!({ "zh": "八有之八：有除湿机", "en": "" });
    county.put(&format!("{at}/draft"), &new).await.expect(200);
    let published = county
        .post(&format!("{at}/draft/publish"), &json!({ "revision": 1 }))
        .await
        .expect(200)
        .json;
    assert_eq!(published["version"], 2);
    let inspector = world.sign_in("inspector").await;
    let basis = inspector
        .get("/api/v1/facilities/XD/visit-basis")
        .await
        .json;
    let standards = basis["standards"].as_array().unwrap();
    let lights = standards
        .iter()
        .find(|one| one["code"] == "THREE-LIGHTS")
        .unwrap();
    assert_eq!(lights["version"], 2);
}
