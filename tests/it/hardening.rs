//! What every answer tells the browser, and what a connection may take.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use yaoju::{
    config::Settings,
    db::Db,
    http::{
        self,
        listen::{Limits, serve},
    },
};

use crate::{on_both, world::World};

on_both!(
    every_answer_is_guarded,
    the_pages_come_as_small_as_the_browser_takes_them,
);

async fn the_pages_come_as_small_as_the_browser_takes_them(db: &Db) {
    let world = World::county(db).await;
    let anybody = world.caller();
    let page = anybody.get("/").await.expect(200).text;
    let (_, rest) = page
        .split_once("<script type=\"module\" crossorigin src=\"")
        .unwrap();
    let (script, _) = rest.split_once('"').unwrap();
    for (takes, gets) in [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip", "gzip"),
        ("identity", ""),
    ] {
        let answer = anybody.with("accept-encoding", takes).get(script).await;
        let answer = answer.expect(200);
        let header = |name: &str| match answer.headers.get(name) {
            Some(value) => value.to_str().unwrap().to_owned(),
            None => String::new(),
        };
        assert_eq!(header("content-encoding"), gets, "{takes}");
        assert!(header("vary").contains("accept-encoding"), "{takes}");
        assert!(header("content-type").contains("javascript"), "{takes}");
    }
}

async fn every_answer_is_guarded(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    for path in [
        "/",
        "/api/v1/session",
        "/api/v1/nothing",
        "/assets/nothing",
        "/healthz",
    ] {
        let answer = manager.get(path).await;
        let header = |name: &str| {
            let value = answer.headers.get(name);
            value
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        let is_page = header("content-type").starts_with("text/html");
        // What is no page may not even become one.
        assert_eq!(policy.contains("sandbox"), !is_page, "{path}");
        assert_eq!(policy.contains("script-src 'self'"), is_page, "{path}");
        assert!(
            !is_page || policy.contains("base-uri 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        for (name, value) in [
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            let told = is_page || path.starts_with("/api/");
            assert_eq!(header(name), if told { value } else { "" }, "{path}");
        }
        assert_eq!(
            header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        let kind = header("content-type");
        assert!(
            !kind.starts_with("text/") || kind.contains("charset"),
            "{path}: {kind}"
        );
        if path.starts_with("/api/") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
        // On plain http a promise to come by https only would shut everybody out.
        assert_eq!(header("strict-transport-security"), "", "{path}");
        assert_eq!(header("access-control-allow-origin"), "", "{path}");
    }
    for method in ["TRACE", "CONNECT"] {
        let answer = manager.send(method, "/api/v1/session", None).await;
        assert_ne!(answer.status, 200, "{method}");
    }
    let settings = Settings {
        public_url: Some("https://yaoju.example.org".into()),
        ..Settings::default()
    };
    let safe = World::with(db, settings.resolve().unwrap());
    let answer = safe.caller().get("/api/v1/session").await;
    let told = answer.headers["strict-transport-security"]
        .to_str()
        .unwrap();
    assert!(told.contains("includeSubDomains"), "{told}");
    let age: u64 = told
        .trim_start_matches("max-age=")
        .split(';')
        .next()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap();
    assert!(age >= 31_536_000, "{told}");
}

/// The program listening on a free port under these limits, until the sender is used.
async fn listening(world: &World, limits: Limits) -> (SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let router = http::router(world.app.clone());
    tokio::spawn(serve(listener, router, limits, async {
        drop(stopped.await);
    }));
    (address, stop)
}

/// All that comes back until the other side closes.
async fn heard(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    drop(stream.read_to_end(&mut bytes).await);
    String::from_utf8_lossy(&bytes).into_owned()
}

const ASK: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n";
const ASK_ONCE: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_a_place_without_asking_loses_it() {
    let fresh = crate::both::sqlite().await.unwrap();
    let world = World::new(&fresh.db);
    let limits = Limits {
        connections: 2,
        head: Duration::from_millis(300),
        ..Limits::default()
    };
    let (address, _stop) = listening(&world, limits).await;
    let mut slow = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /healthz HT").await.unwrap();
        slow.push(stream);
    }
    // Both places are taken by people who do not go on; a third is served all the same.
    let mut third = TcpStream::connect(address).await.unwrap();
    third.write_all(ASK_ONCE).await.unwrap();
    let wait = Duration::from_secs(10);
    let answer = tokio::time::timeout(wait, heard(&mut third)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for stream in &mut slow {
        let said = tokio::time::timeout(wait, heard(stream)).await.unwrap();
        assert!(!said.contains("200"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_without_end_is_refused() {
    let fresh = crate::both::sqlite().await.unwrap();
    let world = World::new(&fresh.db);
    let (address, _stop) = listening(&world, Limits::default()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let long = format!(
        "GET /healthz HTTP/1.1\r\nHost: here\r\nX: {}",
        "x".repeat(64 << 10)
    );
    drop(stream.write_all(long.as_bytes()).await);
    let said = tokio::time::timeout(Duration::from_secs(10), heard(&mut stream)).await;
    let said = said.unwrap();
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_ends_idle_connections_and_takes_no_more() {
    let fresh = crate::both::sqlite().await.unwrap();
    let world = World::new(&fresh.db);
    let (address, stop) = listening(&world, Limits::default()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(ASK).await.unwrap();
    let mut some = [0; 12];
    stream.read_exact(&mut some).await.unwrap();
    assert_eq!(&some, b"HTTP/1.1 200");
    stop.send(()).unwrap();
    let wait = Duration::from_secs(10);
    tokio::time::timeout(wait, heard(&mut stream))
        .await
        .unwrap();
    assert!(
        TcpStream::connect(address).await.is_err(),
        "it still takes connections"
    );
}
