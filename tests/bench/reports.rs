//! Reports of inspections: the county's sheet, a visit on paper, and photos as phones send them.

use std::{
    fmt::Write as _,
    io::Cursor,
    time::{Duration, Instant},
};

use anyhow::ensure;
use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    clock::Clock,
    db::{Db, Tx},
    id,
    inspection::{
        seal,
        standard::Body,
        store::standards::{self, VersionState, Written},
    },
};

use crate::{
    fill::{self, County},
    load::{self, Answer, Connection, Load},
    server::Server,
    table,
};

/// The standard that is measured by.
const STANDARD: &str = "BENCH";
/// Photos of the visit on paper.
const PHOTOS: usize = 20;
/// Photos sent at the same time.
const AT_ONCE: usize = 8;
/// How often each is measured.
const TIMES: usize = 5;

/// One of the parts.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// The county's sheet
    Sheet,
    /// A visit of 20 photos on paper
    Pdf,
    /// Photos of twelve megapixels
    Photo,
}

/// How many, and what.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// This alone
    #[arg(value_enum)]
    only: Option<Only>,
    /// Facilities of the sheet
    #[arg(long, default_value_t = 300)]
    facilities: usize,
    /// Its checks
    #[arg(long, default_value_t = 40)]
    checks: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            only: None,
            facilities: 300,
            checks: 40,
        }
    }
}

/// Measures the parts that are wanted.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let is_wanted = |part| options.only.is_none_or(|only| only == part);
    if is_wanted(Only::Sheet) {
        sheet(options).await?;
    }
    if is_wanted(Only::Pdf) {
        pdf().await?;
    }
    if is_wanted(Only::Photo) {
        photo().await?;
    }
    Ok(())
}

/// A standard of so many checks, all asked of depots.
async fn standard(tx: &mut Tx, checks: usize, now: DateTime<Utc>) -> anyhow::Result<Uuid> {
    let check = |number: usize| {
        json!({ "code": format!("K{number:02}"), "part": { "zh": "库房" },
            "text": { "zh": "有避光窗帘、灭火器和温湿度计" }, "source": { "zh": "方案" },
            "kinds": ["depot"] })
    };
    let checks: Vec<Value> = (1..=checks).map(check).collect();
    let body = json!({ "name": { "zh": "标准" }, "checks": checks });
    let body: Body = serde_json::from_value(body)?;
    let standard = standards::add(tx, STANDARD, now).await?;
    let new = Written {
        standard,
        version: 1,
        account: None,
        at: now,
    };
    standards::add_version(tx, new, VersionState::Published, &body).await?;
    Ok(standard)
}

/// Four inspections at each facility, a fifth of the checks not met, findings of the last.
async fn visits(
    tx: &mut Tx,
    county: &County,
    standard: Uuid,
    checks: usize,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    // As large as a visit with two signatures.
    let content = json!({ "strokes": vec![[500, 200]; 2_000] }).to_string();
    for (at, depot) in county.depots.iter().enumerate() {
        for number in 1..=4_i64 {
            let visit = id::fresh();
            let received = now - chrono::Duration::days(90 * (5 - number));
            tx.query(
                "INSERT INTO visit (facility_id, id, number, kind, standard_id, version, announced,
                     opened_at, signed_at, received_at, ahead_s, account_id, score_permille, fails,
                     failed, request_hash, content, hash)
                 VALUES ($1, $2, $3, 'inspection', $4, 1, FALSE, $5, $5, $5, 0, $6, $7, FALSE, 8,
                     '', $8, $9)",
            )
            .bind(depot.id)
            .bind(visit)
            .bind(number)
            .bind(standard)
            .bind(received)
            .bind(county.account)
            .bind(700 + 20 * number)
            .bind(content.clone())
            .bind(seal::hash(visit.as_bytes()))
            .run()
            .await?;
            let outcome = |check: usize| {
                if (check + at).is_multiple_of(5) {
                    "not_met"
                } else {
                    "met"
                }
            };
            let outcomes: serde_json::Map<String, Value> = (1..=checks)
                .map(|check| (format!("K{check:02}"), json!(outcome(check))))
                .collect();
            tx.query(
                "INSERT INTO visit_outcome (facility_id, visit_id, outcomes) VALUES ($1, $2, $3)",
            )
            .bind(depot.id)
            .bind(visit)
            .bind(Value::Object(outcomes).to_string())
            .run()
            .await?;
            for check in (1..=checks).filter(|check| number == 4 && outcome(*check) == "not_met") {
                tx.query(
                    "INSERT INTO finding (facility_id, id, visit_id, check_code, severity,
                         responsible_id, due_on, raised_at)
                     VALUES ($1, $2, $3, $4, 'minor', $1, $5, $6)",
                )
                .bind(depot.id)
                .bind(id::fresh())
                .bind(visit)
                .bind(format!("K{check:02}"))
                .bind(received.date_naive())
                .bind(received)
                .run()
                .await?;
            }
        }
    }
    Ok(())
}

async fn sheet(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, options.facilities).await?;
    let now = Clock::system().now();
    let mut tx = db.write().await?;
    let standard = standard(&mut tx, options.checks, now).await?;
    visits(&mut tx, &county, standard, options.checks, now).await?;
    tx.commit().await?;
    let server = Server::yaoju(folder.path(), &url, &county.cookie).await?;
    let mut rows = vec![vec![
        String::new(),
        "median".into(),
        "p95".into(),
        "bytes".into(),
    ]];
    let sheet = format!("/api/v1/inspection-sheet?standard={STANDARD}&limit=500");
    for (name, path) in [
        ("sheet (target: 100 ms)", &*sheet),
        ("progress of a year", "/api/v1/inspection-progress"),
    ] {
        let answer = server.get(path).await?;
        let request = server.getting(path);
        let load = Load {
            connections: 1,
            requests: 50,
            at_most: Duration::from_secs(20),
        };
        let figures = load::run(server.address, load, move |_| request.clone()).await?;
        rows.push(vec![
            name.into(),
            table::millis(figures.percentile(50)),
            table::millis(figures.percentile(95)),
            answer.body.len().to_string(),
        ]);
    }
    let title = format!(
        "{} facilities × {} checks",
        options.facilities, options.checks
    );
    table::print(&title, &rows);
    Ok(())
}

/// What a phone's camera makes of a store: edges, and the noise of its sensor.
fn taken(seed: u32, (width, height): (u32, u32)) -> anyhow::Result<Vec<u8>> {
    let photo = RgbImage::from_fn(width, height, |x, y| {
        let n = (x + seed).wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519);
        let noise = u8::try_from((n >> 17) % 24).unwrap_or(0);
        let shelf = if (x / 160 + y / 120) % 2 == 0 {
            60
        } else {
            170
        };
        image::Rgb([shelf + noise, shelf + noise / 2, 90 + noise])
    });
    let mut bytes = Cursor::new(Vec::new());
    photo.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

/// The bytes of a request with a body.
fn putting(server: &Server, path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut head = String::new();
    let (cookie, length) = (&server.cookie, body.len());
    write!(
        head,
        "PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n{cookie}\r\n"
    )
    .expect("writing to a string cannot fail");
    [head.as_bytes(), body].concat()
}

async fn put(server: &Server, path: &str, kind: &str, body: &[u8]) -> anyhow::Result<Answer> {
    let mut connection = Connection::open(server.address).await?;
    let answer = connection.ask(&putting(server, path, kind, body)).await?;
    let text = String::from_utf8_lossy(&answer.body);
    ensure!(answer.status == 201, "{path}: {} {text}", answer.status);
    Ok(answer)
}

/// Where a photo of a visit goes.
fn photo_path(photo: Uuid, visit: Uuid) -> String {
    format!(
        "/api/v1/facilities/B001/inspection-photos/{photo}?subject={visit}&takenAt=2026-03-02T01:30:00Z"
    )
}

async fn begin(folder: &std::path::Path) -> anyhow::Result<(Server, County)> {
    let url = format!("sqlite://{}", folder.join("yaoju.db").display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, 2).await?;
    let mut tx = db.write().await?;
    standard(&mut tx, 40, Clock::system().now()).await?;
    tx.commit().await?;
    let server = Server::yaoju(folder, &url, &county.cookie).await?;
    Ok((server, county))
}

async fn pdf() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (server, _county) = begin(folder.path()).await?;
    let visit = id::fresh();
    let mut photos = Vec::new();
    for seed in 0..u32::try_from(PHOTOS)? {
        let photo = id::fresh();
        let bytes = taken(seed * 977, (1_600, 1_200))?;
        put(
            &server,
            &photo_path(photo, visit),
            "application/octet-stream",
            &bytes,
        )
        .await?;
        photos.push(photo);
    }
    let now = Clock::system().now();
    let answers: Vec<Value> = (0..40)
        .map(|at| {
            let photos: Vec<Uuid> = photos.iter().skip(at).step_by(40).copied().collect();
            let outcome = if at % 7 == 0 { "not_met" } else { "met" };
            json!({ "check": format!("K{:02}", at + 1), "outcome": outcome,
                "note": "窗帘已拆下清洗", "photos": photos })
        })
        .collect();
    let sign = |side: &str| {
        json!({ "side": side, "name": "王某", "at": now, "refused": false, "reason": "",
            "strokes": [[[10, 10], [300, 200], [20, 380]]] })
    };
    let signed = json!({ "standard": STANDARD, "version": 1, "kind": "inspection",
        "announced": false, "openedAt": now, "signedAt": now, "sentAt": now, "answers": answers,
        "note": "", "signatures": [sign("inspector"), sign("depot")] });
    let path = format!("/api/v1/facilities/B001/visits/{visit}");
    let body = signed.to_string();
    put(&server, &path, "application/json", body.as_bytes()).await?;
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..TIMES {
        let since = Instant::now();
        bytes = server.get(&format!("{path}/file")).await?.body.len();
        times.push(since.elapsed());
    }
    times.sort_unstable();
    let rows = vec![
        vec![
            "median (target: 2 s)".into(),
            table::millis(times[TIMES / 2]),
        ],
        vec!["slowest".into(), table::millis(times[TIMES - 1])],
        vec!["bytes (target: 5,000,000)".into(), bytes.to_string()],
        vec!["most memory".into(), format!("{} MiB", server.peak_mib()?)],
    ];
    table::print(&format!("A visit of {PHOTOS} photos on paper"), &rows);
    Ok(())
}

async fn photo() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (server, _county) = begin(folder.path()).await?;
    let sent = taken(1, (4_000, 3_000))?;
    let kind = "application/octet-stream";
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let since = Instant::now();
        put(&server, &photo_path(id::fresh(), id::fresh()), kind, &sent).await?;
        times.push(since.elapsed());
    }
    times.sort_unstable();
    let since = Instant::now();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let path = photo_path(id::fresh(), id::fresh());
        let (request, address) = (putting(&server, &path, kind, &sent), server.address);
        all.spawn(async move {
            let answer = Connection::open(address).await?.ask(&request).await?;
            ensure!(answer.status == 201, "{}", answer.status);
            Ok(())
        });
    }
    while let Some(done) = all.join_next().await {
        done??;
    }
    let together = since.elapsed();
    let rows = vec![
        vec!["sent, bytes".into(), sent.len().to_string()],
        vec![
            "one alone, median (target: 500 ms)".into(),
            table::millis(times[TIMES / 2]),
        ],
        vec![
            format!("{AT_ONCE} at once, all of them"),
            table::millis(together),
        ],
        vec![
            "most memory (target: 150 MB)".into(),
            format!("{} MiB", server.peak_mib()?),
        ],
    ];
    table::print("Photos of 12 megapixels: accepted, shrunk, stored", &rows);
    Ok(())
}
