//! The benchmark: `cargo bench --bench bench` prints a table of figures, each beside the outside
//! thing it is measured against. `-- --help` lists its parts.

use clap::{Parser, Subcommand};

mod allocation;
mod bare;
mod climate;
mod count;
mod desk;
mod export;
mod fill;
mod history;
mod import;
mod inspect;
mod labels;
mod load;
mod months;
mod mqtt;
mod needs;
mod pages;
mod post;
mod public;
mod reports;
mod scale;
mod scan;
mod server;
mod sheet;
mod start;
mod table;
mod twins;
mod vends;

/// Measures yaoju against a bare server, and a large database against a small one.
#[derive(Parser)]
struct Cli {
    /// Given by cargo
    #[arg(long, hide = true, global = true)]
    bench: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// Durable posts over HTTP against a bare axum + rusqlite server
    Post(post::Options),
    /// The same pages with few entries and with many
    Scale(scale::Options),
    /// The pages behind labels and what a scan means, at many entries
    Scan(scan::Options),
    /// A list of 100,000 rows as a workbook and as text
    Export(export::Options),
    /// Opening a count of many lots
    Count(count::Options),
    /// Closing months and the in-out-balance with many entries
    Months(months::Options),
    /// Import of a monthly history; `YAOJU_LMIS` names its folder
    History,
    /// Preview of a stock list of 50,000 rows
    Import,
    /// Bytes of the pages and time until they can be used, in a browser
    Pages,
    /// What residents ask for, of 3,000 points
    Public,
    /// Temperature and humidity: kept, taken in, drawn
    Climate,
    /// The evidence of an inspection, of a depot with two years
    Evidence(inspect::Options),
    /// Sharing a county's stock between 300 requests of 60 products
    Allocation,
    /// Labels as PDF, PNG, ZPL and SVG, beside typst
    Labels(labels::Options),
    /// Inspections: the county's sheet, a visit on paper, photos
    Reports(reports::Options),
    /// Needs of a province and of a county, from three years of entries
    Needs(needs::Options),
    /// Vends of machines: durable and booked, each once
    Vends,
    /// First start and first page
    Start,
    /// The bare server itself; the benchmark starts it
    #[command(hide = true)]
    Bare { file: std::path::PathBuf },
    /// The ledger behind the thinnest door; the benchmark starts it
    #[command(hide = true)]
    Desk { url: String },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().part {
        Some(Part::Bare { file }) => bare::serve(&file),
        Some(Part::Desk { url }) => desk::serve(&url),
        Some(Part::Post(options)) => alone(post::run(options)),
        Some(Part::Scale(options)) => alone(scale::run(options)),
        Some(Part::Scan(options)) => alone(scan::run(options)),
        Some(Part::Export(options)) => alone(export::run(options)),
        Some(Part::Count(options)) => alone(count::run(options)),
        Some(Part::Months(options)) => alone(months::run(options)),
        Some(Part::History) => history::run(),
        Some(Part::Import) => together(import::run()),
        Some(Part::Pages) => pages::run(),
        Some(Part::Public) => alone(public::run()),
        Some(Part::Climate) => alone(climate::run()),
        Some(Part::Evidence(options)) => alone(inspect::run(options)),
        Some(Part::Allocation) => {
            allocation::run();
            Ok(())
        }
        Some(Part::Labels(options)) => labels::run(options),
        Some(Part::Reports(options)) => alone(reports::run(options)),
        Some(Part::Needs(options)) => alone(needs::run(options)),
        Some(Part::Vends) => together(vends::run()),
        Some(Part::Start) => alone(start::run()),
        None => {
            alone(start::run())?;
            pages::run()?;
            alone(post::run(post::Options::default()))?;
            history::run()?;
            alone(export::run(export::Options::default()))?;
            alone(count::run(count::Options::default()))?;
            alone(public::run())?;
            together(import::run())?;
            alone(climate::run())?;
            together(vends::run())?;
            alone(inspect::run(inspect::Options::default()))?;
            allocation::run();
            labels::run(labels::Options::default())?;
            alone(reports::run(reports::Options::default()))?;
            alone(needs::run(needs::Options::default()))?;
            alone(scale::run(scale::Options::default()))?;
            alone(scan::run(scan::Options::default()))?;
            alone(months::run(months::Options::default()))
        }
    }
}

/// On one thread: the load must leave the cores to the server it loads.
fn alone(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(work)
}

/// On all threads: the program itself runs here.
fn together(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(work)
}
