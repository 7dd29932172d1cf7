//! A stock card of many rows taken out as a workbook and as text, beside the same rows written by
//! the spreadsheet library alone.

use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::Days;
use clap::Args;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use yaoju::{clock::Clock, db::Db, stock::Kind, stock::desk::post_together};

use crate::{fill, server::Server, table};

/// How many columns a stock card has as a file.
const COLUMNS: u16 = 16;

/// How large.
#[derive(Args, Clone, Copy)]
pub struct Options {
    /// Rows of the card
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { rows: 100_000 }
    }
}

/// Fills one card, takes it out three times in each format, and prints the best of each.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await?;
    let county = fill::county(&db, 1).await?;
    let clock = Clock::system();
    let today = clock.now().date_naive();
    let mut left = options.rows;
    while left > 0 {
        let now = left.min(500);
        let drafts: Vec<_> = (0..now)
            .map(|number| {
                let day = today - Days::new(u64::try_from(left / 1000).unwrap_or(0));
                match number % 2 {
                    0 => county.document(0, Kind::Receipt, day, 100),
                    _ => county.document(0, Kind::Dispense, day, 5),
                }
            })
            .collect();
        let asked: Vec<_> = drafts.iter().collect();
        for answer in post_together(&db, &clock, &asked).await? {
            answer.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        }
        left -= now;
    }
    let server = Server::yaoju(folder.path(), &url, &county.cookie).await?;
    let before = server.peak_mib()?;
    let mut rows = vec![vec![String::new(), "time".into(), "MiB sent".into()]];
    let bare = alone(options.rows)?;
    rows.push(vec![
        "rust_xlsxwriter alone".into(),
        table::millis(bare),
        String::new(),
    ]);
    for format in ["xlsx", "csv"] {
        let mut best = Duration::MAX;
        let mut size = 0;
        for _ in 0..3 {
            let since = Instant::now();
            let path = format!("/api/v1/facilities/B001/stock/P01/card/export?format={format}");
            let answer = server.get(&path).await?;
            best = best.min(since.elapsed());
            size = answer.body.len();
        }
        ensure!(size > options.rows, "{format}: only {size} bytes");
        rows.push(vec![
            format!("{format} of a card over HTTP"),
            table::millis(best),
            format!("{}", size >> 20),
        ]);
    }
    let title = format!(
        "A list of {} rows, {COLUMNS} columns, as a file",
        options.rows
    );
    table::print(&title, &rows);
    let peak = server.peak_mib()?;
    println!("  peak memory of the server: {peak} MiB; {before} MiB before the first file");
    Ok(())
}

/// The least it takes: as many cells of the same kinds, made up on the spot, in the library's way
/// that keeps no rows in memory.
fn alone(rows: usize) -> anyhow::Result<Duration> {
    let since = Instant::now();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let date = ExcelDateTime::from_ymd(2026, 3, 2)?;
    for row in 0..u32::try_from(rows)? {
        for column in 0..COLUMNS {
            match column % 4 {
                0 => sheet.write(row, column, row)?,
                1 => sheet.write_with_format(row, column, &date, &day)?,
                _ => sheet.write_string(row, column, "批号 L0")?,
            };
        }
    }
    workbook.save_to_writer(tempfile::tempfile()?)?;
    Ok(since.elapsed())
}
