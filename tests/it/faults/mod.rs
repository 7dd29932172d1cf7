//! What breaks in the field: a full disk, a lost server, impatient callers, two hands on the last
//! box. Each test fails when the protection it is about is taken out.

use yaoju::{
    db::{Db, check_sqlite_version},
    error::Error,
    stock::{Kind, draft::Draft},
};

use crate::{on_both, shop::Shop};

mod alerted;
mod cancelled;
mod commit;
mod full_disk;
mod hung_up;
mod killed;
pub mod program;
mod proxy;
mod restart;

/// Whether an error says "not now" or "nobody knows": never "failed", never "broken".
fn says_come_back(error: &Error) -> bool {
    matches!(
        error,
        Error::Unavailable(_) | Error::OutcomeUnknown(_) | Error::Busy
    )
}

/// How many documents with these ids are in the books; the most that one id has.
async fn recorded(db: &Db, drafts: &[Draft]) -> usize {
    let mut tx = db.read().await.unwrap();
    let mut count = 0;
    for draft in drafts {
        let found: i64 = tx
            .query("SELECT CAST(COUNT(*) AS BIGINT) FROM document WHERE id = $1")
            .bind(draft.id)
            .scalar()
            .await
            .unwrap();
        assert!(found <= 1, "{} was posted {found} times", draft.id);
        count += usize::try_from(found).unwrap();
    }
    count
}

#[test]
fn an_sqlite_that_can_corrupt_is_refused() {
    for old in ["3.51.2", "3.40.1", "3.7.0", "2.8.17", "3.51", "", "unknown"] {
        assert!(check_sqlite_version(old).is_err(), "{old} was taken");
    }
    for sound in ["3.51.3", "3.52.0", "4.0.0"] {
        assert!(check_sqlite_version(sound).is_ok(), "{sound} was refused");
    }
}

on_both!(the_last_units_go_out_once);

/// 64 callers at once want 7 of the last 300: 42 get them, 22 are told what is left.
async fn the_last_units_go_out_once(db: &Db) {
    let shop = Shop::open(db).await;
    let desk = yaoju::stock::desk::Desk::open(db.clone(), shop.clock.clone());
    desk.post(shop.draft(100, Kind::Receipt, &shop.county, 300))
        .await
        .unwrap();
    let callers: Vec<_> = (0..64)
        .map(|n| {
            let draft = shop.issue(200 + n, &shop.county, &shop.town, 7);
            let desk = desk.clone();
            tokio::spawn(async move { desk.post(draft).await })
        })
        .collect();
    let mut given = 0;
    for caller in callers {
        match caller.await.unwrap() {
            Ok(_) => given += 1,
            Err(Error::Refused(refusal)) => {
                assert_eq!(refusal.code, yaoju::error::Code::InsufficientStock);
            }
            Err(other) => panic!("{other:#}"),
        }
    }
    assert_eq!(
        (given, shop.pills_at(&shop.county).await),
        (42, 300 - 42 * 7)
    );
}
