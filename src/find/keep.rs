//! Keeps the words of things as their names are: makes anew those that the database noted.

use std::time::Duration;

use uuid::Uuid;

use super::{
    FindKind,
    words::{self, Texts},
};
use crate::{
    app::App,
    db::{Db, Tx, assembled},
    error::Result,
};

/// How many things are brought up to date before an answer: what a person changed at a time.
const BEFORE_ANSWER: i64 = 50;

/// How many at a time in the background.
const AT_A_TIME: i64 = 200;

/// How many rows one statement writes.
const ROWS_MAX: usize = 100;

/// How often the background looks when it had nothing to do.
const PAUSE: Duration = Duration::from_secs(5);

/// Brings the words of a few things up to date, if any are not.
pub async fn before_answer(db: &Db) -> Result<()> {
    let mut tx = db.read().await?;
    let any = tx
        .query("SELECT kind FROM find_stale LIMIT 1")
        .scalar_optional::<String>()
        .await?;
    drop(tx);
    if any.is_some() {
        freshen(db, BEFORE_ANSWER).await?;
    }
    Ok(())
}

/// Works until the program ends: after a start with many names there is much to do.
pub async fn in_background(app: App) {
    loop {
        let pause = match freshen(&app.db, AT_A_TIME).await {
            Ok(AT_A_TIME..) => Duration::from_millis(20),
            Ok(_) => PAUSE,
            Err(error) => {
                tracing::warn!(%error, "could not keep the words for finding");
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Makes the words of at most `most` things anew; answers of how many.
pub async fn freshen(db: &Db, most: i64) -> Result<i64> {
    let mut tx = db.write().await?;
    let sql = format!(
        "SELECT kind, thing FROM find_stale ORDER BY kind, thing LIMIT $1{}",
        tx.for_update()
    );
    let stale: Vec<(FindKind, Uuid)> = tx.query(assembled(sql)).bind(most).all().await?;
    let mut rows = Vec::new();
    for (kind, thing) in &stale {
        // First the note goes: on PostgreSQL whoever changes the name meanwhile waits here, and
        // notes it again.
        tx.query("DELETE FROM find_stale WHERE kind = $1 AND thing = $2")
            .bind(*kind)
            .bind(*thing)
            .run()
            .await?;
        tx.query("DELETE FROM find_word WHERE thing = $1")
            .bind(*thing)
            .run()
            .await?;
        if let Some(texts) = texts(&mut tx, *kind, *thing).await? {
            let words = words::of(*kind, &texts).into_iter();
            rows.extend(words.map(|(rank, word)| (*kind, rank, word, *thing)));
        }
    }
    for step in rows.chunks(ROWS_MAX) {
        let sql = format!(
            "INSERT INTO find_word (kind, rank, word, thing) VALUES {} ON CONFLICT DO NOTHING",
            tx.placeholders(step.len(), 4)
        );
        let mut query = tx.query(assembled(sql));
        for (kind, rank, word, thing) in step {
            query = query
                .bind(*kind)
                .bind(*rank)
                .bind(word.clone())
                .bind(*thing);
        }
        query.run().await?;
    }
    tx.commit().await?;
    Ok(i64::try_from(stale.len()).unwrap_or(i64::MAX))
}

async fn texts(tx: &mut Tx, kind: FindKind, thing: Uuid) -> Result<Option<Texts>> {
    let query = match kind {
        FindKind::Product => tx.query(
            "SELECT code, name, name_en, spec || ' ' || maker AS more, gtin FROM product
             WHERE id = $1",
        ),
        FindKind::Facility => tx.query(
            "SELECT code, name, '' AS name_en, '' AS more, NULL AS gtin FROM facility
             WHERE id = $1",
        ),
        FindKind::Person => tx.query(
            "SELECT username AS code, name, '' AS name_en, COALESCE(phone, '') AS more,
                    NULL AS gtin
             FROM account WHERE id = $1",
        ),
        FindKind::Lot => tx.query(
            "SELECT number AS code, '' AS name, '' AS name_en, '' AS more, NULL AS gtin FROM lot
             WHERE id = $1",
        ),
        FindKind::Document => return Ok(None),
    };
    Ok(query.bind(thing).optional().await?)
}
