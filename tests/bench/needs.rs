//! Needs of a province and of one of its counties, from the entries of three years.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::{Days, NaiveDate};
use clap::Args;
use yaoju::{
    catalog,
    clock::Clock,
    db::Db,
    id,
    stock::{Kind, desk::post_together, draft::Draft, month::Month},
};

use crate::{
    fill::{self, County},
    load::{self, Load},
    server::Server,
    table, twins,
};

/// Depots whose entries are posted; the others have the same books.
const POSTED: usize = 30;

/// Counties of the province.
const COUNTIES: usize = 10;

/// How many documents are committed together while filling.
const TOGETHER: usize = 500;

/// How large.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Depots
    #[arg(long, default_value_t = 3_000)]
    depots: usize,
    /// Products at each
    #[arg(long, default_value_t = 60)]
    products: usize,
    /// Months of entries
    #[arg(long, default_value_t = 36)]
    months: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            depots: 3_000,
            products: 60,
            months: 36,
        }
    }
}

/// Fills a province, asks for its needs, posts somewhat, asks again, and prints the table.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("yaoju.db");
    let url = format!("sqlite://{}", file.display());
    let db = Db::open(&url).await?;
    let since = Instant::now();
    let mut county = fill::county(&db, POSTED.min(options.depots)).await?;
    products(&db, &mut county, options.products).await?;
    post(&db, &county, options).await?;
    for copy in 1..options.depots.div_ceil(county.depots.len()) {
        twins::grow_once(&db, &file, &county, copy).await?;
    }
    counties(&db, &county).await?;
    println!("filled in {} s", since.elapsed().as_secs());
    let server = Server::yaoju(folder.path(), &url, &county.cookie).await?;
    let since = Instant::now();
    let path = "/api/v1/needs?status=under&limit=1";
    let answer = server.get(path).await?;
    ensure!(answer.status == 200, "{}", answer.head);
    let mut rows = vec![vec![
        "first, all books summed up".into(),
        seconds(since.elapsed()),
    ]];
    let province = median(&server, path, 9).await?;
    rows.push(vec![
        "province (target: 2 s)".into(),
        table::millis(province),
    ]);
    let one = "/api/v1/needs?region=990101001&limit=300";
    let answer = server.get(one).await?;
    ensure!(answer.status == 200, "{}", answer.head);
    let county_time = median(&server, one, 30).await?;
    rows.push(vec![
        "county, whole (target: 100 ms)".into(),
        table::millis(county_time),
    ]);
    rows.push(vec!["its bytes".into(), answer.body.len().to_string()]);
    let under = "/api/v1/needs?region=990101001&status=under&limit=300";
    let under = median(&server, under, 30).await?;
    rows.push(vec!["county, what is under".into(), table::millis(under)]);
    // Every posted depot has a further entry.
    let today = Clock::system().now().date_naive();
    let drafts: Vec<Draft> = (0..county.depots.len())
        .map(|depot| county.document(depot, Kind::Receipt, today, 1))
        .collect();
    commit(&db, &drafts).await?;
    let since = Instant::now();
    server.get(path).await?;
    let moved = format!("province, {} books moved", county.depots.len());
    rows.push(vec![moved, table::millis(since.elapsed())]);
    rows.push(vec![
        "most memory".into(),
        format!("{} MiB", server.peak_mib()?),
    ]);
    let title = format!(
        "Needs of {} depots × {} products, {} months",
        options.depots, options.products, options.months
    );
    table::print(&title, &rows);
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs())
}

async fn median(server: &Server, path: &str, requests: usize) -> anyhow::Result<Duration> {
    let request = server.getting(path);
    let load = Load {
        connections: 1,
        requests,
        at_most: Duration::from_mins(1),
    };
    let figures = load::run(server.address, load, move |_| request.clone()).await?;
    Ok(figures.percentile(50))
}

/// Makes the county's products so many.
async fn products(db: &Db, county: &mut County, count: usize) -> anyhow::Result<()> {
    let known = county.products.len();
    let mut tx = db.write().await?;
    if count > known {
        fill::add_products(&mut tx, known + 1..=count, Clock::system().now()).await?;
    }
    for number in known + 1..=count {
        let found = catalog::store::product(&mut tx, &format!("P{number:02}")).await?;
        county
            .products
            .push(std::sync::Arc::new(found.context("a product")?));
    }
    tx.commit().await?;
    county.products.truncate(count);
    Ok(())
}

/// A receipt each half year and what is given out each month, of every product at every depot;
/// some months are without.
async fn post(db: &Db, county: &County, options: Options) -> anyhow::Result<()> {
    let current = Month::of(Clock::system().now().date_naive());
    let begin = (0..options.months).fold(current, |month, _| month.before());
    let mut drafts = Vec::with_capacity(TOGETHER);
    for (round, month) in begin.through(current.before()).enumerate() {
        for depot in 0..county.depots.len() {
            for product in 0..options.products {
                let seed = depot * 31 + product * 17 + round * 7;
                if round.is_multiple_of(6) {
                    let units = 600 + i64::try_from(seed % 5)? * 60;
                    drafts.push(line(
                        county,
                        (depot, product),
                        Kind::Receipt,
                        (month.first(), units),
                    ));
                }
                if seed % 9 != 0 {
                    let day = month.first() + Days::new(u64::try_from(seed % 27)?);
                    let units = 40 + i64::try_from(seed % 60)?;
                    drafts.push(line(county, (depot, product), Kind::Dispense, (day, units)));
                }
                if drafts.len() >= TOGETHER {
                    commit(db, &drafts).await?;
                    drafts.clear();
                }
            }
        }
    }
    commit(db, &drafts).await
}

fn line(
    county: &County,
    (depot, product): (usize, usize),
    kind: Kind,
    (day, units): (NaiveDate, i64),
) -> Draft {
    let mut draft = county.document(depot, kind, day, units);
    draft.lines[0].product = county.products[product].clone();
    draft
}

/// Posts; what is refused because nothing is left is left out.
async fn commit(db: &Db, drafts: &[Draft]) -> anyhow::Result<()> {
    let asked: Vec<&Draft> = drafts.iter().collect();
    let answers = post_together(db, &Clock::system(), &asked).await?;
    let refused = answers.iter().filter(|answer| answer.is_err()).count();
    ensure!(
        refused * 2 < answers.len().max(1),
        "{:?}",
        answers.iter().find(|a| a.is_err())
    );
    Ok(())
}

/// Parts the depots among regions below the one of all.
async fn counties(db: &Db, county: &County) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    for number in 1..=COUNTIES {
        let region = id::fresh();
        let code = format!("990101{number:03}");
        tx.query(
            "INSERT INTO region (id, code, name, level, path)
             VALUES ($1, $2, $2, 'township', $3)",
        )
        .bind(region)
        .bind(code.clone())
        .bind(format!("/990101/{code}/"))
        .run()
        .await?;
        // Codes end evenly in all digits.
        tx.query("UPDATE facility SET region_id = $1 WHERE region_id = $2 AND code LIKE $3")
            .bind(region)
            .bind(county.region)
            .bind(format!("B%{}", number % 10))
            .run()
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
