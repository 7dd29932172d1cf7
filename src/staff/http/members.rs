//! Routes of the people of a facility.

use axum::{Json, extract::State};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::certificates::CertificateView;
use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    house::Strictness,
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission,
        store::{Act, accounts, audit},
    },
    staff::{
        gate, name, note,
        standing::{passed_exam, trained_on},
        store::{
            certificates,
            members::{self, MemberRow, NewMember},
            trainings,
        },
    },
};

/// Somebody who works at a facility.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StaffMember)]
pub struct MemberView {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// The name they sign in with; none where they do not use the program.
    username: Option<String>,
    /// From when on they work there.
    pub began_on: NaiveDate,
    /// When they left.
    pub left_on: Option<NaiveDate>,
    /// A note.
    note: String,
    /// Their certificates, the latest first.
    pub certificates: Vec<CertificateView>,
    /// Whether they passed a pre-post exam.
    passed_exam: bool,
    /// The last day of this year on which they were trained and passed.
    pub trained_on: Option<NaiveDate>,
}

/// The people of a facility with their certificates, those who left behind the others.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/staff", tag = "staff",
    params(("code" = String, Path)), responses((status = 200, body = Page<MemberView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<MemberView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let rows = members::at(&mut tx, facility.id).await?;
    Ok(Json(Page::whole(views(&mut tx, rows, today).await?)))
}

/// People as they stand on a day.
pub async fn views(tx: &mut Tx, rows: Vec<MemberRow>, today: NaiveDate) -> Result<Vec<MemberView>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let held = certificates::of(tx, &ids).await?;
    let marks = trainings::of(tx, &ids).await?;
    let view = |row: MemberRow| {
        let own = held.iter().filter(|one| one.member_id == row.id);
        MemberView {
            certificates: own.map(|one| CertificateView::of(one, today)).collect(),
            passed_exam: passed_exam(&marks, row.id, today),
            trained_on: trained_on(&marks, row.id, today),
            id: row.id,
            name: row.name,
            username: row.username,
            began_on: row.began_on,
            left_on: row.left_on,
            note: row.note,
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Somebody as they are to be written down. The name only: no number of an identity card.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewStaffMember)]
pub struct NewView {
    /// Their name, up to 40 characters.
    name: String,
    /// The name they sign in with, where they use the program.
    #[serde(default)]
    username: Option<String>,
    /// From when on they work there.
    began_on: NaiveDate,
    /// When they left.
    #[serde(default)]
    left_on: Option<NaiveDate>,
    /// A note, up to 200 characters.
    #[serde(default)]
    note: String,
}

/// Writes somebody down, or changes what is said of them; the caller chooses the id.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/staff/{member}", tag = "staff",
    params(("code" = String, Path), ("member" = Uuid, Path, description = "Their id")),
    request_body = NewView, responses((status = 200, body = MemberView)))]
pub async fn save(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewView>,
) -> Result<Json<MemberView>> {
    let facility = app.enter(&actor, &code, Permission::ManageStaff).await?;
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let latest = today + Days::new(366);
    let first = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap_or(today);
    let left_before = new.left_on.is_some_and(|left| left < new.began_on);
    if !(first..=latest).contains(&new.began_on) || left_before {
        let field = if left_before { "leftOn" } else { "beganOn" };
        return Err(Code::MemberDays.at(field).into());
    }
    let (name, note) = (name("name", &new.name)?, note("note", &new.note)?);
    let mut tx = app.db.write().await?;
    let known = members::member(&mut tx, id).await?;
    if known.is_some_and(|known| known.facility_id != facility.id) {
        return Err(Code::MemberDiffers.with("facility", &facility.name).into());
    }
    let username = new.username.filter(|name| !name.trim().is_empty());
    let account = match &username {
        None => None,
        Some(name) => {
            let found = accounts::account_named(&mut tx, name.trim()).await?;
            let found = found.ok_or_else(|| Code::NotFound.with("what", name).at("username"))?;
            Some(found.id)
        }
    };
    let row = NewMember {
        id,
        facility: facility.id,
        name,
        account,
        began_on: new.began_on,
        left_on: new.left_on,
        note,
    };
    members::save(&mut tx, &row, now).await?;
    let act = Act {
        account: Some(actor.account),
        action: "staff.save",
        target_kind: "staff",
        target: &row.name,
        facility: Some(facility.id),
        detail: json!({ "id": id, "username": username, "beganOn": row.began_on,
            "leftOn": row.left_on }),
    };
    audit(&mut tx, &app.clock, &act).await?;
    let saved = members::member(&mut tx, id).await?;
    let mut views = views(&mut tx, saved.into_iter().collect(), today).await?;
    tx.commit().await?;
    let view = views.pop().ok_or_else(|| Code::NotFound.with("what", id))?;
    Ok(Json(view))
}

/// Whether a certificate is asked of who posts here, and whether the caller holds one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnCertificate)]
pub struct Mine {
    /// How strictly.
    rule: Strictness,
    /// Whether the caller holds a post certificate that is valid today.
    holds: bool,
}

/// Whether only holders of a post certificate may post here, and whether the caller is one.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/own-certificate", tag = "staff",
    params(("code" = String, Path)), responses((status = 200, body = Mine)))]
pub async fn mine(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Mine>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let rule = if gate::concerns(&facility) {
        app.house().await?.post_certificates
    } else {
        Strictness::Off
    };
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let holds = gate::holds(&mut tx, actor.account, today).await?;
    Ok(Json(Mine { rule, holds }))
}
