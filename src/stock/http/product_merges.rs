//! Routes of merging products that are one.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::App,
    catalog::{
        merge::{
            checked_reason,
            product::{self as rules, Obstacles, Side},
        },
        store::{
            merges::NewMerge,
            product_merges::{self as store, ProductMergeRow},
            products::{self, Described},
        },
    },
    db::Tx,
    error::{Code, Error, Result},
    http::{
        extract::{Input, Params, Path},
        page::Page,
    },
    people::{
        Actor, Permission, Place,
        store::{Act, audit},
    },
    places::FacilityStatus,
    stock::{
        merge::{settle_a_while, unsettle_a_while},
        store::product_merges::{self as books, ProductHolderRow},
        view::Named,
    },
};

mod shown;

use shown::{ProductMerge, view};

/// How many merges of a product are told.
const MERGES_MAX: i64 = 50;

/// How many products are looked at for doubles: the whole catalogue.
const PRODUCTS_MAX: i64 = 1000;

/// The merges that a product had a part in, the newest first.
#[utoipa::path(get, path = "/api/v1/products/{code}/merges", tag = "stock",
    params(("code" = String, Path)), responses((status = 200, body = Page<ProductMerge>)))]
pub async fn of_product(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<ProductMerge>>> {
    allowed(&actor, Permission::SeeStock)?;
    let product = app.product(&code).await?;
    let mut tx = app.db.read().await?;
    let mut views = Vec::new();
    for row in store::merges(&mut tx, None, Some(product.id), MERGES_MAX).await? {
        views.push(view(&app, &actor, &mut tx, row).await?);
    }
    Ok(Json(Page::whole(views)))
}

/// Products that may be one: of one category and base unit, with names that look alike.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductLookAlikes {
    /// The products.
    products: Vec<Named>,
}

/// Products that may have been entered twice: of one category and base unit, whose name and
/// specification differ in blanks, signs, case and width only.
#[utoipa::path(get, path = "/api/v1/product-doubles", tag = "stock",
    responses((status = 200, body = Page<ProductLookAlikes>)))]
pub async fn doubles(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Page<ProductLookAlikes>>> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let wanted = products::Wanted {
        pattern: "%".to_owned(),
        limit: PRODUCTS_MAX,
        ..products::Wanted::default()
    };
    let mut tx = app.db.read().await?;
    let mut all = products::listed(&mut tx, &wanted).await?;
    all.retain(|product| product.merged_into.is_none());
    let groups = rules::look_alikes(all).into_iter();
    let named = |group: Vec<Described>| ProductLookAlikes {
        products: group.iter().map(name).collect(),
    };
    Ok(Json(Page::whole(groups.map(named).collect())))
}

/// Into which product.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OutlookParams {
    /// The code of the product that would survive.
    into: String,
}

/// What a merge would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MergeOutlook {
    /// The double.
    from: Named,
    /// The product that would survive.
    into: Named,
    /// The unit both are counted in.
    base_unit: String,
    /// Facilities whose books have some of the double.
    facilities: usize,
    /// Units that would be booked over.
    units: i64,
    /// Units under way, booked over once they have arrived.
    under_way: i64,
    /// Lots of the double.
    lots: i64,
    /// Those of them whose number and expiry the survivor has, too.
    shared_lots: i64,
    /// Packs of the double that the survivor does not have.
    packs_lost: Vec<String>,
}

/// What a merge would do, or why it cannot be.
#[utoipa::path(get, path = "/api/v1/products/{code}/merge-outlook", tag = "stock",
    params(("code" = String, Path), OutlookParams),
    responses((status = 200, body = MergeOutlook)))]
pub async fn outlook(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(params): Params<OutlookParams>,
) -> Result<Json<MergeOutlook>> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let mut tx = app.db.read().await?;
    let (double, kept) = both(&mut tx, &code, &params.into).await?;
    let held = checked(&mut tx, &actor, &double, &kept).await?;
    let meeting = books::meeting(&mut tx, double.id, kept.id).await?;
    let lost = double.details.packs.iter();
    let lost = lost.filter(|pack| !kept.details.packs.contains(pack));
    Ok(Json(MergeOutlook {
        from: name(&double),
        into: name(&kept),
        base_unit: kept.details.base_unit.clone(),
        facilities: held.iter().filter(|row| row.units > 0).count(),
        units: held.iter().map(|row| row.units).sum(),
        under_way: books::under_way(&mut tx, double.id).await?,
        lots: meeting.lots,
        shared_lots: meeting.shared,
        packs_lost: lost
            .map(|pack| {
                format!(
                    "{} = {} {}",
                    pack.name, pack.units, double.details.base_unit
                )
            })
            .collect(),
    }))
}

/// A merge to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductMergeInput {
    /// Chosen by the caller: sending the same again is harmless.
    id: Uuid,
    /// The code of the product that survives.
    into: String,
    /// Why.
    reason: String,
}

/// Merges a product into another: it counts as retired, new documents that name it are posted as
/// the other's, and what the books hold of it is booked over, lot by lot.
#[utoipa::path(post, path = "/api/v1/products/{code}/merge", tag = "stock",
    params(("code" = String, Path)), request_body = ProductMergeInput,
    responses((status = 201, body = ProductMerge), (status = 200, body = ProductMerge)))]
pub async fn merge(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(input): Input<ProductMergeInput>,
) -> Result<(StatusCode, Json<ProductMerge>)> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let mut tx = app.db.write().await?;
    let (double, kept) = locked(&mut tx, &code, &input.into).await?;
    let known = store::merges(&mut tx, Some(input.id), None, 1).await?.pop();
    let mut status = StatusCode::OK;
    if let Some(row) = &known {
        let same =
            (row.from_id, row.into_id) == (double.id, kept.id) && row.reason == input.reason.trim();
        if !same {
            return Err(Code::DocumentDiffers.with("number", "-").at("id").into());
        }
        drop(tx);
    } else {
        record(&mut tx, &app, &actor, &input, (&double, &kept)).await?;
        tx.commit().await?;
        app.products.forget();
        status = StatusCode::CREATED;
    }
    settle_a_while(&app).await?;
    Ok((status, Json(read(&app, &actor, input.id).await?)))
}

async fn record(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    input: &ProductMergeInput,
    (double, kept): (&Described, &Described),
) -> Result<()> {
    checked(tx, actor, double, kept).await?;
    let new = NewMerge {
        id: input.id,
        from: double.id,
        into: kept.id,
        reason: checked_reason(&input.reason)?,
        account: actor.account,
        at: app.clock.now(),
    };
    store::record(tx, &new).await?;
    store::merge_lots(tx, double.id, new.at).await?;
    let pair = (&double.code[..], &kept.code[..]);
    told(tx, app, actor, "product.merge", pair, &new.reason).await
}

/// Why a merge is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductUndoInput {
    /// Why.
    reason: String,
}

/// Takes a merge of products back: both stand for themselves again, and what was booked over is
/// booked back where it is still there.
#[utoipa::path(post, path = "/api/v1/product-merges/{id}/undo", tag = "stock",
    params(("id" = Uuid, Path)), request_body = ProductUndoInput,
    responses((status = 200, body = ProductMerge)))]
pub async fn undo(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Input(input): Input<ProductUndoInput>,
) -> Result<Json<ProductMerge>> {
    allowed(&actor, Permission::ManageCatalogue)?;
    let reason = checked_reason(&input.reason)?;
    let mut tx = app.db.write().await?;
    let known = found(&mut tx, id).await?;
    let (double, kept) = locked(&mut tx, &known.from_code, &known.into_code).await?;
    if found(&mut tx, id).await?.undone_at.is_some() {
        return Err(Code::MergeUndone.into());
    }
    within_scope(&actor, &books::holders(&mut tx, double.id).await?)?;
    store::end(&mut tx, id, &reason, actor.account, app.clock.now()).await?;
    let pair = (&double.code[..], &kept.code[..]);
    told(&mut tx, &app, &actor, "product.unmerge", pair, &reason).await?;
    let rows = books::booked(&mut tx, id).await?;
    tx.commit().await?;
    app.products.forget();
    unsettle_a_while(&app, rows, reason, actor.account).await?;
    Ok(Json(read(&app, &actor, id).await?))
}

fn name(product: &Described) -> Named {
    Named {
        code: product.code.clone(),
        name: product.details.name.clone(),
    }
}

/// Both products.
async fn both(tx: &mut Tx, from: &str, into: &str) -> Result<(Described, Described)> {
    if from == into {
        return Err(Code::MergeWithItself.at("into").into());
    }
    let double = products::described(tx, from).await?;
    let double = double.ok_or_else(|| Code::NotFound.with("what", from))?;
    let kept = products::described(tx, into).await?;
    let kept = kept.ok_or_else(|| Code::NotFound.with("what", into).at("into"))?;
    Ok((double, kept))
}

/// Both products, locked in the order of their ids, as they are then.
async fn locked(tx: &mut Tx, from: &str, into: &str) -> Result<(Described, Described)> {
    let (double, kept) = both(tx, from, into).await?;
    for id in [double.id.min(kept.id), double.id.max(kept.id)] {
        products::lock(tx, id).await?;
    }
    both(tx, from, into).await
}

/// The books that have the double, if it may be merged.
async fn checked(
    tx: &mut Tx,
    actor: &Actor,
    double: &Described,
    kept: &Described,
) -> Result<Vec<ProductHolderRow>> {
    let held = books::holders(tx, double.id).await?;
    let first = |wanted: fn(&ProductHolderRow) -> bool| {
        let mut there = held.iter().filter(|row| row.units > 0);
        there.find(|row| wanted(row)).map(|row| row.name.clone())
    };
    let mut obstacles = Obstacles {
        merged_lots: store::merged_lots(tx, double.id).await?,
        counting: first(|row| row.counting),
        closed: first(|row| row.status == FacilityStatus::Closed),
    };
    if obstacles.counting.is_none() {
        obstacles.counting = books::counted_at(tx, double.id).await?;
    }
    let from = side(tx, double).await?;
    let into = side(tx, kept).await?;
    rules::check(&from, &into, &obstacles)?;
    within_scope(actor, &held)?;
    Ok(held)
}

async fn side<'a>(tx: &mut Tx, product: &'a Described) -> Result<Side<'a>> {
    let merged = product.merged_into.as_ref();
    Ok(Side {
        code: &product.code,
        category: product.details.category,
        base_unit: &product.details.base_unit,
        merged_into: merged.map(|(code, _)| code.as_str()),
        stands_for_others: store::stands_for_others(tx, product.id).await?,
    })
}

/// What a merge books over must lie within the scope of whoever merges.
fn within_scope(actor: &Actor, held: &[ProductHolderRow]) -> Result<()> {
    let beyond = held.iter().filter(|row| {
        let place = Place {
            region_path: row.region_path.clone(),
            facility: Some(row.id),
        };
        !actor.may(Permission::ManageCatalogue, &place)
    });
    match beyond.count() {
        0 => Ok(()),
        count => Err(Code::MergeBeyondScope.with("count", count).into()),
    }
}

async fn told(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    action: &'static str,
    (from, into): (&str, &str),
    reason: &str,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "product",
        target: from,
        facility: None,
        detail: json!({ "into": into, "reason": reason }),
    };
    audit(tx, &app.clock, &act).await
}

async fn found(tx: &mut Tx, id: Uuid) -> Result<ProductMergeRow> {
    let row = store::merges(tx, Some(id), None, 1).await?.pop();
    row.ok_or_else(|| Error::from(Code::NotFound.with("what", id)))
}

async fn read(app: &App, actor: &Actor, id: Uuid) -> Result<ProductMerge> {
    let mut tx = app.db.read().await?;
    let row = found(&mut tx, id).await?;
    view(app, actor, &mut tx, row).await
}

fn allowed(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.may_somewhere(permission) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}
