//! Routes of taught codes: "this code is that product".

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    catalog::scan::other::Scheme,
    clock::{CHINA, day_at},
    error::{Code, Result},
    http::{
        extract::{Input, Params, Path},
        page::{Page, limit},
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::Named,
    scan::{
        Reading, read,
        store::{self, known::KnownRow},
    },
};

/// The longest text that can be taught, in bytes.
const TEXT_MAX: usize = 500;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of the product with this code.
    product: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<i64>,
}

/// A code that is known to be a product's.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KnownCode)]
pub struct Known {
    /// The scheme: gtin, trace, ma, ahm, text.
    scheme: String,
    /// The part that names the product.
    name: String,
    /// The product.
    product: Named,
    /// The scan it was learnt from.
    example: String,
    /// When.
    taught_at: DateTime<Utc>,
}

impl From<KnownRow> for Known {
    fn from(row: KnownRow) -> Known {
        Known {
            scheme: row.scheme,
            name: row.name,
            product: Named {
                code: row.product_code,
                name: row.product_name,
            },
            example: row.example,
            taught_at: row.taught_at,
        }
    }
}

fn allowed(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.may_somewhere(permission) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}

/// The codes that were taught, by scheme and name.
#[utoipa::path(get, path = "/api/v1/known-codes", tag = "scans", params(Wanted),
    responses((status = 200, body = Page<Known>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<Known>>> {
    allowed(&actor, Permission::SeePlaces)?;
    let limit = limit(wanted.limit, 50, 200)?;
    let after = wanted.after.unwrap_or_default();
    let after = after.split_once(' ').unwrap_or((&after, ""));
    let mut tx = app.db.read().await?;
    let rows = store::known::all(&mut tx, wanted.product.as_deref(), after, limit + 1).await?;
    let known = rows.into_iter().map(Known::from).collect();
    let key = |known: &Known| format!("{} {}", known.scheme, known.name);
    Ok(Json(Page::cut(known, limit, key)))
}

/// A code, and the product it is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TaughtCode)]
pub struct Taught {
    /// The scan.
    text: String,
    /// The product's code.
    product: String,
}

/// Learns which product a code is: of a 药品追溯码 its first seven digits, of a device identifier the
/// part before lot and serial number, of a GTIN all of it. From then on every scan of it is known.
#[utoipa::path(post, path = "/api/v1/known-codes", tag = "scans", request_body = Taught,
    responses((status = 201, body = Known)))]
pub async fn teach(
    State(app): State<App>,
    actor: Actor,
    Input(taught): Input<Taught>,
) -> Result<(StatusCode, Json<Known>)> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let text = taught.text.trim();
    if text.is_empty() || text.len() > TEXT_MAX {
        return Err(Code::ScanTooLong.with("most", TEXT_MAX).at("text").into());
    }
    let now = app.clock.now();
    let (scheme, name) = named(text, read(text, &app.config.public_url, day_at(now, CHINA)))?;
    let product = app.product(&taught.product).await?;
    let mut tx = app.db.write().await?;
    let is_known = store::product_named(&mut tx, scheme, &name).await?;
    if let Some(other) = is_known.filter(|other| other.id != product.id) {
        let refusal = Code::CodeTaughtOtherwise.with("product", other.name);
        return Err(refusal.at("text").into());
    }
    let what = (product.id, text);
    let who = (actor.account, now);
    if !store::known::learn(&mut tx, (scheme, &name), what, who).await? {
        let refusal = Code::CodeTaughtOtherwise.with("product", &product.name);
        return Err(refusal.at("text").into());
    }
    let act = Act {
        account: Some(actor.account),
        action: "code.teach",
        target_kind: "product",
        target: &product.code,
        facility: None,
        detail: json!({ "scheme": scheme.text(), "name": name, "example": text }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    let known = Known {
        scheme: scheme.text().to_owned(),
        name,
        product: Named {
            code: product.code.clone(),
            name: product.name.clone(),
        },
        example: text.to_owned(),
        taught_at: now,
    };
    Ok((StatusCode::CREATED, Json(known)))
}

/// The part of a code that names the product.
fn named(text: &str, reading: Reading) -> Result<(Scheme, String)> {
    let ours = |zh: &str, en: &str| {
        let refusal = Code::CodeNeedsNoTeaching.in_words("what", zh.into(), en.into());
        Err(refusal.at("text").into())
    };
    match reading {
        Reading::Pack(scan) => Ok((Scheme::Gtin, scan.gtin)),
        Reading::Other(other) => Ok((other.scheme, other.product)),
        Reading::Text => Ok((Scheme::Text, text.to_owned())),
        Reading::Label { .. } => ours("它是标签编码。", "it is a label's code."),
        Reading::Paper { .. } | Reading::Head(_) => ours(
            "它是纸质单据的核对码。",
            "it is the code of a printed paper.",
        ),
    }
}

/// Forgets what was taught of a code.
#[utoipa::path(delete, path = "/api/v1/known-codes/{scheme}/{name}", tag = "scans",
    params(("scheme" = String, Path), ("name" = String, Path)),
    responses((status = 204, description = "It is forgotten")))]
pub async fn forget(
    State(app): State<App>,
    actor: Actor,
    Path((scheme, name)): Path<(String, String)>,
) -> Result<StatusCode> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let mut tx = app.db.write().await?;
    if !store::known::forget(&mut tx, &scheme, &name).await? {
        return Err(Code::NotFound.with("what", &name).into());
    }
    let act = Act {
        account: Some(actor.account),
        action: "code.forget",
        target_kind: "code",
        target: &name,
        facility: None,
        detail: json!({ "scheme": scheme }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
