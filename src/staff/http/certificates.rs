//! Routes of certificates.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Refusal, Result},
    http::extract::{Input, Path},
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::Facility,
    staff::{
        CertificateKind,
        certificate::{Basis, Grounds, State as Standing, StepKind, basis, end, number},
        note,
        standing::passed_exam,
        store::{
            certificates::{self, CertificateRow, NewCertificate, StepRow},
            members::{self, MemberRow},
            trainings,
        },
    },
};

/// A certificate.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Certificate)]
pub struct CertificateView {
    /// Its id.
    id: Uuid,
    /// What it is for.
    pub kind: CertificateKind,
    /// Its number.
    pub number: String,
    /// The name on it.
    holder: String,
    /// The unit on it.
    unit: String,
    /// What it was issued upon.
    basis: Basis,
    /// From when on it holds.
    pub issued_on: NaiveDate,
    /// Its last day, prolongations included.
    pub valid_to: NaiveDate,
    /// How it stands today.
    pub state: Standing,
    /// The day of the last stamp.
    pub stamped_on: Option<NaiveDate>,
    /// Days until it ends, from 60 on: when people are reminded.
    pub reminder: Option<i64>,
}

impl CertificateView {
    /// As it stands on a day.
    pub fn of(row: &CertificateRow, today: NaiveDate) -> CertificateView {
        let reminder = row.term().reminder(today);
        CertificateView {
            id: row.id,
            kind: row.kind,
            number: row.number.clone(),
            holder: row.holder.clone(),
            unit: row.unit_name.clone(),
            basis: row.basis,
            issued_on: row.issued_on,
            valid_to: row.valid_to,
            state: row.on(today),
            stamped_on: row.stamped_on,
            reminder: reminder.map(|_| (row.valid_to - today).num_days()),
        }
    }
}

/// A certificate that is issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCertificate)]
pub struct NewView {
    /// Chosen by the caller, so that sending again is harmless.
    id: Uuid,
    /// Whose it is.
    member: Uuid,
    /// What it is for.
    kind: CertificateKind,
    /// Its number; never given twice.
    number: String,
    /// From when on it holds.
    issued_on: NaiveDate,
    /// Its last day.
    valid_to: NaiveDate,
    /// Whether it was issued on paper before it is written down here.
    #[serde(default)]
    earlier: bool,
}

/// Issues a certificate. Who is new to the post passes the pre-post exam first.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/certificates", tag = "staff",
    params(("code" = String, Path)), request_body = NewView,
    responses((status = 201, body = CertificateView), (status = 200, body = CertificateView)))]
pub async fn issue(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewView>,
) -> Result<(StatusCode, Json<CertificateView>)> {
    let facility = app.enter(&actor, &code, Permission::ManageStaff).await?;
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let number = number("number", &new.number)?;
    let mut tx = app.db.write().await?;
    if let Some(known) = certificates::certificate(&mut tx, new.id).await? {
        let same = known.number == number
            && known.member_id == new.member
            && known.issued_on == new.issued_on
            && known.first_valid_to == new.valid_to;
        if same {
            return Ok((StatusCode::OK, Json(CertificateView::of(&known, today))));
        }
        return Err(Code::CertificateDiffers.at("id").into());
    }
    let member = there(&mut tx, &facility, new.member).await?;
    let grounds = grounds(&mut tx, &new).await?;
    let row = NewCertificate {
        id: new.id,
        member: new.member,
        kind: new.kind,
        holder: member.name.clone(),
        unit: facility.id,
        basis: basis(new.kind, grounds, new.issued_on, today)?,
        issued_on: new.issued_on,
        valid_to: end("validTo", new.issued_on, new.valid_to)?,
        number,
    };
    if !certificates::add(&mut tx, &row, actor.account, now).await? {
        return Err(taken(&mut tx, &row.number).await?.into());
    }
    let detail = json!({ "holder": row.holder, "kind": row.kind, "issuedOn": row.issued_on,
        "validTo": row.valid_to, "basis": row.basis });
    let act = ("certificate.issue", &row.number[..], detail);
    tell(&app, &mut tx, &actor, &facility, act).await?;
    let issued = found(&mut tx, &facility, new.id).await?;
    tx.commit().await?;
    let view = CertificateView::of(&issued, today);
    Ok((StatusCode::CREATED, Json(view)))
}

async fn there(tx: &mut Tx, facility: &Facility, member: Uuid) -> Result<MemberRow> {
    let found = members::member(tx, member).await?;
    let found = found.filter(|member| member.facility_id == facility.id);
    let differs = || {
        Code::MemberDiffers
            .with("facility", &facility.name)
            .at("member")
    };
    Ok(found.ok_or_else(differs)?)
}

async fn grounds(tx: &mut Tx, new: &NewView) -> Result<Grounds> {
    let held = certificates::of(tx, &[new.member]).await?;
    let marks = trainings::of(tx, &[new.member]).await?;
    Ok(Grounds {
        held_before: held
            .iter()
            .any(|one| one.kind == new.kind && one.issued_on < new.issued_on),
        passed: passed_exam(&marks, new.member, new.issued_on),
        is_earlier: new.earlier,
    })
}

async fn taken(tx: &mut Tx, number: &str) -> Result<Refusal> {
    let known = certificates::numbered(tx, number).await?;
    let (holder, unit) =
        known.map_or_else(Default::default, |known| (known.holder, known.unit_name));
    Ok(Code::CertificateNumberTaken
        .with("number", number)
        .with("holder", holder)
        .with("facility", unit)
        .at("number"))
}

/// The certificate of a facility with this id.
pub async fn found(tx: &mut Tx, facility: &Facility, id: Uuid) -> Result<CertificateRow> {
    let known = certificates::certificate(tx, id).await?;
    let known = known.filter(|known| known.unit_code == facility.code);
    Ok(known.ok_or_else(|| Code::NotFound.with("what", id))?)
}

async fn tell(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    facility: &Facility,
    (action, target, detail): (&str, &str, serde_json::Value),
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "certificate",
        target,
        facility: Some(facility.id),
        detail,
    };
    audit(tx, &app.clock, &act).await
}

/// What became of a certificate.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CertificateStep)]
pub struct StepView {
    /// Its id.
    id: Uuid,
    /// What.
    kind: StepKind,
    /// On which day.
    day: NaiveDate,
    /// Until when it holds, of a prolongation.
    valid_to: Option<NaiveDate>,
    /// Why.
    note: String,
    /// When it was written down.
    at: DateTime<Utc>,
    /// By whom.
    by: String,
}

/// A certificate with its history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificateHistory)]
pub struct History {
    /// The certificate.
    #[serde(flatten)]
    certificate: CertificateView,
    /// What became of it, the oldest first.
    steps: Vec<StepView>,
}

async fn history(tx: &mut Tx, row: &CertificateRow, today: NaiveDate) -> Result<History> {
    let steps = certificates::steps(tx, row.id).await?;
    let step = |row: StepRow| StepView {
        id: row.id,
        kind: row.kind,
        day: row.day,
        valid_to: row.valid_to,
        note: row.note,
        at: row.at,
        by: row.account_name,
    };
    Ok(History {
        certificate: CertificateView::of(row, today),
        steps: steps.into_iter().map(step).collect(),
    })
}

/// A certificate of the facility, and all that became of it.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/certificates/{certificate}", tag = "staff",
    params(("code" = String, Path), ("certificate" = Uuid, Path, description = "Its id")),
    responses((status = 200, body = History)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<History>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let today = day_at(app.clock.now(), facility.utc_offset_minutes);
    let mut tx = app.db.read().await?;
    let row = found(&mut tx, &facility, id).await?;
    Ok(Json(history(&mut tx, &row, today).await?))
}

/// What is to become of a certificate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCertificateStep)]
pub struct NewStep {
    /// Chosen by the caller, so that sending again is harmless.
    id: Uuid,
    /// What.
    kind: StepKind,
    /// On which day: from the day of issue to today.
    day: NaiveDate,
    /// Its new last day, of a prolongation.
    #[serde(default)]
    valid_to: Option<NaiveDate>,
    /// Why; needed of a revocation.
    #[serde(default)]
    note: String,
}

impl NewStep {
    fn check(&self, row: &CertificateRow, today: NaiveDate) -> Result<(), Refusal> {
        if row.revoked_on.is_some() {
            return Err(Code::CertificateRevoked.at("kind"));
        }
        if !(row.issued_on..=today).contains(&self.day) {
            return Err(Code::CertificateStepDay.at("day"));
        }
        match (self.kind, self.valid_to) {
            (StepKind::Prolonged, Some(to)) if to > row.valid_to => {
                end("validTo", row.valid_to, to).map(drop)
            }
            (StepKind::Stamped | StepKind::Revoked, None) => Ok(()),
            _ => Err(Code::CertificateEndMissing.at("validTo")),
        }?;
        if self.kind == StepKind::Revoked && self.note.trim().is_empty() {
            return Err(Code::ReasonNeeded.at("note"));
        }
        Ok(())
    }
}

/// Stamps, prolongs or revokes a certificate.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/certificates/{certificate}/steps",
    tag = "staff",
    params(("code" = String, Path), ("certificate" = Uuid, Path, description = "Its id")),
    request_body = NewStep,
    responses((status = 201, body = History), (status = 200, body = History)))]
pub async fn step(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewStep>,
) -> Result<(StatusCode, Json<History>)> {
    let facility = app.enter(&actor, &code, Permission::ManageStaff).await?;
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let note = note("note", &new.note)?;
    let mut tx = app.db.write().await?;
    certificates::lock(&mut tx, id).await?;
    let row = found(&mut tx, &facility, id).await?;
    if let Some(known) = certificates::step(&mut tx, new.id).await? {
        let same = known.certificate_id == id && known.kind == new.kind && known.day == new.day;
        if same {
            return Ok((StatusCode::OK, Json(history(&mut tx, &row, today).await?)));
        }
        return Err(Code::CertificateDiffers.at("id").into());
    }
    new.check(&row, today)?;
    let step = StepRow {
        certificate_id: id,
        id: new.id,
        kind: new.kind,
        day: new.day,
        valid_to: new.valid_to,
        note,
        at: now,
        account_name: actor.name.to_string(),
    };
    certificates::add_step(&mut tx, &step, actor.account).await?;
    let detail = json!({ "kind": step.kind, "day": step.day, "validTo": step.valid_to });
    let act = ("certificate.step", &row.number[..], detail);
    tell(&app, &mut tx, &actor, &facility, act).await?;
    let row = found(&mut tx, &facility, id).await?;
    let history = history(&mut tx, &row, today).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(history)))
}
