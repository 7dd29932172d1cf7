//! The register of a region: who works where, with which certificates.

use axum::{Json, extract::State, response::Response};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    certificates::CertificateView,
    members::{MemberView, views},
};
use crate::{
    app::App,
    clock::{CHINA, day_at},
    error::{Code, Language, Result},
    http::{
        extract::Params,
        page::{Page, limit},
        table::{AsFile, Cell, Column, Description, Export},
        words::word_of,
    },
    people::{Actor, Permission},
    places::store::{Reach, regions::region_path},
    staff::{CertificateKind, certificate::State as Standing, store::members},
};

/// The most people of a page.
const ROWS_MAX: i64 = 500;

/// Whom to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterFilter)]
pub enum Only {
    /// Who works there and holds no valid 上岗证.
    Without,
    /// Whose certificate ends within 60 days.
    Ending,
}

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only in this region and below.
    region: Option<String>,
    /// Only those without a valid certificate, or with one that ends soon.
    #[param(inline)]
    only: Option<Only>,
    /// `next` of the page before.
    after: Option<String>,
    /// At most this many people, 100 by default.
    limit: Option<i64>,
}

/// Somebody in the register.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegisteredMember)]
pub struct Registered {
    /// The code of the facility.
    facility_code: String,
    /// Its name.
    facility_name: String,
    /// Who it is.
    member: MemberView,
}

fn shown(only: Option<Only>, member: &MemberView) -> bool {
    let Some(only) = only else { return true };
    member.left_on.is_none()
        && match only {
            Only::Without => !member.holds(),
            Only::Ending => member.certificates.iter().any(CertificateView::ends_soon),
        }
}

/// Reads people until there are `most` to show and one more, or no more at all.
async fn read(app: &App, actor: &Actor, wanted: &Wanted, most: i64) -> Result<Page<Registered>> {
    if !actor.may_somewhere(Permission::SeeStock) {
        return Err(Code::NotAllowed.into());
    }
    let today = day_at(app.clock.now(), CHINA);
    let reach = Reach::of(actor, Permission::SeeStock);
    let mut tx = app.db.read().await?;
    let path = region_path(&mut tx, wanted.region.as_deref()).await?;
    let mut after = begin(wanted.after.as_deref())?;
    let enough = usize::try_from(most).unwrap_or(0);
    let mut found: Vec<Registered> = Vec::new();
    while found.len() <= enough {
        let rows = members::within(&mut tx, (&path, (&after.0, after.1), ROWS_MAX), &reach).await?;
        let Some(last) = rows.last() else { break };
        after = (last.facility_code.clone(), last.id);
        let places: Vec<(String, String)> = rows
            .iter()
            .map(|row| (row.facility_code.clone(), row.facility_name.clone()))
            .collect();
        let people = views(&mut tx, rows, today).await?;
        let all = places.into_iter().zip(people);
        let all = all.filter(|(_, member)| shown(wanted.only, member));
        found.extend(
            all.map(|((facility_code, facility_name), member)| Registered {
                facility_code,
                facility_name,
                member,
            }),
        );
    }
    let key = |one: &Registered| format!("{} {}", one.facility_code, one.member.id);
    Ok(Page::cut(found, most, key))
}

/// The facility and the person after whom a page begins.
fn begin(after: Option<&str>) -> Result<(String, Uuid)> {
    let Some(after) = after else {
        return Ok((String::new(), Uuid::nil()));
    };
    let (facility, id) = after.rsplit_once(' ').unwrap_or_default();
    let id =
        Uuid::parse_str(id).map_err(|_| Code::InvalidInput.with("what", "after").at("after"))?;
    Ok((facility.to_owned(), id))
}

/// Everybody within my scope, by facility.
#[utoipa::path(get, path = "/api/v1/staff-register", tag = "staff", params(Wanted),
    responses((status = 200, body = Page<Registered>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(wanted): Params<Wanted>,
) -> Result<Json<Page<Registered>>> {
    let limit = limit(wanted.limit, 100, ROWS_MAX)?;
    Ok(Json(read(&app, &actor, &wanted, limit).await?))
}

const COLUMNS: &[Column] = &[
    Column::text("report.facilityCode", 12),
    Column::text("facility.name", 24),
    Column::text("staff.name", 12),
    Column::day("staff.beganOn"),
    Column::day("register.leftOn"),
    Column::text("staff.kind", 16),
    Column::text("staff.number", 20),
    Column::day("staff.issuedOn"),
    Column::day("staff.validTo"),
    Column::text("register.state", 10),
    Column::day("staff.step.stamped"),
    Column::day("register.trainedOn"),
];

/// The register as a file: a row for each certificate, one for who has none.
#[utoipa::path(get, path = "/api/v1/staff-register/export", tag = "staff",
    params(Wanted, AsFile),
    responses((status = 200, body = [u8], content_type = "application/octet-stream")))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    language: Language,
    Params(mut wanted): Params<Wanted>,
    Params(AsFile { format }): Params<AsFile>,
) -> Result<Response> {
    let mut page = read(&app, &actor, &wanted, ROWS_MAX).await?;
    let only = wanted.only.iter();
    let only = only.map(|only| ("register.only", word_of(language, "register.only", only)));
    let description = Description {
        name: "staff-register",
        title: "register.title",
        subject: wanted.region.clone().unwrap_or_default(),
        facility: None,
        filter: only.collect(),
        columns: COLUMNS,
    };
    let mut export = Export::begin(&app, &actor, language, format, description).await?;
    loop {
        for one in page.items {
            for row in rows(&one, language) {
                export.row(row).await?;
            }
        }
        let Some(next) = page.next else { break };
        wanted.after = Some(next);
        page = read(&app, &actor, &wanted, ROWS_MAX).await?;
    }
    export.finish().await
}

fn rows(one: &Registered, language: Language) -> Vec<Vec<Cell>> {
    let member = &one.member;
    let who = || -> Vec<Cell> {
        vec![
            one.facility_code[..].into(),
            one.facility_name[..].into(),
            member.name[..].into(),
            member.began_on.into(),
            member.left_on.into(),
        ]
    };
    let trained = || Cell::from(member.trained_on);
    if member.certificates.is_empty() {
        let none = None::<NaiveDate>;
        let mut row = who();
        row.extend(["".into(), "".into(), none.into(), none.into(), "".into()]);
        row.extend([none.into(), trained()]);
        return vec![row];
    }
    let of = |certificate: &CertificateView| {
        let mut row = who();
        row.extend([
            word_of(language, "staff.kind", &certificate.kind).into(),
            certificate.number[..].into(),
            certificate.issued_on.into(),
            certificate.valid_to.into(),
            word_of(language, "staff.state", &certificate.state).into(),
            certificate.stamped_on.into(),
            trained(),
        ]);
        row
    };
    member.certificates.iter().map(of).collect()
}

impl MemberView {
    /// Whether they hold a valid 上岗证.
    fn holds(&self) -> bool {
        let mut posts = self
            .certificates
            .iter()
            .filter(|one| one.kind == CertificateKind::Post);
        posts.any(|one| one.state == Standing::Valid)
    }
}

impl CertificateView {
    /// Whether it holds and people are reminded of its end.
    fn ends_soon(&self) -> bool {
        self.state == Standing::Valid && self.reminder.is_some()
    }
}
