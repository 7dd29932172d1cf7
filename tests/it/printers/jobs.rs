//! Jobs of live labels sent to printers over HTTP.

use serde_json::{Value, json};
use yaoju::{db::Db, id};

use super::{
    Shop, accepts,
    fake::{Does, Fake},
};
use crate::on_both;

on_both!(
    a_job_is_sent_over_http_once,
    an_unsure_delivery_is_settled_by_a_person,
);

const FACILITY: &str = "/api/v1/facilities/XD";

impl Shop {
    /// A job with the card of one product; its deliveries' address.
    async fn job(&self, copies: i64) -> String {
        let receipt = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
            "counterparty": { "name": "厂家" },
            "lines": [{ "product": "P1", "units": 9,
                "lot": { "number": "A1", "expiry": "2028-01-01" } }] });
        let documents = format!("{FACILITY}/documents");
        self.root.post(&documents, &receipt).await.expect(201);
        let job = id::fresh();
        let body = json!({ "id": job, "template": "stock-card-70x50", "language": "zh",
            "things": ["P1"], "copies": copies });
        let jobs = format!("{FACILITY}/label-jobs");
        self.root.post(&jobs, &body).await.expect(201);
        format!("{jobs}/{job}/deliveries")
    }
}

fn to(printer: &str) -> Value {
    json!({ "id": id::fresh(), "printer": printer })
}

async fn a_job_is_sent_over_http_once(db: &Db) {
    let shop = Shop::new(db).await;
    let fake = Fake::new(accepts()).await;
    shop.printer("LP1", &fake).await;
    shop.printer("LP2", &fake).await;
    let path = shop.job(3).await;
    let body = to("LP1");
    let sent = shop.root.post(&path, &body).await.expect(201).json;
    assert_eq!(sent["state"], "sent", "{sent}");
    assert_eq!(sent["sent"], sent["bytes"]);
    assert_eq!(fake.printed().matches("^XA").count(), 3);
    let again = shop.root.post(&path, &body).await.expect(200).json;
    assert_eq!(again, sent);
    let mut other = body.clone();
    other["printer"] = json!("LP2");
    let other = shop.root.post(&path, &other).await.expect(409);
    other.refused("delivery-differs");
    assert_eq!(fake.connections(), 1);
    let listed = shop.root.get(&path).await.expect(200).json;
    assert_eq!(listed["items"], json!([sent]));
    let unknown = shop.root.post(&path, &to("LP9")).await.expect(404);
    assert_eq!(unknown.json["field"], "printer");
    let nothing = format!("{FACILITY}/label-jobs/{}/deliveries", id::fresh());
    shop.root.post(&nothing, &to("LP1")).await.expect(404);
    let path = shop.job(100).await;
    let many = shop.root.post(&path, &to("LP1")).await.expect(201).json;
    assert_eq!(many["state"], "sent", "{many}");
    assert_eq!(fake.printed().matches("^XA").count(), 103);
}

async fn an_unsure_delivery_is_settled_by_a_person(db: &Db) {
    let shop = Shop::new(db).await;
    let fake = Fake::new(Does::Hangs).await;
    shop.printer("LP1", &fake).await;
    let path = shop.job(1).await;
    let body = to("LP1");
    let unsure = shop.root.post(&path, &body).await.expect(201).json;
    assert_eq!(unsure["state"], "unsure", "{unsure}");
    assert_eq!(unsure["reason"]["code"], "printer-silent");
    let outcome = format!("{path}/{}/outcome", body["id"].as_str().unwrap());
    let no = json!({ "printed": false });
    let settled = shop.root.post(&outcome, &no).await.expect(200).json;
    assert_eq!(settled["state"], "failed");
    shop.root.post(&outcome, &no).await.expect(200);
    let yes = json!({ "printed": true });
    shop.root
        .post(&outcome, &yes)
        .await
        .refused("delivery-settled");
    let elsewhere = shop.job(1).await;
    let outcome = format!("{elsewhere}/{}/outcome", body["id"].as_str().unwrap());
    shop.root.post(&outcome, &no).await.expect(404);
}
