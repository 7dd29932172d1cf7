//! Staff (人员): who keeps a depot, with which certificate (上岗证), after which training (培训).
//!
//! # Invariants
//! 1. A certificate's number is given once; revoking it does not set it free.
//! 2. Certificates, what became of them, trainings and marks are appended, never changed.
//! 3. Names only: a text that holds the number of an identity card is refused.
//! 4. Who is new to the post gets a certificate only after a pre-post exam that was passed (C3).

use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Refusal},
    text,
};

pub mod card;
pub mod certificate;
pub mod gate;
pub mod http;
pub mod standing;
pub mod store;
pub mod training;

/// The longest name of a person.
pub const NAME_MAX: usize = 40;

/// The longest note.
pub const NOTE_MAX: usize = 200;

/// Digits of the number of an identity card (GB 11643): seventeen, and a digit or X.
const ID_LENGTH: usize = 18;

/// What a certificate is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = CertificateKind)]
pub enum CertificateKind {
    /// 药管员上岗证: who keeps a depot (C1).
    Post,
    /// 生殖健康咨询师证: encouraged (C4).
    Counsellor,
}

/// Whether a text holds the number of an identity card, also parted by spaces or hyphens, or typed
/// in full width.
pub fn holds_id_number(text: &str) -> bool {
    let mut digits = 0_usize;
    for c in text.chars().map(text::half_width) {
        match c {
            '0'..='9' => digits += 1,
            'x' | 'X' | 'ｘ' | 'Ｘ' if digits >= ID_LENGTH - 1 => digits += 1,
            ' ' | '-' | '\u{3000}' | '·' | '.' | '－' => {}
            _ => digits = 0,
        }
        if digits >= ID_LENGTH {
            return true;
        }
    }
    false
}

/// Refuses a text that holds the number of an identity card.
pub fn without_id_number(field: &str, text: String) -> Result<String, Refusal> {
    if holds_id_number(&text) {
        return Err(Code::IdNumberUnwanted.at(field));
    }
    Ok(text)
}

/// The name of a person.
pub fn name(field: &str, typed: &str) -> Result<String, Refusal> {
    without_id_number(field, text::required(field, typed, NAME_MAX)?)
}

/// A note, which may be empty.
pub fn note(field: &str, typed: &str) -> Result<String, Refusal> {
    without_id_number(field, text::optional(field, typed, NOTE_MAX)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_an_identity_card_is_found_however_it_is_typed() {
        for text in [
            "532923199001011234",
            "身份证53292319900101123X",
            "532923 19900101 123x",
            "５３２９２３１９９００１０１１２３４",
            "5329-2319-9001-0112-34",
        ] {
            assert!(holds_id_number(text), "{text}");
        }
        for text in [
            "王芳",
            "电话 13800000000",
            "2026-03-02 至 2029-03-01",
            "第 12 期，90 分",
        ] {
            assert!(!holds_id_number(text), "{text}");
        }
        assert_eq!(
            name("name", "王芳 532923199001011234").unwrap_err().code,
            Code::IdNumberUnwanted
        );
    }
}
