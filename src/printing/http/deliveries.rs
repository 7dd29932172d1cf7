//! Routes of deliveries: sending a job to a label printer, what became of it, who looked.

use axum::{Json, extract::State as Shared, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::jobs::found;
use crate::{
    app::App,
    error::{Code, Language, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    label::{Facts, Job, PICTURES_MAX, Resolution},
    people::{Actor, Permission},
    places::Facility,
    printer::{Delivery, Dpi, State, Told, deliver, store as printers},
    printing::{draw::drawn, order::Tongue, work},
};

/// One try to print, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelDelivery)]
pub struct DeliveryView {
    /// The caller's id.
    id: Uuid,
    /// The job's id.
    job: Uuid,
    /// The printer's code.
    printer: String,
    /// Where the printer stood.
    address: String,
    /// How far it is: sending, sent, failed (nothing was printed: it may be sent again under
    /// another id), unsure (some may be printed: a person must look).
    state: State,
    /// What went wrong.
    reason: Option<Told>,
    /// How many bytes there are.
    bytes: i64,
    /// How many of them the printer took.
    sent: i64,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it ended.
    ended_at: Option<DateTime<Utc>>,
    /// When somebody said how an unsure one ended.
    settled_at: Option<DateTime<Utc>>,
}

fn view(delivery: Delivery, language: Language) -> DeliveryView {
    let reason = delivery.refusal();
    DeliveryView {
        id: delivery.id,
        job: delivery.job_id,
        printer: delivery.printer,
        address: delivery.address,
        state: delivery.state,
        reason: reason.map(|refusal| Told::of(&refusal, language)),
        bytes: delivery.bytes,
        sent: delivery.sent,
        started_at: delivery.started_at,
        ended_at: delivery.ended_at,
        settled_at: delivery.settled_at,
    }
}

/// Where to send a job.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LabelDeliveryInput)]
pub struct Sent {
    /// Chosen by the caller: the same again sends no second copy.
    id: Uuid,
    /// The printer's code.
    printer: String,
}

/// Sends a job to a label printer, once for each id, and says what became of it. What takes long
/// is answered as `sending`: ask again with the same id.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/label-jobs/{id}/deliveries",
    tag = "labels", params(("code" = String, Path), ("id" = Uuid, Path)), request_body = Sent,
    responses((status = 201, body = DeliveryView), (status = 200, body = DeliveryView)))]
pub async fn send(
    Shared(app): Shared<App>,
    actor: Actor,
    language: Language,
    Path((code, id)): Path<(String, Uuid)>,
    Input(sent): Input<Sent>,
) -> Result<(StatusCode, Json<DeliveryView>)> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let mut tx = app.db.read().await?;
    let printer = printers::printer(&mut tx, facility.id, &sent.printer).await?;
    let unknown = || Code::NotFound.with("what", &sent.printer).at("printer");
    let printer = printer.ok_or_else(unknown)?;
    let known = printers::delivery(&mut tx, facility.id, sent.id).await?;
    drop(tx);
    // Asked again, nothing is drawn again.
    if let Some(known) = known {
        deliver::check_same(&known, id, printer.id)?;
        let now = deliver::current(&app, facility.id, sent.id).await?;
        return Ok((StatusCode::OK, Json(view(now, language))));
    }
    let dpi = Dpi::new(printer.dpi)?;
    let order = deliver::Order {
        id: sent.id,
        job: id,
        bytes: zpl(&app, &facility, id, dpi.resolution()).await?,
        printer,
        account: actor.account,
    };
    let (is_new, delivery) = deliver::deliver(&app, &facility, order).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(view(delivery, language))))
}

/// A job as its printer takes it.
async fn zpl(app: &App, facility: &Facility, id: Uuid, resolution: Resolution) -> Result<Vec<u8>> {
    let mut tx = app.db.read().await?;
    let (job, labels) = found(&mut tx, facility.id, id).await?;
    drop(tx);
    let labels = work::kept(&labels)?;
    let copies = usize::try_from(job.copies).unwrap_or(1);
    if labels.len().saturating_mul(copies) > PICTURES_MAX {
        return Err(Code::LabelTooMany.with("most", PICTURES_MAX).into());
    }
    drawn(app, move |press| {
        let often = |facts| std::iter::repeat_n(facts, copies);
        let labels: Vec<Facts> = labels.into_iter().flat_map(often).collect();
        let job = Job {
            template: &job.template,
            language: Tongue::read(&job.language).into(),
            labels: &labels,
        };
        press.zpl(&job, resolution)
    })
    .await
}

/// The newest deliveries of a job, fifty at most.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/label-jobs/{id}/deliveries",
    tag = "labels", params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = Page<DeliveryView>)))]
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    language: Language,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<Page<DeliveryView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let found = printers::deliveries(&mut tx, facility.id, id).await?;
    let found = found.into_iter().map(|each| deliver::lively(&app, each));
    let views = found.map(|each| view(each, language)).collect();
    Ok(Json(Page::whole(views)))
}

/// What somebody saw at the printer.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LabelDeliveryOutcome)]
pub struct Seen {
    /// Whether all labels came out.
    printed: bool,
}

/// Says how a delivery ended of which nobody was sure.
#[utoipa::path(post,
    path = "/api/v1/facilities/{code}/label-jobs/{id}/deliveries/{delivery}/outcome",
    tag = "labels", params(("code" = String, Path), ("id" = Uuid, Path),
        ("delivery" = Uuid, Path)),
    request_body = Seen, responses((status = 200, body = DeliveryView)))]
pub async fn settle(
    Shared(app): Shared<App>,
    actor: Actor,
    language: Language,
    Path((code, id, delivery)): Path<(String, Uuid, Uuid)>,
    Input(seen): Input<Seen>,
) -> Result<Json<DeliveryView>> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let found = deliver::current(&app, facility.id, delivery).await?;
    if found.job_id != id {
        return Err(Code::NotFound.with("what", delivery).into());
    }
    let (printed, by) = (seen.printed, actor.account);
    let settled = deliver::settle(&app, facility.id, delivery, printed, by).await?;
    Ok(Json(view(settled, language)))
}
