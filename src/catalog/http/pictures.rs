//! Routes of pictures of products.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::products::allowed;
use crate::{
    app::App,
    catalog::{
        picture,
        store::pictures::{self as store, Picture},
    },
    db::Tx,
    error::{Code, Error, Result},
    http::extract::{Params, Path},
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
};

/// Which picture.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The hash told with the product: with it the answer may be kept for ever.
    v: Option<String>,
}

/// The picture of a product.
#[utoipa::path(get, path = "/api/v1/products/{code}/picture", tag = "catalogue",
    params(("code" = String, Path), Wanted),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "The picture is still the one known")))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(wanted): Params<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    allowed(&actor, Permission::SeePlaces)?;
    let product = app.product(&code).await?;
    let mut tx = app.db.read().await?;
    let found = store::picture(&mut tx, product.id).await?;
    let picture = found.ok_or_else(|| Code::NotFound.with("what", &code))?;
    let tag = format!("\"{}\"", picture.hash);
    let cache = if wanted.v.as_deref() == Some(picture.hash.as_str()) {
        "private, max-age=31536000, immutable"
    } else {
        "private, no-cache"
    };
    let known = headers.get(header::IF_NONE_MATCH);
    let fresh = [
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, tag.clone()),
    ];
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, fresh).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "image/jpeg")];
    Ok((fresh, kind, picture.jpeg).into_response())
}

/// A picture that was kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Kept {
    /// Its hash.
    picture: String,
}

/// Gives a product a picture: a JPEG or PNG of at most 8 MB, which is drawn again, small.
#[utoipa::path(put, path = "/api/v1/products/{code}/picture", tag = "catalogue",
    params(("code" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Kept)))]
pub async fn put(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<Kept>> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let product = app.product(&code).await?;
    let body = body.map_err(|_| Error::from(Code::TooLarge))?;
    let jpeg = picture::redraw(body, picture::PRODUCT).await?.jpeg;
    let hash = format!("{:x}", Sha256::digest(&jpeg));
    let picture = Picture { hash, jpeg };
    let mut tx = app.db.write().await?;
    store::keep(&mut tx, product.id, &picture, app.clock.now()).await?;
    let detail = json!({ "hash": picture.hash, "bytes": picture.jpeg.len() });
    tell(&mut tx, &app, &actor, ("product.picture", &code), detail).await?;
    tx.commit().await?;
    Ok(Json(Kept {
        picture: picture.hash,
    }))
}

/// Takes the picture of a product away.
#[utoipa::path(delete, path = "/api/v1/products/{code}/picture", tag = "catalogue",
    params(("code" = String, Path)), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<StatusCode> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let product = app.product(&code).await?;
    let mut tx = app.db.write().await?;
    if store::remove(&mut tx, product.id).await? {
        let act = ("product.picture-remove", code.as_str());
        tell(&mut tx, &app, &actor, act, json!({})).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    (action, target): (&str, &str),
    detail: Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "product",
        target,
        facility: None,
        detail,
    };
    audit(tx, &app.clock, &act).await
}
