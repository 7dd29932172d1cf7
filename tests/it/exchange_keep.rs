//! Backups are made while the program works, are verified, and come back as they were.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use yaoju::{
    db::Db,
    exchange::{
        backup::{backup, restore},
        book::{Heads, verify_database},
        progress::Progress,
        seal::Key,
    },
    stock::{Kind, verify::Report},
};

use crate::{
    on_both,
    shop::{Shop, now},
};

on_both!(a_backup_needs_sqlite);

async fn a_backup_needs_sqlite(db: &Db) {
    Shop::open(db).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("copy.db");
    let outcome = backup(db, &file, None, &mut Progress::silent()).await;
    match db {
        Db::Sqlite { .. } => assert!(outcome.unwrap().iter().all(Report::is_sound)),
        Db::Postgres(_) => {
            let error = outcome.unwrap_err().to_string();
            assert!(error.contains("pg_dump"), "{error}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_sound_and_comes_back() {
    let fresh = crate::both::sqlite().await.unwrap();
    let shop = Arc::new(Shop::open(&fresh.db).await);
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 10_000))
        .await;
    let enough = Arc::new(AtomicBool::new(false));
    let working = tokio::spawn({
        let (shop, enough) = (shop.clone(), enough.clone());
        async move {
            let mut n = 200;
            while !enough.load(Ordering::Relaxed) {
                shop.post(&shop.draft(n, Kind::Dispense, &shop.town, 1))
                    .await;
                n += 1;
            }
            n - 200
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let mut documents = Vec::new();
    for n in 0..5 {
        let file = dir.path().join(format!("{n}.db"));
        let reports = backup(&fresh.db, &file, None, &mut Progress::silent())
            .await
            .unwrap();
        assert!(reports.iter().all(Report::is_sound), "{reports:?}");
        let town = reports.iter().find(|report| report.book == "T01").unwrap();
        documents.push(town.documents);
        let again = backup(&fresh.db, &file, None, &mut Progress::silent()).await;
        assert!(again.is_err(), "a backup was written over");
    }
    enough.store(true, Ordering::Relaxed);
    let posted = working.await.unwrap();
    assert!(
        posted > 0 && documents.is_sorted(),
        "{posted} {documents:?}"
    );

    let target = dir.path().join("data/yaoju.db");
    let url = format!("sqlite://{}", target.display());
    let restored = |n: u8, force| {
        let (file, url) = (dir.path().join(format!("{n}.db")), url.clone());
        async move { restore(&file, &url, None, force, now(), &mut Progress::silent()).await }
    };
    let (reports, aside) = restored(4, false).await.unwrap();
    assert!(reports.iter().all(Report::is_sound) && aside.is_none());
    let error = restored(0, false).await.unwrap_err().to_string();
    assert!(error.contains("--force"), "{error}");
    let back = Db::open(&url).await.unwrap();
    let mut tx = back.read().await.unwrap();
    let count: i64 = tx
        .query("SELECT COUNT(*) FROM document")
        .scalar()
        .await
        .unwrap();
    assert_eq!(count, documents[4]);
    drop(tx);
    back.close().await;

    let (_, aside) = restored(0, true).await.unwrap();
    assert!(aside.unwrap().is_file(), "what was there is gone");
}

/// What does not verify is not put in the place of what does.
#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_copy_is_not_put_back() {
    let fresh = crate::both::sqlite().await.unwrap();
    let shop = Shop::open(&fresh.db).await;
    shop.post(&shop.draft(100, Kind::Receipt, &shop.town, 600))
        .await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("copy.db");
    backup(&fresh.db, &file, None, &mut Progress::silent())
        .await
        .unwrap();
    let target = dir.path().join("yaoju.db");
    let url = format!("sqlite://{}", target.display());
    let restored =
        || async { restore(&file, &url, None, true, now(), &mut Progress::silent()).await };

    let tampered = rusqlite::Connection::open(&file).unwrap();
    let change = "DROP TRIGGER entry_no_update; UPDATE entry SET reason = 'x'";
    tampered.execute_batch(change).unwrap();
    drop(tampered);
    let (reports, _) = restored().await.unwrap();
    assert!(!reports.iter().all(Report::is_sound));
    assert!(!target.exists(), "a faulty copy was put back");

    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x55);
    std::fs::write(&file, &bytes).unwrap();
    assert!(restored().await.is_err());
    std::fs::write(&file, "not a database").unwrap();
    assert!(restored().await.is_err());
    std::fs::remove_file(&file).unwrap();
    assert!(restored().await.is_err());
    assert!(!target.exists());
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// The fictional county has every kind of document there is, by the thousand.
#[tokio::test(flavor = "multi_thread")]
async fn the_books_of_the_fictional_county_are_sound() {
    let fresh = crate::both::sqlite().await.unwrap();
    yaoju::demo::make(&fresh.db, 11, now()).await.unwrap();
    let reports = verify_database(&fresh.db, None, &Heads::new(), &mut Progress::silent())
        .await
        .unwrap();
    let faulty: Vec<_> = reports.iter().filter(|report| !report.is_sound()).collect();
    assert!(faulty.is_empty(), "{faulty:?}");
    assert!(reports.iter().map(|report| report.entries).sum::<i64>() > 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_backup_comes_back_with_its_key_only() {
    let fresh = crate::both::sqlite().await.unwrap();
    let shop = Shop::open(&fresh.db).await;
    let note = "写在备注里的话";
    let mut draft = shop.draft(100, Kind::Receipt, &shop.town, 10);
    draft.note = note.into();
    shop.post(&draft).await;
    let dir = tempfile::tempdir().unwrap();
    let (file, at) = (dir.path().join("sealed"), dir.path().join("key"));
    Key::make(&at).unwrap();
    let key = Key::read(&at).unwrap();
    let mut quiet = Progress::silent();
    let reports = backup(&fresh.db, &file, Some(&key), &mut quiet).await;
    assert!(reports.unwrap().iter().all(Report::is_sound));
    let sealed = std::fs::read(&file).unwrap();
    let is_readable = |text: &[u8]| sealed.windows(text.len()).any(|window| window == text);
    assert!(!is_readable(note.as_bytes()) && !is_readable(b"SQLite format 3"));
    let left = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(
        left, 2,
        "something else stayed beside the key and the backup"
    );

    let url = format!("sqlite://{}", dir.path().join("back.db").display());
    let unopened = restore(&file, &url, None, false, now(), &mut quiet).await;
    let error = unopened.unwrap_err().to_string();
    assert!(error.contains("--backup-key"), "{error}");
    let (reports, _) = restore(&file, &url, Some(&key), false, now(), &mut quiet)
        .await
        .unwrap();
    assert!(reports.iter().all(Report::is_sound) && !reports.is_empty());
}
