//! SQL of certificates and what became of them.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
    staff::{
        CertificateKind,
        certificate::{Basis, State, StepKind, Term},
    },
};

/// A certificate with how long it holds after all that became of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CertificateRow {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub member_id: Uuid,
    /// What it is for.
    pub kind: CertificateKind,
    /// Its number.
    pub number: String,
    /// The name on it.
    pub holder: String,
    /// The unit on it: a code.
    pub unit_code: String,
    /// The unit's name.
    pub unit_name: String,
    /// What it was issued upon.
    pub basis: Basis,
    /// From when on it holds.
    pub issued_on: NaiveDate,
    /// Until when, as it was issued.
    pub first_valid_to: NaiveDate,
    /// Until when, prolongations included.
    pub valid_to: NaiveDate,
    /// The day from which it is revoked.
    pub revoked_on: Option<NaiveDate>,
    /// The day of the last stamp.
    pub stamped_on: Option<NaiveDate>,
}

impl CertificateRow {
    /// The days it holds.
    pub fn term(&self) -> Term {
        Term {
            issued_on: self.issued_on,
            valid_to: self.valid_to,
            revoked_on: self.revoked_on,
        }
    }

    /// How it stands on that day.
    pub fn on(&self, day: NaiveDate) -> State {
        self.term().on(day)
    }
}

const CERTIFICATE: &str = "SELECT certificate.id, certificate.member_id, certificate.kind,
        certificate.number, certificate.holder, unit.code AS unit_code, unit.name AS unit_name,
        certificate.basis, certificate.issued_on, certificate.valid_to AS first_valid_to,
        COALESCE((SELECT MAX(step.valid_to) FROM certificate_step AS step
            WHERE step.certificate_id = certificate.id), certificate.valid_to) AS valid_to,
        (SELECT step.day FROM certificate_step AS step
            WHERE step.certificate_id = certificate.id AND step.kind = 'revoked') AS revoked_on,
        (SELECT MAX(step.day) FROM certificate_step AS step
            WHERE step.certificate_id = certificate.id AND step.kind = 'stamped') AS stamped_on
    FROM certificate JOIN facility AS unit ON unit.id = certificate.facility_id";

/// The certificate with this id.
pub async fn certificate(tx: &mut Tx, id: Uuid) -> Result<Option<CertificateRow>> {
    let sql = format!("{CERTIFICATE} WHERE certificate.id = $1");
    Ok(tx.query(assembled(sql)).bind(id).optional().await?)
}

/// The certificate with this number.
pub async fn numbered(tx: &mut Tx, number: &str) -> Result<Option<CertificateRow>> {
    let sql = format!("{CERTIFICATE} WHERE certificate.number = $1");
    let query = tx.query(assembled(sql)).bind(number.to_owned());
    Ok(query.optional().await?)
}

/// The certificates of these people, the latest first.
pub async fn of(tx: &mut Tx, members: &[Uuid]) -> Result<Vec<CertificateRow>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{CERTIFICATE} WHERE certificate.member_id IN (VALUES {})
         ORDER BY certificate.issued_on DESC, certificate.id DESC",
        tx.placeholders(members.len(), 1)
    );
    let mut query = tx.query(assembled(sql));
    for member in members {
        query = query.bind(*member);
    }
    Ok(query.all().await?)
}

/// A certificate that is to be kept.
#[derive(Debug, Clone)]
pub struct NewCertificate {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub member: Uuid,
    /// What it is for.
    pub kind: CertificateKind,
    /// Its number.
    pub number: String,
    /// The name on it.
    pub holder: String,
    /// The unit on it.
    pub unit: Uuid,
    /// What it is issued upon.
    pub basis: Basis,
    /// From when on it holds.
    pub issued_on: NaiveDate,
    /// Until when.
    pub valid_to: NaiveDate,
}

/// Keeps a certificate; false where its number was given before.
pub async fn add(
    tx: &mut Tx,
    new: &NewCertificate,
    account: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO certificate (id, member_id, kind, number, holder, facility_id, basis,
                 issued_on, valid_to, made_at, account_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (number) DO NOTHING",
        )
        .bind(new.id)
        .bind(new.member)
        .bind(new.kind)
        .bind(new.number.clone())
        .bind(new.holder.clone())
        .bind(new.unit)
        .bind(new.basis)
        .bind(new.issued_on)
        .bind(new.valid_to)
        .bind(now)
        .bind(account)
        .run()
        .await?;
    Ok(added == 1)
}

/// What became of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StepRow {
    /// The certificate.
    pub certificate_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// What.
    pub kind: StepKind,
    /// On which day.
    pub day: NaiveDate,
    /// Until when it holds now.
    pub valid_to: Option<NaiveDate>,
    /// Why.
    pub note: String,
    /// When it was written down.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
}

const STEP: &str = "SELECT certificate_step.certificate_id, certificate_step.id,
        certificate_step.kind, certificate_step.day, certificate_step.valid_to,
        certificate_step.note, certificate_step.at, account.name AS account_name
    FROM certificate_step JOIN account ON account.id = certificate_step.account_id";

/// All that became of a certificate, in order.
pub async fn steps(tx: &mut Tx, certificate: Uuid) -> Result<Vec<StepRow>> {
    let sql = format!(
        "{STEP} WHERE certificate_step.certificate_id = $1
         ORDER BY certificate_step.number LIMIT 200"
    );
    Ok(tx.query(assembled(sql)).bind(certificate).all().await?)
}

/// The step with this id.
pub async fn step(tx: &mut Tx, id: Uuid) -> Result<Option<StepRow>> {
    let sql = format!("{STEP} WHERE certificate_step.id = $1");
    Ok(tx.query(assembled(sql)).bind(id).optional().await?)
}

/// Keeps a certificate as it is until the commit: steps take turns.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<()> {
    let sql = format!(
        "SELECT id FROM certificate WHERE id = $1{}",
        tx.for_update()
    );
    let query = tx.query(assembled(sql)).bind(id);
    query.scalar_optional::<Uuid>().await?;
    Ok(())
}

/// Appends what became of a certificate.
pub async fn add_step(tx: &mut Tx, new: &StepRow, account: Uuid) -> Result<()> {
    tx.query(
        "INSERT INTO certificate_step (certificate_id, number, id, kind, day, valid_to, note, at,
             account_id)
         SELECT $1, COUNT(*) + 1, $2, $3, $4, $5, $6, $7, $8
         FROM certificate_step WHERE certificate_id = $1",
    )
    .bind(new.certificate_id)
    .bind(new.id)
    .bind(new.kind)
    .bind(new.day)
    .bind(new.valid_to)
    .bind(new.note.clone())
    .bind(new.at)
    .bind(account)
    .run()
    .await?;
    Ok(())
}
