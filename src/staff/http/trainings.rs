//! Routes of trainings: what was held, who was there, how their test went.

use axum::{Json, extract::State, http::StatusCode};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    clock::day_at,
    db::Tx,
    error::{Code, Result},
    http::{
        extract::{Input, Path},
        page::Page,
    },
    people::{
        Actor, Permission,
        store::{Act, audit},
    },
    places::Facility,
    staff::{
        NOTE_MAX,
        store::{
            members,
            trainings::{self, MarkRow, NewMark, TrainingRow},
        },
        training::{self, Test, TrainingKind},
    },
    text,
};

/// The longest title.
const TITLE_MAX: usize = 80;

/// How many people are entered at once at most.
const MARKS_MAX: usize = 200;

/// A training.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Training)]
pub struct TrainingView {
    /// Its id.
    id: Uuid,
    /// What it is for.
    kind: TrainingKind,
    /// Its title.
    title: String,
    /// What was taught, and from which material.
    material: String,
    /// 学时
    hours: i64,
    /// On which day.
    held_on: NaiveDate,
    /// Its test, where it has one.
    test: Option<Test>,
    /// How many were there.
    attended: i64,
}

impl From<&TrainingRow> for TrainingView {
    fn from(row: &TrainingRow) -> TrainingView {
        TrainingView {
            id: row.id,
            kind: row.kind,
            title: row.title.clone(),
            material: row.material.clone(),
            hours: row.hours,
            held_on: row.held_on,
            test: row.test(),
            attended: row.attended,
        }
    }
}

/// The trainings a facility held, the latest first, 200 at most.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/trainings", tag = "staff",
    params(("code" = String, Path)), responses((status = 200, body = Page<TrainingView>)))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Json<Page<TrainingView>>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let rows = trainings::at(&mut tx, facility.id).await?;
    let views = rows.iter().map(TrainingView::from).collect();
    Ok(Json(Page::whole(views)))
}

/// A training that is held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTraining)]
pub struct NewView {
    /// Chosen by the caller, so that sending again is harmless.
    id: Uuid,
    /// What it is for.
    kind: TrainingKind,
    /// Its title, up to 80 characters.
    title: String,
    /// What is taught, and from which material; up to 200 characters.
    #[serde(default)]
    material: String,
    /// 学时, 1 to 500.
    hours: i64,
    /// On which day.
    held_on: NaiveDate,
    /// Its test; a pre-post training has one.
    #[serde(default)]
    test: Option<Test>,
}

/// Writes a training down.
#[utoipa::path(post, path = "/api/v1/facilities/{code}/trainings", tag = "staff",
    params(("code" = String, Path)), request_body = NewView,
    responses((status = 201, body = TrainingView), (status = 200, body = TrainingView)))]
pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Input(new): Input<NewView>,
) -> Result<(StatusCode, Json<TrainingView>)> {
    let facility = app.enter(&actor, &code, Permission::ManageStaff).await?;
    let now = app.clock.now();
    let today = day_at(now, facility.utc_offset_minutes);
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(today);
    if !(first..=today + Days::new(366)).contains(&new.held_on) {
        return Err(Code::TrainingDay.at("heldOn").into());
    }
    let test = training::test(new.kind, new.test)?;
    let row = TrainingRow {
        id: new.id,
        facility_id: facility.id,
        facility_code: facility.code.clone(),
        kind: new.kind,
        title: text::required("title", &new.title, TITLE_MAX)?,
        material: text::optional("material", &new.material, NOTE_MAX)?,
        hours: training::hours(new.hours)?,
        held_on: new.held_on,
        full_mark: test.map(|test| test.full_mark),
        pass_mark: test.map(|test| test.pass_mark),
        attended: 0,
    };
    let mut tx = app.db.write().await?;
    if let Some(known) = trainings::training(&mut tx, new.id).await? {
        let same = TrainingRow {
            attended: 0,
            ..known.clone()
        } == row;
        if same {
            return Ok((StatusCode::OK, Json(TrainingView::from(&known))));
        }
        return Err(Code::TrainingDiffers.at("id").into());
    }
    trainings::add(&mut tx, &row, actor.account, now).await?;
    let detail = json!({ "title": row.title, "kind": row.kind, "heldOn": row.held_on });
    tell(
        &app,
        &mut tx,
        (&actor, &facility),
        ("training.add", row.id),
        detail,
    )
    .await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(TrainingView::from(&row))))
}

async fn tell(
    app: &App,
    tx: &mut Tx,
    (actor, facility): (&Actor, &Facility),
    (action, id): (&str, Uuid),
    detail: serde_json::Value,
) -> Result<()> {
    let act = Act {
        account: Some(actor.account),
        action,
        target_kind: "training",
        target: &id.to_string(),
        facility: Some(facility.id),
        detail,
    };
    audit(tx, &app.clock, &act).await
}

/// Somebody at a training.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingMark)]
pub struct MarkView {
    /// Who.
    member: Uuid,
    /// Their name.
    name: String,
    /// Where they work.
    facility: String,
    /// Whether they were there.
    attended: bool,
    /// Their points.
    score: Option<i64>,
    /// Whether they passed.
    passed: bool,
}

/// A training with who was there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingList)]
pub struct ListView {
    /// The training.
    #[serde(flatten)]
    training: TrainingView,
    /// Who was written down, in order of facility.
    marks: Vec<MarkView>,
}

async fn shown(tx: &mut Tx, row: &TrainingRow) -> Result<ListView> {
    let mark = |row: MarkRow| MarkView {
        passed: row.passed(),
        member: row.member_id,
        name: row.name,
        facility: row.facility_name,
        attended: row.attended,
        score: row.score,
    };
    let marks = trainings::marks(tx, row.id).await?;
    Ok(ListView {
        training: TrainingView::from(row),
        marks: marks.into_iter().map(mark).collect(),
    })
}

async fn found(tx: &mut Tx, facility: &Facility, id: Uuid) -> Result<TrainingRow> {
    let known = trainings::training(tx, id).await?;
    let known = known.filter(|known| known.facility_id == facility.id);
    Ok(known.ok_or_else(|| Code::NotFound.with("what", id))?)
}

/// A training of the facility with who was there.
#[utoipa::path(get, path = "/api/v1/facilities/{code}/trainings/{training}", tag = "staff",
    params(("code" = String, Path), ("training" = Uuid, Path, description = "Its id")),
    responses((status = 200, body = ListView)))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
) -> Result<Json<ListView>> {
    let facility = app.enter(&actor, &code, Permission::SeeStock).await?;
    let mut tx = app.db.read().await?;
    let row = found(&mut tx, &facility, id).await?;
    Ok(Json(shown(&mut tx, &row).await?))
}

/// What is known of somebody at a training.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTrainingMark)]
pub struct NewMarkView {
    /// Who: somebody on the staff of a facility within the caller's reach.
    member: Uuid,
    /// Whether they were there.
    attended: bool,
    /// Their points; none where the training has no test, or they were not there.
    #[serde(default)]
    score: Option<i64>,
}

/// Who was at a training.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTrainingMarks)]
pub struct NewMarks {
    /// 1 to 200 people.
    marks: Vec<NewMarkView>,
}

/// Writes down who was there and how their test went: all or nothing. What was said of somebody
/// before is kept; the last counts.
#[utoipa::path(put, path = "/api/v1/facilities/{code}/trainings/{training}/marks", tag = "staff",
    params(("code" = String, Path), ("training" = Uuid, Path, description = "Its id")),
    request_body = NewMarks, responses((status = 200, body = ListView)))]
pub async fn mark(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, Uuid)>,
    Input(new): Input<NewMarks>,
) -> Result<Json<ListView>> {
    let facility = app.enter(&actor, &code, Permission::ManageStaff).await?;
    let now = app.clock.now();
    if new.marks.is_empty() || new.marks.len() > MARKS_MAX {
        return Err(Code::TrainingListLong
            .with("most", MARKS_MAX)
            .at("marks")
            .into());
    }
    let mut tx = app.db.write().await?;
    let row = found(&mut tx, &facility, id).await?;
    if row.held_on > day_at(now, facility.utc_offset_minutes) {
        return Err(Code::TrainingNotYet.with("day", row.held_on).into());
    }
    let known = trainings::marks(&mut tx, id).await?;
    let mut written = 0_usize;
    for (index, mark) in new.marks.iter().enumerate() {
        let field = format!("marks[{index}]");
        training::score(
            row.test(),
            mark.attended,
            mark.score,
            &format!("{field}.score"),
        )?;
        managed(&app, &mut tx, &actor, mark.member, &field).await?;
        let same = |known: &MarkRow| {
            known.member_id == mark.member
                && known.attended == mark.attended
                && known.score == mark.score
        };
        if !known.iter().any(same) {
            let mark = NewMark {
                member: mark.member,
                attended: mark.attended,
                score: mark.score,
            };
            trainings::mark(&mut tx, id, mark, actor.account, now).await?;
            written += 1;
        }
    }
    if written > 0 {
        let detail = json!({ "people": written });
        tell(
            &app,
            &mut tx,
            (&actor, &facility),
            ("training.mark", id),
            detail,
        )
        .await?;
    }
    let row = found(&mut tx, &facility, id).await?;
    let shown = shown(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(Json(shown))
}

/// Refuses somebody whose facility is not within the caller's reach, as if nobody were there.
async fn managed(app: &App, tx: &mut Tx, actor: &Actor, member: Uuid, field: &str) -> Result<()> {
    if let Some(member) = members::member(tx, member).await?
        && let Some(facility) = app.facility(&member.facility_code).await?
        && actor.may(Permission::ManageStaff, &facility.place())
    {
        return Ok(());
    }
    Err(Code::NotFound
        .with("what", member)
        .at(format!("{field}.member"))
        .into())
}
