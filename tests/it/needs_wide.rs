//! The needs of a region at once: always what each facility's own page says.

use serde_json::{Value, json};
use yaoju::{db::Db, id, supply::keep};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    a_region_says_what_each_facility_says,
    the_grid_is_narrowed_and_paged,
);

/// The same steps in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }
}

const PLACES: [&str; 3] = ["XD", "TD", "FD1"];

/// Every facility's own needs beside the region's.
async fn compare(county: &Caller, step: &str) {
    let wide = county.get("/api/v1/needs").await.expect(200).json;
    let mut lines = 0;
    for at in PLACES {
        let path = format!("/api/v1/facilities/{at}/needs");
        let own = county.get(&path).await.expect(200).json;
        let line = wide["items"].as_array().unwrap().iter();
        let line = line.clone().find(|line| line["facility"]["code"] == at);
        let mut own: Vec<Value> = own["items"].as_array().unwrap().clone();
        own.sort_by_key(|need| need["product"]["code"].as_str().unwrap().to_owned());
        let found = line.map_or(Vec::new(), |line| line["needs"].as_array().unwrap().clone());
        assert_eq!(found.len(), own.len(), "{step}, {at}");
        for (found, own) in found.iter().zip(&own) {
            assert_eq!(found["product"], own["product"]["code"]);
            for field in [
                "status",
                "rule",
                "consumption",
                "monthsOfStock",
                "usable",
                "wasted",
                "barred",
                "coming",
                "order",
            ] {
                assert_eq!(found[field], own[field], "{step}, {at}: {field}\n{own}");
            }
            for bound in ["min", "max"] {
                let own = own["levels"].get(bound).cloned().unwrap_or(Value::Null);
                assert_eq!(found[bound], own, "{step}, {at}: {bound}");
            }
            lines += 1;
        }
    }
    let numbers = wide["counts"].as_object().unwrap().values();
    assert_eq!(numbers.map(|n| n.as_i64().unwrap()).sum::<i64>(), lines);
}

/// A document at random: refused where nothing is there to take, which is as good.
async fn document(county: &Caller, dice: &mut Dice, today: chrono::NaiveDate) -> Option<Value> {
    let at = PLACES[usize::try_from(dice.roll(3)).unwrap()];
    let kind = [
        "receipt",
        "receipt",
        "dispense",
        "dispense",
        "issue",
        "loss",
        "zone_move",
    ];
    let kind = kind[usize::try_from(dice.roll(7)).unwrap()];
    // Up to half a year late.
    let day = today - chrono::Days::new(dice.roll(4) * dice.roll(50));
    let lot = dice.roll(3);
    let expiry = ["2026-04-10", "2026-07-01", "2029-01-01"][usize::try_from(lot).unwrap()];
    let product = ["P1", "P2"][usize::try_from(dice.roll(2)).unwrap()];
    let mut body = json!({ "id": id::fresh(), "kind": kind, "occurredOn": day, "lines": [{
        "product": product, "lot": { "number": format!("L{lot}"), "expiry": expiry },
        "units": (dice.roll(40) + 1) * 10 }] });
    match kind {
        "zone_move" => {
            body["lines"][0]["zone"] = json!("HG");
            body["lines"][0]["toZone"] = json!("DY");
        }
        "issue" => {
            let to = if at == "TD" { "XD" } else { "TD" };
            body["counterparty"] = json!({ "facility": to });
        }
        "loss" => body["lines"][0]["reason"] = json!("damaged"),
        _ => {}
    }
    let path = format!("/api/v1/facilities/{at}/documents");
    let answer = county.post(&path, &body).await;
    (answer.status == 201).then(|| json!({ "at": at, "id": body["id"] }))
}

async fn a_region_says_what_each_facility_says(db: &Db) {
    let world = World::county(db).await;
    let mut dice = Dice(7);
    let mut made: Vec<Value> = Vec::new();
    let mut reversed = 0;
    let mut county = world.sign_in("county").await;
    compare(&county, "empty").await;
    for step in 0..90 {
        let today = (world.now() + chrono::Duration::hours(8)).date_naive();
        match dice.roll(12) {
            0 => {
                world.pass(chrono::Duration::days(
                    i64::try_from(dice.roll(40)).unwrap(),
                ));
                county = world.sign_in("county").await;
            }
            1 if !made.is_empty() => {
                let at = usize::try_from(dice.roll(made.len() as u64)).unwrap();
                let of = made.swap_remove(at);
                let path = format!(
                    "/api/v1/facilities/{}/documents/{}/reversal",
                    of["at"].as_str().unwrap(),
                    of["id"].as_str().unwrap()
                );
                let body = json!({ "id": id::fresh(), "reason": "记错" });
                let answer = county.post(&path, &body).await;
                reversed += u32::from(answer.status == 201);
            }
            2 => drop(keep::freshen(&world.app).await.unwrap()),
            _ => made.extend(document(&county, &mut dice, today).await),
        }
        if step % 6 == 5 {
            compare(&county, &format!("step {step}")).await;
        }
    }
    assert!(made.len() > 5 && reversed > 3, "{} {reversed}", made.len());
    // Nothing moves any more: months end and lots expire.
    assert!(keep::freshen(&world.app).await.unwrap() <= 7);
    assert_eq!(keep::freshen(&world.app).await.unwrap(), 0);
    for days in [1, 30, 31, 200] {
        world.pass(chrono::Duration::days(days));
        let county = world.sign_in("county").await;
        compare(&county, &format!("{days} days on")).await;
    }
}

async fn the_grid_is_narrowed_and_paged(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    for (at, units) in [("XD", 600), ("TD", 50), ("FD1", 50)] {
        let lot = json!({ "number": "A1", "expiry": "2028-01-01" });
        for (kind, day, units) in [
            ("receipt", "2026-01-02", units),
            ("dispense", "2026-02-10", 50),
        ] {
            let body = json!({ "id": id::fresh(), "kind": kind, "occurredOn": day,
                "lines": [{ "product": "P1", "lot": lot, "units": units }] });
            let path = format!("/api/v1/facilities/{at}/documents");
            county.post(&path, &body).await.expect(201);
        }
    }
    let out = county
        .get("/api/v1/needs?status=out")
        .await
        .expect(200)
        .json;
    assert_eq!(out["counts"]["out"], 2, "{out}");
    assert_eq!(out["products"][0]["counts"]["out"], 2);
    let codes = |view: &Value| {
        let lines = view["items"].as_array().unwrap().iter();
        lines
            .map(|line| line["facility"]["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&out), ["FD1", "TD"]);
    let first = county
        .get("/api/v1/needs?status=out&limit=1")
        .await
        .expect(200)
        .json;
    assert_eq!(
        (codes(&first), &first["next"]),
        (vec!["FD1".to_owned()], &json!("FD1"))
    );
    let rest = county
        .get("/api/v1/needs?status=out&limit=1&after=FD1")
        .await
        .expect(200)
        .json;
    assert_eq!(
        (codes(&rest), rest.get("next")),
        (vec!["TD".to_owned()], None)
    );
    let town = county
        .get("/api/v1/needs?region=530102001")
        .await
        .expect(200)
        .json;
    assert_eq!(codes(&town), ["FD1", "TD"]);
    let none = county
        .get("/api/v1/needs?product=P2")
        .await
        .expect(200)
        .json;
    assert!(codes(&none).is_empty() && none["products"].as_array().unwrap().is_empty());
    county
        .get("/api/v1/needs?region=990101")
        .await
        .refused("region-unknown");
    county
        .get("/api/v1/needs?status=gone")
        .await
        .refused("invalid-input");
    let point = world.sign_in("dispensing_point").await;
    assert_eq!(
        codes(&point.get("/api/v1/needs").await.expect(200).json),
        ["FD1"]
    );
    let file = "/api/v1/needs/export?format=csv&status=out";
    let text = county.get(file).await.expect(200).text;
    assert!(
        text.contains("断货") && text.contains("FD1") && !text.contains("XD"),
        "{text}"
    );
}
