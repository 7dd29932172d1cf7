//! Random documents over several months with closes and reopenings in between: every line adds up,
//! frozen figures are those of the entries, and nothing comes into a closed month.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use uuid::Uuid;
use yaoju::{
    db::Db,
    error::{Code, Error},
    exchange::{
        book::{self, Heads},
        progress::Progress,
    },
    people::Actor,
    places::SharedFacility,
    stock::{
        Kind,
        desk::Desk,
        draft::Draft,
        month::Month,
        posting::Posted,
        store::{
            balances::{self, Balance, open::OpenMonths},
            cards, months,
        },
        verify::Report,
    },
};

use crate::{
    laws::{self, Step},
    on_both,
    shop::{Shop, now},
};

on_both!(
    a_document_comes_before_the_close_or_not_at_all,
    what_is_changed_in_closed_months_is_found,
);

/// Something that happens.
#[derive(Debug, Clone)]
enum Deed {
    Post(Step, u64),
    Close(usize),
    Reopen(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        6 => (laws::step(), 0..112u64).prop_map(|(step, day)| Deed::Post(step, day)),
        2 => (0..4usize).prop_map(Deed::Close),
        1 => (0..4usize).prop_map(Deed::Reopen),
    ];
    prop::collection::vec(deed, 10..50)
}

fn month(text: &str) -> Month {
    Month::parse(text, "month").unwrap()
}

/// A day of the walk: from 10 February to 1 June 2026.
fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 10).unwrap() + Days::new(offset)
}

fn somebody(shop: &Shop) -> Actor {
    Actor {
        account: shop.account,
        username: "w".into(),
        name: "王".into(),
        grants: Vec::new().into(),
    }
}

/// Closes the month that is next, or says why not.
async fn close_next(shop: &Shop, at: &SharedFacility) -> Result<(Month, Balance), String> {
    let mut tx = shop.db.write().await.unwrap();
    let ledger = months::ledger(&mut tx, at.id).await.unwrap();
    let next = ledger.next().unwrap_or(month("2026-02"));
    let before = balances::of_months(
        &mut tx,
        &OpenMonths::default(),
        (at.id, &ledger),
        next,
        next,
    )
    .await
    .unwrap();
    let closed = months::close(&mut tx, at, next, &somebody(shop), "王", now()).await;
    match closed {
        Ok(_) => {
            tx.commit().await.unwrap();
            Ok((next, before))
        }
        Err(Error::Refused(refusal)) => Err(format!("{:?}", refusal.code)),
        Err(other) => panic!("{other:?}"),
    }
}

async fn reopen_newest(shop: &Shop, at: &SharedFacility) -> Option<Month> {
    let mut tx = shop.db.write().await.unwrap();
    let ledger = months::ledger(&mut tx, at.id).await.unwrap();
    let newest = ledger.newest_closed()?;
    months::reopen(&mut tx, at, newest, &somebody(shop), "漏记", now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    Some(newest)
}

async fn balance(shop: &Shop, at: &SharedFacility, from: Month, to: Month) -> Balance {
    let mut tx = shop.db.read().await.unwrap();
    let ledger = months::ledger(&mut tx, at.id).await.unwrap();
    let book = (at.id, &ledger);
    // What is remembered of earlier questions says the same as what is read anew.
    let told = balances::of_months(&mut tx, &shop.open_months, book, from, to)
        .await
        .unwrap();
    let anew = balances::of_months(&mut tx, &OpenMonths::default(), book, from, to)
        .await
        .unwrap();
    assert_eq!(told, anew, "{from} to {to}");
    told
}

/// What the walk knows of what was closed, and what it did.
#[derive(Default)]
struct Walk {
    posted: Vec<Draft>,
    frozen: HashMap<(usize, Month), Balance>,
    outcomes: Vec<String>,
}

impl Walk {
    async fn post(&mut self, shop: &Shop, n: u128, step: &Step, offset: u64) {
        let mut draft = laws::draft(shop, n, step, &self.posted);
        draft.occurred_on = day(offset);
        let through = self.closed_through(shop, &draft);
        let is_late = through.is_some_and(|through| draft.occurred_on <= through.last());
        let outcome = match shop.try_post(&draft).await.unwrap() {
            Ok(Posted::Fresh(document)) => {
                assert!(!is_late, "{draft:?} came into a closed month");
                self.posted.push(draft);
                format!("fresh {}", document.recorded.number)
            }
            Ok(Posted::Again(_)) => "again".into(),
            Err(refusal) => format!("{:?}", refusal.code),
        };
        self.outcomes.push(outcome);
    }

    fn closed_through(&self, shop: &Shop, draft: &Draft) -> Option<Month> {
        let index = (0..4).find(|at| laws::place(shop, *at).id == draft.facility.id);
        let closed = self.frozen.keys().filter(|(at, _)| Some(*at) == index);
        closed.map(|(_, month)| *month).max()
    }

    async fn deed(&mut self, shop: &Shop, n: u128, deed: &Deed) {
        match deed {
            Deed::Post(step, offset) => self.post(shop, n, step, *offset).await,
            Deed::Close(at) => {
                let outcome = close_next(shop, laws::place(shop, *at)).await;
                if let Ok((month, before)) = &outcome {
                    self.frozen.insert((*at, *month), before.clone());
                }
                let told = outcome.map(|(month, _)| month.to_string());
                self.outcomes.push(format!("close {told:?}"));
                self.compare(shop).await;
            }
            // The first of the places, from `at` on, that has a month to reopen.
            Deed::Reopen(at) => {
                for at in (0..4).map(|more| (at + more) % 4) {
                    if let Some(month) = reopen_newest(shop, laws::place(shop, at)).await {
                        self.frozen.remove(&(at, month));
                        self.outcomes.push(format!("reopen {month}"));
                        break;
                    }
                }
            }
        }
    }

    /// Frozen months say what was said just before they were closed, and all add up.
    async fn compare(&self, shop: &Shop) {
        for ((at, month), before) in &self.frozen {
            let told = balance(shop, laws::place(shop, *at), *month, *month).await;
            assert_eq!(&told, before, "{month}");
        }
        for at in 0..4 {
            adds_up(shop, laws::place(shop, at)).await;
        }
    }
}

/// Months and all of them together say what the book's entries say when simply added up.
async fn adds_up(shop: &Shop, at: &SharedFacility) {
    let mut tx = shop.db.read().await.unwrap();
    let rows = cards::book(&mut tx, at.id, 0, 10_000).await.unwrap();
    drop(tx);
    let (first, last) = (month("2026-02"), month("2026-06"));
    let mut whole = Balance::new();
    for each in first.through(last) {
        let told = balance(shop, at, each, each).await;
        for (lot, row) in &told {
            whole.entry(*lot).or_default().figures.move_on(&row.figures);
        }
        for (day, figure) in [(each.first().pred_opt().unwrap(), 0), (each.last(), 1)] {
            let mut sums: BTreeMap<Uuid, i64> = BTreeMap::new();
            for row in rows.iter().filter(|row| row.occurred_on <= day) {
                *sums.entry(row.lot_id).or_default() += row.units;
            }
            sums.retain(|_, units| *units != 0);
            let figures = told.iter().map(|(lot, row)| match figure {
                0 => (*lot, row.figures.opening),
                _ => (*lot, row.figures.closing()),
            });
            let figures: BTreeMap<Uuid, i64> = figures.filter(|(_, units)| *units != 0).collect();
            assert_eq!(figures, sums, "{each} {figure}");
        }
        for row in told.values() {
            let partners = row.partners.values();
            let sums = partners.fold((0, 0), |sum, t| (sum.0 + t.received, sum.1 + t.sent));
            let figures = &row.figures;
            assert_eq!(sums, (figures.transferred_in, figures.transferred_out));
        }
    }
    let together = balance(shop, at, first, last).await;
    for (lot, row) in &together {
        assert_eq!(row.figures, whole[lot].figures, "all months together");
    }
}

async fn verified(db: &Db) -> Vec<Report> {
    let mut progress = Progress::silent();
    book::verify_database(db, None, &Heads::new(), &mut progress)
        .await
        .unwrap()
}

fn faults(reports: &[Report]) -> Vec<String> {
    let faults = reports.iter().flat_map(|report| &report.faults);
    let told = faults.map(|fault| fault.sentence(yaoju::error::Language::En));
    told.collect()
}

async fn walk(db: &Db, deeds: &[Deed]) -> Vec<String> {
    let shop = Shop::open(db).await;
    let mut walk = Walk::default();
    for (n, deed) in deeds.iter().enumerate() {
        walk.deed(&shop, 1000 + n as u128, deed).await;
    }
    walk.compare(&shop).await;
    assert_eq!(faults(&verified(db).await), Vec::<String>::new());
    walk.outcomes
}

#[test]
fn closed_months_say_what_the_entries_say() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: laws::cases(),
        max_shrink_iters: 40,
        ..Config::default()
    };
    let seen = std::cell::RefCell::new(HashMap::<String, usize>::new());
    TestRunner::new(config)
        .run(&deeds(), |deeds| {
            runtime.block_on(async {
                let lite = crate::both::sqlite().await.unwrap();
                let on_sqlite = walk(&lite.db, &deeds).await;
                for outcome in &on_sqlite {
                    let word = outcome.split(' ').next().unwrap().to_owned();
                    let word = if outcome.contains("Ok(") {
                        "closed".into()
                    } else {
                        word
                    };
                    *seen.borrow_mut().entry(word).or_default() += 1;
                }
                if let Some(postgres) = crate::both::postgres().await {
                    let on_postgres = walk(&postgres.db, &deeds).await;
                    assert_eq!(on_sqlite, on_postgres, "the engines disagree");
                }
            });
            Ok(())
        })
        .unwrap();
    // A walk that never closes anything proves nothing.
    let seen = seen.borrow();
    for word in ["fresh", "closed", "reopen", "PeriodClosed"] {
        assert!(seen.get(word).copied().unwrap_or(0) > 3, "{word}: {seen:?}");
    }
}

/// While the month is closed, others post into it: what was taken is in the frozen figures, what
/// came too late is refused.
async fn a_document_comes_before_the_close_or_not_at_all(db: &Db) {
    let shop = Shop::open(db).await;
    let may = month("2026-05");
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 1))
        .await;
    let desk = Desk::open(db.clone(), shop.clock.clone());
    let clients: Vec<_> = (0..200u128)
        .map(|n| {
            let (desk, draft) = (
                desk.clone(),
                shop.draft(200 + n, Kind::Receipt, &shop.town, 1),
            );
            tokio::spawn(async move {
                let wait = u64::try_from(n).unwrap() / 4;
                tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
                desk.post(draft).await
            })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    let closed = loop {
        let mut tx = db.write().await.unwrap();
        let who = somebody(&shop);
        match months::close(&mut tx, &shop.town, may, &who, "王", now()).await {
            Ok(_) => break tx.commit().await,
            Err(Error::Contended) => {}
            Err(other) => panic!("{other:?}"),
        }
    };
    closed.unwrap();
    let mut taken = 1;
    for client in clients {
        match client.await.unwrap() {
            Ok(_) => taken += 1,
            Err(Error::Refused(refusal)) => assert_eq!(refusal.code, Code::PeriodClosed),
            Err(other) => panic!("{other:?}"),
        }
    }
    let told = balance(&shop, &shop.town, may, may).await;
    let received: i64 = told.values().map(|row| row.figures.received).sum();
    assert_eq!(received, taken);
    assert_eq!(shop.pills_at(&shop.town).await, taken);
    assert_eq!(faults(&verified(db).await), Vec::<String>::new());
}

async fn run(db: &Db, sql: &str) {
    let mut tx = db.write().await.unwrap();
    let rows = tx.query(yaoju::db::assembled(sql.to_owned())).run().await;
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    tx.commit().await.unwrap();
}

/// Somebody with the database's file can change what the program cannot; the replay finds it.
async fn what_is_changed_in_closed_months_is_found(db: &Db) {
    let shop = Shop::open(db).await;
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 100))
        .await;
    let issue = shop.issue(101, &shop.town, &shop.county, 30);
    shop.post(&issue).await;
    shop.post(&shop.draft(102, Kind::Dispense, &shop.town, 5))
        .await;
    close_next(&shop, &shop.town).await.unwrap();
    let mut later = shop.draft(103, Kind::Dispense, &shop.town, 5);
    later.occurred_on = month("2026-06").first();
    shop.post(&later).await;
    assert_eq!(faults(&verified(db).await), Vec::<String>::new());
    let tables = ["month_act", "month_balance", "month_transfer"];
    for table in tables {
        let off = match db {
            Db::Sqlite { .. } => format!("DROP TRIGGER {table}_no_update"),
            Db::Postgres(_) => format!("ALTER TABLE {table} DISABLE TRIGGER USER"),
        };
        run(db, &off).await;
    }
    for (table, change, back, named) in [
        (
            "month_balance",
            "dispensed = dispensed - 1, lost = lost + 1, closing = closing",
            "dispensed = dispensed + 1, lost = lost - 1, closing = closing",
            "",
        ),
        (
            "month_balance",
            "opening = opening + 1, closing = closing + 1",
            "opening = opening - 1, closing = closing - 1",
            "month_balance",
        ),
        (
            "month_balance",
            "dispensed = dispensed - 1, closing = closing + 1",
            "dispensed = dispensed + 1, closing = closing - 1",
            "month_balance",
        ),
        (
            "month_transfer",
            "transferred_out = transferred_out + 1",
            "transferred_out = transferred_out - 1",
            "month_transfer",
        ),
        (
            "month_act",
            "head_seq = head_seq - 1",
            "head_seq = head_seq + 1",
            "month_balance",
        ),
        (
            "month_act",
            "head_seq = head_seq + 1",
            "head_seq = head_seq - 1",
            "head_hash",
        ),
        (
            "month_act",
            "month = '2026-06-01'",
            "month = '2026-05-01'",
            "closed_through",
        ),
    ] {
        run(db, &format!("UPDATE {table} SET {change}")).await;
        let told = faults(&verified(db).await);
        let is_named = told.iter().any(|fault| fault.contains(named));
        assert!(!told.is_empty() && is_named, "{table} {change}: {told:?}");
        run(db, &format!("UPDATE {table} SET {back}")).await;
    }
    run(db, "UPDATE book SET closed_through = NULL").await;
    let told = faults(&verified(db).await);
    assert!(
        told.iter().any(|fault| fault.contains("closed_through")),
        "{told:?}"
    );
}
