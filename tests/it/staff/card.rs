//! The certificate as a card, and what its code answers to anybody.

use serde_json::{Value, json};
use yaoju::{db::Db, id};

use super::{XD, certificate, issue, mark, member, training};
use crate::{
    labels::read::{from_pdf, text_of_pdf},
    on_both,
    world::{Caller, World},
};

on_both!(
    the_code_on_the_card_answers_as_the_certificate_stands,
    a_forged_code_is_not_ours,
    the_scanner_finds_the_certificate,
);

/// The county, and a certificate that was issued upon an exam, by its id.
async fn issued(world: &World) -> (Caller, String) {
    let county = world.sign_in("county").await;
    let member = member(&county, "XD", "张桂兰", None).await;
    let training = training(&county).await;
    mark(&county, &training, &member, json!(86))
        .await
        .expect(200);
    let body = certificate(&member, "滇药管 7");
    issue(&county, &body).await.expect(201);
    (county, body["id"].as_str().unwrap().to_owned())
}

/// The card's code as another decoder reads it from the picture, and the card's words.
async fn card(caller: &Caller, certificate: &str) -> (String, String) {
    let path = format!("{XD}/certificates/{certificate}/card");
    let answer = caller.get(&path).await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/pdf");
    let file = std::env::temp_dir().join(format!("yaoju-card-{}.pdf", id::fresh()));
    std::fs::write(&file, &answer.bytes).unwrap();
    let code = from_pdf(&file, 1, 200).codes().pop().expect("a code");
    let text = text_of_pdf(&file);
    std::fs::remove_file(&file).unwrap();
    (code, text)
}

/// Somebody who holds a card, each time from elsewhere: how often is limited.
fn holder(world: &World) -> Caller {
    let [.., a, b, c] = id::fresh().into_bytes();
    let holder = world.caller().from([10, a, b, c]);
    holder.with("accept-language", "zh-CN")
}

async fn asked(world: &World, code: &str) -> Value {
    let path = format!("/api/v1/certificate-cards/{code}");
    holder(world).get(&path).await.expect(200).json
}

async fn step(county: &Caller, certificate: &str, kind: &str, note: &str) {
    let body = json!({ "id": id::fresh(), "kind": kind, "day": "2026-03-02", "note": note });
    let path = format!("{XD}/certificates/{certificate}/steps");
    county.post(&path, &body).await.expect(201);
}

async fn the_code_on_the_card_answers_as_the_certificate_stands(db: &Db) {
    let world = World::county(db).await;
    let (county, id) = issued(&world).await;
    let viewer = world.sign_in("viewer").await;
    let (link, text) = card(&viewer, &id).await;
    for word in [
        "张桂兰",
        "滇药管7",
        "2026-03-02",
        "2029-03-01",
        "药管员上岗证",
    ] {
        assert!(text.replace(' ', "").contains(word), "{word}: {text}");
    }
    assert_eq!(
        card(&county, &id).await.0,
        link,
        "printed again it is the same"
    );
    let code = link.rsplit('/').next().unwrap().to_owned();
    let page = format!("/q/{code}");
    assert_eq!(asked(&world, &code).await["verdict"], "not-stamped");
    step(&county, &id, "stamped", "").await;
    let told = asked(&world, &code.to_lowercase()).await;
    assert_eq!(
        told,
        json!({ "verdict": "valid", "certificate": { "kind": "post", "number": "滇药管7",
            "holder": "张桂兰", "unit": told["certificate"]["unit"], "issuedOn": "2026-03-02",
            "validTo": "2029-03-01", "stampedOn": "2026-03-02" } })
    );
    let shown = holder(&world).get(&page).await.expect(200);
    assert!(shown.text.contains("张桂兰") && shown.text.contains("notice-ok"));
    assert_eq!(shown.headers["cache-control"], "private, no-store");
    step(&county, &id, "revoked", "调离岗位").await;
    let told = asked(&world, &code).await;
    assert_eq!(told["verdict"], "revoked");
    let shown = holder(&world).get(&page).await.expect(200).text;
    assert!(shown.contains("已注销") && shown.contains("notice-stop"));
    assert!(!shown.contains("调离岗位"), "why is nobody's business");
}

async fn a_forged_code_is_not_ours(db: &Db) {
    let world = World::county(db).await;
    let (county, id) = issued(&world).await;
    let (link, _) = card(&county, &id).await;
    let code = link.rsplit('/').next().unwrap().to_owned();
    let mut forged = code.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == '2' { '3' } else { '2' });
    let number = "%E6%BB%87%E8%8D%AF%E7%AE%A17";
    let facility = json!({ "kind": "facility", "thing": "XD" });
    let label = county.post(&format!("{XD}/codes"), &facility).await;
    let label = label.expect(201).json["code"].as_str().unwrap().to_owned();
    for wrong in [forged.as_str(), number, &id, &label] {
        let told = asked(&world, wrong).await;
        let nothing = json!({ "verdict": "not-ours", "certificate": null });
        assert_eq!(told, nothing, "{wrong}");
    }
    holder(&world)
        .get(&format!("/q/{forged}"))
        .await
        .expect(404);
    let path = format!("{XD}/certificates/{id}/card");
    world.caller().get(&path).await.refused("sign-in-required");
    let other = path.replace("XD", "TD");
    county.get(&other).await.expect(404);
    // Whoever tries one code after another is stopped.
    let trying = holder(&world);
    let mut last = 200;
    for _ in 0..40 {
        let path = format!("/api/v1/certificate-cards/{forged}");
        last = trying.get(&path).await.status;
    }
    assert_eq!(last, 429);
}

async fn the_scanner_finds_the_certificate(db: &Db) {
    let world = World::county(db).await;
    let (county, id) = issued(&world).await;
    let (link, _) = card(&county, &id).await;
    step(&county, &id, "stamped", "").await;
    let scan = json!({ "text": link, "facility": "XD" });
    let found = county.post("/api/v1/scans", &scan).await.expect(200).json;
    assert_eq!(found["meaning"], "certificate");
    assert_eq!(found["certificate"]["id"], id.as_str());
    assert_eq!(found["certificate"]["verdict"], "valid");
    assert_eq!(found["actions"], json!(["open-staff"]));
    assert_eq!(found["owner"]["code"], "XD");
}
