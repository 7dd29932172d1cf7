//! What people say about an excursion: seen, what was done, closed with a word of explanation.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Refusal};

/// What a note says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = ExcursionNoteKind)]
pub enum NoteKind {
    /// 已知晓: somebody has seen it.
    Acknowledgement,
    /// 措施: what was done.
    Measure,
    /// 结案: what came of it.
    Closing,
}

/// Refuses a note that does not fit: nothing follows a closing, and only what is over, and of which
/// a measure was told, is closed.
pub fn check(kind: NoteKind, said: &[NoteKind], is_over: bool) -> Result<(), Refusal> {
    if said.contains(&NoteKind::Closing) {
        return Err(Code::ExcursionClosed.into());
    }
    if kind == NoteKind::Closing && !is_over {
        return Err(Code::ExcursionGoesOn.at("kind"));
    }
    if kind == NoteKind::Closing && !said.contains(&NoteKind::Measure) {
        return Err(Code::ExcursionUnmeasured.at("kind"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excursion_is_closed_once_after_it_is_over_and_something_was_done() {
        use NoteKind::{Acknowledgement, Closing, Measure};
        assert!(check(Acknowledgement, &[], false).is_ok());
        assert!(check(Measure, &[Acknowledgement], false).is_ok());
        let code = |kind, said: &[NoteKind], over| check(kind, said, over).unwrap_err().code;
        assert_eq!(code(Closing, &[Measure], false), Code::ExcursionGoesOn);
        assert_eq!(
            code(Closing, &[Acknowledgement], true),
            Code::ExcursionUnmeasured
        );
        assert!(check(Closing, &[Measure], true).is_ok());
        assert_eq!(
            code(Measure, &[Measure, Closing], true),
            Code::ExcursionClosed
        );
    }
}
