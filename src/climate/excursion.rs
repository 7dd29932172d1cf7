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

/// What is decided about a lot that was there.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
#[schema(as = ExcursionVerdict)]
pub enum Verdict {
    /// 放行: it goes back to the green zones.
    Release,
    /// 继续待验: it stays in the yellow zone.
    Keep,
    /// 不合格: it goes to the red zone.
    Reject,
}

/// Refuses a verdict that does not fit the last one: rejected is rejected, and what was released
/// can only be rejected afterwards.
pub fn check_verdict(last: Option<Verdict>, next: Verdict) -> Result<(), Refusal> {
    match (last, next) {
        (None | Some(Verdict::Keep), _) | (Some(Verdict::Release), Verdict::Reject) => Ok(()),
        _ => Err(Code::ExcursionJudged.at("verdict")),
    }
}

/// Refuses a note that does not fit: nothing follows a closing, and only what is over, of which a
/// measure was told, and whose lots set aside are judged, is closed. `unjudged` counts the others.
pub fn check(
    kind: NoteKind,
    said: &[NoteKind],
    is_over: bool,
    unjudged: i64,
) -> Result<(), Refusal> {
    if said.contains(&NoteKind::Closing) {
        return Err(Code::ExcursionClosed.into());
    }
    if kind == NoteKind::Closing && !is_over {
        return Err(Code::ExcursionGoesOn.at("kind"));
    }
    if kind == NoteKind::Closing && !said.contains(&NoteKind::Measure) {
        return Err(Code::ExcursionUnmeasured.at("kind"));
    }
    if kind == NoteKind::Closing && unjudged > 0 {
        return Err(Code::ExcursionUnjudged.with("n", unjudged).at("kind"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excursion_is_closed_once_after_it_is_over_and_something_was_done() {
        use NoteKind::{Acknowledgement, Closing, Measure};
        assert!(check(Acknowledgement, &[], false, 1).is_ok());
        assert!(check(Measure, &[Acknowledgement], false, 1).is_ok());
        let code = |kind, said: &[NoteKind], over| check(kind, said, over, 0).unwrap_err().code;
        assert_eq!(code(Closing, &[Measure], false), Code::ExcursionGoesOn);
        assert_eq!(
            code(Closing, &[Acknowledgement], true),
            Code::ExcursionUnmeasured
        );
        assert!(check(Closing, &[Measure], true, 0).is_ok());
        let unjudged = check(Closing, &[Measure], true, 2).unwrap_err();
        assert_eq!(unjudged.code, Code::ExcursionUnjudged);
        assert_eq!(
            code(Measure, &[Measure, Closing], true),
            Code::ExcursionClosed
        );
    }
    #[test]
    fn a_lot_kept_may_still_be_judged_and_one_rejected_is() {
        use Verdict::{Keep, Reject, Release};
        let fits = |last, next| check_verdict(last, next).is_ok();
        assert!(
            [Release, Keep, Reject]
                .into_iter()
                .all(|next| fits(None, next))
        );
        assert!(
            [Release, Keep, Reject]
                .into_iter()
                .all(|next| fits(Some(Keep), next))
        );
        assert!(fits(Some(Release), Reject));
        assert!(!fits(Some(Release), Keep) && !fits(Some(Release), Release));
        assert!(
            ![Release, Keep, Reject]
                .into_iter()
                .any(|next| fits(Some(Reject), next))
        );
    }
}
