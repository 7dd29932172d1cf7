//! Takes connections: so many at once, none that keeps its place without asking anything, and at
//! the end none that is cut off in the middle of an answer.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::ServiceExt as _;

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many are open at once; more wait outside. Below the 1024 files that a process may
    /// usually have open, which the database shares.
    pub connections: usize,
    /// How long the head of a request may take to arrive, the wait for the next one included.
    pub head: Duration,
    /// The most bytes a head may have.
    pub head_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 900,
            head: Duration::from_secs(75),
            head_bytes: 32 << 10,
        }
    }
}

/// How long to wait when the system has no connection to give, such as when files run out.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is there; then ends what is under way.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let ending = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let served = ending.watch(connection(stream, peer, router.clone(), limits));
                tokio::spawn(async move {
                    // Who hangs up or talks nonsense has ended their own connection.
                    drop(served.await);
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "could not take a connection");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    ending.shutdown().await;
}

/// One connection; each of its requests carries the address it came from.
fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
) -> impl GracefulConnection<Error = hyper::Error> {
    // A small answer is not held back until the one before it was seen.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), service)
}
