//! Routes of sources: which there are, adding one, changing it.

use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::{check_scope, enter, place, tell, view::SourceView};
use crate::{
    app::App,
    climate::{
        mqtt::{self, profile::ready},
        store::mqtt::{self as store, SourceRow, profiles, standing},
    },
    db::Tx,
    error::{Code, Refusal, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    id, net,
    people::{Actor, Permission},
    places::{facility::NAME_MAX, store::regions},
    text,
};

/// The sources of the places one manages, by code, each with how it stands.
#[utoipa::path(get, path = "/api/v1/mqtt-sources", tag = "climate",
    responses((status = 200, body = Page<SourceView>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<SourceView>>> {
    if !actor.may_somewhere(Permission::ManagePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let mut standings = standing::standings(&mut tx).await?;
    let sources = store::sources(&mut tx).await?;
    let own = sources
        .into_iter()
        .filter(|source| actor.may(Permission::ManagePlaces, &place(source)));
    let views = own.map(|source| {
        let stands = standings.iter().position(|row| row.source_id == source.id);
        let stands = stands.map(|index| standings.swap_remove(index));
        SourceView::of(source, stands)
    });
    Ok(Json(Page::whole(views.collect())))
}

/// One source, with how it stands.
#[utoipa::path(get, path = "/api/v1/mqtt-sources/{code}", tag = "climate",
    params(("code" = String, Path)), responses((status = 200, body = SourceView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<SourceView>> {
    let mut tx = app.db.read().await?;
    let source = enter(&mut tx, &actor, &code).await?;
    Ok(Json(shown(&mut tx, source).await?))
}

async fn shown(tx: &mut Tx, source: SourceRow) -> Result<SourceView> {
    let standings = standing::standings(tx).await?;
    let mut standings = standings.into_iter();
    let stands = standings.find(|row| row.source_id == source.id);
    Ok(SourceView::of(source, stands))
}

/// A new source.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewMqttSource)]
pub struct NewSource {
    /// Upper-case letters, digits and hyphens; never changes.
    code: String,
    /// The region whose sensors it may speak for; this or a facility. Never changes.
    region: Option<String>,
    /// The one facility whose sensors it may speak for.
    facility: Option<String>,
    /// Its name.
    name: String,
    /// The broker's IP address or name; an address that is not public must be in one of the
    /// networks of the setting `mqtt-networks`.
    host: String,
    /// Its port; 1883, or 8883 by TLS, when not given.
    port: Option<i64>,
    /// Whether it is spoken to by TLS; not, when not given.
    tls: Option<bool>,
    /// The certificate of its authority in PEM; those the machine trusts when not given.
    authority: Option<String>,
    /// The user's name.
    username: Option<String>,
    /// The password. It is never told again.
    password: Option<String>,
    /// The name of the session at the broker, which no other program may have; made of the code
    /// when not given.
    client_id: Option<String>,
    /// Topic filters, with blanks between; those of the profile when not given.
    topic: Option<String>,
    /// The code of the profile of its messages.
    profile: String,
    /// Whether it is listened to; it is, when not given.
    active: Option<bool>,
}

impl NewSource {
    fn settings(self) -> SourceChange {
        SourceChange {
            name: Some(self.name),
            host: Some(self.host),
            port: self.port,
            tls: self.tls,
            authority: self.authority,
            username: self.username,
            password: self.password,
            client_id: self.client_id,
            topic: self.topic,
            profile: Some(self.profile),
            active: self.active,
        }
    }
}

/// What to change of a source; what is not sent stays as it is.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MqttSourceChange)]
pub struct SourceChange {
    /// Its name.
    name: Option<String>,
    /// The broker's IP address or name; an address that is not public must be in one of the
    /// networks of the setting `mqtt-networks`.
    host: Option<String>,
    /// Its port; 1883, or 8883 by TLS, when not given.
    port: Option<i64>,
    /// Whether it is spoken to by TLS.
    tls: Option<bool>,
    /// The certificate of its authority in PEM; empty for those the machine trusts.
    authority: Option<String>,
    /// The user's name; empty for none.
    username: Option<String>,
    /// The password; empty for none. It is never told again.
    password: Option<String>,
    /// The name of the session at the broker, which no other program may have.
    client_id: Option<String>,
    /// Topic filters, with blanks between; those of the profile when not given.
    topic: Option<String>,
    /// The code of the profile of its messages.
    profile: Option<String>,
    /// Whether it is listened to.
    active: Option<bool>,
}

/// Adds a source, which is listened to at once.
#[utoipa::path(post, path = "/api/v1/mqtt-sources", tag = "climate", request_body = NewSource,
    responses((status = 201, body = SourceView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Input(new): Input<NewSource>,
) -> Result<(StatusCode, Json<SourceView>)> {
    let mut tx = app.db.write().await?;
    let blank = blank(&app, &mut tx, &actor, &new).await?;
    check_scope(&actor, &place(&blank))?;
    let source = new.settings().of(&app, &mut tx, blank).await?;
    store::add(&mut tx, &source, app.clock.now()).await?;
    let detail = json!({ "region": source.region, "facility": source.facility,
        "host": source.host, "port": source.port, "topic": source.topic });
    tell(&mut tx, &app, &actor, &source, ("mqtt-source.add", detail)).await?;
    let view = shown(&mut tx, source).await?;
    tx.commit().await?;
    app.sources_changed.notify_one();
    Ok((StatusCode::CREATED, Json(view)))
}

/// A source with its places and nothing else.
async fn blank(app: &App, tx: &mut Tx, actor: &Actor, new: &NewSource) -> Result<SourceRow> {
    let code = text::code("code", &new.code)?;
    let (region, facility) = match (&new.region, &new.facility) {
        (Some(region), None) => (region.clone(), None),
        (None, Some(facility)) => {
            let facility = app.enter(actor, facility, Permission::ManagePlaces).await?;
            let path = facility.region_path.trim_end_matches('/');
            let region = path.rsplit('/').next().unwrap_or_default();
            (region.to_owned(), Some(facility))
        }
        _ => {
            let what = "region | facility";
            return Err(Code::InvalidInput.with("what", what).at("region").into());
        }
    };
    let found = regions::region(tx, &region).await?;
    let region = match found {
        Some(region) => region,
        // Outside one's scope a code that exists and one that does not look the same.
        None if actor.may_somewhere(Permission::ManagePlaces) => {
            let refusal = Code::RegionUnknown.with("code", &region);
            return Err(refusal.at("region").into());
        }
        None => return Err(Code::NotAllowed.into()),
    };
    Ok(SourceRow {
        id: id::fresh(),
        client_id: format!("yaoju-{}", code.to_ascii_lowercase()),
        code,
        name: String::new(),
        region: region.code,
        region_id: region.id,
        region_path: region.path,
        facility: facility.as_ref().map(|facility| facility.code.clone()),
        facility_id: facility.map(|facility| facility.id),
        host: String::new(),
        port: 0,
        tls: false,
        authority: String::new(),
        username: String::new(),
        password: None,
        topic: String::new(),
        profile: String::new(),
        active: true,
        edition: 1,
    })
}

/// Changes a source. What is changed is in force at once.
#[utoipa::path(patch, path = "/api/v1/mqtt-sources/{code}", tag = "climate",
    params(("code" = String, Path)), request_body = SourceChange,
    responses((status = 200, body = SourceView)))]
pub async fn change(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(change): Input<SourceChange>,
) -> Result<Json<SourceView>> {
    let mut tx = app.db.write().await?;
    let before = enter(&mut tx, &actor, &code).await?;
    let password = change.password.is_some();
    let after = change.of(&app, &mut tx, before.clone()).await?;
    store::change(&mut tx, &after, app.clock.now()).await?;
    let told = |source: &SourceRow| {
        json!({ "name": source.name, "host": source.host, "port": source.port,
            "tls": source.tls, "username": source.username, "clientId": source.client_id,
            "topic": source.topic, "profile": source.profile, "active": source.active })
    };
    let detail = json!({ "before": told(&before), "after": told(&after),
        "newPassword": password });
    tell(
        &mut tx,
        &app,
        &actor,
        &after,
        ("mqtt-source.change", detail),
    )
    .await?;
    let view = shown(&mut tx, after).await?;
    tx.commit().await?;
    app.sources_changed.notify_one();
    Ok(Json(view))
}

impl SourceChange {
    async fn of(self, app: &App, tx: &mut Tx, mut source: SourceRow) -> Result<SourceRow> {
        if let Some(name) = self.name {
            source.name = text::required("name", &name, NAME_MAX)?;
        }
        if let Some(host) = self.host {
            source.host = net::host("host", &host, &app.config.mqtt_networks).map_err(broker)?;
        }
        source.tls = self.tls.unwrap_or(source.tls);
        match self.port {
            Some(port) => source.port = mqtt::port(port)?,
            None if source.port == 0 => source.port = if source.tls { 8883 } else { 1883 },
            None => {}
        }
        if let Some(authority) = self.authority {
            source.authority = mqtt::authority(&authority)?;
        }
        if let Some(username) = self.username {
            source.username = mqtt::username(&username)?;
        }
        if let Some(password) = self.password {
            let password = mqtt::password(&password)?;
            let purpose = mqtt::sealed_for(source.id);
            source.password = match password {
                "" => None,
                secret => Some(app.claim_key()?.seal(&purpose, secret.as_bytes())?),
            };
        }
        if let Some(client_id) = self.client_id {
            source.client_id = mqtt::client_id(&client_id)?;
        }
        if let Some(profile) = self.profile {
            source.profile = known_profile(tx, profile).await?;
        }
        match self.topic {
            Some(topic) => source.topic = mqtt::filters(&topic)?,
            None if source.topic.is_empty() => source.topic = usual_topic(&source.profile)?,
            None => {}
        }
        source.active = self.active.unwrap_or(source.active);
        Ok(source)
    }
}

/// What an address is refused with says which setting lets it in.
fn broker(refusal: Refusal) -> Refusal {
    if refusal.code != Code::AddressNotAllowed {
        return refusal;
    }
    let found = refusal.facts.get("found").cloned().unwrap_or_default();
    Code::BrokerNotAllowed.with("found", found).at("host")
}

async fn known_profile(tx: &mut Tx, code: String) -> Result<String> {
    let is_ready = ready().iter().any(|ready| ready.code == code);
    if is_ready || profiles::profiles(tx).await?.iter().any(|p| p.code == code) {
        return Ok(code);
    }
    let refusal = Code::MqttProfileUnknown.with("code", code);
    Err(refusal.at("profile").into())
}

fn usual_topic(profile: &str) -> Result<String> {
    let ready = ready().iter().find(|ready| ready.code == profile);
    match ready {
        Some(ready) => Ok(ready.topic.clone()),
        None => Err(Code::TextMissing.at("topic").into()),
    }
}
