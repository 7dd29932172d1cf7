//! Routes of merging lots that are one.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::{
        LotStatus,
        merge::{self as rules, Side},
        store::{
            lots::{self, Described, Event},
            merges::{self, LikeRow, NewMerge},
        },
    },
    db::Tx,
    error::{Code, Error, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission, Place,
        store::{Act, audit},
    },
    stock::{
        merge::{settle, unsettle},
        store::merges as booked,
        view::{LotView, Named},
    },
};

mod shown;

use shown::{Merge, lot_view, view};

/// How many possible doubles are looked at.
const LOOK_ALIKES_MAX: i64 = 400;

/// The merges that a lot had a part in, the newest first.
#[utoipa::path(get, path = "/api/v1/lots/{id}/merges", tag = "stock",
    params(("id" = Uuid, Path)), responses((status = 200, body = Page<Merge>)))]
pub async fn of_lot(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
) -> Result<Json<Page<Merge>>> {
    allowed(&actor, Permission::SeeStock)?;
    let mut tx = app.db.read().await?;
    let mut views = Vec::new();
    for row in merges::of_lot(&mut tx, id).await? {
        views.push(view(&app, &actor, &mut tx, row).await?);
    }
    Ok(Json(Page::whole(views)))
}

/// Lots that may be one: of one product, with numbers that look alike.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookAlikes {
    /// Their product.
    product: Named,
    /// The lots.
    lots: Vec<LotView>,
}

/// Lots that may have been typed differently twice: the same number with another expiry, or
/// numbers that differ in O and 0, I and 1, case, blanks, signs and width only.
#[utoipa::path(get, path = "/api/v1/lot-doubles", tag = "stock",
    responses((status = 200, body = Page<LookAlikes>)))]
pub async fn doubles(State(app): State<App>, actor: Actor) -> Result<Json<Page<LookAlikes>>> {
    allowed(&actor, Permission::ManageLots)?;
    let mut tx = app.db.read().await?;
    let rows = merges::look_alikes(&mut tx, LOOK_ALIKES_MAX).await?;
    let alike = |a: &LikeRow, b: &LikeRow| a.product_id == b.product_id && a.shape == b.shape;
    let groups = rows.chunk_by(alike).map(|rows| LookAlikes {
        product: Named {
            code: rows[0].product_code.clone(),
            name: rows[0].product_name.clone(),
        },
        lots: rows
            .iter()
            .map(|row| lot_view(row.id, row.number.clone(), row.expiry))
            .collect(),
    });
    Ok(Json(Page::whole(groups.collect())))
}

/// A merge to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// Chosen by the caller: sending the same again is harmless.
    id: Uuid,
    /// The lot that survives.
    into: Uuid,
    /// Why.
    reason: String,
}

/// Merges a lot into another of the same product: new documents that name it are posted as the
/// other's, and what the books hold of it is booked over.
#[utoipa::path(post, path = "/api/v1/lots/{id}/merge", tag = "stock",
    params(("id" = Uuid, Path)), request_body = MergeInput,
    responses((status = 201, body = Merge), (status = 200, body = Merge)))]
pub async fn merge(
    State(app): State<App>,
    actor: Actor,
    Path(from): Path<Uuid>,
    Input(input): Input<MergeInput>,
) -> Result<(StatusCode, Json<Merge>)> {
    allowed(&actor, Permission::ManageLots)?;
    let mut tx = app.db.write().await?;
    let (double, kept) = both(&mut tx, from, input.into).await?;
    let known = merges::merge(&mut tx, input.id).await?;
    if let Some(known) = &known {
        let same = (known.from_id, known.into_id) == (from, input.into)
            && known.reason == input.reason.trim();
        if !same {
            return Err(Code::DocumentDiffers.with("number", "-").at("id").into());
        }
        drop(tx);
    } else {
        record(&mut tx, &app, &actor, &input, &double, &kept).await?;
        tx.commit().await?;
    }
    settle(&app).await?;
    let status = match known {
        Some(_) => StatusCode::OK,
        None => StatusCode::CREATED,
    };
    Ok((status, Json(read(&app, &actor, input.id).await?)))
}

async fn record(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    input: &MergeInput,
    double: &Described,
    kept: &Described,
) -> Result<()> {
    let from_into = merges::survivor(tx, double.id).await?;
    let into_into = merges::survivor(tx, kept.id).await?;
    let from = side(double, from_into.as_ref(), tx).await?;
    let into = side(kept, into_into.as_ref(), tx).await?;
    let reason = rules::check(&from, &into, &input.reason)?;
    within_scope(tx, actor, double.id).await?;
    let new = NewMerge {
        id: input.id,
        from: double.id,
        into: kept.id,
        reason: reason.clone(),
        account: actor.account,
        at: app.clock.now(),
    };
    merges::record(tx, &new).await?;
    if let Some(status) = rules::stricter(kept.status, double.status) {
        take_on(tx, app, actor, status, kept, double).await?;
    }
    told(tx, app, actor, "lot.merge", (double, kept), &reason).await
}

async fn side<'a>(
    lot: &'a Described,
    merged: Option<&'a (Uuid, String)>,
    tx: &mut Tx,
) -> Result<Side<'a>> {
    Ok(Side {
        number: &lot.number,
        product: &lot.product_code,
        status: lot.status,
        merged_into: merged.map(|(_, number)| number.as_str()),
        stands_for_others: merges::stands_for_others(tx, lot.id).await?,
    })
}

/// Gives `lot` the stricter status of the other.
async fn take_on(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    status: LotStatus,
    lot: &Described,
    other: &Described,
) -> Result<()> {
    let why = other.reason.as_deref().unwrap_or_default();
    let event = Event {
        at: app.clock.now(),
        status,
        reason: format!("批号 {}:{why}", other.number),
        account_id: Some(actor.account),
        account_name: None,
    };
    lots::say(tx, lot.id, &event).await
}

/// What a merge books over must lie within the scope of whoever merges.
async fn within_scope(tx: &mut Tx, actor: &Actor, lot: Uuid) -> Result<()> {
    let holders = booked::holders(tx, lot).await?.into_iter();
    let beyond = holders.filter(|holder| {
        let place = Place {
            region_path: holder.region_path.clone(),
            facility: Some(holder.id),
        };
        !actor.may(Permission::ManageLots, &place)
    });
    match beyond.count() {
        0 => Ok(()),
        count => Err(Code::MergeBeyondScope.with("count", count).into()),
    }
}

/// Why a merge is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoInput {
    /// Why.
    reason: String,
}

/// Takes a merge back: both names stand for themselves again, and what was booked over is booked
/// back where it is still there.
#[utoipa::path(post, path = "/api/v1/lot-merges/{id}/undo", tag = "stock",
    params(("id" = Uuid, Path)), request_body = UndoInput,
    responses((status = 200, body = Merge)))]
pub async fn undo(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Input(input): Input<UndoInput>,
) -> Result<Json<Merge>> {
    allowed(&actor, Permission::ManageLots)?;
    let reason = rules::checked_reason(&input.reason)?;
    let mut tx = app.db.write().await?;
    let unknown = || Error::from(Code::NotFound.with("what", id));
    let known = merges::merge(&mut tx, id).await?.ok_or_else(unknown)?;
    let (double, kept) = both(&mut tx, known.from_id, known.into_id).await?;
    let known = merges::merge(&mut tx, id).await?.ok_or_else(unknown)?;
    if known.undone_at.is_some() {
        return Err(Code::MergeUndone.into());
    }
    if let Some(product) = &known.product {
        return Err(Code::MergeOfProducts.with("product", product).into());
    }
    within_scope(&mut tx, &actor, double.id).await?;
    let now = app.clock.now();
    merges::end(&mut tx, id, &reason, actor.account, now).await?;
    if let Some(status) = rules::stricter(double.status, kept.status) {
        take_on(&mut tx, &app, &actor, status, &double, &kept).await?;
    }
    told(
        &mut tx,
        &app,
        &actor,
        "lot.unmerge",
        (&double, &kept),
        &reason,
    )
    .await?;
    let rows = booked::booked(&mut tx, double.id, kept.id, known.at).await?;
    tx.commit().await?;
    unsettle(&app, &rows, &reason, actor.account).await?;
    Ok(Json(read(&app, &actor, id).await?))
}

/// Both lots, locked in the order of their ids.
async fn both(tx: &mut Tx, from: Uuid, into: Uuid) -> Result<(Described, Described)> {
    if from == into {
        return Err(Code::MergeWithItself.at("into").into());
    }
    for id in [from.min(into), from.max(into)] {
        lots::lock(tx, id).await?;
    }
    let unknown = |id: Uuid| Error::from(Code::NotFound.with("what", id));
    let double = lots::described(tx, from)
        .await?
        .ok_or_else(|| unknown(from))?;
    let kept = lots::described(tx, into)
        .await?
        .ok_or_else(|| unknown(into))?;
    Ok((double, kept))
}

async fn told(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    action: &'static str,
    (from, into): (&Described, &Described),
    reason: &str,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "lot",
        target: &from.id.to_string(),
        facility: None,
        detail: json!({
            "product": from.product_code, "number": from.number, "expiry": from.expiry,
            "into": into.number, "intoExpiry": into.expiry, "reason": reason,
        }),
    };
    audit(tx, &app.clock, &act).await
}

async fn read(app: &App, actor: &Actor, id: Uuid) -> Result<Merge> {
    let mut tx = app.db.read().await?;
    let row = merges::merge(&mut tx, id).await?;
    let row = row.ok_or_else(|| Error::from(Code::NotFound.with("what", id)))?;
    view(app, actor, &mut tx, row).await
}

fn allowed(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.may_somewhere(permission) {
        return Ok(());
    }
    Err(Code::NotAllowed.into())
}
