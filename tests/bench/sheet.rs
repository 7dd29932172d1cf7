//! The wall sheet 温湿度记录表 of a month of 1-minute readings, as a file over HTTP.

use std::time::Duration;

use chrono::Months;
use uuid::Uuid;
use yaoju::{
    climate::{arrival::DAY, store::samples},
    clock::Clock,
    db::Db,
};

use crate::{
    climate::{add_room, day},
    fill,
    load::{self, Load},
    server::Server,
    table,
};

/// Measures and prints.
pub async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, 1).await?;
    let depot = &county.depots[0];
    let now = Clock::system().now();
    let last = now.date_naive() - Months::new(1);
    let first = now.timestamp() / DAY * DAY - 70 * DAY;
    let mut tx = db.write().await?;
    let since = chrono::DateTime::from_timestamp(first, 0).unwrap_or_default();
    add_room(&mut tx, depot.id, (1, 2), since).await?;
    for n in 0..70 {
        for sensor in [100, 101] {
            let id = Uuid::from_u128(sensor);
            samples::add_days(&mut tx, depot.id, id, day(sensor, first + n * DAY)).await?;
        }
    }
    tx.commit().await?;
    db.close().await;
    let server = Server::yaoju(folder.path(), &url, &county.cookie).await?;
    let month = last.format("%Y-%m");
    let path = format!(
        "/api/v1/facilities/{}/climate/month/file?storeroom=R1&month={month}",
        depot.code
    );
    let answer = server.get(&path).await?;
    anyhow::ensure!(answer.status == 200, "{}", answer.head);
    let request = server.getting(&path);
    let load = Load {
        connections: 1,
        requests: 50,
        at_most: Duration::from_secs(20),
    };
    let figures = load::run(server.address, load, move |_| request.clone()).await?;
    let rows = vec![vec![
        "from 86400 readings of two sensors, p50 (target: 200 ms)".into(),
        table::millis(figures.percentile(50)),
    ]];
    table::print("The wall sheet of a month as PDF", &rows);
    Ok(())
}
