//! Routes of documents: post, read, list, take back.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::shelf::typed;
use crate::{
    app::App,
    clock::day_at,
    error::{Code, Error, Language, Refusal, Result},
    http::{
        extract::{Input, Params, Path},
        page::{self, Page},
        words::word_of,
    },
    people::{Actor, Permission},
    places::SharedFacility,
    staff::gate,
    stock::{
        Kind, assemble,
        claim::Claim,
        count::http::offered,
        draft::{Counterparty, Draft},
        input::{DocumentInput, ReversalInput},
        posting::Posted,
        reasons::{ReasonView, told},
        store::{
            documents::{self, Filter},
            refusals,
        },
        view::DocumentView,
    },
};

/// What somebody must be allowed to do to post this kind.
pub fn needed(kind: Kind) -> Permission {
    match kind {
        Kind::Dispense | Kind::Receipt | Kind::Return => Permission::Dispense,
        Kind::Destruction => Permission::Destroy,
        _ => Permission::PostStock,
    }
}

/// Posts a document. The same id with the same contents answers the first result again.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/documents", tag = "stock",
    request_body = DocumentInput, params(("code" = String, Path)),
    responses((status = 201, body = DocumentView), (status = 200, body = DocumentView)))]
pub async fn post(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(input): Input<DocumentInput>,
) -> Result<impl IntoResponse> {
    let facility = app.enter(&actor, &code, needed(input.kind)).await?;
    let draft = input.into_draft(&app, &actor, facility).await?;
    answer(&app, &actor, draft).await
}

/// Takes a document back (冲红), once.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/documents/{id}/reversal", tag = "stock",
    request_body = ReversalInput, params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 201, body = DocumentView), (status = 200, body = DocumentView)))]
pub async fn reverse(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(input): Input<ReversalInput>,
) -> Result<impl IntoResponse> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let original = read(&app, &facility, id).await?;
    if !actor.may(needed(original.kind), &facility.place()) {
        return Err(Code::NotAllowed.into());
    }
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    // Sent again on another day, the first answer still holds.
    let day = match (input.occurred_on, &original.reversed_by) {
        (Some(day), _) => day,
        (None, Some(by)) if by.id == input.id => read(&app, &facility, by.id).await?.occurred_on,
        (None, _) => today,
    };
    let mut draft = Draft::new(input.id, Kind::Reversal, facility, day, actor.account);
    draft.reverses = Some(id);
    draft.reason = input.reason.trim().to_owned();
    draft.source = original.source;
    if original.kind == Kind::Dispense && app.house().await?.claim_limits {
        draft.claim = Claim::Released(app.claim_key()?.handle(id));
    }
    if draft.reason.is_empty() {
        return Err(Code::ReasonNeeded.at("reason").into());
    }
    if let Some(partner) = original.counterparty.and_then(|partner| partner.facility) {
        let partner = app.facility(&partner.code).await?;
        draft.counterparty = partner.map_or(Counterparty::Nobody, Counterparty::Facility);
    }
    answer(&app, &actor, draft).await
}

async fn answer(
    app: &App,
    actor: &Actor,
    draft: Draft,
) -> Result<(StatusCode, Json<DocumentView>)> {
    let facility = draft.facility.clone();
    let shown = draft.clone();
    let posted = match app.desk.post(draft).await {
        Err(Error::Refused(refusal)) => {
            note_refusal(app, &shown, &refusal).await;
            return Err(Error::Refused(refusal));
        }
        other => other?,
    };
    match posted {
        Posted::Fresh(document) if shown.reverses.is_none() => {
            let mut view = assemble::fresh(&shown, &document, &actor.name);
            // It is posted: what cannot be looked up now is no reason to say otherwise.
            let warning = gate::warning(app, &facility, actor.account).await;
            view.warning = warning.unwrap_or_default();
            Ok((StatusCode::CREATED, Json(view)))
        }
        posted => {
            let status = match posted {
                Posted::Fresh(_) => StatusCode::CREATED,
                Posted::Again(_) => StatusCode::OK,
            };
            let mut document = read(app, &facility, posted.recorded().id).await?;
            // What happened since is not part of the first answer.
            document.under_way = None;
            document.reversed_by = None;
            Ok((status, Json(document)))
        }
    }
}

/// Counts a refusal for the day's summary. What was asked is answered whether or not that works.
async fn note_refusal(app: &App, draft: &Draft, refusal: &Refusal) {
    let facility = &draft.facility;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let noted = async {
        let mut tx = app.db.write().await?;
        refusals::note(&mut tx, facility.id, today, draft.kind, refusal.code).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, "could not count a refusal");
    }
}

/// One document of a facility.
pub async fn read(app: &App, facility: &SharedFacility, id: Uuid) -> Result<DocumentView> {
    let mut tx = app.db.read().await?;
    let found = documents::document(&mut tx, facility.id, id).await?;
    found.ok_or_else(|| Error::from(Code::NotFound.with("what", id)))
}

/// One document. Whoever it was sent to may read it too.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/documents/{id}", tag = "stock",
    params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = DocumentView)))]
pub async fn get(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<DocumentView>> {
    let (_, document) = readable(&app, &actor, &code, id).await?;
    Ok(Json(document))
}

/// A document that the actor may read: of a book they see, or sent to a facility they see.
pub async fn readable(
    app: &App,
    actor: &Actor,
    code: &str,
    id: Uuid,
) -> Result<(SharedFacility, DocumentView)> {
    match app.enter(actor, code, Permission::SeeStock).await {
        Ok(facility) => {
            let document = read(app, &facility, id).await?;
            Ok((facility, document))
        }
        Err(refused) => {
            let Some(facility) = app.facility(code).await? else {
                return Err(refused);
            };
            let Ok(document) = read(app, &facility, id).await else {
                return Err(refused);
            };
            let partner = document
                .counterparty
                .as_ref()
                .and_then(|side| side.facility.as_ref());
            let Some(partner) = partner else {
                return Err(refused);
            };
            app.enter(actor, &partner.code, Permission::SeeStock)
                .await?;
            Ok((facility, document))
        }
    }
}

/// What a list of documents is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ListParams {
    kind: Option<Kind>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    product: Option<String>,
    q: Option<String>,
    after: Option<i64>,
    limit: Option<i64>,
}

impl ListParams {
    /// What to look for, so many at a time.
    pub async fn wanted(&self, app: &App, limit: i64) -> Result<Filter> {
        let product = match &self.product {
            Some(code) => Some(app.product(code).await?.id),
            None => None,
        };
        Ok(Filter {
            kind: self.kind,
            from: self.from,
            to: self.to,
            product,
            text: self.q.as_deref().map(|text| text.trim().to_owned()),
            before: self.after,
            limit,
        })
    }

    /// What is asked for, as the filters of the page are called.
    pub fn filter(&self, language: Language) -> Vec<(&'static str, String)> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let kind = self.kind.as_ref();
        let all = [
            (
                "filter.kind",
                kind.map(|kind| word_of(language, "kind", kind)),
            ),
            ("filter.from", day(self.from)),
            ("filter.to", day(self.to)),
            ("column.product", self.product.clone()),
            ("filter.search", typed(self.q.as_deref())),
        ];
        let set = all.into_iter();
        set.filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }
}

/// The documents of a book, the newest first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/documents", tag = "stock",
    params(("code" = String, Path), ListParams),
    responses((status = 200, body = Page<DocumentView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<ListParams>,
) -> Result<Json<Page<DocumentView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = page::limit(params.limit, 50, 200)?;
    let filter = params.wanted(&app, limit).await?;
    let mut tx = app.db.read().await?;
    let mut items = documents::list(&mut tx, facility.id, &filter).await?;
    for document in &mut items {
        document.entries.clear();
    }
    Ok(Json(Page::cut(items, limit, |document| {
        document.number.to_string()
    })))
}

/// What was sent to this facility and has not arrived.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/incoming", tag = "stock",
    params(("code" = String, Path)), responses((status = 200, body = Page<DocumentView>)))]
pub async fn incoming(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<DocumentView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let mut items = documents::incoming(&mut tx, facility.id, 100).await?;
    for document in &mut items {
        document.entries.clear();
    }
    Ok(Json(Page::whole(items)))
}

/// The reasons to choose from.
#[utoipa::path(get, path = "/api/v1/reasons", tag = "stock",
    responses((status = 200, body = Page<ReasonView>)))]
pub async fn reasons(State(app): State<App>, _actor: Actor) -> Result<Json<Page<ReasonView>>> {
    let mut tx = app.db.read().await?;
    let of_counts = offered(&mut tx).await?;
    Ok(Json(Page::whole(told(of_counts))))
}
