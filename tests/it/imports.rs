//! Sheets are checked in a draft, corrected there, and come in whole and once.

use serde_json::{Value, json};
use yaoju::{
    db::Db,
    exchange::{
        book::{self, Heads},
        progress::Progress,
    },
    id,
    people::Role,
    stock::verify::Report,
};

use crate::{
    on_both,
    world::{Answer, COUNTY, Caller, World},
};

on_both!(
    opening_stock_is_corrected_and_comes_in_once,
    what_is_in_the_book_already_is_not_taken_again,
    products_are_checked_against_each_other_and_the_catalogue,
    places_keep_to_the_region_and_may_supply_each_other,
    people_get_links_once,
    lots_come_in_once,
    a_draft_is_its_owners_and_expires,
    headings_named_once_are_remembered,
);

/// Uploads a file; answers the draft.
pub async fn upload(caller: &Caller, kind: &str, file: &[u8]) -> Answer {
    let id = id::fresh();
    let path = format!("/api/v1/imports?id={id}&kind={kind}&facility=XD&fileName=list.csv");
    caller.upload(&path, file).await
}

fn path(draft: &Answer) -> String {
    format!("/api/v1/imports/{}", draft.json["id"].as_str().unwrap())
}

/// Row, column and code of each fault shown.
pub fn faults(draft: &Answer) -> Vec<(u64, String, String)> {
    let mut all = Vec::new();
    for row in draft.json["items"].as_array().unwrap() {
        for fault in row["faults"].as_array().unwrap() {
            let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            all.push((row["row"].as_u64().unwrap(), text("column"), text("code")));
        }
    }
    all
}

fn fault(row: u64, column: &str, code: &str) -> (u64, String, String) {
    (row, column.to_owned(), code.to_owned())
}

async fn units(caller: &Caller, facility: &str) -> i64 {
    let stock = caller
        .get(&format!("/api/v1/facilities/{facility}/stock"))
        .await
        .expect(200);
    let items = stock.json["items"].as_array().unwrap().clone();
    items
        .iter()
        .map(|item| item["units"].as_i64().unwrap())
        .sum()
}

async fn assert_sound(db: &Db) {
    let reports = book::verify_database(db, None, &Heads::new(), &mut Progress::silent()).await;
    assert!(reports.unwrap().iter().all(Report::is_sound));
}

const STOCK: &str = "库存表,,,,\n\
    品种编码,批号,有效期,数量,库区\n\
    P1,A1,2028-01,２箱３盒,\n\
    P1,A2,2028/6/30,-4,\n\
    P9,A3,2028-06-30,4,\n\
    P1,A4,明年,5,冷库\n\
    P1,A5,2028-06-30,0,\n\
    ,,,,\n\
    合计,,,1035,\n";

async fn opening_stock_is_corrected_and_comes_in_once(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let draft = upload(&manager, "stock", STOCK.as_bytes())
        .await
        .expect(201);
    let wanted = [
        fault(4, "quantity", "quantity-invalid"),
        fault(5, "product", "product-unknown"),
        fault(6, "expiry", "expiry-invalid"),
        fault(6, "zone", "zone-unknown"),
    ];
    assert_eq!(faults(&draft), wanted);
    assert_eq!(draft.json["faults"], 4);
    assert_eq!(draft.json["faultyRows"], 3);
    assert_eq!(draft.json["ready"], 1);
    assert_eq!(draft.json["emptyRows"], 1);
    assert_eq!(draft.json["apart"], json!([9]));
    let at = path(&draft);
    manager
        .post(&format!("{at}/commit"), &json!({}))
        .await
        .refused("import-faulty");
    assert_eq!(units(&manager, "XD").await, 0);

    let only = manager
        .get(&format!("{at}?faulty=true&limit=2"))
        .await
        .expect(200);
    assert_eq!(faults(&only), wanted[..2]);
    assert_eq!(only.json["next"], 5);
    let rest = manager
        .get(&format!("{at}?faulty=true&limit=2&after=5"))
        .await
        .expect(200);
    assert_eq!(faults(&rest), wanted[2..]);
    assert_eq!(rest.json["next"], Value::Null);

    let change = json!({ "cells": [
        { "row": 4, "at": 3, "text": "4盒" }, { "row": 6, "at": 2, "text": "2028年5月" },
        { "row": 6, "at": 4, "text": "" },
    ], "leaveOut": [5], "occurredOn": "2026-03-01" });
    let corrected = manager.patch(&at, &change).await.expect(200);
    assert_eq!(faults(&corrected), []);
    assert_eq!(corrected.json["ready"], 3);
    // Kept on the server: another visit sees the same.
    let again = manager.get(&at).await.expect(200);
    assert_eq!(again.json["items"], corrected.json["items"]);
    assert_eq!(again.json["items"][1]["edited"], json!([3]));

    let (to, nothing) = (format!("{at}/commit"), json!({}));
    let (one, two) = tokio::join!(manager.post(&to, &nothing), manager.post(&to, &nothing));
    let three = manager
        .post(&format!("{at}/commit"), &json!({}))
        .await
        .expect(200);
    assert_eq!(
        one.expect(200).json["outcome"]["documents"],
        three.json["outcome"]["documents"]
    );
    assert_eq!(two.expect(200).json["outcome"]["count"], 3);
    assert_eq!(units(&manager, "XD").await, 1030 + 40 + 5);
    manager
        .patch(&at, &json!({ "takeIn": [5] }))
        .await
        .refused("import-done");
    let list = manager.get("/api/v1/imports").await.expect(200);
    assert_eq!(list.json["items"][0]["outcome"]["count"], 3);
    assert_sound(db).await;

    // An answer that was lost, with the note of it, is found again by the documents' ids.
    let mut tx = db.write().await.unwrap();
    tx.query("UPDATE import_draft SET outcome = NULL")
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let found = manager
        .post(&format!("{at}/commit"), &json!({}))
        .await
        .expect(200);
    assert_eq!(
        found.json["outcome"]["documents"],
        three.json["outcome"]["documents"]
    );
    assert_eq!(found.json["outcome"]["count"], 3);
    assert_eq!(units(&manager, "XD").await, 1075);
}

async fn what_is_in_the_book_already_is_not_taken_again(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let list = "product,lot,expiry,quantity\nP1,A1,2028-01-31,5\nP2,B1,2028-01-31,5\n";
    let draft = upload(&manager, "stock", list.as_bytes()).await.expect(201);
    manager
        .post(&format!("{}/commit", path(&draft)), &json!({}))
        .await
        .expect(200);
    // The same list under another name, with one row more.
    let more = format!("{list}P2,B2,2028-01-31,9\n");
    let draft = upload(&manager, "stock", more.as_bytes()).await.expect(201);
    let known = [
        fault(2, "product", "stock-known"),
        fault(3, "product", "stock-known"),
    ];
    assert_eq!(faults(&draft), known);
    let change = json!({ "leaveOut": [2, 3] });
    let rest = manager.patch(&path(&draft), &change).await.expect(200);
    assert_eq!((faults(&rest), &rest.json["ready"]), (vec![], &json!(1)));
    manager
        .post(&format!("{}/commit", path(&draft)), &json!({}))
        .await
        .expect(200);
    assert_eq!(units(&manager, "XD").await, 19);

    // What only the ledger refuses is told before anything is written.
    let list = "product,lot,expiry,quantity\nP1,C1,2028-01-31,9999999999\n";
    let draft = upload(&manager, "stock", list.as_bytes()).await.expect(201);
    assert_eq!(faults(&draft).len(), 1);
    assert_eq!(faults(&draft)[0].1, "quantity");
    assert_eq!(units(&manager, "XD").await, 19);
    assert_sound(db).await;
}

async fn products_are_checked_against_each_other_and_the_catalogue(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let head = "编号,品名,类别,避孕方法,最小单位,储存条件,包装,批准文号,商品条码\n";
    let list = format!(
        "{head}N1,避孕套,套,男用避孕套,只,normal,1箱=500只；1盒=10只,,６９０１２３４５６７８９２\n\
         N2,避孕套,药,男用,只,normal,盒=x,国药准字H20010001,6901234567893\n\
         N1,环,环,含铜,枚,常常温,,,6901234567892\n\
         P1,环,环,含铜,枚,normal,,,\n\
         n 5,,糖,,1,,,,\n"
    );
    let draft = upload(&county, "products", list.as_bytes())
        .await
        .expect(201);
    let wanted = [
        fault(3, "method", "method-mismatch"),
        fault(3, "packs", "pack-list-invalid"),
        fault(3, "gtin", "gtin-check-digit"),
        fault(3, "approvalNumber", "approval-invalid"),
        fault(4, "storageClass", "word-unknown"),
        fault(4, "code", "row-twice"),
        fault(4, "gtin", "row-twice"),
        fault(5, "code", "already-exists"),
        fault(6, "code", "code-malformed"),
        fault(6, "name", "text-missing"),
        fault(6, "category", "word-unknown"),
        fault(6, "method", "cell-missing"),
        fault(6, "baseUnit", "packs-invalid"),
        fault(6, "storageClass", "cell-missing"),
    ];
    assert_eq!(faults(&draft), wanted);
    let change = json!({ "leaveOut": [3, 4, 5, 6] });
    county.patch(&path(&draft), &change).await.expect(200);
    county
        .post(&format!("{}/commit", path(&draft)), &json!({}))
        .await
        .expect(200);
    let product = county.get("/api/v1/products/N1").await.expect(200);
    assert_eq!(product.json["gtin"], "06901234567892");
    assert_eq!(
        product.json["packs"][1],
        json!({ "name": "盒", "units": 10 })
    );
    let root = world.sign_in("root").await;
    let trail = root.get("/api/v1/audit?limit=10").await.expect(200);
    for action in ["import.commit", "product.add"] {
        assert!(trail.text.contains(action), "{action} {}", trail.text);
    }
    // All or nothing: of two that are sound when looked at, one is taken when they come in.
    let list = format!("{head}N6,a,套,男用,只,normal,,,\nN7,b,套,男用,只,normal,,,\n");
    let draft = upload(&county, "products", list.as_bytes())
        .await
        .expect(201);
    assert_eq!(draft.json["ready"], 2);
    world.product("N7").await;
    county
        .post(&format!("{}/commit", path(&draft)), &json!({}))
        .await
        .refused("import-faulty");
    county.get("/api/v1/products/N6").await.refused("not-found");
}

async fn places_keep_to_the_region_and_may_supply_each_other(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let head = "机构编号,机构名称,种类,级别,行政区划代码,供货上级,纬度,经度\n";
    let list = format!(
        "{head}T-2,乙镇药具库,药具库,乡镇级,530102001,XD,25.0432,102.7\n\
         K-1,村药具箱,药具箱,,５３０１０２００１,T-2,,\n\
         Q-9,别县库,药具库,县级,530103,,,\n\
         Z-1,x,发放点,县级,999999,K-1,125,1\n\
         XD,x,库,,530102,FD1,x,\n"
    );
    let draft = upload(&county, "facilities", list.as_bytes())
        .await
        .expect(201);
    let wanted = [
        fault(4, "region", "outside-scope"),
        fault(5, "region", "region-unknown"),
        fault(5, "supplier", "supplier-not-depot"),
        fault(5, "level", "level-not-fitting"),
        fault(5, "latitude", "position-invalid"),
        fault(6, "supplier", "supplier-not-depot"),
        fault(6, "code", "already-exists"),
        fault(6, "level", "level-not-fitting"),
        fault(6, "latitude", "number-invalid"),
    ];
    assert_eq!(faults(&draft), wanted);
    county
        .patch(&path(&draft), &json!({ "leaveOut": [4, 5, 6] }))
        .await
        .expect(200);
    county
        .post(&format!("{}/commit", path(&draft)), &json!({}))
        .await
        .expect(200);
    let kit = county.get("/api/v1/facilities/K-1").await.expect(200);
    assert_eq!(kit.json["supplier"]["code"], "T-2");
    assert_eq!(kit.json["kind"], "kit");
    // Somebody whose region is the township only may not add to the county.
    world.user("town", Role::County, "530102001").await;
    let town = world.sign_in("town").await;
    let list = format!("{head}N-1,x,发放点,,{COUNTY},,,\n");
    let draft = upload(&town, "facilities", list.as_bytes())
        .await
        .expect(201);
    assert_eq!(faults(&draft), [fault(2, "region", "outside-scope")]);
}

async fn people_get_links_once(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let list = "用户名,姓名,电话,角色,机构编号,行政区划代码\n\
        WangLi,王丽,１３８００００００００,药管员,td,\n\
        lisi,李四,,督查员,,530102\n\
        root,x,,药管员,TD,\n\
        lisi,李四,,药管员,TD,\n\
        a1,甲,,系统管理员,,530102\n\
        a2,乙,,药管员,QD,\n\
        a3,丙,,县级管理员,XD,\n\
        a4,丁,,药管员,,\n\
        a5,戊,,厂长,XD,\n";
    let draft = upload(&county, "users", list.as_bytes()).await.expect(201);
    let wanted = [
        fault(4, "username", "already-exists"),
        fault(5, "username", "row-twice"),
        fault(6, "region", "outside-scope"),
        fault(7, "facility", "facility-unknown"),
        fault(8, "facility", "role-needs-region"),
        fault(9, "facility", "cell-missing"),
        fault(10, "role", "word-unknown"),
    ];
    assert_eq!(faults(&draft), wanted);
    let at = path(&draft);
    let change = json!({ "leaveOut": [4, 5, 6, 7, 8, 9, 10] });
    county.patch(&at, &change).await.expect(200);
    let first = county
        .post(&format!("{at}/commit"), &json!({}))
        .await
        .expect(200);
    let guests = first.json["guests"].as_array().unwrap().clone();
    assert_eq!(guests.len(), 2);
    assert_eq!(guests[0]["username"], "wangli");
    let link = guests[0]["link"].as_str().unwrap().to_owned();
    let token = link.strip_prefix("/link/").unwrap().to_owned();
    let shown = world
        .caller()
        .get(&format!("/api/v1/links/{token}"))
        .await
        .expect(200);
    assert_eq!(shown.json["name"], "王丽");
    // Asked again it is the same import: no account and no link is made a second time.
    let second = county
        .post(&format!("{at}/commit"), &json!({}))
        .await
        .expect(200);
    assert_eq!(second.json["guests"], json!([]));
    assert_eq!(second.json["outcome"], first.json["outcome"]);
    assert!(!county.get(&at).await.expect(200).text.contains(&token));
    let users = county.get("/api/v1/users?q=wangli").await.expect(200);
    assert_eq!(users.json["items"][0]["roles"][0]["scope"]["code"], "TD");

    // Links that were lost are made anew, but not for somebody who has come in.
    let come_in = json!({ "password": "battery staple" });
    world
        .caller()
        .post(&format!("/api/v1/links/{token}"), &come_in)
        .await
        .expect(200);
    let again = county
        .post(&format!("{at}/links"), &json!({}))
        .await
        .expect(200);
    assert_eq!(again.json["guests"][0]["link"], Value::Null);
    let other = again.json["guests"][1]["link"].as_str().unwrap();
    assert_ne!(other, guests[1]["link"].as_str().unwrap());
}

async fn lots_come_in_once(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let list = "品种,批号,效期,生产日期\nP1,A1,2028-01,2026-01-05\nP1,A1,20280131,\nP1,,2028-01,\n";
    let draft = upload(&county, "lots", list.as_bytes()).await.expect(201);
    let wanted = [
        fault(3, "lot", "row-twice"),
        fault(4, "lot", "cell-missing"),
    ];
    assert_eq!(faults(&draft), wanted);
    county
        .patch(&path(&draft), &json!({ "leaveOut": [3, 4] }))
        .await
        .expect(200);
    county
        .post(&format!("{}/commit", path(&draft)), &json!({}))
        .await
        .expect(200);
    let lots = county.get("/api/v1/lots?product=P1").await.expect(200);
    assert_eq!(lots.json["items"][0]["madeOn"], "2026-01-05");
    let draft = upload(&county, "lots", list.as_bytes()).await.expect(201);
    assert_eq!(faults(&draft)[0], fault(2, "lot", "lot-known"));
}

async fn a_draft_is_its_owners_and_expires(db: &Db) {
    let world = World::county(db).await;
    let (county, root) = (world.sign_in("county").await, world.sign_in("root").await);
    let id = id::fresh();
    let to = format!("/api/v1/imports?id={id}&kind=lots&fileName=C:%5Cx%5C%E6%89%B9%E5%8F%B7.csv");
    let list = "品种,批号\nP1,A1\n".as_bytes();
    let draft = county.upload(&to, list).await.expect(201);
    assert_eq!(draft.json["fileName"], "批号.csv");
    // Sent again it is the same draft; another file under its id is refused, and so is somebody.
    county.upload(&to, list).await.expect(200);
    county
        .upload(&to, "品种,批号\nP1,A2\n".as_bytes())
        .await
        .refused("import-differs");
    root.upload(&to, list).await.refused("import-differs");
    let at = path(&draft);
    for answer in [
        root.get(&at).await,
        root.patch(&at, &json!({ "leaveOut": [2] })).await,
        root.post(&format!("{at}/commit"), &json!({})).await,
        root.get(&format!("{at}/faulty")).await,
    ] {
        answer.expect(404).refused("import-gone");
    }
    root.delete(&at).await.expect(204);
    county.get(&at).await.expect(200);
    let bad = json!({ "cells": [{ "row": 2, "at": 1, "text": "a\u{7}" }] });
    county.patch(&at, &bad).await.refused("invalid-input");
    let bad = json!({ "columns": { "lot": 0 } });
    county.patch(&at, &bad).await.refused("column-taken");
    let bad = json!({ "columns": { "quantity": 1 } });
    county.patch(&at, &bad).await.refused("invalid-input");
    world.pass(chrono::Duration::days(8));
    let county = world.sign_in("county").await;
    county.get(&at).await.refused("import-gone");
    // Another draft of the same kind takes its place, and what has expired goes.
    upload(&county, "lots", list).await.expect(201);
    let second = upload(&county, "lots", list).await.expect(201);
    let list = county.get("/api/v1/imports").await.expect(200);
    assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
    county.delete(&path(&second)).await.expect(204);
    county.get(&path(&second)).await.refused("import-gone");
}

async fn headings_named_once_are_remembered(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let list = "物品,炉号,到期日,备注数,数量\nP1,A1,2028-01-31,7,5\n".as_bytes();
    let draft = upload(&manager, "stock", list).await.expect(201);
    assert_eq!(draft.json["missing"], json!(["product"]));
    assert_eq!(draft.json["headings"][1]["samples"], json!(["A1"]));
    let refused = manager
        .post(&format!("{}/commit", path(&draft)), &json!({}))
        .await;
    refused.refused("column-missing");
    let change = json!({ "columns": { "product": 0, "lot": 1, "quantity": 3 } });
    let named = manager.patch(&path(&draft), &change).await.expect(200);
    assert_eq!(
        (&named.json["missing"], &named.json["ready"]),
        (&json!([]), &json!(1))
    );
    let next = upload(&manager, "stock", list).await.expect(201);
    assert_eq!(next.json["columns"], named.json["columns"]);
    // Somebody else has named nothing.
    let other = world.sign_in("administrator").await;
    let draft = upload(&other, "stock", list).await.expect(201);
    assert_eq!(draft.json["missing"], json!(["product"]));
}
