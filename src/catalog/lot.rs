//! Lots: what a lot number may look like, and how a lot is held, released and recalled.

use super::LotStatus;
use crate::{
    error::{Code, Refusal},
    text,
};

/// The longest lot number, in characters.
pub const NUMBER_MAX: usize = 40;

/// The longest reason.
const REASON_MAX: usize = 200;

/// A lot number, trimmed; empty for stock without one.
pub fn number(field: &str, text: &str) -> Result<String, Refusal> {
    text::optional(field, text, NUMBER_MAX).map_err(|_| Code::LotNumberInvalid.at(field))
}

/// A wish to give a lot another status.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// The lot's number, for the sentence of a refusal.
    pub lot: &'a str,
    /// What it is.
    pub from: LotStatus,
    /// Why it is that.
    pub why: &'a str,
    /// What it is to be.
    pub to: LotStatus,
    /// Why.
    pub reason: &'a str,
    /// Whether an administrator asks.
    pub is_administrator: bool,
}

impl Change<'_> {
    /// The reason, if the change may be made. A recall is lifted by an administrator only, and
    /// nobody recalls twice: the second would hide the reason of the first.
    pub fn check(&self) -> Result<String, Refusal> {
        match (self.from, self.to) {
            (LotStatus::Recalled, LotStatus::Recalled) => {
                return Err(Code::LotAlreadyRecalled
                    .with("lot", self.lot)
                    .with("why", self.why)
                    .at("status"));
            }
            (LotStatus::Recalled, _) if !self.is_administrator => {
                return Err(Code::RecallStands.with("lot", self.lot).at("status"));
            }
            (from, to) if from == to => {
                return Err(Code::LotStatusSame.with("lot", self.lot).at("status"));
            }
            _ => {}
        }
        let reason = text::optional("reason", self.reason, REASON_MAX)?;
        if reason.is_empty() {
            return Err(Code::ReasonNeeded.at("reason"));
        }
        Ok(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lot_numbers_are_plain() {
        assert_eq!(number("lot", " 2401-A/甲 ").unwrap(), "2401-A/甲");
        assert_eq!(number("lot", "").unwrap(), "");
        for text in ["a\tb", &"1".repeat(41)] {
            assert_eq!(
                number("lot", text).unwrap_err().code,
                Code::LotNumberInvalid
            );
        }
    }

    fn change(from: LotStatus, to: LotStatus, is_administrator: bool) -> Result<String, Code> {
        let change = Change {
            lot: "A1",
            from,
            why: "抽检不合格",
            to,
            reason: " 复检 ",
            is_administrator,
        };
        change.check().map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_recall_is_lifted_by_an_administrator_only() {
        use LotStatus::{Active, Held, Recalled};
        let good = Ok("复检".to_owned());
        for (from, to) in [
            (Active, Held),
            (Held, Active),
            (Active, Recalled),
            (Held, Recalled),
        ] {
            assert_eq!(change(from, to, false), good);
        }
        for to in [Active, Held] {
            assert_eq!(change(Recalled, to, false), Err(Code::RecallStands));
            assert_eq!(change(Recalled, to, true), good);
        }
        assert_eq!(
            change(Recalled, Recalled, true),
            Err(Code::LotAlreadyRecalled)
        );
        assert_eq!(change(Active, Active, true), Err(Code::LotStatusSame));
        assert_eq!(change(Held, Held, false), Err(Code::LotStatusSame));
    }

    #[test]
    fn a_change_needs_a_reason() {
        let change = Change {
            lot: "A1",
            from: LotStatus::Active,
            why: "",
            to: LotStatus::Held,
            reason: "  ",
            is_administrator: true,
        };
        assert_eq!(change.check().unwrap_err().code, Code::ReasonNeeded);
    }
}
