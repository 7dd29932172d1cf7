//! Routes of profiles: the ready ones, and those a county sets up for devices of its own.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::check_scope;
use crate::{
    app::App,
    climate::{
        mqtt::profile::{Profile, Shape, ready},
        store::mqtt::profiles as store,
    },
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission, Place,
        store::{Act, audit},
    },
    places::{facility::NAME_MAX, store::regions},
    text,
};

/// How a kind of device writes its messages.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = MqttProfile)]
pub struct ProfileView {
    /// Its code.
    code: String,
    /// What it is called.
    name: String,
    /// The topic filters that are usual with it; none where it was set up here.
    topic: Option<String>,
    /// The region that set it up; none for a ready one, which stays as it is.
    region: Option<String>,
    /// Its kinds of message.
    messages: Vec<Shape>,
}

/// All profiles: the ready ones first.
#[utoipa::path(get, path = "/api/v1/mqtt-profiles", tag = "climate",
    responses((status = 200, body = Page<ProfileView>)))]
pub async fn list(State(app): State<App>, actor: Actor) -> Result<Json<Page<ProfileView>>> {
    if !actor.may_somewhere(Permission::ManagePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let own = store::profiles(&mut tx).await?;
    let of_program = ready().iter().map(|ready| ProfileView {
        code: ready.code.clone(),
        name: ready.name.clone(),
        topic: Some(ready.topic.clone()),
        region: None,
        messages: ready.profile().messages,
    });
    let own = own.into_iter().map(|row| {
        let profile: Profile =
            serde_json::from_str(&row.definition).map_err(anyhow::Error::from)?;
        Ok(ProfileView {
            code: row.code,
            name: row.name,
            topic: None,
            region: Some(row.region),
            messages: profile.messages,
        })
    });
    let all: Result<Vec<_>> = of_program.map(Ok).chain(own).collect();
    Ok(Json(Page::whole(all?)))
}

/// A profile to be set up.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = NewMqttProfile)]
pub struct WantedProfile {
    /// The region it belongs to: those who manage it may change it.
    region: String,
    /// What it is called.
    name: String,
    /// Its kinds of message.
    messages: Vec<Shape>,
}

/// Sets a profile up, or changes it. Whoever listens by it does so anew at once.
#[utoipa::path(put, path = "/api/v1/mqtt-profiles/{code}", tag = "climate",
    params(("code" = String, Path)), request_body = WantedProfile,
    responses((status = 200, body = ProfileView)))]
pub async fn put(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(wanted): Input<WantedProfile>,
) -> Result<Json<ProfileView>> {
    if !actor.may_somewhere(Permission::ManagePlaces) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.write().await?;
    let region = regions::region(&mut tx, &wanted.region).await?;
    let region = region.ok_or_else(|| {
        let refusal = Code::RegionUnknown.with("code", &wanted.region);
        refusal.at("region")
    })?;
    let here = |path: &str| Place {
        region_path: path.to_owned(),
        facility: None,
    };
    check_scope(&actor, &here(&region.path))?;
    if ready().iter().any(|ready| ready.code == code) {
        return Err(Code::MqttProfileReady.with("code", code).into());
    }
    let code = text::code("code", &code)?;
    let known = store::profiles(&mut tx).await?;
    if let Some(known) = known.iter().find(|row| row.code == code) {
        check_scope(&actor, &here(&known.region_path))?;
    }
    let name = text::required("name", &wanted.name, NAME_MAX)?;
    let profile = Profile {
        messages: wanted.messages,
    };
    profile.check()?;
    let definition = serde_json::to_string(&profile).map_err(anyhow::Error::from)?;
    let now = app.clock.now();
    store::put(&mut tx, region.id, (&code, &name, &definition), now).await?;
    let act = Act {
        account: Some(actor.account),
        action: "mqtt-profile.put",
        target_kind: "mqtt-profile",
        target: &code,
        facility: None,
        detail: json!({ "region": region.code, "name": name, "messages": profile.messages }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    app.sources_changed.notify_one();
    Ok(Json(ProfileView {
        code,
        name,
        topic: None,
        region: Some(region.code),
        messages: profile.messages,
    }))
}
