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

/// Posts in turn and prints the table.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bare = Server::bare(&folder.path().join("bare.db"))?;
    let mut rows = vec![
        ["server", "connections", "posts/s", "p50", "p99"]
            .map(String::from)
            .to_vec(),
    ];
    for connections in [64, 1] {
        let load = Load {
            connections,
            requests: 200_000,
            at_most: Duration::from_secs(options.seconds),
        };
        for _ in 0..options.rounds {
            let figures = load::run(bare.address, load, |n| document("/documents", "", n)).await?;
            rows.push(row("bare", connections, &figures));
        }
    }
    table::print("Durable posts, one document of one line each", &rows);
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

/// The nth request: a receipt, then a dispense of part of it, and so on.
fn document(path: &str, cookie: &str, n: usize) -> Vec<u8> {
    let (kind, units) = match n % 2 {
        0 => ("receipt", 20),
        _ => ("dispense", 10),
    };
    let body = format!(
        r#"{{"id":"{}","kind":"{kind}","occurredOn":"2026-03-02","lines":[{{"product":"C-NRL-52","lot":{{"number":"A2601","expiry":"2029-01-31"}},"units":{units}}}]}}"#,
        id::fresh(),
    );
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{cookie}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}
