//! SQL of people who work somewhere.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::{Code, Result},
    places::store::Reach,
};

/// Somebody who works at a facility.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MemberRow {
    /// Their id.
    pub id: Uuid,
    /// The facility.
    pub facility_id: Uuid,
    /// Its code.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
    /// Their name.
    pub name: String,
    /// Who they are in this program.
    pub account_id: Option<Uuid>,
    /// The name to sign in with.
    pub username: Option<String>,
    /// From when on they work there.
    pub began_on: NaiveDate,
    /// When they left.
    pub left_on: Option<NaiveDate>,
    /// A note.
    pub note: String,
}

const MEMBER: &str = "SELECT staff_member.id, staff_member.facility_id,
        facility.code AS facility_code, facility.name AS facility_name,
        facility.utc_offset_minutes, staff_member.name, staff_member.account_id,
        account.username, staff_member.began_on, staff_member.left_on, staff_member.note
    FROM staff_member JOIN facility ON facility.id = staff_member.facility_id
        LEFT JOIN account ON account.id = staff_member.account_id";

/// The most people of a facility.
pub const MEMBERS_MAX: i64 = 200;

/// Somebody, wherever they work.
pub async fn member(tx: &mut Tx, id: Uuid) -> Result<Option<MemberRow>> {
    let sql = format!("{MEMBER} WHERE staff_member.id = $1");
    Ok(tx.query(assembled(sql)).bind(id).optional().await?)
}

/// The person that an account belongs to.
pub async fn of_account(tx: &mut Tx, account: Uuid) -> Result<Option<MemberRow>> {
    let sql = format!("{MEMBER} WHERE staff_member.account_id = $1");
    Ok(tx.query(assembled(sql)).bind(account).optional().await?)
}

/// The people of a facility, those who left behind the others.
pub async fn at(tx: &mut Tx, facility: Uuid) -> Result<Vec<MemberRow>> {
    let sql = format!(
        "{MEMBER} WHERE staff_member.facility_id = $1
         ORDER BY (CASE WHEN staff_member.left_on IS NULL THEN 0 ELSE 1 END), staff_member.id
         LIMIT {MEMBERS_MAX}"
    );
    Ok(tx.query(assembled(sql)).bind(facility).all().await?)
}

/// The people in a region and within reach, by facility, after somebody.
pub async fn within(
    tx: &mut Tx,
    (region_path, (code, id), limit): (&str, (&str, Uuid), i64),
    reach: &Reach,
) -> Result<Vec<MemberRow>> {
    let scope = reach.condition(5);
    let sql = format!(
        "{MEMBER} JOIN region ON region.id = facility.region_id
         WHERE region.path LIKE $1 AND {scope}
             AND (facility.code > $2 OR (facility.code = $2 AND staff_member.id > $3))
         ORDER BY facility.code, staff_member.id LIMIT $4"
    );
    let query = tx.query(assembled(sql)).bind(format!("{region_path}%"));
    let query = query.bind(code.to_owned()).bind(id).bind(limit);
    Ok(reach.bind(query).all().await?)
}

/// Somebody as they are to be written down.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Their id.
    pub id: Uuid,
    /// The facility.
    pub facility: Uuid,
    /// Their name.
    pub name: String,
    /// Who they are in this program.
    pub account: Option<Uuid>,
    /// From when on they work there.
    pub began_on: NaiveDate,
    /// When they left.
    pub left_on: Option<NaiveDate>,
    /// A note.
    pub note: String,
}

/// Writes somebody down, or changes what is said of them. Refuses an account that is somebody else.
pub async fn save(tx: &mut Tx, new: &NewMember, now: DateTime<Utc>) -> Result<()> {
    if let Some(account) = new.account
        && let Some(other) = of_account(tx, account).await?
        && other.id != new.id
    {
        return Err(Code::MemberAccountTaken
            .with("username", other.username.unwrap_or_default())
            .with("name", other.name)
            .at("username")
            .into());
    }
    tx.query(
        "INSERT INTO staff_member (id, facility_id, name, account_id, began_on, left_on, note,
             made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET facility_id = excluded.facility_id, name = excluded.name,
             account_id = excluded.account_id, began_on = excluded.began_on,
             left_on = excluded.left_on, note = excluded.note",
    )
    .bind(new.id)
    .bind(new.facility)
    .bind(new.name.clone())
    .bind(new.account)
    .bind(new.began_on)
    .bind(new.left_on)
    .bind(new.note.clone())
    .bind(now)
    .run()
    .await?;
    Ok(())
}
