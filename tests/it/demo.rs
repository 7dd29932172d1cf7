//! The fictional county is made through the ledger's own rules, and looks like a county.

use yaoju::demo;

use crate::shop::now;

#[tokio::test(flavor = "multi_thread")]
async fn the_county_is_alive() {
    let fresh = crate::both::sqlite().await.unwrap();
    let started = std::time::Instant::now();
    let figures = demo::make(&fresh.db, 7, now()).await.unwrap();
    println!("{figures:?} in {:?}", started.elapsed());
    assert_eq!(figures.facilities, 1 + 12 + 60 + 8);
    assert!(figures.documents > 5_000, "{figures:?}");
    let mut tx = fresh.db.read().await.unwrap();
    let mut count = async |sql: &'static str| tx.query(sql).scalar::<i64>().await.unwrap();
    assert_eq!(
        count("SELECT COUNT(*) FROM lot WHERE status = 'held'").await,
        1
    );
    assert_eq!(
        count("SELECT COUNT(*) FROM lot WHERE status = 'recalled'").await,
        1
    );
    assert!(count("SELECT COUNT(*) FROM transit WHERE units > 0").await > 12);
    assert!(count("SELECT COUNT(*) FROM document WHERE kind = 'reversal'").await > 0);
    assert!(count("SELECT COUNT(*) FROM document WHERE kind = 'zone_move'").await > 0);
    let soon = "SELECT COUNT(*) FROM holding JOIN lot ON lot.id = holding.lot_id
                WHERE holding.units > 0 AND lot.expiry < '2026-09-01'";
    assert!(count(soon).await > 0);
}
