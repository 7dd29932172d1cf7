//! Claim limits: off until a county switches them on, never passed, forgotten in time, and without
//! a trace of who claimed.

use std::io::Write;

use chrono::Duration;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use yaoju::{db::Db, id, stock::claim::sweep};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    limits_are_off_until_a_county_switches_them_on,
    a_limit_is_told_and_never_passed,
    what_cannot_be_looked_at_is_said,
    a_reversal_gives_back,
    claims_are_forgotten_in_time,
    rules_are_bounded,
    nobody_is_told_by_the_database,
);

/// As many boxes as this in 22 days.
const BOXES: i64 = 2;

struct Counter {
    world: World,
    root: Caller,
    rule: String,
}

impl Counter {
    /// Depot `XD` and outlet `FD1` with 5000 of `P1` each; a rule of two boxes in 22 days.
    async fn new(db: &Db, on: bool) -> Counter {
        let world = World::county(db).await;
        let root = world.sign_in("root").await;
        let rule = id::fresh().to_string();
        let counter = Counter { world, root, rule };
        for at in ["XD", "FD1"] {
            let receipt = json!({ "counterparty": { "name": "厂家" } });
            counter.post(at, "receipt", 5000, receipt).await.expect(201);
        }
        counter
            .limit(json!({ "product": "P1", "most": BOXES, "measure": "packs", "days": 22 }))
            .await;
        if on {
            counter.switch(1).await;
        }
        counter
    }

    async fn limit(&self, rule: Value) {
        let path = format!("/api/v1/claim-rules/{}", self.rule);
        self.root.send("PUT", &path, Some(&rule)).await.expect(200);
    }

    async fn switch(&self, value: i64) {
        let path = "/api/v1/settings/claim-limits";
        let body = json!({ "value": value });
        self.root.send("PUT", path, Some(&body)).await.expect(200);
    }

    async fn post(&self, at: &str, kind: &str, units: i64, more: Value) -> Answer {
        let day = self.world.now() + Duration::hours(8);
        let mut document = json!({ "id": id::fresh(), "kind": kind,
            "occurredOn": day.format("%Y-%m-%d").to_string(),
            "lines": [{ "product": "P1", "units": units,
                "lot": { "number": "A1", "expiry": "2029-05-31" } }] });
        for (name, value) in more.as_object().unwrap() {
            document[name] = value.clone();
        }
        let path = format!("/api/v1/facilities/{at}/documents");
        self.root.post(&path, &document).await
    }

    async fn ask(&self, identifier: &str, units: i64) -> Answer {
        let body = json!({ "identifier": identifier,
            "lines": [{ "product": "P1", "units": units }] });
        self.root.post("/api/v1/facilities/FD1/claims", &body).await
    }

    async fn ticket(&self, identifier: &str) -> String {
        let body = json!({ "identifier": identifier });
        let answer = self.root.post("/api/v1/facilities/FD1/claims", &body).await;
        answer.expect(200).json["ticket"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn dispense(&self, at: &str, units: i64, ticket: &str) -> Answer {
        let said = json!({ "dispensing": { "channel": "counter", "claim": ticket } });
        self.post(at, "dispense", units, said).await
    }

    /// Lets days pass, and signs in again after them.
    async fn pass(&mut self, days: i64) {
        self.world.pass(Duration::days(days));
        self.root = self.world.sign_in("root").await;
    }

    async fn claims(&self) -> i64 {
        let mut tx = self.world.app.db.read().await.unwrap();
        let count = tx.query("SELECT COUNT(*) FROM claim").scalar().await;
        count.unwrap()
    }
}

async fn limits_are_off_until_a_county_switches_them_on(db: &Db) {
    let counter = Counter::new(db, false).await;
    counter
        .ask("13900001111", 10)
        .await
        .refused("claim-limits-off");
    // What was sent along is not even opened.
    counter
        .dispense("FD1", 500, "no ticket at all")
        .await
        .expect(201);
    counter
        .post("FD1", "dispense", 500, json!({}))
        .await
        .expect(201);
    assert_eq!(counter.claims().await, 0);
    let rules = counter
        .root
        .get("/api/v1/claim-rules")
        .await
        .expect(200)
        .json;
    assert_eq!(rules["on"], false);
    assert_eq!(rules["items"][0]["unit"], "盒");
    counter.switch(1).await;
    let refused = counter.post("FD1", "dispense", 10, json!({})).await;
    let refused = refused.expect(422).refused("claim-needed");
    assert_eq!(refused.json["field"], "dispensing.claim");
    counter
        .dispense("FD1", 10, "no ticket at all")
        .await
        .refused("claim-stale");
    counter.ask("123", 10).await.refused("claimant-unreadable");
}

async fn a_limit_is_told_and_never_passed(db: &Db) {
    let mut counter = Counter::new(db, true).await;
    let asked = counter.ask("530102199003071234", 10).await.expect(200).json;
    assert_eq!(asked["left"][0]["left"], BOXES);
    let first = asked["ticket"].as_str().unwrap().to_owned();
    counter.dispense("FD1", 10, &first).await.expect(201);
    counter.pass(3).await;
    // The same person elsewhere, their number written otherwise.
    let again = counter
        .ask("530102 19900307 1234", 10)
        .await
        .expect(200)
        .json;
    assert_eq!(again["left"][0]["left"], BOXES - 1);
    let ticket = again["ticket"].as_str().unwrap();
    counter
        .dispense("FD1", 20, ticket)
        .await
        .expect(409)
        .refused("claim-limit");
    counter.dispense("XD", 5, ticket).await.expect(201);
    // A begun box is a box, and five and five of two days are one.
    counter.dispense("XD", 5, ticket).await.expect(201);
    let refused = counter.dispense("XD", 1, ticket).await.expect(409);
    let says = refused.json["detail"].as_str().unwrap();
    assert!(
        says.contains("每 22 天最多领 2盒") && says.contains("2026-03-02 1盒"),
        "{says}"
    );
    assert!(says.contains("2026-03-24 起可领"), "{says}");
    let other = counter.ticket("530102199003071235").await;
    counter.dispense("FD1", 20, &other).await.expect(201);
    counter.pass(19).await;
    counter
        .dispense("FD1", 10, &first)
        .await
        .refused("claim-stale");
    let ticket = counter.ticket("530102199003071234").await;
    counter.dispense("FD1", 10, &ticket).await.expect(201);
    counter
        .dispense("FD1", 10, &ticket)
        .await
        .refused("claim-limit");
}

async fn what_cannot_be_looked_at_is_said(db: &Db) {
    let counter = Counter::new(db, true).await;
    for why in ["offline", "no_card", "several", "given_already"] {
        let said = json!({ "dispensing": { "channel": "counter", "unchecked": why } });
        let posted = counter
            .post("FD1", "dispense", 100, said)
            .await
            .expect(201)
            .json;
        assert_eq!(posted["dispensing"]["unchecked"], why);
    }
    let unlimited = json!({ "lines": [{ "product": "P2", "units": 1,
        "lot": { "number": "B1", "expiry": "2029-05-31" } }] });
    counter
        .post(
            "FD1",
            "receipt",
            1,
            json!({ "counterparty": { "name": "厂家" },
            "lines": unlimited["lines"] }),
        )
        .await
        .expect(201);
    counter
        .post("FD1", "dispense", 1, unlimited)
        .await
        .expect(201);
    assert_eq!(counter.claims().await, 0);
}

async fn a_reversal_gives_back(db: &Db) {
    let counter = Counter::new(db, true).await;
    let ticket = counter.ticket("13900001111").await;
    let posted = counter.dispense("FD1", 20, &ticket).await.expect(201).json;
    counter
        .dispense("FD1", 10, &ticket)
        .await
        .refused("claim-limit");
    let path = format!(
        "/api/v1/facilities/FD1/documents/{}/reversal",
        posted["id"].as_str().unwrap()
    );
    let body = json!({ "id": id::fresh(), "reason": "typing-error" });
    counter.root.post(&path, &body).await.expect(201);
    assert_eq!(counter.claims().await, 0);
    counter.dispense("FD1", 20, &ticket).await.expect(201);
}

async fn claims_are_forgotten_in_time(db: &Db) {
    let mut counter = Counter::new(db, true).await;
    let app = counter.world.app.clone();
    for person in ["13900001111", "13900002222"] {
        let ticket = counter.ticket(person).await;
        counter.dispense("FD1", 10, &ticket).await.expect(201);
    }
    counter.pass(21).await;
    assert_eq!(sweep::sweep(&app).await.unwrap(), 0);
    counter.pass(1).await;
    assert_eq!(sweep::sweep(&app).await.unwrap(), 2);
    let ticket = counter.ticket("13900001111").await;
    counter.dispense("FD1", 10, &ticket).await.expect(201);
    // A rule made shorter forgets at once what it no longer looks at; so does one taken away.
    counter.pass(10).await;
    counter
        .limit(json!({ "product": "P1", "most": 1, "measure": "packs", "days": 10 }))
        .await;
    assert_eq!(counter.claims().await, 0);
    let ticket = counter.ticket("13900001111").await;
    counter.dispense("FD1", 10, &ticket).await.expect(201);
    let path = format!("/api/v1/claim-rules/{}", counter.rule);
    counter.root.send("DELETE", &path, None).await.expect(204);
    assert_eq!(counter.claims().await, 0);
    counter
        .root
        .send("DELETE", &path, None)
        .await
        .refused("not-found");
}

async fn rules_are_bounded(db: &Db) {
    let counter = Counter::new(db, true).await;
    let path = format!("/api/v1/claim-rules/{}", counter.rule);
    for bad in [
        json!({ "product": "P1", "most": 0, "measure": "packs", "days": 22 }),
        json!({ "product": "P1", "most": 100_001, "measure": "packs", "days": 22 }),
        json!({ "product": "P1", "most": 1, "measure": "packs", "days": 732 }),
        json!({ "product": "P1", "category": "condom", "most": 1, "measure": "units", "days": 1 }),
        json!({ "most": 1, "measure": "units", "days": 1 }),
        json!({ "category": "condom", "most": 1, "measure": "boxes", "days": 1 }),
    ] {
        let refused = counter.root.send("PUT", &path, Some(&bad)).await;
        assert_eq!(refused.status, 422, "{bad} {}", refused.text);
    }
    let unknown = json!({ "product": "NO", "most": 1, "measure": "packs", "days": 22 });
    counter
        .root
        .send("PUT", &path, Some(&unknown))
        .await
        .refused("not-found");
    // A class counts all its products together.
    counter
        .limit(json!({ "category": "condom", "most": 15, "measure": "units", "days": 30 }))
        .await;
    let ticket = counter.ticket("13900001111").await;
    counter.dispense("FD1", 10, &ticket).await.expect(201);
    counter
        .dispense("FD1", 6, &ticket)
        .await
        .refused("claim-limit");
    counter.dispense("FD1", 5, &ticket).await.expect(201);
}

/// Every text, number and byte of every table, and the whole file where there is one.
async fn nobody_is_told_by_the_database(db: &Db) {
    const PERSON: &str = "530102199003071234";
    let counter = Counter::new(db, true).await;
    let asked = counter.ask(PERSON, 10).await.expect(200);
    assert!(!asked.text.contains(PERSON));
    let ticket = asked.json["ticket"].as_str().unwrap().to_owned();
    counter.dispense("FD1", 20, &ticket).await.expect(201);
    let refused = counter.ask(PERSON, 10).await.refused("claim-limit");
    assert!(!refused.text.contains(PERSON));
    assert_eq!(counter.claims().await, 1);
    let key = std::fs::read_to_string(&counter.world.app.config.claim_key).unwrap();
    let mut tx = db.read().await.unwrap();
    if matches!(db, Db::Sqlite { .. }) {
        let file: String = tx
            .query("SELECT file FROM pragma_database_list WHERE name = 'main'")
            .scalar()
            .await
            .unwrap();
        for part in ["", "-wal"] {
            let bytes = std::fs::read(format!("{file}{part}")).unwrap_or_default();
            for secret in [PERSON, key.trim(), &ticket] {
                let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                assert!(!found, "{secret} is in {file}{part}");
            }
        }
        return;
    }
    let tables: Vec<(String,)> = tx
        .query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        .all()
        .await
        .unwrap();
    assert!(tables.len() > 40);
    for (table,) in tables {
        let sql = format!("SELECT COUNT(*) FROM \"{table}\" AS t WHERE CAST(t AS TEXT) LIKE $1");
        for secret in [PERSON, key.trim(), &ticket] {
            let query = tx.query(yaoju::db::assembled(sql.clone()));
            let found: i64 = query.bind(format!("%{secret}%")).scalar().await.unwrap();
            assert_eq!(found, 0, "{secret} is in {table}");
        }
    }
}

/// Everything that is logged, down to the last detail.
#[tokio::test]
async fn nobody_is_told_by_the_log() {
    #[derive(Clone, Default)]
    struct Kept(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    const PERSON: &str = "530102199003071234";
    let fresh = crate::both::sqlite().await.unwrap();
    let counter = Counter::new(&fresh.db, true).await;
    let kept = Kept::default();
    let writer = kept.clone();
    let logs = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(logs);
    let ticket = counter.ticket(PERSON).await;
    counter.dispense("FD1", 20, &ticket).await.expect(201);
    counter.ask(PERSON, 10).await.refused("claim-limit");
    counter
        .ask(&PERSON.repeat(5), 10)
        .await
        .refused("claimant-unreadable");
    tracing::info!("the log was kept");
    drop(guard);
    let log = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    assert!(log.contains("the log was kept"));
    assert!(!log.contains(PERSON) && !log.contains(&ticket));
}

/// Units asked for, by whom, where: some at the same time.
type Wish = (i64, usize, usize);

fn wishes() -> impl Strategy<Value = Vec<Vec<Wish>>> {
    let wish = (1_i64..=20, 0_usize..2, 0_usize..2);
    prop::collection::vec(prop::collection::vec(wish, 1..6), 1..5)
}

/// However many counters give at once, under different ids: never more than allowed is let through,
/// and what is let through is what the claims say.
fn limits_hold(open: impl AsyncFn() -> Option<crate::both::Fresh>, cases: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases,
        max_shrink_iters: 20,
        ..Config::default()
    };
    let told = TestRunner::new(config).run(&wishes(), |rounds| {
        runtime.block_on(async {
            let Some(fresh) = open().await else {
                return Ok(());
            };
            let counter = Counter::new(&fresh.db, true).await;
            let people = ["13900001111", "13900002222"];
            let mut tickets = Vec::new();
            for person in people {
                tickets.push(counter.ticket(person).await);
            }
            let mut given = [0; 2];
            for round in &rounds {
                let asked = round.iter().map(|(units, who, place)| {
                    let at = ["XD", "FD1"][*place];
                    counter.dispense(at, *units, &tickets[*who])
                });
                let answers = futures_of(asked).await;
                for ((units, who, _), answer) in round.iter().zip(answers) {
                    match answer.status {
                        201 => given[*who] += units,
                        409 => prop_assert_eq!(answer.code(), "claim-limit"),
                        _ => prop_assert!(false, "{} {}", answer.status, answer.text),
                    }
                }
                prop_assert!(
                    given.iter().all(|units| *units <= BOXES * 10),
                    "{:?}",
                    given
                );
            }
            let mut tx = fresh.db.read().await.unwrap();
            let sum = tx.query("SELECT CAST(COALESCE(SUM(units), 0) AS BIGINT) FROM claim");
            let sum: i64 = sum.scalar().await.unwrap();
            prop_assert_eq!(sum, given.iter().sum::<i64>());
            Ok(())
        })
    });
    told.unwrap();
}

/// All at the same time, answered in order.
async fn futures_of<F: Future<Output = Answer>>(all: impl Iterator<Item = F>) -> Vec<Answer> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut answers: Vec<Option<Answer>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut open = false;
        for (future, answer) in all.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(said) => *answer = Some(said),
                    std::task::Poll::Pending => open = true,
                }
            }
        }
        if open {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(())
    })
    .await;
    answers.into_iter().flatten().collect()
}

#[test]
fn limits_hold_under_concurrent_posts_on_sqlite() {
    limits_hold(crate::both::sqlite, 12);
}

#[test]
fn limits_hold_under_concurrent_posts_on_postgres() {
    limits_hold(crate::both::postgres, 8);
}
