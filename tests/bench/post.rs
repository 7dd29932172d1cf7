//! Durable posts over HTTP, one document of one line each: yaoju and the bare server in turn.

use std::{path::Path, time::Duration};

use clap::Args;
use yaoju::{db::Db, id};

use crate::{
    fill,
    load::{self, Figures, Load},
    server::Server,
    table,
};

/// How long and how often.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Seconds of each round
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Rounds of each server, in turn
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            seconds: 5,
            rounds: 3,
        }
    }
}

/// Over how many depots the documents are spread.
pub const DEPOTS: usize = 12;

/// Posts in turn and prints the table.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).display().to_string();
    let lite = format!("sqlite://{}", path("yaoju.db"));
    let mut servers = vec![
        ("bare", Server::inside("bare", &path("bare.db"))?),
        (
            "desk",
            Server::inside("desk", &format!("sqlite://{}", path("desk.db")))?,
        ),
        ("yaoju, SQLite", furnished(folder.path(), &lite).await?),
    ];
    match postgres().await? {
        Some(url) => servers.push(("yaoju, PostgreSQL", furnished(folder.path(), &url).await?)),
        None => println!("skipped: TEST_POSTGRES names no server, so PostgreSQL is not measured"),
    }
    for (_, server) in &servers {
        stock_up(server).await?;
    }
    let heading = [
        "server",
        "connections",
        "posts/s",
        "p50",
        "p99",
        "of bare",
        "of SQLite",
    ];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for connections in [64, 1] {
        for _ in 0..options.rounds {
            rows.extend(round(&servers, connections, options.seconds).await?);
        }
    }
    table::print("Durable posts, one document of one line each", &rows);
    for (name, server) in &servers[1..] {
        println!("  peak memory of {name}: {} MiB", server.peak_mib()?);
    }
    Ok(())
}

/// Each server once.
async fn round(
    servers: &[(&str, Server)],
    connections: usize,
    seconds: u64,
) -> anyhow::Result<Vec<Vec<String>>> {
    let load = Load {
        connections,
        requests: 1_000_000,
        at_most: Duration::from_secs(seconds),
    };
    let (mut bare, mut lite) = (0, 0);
    let mut rows = Vec::new();
    for (name, server) in servers {
        let (prefix, cookie) = (server.prefix, server.cookie.clone());
        let make = move |n| document(prefix, &cookie, n);
        let figures = load::run(server.address, load, make).await?;
        let speed = figures.per_second();
        match *name {
            "bare" => bare = speed,
            "yaoju, SQLite" => lite = speed,
            _ => {}
        }
        let mut row = row(name, connections, &figures);
        row.push(table::ratio(speed, bare));
        row.push(if lite == 0 {
            String::new()
        } else {
            table::ratio(speed, lite)
        });
        rows.push(row);
    }
    Ok(rows)
}

/// yaoju on a new database with the county in it.
async fn furnished(folder: &Path, url: &str) -> anyhow::Result<Server> {
    let db = Db::open(url).await?;
    let county = fill::county(&db, DEPOTS).await?;
    db.close().await;
    Server::yaoju(folder, url, &county.cookie).await
}

/// A new database on the server that `TEST_POSTGRES` names.
async fn postgres() -> anyhow::Result<Option<String>> {
    let Ok(server) = std::env::var("TEST_POSTGRES") else {
        return Ok(None);
    };
    let name = format!("bench_{}", id::fresh().simple());
    let admin = sqlx::PgPool::connect(&format!("{server}/postgres")).await?;
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create).execute(&admin).await?;
    Ok(Some(format!("{server}/{name}")))
}

/// Gives every depot so much that clients who overtake each other never run out.
async fn stock_up(server: &Server) -> anyhow::Result<()> {
    let mut connection = load::Connection::open(server.address).await?;
    for depot in 0..DEPOTS {
        let request = posting(server.prefix, &server.cookie, depot, "receipt", 100_000);
        let answer = connection.ask(&request).await?;
        let text = String::from_utf8_lossy(&answer.body);
        anyhow::ensure!(answer.status == 201, "{}: {text}", answer.status);
    }
    Ok(())
}

fn row(server: &str, connections: usize, figures: &Figures) -> Vec<String> {
    vec![
        server.into(),
        connections.to_string(),
        figures.per_second().to_string(),
        table::millis(figures.percentile(50)),
        table::millis(figures.percentile(99)),
    ]
}

/// The nth request: for each depot in turn a receipt, then a dispense of part of it, and so on.
fn document(prefix: &str, cookie: &str, n: usize) -> Vec<u8> {
    match n / DEPOTS % 2 {
        0 => posting(prefix, cookie, n % DEPOTS, "receipt", 20),
        _ => posting(prefix, cookie, n % DEPOTS, "dispense", 10),
    }
}

/// A request that posts one line in the book of a depot.
fn posting(prefix: &str, cookie: &str, depot: usize, kind: &str, units: u32) -> Vec<u8> {
    let depot = depot + 1;
    let body = format!(
        r#"{{"id":"{}","kind":"{kind}","occurredOn":"2026-03-02","lines":[{{"product":"P01","lot":{{"number":"L0","expiry":"2035-01-31"}},"units":{units}}}]}}"#,
        id::fresh(),
    );
    let head = format!(
        "POST {prefix}/facilities/B{depot:03}/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{cookie}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}
