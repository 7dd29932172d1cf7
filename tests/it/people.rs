//! People over HTTP: signing in, sessions, links, accounts, the audit trail.

use chrono::Duration;
use yaoju::db::Db;

use crate::{on_both, world::World};

on_both!(a_session_ends_by_idling_and_by_age);

async fn a_session_ends_by_idling_and_by_age(db: &Db) {
    let world = World::county(db).await;
    let caller = world.sign_in("depot_manager").await;
    let asked = async || caller.get("/api/v1/facilities/XD").await.status;
    assert_eq!(
        world.caller().get("/api/v1/facilities/XD").await.status,
        401
    );
    for _ in 0..3 {
        assert_eq!(asked().await, 200);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        world.pass(Duration::minutes(239));
    }
    assert_eq!(asked().await, 200, "it went on being used");
    world.pass(Duration::minutes(241));
    assert_eq!(asked().await, 401);
}
