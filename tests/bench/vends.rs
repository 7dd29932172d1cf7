//! Vends of machines: how many a second are durable and booked, each once, beside bare rusqlite
//! that commits one row for each request.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use uuid::Uuid;
use yaoju::{
    app::App,
    clock::{Clock, day_at},
    config::Settings,
    db::Db,
    demo,
    dispenser::{
        event::{Event, Kind},
        keep::{Delivery, Outcome},
    },
    id,
    places::SharedFacility,
    stock::{
        Kind as Document,
        draft::{Counterparty, Draft, DraftLine},
    },
};

use crate::table::{self, millis, ratio};

/// Vends in all, in one request, and senders side by side.
const ALL: usize = 20_000;
const TOGETHER: usize = 20;
const SENDERS: usize = 16;

/// Measures and prints.
pub async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("yaoju.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).await?;
    demo::make(&db, 7, Clock::system().now()).await?;
    let settings = Settings {
        data: Some(folder.path().to_owned()),
        ..Settings::default()
    };
    let app = App::new(db.clone(), Clock::system(), settings.resolve()?);
    let (machines, account) = fill(&app).await?;
    let requests = requests(&app, &machines, account);
    let shared = Arc::new(tokio::sync::Mutex::new(requests.into_iter()));
    let since = Instant::now();
    let senders = (0..SENDERS).map(|_| {
        let (app, shared) = (app.clone(), shared.clone());
        tokio::spawn(async move {
            loop {
                let next = shared.lock().await.next();
                let Some(delivery) = next else {
                    return anyhow::Ok(());
                };
                let outcomes = app.machines.hand_in(delivery).await?;
                let all_kept = outcomes.iter().all(|one| *one == Outcome::Kept);
                ensure!(all_kept, "not all were kept");
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await??;
    }
    let booked = since.elapsed();
    db.close().await;
    let bare = bare(folder.path())?;
    let rate = |time: Duration| {
        let micros = time.as_micros().max(1);
        u64::try_from((ALL as u128) * 1_000_000 / micros).unwrap_or(u64::MAX)
    };
    let row = |name: &str, time: Duration| {
        vec![
            name.to_owned(),
            format!("{} vends/s", rate(time)),
            millis(time),
            ratio(rate(time), rate(bare)),
        ]
    };
    let rows = [
        row("durable, booked, each once (target: 1000)", booked),
        row("bare rusqlite, one commit a request", bare),
    ];
    table::print(&format!("Vends: {ALL}, {TOGETHER} a request"), &rows);
    Ok(())
}

/// Puts enough for all of it into a slot of each machine.
async fn fill(app: &App) -> anyhow::Result<(Vec<SharedFacility>, Uuid)> {
    let mut tx = app.db.read().await?;
    let account: Uuid = tx
        .query("SELECT id FROM account ORDER BY id LIMIT 1")
        .scalar()
        .await?;
    let codes: Vec<(String,)> = tx
        .query("SELECT code FROM facility WHERE kind = 'dispenser' ORDER BY code")
        .all()
        .await?;
    drop(tx);
    let depot = app.facility("YX-00").await?.context("the county depot")?;
    let product = app.product("C-NRL-52").await?;
    let today = day_at(app.clock.now(), 480);
    let mut machines = Vec::new();
    for (code,) in codes {
        let machine = app.facility(&code).await?.context("a machine")?;
        let line = |to_zone: Option<String>| DraftLine {
            product: product.clone(),
            named: None,
            lot_number: "BENCH".to_owned(),
            lot_expiry: NaiveDate::from_ymd_opt(2099, 1, 1),
            made_on: None,
            zone: None,
            to_zone,
            units: 1_000_000,
            reason: String::new(),
        };
        let receipt = Document::Receipt;
        let mut draft = Draft::new(id::fresh(), receipt, depot.clone(), today, account);
        draft.lines = vec![line(None)];
        app.desk.post(draft).await?;
        let refill = Document::Refill;
        let mut draft = Draft::new(id::fresh(), refill, depot.clone(), today, account);
        draft.counterparty = Counterparty::Facility(machine.clone());
        "later-expiry-asked".clone_into(&mut draft.reason);
        draft.lines = vec![line(Some("A1".to_owned()))];
        app.desk.post(draft).await?;
        machines.push(machine);
    }
    Ok((machines, account))
}

fn requests(app: &App, machines: &[SharedFacility], account: Uuid) -> Vec<Delivery> {
    let now = app.clock.now();
    let event = |n: usize| Event {
        id: format!("v{n}"),
        kind: Kind::Vend,
        at: now,
        day: day_at(now, 480),
        slot: "A1".to_owned(),
        packs: 1,
        claim: None,
        is_open: None,
        celsius: None,
        detail: String::new(),
    };
    let one = |n: usize| Delivery {
        machine: machines[n % machines.len()].clone(),
        account,
        events: (0..TOGETHER)
            .map(|k| (event(n * TOGETHER + k), None))
            .collect(),
        is_heard: true,
    };
    (0..ALL / TOGETHER).map(one).collect()
}

/// As many requests of as many rows, each committed by itself.
fn bare(folder: &std::path::Path) -> anyhow::Result<Duration> {
    let mut db = rusqlite::Connection::open(folder.join("bare.db"))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE vend (id TEXT PRIMARY KEY, at TEXT, slot TEXT, packs INTEGER);",
    )?;
    let since = Instant::now();
    for request in 0..ALL / TOGETHER {
        let tx = db.transaction()?;
        for n in 0..TOGETHER {
            let id = format!("v{}", request * TOGETHER + n);
            tx.execute(
                "INSERT INTO vend VALUES (?, ?, 'A1', 1)",
                [id, "now".into()],
            )?;
        }
        tx.commit()?;
    }
    Ok(since.elapsed())
}
