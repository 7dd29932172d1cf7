//! The route that says which labels are to be printed anew.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{list::ThingView, templates::SubjectView};
use crate::{
    app::App,
    error::{Language, Result},
    http::{
        extract::{Params, Path},
        page::{Page, limit},
    },
    people::{Actor, Permission},
    printing::{
        due::{self, Room},
        facts::{Asking, Known},
        prepare::before,
    },
};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

/// A label that is to be printed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelDue)]
pub struct DueView {
    /// The template it was printed by, or may be.
    template: String,
    /// What it is about.
    #[schema(inline)]
    subject: SubjectView,
    /// What it is for, and what changed.
    #[serde(flatten)]
    thing: ThingView,
    #[serde(skip)]
    place: String,
}

/// The labels that are to be printed, and the figure of each storeroom.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelsDue)]
pub struct DueList {
    /// The labels.
    items: Vec<DueView>,
    /// What to send as `after` for the next page; nothing when this is the last.
    next: Option<String>,
    /// Whether every variety has its card, by storeroom.
    rooms: Vec<Room>,
}

/// Which labels no longer tell the truth, which are needed and missing, and whether every variety
/// has its card.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/labels/due", tag = "labels",
    params(("code" = String, Path), Part), responses((status = 200, body = DueList)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(part): Params<Part>,
) -> Result<Json<DueList>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = limit(part.limit, 50, 200)?;
    let press = app.press()?;
    let asking = Asking {
        app: &app,
        actor: Some(&actor),
        permission: Permission::SeeStock,
        facility: &facility,
    };
    let mut tx = app.db.read().await?;
    let before = before(&mut tx, facility.id).await?;
    let subjects = due::subjects(press, &before);
    let known = Known::read(asking, &mut tx, &subjects).await?;
    drop(tx);
    let due = due::due(press, &known, &before, language)?;
    let views = due.labels.into_iter().map(|(template, subject, one)| {
        let subject = SubjectView::from(subject);
        let place = format!("{}\t{template}\t{}", subject as u8, one.thing.order);
        DueView {
            template,
            subject,
            thing: one.into(),
            place,
        }
    });
    let mut views: Vec<DueView> = views.collect();
    views.sort_by(|a, b| a.place.cmp(&b.place));
    let after = part.after.unwrap_or_default();
    views.retain(|view| view.place > after);
    let Page { items, next } = Page::cut(views, limit, |view: &DueView| view.place.clone());
    Ok(Json(DueList {
        items,
        next,
        rooms: due.rooms,
    }))
}
