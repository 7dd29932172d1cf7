//! Killed at any moment under load: every acknowledged document is there, and the books verify.

use std::{process::Command, time::Duration};

use rand::{Rng as _, SeedableRng as _, rngs::SmallRng};
use yaoju::db::Db;

use super::program::{Program, furnish, post, post_until_cut};

/// How often it is killed.
const CYCLES: u64 = 8;

/// How many clients post at once.
const CLIENTS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await.unwrap();
    let cookie = furnish(&db).await;
    db.close().await;
    let mut kept = Vec::new();
    let mut doubtful = Vec::new();
    let mut random = SmallRng::seed_from_u64(1);
    for _ in 0..CYCLES {
        let program = Program::start(&url).await;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| tokio::spawn(post_until_cut(program.base.clone(), cookie.clone())))
            .collect();
        tokio::time::sleep(Duration::from_millis(random.random_range(100..500))).await;
        program.kill();
        for client in clients {
            let (own, in_doubt) = client.await.unwrap();
            kept.extend(own);
            doubtful.push(in_doubt);
        }
        let verified = Command::new(env!("CARGO_BIN_EXE_yaoju"))
            .args(["verify", "--database", &url])
            .output()
            .unwrap();
        assert!(
            verified.status.success(),
            "{}",
            String::from_utf8_lossy(&verified.stdout)
        );
    }
    assert!(kept.len() > 20, "only {} were acknowledged", kept.len());
    let program = Program::start(&url).await;
    for id in kept {
        assert_eq!(
            post(&program.base, &cookie, id).await,
            Some(200),
            "{id} is lost"
        );
    }
    // Who got no answer sends again with the same id: either way it is there once, from now on.
    for id in doubtful {
        let first = post(&program.base, &cookie, id).await;
        assert!(matches!(first, Some(200 | 201)), "{first:?}");
        assert_eq!(post(&program.base, &cookie, id).await, Some(200));
    }
}
