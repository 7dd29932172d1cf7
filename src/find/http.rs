//! The route that finds anything.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    FindKind, Fit, keep,
    store::{self, DocumentName, Found, FoundDocument},
};
use crate::{
    app::App,
    catalog::{
        LotStatus,
        scan::{self, Scan},
    },
    clock::{CHINA, day_at},
    db::Tx,
    error::Result,
    http::{extract::Params, page::limit},
    people::{Actor, Permission},
    stock::Kind,
};

/// The longest text that is looked at, in characters: a Digital Link is longer than any name.
const TYPED_MAX: usize = 300;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find))
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// What was typed or scanned.
    #[serde(default)]
    q: String,
    /// At most this many of each kind: 1 to 20, 6 by default.
    limit: Option<i64>,
    /// The facility whose documents come first.
    at: Option<String>,
}

/// What was found, by kind, the kind that fits best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    /// What a scan says, where the text is one.
    scan: Option<Scan>,
    /// What was found of each kind.
    groups: Vec<Group>,
}

/// What was found of a kind, the best first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FindGroup)]
pub struct Group {
    /// The kind.
    kind: FindKind,
    /// The things.
    items: Vec<Hit>,
}

/// Something found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FindHit)]
pub struct Hit {
    /// How well it fits.
    fit: Fit,
    /// Its id.
    id: Uuid,
    /// Its code, lot number, document number or user name.
    code: String,
    /// Its name; of a lot the product's, of a document the facility's.
    name: String,
    /// What tells it from others.
    note: String,
    /// Of a lot, its product's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    /// Of a lot, its last good day.
    #[serde(skip_serializing_if = "Option::is_none")]
    expiry: Option<NaiveDate>,
    /// Of a lot, whether it may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<LotStatus>,
    /// Of a lot, the number of its double that was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    typed: Option<String>,
    /// Of a document, what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<DocumentHit>,
}

/// What a document that was found is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentHit {
    /// What it is.
    kind: Kind,
    /// Its business day.
    occurred_on: NaiveDate,
    /// Its facility's code.
    facility: String,
}

impl From<(Fit, Found)> for Hit {
    fn from((fit, found): (Fit, Found)) -> Hit {
        Hit {
            fit,
            id: found.id,
            code: found.code,
            name: found.name,
            note: found.note,
            product: found.product,
            expiry: found.expiry,
            status: found.status,
            typed: found.typed,
            document: None,
        }
    }
}

impl From<FoundDocument> for Hit {
    fn from(found: FoundDocument) -> Hit {
        Hit {
            fit: Fit::Exact,
            id: found.id,
            code: found.number.to_string(),
            name: found.facility_name,
            note: String::new(),
            product: None,
            expiry: None,
            status: None,
            typed: None,
            document: Some(DocumentHit {
                kind: found.kind,
                occurred_on: found.occurred_on,
                facility: found.facility_code,
            }),
        }
    }
}

/// Products, lots, documents, facilities and people, by code, number, name, part of one, English
/// name, pinyin initials, pinyin, or a scanned code.
#[utoipa::path(get, path = "/api/v1/find", tag = "find", params(Wanted),
    responses((status = 200, body = Answer)))]
pub async fn find(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Answer>> {
    let limit = limit(wanted.limit, 6, 20)?;
    let limit = usize::try_from(limit).unwrap_or(1);
    let typed: String = wanted.q.trim().chars().take(TYPED_MAX).collect();
    if let Err(error) = keep::before_answer(&app.db).await {
        // What is known is better than no answer.
        tracing::warn!(%error, "could not keep the words for finding");
    }
    let scan = scan::parse(&typed, day_at(app.clock.now(), CHINA));
    let mut tx = app.db.read().await?;
    let mut groups = match &scan {
        Some(scan) => scanned(&mut tx, &actor, scan).await?,
        None => Vec::new(),
    };
    if groups.is_empty() {
        groups = typed_groups(&mut tx, &actor, &typed, &wanted, limit).await?;
    }
    groups.retain(|group| !group.items.is_empty());
    // Kinds in the order of their best; of equals the order here stands.
    groups.sort_by_key(|group| group.items[0].fit);
    Ok(Json(Answer { scan, groups }))
}

/// The lot of a scan alone, if it is known: then a scanner goes straight to it.
async fn scanned(tx: &mut Tx, actor: &Actor, scan: &Scan) -> Result<Vec<Group>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Ok(Vec::new());
    }
    let (product, lots) = store::scanned(tx, scan).await?;
    let hit = |found| Hit::from((Fit::Exact, found));
    let lots: Vec<Hit> = lots.into_iter().map(hit).collect();
    if !lots.is_empty() {
        let kind = FindKind::Lot;
        return Ok(vec![Group { kind, items: lots }]);
    }
    let kind = FindKind::Product;
    let items = product.map(hit).into_iter();
    Ok(items
        .map(|item| Group {
            kind,
            items: vec![item],
        })
        .collect())
}

async fn typed_groups(
    tx: &mut Tx,
    actor: &Actor,
    typed: &str,
    wanted: &Wanted,
    limit: usize,
) -> Result<Vec<Group>> {
    let name = DocumentName::parse(typed);
    let mut documents = Vec::new();
    if let Some(name) = &name {
        let here = wanted.at.as_deref().unwrap_or_default();
        let found = store::documents(tx, actor, name, here, limit).await?;
        documents.extend(found.into_iter().map(Hit::from));
    }
    let documents = Group {
        kind: FindKind::Document,
        items: documents,
    };
    // A bare number may be part of anything; `#12`, an id and a head code are a document's only.
    let bare = matches!(name, Some(DocumentName::Number(_))) && !typed.starts_with(['#', '＃']);
    if !documents.items.is_empty() && !bare {
        return Ok(vec![documents]);
    }
    let mut groups = Vec::new();
    for (kind, permission) in [
        (FindKind::Product, Permission::SeeStock),
        (FindKind::Lot, Permission::SeeStock),
        (FindKind::Facility, Permission::SeePlaces),
        (FindKind::Person, Permission::ManagePeople),
    ] {
        if actor.may_somewhere(permission) {
            let found = store::things(tx, actor, kind, typed, limit).await?;
            let items = found.into_iter().map(Hit::from).collect();
            groups.push(Group { kind, items });
        }
    }
    groups.insert(groups.len().min(2), documents);
    Ok(groups)
}
