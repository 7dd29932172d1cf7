//! Signatures drawn on a screen: lines of points, as they were drawn.
//!
//! Points and not a picture: they are small, print sharp at any size, and hold nothing else.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::visit::{VisitKind, moment};
use crate::{
    error::{Code, Refusal},
    text,
};

/// The field a signature is drawn on, in points.
pub const WIDTH: i64 = 1000;
/// Its height.
pub const HEIGHT: i64 = 400;

/// The most strokes and the most points of a signature.
const STROKES_MAX: usize = 120;
const POINTS_MAX: usize = 4000;

/// The most signatures of one side.
const SIDE_MAX: usize = 3;

/// A dot is no signature: it reaches so far at least.
const EXTENT_MIN: i64 = 40;

/// The longest name and the longest reason.
const NAME_MAX: usize = 40;
const REASON_MAX: usize = 200;

/// Who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SignatureSide)]
pub enum Side {
    /// 督查人员
    Inspector,
    /// 被查单位负责人
    Depot,
}

/// A signature, or that it was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VisitSignature)]
pub struct Signature {
    /// Who signs.
    pub side: Side,
    /// Their name.
    pub name: String,
    /// When, by the device.
    pub at: DateTime<Utc>,
    /// What was drawn: strokes of points on a field 1000 wide and 400 high.
    #[serde(default)]
    pub strokes: Vec<Vec<[i64; 2]>>,
    /// Whether the person in charge did not want to sign.
    #[serde(default)]
    pub refused: bool,
    /// Why, where they said it.
    #[serde(default)]
    pub reason: String,
}

/// Refuses what is no signature of both sides.
pub fn check(kind: VisitKind, signatures: &[Signature]) -> Result<(), Refusal> {
    for (index, signature) in signatures.iter().enumerate() {
        one(signature, &format!("signatures[{index}]"))?;
    }
    let count = |side| signatures.iter().filter(|one| one.side == side).count();
    let (inspectors, depots) = (count(Side::Inspector), count(Side::Depot));
    let is_there = match kind {
        // Who checks themselves signs once; who adds something signs for it alone.
        VisitKind::SelfCheck => depots >= 1 && inspectors == 0,
        VisitKind::Addendum => inspectors >= 1 && depots == 0,
        VisitKind::Inspection | VisitKind::Reinspection => inspectors >= 1 && depots >= 1,
    };
    if !is_there || inspectors > SIDE_MAX || depots > SIDE_MAX {
        return Err(Code::VisitUnsigned.at("signatures"));
    }
    Ok(())
}

fn one(signature: &Signature, field: &str) -> Result<(), Refusal> {
    text::required(&format!("{field}.name"), &signature.name, NAME_MAX)?;
    moment(&format!("{field}.at"), signature.at)?;
    text::optional(&format!("{field}.reason"), &signature.reason, REASON_MAX)?;
    let strokes = format!("{field}.strokes");
    if signature.refused {
        let may = signature.side == Side::Depot && signature.strokes.is_empty();
        return if may {
            Ok(())
        } else {
            Err(Code::SignatureRefusal.at(format!("{field}.refused")))
        };
    }
    let points = || signature.strokes.iter().flatten();
    if signature.strokes.len() > STROKES_MAX || points().count() > POINTS_MAX {
        return Err(Code::SignatureTooLong.at(strokes));
    }
    let is_on_field = |[x, y]: &[i64; 2]| (0..=WIDTH).contains(x) && (0..=HEIGHT).contains(y);
    if !points().all(is_on_field) {
        return Err(Code::SignatureTooLong.at(strokes));
    }
    let extent = |axis: usize| {
        let values = || points().map(|point| point[axis]);
        values().max().unwrap_or(0) - values().min().unwrap_or(0)
    };
    if extent(0).max(extent(1)) < EXTENT_MIN {
        return Err(Code::VisitUnsigned.at(strokes));
    }
    Ok(())
}

#[cfg(test)]
/// Signatures for the tests of a visit.
pub mod tests {
    use super::*;

    fn signature(side: Side, at: DateTime<Utc>) -> Signature {
        Signature {
            side,
            name: "王某".into(),
            at,
            strokes: vec![vec![[10, 10], [200, 120]], vec![[50, 300]]],
            refused: false,
            reason: String::new(),
        }
    }

    /// Both sides signed.
    pub fn signatures(at: DateTime<Utc>) -> Vec<Signature> {
        vec![signature(Side::Inspector, at), signature(Side::Depot, at)]
    }

    #[test]
    fn both_sides_sign_or_the_depot_refuses() {
        let at = "2026-03-02T02:00:00Z".parse().unwrap();
        let both = signatures(at);
        let checked = |all: &[Signature]| check(VisitKind::Inspection, all).map_err(|r| r.code);
        assert_eq!(checked(&both), Ok(()));
        assert_eq!(checked(&both[..1]), Err(Code::VisitUnsigned));
        let mut refusing = both.clone();
        refusing[1].strokes.clear();
        assert_eq!(checked(&refusing), Err(Code::VisitUnsigned));
        refusing[1].refused = true;
        assert_eq!(checked(&refusing), Ok(()));
        // An inspector who does not sign has made no visit.
        refusing[0].refused = true;
        assert_eq!(checked(&refusing), Err(Code::SignatureRefusal));
        assert!(check(VisitKind::SelfCheck, &both[1..]).is_ok());
        assert!(check(VisitKind::Addendum, &both[..1]).is_ok());
    }

    #[test]
    fn a_dot_or_a_scribble_without_end_is_no_signature() {
        let at = "2026-03-02T02:00:00Z".parse().unwrap();
        let with = |strokes| {
            let mut all = signatures(at);
            all[0].strokes = strokes;
            check(VisitKind::Inspection, &all).map_err(|refusal| refusal.code)
        };
        assert_eq!(with(vec![vec![[5, 5], [6, 6]]]), Err(Code::VisitUnsigned));
        assert_eq!(
            with(vec![vec![[0, 0]; POINTS_MAX + 1]]),
            Err(Code::SignatureTooLong)
        );
        assert_eq!(
            with(vec![vec![[0, 0], [1001, 5]]]),
            Err(Code::SignatureTooLong)
        );
        assert_eq!(
            with(vec![vec![[0, 0], [300, -1]]]),
            Err(Code::SignatureTooLong)
        );
    }
}
