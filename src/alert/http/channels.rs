//! Routes of channels: adding one, changing it, trying it out. Addresses and secrets are taken and
//! never told.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{check_manages, place, reason};
use crate::{
    alert::{
        channel::{self, Channel, Kind},
        queue,
        store::channels::{self as store, ChannelRow},
        wire, words,
    },
    app::App,
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    id,
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::{Named, facility::NAME_MAX},
    printer::Told,
    text,
};

/// A channel. Its address and secret are not told to anybody.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertChannel)]
pub struct ChannelView {
    /// Its id.
    id: Uuid,
    /// What it is.
    kind: Kind,
    /// What people call it.
    name: String,
    /// The region or facility it belongs to; none for everywhere.
    place: Option<Named>,
    /// Where its address leads, without path and key.
    host: String,
    /// Whether messages are signed.
    signed: bool,
    /// Whether messages are sent.
    active: bool,
    /// When its address or secret was set last.
    changed_at: DateTime<Utc>,
    /// When a message was sent last.
    tried_at: Option<DateTime<Utc>>,
}

impl From<&ChannelRow> for ChannelView {
    fn from(row: &ChannelRow) -> ChannelView {
        let channel = row.channel();
        ChannelView {
            id: channel.id,
            kind: channel.kind,
            place: row.belongs.named(),
            host: channel.host(),
            signed: !channel.secret.reveal().is_empty(),
            active: channel.active,
            changed_at: row.changed_at,
            tried_at: row.tried_at,
            name: channel.name,
        }
    }
}

/// The channels that the caller manages.
#[utoipa::path(get, path = "/api/v1/alert-channels", tag = "alerts",
    responses((status = 200, body = Page<ChannelView>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<ChannelView>>> {
    check_manages(&actor)?;
    let mut tx = app.db.read().await?;
    let mut rows = store::all(&mut tx).await?;
    rows.retain(|row| actor.may(Permission::ManageSettings, &row.belongs.place()));
    Ok(Json(Page::whole(
        rows.iter().map(ChannelView::from).collect(),
    )))
}

/// A new channel.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = NewAlertChannel)]
pub struct NewChannel {
    /// What it is; never changes.
    kind: Kind,
    /// What people call it.
    name: String,
    /// The region it belongs to, by its code; neither region nor facility for everywhere.
    region: Option<String>,
    /// The facility it belongs to, by its code.
    facility: Option<String>,
    /// The whole address, with its key. Plain http only to an address in one of the networks of the
    /// setting `alert-networks`.
    address: String,
    /// What messages are signed with: DingTalk's signing secret, or at least 16 characters for a
    /// webhook.
    secret: Option<String>,
}

/// Adds a channel.
#[utoipa::path(post, path = "/api/v1/alert-channels", tag = "alerts", request_body = NewChannel,
    responses((status = 201, body = ChannelView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(new): Input<NewChannel>,
) -> Result<(StatusCode, Json<ChannelView>)> {
    let mut tx = app.db.write().await?;
    let (region, facility) = (new.region.as_deref(), new.facility.as_deref());
    let (at, _) = place(&mut tx, &actor, region, facility).await?;
    let channel = Channel {
        id: id::fresh(),
        kind: new.kind,
        name: text::required("name", &new.name, NAME_MAX)?,
        address: channel::address(&new.address, &app.config.alert_networks)?,
        secret: channel::secret(new.kind, new.secret.as_deref().unwrap_or_default())?,
        active: true,
    };
    store::add(&mut tx, at, &channel, app.clock.now()).await?;
    let row = managed(&mut tx, &actor, channel.id).await?;
    let view = ChannelView::from(&row);
    tell(
        &mut tx,
        &app,
        &actor,
        &row,
        ("alert-channel.add", json!(view)),
    )
    .await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// What to change of a channel; what is not sent stays as it is.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = AlertChannelChange)]
pub struct ChannelChange {
    /// What people call it.
    name: Option<String>,
    /// Another address.
    address: Option<String>,
    /// Another secret.
    secret: Option<String>,
    /// Whether messages are sent.
    active: Option<bool>,
}

/// Changes a channel, or switches it off and on.
#[utoipa::path(patch, path = "/api/v1/alert-channels/{id}", tag = "alerts",
    params(("id" = Uuid, Path)), request_body = ChannelChange,
    responses((status = 200, body = ChannelView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Input(change): Input<ChannelChange>,
) -> Result<Json<ChannelView>> {
    check_manages(&actor)?;
    let mut tx = app.db.write().await?;
    let before = managed(&mut tx, &actor, id).await?;
    let mut channel = before.channel();
    if let Some(name) = &change.name {
        channel.name = text::required("name", name, NAME_MAX)?;
    }
    if let Some(address) = &change.address {
        channel.address = channel::address(address, &app.config.alert_networks)?;
    }
    if let Some(secret) = &change.secret {
        channel.secret = channel::secret(channel.kind, secret)?;
    }
    channel.active = change.active.unwrap_or(channel.active);
    let is_set_anew = change.address.is_some() || change.secret.is_some();
    let changed_at = if is_set_anew {
        app.clock.now()
    } else {
        before.changed_at
    };
    store::change(&mut tx, &channel, changed_at).await?;
    let row = managed(&mut tx, &actor, id).await?;
    let view = ChannelView::from(&row);
    let detail = json!({ "before": ChannelView::from(&before), "after": view });
    tell(
        &mut tx,
        &app,
        &actor,
        &row,
        ("alert-channel.change", detail),
    )
    .await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// How a trial went.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AlertTrial)]
pub struct Tried {
    /// Whether the other side took the message.
    sent: bool,
    /// What went wrong.
    reason: Option<Told>,
}

/// Sends a message by which a channel is tried out, also while it is switched off.
#[utoipa::path(post, path = "/api/v1/alert-channels/{id}/trial", tag = "alerts",
    params(("id" = Uuid, Path)), responses((status = 200, body = Tried)))]
pub async fn try_out(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(id): Path<Uuid>,
) -> Result<Json<Tried>> {
    check_manages(&actor)?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let row = managed(&mut tx, &actor, id).await?;
    let channel = row.channel();
    if !store::take_turn(&mut tx, id, now, chrono::Duration::seconds(4)).await? {
        return Err(Code::AlertChannelBusy.into());
    }
    let detail = json!({ "name": channel.name });
    tell(&mut tx, &app, &actor, &row, ("alert-channel.try", detail)).await?;
    tx.commit().await?;
    let text = words::trial(&channel.name, &actor.name);
    let event = id::fresh();
    let body = match channel.kind {
        Kind::Webhook => json!({ "id": event, "event": "trial", "text": text }),
        kind => wire::robot_body(kind, &words::gathered(&[text], wire::bytes_max(kind)).0),
    };
    let sent = queue::send(&app, &channel, body.to_string(), &event.to_string()).await;
    Ok(Json(Tried {
        sent: sent.is_ok(),
        reason: sent
            .err()
            .and_then(|fault| reason(fault.code.text(), fault.status, language)),
    }))
}

/// The channel with this id, where the actor manages it.
async fn managed(tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<ChannelRow> {
    let found = store::one(tx, id).await?;
    let may = |row: &ChannelRow| actor.may(Permission::ManageSettings, &row.belongs.place());
    Ok(found
        .filter(may)
        .ok_or_else(|| Code::NotFound.with("what", id))?)
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    row: &ChannelRow,
    (action, detail): (&str, Value),
) -> Result<()> {
    let channel = row.channel();
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "alert-channel",
        target: &channel.name,
        facility: row.belongs.facility_id,
        detail,
    };
    audit(tx, &app.clock, &act).await
}
