//! Routes of reports.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ProductLine, TotalLine, export, lines, roll_up,
    store::{self, Late},
};
use crate::{
    app::App,
    clock::{CHINA, day_at},
    error::{Code, Refusal, Result},
    http::extract::{Params, Path},
    people::{Actor, Permission, Place},
    places::{Facility, region::RegionCode, store::regions},
    stock::{
        close::Ledger,
        month::Month,
        store::{
            balances::{self, Balance},
            holdings, months,
        },
        view::Named,
    },
};

/// How many months one report may cover.
const MONTHS_MAX: usize = 36;

/// How many late documents a report names.
const LATE_MAX: usize = 100;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(balance))
        .routes(routes!(region_balance))
        .routes(routes!(export::facility))
        .routes(routes!(export::region))
        .merge(super::dispensed::routes())
        .merge(super::day::routes())
}

/// Which months: one, or from one to another.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Span {
    /// `YYYY-MM`.
    month: Option<String>,
    /// The first of several, `YYYY-MM`.
    from: Option<String>,
    /// The last of several, `YYYY-MM`.
    to: Option<String>,
}

impl Span {
    /// The first and the last month; this month where none is named.
    fn read(&self, current: Month) -> Result<(Month, Month), Refusal> {
        let read = |text: &Option<String>, field: &str| {
            let text = text.as_deref().filter(|text| !text.is_empty());
            text.map(|text| Month::parse(text, field)).transpose()
        };
        if let Some(month) = read(&self.month, "month")? {
            return within(month, month, current, "month");
        }
        let to = read(&self.to, "to")?.unwrap_or(current);
        let from = read(&self.from, "from")?.unwrap_or(to);
        within(from, to, current, "from")
    }
}

fn within(from: Month, to: Month, current: Month, field: &str) -> Result<(Month, Month), Refusal> {
    if to > current {
        return Err(Code::MonthInFuture.with("month", to).at(field));
    }
    if from > to || from.through(to).count() > MONTHS_MAX {
        return Err(Code::MonthsBackwards.with("most", MONTHS_MAX).at(field));
    }
    Ok((from, to))
}

/// Who closed a month of the report.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClosedMonth {
    /// `YYYY-MM`.
    month: Month,
    /// The name written under it.
    signed_by: String,
    /// When.
    at: DateTime<Utc>,
    /// The short code of the book's head then.
    head_code: String,
}

/// The in-out-balance of a facility.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceView {
    /// The facility.
    pub facility: Named,
    /// The first month, `YYYY-MM`.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// Whether all of them are closed: nothing in here changes any more.
    pub closed: bool,
    /// Who closed them.
    signed: Vec<ClosedMonth>,
    /// The short code of the book's head the figures belong to.
    head_code: String,
    /// By product.
    pub items: Vec<ProductLine>,
    /// By class and unit.
    pub totals: Vec<TotalLine>,
    /// The most that may be lost, in thousandths of what there was to lose.
    pub loss_permille: i64,
    /// 补记: how many documents were recorded after their business day.
    late_count: usize,
    /// The first hundred of them.
    late: Vec<Late>,
}

/// 进销存: what was there, came in, went out and is there, by product and lot, for one month or
/// several. Closed months are told as they were frozen.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/balance", tag = "report",
    params(("code" = String, Path), Span), responses((status = 200, body = BalanceView)))]
pub async fn balance(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(span): Params<Span>,
) -> Result<Json<BalanceView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    Ok(Json(of_facility(&app, &facility, &span).await?))
}

/// The in-out-balance of a facility.
pub async fn of_facility(app: &App, facility: &Facility, span: &Span) -> Result<BalanceView> {
    let offset = facility.utc_offset_minutes;
    let (from, to) = span.read(Month::of(day_at(app.clock.now(), offset)))?;
    let loss_permille = app.house().await?.loss_permille;
    let mut tx = app.db.read().await?;
    let ledger = months::ledger(&mut tx, facility.id).await?;
    let balance =
        balances::of_months(&mut tx, &app.open_months, (facility.id, &ledger), from, to).await?;
    let names = store::names(&mut tx, &balance).await?;
    let mut late = Vec::new();
    for month in from.through(to) {
        late.extend(store::late(&mut tx, &app.late, (facility.id, &ledger), month, offset).await?);
    }
    let head = holdings::head(&mut tx, facility.id).await?;
    drop(tx);
    let signed = signed(&ledger, from, to);
    let now = || crate::stock::chain::head_code(head.head_seq, &head.head_hash);
    let last = signed.last().filter(|last| last.month == to);
    let (items, totals) = lines(&balance, &names, loss_permille);
    Ok(BalanceView {
        facility: Named {
            code: facility.code.clone(),
            name: facility.name.clone(),
        },
        from,
        to,
        closed: ledger.is_closed(to),
        head_code: last.map_or_else(now, |last| last.head_code.clone()),
        signed,
        items,
        totals,
        loss_permille,
        late_count: late.len(),
        late: late.into_iter().take(LATE_MAX).collect(),
    })
}

fn signed(ledger: &Ledger, from: Month, to: Month) -> Vec<ClosedMonth> {
    let closes = ledger.in_force();
    closes
        .range(from..=to)
        .map(|(month, close)| ClosedMonth {
            month: *month,
            signed_by: close.signed_by.clone(),
            at: close.at,
            head_code: crate::stock::chain::head_code(close.head_seq, &close.head_hash),
        })
        .collect()
}

/// A facility in a region's sum.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberView {
    /// The facility.
    #[serde(flatten)]
    pub facility: Named,
    /// Whether all months of the report are closed there.
    pub closed: bool,
    /// Whether there was anything to tell.
    empty: bool,
}

/// The in-out-balance of a region: the sum over its facilities. What they sent each other stands
/// in the columns of transfers; their difference is what was under way more or less at the end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegionBalance {
    /// The region.
    pub region: Named,
    /// The first month, `YYYY-MM`.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// By product.
    pub items: Vec<ProductLine>,
    /// By class and unit.
    pub totals: Vec<TotalLine>,
    /// The most that may be lost, in thousandths of what there was to lose.
    pub loss_permille: i64,
    /// The facilities in it.
    facilities: Vec<MemberView>,
}

/// 进销存 of a region: the sum over its facilities, with what they sent each other apart.
#[utoipa::path(get, path = "/api/v1/regions/{code}/balance", tag = "report",
    params(("code" = String, Path), Span), responses((status = 200, body = RegionBalance)))]
pub async fn region_balance(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Params(span): Params<Span>,
) -> Result<Json<RegionBalance>> {
    Ok(Json(of_region(&app, &actor, &code, &span).await?))
}

/// The in-out-balance of a region, for who may see all of it.
pub async fn of_region(app: &App, actor: &Actor, code: &str, span: &Span) -> Result<RegionBalance> {
    let path = RegionCode::parse(code)?.path();
    let place = Place {
        region_path: path.clone(),
        facility: None,
    };
    if !actor.may(Permission::SeeStock, &place) {
        return Err(Code::NotAllowed.into());
    }
    let loss_permille = app.house().await?.loss_permille;
    let mut tx = app.db.read().await?;
    let region = regions::region(&mut tx, code)
        .await?
        .ok_or_else(|| Code::NotFound.with("what", code))?;
    let members = store::members(&mut tx, &path).await?;
    let offset = members
        .first()
        .map_or(CHINA, |first| first.utc_offset_minutes);
    let (from, to) = span.read(Month::of(day_at(app.clock.now(), offset)))?;
    let own: BTreeSet<uuid::Uuid> = members.iter().map(|member| member.id).collect();
    let mut sum = Balance::new();
    let mut facilities = Vec::with_capacity(members.len());
    for member in members {
        let ledger = months::ledger(&mut tx, member.id).await?;
        let part =
            balances::of_months(&mut tx, &app.open_months, (member.id, &ledger), from, to).await?;
        roll_up(&mut sum, &part, &own);
        facilities.push(MemberView {
            facility: Named {
                code: member.code,
                name: member.name,
            },
            closed: ledger.is_closed(to),
            empty: part.is_empty(),
        });
    }
    let names = store::names(&mut tx, &sum).await?;
    drop(tx);
    let (items, totals) = lines(&sum, &names, loss_permille);
    Ok(RegionBalance {
        region: Named {
            code: region.code,
            name: region.name,
        },
        from,
        to,
        items,
        totals,
        loss_permille,
        facilities,
    })
}
