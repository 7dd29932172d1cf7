//! The commands.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum};
use yaoju::{
    app::App,
    clock::Clock,
    config::{Config, Settings},
    db::Db,
    error::Language,
    exchange::{backup, book, history, progress::Progress, seal::Key, stock},
    label,
    people::{self, command::UserCommand},
    printing,
};

mod serve;

/// 药具 — the stock ledger of a county's contraceptive depots
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    /// The language of what is printed [default: zh where LANG begins with zh, else en]
    #[arg(long, env = "YAOJU_LANG", global = true)]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    Zh,
    En,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages and the API
    Serve,
    /// Make a fictional county in a temporary place and serve it; nothing is kept
    Demo {
        /// The same seed makes the same county
        #[arg(long, default_value_t = 20_260_601)]
        seed: u64,
    },
    /// Invite people, let them in again, lock them out
    #[command(subcommand)]
    User(UserCommand),
    /// Bring stock in
    #[command(subcommand)]
    Import(Import),
    /// Take a book out
    #[command(subcommand)]
    Export(Export),
    /// Make labels from a facility's stock and places, or from a file of facts, as PDF, PNG, ZPL or
    /// SVG
    Label(label::command::LabelCommand),
    /// Copy the whole database into a new file while the program runs, and verify the copy
    Backup {
        /// The new file
        file: PathBuf,
    },
    /// Make the key that seals backups, in a new file; keep a copy of it away from them
    Key {
        /// The new file
        file: PathBuf,
    },
    /// Put a backup in the place of the database, after verifying it
    Restore {
        /// A file that `backup` made
        file: PathBuf,
        /// Move a database that is there aside; stop the program that uses it first
        #[arg(long)]
        force: bool,
    },
    /// Replay and re-hash books: all in the database, one, or exported files. Exit status 0: all
    /// is sound; 1: it is not; 2: it could not be looked at
    Verify {
        /// Exported books; without any, the database
        files: Vec<PathBuf>,
        /// Only the book of this facility
        #[arg(long, conflicts_with = "files")]
        facility: Option<String>,
        /// A head code from paper that the book must still agree with: SEQ-CODE, or
        /// BOOK:SEQ-CODE where several books are looked at
        #[arg(long, value_parser = book::head)]
        head: Vec<(Option<String>, yaoju::stock::verify::KnownHead)>,
    },
}

#[derive(Subcommand)]
enum Import {
    /// A stock list (.xlsx, or .csv in UTF-8 or GBK) as a depot's opening stock. Every faulty row
    /// is listed; all of it comes in or nothing
    Stock {
        /// The list: product, lot, expiry, quantity ("2箱3盒" or a number), zone, made on
        file: PathBuf,
        /// The code of the facility whose stock it is
        #[arg(long)]
        facility: String,
        /// The business day, YYYY-MM-DD [default: today]
        #[arg(long)]
        date: Option<chrono::NaiveDate>,
        /// Check everything, write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Monthly history of a logistics system (LMIS), as documents on each month's last day
    History {
        /// The history: a row for each month, site and product
        file: PathBuf,
        /// Its products
        #[arg(long)]
        products: PathBuf,
        /// Its sites
        #[arg(long)]
        facilities: PathBuf,
    },
}

#[derive(Subcommand)]
enum Export {
    /// A facility's book as JSON Lines on standard output, for `verify` anywhere
    Book {
        /// The facility's code
        facility: String,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start")
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Writing to a pipe that nobody reads any more is no reason to panic.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs a command; whether all was as it must be.
async fn run(cli: Cli) -> anyhow::Result<bool> {
    let language = language(cli.lang);
    let config = cli.settings.resolve()?;
    let mut progress = Progress::new("", None);
    match cli.command {
        Command::Serve => {
            serve::logs(&config.log)?;
            let db = made(&config).await?;
            serve::fill_catalogue(&db).await?;
            serve::fill_standards(&db).await?;
            serve::serve(db, config).await?;
            Ok(true)
        }
        Command::Demo { seed } => {
            serve::logs(&config.log)?;
            serve::demonstrate(config, seed).await?;
            Ok(true)
        }
        Command::User(command) => {
            let db = made(&config).await?;
            people::command::run(&db, &config, command, language).await?;
            db.close().await;
            Ok(true)
        }
        Command::Label(command) => labels(command, config, language).await,
        Command::Import(what) => import(what, &config, language, progress).await,
        Command::Export(Export::Book { facility }) => {
            let db = existing(&config).await?;
            let out = std::io::BufWriter::new(std::io::stdout().lock());
            book::export(&db, &facility, out, &mut progress).await?;
            Ok(true)
        }
        Command::Verify {
            files,
            facility,
            head,
        } => {
            let reports = if files.is_empty() {
                let db = existing(&config).await?;
                book::verify_database(&db, facility.as_deref(), &head, &mut progress).await?
            } else {
                book::verify_files(&files, &head, &mut progress)?
            };
            drop(progress);
            book::print(&reports, language, &mut std::io::stdout().lock())
        }
        Command::Backup { file } => {
            let db = existing(&config).await?;
            let key = backup_key(&config)?;
            let reports = backup::backup(&db, &file, key.as_ref(), &mut progress).await?;
            drop(progress);
            book::print(&reports, language, &mut std::io::stdout().lock())
        }
        Command::Key { file } => {
            Key::make(&file)?;
            Ok(true)
        }
        Command::Restore { file, force } => {
            restore(&config, &file, force, progress, language).await
        }
    }
}

/// Labels on live data, or from a file of facts.
async fn labels(
    command: label::command::LabelCommand,
    config: Config,
    language: Language,
) -> anyhow::Result<bool> {
    let Some(make) = command.live() else {
        let out = &mut std::io::stdout().lock();
        return label::command::run(command, &config.data, language, out);
    };
    let db = existing(&config).await?;
    let app = App::new(db.clone(), Clock::system(), config);
    printing::command::run(&app, make, language, &mut std::io::stdout()).await?;
    db.close().await;
    Ok(true)
}

async fn restore(
    config: &Config,
    file: &Path,
    force: bool,
    mut progress: Progress,
    language: Language,
) -> anyhow::Result<bool> {
    let (key, now) = (backup_key(config)?, Clock::system().now());
    let database = &config.database;
    let (reports, aside) =
        backup::restore(file, database, key.as_ref(), force, now, &mut progress).await?;
    drop(progress);
    let mut out = std::io::stdout().lock();
    let is_sound = book::print(&reports, language, &mut out)?;
    if let Some(aside) = aside {
        writeln!(out, "{}", aside.display())?;
    }
    Ok(is_sound)
}

/// The key of backups, where the settings name one.
fn backup_key(config: &Config) -> anyhow::Result<Option<Key>> {
    config.backup_key.as_deref().map(Key::read).transpose()
}

async fn import(
    what: Import,
    config: &Config,
    language: Language,
    mut progress: Progress,
) -> anyhow::Result<bool> {
    let clock = Clock::system();
    match what {
        Import::Stock {
            file,
            facility,
            date,
            dry_run,
        } => {
            let db = existing(config).await?;
            let order = stock::Order {
                file,
                facility,
                day: date,
                dry_run,
            };
            let outcome = stock::import(&db, &clock, &order).await?;
            db.close().await;
            drop(progress);
            outcome.print(&order.file, language, &mut std::io::stdout().lock())
        }
        Import::History {
            file,
            products,
            facilities,
        } => {
            let db = made(config).await?;
            let files = history::Files {
                history: file,
                products,
                facilities,
            };
            let outcome = history::import(&db, &clock, &files, &mut progress).await?;
            drop(progress);
            db.close().await;
            outcome.print(&mut std::io::stdout().lock())
        }
    }
}

fn language(asked: Option<Lang>) -> Language {
    let from_system = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    };
    match asked {
        Some(Lang::Zh) => Language::Zh,
        None if from_system().is_some_and(|value| value.starts_with("zh")) => Language::Zh,
        Some(Lang::En) | None => Language::En,
    }
}

/// Opens the database, made anew where there is none.
async fn made(config: &Config) -> anyhow::Result<Db> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("cannot make the folder {}", config.data.display()))?;
    Db::open(&config.database).await
}

/// Opens a database that must be there already: a mistyped name must not make an empty one.
async fn existing(config: &Config) -> anyhow::Result<Db> {
    if let Some(file) = config.database.strip_prefix("sqlite://") {
        let file = file.split('?').next().unwrap_or_default();
        anyhow::ensure!(Path::new(file).is_file(), "there is no database {file}");
    }
    Db::open(&config.database).await
}
