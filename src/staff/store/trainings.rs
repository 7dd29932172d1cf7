//! SQL of trainings and of who was there.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    staff::training::{Test, TrainingKind, passed},
};

/// A training.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TrainingRow {
    /// Its id.
    pub id: Uuid,
    /// Who holds it.
    pub facility_id: Uuid,
    /// Their code.
    pub facility_code: String,
    /// What it is for.
    pub kind: TrainingKind,
    /// Its title.
    pub title: String,
    /// What was taught, and from which material.
    pub material: String,
    /// 学时
    pub hours: i64,
    /// On which day.
    pub held_on: NaiveDate,
    /// All that can be had in its test.
    pub full_mark: Option<i64>,
    /// From here on it is passed.
    pub pass_mark: Option<i64>,
    /// How many were there.
    pub attended: i64,
}

impl TrainingRow {
    /// Its test, where it has one.
    pub fn test(&self) -> Option<Test> {
        Some(Test {
            full_mark: self.full_mark?,
            pass_mark: self.pass_mark?,
        })
    }
}

/// The last row of each person, as a condition on `mark`.
const LAST: &str = "mark.number = (SELECT MAX(later.number) FROM training_mark AS later
        WHERE later.training_id = mark.training_id AND later.member_id = mark.member_id)";

fn selected() -> String {
    format!(
        "SELECT training.id, training.facility_id, facility.code AS facility_code,
            training.kind,
            training.title, training.material, training.hours, training.held_on,
            training.full_mark, training.pass_mark,
            (SELECT COUNT(*) FROM training_mark AS mark
                WHERE mark.training_id = training.id AND mark.attended AND {LAST}) AS attended
         FROM training JOIN facility ON facility.id = training.facility_id"
    )
}

/// The training with this id.
pub async fn training(tx: &mut Tx, id: Uuid) -> Result<Option<TrainingRow>> {
    let sql = format!("{} WHERE training.id = $1", selected());
    Ok(tx.query(assembled(sql)).bind(id).optional().await?)
}

/// The trainings a facility held, the latest first.
pub async fn at(tx: &mut Tx, facility: Uuid) -> Result<Vec<TrainingRow>> {
    let sql = format!(
        "{} WHERE training.facility_id = $1
         ORDER BY training.held_on DESC, training.id DESC LIMIT 200",
        selected()
    );
    Ok(tx.query(assembled(sql)).bind(facility).all().await?)
}

/// Keeps a training.
pub async fn add(tx: &mut Tx, new: &TrainingRow, account: Uuid, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "INSERT INTO training (id, facility_id, kind, title, material, hours, held_on, full_mark,
             pass_mark, made_at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id)
    .bind(new.facility_id)
    .bind(new.kind)
    .bind(new.title.clone())
    .bind(new.material.clone())
    .bind(new.hours)
    .bind(new.held_on)
    .bind(new.full_mark)
    .bind(new.pass_mark)
    .bind(now)
    .bind(account)
    .run()
    .await?;
    Ok(())
}

/// Somebody at a training, as it was written down last.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MarkRow {
    /// The training.
    pub training_id: Uuid,
    /// What it was for.
    pub kind: TrainingKind,
    /// Its title.
    pub title: String,
    /// Its hours.
    pub hours: i64,
    /// When it was held.
    pub held_on: NaiveDate,
    /// All that could be had.
    pub full_mark: Option<i64>,
    /// From where on it was passed.
    pub pass_mark: Option<i64>,
    /// Who.
    pub member_id: Uuid,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// Whether they were there.
    pub attended: bool,
    /// Their points.
    pub score: Option<i64>,
}

impl MarkRow {
    /// Whether they passed.
    pub fn passed(&self) -> bool {
        let test = self.full_mark.zip(self.pass_mark);
        let test = test.map(|(full_mark, pass_mark)| Test {
            full_mark,
            pass_mark,
        });
        passed(test, self.attended, self.score)
    }
}

const MARK: &str = "SELECT mark.training_id, training.kind, training.title, training.hours,
        training.held_on, training.full_mark, training.pass_mark, mark.member_id,
        staff_member.name, facility.code AS facility_code, facility.name AS facility_name,
        mark.attended, mark.score
    FROM training_mark AS mark JOIN training ON training.id = mark.training_id
        JOIN staff_member ON staff_member.id = mark.member_id
        JOIN facility ON facility.id = staff_member.facility_id";

/// Who was at a training, in order of facility.
pub async fn marks(tx: &mut Tx, training: Uuid) -> Result<Vec<MarkRow>> {
    let sql = format!(
        "{MARK} WHERE mark.training_id = $1 AND {LAST}
         ORDER BY facility.code, mark.member_id LIMIT 1000"
    );
    Ok(tx.query(assembled(sql)).bind(training).all().await?)
}

/// What these people were at, the latest first.
pub async fn of(tx: &mut Tx, members: &[Uuid]) -> Result<Vec<MarkRow>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{MARK} WHERE mark.member_id IN (VALUES {}) AND {LAST}
         ORDER BY training.held_on DESC, training.id DESC",
        tx.placeholders(members.len(), 1)
    );
    let mut query = tx.query(assembled(sql));
    for member in members {
        query = query.bind(*member);
    }
    Ok(query.all().await?)
}

/// What is written down of somebody at a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMark {
    /// Who.
    pub member: Uuid,
    /// Whether they were there.
    pub attended: bool,
    /// Their points.
    pub score: Option<i64>,
}

/// Appends what is known of somebody at a training now.
pub async fn mark(
    tx: &mut Tx,
    training: Uuid,
    new: NewMark,
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO training_mark (training_id, member_id, number, attended, score, at,
             account_id)
         SELECT $1, $2, COUNT(*) + 1, $3, $4, $5, $6
         FROM training_mark WHERE training_id = $1 AND member_id = $2",
    )
    .bind(training)
    .bind(new.member)
    .bind(new.attended)
    .bind(new.score)
    .bind(now)
    .bind(account)
    .run()
    .await?;
    Ok(())
}
