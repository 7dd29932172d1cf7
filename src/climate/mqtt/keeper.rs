//! Starts a session for each source in use, ends it, and begins anew when the source is changed.
//!
//! Several programs may work on one database. A broker ends a session when another with its name
//! begins, so two programs that listened to one source would throw each other out for ever: a
//! source is held by one program at a time, which says so in the database and renews it; another
//! takes over when it no longer does. A program that is started again in the same folder is the
//! same one, and goes on at once.

use std::{
    collections::HashMap,
    fs::File,
    io::{Read as _, Seek as _, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{
    feed::Feed,
    profile::{Profile, ready},
    session,
};
use crate::{
    app::App,
    climate::store::mqtt::{
        self as store, SourceRow, profiles,
        standing::{self, Connection},
    },
    error::Result,
    id,
};

/// How often sources are looked at, and what is new of them is written down.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// For how long a program holds a source without saying so again, and when it says so.
const HELD: chrono::Duration = chrono::Duration::seconds(30);
const RENEW: chrono::Duration = chrono::Duration::seconds(20);

/// A source that is listened to.
struct Running {
    feed: Arc<Feed>,
    until: DateTime<Utc>,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens until the program ends.
pub async fn in_background(app: App) {
    let me = Instance::of(&app.config.data);
    let mut running = HashMap::new();
    loop {
        if let Err(error) = look(&app, me.id, &mut running).await {
            tracing::warn!(%error, "could not look at the MQTT sources");
            // Held no longer as far as others can see.
            let now = app.clock.now();
            running.retain(|_, each: &mut Running| each.until > now);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = app.sources_changed.notified() => {}
        }
    }
}

/// Looks at all sources once: starts, ends, renews, and writes down what is new.
async fn look(app: &App, me: Uuid, running: &mut HashMap<Uuid, Running>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let sources = store::sources(&mut tx).await?;
    let own = if sources.iter().any(|source| source.active) {
        profiles::profiles(&mut tx).await?
    } else {
        Vec::new()
    };
    drop(tx);
    let is_wanted = |id: &Uuid, each: &Running| {
        let mut sources = sources.iter();
        sources.any(|s| s.active && s.id == *id && s.edition == each.feed.source.edition)
    };
    let gone: Vec<Running> = running
        .extract_if(|id, each| !is_wanted(id, each))
        .map(|(_, each)| each)
        .collect();
    for each in &gone {
        each.task.abort();
        each.feed.tally.connection(Connection::Lost);
        write(app, each).await?;
        let mut tx = app.db.write().await?;
        standing::let_go(&mut tx, each.feed.source.id, me).await?;
        tx.commit().await?;
    }
    for source in sources.into_iter().filter(|source| source.active) {
        if let Some(each) = running.get_mut(&source.id) {
            keep_up(app, me, now, each).await?;
        } else if let Some(profile) = profile(&source, &own)
            && let Some(begun) = begin(app, me, now, (source, profile)).await?
        {
            running.insert(begun.feed.source.id, begun);
        }
    }
    running.retain(|_, each| each.until > now);
    Ok(())
}

/// Renews what is held when it is time, and writes down what is new.
async fn keep_up(app: &App, me: Uuid, now: DateTime<Utc>, each: &mut Running) -> Result<()> {
    if each.until - now < HELD - RENEW || each.task.is_finished() {
        let mut tx = app.db.write().await?;
        let until = now + HELD;
        let is_held = standing::hold(&mut tx, each.feed.source.id, me, (now, until)).await?;
        tx.commit().await?;
        // Another took over, or the session ended by a defect: begun anew at the next look.
        let goes_on = is_held && !each.task.is_finished();
        each.until = if goes_on { until } else { now };
    }
    write(app, each).await
}

async fn begin(
    app: &App,
    me: Uuid,
    now: DateTime<Utc>,
    (source, profile): (SourceRow, Profile),
) -> Result<Option<Running>> {
    let until = now + HELD;
    let mut tx = app.db.write().await?;
    let is_held = standing::hold(&mut tx, source.id, me, (now, until)).await?;
    tx.commit().await?;
    if !is_held {
        return Ok(None);
    }
    let feed = Arc::new(Feed::new(app.clone(), source, profile));
    let task = tokio::spawn(session::listen(app.clone(), Arc::clone(&feed)));
    Ok(Some(Running { feed, until, task }))
}

async fn write(app: &App, each: &Running) -> Result<()> {
    let Some((news, heard)) = each.feed.tally.take() else {
        return Ok(());
    };
    let source = each.feed.source.id;
    let written = async {
        let mut tx = app.db.write().await?;
        standing::tell(&mut tx, source, &news).await?;
        standing::remember(&mut tx, source, &heard).await?;
        tx.commit().await
    };
    let outcome = written.await;
    if outcome.is_err() {
        each.feed.tally.give_back(news);
    }
    outcome
}

/// The profile of a source: one of the program itself, or one that was set up.
fn profile(source: &SourceRow, own: &[profiles::ProfileRow]) -> Option<Profile> {
    if let Some(ready) = ready().iter().find(|ready| ready.code == source.profile) {
        return Some(ready.profile());
    }
    let row = own.iter().find(|row| row.code == source.profile)?;
    serde_json::from_str(&row.definition).ok()
}

/// Which program this is. The first in a folder is the same one after every start: it holds a lock
/// that ends with it, however it ends. Any other is somebody new each time.
struct Instance {
    id: Uuid,
    _lock: Option<File>,
}

impl Instance {
    fn of(folder: &Path) -> Instance {
        let locked = Instance::locked(&folder.join("mqtt.id"));
        locked.unwrap_or_else(|_| Instance {
            id: id::fresh(),
            _lock: None,
        })
    }

    fn locked(file: &Path) -> std::io::Result<Instance> {
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(file)?;
        file.try_lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let id = if let Ok(id) = text.trim().parse() {
            id
        } else {
            let fresh = id::fresh();
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{fresh}")?;
            file.sync_all()?;
            fresh
        };
        Ok(Instance {
            id,
            _lock: Some(file),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_the_same_after_a_start_and_a_second_one_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let first = Instance::of(folder.path());
        let second = Instance::of(folder.path());
        assert_ne!(first.id, second.id);
        let id = first.id;
        drop(first);
        assert_eq!(Instance::of(folder.path()).id, id);
        // Where nothing can be written it is somebody new.
        let nowhere = folder.path().join("none");
        assert_ne!(Instance::of(&nowhere).id, Instance::of(&nowhere).id);
    }
}
