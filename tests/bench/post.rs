//! Durable posts over HTTP, one document of one line each: yaoju and the bare server in turn.

use std::time::Duration;

use clap::Args;
use yaoju::id;

use crate::{
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
    let servers = [
        ("bare", Server::inside("bare", &path("bare.db"))?),
        (
            "desk",
            Server::inside("desk", &format!("sqlite://{}", path("desk.db")))?,
        ),
    ];
    for (_, server) in &servers {
        stock_up(server).await?;
    }
    let heading = ["server", "connections", "posts/s", "p50", "p99", "of bare"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for connections in [64, 1] {
        let load = Load {
            connections,
            requests: 200_000,
            at_most: Duration::from_secs(options.seconds),
        };
        for _ in 0..options.rounds {
            let mut bare = 0;
            for (name, server) in &servers {
                let figures = load::run(server.address, load, |n| document("", "", n)).await?;
                if *name == "bare" {
                    bare = figures.per_second();
                }
                let mut row = row(name, connections, &figures);
                row.push(table::ratio(figures.per_second(), bare));
                rows.push(row);
            }
        }
    }
    table::print("Durable posts, one document of one line each", &rows);
    Ok(())
}

/// Gives every depot so much that clients who overtake each other never run out.
async fn stock_up(server: &Server) -> anyhow::Result<()> {
    let mut connection = load::Connection::open(server.address).await?;
    for depot in 0..DEPOTS {
        let answer = connection
            .ask(&posting("", "", depot, "receipt", 100_000))
            .await?;
        anyhow::ensure!(answer.status == 201, "{}", answer.status);
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
        r#"{{"id":"{}","kind":"{kind}","occurredOn":"2026-03-02","lines":[{{"product":"BENCH","lot":{{"number":"L0","expiry":"2035-01-31"}},"units":{units}}}]}}"#,
        id::fresh(),
    );
    let head = format!(
        "POST {prefix}/facilities/B{depot:03}/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{cookie}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}
