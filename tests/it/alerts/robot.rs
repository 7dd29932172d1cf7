//! A group robot or webhook that is none: it records what it is sent and answers as it is told to.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// How it answers.
#[derive(Clone)]
pub enum Does {
    /// 200, and this body.
    Says(&'static str),
    /// This status.
    Answers(u16),
    /// Points elsewhere.
    Redirects(&'static str),
    /// Takes the request and says nothing.
    Hangs,
    /// Begins to answer and never ends.
    Drips,
    /// Answers with very much.
    Floods,
    /// Answers with a hundred megabytes.
    Deluges,
}

pub const OK: Does = Does::Says(r#"{"errcode":0,"errmsg":"ok"}"#);

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Got {
    pub target: String,
    pub headers: String,
    pub body: String,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.headers.lines();
        let mut found = lines.filter_map(|line| line.split_once(": "));
        found
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// A parameter of the address.
    pub fn query(&self, name: &str) -> Option<String> {
        let url = reqwest::Url::parse(&format!("http://x{}", self.target)).unwrap();
        let mut pairs = url.query_pairs();
        pairs
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.into_owned())
    }
}

#[derive(Clone)]
pub struct Robot {
    pub port: u16,
    does: Arc<Mutex<Does>>,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Robot {
    pub async fn new(does: Does) -> Robot {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let robot = Robot {
            port: listener.local_addr().unwrap().port(),
            does: Arc::new(Mutex::new(does)),
            got: Arc::default(),
        };
        let serving = robot.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        robot
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/send?key=KEY-OF-THE-ROBOT", self.port)
    }

    pub fn now_does(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(got) = read(&mut stream).await else {
            return;
        };
        let does = self.does.lock().unwrap().clone();
        self.got.lock().unwrap().push(got);
        let answer = match does {
            Does::Says(body) => {
                let length = body.len();
                format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}")
            }
            Does::Answers(status) => {
                format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n")
            }
            Does::Redirects(to) => {
                format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
            }
            Does::Hangs => {
                sleep(Duration::from_mins(5)).await;
                return;
            }
            Does::Drips => {
                let head = "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n";
                let _ = stream.write_all(head.as_bytes()).await;
                while stream.write_all(b" ").await.is_ok() {
                    sleep(Duration::from_millis(50)).await;
                }
                return;
            }
            Does::Floods | Does::Deluges => {
                let length = match does {
                    Does::Deluges => 100 << 20,
                    _ => 1 << 20,
                };
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&vec![b' '; length]).await;
                return;
            }
        };
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Got> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = stream
            .read(&mut part)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let (first, headers) = head.split_once("\r\n")?;
        let got = Got {
            target: first.split(' ').nth(1)?.to_owned(),
            headers: headers.replace("\r\n", "\n"),
            body: body.to_owned(),
        };
        // A question without a body names no length.
        let length = got.header("content-length").unwrap_or("0");
        let length: usize = length.parse().ok()?;
        if body.len() >= length {
            return Some(got);
        }
    }
}
