//! Inspections: how long it takes to gather the evidence of a depot, beside bare SQLite that reads
//! and hashes the same entries.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use chrono::Days;
use clap::Args;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use yaoju::{
    app::App,
    catalog,
    climate::store::samples,
    clock::Clock,
    config::Settings,
    db::Db,
    id,
    inspection::evidence::gather,
    stock::{Kind, desk::post_together, draft::Draft},
};

use crate::{
    climate::{add_room, day},
    fill::{self, County},
    table::{self, millis},
};

/// Products of the depot, all with stock.
const PRODUCTS: usize = 60;

/// Two years, up to today.
const DAYS: usize = 730;

/// Sensors of its storeroom, each with one reading a minute.
const SENSORS: u128 = 2;

/// How many documents are committed together while filling.
const TOGETHER: usize = 500;

/// How often it is measured; the middle one is told.
const ROUNDS: usize = 21;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// How large.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Entries in the depot's book: ten a day
    #[arg(long, default_value_t = 10 * DAYS)]
    entries: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { entries: 10 * DAYS }
    }
}

/// Fills a depot with two years and gathers its evidence.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("yaoju.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).await?;
    let mut county = fill::county(&db, 1).await?;
    add_products(&db, &mut county).await?;
    post(&db, &county, options.entries).await?;
    read_minutes(&db, &county).await?;
    let app = App::new(db.clone(), Clock::system(), Settings::default().resolve()?);
    let depot = county.depots[0].clone();
    let mut times = Vec::new();
    let mut items = 0;
    for _ in 0..ROUNDS {
        let since = Instant::now();
        let mut tx = db.read().await?;
        let evidence = gather::take(&app, &mut tx, &depot).await?;
        drop(tx);
        times.push(since.elapsed());
        items = evidence.items.len();
    }
    let first = times[0];
    times.sort();
    let bare = bare(&file)?;
    let title = format!(
        "Evidence: {PRODUCTS} products, {} entries, {SENSORS} sensors, one reading a minute",
        options.entries
    );
    let rows = [
        vec![
            format!("{items} items, median (target: 150 ms)"),
            millis(times[ROUNDS / 2]),
        ],
        vec!["the first, nothing remembered".into(), millis(first)],
        vec!["slowest".into(), millis(times[ROUNDS - 1])],
        vec![
            "bare SQLite: the entries read and hashed".into(),
            millis(bare),
        ],
    ];
    table::print(&title, &rows);
    Ok(())
}

/// Adds products until there are enough.
async fn add_products(db: &Db, county: &mut County) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    for number in county.products.len()..PRODUCTS {
        let code = format!("Q{number:02}");
        tx.query(
            "INSERT INTO product (id, code, category, method, name, base_unit, storage_class,
                 created_at)
             VALUES ($1, $2, 'condom', 'male_condom', $2, '只', 'normal', $3)",
        )
        .bind(id::fresh())
        .bind(code.clone())
        .bind(Clock::system().now())
        .run()
        .await?;
        let found = catalog::store::product(&mut tx, &code).await?;
        county.products.push(found.context("a product")?.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Receives every product once and dispenses from them in turn, over two years.
async fn post(db: &Db, county: &County, entries: usize) -> anyhow::Result<()> {
    let clock = Clock::system();
    let today = clock.now().date_naive();
    for start in (0..entries).step_by(TOGETHER) {
        let drafts: Vec<Draft> = (start..(start + TOGETHER).min(entries))
            .map(|number| {
                let back = DAYS - number * DAYS / entries.max(1);
                let day = today - Days::new(u64::try_from(back).unwrap_or(0));
                let (kind, units) = match number / PRODUCTS {
                    0 => (Kind::Receipt, 100_000),
                    _ => (Kind::Dispense, 5),
                };
                let mut draft = county.document(0, kind, day, units);
                draft.lines[0].product = county.products[number % PRODUCTS].clone();
                draft
            })
            .collect();
        let asked: Vec<&Draft> = drafts.iter().collect();
        for answer in post_together(db, &clock, &asked).await? {
            answer.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        }
    }
    Ok(())
}

/// A storeroom whose sensors were read every minute of two years.
async fn read_minutes(db: &Db, county: &County) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let days = i64::try_from(DAYS)?;
    let first = (now.timestamp() / DAY - days) * DAY;
    let depot = county.depots[0].id;
    let mut tx = db.write().await?;
    add_room(&mut tx, depot, (1, SENSORS), now).await?;
    for sensor in 0..SENSORS {
        let id = Uuid::from_u128(100 + sensor);
        for n in 0..days {
            samples::add_days(&mut tx, depot, id, day(sensor, first + n * DAY)).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What reading and hashing the entries costs without any program.
fn bare(file: &Path) -> anyhow::Result<Duration> {
    let db = rusqlite::Connection::open(file)?;
    let since = Instant::now();
    let mut statement = db.prepare(
        "SELECT entry.seq, entry.units, entry.lot_balance, entry.product_balance, entry.hash,
                document.text_hash
         FROM entry JOIN document ON document.facility_id = entry.facility_id
             AND document.id = entry.document_id
         ORDER BY entry.facility_id, entry.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut chain = Sha256::new();
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            chain.update(row.get::<_, i64>(column)?.to_be_bytes());
        }
        for column in 4..6 {
            chain.update(row.get::<_, Vec<u8>>(column)?);
        }
    }
    std::hint::black_box(chain.finalize());
    Ok(since.elapsed())
}
