//! What people look at most, in a small database and in a large one.

use std::time::Duration;

use chrono::Days;
use clap::Args;
use yaoju::{clock::Clock, db::Db};

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
    /// Entries in the small database
    #[arg(long, default_value_t = 10_000)]
    small: usize,
    /// Entries in the large one
    #[arg(long, default_value_t = 1_000_000)]
    large: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            small: 10_000,
            large: 1_000_000,
        }
    }
}

/// Fills, asks, fills on, asks again, and prints the table.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("yaoju.db");
    let url = format!("sqlite://{}", file.display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, DEPOTS).await?;
    let year_ago = Clock::system().now().date_naive() - Days::new(365);
    let pages = [
        (
            "stock of a depot",
            "/api/v1/facilities/B007/stock".to_owned(),
        ),
        (
            "last 50 rows of a card",
            "/api/v1/facilities/B007/stock/P03/card?last=50".to_owned(),
        ),
        (
            "stock as of a year ago",
            format!("/api/v1/facilities/B007/stock?asOf={year_ago}"),
        ),
        (
            "find a facility by a part of its name",
            "/api/v1/find?q=epot".to_owned(),
        ),
        ("find a lot", "/api/v1/find?q=L7".to_owned()),
        (
            "find a document by its number",
            "/api/v1/find?q=%23100&at=B007".to_owned(),
        ),
    ];
    let mut times = Vec::new();
    let mut peak = 0;
    for (from, to) in [(0, options.small), (options.small, options.large)] {
        let since = std::time::Instant::now();
        county
            .fill_up((&db, &file), from, to, options.large)
            .await?;
        println!(
            "filled up to {to} entries in {} s",
            since.elapsed().as_secs()
        );
        let server = Server::yaoju(folder.path(), &url, &county.cookie).await?;
        let mut column = Vec::new();
        for (_, path) in &pages {
            server.get(path).await?;
            let request = server.getting(path);
            let load = Load {
                connections: 1,
                requests: 300,
                at_most: Duration::from_secs(10),
            };
            let figures = load::run(server.address, load, move |_| request.clone()).await?;
            column.push(figures.percentile(50));
        }
        times.push(column);
        peak = peak.max(server.peak_mib()?);
    }
    let sizes = [options.small, options.large].map(|size| format!("{size} entries"));
    let [small, large] = sizes;
    let mut rows = vec![vec!["p50 of".into(), small, large, "times".into()]];
    for (index, (name, _)) in pages.iter().enumerate() {
        let micros = |size: usize| u64::try_from(times[size][index].as_micros()).unwrap_or(0);
        rows.push(vec![
            (*name).into(),
            table::millis(times[0][index]),
            table::millis(times[1][index]),
            table::ratio(micros(1), micros(0)),
        ]);
    }
    table::print(
        "The same pages in a small and in a large database, one connection",
        &rows,
    );
    println!("  peak memory of the server: {peak} MiB");
    Ok(())
}
