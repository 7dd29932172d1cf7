//! An error at commit: nobody knows, and sending again with the same id finds out.

use yaoju::{
    db::Db,
    error::Error,
    stock::{Kind, desk::Desk, posting::Posted},
};

use super::{
    proxy::{Cut, Line},
    recorded,
};
use crate::{both, shop::Shop};

#[tokio::test(flavor = "multi_thread")]
async fn a_line_cut_before_the_commit_arrives() {
    let again = cut_and_send_again(Cut::Before).await;
    assert!(matches!(again, None | Some(Posted::Fresh(_))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_cut_after_the_commit_was_done() {
    let again = cut_and_send_again(Cut::After).await;
    assert!(matches!(again, None | Some(Posted::Again(_))), "{again:?}");
}

/// Posts with the line cut at the commit, then again with the same id; what the second answered.
async fn cut_and_send_again(cut: Cut) -> Option<Posted> {
    let Some(fresh) = both::postgres().await else {
        eprintln!("skipped: TEST_POSTGRES is not set");
        return None;
    };
    let shop = Shop::open(&fresh.db).await;
    let (server, name) = fresh.url.rsplit_once('/').unwrap();
    let (_, server) = server.rsplit_once('@').unwrap();
    let line = Line::open(server.to_owned()).await;
    let through = Db::open(&format!(
        "postgres://postgres@{}/{name}?sslmode=disable",
        line.address
    ))
    .await
    .unwrap();
    let desk = Desk::open(through, shop.clock.clone());
    let draft = shop.draft(100, Kind::Receipt, &shop.county, 5);

    line.cut_next_commit(cut);
    let error = desk.post(draft.clone()).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::OutcomeUnknown(_)), "{error:#}");
    let happened = usize::from(cut == Cut::After);
    let drafts = [draft.clone()];
    assert_eq!(recorded(&fresh.db, &drafts).await, happened);

    let again = desk.post(draft).await.unwrap();
    assert_eq!(recorded(&fresh.db, &drafts).await, 1);
    assert_eq!(shop.pills_at(&shop.county).await, 5);
    Some(again)
}
