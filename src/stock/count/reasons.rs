//! Why the shelf differs from the book: a list that is data, kept by the county.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::Tx,
    error::{Code, Refusal, Result},
    text,
};

/// The longest name of a reason, in characters.
const NAME_MAX: usize = 40;

/// The last place in the list.
const POSITION_MAX: i64 = 999;

/// Whether a reason is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ReasonStatus {
    /// It is offered.
    Active,
    /// No longer; counts that name it stay as they are.
    Retired,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CountReason {
    /// What is stored and chained; never changes.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The place in the list.
    pub position: i64,
    /// Whether it is offered.
    pub status: ReasonStatus,
}

impl CountReason {
    /// Refuses what cannot be shown or chained.
    pub fn checked(mut self) -> Result<CountReason, Refusal> {
        let is_code = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=40).contains(&self.code.len()) || !self.code.chars().all(is_code) {
            let refusal = Code::InvalidInput.with("what", &self.code);
            return Err(refusal.at("code"));
        }
        if !(0..=POSITION_MAX).contains(&self.position) {
            let refusal = Code::InvalidInput.with("what", self.position);
            return Err(refusal.at("position"));
        }
        self.name_zh = text::required("name.zh", &self.name_zh, NAME_MAX)?;
        self.name_en = text::required("name.en", &self.name_en, NAME_MAX)?;
        Ok(self)
    }
}

/// All reasons, in the order they are offered.
pub async fn all(tx: &mut Tx) -> Result<Vec<CountReason>> {
    let rows = tx.query(
        "SELECT code, name_zh, name_en, position, status FROM count_reason
         ORDER BY position, code",
    );
    Ok(rows.all().await?)
}

/// Adds a reason or changes it.
pub async fn put(tx: &mut Tx, reason: &CountReason) -> Result<()> {
    tx.query(
        "INSERT INTO count_reason (code, name_zh, name_en, position, status)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh,
             name_en = excluded.name_en, position = excluded.position, status = excluded.status",
    )
    .bind(reason.code.clone())
    .bind(reason.name_zh.clone())
    .bind(reason.name_en.clone())
    .bind(reason.position)
    .bind(reason.status)
    .run()
    .await?;
    Ok(())
}
