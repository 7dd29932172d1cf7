//! A count of many lots: how long it takes to open it, and to send one figure.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::Args;
use uuid::Uuid;
use yaoju::{
    clock::Clock,
    db::Db,
    id,
    stock::{
        Kind,
        count::{
            Scope,
            work::{self, Figure, Opening},
        },
        desk::post_together,
        draft::Draft,
    },
};

use crate::{
    fill::{self, County},
    load::{self, Load},
    server::Server,
    table,
};

/// How many lines one receipt of the filling has.
const LINES: usize = 500;

/// How many lots, and how many of them have been counted.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Lots in the depot
    #[arg(long, default_value_t = 1_000)]
    lots: usize,
    /// Entries in the other books beside it
    #[arg(long, default_value_t = 20_000)]
    entries: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            lots: 1_000,
            entries: 20_000,
        }
    }
}

/// Fills a depot, opens a count, counts half of it, and measures the page.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, 10).await?;
    county
        .fill(&db, 0, options.entries, options.entries)
        .await?;
    receive(&db, &county, options.lots).await?;
    let fresh = begin(&db, &county).await?;
    let half = begin(&db, &county).await?;
    let since = Instant::now();
    for number in 0..options.lots / 2 {
        count(&db, &county, half, number).await?;
    }
    let each = since.elapsed() / u32::try_from((options.lots / 2).max(1))?;
    let server = Server::yaoju(folder.path(), &url, &county.cookie).await?;
    let mut rows = vec![vec![
        String::new(),
        "median".into(),
        "p95".into(),
        "bytes".into(),
    ]];
    for (name, count) in [("opened", fresh), ("half counted", half)] {
        let path = format!("/api/v1/facilities/B001/counts/{count}");
        let answer = server.get(&path).await?;
        let request = server.getting(&path);
        let load = Load {
            connections: 1,
            requests: 100,
            at_most: Duration::from_secs(20),
        };
        let figures = load::run(server.address, load, move |_| request.clone()).await?;
        rows.push(vec![
            name.into(),
            table::millis(figures.percentile(50)),
            table::millis(figures.percentile(95)),
            answer.body.len().to_string(),
        ]);
    }
    let title = format!("A count of {} lots, as the page asks for it", options.lots);
    table::print(&title, &rows);
    println!("  one figure recorded, durably: {}", table::millis(each));
    Ok(())
}

/// Receives so many lots in the first depot.
async fn receive(db: &Db, county: &County, lots: usize) -> anyhow::Result<()> {
    let clock = Clock::system();
    let today = clock.now().date_naive();
    for start in (0..lots).step_by(LINES) {
        let mut draft: Draft = county.document(0, Kind::Receipt, today, 100);
        let first = draft.lines.pop().context("a line")?;
        for number in start..(start + LINES).min(lots) {
            let mut line = first.clone();
            line.product = county.products[number % county.products.len()].clone();
            line.lot_number = lot(number);
            draft.lines.push(line);
        }
        for answer in post_together(db, &clock, &[&draft]).await? {
            answer.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        }
    }
    Ok(())
}

fn lot(number: usize) -> String {
    format!("C{number:05}")
}

async fn begin(db: &Db, county: &County) -> anyhow::Result<Uuid> {
    let opening = Opening {
        id: id::fresh(),
        scope: Scope::default(),
        blind: false,
        note: String::new(),
        account: county.account,
    };
    let id = opening.id;
    let mut tx = db.write().await?;
    work::open(&mut tx, &county.depots[0], opening, Clock::system().now()).await?;
    tx.commit().await?;
    Ok(id)
}

async fn count(db: &Db, county: &County, count: Uuid, number: usize) -> anyhow::Result<()> {
    let depot = &county.depots[0];
    let figure = Figure {
        id: id::fresh(),
        product: county.products[number % county.products.len()].clone(),
        lot: lot(number),
        expiry: NaiveDate::from_ymd_opt(2035, 1, 31),
        zone: depot.zones[0].code.clone(),
        units: 99,
        found: false,
        sure: false,
        device: None,
        account: county.account,
    };
    let mut tx = db.write().await?;
    work::count(&mut tx, depot, count, &figure, Clock::system().now()).await?;
    tx.commit().await?;
    Ok(())
}
