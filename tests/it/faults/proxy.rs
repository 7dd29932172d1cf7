//! A line to PostgreSQL that can be cut at the worst moment: when the commit is on its way.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// What happens to the next commit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The server never hears of it.
    Before = 1,
    /// The server did it, but nobody hears so.
    After = 2,
}

/// The line; all connections through it share the next cut.
#[derive(Clone)]
pub struct Line {
    pub address: SocketAddr,
    next: Arc<AtomicU8>,
}

impl Line {
    /// Listens on a free port and forwards to `server`.
    pub async fn open(server: String) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Line {
            address: listener.local_addr().unwrap(),
            next: Arc::default(),
        };
        let next = line.next.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, next.clone()));
            }
        });
        line
    }

    /// Cuts the line at the next commit, once.
    pub fn cut_next_commit(&self, cut: Cut) {
        self.next.store(cut as u8, Ordering::SeqCst);
    }
}

/// Carries one connection, message by message, until it is cut or ends.
async fn carry(client: TcpStream, server: TcpStream, next: Arc<AtomicU8>) -> Option<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mute = Arc::new(AtomicBool::new(false));
    let is_mute = mute.clone();
    let back = tokio::spawn(async move {
        let mut bytes = vec![0; 8192];
        while let Ok(read @ 1..) = from_server.read(&mut bytes).await {
            if !is_mute.load(Ordering::SeqCst) && to_client.write_all(&bytes[..read]).await.is_err()
            {
                break;
            }
        }
    });
    // The first message has no kind.
    let length = from_client.read_u32().await.ok()?;
    to_server.write_u32(length).await.ok()?;
    pass(&mut from_client, &mut to_server, length - 4).await?;
    let mut commit_name: Option<Vec<u8>> = None;
    loop {
        let kind = from_client.read_u8().await.ok()?;
        let length = from_client.read_u32().await.ok()?;
        let mut body = vec![0; usize::try_from(length).ok()? - 4];
        from_client.read_exact(&mut body).await.ok()?;
        let mut words = body.split(|byte| *byte == 0);
        let (first, second) = (words.next()?, words.next());
        if kind == b'P' && second == Some(b"COMMIT") {
            commit_name = Some(first.to_vec());
        }
        let is_commit = kind == b'B' && second.is_some() && second == commit_name.as_deref();
        let cut = if is_commit {
            next.swap(0, Ordering::SeqCst)
        } else {
            0
        };
        if cut == Cut::Before as u8 {
            back.abort();
            return None;
        }
        mute.fetch_or(cut == Cut::After as u8, Ordering::SeqCst);
        to_server.write_u8(kind).await.ok()?;
        to_server.write_u32(length).await.ok()?;
        to_server.write_all(&body).await.ok()?;
        if cut == Cut::After as u8 {
            // Execute and sync follow the bind; then time for the server to do it.
            let mut rest = vec![0; 1024];
            let read = from_client.read(&mut rest).await.ok()?;
            to_server.write_all(&rest[..read]).await.ok()?;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            back.abort();
            return None;
        }
    }
}

async fn pass(
    from: &mut (impl tokio::io::AsyncRead + Unpin),
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    length: u32,
) -> Option<()> {
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    from.read_exact(&mut bytes).await.ok()?;
    to.write_all(&bytes).await.ok()
}
