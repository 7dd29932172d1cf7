//! Routes of print jobs: printing, the log, one job, a preview.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::templates::SubjectView;
use crate::{
    app::App,
    db::Tx,
    error::{Code, Language, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    label::{Job, Press},
    people::{Actor, Permission, Person},
    printing::{
        draw::drawn,
        facts::{Asking, Values},
        order::{All, Asked, Tongue},
        prepare::prepare,
        store::{
            jobs::{self, JobRow},
            prints::{self, PrintRow},
        },
        work,
    },
    stock::shelf::Head,
};

/// The most labels that a preview draws.
const PREVIEW_MAX: usize = 4;

/// Labels to be printed.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LabelJobInput)]
pub struct Order {
    /// Chosen by the caller: sending the same again is harmless.
    id: Uuid,
    /// The label's key.
    template: String,
    /// The language of what stands still.
    language: Tongue,
    /// Things one by one, as the list names them; 2,000 at most.
    #[serde(default)]
    things: Option<Vec<String>>,
    /// Or all that the list shows with these filters.
    #[serde(default)]
    all: Option<All>,
    /// What somebody types, by thing and field; under `*` for all. An empty one clears what was
    /// typed the last time.
    #[serde(default)]
    values: BTreeMap<String, Values>,
    /// How often each, 1 to 100; once by default.
    #[serde(default)]
    copies: Option<i64>,
}

/// Labels to be looked at before they are printed.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LabelPreviewInput)]
pub struct Trial {
    /// The label's key.
    template: String,
    /// The language of what stands still.
    language: Tongue,
    /// Things one by one, as the list names them.
    #[serde(default)]
    things: Option<Vec<String>>,
    /// Or all that the list shows with these filters.
    #[serde(default)]
    all: Option<All>,
    /// What somebody types, by thing and field; under `*` for all.
    #[serde(default)]
    values: BTreeMap<String, Values>,
    /// How often each.
    #[serde(default)]
    copies: Option<i64>,
}

/// Labels that were printed together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabelJob)]
pub struct JobView {
    /// Its id.
    id: Uuid,
    /// The label's key.
    template: String,
    /// What people call it; its key where there is no such template any more.
    name: String,
    /// What it is about.
    #[schema(inline)]
    subject: Option<SubjectView>,
    /// The language of what stands still.
    language: Tongue,
    /// How often each label.
    copies: i64,
    /// How many labels, copies not counted.
    count: i64,
    /// The book's head that stands on them.
    head: Head,
    /// When.
    printed_at: DateTime<Utc>,
    /// By whom.
    printed_by: Person,
    /// Characters that no font has: they are drawn as empty boxes. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<char>>,
    /// The labels; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<LabelView>>,
}

/// A label that was printed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelPrinted)]
pub struct LabelView {
    /// What it is for, as the list names it.
    thing: String,
    /// Its name.
    name: String,
    /// Its code.
    code: Option<String>,
    /// What it says, by field.
    facts: Values,
}

fn view(press: &Press, job: JobRow) -> JobView {
    let language = Tongue::read(&job.language);
    let template = press.template(&job.template).ok();
    let name = template.map_or(job.template.as_str(), |template| {
        template.name.in_language(language.into())
    });
    JobView {
        id: job.id,
        name: name.to_owned(),
        subject: template.map(|template| template.subject.into()),
        language,
        copies: job.copies,
        count: job.labels,
        head: Head::at(job.head_seq, &job.head_hash),
        printed_at: job.printed_at,
        printed_by: Person {
            id: job.account_id,
            name: job.account_name,
        },
        missing: None,
        labels: None,
        template: job.template,
    }
}

fn whole(press: &Press, job: JobRow, labels: Vec<PrintRow>) -> Result<JobView> {
    let facts = work::kept(&labels)?;
    let mut view = view(press, job);
    let missing = press
        .template(&view.template)
        .map(|template| press.missing(template, &facts));
    view.missing = Some(missing.unwrap_or_default().into_iter().collect());
    let printed = labels.into_iter().zip(facts).map(|(row, facts)| LabelView {
        thing: row.thing_key,
        name: row.name,
        code: row.code,
        facts: facts.values,
    });
    view.labels = Some(printed.collect());
    Ok(view)
}

/// Prints labels: keeps what stands on each, and gives codes to what has none.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/label-jobs", tag = "labels",
    params(("code" = String, Path)), request_body = Order,
    responses((status = 201, body = JobView), (status = 200, body = JobView)))]
pub async fn print(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(order): Input<Order>,
) -> Result<(StatusCode, Json<JobView>)> {
    let facility = app.enter(&actor, &code, Permission::PostStock).await?;
    let asked = Asked {
        template: order.template,
        language: order.language,
        things: order.things,
        all: order.all,
        values: order.values,
        copies: order.copies.unwrap_or(1),
    };
    let asking = Asking {
        app: &app,
        actor: Some(&actor),
        permission: Permission::PostStock,
        facility: &facility,
    };
    let by = (actor.account, &*actor.name);
    let done = work::print(asking, by, order.id, &asked).await?;
    let status = if done.is_fresh {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(whole(app.press()?, done.job, done.labels)?)))
}

/// Which part of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

/// The place of a job in the log: its moment and id.
fn place(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = text.split_once('.')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((at, id.parse().ok()?))
}

/// The print log, the newest first.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/label-jobs", tag = "labels",
    params(("code" = String, Path), Part), responses((status = 200, body = Page<JobView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(part): Params<Part>,
) -> Result<Json<Page<JobView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let limit = limit(part.limit, 50, 200)?;
    let after = match &part.after {
        Some(text) => {
            place(text).ok_or_else(|| Code::InvalidInput.with("what", text).at("after"))?
        }
        None => (DateTime::<Utc>::MAX_UTC.min(last_moment()), Uuid::max()),
    };
    let mut tx = app.db.read().await?;
    let rows = jobs::jobs(&mut tx, facility.id, after, limit + 1).await?;
    drop(tx);
    let press = app.press()?;
    let views = rows.into_iter().map(|row| view(press, row)).collect();
    Ok(Json(Page::cut(views, limit, |view: &JobView| {
        format!("{}.{}", view.printed_at.timestamp_micros(), view.id)
    })))
}

/// Later than any print, and a moment that both engines can hold.
fn last_moment() -> DateTime<Utc> {
    DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The job of a facility with its labels.
pub async fn found(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<(JobRow, Vec<PrintRow>)> {
    let job = jobs::job(tx, facility, id).await?;
    let job = job.ok_or_else(|| Code::NotFound.with("what", id))?;
    let labels = prints::of_job(tx, facility, id).await?;
    Ok((job, labels))
}

/// One job, with what stands on each label.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/label-jobs/{id}", tag = "labels",
    params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = JobView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<JobView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let (job, labels) = found(&mut tx, facility.id, id).await?;
    drop(tx);
    Ok(Json(whole(app.press()?, job, labels)?))
}

/// Labels as they would be printed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelPreview)]
pub struct Preview {
    /// How many labels, copies not counted.
    count: usize,
    /// Characters that no font has: they would be empty boxes.
    missing: Vec<char>,
    /// The first labels as SVG, four at most.
    svgs: Vec<String>,
}

/// Shows labels before they are printed: nothing is kept, and no code is given.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/label-previews", tag = "labels",
    params(("code" = String, Path)), request_body = Trial,
    responses((status = 200, body = Preview)))]
pub async fn preview(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(trial): Input<Trial>,
) -> Result<Json<Preview>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let asked = Asked {
        template: trial.template,
        language: trial.language,
        things: trial.things,
        all: trial.all,
        values: trial.values,
        copies: trial.copies.unwrap_or(1),
    };
    let asking = Asking {
        app: &app,
        actor: Some(&actor),
        permission: Permission::SeeStock,
        facility: &facility,
    };
    let mut tx = app.db.read().await?;
    let prepared = prepare(asking, &mut tx, &asked).await?;
    drop(tx);
    let count = prepared.labels.len();
    let template = app.press()?.template(&asked.template)?;
    let labels = prepared.without_codes(template, &app.config.public_url, count);
    let preview = drawn(&app, move |press| {
        let job = |labels| Job {
            template: &asked.template,
            language: Language::from(asked.language),
            labels,
        };
        press.check(&job(&labels))?;
        let missing = press.missing(press.template(&asked.template)?, &labels);
        let mut svgs = press.svg(&job(&labels[..count.min(PREVIEW_MAX)]))?;
        svgs.truncate(PREVIEW_MAX);
        Ok(Preview {
            count,
            missing: missing.into_iter().collect(),
            svgs,
        })
    });
    Ok(Json(preview.await?))
}
