//! Serving: logs and figures, the listener, and a stop that loses nothing.

use std::{io::IsTerminal as _, time::Duration};

use anyhow::Context as _;
use tokio::net::TcpListener;
use yaoju::{
    alert,
    app::{self, App},
    catalog, climate,
    clock::Clock,
    config::Config,
    db::Db,
    demo, dispenser, find, http, inspection, people, printer, stock, supply,
};

/// How long requests under way may take after the program was asked to stop.
const STOP_MAX: Duration = Duration::from_secs(40);

/// Logs to standard error: for people on a terminal, as JSON elsewhere.
pub fn logs(filter: &str) -> anyhow::Result<()> {
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

/// Serves until asked to stop; then takes no more requests, ends those under way, and closes the
/// database.
pub async fn serve(db: Db, config: Config) -> anyhow::Result<()> {
    let listener = listen(&config).await?;
    record_metrics()?;
    let app = App::new(db, Clock::system(), config);
    for fault in app.press()?.refused() {
        let (file, line, reason) = (&fault.file, fault.line, &fault.reason.en);
        tracing::warn!(file, line, reason, "a label template was refused");
    }
    printer::deliver::after_a_start(&app).await?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping");
        stop.send_replace(true);
    });
    tracing::info!(address = %listener.local_addr()?, "serving");
    if app.config.is_only_here() && !app.config.demo {
        let address = &app.config.public_url;
        tracing::warn!(
            address,
            "public-url leads to this machine only: set it before labels and plates are printed, \
             their codes would open nothing on a phone"
        );
    }
    println!("{}", app.config.public_url);
    if let Some(link) = people::first_link(&app).await? {
        println!("make the first administrator within a day / 请在一天内创建首位管理员: {link}");
    }
    tokio::spawn(find::keep::in_background(app.clone()));
    tokio::spawn(stock::merge::in_background(app.clone()));
    tokio::spawn(climate::keep::in_background(app.clone()));
    tokio::spawn(alert::raise::in_background(app.clone()));
    tokio::spawn(alert::queue::in_background(app.clone()));
    let listening = tokio::spawn(climate::mqtt::keeper::in_background(app.clone()));
    tokio::spawn(stock::claim::sweep::in_background(app.clone()));
    tokio::spawn(inspection::sweep::in_background(app.clone()));
    tokio::spawn(supply::keep::in_background(app.clone()));
    tokio::spawn(dispenser::intake::in_background(app.clone()));
    tokio::spawn(dispenser::feed::poll::in_background(app.clone()));
    let mut wait = stopped.clone();
    let stop = async move { drop(wait.wait_for(|stopped| *stopped).await) };
    let router = http::router(app.clone());
    let serving = http::listen::serve(listener, router, http::listen::Limits::default(), stop);
    let mut wait = stopped;
    let too_long = async move {
        drop(wait.wait_for(|stopped| *stopped).await);
        tokio::time::sleep(STOP_MAX).await;
    };
    tokio::select! {
        () = serving => {}
        () = too_long => tracing::warn!("some requests took too long to end"),
    }
    // What is not acknowledged by now the broker sends again after the next start.
    listening.abort();
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Gives an empty database the starting catalogue.
pub async fn fill_catalogue(db: &Db) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    let products: i64 = tx.query("SELECT COUNT(*) FROM product").scalar().await?;
    if products == 0 {
        catalog::starter::add_starter(&mut tx, Clock::system().now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Gives a database the standard that comes with the program.
pub async fn fill_standards(db: &Db) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    inspection::starter::add_three_lights(&mut tx, Clock::system().now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes the fictional county and serves it; the folder goes when the program ends.
pub async fn demonstrate(config: Config, seed: u64) -> anyhow::Result<()> {
    // A port that is taken is better found out before the work than after it.
    drop(listen(&config).await?);
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let config = Config {
        database: format!("sqlite://{}", folder.path().join("demo.db").display()),
        data: folder.path().to_owned(),
        claim_key: folder.path().join("claim.key"),
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
