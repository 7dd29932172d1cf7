//! Starts and stops the servers that are measured, each a process of its own.

use std::{
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};

use crate::load::{Answer, Connection};

/// How long a server may take to answer first.
const START_MAX: Duration = Duration::from_mins(1);

/// A running server; it ends with this value.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// What stands before `/facilities` in its paths.
    pub prefix: &'static str,
    /// The header line that shows who is asking, where it wants to know.
    pub cookie: String,
    /// From the start of the process to its first answer.
    pub started_in: Duration,
}

impl Server {
    /// A server inside this program: `bare FILE` or `desk URL`.
    pub fn inside(name: &str, database: &str) -> anyhow::Result<Server> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([name, database])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("its standard output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("listening on ").parse()?;
        Ok(Server {
            child,
            address,
            prefix: "",
            cookie: String::new(),
            started_in: Duration::ZERO,
        })
    }

    /// `yaoju serve`, built as for use, on this database.
    pub async fn yaoju(folder: &Path, database: &str, cookie: &str) -> anyhow::Result<Server> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let since = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_yaoju"))
            .args(["serve", "--log", "warn", "--database", database, "--data"])
            .arg(folder)
            .args(["--listen", &address.to_string()])
            // What is measured is the work, not the limit.
            .args(["--session-rate", "0", "--address-rate", "0"])
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Server {
            child,
            address,
            prefix: "/api/v1",
            cookie: cookie.to_owned(),
            started_in: Duration::ZERO,
        };
        while server.get("/healthz").await.is_err() {
            ensure!(
                server.child.try_wait()?.is_none(),
                "yaoju ended at its start"
            );
            ensure!(since.elapsed() < START_MAX, "yaoju does not answer");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.started_in = since.elapsed();
        Ok(server)
    }

    /// The answer to one request, compressed where the server likes to.
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        let mut connection = Connection::open(self.address).await?;
        let answer = connection.ask(&self.getting(path)).await?;
        ensure!(answer.status == 200, "{path}: {}", answer.status);
        Ok(answer)
    }

    /// The same, never compressed.
    pub async fn get_plain(&self, path: &str) -> anyhow::Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        Connection::open(self.address)
            .await?
            .ask(request.as_bytes())
            .await
    }

    /// The bytes of a request for a path.
    pub fn getting(&self, path: &str) -> Vec<u8> {
        let cookie = &self.cookie;
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{cookie}\r\n")
            .into_bytes()
    }

    /// The most memory it ever had, in MiB.
    pub fn peak_mib(&self) -> anyhow::Result<u64> {
        peak_mib(self.child.id())
    }
}

/// The most memory a process ever had, in MiB.
pub fn peak_mib(process: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line
        .and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .context("no VmHWM")?;
    Ok(kib / 1024)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
