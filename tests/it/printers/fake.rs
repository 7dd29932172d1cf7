//! Printers that are none: each listens on an address of its own in 127.0.0.0/8.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

pub const READY: &str = "\u{2}030,0,0,1245,000,0,0,0,000,0,0,0\u{3}\r\n\
    \u{2}000,0,0,0,0,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n";

/// What a fake does.
#[derive(Clone)]
pub enum Does {
    /// Reads all, says nothing, and ends its side after a moment.
    Accepts(Duration),
    /// Answers each question about its state with the next of these; the last one again and again.
    Answers(Vec<String>),
    /// Takes the connection, reads nothing, says nothing.
    Hangs,
    /// Closes after so many bytes.
    ClosesAfter(usize),
    /// Is a web server.
    IsWebServer,
}

/// A fake printer.
pub struct Fake {
    pub host: String,
    printed: Arc<Mutex<Vec<u8>>>,
    connections: Arc<AtomicUsize>,
}

impl Fake {
    pub async fn new(does: Does) -> Fake {
        let (host, listener) = listen().await;
        let fake = Fake {
            host,
            printed: Arc::default(),
            connections: Arc::default(),
        };
        let (printed, connections) = (fake.printed.clone(), fake.connections.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, SeqCst);
                tokio::spawn(serve(stream, does.clone(), printed.clone()));
            }
        });
        fake
    }

    /// An address at which nobody listens.
    pub async fn nobody() -> Fake {
        let (host, listener) = listen().await;
        drop(listener);
        Fake {
            host,
            printed: Arc::default(),
            connections: Arc::default(),
        }
    }

    /// What it took, without questions about its state.
    pub fn printed(&self) -> String {
        let printed = self.printed.lock().unwrap();
        String::from_utf8_lossy(&printed).replace("~HS\r\n\r\n", "")
    }

    /// How often it was connected to.
    pub fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }
}

async fn listen() -> (String, TcpListener) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    // Other test runs on this machine have other process ids.
    let run = std::process::id() % 240 + 1;
    loop {
        let n = NEXT.fetch_add(1, SeqCst);
        let host = format!("127.{run}.{}.{}", n / 250 % 250, n % 250 + 1);
        if let Ok(listener) = TcpListener::bind((host.as_str(), 9100)).await {
            return (host, listener);
        }
    }
}

async fn serve(mut stream: TcpStream, does: Does, printed: Arc<Mutex<Vec<u8>>>) {
    match does {
        Does::Accepts(pause) => {
            read_all(&mut stream, &printed).await;
            sleep(pause).await;
        }
        Does::Answers(answers) => answer(stream, &answers, &printed).await,
        Does::Hangs => sleep(Duration::from_mins(1)).await,
        Does::ClosesAfter(count) => {
            let mut bytes = vec![0; count];
            drop(stream.read_exact(&mut bytes).await);
            printed.lock().unwrap().extend(bytes);
        }
        Does::IsWebServer => {
            let mut bytes = [0; 1024];
            drop(stream.read(&mut bytes).await);
            let answer = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
            drop(stream.write_all(answer).await);
        }
    }
}

async fn read_all(stream: &mut TcpStream, printed: &Mutex<Vec<u8>>) {
    let mut bytes = vec![0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut bytes).await {
        printed.lock().unwrap().extend(&bytes[..count]);
    }
}

async fn answer(mut stream: TcpStream, answers: &[String], printed: &Mutex<Vec<u8>>) {
    let mut bytes = vec![0; 4096];
    let mut heard: Vec<u8> = Vec::new();
    let mut asked = 0;
    while let Ok(count @ 1..) = stream.read(&mut bytes).await {
        printed.lock().unwrap().extend(&bytes[..count]);
        heard.extend(&bytes[..count]);
        let questions = heard.windows(3).filter(|part| part == b"~HS").count();
        while asked < questions {
            let answer = &answers[asked.min(answers.len() - 1)];
            // In two parts, as the network may deliver it.
            let (one, two) = answer.split_at(answer.len() / 2);
            drop(stream.write_all(one.as_bytes()).await);
            sleep(Duration::from_millis(5)).await;
            drop(stream.write_all(two.as_bytes()).await);
            asked += 1;
        }
    }
}
