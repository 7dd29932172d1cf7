//! The commands.

use clap::{Parser, Subcommand};
use yaoju::{app::App, clock::Clock, config::Settings, db::Db, http};

/// 药具 — the stock ledger of a county's contraceptive depots
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages and the API
    Serve,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let config = cli.settings.resolve()?;
    match cli.command {
        Command::Serve => {
            std::fs::create_dir_all(&config.data)?;
            let db = Db::open(&config.database).await?;
            let listener = tokio::net::TcpListener::bind(config.listen).await?;
            let app = App::new(db, Clock::system(), config);
            axum::serve(listener, http::router(app)).await?;
        }
    }
    Ok(())
}
