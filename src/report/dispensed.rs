//! What was dispensed in a period, by channel and client group: of a facility, or of a region with
//! all its facilities. What was taken back is taken off on the day it was taken back.

use axum::{Json, extract::State, response::Response};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::dispensed::{self, DispensedRow, Whose};
use crate::{
    app::App,
    clock::{CHINA, day_at},
    error::{Code, Language, Refusal, Result},
    http::{
        extract::{Params, Path},
        table::{AsFile, Cell, Column, Description, Export},
        words::{word, word_of},
    },
    people::{Actor, Permission, Place},
    places::{
        region::RegionCode,
        store::regions::{self, Region},
    },
    stock::view::Named,
};

/// The most days of one report: three years.
const DAYS_MAX: i64 = 1096;

/// The routes of this report.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(facility))
        .routes(routes!(region))
        .routes(routes!(facility_export))
        .routes(routes!(region_export))
}

/// Which days: this month so far where none are named.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Days {
    /// The first business day.
    from: Option<NaiveDate>,
    /// The last business day.
    to: Option<NaiveDate>,
}

impl Days {
    fn read(self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
        let to = self.to.unwrap_or(today);
        let from = self.from.or(to.with_day(1)).unwrap_or(to);
        if from > to || from > today || (to - from).num_days() >= DAYS_MAX {
            return Err(Code::PeriodInvalid.at("from"));
        }
        Ok((from, to))
    }
}

/// What was dispensed in a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DispensedReport)]
pub struct Dispensed {
    /// The facility or the region.
    of: Named,
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// By product, channel and client group.
    items: Vec<DispensedRow>,
}

/// What a facility dispensed, by product, channel and client group.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/dispensed", tag = "report",
    params(("code" = String, Path), Days), responses((status = 200, body = Dispensed)))]
pub async fn facility(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(days): Params<Days>,
) -> Result<Json<Dispensed>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let (from, to) = days.read(today)?;
    let mut tx = app.db.read().await?;
    let whose = Whose::Facility(facility.id);
    let items = dispensed::rows(&mut tx, &whose, (from, to), i64::MAX).await?;
    Ok(Json(Dispensed {
        of: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        from,
        to,
        items,
    }))
}

/// What the facilities of a region dispensed together, by product, channel and client group.
#[utoipa::path(get, path = "/api/v1/regions/{code}/dispensed", tag = "report",
    params(("code" = String, Path), Days), responses((status = 200, body = Dispensed)))]
pub async fn region(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(days): Params<Days>,
) -> Result<Json<Dispensed>> {
    let (region, path) = visible(&app, &actor, &code).await?;
    let (from, to) = days.read(day_at(app.clock.now(), CHINA))?;
    let mut tx = app.db.read().await?;
    let whose = Whose::Region { path, apart: false };
    let items = dispensed::rows(&mut tx, &whose, (from, to), i64::MAX).await?;
    Ok(Json(Dispensed {
        of: Named {
            code: region.code,
            name: region.name,
        },
        from,
        to,
        items,
    }))
}

/// A region with its path, for who may see all of it.
async fn visible(app: &App, actor: &Actor, code: &str) -> Result<(Region, String)> {
    let path = RegionCode::parse(code)?.path();
    let place = Place {
        region_path: path.clone(),
        facility: None,
    };
    if !actor.may(Permission::SeeStock, &place) {
        return Err(Code::NotAllowed.into());
    }
    let mut tx = app.db.read().await?;
    let region = regions::region(&mut tx, code).await?;
    let region = region.ok_or_else(|| Code::NotFound.with("what", code))?;
    Ok((region, path))
}

const COLUMNS: &[Column] = &[
    Column::text("column.facility", 22),
    Column::text("dispensed.facilityCode", 12),
    Column::text("product.category", 6),
    Column::text("product.code", 14),
    Column::text("product.name", 24),
    Column::text("product.spec", 14),
    Column::text("dispensing.channel", 10),
    Column::text("dispensing.residence", 8),
    Column::text("dispensing.sex", 6),
    Column::text("dispensing.ageBand", 10),
    Column::number("column.units"),
    Column::text("product.baseUnit", 9),
    Column::number("dispensed.handOuts"),
];

/// What a facility dispensed, as a file.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/dispensed/export", tag = "report",
    params(("code" = String, Path), Days, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn facility_export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(days): Params<Days>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let period = days.read(today)?;
    let description = Description {
        name: "dispensed",
        title: "dispensed.title",
        subject: String::new(),
        facility: Some(&facility),
        filter: filter(period),
        columns: COLUMNS,
    };
    let mut tx = app.db.read().await?;
    let whose = Whose::Facility(facility.id);
    let rows = dispensed::rows(&mut tx, &whose, period, i64::MAX).await?;
    drop(tx);
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for row in &rows {
        export.row(cells(row, language)).await?;
    }
    export.finish().await
}

/// What the facilities of a region dispensed, each apart, as a file.
#[utoipa::path(get, path = "/api/v1/regions/{code}/dispensed/export", tag = "report",
    params(("code" = String, Path), Days, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn region_export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Path(code): Path<String>,
    Params(days): Params<Days>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let (region, path) = visible(&app, &actor, &code).await?;
    let period = days.read(day_at(app.clock.now(), CHINA))?;
    let description = Description {
        name: "dispensed",
        title: "dispensed.title",
        subject: region.name,
        facility: None,
        filter: filter(period),
        columns: COLUMNS,
    };
    let mut tx = app.db.read().await?;
    let whose = Whose::Region { path, apart: true };
    let rows = dispensed::rows(&mut tx, &whose, period, i64::MAX).await?;
    drop(tx);
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    for row in &rows {
        export.row(cells(row, language)).await?;
    }
    export.finish().await
}

fn filter((from, to): (NaiveDate, NaiveDate)) -> Vec<(&'static str, String)> {
    vec![
        ("filter.from", from.to_string()),
        ("filter.to", to.to_string()),
    ]
}

/// The word for what was said, or that it was not.
pub fn said<T: Serialize>(language: Language, family: &str, value: Option<&T>) -> String {
    match value {
        Some(value) => word_of(language, family, value),
        None => word(language, "dispensing.unsaid").to_owned(),
    }
}

fn cells(row: &DispensedRow, language: Language) -> Vec<Cell> {
    let client = &row.client;
    vec![
        row.facility_name.clone().into(),
        row.facility_code.clone().into(),
        word_of(language, "category", &row.category).into(),
        row.product.clone().into(),
        row.name.clone().into(),
        row.spec.clone().into(),
        said(language, "channel", row.channel.as_ref()).into(),
        said(language, "residence", client.residence.as_ref()).into(),
        said(language, "sex", client.sex.as_ref()).into(),
        said(language, "ageBand", client.age_band.as_ref()).into(),
        row.units.into(),
        row.unit.clone().into(),
        row.hand_outs.into(),
    ]
}
