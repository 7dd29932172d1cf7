//! Label printers: kept over HTTP, tried out, and sent labels to, once, whatever happens.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    config::Settings,
    db::Db,
    error::{Code, Language, Result},
    id,
    printer::{
        Delivery, State, Waits,
        deliver::{Order, Printing, after_a_start, current, deliver, settle},
        store,
    },
};

use crate::{
    on_both,
    world::{Caller, World},
};

mod fake;
mod jobs;

use fake::{Does, Fake, READY};

on_both!(
    printers_are_kept_by_those_who_manage_the_place,
    what_is_no_printer_of_ours_is_refused,
    a_printer_is_tried_out,
    a_printer_that_says_how_it_is_is_believed,
    each_way_to_fail_is_told_apart,
    labels_are_sent_once,
    a_delivery_ends_once_also_after_a_crash,
    the_database_keeps_deliveries,
);

const PRINTERS: &str = "/api/v1/facilities/XD/printers";
const LABELS: &[u8] = b"^XA^FO0,0^GB9,9,3^FS^XZ\n";

struct Shop {
    world: World,
    root: Caller,
}

impl Shop {
    /// A county whose printers may stand on this machine, and that does not wait long for them.
    async fn new(db: &Db) -> Shop {
        let waits = Waits {
            connect: Duration::from_secs(5),
            status: Duration::from_secs(1),
            stall: Duration::from_secs(1),
            confirm: Duration::from_secs(2),
            reset: Duration::from_millis(50),
            turn: Duration::from_secs(5),
        };
        let settings = Settings {
            session_rate: Some(0),
            address_rate: Some(0),
            label_printer_networks: Some(vec!["127.0.0.0/8".parse().unwrap()]),
            ..Settings::default()
        };
        let world = World::altered(db, settings.resolve().unwrap(), |app| {
            app.printing = Arc::new(Printing::with(waits));
        });
        let world = world.filled().await;
        let root = world.sign_in("root").await;
        Shop { world, root }
    }

    /// A printer of XD that stands where the fake does.
    async fn printer(&self, code: &str, fake: &Fake) {
        let body = json!({ "code": code, "name": "标签机", "host": fake.host, "dpi": 203 });
        self.root.post(PRINTERS, &body).await.expect(201);
    }

    async fn order(&self, printer: &str, id: Uuid, bytes: &[u8]) -> Order {
        let at = self.world.app.facility("XD").await.unwrap().unwrap();
        let mut tx = self.world.app.db.read().await.unwrap();
        let printer = store::printer(&mut tx, at.id, printer).await.unwrap();
        Order {
            id,
            job: Uuid::nil(),
            printer: printer.unwrap(),
            bytes: bytes.to_vec(),
            account: Uuid::nil(),
        }
    }

    async fn deliver(&self, order: Order) -> Result<(bool, Delivery)> {
        let at = self.world.app.facility("XD").await.unwrap().unwrap();
        deliver(&self.world.app, &at, order).await
    }

    /// What becomes of labels sent to a printer that does this.
    async fn sent_to(&self, code: &str, fake: &Fake, bytes: &[u8]) -> Delivery {
        self.printer(code, fake).await;
        let order = self.order(code, id::fresh(), bytes).await;
        self.deliver(order).await.unwrap().1
    }

    async fn tried(&self, code: &str, fake: &Fake) -> Value {
        self.printer(code, fake).await;
        let path = format!("{PRINTERS}/{code}/test");
        self.root.send("POST", &path, None).await.expect(200).json
    }
}

fn accepts() -> Does {
    Does::Accepts(Duration::ZERO)
}

async fn printers_are_kept_by_those_who_manage_the_place(db: &Db) {
    let shop = Shop::new(db).await;
    let manager = shop.world.sign_in("depot_manager").await;
    let body = json!({ "code": "LP1", "name": " 库房标签机 ", "host": "127.0.0.9", "dpi": 300 });
    let added = manager.post(PRINTERS, &body).await.expect(201).json;
    let expected = json!({ "code": "LP1", "name": "库房标签机", "host": "127.0.0.9", "port": 9100,
        "dpi": 300, "language": "zpl", "active": true });
    assert_eq!(added, expected);
    manager
        .post(PRINTERS, &body)
        .await
        .refused("already-exists");
    let path = format!("{PRINTERS}/LP1");
    let change = json!({ "host": "Zebra.Local", "port": 6101, "dpi": 203, "active": false });
    let changed = manager.patch(&path, &change).await.expect(200).json;
    assert_eq!(changed["host"], "zebra.local");
    assert_eq!(changed["name"], "库房标签机");
    let listed = manager.get(PRINTERS).await.expect(200).json;
    assert_eq!(listed["items"], json!([changed]));
    let elsewhere = shop.root.get("/api/v1/facilities/TD/printers").await;
    assert_eq!(elsewhere.expect(200).json["items"], json!([]));
    let none = manager.patch(&format!("{PRINTERS}/LP9"), &change).await;
    none.expect(404);
    for n in 2..=20 {
        let body = json!({ "code": format!("LP{n}"), "name": "n", "host": "a.b", "dpi": 203 });
        manager.post(PRINTERS, &body).await.expect(201);
    }
    let body = json!({ "code": "LP21", "name": "n", "host": "a.b", "dpi": 203 });
    manager
        .post(PRINTERS, &body)
        .await
        .refused("printers-too-many");
    let trail = shop.root.get("/api/v1/audit?limit=200").await.expect(200);
    assert!(trail.text.contains("printer.add") && trail.text.contains("printer.change"));
}

async fn what_is_no_printer_of_ours_is_refused(db: &Db) {
    // No network is let in here.
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    for (field, value, code) in [
        ("code", json!("打印机"), "code-malformed"),
        ("name", json!(" "), "text-missing"),
        ("host", json!("http://a"), "host-malformed"),
        ("host", json!("127.0.0.1"), "address-not-allowed"),
        ("host", json!("192.168.1.50"), "address-not-allowed"),
        ("host", json!("169.254.169.254"), "address-not-allowed"),
        ("host", json!("::ffff:10.0.0.1"), "address-not-allowed"),
        ("port", json!(22), "printer-port"),
        ("port", json!(-1), "printer-port"),
        ("dpi", json!(600), "printer-dpi"),
        ("language", json!("pcl"), "invalid-input"),
    ] {
        let mut body = json!({ "code": "LP1", "name": "n", "host": "a.b", "dpi": 203 });
        body[field] = value;
        let refused = root.post(PRINTERS, &body).await.expect(422);
        assert_eq!(refused.json["field"], field, "{}", refused.text);
        refused.refused(code);
    }
    // A name tells where it leads only when it is used.
    let body = json!({ "code": "LP1", "name": "n", "host": "localhost", "dpi": 203 });
    root.post(PRINTERS, &body).await.expect(201);
    let path = format!("{PRINTERS}/LP1/test");
    let tried = root.send("POST", &path, None).await.expect(200).json;
    assert_eq!(tried["state"], "failed");
    assert_eq!(tried["reason"]["code"], "address-not-allowed");
    let detail = tried["reason"]["detail"].as_str().unwrap();
    assert!(detail.contains("label-printer-networks"), "{detail}");
}

async fn a_printer_is_tried_out(db: &Db) {
    let shop = Shop::new(db).await;
    let fake = Fake::new(accepts()).await;
    let tried = shop.tried("LP1", &fake).await;
    assert_eq!(tried, json!({ "state": "sent", "reason": null }));
    let label = fake.printed();
    assert!(
        label.starts_with("^XA") && label.ends_with("^XZ\n"),
        "{label}"
    );
    // 40 mm at 203 dpi, and the depot's own time.
    assert!(label.contains("^GB320,160,3"), "{label}");
    assert!(label.contains("LP1") && label.contains("2026-03-02 10:00"));
    let nobody = Fake::nobody().await;
    let tried = shop.tried("LP2", &nobody).await;
    assert_eq!(tried["state"], "failed");
    assert_eq!(tried["reason"]["code"], "printer-refused");
    let detail = tried["reason"]["detail"].as_str().unwrap();
    assert!(
        detail.contains(&format!("{}:9100", nobody.host)),
        "{detail}"
    );
    let english = shop.root.with("accept-language", "en");
    let path = format!("{PRINTERS}/LP2/test");
    let tried = english.send("POST", &path, None).await.expect(200).json;
    let detail = tried["reason"]["detail"].as_str().unwrap();
    assert!(detail.starts_with("Nothing was printed"), "{detail}");
}

async fn a_printer_that_says_how_it_is_is_believed(db: &Db) {
    let shop = Shop::new(db).await;
    let ready = READY.to_owned();
    let paper_out = READY.replacen("030,0,0", "030,1,0", 1);
    let head_open = READY.replacen("\u{2}000,0,0", "\u{2}000,0,1", 1);
    let paused = READY.replacen("030,0,0", "030,0,1", 1);
    let two_lines = READY.split_inclusive('\n').take(2).collect::<String>();
    for (n, answers, state, reason, printed) in [
        (1, vec![ready.clone()], State::Sent, "", true),
        (2, vec![two_lines], State::Sent, "", true),
        (
            3,
            vec![paper_out.clone()],
            State::Failed,
            "printer-paper-out",
            false,
        ),
        (
            4,
            vec![head_open],
            State::Failed,
            "printer-head-open",
            false,
        ),
        (5, vec![paused], State::Failed, "printer-paused", false),
        // It ran out of labels while it printed.
        (
            6,
            vec![ready, paper_out],
            State::Unsure,
            "printer-paper-out",
            true,
        ),
    ] {
        let fake = Fake::new(Does::Answers(answers)).await;
        let ended = shop.sent_to(&format!("LP{n}"), &fake, LABELS).await;
        assert_eq!((ended.state, ended.reason.as_str()), (state, reason), "{n}");
        let expected: &[u8] = if printed { LABELS } else { b"" };
        assert_eq!(fake.printed().as_bytes(), expected, "{n}");
    }
}

async fn each_way_to_fail_is_told_apart(db: &Db) {
    let shop = Shop::new(db).await;
    let many = LABELS.repeat(400_000);
    let few = LABELS.to_vec();
    for (n, does, bytes, state, reason) in [
        (1, Does::Hangs, &few, State::Unsure, "printer-silent"),
        (2, Does::Hangs, &many, State::Unsure, "printer-stalled"),
        (
            3,
            Does::ClosesAfter(0),
            &few,
            State::Failed,
            "printer-closed",
        ),
        (
            4,
            Does::ClosesAfter(20),
            &few,
            State::Unsure,
            "printer-closed",
        ),
        (
            5,
            Does::ClosesAfter(5000),
            &many,
            State::Unsure,
            "printer-closed",
        ),
        (6, Does::IsWebServer, &few, State::Failed, "not-a-printer"),
        (7, accepts(), &many, State::Sent, ""),
    ] {
        let fake = Fake::new(does).await;
        let ended = shop.sent_to(&format!("LP{n}"), &fake, bytes).await;
        assert_eq!(
            (ended.state, ended.reason.as_str()),
            (state, reason),
            "{n}: {ended:?}"
        );
        assert_eq!(ended.peer, fake.host);
        let said = ended.refusal().map(|said| said.sentence(Language::Zh));
        assert_eq!(said.is_none(), state == State::Sent);
        assert!(!said.unwrap_or_default().contains('{'));
        if state == State::Sent {
            assert_eq!(ended.sent, ended.bytes);
            assert_eq!(fake.printed().len(), bytes.len());
        }
    }
    let nobody = Fake::nobody().await;
    let ended = shop.sent_to("LP8", &nobody, LABELS).await;
    assert_eq!(
        (ended.state, ended.reason.as_str()),
        (State::Failed, "printer-refused")
    );
    let mut unnamed = Fake::nobody().await;
    unnamed.host = "nobody.invalid".into();
    let ended = shop.sent_to("LP9", &unnamed, LABELS).await;
    assert_eq!(
        (ended.state, ended.reason.as_str()),
        (State::Failed, "printer-name-unknown")
    );
}

async fn labels_are_sent_once(db: &Db) {
    let shop = Shop::new(db).await;
    let fake = Fake::new(Does::Accepts(Duration::from_millis(200))).await;
    shop.printer("LP1", &fake).await;
    shop.printer("LP2", &fake).await;
    let id = id::fresh();
    let (one, two) = tokio::join!(
        async {
            shop.deliver(shop.order("LP1", id, LABELS).await)
                .await
                .unwrap()
        },
        async {
            shop.deliver(shop.order("LP1", id, LABELS).await)
                .await
                .unwrap()
        },
    );
    assert!(one.0 != two.0, "exactly one of two sends");
    let again = shop
        .deliver(shop.order("LP1", id, LABELS).await)
        .await
        .unwrap();
    assert_eq!((again.0, again.1.state), (false, State::Sent));
    assert_eq!((fake.connections(), fake.printed().as_bytes()), (1, LABELS));
    let other = shop.deliver(shop.order("LP2", id, LABELS).await).await;
    assert!(is_refused(&other, Code::DeliveryDiffers), "{other:?}");
    // Two deliveries to one printer take turns.
    let first = shop.deliver(shop.order("LP1", id::fresh(), LABELS).await);
    let second = shop.deliver(shop.order("LP1", id::fresh(), LABELS).await);
    let (first, second) = tokio::join!(first, second);
    assert_eq!(first.unwrap().1.state, State::Sent);
    assert_eq!(second.unwrap().1.state, State::Sent);
    assert_eq!(fake.connections(), 3);
    let off = json!({ "active": false });
    shop.root
        .patch(&format!("{PRINTERS}/LP1"), &off)
        .await
        .expect(200);
    let off = shop
        .deliver(shop.order("LP1", id::fresh(), LABELS).await)
        .await;
    assert!(is_refused(&off, Code::PrinterOff), "{off:?}");
    let empty = shop
        .deliver(shop.order("LP2", id::fresh(), b"").await)
        .await;
    assert!(is_refused(&empty, Code::DeliveryTooLarge), "{empty:?}");
}

fn is_refused<T>(outcome: &Result<T>, code: Code) -> bool {
    matches!(outcome, Err(yaoju::error::Error::Refused(refusal)) if refusal.code == code)
}

/// A delivery as a program leaves it that ends in the middle.
async fn left_sending(shop: &Shop, printer: &str) -> Uuid {
    let order = shop.order(printer, id::fresh(), LABELS).await;
    let at = shop.world.app.facility("XD").await.unwrap().unwrap();
    let mut tx = shop.world.app.db.write().await.unwrap();
    let begun = store::Begun {
        id: order.id,
        job: order.job,
        printer: &order.printer,
        bytes: 9,
        account: order.account,
        now: shop.world.now(),
    };
    assert!(store::begin(&mut tx, at.id, &begun).await.unwrap());
    tx.commit().await.unwrap();
    order.id
}

async fn a_delivery_ends_once_also_after_a_crash(db: &Db) {
    let shop = Shop::new(db).await;
    let app = &shop.world.app;
    let at = app.facility("XD").await.unwrap().unwrap().id;
    let fake = Fake::new(accepts()).await;
    shop.printer("LP1", &fake).await;
    let id = left_sending(&shop, "LP1").await;
    assert_eq!(current(app, at, id).await.unwrap().state, State::Sending);
    after_a_start(app).await.unwrap();
    let again = shop
        .deliver(shop.order("LP1", id, LABELS).await)
        .await
        .unwrap();
    assert_eq!((again.0, again.1.state), (false, State::Unsure));
    assert_eq!(again.1.reason, "printer-interrupted");
    assert_eq!(fake.connections(), 0);
    let settled = settle(app, at, id, true, Uuid::nil()).await.unwrap();
    assert_eq!(
        (settled.state, settled.settled_by),
        (State::Sent, Some(Uuid::nil()))
    );
    assert_eq!(
        settle(app, at, id, true, Uuid::nil()).await.unwrap(),
        settled
    );
    let other = settle(app, at, id, false, Uuid::nil()).await;
    assert!(is_refused(&other, Code::DeliverySettled), "{other:?}");
    // One that another process abandoned is found out when somebody asks.
    let id = left_sending(&shop, "LP1").await;
    shop.world.pass(chrono::Duration::minutes(41));
    let found = current(app, at, id).await.unwrap();
    assert_eq!(
        (found.state, found.reason.as_str()),
        (State::Unsure, "printer-interrupted")
    );
}

async fn the_database_keeps_deliveries(db: &Db) {
    let shop = Shop::new(db).await;
    let fake = Fake::new(accepts()).await;
    let sent = shop.sent_to("LP1", &fake, LABELS).await;
    assert_eq!(sent.state, State::Sent);
    left_sending(&shop, "LP1").await;
    for sql in [
        "UPDATE label_delivery SET state = 'sending' WHERE state = 'sent'",
        "UPDATE label_delivery SET state = 'failed' WHERE state = 'sent'",
        "UPDATE label_delivery SET reason = 'x' WHERE state = 'sent'",
        "UPDATE label_delivery SET bytes = 10, state = 'sent' WHERE state = 'sending'",
        "UPDATE label_delivery SET address = '' WHERE state = 'sending'",
        "DELETE FROM label_delivery",
    ] {
        let mut tx = db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}
