//! A cheap load: a number of keep-alive connections to this machine, each asking again as soon as
//! it is answered, bounded in count and in time.

use std::{
    cell::Cell,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::LocalSet,
};

/// The largest answer that is read, in bytes.
const ANSWER_MAX: usize = 64 << 20;

/// How much is asked.
#[derive(Clone, Copy)]
pub struct Load {
    /// Connections at once.
    pub connections: usize,
    /// Requests in all, at most.
    pub requests: usize,
    /// No new request after this time.
    pub at_most: Duration,
}

/// How it was answered.
pub struct Figures {
    /// How long each took, in ascending order.
    pub latencies: Vec<Duration>,
    /// From the first question to the last answer.
    pub took: Duration,
}

impl Figures {
    /// Answers a second.
    pub fn per_second(&self) -> u64 {
        let micros = self.took.as_micros().max(1);
        u64::try_from(self.latencies.len() as u128 * 1_000_000 / micros).unwrap_or(u64::MAX)
    }

    /// The time within which `percent` of all were answered.
    pub fn percentile(&self, percent: usize) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get(last * percent / 100)
            .copied()
            .unwrap_or_default()
    }
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

/// One keep-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> anyhow::Result<Connection> {
        ensure!(
            address.ip().is_loopback(),
            "only this machine may be loaded"
        );
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection {
            stream,
            buffer: Vec::with_capacity(16 << 10),
        })
    }

    /// Sends a whole request and reads the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.write_all(request).await?;
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more().await?;
        };
        let head = std::str::from_utf8(&self.buffer[..head_end])?.to_ascii_lowercase();
        let status = head
            .get(9..12)
            .and_then(|s| s.parse().ok())
            .context("no status")?;
        let length = match header(&head, "content-length") {
            Some(length) => length.parse().context("content-length")?,
            None if header(&head, "transfer-encoding").is_some() => self.chunks(head_end).await?,
            None => 0,
        };
        ensure!(length <= ANSWER_MAX, "an answer of {length} bytes");
        while self.buffer.len() < head_end + length {
            self.read_more().await?;
        }
        let body = self.buffer[head_end..head_end + length].to_vec();
        self.buffer.drain(..head_end + length);
        Ok(Answer { status, head, body })
    }

    /// How long a body in chunks is; they are not taken apart.
    async fn chunks(&mut self, from: usize) -> anyhow::Result<usize> {
        let mut at = from;
        loop {
            let line_end = loop {
                if let Some(end) = find(&self.buffer[at..], b"\r\n") {
                    break at + end;
                }
                self.read_more().await?;
            };
            let size = std::str::from_utf8(&self.buffer[at..line_end])?;
            let size = usize::from_str_radix(size.trim(), 16)?;
            ensure!(size <= ANSWER_MAX, "a chunk of {size} bytes");
            at = line_end + 2 + size + 2;
            while self.buffer.len() < at {
                self.read_more().await?;
            }
            if size == 0 {
                return Ok(at - from);
            }
        }
    }

    async fn read_more(&mut self) -> anyhow::Result<()> {
        let read = self.stream.read_buf(&mut self.buffer).await?;
        ensure!(read > 0, "the server hung up");
        Ok(())
    }
}

/// The value of a header in a head that is in lower case.
pub fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.trim())
}

/// Asks `load` of the server at `address`; `request` makes the bytes of the nth request.
pub async fn run(
    address: SocketAddr,
    load: Load,
    request: impl Fn(usize) -> Vec<u8> + 'static,
) -> anyhow::Result<Figures> {
    let request = Rc::new(request);
    let next = Rc::new(Cell::new(0));
    let started = Instant::now();
    let local = LocalSet::new();
    let mut clients = Vec::new();
    for _ in 0..load.connections {
        let (request, next) = (request.clone(), next.clone());
        clients
            .push(local.spawn_local(async move {
                client(address, load, started, &next, &*request).await
            }));
    }
    let mut latencies = Vec::with_capacity(load.requests);
    local
        .run_until(async {
            for client in clients {
                latencies.extend(client.await??);
            }
            anyhow::Ok(())
        })
        .await?;
    let took = started.elapsed();
    latencies.sort_unstable();
    Ok(Figures { latencies, took })
}

async fn client(
    address: SocketAddr,
    load: Load,
    started: Instant,
    next: &Cell<usize>,
    request: &impl Fn(usize) -> Vec<u8>,
) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(address).await?;
    let mut latencies = Vec::new();
    while next.get() < load.requests && started.elapsed() < load.at_most {
        let bytes = request(next.replace(next.get() + 1));
        let asked = Instant::now();
        let answer = connection.ask(&bytes).await?;
        latencies.push(asked.elapsed());
        if !(200..300).contains(&answer.status) {
            bail!(
                "{}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            );
        }
    }
    Ok(latencies)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
