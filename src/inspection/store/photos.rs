//! SQL of photos of visits and findings.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
};

/// What is known of a photo, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PhotoRow {
    /// Its id.
    pub id: Uuid,
    /// The visit or the finding it belongs to.
    pub subject_id: Uuid,
    /// When it was taken, by the device.
    pub taken_at: DateTime<Utc>,
    /// The hash of what was sent.
    pub sent_hash: String,
    /// The hash of what is kept.
    pub hash: String,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
}

const COLUMNS: &str = "id, subject_id, taken_at, sent_hash, hash, width, height";

/// One photo.
pub async fn photo(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<PhotoRow>> {
    let sql = format!("SELECT {COLUMNS} FROM inspection_photo WHERE facility_id = $1 AND id = $2");
    let query = tx.query(assembled(sql)).bind(facility).bind(id);
    Ok(query.optional().await?)
}

/// All photos of a visit or a finding.
pub async fn of(tx: &mut Tx, facility: Uuid, subject: Uuid) -> Result<Vec<PhotoRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inspection_photo WHERE facility_id = $1 AND subject_id = $2
         ORDER BY id"
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(subject);
    Ok(query.all().await?)
}

/// The bytes of a photo and their hash.
pub async fn jpeg(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<(Vec<u8>, String)>> {
    let query =
        tx.query("SELECT jpeg, hash FROM inspection_photo WHERE facility_id = $1 AND id = $2");
    Ok(query.bind(facility).bind(id).optional().await?)
}

/// A finding that may show a photo to whoever puts it right.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ShownRow {
    /// The facility at which it was found.
    pub facility_id: Uuid,
    /// The visit.
    pub visit_id: Uuid,
    /// The check.
    pub check_code: String,
    /// Whether the photo is the finding's own, or one of its steps names it.
    pub is_own: bool,
}

/// The findings that a facility has to put right elsewhere and to whose visit or steps a photo
/// belongs.
pub async fn shown_by(tx: &mut Tx, responsible: Uuid, id: Uuid) -> Result<Vec<ShownRow>> {
    let query = tx.query(
        "SELECT finding.facility_id, finding.visit_id, finding.check_code,
             (photo.subject_id = finding.id OR EXISTS (SELECT 1 FROM finding_step AS step
                 WHERE step.facility_id = finding.facility_id AND step.finding_id = finding.id
                     AND step.photos LIKE $3)) AS is_own
         FROM finding JOIN inspection_photo AS photo
             ON photo.facility_id = finding.facility_id AND photo.id = $2
         WHERE finding.responsible_id = $1 LIMIT 500",
    );
    let pattern = format!("%{id}%");
    Ok(query.bind(responsible).bind(id).bind(pattern).all().await?)
}

/// Notes that a signed visit or a step of a finding names photos: they stay for good.
pub async fn used(tx: &mut Tx, facility: Uuid, photos: &[Uuid]) -> Result<()> {
    for photo in photos {
        let query = tx.query(
            "INSERT INTO inspection_photo_use (facility_id, photo_id) VALUES ($1, $2)
             ON CONFLICT (facility_id, photo_id) DO NOTHING",
        );
        query.bind(facility).bind(*photo).run().await?;
    }
    Ok(())
}

/// How many photos of a facility nothing names yet.
pub async fn waiting(tx: &mut Tx, facility: Uuid) -> Result<i64> {
    let query = tx.query(
        "SELECT COUNT(*) FROM inspection_photo AS photo
         WHERE photo.facility_id = $1 AND NOT EXISTS (
             SELECT 1 FROM inspection_photo_use AS used
             WHERE used.facility_id = photo.facility_id AND used.photo_id = photo.id)",
    );
    Ok(query.bind(facility).scalar().await?)
}

/// Takes away photos that came before a moment and that nothing names; answers how many.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let query = tx.query(
        "DELETE FROM inspection_photo
         WHERE received_at < $1 AND NOT EXISTS (
             SELECT 1 FROM inspection_photo_use AS used
             WHERE used.facility_id = inspection_photo.facility_id
                 AND used.photo_id = inspection_photo.id)",
    );
    Ok(query.bind(before).run().await?)
}

/// Keeps a photo; false where it is there already.
pub async fn add(
    tx: &mut Tx,
    (facility, account): (Uuid, Uuid),
    new: &PhotoRow,
    jpeg: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO inspection_photo (facility_id, id, subject_id, taken_at, received_at,
                 account_id, sent_hash, hash, width, height, jpeg)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (facility_id, id) DO NOTHING",
        )
        .bind(facility)
        .bind(new.id)
        .bind(new.subject_id)
        .bind(new.taken_at)
        .bind(now)
        .bind(account)
        .bind(new.sent_hash.clone())
        .bind(new.hash.clone())
        .bind(new.width)
        .bind(new.height)
        .bind(jpeg)
        .run()
        .await?;
    Ok(added == 1)
}
