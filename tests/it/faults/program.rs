//! The real program as a process of its own, with somebody signed in who may post.

use std::{
    io::Read as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    clock::Clock,
    db::Db,
    id,
    people::store::{accounts::account_named, sessions},
};

use crate::world::World;

/// How long the program may take to answer first.
const START_MAX: Duration = Duration::from_mins(1);

/// A running `yaoju serve`; it is killed with this value.
pub struct Program {
    child: Child,
    pub base: String,
}

impl Program {
    /// Starts it on this database and waits until it answers.
    pub async fn start(database: &str) -> Program {
        Program::start_with(database, &[]).await
    }

    /// The same with more settings.
    pub async fn start_with(database: &str, settings: &[&str]) -> Program {
        let port = free_port();
        let child = Command::new(env!("CARGO_BIN_EXE_yaoju"))
            .args(["serve", "--database", database, "--log", "warn"])
            .args(settings)
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let base = format!("http://127.0.0.1:{port}");
        let mut program = Program { child, base };
        let since = Instant::now();
        while reqwest::get(format!("{}/healthz", program.base))
            .await
            .is_err()
        {
            let is_alive = program.child.try_wait().unwrap().is_none();
            let goes_on = is_alive && since.elapsed() < START_MAX;
            assert!(goes_on, "it did not start:\n{}", program.said());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        program
    }

    /// Ends it the way a power cut does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn said(&mut self) -> String {
        let _ = self.child.kill();
        let mut text = String::new();
        if let Some(output) = &mut self.child.stderr {
            let _ = output.read_to_string(&mut text);
        }
        text
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes the county of [`World`] and signs its depot manager in; their cookie.
pub async fn furnish(db: &Db) -> String {
    World::county(db).await;
    signed_in(db, "depot_manager").await
}

/// The cookie of somebody of that county.
pub async fn signed_in(db: &Db, username: &str) -> String {
    let mut tx = db.write().await.unwrap();
    let account = account_named(&mut tx, username).await.unwrap().unwrap();
    let now = Clock::system().now();
    let (token, _) = sessions::start(&mut tx, account.id, "test", now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    format!("yaoju={}", token.reveal())
}

/// A receipt of one unit in the book of `XD`.
pub fn receipt(id: Uuid) -> Value {
    json!({
        "id": id, "kind": "receipt", "occurredOn": "2026-03-01",
        "counterparty": { "name": "省站" },
        "lines": [{ "product": "P1", "lot": { "number": "L1", "expiry": "2035-01" }, "units": 1 }],
    })
}

/// Posts a receipt; its status, or nothing where no answer came.
pub async fn post(base: &str, cookie: &str, id: Uuid) -> Option<u16> {
    let answer = reqwest::Client::new()
        .post(format!("{base}/api/v1/facilities/XD/documents"))
        .header("cookie", cookie)
        .json(&receipt(id))
        .send()
        .await
        .ok()?;
    Some(answer.status().as_u16())
}

/// Posts new receipts until no answer comes; the ids acknowledged, and the one in doubt.
pub async fn post_until_cut(base: String, cookie: String) -> (Vec<Uuid>, Uuid) {
    let mut kept = Vec::new();
    loop {
        let id = id::fresh();
        match post(&base, &cookie, id).await {
            Some(201) => kept.push(id),
            Some(status) => panic!("answered {status}"),
            None => return (kept, id),
        }
    }
}

pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
