//! The commands.

use std::{
    io::{IsTerminal as _, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum};
use tokio::net::TcpListener;
use yaoju::{
    app::{self, App},
    clock::Clock,
    config::{Config, Settings},
    db::Db,
    demo,
    error::Language,
    exchange::{book, history, progress::Progress},
    http,
};

/// How long requests under way may take after the program was asked to stop.
const STOP_MAX: Duration = Duration::from_secs(40);

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
    /// Bring stock in
    #[command(subcommand)]
    Import(Import),
    /// Take a book out
    #[command(subcommand)]
    Export(Export),
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
    let mut out = std::io::stdout().lock();
    match cli.command {
        Command::Serve => {
            drop(out);
            logs(&config.log)?;
            std::fs::create_dir_all(&config.data)
                .with_context(|| format!("cannot make the folder {}", config.data.display()))?;
            let db = Db::open(&config.database).await?;
            serve(db, config).await?;
            Ok(true)
        }
        Command::Demo { seed } => {
            drop(out);
            logs(config.log.as_str())?;
            demonstrate(config, seed).await?;
            Ok(true)
        }
        Command::Import(Import::History {
            file,
            products,
            facilities,
        }) => {
            std::fs::create_dir_all(&config.data)?;
            let db = Db::open(&config.database).await?;
            let files = history::Files {
                history: file,
                products,
                facilities,
            };
            let mut progress = Progress::new("", None);
            let outcome = history::import(&db, &Clock::system(), &files, &mut progress).await?;
            drop(progress);
            db.close().await;
            outcome.print(&mut out)
        }
        Command::Export(Export::Book { facility }) => {
            let db = existing(&config).await?;
            let out = std::io::BufWriter::new(out);
            book::export(&db, &facility, out, &mut Progress::new("", None)).await?;
            Ok(true)
        }
        Command::Verify {
            files,
            facility,
            head,
        } => {
            let mut progress = Progress::new("", None);
            let reports = if files.is_empty() {
                let db = existing(&config).await?;
                book::verify_database(&db, facility.as_deref(), &head, &mut progress).await?
            } else {
                book::verify_files(&files, &head, &mut progress)?
            };
            drop(progress);
            book::print(&reports, language, &mut out)
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
        Some(Lang::En) => Language::En,
        None if from_system().is_some_and(|value| value.starts_with("zh")) => Language::Zh,
        None => Language::En,
    }
}

/// Opens a database that must be there already: a mistyped name must not make an empty one.
async fn existing(config: &Config) -> anyhow::Result<Db> {
    if let Some(file) = config.database.strip_prefix("sqlite://") {
        let file = file.split('?').next().unwrap_or_default();
        anyhow::ensure!(Path::new(file).is_file(), "there is no database {file}");
    }
    Db::open(&config.database).await
}

/// Logs to standard error: for people on a terminal, as JSON elsewhere.
fn logs(filter: &str) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .with_context(|| format!("“{filter}” is not a log filter"))?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        logs.init();
    } else {
        logs.json().init();
    }
    Ok(())
}

/// Makes the fictional county and serves it; the folder goes when the program ends.
async fn demonstrate(config: Config, seed: u64) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let config = Config {
        database: format!("sqlite://{}", folder.path().join("demo.db").display()),
        data: folder.path().to_owned(),
        demo: true,
        ..config
    };
    eprintln!("making the county / 正在生成演示县 …");
    let db = Db::open(&config.database).await?;
    let figures = demo::make(&db, seed, Clock::system().now()).await?;
    eprintln!(
        "{} facilities, {} documents",
        figures.facilities, figures.documents
    );
    serve(db, config).await
}

/// Serves until asked to stop; then takes no more requests, ends those under way, and closes the
/// database.
async fn serve(db: Db, config: Config) -> anyhow::Result<()> {
    let listener = listen(&config).await?;
    record_metrics()?;
    let app = App::new(db, Clock::system(), config);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping");
        stop.send_replace(true);
    });
    tracing::info!(address = %listener.local_addr()?, "serving");
    println!("{}", app.config.public_url);
    let mut wait = stopped.clone();
    // Sign-ins are throttled by the caller's address too.
    let service = http::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service)
        .with_graceful_shutdown(async move { drop(wait.wait_for(|stopped| *stopped).await) });
    let mut wait = stopped;
    let too_long = async move {
        drop(wait.wait_for(|stopped| *stopped).await);
        tokio::time::sleep(STOP_MAX).await;
    };
    tokio::select! {
        outcome = serving => outcome?,
        () = too_long => tracing::warn!("some requests took too long to end"),
    }
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.listen)
        .await
        .with_context(|| match config.listen.port() {
            0 => format!("cannot listen on {}", config.listen),
            port => format!(
                "cannot listen on {}: is another program, or this one, running on port {port}? \
                 Choose another with --listen",
                config.listen
            ),
        })
}

/// Waits for ctrl-c, or for SIGTERM where there is such a thing.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}

/// Gathers the figures that `/metrics` tells.
fn record_metrics() -> anyhow::Result<()> {
    use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
    let seconds = [
        0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
    ];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds)?
        .install_recorder()?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            every.tick().await;
            upkeep.run_upkeep();
        }
    });
    app::PROMETHEUS.get_or_init(|| handle);
    Ok(())
}
