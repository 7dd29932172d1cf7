//! The ledger's rules, one by one.

use chrono::NaiveDate;
use yaoju::{
    db::Db,
    error::Code,
    stock::{Kind, desk::Desk, draft::Counterparty, posting::Posted},
};

use crate::{
    on_both,
    shop::{Shop, day, id},
};

on_both!(
    the_same_again_is_harmless,
    another_under_the_same_id_is_refused,
    what_is_not_there_cannot_go_out,
    the_past_is_never_negative,
    every_veto_is_named,
    vetoed_stock_can_still_leave_by_the_red_zone,
    a_recall_reaches_every_book_at_once,
    green_zones_take_only_what_may_be_used,
    a_later_expiry_first_needs_a_reason,
    what_is_sent_is_under_way_until_received,
    a_refill_writes_both_books,
    a_document_is_reversed_once,
    a_reversal_cannot_take_what_is_gone,
    days_are_bounded,
    the_database_itself_refuses_changes,
    the_database_itself_keeps_count,
    the_last_units_go_out_once,
    a_month_only_lot_is_good_to_its_last_day,
);

async fn the_same_again_is_harmless(db: &Db) {
    let shop = Shop::open(db).await;
    let receipt = shop.draft(100, Kind::Receipt, &shop.town, 600);
    assert!(matches!(shop.post(&receipt).await, Posted::Fresh(_)));
    assert!(matches!(shop.post(&receipt).await, Posted::Again(_)));
    assert_eq!(shop.pills_at(&shop.town).await, 600);
}

async fn another_under_the_same_id_is_refused(db: &Db) {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 600);
    shop.post(&receipt).await;
    receipt.lines[0].units = 601;
    assert_eq!(shop.refused(&receipt).await, [Code::DocumentDiffers]);
    receipt.lines[0].units = 600;
    receipt.note = "x".into();
    assert_eq!(shop.refused(&receipt).await, [Code::DocumentDiffers]);
}

async fn what_is_not_there_cannot_go_out(db: &Db) {
    let shop = Shop::open(db).await;
    let dispense = shop.draft(101, Kind::Dispense, &shop.town, 6);
    assert_eq!(shop.refused(&dispense).await, [Code::LotUnknown]);
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 5))
        .await;
    assert_eq!(shop.refused(&dispense).await, [Code::InsufficientStock]);
    // Two lines that each fit, but not together.
    let mut twice = shop.draft(102, Kind::Dispense, &shop.town, 3);
    twice.lines.push(twice.lines[0].clone());
    assert_eq!(shop.refused(&twice).await, [Code::InsufficientStock]);
    assert_eq!(shop.pills_at(&shop.town).await, 5);
}

async fn the_past_is_never_negative(db: &Db) {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    receipt.occurred_on = day(10);
    shop.post(&receipt).await;
    let mut dispense = shop.draft(101, Kind::Dispense, &shop.town, 8);
    dispense.occurred_on = day(20);
    shop.post(&dispense).await;
    let mut more = shop.draft(102, Kind::Receipt, &shop.town, 50);
    more.occurred_on = day(25);
    shop.post(&more).await;
    // 52 are there now, but only 2 were on the 20th and none before the 10th.
    let mut late = shop.draft(103, Kind::Dispense, &shop.town, 3);
    late.occurred_on = day(15);
    assert_eq!(shop.refused(&late).await, [Code::InsufficientPastStock]);
    late.occurred_on = day(5);
    assert_eq!(shop.refused(&late).await, [Code::InsufficientPastStock]);
    late.occurred_on = day(25);
    shop.post(&late).await;
    let mut last = shop.draft(104, Kind::Dispense, &shop.town, 2);
    last.occurred_on = day(15);
    shop.post(&last).await;
}

async fn every_veto_is_named(db: &Db) {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    receipt.lines[0] = shop.line("OLD", "2026-05-05", 10);
    receipt.lines[0].zone = Some("DY".into());
    receipt.occurred_on = day(1);
    shop.post(&receipt).await;
    shop.decide("OLD", "recalled").await;
    let mut dispense = shop.draft(101, Kind::Dispense, &shop.town, 11);
    dispense.lines[0] = shop.line("OLD", "2026-05-05", 11);
    dispense.lines[0].zone = Some("DY".into());
    let all = [
        Code::LotExpired,
        Code::LotRecalled,
        Code::LotQuarantined,
        Code::InsufficientStock,
    ];
    assert_eq!(shop.refused(&dispense).await, all);
    dispense.kind = Kind::Issue;
    assert_eq!(shop.refused(&dispense).await, all);
    dispense.kind = Kind::Refill;
    dispense.counterparty = Counterparty::Facility(shop.dispenser.clone());
    assert_eq!(shop.refused(&dispense).await, all);
}

async fn vetoed_stock_can_still_leave_by_the_red_zone(db: &Db) {
    let shop = Shop::open(db).await;
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 10))
        .await;
    shop.decide("A1", "recalled").await;
    let mut aside = shop.draft(101, Kind::ZoneMove, &shop.town, 10);
    aside.lines[0].to_zone = Some("BH".into());
    shop.post(&aside).await;
    let mut back = shop.draft(102, Kind::Return, &shop.town, 4);
    back.counterparty = Counterparty::Named("省药具站".into());
    shop.post(&back).await;
    let green = shop.draft(103, Kind::Destruction, &shop.town, 6);
    shop.post(&green).await;
    assert_eq!(shop.pills_at(&shop.town).await, 0);
    let mut unreasoned = shop.draft(104, Kind::Destruction, &shop.town, 1);
    unreasoned.reason = String::new();
    assert_eq!(shop.refused(&unreasoned).await, [Code::ReasonNeeded]);
}

async fn a_recall_reaches_every_book_at_once(db: &Db) {
    let shop = Shop::open(db).await;
    for (n, place) in [(100, &shop.county), (101, &shop.town), (102, &shop.outlet)] {
        shop.post(&shop.draft(n, Kind::Receipt, place, 10)).await;
    }
    shop.decide("A1", "recalled").await;
    for (n, place) in [(110, &shop.county), (111, &shop.town), (112, &shop.outlet)] {
        let dispense = shop.draft(n, Kind::Dispense, place, 1);
        assert_eq!(shop.refused(&dispense).await, [Code::LotRecalled]);
    }
    shop.decide("A1", "held").await;
    assert_eq!(
        shop.refused(&shop.draft(113, Kind::Dispense, &shop.town, 1))
            .await,
        [Code::LotHeld]
    );
    shop.decide("A1", "active").await;
    shop.post(&shop.draft(113, Kind::Dispense, &shop.town, 1))
        .await;
}

async fn green_zones_take_only_what_may_be_used(db: &Db) {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    receipt.lines[0].zone = Some("DY".into());
    shop.post(&receipt).await;
    shop.decide("A1", "held").await;
    let mut accepted = shop.draft(101, Kind::ZoneMove, &shop.town, 10);
    accepted.lines[0].zone = Some("DY".into());
    accepted.lines[0].to_zone = Some("HG".into());
    assert_eq!(shop.refused(&accepted).await, [Code::LotHeld]);
    // A dispenser hands out by itself: nothing vetoed may be put into it by any document.
    let opening = shop.draft(102, Kind::Opening, &shop.dispenser, 1);
    assert_eq!(shop.refused(&opening).await, [Code::LotHeld]);
}

async fn a_later_expiry_first_needs_a_reason(db: &Db) {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    receipt.lines.push(shop.line("B1", "2027-06-30", 10));
    shop.post(&receipt).await;
    let mut later = shop.draft(101, Kind::Dispense, &shop.town, 1);
    later.lines[0] = shop.line("B1", "2027-06-30", 1);
    assert_eq!(shop.refused(&later).await, [Code::FefoReasonNeeded]);
    later.lines[0].reason = "later-expiry-asked".into();
    shop.post(&later).await;
    // Taking all of the earlier one in the same document leaves nothing to explain.
    let mut both = shop.draft(102, Kind::Dispense, &shop.town, 10);
    both.lines.push(shop.line("B1", "2027-06-30", 1));
    shop.post(&both).await;
}

async fn what_is_sent_is_under_way_until_received(db: &Db) {
    let shop = Shop::open(db).await;
    shop.post(&shop.draft(100, Kind::Receipt, &shop.county, 100))
        .await;
    let issue = shop.issue(101, &shop.county, &shop.town, 60);
    shop.post(&issue).await;
    assert_eq!(shop.pills_at(&shop.town).await, 0);
    let too_much = shop.received(102, &issue, 61);
    assert_eq!(shop.refused(&too_much).await, [Code::NothingUnderWay]);
    shop.post(&shop.received(103, &issue, 40)).await;
    let rest = shop.received(104, &issue, 21);
    assert_eq!(shop.refused(&rest).await, [Code::NothingUnderWay]);
    // In part received, it can no longer be called back.
    assert_eq!(
        shop.refused(&shop.reversal(105, &issue)).await,
        [Code::AlreadyReceived]
    );
    let receipt = shop.received(106, &issue, 20);
    shop.post(&receipt).await;
    shop.post(&shop.reversal(107, &receipt)).await;
    assert_eq!(shop.pills_at(&shop.town).await, 40);
    shop.post(&shop.received(108, &issue, 20)).await;
    assert_eq!(shop.pills_at(&shop.town).await, 60);
    // Somebody else's delivery is not ours to receive.
    let mut foreign = shop.received(109, &issue, 1);
    foreign.facility = shop.outlet.clone();
    assert_eq!(shop.refused(&foreign).await, [Code::SourceUnknown]);
    let mut nameless = shop.draft(110, Kind::Receipt, &shop.town, 1);
    nameless.counterparty = Counterparty::Facility(shop.county.clone());
    assert_eq!(shop.refused(&nameless).await, [Code::SourceNeeded]);
}

async fn a_refill_writes_both_books(db: &Db) {
    let shop = Shop::open(db).await;
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 100))
        .await;
    let mut refill = shop.draft(101, Kind::Refill, &shop.town, 30);
    refill.counterparty = Counterparty::Facility(shop.dispenser.clone());
    shop.post(&refill).await;
    assert!(matches!(shop.post(&refill).await, Posted::Again(_)));
    assert_eq!(shop.pills_at(&shop.dispenser).await, 30);
    let mut far = shop.draft(102, Kind::Receipt, &shop.dispenser, 30);
    far.id = yaoju::id::derived(refill.id, "refill");
    let mut alone = shop.reversal(103, &far);
    alone.counterparty = Counterparty::Facility(shop.town.clone());
    alone.source = Some(refill.id);
    assert_eq!(shop.refused(&alone).await, [Code::ReverseRefill]);
    shop.post(&shop.reversal(104, &refill)).await;
    assert_eq!(shop.pills_at(&shop.dispenser).await, 0);
    assert_eq!(shop.pills_at(&shop.town).await, 100);
}

async fn a_document_is_reversed_once(db: &Db) {
    let shop = Shop::open(db).await;
    let receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    shop.post(&receipt).await;
    let mut aside = shop.draft(101, Kind::ZoneMove, &shop.town, 10);
    aside.lines[0].to_zone = Some("DY".into());
    shop.post(&aside).await;
    let reversal = shop.reversal(102, &aside);
    shop.post(&reversal).await;
    assert!(matches!(shop.post(&reversal).await, Posted::Again(_)));
    assert_eq!(
        shop.refused(&shop.reversal(103, &aside)).await,
        [Code::AlreadyReversed]
    );
    assert_eq!(
        shop.refused(&shop.reversal(104, &reversal)).await,
        [Code::ReversalFinal]
    );
    let mut early = shop.reversal(105, &receipt);
    early.occurred_on = day(18);
    assert_eq!(shop.refused(&early).await, [Code::ReversalTooEarly]);
    shop.post(&shop.reversal(106, &receipt)).await;
    assert_eq!(shop.pills_at(&shop.town).await, 0);
}

async fn a_reversal_cannot_take_what_is_gone(db: &Db) {
    let shop = Shop::open(db).await;
    let receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    shop.post(&receipt).await;
    shop.post(&shop.draft(101, Kind::Dispense, &shop.town, 1))
        .await;
    assert_eq!(
        shop.refused(&shop.reversal(102, &receipt)).await,
        [Code::InsufficientStock]
    );
}

async fn days_are_bounded(db: &Db) {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    receipt.occurred_on = day(32);
    assert_eq!(shop.refused(&receipt).await, [Code::DateInFuture]);
    let mut tx = db.write().await.unwrap();
    tx.query("UPDATE book SET closed_through = $1")
        .bind(day(30))
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    receipt.occurred_on = day(30);
    assert_eq!(shop.refused(&receipt).await, [Code::PeriodClosed]);
    receipt.occurred_on = day(31);
    shop.post(&receipt).await;
}

async fn the_database_itself_refuses_changes(db: &Db) {
    let shop = Shop::open(db).await;
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    receipt.note = "送货人:王".into();
    shop.post(&receipt).await;
    shop.decide("A1", "held").await;
    for table in ["entry", "document", "audit", "lot_event"] {
        for change in [format!("DELETE FROM {table}"), touch(table)] {
            let mut tx = db.write().await.unwrap();
            let sql = yaoju::db::assembled(change.clone());
            let error = tx.query(sql).run().await.unwrap_err();
            assert!(
                error.to_string().contains("append-only"),
                "{change}: {error}"
            );
        }
    }
    // The remark can be erased without breaking the chain; it cannot be rewritten.
    let mut tx = db.write().await.unwrap();
    assert!(
        tx.query("UPDATE document_text SET note = 'x'")
            .run()
            .await
            .is_err()
    );
    drop(tx);
    let mut tx = db.write().await.unwrap();
    assert_eq!(
        tx.query("DELETE FROM document_text").run().await.unwrap(),
        1
    );
}

fn touch(table: &str) -> String {
    match table {
        "entry" => "UPDATE entry SET units = units + 1".into(),
        "lot_event" => "UPDATE lot_event SET reason = 'x'".into(),
        "audit" => "UPDATE audit SET action = 'x'".into(),
        _ => format!("UPDATE {table} SET reason = 'x'"),
    }
}

/// Rows that the program would never write are refused by the database too.
async fn the_database_itself_keeps_count(db: &Db) {
    let shop = Shop::open(db).await;
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 10))
        .await;
    let copy = |seq: &str, units: &str, balance: &str| {
        format!(
            "INSERT INTO entry SELECT facility_id, {seq}, document_id, line, kind, flow, product_id,
                 lot_id, lot_number, lot_expiry, zone_id, {units}, {balance}, product_balance,
                 occurred_on, reason, hash FROM entry"
        )
    };
    let wrong = [
        copy("seq + 2", "1", "11"),
        copy("seq", "1", "11"),
        copy("seq + 1", "1", "12"),
        copy("seq + 1", "-11", "-1"),
        copy("seq + 1", "-11", "0"),
    ];
    for sql in wrong {
        let mut tx = db.write().await.unwrap();
        let outcome = tx.query(yaoju::db::assembled(sql.clone())).run().await;
        assert!(outcome.is_err(), "{sql}");
    }
    // A later reduction on an earlier day leaves the past below zero: refused as well.
    let mut tx = db.write().await.unwrap();
    let early = copy("seq + 1", "-1", "9").replace("occurred_on, reason", "$1, reason");
    let outcome = tx
        .query(yaoju::db::assembled(early))
        .bind(NaiveDate::from_ymd_opt(2026, 5, 1).unwrap())
        .run()
        .await;
    assert!(outcome.is_err());
    drop(tx);
    let mut tx = db.write().await.unwrap();
    assert!(
        tx.query(yaoju::db::assembled(copy("seq + 1", "1", "11")))
            .run()
            .await
            .is_ok()
    );
}

/// 64 clients issue the same last units: exactly what was there goes out.
async fn the_last_units_go_out_once(db: &Db) {
    let shop = Shop::open(db).await;
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 10))
        .await;
    let desk = Desk::open(db.clone(), shop.clock.clone());
    let clients: Vec<_> = (0..64)
        .map(|n| {
            let (desk, draft) = (
                desk.clone(),
                shop.draft(200 + n, Kind::Dispense, &shop.town, 1),
            );
            tokio::spawn(async move { desk.post(draft).await })
        })
        .collect();
    let mut served = 0;
    for client in clients {
        match client.await.unwrap() {
            Ok(_) => served += 1,
            Err(yaoju::error::Error::Refused(refusal)) => {
                assert_eq!(refusal.code, Code::InsufficientStock);
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((served, shop.pills_at(&shop.town).await), (10, 0));
}

async fn a_month_only_lot_is_good_to_its_last_day(db: &Db) {
    let shop = Shop::open(db).await;
    let expiry = yaoju::catalog::expiry::parse("2026-05").unwrap();
    let mut receipt = shop.draft(100, Kind::Receipt, &shop.town, 10);
    receipt.lines[0].lot_expiry = Some(expiry);
    shop.post(&receipt).await;
    let mut dispense = shop.draft(101, Kind::Dispense, &shop.town, 1);
    dispense.lines[0].lot_expiry = Some(expiry);
    dispense.occurred_on = day(30);
    shop.post(&dispense).await;
    dispense.id = id(102);
    dispense.occurred_on = day(31);
    assert_eq!(shop.refused(&dispense).await, [Code::LotExpired]);
}
