//! Requisitions 申领: what a place asks of its supplier, from the proposal to what arrived.
//!
//! Invariants: steps are appended and never change; where a requisition stands follows from its
//! steps and from the books, so a reversal puts it back by itself; more than was asked is never
//! approved and more than was approved is never sent. All steps take turns by the lock on the
//! supplier's book, which a posting takes as well.

use std::{
    collections::{BTreeMap, HashMap},
    hash::BuildHasher,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::{Code, Refusal},
    units::UNITS_MAX,
};

pub mod http;
pub mod store;

/// The most products of a requisition.
pub const LINES_MAX: usize = 200;

/// The most steps of a requisition: who saves a draft again and again comes to an end.
pub const STEPS_MAX: i64 = 200;

/// What a step did.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RequisitionStepKind)]
pub enum StepKind {
    /// 拟稿
    Drafted,
    /// 提交
    Submitted,
    /// 批准
    Approved,
    /// 退回不批
    Refused,
    /// 配货
    Allocated,
    /// 发货: the step of a posted issue, whose id it has.
    Issued,
    /// 结清: what was not sent will not be.
    Closed,
    /// 取消
    Cancelled,
}

/// Where a requisition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RequisitionState)]
pub enum State {
    /// 草稿
    Draft,
    /// 待审批
    Submitted,
    /// 待发货
    Approved,
    /// 配货中
    Picking,
    /// 部分发货: something was sent, and the rest is still awaited.
    PartIssued,
    /// 在途: all that will come is sent, and something is on its way.
    InTransit,
    /// 已完成: nothing is on its way any more.
    Received,
    /// 未批准
    Refused,
    /// 已取消
    Cancelled,
}

/// What decides where a requisition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its last step.
    pub last: StepKind,
    /// Units approved, of all products.
    pub approved: i64,
    /// Units sent, without what was taken back.
    pub sent: i64,
    /// Units on their way.
    pub under_way: i64,
}

impl Standing {
    /// Where it stands.
    pub fn state(&self) -> State {
        match self.last {
            StepKind::Drafted => State::Draft,
            StepKind::Submitted => State::Submitted,
            StepKind::Refused => State::Refused,
            StepKind::Cancelled => State::Cancelled,
            // Closed, and then all was taken back.
            StepKind::Closed if self.sent == 0 => State::Cancelled,
            StepKind::Allocated => State::Picking,
            _ if self.sent == 0 => State::Approved,
            StepKind::Approved | StepKind::Issued if self.sent < self.approved => State::PartIssued,
            _ if self.under_way > 0 => State::InTransit,
            _ => State::Received,
        }
    }

    /// Refuses a step that does not follow from where the requisition stands.
    pub fn may(&self, kind: StepKind) -> Result<(), Refusal> {
        let state = self.state();
        let fits = match kind {
            StepKind::Drafted | StepKind::Submitted => state == State::Draft,
            StepKind::Approved | StepKind::Refused => state == State::Submitted,
            StepKind::Allocated | StepKind::Issued => {
                matches!(state, State::Approved | State::Picking | State::PartIssued)
            }
            StepKind::Closed => {
                matches!(state, State::PartIssued | State::Picking) && self.sent > 0
            }
            StepKind::Cancelled => {
                if self.sent > 0 && self.under_way == self.sent {
                    return Err(Code::RequisitionSent.into());
                }
                if self.sent > 0 {
                    return Err(Code::RequisitionReceived.into());
                }
                matches!(
                    state,
                    State::Draft | State::Submitted | State::Approved | State::Picking
                )
            }
        };
        if fits {
            return Ok(());
        }
        let name = serde_json::to_value(state).unwrap_or_default();
        let name = name.as_str().unwrap_or_default().to_owned();
        Err(Code::RequisitionStep.with("state", name).at("kind"))
    }
}

/// What a step says of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The product.
    pub product: Uuid,
    /// What the plan of its level comes to.
    pub needed: i64,
    /// That in whole packs.
    pub proposed: i64,
    /// What is asked for, or given.
    pub units: i64,
    /// Why it departs.
    pub reason: String,
}

/// What somebody wants of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The product.
    pub product: Uuid,
    /// How much.
    pub units: i64,
    /// Why it departs.
    pub reason: String,
}

/// The lines of a draft after a change: products that are not named stay as they are. A reason
/// stands where a line departs from the proposal. `said` is in the order of the request.
pub fn drafted(before: &[Line], said: &[Wanted]) -> Result<Vec<Line>, Refusal> {
    let mut lines = merged(before, said)?;
    for (index, wanted) in said.iter().enumerate() {
        let line = lines.iter_mut().find(|line| line.product == wanted.product);
        let Some(line) = line else { continue };
        if line.units == line.proposed {
            line.reason.clear();
        } else if line.reason.is_empty() {
            return Err(Code::RequisitionReason.at(format!("lines[{index}].reason")));
        }
    }
    // What was neither proposed nor is asked for any more says nothing.
    lines.retain(|line| line.units > 0 || line.proposed > 0);
    if lines.len() > LINES_MAX {
        return Err(Code::RequisitionLines.with("most", LINES_MAX).at("lines"));
    }
    Ok(lines)
}

/// Refuses a requisition that asks for nothing.
pub fn asks_for_something(lines: &[Line]) -> Result<(), Refusal> {
    if lines.iter().any(|line| line.units > 0) {
        return Ok(());
    }
    Err(Code::RequisitionEmpty.at("lines"))
}

/// The lines of an approval: products that are not named are given in full. More than was asked or
/// than may go out at the supplier is refused, and a cut needs a reason. `names` tells products.
pub fn approved(
    asked: &[Line],
    said: &[Wanted],
    there: &HashMap<Uuid, i64, impl BuildHasher>,
    names: &BTreeMap<Uuid, String>,
) -> Result<Vec<Line>, Refusal> {
    let blank = asked.iter().map(|line| Line {
        reason: String::new(),
        ..line.clone()
    });
    let blank: Vec<Line> = blank.collect();
    let lines = merged(&blank, said)?;
    let name = |product: &Uuid| names.get(product).cloned().unwrap_or_default();
    for line in &lines {
        let place = said.iter().position(|one| one.product == line.product);
        let field = |name: &str| match place {
            Some(index) => format!("lines[{index}].{name}"),
            None => "lines".to_owned(),
        };
        let wanted = asked.iter().find(|one| one.product == line.product);
        let wanted = wanted.map_or(0, |one| one.units);
        if line.units > wanted {
            return Err(Code::RequisitionOverAsked
                .with("product", name(&line.product))
                .with("asked", wanted)
                .with("wanted", line.units)
                .at(field("units")));
        }
        let held = there.get(&line.product).copied().unwrap_or(0);
        if line.units > held {
            return Err(Code::RequisitionOverStock
                .with("product", name(&line.product))
                .with("held", held)
                .with("wanted", line.units)
                .at(field("units")));
        }
        if line.units < wanted && line.reason.is_empty() {
            return Err(Code::RequisitionReason.at(field("reason")));
        }
    }
    if lines.iter().all(|line| line.units == 0) {
        return Err(Code::RequisitionNothingGiven.at("lines"));
    }
    Ok(lines)
}

/// Lines with what is said of them; a product named twice is refused.
fn merged(before: &[Line], said: &[Wanted]) -> Result<Vec<Line>, Refusal> {
    let mut lines = before.to_vec();
    let mut seen = Vec::new();
    for (index, wanted) in said.iter().enumerate() {
        if seen.contains(&wanted.product) {
            return Err(Code::RequisitionTwice.at(format!("lines[{index}].product")));
        }
        seen.push(wanted.product);
        if !(0..=UNITS_MAX).contains(&wanted.units) {
            let refusal = Code::InvalidInput.with("what", format!("units: 0–{UNITS_MAX}"));
            return Err(refusal.at(format!("lines[{index}].units")));
        }
        match lines.iter_mut().find(|line| line.product == wanted.product) {
            Some(line) => {
                line.units = wanted.units;
                line.reason.clone_from(&wanted.reason);
            }
            None => lines.push(Line {
                product: wanted.product,
                needed: 0,
                proposed: 0,
                units: wanted.units,
                reason: wanted.reason.clone(),
            }),
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(last: StepKind, approved: i64, sent: i64, under_way: i64) -> Standing {
        Standing {
            last,
            approved,
            sent,
            under_way,
        }
    }

    #[test]
    fn where_it_stands_follows_from_steps_and_books() {
        for (last, sent, under_way, wanted) in [
            (StepKind::Drafted, 0, 0, State::Draft),
            (StepKind::Submitted, 0, 0, State::Submitted),
            (StepKind::Approved, 0, 0, State::Approved),
            (StepKind::Allocated, 0, 0, State::Picking),
            (StepKind::Issued, 4, 4, State::PartIssued),
            (StepKind::Issued, 10, 3, State::InTransit),
            (StepKind::Issued, 10, 0, State::Received),
            (StepKind::Issued, 0, 0, State::Approved),
            (StepKind::Closed, 4, 4, State::InTransit),
            (StepKind::Closed, 4, 0, State::Received),
            (StepKind::Closed, 0, 0, State::Cancelled),
            (StepKind::Refused, 0, 0, State::Refused),
        ] {
            assert_eq!(standing(last, 10, sent, under_way).state(), wanted);
        }
    }

    #[test]
    fn it_is_cancelled_until_something_is_sent() {
        let cancel = |last, sent, under_way| {
            let found = standing(last, 10, sent, under_way).may(StepKind::Cancelled);
            found.map_err(|refusal| refusal.code)
        };
        assert_eq!(cancel(StepKind::Allocated, 0, 0), Ok(()));
        let sent = cancel(StepKind::Issued, 10, 10);
        assert_eq!(sent, Err(Code::RequisitionSent));
        let arrived = cancel(StepKind::Issued, 10, 4);
        assert_eq!(arrived, Err(Code::RequisitionReceived));
        // Taken back, it may be cancelled after all.
        assert_eq!(cancel(StepKind::Issued, 0, 0), Ok(()));
        assert_eq!(
            cancel(StepKind::Cancelled, 0, 0),
            Err(Code::RequisitionStep)
        );
    }

    fn line(product: u128, proposed: i64, units: i64) -> Line {
        Line {
            product: Uuid::from_u128(product),
            needed: proposed,
            proposed,
            units,
            reason: String::new(),
        }
    }

    fn wanted(product: u128, units: i64, reason: &str) -> Wanted {
        Wanted {
            product: Uuid::from_u128(product),
            units,
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn what_departs_says_why() {
        let before = [line(1, 100, 100), line(2, 50, 50)];
        let lines = drafted(&before, &[wanted(1, 80, "柜子小")]).unwrap();
        assert_eq!((lines[0].units, lines[1].units), (80, 50));
        let refused = drafted(&before, &[wanted(2, 60, "")]).unwrap_err();
        assert_eq!(refused.field.unwrap(), "lines[0].reason");
        let added = drafted(&before, &[wanted(3, 5, "新点")]).unwrap();
        assert_eq!(added.len(), 3);
        assert!(drafted(&before, &[wanted(3, 5, "")]).is_err());
        let twice = [wanted(1, 1, "a"), wanted(1, 2, "b")];
        assert!(drafted(&before, &twice).is_err());
    }

    #[test]
    fn no_more_is_approved_than_was_asked_or_is_there() {
        let asked = [line(1, 100, 100), line(2, 50, 50)];
        let there: HashMap<Uuid, i64> =
            [(Uuid::from_u128(1), 90), (Uuid::from_u128(2), 500)].into();
        let code = |said: &[Wanted]| {
            let found = approved(&asked, said, &there, &BTreeMap::new());
            found.map(|lines| lines[0].units).map_err(|one| one.code)
        };
        assert_eq!(code(&[]), Err(Code::RequisitionOverStock));
        assert_eq!(code(&[wanted(1, 90, "库存不足")]), Ok(90));
        assert_eq!(code(&[wanted(1, 90, "")]), Err(Code::RequisitionReason));
        let more = [wanted(1, 10, "少"), wanted(2, 51, "多")];
        assert_eq!(code(&more), Err(Code::RequisitionOverAsked));
        let none = [wanted(1, 0, "无"), wanted(2, 0, "无")];
        assert_eq!(code(&none), Err(Code::RequisitionNothingGiven));
    }
}
