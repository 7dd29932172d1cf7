//! A fresh database for each test, on either engine.

use yaoju::{db::Db, id};

/// A database of its own for one test. Kept alive by the guard where it is a file.
pub struct Fresh {
    pub db: Db,
    pub url: String,
    _file: Option<tempfile::TempDir>,
}

pub async fn sqlite() -> Option<Fresh> {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/t.db", dir.path().display());
    Some(Fresh {
        db: Db::open(&url).await.unwrap(),
        url,
        _file: Some(dir),
    })
}

pub async fn postgres() -> Option<Fresh> {
    let Ok(server) = std::env::var("TEST_POSTGRES") else {
        let required = std::env::var("REQUIRE_POSTGRES").is_ok_and(|v| v == "1");
        assert!(
            !required,
            "REQUIRE_POSTGRES=1, but TEST_POSTGRES names no server"
        );
        return None;
    };
    let name = format!("t_{}", id::fresh().simple());
    let admin = sqlx::PgPool::connect(&format!("{server}/postgres"))
        .await
        .unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&admin)
        .await
        .unwrap();
    let url = format!("{server}/{name}");
    Some(Fresh {
        db: Db::open(&url).await.unwrap(),
        url,
        _file: None,
    })
}

/// `on_both!(a, b)` makes the tests `a::sqlite`, `a::postgres`, `b::sqlite`, `b::postgres`.
#[macro_export]
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => { $(
        mod $test {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                if let Some(fresh) = $crate::both::sqlite().await { super::$test(&fresh.db).await }
            }
            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                match $crate::both::postgres().await {
                    Some(fresh) => super::$test(&fresh.db).await,
                    None => eprintln!("skipped: TEST_POSTGRES is not set"),
                }
            }
        }
    )+ };
}
