//! The route that lists what can have a label.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    clock::day_at,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        page::{Page, limit},
    },
    people::{Actor, Permission},
    printing::{
        facts::{Asking, Known, Values},
        judge::{self, Change},
        order::All,
        prepare::before,
        select::{Both, Standing, standings},
    },
};

/// Which things, and which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Wanted {
    /// The label's key.
    template: String,
    /// Only what lies in the storeroom with this code.
    storeroom: Option<String>,
    /// Only of the product with this code.
    product: Option<String>,
    /// Only those whose label stands so: never, outdated, current, or due (never or outdated).
    state: Option<judge::Sought>,
    /// Only what expires within so many days.
    expiring_within: Option<u64>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

/// A thing that can have a label.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelThing)]
pub struct ThingView {
    /// As a job names it.
    thing: String,
    /// Its name.
    name: String,
    /// What tells it from others of its name.
    detail: String,
    /// Its code in force.
    code: Option<String>,
    /// How its label stands.
    state: judge::State,
    /// When its last label was printed.
    printed_at: Option<DateTime<Utc>>,
    /// The template of that label.
    printed_as: Option<String>,
    /// What somebody typed on it; it is kept for the next unless typed anew.
    typed: Values,
    /// What is no longer true.
    changed: Vec<Change>,
    #[serde(skip)]
    order: String,
}

impl From<Standing> for ThingView {
    fn from(one: Standing) -> ThingView {
        ThingView {
            thing: one.thing.key,
            name: one.thing.name,
            detail: one.thing.detail,
            code: one.code,
            state: one.state,
            printed_at: one.printed_at,
            printed_as: one.printed_as,
            typed: one.typed,
            changed: one.changed,
            order: one.thing.order,
        }
    }
}

/// The things of a facility that can have this label, each with how its label stands.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/labels", tag = "labels",
    params(("code" = String, Path), Wanted), responses((status = 200, body = Page<ThingView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<ThingView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = limit(wanted.limit, 50, 200)?;
    let press = app.press()?;
    let template = press.template(&wanted.template)?;
    let asking = Asking {
        app: &app,
        actor: Some(&actor),
        permission: Permission::SeeStock,
        facility: &facility,
    };
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let all = All {
        storeroom: wanted.storeroom,
        product: wanted.product,
        state: wanted.state,
        expiring_within: wanted.expiring_within,
    };
    let filter = all.filter(today)?;
    let mut tx = app.db.read().await?;
    let known = Known::read(asking, &mut tx, &[template.subject]).await?;
    let before = before(&mut tx, facility.id).await?;
    drop(tx);
    let both = Both::of(&known, template.subject);
    let mut found = standings((press, template), &both, &before, &filter, language)?;
    let after = wanted.after.unwrap_or_default();
    found.retain(|one| one.thing.order > after);
    let views = found.into_iter().map(ThingView::from).collect();
    Ok(Json(Page::cut(views, limit, |view: &ThingView| {
        view.order.clone()
    })))
}
