//! The register of a region, as a list and as a file.

use serde_json::{Value, json};
use yaoju::db::Db;

use super::{certificate, issue, member};
use crate::{on_both, world::World};

on_both!(
    everybody_within_reach_is_listed_page_by_page,
    who_is_without_and_whose_ends_soon,
    the_file_holds_what_the_list_shows,
);

const REGISTER: &str = "/api/v1/staff-register";

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");
    let named = items.iter().map(|one| one["member"]["name"].as_str());
    named.map(|name| name.expect("a name")).collect()
}

async fn everybody_within_reach_is_listed_page_by_page(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    for name in ["张一", "张二", "张三"] {
        member(&county, "XD", name, None).await;
    }
    let whole = county.get(REGISTER).await.expect(200).json;
    assert_eq!(names(&whole).len(), 3);
    let mut seen = Vec::new();
    let mut after = String::new();
    for _ in 0..3 {
        let page = county
            .get(&format!("{REGISTER}?limit=1{after}"))
            .await
            .expect(200)
            .json;
        assert_eq!(names(&page).len(), 1);
        seen.extend(names(&page).into_iter().map(str::to_owned));
        let next = page["next"].as_str().unwrap_or_default();
        after = format!("&after={}", next.replace(' ', "%20"));
    }
    assert_eq!(seen, names(&whole));
    county.get(&format!("{REGISTER}?after=x")).await.expect(422);
    county
        .get(&format!("{REGISTER}?region=nowhere"))
        .await
        .expect(422);
}

async fn who_is_without_and_whose_ends_soon(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let holds = member(&county, "XD", "李持证", None).await;
    let ends = member(&county, "XD", "王将满", None).await;
    member(&county, "XD", "赵无证", None).await;
    let left = member(&county, "XD", "钱离岗", None).await;
    let path = format!("/api/v1/facilities/XD/staff/{left}");
    let gone = json!({ "name": "钱离岗", "beganOn": "2026-01-05", "leftOn": "2026-02-01" });
    county.put(&path, &gone).await.expect(200);
    for (who, number, until) in [(holds, "N-1", "2029-03-01"), (ends, "N-2", "2026-03-31")] {
        let mut body = certificate(&who, number);
        body["earlier"] = json!(true);
        body["issuedOn"] = json!("2026-01-05");
        body["validTo"] = json!(until);
        issue(&county, &body).await.expect(201);
    }
    let without = county
        .get(&format!("{REGISTER}?only=without"))
        .await
        .expect(200)
        .json;
    assert_eq!(names(&without), ["赵无证"]);
    let ending = county
        .get(&format!("{REGISTER}?only=ending"))
        .await
        .expect(200)
        .json;
    assert_eq!(names(&ending), ["王将满"]);
}

async fn the_file_holds_what_the_list_shows(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let holds = member(&county, "XD", "李持证", None).await;
    member(&county, "XD", "赵无证", None).await;
    let mut body = certificate(&holds, "N-1");
    body["earlier"] = json!(true);
    body["issuedOn"] = json!("2026-01-05");
    issue(&county, &body).await.expect(201);
    let file = format!("{REGISTER}/export?format=csv");
    let text = county.get(&file).await.expect(200).text;
    assert!(text.contains("李持证") && text.contains("N-1") && text.contains("赵无证"));
    let text = county
        .get(&format!("{file}&only=without"))
        .await
        .expect(200)
        .text;
    assert!(!text.contains("李持证") && text.contains("赵无证"));
}
