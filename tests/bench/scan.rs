//! Scans at a large book: the page behind a label, and what a scan means.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use uuid::Uuid;
use yaoju::{
    clock::Clock,
    db::Db,
    scan::{Kind, store},
};

use crate::{
    fill,
    load::{self, Load},
    server::Server,
    table,
};

/// How many depots the entries are spread over.
const DEPOTS: usize = 50;

/// The GTIN of the product that is scanned, from the range for demonstrations.
const GTIN: &str = "09520123456788";

/// How large.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Entries in the database
    #[arg(long, default_value_t = 1_000_000)]
    entries: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { entries: 1_000_000 }
    }
}

/// Fills, gives labels their codes, asks, and prints the table.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("yaoju.db");
    let url = format!("sqlite://{}", file.display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, DEPOTS).await?;
    let entries = options.entries;
    county.fill_up((&db, &file), 0, entries, entries).await?;
    let requests = requests(&db, &county).await?;
    let server = Server::yaoju(folder.path(), &url, &county.cookie).await?;
    let mut rows = vec![vec![
        "answered in".into(),
        "p50".into(),
        "p99".into(),
        "a second".into(),
    ]];
    for (name, request) in requests {
        let request = request.replace("{cookie}", &county.cookie).into_bytes();
        let load = Load {
            connections: 1,
            requests: 500,
            at_most: Duration::from_secs(10),
        };
        let figures = load::run(server.address, load, move |_| request.clone()).await?;
        rows.push(vec![
            name.into(),
            table::millis(figures.percentile(50)),
            table::millis(figures.percentile(99)),
            figures.per_second().to_string(),
        ]);
    }
    let title = format!("Scans beside a bare answer, {entries} entries, one connection");
    table::print(&title, &rows);
    Ok(())
}

/// What is asked, the cookie still in braces.
async fn requests(db: &Db, county: &fill::County) -> anyhow::Result<Vec<(&'static str, String)>> {
    let depot = county.depots.get(6).context("a seventh depot")?;
    let product = county.products.get(2).context("a third product")?;
    let mut tx = db.write().await?;
    tx.query("UPDATE product SET gtin = $1 WHERE id = $2")
        .bind(GTIN.to_owned())
        .bind(product.id)
        .run()
        .await?;
    let (lot, number): (Uuid, String) = tx
        .query("SELECT id, number FROM lot WHERE product_id = $1 LIMIT 1")
        .bind(product.id)
        .one()
        .await?;
    let now = Clock::system().now();
    let mut codes = Vec::new();
    for (kind, thing) in [(Kind::Product, product.id), (Kind::Lot, lot)] {
        let key = (depot.id, kind, thing);
        codes.push(store::give(&mut tx, key, county.account, now).await?);
    }
    tx.commit().await?;
    let get = |path: String| {
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n")
    };
    let body = format!(
        "{{\"text\":\"(01){GTIN}(10){number}\",\"facility\":\"{}\"}}",
        depot.code
    );
    let post = format!(
        "POST /api/v1/scans HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n{{cookie}}\r\n{body}",
        body.len()
    );
    Ok(vec![
        ("a bare answer (healthz)", get("/healthz".to_owned())),
        (
            "the page of a stock card label",
            get(format!("/q/{}", codes[0])),
        ),
        ("the page of a lot label", get(format!("/q/{}", codes[1]))),
        (
            "the page of a Digital Link",
            get(format!("/01/{GTIN}/10/{number}")),
        ),
        ("what a scanned lot means", post),
    ])
}
