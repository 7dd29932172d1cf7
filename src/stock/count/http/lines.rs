//! Routes of counted quantities.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    catalog::{expiry, packs},
    error::{Code, Result},
    http::extract::{Input, Path},
    people::{Actor, Permission},
    stock::{
        count::{
            Status,
            http::sessions,
            store,
            view::{CountFigure, CountView},
            work::{self, Figure},
        },
        draft::invalid,
    },
    text,
};

/// The most lines that are kept at once.
const KEPT_MAX: usize = 5_000;

/// The lot of a figure, as written on the pack.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureLot {
    /// The maker's number; empty for stock without one.
    #[serde(default)]
    number: String,
    /// `YYYY-MM-DD`, or `YYYY-MM` for its last day, or nothing.
    expiry: Option<String>,
}

/// A counted quantity. The same id with the same contents again is harmless.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FigureInput {
    /// Chosen by the caller.
    id: Uuid,
    /// The product's code.
    product: String,
    /// The lot.
    lot: FigureLot,
    /// The zone's code.
    zone: String,
    /// What lies there, in packs and units: `2箱3盒`. This or `units`.
    quantity: Option<String>,
    /// What lies there, in base units; nought for nothing.
    units: Option<i64>,
    /// Whether the lot may be one that nobody has heard of.
    #[serde(default)]
    found: bool,
    /// Whether an unusually large figure was confirmed.
    #[serde(default)]
    sure: bool,
    /// When it was counted, by the clock of the device; goes with `sentAt`.
    counted_at: Option<DateTime<Utc>>,
    /// When it is sent, by the same clock: only the time between the two is believed.
    sent_at: Option<DateTime<Utc>>,
}

/// A recorded quantity.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureView {
    /// The product's code.
    product: String,
    /// The lot's number and expiry as it was understood.
    lot: RecordedLot,
    /// The zone's code.
    zone: String,
    /// The quantity.
    count: CountFigure,
}

/// The lot of a recorded quantity.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordedLot {
    /// Its number.
    number: String,
    /// Its last good day.
    expiry: Option<chrono::NaiveDate>,
}

impl FigureInput {
    async fn into_figure(self, app: &App, actor: &Actor) -> Result<Figure> {
        let product = app.meant(&self.product).await?;
        let units = match (self.units, &self.quantity) {
            (Some(units), None) => units,
            (None, Some(text)) => {
                packs::read(text, &product.packs, &product.base_unit, "quantity")?
            }
            _ => return Err(invalid("quantity | units", "quantity").into()),
        };
        let expiry = match self.lot.expiry.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(expiry::parse(text).ok_or_else(|| invalid(text, "lot.expiry"))?),
        };
        Ok(Figure {
            id: self.id,
            product,
            lot: text::optional("lot.number", &self.lot.number, 40)?,
            expiry,
            zone: self.zone,
            units,
            found: self.found,
            sure: self.sure,
            device: self.counted_at.zip(self.sent_at),
            account: actor.account,
        })
    }
}

/// Records what lies on the shelf, as of now or of the moment it was counted.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/counts/{id}/lines", tag = "counts",
    request_body = FigureInput, params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 201, body = FigureView), (status = 200, body = FigureView)))]
pub async fn count(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(input): Input<FigureInput>,
) -> Result<(StatusCode, Json<FigureView>)> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    let figure = input.into_figure(&app, &actor).await?;
    let mut tx = app.db.write().await?;
    let (row, is_new) = work::count(&mut tx, &facility, id, &figure, app.clock.now()).await?;
    let session = store::session(&mut tx, facility.id, id).await?;
    tx.commit().await?;
    let figures = session.is_some_and(|session| !session.blind || session.status == Status::Posted);
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let view = FigureView {
        product: row.product_code.clone(),
        lot: RecordedLot {
            number: row.lot_number.clone(),
            expiry: row.lot_expiry,
        },
        zone: figure.zone,
        count: CountFigure::of(&row, figures),
    };
    Ok((status, Json(view)))
}

/// Lines that hold although something moved since they were counted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepInput {
    /// The ids of the counts that hold.
    lines: Vec<Uuid>,
    /// The book's head as it was shown: what moved later is asked about again.
    through: i64,
}

/// Says of lines that they hold although something moved since they were counted.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/counts/{id}/keep", tag = "counts",
    request_body = KeepInput, params(("code" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = CountView)))]
pub async fn keep(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(input): Input<KeepInput>,
) -> Result<Json<CountView>> {
    let facility = app.enter(&actor, &code, Permission::Dispense).await?;
    if !(1..=KEPT_MAX).contains(&input.lines.len()) {
        return Err(Code::InvalidInput
            .with("what", format!("lines: 1–{KEPT_MAX}"))
            .at("lines")
            .into());
    }
    let kept = (input.lines.as_slice(), input.through);
    let mut tx = app.db.write().await?;
    work::keep(&mut tx, &facility, id, kept, actor.account, app.clock.now()).await?;
    tx.commit().await?;
    let may_review = actor.may(Permission::PostStock, &facility.place());
    let view = sessions::read(&app, &facility, id, may_review).await?;
    Ok(Json(view))
}
