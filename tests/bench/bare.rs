//! What yaoju is measured against: axum and rusqlite, one movement a request, committed in groups
//! under the same settings of SQLite, and nothing else: no sign-in, no rules, no chain, no audit.

use std::{path::Path, thread};

use anyhow::Context as _;
use axum::{
    Json, Router,
    extract::{Path as AtPath, State},
    http::StatusCode,
    routing::post,
};
use rusqlite::{Connection, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

/// How many requests are committed together at most.
const GROUP_MAX: usize = 256;

const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
    PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000;
    CREATE TABLE movement (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, day TEXT NOT NULL,
        product TEXT NOT NULL, lot TEXT NOT NULL, units INTEGER NOT NULL) STRICT;
    CREATE TABLE balance (product TEXT NOT NULL, lot TEXT NOT NULL, units INTEGER NOT NULL,
        PRIMARY KEY (product, lot)) STRICT, WITHOUT ROWID;";

/// The part of a document that a movement needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Movement {
    id: String,
    kind: String,
    occurred_on: String,
    lines: [Line; 1],
}

#[derive(Deserialize)]
struct Line {
    product: String,
    lot: Lot,
    units: i64,
}

#[derive(Deserialize)]
struct Lot {
    number: String,
}

#[derive(Serialize)]
struct Posted {
    id: String,
    seq: i64,
}

type Job = (Movement, oneshot::Sender<Posted>);

/// Serves on a free port of this machine, which it prints, until it is killed.
pub fn serve(file: &Path) -> anyhow::Result<()> {
    let mut db = Connection::open(file)?;
    db.execute_batch(SETTINGS)?;
    let (desk, jobs) = mpsc::channel(1024);
    thread::spawn(move || write(&mut db, jobs));
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("listening on {}", listener.local_addr()?);
        let router = Router::new()
            .route("/facilities/{code}/documents", post(take))
            .with_state(desk);
        axum::serve(listener, router).await.context("serving")
    })
}

async fn take(
    State(desk): State<mpsc::Sender<Job>>,
    AtPath(_code): AtPath<String>,
    Json(movement): Json<Movement>,
) -> Result<(StatusCode, Json<Posted>), StatusCode> {
    let (answer, answered) = oneshot::channel();
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    desk.send((movement, answer))
        .await
        .map_err(|_| unavailable)?;
    let posted = answered.await.map_err(|_| unavailable)?;
    Ok((StatusCode::CREATED, Json(posted)))
}

/// Takes what is waiting, commits it together, answers.
fn write(db: &mut Connection, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while let Some(first) = jobs.blocking_recv() {
        group.push(first);
        while group.len() < GROUP_MAX
            && let Ok(next) = jobs.try_recv()
        {
            group.push(next);
        }
        match commit(db, &group) {
            Ok(numbers) => {
                for ((movement, answer), seq) in group.drain(..).zip(numbers) {
                    let id = movement.id;
                    // Who hung up needs no answer.
                    answer.send(Posted { id, seq }).ok();
                }
            }
            Err(error) => {
                eprintln!("bare server: {error}");
                group.clear();
            }
        }
    }
}

fn commit(db: &mut Connection, group: &[Job]) -> rusqlite::Result<Vec<i64>> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut numbers = Vec::with_capacity(group.len());
    for (movement, _) in group {
        let [line] = &movement.lines;
        let units = if movement.kind == "receipt" {
            line.units
        } else {
            -line.units
        };
        tx.prepare_cached("INSERT INTO movement VALUES (NULL, ?, ?, ?, ?, ?)")?
            .execute(params![
                movement.id,
                movement.occurred_on,
                line.product,
                line.lot.number,
                units
            ])?;
        numbers.push(tx.last_insert_rowid());
        tx.prepare_cached(
            "INSERT INTO balance VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET units = units + excluded.units",
        )?
        .execute(params![line.product, line.lot.number, units])?;
    }
    tx.commit()?;
    Ok(numbers)
}
