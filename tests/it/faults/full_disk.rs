//! A full disk: refusals that say so, nothing acknowledged lost, and work again once there is
//! space, without a restart.

use std::{path::Path, process::Command};

use yaoju::{
    db::Db,
    error::Error,
    id,
    stock::{Kind, desk::Desk, draft::Draft},
};

use super::{program::receipt, recorded, says_come_back};
use crate::{shop::Shop, world::World};

/// A file system of 24 megabytes in memory, gone with this value.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"])
            .arg(folder.path())
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(SmallDisk(folder)),
            _ => None,
        }
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: only root may mount a small disk, and here it may not");
        return;
    };
    let file = disk.path().join("yaoju.db");
    let url = format!("sqlite://{}", file.display());
    let db = Db::open(&url).await.unwrap();
    let shop = Shop::open(&db).await;
    let world = World::county(&db).await;
    let manager = world.sign_in("depot_manager").await;
    let (books, receipt) = ("/api/v1/facilities/XD", receipt(id::fresh()));
    let counter = Desk::open(db.clone(), shop.clock.clone());
    let (mut kept, mut doubtful) = (Vec::new(), Vec::new());
    for n in 0..20 {
        let draft = shop.draft(1000 + n, Kind::Receipt, &shop.county, 1);
        assert!(post(&counter, draft, &mut kept, &mut doubtful).await);
    }
    let ballast = disk.path().join("ballast");
    assert!(std::fs::write(&ballast, vec![1; 64 << 20]).is_err());
    for n in 0..5000 {
        let draft = shop.draft(100_000 + n, Kind::Receipt, &shop.county, 1);
        post(&counter, draft, &mut kept, &mut doubtful).await;
        if doubtful.len() == 20 {
            break;
        }
    }
    assert_eq!(doubtful.len(), 20, "a full disk took everything");
    // Over HTTP it is a 503 that says what to do; looking goes on.
    let refused = manager.post(&format!("{books}/documents"), &receipt).await;
    let refused = refused.expect(503);
    assert!(
        ["outcome-unknown", "unavailable"].contains(&refused.code()),
        "{}",
        refused.text
    );
    manager.get(&format!("{books}/stock")).await.expect(200);

    std::fs::remove_file(&ballast).unwrap();
    let before = kept.len();
    for n in 0..200 {
        let draft = shop.draft(500_000 + n, Kind::Receipt, &shop.county, 1);
        assert!(
            post(&counter, draft, &mut kept, &mut doubtful).await,
            "space, but no work"
        );
    }
    assert_eq!(kept.len(), before + 200);
    let posted = manager.post(&format!("{books}/documents"), &receipt).await;
    assert!([200, 201].contains(&posted.status), "{}", posted.text);
    // Who was told that nobody knows asks again with the same id, and finds out.
    for draft in std::mem::take(&mut doubtful) {
        assert!(post(&counter, draft, &mut kept, &mut doubtful).await);
    }

    // Seen by another connection, as after a power cut: what the first one believes is not there.
    let other = Db::open(&url).await.unwrap();
    assert_eq!(recorded(&other, &kept).await, kept.len());
}

/// Posts and sorts the draft: kept, or in doubt.
async fn post(desk: &Desk, draft: Draft, kept: &mut Vec<Draft>, doubtful: &mut Vec<Draft>) -> bool {
    let outcome: Result<_, Error> = desk.post(draft.clone()).await;
    match outcome {
        Ok(_) => kept.push(draft),
        Err(error) => {
            assert!(says_come_back(&error), "{error:#}");
            doubtful.push(draft);
            return false;
        }
    }
    true
}

/// What the test above would see without the two protections of `db.rs` (transactions begun by a
/// plain BEGIN, and a connection closed after such an error): the driver's own transactions go on
/// answering after the disk was full, and what they acknowledge reaches no disk.
#[tokio::test(flavor = "multi_thread")]
async fn the_drivers_own_transactions_would_lose_what_they_acknowledge() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: only root may mount a small disk, and here it may not");
        return;
    };
    let file = disk.path().join("plain.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let pool = sqlx::sqlite::SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await
        .unwrap();
    let create = "CREATE TABLE kept (id INTEGER PRIMARY KEY, filler BLOB NOT NULL)";
    sqlx::query(create).execute(&pool).await.unwrap();
    let ballast = disk.path().join("ballast");
    assert!(std::fs::write(&ballast, vec![1; 64 << 20]).is_err());

    let (mut acknowledged, mut failed) = (0, 0);
    while failed < 20 {
        match insert(&pool).await {
            Ok(()) => acknowledged += 1,
            Err(_) => failed += 1,
        }
        assert!(acknowledged < 100_000, "a full disk took everything");
    }
    std::fs::remove_file(&ballast).unwrap();
    for _ in 0..50 {
        acknowledged += i64::from(insert(&pool).await.is_ok());
    }
    // Another connection sees what a power cut would leave.
    let other = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM kept");
    let found: i64 = count.fetch_one(&other).await.unwrap();
    assert!(
        found < acknowledged,
        "the driver no longer loses what it acknowledges: {found} of {acknowledged} are there"
    );
}

/// One row in a transaction of the driver's own.
async fn insert(pool: &sqlx::SqlitePool) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query("INSERT INTO kept (filler) VALUES ($1)")
        .bind(vec![7_u8; 2000])
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
