//! What residents ask for: the whole list of 3,000 points, made and kept, and pages in the rush.

use std::time::{Duration, Instant};

use yaoju::db::Db;

use crate::{
    fill,
    load::{self, Load},
    server::Server,
    table::{self, millis},
};

/// Points of the county.
const POINTS: usize = 3000;

/// Movements in their books.
const ENTRIES: usize = 12_000;

/// Makes the county, asks, and prints what it took.
pub async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, POINTS).await?;
    county.fill(&db, 0, ENTRIES, ENTRIES).await?;
    let mut tx = db.write().await?;
    tx.query(
        "UPDATE facility SET published = TRUE, phone = '0999-6100018', address = '健康路 18 号',
             hours = '周一至周五 8:30–11:30、14:00–17:30',
             latitude_micro = 24000000 + 1000 * LENGTH(name),
             longitude_micro = 102000000 + 1000 * LENGTH(code)",
    )
    .run()
    .await?;
    tx.commit().await?;
    db.close().await;
    let server = Server::yaoju(folder.path(), &url, "").await?;
    let mut rows = Vec::new();
    let since = Instant::now();
    server.get("/api/v1/public/points").await?;
    rows.push(vec![
        "first list, county read".into(),
        millis(since.elapsed()),
    ]);
    // Each of these fits every point and was not asked before.
    for text in ["d", "de", "dep", "depo", "depot"] {
        let since = Instant::now();
        let path = format!("/api/v1/public/points?q={text}");
        let answer = server.get(&path).await?;
        let took = format!("{}, {} bytes", millis(since.elapsed()), answer.body.len());
        rows.push(vec![format!("list of {POINTS}, q={text}, made"), took]);
    }
    let since = Instant::now();
    server.get("/api/v1/public/points?q=depot").await?;
    rows.push(vec!["the same, kept".into(), millis(since.elapsed())]);
    table::print("Points for residents", &rows);
    let paths = [
        "/points",
        "/points/B007",
        "/products/P01",
        "/products",
        "/points?q=b01",
    ];
    let requests = paths.map(|path| server.getting(path));
    let rush = Load {
        connections: 32,
        requests: 40_000,
        at_most: Duration::from_secs(20),
    };
    let figures = load::run(server.address, rush, move |n| {
        requests[n % requests.len()].clone()
    });
    let figures = figures.await?;
    println!(
        "  pages in the rush: {} a second, 99 of 100 within {}",
        figures.per_second(),
        millis(figures.percentile(99))
    );
    Ok(())
}
