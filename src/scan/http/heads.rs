//! The route that checks a book's head, as it is printed on stock card labels.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    error::{Code, Result},
    http::extract::{Params, Path},
    paper::{
        Subject,
        check::{Moved, Reason, Verdict, moved},
    },
    people::{Actor, Permission},
    stock::{
        chain::hex,
        shelf::Head,
        store::{cards, holdings},
        verify::KnownHead,
    },
};

/// The most entries made since that are told one by one.
const SINCE_MAX: i64 = 100;

/// What the label is about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct About {
    /// The product's code, where the label is a product's card: entries of it are marked.
    product: Option<String>,
}

/// What the book says of a head.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeadChecked)]
pub struct Checked {
    /// Equal, moved on, or not ours.
    verdict: Verdict,
    /// Why not ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    /// The book's head now.
    now: Head,
    /// Entries made since the label was printed; none where it is not ours.
    since: i64,
    /// Those of them that are about the product.
    touching: i64,
    /// The first of them.
    moved: Vec<Moved>,
}

/// Says whether a label's head code (`12-3F9A-02BC-77D1`) equals the book.
///
/// Equal to the head now, or to the book as it was, which has moved on: then the label is older
/// than the book. Anything else was never this book's.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/heads/{head}", tag = "scans",
    params(("code" = String, Path), ("head" = String, Path), About),
    responses((status = 200, body = Checked)))]
pub async fn check(
    State(app): State<App>,
    actor: Actor,
    Path((at, head)): Path<(String, String)>,
    Params(about): Params<About>,
) -> Result<Json<Checked>> {
    let facility = app.enter(&actor, &at, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let now = holdings::head(&mut tx, facility.id).await?;
    let not_ours = |reason| Checked {
        verdict: Verdict::NotOurs,
        reason: Some(reason),
        now: Head::from(&now),
        since: 0,
        touching: 0,
        moved: Vec::new(),
    };
    let Ok(known) = head.parse::<KnownHead>() else {
        return Err(Code::NotFound.with("what", &head).into());
    };
    if known.seq > now.head_seq {
        return Ok(Json(not_ours(Reason::Unknown)));
    }
    let hash = cards::hash_of(&mut tx, facility.id, &facility.code, known.seq).await?;
    if !hex(&hash).starts_with(&known.digits) {
        return Ok(Json(not_ours(Reason::BookDiffers)));
    }
    let subject = Subject::Card {
        product: about.product.clone().unwrap_or_default(),
        lot: None,
        from: None,
        to: None,
    };
    let rows = cards::book(&mut tx, facility.id, known.seq, SINCE_MAX).await?;
    let entries: Vec<Moved> = rows.into_iter().map(|row| moved(row, &subject)).collect();
    let touching = entries.iter().filter(|entry| entry.touches).count();
    let since = now.head_seq - known.seq;
    Ok(Json(Checked {
        verdict: if since == 0 {
            Verdict::Equal
        } else {
            Verdict::MovedOn
        },
        reason: None,
        now: Head::from(&now),
        since,
        touching: i64::try_from(touching).unwrap_or(SINCE_MAX),
        moved: entries,
    }))
}
