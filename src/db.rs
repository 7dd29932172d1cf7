//! The only module that knows there are two databases.
//!
//! Every statement is written once, in the SQL that SQLite and PostgreSQL share, with `$1`
//! placeholders. A [`Tx`] runs it on whichever engine the program was started with. Values keep
//! their Rust types.
//!
//! Invariant: a connection that met anything but a refusal by a constraint is closed, never
//! reused. After a full disk SQLite has already rolled back, and a driver that still believes in
//! its transaction would acknowledge commits that reach no disk.

use sqlx::{
    AssertSqlSafe, Decode, Encode, FromRow, Postgres, SqlSafeStr, Sqlite, Type,
    pool::PoolConnection,
    postgres::{PgArguments, PgPool, PgRow},
    query::Query as SqlxQuery,
    sqlite::{SqliteArguments, SqlitePool, SqliteRow},
};

use crate::error::Error;

mod fault;
mod open;

pub use fault::{is_unavailable, is_unkeepable_text, may_be_retried, refused_by_constraint};
pub use open::{MIGRATIONS, check_sqlite_version};

/// What a statement answers.
pub type Result<T, E = sqlx::Error> = std::result::Result<T, E>;

/// A pool of connections to either engine.
#[derive(Clone, Debug)]
pub enum Db {
    /// Many readers, one writer: writers queue here instead of inside SQLite.
    Sqlite {
        /// Connections that may only read.
        readers: SqlitePool,
        /// The one connection that writes.
        writer: SqlitePool,
    },
    /// One pool for both.
    Postgres(PgPool),
}

/// An open transaction. Every statement of the program runs inside one.
///
/// Dropped without [`Tx::commit`] it is rolled back, also when its future was cancelled midway.
pub struct Tx {
    conn: Option<Conn>,
    broken: bool,
}

enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A statement with the values bound so far.
#[must_use = "a query does nothing until it is run"]
pub struct Query<'t> {
    engine: Engine<'t>,
    broken: &'t mut bool,
}

enum Engine<'t> {
    Sqlite(
        &'t mut PoolConnection<Sqlite>,
        SqlxQuery<'static, Sqlite, SqliteArguments>,
    ),
    Postgres(
        &'t mut PoolConnection<Postgres>,
        SqlxQuery<'static, Postgres, PgArguments>,
    ),
}

/// A value both engines can store.
pub trait Value<'q>:
    Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres>
{
}

impl<'q, T> Value<'q> for T where
    T: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres>
{
}

/// A type both engines can read back from a row; `#[derive(sqlx::FromRow)]` provides it.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

/// A type both engines can read back from a single column.
pub trait Scalar:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl<T> Scalar for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl Db {
    /// Opens the database named by `url` and brings its schema up to date.
    pub async fn open(url: &str) -> anyhow::Result<Db> {
        open::open(url).await
    }

    /// Opens a SQLite file that nobody uses, without changing a byte of it.
    pub async fn inspect(file: &str) -> anyhow::Result<Db> {
        open::inspect(file).await
    }

    /// Begins a transaction that sees one moment and may not write.
    pub async fn read(&self) -> Result<Tx> {
        match self {
            Db::Sqlite { readers, .. } => {
                Tx::begin(Conn::Sqlite(readers.acquire().await?), "BEGIN").await
            }
            Db::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::begin(Conn::Postgres(pool.acquire().await?), begin).await
            }
        }
    }

    /// Begins a transaction that may write. On SQLite writers take turns; on PostgreSQL they take
    /// turns for the rows they lock, the book's row first.
    pub async fn write(&self) -> Result<Tx> {
        match self {
            Db::Sqlite { writer, .. } => {
                Tx::begin(Conn::Sqlite(writer.acquire().await?), "BEGIN IMMEDIATE").await
            }
            Db::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
                Tx::begin(Conn::Postgres(pool.acquire().await?), begin).await
            }
        }
    }

    /// How many postings may be gathered side by side: one writer on SQLite, more on PostgreSQL.
    pub fn writers(&self) -> usize {
        match self {
            Db::Sqlite { .. } => 1,
            Db::Postgres(_) => 4,
        }
    }

    /// A consistent copy of the whole database in a new file, taken while others write.
    ///
    /// SQLite only: PostgreSQL has its own tools for this.
    pub async fn copy_into(&self, file: &str) -> anyhow::Result<()> {
        match self {
            Db::Sqlite { readers, .. } => {
                let mut conn = readers.acquire().await?;
                // The copy counts as writing; the connection is not used again.
                conn.close_on_drop();
                sqlx::query("PRAGMA query_only = off")
                    .execute(&mut *conn)
                    .await?;
                sqlx::query("VACUUM INTO $1")
                    .bind(file.to_owned())
                    .execute(&mut *conn)
                    .await?;
                Ok(())
            }
            Db::Postgres(_) => anyhow::bail!("back up PostgreSQL with pg_dump"),
        }
    }

    /// Whether the engine accepts `sql`; for the test that prepares every statement on both.
    pub async fn prepares(&self, sql: &str) -> Result<()> {
        use sqlx::Executor as _;
        let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
        match self {
            Db::Sqlite { readers, .. } => readers.prepare(sql).await.map(drop),
            Db::Postgres(pool) => pool.prepare(sql).await.map(drop),
        }
    }

    /// Closes all connections, after the statements under way.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    async fn begin(conn: Conn, begin: &'static str) -> Result<Tx> {
        // The guard stands before the first await: a future cancelled here is rolled back too.
        let mut tx = Tx {
            conn: Some(conn),
            broken: false,
        };
        tx.query(begin).run().await?;
        Ok(tx)
    }

    /// Starts a statement. `sql` is a literal, or a text made by [`assembled`].
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Query<'_> {
        let broken = &mut self.broken;
        let conn = self.conn.as_mut().expect("only commit and drop take it");
        let engine = match conn {
            Conn::Sqlite(conn) => Engine::Sqlite(conn, sqlx::query(sql)),
            Conn::Postgres(conn) => Engine::Postgres(conn, sqlx::query(sql)),
        };
        Query { engine, broken }
    }

    /// What to write at the end of a SELECT whose rows are to stay as they are until the commit.
    /// On SQLite a writer is alone anyway.
    pub fn for_update(&self) -> &'static str {
        match self.conn {
            Some(Conn::Postgres(_)) => " FOR UPDATE",
            _ => "",
        }
    }

    /// What follows a SELECT whose rows many may read and nobody may change until the commit.
    /// SQLite has one writer.
    pub fn for_share(&self) -> &'static str {
        match self.conn {
            Some(Conn::Postgres(_)) => " FOR SHARE",
            _ => "",
        }
    }

    /// `($1, $2), ($3, $4)`: the placeholders of many rows, bound in this order.
    ///
    /// SQLite gets `(?, ?), (?, ?)`: it finds each numbered one by walking the list of all their
    /// names, which for a thousand of them costs more than the rows themselves.
    pub fn placeholders(&self, rows: usize, columns: usize) -> String {
        let numbered = matches!(self.conn, Some(Conn::Postgres(_)));
        let mut text = String::with_capacity(rows * columns * 7);
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 1..=columns {
                text.push_str(if column == 1 { "" } else { ", " });
                if numbered {
                    text.push('$');
                    text.push_str(&(row * columns + column).to_string());
                } else {
                    text.push('?');
                }
            }
            text.push(')');
        }
        text
    }

    /// Makes the transaction durable. An error here means that nobody knows whether it is.
    pub async fn commit(mut self) -> Result<(), Error> {
        self.query("COMMIT").run().await.map_err(|error| {
            self.broken = true;
            Error::OutcomeUnknown(error.to_string())
        })?;
        drop(self.conn.take());
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else {
            return;
        };
        if self.broken {
            close(conn);
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            close(conn);
            return;
        };
        runtime.spawn(async move {
            let ended = match &mut conn {
                Conn::Sqlite(conn) => sqlx::query("ROLLBACK").execute(&mut **conn).await.err(),
                Conn::Postgres(conn) => sqlx::query("ROLLBACK").execute(&mut **conn).await.err(),
            };
            if ended.is_some() {
                close(conn);
            }
        });
    }
}

fn close(conn: Conn) {
    match conn {
        Conn::Sqlite(mut conn) => conn.close_on_drop(),
        Conn::Postgres(mut conn) => conn.close_on_drop(),
    }
}

impl Query<'_> {
    /// Binds the next value.
    pub fn bind<'q>(self, value: impl Value<'q>) -> Self {
        let engine = match self.engine {
            Engine::Sqlite(conn, query) => Engine::Sqlite(conn, query.bind(value)),
            Engine::Postgres(conn, query) => Engine::Postgres(conn, query.bind(value)),
        };
        Query { engine, ..self }
    }

    /// Runs the statement; returns how many rows it touched.
    pub async fn run(self) -> Result<u64> {
        let outcome = match self.engine {
            Engine::Sqlite(conn, query) => {
                query.execute(&mut **conn).await.map(|d| d.rows_affected())
            }
            Engine::Postgres(conn, query) => {
                query.execute(&mut **conn).await.map(|d| d.rows_affected())
            }
        };
        noting(outcome, self.broken)
    }

    /// All rows.
    pub async fn all<T: Record>(self) -> Result<Vec<T>> {
        let outcome = match self.engine {
            Engine::Sqlite(conn, query) => query
                .fetch_all(&mut **conn)
                .await
                .and_then(|rows| rows.iter().map(T::from_row).collect()),
            Engine::Postgres(conn, query) => query
                .fetch_all(&mut **conn)
                .await
                .and_then(|rows| rows.iter().map(T::from_row).collect()),
        };
        noting(outcome, self.broken)
    }

    /// The only row, if there is one.
    pub async fn optional<T: Record>(self) -> Result<Option<T>> {
        let outcome = match self.engine {
            Engine::Sqlite(conn, query) => query
                .fetch_optional(&mut **conn)
                .await
                .and_then(|row| row.as_ref().map(T::from_row).transpose()),
            Engine::Postgres(conn, query) => query
                .fetch_optional(&mut **conn)
                .await
                .and_then(|row| row.as_ref().map(T::from_row).transpose()),
        };
        noting(outcome, self.broken)
    }

    /// The only row.
    pub async fn one<T: Record>(self) -> Result<T> {
        self.optional().await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// The first column of the only row.
    pub async fn scalar<T: Scalar>(self) -> Result<T> {
        let Column(value) = self.one().await?;
        Ok(value)
    }

    /// The first column of the only row, if there is one.
    pub async fn scalar_optional<T: Scalar>(self) -> Result<Option<T>> {
        Ok(self.optional().await?.map(|Column(value)| value))
    }
}

/// Remembers an error that leaves the connection in doubt.
fn noting<T>(outcome: Result<T>, broken: &mut bool) -> Result<T> {
    if let Err(error) = &outcome {
        *broken |= !refused_by_constraint(error);
    }
    outcome
}

/// A statement put together from parts of ours, never from a user's text.
pub fn assembled(sql: String) -> impl SqlSafeStr {
    AssertSqlSafe(sql)
}

struct Column<T>(T);

impl<'r, T: Scalar> FromRow<'r, SqliteRow> for Column<T> {
    fn from_row(row: &'r SqliteRow) -> Result<Self> {
        sqlx::Row::try_get(row, 0).map(Column)
    }
}

impl<'r, T: Scalar> FromRow<'r, PgRow> for Column<T> {
    fn from_row(row: &'r PgRow) -> Result<Self> {
        sqlx::Row::try_get(row, 0).map(Column)
    }
}
