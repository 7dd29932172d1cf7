//! Random walks in which lots are merged and merges taken back among receipts, issues, dispenses
//! and reversals: all books stay sound after every step, and both engines answer the same.

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use uuid::Uuid;
use yaoju::{db::Db, stock::merge::settle};

use super::Scene;

/// One step of a walk: small numbers that [`Walk::step`] turns into a request.
#[derive(Debug, Clone)]
struct Step {
    act: usize,
    place: usize,
    lot: usize,
    other: usize,
    units: i64,
    earlier: usize,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0..9usize,
        0..2usize,
        0..4usize,
        0..4usize,
        1..20i64,
        0..99usize,
    )
        .prop_map(|(act, place, lot, other, units, earlier)| Step {
            act,
            place,
            lot,
            other,
            units,
            earlier,
        });
    prop::collection::vec(step, 5..30)
}

const LOTS: [&str; 4] = ["2401", "24O1", "240l", "2402"];
const PLACES: [&str; 2] = ["XD", "TD"];

struct Walk {
    scene: Scene,
    lots: Vec<String>,
    posted: Vec<(usize, String)>,
    sent: Vec<(String, usize)>,
    merges: Vec<String>,
}

impl Walk {
    async fn open(db: &Db) -> Walk {
        let scene = Scene::open(db).await;
        let mut lots = Vec::new();
        for lot in LOTS {
            lots.push(scene.receive("XD", lot, 10).await);
        }
        Walk {
            scene,
            lots,
            posted: Vec::new(),
            sent: Vec::new(),
            merges: Vec::new(),
        }
    }

    /// Takes a step; answers with the status and, of a refusal, its code.
    async fn step(&mut self, n: u128, step: &Step) -> String {
        let c = &self.scene;
        let at = PLACES[step.place];
        let (lot, units) = (LOTS[step.lot], step.units);
        let id = json!({ "id": Uuid::from_u128(n) });
        let earlier = |len: usize| (len > 0).then(|| step.earlier % len);
        let answer = match step.act {
            0 => c.post(at, "receipt", lot, units, id).await,
            1 | 2 => c.post(at, "dispense", lot, units, id).await,
            3 => {
                let to = json!({ "id": Uuid::from_u128(n), "reason": "walk",
                    "counterparty": { "facility": "TD" } });
                let answer = c.post("XD", "issue", lot, units, to).await;
                if answer.status == 201 {
                    self.sent.push((Uuid::from_u128(n).to_string(), step.lot));
                }
                answer
            }
            4 => {
                let Some(at) = earlier(self.sent.len()) else {
                    return "nothing sent".into();
                };
                let (source, lot) = &self.sent[at];
                let from = json!({ "id": Uuid::from_u128(n), "source": source,
                    "counterparty": { "facility": "XD" } });
                c.post("TD", "receipt", LOTS[*lot], units, from).await
            }
            5 => {
                let Some(at) = earlier(self.posted.len()) else {
                    return "nothing posted".into();
                };
                let (place, document) = &self.posted[at];
                let path = format!(
                    "/api/v1/facilities/{}/documents/{document}/reversal",
                    PLACES[*place]
                );
                let body = json!({ "id": Uuid::from_u128(n), "reason": "walk" });
                return format!("{:?}", outcome(&c.root.post(&path, &body).await));
            }
            6 | 7 => {
                let answer = c.merge(&self.lots[step.lot], &self.lots[step.other]).await;
                if answer.status == 201 {
                    self.merges
                        .push(answer.json["id"].as_str().unwrap().to_owned());
                }
                return format!("{:?}", outcome(&answer));
            }
            _ => {
                let Some(at) = earlier(self.merges.len()) else {
                    return "nothing merged".into();
                };
                let path = format!("/api/v1/lot-merges/{}/undo", self.merges[at]);
                let body = json!({ "reason": "walk" });
                return format!("{:?}", outcome(&c.county.post(&path, &body).await));
            }
        };
        if answer.status == 201 {
            let place = if matches!(step.act, 3) { 0 } else { step.place };
            let place = if step.act == 4 { 1 } else { place };
            self.posted.push((place, Uuid::from_u128(n).to_string()));
        }
        format!("{:?}", outcome(&answer))
    }
}

fn outcome(answer: &crate::world::Answer) -> (u16, String) {
    assert!(answer.status < 500, "{}", answer.text);
    (answer.status, answer.code().to_owned())
}

async fn walk(db: &Db, steps: &[Step]) -> Vec<String> {
    let mut walk = Walk::open(db).await;
    let mut outcomes = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        outcomes.push(walk.step(1000 + n as u128, step).await);
        // Every other step the books are left as they are for a while.
        if n % 2 == 1 {
            settle(&walk.scene.world.app).await.unwrap();
        }
        walk.scene.is_sound().await;
    }
    settle(&walk.scene.world.app).await.unwrap();
    walk.scene.is_sound().await;
    let mut tx = db.read().await.unwrap();
    let left = tx.query(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM holding
         JOIN lot_alias ON lot_alias.from_id = holding.lot_id WHERE holding.units > 0",
    );
    assert_eq!(
        left.scalar::<i64>().await.unwrap(),
        0,
        "a double is left in a book"
    );
    drop(tx);
    for place in PLACES {
        outcomes.extend(walk.scene.stock(place).await);
    }
    outcomes
}

/// How many walks; more by `PROPTEST_CASES`.
fn cases() -> u32 {
    let named = std::env::var("PROPTEST_CASES").ok();
    named.and_then(|n| n.parse().ok()).unwrap_or(6)
}

#[test]
fn merges_keep_all_books_sound() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: cases(),
        max_shrink_iters: 20,
        ..Config::default()
    };
    let merged = std::cell::Cell::new(0);
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let lite = crate::both::sqlite().await.unwrap();
                let on_sqlite = walk(&lite.db, &steps).await;
                let of = steps.iter().zip(&on_sqlite);
                let done = of.filter(|(step, said)| step.act >= 6 && said.starts_with("(20"));
                merged.set(merged.get() + done.count());
                if let Some(postgres) = crate::both::postgres().await {
                    let on_postgres = walk(&postgres.db, &steps).await;
                    assert_eq!(on_sqlite, on_postgres, "the engines disagree");
                }
            });
            Ok(())
        })
        .unwrap();
    // Walks that never merge prove nothing.
    assert!(merged.get() > 3, "{} merges", merged.get());
}
