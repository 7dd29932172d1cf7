//! Routes of photos: each comes on its own, before what it belongs to.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::picture,
    db::Tx,
    error::{Code, Error, Result},
    http::extract::{Params, Path},
    inspection::{
        content::Content,
        seal,
        store::{
            findings,
            photos::{self as store, PhotoRow, ShownRow},
            visits,
        },
        visit::{PHOTOS_MAX, moment},
    },
    people::{Actor, Permission},
    places::SharedFacility,
};

/// So many photos of a facility may wait for the visits and steps that name them.
const WAITING_MAX: i64 = 300;

/// A photo of a visit or of what was done about a finding.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/inspection-photos/{photo}",
    tag = "inspections", params(("code" = String, Path), ("photo" = Uuid, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg")))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, photo)): Path<(String, Uuid)>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let found = match store::jpeg(&mut tx, facility.id, photo).await? {
        Some(found) => Some(found),
        None => of_finding(&mut tx, facility.id, photo).await?,
    };
    let (jpeg, hash) = found.ok_or_else(|| Code::NotFound.with("what", photo))?;
    let heads = [
        (header::CONTENT_TYPE, "image/jpeg".to_owned()),
        (
            header::CACHE_CONTROL,
            // Asked for each time: on a shared phone the next one may not see it.
            "private, no-cache".to_owned(),
        ),
        (header::ETAG, format!("\"{hash}\"")),
    ];
    Ok((heads, jpeg).into_response())
}

/// A photo of a finding that a facility has to put right elsewhere: the finding's own, or one of
/// its check. What else was seen at that visit is not shown.
async fn of_finding(tx: &mut Tx, responsible: Uuid, id: Uuid) -> Result<Option<(Vec<u8>, String)>> {
    for row in store::shown_by(tx, responsible, id).await? {
        if row.is_own || names(tx, &row, id).await? {
            return store::jpeg(tx, row.facility_id, id).await;
        }
    }
    Ok(None)
}

/// Whether the visit names a photo at the check of its finding.
async fn names(tx: &mut Tx, row: &ShownRow, id: Uuid) -> Result<bool> {
    let Some(sealed) = visits::sealed(tx, row.facility_id, row.visit_id).await? else {
        return Ok(false);
    };
    let content: Content = serde_json::from_str(&sealed.content).map_err(anyhow::Error::from)?;
    let mut answers = content.answers.iter();
    let answer = answers.find(|answer| answer.check == row.check_code);
    Ok(answer.is_some_and(|answer| answer.photos.iter().any(|photo| photo.id == id)))
}

/// What a photo belongs to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Belongs {
    /// The id of the visit or the finding.
    subject: Uuid,
    /// When it was taken, by the device.
    taken_at: DateTime<Utc>,
}

/// A photo that is kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = InspectionPhoto)]
pub struct PhotoView {
    /// Its id.
    id: Uuid,
    /// SHA-256 of the JPEG that is kept.
    sha256: String,
    /// Pixels across.
    width: i64,
    /// Pixels down.
    height: i64,
}

impl From<PhotoRow> for PhotoView {
    fn from(row: PhotoRow) -> PhotoView {
        PhotoView {
            id: row.id,
            sha256: row.hash,
            width: row.width,
            height: row.height,
        }
    }
}

/// Keeps a photo: a JPEG or PNG of at most 8 MB, drawn again, 1600 pixels at most, without the
/// place and whatever else its maker wrote into it. The same again is harmless.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/inspection-photos/{photo}",
    tag = "inspections", params(("code" = String, Path), ("photo" = Uuid, Path), Belongs),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = PhotoView), (status = 200, body = PhotoView)))]
pub async fn put(
    State(app): State<App>,
    actor: Actor,
    Path((code, photo)): Path<(String, Uuid)>,
    Params(belongs): Params<Belongs>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<PhotoView>)> {
    let facility = enter(&app, &actor, &code).await?;
    let taken_at = moment("takenAt", belongs.taken_at)?;
    let body = body.map_err(|_| Error::from(Code::TooLarge))?;
    let sent_hash = seal::hash(&body);
    let mut tx = app.db.read().await?;
    // What was done about a finding is kept where it was found, whoever puts it right.
    let finding = findings::finding(&mut tx, facility.id, belongs.subject).await?;
    let home = finding.map_or(facility.id, |finding| finding.facility_id);
    let there = store::photo(&mut tx, home, photo).await?;
    drop(tx);
    if let Some(there) = there {
        return again(there, &sent_hash, &belongs);
    }
    let drawn = picture::redraw(body, picture::PHOTO).await?;
    let (width, height) = drawn.size;
    let row = PhotoRow {
        id: photo,
        subject_id: belongs.subject,
        taken_at,
        sent_hash: sent_hash.clone(),
        hash: seal::hash(&drawn.jpeg),
        width: width.into(),
        height: height.into(),
    };
    let mut tx = app.db.write().await?;
    let others = store::of(&mut tx, home, belongs.subject).await?;
    if others.len() >= PHOTOS_MAX {
        return Err(Code::PhotoTooMany.with("most", PHOTOS_MAX).into());
    }
    if store::waiting(&mut tx, home).await? >= WAITING_MAX {
        return Err(Code::PhotosWaiting.with("most", WAITING_MAX).into());
    }
    let whose = (home, actor.account);
    let is_new = store::add(&mut tx, whose, &row, drawn.jpeg, app.clock.now()).await?;
    if !is_new {
        // It came twice at the same moment.
        let there = store::photo(&mut tx, home, photo).await?;
        let there = there.ok_or_else(|| Code::NotFound.with("what", photo))?;
        return again(there, &sent_hash, &belongs);
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Whoever inspects there takes photos, and whoever answers for findings there.
async fn enter(app: &App, actor: &Actor, code: &str) -> Result<SharedFacility> {
    match app.enter(actor, code, Permission::Inspect).await {
        Ok(facility) => Ok(facility),
        Err(_) => app.enter(actor, code, Permission::AnswerFindings).await,
    }
}

fn again(
    there: PhotoRow,
    sent_hash: &str,
    belongs: &Belongs,
) -> Result<(StatusCode, Json<PhotoView>)> {
    if there.sent_hash != sent_hash || there.subject_id != belongs.subject {
        return Err(Code::PhotoDiffers.at("photo").into());
    }
    Ok((StatusCode::OK, Json(there.into())))
}
