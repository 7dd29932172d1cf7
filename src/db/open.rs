//! Opens either database with the settings that keep acknowledged work, and migrates it.

use std::{str::FromStr, time::Duration};

use sqlx::{
    migrate::{Migration, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::Db;

/// The oldest SQLite that may be used: earlier ones can corrupt a database when the write-ahead
/// log starts anew.
const SQLITE_OLDEST: [u64; 3] = [3, 51, 3];

/// How long a caller waits for a connection before it is told to come back later.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Opens the database named by `url` and brings its schema up to date.
pub async fn open(url: &str) -> anyhow::Result<Db> {
    let db = match url.split(':').next() {
        Some("sqlite") => open_sqlite(url).await?,
        Some("postgres" | "postgresql") => open_postgres(url).await?,
        _ => anyhow::bail!("the database URL must start with sqlite: or postgres:"),
    };
    match &db {
        Db::Sqlite { writer, .. } => migrations_for("sqlite").run(writer).await?,
        Db::Postgres(pool) => migrations_for("postgres").run(pool).await?,
    }
    Ok(db)
}

async fn open_sqlite(url: &str) -> anyhow::Result<Db> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(WAIT_MAX)
        .statement_cache_capacity(600)
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .pragma("journal_size_limit", "67108864");
    let pool = |connections| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(WAIT_MAX)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
    };
    let writer = pool(1)
        .connect_with(options.clone().pragma("cache_size", "-16000"))
        .await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&writer)
        .await?;
    check_sqlite_version(&version)?;
    let readers = pool(4).connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Db::Sqlite { readers, writer })
}

/// Opens a file that nobody uses: reads only, keeps no journal, takes no lock.
pub async fn inspect(file: &str) -> anyhow::Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(true)
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on");
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT_MAX)
        .connect_with(options)
        .await?;
    Ok(Db::Sqlite {
        readers: pool.clone(),
        writer: pool,
    })
}

/// Refuses a SQLite older than [`SQLITE_OLDEST`].
pub fn check_sqlite_version(version: &str) -> anyhow::Result<()> {
    let parts: Vec<u64> = version.split('.').map_while(|p| p.parse().ok()).collect();
    anyhow::ensure!(
        parts.as_slice() >= SQLITE_OLDEST.as_slice(),
        "SQLite {version} can corrupt a database (WAL reset); 3.51.3 or newer is needed"
    );
    Ok(())
}

async fn open_postgres(url: &str) -> anyhow::Result<Db> {
    let options = PgConnectOptions::from_str(url)?
        .statement_cache_capacity(600)
        .application_name("yaoju")
        .options([
            ("lock_timeout", "5s"),
            ("statement_timeout", "60s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(12)
        .acquire_timeout(WAIT_MAX)
        .connect_with(options)
        .await?;
    Ok(Db::Postgres(pool))
}

/// `NNNN_name.sql` runs on both engines; `NNNN_name.sqlite.sql` and `NNNN_name.postgres.sql`
/// are a pair, for the little that the two do not share.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

fn migrations_for(engine: &str) -> Migrator {
    let wanted = |migration: &&Migration| match migration.description.split_once('.') {
        Some((_, only)) => only == engine,
        None => true,
    };
    let mut migrator =
        Migrator::with_migrations(MIGRATIONS.iter().filter(wanted).cloned().collect());
    // An advisory lock would tie the schema to plain PostgreSQL.
    migrator.set_locking(false);
    migrator
}
