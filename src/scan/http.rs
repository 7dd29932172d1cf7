//! Routes of scanning: what a text or a photo means.

use axum::{Json, body::Bytes, extract::State};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::Resolved,
    photo, read,
    resolve::{Here, resolve},
};
use crate::{
    app::App,
    catalog::{picture::UPLOAD_MAX, scan::BYTES_MAX},
    clock::day_at,
    error::{Code, Error, Language, Result},
    http::extract::Input,
    people::{Actor, Permission},
};

mod codes;
mod heads;
mod known;

/// One photo is decoded at a time: it takes memory and a processor while it is.
static DECODING: Semaphore = Semaphore::const_new(1);

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(scanned))
        .routes(routes!(photographed))
        .routes(routes!(codes::list, codes::give))
        .routes(routes!(codes::retire))
        .routes(routes!(known::list, known::teach))
        .routes(routes!(known::forget))
        .routes(routes!(heads::check))
}

/// What was scanned, and where.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ScanInput)]
pub struct Scanned {
    /// What was read, as it was read.
    text: String,
    /// The code of the facility it was scanned at.
    facility: String,
}

/// Says what a scan is, whose it is, what speaks against its going out, and what can be done.
#[utoipa::path(post, path = "/api/v1/scans", tag = "scans", request_body = Scanned,
    responses((status = 200, body = Resolved)))]
pub async fn scanned(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Input(scanned): Input<Scanned>,
) -> Result<Json<Resolved>> {
    let facility = app
        .enter(&actor, &scanned.facility, Permission::SeeStock)
        .await?;
    let text = checked(&scanned.text)?;
    let here = Here {
        app: &app,
        actor: &actor,
        facility: &facility,
        today: day_at(app.clock.now(), facility.utc_offset_minutes),
        language,
    };
    let reading = read(text, &app.config.public_url, here.today);
    let mut tx = app.db.read().await?;
    Ok(Json(resolve(&here, &mut tx, text, reading).await?))
}

/// A scan no longer than any symbol can hold.
fn checked(text: &str) -> Result<&str> {
    if text.len() > BYTES_MAX {
        return Err(Code::ScanTooLong.with("most", BYTES_MAX).at("text").into());
    }
    Ok(text)
}

/// What stands in the codes of a photo.
#[derive(Debug, Serialize, ToSchema)]
pub struct Photographed {
    /// The text of each.
    texts: Vec<String>,
}

/// Reads the codes in a photo: a JPEG or PNG of at most 8 MB.
#[utoipa::path(post, path = "/api/v1/scans/photo", tag = "scans",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Photographed)))]
pub async fn photographed(
    actor: Actor,
    request: axum::extract::Request,
) -> Result<Json<Photographed>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let body: Bytes = axum::body::to_bytes(request.into_body(), UPLOAD_MAX)
        .await
        .map_err(|_| Error::from(Code::TooLarge))?;
    let permit = DECODING.acquire().await.map_err(anyhow::Error::from)?;
    let texts = tokio::task::spawn_blocking(move || {
        // Held until it is done, even when the caller gave up: the work goes on.
        let _permit = permit;
        photo::texts(&body)
    });
    let texts = texts.await.map_err(anyhow::Error::from)??;
    if texts.is_empty() {
        return Err(Code::PhotoWithoutCode.into());
    }
    Ok(Json(Photographed { texts }))
}
