//! Routes of polling: how a machine's maker is asked, and how asking went.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{enter, machines::tell};
use crate::{
    app::App,
    dispenser::{
        State as MachineState,
        feed::{EVERY, Reading, wire},
        store::{
            feeds::{self as store, FeedRow, NewFeed, sealed_for},
            machines,
        },
    },
    error::{Code, Refusal, Result},
    http::extract::{Input, Path},
    people::{Actor, Permission},
};

/// The longest secret, in characters.
const SECRET_MAX: usize = 500;

/// How a machine's maker is asked, and how it went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MachineFeed)]
pub struct FeedView {
    /// The address that is asked.
    address: String,
    /// The header that lets us in; empty for none.
    header: String,
    /// Whether its value is kept: it is never told.
    has_secret: bool,
    /// How answers are read.
    reading: Reading,
    /// Seconds between two polls.
    every: i64,
    /// Whether it is asked.
    active: bool,
    /// When it was asked last.
    tried_at: Option<DateTime<Utc>>,
    /// When it last answered to the end.
    answered_at: Option<DateTime<Utc>>,
    /// Failures since.
    failures: i64,
    /// Why: the code of a refusal.
    fault: Option<String>,
    /// The HTTP status.
    status: Option<i64>,
    /// When it is asked again.
    next_at: Option<DateTime<Utc>>,
    /// New events of the last answer.
    kept: i64,
    /// Events of the last answer that were refused or could not be read.
    unread: i64,
    /// Why the last of these: the code of a refusal.
    unread_why: String,
}

impl FeedView {
    fn of(row: FeedRow) -> Result<FeedView> {
        Ok(FeedView {
            reading: serde_json::from_str(&row.reading).map_err(anyhow::Error::from)?,
            address: row.address,
            header: row.header,
            has_secret: row.secret.is_some(),
            every: row.every,
            active: row.active,
            tried_at: row.tried_at,
            answered_at: row.answered_at,
            failures: row.failures.unwrap_or(0),
            fault: row.fault,
            status: row.status,
            next_at: row.next_at,
            kept: row.kept.unwrap_or(0),
            unread: row.unread.unwrap_or(0),
            unread_why: row.unread_why.unwrap_or_default(),
        })
    }
}

/// How a machine's maker is asked for its events, and how that went.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/machine/feed", tag = "dispensers",
    params(("code" = String, Path)), responses((status = 200, body = FeedView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<FeedView>> {
    let machine = enter(&app, &actor, &code, Permission::ManageRooms).await?;
    let mut tx = app.db.read().await?;
    let row = store::feed(&mut tx, machine.id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", &code))?;
    Ok(Json(FeedView::of(row)?))
}

/// How a machine's maker is to be asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewMachineFeed)]
pub struct New {
    /// The address: https, without user and fragment.
    address: String,
    /// The name of the header that lets us in; empty for none.
    #[serde(default)]
    header: String,
    /// Its value; absent, the one that is kept stays; empty, there is none. Another address takes
    /// no secret along.
    #[serde(default)]
    secret: Option<String>,
    /// How answers are read.
    reading: Reading,
    /// Seconds between two polls: 30 to 86400.
    every: i64,
    /// Whether it is asked.
    active: bool,
}

/// Sets how a machine's maker is asked for its events; it is asked at once.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/machine/feed", tag = "dispensers",
    params(("code" = String, Path)), request_body = New,
    responses((status = 200, body = FeedView)))]
pub async fn save(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<New>,
) -> Result<Json<FeedView>> {
    let machine = enter(&app, &actor, &code, Permission::ManageRooms).await?;
    let address = wire::address(&new.address, &app.config.machine_networks)?;
    let header = header_name(&new.header)?;
    new.reading.check()?;
    let (least, most) = EVERY;
    if !(least..=most).contains(&new.every) {
        let refusal = Code::FeedEvery.with("least", least).with("most", most);
        return Err(refusal.at("every").into());
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    match machines::machine(&mut tx, machine.id).await?.state {
        None => return Err(Code::MachineMissing.into()),
        Some(MachineState::Retired) => return Err(Code::MachineRetired.into()),
        Some(_) => {}
    }
    let before = store::feed(&mut tx, machine.id).await?;
    let kept = before.filter(|row| row.address == address && row.header == header);
    let secret = match new.secret.as_deref().map(str::trim) {
        None => kept.and_then(|row| row.secret),
        Some("") => None,
        Some(secret) => {
            let is_plain = secret.chars().all(|c| c.is_ascii_graphic() || c == ' ');
            if !is_plain || secret.len() > SECRET_MAX || header.is_empty() {
                return Err(Code::FeedSecret
                    .with("most", SECRET_MAX)
                    .at("secret")
                    .into());
            }
            let purpose = sealed_for(machine.id);
            Some(app.claim_key()?.seal(&purpose, secret.as_bytes())?)
        }
    };
    let stored = NewFeed {
        address,
        header,
        secret,
        reading: serde_json::to_string(&new.reading).map_err(anyhow::Error::from)?,
        every: new.every,
        active: new.active,
    };
    store::save(&mut tx, machine.id, &stored, (actor.account, now)).await?;
    let detail = json!({ "address": stored.address, "every": new.every, "active": new.active });
    tell(
        &mut tx,
        &app,
        &actor,
        &machine,
        ("machine.feed", &code),
        detail,
    )
    .await?;
    let row = store::feed(&mut tx, machine.id).await?;
    let row = row.ok_or_else(|| Code::NotFound.with("what", &code))?;
    tx.commit().await?;
    Ok(Json(FeedView::of(row)?))
}

fn header_name(typed: &str) -> Result<String, Refusal> {
    let name = typed.trim().to_ascii_lowercase();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_ours = ["host", "content-length", "transfer-encoding", "connection"];
    if name.len() > 60 || !name.chars().all(is_plain) || is_ours.contains(&name.as_str()) {
        return Err(Code::FeedHeader.at("header"));
    }
    Ok(name)
}
