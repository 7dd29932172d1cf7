//! Routes of telling people.

use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    app::App,
    db::Tx,
    error::{Code, Language, Result},
    people::{
        Actor, EVERYWHERE, Permission, Place,
        store::grants::{self, GivenAt},
    },
    printer::Told,
};

mod alerts;
mod channels;
mod deliveries;
mod rules;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(alerts::list))
        .routes(routes!(alerts::acknowledge))
        .routes(routes!(channels::list, channels::add))
        .routes(routes!(channels::change))
        .routes(routes!(channels::try_out))
        .routes(routes!(rules::list, rules::add))
        .routes(routes!(rules::change, rules::remove))
        .routes(routes!(deliveries::list))
}

/// Where something is to belong: a region's code, a facility's, or neither for everywhere; refused
/// where the actor does not manage the settings.
async fn place(
    tx: &mut Tx,
    actor: &Actor,
    region: Option<&str>,
    facility: Option<&str>,
) -> Result<(GivenAt, Place)> {
    let (at, place) = match (region, facility) {
        (None, None) => {
            let region_path = EVERYWHERE.to_owned();
            let everywhere = Place {
                region_path,
                facility: None,
            };
            (GivenAt::Everywhere, Some(everywhere))
        }
        (Some(code), None) => {
            let found = grants::region(tx, code).await?;
            let id = found.as_ref().map_or(Uuid::nil(), |(id, _)| *id);
            (GivenAt::Region(id), found.map(|(_, place)| place))
        }
        (None, Some(code)) => {
            let found = grants::facility(tx, code).await?;
            let id = found.as_ref().map_or(Uuid::nil(), |(id, _)| *id);
            (GivenAt::Facility(id), found.map(|(_, place)| place))
        }
        (Some(_), Some(_)) => {
            let what = "region | facility";
            return Err(Code::InvalidInput.with("what", what).at("region").into());
        }
    };
    // Outside one's scope a code that exists and one that does not look the same.
    match place {
        Some(place) if actor.may(Permission::ManageSettings, &place) => Ok((at, place)),
        _ => Err(Code::NotAllowed.into()),
    }
}

/// Refuses whoever manages no settings at all.
fn check_manages(actor: &Actor) -> Result<()> {
    if actor.may_somewhere(Permission::ManageSettings) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}

/// What went wrong, by the code that is kept; nothing where all went well.
fn reason(code: &str, status: Option<i64>, language: Language) -> Option<Told> {
    let code = Code::ALL.iter().find(|known| known.text() == code)?;
    let status = status.map(|status| status.to_string()).unwrap_or_default();
    let refusal = code
        .with("status", status)
        .with("found", "")
        .with("most", super::channel::ADDRESS_MAX);
    Some(Told::of(&refusal, language))
}
