//! A walk over requests, transfers, losses on the way and reversals in any order, by two places of
//! one supplier: whatever is refused, nothing appears or vanishes and no step is taken twice.

use serde_json::{Value, json};
use yaoju::{db::Db, id};

use crate::{
    on_both,
    requisitions::{at, county, sound},
    world::{Answer, Caller, World},
};

on_both!(nothing_appears_or_vanishes_whatever_is_done);

/// Numbers that follow from a seed, the same on both engines.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        i64::try_from((self.0 >> 33) % most).unwrap()
    }

    fn of<'a>(&mut self, all: &'a [Value]) -> Option<&'a Value> {
        let most = u64::try_from(all.len()).ok().filter(|most| *most > 0)?;
        all.get(usize::try_from(self.below(most)).unwrap())
    }
}

struct Walk {
    dice: Dice,
    county: Caller,
    callers: [(&'static str, Caller); 2],
    asked: Vec<Value>,
    sent: Vec<Value>,
    posted: Vec<(String, String)>,
    taken: usize,
    refused: usize,
}

impl Walk {
    fn note(&mut self, facility: &str, body: &Value, answer: &Answer) {
        assert!(answer.status < 500, "{}", answer.text);
        if answer.status == 201 {
            let id = body["id"].as_str().unwrap().to_owned();
            self.posted.push((facility.to_owned(), id));
            self.taken += 1;
        } else {
            self.refused += 1;
        }
    }

    async fn ask(&mut self) {
        let who = usize::try_from(self.dice.below(2)).unwrap();
        let (place, caller) = self.callers[who].clone();
        let path = format!("/api/v1/facilities/{place}/requisitions");
        let made = caller.post(&path, &json!({ "id": id::fresh() })).await;
        let made = made.expect(201).json;
        let units = 1 + self.dice.below(80);
        let path = format!("{path}/{}/steps", made["id"].as_str().unwrap());
        let body = json!({ "id": id::fresh(), "kind": "submitted",
            "lines": [{ "product": "P1", "units": units, "reason": "走" }] });
        caller.post(&path, &body).await.expect(201);
        self.asked.push(made);
    }

    async fn step(&mut self, kind: &str, from_asker: bool) {
        let Some(one) = self.dice.of(&self.asked).cloned() else {
            return;
        };
        let place = one["facility"]["code"].as_str().unwrap().to_owned();
        let asker = self.callers.iter().find(|(code, _)| *code == place);
        let (place, caller) = match (from_asker, asker) {
            (true, Some((_, caller))) => (place, caller.clone()),
            _ => ("XD".to_owned(), self.county.clone()),
        };
        let id = one["id"].as_str().unwrap();
        let path = format!("/api/v1/facilities/{place}/requisitions/{id}/steps");
        let body = json!({ "id": id::fresh(), "kind": kind, "note": "走" });
        let answer = caller.post(&path, &body).await;
        assert!(answer.status < 500, "{}", answer.text);
        self.refused += usize::from(answer.status != 201);
    }

    async fn send(&mut self) {
        let Some(one) = self.dice.of(&self.asked).cloned() else {
            return;
        };
        let lot = match self.dice.below(2) {
            0 => json!({ "number": "A1", "expiry": "2027-01-31" }),
            _ => json!({ "number": "A2", "expiry": "2028-01-31" }),
        };
        let body = json!({ "id": id::fresh(), "kind": "issue", "occurredOn": "2026-03-02",
            "counterparty": { "facility": one["facility"]["code"] }, "requisition": one["id"],
            "reason": "later-expiry-asked",
            "lines": [{ "product": "P1", "lot": lot, "units": 1 + self.dice.below(60) }] });
        let answer = at(&self.county, "XD", &body).await;
        self.note("XD", &body, &answer);
        if answer.status == 201 {
            self.sent.push(body);
        }
    }

    /// Takes in some, puts some aside as broken, and says that some is missing.
    async fn receive(&mut self) {
        let Some(one) = self.dice.of(&self.sent).cloned() else {
            return;
        };
        let place = one["counterparty"]["facility"].as_str().unwrap().to_owned();
        let line = |units: i64| {
            json!({ "product": "P1", "lot": one["lines"][0]["lot"], "units": units,
                "reason": "走" })
        };
        let mut broken = line(1 + self.dice.below(5));
        broken["zone"] = json!("BH");
        let good = line(1 + self.dice.below(40));
        let mut body = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
            "counterparty": { "facility": "XD" }, "source": one["id"], "lines": [good, broken] });
        if self.dice.below(2) == 0 {
            body["missing"] = json!([line(1 + self.dice.below(5))]);
        }
        let answer = at(&self.county, &place, &body).await;
        self.note(&place, &body, &answer);
    }

    async fn lose(&mut self) {
        let Some(one) = self.dice.of(&self.sent).cloned() else {
            return;
        };
        let body = json!({ "id": id::fresh(), "kind": "loss", "occurredOn": "2026-03-02",
            "counterparty": { "facility": "XD" }, "source": one["id"], "reason": "lost",
            "lines": [{ "product": "P1", "lot": one["lines"][0]["lot"],
                "units": 1 + self.dice.below(9) }] });
        let answer = at(&self.county, "XD", &body).await;
        self.note("XD", &body, &answer);
    }

    async fn take_back(&mut self) {
        if self.posted.is_empty() {
            return;
        }
        let most = u64::try_from(self.posted.len()).unwrap();
        let which = usize::try_from(self.dice.below(most)).unwrap();
        let (place, document) = self.posted[which].clone();
        let path = format!("/api/v1/facilities/{place}/documents/{document}/reversal");
        let body = json!({ "id": id::fresh(), "reason": "typing-error" });
        let answer = self.county.post(&path, &body).await;
        assert!(answer.status < 500, "{}", answer.text);
        self.refused += usize::from(answer.status != 201);
    }

    /// Whatever was done, no more is sent than was approved, nor is more on its way than was sent.
    async fn look(&self) {
        for one in &self.asked {
            let id = one["id"].as_str().unwrap();
            let path = format!("/api/v1/facilities/XD/requisitions/{id}");
            let seen = self.county.get(&path).await.expect(200).json;
            let number = |name: &str| seen[name].as_i64().unwrap();
            assert!(number("asked") >= number("approved"), "{seen}");
            assert!(number("approved") >= number("sent"), "{seen}");
            assert!(number("sent") >= number("underWay"), "{seen}");
            for delivery in seen["deliveries"].as_array().unwrap() {
                if delivery["reversed"] == true {
                    continue;
                }
                for line in delivery["lines"].as_array().unwrap() {
                    let of = |name: &str| line[name].as_i64().unwrap();
                    let found = of("accepted") + of("rejected") + of("lost") + of("underWay");
                    assert_eq!(found, of("sent"), "{line}");
                    assert!(of("missing") <= of("underWay"), "{line}");
                }
            }
        }
    }
}

async fn walk(world: &World, seed: u64) -> Walk {
    let mut walk = Walk {
        dice: Dice(seed),
        county: world.sign_in("county").await,
        callers: [
            ("TD", world.sign_in("township").await),
            ("FD1", world.sign_in("dispensing_point").await),
        ],
        asked: Vec::new(),
        sent: Vec::new(),
        posted: Vec::new(),
        taken: 0,
        refused: 0,
    };
    for _ in 0..120 {
        match walk.dice.below(12) {
            0 | 1 => walk.ask().await,
            2 | 3 => walk.step("approved", false).await,
            4..=6 => walk.send().await,
            7 | 8 => walk.receive().await,
            9 => walk.lose().await,
            10 => walk.take_back().await,
            _ => match walk.dice.below(3) {
                0 => walk.step("cancelled", true).await,
                1 => walk.step("closed", false).await,
                _ => walk.step("refused", false).await,
            },
        }
    }
    walk
}

async fn nothing_appears_or_vanishes_whatever_is_done(db: &Db) {
    let (world, _, _) = county(db).await;
    for seed in [7, 2026] {
        let done = walk(&world, seed).await;
        done.look().await;
        assert!(
            done.taken > 5 && done.refused > 5,
            "{} {}",
            done.taken,
            done.refused
        );
        sound(&world).await;
    }
}
