//! Closing months and the in-out-balance with many entries: a depot that never closed a month
//! against one that closes each, and the same page in a small database and in a large one.

use std::time::{Duration, Instant};

use clap::Args;
use yaoju::{
    clock::Clock,
    db::Db,
    people::Actor,
    stock::{month::Month, store::months},
};

use crate::{
    fill,
    load::{self, Load},
    server::Server,
    table,
};

/// How many depots the entries are spread over.
const DEPOTS: usize = 50;

/// How large.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Entries; try 10000000
    #[arg(long, default_value_t = 1_000_000)]
    entries: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { entries: 1_000_000 }
    }
}

/// Fills, asks, closes all months of one depot, asks again, and prints the table.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("yaoju.db");
    let url = format!("sqlite://{}", file.display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, DEPOTS).await?;
    let since = Instant::now();
    county
        .fill_up((&db, &file), 0, options.entries, options.entries)
        .await?;
    let filled = since.elapsed().as_secs();
    println!("filled {} entries in {filled} s", options.entries);
    let now = Clock::system().now();
    let current = Month::of(now.date_naive());
    let last = current.before();
    let year = (0..11).fold(last, |month, _| month.before());
    let asked = [
        ("进销存 of last month", format!("balance?month={last}")),
        ("进销存 of this month", format!("balance?month={current}")),
        ("进销存 of a year", format!("balance?from={year}&to={last}")),
        (
            "stock as of last month",
            format!("stock?asOf={}", last.last()),
        ),
        ("home", "home".to_owned()),
        ("find a lot", "find?q=L7".to_owned()),
        (
            "find a document by its number",
            "find?q=%23100&at=B007".to_owned(),
        ),
    ];
    let open = measure(&folder, &url, &county, &asked).await?;
    let mut closes = Vec::new();
    let depot = &county.depots[6];
    let who = Actor {
        account: county.account,
        username: "bench".into(),
        name: "Bench".into(),
        grants: Vec::new().into(),
    };
    loop {
        let since = Instant::now();
        let mut tx = db.write().await?;
        let next = months::ledger(&mut tx, depot.id).await?.next();
        let Some(next) = next.filter(|next| *next < current) else {
            break;
        };
        months::close(&mut tx, depot, next, &who, "Bench", now).await?;
        tx.commit().await?;
        closes.push(since.elapsed());
    }
    let after = measure(&folder, &url, &county, &asked).await?;
    let mut rows = vec![vec![
        "p50 of".into(),
        "no month closed".into(),
        "months closed".into(),
    ]];
    for (index, (name, _)) in asked.iter().enumerate() {
        rows.push(vec![
            (*name).into(),
            table::millis(open[index]),
            table::millis(after[index]),
        ]);
    }
    let title = format!("A depot in a database of {} entries", options.entries);
    table::print(&title, &rows);
    let first = closes.first().copied().unwrap_or_default();
    closes.sort();
    let middle = closes.get(closes.len() / 2).copied().unwrap_or_default();
    let slowest = closes.last().copied().unwrap_or_default();
    println!(
        "  closing a month: first {}, p50 {}, slowest {} of {}",
        table::millis(first),
        table::millis(middle),
        table::millis(slowest),
        closes.len()
    );
    Ok(())
}

async fn measure(
    folder: &tempfile::TempDir,
    url: &str,
    county: &fill::County,
    asked: &[(&str, String)],
) -> anyhow::Result<Vec<Duration>> {
    let server = Server::yaoju(folder.path(), url, &county.cookie).await?;
    let mut times = Vec::new();
    for (_, rest) in asked {
        let path = if rest.starts_with("find") {
            format!("/api/v1/{rest}")
        } else {
            format!("/api/v1/facilities/B007/{rest}")
        };
        let answer = server.get(&path).await?;
        anyhow::ensure!(answer.status == 200, "{path}: {}", answer.head);
        let request = server.getting(&path);
        let load = Load {
            connections: 1,
            requests: 200,
            at_most: Duration::from_secs(10),
        };
        let figures = load::run(server.address, load, move |_| request.clone()).await?;
        times.push(figures.percentile(50));
    }
    Ok(times)
}
